//! What `score` reads: tables, articles, folders and standard input, compressed or in other encodings, and the ids that their records have.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Write;

use common::{Run, Sandbox};
use serde_json::{Value, json};

const ARTICLE: &str = "Ghana and Togo signed a treaty on fishing rights on Monday.\n\n\
    Officials in Accra said that the two neighbours would now open three border posts. \
    Benin's army shelled a village of Niger on Tuesday, and the ministers condemned the attack.\n";

const PAIRS: &str = "\
id,text,source,target,note
a,Ghana signed a treaty with Togo on Monday.,Ghana,Togo,first
b,Benin's army shelled a village of Niger on Tuesday.,Benin,Niger,\"second, quoted\"
";

fn ok(run: Run) -> String {
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    run.out
}

#[test]
fn ids_are_those_of_the_table_or_row_numbers() {
    let s = Sandbox::with(&[
        ("rows.csv", "id,text,code\n7,One.,x\n,Two.,y\n7,\"Three\n.\",z\n a ,Four.,w\n"),
        ("plain.tsv", "text\nOne.\n\nTwo.\n"),
        ("rows.jsonl", "{\"text\":\"One.\",\"id\":12345678901234567}\n{\"text\":\"Two.\",\"id\":null}\n{\"text\":\"Three.\"}\n"),
    ]);
    let ids = |arguments: &str| {
        let records = s.run(&format!("score {arguments}")).records();
        records.iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("rows.csv"), ["7", "2", "7", " a "]);
    assert_eq!(ids("rows.csv --id-column code"), ["x", "y", "z", "w"]);
    assert_eq!(ids("plain.tsv"), ["1", "2"]);
    assert_eq!(ids("rows.jsonl"), ["12345678901234567", "2", "3"]);
    assert_eq!(ids("plain.tsv rows.csv"), ["1", "2", "7", "2", "7", " a "]);
}

#[test]
fn directories_are_walked_and_ids_are_relative_paths() {
    let s = Sandbox::with(&[
        ("news/b.txt", ARTICLE),
        ("news/a/z.txt", ARTICLE),
        ("news/a/y/x.txt", ARTICLE),
        ("news/c.TXT", ARTICLE),
        ("news/d.csv", PAIRS),
        ("news/.git/e.txt", ARTICLE),
        ("lone.txt", ARTICLE),
    ]);
    let ids = |arguments: &str| {
        let records = s.run(&format!("score {arguments}")).records();
        records.iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = ["a/y/x.txt", "a/z.txt", "b.txt", "c.TXT"];
    assert_eq!(ids("news"), all);
    assert_eq!(ids("news/"), all);
    assert_eq!(ids("./news/../news"), all);
    assert_eq!(ids("lone.txt news/a"), ["lone.txt", "y/x.txt", "z.txt"]);
    assert_eq!(ids("./news/b.txt"), ["b.txt"]);
}

#[test]
fn standard_input_is_an_article_or_a_stated_table() {
    let s = Sandbox::new();
    let fed = |arguments: &str, input: &str| {
        let mut child = s
            .command()
            .args(arguments.split(' '))
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let out = String::from_utf8(output.stdout).unwrap();
        out.lines().map(|l| serde_json::from_str(l).unwrap()).collect::<Vec<Value>>()
    };
    s.file("a.txt", ARTICLE);
    let mut records = s.run("score a.txt").records();
    records[0]["id"] = json!("-");
    assert_eq!(fed("score -", ARTICLE), records);
    assert_eq!(fed("score", ARTICLE), records);
    let ids: Vec<Value> = fed("score - --input-format csv --unit pair", PAIRS).into_iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn a_table_with_semicolons_reads_as_one_with_commas() {
    let s = Sandbox::with(&[("pairs.csv", PAIRS)]);
    let plain = ok(s.run("score pairs.csv --unit pair --keep note"));
    let written = "id;text;source;target;note\r\n\
                   a;Ghana signed a treaty with Togo on Monday.;Ghana;Togo;first\r\n\
                   b;Benin's army shelled a village of Niger on Tuesday.;Benin;Niger;second, quoted\r\n";
    s.file("pairs.csv", format!("\u{feff}{written}"));
    assert_eq!(ok(s.run("score pairs.csv --unit pair --keep note")), plain);
}

#[test]
fn compressed_input_reads_as_if_it_were_not() {
    let s = Sandbox::with(&[("pairs.csv", PAIRS), ("a.txt", ARTICLE)]);
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    s.file("gz/pairs.csv.gz", gzip(PAIRS));
    s.file("gz/a.txt.gz", gzip(ARTICLE));
    let zstd = ruzstd::encoding::compress_to_vec(PAIRS.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    s.file("pairs.csv.zst", zstd);
    let plain = ok(s.run("score pairs.csv --unit pair --keep note"));
    let kept = s.run("score pairs.csv --keep note,source --keep target").records().remove(0);
    assert_eq!((&kept["in_note"], &kept["in_source"], &kept["in_target"]), (&json!("first"), &json!("Ghana"), &json!("Togo")));
    assert_eq!(plain.lines().count(), 2);
    assert_eq!(ok(s.run("score gz/pairs.csv.gz --unit pair --keep note")), plain);
    assert_eq!(ok(s.run("score pairs.csv.zst --unit pair --keep note")), plain);
    let article = ok(s.run("score a.txt")).replace("\"id\":\"a.txt\"", "\"id\":\"a.txt.gz\"");
    assert_eq!(ok(s.run("score gz/a.txt.gz")), article);
}

#[test]
fn articles_are_read_in_the_encoding_they_were_written_in() {
    let text = "President Chávez said on Monday: “We signed the treaty with Perú.” Señor Núñez’s ministers praised the agreement.\n";
    let s = Sandbox::new();
    s.file("a.txt", text);
    let plain = ok(s.run("score a.txt"));
    let utf16 = |order: fn(u16) -> [u8; 2]| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect::<Vec<u8>>();
    let (windows, _, broken) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!broken);
    for (name, bytes) in
        [("utf-16le", utf16(u16::to_le_bytes)), ("utf-16be", utf16(u16::to_be_bytes)), ("windows-1252", windows.into_owned())]
    {
        s.file("a.txt", bytes);
        assert_eq!(ok(s.run("score a.txt")), plain, "{name}");
        assert_eq!(ok(s.run(&format!("score a.txt --encoding {name}"))), plain, "{name}");
    }
}

#[test]
fn actors_that_a_text_does_not_have_are_told() {
    let rows = "text,source,target\nGhana and Togo met.,GHA,TGO\nGhana and Togo met.,Ghana,Togo\nGhana and Togo met.,,\n";
    let s = Sandbox::with(&[("rows.csv", rows), ("plain.csv", "text\nGhana and Togo met.\n")]);
    let run = s.run("score rows.csv --unit pair");
    assert_eq!(run.records().len(), 3);
    let said = "warning: 1 of 3 rows name an actor that their text doesn't have in that spelling, and are read without it\n  help: write ";
    assert!(run.err.starts_with(said), "{}", run.err);
    assert_eq!(s.run("score plain.csv --unit pair").err, "");
}

#[test]
fn a_column_is_kept_once() {
    let s = Sandbox::with(&[("pairs.csv", PAIRS)]);
    for keep in ["--keep note,source,note", "--keep note,source --keep note"] {
        s.refuses(
            &format!("score pairs.csv {keep}"),
            "keep: expected each column once, found `note` as number 1 and number 3\n  help: leave one of them out: a record has one key in_COLUMN for each",
        );
    }
}

#[test]
fn articles_that_share_an_id_are_told() {
    let s = Sandbox::new();
    for name in ["a/x.txt", "a/y.txt", "b/x.txt", "c/x.txt"] {
        s.file(name, "Ghana and Togo met.");
    }
    let warning = |n: usize| {
        format!(
            "warning: {n} articles have the id of another one, such as `x.txt`: an id is the path below the argument\n  help: score the folder above them, or each folder by itself, to tell their records apart\n"
        )
    };
    assert_eq!(s.run("score a b c").err, warning(2));
    assert_eq!(s.run("score a/x.txt b").err, warning(1));
    for apart in ["a", ".", "a/y.txt b"] {
        assert_eq!(s.run(&format!("score {apart}")).err, "", "{apart}");
    }
}

#[test]
fn pages_of_html_are_told_once() {
    let page = "<!DOCTYPE html>\n<html><body><p>Ghana and Togo met.</p></body></html>";
    let s = Sandbox::with(&[("a.html", page), ("b.txt", page), ("c.txt", "Ghana and Togo met.")]);
    let help = "  help: convert pages to text first, for instance with `pandoc -t plain`, `html2text` or `trafilatura`\n";
    let run = s.run("score a.html b.txt c.txt --format csv");
    assert_eq!(run.code, Some(0));
    let warning = format!("warning: 2 articles look like HTML, a.html the first, whose tags are read as words\n{help}");
    assert!(run.err.ends_with(&warning), "{}", run.err);
    let one = format!("warning: a.html looks like HTML, whose tags are read as words\n{help}");
    assert!(s.run("actors a.html").err.ends_with(&one));
    assert_eq!(s.run("actors c.txt").err, "");
}

#[test]
fn articles_are_not_compared_with_training_rows() {
    // Without a pair, they are the mean of their sentences: no answer to one text.
    let s = Sandbox::new();
    for i in 0..40 {
        s.file(&format!("a/{i}.txt"), "The army attacked the town on Monday. Its soldiers killed two men there.");
        s.file(&format!("b/{i}.txt"), "The army attacked the town on Monday.");
    }
    let rows: String = (0..40).map(|_| "The army attacked the town on Monday.\n").collect();
    s.file("rows.csv", format!("text\n{rows}"));
    assert!(s.run("score rows.csv").err.contains("of the answers to 40 records"));
    for folder in ["a", "b"] {
        let err = s.run(&format!("score {folder}")).err;
        assert!(!err.contains("of the answers to"), "{err}");
    }
}
