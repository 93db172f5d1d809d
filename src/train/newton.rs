//! Trust-region Newton for the L2-regularised logistic loss on sparse rows.
//!
//! Lin, Weng & Keerthi, "Trust region Newton method for large-scale logistic regression", JMLR 9 (2008), with the
//! conjugate-gradient step (Steihaug) preconditioned by the Hessian's diagonal, as Hsia, Chiang & Lin, "Preconditioned
//! conjugate gradient methods in truncated Newton frameworks for large-scale linear classification" (ACML 2018).

use rayon::prelude::*;

use crate::features::Csr;
use crate::model::sigmoid;

/// Stored weights that one chunk of rows holds at most, so that small problems run on one thread without overhead.
const CHUNK: usize = 250_000;
/// The most chunks; each needs a dense accumulator.
const CHUNKS: usize = 16;

/// How a fit ended.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Convergence {
    /// Newton steps tried.
    pub iterations: u32,
    /// Euclidean norm of the gradient at the end.
    pub gradient_norm: f64,
    /// Summed weighted loss + alpha/2 ‖w‖² at the end.
    pub objective: f64,
    /// Whether the gradient norm fell to the tolerance.
    pub converged: bool,
}

/// The problem: minimise Σ cᵢ ln(1 + exp(−yᵢ (s∘w · xᵢ + b))) + alpha/2 ‖w‖². The intercept b, last of the
/// parameters, isn't penalised. Columns are multiplied by the scale s without a copy of the matrix.
pub(crate) struct Logistic<'a> {
    pub x: &'a Csr,
    /// One factor a column.
    pub scale: Option<&'a [f64]>,
    /// True for the positive class.
    pub y: &'a [bool],
    /// Non-negative weight of each row.
    pub c: &'a [f64],
    pub alpha: f64,
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stop {
    /// Gradient norm relative to the gradient norm at w = 0.
    pub tolerance: f64,
    pub max_iterations: u32,
}

/// ln(1 + exp(−m)), safe for any margin m.
fn log_loss(m: f64) -> f64 {
    if m > 0.0 { libm::log1p(libm::exp(-m)) } else { libm::log1p(libm::exp(m)) - m }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Logistic<'_> {
    /// Rows in fixed chunks: a function of the data alone, so that sums are the same whatever the thread count.
    fn chunks(&self) -> Vec<std::ops::Range<usize>> {
        let n = self.x.rows();
        let k = (self.x.stored() / CHUNK + 1).min(CHUNKS).min(n.max(1));
        (0..k).map(|i| n * i / k..n * (i + 1) / k).collect()
    }

    /// Parameters as they meet the stored values: the scale multiplied in, the intercept last.
    fn scaled(&self, w: &[f64]) -> Vec<f64> {
        let mut v = w.to_vec();
        if let Some(scale) = self.scale {
            v.iter_mut().zip(scale).for_each(|(v, s)| *v *= s);
        }
        v
    }

    /// Decision values of all rows.
    fn decisions(&self, w: &[f64]) -> Vec<f64> {
        let v = self.scaled(w);
        let one = |i: usize| self.x.row(i).map(|(j, x)| v[j] * x).sum::<f64>() + v[v.len() - 1];
        if self.chunks().len() == 1 { (0..self.x.rows()).map(one).collect() } else { (0..self.x.rows()).into_par_iter().map(one).collect() }
    }

    fn value(&self, w: &[f64], z: &[f64]) -> f64 {
        let loss: f64 =
            z.iter().zip(self.y).zip(self.c).map(|((z, y), c)| if *c == 0.0 { 0.0 } else { c * log_loss(if *y { *z } else { -z }) }).sum();
        let w = &w[..w.len() - 1];
        loss + self.alpha / 2.0 * dot(w, w)
    }

    /// Sum over rows of `value(i, …)` times the row, chunk by chunk in a fixed order, then the scale.
    fn gather(&self, power: u8, value: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
        let n = self.x.columns();
        let part = |rows: std::ops::Range<usize>| {
            let mut out = vec![0.0; n + 1];
            for i in rows {
                let t = value(i);
                self.x.row(i).for_each(|(j, x)| out[j] += t * if power == 1 { x } else { x * x });
                out[n] += t;
            }
            out
        };
        let chunks = self.chunks();
        let parts: Vec<Vec<f64>> =
            if chunks.len() == 1 { chunks.into_iter().map(part).collect() } else { chunks.into_par_iter().map(part).collect() };
        let mut parts = parts.into_iter();
        let mut out = parts.next().unwrap_or_else(|| vec![0.0; n + 1]);
        for p in parts {
            out.iter_mut().zip(p).for_each(|(o, p)| *o += p);
        }
        if let Some(scale) = self.scale {
            out.iter_mut().zip(scale).for_each(|(o, s)| *o *= if power == 1 { *s } else { s * s });
        }
        out
    }

    fn gradient(&self, w: &[f64], z: &[f64]) -> Vec<f64> {
        let mut g = self.gather(1, |i| self.c[i] * (sigmoid(z[i]) - f64::from(u8::from(self.y[i]))));
        let n = w.len() - 1;
        g[..n].iter_mut().zip(w).for_each(|(g, w)| *g += self.alpha * w);
        g
    }

    fn hessian_times(&self, curvature: &[f64], v: &[f64]) -> Vec<f64> {
        let scaled = self.scaled(v);
        let last = scaled.len() - 1;
        let mut out = self.gather(1, |i| {
            if curvature[i] == 0.0 { 0.0 } else { curvature[i] * (self.x.row(i).map(|(j, x)| scaled[j] * x).sum::<f64>() + scaled[last]) }
        });
        out[..last].iter_mut().zip(v).for_each(|(o, v)| *o += self.alpha * v);
        out
    }

    /// Minimises from zero weights and the intercept of the class shares. Returns the parameters on the scaled columns.
    pub fn minimise(&self, stop: Stop) -> (Vec<f64>, Convergence) {
        let n = self.x.columns();
        let mut w = vec![0.0; n + 1];
        let share = |class: bool| self.y.iter().zip(self.c).filter(|(y, _)| **y == class).map(|(_, c)| c).sum::<f64>();
        let (positive, negative) = (share(true), share(false));
        if positive > 0.0 && negative > 0.0 {
            w[n] = libm::log(positive / negative);
        }
        let mut z = self.decisions(&w);
        let mut f = self.value(&w, &z);
        let mut g = self.gradient(&w, &z);
        let target = stop.tolerance * dot(&g, &g).sqrt().max(f64::MIN_POSITIVE);
        let mut radius = f64::INFINITY;
        let mut iterations = 0;
        let mut norm = dot(&g, &g).sqrt();
        let mut stalled = false;
        while norm > target && iterations < stop.max_iterations && !stalled {
            iterations += 1;
            let curvature: Vec<f64> = z
                .iter()
                .zip(self.c)
                .map(|(z, c)| {
                    let p = sigmoid(*z);
                    c * p * (1.0 - p)
                })
                .collect();
            let mut diagonal = self.gather(2, |i| curvature[i]);
            diagonal[..n].iter_mut().for_each(|d| *d += self.alpha);
            diagonal.iter_mut().for_each(|d| *d = d.max(f64::MIN_POSITIVE.sqrt()));
            let step = self.step(&curvature, &diagonal, &g, radius);
            let trial: Vec<f64> = w.iter().zip(&step.s).map(|(w, s)| w + s).collect();
            let trial_z = self.decisions(&trial);
            let trial_f = self.value(&trial, &trial_z);
            let slope = dot(&g, &step.s);
            let predicted = -0.5 * (slope - dot(&step.s, &step.residual));
            let actual = f - trial_f;
            if iterations == 1 {
                radius = step.length;
            }
            radius = resize(radius, &step, actual, predicted, trial_f - f - slope, slope);
            // At the end of the numbers' precision a step gains nothing that can be measured: the gradient decides.
            let precision = f.abs() * 1e-15;
            if actual > 1e-4 * predicted || (actual.abs() <= precision && predicted <= precision * 10.0) {
                let gradient = self.gradient(&trial, &trial_z);
                let trial_norm = dot(&gradient, &gradient).sqrt();
                stalled = actual.abs() <= precision && trial_norm >= norm;
                if !stalled {
                    (w, z, f, g, norm) = (trial, trial_z, trial_f, gradient, trial_norm);
                }
            }
            stalled |= !f.is_finite() || radius < 1e-300;
        }
        (w, Convergence { iterations, gradient_norm: norm, objective: f, converged: norm <= target })
    }

    /// Preconditioned conjugate gradients on H s = −g inside the trust region.
    fn step(&self, curvature: &[f64], diagonal: &[f64], g: &[f64], radius: f64) -> Step {
        let mut s = vec![0.0; g.len()];
        let mut residual: Vec<f64> = g.iter().map(|g| -g).collect();
        let mut z: Vec<f64> = residual.iter().zip(diagonal).map(|(r, d)| r / d).collect();
        let mut d = z.clone();
        let mut rz = dot(&residual, &z);
        let metric = |a: &[f64], b: &[f64]| a.iter().zip(b).zip(diagonal).map(|((a, b), m)| a * b * m).sum::<f64>();
        let enough = 0.1 * rz.sqrt();
        let mut boundary = false;
        for _ in 0..g.len().clamp(10, 500) {
            if rz.sqrt() <= enough || rz <= 0.0 {
                break;
            }
            let hd = self.hessian_times(curvature, &d);
            let dhd = dot(&d, &hd);
            if dhd <= 1e-300 {
                break;
            }
            let mut a = rz / dhd;
            s.iter_mut().zip(&d).for_each(|(s, d)| *s += a * d);
            if metric(&s, &s).sqrt() > radius {
                // Back to where the last direction crosses the boundary.
                s.iter_mut().zip(&d).for_each(|(s, d)| *s -= a * d);
                let (sd, ss, dd) = (metric(&s, &d), metric(&s, &s), metric(&d, &d));
                let room = (radius * radius - ss).max(0.0);
                let root = (sd * sd + dd * room).sqrt();
                a = if sd >= 0.0 { room / (sd + root) } else { (root - sd) / dd };
                s.iter_mut().zip(&d).for_each(|(s, d)| *s += a * d);
                residual.iter_mut().zip(&hd).for_each(|(r, h)| *r -= a * h);
                boundary = true;
                break;
            }
            residual.iter_mut().zip(&hd).for_each(|(r, h)| *r -= a * h);
            z.iter_mut().zip(&residual).zip(diagonal).for_each(|((z, r), m)| *z = r / m);
            let next = dot(&residual, &z);
            let beta = next / rz;
            rz = next;
            d.iter_mut().zip(&z).for_each(|(d, z)| *d = z + beta * *d);
        }
        Step { length: metric(&s, &s).sqrt(), s, residual, boundary }
    }
}

struct Step {
    s: Vec<f64>,
    residual: Vec<f64>,
    /// Length in the metric of the preconditioner.
    length: f64,
    /// Whether it ends on the trust region's boundary.
    boundary: bool,
}

/// The next radius (Lin & Moré's rule, as in the 2008 paper).
fn resize(radius: f64, step: &Step, actual: f64, predicted: f64, curvature: f64, slope: f64) -> f64 {
    let scale = if curvature <= 0.0 { 4.0 } else { (-0.5 * slope / curvature).max(0.25) };
    let length = step.length;
    if actual < 1e-4 * predicted {
        scale.clamp(0.25, 0.5) * length.min(radius)
    } else if actual < 0.25 * predicted {
        (0.25 * radius).max((scale * length).min(0.5 * radius))
    } else if actual < 0.75 * predicted {
        (0.25 * radius).max((scale * length).min(4.0 * radius))
    } else if step.boundary {
        4.0 * radius
    } else {
        radius.max((scale * length).min(4.0 * radius))
    }
}
