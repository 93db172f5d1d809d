//! Records as JSON objects, by serde: `serde_json::to_writer(out, &record)`.
//!
//! An object is written key by key, without a tree of values in between, which would take longer to build than the text to score.
//! The keys and their order are part of the interface. Numbers are never rounded.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::score::{Answer, Distribution, Evidence, Place, Record, Relation, Subject};

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { alone: _, id, origin, subject, text, answer, model, kept } = self;
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("id", id)?;
        out.serialize_entry("date", &origin.day.map(|d| d.to_string()))?;
        if let Some(cell) = &origin.cell {
            out.serialize_entry("date_cell", cell)?;
        }
        out.serialize_entry("outlet", &origin.outlet)?;
        match subject {
            Subject::Document(..) => {}
            Subject::Sentence(place) => put_place(&mut out, place)?,
            Subject::Pair(place, pair) => {
                put_place(&mut out, place)?;
                let kinds = pair.as_ref().and_then(|p| p.kinds);
                out.serialize_entry("source", &pair.as_ref().map(|p| &p.source))?;
                out.serialize_entry("target", &pair.as_ref().map(|p| &p.target))?;
                out.serialize_entry("directed", &pair.as_ref().map(|p| p.directed))?;
                out.serialize_entry("source_type", &kinds.map(|k| k.0.name()))?;
                out.serialize_entry("target_type", &kinds.map(|k| k.1.name()))?;
                out.serialize_entry("carried", &pair.as_ref().map(|p| p.carried))?;
            }
        }
        if let Some(text) = text {
            out.serialize_entry("text", text)?;
        }
        put_label(&mut out, answer)?;
        out.serialize_entry("categories", &(!answer.categories.is_empty()).then_some(&answer.categories))?;
        put_sums(&mut out, answer)?;
        put_reason(&mut out, answer)?;
        out.serialize_entry("oov", &answer.oov)?;
        out.serialize_entry("model", &**model)?;
        let sketch = origin.sketch.map(|s| s.to_string());
        if sketch.is_some() || matches!(subject, Subject::Document(..)) {
            out.serialize_entry("sketch", &sketch)?;
        }
        if let Subject::Document(found, relations) = subject {
            out.serialize_entry("evidence", found)?;
            out.serialize_entry("dyads", relations)?;
        }
        for (i, (name, value)) in kept.iter().enumerate() {
            // A column that is asked for twice is there once.
            if !kept[..i].iter().any(|k| k.0 == *name) {
                out.serialize_entry(&format_args!("in_{name}"), value)?;
            }
        }
        out.end()
    }
}

impl Serialize for Relation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { pair, answer, sentences, evidence } = self;
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("source", &pair.source)?;
        out.serialize_entry("target", &pair.target)?;
        out.serialize_entry("source_type", &pair.kinds.map(|k| k.0.name()))?;
        out.serialize_entry("target_type", &pair.kinds.map(|k| k.1.name()))?;
        out.serialize_entry("directed", &pair.directed)?;
        put_label(&mut out, answer)?;
        put_sums(&mut out, answer)?;
        out.serialize_entry("sentences", sentences)?;
        put_reason(&mut out, answer)?;
        out.serialize_entry("evidence", evidence)?;
        out.end()
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        put_place(&mut out, &self.place)?;
        out.serialize_entry("text", &self.text)?;
        out.serialize_entry("label", &*self.label)?;
        out.serialize_entry("category", &self.category.as_deref())?;
        out.serialize_entry("probability", &self.probability)?;
        out.end()
    }
}

impl Serialize for Distribution {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(name, p)| (&**name, p)))
    }
}

fn put_place<M: SerializeMap>(out: &mut M, place: &Place) -> Result<(), M::Error> {
    out.serialize_entry("sentence", &place.sentence)?;
    out.serialize_entry("start", &place.start)?;
    out.serialize_entry("end", &place.end)
}

fn put_label<M: SerializeMap>(out: &mut M, answer: &Answer) -> Result<(), M::Error> {
    out.serialize_entry("label", &answer.label.as_deref())?;
    out.serialize_entry("probability", &answer.probability)?;
    out.serialize_entry("category", &answer.category())
}

fn put_sums<M: SerializeMap>(out: &mut M, answer: &Answer) -> Result<(), M::Error> {
    out.serialize_entry("quad", &answer.quad.as_deref())?;
    out.serialize_entry("intensity", &answer.intensity)
}

fn put_reason<M: SerializeMap>(out: &mut M, answer: &Answer) -> Result<(), M::Error> {
    out.serialize_entry("abstained", &answer.reason.is_some())?;
    out.serialize_entry("reason", &answer.reason)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::tests::{document, pair, sentence};
    use crate::score::Origin;

    fn record(record: &Record) -> Value {
        serde_json::to_value(record).unwrap()
    }

    fn keys(value: &Value) -> String {
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_have_their_order() {
        let answer = "label probability category categories quad intensity abstained reason oov model";
        assert_eq!(keys(&record(&document())), format!("id date outlet {answer} sketch evidence dyads in_note"));
        assert_eq!(keys(&record(&sentence())), format!("id date outlet sentence start end text {answer} in_note"));
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
