//! The sparse document-term matrix.

use linfa::dataset::Records;

/// Rows of terms with weights, in compressed sparse row form: documents × terms.
///
/// Indices are `u32`, values `f32`; whoever sums does so in `f64`. Indices of a row ascend.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Csr {
    starts: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f32>,
    columns: usize,
}

impl Csr {
    /// An empty matrix of `columns` terms.
    pub fn new(columns: usize) -> Self {
        Self { starts: vec![0], indices: Vec::new(), values: Vec::new(), columns }
    }

    /// Appends a row of (term, weight), terms ascending and below [`Csr::columns`].
    pub fn push(&mut self, row: &[(u32, f32)]) {
        debug_assert!(row.windows(2).all(|w| w[0].0 < w[1].0) && row.last().is_none_or(|l| (l.0 as usize) < self.columns));
        self.indices.extend(row.iter().map(|e| e.0));
        self.values.extend(row.iter().map(|e| e.1));
        self.starts.push(self.indices.len());
    }

    /// Matrices of `columns` terms one below the other.
    pub(crate) fn stacked(columns: usize, parts: Vec<Self>) -> Self {
        let mut out = Self::new(columns);
        out.indices.reserve_exact(parts.iter().map(Self::stored).sum());
        out.values.reserve_exact(out.indices.capacity());
        for part in parts {
            out.starts.extend(part.starts[1..].iter().map(|s| out.indices.len() + s));
            out.indices.extend(part.indices);
            out.values.extend(part.values);
        }
        out
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

    proptest! {
        #[test]
        fn products_are_those_of_a_plain_loop(values in proptest::collection::vec(-4i8..4, 0..30)) {
            // Whole numbers, so that no order of additions can round.
            let mut x = Csr::new(values.len());
            x.push(&(0..).zip(values.iter().map(|v| f32::from(*v))).filter(|e| e.1 != 0.0).collect::<Vec<_>>());
            let dense: Vec<f64> = (0..values.len()).map(|j| j as f64).collect();
            prop_assert_eq!(x.dot(0, &dense), x.row(0).map(|(j, v)| dense[j] * v).sum::<f64>());
            let mut sum = dense.clone();
            x.add_to(0, -2.0, &mut sum);
            let expected: Vec<f64> = dense.iter().zip(&values).map(|(d, v)| d - 2.0 * f64::from(*v)).collect();
            prop_assert_eq!(sum, expected);
        }
    }
}
