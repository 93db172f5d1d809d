//! Pairs of stems by the numbers of both: a look-up that writes nothing out and compares no strings.

use std::borrow::Cow;

use crate::features::vocabulary::UNKNOWN;

/// Pairs in ascending order, numbered from 0, with an open-addressing index (linear probing, at most three quarters full). All parts are plain
/// arrays, saved in a model as tensors.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pairs {
    /// Where the pairs that begin with each stem begin, and the end.
    pub(crate) starts: Cow<'static, [u32]>,
    /// The second stem of each pair.
    pub(crate) seconds: Cow<'static, [u32]>,
    /// A power of two of slots, each a pair's number or free.
    pub(crate) slots: Cow<'static, [u32]>,
}

/// Pairs of neighbours on their way through [`Pairs::find_all`].
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The slot where each may be, the pair there, and that one's second stem.
    probes: Vec<(u32, u32, u32)>,
}

impl Pairs {
    /// Builds the table of sorted, distinct pairs of so many stems.
    pub fn from_sorted(stems: usize, pairs: impl ExactSizeIterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0u32; stems + 1];
        pairs.clone().for_each(|(first, _)| starts[first as usize + 1] += 1);
        (0..stems).for_each(|i| starts[i + 1] += starts[i]);
        let mut slots = vec![UNKNOWN; slots(pairs.len())];
        let mask = slots.len() - 1;
        for (number, (first, second)) in pairs.clone().enumerate() {
            let mut at = place(first, second, mask);
            while slots[at] != UNKNOWN {
                at = (at + 1) & mask;
            }
            slots[at] = number as u32;
        }
        Self { starts: starts.into(), seconds: pairs.map(|p| p.1).collect::<Vec<_>>().into(), slots: slots.into() }
    }

    /// Adds the number of each pair of neighbours to `ids`, [`UNKNOWN`] for those that aren't there. No table of that size fits a near memory:
    /// each step is taken for all pairs before the next, and decides nothing, so that they wait for it together.
    pub(super) fn find_all(&self, stems: &[u32], found: &mut Found, ids: &mut Vec<u32>) {
        let (starts, seconds, slots) = (&*self.starts, &*self.seconds, &*self.slots);
        let (mask, last) = (slots.len().wrapping_sub(1), seconds.len().wrapping_sub(1));
        let probes = &mut found.probes;
        probes.clear();
        if seconds.is_empty() {
            ids.resize(ids.len() + stems.len().saturating_sub(1), UNKNOWN);
            return;
        }
        probes.extend(stems.windows(2).map(|pair| {
            let at = place(pair[0], pair[1], mask);
            (at as u32, slots[at], 0)
        }));
        probes.iter_mut().for_each(|probe| probe.2 = seconds[last.min(probe.1 as usize)]);
        for (&(at, number, there), pair) in probes.iter().zip(stems.windows(2)) {
            let (first, second) = (pair[0] as usize, pair[1]);
            let Some(&[start, end]) = starts.get(first..).and_then(|s| s.first_chunk()) else {
                ids.push(UNKNOWN);
                continue;
            };
            let (mut at, mut number, mut there) = (at as usize, number, there);
            while number != UNKNOWN && !(there == second && (start..end).contains(&number)) {
                at = (at + 1) & mask;
                number = slots[at];
                there = seconds[last.min(number as usize)];
            }
            ids.push(number);
        }
    }

    /// Both stems of pair number `id`. O(ln stems).
    pub fn get(&self, id: usize) -> Option<(u32, u32)> {
        let second = *self.seconds.get(id)?;
        Some((self.starts.partition_point(|start| *start as usize <= id) as u32 - 1, second))
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.seconds.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.seconds.is_empty()
    }

    /// True where no look-up can go out of bounds or run for ever.
    pub(crate) fn is_sound(&self, stems: usize) -> bool {
        let n = self.len();
        self.starts.len() == stems + 1
            && self.starts.first() == Some(&0)
            && self.starts.windows(2).all(|w| w[0] <= w[1])
            && self.starts.last().is_some_and(|s| *s as usize == n)
            && self.seconds.iter().all(|s| (*s as usize) < stems)
            && self.slots.len() == slots(n)
            && self.slots.iter().filter(|s| **s != UNKNOWN).count() == n
            && self.slots.iter().all(|s| *s == UNKNOWN || (*s as usize) < n)
    }
}

/// Slots for so many pairs: the least power of two that is a third more, and one.
fn slots(pairs: usize) -> usize {
    (pairs + pairs / 3 + 1).next_power_of_two()
}

/// Where the search for a pair begins: bits of both, spread by multiplication.
fn place(first: u32, second: u32, mask: usize) -> usize {
    let product = u128::from(u64::from(first) << 32 | u64::from(second)) * 0x9e37_79b9_7f4a_7c15;
    let mixed = (product as u64 ^ (product >> 64) as u64).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (mixed >> 16) as usize & mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_pair_is_found_under_its_number(
            set in proptest::collection::btree_set((0u32..9, 0u32..9), 0..60),
            stems in proptest::collection::vec(prop_oneof![0u32..9, 0u32..9, Just(UNKNOWN)], 0..40),
        ) {
            let pairs: Vec<(u32, u32)> = set.into_iter().collect();
            let table = Pairs::from_sorted(9, pairs.iter().copied());
            prop_assert!(table.is_sound(9) && !table.is_sound(8));
            prop_assert_eq!((0..=pairs.len()).map_while(|i| table.get(i)).collect::<Vec<_>>(), pairs.clone());
            let mut ids = vec![7];
            table.find_all(&stems, &mut Found::default(), &mut ids);
            let expected = stems.windows(2).map(|w| pairs.binary_search(&(w[0], w[1])).map_or(UNKNOWN, |i| i as u32));
            prop_assert_eq!(ids, [7].into_iter().chain(expected).collect::<Vec<_>>());
        }
    }
}
