//! The columns of a matrix in an order that suits the processor, and fewer of them: the same problem, solved several times faster.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use crate::features::Csr;
use crate::train::block::WIDTH;

/// The place of a column that no row has, or that is scaled to nothing.
const NOWHERE: u32 = u32::MAX;

/// A matrix whose frequent columns come first, so that the part of a dense vector that nearly every row reads stays in the cache; and in
/// which the columns that occur in one row only are no columns.
///
/// Leaving them out loses nothing. Of all weights w of such columns that give their row the same Σ wⱼxⱼ, the penalty ‖w‖² chooses those
/// proportional to x, and for these both sum and penalty are those of a single column of the value ‖x‖. The gradient's norm is the
/// same as well. And the best weight of that one column is known to the solver.
#[derive(Debug)]
pub(crate) struct Arranged {
    pub x: Csr,
    /// A factor for each column of `x`; `None` where all are 1.
    pub scale: Option<Vec<f64>>,
    /// The value of each row's own column, 0 where there is none; `None` where no row has one. Its number is that of the row, counted from the
    /// columns of `x` on.
    pub own: Option<Vec<f64>>,
    /// Where each original column went, and what its weight there is multiplied by.
    places: Vec<u32>,
    factors: Vec<f64>,
}

impl Arranged {
    /// Arranges a matrix whose columns are multiplied by `scale`, in its own memory. O(stored weights + columns · ln columns).
    pub fn new(x: Csr, scale: Option<&[f64]>) -> Self {
        let scale_of = |j: usize| scale.map_or(1.0, |s| s[j]);
        let rows = x.rows_by_column();
        let mut shared: Vec<u32> = (0..x.columns() as u32).filter(|&j| rows[j as usize] > 1).collect();
        // Stable: of equally frequent columns the first stays first.
        shared.sort_by_key(|&j| std::cmp::Reverse(rows[j as usize]));
        drop(rows);
        // Each is written by the thread that has the one row of its column.
        let places: Vec<AtomicU32> = (0..x.columns()).into_par_iter().map(|_| AtomicU32::new(NOWHERE)).collect();
        let factors: Vec<AtomicU64> = (0..x.columns()).into_par_iter().map(|_| AtomicU64::new(0)).collect();
        let put = |j: usize, at: u32, factor: f64| {
            places[j].store(at, Relaxed);
            factors[j].store(factor.to_bits(), Relaxed);
        };
        shared.par_iter().enumerate().for_each(|(at, &j)| put(j as usize, at as u32, scale_of(j as usize)));
        let scales: Vec<f64> = shared.iter().map(|&j| scale_of(j as usize)).collect();
        let several = shared.len();
        // Where they are in that order to begin with, nothing is looked up.
        let ordered = shared.par_iter().enumerate().all(|(at, &j)| at == j as usize);
        drop(shared);
        let (x, norms) = x.rewritten(several, |i, columns, values| {
            let mut kept = 0;
            for at in 0..columns.len() {
                let column = columns[at] as usize;
                let stays = if ordered { column < several } else { places[column].load(Relaxed) != NOWHERE };
                // No branch, which would be foreseen for one row as badly as for the next.
                let to = if stays { kept } else { at };
                columns.swap(to, at);
                values.swap(to, at);
                kept += usize::from(stays);
            }
            if !ordered {
                columns[..kept].iter_mut().for_each(|j| *j = places[*j as usize].load(Relaxed));
            }
            // Those of the block come first, ascending: in the order of a number's bits.
            let (mut near, mut met, mut met_values) = (0, 0u128, [0.0; WIDTH]);
            for at in 0..kept {
                let column = columns[at] as usize;
                if column < WIDTH {
                    met |= 1 << column;
                    met_values[column] = values[at];
                    columns.swap(near, at);
                    values.swap(near, at);
                    near += 1;
                }
            }
            for (column, value) in columns[..near].iter_mut().zip(&mut values[..near]) {
                (*column, *value) = (met.trailing_zeros(), met_values[met.trailing_zeros() as usize]);
                met &= met - 1;
            }
            let alone = || columns[kept..].iter().zip(&values[kept..]).map(|(&j, &v)| (j as usize, f64::from(v) * scale_of(j as usize)));
            let norm = alone().map(|(_, v)| v * v).sum::<f64>().sqrt();
            if norm > 0.0 {
                alone().for_each(|(j, v)| put(j, (several + i) as u32, scale_of(j) * (v / norm)));
            }
            (kept, norm)
        });
        let scale = Some(scales).filter(|s| s.iter().any(|s| *s != 1.0));
        let own = norms.iter().any(|norm| *norm > 0.0).then_some(norms);
        let places = places.into_iter().map(AtomicU32::into_inner).collect();
        let factors = factors.into_iter().map(|factor| f64::from_bits(factor.into_inner())).collect();
        Self { x, scale, own, places, factors }
    }

    /// The factors that this matrix's columns have where the original ones have others. Columns of one row alone keep theirs.
    pub fn scaled_by(&self, scale: &[f64]) -> Vec<f64> {
        let mut out = self.scale.clone().unwrap_or_else(|| vec![1.0; self.x.columns()]);
        for (at, scale) in self.places.iter().zip(scale).filter(|(at, _)| (**at as usize) < self.x.columns()) {
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
        let restored = |(at, factor): (&u32, &f64)| weights.get(*at as usize).map_or(nothing, |w| w * factor);
        self.places.par_iter().zip(&self.factors).map(restored).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_columns_first_and_those_of_one_row_apart() {
        let mut x = Csr::new(6);
        // Column 0 in one row, 1 in none, 2 in two, 3 in three, 4 and 5 in the last row only.
        x.push(&[(0, 2.0), (2, 1.0)]);
        x.push(&[(3, 5.0)]);
        x.push(&[(3, 7.0)]);
        x.push(&[(4, 3.0), (2, 4.0), (3, 1.0), (5, 2.0)]);
        let scale = [1.0, 1.0, 1.0, 0.5, 1.0, 2.0];
        let arranged = Arranged::new(x.clone(), Some(&scale));
        let rows: Vec<Vec<(usize, f64)>> = (0..4).map(|i| arranged.x.row(i).collect()).collect();
        assert_eq!(rows, [vec![(1, 1.0)], vec![(0, 5.0)], vec![(0, 7.0)], vec![(0, 1.0), (1, 4.0)]]);
        // ‖(3, 2 · 2)‖ = 5.
        assert_eq!((arranged.scale.as_deref(), arranged.own.as_deref()), (Some(&[0.5, 1.0][..]), Some(&[2.0, 0.0, 0.0, 5.0][..])));
        // Weight 10 of the last: 10 · 3/5 = 6 and 10 · 4/5 = 8, this times its scale of 2.
        assert_eq!(arranged.restore(&[8.0, 7.0, 9.0, 0.0, 0.0, 10.0]), [9.0, 0.0, 7.0, 4.0, 6.0, 16.0]);
        // With other factors: columns 3 and 2, while those of one row keep theirs.
        let other = arranged.scaled_by(&[4.0, 0.0, 3.0, 2.0, 9.0, 9.0]);
        assert_eq!(other, [2.0, 3.0]);
        let mut weights = [1.0, 2.0, 0.5];
        arranged.rescale(&mut weights, &other);
        assert_eq!(weights, [4.0, 6.0, 0.5]);
        // No row has a column of its own.
        assert_eq!(Arranged::new(x.select([1, 2]), None).own, None);
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
