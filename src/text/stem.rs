//! Snowball English stems of base forms behind a cache, since news repeats its words and a stem costs five times a look-up.

use std::collections::HashMap;
use std::fmt;

use rust_stemmers::{Algorithm, Stemmer};
use xxhash_rust::xxh3::Xxh3DefaultBuilder;

use super::chars::{is_apostrophe, is_zero_width};
use super::irregular;
use crate::span::Span;

/// Words kept at once; beyond it the cache begins anew, which bounds memory at a few megabytes.
const KEPT: usize = 1 << 16;

/// Longer words are returned unstemmed: no English word is, and the stemmer isn't linear in the length of a word.
const LONGEST: usize = 128;

/// A stemmer with its own memory. Make one for each thread and use it for many texts.
pub struct Stems {
    stemmer: Stemmer,
    /// Where the stem of each word stands in `stems`.
    known: HashMap<Box<str>, Span, Xxh3DefaultBuilder>,
    stems: String,
    folded: String,
}

impl Stems {
    /// A stemmer that knows no words yet.
    pub fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            known: HashMap::with_hasher(Xxh3DefaultBuilder),
            stems: String::new(),
            folded: String::new(),
        }
    }

    /// The Snowball English stem of `word`, as NLTK's `SnowballStemmer("english")` gives it, after curly apostrophes
    /// became straight ones, invisible characters went, capitals became small, and irregular verbs their base form.
    ///
    /// Words of more than 128 bytes keep their endings.
    pub fn stem(&mut self, word: &str) -> &str {
        if let Some(at) = self.known.get(word) {
            return at.of(&self.stems);
        }
        fold(word, &mut self.folded);
        if self.folded.len() > LONGEST {
            return &self.folded;
        }
        let stem = self.stemmer.stem(irregular::base(&self.folded)).into_owned();
        if word.len() > LONGEST {
            // Long only by its invisible characters: not worth a place in the cache.
            self.folded = stem;
            return &self.folded;
        }
        if self.known.len() >= KEPT {
            self.known.clear();
            self.stems.clear();
        }
        let at = Span::new(self.stems.len(), self.stems.len() + stem.len());
        self.known.insert(word.into(), at);
        self.stems.push_str(&stem);
        at.of(&self.stems)
    }
}

impl Default for Stems {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Stems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stems").field("known", &self.known.len()).finish_non_exhaustive()
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
        for i in 0..KEPT + 10 {
            stems.stem(&format!("w{i}"));
        }
        assert!(stems.known.len() <= KEPT);
        assert_eq!(stems.stem("united"), "unit");
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
        fn no_english_looking_word_panics(word in "[a-yé']{0,12}(ing|ed|ly|edly|eed|s's|ional|'s|ies)?") {
            Stems::new().stem(&word);
        }
    }
}
