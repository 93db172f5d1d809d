//! The fitted model: immutable, shared between threads.

use std::borrow::Cow;

use crate::features::{Counts, Known, Lexicon, Reader, Vocabulary};
use crate::model::calibration::Link;
use crate::model::card::Card;
use crate::role::Mask;
use crate::span::Span;

/// A fitted model. Made by training or read from a file, and then never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The file's stem, or the shipped model's name.
    pub name: String,
    /// SHA-256 over the file, in lower-case hexadecimal.
    pub hash: String,
    /// What the model is.
    pub card: Card,
    /// Its terms.
    pub vocabulary: Vocabulary,
    /// Its lexicon, if its analyzer reads one.
    pub lexicon: Option<Lexicon>,
    /// Weights, terms × heads.
    pub(crate) weights: Cow<'static, [f32]>,
    /// One intercept a head.
    pub(crate) intercepts: Vec<f64>,
}

/// What a model says of one text before calibration, and how much of it the model knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Decision value of each head.
    pub values: Vec<f64>,
    /// Tokens, role symbols among them.
    pub tokens: usize,
    /// How much of it the model has seen in training.
    pub seen: Known,
    /// Whether any term of the text is known.
    pub known: bool,
}

impl Decision {
    /// Share of word and number tokens never seen in training; 0 where there is none.
    pub fn oov(&self) -> f64 {
        self.seen.oov()
    }
}

/// Reads texts for one model; one a thread, because it keeps memory from text to text.
#[derive(Debug)]
pub struct Session<'m> {
    model: &'m Model,
    reader: Reader<'m>,
    counts: Counts,
    row: Vec<(u32, f32)>,
}

impl Model {
    /// How its heads make a distribution.
    pub fn link(&self) -> Link {
        Link::of(&self.card.scheme)
    }

    /// Probability of each label, given the heads' decision values; sums to 1.
    pub fn distribution(&self, values: &[f64]) -> Vec<f64> {
        self.link().distribution(values, &self.card.calibration)
    }

    /// Weights of term number `id`, one a head.
    pub fn weights(&self, id: usize) -> &[f32] {
        let heads = self.intercepts.len();
        &self.weights[id * heads..(id + 1) * heads]
    }

    /// Brings the weights of some terms near, which no near memory holds: it waits for all of them together.
    fn touch(&self, row: &[(u32, f32)]) {
        let heads = self.intercepts.len();
        let bits = |id: u32, head: usize| self.weights.get(id as usize * heads + head).map_or(0, |w| w.to_bits());
        let near = row.iter().fold(0, |all, (id, _)| all ^ bits(*id, 0) ^ bits(*id, heads - 1));
        std::hint::black_box(near);
    }

    /// Adds weight times value of each term to the values of the heads from number `first` on, `N` at once as long as there are so many.
    /// Gives the number of the first that is left.
    fn add_up<const N: usize>(&self, row: &[(u32, f32)], values: &mut [f64], mut first: usize) -> usize {
        let (heads, weights) = (self.intercepts.len(), &*self.weights);
        while let Some(values) = values[first..].first_chunk_mut::<N>() {
            let mut sums = *values;
            for &(id, x) in row {
                let Some(own) = weights[id as usize * heads + first..].first_chunk::<N>() else { continue };
                for (sum, w) in sums.iter_mut().zip(own) {
                    *sum += f64::from(x) * f64::from(*w);
                }
            }
            *values = sums;
            first += N;
        }
        first
    }

    /// The intercept of each head.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// Name and the first 12 digits of the hash, as predictions carry it.
    pub fn tag(&self) -> String {
        format!("{} {}", self.name, self.hash.get(..12).unwrap_or(&self.hash))
    }

    /// Starts reading texts.
    pub fn session(&self) -> Session<'_> {
        let reader = Reader::new(&self.card.analyzer, self.lexicon.as_ref());
        Session { model: self, reader, counts: Counts::default(), row: Vec::new() }
    }
}

impl Session<'_> {
    /// Terms of the text that was decided on last, view by view in the order of their first occurrence, with their values.
    pub fn terms(&self) -> &[(u32, f32)] {
        &self.row
    }

    /// The same terms with their counts.
    pub fn counts(&self) -> &[(u32, u32)] {
        self.counts.terms()
    }

    /// As [`Session::decide`], for a text whose words between the masks are known.
    pub(crate) fn decide_words(&mut self, text: &str, masks: &[Mask], words: &[Span]) -> Decision {
        self.reader.read_words(text, masks, words);
        self.decide(text, masks)
    }

    /// What the terms of the text that was decided on last add to the decision values of the model's context; 0 without one.
    pub(crate) fn in_context(&self) -> [f64; 2] {
        self.model.card.context.as_ref().map_or([0.0; 2], |context| context.of_terms(&self.row))
    }

    /// Decision values of a text with masked actors: the sum over its terms of weight times value, plus the intercept.
    pub fn decide(&mut self, text: &str, masks: &[Mask]) -> Decision {
        let model = self.model;
        model.vocabulary.vector(&model.card.analyzer, &mut self.reader, text, masks, &mut self.counts, &mut self.row);
        model.touch(&self.row);
        let mut values = model.intercepts.clone();
        // So many sums stay in registers from term to term: all seventeen of the shipped model, or eight of another.
        let first = model.add_up::<17>(&self.row, &mut values, 0);
        let first = model.add_up::<8>(&self.row, &mut values, first);
        model.add_up::<1>(&self.row, &mut values, first);
        Decision {
            values,
            tokens: self.reader.tokens.len(),
            seen: self.counts.known,
            // Some terms tell what a text lacks, and even an empty one has those.
            known: !self.reader.tokens.is_empty() && !self.row.is_empty(),
        }
    }
}
