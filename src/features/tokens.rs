//! The tokens of a text with its actors masked: stems, lower-cased words and role symbols in one sequence.

use crate::role::{Mask, Role};
use crate::text::{self, Stems};

/// A masked text as a sequence of tokens; keeps its allocations from text to text.
#[derive(Debug, Default)]
pub struct Tokens {
    stems: Arena,
    words: Arena,
    roles: Vec<Option<Role>>,
    actors: Vec<usize>,
}

#[derive(Debug, Default)]
struct Arena {
    text: String,
    ends: Vec<u32>,
}

impl Arena {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn close(&mut self) {
        self.ends.push(self.text.len() as u32);
    }

    fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.text[start..self.ends[i] as usize]
    }
}

impl Tokens {
    /// Reads a text whose `masks` are sorted and disjoint. The pieces between masks are read apart, so that nothing
    /// about a name can change the tokens around it.
    pub fn read(&mut self, text: &str, masks: &[Mask], stems: &mut Stems) {
        self.stems.clear();
        self.words.clear();
        self.roles.clear();
        self.actors.clear();
        let mut at = 0;
        for mask in masks {
            self.piece(&text[at..mask.span.start], stems);
            self.actors.push(self.roles.len());
            self.roles.push(Some(mask.role));
            self.stems.text.push_str(mask.role.symbol());
            self.stems.close();
            self.words.close();
            at = mask.span.end;
        }
        self.piece(&text[at..], stems);
        if masks.iter().any(|m| m.role.in_pair()) {
            let roles = &self.roles;
            self.actors.retain(|a| roles[*a].is_some_and(Role::in_pair));
        }
    }

    fn piece(&mut self, text: &str, stems: &mut Stems) {
        for token in text::tokens(text) {
            let word = token.span.of(text);
            self.stems.text.push_str(stems.stem(word));
            self.stems.close();
            self.words.text.extend(word.chars().flat_map(char::to_lowercase));
            self.words.close();
            self.roles.push(None);
        }
    }

    /// Number of tokens, role symbols included.
    pub fn len(&self) -> usize {
        self.roles.len()
    }

    /// True where the text has no token.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// Stem of token `i`, or its role symbol.
    pub fn stem(&self, i: usize) -> &str {
        self.stems.get(i)
    }

    /// Lower-cased word of token `i`; empty for a role symbol.
    pub fn word(&self, i: usize) -> &str {
        self.words.get(i)
    }

    /// The role that token `i` stands for.
    pub fn role(&self, i: usize) -> Option<Role> {
        self.roles[i]
    }

    /// Positions of the pair's symbols, ascending; where the text has none, of all role symbols.
    pub fn actors(&self) -> &[usize] {
        &self.actors
    }
}
