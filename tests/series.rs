//! What `series` promises end to end: from texts to rows, what it says on the way, and what it makes of bad input.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Write;

use common::{Sandbox, repository};
use serde_json::Value;

/// Pair records, of which one has no date and one a date that leaves the month open.
const RECORDS: &str = r#"{"id":"a","date":"2015-09-01","source":"KEN","target":"ETH","directed":true,"label":"cooperative","abstained":false,"intensity":3.5,"model":"m"}
{"id":"b","date":"2015-11-01","source":"ETH","target":"KEN","directed":true,"label":"hostile","abstained":false,"intensity":-4.0,"model":"m"}
{"id":"c","date":null,"source":"ETH","target":"KEN","directed":true,"label":"hostile","abstained":false,"intensity":-4.0,"model":"m"}
{"id":"d","date":null,"date_cell":"2015","source":"ETH","target":"KEN","directed":true,"label":"hostile","abstained":false,"intensity":-4.0,"model":"m"}
"#;

#[test]
fn texts_become_rows_and_a_figure() {
    let sandbox = Sandbox::new();
    sandbox.file("news.csv", std::fs::read(repository("examples/neighbours.csv")).unwrap());
    let scored = sandbox.run("score news.csv --split-sentences -o scored.jsonl");
    assert_eq!(scored.code, Some(0), "{}", scored.err);
    let first: Value =
        serde_json::from_str(std::fs::read_to_string(sandbox.path().join("scored.jsonl")).unwrap().lines().next().unwrap()).unwrap();
    assert_eq!((&first["date"], &first["outlet"]), (&"2016-01-12".into(), &"Savanna Post".into()));
    assert_eq!(first["sketch"].as_str().unwrap().len(), 256);
    let run = sandbox.run("series scored.jsonl --by year --format json --plot net.svg");
    assert_eq!(
        (run.code, run.err.as_str()),
        (Some(0), "5 articles are copies of 4 stories within 3 days and count with them; --weight article counts each\n")
    );
    // Records of pairs tell copies as well.
    assert_eq!(sandbox.run("score news.csv --split-sentences --unit pair -o pairs.jsonl").code, Some(0));
    assert!(sandbox.run("series pairs.jsonl --by year").err.contains("5 articles are copies of 4 stories within 3 days"));
    let series: Value = serde_json::from_str(&run.out).unwrap();
    let rows = series["rows"].as_array().unwrap();
    assert_eq!(
        rows.iter().map(|r| (r["period"].as_str().unwrap(), r["stories"].as_u64().unwrap())).collect::<Vec<_>>(),
        [("2016", 14), ("2017", 14)]
    );
    assert!(rows[0]["net"].as_f64().unwrap() > 0.5 && rows[1]["net"].as_f64().unwrap() < -0.5);
    let quarters: Value = serde_json::from_str(&sandbox.run("series scored.jsonl --by quarter --format json").out).unwrap();
    let changes: Vec<&Value> = quarters["rows"].as_array().unwrap().iter().filter(|r| r["change"] == true).map(|r| &r["period"]).collect();
    assert_eq!(changes, ["2017-Q1"]);
    let svg = std::fs::read_to_string(sandbox.path().join("net.svg")).unwrap();
    assert!(svg.contains("<title>Net cooperation by year: ETH – KEN</title>"));
    // The same again, compressed, from standard input and on one thread.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&std::fs::read(sandbox.path().join("scored.jsonl")).unwrap()).unwrap();
    sandbox.file("scored.jsonl.gz", gzip.finish().unwrap());
    assert_eq!(sandbox.run("series scored.jsonl.gz --by year --format json --threads 1").out, run.out);
    let file = std::fs::File::open(sandbox.path().join("scored.jsonl")).unwrap();
    let piped = sandbox.command().args(["series", "-", "--by", "year", "--format", "json"]).stdin(file).output().unwrap();
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), run.out);
}

#[test]
fn records_without_a_readable_date_are_named_and_end_with_three() {
    let sandbox = Sandbox::with(&[("s.jsonl", RECORDS)]);
    let run = sandbox.run("series s.jsonl");
    assert_eq!(run.code, Some(3));
    let said = "no record has a sketch, so copies can't be told: each article is a story of its own
left out: s.jsonl:3: c has no date
left out: s.jsonl:4: d has the date `2015`, which doesn't tell the period: write YYYY-MM-DD
2 records left out: 1 without a date, 1 with one that can't be read
";
    assert_eq!(run.err, said);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(lines[0].starts_with("source,target,directed,outlet,period,start,end,articles,stories,cooperative,"), "{}", lines[0]);
    assert!(lines[1].starts_with("ETH,KEN,false,,2015-09,2015-09-01,2015-10-01,1,1,1,0,0,0,1,"), "{}", lines[1]);
    assert_eq!(lines[2], "ETH,KEN,false,,2015-10,2015-10-01,2015-11-01,0,0,,,,,,,,,,,,,false");
    // A year is enough for years.
    assert!(sandbox.run("series s.jsonl --by year").err.contains("1 records left out: 1 without a date, 0 with"));
}

#[test]
fn what_is_no_set_of_scored_records_is_refused() {
    let evaluation = "{\n  \"n\": 3\n}\n";
    let csv = "id,label\n1,hostile\n";
    let sandbox = Sandbox::with(&[("empty.jsonl", ""), ("e.json", evaluation), ("scored.csv", csv), ("s.jsonl", RECORDS)]);
    sandbox.refuses(
        "series empty.jsonl",
        "empty.jsonl: expected scored records, found none\n  help: make the file with detente score --format jsonl",
    );
    let expected = "expected a record of detente score, one JSON object a line, found";
    sandbox.refuses(
        "series e.json",
        &format!("e.json:1:1: {expected} EOF while parsing an object\n  help: make the file with detente score --format jsonl"),
    );
    let help = "help: series reads the JSON lines of detente score --format jsonl, and no other table";
    sandbox.refuses("series scored.csv", &format!("scored.csv:1:1: {expected} text that isn't JSON\n  {help}"));
    let none = "series: expected records for --source GRC, found none in 4\n  help: the pairs named most are ETH – KEN (4)";
    sandbox.refuses("series s.jsonl --source GRC", none);
    let help = "make it with detente evaluate TABLE --level stance --format json";
    sandbox.refuses(
        "series s.jsonl --adjust e.json",
        &format!("e.json: expected the JSON of detente evaluate, found none of its keys\n  help: {help}"),
    );
    let abstained = RECORDS.replace("\"abstained\":false", "\"abstained\":true").lines().next().unwrap().to_owned();
    sandbox.file("a.jsonl", abstained);
    let run = sandbox.run("series a.jsonl");
    assert_eq!(run.code, Some(0));
    assert!(run.err.contains("the model abstained on all of them"), "{}", run.err);
}

#[test]
fn an_evaluation_corrects_shares() {
    let sandbox = Sandbox::with(&[("s.jsonl", RECORDS)]);
    sandbox.file("t.csv", std::fs::read(repository("datasets/stance.csv")).unwrap());
    let evaluation = sandbox.run("evaluate t.csv --split test --level stance --bootstrap 0 --format json");
    sandbox.file("e.json", evaluation.out);
    let run = sandbox.run("series s.jsonl --by year --adjust e.json --format json");
    assert_eq!(run.code, Some(3), "{}", run.err);
    let series: Value = serde_json::from_str(&run.out).unwrap();
    let row = &series["rows"][0];
    let sum: f64 = ["cooperative", "hostile", "neutral"].iter().map(|k| row[k].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9 && series["adjusted"] == true, "{row}");
}
