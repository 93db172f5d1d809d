//! Rows as the fits of some checks take them.

use std::collections::HashMap;

use super::labels::Labels;
use super::rows::{Entry, Rows};
use crate::corpus::Row;
use crate::error::Result;
use crate::role::Masking;
use crate::train::Examples;

/// Rows below which a fit tells nothing.
const FEWEST: usize = 50;
/// Folds of a cross-validation.
pub(super) const FOLDS: usize = 5;

/// Rows with a label that is known, ready for a cross-validation.
pub(super) struct Fits<'a> {
    pub examples: Examples,
    /// The entry of each example.
    pub entries: Vec<usize>,
    rows: &'a Rows,
}

impl<'a> Fits<'a> {
    /// Prepares the rows; `None` where there are too few rows, groups or classes for a figure to mean anything.
    pub fn new(rows: &'a Rows, labels: &Labels) -> Result<Option<Self>> {
        let entries: Vec<usize> = (0..rows.len()).filter(|i| labels.read[*i].is_some()).collect();
        if entries.len() < FEWEST || entries.iter().all(|i| labels.read[*i] == labels.read[entries[0]]) {
            return Ok(None);
        }
        let group = together(rows, &entries);
        if group.iter().collect::<std::collections::HashSet<_>>().len() < FOLDS {
            return Ok(None);
        }
        // What is fitted to is counted apart: the examples need no text.
        let bare = |i: &usize| {
            let row = &rows.entries[*i].row;
            let empty = Row { text: String::new(), source: None, target: None, kept: Vec::new(), weight: 1.0, ..row.clone() };
            (String::new(), empty)
        };
        let mut examples = Examples::new(entries.iter().map(bare).collect(), labels.scheme.clone(), Masking::Marked)?;
        examples.group = group;
        Ok(Some(Self { examples, entries, rows }))
    }

    /// The entries of the examples.
    pub fn entries(&self) -> impl Iterator<Item = &'a Entry> + '_ {
        self.entries.iter().map(|i| &self.rows.entries[*i])
    }
}

/// A number for each entry, shared by what may not be parted: rows of one group, and rows of one text.
fn together(rows: &Rows, entries: &[usize]) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..entries.len()).collect();
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    let (mut texts, mut groups) = (HashMap::new(), HashMap::new());
    for (n, &i) in entries.iter().enumerate() {
        let entry = &rows.entries[i];
        let of_text = *texts.entry(entry.text).or_insert(n);
        let of_group = entry.row.group.as_deref().map_or(n, |g| *groups.entry(g).or_insert(n));
        for other in [of_text, of_group] {
            let (a, b) = (root(&mut parent, n), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    (0..entries.len()).map(|n| root(&mut parent, n)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;
    use super::*;

    #[test]
    fn rows_of_one_group_or_text_are_together() {
        let rows = rows("text,label,group\na,x,g\nb,x,\nc,x,h\nb,x,h\nd,x,g\ne,x,\n");
        assert_eq!(together(&rows, &[0, 1, 2, 3, 4, 5]), [0, 1, 1, 1, 0, 5]);
    }
}
