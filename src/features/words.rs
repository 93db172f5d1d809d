//! What was found out about words, remembered by their numbers: news repeats its words.

use crate::features::tokens::Tokens;

/// One thing about each word, as long as the words' numbers are what they were.
#[derive(Debug, Default)]
pub(super) struct Words<T> {
    age: u32,
    found: Vec<Option<T>>,
}

impl<T: Copy> Words<T> {
    /// Begins a text.
    pub fn begin(&mut self, tokens: &Tokens) {
        if self.age != tokens.age() {
            self.found.clear();
            self.age = tokens.age();
        }
    }

    /// What is so of the word of token `i`; where it isn't known, `find` tells.
    pub fn of(&mut self, tokens: &Tokens, i: usize, find: impl FnOnce() -> T) -> T {
        let Some(word) = tokens.number(i).map(|n| n as usize) else { return find() };
        if word >= self.found.len() {
            self.found.resize(word + 1, None);
        }
        *self.found[word].get_or_insert_with(find)
    }
}
