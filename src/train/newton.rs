//! Trust-region Newton for the L2-regularised logistic loss on sparse rows.
//!
//! Lin, Weng & Keerthi, "Trust region Newton method for large-scale logistic regression", JMLR 9 (2008), with the
//! conjugate-gradient step (Steihaug) preconditioned by the Hessian's diagonal (and more of it where that pays, see [`super::block`]), as Hsia, Chiang & Lin, "Preconditioned
//! conjugate gradient methods in truncated Newton frameworks for large-scale linear classification" (ACML 2018).

use rayon::prelude::*;

use crate::train::block::Block;
use crate::train::hessian::Product;
use crate::train::problem::{Logistic, Point};
use crate::train::radius::{Step, resize};
use crate::train::vectors::{RUN, dot};

/// A gain below this share of the objective is lost in its rounding: from there on the gradient alone tells a better point.
const ROUNDING: f64 = 1e-13;
/// How far conjugate gradients reduce the residual, in the norm of the preconditioner.
const FORCING: f64 = 0.1;
/// How far they do at least and at most on a large problem, where they cost most: the nearer the optimum, the further.
const LARGE_FORCING: (f64, f64) = (0.05, 0.3);
/// Share of the gradient norm asked for that is near enough for a large problem's last step, by what the step expects.
const NEAR: f64 = 0.5;
/// Share of the objective that may be left to gain then, by what the preconditioner knows of the curvature.
const LEFT: f64 = 5e-7;

/// One row in so many tells a large problem how the most frequent columns hang together.
const EVERY: usize = 3;

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

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stop {
    /// Gradient norm relative to the gradient norm at zero weights and the intercept of the class shares.
    pub tolerance: f64,
    pub max_iterations: u32,
}

/// Where a fit begins.
#[derive(Debug)]
pub(crate) struct Start {
    /// Parameters on the scaled columns.
    pub w: Vec<f64>,
    /// The gradient norm at zero weights and the intercept of the class shares.
    pub norm: f64,
}

impl Logistic<'_> {
    /// How a fit by another solver ended, which gave the parameters `w` on the scaled columns.
    pub fn end(&self, w: Vec<f64>, tolerance: f64) -> Convergence {
        let target = tolerance * self.at(self.start()).norm;
        let at = self.at(w);
        Convergence { iterations: 0, gradient_norm: at.norm, objective: at.objective, converged: at.norm.is_finite() && at.norm <= target }
    }

    /// Minimises from where a fit before came to, or from zero weights and the intercept of the class shares. Returns the parameters on the scaled
    /// columns.
    ///
    /// O(stored weights + chunks × columns) a conjugate-gradient step, and as much memory as chunks × columns.
    pub fn minimise(&self, stop: Stop, from: Option<Start>) -> (Start, Convergence) {
        let first = from.as_ref().map(|from| from.norm);
        let mut at = self.at(from.map_or_else(|| self.start(), |from| from.w));
        let first = first.unwrap_or(at.norm);
        let target = stop.tolerance * first;
        let mut radius = f64::INFINITY;
        let (mut iterations, mut done, mut settled) = (0, false, false);
        while at.norm > target && at.objective.is_finite() && iterations < stop.max_iterations && !done {
            iterations += 1;
            let step = self.step(&at, radius, [first, target]);
            let trial = self.beyond(&at, &step);
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
        (Start { w: at.w, norm: first }, Convergence { iterations, gradient_norm: at.norm, objective: at.objective, converged })
    }

    /// Preconditioned conjugate gradients on H s = −g inside the trust region.
    ///
    /// Given are the norms of the first gradient and of the one to reach. Lengths are in the metric of the preconditioner, where they follow from the recurrences of Conn, Gould & Toint, "Trust-region
    /// methods" (2000), section 7.5.1, without a pass over the vectors.
    fn step(&self, at: &Point, radius: f64, [first, target]: [f64; 2]) -> Step {
        let large = self.is_large();
        let diagonal = self.diagonal(at);
        let block = large.then(|| Block::new(self.x, self.scale, &at.curvature, self.alpha, self.chunks(), EVERY)).flatten();
        let (forcing, near) =
            if large { ((0.5 * (at.norm / first).sqrt()).clamp(LARGE_FORCING.0, LARGE_FORCING.1), NEAR * target) } else { (FORCING, 0.0) };
        let (mut s, mut decisions) = (vec![0.0; at.w.len()], vec![0.0; at.decisions.len()]);
        let mut product = Product::default();
        let mut residual: Vec<f64> = at.gradient.iter().map(|g| -g).collect();
        // What the preconditioner makes of the residual, where the diagonal's part is there, and their product.
        let precondition = |r: &[f64], z: &mut [f64]| {
            block.iter().for_each(|block| block.solve(r, z));
            dot(r, z)
        };
        let mut z: Vec<f64> = residual.par_iter().zip(&diagonal).with_min_len(RUN).map(|(r, m)| r / m).collect();
        let mut rz = precondition(&residual, &mut z);
        let mut d = z.clone();
        let enough = forcing * forcing * rz;
        let (mut ss, mut sd, mut dd) = (0.0, 0.0, rz);
        let (mut boundary, mut solved) = (false, false);
        for _ in 0..s.len().clamp(10, 500) {
            self.hessian_times(at, &d, &mut product);
            let dhd = dot(&d, &product.of);
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
            // In one go: these vectors are too long to stay near.
            let steps = s.par_iter_mut().zip(&mut residual).zip(&mut z).zip(&d).zip(&product.of).zip(&diagonal).with_min_len(RUN);
            steps.for_each(|(((((s, r), z), d), hd), m)| {
                *s += a * d;
                *r -= a * hd;
                *z = *r / m;
            });
            let added = decisions.par_iter_mut().zip(&product.decisions).with_min_len(RUN);
            added.for_each(|(to, added)| *to += a * f64::from(*added));
            let length = dot(&residual, &residual);
            let next = precondition(&residual, &mut z);
            ss += a * (2.0 * sd + a * dd);
            solved = next <= enough || length.sqrt() <= near && next / 2.0 <= LEFT * at.objective;
            if boundary || solved {
                break;
            }
            let beta = next / rz;
            rz = next;
            sd = beta * (sd + a * dd);
            dd = rz + beta * beta * dd;
            d.par_iter_mut().zip(&z).with_min_len(RUN).for_each(|(d, z)| *d = z + beta * *d);
        }
        Step { length: ss.sqrt(), s, decisions, residual, boundary, solved }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Csr;

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
        let (found, expected) = (found.w, expected.w);
        let all: Vec<f64> = found[..2].iter().copied().chain(apart.own_weights(&found)).chain([found[2]]).collect();
        assert!(all[..5].iter().zip(&expected[..5]).all(|(f, e)| (f - e).abs() < 1e-7), "{all:?} for {expected:?}");
        assert!(all[5] == 0.0 && (all[6] - expected[5]).abs() < 1e-7, "{all:?} for {expected:?}");
    }
}
