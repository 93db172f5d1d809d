//! The pairs of an article: what the sentences about each of them add up to.

use std::collections::{HashMap, HashSet};
use std::mem;

use crate::actors::{Actor, Dyad, Kind};
use crate::evaluate::top;
use crate::features::Known;
use crate::label::Stance;
use crate::model::{Aggregate, Reading, Reason, Surroundings};
use crate::score::judged::{Judged, Said};
use crate::score::page::Page;
use crate::score::record::{Answer, Evidence, Judge, Pair, Place};
use crate::text::{Folded, Listed, Zone};

/// Pairs of an article that are reported; the others are named too little to matter.
const MOST: usize = 50;
/// Sentences at an article's head that count as its lead.
const LEAD: usize = 2;
/// How much more a sentence of the lead or a heading counts than others.
const LEADING: f64 = 5.0;
/// How much more a mention in the lead counts.
const NAMED_FIRST: f64 = 2.0;
/// How much less a pair counts for an armed group in it: the question is of states.
const ARMED_GROUP: f64 = 0.5;
/// Share of the acts that must run one way for a pair to be directed.
const ONE_WAY: f64 = 0.65;

/// What an article says of one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// The pair; directed where most of its acts run one way.
    pub pair: Pair,
    /// The answer, as for a document.
    pub answer: Answer,
    /// Sentences that concern the pair.
    pub sentences: usize,
    /// Those that speak most for the answer, strongest first.
    pub evidence: Vec<Evidence>,
}

/// The sentences of an article about a pair, and what each shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Code of one actor.
    pub source: &'static str,
    /// Code of the other.
    pub target: &'static str,
    /// Where each sentence stands; one may show several things.
    pub places: Vec<Place>,
    /// What it shows.
    pub readings: Vec<Reading>,
    /// Its terms with their values; none unless [`Judge::keep_terms`] was asked for.
    pub terms: Vec<Vec<(u32, f32)>>,
}

impl Shown {
    /// Whether it is about these two, in either order.
    pub fn is(&self, one: &str, other: &str) -> bool {
        (self.source, self.target) == (one, other) || (self.target, self.source) == (one, other)
    }
}

/// The sentences about a pair: index of the sentence, its order of the two, its decision.
pub(super) struct About<'j> {
    first: Actor,
    second: Actor,
    pub(super) sentences: Vec<(usize, &'j Said)>,
}

impl About<'_> {
    /// Whether it is about these two, in either order.
    pub(super) fn is(&self, one: &str, other: &str) -> bool {
        [(self.first, self.second), (self.second, self.first)].iter().any(|(a, b)| a.code == one && b.code == other)
    }
}

/// Sentences by unordered pair, in the order in which pairs are named first: the sentence's place, and that of what it says in it.
fn by_pair(judged: &[Judged]) -> Vec<Vec<(usize, usize)>> {
    let mut out: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut index: HashMap<(Actor, Actor), usize, Folded> = HashMap::default();
    for (i, j) in judged.iter().enumerate() {
        for (k, said) in j.pairs.iter().enumerate() {
            let Dyad { source, target, .. } = said.dyad;
            let pair = if source < target { (source, target) } else { (target, source) };
            let at = *index.entry(pair).or_insert_with(|| {
                out.push(Vec::new());
                out.len() - 1
            });
            out[at].push((i, k));
        }
    }
    out
}

/// The same with what they say. A sentence that is repeated counts once.
pub(super) fn about<'j>(text: &str, judged: &'j [Judged]) -> Vec<About<'j>> {
    let mut seen: HashSet<&str, Folded> = HashSet::with_capacity_and_hasher(judged.len(), Folded::default());
    let new: Vec<bool> = judged.iter().map(|j| seen.insert(j.sentence.span.of(text))).collect();
    let one = |places: Vec<(usize, usize)>| {
        let sentences: Vec<(usize, &Said)> = places.into_iter().filter(|p| new[p.0]).map(|(i, k)| (i, &judged[i].pairs[k])).collect();
        let dyad = sentences.first()?.1.dyad;
        Some(About { first: dyad.source, second: dyad.target, sentences })
    };
    by_pair(judged).into_iter().filter_map(one).collect()
}

impl Judge<'_> {
    /// What an article says of each of its pairs; the one that it is most about comes first.
    pub(super) fn relations(&self, page: &Page<'_>, judged: &[Judged], most: usize) -> Vec<Relation> {
        let lead = judged[..judged.len().min(LEAD)].last().map_or(0, |j| j.sentence.span.end);
        let mut named: HashMap<Actor, f64, Folded> = HashMap::default();
        for n in &page.named {
            if let Some(actor) = Actor::of(&n.mention) {
                *named.entry(actor).or_default() += if n.mask.span.start < lead { NAMED_FIRST } else { 1.0 };
            }
        }
        // Whoever is named at an article's head and all through it is whom it is about, more than those whom one sentence sets against
        // one another.
        let weight =
            |actor: &Actor| named.get(actor).copied().unwrap_or(1.0) * if actor.kind == Kind::ArmedGroup { ARMED_GROUP } else { 1.0 };
        let all = about(page.text, judged);
        let readings: Vec<Vec<Reading>> = all.iter().map(|a| self.readings_of(judged, a)).collect();
        let article = Surroundings::of(readings.iter().flatten());
        let one = |(a, readings): (&About<'_>, &Vec<Reading>)| {
            let (prominence, relation) = self.relation(page, judged, a, readings, &article, most);
            (prominence * weight(&a.first) * weight(&a.second), relation)
        };
        let mut found: Vec<(f64, Relation)> = all.iter().zip(&readings).map(one).collect();
        // Stable: of equals the one named first.
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|f| f.1).take(MOST).collect()
    }

    /// How much the sentences about a pair count, and what they say of it.
    fn relation(
        &self,
        page: &Page<'_>,
        judged: &[Judged],
        about: &About<'_>,
        readings: &[Reading],
        article: &Surroundings,
        most: usize,
    ) -> (f64, Relation) {
        let prominence = readings
            .iter()
            .filter(|r| !r.implied)
            .map(|r| (if r.heading || r.lead { LEADING } else { 1.0 }) * (0.1 + r.cooperative.max(r.hostile)));
        let (labels, mixed) = self.together(about, readings, article);
        let (mut forth, mut back) = (0.0, 0.0);
        let mut mutual = 0.0;
        for ((_, said), r) in about.sentences.iter().zip(readings) {
            let way = if !said.dyad.directed {
                &mut mutual
            } else if said.dyad.source == about.first {
                &mut forth
            } else {
                &mut back
            };
            *way += 0.1 + r.cooperative + r.hostile;
        }
        let (source, target) = if back > forth { (about.second, about.first) } else { (about.first, about.second) };
        let directed = forth.max(back) > ONE_WAY * (forth + back + mutual);
        let dyad = Dyad { source, target, directed, carried: false, implied: false };
        let mut seen = Known::default();
        about.sentences.iter().for_each(|s| seen.add(s.1.decision.seen));
        let least = self.model.card.abstention.min_probability;
        let confident = |answers: &[f64]| answers.iter().copied().fold(0.0, f64::max) >= least;
        let reason = |answers: &[f64]| if mixed { Some(Reason::Mixed) } else { (!confident(answers)).then_some(Reason::LowConfidence) };
        let answer = self.say(&labels, reason, seen);
        let evidence = self.speaking(page, judged, about, &answer, most);
        (prominence.sum(), Relation { pair: Pair::found(&dyad), answer, sentences: about.sentences.len(), evidence })
    }

    /// The sentences that speak most for an answer, strongest first: those that name the pair and say the same; of a mixed pair, those with an act.
    fn speaking(&self, page: &Page<'_>, judged: &[Judged], about: &About<'_>, answer: &Answer, most: usize) -> Vec<Evidence> {
        let mixed = answer.reason == Some(Reason::Mixed);
        let mut found: Vec<(f64, usize, &Said)> = Vec::new();
        for &(i, said) in about.sentences.iter().filter(|s| !s.1.dyad.implied) {
            let best = top(&said.answers);
            if Some(&self.answers.names[best]) == answer.label.as_ref() || (mixed && Some(best) != self.stances[Stance::Neutral as usize]) {
                found.push((said.answers[best], i, said));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let one = |(_, i, said): &(f64, usize, &Said)| {
            let sentence = &judged[*i].sentence;
            self.evidence(page.place(*i, sentence), sentence.span.of(page.text), &said.labels)
        };
        found.iter().take(most).map(one).collect()
    }

    /// A pair's distribution over labels: the mean of its sentences', weighted by how much of an act each shows, brought to the stances that
    /// the aggregator gives; and whether both sides hold.
    fn together(&self, about: &About<'_>, readings: &[Reading], article: &Surroundings) -> (Vec<f64>, bool) {
        let Some(aggregator) = &self.model.card.aggregator else {
            let n = about.sentences.len() as f64;
            let mut values = vec![0.0; self.link.heads()];
            for (_, said) in &about.sentences {
                values.iter_mut().zip(&said.decision.values).for_each(|(v, x)| *v += x / n);
            }
            return (self.distribution(&values), false);
        };
        let sums = aggregator.apply(readings, article);
        let mut labels = vec![0.0; self.model.card.scheme.labels.len()];
        let total: f64 = readings.iter().map(|r| 0.01 + r.cooperative + r.hostile).sum();
        for ((_, said), r) in about.sentences.iter().zip(readings) {
            let weight = (0.01 + r.cooperative + r.hostile) / total;
            labels.iter_mut().zip(&said.labels).for_each(|(l, p)| *l += weight * p);
        }
        let found = self.answers.sum(&labels);
        let labels = self.brought(labels, &found, sums);
        // The article around a single sentence may make less of its act, but no act of nothing, and none of the other side.
        if let [(_, said)] = &about.sentences[..] {
            let (own, found) = (top(&said.answers), top(&self.answers.sum(&labels)));
            let less = found == own || Some(found) == self.stances[Stance::Neutral as usize];
            return (if less { labels } else { said.labels.clone() }, false);
        }
        (labels, sums.is_mixed())
    }

    /// A distribution over labels, whose answers are `found`, brought to the stances that a sum gives.
    fn brought(&self, mut labels: Vec<f64>, found: &[f64], Aggregate { cooperative, hostile }: Aggregate) -> Vec<f64> {
        let wanted = |answer: usize| match self.stances {
            [place, ..] if place == Some(answer) => cooperative,
            [_, place, _] if place == Some(answer) => hostile,
            _ => 1.0 - cooperative - hostile,
        };
        let all: f64 = (0..found.len()).map(wanted).sum();
        for (label, group) in labels.iter_mut().zip(&self.answers.group) {
            let members = || self.answers.group.iter().filter(|g| *g == group).count() as f64;
            let share = if found[*group] > 0.0 { *label / found[*group] } else { 1.0 / members() };
            *label = share * wanted(*group) / all;
        }
        labels
    }

    /// Says anew what each sentence of an article says of a pair, now among the others about it. A text of one sentence has no others.
    pub(super) fn put_in_context(&self, judged: &mut [Judged]) {
        let Some(context) = self.model.card.context.as_ref().filter(|_| judged.len() > 1) else { return };
        for places in by_pair(judged) {
            let readings: Vec<Reading> = places.iter().map(|&(i, k)| self.reading(judged, i, &judged[i].pairs[k])).collect();
            for ((i, k), sums) in places.into_iter().zip(context.apply(&readings)) {
                let said = &mut judged[i].pairs[k];
                // Of what nothing is known, nothing is said.
                if said.decision.known {
                    said.labels = self.brought(mem::take(&mut said.labels), &said.answers, sums);
                    self.answers.sum_to(&said.labels, &mut said.answers);
                }
            }
        }
    }

    /// How probable a stance is; 0 where it is no answer of the model.
    pub(super) fn probability(&self, said: &Said, stance: Stance) -> f64 {
        self.stances[stance as usize].map_or(0.0, |answer| said.answers[answer])
    }

    pub(super) fn reading(&self, judged: &[Judged], index: usize, said: &Said) -> Reading {
        let Judged { sentence, manner, .. } = &judged[index];
        Reading {
            sentence: index,
            position: index as f64 / judged.len() as f64,
            cooperative: self.probability(said, Stance::Cooperative),
            hostile: self.probability(said, Stance::Hostile),
            heading: sentence.zone == Zone::Heading,
            lead: index < LEAD,
            implied: said.dyad.implied,
            directed: said.dyad.directed,
            named: said.named,
            acts: said.acts,
            background: manner.background,
            attributed: manner.attributed,
            question: manner.question,
            still: Some(self.answers.group[top(&said.labels)]) == self.stances[Stance::Neutral as usize],
            words: said.decision.tokens,
            unseen: said.decision.oov(),
            novel: said.decision.seen.novelty(),
            terms: said.in_context,
        }
    }

    fn readings_of(&self, judged: &[Judged], about: &About<'_>) -> Vec<Reading> {
        about.sentences.iter().map(|(i, said)| self.reading(judged, *i, said)).collect()
    }

    /// What the sentences about all pairs are like.
    pub(super) fn surroundings(&self, judged: &[Judged], all: &[About<'_>]) -> Surroundings {
        let readings: Vec<Reading> = all.iter().flat_map(|a| self.readings_of(judged, a)).collect();
        Surroundings::of(&readings)
    }

    /// The sentences about each pair of an article.
    pub(super) fn shown(&self, page: &Page<'_>, judged: &[Judged]) -> Vec<Shown> {
        let one = |a: About<'_>| Shown {
            source: a.first.code,
            target: a.second.code,
            places: a.sentences.iter().map(|s| page.place(s.0, &judged[s.0].sentence)).collect(),
            readings: self.readings_of(judged, &a),
            terms: a.sentences.iter().map(|s| s.1.terms.clone()).collect(),
        };
        about(page.text, judged).into_iter().map(one).collect()
    }
}

/// How a sentence tells what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Manner {
    /// Of what is over.
    background: bool,
    /// In somebody's words.
    attributed: bool,
    /// As a question.
    question: bool,
}

impl Manner {
    /// The manner of a sentence, by its words in small letters; what is in a name tells nothing.
    pub(super) fn of<'w>(sentence: &str, words: impl Iterator<Item = &'w str>) -> Self {
        // Nearly always the first byte of a mark isn't there.
        let quotes = memchr::memchr2(b'"', 0xE2, sentence.as_bytes()).is_some() && sentence.contains(['"', '\u{201c}', '\u{201d}']);
        let question = memchr::memchr(b'?', sentence.as_bytes()).is_some();
        let mut out = Self { background: false, attributed: quotes, question };
        for word in words {
            out.background |= is_year(word) || BACKGROUND.has(word);
            out.attributed |= ATTRIBUTED.has(word);
            if out.background && out.attributed {
                break;
            }
        }
        out
    }
}

/// Words of what is over.
const BACKGROUND: Listed<12> = Listed::new([
    "ago",
    "decade",
    "decades",
    "earlier",
    "formerly",
    "had",
    "historically",
    "history",
    "once",
    "previous",
    "previously",
    "since",
]);

/// Words of who gives somebody's words.
const ATTRIBUTED: Listed<4> = Listed::new(["according", "said", "says", "told"]);

fn is_year(word: &str) -> bool {
    matches!(word.as_bytes(), [b'1', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9'] | [b'2', b'0', b'0'..=b'9', b'0'..=b'9'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn background(sentence: &str) -> bool {
        Manner::of(sentence, sentence.to_lowercase().split(' ')).background
    }

    #[test]
    fn background_is_told_by_years_and_the_past_perfect() {
        assert!(background("The two had fought in the hills"));
        assert!(background("A treaty of 1974 ended it") && background("Ten years ago they met"));
        assert!(!background("They met on Friday with 3000 guests and 12 cooks"));
    }
}
