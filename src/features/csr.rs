//! The sparse document-term matrix.

use std::mem::take;
use std::ops::Range;

use linfa::dataset::Records;
use rayon::prelude::*;

/// Rows that a thread rewrites at a time.
const RUN: usize = 4096;

/// Rows of terms with weights, in compressed sparse row form: documents × terms.
///
/// Indices are `u32`, values `f32`; whoever sums does so in `f64`. Indices of a row differ, and are in no order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Csr {
    starts: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f32>,
    columns: usize,
}

/// Some rows of a matrix: the number of the first, where each begins among all, and their terms and weights.
struct Run<'a> {
    first: usize,
    starts: &'a [usize],
    indices: &'a mut [u32],
    values: &'a mut [f32],
}

impl Csr {
    /// An empty matrix of `columns` terms.
    pub fn new(columns: usize) -> Self {
        Self { starts: vec![0], indices: Vec::new(), values: Vec::new(), columns }
    }

    /// Appends a row of (term, weight), terms below [`Csr::columns`] and each once.
    pub fn push(&mut self, row: &[(u32, f32)]) {
        debug_assert!(row.iter().all(|e| (e.0 as usize) < self.columns));
        self.indices.extend(row.iter().map(|e| e.0));
        self.values.extend(row.iter().map(|e| e.1));
        self.starts.push(self.indices.len());
    }

    /// A matrix whose rows have so many terms each, made on all threads: `rows` hands on those of a run in order, as [`Csr::push`] takes them.
    pub(crate) fn filled(columns: usize, lengths: &[u32], rows: impl Fn(Range<usize>, &mut dyn FnMut(&[(u32, f32)])) + Sync) -> Self {
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        starts.push(0);
        lengths.iter().for_each(|n| starts.push(starts[starts.len() - 1] + *n as usize));
        let stored = starts[lengths.len()];
        let mut out = Self { starts, indices: vec![0; stored], values: vec![0.0; stored], columns };
        out.runs().into_par_iter().for_each(|Run { first, starts, indices, values }| {
            let mut places = indices.iter_mut().zip(values);
            let mut push = |row: &[(u32, f32)]| row.iter().zip(&mut places).for_each(|(&(j, v), (index, value))| (*index, *value) = (j, v));
            rows(first..first + starts.len() - 1, &mut push);
        });
        out
    }

    /// Runs of rows, which threads may work on at once.
    fn runs(&mut self) -> Vec<Run<'_>> {
        let rows = self.rows();
        let (mut indices, mut values) = (self.indices.as_mut_slice(), self.values.as_mut_slice());
        let mut runs = Vec::with_capacity(rows.div_ceil(RUN));
        for first in (0..rows).step_by(RUN) {
            let starts = &self.starts[first..=rows.min(first + RUN)];
            let stored = starts[starts.len() - 1] - starts[0];
            let (own_indices, rest_indices) = take(&mut indices).split_at_mut(stored);
            let (own_values, rest_values) = take(&mut values).split_at_mut(stored);
            (indices, values) = (rest_indices, rest_values);
            runs.push(Run { first, starts, indices: own_indices, values: own_values });
        }
        runs
    }

    /// The matrix whose rows are made of this one's, in the same memory, on all threads. `rewrite` is given a row's number, terms and weights. It
    /// leaves those that the row is to have at the front, terms below `columns`, and tells how many they are and what else it found.
    pub(crate) fn rewritten<T: Send>(
        mut self,
        columns: usize,
        rewrite: impl Fn(usize, &mut [u32], &mut [f32]) -> (usize, T) + Sync,
    ) -> (Self, Vec<T>) {
        let run = |Run { first, starts, indices, values }: Run<'_>| -> Vec<(usize, T)> {
            let one = |(i, bounds): (usize, &[usize])| {
                let range = bounds[0] - starts[0]..bounds[1] - starts[0];
                rewrite(first + i, &mut indices[range.clone()], &mut values[range])
            };
            starts.windows(2).enumerate().map(one).collect()
        };
        let runs: Vec<Vec<(usize, T)>> = self.runs().into_par_iter().map(run).collect();
        let (mut from, mut to) = (0, 0);
        let mut found = Vec::with_capacity(self.rows());
        for (i, (length, of_row)) in runs.into_iter().flatten().enumerate() {
            let next = self.starts[i + 1];
            if from != to {
                self.indices.copy_within(from..from + length, to);
                self.values.copy_within(from..from + length, to);
            }
            (from, to) = (next, to + length);
            self.starts[i + 1] = to;
            found.push(of_row);
        }
        self.indices.truncate(to);
        self.values.truncate(to);
        self.indices.shrink_to_fit();
        self.values.shrink_to_fit();
        self.columns = columns;
        (self, found)
    }

    /// Documents that have each term.
    pub(crate) fn rows_by_column(&self) -> Vec<u32> {
        let count = |indices: &[u32]| {
            let mut rows = vec![0u32; self.columns];
            indices.iter().for_each(|j| rows[*j as usize] += 1);
            rows
        };
        let share = self.stored().div_ceil(rayon::current_num_threads()).max(self.columns).max(1);
        total(self.indices.par_chunks(share).map(count)).unwrap_or_else(|| count(&[]))
    }

    /// Number of documents.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of terms.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of stored weights.
    pub fn stored(&self) -> usize {
        self.indices.len()
    }

    /// Terms and weights of document `i`.
    ///
    /// # Panics
    /// If `i` is no row.
    #[inline]
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let (indices, values) = self.parts(i);
        indices.iter().zip(values).map(|(&j, &v)| (j as usize, f64::from(v)))
    }

    #[inline]
    fn parts(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.indices[range.clone()], &self.values[range])
    }

    /// Adds document `i`, times a factor, to a dense vector of at least [`Csr::columns`] numbers.
    ///
    /// # Panics
    /// If `i` is no row, or the vector is too short.
    #[inline]
    pub fn add_to(&self, i: usize, factor: f64, dense: &mut [f64]) {
        let (indices, values) = self.parts(i);
        for (&j, &v) in indices.iter().zip(values) {
            dense[j as usize] += factor * f64::from(v);
        }
    }

    /// Inner product of document `i` with a dense vector of at least [`Csr::columns`] numbers, summed in four interleaved lanes: one
    /// sum alone would wait for each addition.
    ///
    /// # Panics
    /// If `i` is no row, or the vector is too short.
    #[inline]
    pub fn dot(&self, i: usize, dense: &[f64]) -> f64 {
        let (indices, values) = self.parts(i);
        let ((indices, last_indices), (values, last_values)) = (indices.as_chunks::<4>(), values.as_chunks::<4>());
        let mut lanes = [0.0; 4];
        for (indices, values) in indices.iter().zip(values) {
            for l in 0..4 {
                lanes[l] += dense[indices[l] as usize] * f64::from(values[l]);
            }
        }
        let last: f64 = last_indices.iter().zip(last_values).map(|(&j, &x)| dense[j as usize] * f64::from(x)).sum();
        (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + last
    }

    /// What [`Csr::add_to`] adds, to single precision.
    ///
    /// # Panics
    /// As there.
    #[inline]
    pub(crate) fn add_roughly(&self, i: usize, factor: f32, dense: &mut [f32]) {
        let (indices, values) = self.parts(i);
        for (&j, &v) in indices.iter().zip(values) {
            dense[j as usize] += factor * v;
        }
    }

    /// Adds the squares of document `i`'s weights, times a factor, to single precision.
    ///
    /// # Panics
    /// As there.
    #[inline]
    pub(crate) fn add_squares_roughly(&self, i: usize, factor: f32, dense: &mut [f32]) {
        let (indices, values) = self.parts(i);
        for (&j, &v) in indices.iter().zip(values) {
            dense[j as usize] += factor * v * v;
        }
    }

    /// What [`Csr::dot`] gives, to single precision.
    ///
    /// # Panics
    /// As there.
    #[inline]
    pub(crate) fn rough_dot(&self, i: usize, dense: &[f32]) -> f32 {
        let (indices, values) = self.parts(i);
        let ((indices, last_indices), (values, last_values)) = (indices.as_chunks::<4>(), values.as_chunks::<4>());
        let mut lanes = [0.0; 4];
        for (indices, values) in indices.iter().zip(values) {
            for l in 0..4 {
                lanes[l] += dense[indices[l] as usize] * values[l];
            }
        }
        let last: f32 = last_indices.iter().zip(last_values).map(|(&j, &x)| dense[j as usize] * x).sum();
        (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + last
    }

    /// The rows of the given numbers, in that order.
    pub fn select(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut out = Self::new(self.columns);
        for i in rows {
            let (indices, values) = self.parts(i);
            out.indices.extend_from_slice(indices);
            out.values.extend_from_slice(values);
            out.starts.push(out.indices.len());
        }
        out
    }
}

impl Records for Csr {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.rows()
    }

    fn nfeatures(&self) -> usize {
        self.columns
    }
}

/// Counts of several parts added up, column by column; `None` where there is no part.
pub(super) fn total(parts: impl ParallelIterator<Item = Vec<u32>>) -> Option<Vec<u32>> {
    let add = |mut all: Vec<u32>, part: Vec<u32>| {
        all.iter_mut().zip(part).for_each(|(all, n)| *all += n);
        all
    };
    parts.collect_vec_list().into_iter().flatten().reduce(add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_selected_in_the_order_asked_for() {
        let mut x = Csr::new(3);
        x.push(&[(0, 1.0), (2, 2.0)]);
        x.push(&[]);
        x.push(&[(1, 3.0)]);
        let picked = x.select([2, 0, 2]);
        assert_eq!((picked.rows(), picked.columns(), picked.stored()), (3, 3, 4));
        assert_eq!(picked.row(1).collect::<Vec<_>>(), [(0, 1.0), (2, 2.0)]);
        assert_eq!((x.nsamples(), x.nfeatures()), (3, 3));
    }

    #[test]
    fn rows_are_rewritten_in_their_memory() {
        let mut x = Csr::new(9000);
        // Across the end of a run: row i has the terms i and 0, of which every third loses the latter.
        x.push(&[(0, 1.0)]);
        (1..9000).for_each(|i| x.push(&[(0, 2.0), (i, i as f32)]));
        let (rewritten, rows) = x.clone().rewritten(9001, |i, columns, values| {
            if i % 3 == 0 {
                columns.rotate_left(1);
                values.rotate_left(1);
            }
            columns.iter_mut().for_each(|j| *j = 9000 - *j);
            (columns.len() - usize::from(i % 3 == 0), i)
        });
        assert!(rows.into_iter().eq(0..9000));
        assert_eq!((rewritten.rows(), rewritten.columns(), rewritten.stored()), (9000, 9001, 1 + 2 * 8999 - 3000));
        assert_eq!(rewritten.row(0).count(), 0);
        assert_eq!(rewritten.row(8999).collect::<Vec<_>>(), [(9000, 2.0), (1, 8999.0)]);
        assert_eq!(rewritten.row(4098).collect::<Vec<_>>(), [(4902, 4098.0)]);
        let lengths: Vec<u32> = (0..9000).map(|i| 1 + u32::from(i > 0)).collect();
        let filled = Csr::filled(9000, &lengths, |rows, push| {
            for i in rows {
                push(&x.row(i).map(|(j, v)| (j as u32, v as f32)).collect::<Vec<_>>());
            }
        });
        assert_eq!(filled, x);
    }

    proptest! {
        #[test]
        fn products_are_those_of_a_plain_loop(values in proptest::collection::vec(-4i8..4, 0..30)) {
            // Whole numbers, so that no order of additions can round.
            let mut x = Csr::new(values.len());
            x.push(&(0..).zip(values.iter().map(|v| f32::from(*v))).filter(|e| e.1 != 0.0).collect::<Vec<_>>());
            let dense: Vec<f64> = (0..values.len()).map(|j| j as f64).collect();
            prop_assert_eq!(x.dot(0, &dense), x.row(0).map(|(j, v)| dense[j] * v).sum::<f64>());
            let single: Vec<f32> = dense.iter().map(|d| *d as f32).collect();
            prop_assert_eq!(f64::from(x.rough_dot(0, &single)), x.dot(0, &dense));
            let (mut sum, mut rough) = (dense.clone(), single);
            x.add_roughly(0, -2.0, &mut rough);
            x.add_to(0, -2.0, &mut sum);
            let expected: Vec<f64> = dense.iter().zip(&values).map(|(d, v)| d - 2.0 * f64::from(*v)).collect();
            prop_assert_eq!(rough.iter().map(|r| f64::from(*r)).collect::<Vec<_>>(), expected.clone());
            prop_assert_eq!(sum, expected);
        }
    }
}
