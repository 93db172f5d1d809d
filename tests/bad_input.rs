//! What is wrong with the input is said with its place and a next step, and the exit status tells.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Write;
use std::process::Stdio;

use common::{LABELLED, Sandbox};

const ONE_TEXT: &str = "France signed a trade agreement with Italy on Monday.\n";

fn labelled() -> Sandbox {
    Sandbox::with(&[("rows.csv", LABELLED)])
}

#[test]
fn a_missing_file_is_named_with_the_nearest() {
    let s = labelled();
    let missing = "No such file or directory (os error 2)";
    s.refuses("score row.csv", &format!("row.csv: cannot read: {missing}; did you mean `rows.csv`?"));
    s.refuses("train row.csv -o m", &format!("row.csv: cannot read: {missing}; did you mean `rows.csv`?"));
    s.refuses(
        "score no/rows.csv",
        &format!(
            "no/rows.csv: cannot read: {missing}; there is no directory no\n  help: check the path, and the folder that the command runs in"
        ),
    );
    let help = "\n  help: check the spelling, and the folder that the command runs in";
    s.refuses("score x.txt", &format!("x.txt: cannot read: {missing}{help}"));
    s.refuses("train rows.csv -o m --lexicon x.csv", &format!("x.csv: cannot read: {missing}{help}"));
}

#[test]
fn an_empty_table_is_refused_and_an_empty_article_scored() {
    let s = Sandbox::with(&[("a.csv", ""), ("a.jsonl", ""), ("a.txt", ""), ("h.csv", "text,label\n")]);
    for command in ["score a.csv", "train a.csv -o m", "evaluate a.csv"] {
        s.refuses(command, "a.csv: expected a header line, found an empty file");
    }
    let none = "expected rows to train on, found no rows\n  help: an empty table teaches nothing: name one with labelled rows";
    s.refuses("train a.jsonl -o m", &format!("a.jsonl: {none}"));
    s.refuses("train h.csv a.jsonl -o m", &format!("h.csv, a.jsonl: {none}"));
    s.refuses("model words stance --data h.csv", &format!("h.csv: {none}"));
    s.file("t.csv", "text,label,split\na,hostile,test\n");
    let help = "help: rows whose split is empty or `train` are used: check the split column";
    s.refuses("train t.csv -o m", &format!("t.csv: expected rows to train on, found rows of other splits only\n  {help}"));
    s.refuses("evaluate h.csv", "h.csv: expected labelled rows, found none");
    s.refuses("evaluate a.jsonl", "a.jsonl: expected labelled rows, found none");
    let run = s.run("score a.txt a.jsonl h.csv");
    assert_eq!((run.records().len(), run.err.as_str()), (1, ""));
    assert_eq!(run.records()[0]["reason"], "empty");
}

#[test]
fn a_directory_without_texts_is_refused() {
    let s = Sandbox::with(&[("folder/rows.csv", LABELLED), ("folder/.hidden.txt", "x")]);
    let help = "help: name other files, and tables, themselves";
    s.refuses("score folder", &format!("folder: expected a directory with .txt, .text or .md files, found none in it\n  {help}"));
    let help = "help: name a .csv, .tsv or .jsonl file in it";
    s.refuses("train folder -o m", &format!("folder: expected a table, found a directory\n  {help}"));
}

#[test]
fn a_missing_column_is_named_with_the_nearest() {
    let s = Sandbox::with(&[("rows.csv", "id,txt\n1,a\n"), ("t.csv", "text,kind\na,hostile\n"), ("rows.jsonl", "{\"txt\":\"a\"}\n")]);
    let help = "help: did you mean `txt`? --text-column NAME names a column";
    for command in ["score rows.csv", "train rows.csv -o m", "evaluate rows.csv"] {
        s.refuses(command, &format!("rows.csv:1: expected a column `text`, found `id`, `txt`\n  {help}"));
    }
    let help = format!("{help}; the first object names them all, with null for a value that it lacks");
    s.refuses("score rows.jsonl", &format!("rows.jsonl:1: expected a column `text`, found `txt`\n  {help}"));
    let help = "help: --label-column NAME names a column";
    for command in ["train t.csv -o m", "evaluate t.csv", "check t.csv", "model words stance --data t.csv"] {
        s.refuses(command, &format!("t.csv:1: expected a column `label`, found `text`, `kind`\n  {help}"));
    }
    let help = "help: --date-column NAME names a column";
    s.refuses(
        "train rows.csv -o m --split time:2016 --text-column txt",
        &format!("rows.csv:1: expected a column `date`, found `id`, `txt`\n  {help}"),
    );
    for option in ["--by kinds", "--by text --coders text,kinds"] {
        let named = option.split(' ').rev().nth(1).unwrap();
        let help = format!("help: did you mean `kind`? {named} COLUMN names a column");
        s.refuses(&format!("evaluate t.csv {option}"), &format!("t.csv:1: expected a column `kinds`, found `text`, `kind`\n  {help}"));
    }
    s.refuses(
        "score t.csv --keep kinds",
        "t.csv:1: expected a column `kinds`, found `text`, `kind`\n  help: did you mean `kind`? --keep COLUMN names a column",
    );
}

#[test]
fn an_unknown_label_is_named_with_its_line_and_the_nearest() {
    let s = Sandbox::with(&[("rows.csv", "text,label\n\"France\nhelped.\",cooperative\nIran attacked.,hostil\n")]);
    let message = "rows.csv:4: expected a label of the scheme stance (cooperative, hostile, neutral), found `hostil`\n  \
                   help: did you mean hostile? Labels of a kind of your own need --scheme FILE, or none of another scheme's beside them";
    s.refuses("train rows.csv -o m --scheme stance", message);
    // A misspelling is no reason to take the labels for a scheme of their own.
    s.refuses("train rows.csv -o m", message);
    s.refuses(
        "evaluate rows.csv --level stance",
        "rows.csv:4: expected a label at level stance (cooperative, hostile, neutral), found `hostil`\n  \
         help: did you mean hostile? name the column with --label-column, and how fine it is with --level",
    );
}

#[test]
fn a_row_without_a_label_is_named() {
    let s = Sandbox::with(&[("rows.csv", "text,label\nFrance helped.,cooperative\nIran attacked.,\n")]);
    s.refuses(
        "train rows.csv -o m",
        "rows.csv:3: expected a label, found none\n  help: every training row needs one; name the column with --label-column",
    );
    s.refuses(
        "evaluate rows.csv --level stance",
        "rows.csv:3: expected a label, found none\n  help: leave rows without truth out, or name the column with --label-column",
    );
}

#[test]
fn one_class_only_is_refused() {
    let s = Sandbox::with(&[
        ("rows.csv", "text,label\nFrance helped.,cooperative\nItaly helped.,cooperative\n"),
        ("zero.csv", "text,label,weight\nFrance helped.,cooperative,1\nIran attacked.,hostile,0\n"),
    ]);
    s.refuses("train rows.csv -o m", "one class only: all 2 rows are cooperative\n  help: label rows of at least one other class");
    s.refuses(
        "train zero.csv -o m",
        "every row of hostile has the weight 0\n  help: give the rows of each label some weight, or leave those of this label out",
    );
}

#[test]
fn a_weight_that_is_no_number_is_refused() {
    for weight in ["NaN", "inf", "-1", "much"] {
        let s = Sandbox::with(&[("rows.csv", &format!("weight,text,label\n1,a,hostile\n{weight},b,cooperative\n"))]);
        s.refuses("train rows.csv -o m", &format!("rows.csv:3:1: expected weight 0 or a number from 1e-30 to 1e30, found `{weight}`\n  help: only the ratio of weights tells rows apart: scale them"));
    }
}

#[test]
fn a_ragged_row_is_named_with_line_and_column() {
    let s = Sandbox::with(&[("few.csv", "id,text\n1,a\n2\n"), ("many.csv", "id,text\n1,a\n2,b, c\n")]);
    let few = "few.csv:3:2: expected 2 fields, as in the header, found 1\n  help: nothing stands for `text`: leave a field empty where there is no value";
    s.refuses("score few.csv", few);
    let many = "many.csv:3:3: expected 2 fields, as in the header, found 3\n  help: put quotation marks (\") around a field that holds the separator";
    s.refuses("score many.csv", many);
    // What came before it was scored.
    assert_eq!(s.run("score many.csv").out.lines().count(), 1);
}

#[test]
fn bytes_that_are_no_utf8_are_named_with_line_and_column() {
    let s = Sandbox::new();
    s.file("rows.csv", b"id,text\n1,a\n2,\"b\nch\xe9\"\n");
    s.file("rows.jsonl", b"{\"text\": \"a\"}\n{\"text\": \"ch\xe9\"}\n");
    let help = "help: convert the file to UTF-8, or name its encoding, as in --encoding windows-1252";
    s.refuses("score rows.csv", &format!("rows.csv:4:2: expected UTF-8, found the byte 0xE9 at character 5 of `text`\n  {help}"));
    s.refuses("score rows.jsonl", &format!("rows.jsonl:2:13: expected UTF-8, found the byte 0xE9\n  {help}"));
    assert_eq!(s.run("score rows.csv --encoding windows-1252").records().len(), 2);
}

/// Feeds the program 100 MB of one line, or as much as it takes, in little memory. Returns what it took and how it ended.
#[cfg(unix)]
fn fed_a_long_line(s: &Sandbox, head: &str, arguments: &str) -> (usize, Option<i32>, String) {
    let mut command = std::process::Command::new("sh");
    // The longest row may be held, and while a buffer grows a copy of it; the rest is the program itself.
    let limited = "ulimit -v 250000; exec \"$0\" \"$@\"";
    command.arg("-c").arg(limited).arg(assert_cmd::cargo::cargo_bin!("detente")).args(arguments.split_whitespace());
    let mut child = command.current_dir(s.path()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut taken = 0;
    let chunk = [b'a'; 1 << 20];
    if input.write_all(head.as_bytes()).is_ok() {
        while taken < 100_000_000 && input.write_all(&chunk).is_ok() {
            taken += chunk.len();
        }
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    (taken, output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn a_line_of_100_mb_is_refused_without_reading_it_all() {
    let s = Sandbox::new();
    let row = "expected a row of at most 8 MiB, found a longer one";
    let raise = "raise --max-record";
    for (kind, head, code, message) in [
        (
            "--input-format csv",
            "text\na\n",
            2,
            format!("error: -:3: {row}\n  help: a quotation mark (\") may lack its pair; where rows are that long, {raise}\n"),
        ),
        (
            "--input-format csv",
            "text\n\"",
            2,
            format!("error: -:2: {row}\n  help: a quotation mark (\") may lack its pair; where rows are that long, {raise}\n"),
        ),
        (
            "--input-format jsonl",
            "{\"text\": \"a\"}\n{\"text\": \"",
            2,
            format!("error: -:2: {row}\n  help: write one object a line; where objects are that long, {raise}\n"),
        ),
        (
            "",
            "",
            3,
            format!(
                "skipped: -: expected an article of at most 8 MiB, found a longer one\n  help: cut it into articles (many texts in one file are a table), or {raise}\n1 skipped\n"
            ),
        ),
    ] {
        let (taken, ended, said) = fed_a_long_line(&s, head, &format!("score - --threads 1 {kind}"));
        assert_eq!((ended, said), (Some(code), message), "{kind}");
        assert!(taken < 12 << 20, "{kind}: {taken} bytes were read");
    }
}

#[test]
fn a_row_without_a_pair_is_a_record_all_the_same() {
    let s = Sandbox::with(&[
        ("rows.csv", "id,text\na,Peru thanked Chile.\nb,It rained.\n"),
        ("a.txt", "It rained all day, and nobody was there."),
    ]);
    let records = s.run("score rows.csv --unit pair --format jsonl").records();
    let ends: Vec<_> = records.iter().map(|r| (r["id"].as_str().unwrap(), r["source"].as_str(), r["target"].as_str())).collect();
    assert_eq!(ends, [("a", Some("PER"), Some("CHL")), ("b", None, None)]);
    let run = s.run("score a.txt --format jsonl");
    assert_eq!((&run.records()[0]["reason"], &run.records()[0]["dyads"]), (&serde_json::json!("no_actors"), &serde_json::json!([])));
}

#[test]
fn articles_are_learned_from_for_stances_only() {
    let s = labelled();
    s.file("tone.csv", "text,label\nGood.,positive\nBad.,negative\n");
    let help = "help: leave --articles out: it serves pairs of states";
    s.refuses(
        "train tone.csv --articles . -o a.safetensors",
        &format!("articles: expected labels that collapse to stances, found labels of the scheme sentiment\n  {help}"),
    );
}

#[test]
fn bad_articles_are_refused_before_anything_is_fitted() {
    let s = labelled();
    s.file("coded/a.txt", "Ghana and Togo met.");
    s.file("coded/dyads.csv", "article,source,target,label\na.txt,GHA,TGO,warm\n");
    // Nothing is printed before it: figures come after hours.
    let command = "train rows.csv --cv 2 --bootstrap 0 --format json -o m.safetensors --articles";
    let run = s.run(&format!("{command} coded"));
    let said = "error: coded/dyads.csv:2: expected cooperative, hostile, neutral or mixed, found `warm`\n";
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(2), "", said));
    let run = s.run(&format!("{command} none"));
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("none/dyads.csv: cannot read: "), "{}", run.err);
}

#[test]
fn another_language_is_said_and_not_judged() {
    let text = "Le ministre des Affaires étrangères a rencontré son homologue à Genève pour parler de la paix.";
    let s = Sandbox::with(&[("a.txt", text)]);
    let record = s.run("score a.txt --format jsonl").records().remove(0);
    assert_eq!((&record["reason"], &record["abstained"]), (&serde_json::json!("not_english"), &serde_json::json!(true)));
    assert!(record["label"].is_null() && record["category"].is_null() && record["dyads"] == serde_json::json!([]));
}

#[test]
fn a_row_of_known_words_is_not_asked_for_its_language() {
    // English without one common word, which the detector takes for another language.
    let words = "Policemen euros garrison files tonnes cost daily place";
    let foreign = "Le ministre a parlé à Genève avec son homologue de la paix et des négociations.";
    let s = Sandbox::with(&[("rows.csv", &format!("text\n{words}\n{foreign}\n")), ("a.txt", words)]);
    let is_foreign = |arguments: &str| {
        let records = s.run(&format!("score {arguments} --format jsonl")).records();
        records.iter().map(|r| r["reason"] == "not_english").collect::<Vec<_>>()
    };
    for unit in ["document", "sentence", "pair"] {
        assert_eq!(is_foreign(&format!("rows.csv --unit {unit}")), [false, true], "{unit}");
    }
    assert_eq!(is_foreign("a.txt"), [true]);
}

#[test]
fn files_that_cannot_be_read_are_skipped_and_the_others_scored() {
    let s = Sandbox::with(&[("news/a.txt", ONE_TEXT), ("news/b.txt", "%PDF-1.4 x"), ("news/d/e.txt", ONE_TEXT)]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", s.path().join("news/c.txt")).unwrap();
    let run = s.run("score news --format csv");
    assert_eq!(run.code, Some(3));
    let ids: Vec<&str> = run.out.lines().skip(1).filter_map(|l| l.split(',').next()).collect();
    assert_eq!(ids, ["a.txt", "d/e.txt"]);
    let pdf = "skipped: news/b.txt: expected text, found a PDF\n  help: export it as CSV or plain text first\n";
    let link = "skipped: news/c.txt: cannot read: No such file or directory (os error 2)\n  help: check the spelling, and the folder that the command runs in\n";
    assert_eq!(run.err, if cfg!(unix) { format!("{pdf}{link}2 skipped\n") } else { format!("{pdf}1 skipped\n") });
}

#[test]
fn binary_files_are_skipped_and_other_kinds_counted() {
    let s = Sandbox::with(&[("news/a.txt", ONE_TEXT), ("news/c.csv", "text\n"), ("news/d.pdf", "%PDF-1.4")]);
    s.file("news/b.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    s.file("news/e.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF");
    let any: Vec<u8> = (0..1000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    s.file("any.txt", &any);
    let leave = "help: leave it out";
    let image = format!("skipped: news/b.txt: expected text, found a PNG image\n  {leave}: only texts and tables are read\n");
    let passed = "3 files of other kinds passed over: .csv, .jpg, .pdf\n";
    for command in ["score news", "explain news", "actors news", "report news"] {
        let run = s.run(command);
        let counted = if command == "actors news" { "" } else { "1 skipped\n" };
        assert_eq!((run.code, run.err), (Some(3), format!("{image}{passed}{counted}")), "{command}");
    }
    let run = s.run("score any.txt news/e.jpg");
    let binary = format!(
        "skipped: any.txt: expected text, found a binary file\n  {leave}; where it is UTF-16 without a byte order mark, --encoding utf-16le reads it\n"
    );
    let photo = format!("skipped: news/e.jpg: expected text, found a JPEG image\n  {leave}: only texts and tables are read\n");
    assert_eq!((run.code, run.err, run.out.as_str()), (Some(3), format!("{binary}{photo}2 skipped\n"), ""));
    // What is passed over is no fault.
    std::fs::remove_file(s.path().join("news/b.txt")).unwrap();
    assert_eq!((s.run("score news").code, s.run("score news").err.as_str()), (Some(0), passed));
}
