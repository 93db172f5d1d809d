//! What is said of one document, sentence or pair.

use std::borrow::Cow;

use crate::actors::{Dyad, Kind, Masker};
use crate::corpus::Row;
use crate::date::Date;
use crate::evaluate::top;
use crate::features::Known;
use crate::label::Stance;
use crate::model::{Decision, Link, Model, Reason, Session};
use crate::role::{Mask, Masking};
use crate::scheme::{Collapse, Level, Name};
use crate::score::distribution::Distribution;
use crate::score::document::Unit;
use crate::score::dyads::Relation;
use crate::score::judged::Said;
use crate::score::page::Page;
use crate::span::{Offsets, Span};
use crate::text::Sketch;

/// One answer: the distribution at every level of the model's scheme, and whether it can be relied on.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The most probable answer; `None` only where the text is empty or in another language.
    pub label: Option<Name>,
    /// Probability of every answer (stances where the scheme collapses to them, else labels); sums to 1. The training prior where nothing
    /// can be said.
    pub probability: Distribution,
    /// Probability of every fine category; empty where the scheme has none.
    pub categories: Distribution,
    /// The most probable quad class; `None` where the scheme has none.
    pub quad: Option<Name>,
    /// Expected intensity, −10 to +10; `None` where the scheme has none.
    pub intensity: Option<f64>,
    /// Why the answer isn't to be relied on; `None` where it is.
    pub reason: Option<Reason>,
    /// Share of tokens that the model has never seen.
    pub oov: f64,
    /// Share of its terms, over all views, that the model has never seen.
    pub novelty: f64,
}

impl Answer {
    /// The most probable fine category; `None` where the scheme or the answer has none.
    pub fn category(&self) -> Option<&str> {
        self.label.as_ref().and(self.categories.top()).map(|name| &**name)
    }

    /// Probability of an answer.
    pub fn of(&self, label: &str) -> f64 {
        self.probability.of(label)
    }

    /// Probability of the answer given.
    pub fn confidence(&self) -> f64 {
        self.label.as_ref().map_or(0.0, |l| self.of(l))
    }
}

/// A place in a raw text, in Unicode scalar offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1-based number of the sentence; `None` for a table row, which is one vector, and for a text without sentences.
    pub sentence: Option<usize>,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

impl Place {
    /// A byte span as offsets.
    pub fn new(sentence: Option<usize>, span: Span, offsets: &Offsets<'_>) -> Self {
        Self { sentence, start: offsets.scalar(span.start), end: offsets.scalar(span.end) }
    }
}

/// A sentence that speaks for a document's label.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Where it stands.
    pub place: Place,
    /// The raw text there.
    pub text: String,
    /// Its own label.
    pub label: Name,
    /// The most probable category of that label.
    pub category: Option<Name>,
    /// Probability of its label.
    pub probability: f64,
}

/// The actors of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Who acts: as the table names it, or the code of a found actor.
    pub source: Cow<'static, str>,
    /// Towards whom.
    pub target: Cow<'static, str>,
    /// Whether the act runs from source to target, rather than both ways.
    pub directed: bool,
    /// What kinds of actor they are; `None` for marked ones.
    pub kinds: Option<(Kind, Kind)>,
    /// Whether one of them was named before and is only referred to here.
    pub carried: bool,
}

impl Pair {
    /// The pair that a table names.
    pub fn marked(source: String, target: String) -> Self {
        Self { source: source.into(), target: target.into(), directed: true, kinds: None, carried: false }
    }

    /// A pair that was found.
    pub fn found(dyad: &Dyad) -> Self {
        Self {
            source: dyad.source.code.into(),
            target: dyad.target.code.into(),
            directed: dyad.directed,
            kinds: Some((dyad.source.kind, dyad.target.kind)),
            carried: dyad.carried,
        }
    }
}

/// What a record is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A whole document: the sentences that speak for its label, strongest first, and its pairs, the one that it is most about first.
    Document(Vec<Evidence>, Vec<Relation>),
    /// One sentence.
    Sentence(Place),
    /// A pair of actors in a sentence or table row; `None` where none was found.
    Pair(Place, Option<Pair>),
}

impl Subject {
    /// The pair that it is about: a document's main one.
    pub fn pair(&self) -> Option<&Pair> {
        match self {
            Self::Document(_, relations) => relations.first().map(|r| &r.pair),
            Self::Sentence(_) => None,
            Self::Pair(_, pair) => pair.as_ref(),
        }
    }
}

/// What a document says of its own origin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The day: of the table's date column, or at the article's head; `None` where neither tells one.
    pub day: Option<Date>,
    /// The cell of the date column where that isn't a day.
    pub cell: Option<String>,
    /// The publisher, where the table has one.
    pub outlet: Option<String>,
    /// The signature of the whole text, by which copies are found; `None` for sentences, for pairs of a text that wasn't split, and of a text
    /// without words.
    pub sketch: Option<Sketch>,
}

impl Origin {
    /// What an article tells.
    pub(super) fn of_article(page: &Page<'_>, sketched: bool) -> Self {
        Self { day: page.day, sketch: sketch(page.text, sketched), ..Self::default() }
    }

    /// What a table row tells.
    pub(super) fn of_row(row: &Row, sketched: bool) -> Self {
        // A month or a year isn't a day, and which of its days was meant isn't for us to say.
        let whole = |cell: &str| Date::range(cell).filter(|(first, last)| first == last).map(|r| r.0);
        let day = row.date.as_deref().and_then(whole);
        Self { day, cell: row.date.clone().filter(|_| day.is_none()), outlet: row.outlet.clone(), sketch: sketch(&row.text, sketched) }
    }
}

fn sketch(text: &str, sketched: bool) -> Option<Sketch> {
    sketched.then(|| Sketch::of(text))?
}

/// One line of output.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Whether the answer is that of one vector, as a training row's is, and isn't added up from several sentences.
    pub alone: bool,
    /// The document's id.
    pub id: String,
    /// Where and when it was published.
    pub origin: Origin,
    /// What the record is about.
    pub subject: Subject,
    /// The raw text of a sentence of a longer text; `None` for documents, and for table rows that are one text.
    pub text: Option<String>,
    /// What is said of it.
    pub answer: Answer,
    /// The model that says it: name and first 12 digits of the hash.
    pub model: Name,
    /// Kept columns of the input, with their names.
    pub kept: Vec<(String, String)>,
}

/// Scores texts with one model; one a thread. Everything that doesn't depend on the text is worked out once.
#[derive(Debug)]
pub struct Judge<'m> {
    pub(crate) model: &'m Model,
    pub(super) session: Session<'m>,
    pub(super) masker: Masker,
    /// The text at hand is in a language that the model doesn't know.
    pub(super) foreign: bool,
    sketches: bool,
    /// The terms of sentences are asked for.
    pub(super) keeps_terms: bool,
    /// The model's question is about actors, and it looks for them.
    pub(super) seeks_actors: bool,
    pub(super) link: Link,
    pub(super) answers: Collapse,
    /// Which answer each stance is, by its number; `None` where it is none.
    pub(super) stances: [Option<usize>; Stance::ALL.len()],
    categories: Option<Collapse>,
    quads: Option<Collapse>,
    intensities: Option<Vec<f64>>,
    pub(crate) tag: Name,
}

impl<'m> Judge<'m> {
    /// A judge with a model.
    pub fn new(model: &'m Model) -> Self {
        let scheme = &model.card.scheme;
        let answers = scheme.answers();
        let place = |stance: &Stance| answers.names.iter().position(|name| **name == *stance.name());
        Self {
            model,
            session: model.session(),
            masker: Masker::new(model.card.analyzer.masking),
            foreign: false,
            sketches: true,
            keeps_terms: false,
            seeks_actors: scheme.collapse(Level::Stance).is_some() && model.card.analyzer.masking == Masking::Mentions,
            link: model.link(),
            stances: std::array::from_fn(|n| place(&Stance::ALL[n])),
            answers,
            categories: scheme.collapse(Level::Category),
            quads: scheme.collapse(Level::Quad),
            intensities: scheme.labels.iter().map(|l| l.intensity).collect(),
            tag: model.tag().into(),
        }
    }

    /// The same judge, who signs no texts: for output that has no place for sketches.
    pub fn without_sketches(mut self) -> Self {
        self.sketches = false;
        self
    }

    /// Whether records of a text have its sketch: documents, and pairs of one that is `split` into sentences.
    pub(super) fn sketches(&self, unit: Unit, split: bool) -> bool {
        self.sketches && (unit == Unit::Document || unit == Unit::Pair && split)
    }

    /// Decision values of a table row, its actors masked.
    pub fn decide_row(&mut self, row: &Row) -> Decision {
        let masks = self.masker.row(row);
        self.decide(&row.text, &masks)
    }

    /// Probability of each label, and the answer, for a table row as scoring gives it: one in another language has none.
    pub fn judge_row(&mut self, row: &Row) -> (Vec<f64>, Answer) {
        let masks = self.masker.row(row);
        let decision = self.decide(&row.text, &masks);
        if self.is_foreign(&row.text, &masks, Some(decision.seen)) {
            return (self.model.card.prior.clone(), self.in_another_language(&decision));
        }
        (self.labels(&decision), self.of_named(self.answer(&decision), !masks.is_empty()))
    }

    /// Decision values of a text with masked actors.
    pub fn decide(&mut self, text: &str, masks: &[Mask]) -> Decision {
        self.session.decide(text, masks)
    }

    /// Names of the answers: stances where the scheme collapses to them, else its labels.
    pub fn answers(&self) -> &[Name] {
        &self.answers.names
    }

    /// Probability of each label of the model's scheme; the training prior where nothing of the text is known.
    pub fn labels(&self, decision: &Decision) -> Vec<f64> {
        if decision.known { self.distribution(&decision.values) } else { self.model.card.prior.clone() }
    }

    /// As [`Model::distribution`], whose link needn't be made for every text.
    pub(super) fn distribution(&self, values: &[f64]) -> Vec<f64> {
        self.link.distribution(values, &self.model.card.calibration)
    }

    /// The answer that decision values give for the text at hand, which may be in another language.
    pub(super) fn answer_here(&self, decision: &Decision) -> Answer {
        if self.foreign { self.in_another_language(decision) } else { self.answer(decision) }
    }

    fn in_another_language(&self, decision: &Decision) -> Answer {
        if decision.tokens == 0 {
            return self.answer(decision);
        }
        self.say(&self.model.card.prior, |_| Some(Reason::NotEnglish), decision.seen)
    }

    /// The answer that decision values give, whatever the language.
    pub fn answer(&self, decision: &Decision) -> Answer {
        let labels = self.labels(decision);
        self.say(&labels, |answers| self.model.reason(decision, answers), decision.seen)
    }

    /// An answer as it is told: where nobody is `named`, an act is none between states.
    pub(super) fn of_named(&self, mut answer: Answer, named: bool) -> Answer {
        if self.seeks_actors && !named && answer.reason.is_none_or(|r| r == Reason::LowConfidence) {
            answer.reason = Some(Reason::NoActors);
        }
        answer
    }

    /// The answer that a sentence gives about a pair, as it is judged.
    pub(super) fn said(&self, said: &Said) -> Answer {
        self.say(&said.labels, |answers| self.model.reason(&said.decision, answers), said.decision.seen)
    }

    /// A sentence as evidence, with what it says: a distribution over the model's labels.
    pub(super) fn evidence(&self, place: Place, text: &str, labels: &[f64]) -> Evidence {
        let sums = self.answers.sum(labels);
        let best = top(&sums);
        // Of the label alone: one of another, most probable though it may be by itself, would contradict it.
        let of_label: Vec<f64> = labels.iter().zip(&self.answers.group).map(|(p, answer)| if *answer == best { *p } else { 0.0 }).collect();
        let category = self.categories.as_ref().map(|c| c.names[top(&c.sum(&of_label))].clone());
        Evidence { place, text: text.to_string(), label: self.answers.names[best].clone(), category, probability: sums[best] }
    }

    /// The answer that a distribution over the model's labels gives; the probabilities of the answers tell the `reason`.
    pub(super) fn say(&self, labels: &[f64], reason: impl FnOnce(&[f64]) -> Option<Reason>, seen: Known) -> Answer {
        let sums = |c: &Collapse| Distribution::new(c.names.clone(), c.sum(labels));
        let probability = sums(&self.answers);
        let reason = reason(probability.values());
        let said = !matches!(reason, Some(Reason::Empty | Reason::NotEnglish));
        Answer {
            label: probability.top().filter(|_| said).cloned(),
            categories: self.categories.as_ref().map(sums).unwrap_or_default(),
            quad: self.quads.as_ref().filter(|_| said).map(|q| q.names[top(&q.sum(labels))].clone()),
            intensity: self.intensities.as_ref().filter(|_| said).map(|i| i.iter().zip(labels).map(|(i, p)| i * p).sum()),
            probability,
            reason,
            oov: seen.oov(),
            novelty: seen.novelty(),
        }
    }
}

/// The strongest evidence first, at most so much of it.
pub(super) fn strongest(mut evidence: Vec<Evidence>, most: usize) -> Vec<Evidence> {
    evidence.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    evidence.truncate(most);
    evidence
}
