//! Documents and sentences: from an article's raw text to records.

use std::collections::HashSet;

use crate::actors::{Dyad, Named};
use crate::corpus::{Article, Row};
use crate::model::{Decision, Reason};
use crate::role::Mask;
use crate::score::record::{Evidence, Judge, Pair, Place, Record, Subject};
use crate::span::{Offsets, Span};
use crate::text::{Sentence, sentences};

/// What one record of the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A whole article or table row.
    Document,
    /// A sentence of an article; a whole table row, unless rows are split.
    Sentence,
    /// A pair of actors: the marked ones of a table row, or those found in a sentence.
    Pair,
}

/// What to make of each document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// What one record is.
    pub unit: Unit,
    /// Split table rows into sentences, as articles are.
    pub split_rows: bool,
    /// Table rows have columns that name their pair.
    pub marked: bool,
    /// The most evidence sentences of a document.
    pub evidence: usize,
}

/// A sentence with its decision, and those of its pairs.
pub(super) struct Judged {
    pub(super) sentence: Sentence,
    pub(super) decision: Decision,
    pub(super) pairs: Vec<(Dyad, Decision)>,
}

impl Judge<'_> {
    /// Records of an article. No record only where sentences are asked for and there is none.
    pub fn article(&mut self, article: &Article, plan: Plan) -> Vec<Record> {
        let named = self.masker.named(&article.text, None);
        let masks: Vec<Mask> = named.iter().map(|n| n.mask).collect();
        self.text(&article.id, &article.text, &masks, &named, plan, Vec::new())
    }

    /// Records of a table row; `keep` names the kept columns.
    pub fn row(&mut self, row: &Row, keep: &[String], plan: Plan) -> Vec<Record> {
        let kept: Vec<(String, String)> = keep.iter().cloned().zip(row.kept.iter().cloned()).collect();
        let masks = self.masker.row(row);
        if plan.split_rows && (plan.unit != Unit::Pair || !plan.marked) {
            let named = if plan.marked { Vec::new() } else { self.masker.named(&row.text, row.day()) };
            let records = self.text(&row.id, &row.text, &masks, &named, plan, kept.clone());
            // A row without a sentence is a record all the same: rows are never dropped.
            if !records.is_empty() {
                return records;
            }
        }
        let offsets = Offsets::new(&row.text);
        let whole = Span::new(0, row.text.len());
        let place = Place::new(None, whole, &offsets);
        let subject = match plan.unit {
            Unit::Document => Subject::Document(Vec::new()),
            Unit::Sentence => Subject::Sentence(place),
            Unit::Pair if plan.marked => {
                let surface = |mark: &Option<crate::corpus::Mark>| mark.as_ref().map(|m| m.surface.clone()).unwrap_or_default();
                Subject::Pair(place, Some(Pair::marked(surface(&row.source), surface(&row.target))))
            }
            Unit::Pair => {
                let named = self.masker.named(&row.text, row.day());
                self.thread.clear();
                let pairs = self.pairs(&row.text, whole, &named);
                if !pairs.is_empty() {
                    let one = |(dyad, decision): (Dyad, Decision)| {
                        self.record(&row.id, Subject::Pair(place, Some(Pair::found(&dyad))), &decision, kept.clone())
                    };
                    return pairs.into_iter().map(one).collect();
                }
                Subject::Pair(place, None)
            }
        };
        let decision = self.decide(&row.text, &masks);
        vec![self.record(&row.id, subject, &decision, kept)]
    }

    /// The pairs of a sentence with their decisions.
    fn pairs(&mut self, text: &str, sentence: Span, named: &[Named]) -> Vec<(Dyad, Decision)> {
        let first = named.partition_point(|n| n.mask.span.end <= sentence.start);
        let inside = &named[first..];
        let inside = &inside[..inside.partition_point(|n| n.mask.span.start < sentence.end)];
        let pairs = self.thread.read(text, sentence, inside);
        let own = sentence.of(text);
        pairs.dyads.iter().map(|d| (*d, self.session.decide(own, &moved(&pairs.masks(d), sentence)))).collect()
    }

    /// Records of a text that is split into sentences.
    fn text(&mut self, id: &str, text: &str, masks: &[Mask], named: &[Named], plan: Plan, kept: Vec<(String, String)>) -> Vec<Record> {
        let offsets = Offsets::new(text);
        let opaque: Vec<Span> = masks.iter().map(|m| m.span).collect();
        self.thread.clear();
        let mut judged: Vec<Judged> = Vec::new();
        for sentence in sentences(text, &opaque) {
            let decision = self.decide(sentence.span.of(text), &moved(inside(masks, sentence.span), sentence.span));
            let pairs = if plan.unit == Unit::Sentence { Vec::new() } else { self.pairs(text, sentence.span, named) };
            judged.push(Judged { sentence, decision, pairs });
        }
        let place = |i: usize, j: &Judged| Place::new(Some(i + 1), j.sentence.span, &offsets);
        match plan.unit {
            Unit::Document => vec![self.document(id, text, &judged, plan.evidence, &offsets, kept)],
            Unit::Sentence => {
                let one = |(i, j): (usize, &Judged)| self.record(id, Subject::Sentence(place(i, j)), &j.decision, kept.clone());
                judged.iter().enumerate().map(one).collect()
            }
            Unit::Pair => judged
                .iter()
                .enumerate()
                .flat_map(|(i, j)| j.pairs.iter().map(move |p| (i, j, p)))
                .map(|(i, j, (dyad, decision))| {
                    self.record(id, Subject::Pair(place(i, j), Some(Pair::found(dyad))), decision, kept.clone())
                })
                .collect(),
        }
    }

    /// A document from its sentences: the mean of the decision values of those that say something, repeated ones counted once.
    fn document(&self, id: &str, text: &str, judged: &[Judged], most: usize, offsets: &Offsets<'_>, kept: Vec<(String, String)>) -> Record {
        let mut seen = HashSet::new();
        let limits = &self.model.card.abstention;
        let known = judged.iter().enumerate().filter(|(_, j)| j.decision.known);
        let enough = |j: &Judged| j.decision.tokens >= limits.min_tokens && j.decision.oov() <= limits.max_oov;
        // Where no sentence is enough by itself, all are asked, so that the reason is the text's own: short, or full of unknown words.
        let any = known.clone().any(|(_, j)| enough(j));
        let telling: Vec<(usize, &Judged)> =
            known.filter(|(_, j)| !any || enough(j)).filter(|(_, j)| seen.insert(j.sentence.span.of(text))).collect();
        let mut whole =
            Decision { values: vec![0.0; self.model.link().heads()], tokens: 0, words: 0, unseen: 0, known: !telling.is_empty() };
        for (_, j) in &telling {
            whole.values.iter_mut().zip(&j.decision.values).for_each(|(w, v)| *w += v / telling.len() as f64);
        }
        for j in judged {
            whole.tokens += j.decision.tokens;
            whole.words += j.decision.words;
            whole.unseen += j.decision.unseen;
        }
        let mut record = self.record(id, Subject::Document(Vec::new()), &whole, kept);
        if let Some(label) = &record.answer.label {
            let mut evidence: Vec<Evidence> = telling
                .iter()
                .filter_map(|(i, j)| {
                    let answer = self.answer(&j.decision);
                    let own = answer.label.clone().filter(|l| l == label && answer.reason.is_none_or(|r| r == Reason::LowConfidence))?;
                    Some(Evidence {
                        place: Place::new(Some(i + 1), j.sentence.span, offsets),
                        text: j.sentence.span.of(text).to_string(),
                        category: answer.category().map(String::from),
                        probability: answer.of(&own),
                        label: own,
                    })
                })
                .collect();
            evidence.sort_by(|a, b| b.probability.total_cmp(&a.probability));
            evidence.truncate(most);
            record.subject = Subject::Document(evidence);
        }
        record
    }

    fn record(&self, id: &str, subject: Subject, decision: &Decision, kept: Vec<(String, String)>) -> Record {
        Record { id: id.into(), subject, answer: self.answer(decision), model: self.tag.clone(), kept }
    }
}

/// The masks that touch a sentence.
fn inside(masks: &[Mask], sentence: Span) -> &[Mask] {
    let rest = &masks[masks.partition_point(|m| m.span.end <= sentence.start)..];
    &rest[..rest.partition_point(|m| m.span.start < sentence.end)]
}

/// Masks of a text, moved to the bytes of a sentence.
fn moved(masks: &[Mask], sentence: Span) -> Vec<Mask> {
    let one = |m: &Mask| {
        let (start, end) = (m.span.start.max(sentence.start), m.span.end.min(sentence.end));
        Mask { span: Span::new(start - sentence.start, end - sentence.start), role: m.role }
    };
    masks.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shipped;

    const PLAN: Plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 3 };
    const FIRST: &str = "The two governments signed a trade agreement on Monday.";
    const SECOND: &str = "Their armies shelled border villages for three hours on Tuesday.";

    fn article(text: &str) -> Article {
        Article { id: "a".into(), path: "a.txt".into(), text: text.into(), encoding: "UTF-8" }
    }

    #[test]
    fn a_document_is_the_mean_of_its_sentences_and_repeated_ones_count_once() {
        let model = shipped::open("stance").unwrap();
        let mut judge = Judge::new(&model);
        let decisions = [FIRST, SECOND].map(|s| judge.decide(s, &[]));
        let mean: Vec<f64> = decisions[0].values.iter().zip(&decisions[1].values).map(|(a, b)| a / 2.0 + b / 2.0).collect();
        let decision = Decision { values: mean, ..decisions[0].clone() };
        let expected = judge.answer(&decision).probability;
        // "Yes." is too short to say anything.
        let found = judge.article(&article(&format!("{FIRST} {SECOND} {FIRST} Yes.")), PLAN).remove(0);
        assert_eq!(found.answer.probability.len(), 3);
        for ((name, p), (_, e)) in found.answer.probability.iter().zip(&expected) {
            assert!((p - e).abs() < 1e-12, "{name}: {p} for {e}");
        }
    }

    #[test]
    fn evidence_speaks_for_the_label_strongest_first_at_its_own_place() {
        let model = shipped::open("stance").unwrap();
        let mut judge = Judge::new(&model);
        let text = format!("“Été” passed. {SECOND} {FIRST} {}", SECOND.replace("shelled", "bombed and shelled"));
        let record = judge.article(&article(&text), PLAN).remove(0);
        let Subject::Document(evidence) = &record.subject else { panic!("a document") };
        assert!(!evidence.is_empty() && evidence.len() <= 3);
        assert!(evidence.windows(2).all(|e| e[0].probability >= e[1].probability));
        for e in evidence {
            assert_eq!(Some(&e.label), record.answer.label.as_ref());
            let characters: String = text.chars().skip(e.place.start).take(e.place.end - e.place.start).collect();
            assert_eq!(characters, e.text);
        }
        let none = judge.article(&article(&text), Plan { evidence: 0, ..PLAN }).remove(0);
        assert_eq!(none.subject, Subject::Document(Vec::new()));
    }

    #[test]
    fn an_empty_document_has_a_reason_and_no_label() {
        let model = shipped::open("stance").unwrap();
        let mut judge = Judge::new(&model);
        let record = judge.article(&article(" \n"), PLAN).remove(0);
        assert_eq!((record.answer.label, record.answer.reason), (None, Some(Reason::Empty)));
        assert!(judge.article(&article(""), Plan { unit: Unit::Sentence, ..PLAN }).is_empty());
    }

    #[test]
    fn masks_are_moved_into_their_sentence() {
        let role = crate::role::Role::Source;
        let masks = [(0, 4), (10, 14), (18, 30), (40, 44)].map(|(a, b)| Mask { span: Span::new(a, b), role });
        let spans = |s: Span| moved(inside(&masks, s), s).iter().map(|m| (m.span.start, m.span.end)).collect::<Vec<_>>();
        assert_eq!(spans(Span::new(4, 20)), [(6, 10), (14, 16)]);
        assert_eq!(spans(Span::new(20, 40)), [(0, 10)]);
        assert!(spans(Span::new(30, 40)).is_empty());
    }
}
