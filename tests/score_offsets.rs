//! Where `score` says that a sentence or a piece of evidence stands: characters of the raw text, as Python and R count.
#![allow(clippy::unwrap_used)]

mod common;

use common::Sandbox;
use serde_json::Value;

/// The characters of a text from one offset to another, as Python and R count.
fn slice(text: &str, start: &Value, end: &Value) -> String {
    let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn offsets_count_characters_of_the_raw_text() {
    let plain = "🇬🇭 Ghana 🤝 Togo: the two signed a treaty on Monday. Über die Grenze — “we back Togo”, said Kofi Señor.\n\n\
        The navy of Benin attacked\nthree boats of Niger 😡😡 on Tuesday, officials said. The ministers condemned the attack.\n";
    let s = Sandbox::new();
    for (name, text) in
        [("lf", plain.to_owned()), ("crlf", plain.replace('\n', "\r\n")), ("long", plain.repeat(30).replace(". The", ". 😀 The"))]
    {
        for (mark, bytes) in [("", text.clone().into_bytes()), ("\u{feff}", format!("\u{feff}{text}").into_bytes())] {
            let file = format!("{name}.txt");
            s.file(&file, bytes);
            let document = &s.run(&format!("score {file} --evidence 50")).records()[0];
            let evidence = document["evidence"].as_array().unwrap();
            assert!(!evidence.is_empty(), "{name} {mark:?}");
            for e in evidence {
                assert_eq!(slice(&text, &e["start"], &e["end"]), e["text"].as_str().unwrap(), "{name} {mark:?}");
            }
            let sentences = s.run(&format!("score {file} --unit sentence")).records();
            assert!(sentences.len() >= 4, "{name}");
            for (i, sentence) in sentences.iter().enumerate() {
                assert_eq!(sentence["sentence"], i + 1);
                let raw = slice(&text, &sentence["start"], &sentence["end"]);
                assert_eq!(raw.trim(), raw);
                assert!(raw.ends_with(['.', '”']) && raw.chars().count() > 10, "{raw:?}");
            }
            for e in evidence {
                let at = e["sentence"].as_u64().unwrap() as usize - 1;
                assert_eq!((&sentences[at]["start"], &sentences[at]["end"]), (&e["start"], &e["end"]));
            }
            // Evidence comes strongest first, and speaks for the document's label.
            let p: Vec<f64> = evidence.iter().map(|e| e["probability"].as_f64().unwrap()).collect();
            assert!(p.windows(2).all(|w| w[0] >= w[1]));
            assert!(evidence.iter().all(|e| e["label"] == document["label"]));
        }
    }
    assert!(s.run("score lf.txt --evidence 1").records()[0]["evidence"].as_array().unwrap().len() == 1);
}

#[test]
fn offsets_of_split_rows_count_characters_of_the_cell() {
    let text = "😀 Ghana signed a treaty with Togo.\r\nBenin attacked the \"north\" of Niger on Tuesday.";
    let s = Sandbox::new();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["text"]).unwrap();
    table.write_record([text]).unwrap();
    s.file("rows.csv", [b"\xef\xbb\xbf".to_vec(), table.into_inner().unwrap()].concat());
    let found: Vec<String> =
        s.run("score rows.csv --unit sentence --split-sentences").records().iter().map(|r| slice(text, &r["start"], &r["end"])).collect();
    assert_eq!(found.last().map(String::as_str), Some("Benin attacked the \"north\" of Niger on Tuesday."), "{found:?}");
    assert_eq!(found.len(), 2);
    let whole = &s.run("score rows.csv --unit sentence").records()[0];
    assert_eq!(slice(text, &whole["start"], &whole["end"]), text);
}
