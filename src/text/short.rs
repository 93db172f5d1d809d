//! Words of a few bytes as numbers, which are compared at once and without a look elsewhere.

/// A word of at most 15 bytes: its bytes, the first lowest, and its length in the last.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) struct Short(u64, u64);

/// The bit that tells small letters from capitals, in every byte but that of the length.
const SMALL: (u64, u64) = (0x2020_2020_2020_2020, 0x0020_2020_2020_2020);

impl Short {
    /// No word, not even the empty one, is that long.
    pub const NONE: Self = Self(0, u64::MAX);

    /// A word, unless it is longer.
    #[inline]
    pub const fn of(bytes: &[u8]) -> Option<Self> {
        let n = bytes.len();
        // The first and the last bytes, which may overlap.
        let (low, high) = match n {
            8..=15 => match (bytes.first_chunk(), bytes.last_chunk()) {
                (Some(first), Some(last)) => (u64::from_le_bytes(*first), (u64::from_le_bytes(*last) >> 8) >> (8 * (15 - n))),
                _ => return None,
            },
            4..=7 => match (bytes.first_chunk(), bytes.last_chunk()) {
                (Some(first), Some(last)) => (u32::from_le_bytes(*first) as u64 | (u32::from_le_bytes(*last) as u64) << (8 * (n - 4)), 0),
                _ => return None,
            },
            1..=3 => (bytes[0] as u64 | (bytes[n / 2] as u64) << (8 * (n / 2)) | (bytes[n - 1] as u64) << (8 * (n - 1)), 0),
            0 => (0, 0),
            _ => return None,
        };
        Some(Self(low, high | (n as u64) << 56))
    }

    /// A number that may stand for it, any bits of which are as good as others.
    #[inline]
    pub const fn hash(self) -> u64 {
        let product = (self.0 ^ 0x9e37_79b9_7f4a_7c15) as u128 * (self.1 ^ 0xd6e8_feb8_6659_fd93) as u128;
        let product = (product as u64 ^ (product >> 64) as u64) as u128 * 0xa076_1d64_78bd_642f;
        product as u64 ^ (product >> 64) as u64
    }

    /// The same in small letters where it is of ASCII letters; where it isn't, no word of them.
    #[inline]
    pub const fn small(self) -> Self {
        let n = self.1 >> 56;
        let (low, high) = match n {
            0..=7 => (SMALL.0 & ((1 << (8 * n)) - 1), 0),
            _ => (SMALL.0, SMALL.1 & ((1 << (8 * (n - 8))) - 1)),
        };
        Self(self.0 | low, self.1 | high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_told_apart() {
        let word = "abcdefghijklmnopq";
        let keys: Vec<_> = (0..=15).map(|n| Short::of(&word.as_bytes()[..n]).unwrap()).collect();
        assert!((0..16).all(|i| (0..i).all(|j| keys[i] != keys[j])) && Short::of(&word.as_bytes()[..16]).is_none());
        for (i, n) in (1..16).flat_map(|n| (0..n).map(move |i| (i, n))) {
            let mut other = word[..n].to_string();
            other.replace_range(i..i + 1, "z");
            assert_ne!(Short::of(other.as_bytes()), Some(keys[n]));
        }
    }

    proptest! {
        #[test]
        fn a_short_word_is_its_bytes_and_its_length(word in "[a-zé]{0,18}") {
            let mut bytes = word.clone().into_bytes();
            bytes.resize(15.max(word.len()), 0);
            bytes.push(word.len() as u8);
            let half = |at: usize| bytes[at..at + 8].iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
            prop_assert_eq!(Short::of(word.as_bytes()), (word.len() <= 15).then(|| Short(half(0), half(8))));
        }

        #[test]
        fn capitals_become_small_letters(word in "[a-zA-Z.' -]{0,15}") {
            prop_assert_eq!(Short::of(word.as_bytes()).unwrap().small(), Short::of(word.to_ascii_lowercase().as_bytes()).unwrap());
        }

        #[test]
        fn what_has_other_letters_is_no_word_of_small_ones(word in "[a-zA-Z.' -]{0,7}[é\u{130}\u{212a}][a-z]{0,4}", other in "[a-z]{0,15}") {
            prop_assert_ne!(Short::of(word.as_bytes()).unwrap().small(), Short::of(other.as_bytes()).unwrap());
        }
    }
}
