//! Explanations as JSON objects.

use serde_json::{Map, Value, json};

use super::wording;
use crate::explain::{Explanation, Head, Told, Word};

/// An explanation as a JSON object: a record, as `score` writes it, without `evidence` and `dyads`, and its reasons. At most `top`
/// terms of each head; 0 for all. Numbers are never rounded.
pub fn json(explanation: &Explanation, top: usize) -> Value {
    let mut out = match serde_json::to_value(&explanation.record) {
        Ok(Value::Object(out)) => out,
        _ => Map::new(),
    };
    out.shift_remove("evidence");
    if let Some(Value::Array(dyads)) = out.shift_remove("dyads")
        && let Some(main) = dyads.first()
    {
        for key in ["source", "target", "directed"] {
            out.insert(key.into(), main[key].clone());
        }
    }
    out.insert("runner_up".into(), json!(explanation.contest.as_ref().map(|c| &c.runner_up)));
    let whole = explanation
        .whole
        .as_ref()
        .map(|w| json!({ "name": w.name, "speaks_for_label": w.towards, "value": w.value, "rest": w.rest, "sentences": w.sentences }));
    out.insert("whole".into(), json!(whole));
    out.insert("passages".into(), explanation.told.iter().map(|t| passage(t, top)).collect());
    let deletion = explanation.deletion.as_ref().map(|d| {
        json!({
            "found": d.label.is_some(),
            "label": d.label,
            "tried": d.tried,
            "words": d.words.iter().map(|w| json!({ "text": w.text, "start": w.start, "end": w.end })).collect::<Value>(),
        })
    });
    out.insert("deletion".into(), json!(deletion));
    Value::Object(out)
}

fn passage(told: &Told, top: usize) -> Value {
    json!({
        "sentence": told.place.sentence,
        "start": told.place.start,
        "end": told.place.end,
        "text": told.text,
        "source": told.pair.as_ref().map(|p| &p.source),
        "target": told.pair.as_ref().map(|p| &p.target),
        "label": told.answer.label.as_deref(),
        "category": told.answer.category(),
        "probability": told.answer.probability.iter().map(|(n, p)| (n.to_string(), json!(p))).collect::<Map<_, _>>(),
        "contribution": told.contribution,
        "share": told.share,
        "heads": told.heads.iter().map(|h| head(h, &told.words, top)).collect::<Value>(),
        "words": told.words.iter().map(word).collect::<Value>(),
        "masked": told.masked.iter().map(|m| json!({ "symbol": m.symbol, "start": m.start, "end": m.end })).collect::<Value>(),
    })
}

fn word(word: &Word) -> Value {
    json!({ "text": word.text, "start": word.start, "end": word.end, "effect": word.effect })
}

fn head(head: &Head, words: &[Word], top: usize) -> Value {
    let shown = head.strongest(top);
    let rest: f64 = head.strongest(0)[shown.len()..].iter().map(|t| t.contribution).sum();
    let terms: Value = shown
        .iter()
        .map(|t| {
            json!({
                "view": t.view,
                "term": t.term,
                "wording": wording(t.view, &t.term),
                "value": t.value,
                "weight": t.weight,
                "contribution": t.contribution,
                "places": t.words.iter().map(|w| json!([words[*w].start, words[*w].end])).collect::<Value>(),
            })
        })
        .collect();
    json!({
        "head": head.voice.name,
        "speaks_for_label": head.voice.towards,
        "value": head.value,
        "intercept": head.intercept,
        "terms": terms,
        "rest": { "terms": head.terms.len() - shown.len(), "contribution": rest },
    })
}
