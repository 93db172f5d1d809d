//! What differs between two models.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::Model;

/// What differs between two models.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Whether they have the same labels, which collapse alike.
    pub same_scheme: bool,
    /// Where their cards differ: the key's path, and the value in each.
    pub card: Vec<(String, Value, Value)>,
    /// Terms of each view.
    pub views: Vec<Terms>,
    /// Heads that both have.
    pub heads: Vec<Moved>,
}

/// Terms of a view in two models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The view.
    pub view: &'static str,
    /// Terms that both have.
    pub both: usize,
    /// Those of the second alone.
    pub added: Vec<String>,
    /// Those of the first alone.
    pub removed: Vec<String>,
}

/// A head's weights in two models.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The head.
    pub head: String,
    /// Terms of both models, the one whose weight moved most first.
    pub terms: Vec<Change>,
}

/// A term's weight in two models.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The view.
    pub view: &'static str,
    /// The term.
    pub term: String,
    /// Weight in the first.
    pub before: f64,
    /// Weight in the second.
    pub after: f64,
}

impl Change {
    fn by(&self) -> f64 {
        (self.after - self.before).abs()
    }
}

/// Compares two models, term by term and head by head; at most `top` changes of each head.
pub fn difference(a: &Model, b: &Model, top: usize) -> Difference {
    let cards = [a, b].map(|m| serde_json::to_value(&m.card).unwrap_or_default());
    let mut card = Vec::new();
    compare("", &cards[0], &cards[1], &mut card);
    // How a fit ended differs with every fit, and says nothing of the model.
    card.retain(|c| !c.0.starts_with("fit"));
    let [left, right] = [a, b].map(terms);
    let mut views: BTreeMap<(usize, &'static str), Terms> = BTreeMap::new();
    let mut shared = Vec::new();
    let keys: std::collections::BTreeSet<_> = left.keys().chain(right.keys()).collect();
    for key @ (order, view, term) in keys {
        let entry = views.entry((*order, view)).or_insert(Terms { view, both: 0, added: Vec::new(), removed: Vec::new() });
        match (left.get(key), right.get(key)) {
            (Some(x), Some(y)) => {
                entry.both += 1;
                shared.push((*view, &**term, *x, *y));
            }
            (None, _) => entry.added.push(term.to_string()),
            (_, None) => entry.removed.push(term.to_string()),
        }
    }
    let names = [a, b].map(|m| m.link().head_names(&m.card.scheme));
    let moved = |(head, name): (usize, &String)| {
        let other = names[1].iter().position(|n| n == name)?;
        let change = |(view, term, x, y): &(&'static str, &str, usize, usize)| Change {
            view,
            term: term.to_string(),
            before: f64::from(a.weights(*x)[head]),
            after: f64::from(b.weights(*y)[other]),
        };
        let mut terms: Vec<Change> = shared.iter().map(change).filter(|c| c.before != c.after).collect();
        terms.sort_by(|x, y| y.by().partial_cmp(&x.by()).unwrap_or(Ordering::Equal));
        terms.truncate(top);
        Some(Moved { head: name.clone(), terms })
    };
    Difference {
        same_scheme: a.card.scheme.labels == b.card.scheme.labels,
        card,
        views: views.into_values().collect(),
        heads: names[0].iter().enumerate().filter_map(moved).collect(),
    }
}

/// Number of each term, by view and spelling.
fn terms(model: &Model) -> BTreeMap<(usize, &'static str, Cow<'_, str>), usize> {
    let one = |id| {
        let (view, term) = model.vocabulary.term(id)?;
        let view = model.card.analyzer.views[view];
        Some(((view as usize, view.name(), term), id))
    };
    (0..model.vocabulary.len()).filter_map(one).collect()
}

/// Lists the leaves in which two values differ.
fn compare(path: &str, a: &Value, b: &Value, out: &mut Vec<(String, Value, Value)>) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys = x.keys().chain(y.keys().filter(|k| !x.contains_key(*k)));
            for key in keys {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let null = Value::Null;
                compare(&inner, x.get(key).unwrap_or(&null), y.get(key).unwrap_or(&null), out);
            }
        }
        _ if a == b => {}
        _ => out.push((path.to_string(), a.clone(), b.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shipped;

    #[test]
    fn a_model_differs_in_nothing_from_itself_and_in_what_was_changed() {
        let a = shipped::open("sentiment").unwrap();
        let same = difference(&a, &a, 5);
        assert!(same.same_scheme && same.card.is_empty());
        assert!(same.views.iter().all(|v| v.added.is_empty() && v.removed.is_empty() && v.both > 0));
        assert!(same.heads.iter().all(|h| h.terms.is_empty()) && same.heads.len() == 3);
        let mut b = a.clone();
        b.card.provenance.alpha = 7.0;
        let found = difference(&a, &b, 5);
        assert_eq!(found.card, [("provenance.alpha".to_string(), Value::from(a.card.provenance.alpha), Value::from(7.0))]);
    }

    #[test]
    fn models_of_other_labels_share_no_head() {
        let (a, b) = (shipped::open("stance").unwrap(), shipped::open("sentiment").unwrap());
        let found = difference(&a, &b, 5);
        // Both have a label NEUTRAL, spelled otherwise.
        assert!(!found.same_scheme && found.heads.is_empty());
        let stems = &found.views[0];
        assert_eq!((stems.view, stems.both + stems.removed.len()), ("stems", a.vocabulary.sizes().next().unwrap()));
        assert_eq!(stems.both + stems.added.len(), b.vocabulary.sizes().next().unwrap());
    }
}
