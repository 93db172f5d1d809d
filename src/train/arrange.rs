//! The columns of a matrix in an order that suits the processor, and fewer of them: the same problem, solved several times faster.

use std::ops::Range;

use rayon::prelude::*;

use crate::features::Csr;

/// The place of a column that no row has, or that is scaled to nothing.
const NOWHERE: u32 = u32::MAX;
/// Rows that a thread looks at at a time.
const ROWS: usize = 1 << 13;

/// A column that one row alone has, that row, and what the column's weight is multiplied by.
type Own = (u32, usize, f64);

/// A matrix whose frequent columns come first, so that the part of a dense vector that nearly every row reads stays in the cache; and in
/// which the columns that occur in one row only are one column of that row.
///
/// Folding them loses nothing. Of all weights w of such columns that give their row the same Σ wⱼxⱼ, the penalty ‖w‖² chooses those
/// proportional to x, and for these both sum and penalty are those of a single column of the value ‖x‖. The gradient's norm is the
/// same as well. Where most rows have such a column, these are no columns of the matrix at all: the solver knows their best weights.
#[derive(Debug)]
pub(crate) struct Arranged {
    pub x: Csr,
    /// A factor for each column of `x`; `None` where all are 1.
    pub scale: Option<Vec<f64>>,
    /// Where most rows have a column of their own: its value in each row, 0 where there is none. Its number is that of the row, counted from
    /// the columns of `x` on.
    pub own: Option<Vec<f64>>,
    /// Number of columns that several rows have; they come first.
    shared: usize,
    /// Where each original column went, and what its weight there is multiplied by.
    places: Vec<u32>,
    factors: Vec<f64>,
}

impl Arranged {
    /// Arranges a matrix whose columns are multiplied by `scale`, in its own memory. O(stored weights · ln of those in a row + columns · ln
    /// columns).
    pub fn new(x: Csr, scale: Option<&[f64]>) -> Self {
        let scale_of = |j: usize| scale.map_or(1.0, |s| s[j]);
        let rows = x.rows_by_column();
        let mut shared: Vec<u32> = (0..x.columns() as u32).filter(|&j| rows[j as usize] > 1).collect();
        // Stable: of equally frequent columns the first stays first.
        shared.sort_by_key(|&j| std::cmp::Reverse(rows[j as usize]));
        let (mut places, mut factors) = (vec![NOWHERE; x.columns()], vec![0.0; x.columns()]);
        for (at, &j) in shared.iter().enumerate() {
            places[j as usize] = at as u32;
            factors[j as usize] = scale_of(j as usize);
        }
        let mut scales: Vec<f64> = shared.iter().map(|&j| scale_of(j as usize)).collect();
        let several = shared.len() as u32;
        drop(shared);
        // The norms of some rows' own columns, and these columns with their rows and factors.
        let own = |some: Range<usize>| {
            let (mut norms, mut own): (Vec<f64>, Vec<Own>) = (Vec::with_capacity(some.len()), Vec::new());
            for i in some {
                let first = own.len();
                own.extend(x.row(i).filter(|(j, _)| rows[*j] == 1).map(|(j, v)| (j as u32, i, v * scale_of(j))));
                let norm = own[first..].iter().map(|(.., v)| v * v).sum::<f64>().sqrt();
                if norm > 0.0 {
                    own[first..].iter_mut().for_each(|(j, _, v)| *v = scale_of(*j as usize) * (*v / norm));
                } else {
                    own.truncate(first);
                }
                norms.push(norm);
            }
            (norms, own)
        };
        let mut norms = Vec::with_capacity(x.rows());
        let runs: Vec<Range<usize>> = (0..x.rows()).step_by(ROWS).map(|first| first..x.rows().min(first + ROWS)).collect();
        // Some rows at a time, so that next to nothing is in memory twice.
        for runs in runs.chunks(rayon::current_num_threads()) {
            let made: Vec<(Vec<f64>, Vec<Own>)> = runs.par_iter().cloned().map(own).collect();
            for (of_run, own) in made {
                norms.extend(of_run);
                for (j, i, factor) in own {
                    places[j as usize] = several + i as u32;
                    factors[j as usize] = factor;
                }
            }
        }
        drop(rows);
        let apart = norms.iter().filter(|n| **n > 0.0).count() * 2 > norms.len();
        if !apart {
            // They are columns like others.
            let mut numbers = vec![0; norms.len()];
            for (number, &norm) in numbers.iter_mut().zip(&norms).filter(|(_, norm)| **norm > 0.0) {
                *number = scales.len() as u32;
                scales.push(norm);
            }
            places.iter_mut().filter(|at| (several..NOWHERE).contains(at)).for_each(|at| *at = numbers[(*at - several) as usize]);
        }
        let x = x.rewritten(scales.len(), |_, row| {
            row.iter_mut().for_each(|(j, _)| *j = places[*j as usize]);
            let folded = row.iter().map(|e| e.0).find(|at| !apart && (several..NOWHERE).contains(at));
            row.retain(|e| e.0 < several);
            row.extend(folded.map(|at| (at, 1.0)));
        });
        let scale = Some(scales).filter(|s| s.iter().any(|s| *s != 1.0));
        Self { x, scale, own: apart.then_some(norms), shared: several as usize, places, factors }
    }

    /// The factors that this matrix's columns have where the original ones have others. Columns of one row alone keep theirs.
    pub fn scaled_by(&self, scale: &[f64]) -> Vec<f64> {
        let mut out = self.scale.clone().unwrap_or_else(|| vec![1.0; self.x.columns()]);
        for (at, scale) in self.places.iter().zip(scale).filter(|(at, _)| (**at as usize) < self.shared) {
            out[*at as usize] = *scale;
        }
        out
    }

    /// Turns weights of columns that have given factors into those that mean the same with this matrix's own.
    pub fn rescale(&self, weights: &mut [f64], from: &[f64]) {
        let own = self.scale.iter().flatten().copied().chain(std::iter::repeat(1.0));
        weights.iter_mut().zip(from).zip(own).for_each(|((w, from), own)| *w = if own == 0.0 { 0.0 } else { *w * from / own });
    }

    /// Weights of the original columns, the scale folded in, from those of the arranged ones and behind them those that stand apart.
    pub fn restore(&self, weights: &[f64]) -> Vec<f64> {
        // A zero's sign is part of a model's bytes: what has no place is nothing of the first weight.
        let nothing = weights.first().map_or(0.0, |w| w * 0.0);
        self.places.iter().zip(&self.factors).map(|(at, factor)| weights.get(*at as usize).map_or(nothing, |w| w * factor)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_columns_first_and_those_of_one_row_folded() {
        let mut x = Csr::new(6);
        // Column 0 in one row, 1 in none, 2 in three, 3 in three, 4 and 5 in the last row only.
        x.push(&[(0, 2.0), (2, 1.0)]);
        x.push(&[(2, 1.0), (3, 5.0)]);
        x.push(&[(3, 7.0)]);
        x.push(&[(2, 4.0), (3, 1.0), (4, 3.0), (5, 2.0)]);
        let scale = [1.0, 1.0, 1.0, 0.5, 1.0, 2.0];
        let arranged = Arranged::new(x.clone(), Some(&scale));
        let rows: Vec<Vec<(usize, f64)>> = (0..4).map(|i| arranged.x.row(i).collect()).collect();
        assert_eq!(rows, [vec![(0, 1.0), (2, 1.0)], vec![(0, 1.0), (1, 5.0)], vec![(1, 7.0)], vec![(0, 4.0), (1, 1.0), (3, 1.0)]]);
        // ‖(3, 2 · 2)‖ = 5.
        assert_eq!((arranged.scale.as_deref(), &arranged.own), (Some(&[1.0, 0.5, 2.0, 5.0][..]), &None));
        // Weight 10 of the last: 10 · 3/5 = 6 and 10 · 4/5 = 8, this times its scale of 2.
        let restored = arranged.restore(&[7.0, 8.0, 9.0, 10.0]);
        assert_eq!(restored, [9.0, 0.0, 7.0, 4.0, 6.0, 16.0]);
        // With other factors: columns 2 and 3, while those of one row keep theirs.
        let other = arranged.scaled_by(&[4.0, 0.0, 3.0, 2.0, 9.0, 9.0]);
        assert_eq!(other, [3.0, 2.0, 2.0, 5.0]);
        let mut weights = [1.0, 2.0, 3.0, 4.0, 0.5];
        arranged.rescale(&mut weights, &other);
        assert_eq!(weights, [3.0, 8.0, 3.0, 4.0, 0.5]);
        // In two of three rows they stand apart, behind two shared ones.
        let arranged = Arranged::new(x.select([0, 1, 3]), Some(&scale));
        assert_eq!((arranged.scale.as_deref(), arranged.own.as_deref()), (Some(&[1.0, 0.5][..]), Some(&[2.0, 0.0, 5.0][..])));
        assert_eq!((arranged.x.stored(), arranged.x.columns()), (5, 2));
        assert_eq!(arranged.restore(&[7.0, 8.0, 9.0, 0.0, 10.0]), restored);
    }

    #[test]
    fn a_column_that_is_scaled_to_nothing_has_no_weight() {
        let mut x = Csr::new(1);
        x.push(&[(0, 2.0)]);
        let arranged = Arranged::new(x, Some(&[0.0]));
        assert_eq!((arranged.x.columns(), arranged.x.stored()), (0, 0));
        assert_eq!(arranged.restore(&[]), [0.0]);
    }
}
