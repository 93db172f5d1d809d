//! Trust-region Newton for the L2-regularised logistic loss on sparse rows.
//!
//! Lin, Weng & Keerthi, "Trust region Newton method for large-scale logistic regression", JMLR 9 (2008), with the
//! conjugate-gradient step (Steihaug) preconditioned by the Hessian's diagonal (and more of it where that pays, see [`super::block`]), as Hsia, Chiang & Lin, "Preconditioned
//! conjugate gradient methods in truncated Newton frameworks for large-scale linear classification" (ACML 2018).

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::features::Csr;
use crate::model::sigmoid;
use crate::train::block::Block;
use crate::train::own::own_margin;
use crate::train::radius::{Step, resize};

/// Stored weights of a chunk of rows at least, so that small problems stay on one thread.
const CHUNK: usize = 250_000;
/// Stored weights of a chunk for each column at least, so that adding up the chunks' dense sums stays the smaller work.
const DENSITY: usize = 8;
/// The same from [`LARGE`] on, where threads that wait for one another cost more.
const LARGE_DENSITY: usize = 4;
/// The most chunks.
const CHUNKS: usize = 16;
/// A gain below this share of the objective is lost in its rounding: from there on the gradient alone tells a better point.
const ROUNDING: f64 = 1e-13;
/// How far conjugate gradients reduce the residual, in the norm of the preconditioner.
const FORCING: f64 = 0.1;
/// The same from [`LARGE`] on.
const LARGE_FORCING: f64 = 0.05;
/// Stored weights from which on a pass over them is what a fit costs. What saves passes, or makes them shorter, is left out below.
const LARGE: usize = 2_000_000;
/// Share of the gradient norm asked for that is near enough for a large problem's last step, by what the step expects.
const NEAR: f64 = 0.1;

/// How a fit ended.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Convergence {
    /// Newton steps tried.
    pub iterations: u32,
    /// Euclidean norm of the gradient at the end, on the scaled columns.
    pub gradient_norm: f64,
    /// Summed weighted loss + alpha/2 ‖w‖² at the end, on the scaled columns.
    pub objective: f64,
    /// Whether the gradient norm fell to the tolerance, or a whole Newton step had nothing left to gain but what the objective's
    /// rounding hides.
    pub converged: bool,
}

/// The problem: minimise Σ cᵢ ln(1 + exp(−yᵢ (s∘w · xᵢ + b))) + alpha/2 ‖w‖². The intercept b, last of the
/// parameters, isn't penalised. Columns are multiplied by the scale s without a copy of the matrix.
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

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stop {
    /// Gradient norm relative to the gradient norm at zero weights and the intercept of the class shares.
    pub tolerance: f64,
    pub max_iterations: u32,
}

/// Parameters, and all that the next step needs to know about them.
struct Point {
    w: Vec<f64>,
    objective: f64,
    gradient: Vec<f64>,
    /// Euclidean norm of the gradient.
    norm: f64,
    /// Second derivative of each row's loss by its decision value.
    curvature: Vec<f64>,
    /// Diagonal of the Hessian.
    diagonal: Vec<f64>,
}

/// What one chunk of rows adds to a point.
struct Part {
    loss: f64,
    /// Gradient and diagonal, side by side because they are summed together.
    sums: Vec<[f64; 2]>,
    curvature: Vec<f64>,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// y += a x
fn add(y: &mut [f64], a: f64, x: &[f64]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += a * x);
}

impl Logistic<'_> {
    /// Rows in fixed chunks: a function of the data alone, so that sums are the same whatever the thread count.
    fn chunks(&self) -> Vec<Range<usize>> {
        let n = self.x.rows();
        let density = if self.is_large() { LARGE_DENSITY } else { DENSITY };
        let k = (self.x.stored() / CHUNK.max(density * self.x.columns()) + 1).min(CHUNKS).min(n.max(1));
        (0..k).map(|i| n * i / k..n * (i + 1) / k).collect()
    }

    /// Makes a part of each chunk and adds it to what the chunks before it made. No more parts are in memory than there are threads.
    fn sum<P: Send>(&self, part: impl Fn(Range<usize>) -> P + Sync, mut add: impl FnMut(P)) {
        for chunks in self.chunks().chunks(rayon::current_num_threads()) {
            let parts: Vec<P> = chunks.par_iter().cloned().map(&part).collect();
            parts.into_iter().for_each(&mut add);
        }
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
    fn at(&self, w: Vec<f64>) -> Point {
        let n = self.x.columns();
        let v = self.scaled(&w);
        let part = |rows: Range<usize>| {
            let mut part = Part { loss: 0.0, sums: vec![[0.0; 2]; n + 1], curvature: Vec::with_capacity(rows.len()) };
            for i in rows {
                let c = self.c[i];
                if c == 0.0 {
                    part.curvature.push(0.0);
                    continue;
                }
                let z = self.x.dot(i, &v) + v[n];
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
                for (j, x) in self.x.row(i) {
                    let [g, d] = &mut part.sums[j];
                    *g += slope * x;
                    *d += curvature * x * x;
                }
                part.sums[n][0] += slope;
                part.sums[n][1] += curvature;
                part.loss += c * (libm::log1p(e) + (-margin).max(0.0)) + penalty;
                part.curvature.push(curvature);
            }
            part
        };
        let (mut gradient, mut diagonal) = (vec![0.0; n + 1], vec![0.0; n + 1]);
        let (mut loss, mut curvature) = (0.0, Vec::with_capacity(self.x.rows()));
        self.sum(part, |part| {
            gradient.iter_mut().zip(&mut diagonal).zip(&part.sums).for_each(|((g, d), sums)| {
                *g += sums[0];
                *d += sums[1];
            });
            loss += part.loss;
            curvature.extend(part.curvature);
        });
        if let Some(scale) = self.scale {
            gradient.iter_mut().zip(&mut diagonal).zip(scale).for_each(|((g, d), s)| {
                *g *= s;
                *d *= s * s;
            });
        }
        add(&mut gradient[..n], self.alpha, &w);
        diagonal[..n].iter_mut().for_each(|d| *d += self.alpha);
        // The intercept's is 0 where every row is beyond doubt.
        diagonal[n] = diagonal[n].max(f64::MIN_POSITIVE.sqrt());
        let objective = loss + self.alpha / 2.0 * dot(&w[..n], &w[..n]);
        Point { norm: dot(&gradient, &gradient).sqrt(), w, objective, gradient, curvature, diagonal }
    }

    /// The Hessian at a point times a vector; for a large problem to single precision, which is all that a direction needs and half of what has
    /// to be near.
    fn hessian_times(&self, at: &Point, vector: &[f64]) -> Vec<f64> {
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
        let part = |rows: Range<usize>| {
            let mut out = vec![0.0; n + 1];
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                let t = at.curvature[i] * (self.x.dot(i, &v) + v[n]);
                self.x.add_to(i, t, &mut out);
                out[n] += t;
            }
            out
        };
        let mut out = vec![0.0; n + 1];
        self.sum(part, |part| add(&mut out, 1.0, &part));
        out
    }

    fn rough_product(&self, at: &Point, vector: &[f64]) -> Vec<f64> {
        let n = self.x.columns();
        let v: Vec<f32> = self.scaled(vector).iter().map(|v| *v as f32).collect();
        let part = |rows: Range<usize>| {
            let (mut out, mut intercept) = (vec![0.0; n], 0.0);
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                let t = at.curvature[i] * f64::from(self.x.rough_dot(i, &v) + v[n]);
                self.x.add_roughly(i, t as f32, &mut out);
                intercept += t;
            }
            (out, intercept)
        };
        let mut out = vec![0.0; n + 1];
        self.sum(part, |(part, intercept)| {
            out.iter_mut().zip(part).for_each(|(o, p)| *o += f64::from(p));
            out[n] += intercept;
        });
        out
    }

    /// Whether a pass over the rows is what a fit costs.
    fn is_large(&self) -> bool {
        self.x.stored() >= LARGE
    }

    /// Zero weights, and the intercept of the class shares.
    fn start(&self) -> Vec<f64> {
        let share = |class: bool| self.y.iter().zip(self.c).filter(|(y, _)| **y == class).map(|(_, c)| c).sum::<f64>();
        let (positive, negative) = (share(true), share(false));
        let mut start = vec![0.0; self.x.columns() + 1];
        if positive > 0.0 && negative > 0.0 {
            start[self.x.columns()] = libm::log(positive) - libm::log(negative);
        }
        start
    }

    /// How a fit by another solver ended, which gave the parameters `w` on the scaled columns.
    pub fn end(&self, w: Vec<f64>, tolerance: f64) -> Convergence {
        let target = tolerance * self.at(self.start()).norm;
        let at = self.at(w);
        Convergence { iterations: 0, gradient_norm: at.norm, objective: at.objective, converged: at.norm.is_finite() && at.norm <= target }
    }

    /// Minimises from given parameters on the scaled columns, or from zero weights and the intercept of the class shares where that is lower
    /// or none are given. Returns the parameters on the scaled columns.
    ///
    /// O(stored weights + chunks × columns) a conjugate-gradient step, and as much memory as chunks × columns.
    pub fn minimise(&self, stop: Stop, from: Option<Vec<f64>>) -> (Vec<f64>, Convergence) {
        let mut at = self.at(self.start());
        let target = stop.tolerance * at.norm;
        if let Some(from) = from.map(|w| self.at(w)).filter(|from| from.objective < at.objective) {
            at = from;
        }
        let mut radius = f64::INFINITY;
        let (mut iterations, mut done, mut settled) = (0, false, false);
        while at.norm > target && at.objective.is_finite() && iterations < stop.max_iterations && !done {
            iterations += 1;
            let step = self.step(&at, radius, target);
            let mut w = at.w.clone();
            add(&mut w, 1.0, &step.s);
            let trial = self.at(w);
            let slope = dot(&at.gradient, &step.s);
            let predicted = 0.5 * (dot(&step.s, &step.residual) - slope);
            let actual = at.objective - trial.objective;
            if iterations == 1 {
                radius = step.length;
            }
            radius = resize(radius, &step, actual, predicted, -actual - slope, slope);
            let hidden = predicted <= ROUNDING * at.objective.abs();
            done = hidden && !step.boundary && trial.norm > 0.5 * at.norm;
            settled = done && step.solved;
            let better = if hidden { trial.norm < at.norm } else { actual > 1e-4 * predicted };
            if better {
                at = trial;
            }
        }
        let converged = at.norm.is_finite() && (at.norm <= target || settled);
        (at.w, Convergence { iterations, gradient_norm: at.norm, objective: at.objective, converged })
    }

    /// Preconditioned conjugate gradients on H s = −g inside the trust region.
    ///
    /// Lengths are in the metric of the preconditioner, where they follow from the recurrences of Conn, Gould & Toint, "Trust-region
    /// methods" (2000), section 7.5.1, without a pass over the vectors.
    fn step(&self, at: &Point, radius: f64, target: f64) -> Step {
        let large = self.is_large();
        let block = large.then(|| Block::new(self.x, self.scale, &at.curvature, self.alpha, self.chunks())).flatten();
        let (forcing, near) = if large { (LARGE_FORCING, NEAR * target) } else { (FORCING, 0.0) };
        let mut s = vec![0.0; at.w.len()];
        let mut residual: Vec<f64> = at.gradient.iter().map(|g| -g).collect();
        // What the preconditioner makes of the residual, and their product.
        let precondition = |r: &[f64], z: &mut [f64]| {
            z.iter_mut().zip(r).zip(&at.diagonal).for_each(|((z, r), m)| *z = r / m);
            block.iter().for_each(|block| block.solve(r, z));
            dot(r, z)
        };
        let mut z = vec![0.0; s.len()];
        let mut rz = precondition(&residual, &mut z);
        let mut d = z.clone();
        let enough = forcing * forcing * rz;
        let (mut ss, mut sd, mut dd) = (0.0, 0.0, rz);
        let (mut boundary, mut solved) = (false, false);
        for _ in 0..s.len().clamp(10, 500) {
            let hd = self.hessian_times(at, &d);
            let dhd = dot(&d, &hd);
            // Nothing left in that direction, or numbers beyond their range.
            if !(dhd > 0.0 && dhd.is_finite()) {
                break;
            }
            let mut a = rz / dhd;
            boundary = ss + a * (2.0 * sd + a * dd) > radius * radius;
            if boundary {
                // To where the direction crosses the boundary.
                let room = (radius * radius - ss).max(0.0);
                let root = (sd * sd + dd * room).sqrt();
                a = if sd >= 0.0 { room / (sd + root) } else { (root - sd) / dd };
            }
            let mut length = 0.0;
            for ((s, r), (d, hd)) in s.iter_mut().zip(&mut residual).zip(d.iter().zip(&hd)) {
                *s += a * d;
                *r += -a * hd;
                length += *r * *r;
            }
            let next = precondition(&residual, &mut z);
            ss += a * (2.0 * sd + a * dd);
            solved = next <= enough || length.sqrt() <= near;
            if boundary || solved {
                break;
            }
            let beta = next / rz;
            rz = next;
            sd = beta * (sd + a * dd);
            dd = rz + beta * beta * dd;
            d.iter_mut().zip(&z).for_each(|(d, z)| *d = z + beta * *d);
        }
        Step { length: ss.sqrt(), s, residual, boundary, solved }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_column_is_a_column() {
        // Two shared columns, and one of each row's own but the last's: as columns, and apart.
        let (own, y, c) = ([0.7, 1.2, 0.4, 0.0], [true, false, true, false], [1.0, 2.0, 1.0, 0.5]);
        let rows: [[(u32, f32); 2]; 4] = [[(0, 1.0), (1, 0.5)], [(0, 0.3), (1, 2.0)], [(0, 0.2), (1, 0.1)], [(0, 1.5), (1, 0.4)]];
        let (mut plain, mut apart) = (Csr::new(5), Csr::new(2));
        for (i, row) in rows.iter().enumerate() {
            apart.push(row);
            let own = (own[i] > 0.0).then_some((2 + i as u32, own[i] as f32));
            plain.push(&row.iter().copied().chain(own).collect::<Vec<_>>());
        }
        let own = own.map(|o| f64::from(o as f32));
        let stop = Stop { tolerance: 1e-9, max_iterations: 100 };
        let plain = Logistic { x: &plain, scale: None, own: None, y: &y, c: &c, alpha: 0.3 };
        let apart = Logistic { x: &apart, scale: None, own: Some(&own), y: &y, c: &c, alpha: 0.3 };
        let (expected, as_columns) = plain.minimise(stop, None);
        let (found, end) = apart.minimise(stop, None);
        assert!(end.converged && (end.objective - as_columns.objective).abs() < 1e-12, "{end:?} {as_columns:?}");
        let all: Vec<f64> = found[..2].iter().copied().chain(apart.own_weights(&found)).chain([found[2]]).collect();
        assert!(all[..5].iter().zip(&expected[..5]).all(|(f, e)| (f - e).abs() < 1e-7), "{all:?} for {expected:?}");
        assert!(all[5] == 0.0 && (all[6] - expected[5]).abs() < 1e-7, "{all:?} for {expected:?}");
    }
}
