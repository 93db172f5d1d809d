//! Records as JSON objects.

use serde_json::{Map, Value, json};

use crate::score::{Evidence, Place, Probability, Record, Subject};

/// A record as a JSON object; the keys and their order are part of the interface. Numbers are never rounded.
pub fn record(record: &Record) -> Value {
    let answer = &record.answer;
    let mut out = Map::new();
    out.insert("id".into(), json!(record.id));
    match &record.subject {
        Subject::Document(_) => {}
        Subject::Sentence(place) => put_place(&mut out, place),
        Subject::Pair(place, pair) => {
            put_place(&mut out, place);
            out.insert("source".into(), json!(pair.source));
            out.insert("target".into(), json!(pair.target));
            out.insert("directed".into(), json!(pair.directed));
            out.insert("source_type".into(), Value::Null);
            out.insert("target_type".into(), Value::Null);
        }
    }
    out.insert("label".into(), json!(answer.label));
    out.insert("probability".into(), distribution(&answer.probability));
    out.insert("category".into(), json!(answer.category()));
    out.insert("categories".into(), if answer.categories.is_empty() { Value::Null } else { distribution(&answer.categories) });
    out.insert("quad".into(), json!(answer.quad));
    out.insert("intensity".into(), json!(answer.intensity));
    out.insert("abstained".into(), json!(answer.reason.is_some()));
    out.insert("reason".into(), json!(answer.reason));
    out.insert("oov".into(), json!(answer.oov));
    out.insert("model".into(), json!(record.model));
    if let Subject::Document(found) = &record.subject {
        out.insert("evidence".into(), found.iter().map(evidence).collect());
        out.insert("dyads".into(), json!([]));
    }
    for (name, value) in &record.kept {
        out.insert(format!("in_{name}"), json!(value));
    }
    Value::Object(out)
}

fn put_place(out: &mut Map<String, Value>, place: &Place) {
    out.insert("sentence".into(), json!(place.sentence));
    out.insert("start".into(), json!(place.start));
    out.insert("end".into(), json!(place.end));
}

fn distribution(of: &[Probability]) -> Value {
    Value::Object(of.iter().map(|(name, p)| (name.clone(), json!(p))).collect())
}

fn evidence(of: &Evidence) -> Value {
    json!({
        "sentence": of.place.sentence,
        "start": of.place.start,
        "end": of.place.end,
        "text": of.text,
        "label": of.label,
        "category": of.category,
        "probability": of.probability,
    })
}
