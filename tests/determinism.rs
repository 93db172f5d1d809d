//! The same input gives the same bytes, whatever the thread count and wherever the output goes.
#![allow(clippy::unwrap_used)]

mod common;

use common::{LABELLED, Sandbox, repository};

/// Bytes of a model trained with some arguments.
fn trained(s: &Sandbox, arguments: &str, path: &str) -> Vec<u8> {
    s.file(path, "");
    let run = s.run(&format!("train {arguments} -o {path}"));
    assert_eq!(run.code, Some(0), "{}", run.err);
    std::fs::read(s.path().join(path)).unwrap()
}

#[test]
fn threads_and_paths_leave_no_trace_in_a_model() {
    let s = Sandbox::with(&[("rows.csv", LABELLED), ("elsewhere/others.csv", LABELLED)]);
    for options in ["", "--features fast --lexicon none", "--tune quick", "--solver linfa --seed 3"] {
        let one = trained(&s, &format!("rows.csv --threads 1 {options}"), "a.safetensors");
        let two = trained(&s, &format!("elsewhere/others.csv --threads 2 {options}"), "deep/b");
        assert!(one == two, "{options}");
    }
    let whole = repository("datasets/sentiment.csv");
    let one = trained(&s, &format!("{} --threads 1 --class-weight balanced", whole.display()), "a");
    let two = trained(&s, &format!("{} --threads 2 --class-weight balanced", whole.display()), "b");
    assert!(one == two);
}

#[test]
fn shipped_models_are_what_training_makes_of_the_datasets() {
    let s = Sandbox::new();
    for (name, options) in [("stance", "--scheme plover --alpha 1.5 --min-df 3 --articles ARTICLES"), ("sentiment", "")] {
        let data = repository(&format!("datasets/{name}.csv"));
        let made = trained(
            &s,
            &format!("{} {options}", data.display()).replace("ARTICLES", &repository("datasets/articles").display().to_string()),
            "made",
        );
        let shipped = std::fs::read(repository(&format!("models/{name}.safetensors"))).unwrap();
        assert!(made == shipped, "models/{name}.safetensors isn't what `train datasets/{name}.csv {options}` makes: train it again");
    }
}

#[test]
fn scores_do_not_depend_on_threads() {
    let s = Sandbox::new();
    let table = repository("datasets/stance.csv");
    for options in ["--format csv", "--format json --unit pair", "--split-sentences", "--unit sentence --split-sentences --format tsv"] {
        let scored = |threads| s.run(&format!("score {} {options} --threads {threads}", table.display()));
        let (one, three) = (scored(1), scored(3));
        assert_eq!((one.code, one.err.as_str()), (Some(0), ""), "{options}");
        assert!(one.out == three.out, "{options}");
    }
}

#[test]
fn evaluation_does_not_change_from_run_to_run() {
    let s = Sandbox::with(&[("rows.csv", LABELLED)]);
    let figures = || s.run("train rows.csv --cv 3 --cv-seeds 2 --bootstrap 200 --seed 5");
    let first = figures();
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert_eq!(first.out, figures().out);
    let evaluate = || s.run("evaluate rows.csv --level stance --bootstrap 200 --seed 5").out;
    assert_eq!(evaluate(), evaluate());
}

#[test]
fn five_thousand_rows_keep_their_order() {
    let acts = ["signed a treaty with", "attacked", "", "threatened to leave", "helped", "xqz vvw"];
    let mut table = String::from("id,text\n");
    for i in 0..5000 {
        table += &format!("r{i},Row {i} says that Ghana {} Togo.\n", acts[i % acts.len()]);
    }
    let s = Sandbox::with(&[("rows.csv", &table)]);
    for format in ["csv", "jsonl", "tsv"] {
        let run = s.run(&format!("score rows.csv --format {format} --threads 3"));
        // A table of made-up words and row numbers is nothing that a model knows.
        assert_eq!(
            (run.code, run.err.lines().filter(|l| !l.starts_with("warning: drift: ") && !l.starts_with("  help: evaluate on")).count()),
            (Some(0), 0)
        );
        let records = run.out.lines().skip(usize::from(format != "jsonl"));
        let mut n = 0;
        for (i, line) in records.enumerate() {
            let begins = match format {
                "csv" => format!("r{i},"),
                "tsv" => format!("r{i}\t"),
                _ => format!("{{\"id\":\"r{i}\","),
            };
            assert!(line.starts_with(&begins), "{line}");
            n += 1;
        }
        assert_eq!(n, 5000);
    }
}
