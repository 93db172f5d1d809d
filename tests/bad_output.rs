//! Output that has no place, fails, or is left by its reader.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use common::{LABELLED, Sandbox, repository};

const ONE_TEXT: &str = "France signed a trade agreement with Italy on Monday.\n";

fn labelled() -> Sandbox {
    Sandbox::with(&[("rows.csv", LABELLED)])
}

#[test]
fn an_output_that_has_no_place_is_refused_before_any_work() {
    let s = labelled();
    s.file("folder/x", "");
    // The input doesn't exist either, but the place is looked at first.
    for command in ["score rows.csv", "train rows.csv"] {
        s.refuses(
            &format!("{command} -o no/out"),
            "no/out: expected a file in a directory that exists, found no directory no\n  help: create the directory first",
        );
        s.refuses(&format!("{command} -o folder"), "folder: expected a file to write, found a directory\n  help: name a file in it");
        if cfg!(unix) {
            let device = "/dev/null: expected a file to write, found a device or a pipe\n  help: redirect standard output to it instead";
            s.refuses(&format!("{command} -o /dev/null"), device);
        }
    }
}

#[test]
fn an_ending_that_says_something_else_is_refused_before_any_work() {
    let s = labelled();
    let decides = "name the file so, or say with --format what is written, whatever its name";
    let refused = |command: &str, name: &str, known: &str, help: &str| {
        let ending = &name[name.rfind('.').unwrap()..];
        s.refuses(command, &format!("{name}: expected a name that ends in {known}, found `{ending}`\n  help: {help}"));
    };
    let known =
        if cfg!(feature = "parquet") { ".jsonl, .json, .csv, .tsv, .ndjson, .parquet" } else { ".jsonl, .json, .csv, .tsv, .ndjson" };
    for name in ["out.xlsx", "out.txt", "w.html", "out.csv.gz"] {
        refused(&format!("score none.csv -o {name}"), name, known, decides);
    }
    refused("explain none.csv -o w.txt", "w.txt", ".json, .html, .htm", decides);
    refused("series none.jsonl -o net.xlsx", "net.xlsx", ".csv, .json", decides);
    refused("series none.jsonl --plot net.png", "net.png", ".svg", "a figure is drawn as SVG");
    refused("report none -o rep.pdf", "rep.pdf", ".html, .htm", "a report is a page of HTML, which a browser prints as PDF");
    refused("train none.csv -o foo.pkl", "foo.pkl", ".safetensors", "a model is a safetensors file");
    assert_eq!(s.names(), ["rows.csv"]);
    // What is asked for is written, whatever the name; a name without an ending says nothing.
    for (arguments, first) in [("-o out.txt --format csv", "id,"), ("-o out", "{\"id\""), ("-o OUT.TSV", "id\t")] {
        assert_eq!(s.run(&format!("score rows.csv {arguments}")).code, Some(0), "{arguments}");
        let written = std::fs::read_to_string(s.path().join(arguments.split(' ').nth(1).unwrap())).unwrap();
        assert!(written.starts_with(first), "{arguments}: {written}");
    }
}

#[test]
fn an_output_that_fails_leaves_the_old_file_and_nothing_else() {
    let s = Sandbox::with(&[
        ("good.csv", LABELLED),
        ("bad.csv", "id,text\n1,a\n2\n"),
        ("one.csv", "text,label\na,hostile\n"),
        ("out.jsonl", "old"),
        ("out.safetensors", "old"),
    ]);
    let before = s.names();
    assert_eq!(s.run("score bad.csv -o out.jsonl").code, Some(2));
    assert_eq!(s.run("score good.csv bad.csv -o out.jsonl").code, Some(2));
    assert_eq!(s.run("train one.csv -o out.safetensors").code, Some(2));
    assert_eq!(s.run("score bad.csv -o new.jsonl").code, Some(2));
    assert_eq!(s.names(), before);
    for name in ["out.jsonl", "out.safetensors"] {
        assert_eq!(std::fs::read_to_string(s.path().join(name)).unwrap(), "old");
    }
    assert_eq!(s.run("score good.csv -o out.jsonl").code, Some(0));
    assert_eq!(s.names(), before);
    assert_eq!(std::fs::read_to_string(s.path().join("out.jsonl")).unwrap().lines().count(), 12);
}

#[test]
fn nothing_is_written_over_what_is_read() {
    let s = labelled();
    for command in ["score rows.csv", "explain rows.csv --format json", "train rows.csv", "score -m stance ./rows.csv --resume"] {
        let run = s.run(&format!("{command} -o rows.csv"));
        assert_eq!(run.code, Some(2), "{command}");
        assert!(run.err.contains("output: expected another file than the input, found rows.csv"), "{command}: {}", run.err);
    }
    assert_eq!(std::fs::read_to_string(s.path().join("rows.csv")).unwrap(), LABELLED);
}

#[test]
fn a_gate_holds_when_its_reader_leaves() {
    let challenge = repository("datasets/challenge.csv");
    for (gate, code) in [("accuracy=0.99", 1), ("accuracy=0.1", 0)] {
        let arguments = ["evaluate", challenge.to_str().unwrap(), "--level", "stance", "--bootstrap", "0", "--fail-under", gate];
        let mut child = common::program().args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{gate}");
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let s = Sandbox::new();
    s.file("many.csv", format!("text\n{}", ONE_TEXT.repeat(5000)));
    let many = repository("datasets/stance.csv");
    for arguments in
        [vec!["score", "many.csv"], vec!["score", "many.csv", "--format", "csv"], vec!["score", many.to_str().unwrap(), "--format", "json"]]
    {
        let mut child = s.command().args(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        reader.read_line(&mut String::new()).unwrap();
        drop(reader);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
    // The reader is gone before the first byte.
    for arguments in ["completions bash", "man", "model show stance", "--help", "score many.csv --format table"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = s.command().args(arguments.split(' ')).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""), "{arguments}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_no_panic() {
    let s = labelled();
    for arguments in ["completions bash", "man", "model show stance", "score rows.csv", "evaluate rows.csv --level stance --bootstrap 0"] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let output = s.command().args(arguments.split(' ')).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), said.as_str()),
            (Some(2), "error: -: cannot write: No space left on device (os error 28)\n  help: free some space, or write to another disk\n"),
            "{arguments}"
        );
    }
}
