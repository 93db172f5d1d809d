//! The L2-regularised logistic loss on sparse rows, with its gradient.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::features::Csr;
use crate::model::sigmoid;
use crate::train::own::{LANES, own_margins};
use crate::train::radius::Step;
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
    /// Decision value of each row but for its own column; of a row that weighs nothing, any.
    pub decisions: Vec<f64>,
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

    /// Makes a dense part of each chunk of rows in the memory of `parts`, adds these up in their order to `out`, and returns the sum of another
    /// number of each chunk. Numbers by row, as many as there are rows or none, are at hand to be written meanwhile.
    pub(super) fn sum_to<T: Copy + Default + Into<f64> + Send + Sync, R: Send>(
        &self,
        out: &mut Vec<f64>,
        parts: &mut Vec<Vec<T>>,
        mut by_row: &mut [R],
        part: impl Fn(Range<usize>, &mut [R], &mut [T]) -> f64 + Sync,
    ) -> f64 {
        let size = self.x.columns() + 1;
        let chunks = self.chunks();
        parts.resize_with(chunks.len(), Vec::new);
        let mut runs = Vec::with_capacity(chunks.len());
        for (rows, to) in chunks.into_iter().zip(parts.iter_mut()) {
            let (own, rest) = std::mem::take(&mut by_row).split_at_mut_checked(rows.len()).unwrap_or_default();
            by_row = rest;
            runs.push((rows, own, to));
        }
        let make = |(rows, by_row, to): (Range<usize>, &mut [R], &mut Vec<T>)| {
            to.clear();
            to.resize(size, T::default());
            part(rows, by_row, to)
        };
        let others: Vec<f64> = runs.into_par_iter().map(make).collect();
        out.resize(size, 0.0);
        total(parts, out);
        others.iter().sum()
    }

    /// The same in memory of its own, without numbers by row.
    pub(super) fn sum<T: Copy + Default + Into<f64> + Send + Sync>(&self, part: impl Fn(Range<usize>, &mut [T]) + Sync) -> Vec<f64> {
        let mut out = Vec::new();
        let part = |rows: Range<usize>, _: &mut [()], sums: &mut [T]| {
            part(rows, sums);
            0.0
        };
        self.sum_to(&mut out, &mut Vec::new(), &mut [], part);
        out
    }

    /// Parameters as they meet the stored values: the scale multiplied in, the intercept last.
    pub(super) fn scaled<'w>(&self, w: &'w [f64]) -> Cow<'w, [f64]> {
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
        let decisions: Vec<f64> = (0..own.len()).into_par_iter().map(|i| self.x.dot(i, &v) + v[n]).collect();
        let mut out = vec![0.0; own.len()];
        out.par_chunks_mut(LANES).enumerate().for_each(|(k, out)| {
            let first = LANES * k;
            let margins = self.margins(first..first + out.len(), &decisions);
            for ((out, margin), i) in out.iter_mut().zip(margins).zip(first..) {
                let side = if self.y[i] { 1.0 } else { -1.0 };
                *out = side * sigmoid(-margin) * self.c[i] * own[i] / self.alpha;
            }
        });
        out
    }

    /// Margins of rows, with their own columns, by their decision values without these.
    fn margins(&self, rows: Range<usize>, decisions: &[f64]) -> [f64; LANES] {
        let (mut margins, mut reaches) = ([0.0; LANES], [0.0; LANES]);
        for (lane, i) in rows.enumerate() {
            margins[lane] = if self.y[i] { decisions[i] } else { -decisions[i] };
            reaches[lane] = self.reach(i);
        }
        if self.own.is_some() { own_margins(&margins, &reaches) } else { margins }
    }

    /// Objective and derivatives at `w`.
    pub fn at(&self, w: Vec<f64>) -> Point {
        let n = self.x.columns();
        let v = self.scaled(&w);
        let zero = v[..n].iter().all(|v| *v == 0.0);
        let decide = |i: usize| if zero || self.c[i] == 0.0 { v[n] } else { self.x.dot(i, &v) + v[n] };
        let decisions = (0..self.x.rows()).into_par_iter().with_min_len(RUN).map(decide).collect();
        self.deciding(w, decisions)
    }

    /// The same where a step leads from another point. On a large problem what it adds to the rows' decision values is known by now, and need not
    /// be asked of the rows.
    pub fn beyond(&self, at: &Point, step: &Step) -> Point {
        let sum = |a: &[f64], b: &[f64]| a.par_iter().zip(b).with_min_len(RUN).map(|(a, b)| a + b).collect();
        let w = sum(&at.w, &step.s);
        if self.is_large() { self.deciding(w, sum(&at.decisions, &step.decisions)) } else { self.at(w) }
    }

    /// Objective and derivatives at `w`, where the rows' decision values are known.
    fn deciding(&self, w: Vec<f64>, decisions: Vec<f64>) -> Point {
        let n = self.x.columns();
        let mut curvature = vec![0.0; self.x.rows()];
        let part = |rows: Range<usize>, curvature: &mut [f64], sums: &mut [f64]| {
            let mut loss = 0.0;
            let mut margins = [0.0; LANES];
            for (i, curvature) in rows.clone().zip(curvature) {
                let lane = (i - rows.start) % LANES;
                if lane == 0 {
                    margins = self.margins(i..rows.end.min(i + LANES), &decisions);
                }
                let (c, margin, reach) = (self.c[i], margins[lane], self.reach(i));
                if c == 0.0 {
                    continue;
                }
                // e^−|margin| can't overflow, and loses no digit of a loss that is nearly 0.
                let e = libm::exp(-margin.abs());
                let wrong = if margin > 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) };
                let slope = c * if self.y[i] { -wrong } else { wrong };
                let bare = c * e / ((1.0 + e) * (1.0 + e));
                // Half of alpha times the own weight squared, and what the own weight takes from the curvature by giving way.
                let penalty = c * reach * wrong * wrong / 2.0;
                *curvature = if reach > 0.0 { bare / (1.0 + reach * (bare / c)) } else { bare };
                self.x.add_to(i, slope, sums);
                sums[n] += slope;
                loss += c * (libm::log1p(e) + (-margin).max(0.0)) + penalty;
            }
            loss
        };
        let mut gradient = Vec::new();
        let loss = self.sum_to(&mut gradient, &mut Vec::new(), &mut curvature, part);
        if let Some(scale) = self.scale {
            gradient.iter_mut().zip(scale).for_each(|(g, s)| *g *= s);
        }
        add(&mut gradient[..n], self.alpha, &w[..n]);
        let objective = loss + self.alpha / 2.0 * dot(&w[..n], &w[..n]);
        Point { norm: dot(&gradient, &gradient).sqrt(), w, objective, gradient, curvature, decisions }
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
