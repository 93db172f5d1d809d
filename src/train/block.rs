//! A preconditioner for conjugate gradients on large problems: the Hessian's diagonal, and all of it for what is most frequent.
//!
//! The columns that nearly every row has hang together most, with one another and with the intercept, and there the diagonal alone says
//! little of the Hessian. Block Jacobi preconditioning: Saad, "Iterative methods for sparse linear systems" (2003), section 4.1.

use std::ops::Range;

use rayon::prelude::*;

use crate::features::Csr;

/// The most columns of the block: as many as a `u128` has bits.
pub(super) const WIDTH: usize = 128;

/// The Cholesky factor of the Hessian of the first columns and the intercept, which comes last.
pub(super) struct Block {
    width: usize,
    /// Lower triangle, row by row.
    factor: Vec<f64>,
}

/// Where row `i` of a lower triangle begins.
fn begin(i: usize) -> usize {
    i * (i + 1) / 2
}

impl Block {
    /// The block of Σ cᵢ xᵢ xᵢᵀ + alpha I, the intercept's 1 behind each row and without alpha there; `None` where that is singular to
    /// rounding. A row's entries in the block come first, ascending. One row in `every` stands for all. Chunks of rows are
    /// summed by themselves, then in order. O(rows × the square of their entries in the block + its width cubed).
    pub fn new(x: &Csr, scale: Option<&[f64]>, curvature: &[f64], alpha: f64, chunks: Vec<Range<usize>>, every: usize) -> Option<Self> {
        let width = WIDTH.min(x.columns());
        let part = |rows: Range<usize>| {
            let mut sums = vec![0.0; begin(width + 1)];
            let mut row: Vec<(usize, f64)> = Vec::new();
            for i in rows.step_by(every).filter(|i| curvature[*i] != 0.0) {
                row.clear();
                row.extend(x.row(i).take_while(|(j, _)| *j < width));
                let c = every as f64 * curvature[i];
                for (n, &(j, v)) in row.iter().enumerate() {
                    let line = &mut sums[begin(j)..begin(j + 1)];
                    row[..=n].iter().for_each(|&(k, u)| line[k] += c * v * u);
                }
                let line = &mut sums[begin(width)..];
                row.iter().for_each(|&(k, u)| line[k] += c * u);
                line[width] += c;
            }
            sums
        };
        let mut parts: Vec<Vec<f64>> = chunks.into_par_iter().map(part).collect();
        let mut factor = parts.remove(0);
        parts.iter().for_each(|part| factor.iter_mut().zip(part).for_each(|(f, p)| *f += p));
        let scale_of = |j: usize| scale.filter(|_| j < width).map_or(1.0, |s| s[j]);
        for i in 0..=width {
            let line = &mut factor[begin(i)..begin(i + 1)];
            line.iter_mut().enumerate().for_each(|(j, f)| *f *= scale_of(i) * scale_of(j));
            line[i] += if i < width { alpha } else { 0.0 };
        }
        cholesky(&mut factor, width + 1).then_some(Self { width, factor })
    }

    /// Puts what solves the block for `r` in its places of `z`.
    pub fn solve(&self, r: &[f64], z: &mut [f64]) {
        let (size, last) = (self.width + 1, r.len() - 1);
        let mut b: Vec<f64> = r[..self.width].iter().copied().chain([r[last]]).collect();
        for i in 0..size {
            let line = &self.factor[begin(i)..begin(i + 1)];
            let known: f64 = line[..i].iter().zip(&b).map(|(l, b)| l * b).sum();
            b[i] = (b[i] - known) / line[i];
        }
        for i in (0..size).rev() {
            let line = &self.factor[begin(i)..begin(i + 1)];
            b[i] /= line[i];
            let (before, rest) = b.split_at_mut(i);
            before.iter_mut().zip(line).for_each(|(b, l)| *b -= l * rest[0]);
        }
        z[..self.width].copy_from_slice(&b[..self.width]);
        z[last] = b[self.width];
    }
}

/// Factorises a lower triangle in its place; false where it isn't positive definite.
fn cholesky(a: &mut [f64], size: usize) -> bool {
    for i in 0..size {
        let (above, line) = a.split_at_mut(begin(i));
        for j in 0..=i {
            let known: f64 = if j < i {
                line[..j].iter().zip(&above[begin(j)..]).map(|(a, b)| a * b).sum()
            } else {
                line[..i].iter().map(|a| a * a).sum()
            };
            let rest = line[j] - known;
            if j < i {
                line[j] = rest / above[begin(j) + j];
            } else if rest > 1e-12 * line[i] && rest.is_finite() {
                line[i] = rest.sqrt();
            } else {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_solved_by_hand() {
        let mut x = Csr::new(2);
        x.push(&[(0, 2.0), (1, 1.0)]);
        x.push(&[(1, 3.0)]);
        // With curvatures 1 and 2, a scale of ½ on the first column and alpha 1: [[2, 1, 1], [1, 20, 7], [1, 7, 3]].
        let block = Block::new(&x, Some(&[0.5, 1.0]), &[1.0, 2.0], 1.0, vec![0..1, 1..2], 1).unwrap();
        let mut z = [0.0; 3];
        block.solve(&[2.0 + 2.0 + 3.0, 1.0 + 40.0 + 21.0, 1.0 + 14.0 + 9.0], &mut z);
        assert!(z.iter().zip([1.0, 2.0, 3.0]).all(|(z, e)| (z - e).abs() < 1e-12), "{z:?}");
        // Rows beyond doubt leave nothing of the intercept.
        assert!(Block::new(&x, None, &[0.0, 0.0], 1.0, vec![0..1, 1..2], 1).is_none());
    }
}
