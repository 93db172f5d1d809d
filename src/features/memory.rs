//! Look-ups of stems and their pairs, remembered: news repeats its words, and a vocabulary fits no near memory.

use crate::features::arena::Arena;
use crate::features::tokens::Tokens;
use crate::features::vocabulary::UNKNOWN;
use crate::role::Role;
use crate::text::{Probe, Strings};

/// Places for pairs, a power of two: less than a megabyte, so that they stay near.
const PLACES: usize = 1 << 16;
/// A word that wasn't looked up yet.
const UNASKED: u32 = u32::MAX - 1;

/// What one vocabulary said of the words of one reader.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The number of each word's stem, by the word's number, as long as `age` is the tokens'.
    words: Vec<u32>,
    age: u32,
    /// The same of role symbols, which have no number.
    roles: Option<[u32; Role::ALL.len()]>,
    /// Numbers of the stems of the text at hand.
    pub stems: Vec<u32>,
    /// Pairs that were looked up, each in the one place where it may be: both stems' numbers, the first raised by 1 so that nothing is 0,
    /// and the pair's.
    pairs: Vec<[u32; 3]>,
    /// What has to be looked up: written out, and where it belongs.
    written: Arena,
    asked: Vec<(usize, usize)>,
}

impl Memory {
    /// Looks up the stem of each token; those that weren't met before together.
    pub fn read(&mut self, tokens: &Tokens, stems: &Strings, probes: &mut Vec<Probe>) {
        if tokens.age() != self.age {
            self.words.clear();
            self.age = tokens.age();
        }
        self.stems.clear();
        self.written.clear();
        self.asked.clear();
        let roles = *self.roles.get_or_insert_with(|| Role::ALL.map(|role| stems.find(role.symbol()).unwrap_or(UNKNOWN)));
        for i in 0..tokens.len() {
            if let Some(role) = tokens.role(i) {
                self.stems.push(roles[role as usize]);
                continue;
            }
            let word = tokens.number(i).map_or(usize::MAX, |n| n as usize);
            let known = self.words.get(word).copied().unwrap_or(UNASKED);
            self.stems.push(known);
            if known == UNASKED {
                self.written.add([tokens.stem(i)]);
                self.asked.push((i, word));
            }
        }
        stems.find_all(self.written.text.as_bytes(), &self.written.ends, probes);
        for (probe, &(i, word)) in probes.iter().zip(&self.asked) {
            self.stems[i] = probe.found().unwrap_or(UNKNOWN);
            if word == usize::MAX {
                continue;
            }
            if word >= self.words.len() {
                self.words.resize(word + 1, UNASKED);
            }
            self.words[word] = self.stems[i];
        }
    }

    /// Adds the number of each pair of neighbours to `ids`. `whole` says that no pair is known without both its stems.
    pub fn pairs(&mut self, tokens: &Tokens, pairs: &Strings, whole: bool, probes: &mut Vec<Probe>, ids: &mut Vec<u32>) {
        if self.pairs.is_empty() {
            self.pairs = vec![[0; 3]; PLACES];
        }
        self.written.clear();
        self.asked.clear();
        // To have read a place is what brings it near: all are touched before any is decided on.
        let near = self.stems.windows(2).fold(0, |all, pair| all ^ self.pairs[place(pair[0], pair[1])][0]);
        std::hint::black_box(near);
        for i in 1..tokens.len() {
            let (a, b) = (self.stems[i - 1], self.stems[i]);
            let known = (a != UNKNOWN) & (b != UNKNOWN);
            let at = place(a, b);
            let [first, second, id] = self.pairs[at];
            let met = known & (first == a.wrapping_add(1)) & (second == b);
            ids.push(if met { id } else { UNKNOWN });
            // Few are left to be looked up; which stem is unknown, the processor isn't made to guess.
            if !met & (known | !whole) {
                self.written.add([tokens.stem(i - 1), " ", tokens.stem(i)]);
                self.asked.push((ids.len() - 1, if known { at } else { PLACES }));
            }
        }
        let first = ids.len() + 1 - tokens.len().max(1);
        pairs.find_all(self.written.text.as_bytes(), &self.written.ends, probes);
        for (probe, &(to, at)) in probes.iter().zip(&self.asked) {
            ids[to] = probe.found().unwrap_or(UNKNOWN);
            if let Some(place) = self.pairs.get_mut(at) {
                let i = to - first;
                *place = [self.stems[i] + 1, self.stems[i + 1], ids[to]];
            }
        }
    }
}

/// The place of a pair: bits of both, spread by multiplication.
fn place(a: u32, b: u32) -> usize {
    ((u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.ilog2())) as usize
}
