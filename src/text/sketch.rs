//! A short signature of a text, by which nearly equal texts are told without the texts.
//!
//! The resemblance of two texts is the Jaccard similarity of their sets of shingles, runs of five words (Broder 1997, "On the
//! resemblance and containment of documents"). One hash a shingle puts it into one of 128 bins, and each bin keeps its least hash: one
//! permutation hashing (Li, Owen & Zhang 2012). An empty bin borrows from another, the same for all texts (optimal densification,
//! Shrivastava 2017, after Shrivastava & Li 2014). Of each bin 8 bits are kept (b-bit minwise hashing, Li & König 2010).

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::chars::{is_mark, is_zero_width};
use super::runs::alphanumeric;

/// Words of a shingle.
const WORDS: usize = 5;
/// Bins of a sketch.
pub const BINS: usize = 128;
/// How likely two bins are to agree by chance.
const CHANCE: f64 = 1.0 / 256.0;

/// A text's signature; equal words in equal order give the same, whatever their case, punctuation and invisible characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sketch(pub [u8; BINS]);

impl Sketch {
    /// The sketch of a text; `None` where it has no words. Linear in the text's length.
    pub fn of(text: &str) -> Option<Self> {
        let words = words(text);
        let mut least = [u64::MAX; BINS];
        let mut add = |hashes: &[u64]| {
            // Each word's hash multiplied into what came before: order counts.
            let mixed = hashes.iter().fold(0u64, |h, w| (h.rotate_left(23) ^ w).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let hash = finished(mixed);
            let bin = &mut least[(hash >> 57) as usize];
            *bin = (*bin).min(hash);
        };
        match words.len() {
            0 => return None,
            n if n < WORDS => add(&words),
            _ => words.windows(WORDS).for_each(add),
        }
        let filled = |bin: usize| (0u64..).map(|i| donor(bin, i)).find(|&d| least[d] != u64::MAX);
        Some(Self(std::array::from_fn(|bin| {
            let from = if least[bin] == u64::MAX { filled(bin).unwrap_or(bin) } else { bin };
            finished(least[from]) as u8
        })))
    }

    /// The estimated Jaccard similarity of two texts' shingles, 0 to 1; its standard error is at most 0.044.
    pub fn similarity(&self, other: &Self) -> f64 {
        let same: u32 = self.0.iter().zip(&other.0).map(|(a, b)| u32::from(a == b)).sum();
        ((f64::from(same) / BINS as f64 - CHANCE) / (1.0 - CHANCE)).max(0.0)
    }

    /// Reads what is written by `Display`; `None` for anything else.
    pub fn read(hex: &str) -> Option<Self> {
        let digit = |b: u8| (b as char).to_digit(16);
        let mut out = [0; BINS];
        if hex.len() != 2 * BINS {
            return None;
        }
        for (to, pair) in out.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *to = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
        }
        Some(Self(out))
    }
}

/// 256 hexadecimal digits.
impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |i: usize| b"0123456789abcdef"[usize::from(self.0[i / 2] >> (4 * (1 - i % 2)) & 15)];
        let hex: [u8; 2 * BINS] = std::array::from_fn(digit);
        f.write_str(std::str::from_utf8(&hex).unwrap_or_default())
    }
}

impl fmt::Debug for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sketch({self})")
    }
}

/// The bin from which an empty one borrows at the i-th try.
fn donor(bin: usize, i: u64) -> usize {
    (xxh3_64_with_seed(&(bin as u64).to_le_bytes(), i) >> 57) as usize
}

/// Bits spread evenly (the finalizer of SplitMix64, Steele, Lea & Flood 2014).
fn finished(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// Hashes of the words: runs of letters and digits, folded.
fn words(text: &str) -> Vec<u64> {
    let mut words = Words { word: Vec::new(), hashes: Vec::with_capacity(text.len() / 6) };
    let bytes = text.as_bytes();
    let small = bytes.to_ascii_lowercase();
    let mut at = 0;
    while at < bytes.len() {
        let other = at + ascii(&bytes[at..]);
        // Nothing changes an ASCII character but what follows it: the last before another is read with that.
        let plain = if other < bytes.len() { at.max(other.saturating_sub(1)) } else { other };
        words.plain(&small[at..plain]);
        at = bytes[other..].iter().position(|b| b.is_ascii()).map_or(bytes.len(), |n| other + n);
        let piece = &text[plain..at];
        if piece.chars().all(|c| c.is_ascii() || is_mark_of_print(c)) {
            piece.chars().for_each(|c| words.push(c));
        } else {
            piece.nfkc().for_each(|c| words.push(c));
        }
    }
    words.end();
    words.hashes
}

/// Dashes and quotation marks, which normalisation leaves as they are.
fn is_mark_of_print(c: char) -> bool {
    matches!(c, '\u{2013}' | '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}')
}

/// How many ASCII characters some bytes begin with, eight at a time.
fn ascii(bytes: &[u8]) -> usize {
    let whole = bytes.as_chunks::<8>().0.iter().take_while(|c| c.is_ascii()).count() * 8;
    whole + bytes[whole..].iter().take_while(|b| b.is_ascii()).count()
}

/// The word that is being read, folded, and the hashes of those before it.
struct Words {
    word: Vec<u8>,
    hashes: Vec<u64>,
}

impl Words {
    /// Reads ASCII characters, no capitals among them.
    fn plain(&mut self, mut rest: &[u8]) {
        loop {
            let run = alphanumeric(rest);
            if run == rest.len() {
                break;
            }
            if self.word.is_empty() && run > 0 {
                self.hashes.push(xxh3_64(&rest[..run]));
            } else {
                self.word.extend_from_slice(&rest[..run]);
                self.end();
            }
            rest = &rest[run + 1..];
        }
        self.word.extend_from_slice(rest);
    }

    fn push(&mut self, c: char) {
        // Marks and invisible characters neither count nor part a word.
        if c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| self.word.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
        } else if !is_mark(c) && !is_zero_width(c) {
            self.end();
        }
    }

    fn end(&mut self) {
        if !self.word.is_empty() {
            self.hashes.push(xxh3_64(&self.word));
            self.word.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(words: std::ops::Range<u32>) -> Sketch {
        Sketch::of(&words.map(|i| format!("w{i} ")).collect::<String>()).unwrap()
    }

    #[test]
    fn case_punctuation_and_what_is_invisible_do_not_count() {
        let plain = Sketch::of("Türkiye and Iran's envoys met in Oslo, on \"Monday\".");
        for same in [
            "TÜRKIYE and Iran’s envoys met — in Oslo on Monday",
            "Tu\u{308}rki\u{ad}ye and\u{a0}Iran's envoys\u{200b} met in Oslo on Monday\u{feff}",
        ] {
            assert_eq!(Sketch::of(same), plain, "{same}");
        }
        assert_ne!(Sketch::of("Turkey and Iran's envoys met in Oslo on Monday"), plain);
        assert_eq!((Sketch::of(""), Sketch::of("— … \u{200b}")), (None, None));
        assert_ne!(Sketch::of("Oslo"), Sketch::of("Lima"));
    }

    #[test]
    fn similarity_is_near_that_of_the_shingles() {
        // Of 496 and 496 shingles, the texts share 246: 246 / 746 = 0.33; of 396 and 496, 396: 0.8.
        for (a, b, expected) in [(of(0..500), of(250..750), 0.33), (of(0..500), of(100..500), 0.8), (of(0..500), of(600..900), 0.0)] {
            assert!((a.similarity(&b) - expected).abs() < 0.1, "{} for {expected}", a.similarity(&b));
        }
        assert_eq!(of(0..9).similarity(&of(0..9)), 1.0);
        assert!(of(0..12).similarity(&of(20..32)) < 0.2);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in prop::array::uniform32(any::<u8>())) {
            let sketch = Sketch(std::array::from_fn(|i| bytes[i % 32] ^ i as u8));
            prop_assert_eq!(Sketch::read(&sketch.to_string()), Some(sketch));
            prop_assert_eq!(Sketch::read(&sketch.to_string()[1..]), None);
        }

        #[test]
        fn pieces_are_normalised_as_the_whole_is(text in "[a-cA-C \u{e9}\u{301}\u{308}\u{fb01}\u{2026}\u{1100}\u{1161}\u{11a8}\u{ad}.]{0,24}|\\PC{0,24}") {
            prop_assert_eq!(words(&text), words(&text.nfkc().collect::<String>()));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            prop_assert_eq!(Sketch::of(&text).is_some(), Sketch::of(&text.to_uppercase().to_lowercase()).is_some());
        }
    }
}
