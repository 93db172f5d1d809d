//! The rows that are checked: read, masked, and told apart by their words.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::finding::{Finding, Kind, Place, Severity};
use crate::actors::Masker;
use crate::corpus::{Row, Table};
use crate::error::{Error, Result};
use crate::role::{Mask, Masking};
use crate::text::tokens;

/// A row, and what every check asks of it.
#[derive(Debug)]
pub(super) struct Entry {
    /// Index of its file.
    pub file: usize,
    pub row: Row,
    /// Where an actor stands, marked or found.
    pub masks: Vec<Mask>,
    /// Index among the distinct texts.
    pub text: usize,
}

impl Entry {
    /// The part of the data it belongs to; where nothing is said, that is training.
    pub fn split(&self) -> &str {
        if self.row.split.is_empty() { "train" } else { &self.row.split }
    }

    /// The marked pair, by name.
    pub fn pair(&self) -> (Option<String>, Option<String>) {
        let name = |m: &Option<crate::corpus::Mark>| m.as_ref().map(|m| m.surface.to_lowercase());
        (name(&self.row.source), name(&self.row.target))
    }
}

/// Rows of any number of tables.
#[derive(Debug)]
pub struct Rows {
    pub(super) files: Vec<String>,
    pub(super) entries: Vec<Entry>,
    /// Entries of each distinct text, in order.
    pub(super) texts: Vec<Vec<usize>>,
    pub(super) unreadable: Vec<Finding>,
    known: HashMap<u64, usize>,
    masker: Masker,
}

impl Default for Rows {
    fn default() -> Self {
        Self::new()
    }
}

impl Rows {
    /// No rows yet.
    pub fn new() -> Self {
        Self {
            files: Vec::new(),
            entries: Vec::new(),
            texts: Vec::new(),
            unreadable: Vec::new(),
            known: HashMap::new(),
            masker: Masker::new(Masking::Mentions),
        }
    }

    /// Reads a table to its end. A row that can't be read is a finding; `step` hears of each row.
    ///
    /// # Errors
    /// If the file can't be read on.
    pub fn read(&mut self, table: Table, step: &mut dyn FnMut()) -> Result<()> {
        let file = self.files.len();
        let name = table.name().to_owned();
        self.files.push(name.clone());
        let mut empty = true;
        for row in table.forgiving() {
            step();
            empty = false;
            match row {
                Ok(row) => {
                    let text = self.text(&row.text, self.entries.len());
                    self.entries.push(Entry { file, masks: self.masker.row(&row), row, text });
                }
                Err(Error::Input(problem)) => {
                    let place = Place { file: problem.file, line: problem.line, id: None };
                    let found = format!("expected {}, found {}", problem.expected, problem.found);
                    let help = if problem.help.is_empty() { "mend the row".to_owned() } else { problem.help };
                    self.unreadable.push(Finding::new(Severity::Error, Kind::Row, place, found, help));
                }
                Err(error) => return Err(error),
            }
        }
        if empty {
            let place = Place { file: name, line: None, id: None };
            self.unreadable.push(Finding::new(Severity::Error, Kind::Row, place, "no rows", "name a table with labelled rows"));
        }
        Ok(())
    }

    /// Number of rows that could be read.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True where no row could be read.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where an entry stands.
    pub(super) fn place(&self, entry: usize) -> Place {
        let Entry { file, row, .. } = &self.entries[entry];
        Place { file: self.files[*file].clone(), line: Some(row.line), id: Some(row.id.clone()) }
    }

    /// A row as a sentence names it: its line, with the file where that is another than `from`'s.
    pub(super) fn named(&self, from: usize, entry: usize) -> String {
        let (a, b) = (&self.entries[from], &self.entries[entry]);
        if a.file == b.file { format!("line {}", b.row.line) } else { format!("{}:{}", self.files[b.file], b.row.line) }
    }

    /// The index of a text: texts of the same words, whatever their case and punctuation, are one.
    fn text(&mut self, text: &str, entry: usize) -> usize {
        let mut words = words(text).join(" ");
        if words.is_empty() {
            words = text.trim().to_owned();
        }
        let next = self.texts.len();
        let index = *self.known.entry(xxh3_64(words.as_bytes())).or_insert(next);
        if index == next {
            self.texts.push(Vec::new());
        }
        self.texts[index].push(entry);
        index
    }
}

/// The words and numbers of a text in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    tokens(text).map(|t| t.span.of(text).to_lowercase()).collect()
}
