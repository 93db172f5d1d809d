//! A model file is believed only whole: no changed, cut or lengthened copy is read, and no crafted one leads to a number that is none.
#![allow(clippy::unwrap_used)]

mod common;

use common::{LABELLED, Sandbox, edited, header, rehash, small_file, small_model};
use detente::model::file::{MOST_BYTES, from_bytes};
use detente::model::shipped;
use safetensors::SafeTensors;

#[test]
fn a_sound_copy_is_the_model_that_was_written() {
    let mut model = small_model();
    let bytes = detente::model::file::to_bytes(&mut model).unwrap();
    let copy = from_bytes("unsaved", &bytes).unwrap();
    assert_eq!(copy, model);
    assert_eq!(bytes, small_file());
}

#[test]
fn no_flipped_bit_is_accepted() {
    let mut bytes = small_file();
    let header = header(&bytes);
    for at in 0..bytes.len() {
        let bits = if at < header { 0..8 } else { at as u32 % 8..at as u32 % 8 + 1 };
        for bit in bits {
            bytes[at] ^= 1 << bit;
            assert!(from_bytes("m", &bytes).is_err(), "byte {at}, bit {bit}");
            bytes[at] ^= 1 << bit;
        }
    }
    assert!(from_bytes("m", &bytes).is_ok());
}

#[test]
fn no_cut_or_lengthened_copy_is_accepted() {
    let mut bytes = small_file();
    for length in 0..bytes.len() {
        assert!(from_bytes("m", &bytes[..length]).is_err(), "{length}");
    }
    for tail in [&b"\0"[..], b"{}", &[0; 64]] {
        let length = bytes.len();
        bytes.extend_from_slice(tail);
        assert!(from_bytes("m", &bytes).is_err());
        rehash(&mut bytes);
        assert!(from_bytes("m", &bytes).is_err(), "bytes that belong to no tensor");
        bytes.truncate(length);
        rehash(&mut bytes);
    }
    assert!(from_bytes("m", &bytes).is_ok());
}

/// Where a tensor's bytes stand in the file.
fn tensor(bytes: &[u8], name: &str) -> std::ops::Range<usize> {
    let (length, metadata) = SafeTensors::read_metadata(bytes).unwrap();
    let (start, end) = metadata.info(name).unwrap().data_offsets;
    8 + length + start..8 + length + end
}

#[test]
fn a_right_hash_does_not_excuse_wrong_contents() {
    let sound = small_file();
    for (name, value) in [
        ("weights", &f32::NAN.to_le_bytes()[..]),
        ("weights", &f32::INFINITY.to_le_bytes()),
        ("intercepts", &f64::NAN.to_le_bytes()),
        ("vocabulary.idf", &f32::NAN.to_le_bytes()),
        ("vocabulary.idf", &(-1f32).to_le_bytes()),
        ("vocabulary.0.ends", &u32::MAX.to_le_bytes()),
        ("vocabulary.0.slots", &(u32::MAX - 1).to_le_bytes()),
    ] {
        let mut bytes = sound.clone();
        let at = tensor(&bytes, name).start;
        bytes[at..at + value.len()].copy_from_slice(value);
        assert!(from_bytes("m", &bytes).unwrap_err().to_string().contains("the hash doesn't match"), "{name}");
        rehash(&mut bytes);
        let refused = from_bytes("m", &bytes).unwrap_err().to_string();
        assert!(refused.starts_with("m: tensors that contradict one another or the metadata\n  help: "), "{name}: {refused}");
    }
    for (was, is) in [
        (r#"\"slope\":"#, r#"\"slope\":-"#),
        (r#"\"prior\":["#, r#"\"prior\":[1"#),
        (r#"\"stems\","#, ""),
        (r#"\"min_df\":2"#, r#"\"min_df\":0"#),
        (r#"\"seed\":0"#, r#"\"sead\":0"#),
        (r#"\"max_oov\":0.5"#, r#"\"max_oov\":null"#),
        (r#"\"weighting\":\"tfidf\""#, r#"\"weighting\":\"count\""#),
    ] {
        let bytes = edited(&sound, was, is);
        assert!(from_bytes("m", &bytes).is_err(), "{was} to {is}");
    }
    assert!(from_bytes("m", &edited(&sound, r#"\"seed\":0"#, r#"\"seed\":1"#)).is_ok());
}

#[test]
fn verify_tells_by_its_exit_status() {
    let s = Sandbox::new();
    let mut bytes = small_file();
    s.file("m.safetensors", &bytes);
    let run = s.run("model verify m.safetensors");
    let hash = from_bytes("m", &bytes).unwrap().hash;
    assert_eq!((run.code, run.out, run.err.as_str()), (Some(0), format!("m.safetensors: sound, sha256 {hash}\n"), ""));
    for name in shipped::names() {
        assert_eq!(s.run(&format!("model verify {name}")).code, Some(0));
    }
    bytes[9] ^= 4;
    s.file("m.safetensors", &bytes);
    s.file("other", "not a model");
    for name in ["m.safetensors", "other"] {
        let run = s.run(&format!("model verify {name}"));
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
        assert!(run.err.starts_with(&format!("error: {name}: ")), "{}", run.err);
    }
    s.refuses("model verify none", "none: no such model\n  help: expected a path or a shipped model: stance, sentiment");
    s.refuses("model verify .", ".: cannot read: Is a directory (os error 21)\n  help: name a file in it");
}

#[test]
fn every_command_refuses_what_verify_refuses() {
    let s = Sandbox::with(&[("rows.csv", LABELLED)]);
    let mut bytes = small_file();
    let middle = tensor(&bytes, "weights").start;
    bytes[middle] ^= 1;
    s.file("m.safetensors", &bytes);
    let message = "m.safetensors: the hash doesn't match the contents\n  help: the file is damaged or was changed: fetch or train it again";
    for command in ["score rows.csv -m", "evaluate rows.csv -m", "model show", "model words"] {
        s.refuses(&format!("{command} m.safetensors"), message);
    }
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    let s = Sandbox::with(&[("rows.csv", LABELLED)]);
    // Sparse: it takes no room on the disk.
    std::fs::File::create(s.path().join("big")).unwrap().set_len(MOST_BYTES + 1).unwrap();
    let message = "big: larger than 1 GiB, the most that a model may be\n  help: is it a model at all?";
    s.refuses("score rows.csv -m big", message);
    assert_eq!(s.run("model verify big").code, Some(1));
}

#[test]
fn shipped_models_show_what_they_are_and_their_words() {
    let s = Sandbox::new();
    for (name, label, other) in [("stance", "THREATEN", "stanc"), ("sentiment", "negative", "bad")] {
        let run = s.run(&format!("model show {name}"));
        let card: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!((run.code, run.err.as_str(), &card["name"]), (Some(0), "", &serde_json::json!(name)));
        let hash = shipped::open(name).unwrap().hash;
        assert_eq!(card["hash"], hash.as_str());
        assert!(card["card"]["provenance"]["rows"].as_u64() > Some(400));
        let table = s.run(&format!("model show {name} --format table"));
        assert!(table.out.starts_with(&format!("{name} (format 1, detente ")), "{}", table.out);

        let run = s.run(&format!("model words {name} --label {} --top 7 --sign positive", label.to_lowercase()));
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
        let words: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let words = words.as_object().unwrap();
        assert_eq!(words.keys().collect::<Vec<_>>(), [label]);
        let weights: Vec<f64> = words[label].as_array().unwrap().iter().map(|w| w["weight"].as_f64().unwrap()).collect();
        assert_eq!(weights.len(), 7);
        assert!(weights[6] > 0.0 && weights.windows(2).all(|w| w[0] >= w[1]), "{weights:?}");
        let run = s.run(&format!("model words {name} --label {other}"));
        assert_eq!(run.code, Some(2));
        assert!(run.err.starts_with("error: label: expected one of "), "{}", run.err);
        let lines = |top: &str| s.run(&format!("model words {name} --format table --top {top}")).out.lines().count();
        assert!(lines("0") > lines("20"), "0 is all");
        let all = s.run(&format!("model words {name} --format table"));
        assert!(all.out.lines().any(|l| l == label), "{}", all.out);
    }
}

#[test]
fn a_models_name_is_its_files_stem() {
    let s = Sandbox::with(&[("rows.csv", LABELLED)]);
    s.file("sub/my.model.safetensors", small_file());
    let records = s.run("score rows.csv -m sub/my.model.safetensors").records();
    let hash = from_bytes("m", &small_file()).unwrap().hash;
    assert_eq!(records[0]["model"], format!("my.model {}", &hash[..12]));
    // A shipped name wins over a file.
    s.file("stance", small_file());
    let shipped = shipped::open("stance").unwrap();
    assert_eq!(s.run("score rows.csv -m stance").records()[0]["model"], shipped.tag());
    assert_ne!(s.run("score rows.csv -m ./stance").records()[0]["model"], shipped.tag());
}
