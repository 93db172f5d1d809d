//! A sorted table of strings that is looked up without being built: bytes, offsets and a ready-made hash index.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

/// Marks a free slot.
const FREE: u32 = u32::MAX;

/// Distinct strings in ascending byte order, numbered from 0, with an open-addressing index (XXH3, linear probing, at
/// most half full). All parts are plain arrays, saved in a model as tensors
/// or compiled into the binary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strings {
    pub(crate) bytes: Cow<'static, [u8]>,
    /// Where each string ends in `bytes`.
    pub(crate) ends: Cow<'static, [u32]>,
    /// A power of two of slots, each a string's number or free.
    pub(crate) slots: Cow<'static, [u32]>,
}

impl Strings {
    /// Builds the table; the strings must be sorted and distinct.
    pub fn from_sorted<'a>(strings: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for s in strings {
            bytes.extend_from_slice(s.as_bytes());
            ends.push(bytes.len() as u32);
        }
        let slots = vec![FREE; (ends.len() * 2).next_power_of_two()];
        let mut out = Self { bytes: bytes.into(), ends: ends.into(), slots: slots.into() };
        let mask = out.slots.len() - 1;
        for i in 0..out.len() {
            let mut at = xxh3_64(out.raw(i)) as usize & mask;
            while out.slots[at] != FREE {
                at = (at + 1) & mask;
            }
            out.slots.to_mut()[at] = i as u32;
        }
        out
    }

    /// Number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn raw(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.bytes[start..self.ends[i] as usize]
    }

    /// String number `i`; empty if the table was saved with bytes that are no UTF-8 there.
    ///
    /// # Panics
    /// If `i` is no string of the table.
    pub fn get(&self, i: usize) -> &str {
        std::str::from_utf8(self.raw(i)).unwrap_or_default()
    }

    /// The number of a string.
    pub fn find(&self, string: &str) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = xxh3_64(string.as_bytes()) as usize & mask;
        loop {
            match self.slots[at] {
                FREE => return None,
                i if self.raw(i as usize) == string.as_bytes() => return Some(i),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// True where no look-up can go out of bounds or run for ever.
    pub(crate) fn is_sound(&self) -> bool {
        let n = self.len();
        self.ends.windows(2).all(|w| w[0] <= w[1])
            && self.ends.last().map_or(0, |e| *e as usize) == self.bytes.len()
            && self.slots.len() == (n * 2).next_power_of_two()
            && self.slots.iter().filter(|s| **s != FREE).count() == n
            && (n == 0 || self.slots.iter().all(|s| *s == FREE || (*s as usize) < n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_string_is_found_under_its_number(set in proptest::collection::btree_set("\\PC{0,8}", 0..80), other in "\\PC{0,8}") {
            let table = Strings::from_sorted(set.iter().map(String::as_str));
            prop_assert!(table.is_sound());
            for (i, s) in set.iter().enumerate() {
                prop_assert_eq!(table.find(s), Some(i as u32));
                prop_assert_eq!(table.get(i), s.as_str());
            }
            prop_assert_eq!(table.find(&other).is_some(), set.contains(&other));
        }
    }
}
