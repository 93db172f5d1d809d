//! A run that is killed however often, and resumed, gives the bytes, the messages and the status of one that never was.

use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::{LABELLED, Run, Sandbox, small_file};

/// A folder of articles, one of which can't be read, and tables plain and compressed: about so many texts.
fn archive(texts: usize) -> Sandbox {
    let s = Sandbox::new();
    s.file("m", small_file());
    let (head, body) = LABELLED.split_once('\n').unwrap();
    let lines: Vec<&str> = body.lines().collect();
    let sentences: Vec<&str> = lines.iter().map(|l| l.split(".,").next().unwrap()).collect();
    for i in 0..texts / 4 {
        let text = format!("{}. {}.\nMeanwhile, {}.\n", sentences[i % 12], sentences[(i / 12) % 12], sentences[(i * 7 + 5) % 12]);
        s.file(&format!("articles/{:02}/{i:05}.txt", i % 10), if i % 400 == 7 { "%PDF-1.7".to_owned() } else { text });
    }
    let table = format!("{head}\n{}", body.repeat(texts / 48));
    s.file("plain.csv", &table);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(table.as_bytes()).unwrap();
    s.file("packed.csv.gz", gzip.finish().unwrap());
    let mut rows = String::new();
    for line in lines.iter().cycle().take(texts / 4) {
        let text = line.split(".,").next().unwrap();
        rows += &format!("{{\"text\": \"{text}.\", \"note\": \"=1\"}}\n");
    }
    s.file("rows.jsonl.zst", ruzstd::encoding::compress_to_vec(rows.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest));
    s
}

/// What is run, and where its output goes.
const RUNS: [(&str, &str); 4] = [
    ("score articles plain.csv packed.csv.gz rows.jsonl.zst -m m --threads 2", "out.jsonl"),
    ("score packed.csv.gz articles -m m --threads 1 --keep label --unit sentence --spreadsheet-safe", "out.csv"),
    ("score rows.jsonl.zst packed.csv.gz articles -m m --threads 3 --unit pair", "out.tsv"),
    ("score articles rows.jsonl.zst -m m --split-sentences", "out.json"),
];

/// A run's end without what a resumed one says beside.
fn said(run: &Run) -> (Option<i32>, String) {
    (run.code, run.err.lines().filter(|l| !l.ends_with(" texts were scored before")).collect::<Vec<_>>().join("\n"))
}

/// Kills and resumes the runs in turn until so many kills have met one at work. How many resumed one that had come some way.
fn kills(texts: usize, times: u32) -> (u32, u32) {
    let s = archive(texts);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (mut killed, mut resumed) = (0, 0);
    for turn in 0.. {
        if killed >= times {
            break;
        }
        let (arguments, output) = RUNS[turn % RUNS.len()];
        let began = Instant::now();
        let whole = s.run(&format!("{arguments} -o whole.{output}"));
        let takes = began.elapsed().as_secs_f64();
        assert!(whole.code == Some(3) && whole.err.contains(": expected text, found a PDF"), "{}", whole.err);
        // Kills that always come early would never let it end.
        let mut patience = 8;
        let ended = loop {
            let resume = format!("{arguments} -o {output} --resume");
            if patience == 0 {
                break Some(s.run(&resume));
            }
            patience -= 1;
            let mut child = s.command().args(resume.split(' ')).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            std::thread::sleep(Duration::from_secs_f64(takes * random.gen_range(0.0..0.8)));
            child.kill().unwrap();
            let done = child.wait_with_output().unwrap();
            let run = Run { code: done.status.code(), out: String::new(), err: String::from_utf8(done.stderr).unwrap() };
            resumed += u32::from(run.err.contains(" texts were scored before"));
            if run.code.is_some() {
                break Some(run);
            }
            killed += 1;
            // Killed when all was done but to forget how.
            if s.path().join(output).exists() {
                break None;
            }
        };
        assert!(ended.is_none_or(|e| said(&e) == said(&whole)), "{arguments}");
        let read = |name: &str| std::fs::read(s.path().join(name)).unwrap();
        assert!(read(output) == read(&format!("whole.{output}")), "{arguments}: other bytes than those of an uninterrupted run");
        std::fs::remove_file(s.path().join(output)).unwrap();
        assert!(s.names().iter().all(|n| !n.ends_with(".partial")), "{:?}", s.names());
    }
    (killed, resumed)
}

#[test]
fn a_killed_run_is_resumed_to_the_same_bytes() {
    // Whether a kill comes behind a checkpoint is chance; `only_the_same_run_is_resumed` waits for one.
    kills(6_000, 8);
}

#[test]
#[ignore = "long: 100 kills"]
fn a_killed_run_is_resumed_to_the_same_bytes_long() {
    let (killed, resumed) = kills(24_000, 100);
    println!("{killed} kills; {resumed} runs went on where another was killed");
}

/// Begins a run and kills it as soon as there is a checkpoint.
fn begin(s: &Sandbox, arguments: &str, output: &str) {
    let mut child = s.command().args(arguments.split(' ')).stderr(Stdio::null()).spawn().unwrap();
    let journal = s.path().join(format!(".{output}.journal"));
    let waits = Instant::now();
    while std::fs::read_to_string(&journal).unwrap_or_default().lines().count() < 2 {
        assert!(waits.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none(), "no checkpoint was seen");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn only_the_same_run_is_resumed() {
    let s = archive(12_000);
    let run = "score plain.csv articles -m m -o out.jsonl --resume";
    begin(&s, run, "out.jsonl");
    let help = "give the same options and model as before, or delete .out.jsonl.partial to begin anew";
    let other = |expected: &str, found: &str| {
        format!(".out.jsonl.journal: expected a run with {expected}, as what was begun here, found {found}\n  help: {help}")
    };
    s.refuses(&format!("{run} --unit pair"), &other("unit \"Document\"", "unit \"Pair\""));
    s.refuses(&format!("{run} --keep label"), &other("keep []", "keep [\"label\"]"));
    s.refuses(&format!("{run} --format csv"), &other("format \"Jsonl\"", "format \"Csv\""));
    assert!(s.run(&run.replace("-m m", "-m stance")).err.contains("expected a run with model "));
    let input = |to: &str| {
        format!(
            "resume: expected the input that was begun with, to its text {to}, found another one somewhere from text 1 on\n  help: give the same inputs in the same order, or leave --resume out to begin anew"
        )
    };
    s.refuses(&run.replace("plain.csv articles", "articles plain.csv"), &input("1024"));
    let plain = std::fs::read_to_string(s.path().join("plain.csv")).unwrap();
    s.file("plain.csv", plain.replacen("Norway", "Sweden", 1));
    s.refuses(run, &input("1024"));
    s.file("plain.csv", &plain);
    // Nothing that was refused has harmed what was begun, nor has a run that isn't to go on with it.
    let whole = s.run("score plain.csv articles -m m -o out.jsonl");
    assert!(whole.err.starts_with("note: .out.jsonl.partial is left of a run with --resume, which goes on with it"), "{}", whole.err);
    let expected = std::fs::read(s.path().join("out.jsonl")).unwrap();
    let resumed = s.run(run);
    assert!(resumed.err.contains(" texts were scored before\n"), "{}", resumed.err);
    assert!(std::fs::read(s.path().join("out.jsonl")).unwrap() == expected);
}

/// A table that breaks off ends a run; once it's mended, what was scored before its fault isn't scored again.
#[test]
fn a_run_goes_on_after_a_fault_was_mended() {
    let s = archive(12_000);
    let table = std::fs::read_to_string(s.path().join("plain.csv")).unwrap();
    s.file("plain.csv", format!("{table}too,few\n"));
    let run = s.run("score plain.csv -m m -o out.csv --resume");
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(!s.path().join("out.csv").exists() && s.path().join(".out.csv.partial").exists());
    s.file("plain.csv", format!("{table}Norway praised Sweden.,Norway,Sweden,\n"));
    let run = s.run("score plain.csv -m m -o out.csv --resume");
    assert_eq!((run.code, run.err.lines().next()), (Some(0), Some("3000 texts were scored before")));
    s.run("score plain.csv -m m -o whole.csv");
    let read = |name: &str| std::fs::read(s.path().join(name)).unwrap();
    assert!(read("out.csv") == read("whole.csv"));
}

#[test]
fn standard_output_is_not_resumed() {
    let s = Sandbox::new();
    let run = s.run("score - --resume");
    assert!(run.code == Some(2) && run.err.contains("--output <FILE>"), "{}", run.err);
}
