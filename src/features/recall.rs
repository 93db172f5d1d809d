//! Terms that were looked up, remembered by their parts: what was met before is neither written out nor looked for again.

use crate::features::part::{Part, Terms, write_fixed};
use crate::features::tokens::Tokens;
use crate::features::vocabulary::UNKNOWN;
use crate::text::{Probe, Strings};

/// Pairs of places for terms, a power of two: a megabyte, so that they stay near.
const SETS: usize = 1 << 14;
/// A term that has no place: one of its stems has no number.
const NOWHERE: usize = SETS;

/// A term by its parts: the view and the parts, a digit of base 256 each, in two numbers; then the stems' numbers in one.
type Key = [u64; 3];
/// The digit of a stem; those of fixed parts begin at the next, and no part is 0.
const STEM: u8 = 1;
const FIXED: u8 = STEM + 1;
/// Stands for the token of a stem that a term doesn't have.
const NO_TOKEN: u32 = u32::MAX;

/// The set of places where a term may be: bits of all of it, spread by multiplication.
fn set([low, high, stems]: Key) -> usize {
    let mixed = (low ^ high.wrapping_mul(0xd6e8_feb8_6659_fd93) ^ stems.rotate_left(7)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93) >> (64 - SETS.ilog2())) as usize
}

/// Two terms with their numbers, the one that came last first: beside one another, which a core fetches together.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Set([(Key, u64); 2]);

impl Set {
    /// The number of a term. Which of the two it is nobody can guess, not even the processor: that isn't decided on.
    #[inline]
    fn find(&self, key: Key) -> Option<u32> {
        let found = &self.0[usize::from(self.0[1].0 == key)];
        (found.0 == key).then_some(found.1 as u32)
    }

    /// Keeps a term in the place of the one that came before the last.
    fn keep(&mut self, key: Key, id: u32) {
        if self.find(key).is_none() {
            self.0 = [(key, id.into()), self.0[0]];
        }
    }
}

/// A term as it was handed over: its key, the tokens of its stems, its set, and whether it may have a place there.
#[derive(Debug, Clone, Copy)]
struct Taken {
    key: Key,
    at: [u32; 2],
    set: u32,
    known: bool,
}

/// What one vocabulary said of terms, each in one of the two places where it may be.
#[derive(Debug, Default)]
pub(super) struct Recall {
    sets: Vec<Set>,
    /// The terms of a view in order.
    taken: Vec<Taken>,
    /// Terms that have to be looked up and where each ends, where among the numbers theirs belong, and their sets.
    written: Vec<u8>,
    ends: Vec<u32>,
    asked: Vec<(usize, Key, usize)>,
}

/// Turns the terms of a view into numbers.
pub(super) struct Asking<'a> {
    recall: &'a mut Recall,
    view: u8,
    /// The number of each token's stem; none where the vocabulary has no stems.
    stems: &'a [u32],
    /// No term is known without its stems.
    whole: bool,
    ids: &'a mut Vec<u32>,
}

impl Recall {
    /// Begins view number `view`: where its terms go, whose numbers are added to `ids`.
    pub fn asking<'a>(&'a mut self, view: usize, stems: &'a [u32], whole: bool, ids: &'a mut Vec<u32>) -> Asking<'a> {
        if self.sets.is_empty() {
            self.sets = vec![Set::default(); SETS];
        }
        self.taken.clear();
        self.written.clear();
        self.ends.clear();
        self.asked.clear();
        Asking { recall: self, view: view as u8 + 1, stems, whole, ids }
    }
}

impl Asking<'_> {
    /// The numbers of the view's terms; those that weren't met before are looked up.
    pub fn answer(mut self, tokens: &Tokens, strings: &Strings, probes: &mut Vec<Probe>) {
        self.remember(tokens);
        let Recall { sets, written, ends, asked, .. } = self.recall;
        strings.find_all(written, ends, probes);
        for (probe, &(at, key, set)) in probes.iter().zip(&*asked) {
            self.ids[at] = probe.found().unwrap_or(UNKNOWN);
            if let Some(set) = sets.get_mut(set) {
                set.keep(key, self.ids[at]);
            }
        }
    }

    /// The numbers of those that were met before.
    fn remember(&mut self, tokens: &Tokens) {
        let taken = std::mem::take(&mut self.recall.taken);
        // To have read a place is what brings it near: all are touched before any is decided on.
        let near = taken.iter().fold(0, |all, term| all ^ self.recall.sets[term.set as usize].0[0].1);
        std::hint::black_box(near);
        for term in &taken {
            let found = self.recall.sets[term.set as usize].find(term.key);
            self.ids.push(found.unwrap_or(UNKNOWN));
            // Few are left to be looked up; which stem is unknown, the processor isn't made to guess.
            if found.is_none() & (term.known | !self.whole) {
                self.recall.asked.push((self.ids.len() - 1, term.key, if term.known { term.set as usize } else { NOWHERE }));
                self.write(tokens, term);
            }
        }
        self.recall.taken = taken;
    }

    /// Takes in a term by its digits and the tokens of its stems. A call, because there are dozens of places where terms are made, and what all
    /// of them share wouldn't stay near otherwise.
    #[inline(never)]
    fn take(&mut self, digits: u128, at: [u32; 2]) {
        let [first, second] = at.map(|token| self.stems.get(token as usize).copied().unwrap_or(UNKNOWN));
        let known = (first != UNKNOWN || at[0] == NO_TOKEN) && (second != UNKNOWN || at[1] == NO_TOKEN);
        let view = u64::from(self.view) << 56;
        let key = [digits as u64, (digits >> 64) as u64 | view, u64::from(first) << 32 | u64::from(second)];
        self.recall.taken.push(Taken { key, at, set: set(key) as u32, known });
    }

    #[cold]
    #[inline(never)]
    fn write(&mut self, tokens: &Tokens, Taken { key: [low, high, _], at, .. }: &Taken) {
        let Recall { written, ends, .. } = &mut *self.recall;
        let mut stems = at.iter();
        let digits = u128::from(high << 8 >> 8) << 64 | u128::from(*low);
        // The first part is the highest digit.
        for &digit in &digits.to_be_bytes()[digits.leading_zeros() as usize / 8..] {
            match digit {
                STEM => written.extend_from_slice(stems.next().map_or("", |token| tokens.stem(*token as usize)).as_bytes()),
                fixed => write_fixed(fixed - FIXED, written),
            }
        }
        ends.push(written.len() as u32);
    }
}

impl Terms for Asking<'_> {
    // Inlined wherever it is called, so that the digits of fixed parts are one constant.
    #[inline(always)]
    fn term<const N: usize>(&mut self, _: &Tokens, parts: [Part; N]) {
        const { assert!(N < 16) };
        let (mut digits, mut at, mut stems) = (0, [NO_TOKEN; 2], 0);
        for part in parts {
            let digit = match part {
                Part::Fixed(number) => number + FIXED,
                Part::Stem(token) => {
                    at[stems] = token as u32;
                    stems += 1;
                    STEM
                }
            };
            digits = digits << 8 | u128::from(digit);
        }
        self.take(digits, at);
    }

    fn text(&mut self, term: &str) {
        self.recall.asked.push((self.ids.len(), Key::default(), NOWHERE));
        self.ids.push(UNKNOWN);
        self.recall.written.extend_from_slice(term.as_bytes());
        self.recall.ends.push(self.recall.written.len() as u32);
    }
}

#[cfg(test)]
mod tests {
    use crate::features::analyzer::{Analyzer, Reader};
    use crate::features::vocabulary::{Counts, Vocabulary};
    use crate::role::{Mask, Role};
    use crate::span::Span;
    use crate::text::Strings;

    #[test]
    fn what_is_remembered_is_what_is_found() {
        let analyzer = Analyzer { max_features: 0, ..Analyzer::rich(None) };
        let views = [
            &["SOURCE", "TARGET", "meet", "near", "will"][..],
            &["SOURCE meet", "meet TARGET"],
            &["near TARGET", "near meet", "near will"],
            &["S meet T", "S will T", "-1 meet T", "ST meet", "T - -"],
        ];
        let views: Vec<Strings> = views
            .map(|v| {
                let mut v = v.to_vec();
                v.sort_unstable();
                Strings::from_sorted(v)
            })
            .into();
        let terms = views.iter().map(Strings::len).sum();
        let vocabulary = Vocabulary { views, idf: vec![1.0; terms].into(), pairs: None };
        let masks = |text: &str| -> Vec<Mask> {
            let role = |name: &str| if name == "A" { Role::Source } else { Role::Target };
            text.match_indices(['A', 'B']).map(|(at, name)| Mask { span: Span::new(at, at + 1), role: role(name) }).collect()
        };
        let read = |reader: &mut Reader<'_>, counts: &mut Counts, text: &str| {
            let mut row = Vec::new();
            vocabulary.vector(&analyzer, reader, text, &masks(text), counts, &mut row);
            (counts.terms().to_vec(), counts.known, row)
        };
        let (mut reader, mut counts) = (Reader::new(&analyzer, None), Counts::default());
        for text in
            ["A met B", "B met A", "A will meet B near here", "A met B", "they will met", "B near A", "", "A met nobody but B", "A met B"]
        {
            let fresh = read(&mut Reader::new(&analyzer, None), &mut Counts::default(), text);
            assert_eq!(read(&mut reader, &mut counts, text), fresh, "{text}");
        }
        assert!(counts.terms().len() > 6);
    }
}
