//! The L2-regularised logistic loss on sparse rows, with its derivatives.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::features::Csr;
use crate::model::sigmoid;
use crate::train::own::own_margin;
use crate::train::vectors::{RUN, add, dot, total};

/// Stored weights of a chunk of rows at least, so that small problems stay on one thread.
const CHUNK: usize = 250_000;
/// Stored weights of a chunk for each column at least, so that adding up the chunks' dense sums stays the smaller work.
const DENSITY: usize = 8;
/// The same from [`LARGE`] on, where dense sums outgrow what is near.
const LARGE_DENSITY: usize = 16;
/// The most chunks.
const CHUNKS: usize = 16;
/// Stored weights from which on a pass over them is what a fit costs. What saves passes, or makes them shorter, is left out below.
const LARGE: usize = 2_000_000;

/// The problem: minimise Σ cᵢ ln(1 + exp(−yᵢ (s∘w · xᵢ + b))) + alpha/2 ‖w‖². The intercept b, last of the
/// parameters, isn't penalised. Columns are multiplied by the scale s without a copy of the matrix.
#[derive(Clone, Copy)]
pub(crate) struct Logistic<'a> {
    pub x: &'a Csr,
    /// One factor a column.
    pub scale: Option<&'a [f64]>,
    /// The value of a further column in each row, which no other row has; 0 where there is none. Its weight is no parameter: see
    /// [`own_margin`].
    pub own: Option<&'a [f64]>,
    /// True for the positive class.
    pub y: &'a [bool],
    /// Non-negative weight of each row.
    pub c: &'a [f64],
    pub alpha: f64,
}

/// Parameters, and all that the next step needs to know about them.
pub(crate) struct Point {
    pub w: Vec<f64>,
    pub objective: f64,
    pub gradient: Vec<f64>,
    /// Euclidean norm of the gradient.
    pub norm: f64,
    /// Second derivative of each row's loss by its decision value.
    pub curvature: Vec<f64>,
}

impl Logistic<'_> {
    /// Rows in fixed chunks: a function of the data alone, so that sums are the same whatever the thread count.
    pub fn chunks(&self) -> Vec<Range<usize>> {
        let n = self.x.rows();
        let k = if self.is_large() {
            (self.x.stored() / (LARGE_DENSITY * self.x.columns()).max(1) + 1).next_power_of_two()
        } else {
            self.x.stored() / CHUNK.max(DENSITY * self.x.columns()) + 1
        };
        let k = k.min(CHUNKS).min(n.max(1));
        (0..k).map(|i| n * i / k..n * (i + 1) / k).collect()
    }

    /// Makes a dense part of each chunk of rows, and adds these up in their order, with what else the chunks gave.
    fn sum<T: Copy + Default + Into<f64> + Send + Sync, P: Send>(
        &self,
        part: impl Fn(Range<usize>, &mut [T]) -> P + Sync,
    ) -> (Vec<f64>, Vec<P>) {
        let size = self.x.columns() + 1;
        let make = |rows| {
            let mut sums = vec![T::default(); size];
            let rest = part(rows, &mut sums);
            (sums, rest)
        };
        let (sums, rest): (Vec<Vec<T>>, Vec<P>) = self.chunks().into_par_iter().map(make).unzip();
        let mut out = vec![0.0; size];
        total(&sums, &mut out);
        (out, rest)
    }

    /// Parameters as they meet the stored values: the scale multiplied in, the intercept last.
    fn scaled<'w>(&self, w: &'w [f64]) -> Cow<'w, [f64]> {
        let Some(scale) = self.scale else { return w.into() };
        let mut v = w.to_vec();
        v.iter_mut().zip(scale).for_each(|(v, s)| *v *= s);
        v.into()
    }

    /// How much a row's own column adds to its margin where all else is 0 and the row is beyond hope: c x²/alpha.
    fn reach(&self, i: usize) -> f64 {
        self.own.map_or(0.0, |own| self.c[i] * own[i] * own[i] / self.alpha)
    }

    /// The best weights of the rows' own columns beside given parameters; none where no row has any.
    pub fn own_weights(&self, w: &[f64]) -> Vec<f64> {
        let Some(own) = self.own else { return Vec::new() };
        let (n, v) = (self.x.columns(), self.scaled(w));
        let weight = |i: usize| {
            let side = if self.y[i] { 1.0 } else { -1.0 };
            let margin = side * (self.x.dot(i, &v) + v[n]);
            let left = sigmoid(-own_margin(margin, self.reach(i)));
            side * left * self.c[i] * own[i] / self.alpha
        };
        (0..own.len()).into_par_iter().map(weight).collect()
    }

    /// Objective and derivatives at `w`, in one pass over the rows.
    pub fn at(&self, w: Vec<f64>) -> Point {
        let n = self.x.columns();
        let v = self.scaled(&w);
        let zero = v[..n].iter().all(|v| *v == 0.0);
        let part = |rows: Range<usize>, sums: &mut [f64]| {
            let (mut loss, mut curvatures) = (0.0, Vec::with_capacity(rows.len()));
            for i in rows {
                let c = self.c[i];
                if c == 0.0 {
                    curvatures.push(0.0);
                    continue;
                }
                let z = if zero { v[n] } else { self.x.dot(i, &v) + v[n] };
                let (margin, reach) = (if self.y[i] { z } else { -z }, self.reach(i));
                let margin = if reach > 0.0 { own_margin(margin, reach) } else { margin };
                // e^−|margin| can't overflow, and loses no digit of a loss that is nearly 0.
                let e = libm::exp(-margin.abs());
                let wrong = if margin > 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) };
                let slope = c * if self.y[i] { -wrong } else { wrong };
                let curvature = c * e / ((1.0 + e) * (1.0 + e));
                // Half of alpha times the own weight squared, and what the own weight takes from the curvature by giving way.
                let penalty = c * reach * wrong * wrong / 2.0;
                let curvature = if reach > 0.0 { curvature / (1.0 + reach * (curvature / c)) } else { curvature };
                self.x.add_to(i, slope, sums);
                sums[n] += slope;
                loss += c * (libm::log1p(e) + (-margin).max(0.0)) + penalty;
                curvatures.push(curvature);
            }
            (loss, curvatures)
        };
        let (mut gradient, parts) = self.sum(part);
        let (mut loss, mut curvature) = (0.0, Vec::with_capacity(self.x.rows()));
        for (own, curvatures) in parts {
            loss += own;
            curvature.extend(curvatures);
        }
        if let Some(scale) = self.scale {
            gradient.iter_mut().zip(scale).for_each(|(g, s)| *g *= s);
        }
        add(&mut gradient[..n], self.alpha, &w[..n]);
        let objective = loss + self.alpha / 2.0 * dot(&w[..n], &w[..n]);
        Point { norm: dot(&gradient, &gradient).sqrt(), w, objective, gradient, curvature }
    }

    /// The diagonal of the Hessian at a point.
    pub fn diagonal(&self, at: &Point) -> Vec<f64> {
        let n = self.x.columns();
        let mut diagonal = if self.is_large() { self.rough_squares(at) } else { self.squares(at) };
        if let Some(scale) = self.scale {
            diagonal.iter_mut().zip(scale).for_each(|(d, s)| *d *= s * s);
        }
        diagonal[..n].iter_mut().for_each(|d| *d += self.alpha);
        // The intercept's is 0 where every row is beyond doubt.
        diagonal[n] = diagonal[n].max(f64::MIN_POSITIVE.sqrt());
        diagonal
    }

    fn squares(&self, at: &Point) -> Vec<f64> {
        let n = self.x.columns();
        let part = |rows: Range<usize>, sums: &mut [f64]| {
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                self.x.row(i).for_each(|(j, x)| sums[j] += at.curvature[i] * x * x);
                sums[n] += at.curvature[i];
            }
        };
        self.sum(part).0
    }

    fn rough_squares(&self, at: &Point) -> Vec<f64> {
        let n = self.x.columns();
        let part = |rows: Range<usize>, sums: &mut [f32]| {
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                self.x.add_squares_roughly(i, at.curvature[i] as f32, sums);
            }
        };
        let mut out = self.sum(part).0;
        out[n] = at.curvature.iter().sum();
        out
    }

    /// The Hessian at a point times a vector; for a large problem to single precision, which is all that a direction needs and half of what has
    /// to be near.
    pub fn hessian_times(&self, at: &Point, vector: &[f64]) -> Vec<f64> {
        let mut out = if self.is_large() { self.rough_product(at, vector) } else { self.product(at, vector) };
        if let Some(scale) = self.scale {
            out.iter_mut().zip(scale).for_each(|(o, s)| *o *= s);
        }
        add(&mut out[..self.x.columns()], self.alpha, vector);
        out
    }

    fn product(&self, at: &Point, vector: &[f64]) -> Vec<f64> {
        let n = self.x.columns();
        let v = self.scaled(vector);
        let part = |rows: Range<usize>, out: &mut [f64]| {
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                let t = at.curvature[i] * (self.x.dot(i, &v) + v[n]);
                self.x.add_to(i, t, out);
                out[n] += t;
            }
        };
        self.sum(part).0
    }

    fn rough_product(&self, at: &Point, vector: &[f64]) -> Vec<f64> {
        let n = self.x.columns();
        let v = self.scaled(vector);
        let v: Vec<f32> = v.par_iter().with_min_len(RUN).map(|v| *v as f32).collect();
        let part = |rows: Range<usize>, out: &mut [f32]| {
            let mut intercept = 0.0;
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                let t = at.curvature[i] * f64::from(self.x.rough_dot(i, &v) + v[n]);
                self.x.add_roughly(i, t as f32, out);
                intercept += t;
            }
            intercept
        };
        let (mut out, intercepts) = self.sum(part);
        out[n] = intercepts.iter().sum();
        out
    }

    /// Whether a pass over the rows is what a fit costs.
    pub fn is_large(&self) -> bool {
        self.x.stored() >= LARGE
    }

    /// Zero weights, and the intercept of the class shares.
    pub fn start(&self) -> Vec<f64> {
        let share = |class: bool| self.y.iter().zip(self.c).filter(|(y, _)| **y == class).map(|(_, c)| c).sum::<f64>();
        let (positive, negative) = (share(true), share(false));
        let mut start = vec![0.0; self.x.columns() + 1];
        if positive > 0.0 && negative > 0.0 {
            start[self.x.columns()] = libm::log(positive) - libm::log(negative);
        }
        start
    }
}
