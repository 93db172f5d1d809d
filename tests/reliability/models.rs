//! Model files with the right hash and wrong contents. What is refused, is refused with a typed error; what is accepted, scores
//! with finite numbers. (`tests/model_file.rs` has the flipped bits and the cuts, which the hash finds.)

use detente::Error;
use detente::corpus::{Article, Columns, Format, Row, Table};
use detente::model::file::from_bytes;
use detente::score::{Judge, Plan, Unit};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::common::{header, rehash, repository, small_file};

const TEXTS: &str = "text,source,target\n\"France signed an agreement and attacked Italy; Peru helped.\",France,Italy\n,,\nzzz qqq,,\n";

fn rows() -> Vec<Row> {
    let table = Table::from_reader("t", std::io::Cursor::new(TEXTS), Format::Csv, &Columns::default()).unwrap();
    table.map(|r| r.unwrap()).collect()
}

/// Reads the file; refused with a typed error, or sound enough to score with. True where it was accepted.
fn believed(bytes: &[u8], rows: &[Row], what: &str) -> bool {
    let model = match from_bytes("m", bytes) {
        Ok(model) => model,
        Err(Error::Model { file, problem, help }) => {
            assert!(file == "m" && !problem.is_empty() && !help.is_empty(), "{what}");
            return false;
        }
        Err(other) => panic!("{what}: {other:?}"),
    };
    let mut judge = Judge::new(&model);
    for unit in [Unit::Document, Unit::Sentence, Unit::Pair] {
        let plan = Plan { unit, split_rows: unit == Unit::Sentence, marked: true, evidence: 1 };
        let article = Article { id: "a".into(), path: "a".into(), text: rows[0].text.clone(), encoding: "UTF-8" };
        let records = rows.iter().flat_map(|r| judge.row(r, &[], plan)).collect::<Vec<_>>();
        for record in records.into_iter().chain(judge.article(&article, plan)) {
            let answer = &record.answer;
            assert!(answer.probability.iter().all(|p| (0.0..=1.0).contains(&p.1)), "{what}: {answer:?}");
            let sum: f64 = answer.probability.iter().map(|p| p.1).sum();
            assert!((sum - 1.0).abs() < 1e-6, "{what}: {answer:?}");
            assert!(answer.intensity.is_none_or(f64::is_finite) && answer.oov.is_finite(), "{what}: {answer:?}");
        }
    }
    true
}

/// A file of these parts, with the right length and hash.
fn assembled(head: &Value, payload: &[u8]) -> Vec<u8> {
    let text = head.to_string();
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(payload);
    rehash(&mut out);
    out
}

/// The header and the payload of a file.
fn parts(bytes: &[u8]) -> (Value, &[u8]) {
    let end = header(bytes);
    (serde_json::from_slice(&bytes[8..end]).unwrap(), &bytes[end..])
}

/// A header whose card is this one, the hash before it as the format wants it.
fn with_card(head: &Value, card: &Value) -> Value {
    let mut head = head.clone();
    head["__metadata__"]["detente"] = json!(format!(r#"{{"hash":"{}","card":{card}}}"#, "0".repeat(64)));
    head
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        // Of a long list, the first ones stand for the rest.
        Value::Array(list) => list.iter().enumerate().take(3).for_each(|(i, v)| places(v, &format!("{at}/{i}"), out)),
        Value::Object(map) => map.iter().for_each(|(k, v)| places(v, &format!("{at}/{k}"), out)),
        _ => {}
    }
}

fn instead() -> Vec<Value> {
    let numbers = [json!(0), json!(-1), json!(1), json!(1e308), json!(-1e308), json!(1e-308), json!(u64::MAX), json!(i64::MIN), json!(0.5)];
    let others = [json!(null), json!(""), json!("=\u{0}"), json!([]), json!({}), json!(true), json!([[[]]]), json!([1e308, -1e308])];
    numbers.into_iter().chain(others).collect()
}

#[test]
fn no_value_of_the_card_leads_to_a_panic_or_a_number_that_is_none() {
    let bytes = small_file();
    let (head, payload) = parts(&bytes);
    let metadata: Value = serde_json::from_str(head["__metadata__"]["detente"].as_str().unwrap()).unwrap();
    let card = &metadata["card"];
    let rows = rows();
    assert!(believed(&assembled(&with_card(&head, card), payload), &rows, "unchanged"));
    let mut all = Vec::new();
    places(card, "", &mut all);
    let mut accepted = 0;
    for place in &all {
        for value in instead() {
            let mut card = card.clone();
            *card.pointer_mut(place).unwrap() = value.clone();
            accepted += usize::from(believed(&assembled(&with_card(&head, &card), payload), &rows, &format!("{place} is {value}")));
        }
        // Left out, or there twice.
        if let Some((parent, key)) = place.rsplit_once('/') {
            let mut card = card.clone();
            match card.pointer_mut(parent).unwrap() {
                Value::Object(map) => drop(map.remove(key)),
                Value::Array(list) => list.push(list[0].clone()),
                _ => {}
            }
            believed(&assembled(&with_card(&head, &card), payload), &rows, &format!("{place} changed"));
        }
    }
    println!("{} places of the card with {} values each, {accepted} accepted", all.len(), instead().len());
}

#[test]
fn no_place_or_length_of_a_tensor_leads_out_of_bounds() {
    let bytes = small_file();
    let (head, payload) = parts(&bytes);
    let rows = rows();
    let names: Vec<String> = head.as_object().unwrap().keys().filter(|k| *k != "__metadata__").cloned().collect();
    for name in &names {
        let tensor = &head[name];
        let (start, end) = (tensor["data_offsets"][0].as_u64().unwrap(), tensor["data_offsets"][1].as_u64().unwrap());
        let mut wrong =
            vec![("dtype", json!("F64")), ("dtype", json!("BOOL")), ("shape", json!([])), ("shape", json!([u64::MAX, u64::MAX]))];
        for n in [u64::MAX, u64::MAX - 7, 1 << 63, 1 << 32, end + 1, 0] {
            wrong.extend([("shape", json!([n])), ("data_offsets", json!([start, n])), ("data_offsets", json!([n, end]))]);
        }
        for (key, value) in wrong {
            if tensor[key] == value {
                continue;
            }
            let mut head = head.clone();
            head[name][key] = value.clone();
            let taken = believed(&assembled(&head, payload), &rows, &format!("{name} {key} {value}"));
            assert!(!taken || key == "shape", "{name} {key} {value}");
        }
        let mut lacking = head.clone();
        lacking.as_object_mut().unwrap().remove(name);
        assert!(!believed(&assembled(&lacking, payload), &rows, name));
    }
}

#[test]
fn names_that_occur_twice_are_refused() {
    let bytes = small_file();
    let (end, rows) = (header(&bytes), rows());
    let text = std::str::from_utf8(&bytes[8..end]).unwrap();
    let at = text.find("\"weights\":").unwrap();
    let weights = &text[at..at + text[at..].find('}').unwrap() + 1];
    let metadata = &text[text.find("\"__metadata__\":").unwrap()..];
    let metadata = &metadata[..metadata.find("\"}").unwrap() + 2];
    for twice in [weights, metadata] {
        for json in [format!("{{{twice},{}", &text[1..]), text.trim_end().strip_suffix('}').unwrap().to_owned() + "," + twice + "}"] {
            let mut out = (json.len() as u64).to_le_bytes().to_vec();
            out.extend_from_slice(json.as_bytes());
            out.extend_from_slice(&bytes[end..]);
            rehash(&mut out);
            assert!(!believed(&out, &rows, twice), "{}", &twice[..20]);
        }
    }
    for key in [r#"\"card\":{"#, r#"\"format\":1,"#, r#"\"hash\":\"0\","#] {
        let copy = if key.ends_with('{') { r#"\"card\":{},"# } else { key };
        let json = text.replacen(key.trim_end_matches(r#"0\","#), &format!("{copy}{}", key.trim_end_matches(r#"0\","#)), 1);
        let mut out = (json.len() as u64).to_le_bytes().to_vec();
        out.extend_from_slice(json.as_bytes());
        out.extend_from_slice(&bytes[end..]);
        rehash(&mut out);
        assert!(json != text && !believed(&out, &rows, key), "{key}");
    }
}

/// Overwrites `n` places of the payload, or all of them, with what breaks sums and indices.
fn overwritten(n: Option<usize>) -> (usize, usize) {
    let sound = small_file();
    let (start, rows) = (header(&sound), rows());
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let bad = [u32::MAX, 0, 1, u32::MAX - 1, 0x7fff_ffff, f32::INFINITY.to_bits(), f32::MAX.to_bits(), f32::NAN.to_bits(), 1 << 31];
    let places: Vec<usize> = match n {
        Some(n) => (0..n).map(|_| random.gen_range(start..sound.len() - 4)).collect(),
        None => (start..sound.len() - 4).collect(),
    };
    let mut accepted = 0;
    for &at in &places {
        let mut bytes = sound.clone();
        let value: u32 = if random.gen_ratio(1, 3) { random.r#gen() } else { bad[random.gen_range(0..bad.len())] };
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        rehash(&mut bytes);
        accepted += usize::from(believed(&bytes, &rows, &format!("{value:#x} at {at}")));
    }
    (places.len(), accepted)
}

#[test]
fn no_payload_with_a_right_hash_leads_out_of_bounds() {
    overwritten(Some(300));
}

#[test]
#[ignore = "long: every byte of the payload"]
fn no_payload_with_a_right_hash_leads_out_of_bounds_long() {
    let (places, accepted) = overwritten(None);
    println!("{places} places overwritten, {accepted} accepted");
}

#[test]
fn a_length_near_the_end_of_numbers_is_refused() {
    let (sound, rows) = (small_file(), rows());
    let n = sound.len() as u64;
    for length in
        [0, 1, 2, 7, n - 8, n - 7, n, n + 1, 1 << 32, (1 << 32) - 1, 1 << 63, i64::MAX as u64, u64::MAX - 8, u64::MAX - 7, u64::MAX]
    {
        let mut bytes = sound.clone();
        bytes[..8].copy_from_slice(&length.to_le_bytes());
        assert!(!believed(&bytes, &rows, "length"), "{length}");
        assert!(!believed(&bytes[..8], &rows, "length alone"), "{length}");
    }
}

/// In a child that may have 256 MB of memory at most: claims of more are refused before room is made for them.
#[cfg(unix)]
#[test]
fn no_claim_makes_room_for_itself() {
    let s = crate::common::Sandbox::new();
    let sound = small_file();
    let (head, payload) = parts(&sound);
    let mut files = vec![sound.clone()];
    for length in [1 << 40, u64::MAX - 8] {
        let mut bytes = sound.clone();
        bytes[..8].copy_from_slice(&u64::to_le_bytes(length));
        files.push(bytes);
    }
    for shape in [json!([u64::MAX]), json!([1u64 << 40]), json!([1u64 << 20, 1u64 << 20])] {
        let mut head = head.clone();
        head["weights"]["shape"] = shape;
        files.push(assembled(&head, payload));
    }
    for (i, bytes) in files.iter().enumerate() {
        s.file("m", bytes);
        let mut child = std::process::Command::new("sh");
        child.args(["-c", "ulimit -v 262144; exec \"$0\" model verify m"]).arg(assert_cmd::cargo::cargo_bin!("detente"));
        let done = child.current_dir(s.path()).output().unwrap();
        assert_eq!(done.status.code(), Some(i32::from(i > 0)), "{i}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
#[ignore = "long: bits and cuts of the shipped model"]
fn no_changed_copy_of_the_shipped_model_is_accepted_long() {
    let mut bytes = std::fs::read(repository("models/stance.safetensors")).unwrap();
    let start = header(&bytes);
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let count: usize = std::env::var("DETENTE_LONG").ok().and_then(|n| n.parse().ok()).unwrap_or(1000);
    let mut refused = 0;
    for i in 0..count {
        let at = if i % 2 == 0 { random.gen_range(0..start) } else { random.gen_range(start..bytes.len()) };
        let bit = 1 << random.gen_range(0..8);
        bytes[at] ^= bit;
        assert!(from_bytes("m", &bytes).is_err(), "byte {at}, bit {bit}");
        bytes[at] ^= bit;
        let cut = random.gen_range(0..bytes.len());
        assert!(from_bytes("m", &bytes[..cut]).is_err(), "cut at {cut}");
        refused += 2;
    }
    println!("{refused} changed copies of {} bytes refused", bytes.len());
}
