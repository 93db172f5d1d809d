//! Sentences with their pairs, judged.

use std::collections::HashMap;
use std::mem;

use crate::actors::{Actor, Dyad, Named, Pairs};
use crate::label::Stance;
use crate::model::Decision;
use crate::score::dyads::Manner;
use crate::score::page::Page;
use crate::score::record::Judge;
use crate::span::Span;
use crate::text::{Folded, Sentence, moved};

/// Sentences that are judged together, step by step: most articles have fewer, and what is kept from step to step is little.
const RUN: usize = 64;

/// A sentence with its pairs, and what is said of each.
pub(super) struct Judged {
    pub(super) sentence: Sentence,
    pub(super) manner: Manner,
    pub(super) pairs: Vec<Said>,
}

/// What a sentence says of a pair.
pub(super) struct Said {
    pub(super) dyad: Dyad,
    pub(super) decision: Decision,
    /// Probability of each label.
    pub(super) labels: Vec<f64>,
    /// Probability of each answer.
    pub(super) answers: Vec<f64>,
    /// Of all mentions of actors in the article, the share of the one of the two that has fewer; 0 in a text that is no article.
    pub(super) named: f64,
    /// The mean probability of an act in all sentences of the article about any pair; 0 there.
    pub(super) acts: f64,
    /// What its terms add in a context.
    pub(super) in_context: [f64; 2],
    /// Its terms, where they are kept to fit a context to them.
    pub(super) terms: Vec<(u32, f32)>,
}

/// A sentence in which pairs were looked for.
struct Found {
    sentence: Sentence,
    manner: Manner,
    pairs: Pairs,
    /// Where its words end among all.
    words: usize,
}

impl Judge<'_> {
    /// The pairs of each sentence of a page, judged, each among the others.
    pub(super) fn judged(&mut self, page: &Page<'_>, sentences: &[Sentence]) -> Vec<Judged> {
        let named = self.heard(page);
        self.masker.forget();
        let mut judged: Vec<Judged> = sentences.chunks(RUN).flat_map(|run| self.pairs(page.text, run, named)).collect();
        self.surround(&mut judged, named);
        self.put_in_context(&mut judged);
        judged
    }

    /// Tells each pair what the article is like as a whole: how much it names the two, and how much its sentences look like acts.
    fn surround(&self, judged: &mut [Judged], named: &[Named]) {
        let mut counts: HashMap<Actor, usize, Folded> = HashMap::default();
        let mut all: usize = 0;
        for actor in named.iter().filter_map(|n| Actor::of(&n.mention)) {
            *counts.entry(actor).or_default() += 1;
            all += 1;
        }
        let act = |said: &Said| self.probability(said, Stance::Cooperative) + self.probability(said, Stance::Hostile);
        let said = || judged.iter().flat_map(|j| &j.pairs);
        let acts = said().map(act).sum::<f64>() / said().count().max(1) as f64;
        let of = |actor: Actor| counts.get(&actor).copied().unwrap_or_default();
        for said in judged.iter_mut().flat_map(|j| &mut j.pairs) {
            said.acts = acts;
            said.named = of(said.dyad.source).min(of(said.dyad.target)) as f64 / all.max(1) as f64;
        }
    }

    /// The same of a few sentences by themselves, which follow those of the text that were read before. Each step is taken for all of them before the next: the
    /// code of all steps is more than a core's nearest memory holds.
    pub(super) fn pairs(&mut self, text: &str, sentences: &[Sentence], named: &[Named]) -> Vec<Judged> {
        let mut words: Vec<Span> = Vec::new();
        let find = |&sentence: &Sentence| {
            let pairs = self.masker.pairs(text, sentence.span, named);
            let mut manner = Manner::default();
            if !pairs.dyads.is_empty() {
                let thread = self.masker.thread();
                manner = Manner::of(sentence.span.of(text), thread.small_words());
                words.extend(thread.words());
            }
            Found { sentence, manner, pairs, words: words.len() }
        };
        let found: Vec<Found> = sentences.iter().map(find).collect();
        let mut start = 0;
        let decide = |Found { sentence, manner, pairs, words: end }: Found| {
            let (span, words) = (sentence.span, &words[mem::replace(&mut start, end)..end]);
            let one = |dyad: &Dyad| {
                let decision = self.session.decide_words(span.of(text), &moved(pairs.masks(dyad), span), words);
                let in_context = self.session.in_context();
                let terms = if self.keeps_terms { self.session.terms().to_vec() } else { Vec::new() };
                Said { dyad: *dyad, decision, labels: Vec::new(), answers: Vec::new(), named: 0.0, acts: 0.0, in_context, terms }
            };
            Judged { sentence, manner, pairs: pairs.dyads.iter().map(one).collect() }
        };
        let mut judged: Vec<Judged> = found.into_iter().map(decide).collect();
        for said in judged.iter_mut().flat_map(|j| &mut j.pairs) {
            said.labels = self.labels(&said.decision);
            said.answers = self.answers.sum(&said.labels);
        }
        judged
    }
}
