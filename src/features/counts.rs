//! Term counts of a labelled corpus, from which the vocabulary and matrix of any part of it are made without reading it again.

use std::collections::HashMap;

use crate::features::analyzer::{Analyzer, Reader, Weighting};
use crate::features::csr::Csr;
use crate::features::lexicon::Lexicon;
use crate::role::Mask;
use crate::text::Strings;
use crate::features::vocabulary::{Vocabulary, idf, merge, weigh};

/// Every term of a corpus and how often each document has it. Terms are ranked by view, then bytes, so that the
/// vocabulary of any part is a sub-sequence.
#[derive(Debug)]
pub struct TermCounts {
    /// Terms of each view, sorted.
    views: Vec<Vec<String>>,
    starts: Vec<usize>,
    /// (rank, count), ascending in a document.
    entries: Vec<(u32, u32)>,
}

impl TermCounts {
    /// Reads every text once. Sequential, so that it is the same whatever the thread count.
    pub fn read<'t>(analyzer: &Analyzer, lexicon: Option<&Lexicon>, texts: impl IntoIterator<Item = (&'t str, &'t [Mask])>) -> Self {
        let mut reader = Reader::new(analyzer, lexicon);
        let mut ids: Vec<HashMap<String, u32>> = vec![HashMap::new(); analyzer.views.len()];
        let mut next = 0;
        let (mut starts, mut entries, mut row) = (vec![0], Vec::new(), Vec::new());
        for (text, masks) in texts {
            row.clear();
            reader.terms(text, masks, |v, term| {
                let id = ids[v].get(term).copied().unwrap_or_else(|| {
                    ids[v].insert(term.to_string(), next);
                    next += 1;
                    next - 1
                });
                row.push((id, 1));
            });
            merge(&mut row);
            entries.extend_from_slice(&row);
            starts.push(entries.len());
        }
        let mut rank = vec![0u32; next as usize];
        let mut at = 0;
        let mut views = Vec::with_capacity(ids.len());
        for view in ids {
            let mut terms: Vec<(String, u32)> = view.into_iter().collect();
            terms.sort_unstable();
            for (_, id) in &terms {
                rank[*id as usize] = at;
                at += 1;
            }
            views.push(terms.into_iter().map(|t| t.0).collect());
        }
        for w in starts.windows(2) {
            let row = &mut entries[w[0]..w[1]];
            row.iter_mut().for_each(|e| e.0 = rank[e.0 as usize]);
            row.sort_unstable();
        }
        Self { views, starts, entries }
    }

    /// Number of documents.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, i: usize) -> &[(u32, u32)] {
        &self.entries[self.starts[i]..self.starts[i + 1]]
    }

    /// Chooses the terms of a part of the corpus (`min_df`, `max_features`; documents of the part alone are counted).
    pub fn choose(&self, analyzer: &Analyzer, part: &[usize]) -> Choice {
        let mut df = vec![0u32; self.views.iter().map(Vec::len).sum()];
        for &i in part {
            self.row(i).iter().for_each(|e| df[e.0 as usize] += 1);
        }
        let mut start = 0;
        let mut chosen = Choice { id: vec![None; df.len()], bounds: vec![0], idf: Vec::new() };
        let mut next = 0;
        for view in &self.views {
            let range = start..start + view.len();
            start = range.end;
            let keep = kept(&df[range.clone()], analyzer.min_df, analyzer.max_features);
            for (rank, keep) in range.zip(keep) {
                if keep {
                    chosen.id[rank] = Some(next);
                    next += 1;
                    if analyzer.weighting == Weighting::Tfidf {
                        chosen.idf.push(idf(part.len(), df[rank]));
                    }
                }
            }
            chosen.bounds.push(next);
        }
        chosen
    }

    /// The matrix of some documents under chosen terms.
    pub fn matrix(&self, analyzer: &Analyzer, choice: &Choice, part: &[usize]) -> Csr {
        let mut out = Csr::new(choice.len());
        let (mut kept, mut row) = (Vec::new(), Vec::new());
        for &i in part {
            kept.clear();
            kept.extend(self.row(i).iter().filter_map(|e| Some((choice.id[e.0 as usize]?, e.1))));
            weigh(&kept, &choice.bounds, analyzer.weighting, &choice.idf, &mut row);
            out.push(&row);
        }
        out
    }

    /// The vocabulary of chosen terms.
    pub fn vocabulary(&self, choice: &Choice) -> Vocabulary {
        let mut ids = choice.id.iter();
        let views = self
            .views
            .iter()
            .map(|v| Strings::from_sorted(v.iter().zip(ids.by_ref()).filter(|(_, id)| id.is_some()).map(|(t, _)| t.as_str())))
            .collect();
        Vocabulary { views, idf: choice.idf.clone() }
    }
}

/// The terms chosen from a corpus: a number for each that is kept.
#[derive(Debug, Clone)]
pub struct Choice {
    id: Vec<Option<u32>>,
    bounds: Vec<u32>,
    idf: Vec<f32>,
}

impl Choice {
    /// Number of chosen terms.
    pub fn len(&self) -> usize {
        self.bounds.last().map_or(0, |b| *b as usize)
    }

    /// True where none is chosen.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Which terms of a view are kept: those of at least `min_df` documents, and of these the `max` most frequent if `max` isn't 0 (of
/// equals the first in byte order).
fn kept(df: &[u32], min_df: u32, max: usize) -> Vec<bool> {
    let mut ranks: Vec<usize> = (0..df.len()).filter(|&r| df[r] >= min_df).collect();
    if max != 0 && ranks.len() > max {
        ranks.sort_by_key(|&r| std::cmp::Reverse(df[r]));
        ranks.truncate(max);
    }
    let mut out = vec![false; df.len()];
    ranks.into_iter().for_each(|r| out[r] = true);
    out
}
