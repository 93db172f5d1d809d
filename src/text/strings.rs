//! A sorted table of strings that is looked up without being built: bytes, offsets and a ready-made hash index.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

/// Marks a free slot.
const FREE: u32 = u32::MAX;

/// Distinct strings in ascending byte order, numbered from 0, with an open-addressing index (XXH3, linear probing, at
/// most two thirds full). All parts are plain arrays, saved in a model as tensors
/// or compiled into the binary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strings {
    pub(crate) bytes: Cow<'static, [u8]>,
    /// Where each string ends in `bytes`.
    pub(crate) ends: Cow<'static, [u32]>,
    /// A power of two of slots, each a string's number or free.
    pub(crate) slots: Cow<'static, [u32]>,
}

/// A string on its way through [`Strings::find_all`]: the first slot where it may be, the string there, and where that is. In the end, the string
/// that it is.
#[derive(Debug)]
pub struct Probe {
    slot: usize,
    number: u32,
    start: u32,
    end: u32,
}

impl Probe {
    /// The number of the string that was found.
    pub fn found(&self) -> Option<u32> {
        Some(self.number).filter(|number| *number != FREE)
    }
}

impl Strings {
    /// Builds the table; the strings must be sorted and distinct.
    pub fn from_sorted<'a>(strings: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for s in strings {
            bytes.extend_from_slice(s.as_bytes());
            ends.push(bytes.len() as u32);
        }
        let mut out = Self { bytes: bytes.into(), ends: ends.into(), slots: Cow::default() };
        let mut slots = vec![FREE; slots(out.len())];
        let mask = slots.len() - 1;
        for i in 0..out.len() {
            let mut at = xxh3_64(out.raw(i)) as usize & mask;
            while slots[at] != FREE {
                at = (at + 1) & mask;
            }
            slots[at] = i as u32;
        }
        out.slots = slots.into();
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
        self.find_from(self.slot(string.as_bytes()), string.as_bytes())
    }

    /// Where the search for a string begins.
    fn slot(&self, string: &[u8]) -> usize {
        xxh3_64(string) as usize & self.slots.len().wrapping_sub(1)
    }

    fn find_from(&self, mut at: usize, string: &[u8]) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        loop {
            match self.slots[at] {
                FREE => return None,
                i if self.raw(i as usize) == string => return Some(i),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The numbers of many strings, which stand one behind the other in `bytes` and end at `ends`. A table of thousands doesn't fit a
    /// processor's nearest memory: here every step is taken for all strings before the next, so that they wait for it together. What was found is
    /// left in `probes`, which keeps its allocation from call to call.
    pub fn find_all(&self, bytes: &[u8], ends: &[u32], probes: &mut Vec<Probe>) {
        let mut start = 0;
        let mut string = |end: &u32| &bytes[std::mem::replace(&mut start, *end as usize)..*end as usize];
        probes.clear();
        probes.extend(ends.iter().map(|end| Probe { slot: self.slot(string(end)), number: FREE, start: 0, end: 0 }));
        let (Some(mask), false) = (self.slots.len().checked_sub(1), self.is_empty()) else { return };
        // Each step decides nothing: a wrong guess of the processor would have the others wait.
        let (bytes_here, ends_here, slots) = (&*self.bytes, &*self.ends, &*self.slots);
        probes.iter_mut().for_each(|p| p.number = slots[p.slot & mask]);
        for p in probes.iter_mut() {
            let i = if p.number == FREE { 0 } else { p.number as usize };
            (p.start, p.end) = (ends_here[i.saturating_sub(1)], ends_here[i]);
            p.start = if i == 0 { 0 } else { p.start };
        }
        // To have read a byte is what brings the others near.
        let near = probes.iter().fold(0, |all, p| all ^ bytes_here.get(p.start as usize).copied().unwrap_or_default());
        std::hint::black_box(near);
        start = 0;
        let mut string = |end: &u32| &bytes[std::mem::replace(&mut start, *end as usize)..*end as usize];
        for (s, p) in ends.iter().map(&mut string).zip(probes.iter_mut()) {
            if p.number != FREE && bytes_here[p.start as usize..p.end as usize] != *s {
                p.number = self.find_from((p.slot + 1) & mask, s).unwrap_or(FREE);
            }
        }
    }

    /// True where no look-up can go out of bounds or run for ever.
    pub(crate) fn is_sound(&self) -> bool {
        let n = self.len();
        self.ends.windows(2).all(|w| w[0] <= w[1])
            && self.ends.last().map_or(0, |e| *e as usize) == self.bytes.len()
            // One that is free ends every search.
            && self.slots.len().is_power_of_two()
            && self.slots.len() > n
            && self.slots.iter().filter(|s| **s != FREE).count() == n
            && (n == 0 || self.slots.iter().all(|s| *s == FREE || (*s as usize) < n))
    }
}

/// Slots for so many strings: the least power of two that is half more, and one.
fn slots(strings: usize) -> usize {
    (strings + strings / 2 + 1).next_power_of_two()
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
            let asked: Vec<&str> = set.iter().rev().map(String::as_str).chain([other.as_str()]).collect();
            let ends: Vec<u32> = (1..=asked.len()).map(|n| asked[..n].concat().len() as u32).collect();
            let mut probes = Vec::new();
            table.find_all(asked.concat().as_bytes(), &ends, &mut probes);
            prop_assert_eq!(probes.iter().map(Probe::found).collect::<Vec<_>>(), asked.iter().map(|s| table.find(s)).collect::<Vec<_>>());
        }
    }
}
