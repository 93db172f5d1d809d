//! Records as JSON objects.

use serde_json::{Map, Value, json};

use crate::score::{Evidence, Place, Probability, Record, Relation, Subject};

/// A record as a JSON object; the keys and their order are part of the interface. Numbers are never rounded.
pub fn record(record: &Record) -> Value {
    let answer = &record.answer;
    let mut out = Map::new();
    out.insert("id".into(), json!(record.id));
    out.insert("date".into(), json!(record.origin.day.map(|d| d.to_string())));
    if let Some(cell) = &record.origin.cell {
        out.insert("date_cell".into(), json!(cell));
    }
    out.insert("outlet".into(), json!(record.origin.outlet));
    match &record.subject {
        Subject::Document(..) => {}
        Subject::Sentence(place) => put_place(&mut out, place),
        Subject::Pair(place, pair) => {
            put_place(&mut out, place);
            let kinds = pair.as_ref().and_then(|p| p.kinds);
            out.insert("source".into(), json!(pair.as_ref().map(|p| &p.source)));
            out.insert("target".into(), json!(pair.as_ref().map(|p| &p.target)));
            out.insert("directed".into(), json!(pair.as_ref().map(|p| p.directed)));
            out.insert("source_type".into(), json!(kinds.map(|k| k.0.name())));
            out.insert("target_type".into(), json!(kinds.map(|k| k.1.name())));
            out.insert("carried".into(), json!(pair.as_ref().map(|p| p.carried)));
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
    if let Subject::Document(found, relations) = &record.subject {
        out.insert("sketch".into(), json!(record.origin.sketch.map(|s| s.to_string())));
        out.insert("evidence".into(), found.iter().map(evidence).collect());
        out.insert("dyads".into(), relations.iter().map(relation).collect());
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

fn relation(of: &Relation) -> Value {
    let answer = &of.answer;
    let kinds = of.pair.kinds;
    json!({
        "source": of.pair.source,
        "target": of.pair.target,
        "source_type": kinds.map(|k| k.0.name()),
        "target_type": kinds.map(|k| k.1.name()),
        "directed": of.pair.directed,
        "label": answer.label,
        "probability": distribution(&answer.probability),
        "category": answer.category(),
        "quad": answer.quad,
        "intensity": answer.intensity,
        "sentences": of.sentences,
        "abstained": answer.reason.is_some(),
        "reason": answer.reason,
        "evidence": of.evidence.iter().map(evidence).collect::<Value>(),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{document, pair, sentence};
    use crate::score::Origin;

    fn keys(value: &Value) -> String {
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_have_their_order() {
        let answer = "label probability category categories quad intensity abstained reason oov model";
        assert_eq!(keys(&record(&document())), format!("id date outlet {answer} sketch evidence dyads in_note"));
        assert_eq!(keys(&record(&sentence())), format!("id date outlet sentence start end {answer} in_note"));
        let place = "sentence start end source target directed source_type target_type carried";
        assert_eq!(keys(&record(&pair())), format!("id date outlet {place} {answer} in_note"));
    }

    #[test]
    fn a_date_that_is_no_day_is_told_as_it_was_written() {
        let mut undated = document();
        undated.origin = Origin { day: None, cell: Some("May 2015".into()), outlet: None, sketch: None };
        let value = record(&undated);
        assert_eq!((&value["date"], &value["date_cell"], &value["outlet"]), (&Value::Null, &json!("May 2015"), &Value::Null));
        let value = record(&document());
        assert_eq!((&value["date"], value.get("date_cell"), &value["outlet"]), (&json!("2015-05-12"), None, &json!("The Post")));
    }

    #[test]
    fn an_answer_in_full() {
        let value = record(&document());
        assert_eq!(value["probability"], json!({"cooperative": 0.25, "hostile": 0.75}));
        assert_eq!(value["categories"], json!({"AGREE": 0.25, "ACCUSE": 0.75}));
        assert_eq!(value["intensity"], json!(0.1 + 0.2 - 0.6));
        assert_eq!((&value["abstained"], &value["reason"]), (&json!(false), &Value::Null));
        let evidence = json!([{"sentence": 2, "start": 5, "end": 9, "text": "They\nfell out.", "label": "hostile", "category": "ACCUSE", "probability": 0.75}]);
        assert_eq!(value["evidence"], evidence);
    }

    #[test]
    fn what_is_not_there_is_null() {
        let value = record(&sentence());
        for key in ["label", "category", "categories", "quad", "intensity"] {
            assert_eq!(value[key], Value::Null, "{key}");
        }
        assert_eq!((&value["abstained"], &value["reason"]), (&json!(true), &json!("empty")));
        assert_eq!(record(&pair())["sentence"], Value::Null);
    }
}
