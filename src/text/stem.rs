//! Snowball English stems of base forms behind a cache, since news repeats its words and a stem costs five times a look-up.

use std::collections::HashMap;
use std::fmt;
use std::hash::BuildHasher as _;

use rust_stemmers::{Algorithm, Stemmer};
use xxhash_rust::xxh3::Xxh3DefaultBuilder;

use super::chars::{is_apostrophe, is_zero_width};
use super::folding::Folded;
use super::irregular;

/// Words kept from text to text; beyond it the cache begins anew, which bounds memory at a few megabytes.
const KEPT: usize = 1 << 16;
/// The most words kept while a text is read.
const MOST: usize = 2 * KEPT;
/// Places for words that were asked for last.
const RECENT: usize = 4096;

/// Longer words are returned unstemmed: no English word is, and the stemmer isn't linear in the length of a word.
const LONGEST: usize = 128;

/// A stemmer with its own memory. Make one for each thread and use it for many texts.
pub struct Stems {
    stemmer: Stemmer,
    /// The words that are kept: short ones by their bytes themselves, and the others.
    short: HashMap<Short, Kept, Folded>,
    long: HashMap<Box<str>, Kept, Xxh3DefaultBuilder>,
    /// The short word that was asked for last of those with the same place: what is common stays in the nearest memory.
    recent: Vec<(Short, Kept)>,
    stems: String,
    next: u32,
    folded: String,
    age: u32,
}

/// The stem of a word, and its number among the words that are kept; what isn't kept has none.
pub struct Stem<'s> {
    /// The stem.
    pub text: &'s str,
    /// The same for the same word as long as [`Stems::age`] is; another word of this stem has another.
    pub number: Option<u32>,
}

impl Stems {
    /// A stemmer that knows no words yet.
    pub fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            short: HashMap::default(),
            long: HashMap::default(),
            recent: vec![(Short::NONE, Kept::default()); RECENT],
            stems: String::new(),
            next: 0,
            folded: String::new(),
            age: 0,
        }
    }

    /// The Snowball English stem of `word`, as NLTK's `SnowballStemmer("english")` gives it, after curly apostrophes
    /// became straight ones, invisible characters went, capitals became small, and irregular verbs their base form.
    ///
    /// Words of more than 128 bytes keep their endings.
    pub fn stem(&mut self, word: &str) -> &str {
        self.numbered(word).text
    }

    /// Begins a text: where too many words are kept, they are forgotten, and [`Stems::age`] rises.
    pub fn begin(&mut self) {
        if self.next as usize >= KEPT {
            self.short.clear();
            self.long.clear();
            self.recent.fill((Short::NONE, Kept::default()));
            self.stems.clear();
            self.next = 0;
            self.age += 1;
        }
    }

    /// How often numbers began anew.
    pub fn age(&self) -> u32 {
        self.age
    }

    /// The stem of a word as [`Stems::stem`] gives it, with the word's number.
    pub fn numbered(&mut self, word: &str) -> Stem<'_> {
        let key = Short::of(word);
        let place = key.map_or(0, |key| key.hash() as usize % RECENT);
        let known = match key {
            Some(key) if self.recent[place].0 == key => Some(self.recent[place].1),
            Some(key) => self.short.get(&key).inspect(|kept| self.recent[place] = (key, **kept)).copied(),
            None => self.long.get(word).copied(),
        };
        if let Some(kept) = known {
            return self.kept(kept);
        }
        fold(word, &mut self.folded);
        if self.folded.len() > LONGEST {
            return Stem { text: &self.folded, number: None };
        }
        let stem = self.stemmer.stem(irregular::base(&self.folded)).into_owned();
        // Long only by its invisible characters: not worth a place. Nor is more kept of one text that has no end.
        if word.len() > LONGEST || self.next as usize >= MOST {
            self.folded = stem;
            return Stem { text: &self.folded, number: None };
        }
        let kept = Kept { number: self.next, start: self.stems.len() as u32, len: stem.len() as u32 };
        self.next += 1;
        self.stems.push_str(&stem);
        match key {
            Some(key) => drop(self.short.insert(key, kept)),
            None => drop(self.long.insert(word.into(), kept)),
        }
        self.kept(kept)
    }

    fn kept(&self, Kept { number, start, len }: Kept) -> Stem<'_> {
        Stem { text: &self.stems[start as usize..(start + len) as usize], number: Some(number) }
    }
}

/// The number of a word, and where its stem stands.
#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    number: u32,
    start: u32,
    len: u32,
}

/// A word of at most 15 bytes, with its length in the last: compared at once, and without a look elsewhere.
#[derive(Debug, PartialEq, Eq, Hash, Clone, Copy)]
struct Short(u64, u64);

impl Short {
    /// No word, not even the empty one, is that long.
    const NONE: Self = Self(0, u64::MAX);

    fn of(word: &str) -> Option<Self> {
        let bytes = word.as_bytes();
        // Read by its first and last bytes, which may overlap: a copy of a few bytes takes longer than all the rest.
        let (low, high) = match (bytes.first_chunk(), bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
            _ if bytes.len() > 15 => return None,
            (Some(first), Some(last), ..) => {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last).checked_shr(8 * (16 - bytes.len() as u32)).unwrap_or_default())
            }
            (_, _, Some(first), Some(last)) => {
                (u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4)), 0)
            }
            _ => (bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)), 0),
        };
        Some(Self(low, high | (bytes.len() as u64) << 56))
    }

    fn hash(self) -> u64 {
        Folded::default().hash_one(self)
    }
}

impl Default for Stems {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Stems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stems").field("known", &self.next).finish_non_exhaustive()
    }
}

fn fold(word: &str, into: &mut String) {
    into.clear();
    for c in word.chars() {
        if c.is_ascii() {
            into.push(c.to_ascii_lowercase());
        } else if is_apostrophe(c) {
            into.push('\'');
        } else if !is_zero_width(c) {
            into.extend(c.to_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stems_are_those_of_snowball() {
        // The right column was made with NLTK 3.10.
        let pairs = [
            ("united", "unit"),
            ("dying", "die"),
            ("allies", "alli"),
            ("alliance", "allianc"),
            ("sanctions", "sanction"),
            ("generously", "generous"),
            ("cooperation", "cooper"),
            ("cease-fire", "cease-fir"),
            ("hostilities", "hostil"),
            ("skies", "sky"),
            ("news", "news"),
            ("exceeding", "exceed"),
            ("agreed", "agre"),
            ("communism", "communism"),
            ("don't", "don't"),
            ("Russia's", "russia"),
            ("u.s", "u."),
        ];
        let mut stems = Stems::new();
        for (word, stem) in pairs {
            assert_eq!(stems.stem(word), stem, "{word}");
            assert_eq!(stems.stem(word), stem, "{word} from the cache");
        }
    }

    #[test]
    fn curly_and_invisible_characters_do_not_matter() {
        let mut stems = Stems::new();
        for word in ["minister’s", "minister‘s", "ministerʼs", "MINISTER'S", "min\u{00AD}is\u{200B}ter's"] {
            assert_eq!(stems.stem(word), "minist");
        }
    }

    #[test]
    fn the_cache_begins_anew_when_full() {
        let mut stems = Stems::new();
        let first = stems.numbered("united").number;
        for i in 0..KEPT + 10 {
            stems.stem(&format!("w{i}"));
        }
        assert_eq!((stems.numbered("united").number, stems.age()), (first, 0));
        // Only between texts, so that numbers of one text belong together.
        stems.begin();
        assert_eq!((stems.next, stems.age()), (0, 1));
        assert_eq!(stems.stem("united"), "unit");
        for i in 0..MOST {
            stems.stem(&format!("w{i}"));
        }
        assert_eq!(stems.numbered("allies").number, None);
        assert_eq!(stems.stem("allies"), "alli");
        assert_eq!(stems.next as usize, MOST);
    }

    #[test]
    fn a_word_without_end_is_left_as_it_is() {
        let word = "ab".repeat(1 << 20);
        assert_eq!(Stems::new().stem(&word), word);
    }

    proptest! {
        #[test]
        fn no_word_panics(word in "\\PC{0,40}") {
            let mut stems = Stems::new();
            let stem = stems.stem(&word).to_owned();
            prop_assert_eq!(stems.stem(&word), stem);
        }

        #[test]
        fn a_short_word_is_its_bytes_and_its_length(word in "[a-zé]{0,18}") {
            let mut bytes = word.clone().into_bytes();
            bytes.resize(15.max(word.len()), 0);
            bytes.push(word.len() as u8);
            let half = |at: usize| bytes[at..at + 8].iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
            prop_assert_eq!(Short::of(&word), (word.len() <= 15).then(|| Short(half(0), half(8))));
        }

        #[test]
        fn no_english_looking_word_panics(word in "[a-yé']{0,12}(ing|ed|ly|edly|eed|s's|ional|'s|ies)?") {
            Stems::new().stem(&word);
        }
    }
}
