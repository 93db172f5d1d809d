//! Snowball English stems of base forms behind a cache, since news repeats its words.

use std::fmt;

use rust_stemmers::{Algorithm, Stemmer};

use crate::span::Span;

use super::chars::{is_apostrophe, is_zero_width};
use super::irregular;
use super::short::Short;
use super::snowball;

/// Words that are numbered from text to text; beyond it numbers begin anew, which bounds memory at a few megabytes.
const KEPT: usize = 1 << 16;
/// The most words numbered while a text is read.
const MOST: usize = 2 * KEPT;
/// Pairs of places for words, a power of two: half a core's own memory.
const SETS: usize = 1 << 14;

/// Longer words are returned unstemmed: no English word is, and the stemmer isn't linear in the length of a word.
const LONGEST: usize = 128;

/// A stemmer with its own memory. Make one for each thread and use it for many texts.
pub struct Stems {
    stemmer: Stemmer,
    /// The short words that were asked for last of those with the same set of places, the last one first.
    sets: Vec<Set>,
    /// Words that are asked for together, and their sets.
    asked: Vec<(Option<Short>, usize)>,
    stems: String,
    next: u32,
    folded: String,
    stem: Vec<u8>,
    age: u32,
}

/// The stem of a word, and its number among the words that are kept; what isn't kept has none.
pub struct Stem<'s> {
    /// The stem.
    pub text: &'s str,
    /// Stands for this word as long as [`Stems::age`] is what it is. A word that was forgotten meanwhile gets another one.
    pub number: Option<u32>,
}

/// Two places beside one another, which a core fetches together.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Set([(Short, Kept); 2]);

impl Set {
    const EMPTY: Self = Self([(Short::NONE, Kept { number: 0, start: 0, len: 0 }); 2]);
}

impl Stems {
    /// A stemmer that knows no words yet.
    pub fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            sets: vec![Set::EMPTY; SETS],
            asked: Vec::new(),
            stems: String::new(),
            next: 0,
            folded: String::new(),
            stem: Vec::new(),
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

    /// Begins a text: where too many words were numbered, they are forgotten, and [`Stems::age`] rises.
    pub fn begin(&mut self) {
        if self.next as usize >= KEPT {
            self.sets.fill(Set::EMPTY);
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
        let Some(key) = Short::of(word.as_bytes()) else { return Stem { text: self.fresh(word), number: None } };
        self.of(|| word, key, key.hash() as usize % SETS)
    }

    /// The stems of a text's words in order. Where they may be kept, is looked at for all of them before anything is decided, so that the processor
    /// waits for these places together.
    pub fn all(&mut self, text: &str, words: &[Span], mut each: impl FnMut(Stem<'_>)) {
        let mut asked = std::mem::take(&mut self.asked);
        asked.clear();
        asked.extend(words.iter().map(|word| {
            let key = Short::of(&text.as_bytes()[word.start..word.end]);
            (key, key.map_or(0, |key| key.hash() as usize % SETS))
        }));
        let near = asked.iter().fold(0, |all, (_, place)| all ^ self.sets[*place].0[0].1.number);
        std::hint::black_box(near);
        for (word, &(key, place)) in words.iter().zip(&asked) {
            each(match key {
                Some(key) => self.of(|| word.of(text), key, place),
                None => Stem { text: self.fresh(word.of(text)), number: None },
            });
        }
        self.asked = asked;
    }

    #[inline]
    fn of<'w>(&mut self, word: impl FnOnce() -> &'w str, key: Short, place: usize) -> Stem<'_> {
        let [first, second] = &mut self.sets[place].0;
        if second.0 == key {
            std::mem::swap(first, second);
        }
        if first.0 == key {
            let kept = first.1;
            return self.kept(kept);
        }
        self.add(word(), key, place)
    }

    /// Stems a word that isn't kept, and keeps it.
    #[inline(never)]
    fn add(&mut self, word: &str, key: Short, place: usize) -> Stem<'_> {
        // No more is kept of one text that has no end.
        if self.next as usize >= MOST {
            return Stem { text: self.fresh(word), number: None };
        }
        let len = self.fresh(word).len() as u32;
        let kept = Kept { number: self.next, start: self.stems.len() as u32, len };
        self.next += 1;
        self.stems.push_str(&self.folded);
        let [first, second] = &mut self.sets[place].0;
        *second = std::mem::replace(first, (key, kept));
        self.kept(kept)
    }

    /// The stem of a word, looked up nowhere; left in `folded`.
    fn fresh(&mut self, word: &str) -> &str {
        fold(word, &mut self.folded);
        if self.folded.len() > LONGEST {
            return &self.folded;
        }
        let base = irregular::base(&self.folded);
        if !base.is_ascii() {
            self.folded = self.stemmer.stem(base).into_owned();
            return &self.folded;
        }
        self.stem.clear();
        self.stem.extend_from_slice(base.as_bytes());
        snowball::stem(&mut self.stem);
        self.folded.clear();
        self.folded.push_str(std::str::from_utf8(&self.stem).unwrap_or_default());
        &self.folded
    }

    fn kept(&self, Kept { number, start, len }: Kept) -> Stem<'_> {
        Stem { text: &self.stems[start as usize..(start + len) as usize], number: Some(number) }
    }
}

/// The number of a word, and where its stem stands.
#[derive(Debug, Clone, Copy)]
struct Kept {
    number: u32,
    start: u32,
    len: u32,
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
    if word.is_ascii() {
        into.push_str(word);
        into.make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        if is_apostrophe(c) {
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
            ("don’t", "not"),
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
    fn numbers_begin_anew_when_there_are_too_many() {
        let mut stems = Stems::new();
        let first = stems.numbered("united").number;
        assert_eq!((stems.numbered("united").number, stems.age()), (first, 0));
        for i in 0..KEPT + 10 {
            stems.stem(&format!("w{i}"));
        }
        assert_eq!(stems.stem("united"), "unit");
        assert_eq!(stems.age(), 0);
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
    fn a_number_stands_for_one_word() {
        let mut stems = Stems::new();
        let mut words = std::collections::HashMap::new();
        for i in 0..3 * SETS {
            let word = format!("w{}", i * 7919 % (2 * SETS + 1));
            let number = stems.numbered(&word).number.unwrap();
            assert_eq!(words.entry(number).or_insert(word.clone()), &word);
        }
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
