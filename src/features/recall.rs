//! Terms that were looked up, remembered by their parts: what was met before is neither written out nor looked for again.

use crate::features::arena::Arena;
use crate::features::part::{Part, Terms};
use crate::features::tokens::Tokens;
use crate::features::vocabulary::UNKNOWN;
use crate::text::{Probe, Strings};

/// Places for terms, a power of two: a megabyte, so that they stay near.
const PLACES: usize = 1 << 15;
/// A term that has no place: one of its stems has no number.
const NOWHERE: usize = PLACES;

/// A term by its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key {
    /// The view and the parts, a digit of base 256 each; a stem is 1.
    parts: u128,
    /// Numbers of the stems.
    stems: [u32; 2],
}

impl Key {
    /// Bits of all of it, spread by multiplication.
    fn place(self) -> usize {
        let stems = u64::from(self.stems[0]) << 32 | u64::from(self.stems[1]);
        let mixed = self.parts as u64 ^ ((self.parts >> 64) as u64).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let mixed = (mixed ^ stems.rotate_left(7)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93) >> (64 - PLACES.ilog2())) as usize
    }
}

/// What one vocabulary said of terms, each in the one place where it may be.
#[derive(Debug, Default)]
pub(super) struct Recall {
    places: Vec<(Key, u32)>,
    /// Terms that have to be looked up, where among the numbers theirs belong, and their places.
    written: Arena,
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
        if self.places.is_empty() {
            self.places = vec![Default::default(); PLACES];
        }
        self.written.clear();
        self.asked.clear();
        Asking { recall: self, view: view as u8 + 1, stems, whole, ids }
    }
}

impl Asking<'_> {
    /// Looks up the terms of the view that weren't met before.
    pub fn answer(self, strings: &Strings, probes: &mut Vec<Probe>) {
        let Recall { places, written, asked } = self.recall;
        let mut asked = asked.iter();
        strings.find_all(written.text.as_bytes(), &written.ends, probes, |found| {
            let Some(&(at, key, place)) = asked.next() else { return };
            self.ids[at] = found.unwrap_or(UNKNOWN);
            if let Some(place) = places.get_mut(place) {
                *place = (key, self.ids[at]);
            }
        });
    }

    fn ask(&mut self, key: Key, place: usize) {
        self.recall.asked.push((self.ids.len(), key, place));
        self.ids.push(UNKNOWN);
    }
}

impl Terms for Asking<'_> {
    #[inline]
    fn term<const N: usize>(&mut self, tokens: &Tokens, parts: [Part; N]) {
        const { assert!(N < 16) };
        let mut key = Key { parts: self.view.into(), stems: [0; 2] };
        let (mut count, mut known) = (0, true);
        for part in parts {
            key.parts = key.parts << 8
                | match part {
                    Part::Fixed(number) => u128::from(number) + 2,
                    Part::Stem(token) => {
                        let id = self.stems.get(token).copied().unwrap_or(UNKNOWN);
                        known &= id != UNKNOWN;
                        key.stems[count] = id;
                        count += 1;
                        1
                    }
                };
        }
        if !known && self.whole {
            self.ids.push(UNKNOWN);
            return;
        }
        let place = if known { key.place() } else { NOWHERE };
        match self.recall.places.get(place) {
            Some(&(found, id)) if found == key => self.ids.push(id),
            _ => {
                self.ask(key, place);
                self.recall.written.term(tokens, parts);
            }
        }
    }

    fn text(&mut self, term: &str) {
        self.ask(Key::default(), NOWHERE);
        self.recall.written.text(term);
    }
}
