//! Phrases of base-form words, each with a meaning, found in stems with gaps: what every lexicon is matched by.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::features::tokens::Tokens;
use crate::features::words::Words;
use crate::text::Strings;

/// Words that may stand between two parts of a phrase.
const GAP: usize = 2;
/// Parts whose gap may not hold an actor: "called Y on Friday" is not "call on".
const PARTICLES: [&str; 8] = ["at", "down", "in", "off", "on", "out", "to", "up"];
/// The most parts that a phrase may have.
pub(crate) const PARTS: usize = 8;

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<M> {
    /// Token at which it starts.
    pub start: usize,
    /// Token at which its last part stands.
    pub last: usize,
    /// What it speaks for.
    pub meaning: M,
}

/// A stem that is in no phrase.
const NONE: u32 = u32::MAX;
/// Stands for the second part of a phrase of one.
const ALONE: u32 = u32::MAX - 1;

/// The stems of a text by their numbers among those of phrases, and of all words that were met.
#[derive(Debug, Default)]
pub struct Matching {
    stems: Vec<u32>,
    words: Words<u32>,
    /// The second part of each phrase.
    seconds: Vec<u32>,
    /// Bits for the first two stems of phrases: most words that stand beside one another are in none, and few bits stay near.
    beside: Vec<u64>,
    /// Those of [`PARTICLES`] that are in phrases.
    particles: Vec<u32>,
}

/// Bits for first two stems, a power of two: some ten times as many as there are.
const BITS: usize = 1 << 17;

/// The bit of two stems, spread by multiplication.
fn bit(first: u32, second: u32) -> usize {
    ((u64::from(first) << 32 | u64::from(second)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS.ilog2())) as usize
}

/// What is known of a text, and of the phrases, while they are looked for in it.
struct Read<'a> {
    stems: &'a [u32],
    seconds: &'a [u32],
    beside: &'a [u64],
    particles: &'a [u32],
}

/// Phrases compiled for matching: every part is the id of a stem; phrases are grouped by their first stem and by their second, those of one
/// part behind the others, and ordered longest first. Saved in a model as they are; nothing is built when they are loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrases<M> {
    /// All stems that occur in a phrase, sorted.
    pub(crate) stems: Strings,
    /// For each stem, where its phrases begin; one more at the end.
    pub(crate) first: Vec<u32>,
    /// What each phrase speaks for.
    pub(crate) meanings: Vec<M>,
    /// Where the parts of each phrase end.
    pub(crate) ends: Vec<u32>,
    /// Stem ids, phrase after phrase.
    pub(crate) parts: Vec<u32>,
}

impl<M: Copy> Phrases<M> {
    /// Groups phrases, each of one part at least, by their first two stems, longest first, the earlier of equals first; of equal phrases
    /// the first counts.
    pub(crate) fn compile(mut phrases: Vec<(Vec<String>, M)>) -> Self {
        let mut all: Vec<&str> = phrases.iter().flat_map(|p| p.0.iter().map(String::as_str)).collect();
        all.sort_unstable();
        all.dedup();
        let stems = Strings::from_sorted(all.iter().copied());
        let id: HashMap<String, u32> = all.iter().enumerate().map(|(i, s)| (s.to_string(), i as u32)).collect();
        phrases.sort_by_key(|(p, _)| (id[&p[0]], p.get(1).map_or(ALONE, |second| id[second]), Reverse(p.len())));
        let mut out = Self { stems, first: Vec::new(), meanings: Vec::new(), ends: Vec::new(), parts: Vec::new() };
        let mut seen = HashSet::new();
        for (parts, meaning) in phrases {
            if !seen.insert(parts.clone()) {
                continue;
            }
            while out.first.len() <= id[&parts[0]] as usize {
                out.first.push(out.meanings.len() as u32);
            }
            out.parts.extend(parts.iter().map(|p| id[p]));
            out.ends.push(out.parts.len() as u32);
            out.meanings.push(meaning);
        }
        while out.first.len() <= out.stems.len() {
            out.first.push(out.meanings.len() as u32);
        }
        out
    }

    /// True where every index lies inside its table, so that matching can't go out of bounds.
    pub(crate) fn is_sound(&self) -> bool {
        let ascending = |v: &[u32]| v.windows(2).all(|w| w[0] <= w[1]);
        let n = self.meanings.len();
        self.stems.is_sound()
            && self.first.len() == self.stems.len() + 1
            && ascending(&self.first)
            && self.first.last() == Some(&(n as u32))
            && self.ends.len() == n
            && self.ends.first().is_none_or(|e| *e > 0)
            && self.ends.windows(2).all(|w| w[0] < w[1])
            && self.ends.last().map_or(0, |e| *e as usize) == self.parts.len()
            && self.parts.iter().all(|p| (*p as usize) < self.stems.len())
            && self.first.windows(2).all(|own| (own[0]..own[1]).map(|p| self.second(p as usize)).is_sorted())
    }

    /// Finds the phrases of a text from left to right, the longest at each token, without overlap; of equally long ones that whose second
    /// part is nearest.
    ///
    /// `matching` remembers words from call to call: one for these phrases and one stemmer. O(tokens × (log phrases + phrases that share
    /// their first two stems)).
    pub fn hits(&self, tokens: &Tokens, matching: &mut Matching, hits: &mut Vec<Hit<M>>) {
        let Matching { stems, words, seconds, beside, particles } = matching;
        if seconds.is_empty() {
            seconds.extend((0..self.meanings.len()).map(|p| self.second(p)));
            beside.resize(BITS / 64, 0);
            for (stem, own) in (0..).zip(self.first.windows(2)) {
                for second in &seconds[own[0] as usize..own[1] as usize] {
                    let bit = bit(stem, *second);
                    beside[bit / 64] |= 1 << (bit % 64);
                }
            }
            particles.extend(PARTICLES.iter().filter_map(|p| self.stems.find(p)));
        }
        words.begin(tokens);
        stems.clear();
        let find = |i: usize| self.stems.find(tokens.stem(i)).unwrap_or(NONE);
        stems.extend((0..tokens.len()).map(|i| if tokens.role(i).is_some() { NONE } else { words.of(tokens, i, || find(i)) }));
        hits.clear();
        let mut i = 0;
        while i < stems.len() {
            let found = if stems[i] == NONE { None } else { self.longest(tokens, &Read { stems, seconds, beside, particles }, i) };
            i = found.map_or(i, |h| h.last) + 1;
            hits.extend(found);
        }
    }

    /// The longest phrase that begins at token `i`.
    fn longest(&self, tokens: &Tokens, read: &Read<'_>, i: usize) -> Option<Hit<M>> {
        let stem = read.stems[i] as usize;
        let (start, end) = (self.first[stem] as usize, self.first[stem + 1] as usize);
        if start == end {
            return None;
        }
        let own = &read.seconds[start..end];
        let near = &read.stems[i + 1..read.stems.len().min(i + 2 + GAP)];
        let mut best: Option<(usize, Hit<M>)> = None;
        let beside = |second: u32| {
            let bit = bit(stem as u32, second);
            read.beside[bit / 64] >> (bit % 64) & 1 > 0
        };
        for second in near.iter().copied().filter(|s| *s != NONE && beside(*s)) {
            let first = own.partition_point(|s| *s < second);
            let alike = own[first..].iter().take_while(|s| **s == second).count();
            let places = places(tokens, read, i, second);
            for p in start + first..start + first + alike {
                let parts = self.phrase(p);
                if best.is_some_and(|b| b.0 >= parts.len()) {
                    break;
                }
                if let Some(last) = places.clone().find_map(|at| rest(tokens, read, at, &parts[2..])) {
                    best = Some((parts.len(), Hit { start: i, last, meaning: self.meanings[p] }));
                }
            }
        }
        // A phrase of one part is the last of those that begin with it.
        let alone = || own.last().filter(|s| **s == ALONE).map(|_| Hit { start: i, last: i, meaning: self.meanings[end - 1] });
        best.map(|b| b.1).or_else(alone)
    }

    /// The second part of phrase `p`.
    fn second(&self, p: usize) -> u32 {
        self.phrase(p).get(1).copied().unwrap_or(ALONE)
    }

    /// The parts of phrase `p`.
    fn phrase(&self, p: usize) -> &[u32] {
        let from = if p == 0 { 0 } else { self.ends[p - 1] as usize };
        &self.parts[from..self.ends[p] as usize]
    }
}

/// Where a part may stand that follows token `at`, the nearest first.
fn places(tokens: &Tokens, read: &Read<'_>, at: usize, part: u32) -> impl Iterator<Item = usize> + Clone {
    let near = at + 1..read.stems.len().min(at + 2 + GAP);
    near.take_while(move |&next| tokens.role(next).is_none() || !read.particles.contains(&part))
        .filter(move |&next| read.stems[next] == part)
}

/// The token of the last of `parts` where they follow token `at`, each as near as the others allow.
fn rest(tokens: &Tokens, read: &Read<'_>, at: usize, parts: &[u32]) -> Option<usize> {
    let Some((part, parts)) = parts.split_first() else { return Some(at) };
    places(tokens, read, at, *part).find_map(|next| rest(tokens, read, next, parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::{Mask, Role};
    use crate::span::Span;
    use crate::text::Stems;

    fn phrases(rows: &str) -> Phrases<u8> {
        let mut stems = Stems::default();
        let mut parts = |phrase: &str| phrase.split(' ').map(|w| stems.stem(w).to_string()).collect();
        Phrases::compile(rows.lines().map(|r| r.split_once('=').unwrap()).map(|(p, m)| (parts(p), m.parse().unwrap())).collect())
    }

    /// (start, last, meaning) of the hits in a text whose words X are actors.
    fn hits(rows: &str, text: &str) -> Vec<(usize, usize, u8)> {
        let masks: Vec<Mask> = text.match_indices('X').map(|(at, _)| Mask { span: Span::new(at, at + 1), role: Role::Target }).collect();
        let mut tokens = Tokens::default();
        tokens.read(text, &masks, &mut Stems::default());
        let (phrases, mut hits) = (phrases(rows), Vec::new());
        assert!(phrases.is_sound());
        phrases.hits(&tokens, &mut Default::default(), &mut hits);
        hits.into_iter().map(|h| (h.start, h.last, h.meaning)).collect()
    }

    const SIGN: &str = "sign=1\nrefuse to sign=2\nrefuse=2\nsign up=3";

    #[test]
    fn a_part_that_leads_nowhere_is_passed_over() {
        // The first "b" is too far from "c".
        assert_eq!(hits("a b c=1", "a b x b y z c"), [(0, 6, 1)]);
        assert!(hits("a b c=1", "a b x b y z u c").is_empty());
    }

    #[test]
    fn the_longest_phrase_wins_and_hits_do_not_overlap() {
        assert_eq!(hits(SIGN, "They refused to sign"), [(1, 3, 2)]);
        assert_eq!(hits(SIGN, "They refused and signed up"), [(1, 1, 2), (3, 4, 3)]);
        // The words inside a hit's gaps are spent.
        assert_eq!(hits("lift sanction=1\nharsh=2", "lift harsh sanctions, harsh"), [(0, 2, 1), (3, 3, 2)]);
    }

    #[test]
    fn two_words_may_stand_between_and_no_more() {
        assert_eq!(hits("lift sanction=1", "lifted the harsh sanctions"), [(0, 3, 1)]);
        assert!(hits("lift sanction=1", "lifted all of the sanctions").is_empty());
        assert!(hits("lift sanction=1", "lifted").is_empty());
    }

    #[test]
    fn no_actor_stands_before_a_particle() {
        assert!(hits("call on=1", "called X on Friday").is_empty());
        assert_eq!(hits("call on=1", "called again on X"), [(0, 2, 1)]);
        assert_eq!(hits("hand weapon=1", "handed X weapons"), [(0, 2, 1)]);
        // Only the particle's own gap counts.
        assert_eq!(hits("call on leave=1", "called on X leaving"), [(0, 3, 1)]);
    }

    #[test]
    fn of_equal_phrases_the_first_counts() {
        assert_eq!(hits("met=1\nmeeting=2", "They meet"), [(1, 1, 1)]);
        assert_eq!(phrases("met=1\nmeeting=2").meanings, [1]);
    }

    #[test]
    fn an_actor_is_no_part_of_a_phrase() {
        assert!(hits("target=1", "X").is_empty());
    }

    #[test]
    fn an_index_that_leads_out_of_bounds_is_unsound() {
        let broken = |change: fn(&mut Phrases<u8>)| {
            let mut phrases = phrases(SIGN);
            change(&mut phrases);
            !phrases.is_sound()
        };
        assert!(!broken(|_| ()));
        assert!(broken(|p| p.parts[0] = 9));
        assert!(broken(|p| p.ends[0] = 0));
        assert!(broken(|p| p.first[1] = 9));
        assert!(broken(|p| p.meanings.push(1)));
    }
}
