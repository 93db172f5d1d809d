//! What `score` promises: names and order of keys and columns, one record a row, reasons.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Run, Sandbox, edited, repository, small_file};
use serde_json::{Value, json};

const CATEGORIES: [&str; 16] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "YIELD",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
    "NEUTRAL",
];
const STANCES: [&str; 3] = ["cooperative", "hostile", "neutral"];

const ARTICLE: &str = "Ghana and Togo signed a treaty on fishing rights on Monday.\n\n\
    Officials in Accra said that the two neighbours would now open three border posts. \
    Benin's army shelled a village of Niger on Tuesday, and the ministers condemned the attack.\n";

const PAIRS: &str = "\
id,text,source,target,note
a,Ghana signed a treaty with Togo on Monday.,Ghana,Togo,first
b,Benin's army shelled a village of Niger on Tuesday.,Benin,Niger,\"second, quoted\"
";

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn ok(run: Run) -> String {
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    run.out
}

/// The header, and the fields of each record.
fn table(out: &str, delimiter: u8) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(out.as_bytes());
    let header = reader.headers().unwrap().iter().map(String::from).collect();
    (header, reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect())
}

#[test]
fn keys_of_records_stand_in_their_order() {
    let s = Sandbox::with(&[("a.txt", ARTICLE), ("pairs.csv", PAIRS)]);
    let head = ["id", "date", "outlet"];
    let place = ["sentence", "start", "end"];
    let pair = ["source", "target", "directed", "source_type", "target_type", "carried"];
    let answer = ["label", "probability", "category", "categories", "quad", "intensity", "abstained", "reason", "oov", "model"];
    let document = ["sketch", "evidence", "dyads"];
    let join = |parts: &[&[&'static str]]| parts.concat();
    for input in ["a.txt", "pairs.csv"] {
        for record in s.run(&format!("score {input}")).records() {
            assert_eq!(keys(&record), join(&[&head, &answer, &document]));
        }
        for record in s.run(&format!("score {input} --unit sentence")).records() {
            // A table row is one text, which the table has.
            let text: &[&str] = if input == "a.txt" { &["text"] } else { &[] };
            assert_eq!(keys(&record), join(&[&head, &place, text, &answer]));
        }
    }
    for record in s.run("score pairs.csv --unit pair").records() {
        assert_eq!(keys(&record), join(&[&head, &place, &pair, &answer]));
        assert_eq!(record["directed"], true);
        assert_eq!((&record["source_type"], &record["target_type"]), (&Value::Null, &Value::Null));
    }
    let record = &s.run("score a.txt").records()[0];
    assert_eq!(keys(&record["probability"]), STANCES);
    assert_eq!(keys(&record["categories"]), CATEGORIES);
    for evidence in record["evidence"].as_array().unwrap() {
        assert_eq!(keys(evidence), ["sentence", "start", "end", "text", "label", "category", "probability"]);
    }
    // A model without categories says so.
    let record = &s.run("score a.txt -m sentiment").records()[0];
    assert_eq!(keys(record), join(&[&head, &answer, &document]));
    for name in ["category", "categories", "quad", "intensity"] {
        assert_eq!(record[name], Value::Null, "{name}");
    }
    assert_eq!(keys(&record["probability"]), ["positive", "negative", "neutral"]);
}

#[test]
fn columns_stand_in_their_order() {
    let s = Sandbox::with(&[("a.txt", ARTICLE), ("pairs.csv", PAIRS)]);
    let answer = "label,abstained,reason,category,quad,intensity,oov,p_cooperative,p_hostile,p_neutral";
    let units = [
        ("document", "", "source,target,directed"),
        ("sentence", "sentence,start,end,", "text"),
        ("pair", "sentence,start,end,source,target,directed,", "text"),
    ];
    for (unit, columns, more) in units {
        for (format, delimiter) in [("csv", b','), ("tsv", b'\t')] {
            let out = ok(s.run(&format!("score pairs.csv --unit {unit} --format {format} --keep note --keep id")));
            let (header, rows) = table(&out, delimiter);
            assert_eq!(header.join(","), format!("id,{columns}{answer},{more},date,outlet,in_note,in_id"));
            assert_eq!(rows.len(), 2);
            let records = s.run(&format!("score pairs.csv --unit {unit} --keep note --keep id")).records();
            for (row, record) in rows.iter().zip(&records) {
                for (name, field) in header.iter().zip(row) {
                    let value = name.strip_prefix("p_").map_or_else(|| &record[name], |label| &record["probability"][label]);
                    match value {
                        Value::Null => assert_eq!(field, "", "{name}"),
                        Value::String(text) => assert_eq!(field, text, "{name}"),
                        // To the bit: nothing is rounded in either.
                        Value::Number(n) => assert_eq!(field.parse::<f64>().unwrap().to_bits(), n.as_f64().unwrap().to_bits(), "{name}"),
                        other => assert_eq!(field, &other.to_string(), "{name}"),
                    }
                }
            }
            assert_eq!(records[1]["in_note"], "second, quoted");
        }
    }
    let out = ok(s.run("score a.txt -m sentiment --format csv"));
    let header = "id,label,abstained,reason,category,quad,intensity,oov,p_positive,p_negative,p_neutral,source,target,directed,date,outlet";
    assert_eq!(out.lines().next(), Some(header));
    // A document's pair is the one that it is most about, a sentence has its text.
    let out = ok(s.run("score a.txt --format csv"));
    let record = s.run("score a.txt").records().remove(0);
    let first = |out: &str, name: &str| {
        let (header, rows) = table(out, b',');
        rows[0][header.iter().position(|h| h == name).unwrap()].clone()
    };
    for name in ["source", "target"] {
        assert_eq!(record["dyads"][0][name], first(&out, name), "{name}");
    }
    let text = first(&ok(s.run("score a.txt --unit sentence --format csv")), "text");
    assert!(ARTICLE.contains(&text));
    assert_eq!(s.run("score a.txt --unit sentence").records()[0]["text"], text);
}

#[test]
fn json_is_one_array_of_what_jsonl_has_line_by_line() {
    let s = Sandbox::with(&[("a.txt", ARTICLE), ("pairs.csv", PAIRS), ("none.csv", "text\n")]);
    for unit in ["document", "sentence"] {
        let array: Value = serde_json::from_str(&ok(s.run(&format!("score a.txt pairs.csv --unit {unit} --format json")))).unwrap();
        assert_eq!(array, Value::Array(s.run(&format!("score a.txt pairs.csv --unit {unit} --format jsonl")).records()));
    }
    assert_eq!(serde_json::from_str::<Value>(&ok(s.run("score none.csv --format json"))).unwrap(), json!([]));
    // The name after -o tells the format.
    for (name, begins) in
        [("o.csv", "id,label,"), ("o.tsv", "id\tlabel\t"), ("o.json", "[\n{\"id\":"), ("o.jsonl", "{\"id\":"), ("o", "{\"id\":")]
    {
        assert_eq!(ok(s.run(&format!("score a.txt -o {name}"))), "");
        assert!(std::fs::read_to_string(s.path().join(name)).unwrap().starts_with(begins), "{name}");
    }
}

#[test]
fn probabilities_sum_to_1_and_coarse_ones_are_sums_of_fine_ones() {
    let s = Sandbox::with(&[("a.txt", ARTICLE), ("pairs.csv", PAIRS), ("empty.txt", "")]);
    let cooperative = &CATEGORIES[..6];
    let hostile = &CATEGORIES[6..15];
    for arguments in ["a.txt empty.txt pairs.csv", "a.txt pairs.csv --unit sentence", "pairs.csv --unit pair", "a.txt -m sentiment"] {
        for record in s.run(&format!("score {arguments}")).records() {
            let p = |names: &[&str], of: &str| names.iter().map(|n| record[of][n].as_f64().unwrap()).sum::<f64>();
            let sum: f64 = record["probability"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
            if record["categories"].is_null() {
                continue;
            }
            assert!((p(&CATEGORIES, "categories") - 1.0).abs() < 1e-12);
            for (stance, fine) in [("cooperative", cooperative), ("hostile", hostile), ("neutral", &["NEUTRAL"][..])] {
                assert!((p(&[stance], "probability") - p(fine, "categories")).abs() < 1e-12, "{stance}");
            }
            if let Some(label) = record["label"].as_str() {
                let most = STANCES.iter().map(|s| p(&[s], "probability")).fold(0.0, f64::max);
                assert_eq!(p(&[label], "probability"), most);
            }
        }
    }
}

#[test]
fn a_table_row_is_one_vector_unless_it_is_split() {
    let text = "Ghana signed a treaty with Togo. Benin attacked Niger.";
    let s = Sandbox::with(&[("rows.csv", &format!("id,text\na,{text}\nb,\nc,{text}\n"))]);
    let records = s.run("score rows.csv --unit sentence").records();
    let of = |records: &[Value]| records.iter().map(|r| (r["id"].as_str().unwrap().to_owned(), r["sentence"].clone())).collect::<Vec<_>>();
    let one = |id: &str, n: Value| (id.to_owned(), n);
    assert_eq!(of(&records), [one("a", Value::Null), one("b", Value::Null), one("c", Value::Null)]);
    assert_eq!((&records[0]["start"], &records[0]["end"]), (&json!(0), &json!(text.len())));
    // Split, a row that has no sentence is there all the same.
    let records = s.run("score rows.csv --unit sentence --split-sentences").records();
    assert_eq!(of(&records), [one("a", json!(1)), one("a", json!(2)), one("b", Value::Null), one("c", json!(1)), one("c", json!(2))]);
    assert_eq!(records[2]["reason"], "empty");
    // So is an article.
    s.file("empty.txt", " \n");
    let records = s.run("score empty.txt --unit sentence").records();
    assert_eq!((of(&records), &records[0]["reason"]), (vec![one("empty.txt", Value::Null)], &json!("empty")));
    let whole = s.run("score rows.csv").records();
    let split = s.run("score rows.csv --split-sentences").records();
    assert_eq!((whole.len(), split.len()), (3, 3));
    assert_ne!(whole[0]["probability"], split[0]["probability"]);
    assert_eq!((&whole[0]["evidence"], split[0]["evidence"].as_array().map(Vec::is_empty)), (&json!([]), Some(false)));
}

#[test]
fn a_marked_table_gives_one_record_a_row_whatever_its_state() {
    let states = [
        ("plain", "Ghana signed a treaty with Togo.", "Ghana", "Togo"),
        ("empty", "", "Ghana", "Togo"),
        ("blank", " \n ", "Ghana", "Togo"),
        ("no actors", "Ghana signed a treaty with Togo.", "", ""),
        ("no target", "Ghana signed a treaty with Togo.", "Ghana", ""),
        ("not found", "Ghana signed a treaty with Togo.", "Ghana", "Peru"),
        ("overlapping", "Iran's Revolutionary Guard and Iran attacked.", "Iran", "Iran's Revolutionary Guard"),
        ("same", "Ghana signed a treaty with Ghana.", "Ghana", "Ghana"),
        ("line breaks", "Ghana signed\na treaty\r\n\r\nwith Togo.", "Ghana", "Togo"),
        ("sentences", "Ghana signed. Then it rained! Togo's army left? \"Yes.\"", "Ghana", "Togo"),
        ("only actors", "Ghana Togo", "Ghana", "Togo"),
        ("unknown words", "Ghana xqzv wwv qqk Togo", "Ghana", "Togo"),
        ("emoji", "👩‍👩‍👧 Ghana 🤝 Togo \u{0}\u{301}", "🤝", "👩‍👩‍👧"),
        ("long", &"Ghana signed a treaty with Togo. ".repeat(2000), "Ghana", "Togo"),
    ];
    let s = Sandbox::new();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id", "text", "source", "target"]).unwrap();
    let mut lines = String::new();
    for (id, text, source, target) in states {
        table.write_record([id, text, source, target]).unwrap();
        lines += &json!({"id": id, "text": text, "source": source, "target": target}).to_string();
        lines.push('\n');
    }
    s.file("rows.csv", table.into_inner().unwrap());
    s.file("rows.jsonl", lines);
    for arguments in ["rows.csv", "rows.jsonl", "rows.csv --split-sentences", "rows.csv --threads 3"] {
        let records = s.run(&format!("score {arguments} --unit pair")).records();
        assert_eq!(records.len(), states.len(), "{arguments}");
        for (record, (id, text, source, target)) in records.iter().zip(&states) {
            assert_eq!((&record["id"], &record["source"], &record["target"]), (&json!(id), &json!(source), &json!(target)), "{arguments}");
            assert_eq!((&record["sentence"], &record["start"], &record["end"]), (&Value::Null, &json!(0), &json!(text.chars().count())));
            let nothing = ["empty", "blank"].contains(id);
            assert_eq!(record["label"].is_null(), nothing, "{id}");
            assert_eq!(record["reason"] == "empty", nothing, "{id}");
        }
        // Found or not, a name that is nowhere changes nothing.
        assert_eq!(records[4]["probability"], records[5]["probability"]);
        assert_ne!(records[0]["probability"], records[4]["probability"]);
        // Where none is named, the pair that is found takes their place.
        assert_eq!(records[0]["probability"], records[3]["probability"]);
    }
    // Cells and offsets that mark one thing give one answer.
    s.file("marked.csv", "text,source,target,source_start,source_end,target_start,target_end\n\"Là, Ghana hit Togo.\",Ghana,Togo,4,9,14,18\n\"Là, Ghana hit Togo.\",,,4,9,14,18\n\"Là, Ghana hit Togo.\",Ghana,Togo,,,,\n");
    let records = s.run("score marked.csv --unit pair").records();
    for record in &records {
        assert_eq!((&record["source"], &record["target"]), (&json!("Ghana"), &json!("Togo")));
        assert_eq!(record["probability"], records[0]["probability"]);
    }
}

#[test]
fn every_reason_to_abstain_is_reached() {
    let s = Sandbox::new();
    let rows = [
        ("sure", "Ghana attacked and bombed the army of Togo, killing twenty soldiers.", None),
        ("nothing", "", Some("empty")),
        ("blanks", " \t ", Some("empty")),
        ("short", "Talks resumed.", Some("too_short")),
        ("unknown", "Xqzv wwvk qqkr the zzyx.", Some("out_of_vocabulary")),
    ];
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id", "text"]).unwrap();
    rows.iter().for_each(|(id, text, _)| table.write_record([id, text]).unwrap());
    s.file("rows.csv", table.into_inner().unwrap());
    for (id, text, _) in rows {
        s.file(&format!("articles/{id}.txt"), text);
    }
    let prior: Value = {
        let show: Value = serde_json::from_str(&ok(s.run("model show stance"))).unwrap();
        show["card"]["prior"].clone()
    };
    for arguments in ["rows.csv", "rows.csv --split-sentences", "rows.csv --unit sentence --split-sentences", "articles"] {
        let mut records = s.run(&format!("score {arguments}")).records();
        records.iter_mut().for_each(|r| r["id"] = r["id"].as_str().unwrap().trim_end_matches(".txt").into());
        for (id, _, reason) in rows {
            let record = records.iter().find(|r| r["id"] == id).unwrap();
            assert_eq!((&record["reason"], &record["abstained"]), (&json!(reason), &json!(reason.is_some())), "{arguments}: {id}");
            assert_eq!(record["label"].is_null(), reason == Some("empty"), "{arguments}: {id}");
            assert_eq!(record["oov"].as_f64().unwrap() > 0.5, id == "unknown");
            if reason == Some("empty") {
                let said: Vec<&Value> = record["categories"].as_object().unwrap().values().collect();
                assert_eq!(said, prior.as_array().unwrap().iter().collect::<Vec<_>>());
                for name in ["category", "quad", "intensity"] {
                    assert_eq!(record[name], Value::Null, "{name}");
                }
            }
        }
    }
    // No answer is as probable as a model may demand.
    s.file("strict.safetensors", edited(&small_file(), r#"\"min_probability\":0.6000000000000001"#, r#"\"min_probability\":1.0"#));
    s.file("known.txt", "Ghana signed an agreement with Togo and promised help.");
    for record in s.run("score known.txt -m strict.safetensors").records() {
        assert_eq!((&record["reason"], &record["abstained"]), (&json!("low_confidence"), &json!(true)));
        assert!(record["label"].is_string());
    }
    let limit = 0.2 + 0.8 / 3.0;
    for record in s.run(&format!("score {}", repository("datasets/stance.csv").display())).records() {
        let most = record["probability"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).fold(0.0, f64::max);
        match record["reason"].as_str() {
            None => assert!(most >= limit, "{record}"),
            Some("low_confidence") => assert!(most < limit, "{record}"),
            Some(other) => panic!("{other}: {record}"),
        }
    }
}

#[test]
fn kept_columns_are_handed_on_as_they_are() {
    let s = Sandbox::with(&[
        ("rows.csv", "text,Outlet,n\nGhana attacked Togo.,\" A, \"\"B\"\" \",1.50\nGhana helped Togo.,,\n"),
        ("a.txt", ARTICLE),
    ]);
    for unit in ["document", "sentence"] {
        let records = s.run(&format!("score rows.csv --keep n --keep outlet --unit {unit}")).records();
        assert_eq!((&records[0]["in_n"], &records[0]["in_outlet"]), (&json!("1.50"), &json!(" A, \"B\" ")));
        assert_eq!(records[1]["in_outlet"], "");
        assert!(keys(&records[0]).ends_with(&["in_n", "in_outlet"]));
    }
    // An article has no columns, and yet every row of the output has as many.
    let out = ok(s.run("score rows.csv a.txt --keep outlet --format csv"));
    let (header, rows) = table(&out, b',');
    assert_eq!(header.last().map(String::as_str), Some("in_outlet"));
    assert_eq!(rows.iter().map(|r| r[r.len() - 1].as_str()).collect::<Vec<_>>(), [" A, \"B\" ", "", ""]);
    let records = s.run("score rows.csv --split-sentences --unit sentence --keep n").records();
    assert_eq!(records[0]["in_n"], "1.50");
}

#[test]
fn a_record_for_a_reader_is_one_line() {
    let s = Sandbox::with(&[("a.txt", ARTICLE), ("b.txt", ""), ("pairs.csv", PAIRS)]);
    let out = ok(s.run("score a.txt b.txt pairs.csv --format table"));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("a.txt ") && lines[1].starts_with("b.txt ") && lines[1].ends_with("(empty)"), "{out}");
    let out = ok(s.run("score pairs.csv --format table --unit pair"));
    assert!(out.lines().all(|l| l.contains(" → ")), "{out}");
}
