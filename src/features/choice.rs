//! Which terms of a corpus are a model's, and in which columns they stand.

use crate::features::analyzer::Weighting;
use crate::features::vocabulary::{UNKNOWN, idf};

/// Frequencies below it are those of most terms, whose idf is computed once.
const FEW: u32 = 256;

/// The terms chosen from a corpus: a column for each that is kept.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Column of each term by rank; [`UNKNOWN`] for those that aren't kept.
    pub(super) id: Vec<u32>,
    len: usize,
    /// By column.
    pub(super) idf: Vec<f32>,
}

impl Choice {
    /// Numbers the terms that `keep` marks, by how many of so many rows have each: the most frequent first, so that what nearly every document
    /// asks for lies together.
    pub(super) fn new(df: &[u32], keep: &[bool], weighting: Weighting, rows: usize) -> Self {
        // How many terms so many documents have, then the column of the next of these. Of equally frequent terms the first stays first.
        let most = df.iter().max().map_or(0, |df| *df as usize);
        let mut next = vec![0u32; most + 1];
        let chosen = || df.iter().zip(keep).map(|(df, keep)| keep.then_some(*df as usize));
        chosen().flatten().for_each(|df| next[df] += 1);
        let mut len = 0;
        next.iter_mut().rev().for_each(|n| len += std::mem::replace(n, len));
        let mut id = Vec::with_capacity(df.len());
        let mut column = |df: usize| {
            next[df] += 1;
            next[df] - 1
        };
        id.extend(chosen().map(|df| df.map_or(UNKNOWN, &mut column)));
        // Most terms are in few documents.
        let few: Vec<f32> = (0..FEW).map(|df| idf(rows, df)).collect();
        let mut weights = Vec::new();
        if weighting == Weighting::Tfidf {
            weights.resize(len as usize, 0.0);
            for (column, df) in id.iter().zip(df).filter(|(column, _)| **column != UNKNOWN) {
                weights[*column as usize] = few.get(*df as usize).copied().unwrap_or_else(|| idf(rows, *df));
            }
        }
        Self { id, len: len as usize, idf: weights }
    }

    /// Number of chosen terms.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Their columns in the order of a [`crate::features::Vocabulary`]: by view, then bytes.
    pub fn columns(&self) -> impl Iterator<Item = u32> + '_ {
        self.id.iter().copied().filter(|column| *column != UNKNOWN)
    }

    /// What stands for terms of this choice, by column, moved to another one of the same corpus; 0 for those that only the other has.
    pub(crate) fn moved(&self, values: &[f64], to: &Self) -> Vec<f64> {
        let mut out = vec![0.0; to.len()];
        let both = self.id.iter().zip(&to.id).filter(|(from, to)| **from != UNKNOWN && **to != UNKNOWN);
        both.for_each(|(from, to)| out[*to as usize] = values[*from as usize]);
        out
    }

    /// The same terms, of which no matrix is to be made any more.
    pub(crate) fn without_idf(&self) -> Self {
        Self { id: self.id.clone(), len: self.len, idf: Vec::new() }
    }

    /// True where none is chosen.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Which terms of a view are kept: those of at least `min_df` documents, and of these the `max` most frequent if `max` isn't 0 (of
/// equals the first in byte order).
pub(super) fn kept(df: &[u32], min_df: u32, max: usize) -> Vec<bool> {
    let mut out: Vec<bool> = df.iter().map(|df| *df >= min_df).collect();
    if max != 0 {
        let mut ranks: Vec<usize> = (0..df.len()).filter(|&r| out[r]).collect();
        ranks.sort_by_key(|&r| std::cmp::Reverse(df[r]));
        ranks.into_iter().skip(max).for_each(|r| out[r] = false);
    }
    out
}
