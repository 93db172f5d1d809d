//! The terms of a text under the heads that decide, and the words that they come from.

use std::collections::HashMap;

use crate::explain::contest::{Contest, Voice};
use crate::explain::words::{Word, without, words};
use crate::model::{Decision, Model};
use crate::score::{Judge, Passage};
use crate::span::Offsets;

/// Words of a passage that are taken out one by one; of a longer one those that follow have neither effects nor terms. Each costs a
/// reading of the passage.
const MOST: usize = 1000;

/// A term of a text under one head.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The view that reads it.
    pub view: &'static str,
    /// The term, as the model spells it.
    pub term: String,
    /// Its value in the text.
    pub value: f64,
    /// Its weight in the head.
    pub weight: f64,
    /// Weight times value.
    pub contribution: f64,
    /// The words that it comes from, by number in [`Told::words`](crate::explain::Told::words): those without which the text would
    /// have it less often. Empty for what only names and symbols make.
    pub words: Vec<usize>,
}

/// A head's decision value as a sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Which head it is, and for whom it speaks.
    pub voice: Voice,
    /// The decision value: the intercept and then the contributions, added up in the order of `terms`.
    pub value: f64,
    /// The intercept.
    pub intercept: f64,
    /// All terms of the text, in the model's order.
    pub terms: Vec<Term>,
}

impl Head {
    /// The terms whose contributions are largest, whatever their sign, at most so many; 0 for all.
    pub fn strongest(&self, most: usize) -> Vec<&Term> {
        let mut out: Vec<&Term> = self.terms.iter().collect();
        out.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
        out.truncate(if most == 0 { out.len() } else { most });
        out
    }
}

/// Reads a passage of `raw`: its terms under each voice, and its words with their effects. One reading for each word.
pub(super) fn read(
    judge: &mut Judge<'_>,
    model: &Model,
    raw: &str,
    offsets: &Offsets<'_>,
    passage: &Passage,
    contest: &Contest,
    voices: &[Voice],
) -> (Vec<Head>, Vec<Word>) {
    let text = passage.span.of(raw);
    let (decision, session) = judge.read(text, &passage.masks);
    let (values, counts) = (session.terms().to_vec(), session.counts().to_vec());
    let margin = |judge: &Judge<'_>, decision: &Decision| contest.margin(&judge.answer(decision).probability);
    let whole = margin(judge, &decision);
    let mut origins: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut out = Vec::new();
    for (i, span) in words(text, &passage.masks).into_iter().take(MOST).enumerate() {
        let (other, session) = judge.read(&without(text, [span]), &passage.masks);
        let left: HashMap<u32, u32> = session.counts().iter().copied().collect();
        for (id, count) in &counts {
            if left.get(id).is_none_or(|n| n < count) {
                origins.entry(*id).or_default().push(i);
            }
        }
        let place = crate::span::Span::new(passage.span.start + span.start, passage.span.start + span.end);
        out.push(Word {
            start: offsets.scalar(place.start),
            end: offsets.scalar(place.end),
            text: span.of(text).to_string(),
            effect: whole - margin(judge, &other),
            span: place,
        });
    }
    let head = |voice: &Voice| Head {
        value: decision.values[voice.head],
        intercept: model.intercepts()[voice.head],
        terms: values.iter().filter_map(|&(id, value)| term(model, id, value, voice.head, &origins)).collect(),
        voice: voice.clone(),
    };
    (voices.iter().map(head).collect(), out)
}

fn term(model: &Model, id: u32, value: f32, head: usize, origins: &HashMap<u32, Vec<usize>>) -> Option<Term> {
    let (view, term) = model.vocabulary.term(id as usize)?;
    let (value, weight) = (f64::from(value), f64::from(model.weights(id as usize)[head]));
    Some(Term {
        view: model.card.analyzer.views[view].name(),
        term: term.into_owned(),
        value,
        weight,
        contribution: value * weight,
        words: origins.get(&id).cloned().unwrap_or_default(),
    })
}
