//! The heads of a model: one binary logistic fit each, on the same matrix.

use std::sync::Arc;

use linfa::ParamGuard as _;
use rayon::prelude::*;

use crate::error::Result;
use crate::features::{Choice, Csr, TermCounts};
use crate::model::{Fit, Link};
use crate::train::dense;
use crate::train::examples::Examples;
use crate::train::logistic::{Rehearsal, SparseLogistic, TOLERANCE, Weights};
use crate::train::problem::Logistic;
use crate::train::ratio::log_count_ratio;
use crate::train::settings::{Settings, Solver};

/// Decision value of a head that no row speaks for: as good as never.
const NEVER: f64 = -20.0;

/// Fitted heads over chosen terms.
#[derive(Debug)]
pub(crate) struct Heads {
    pub choice: Choice,
    /// Weights of each head.
    pub weights: Vec<Vec<f64>>,
    pub intercepts: Vec<f64>,
    pub fit: Vec<Fit>,
}

/// How a fit goes, and when it is done.
#[derive(Debug, Default)]
pub(crate) struct Course {
    /// Gradient norm relative to that at zero weights.
    pub tolerance: f64,
    /// Rows that a first fit leaves out, by their places in the part, and its tolerance. The sparse solver then begins at its weights.
    pub rehearsal: Option<(Vec<bool>, f64)>,
}

impl Heads {
    /// Fits every head on the rows of `part`.
    pub fn fit(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<Self> {
        let chosen = Self::choose(counts, settings, part);
        Ok(Self::fit_on(examples, chosen, settings, part, Course { tolerance: TOLERANCE, rehearsal: None })?.0)
    }

    /// The terms of the rows of `part`, and their matrix.
    pub fn choose(counts: &TermCounts, settings: &Settings, part: &[usize]) -> (Choice, Csr) {
        let choice = counts.choose(&settings.analyzer, part);
        let x = counts.matrix(&settings.analyzer, &choice, part);
        (choice, x)
    }

    /// Fits every head on the rows of `part`, whose terms and matrix are given, on a course of its own. With a rehearsal there are the weights
    /// of that too, head by head.
    pub fn fit_on(
        examples: &Examples,
        (choice, x): (Choice, Csr),
        settings: &Settings,
        part: &[usize],
        Course { tolerance, rehearsal }: Course,
    ) -> Result<(Self, Vec<Weights>)> {
        let link = Link::of(&examples.scheme);
        let names = link.head_names(&examples.scheme);
        let truths: Vec<Vec<Option<bool>>> = (0..examples.scheme.labels.len()).map(|l| link.head_truth(l)).collect();
        let truth = |i: usize, h: usize| truths[examples.truth[part[i]]][h];
        let weight = weights(examples, settings, part, &[]);
        let rehearsal = rehearsal.map(|(held_out, tolerance)| (weights(examples, settings, part, &held_out), tolerance));
        // Each head arranges the matrix in its own way; the last of them needs no copy.
        let x = Arc::new(x);
        let begun: Vec<_> = names.into_iter().map(|name| (name, Arc::clone(&x))).collect();
        drop(x);
        let fitted: Vec<(Weights, Fit, Option<Weights>)> = begun
            .into_par_iter()
            .enumerate()
            .map(|(h, (name, x))| {
                let rows: Vec<usize> = (0..part.len()).filter(|&i| truth(i, h).is_some()).collect();
                let y: Vec<bool> = rows.iter().map(|&i| truth(i, h) == Some(true)).collect();
                let of = |weight: &[f64]| -> Vec<f64> { rows.iter().map(|&i| weight[i]).collect() };
                let (c, rehearsal) = (of(&weight), rehearsal.as_ref().map(|(weight, tolerance)| (of(weight), *tolerance)));
                let x = if rows.len() < part.len() {
                    x.select(rows)
                } else {
                    drop(rows);
                    Arc::unwrap_or_clone(x)
                };
                one(x, &y, &c, settings, name, (tolerance, rehearsal))
            })
            .collect::<Result<_>>()?;
        let mut heads = Self { choice, weights: Vec::new(), intercepts: Vec::new(), fit: Vec::new() };
        let mut rehearsed = Vec::new();
        for ((w, b), fit, before) in fitted {
            heads.weights.push(w);
            heads.intercepts.push(b);
            heads.fit.push(fit);
            rehearsed.extend(before);
        }
        Ok((heads, rehearsed))
    }

    /// Decision values of some rows, one a head.
    pub fn decisions(&self, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Vec<Vec<f64>> {
        self.decisions_on(&counts.matrix(&settings.analyzer, &self.choice, part))
    }

    /// The same of the rows of a matrix.
    pub fn decisions_on(&self, x: &Csr) -> Vec<Vec<f64>> {
        (0..x.rows())
            .into_par_iter()
            .map(|i| {
                let mut values = self.intercepts.clone();
                for (j, v) in x.row(i) {
                    values.iter_mut().zip(&self.weights).for_each(|(d, w)| *d += v * w[j]);
                }
                values
            })
            .collect()
    }
}

/// Weight of each label's rows under `balanced`: rows / (labels × rows of the label), by weight.
fn balance(examples: &Examples, part: &[usize]) -> Vec<f64> {
    let mut mass = vec![0.0; examples.scheme.labels.len()];
    part.iter().for_each(|&i| mass[examples.truth[i]] += examples.weight[i]);
    let (total, present) = (mass.iter().sum::<f64>(), mass.iter().filter(|m| **m > 0.0).count() as f64);
    mass.into_iter().map(|m| if m > 0.0 { total / (present * m) } else { 0.0 }).collect()
}

/// Weight of each row of `part`, in single precision as linfa keeps weights: 0 for those that `held_out` marks, without which the others are
/// balanced.
fn weights(examples: &Examples, settings: &Settings, part: &[usize], held_out: &[bool]) -> Vec<f64> {
    let kept = |place: usize| !held_out.get(place).copied().unwrap_or_default();
    let balance = settings.balanced.then(|| {
        let rest: Vec<usize> = (0..part.len()).filter(|&place| kept(place)).map(|place| part[place]).collect();
        balance(examples, &rest)
    });
    let weight = |i: usize| examples.weight[i] * balance.as_ref().map_or(1.0, |b| b[examples.truth[i]]);
    part.iter().enumerate().map(|(place, &i)| if kept(place) { f64::from(weight(i) as f32) } else { 0.0 }).collect()
}

/// The tolerance of a fit, and the weights of the rows in one before it with its own.
type Ends = (f64, Option<(Vec<f64>, f64)>);

/// Fits one head; a head that only one class has rows for becomes a constant.
fn one(
    x: Csr,
    y: &[bool],
    c: &[f64],
    settings: &Settings,
    head: String,
    (tolerance, before): Ends,
) -> Result<(Weights, Fit, Option<Weights>)> {
    let constant = |c: &[f64]| {
        let has = |class: bool| y.iter().zip(c).any(|(y, c)| *y == class && *c > 0.0);
        (!has(true) || !has(false)).then(|| (vec![0.0; x.columns()], if has(true) { -NEVER } else { NEVER }))
    };
    if let Some(weights) = constant(c) {
        let fit = Fit { head, iterations: Some(0), gradient_norm: 0.0, objective: 0.0, converged: true };
        return Ok((weights.clone(), fit, before.map(|_| weights)));
    }
    let scale = |c: &[f64]| settings.analyzer.ratio.then(|| log_count_ratio(&x, y, c));
    let mut rehearsed = before.as_ref().and_then(|(c, _)| constant(c));
    let rehearsal = before.filter(|_| rehearsed.is_none()).map(|(c, tolerance)| Rehearsal { scale: scale(&c), c, tolerance });
    let params = |tolerance: f64, scale: Option<Vec<f64>>| {
        let params = SparseLogistic::default().alpha(settings.alpha).tolerance(tolerance);
        scale.into_iter().fold(params, SparseLogistic::scale).check()
    };
    let scale = scale(c);
    let ((weights, intercept), end) = match settings.solver {
        Solver::Sparse => {
            let (fitted, before) = params(tolerance, scale)?.fit_rows(x, y, c, rehearsal)?;
            rehearsed = rehearsed.or(before);
            ((fitted.weights, fitted.intercept), fitted.convergence)
        }
        Solver::Linfa => {
            if let Some(Rehearsal { c, scale, tolerance }) = rehearsal {
                let fitted = params(tolerance, scale)?.fit_rows(x.clone(), y, &c, None)?.0;
                rehearsed = Some((fitted.weights, fitted.intercept));
            }
            let (mut weights, intercept) = dense::fit(&dense::densify(&x, scale.as_deref())?, y, settings.alpha)?;
            let problem = Logistic { x: &x, scale: scale.as_deref(), own: None, y, c, alpha: settings.alpha };
            let end = problem.end(weights.iter().copied().chain([intercept]).collect(), TOLERANCE);
            if let Some(scale) = scale {
                weights.iter_mut().zip(scale).for_each(|(w, s)| *w *= s);
            }
            ((weights, intercept), end)
        }
    };
    let iterations = (settings.solver == Solver::Sparse).then_some(end.iterations);
    let fit = Fit { head, iterations, gradient_norm: end.gradient_norm, objective: end.objective, converged: end.converged };
    Ok(((weights, intercept), fit, rehearsed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Analyzer, View};
    use crate::train::examples::tests::examples;

    fn settings() -> Settings {
        Settings::new(Analyzer { views: vec![View::Stems], min_df: 1, ..Analyzer::fast() })
    }

    #[test]
    fn balanced_weights_by_hand() {
        let mut rows = examples([("x", "a"), ("x", "a"), ("x", "a"), ("x", "b"), ("x", "c")]);
        // 5 rows, 3 labels: 5 / (3 × 3), 5 / 3, 5 / 3.
        let all = [0, 1, 2, 3, 4];
        assert_eq!(balance(&rows, &all), [5.0 / 9.0, 5.0 / 3.0, 5.0 / 3.0]);
        // A row of weight 3 counts as three: 7 / (3 × 3), 7 / (3 × 3), 7 / 3.
        rows.weight[3] = 3.0;
        assert_eq!(balance(&rows, &all), [7.0 / 9.0, 7.0 / 9.0, 7.0 / 3.0]);
        // A label that the part has no row of has no weight, and isn't counted.
        assert_eq!(balance(&rows, &[0, 1, 4]), [3.0 / 4.0, 0.0, 3.0 / 2.0]);
    }

    #[test]
    fn balanced_rows_are_rows_of_that_weight() {
        let mut rows = examples([("x y", "a"), ("x", "a"), ("y", "a"), ("y z", "b")]);
        let counts = rows.count(&settings().analyzer, None);
        let all = [0, 1, 2, 3];
        let balanced = Heads::fit(&rows, &counts, &Settings { balanced: true, ..settings() }, &all).unwrap();
        rows.weight = vec![2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0];
        let weighted = Heads::fit(&rows, &counts, &settings(), &all).unwrap();
        assert_eq!((balanced.weights, balanced.intercepts), (weighted.weights, weighted.intercepts));
    }

    #[test]
    fn a_head_that_has_no_rows_of_its_own_is_a_constant() {
        let rows = examples([("x", "a"), ("x y", "b"), ("y", "c"), ("y z", "b")]);
        let counts = rows.count(&settings().analyzer, None);
        let heads = Heads::fit(&rows, &counts, &settings(), &[0, 1, 3]).unwrap();
        assert_eq!(heads.intercepts[2], NEVER);
        assert!(heads.weights[2].iter().all(|w| *w == 0.0) && heads.fit[2].converged);
        assert!(heads.fit[0].converged && heads.intercepts[0] > NEVER);
        assert_eq!(heads.fit.iter().map(|f| f.head.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn decisions_are_products_plus_intercepts_and_rows_of_no_weight_teach_nothing() {
        let mut rows = examples([("x", "a"), ("x y", "b"), ("y", "a"), ("y z", "b"), ("q q", "a")]);
        rows.weight[4] = 0.0;
        let counts = rows.count(&settings().analyzer, None);
        let heads = Heads::fit(&rows, &counts, &settings(), &[0, 1, 2, 3, 4]).unwrap();
        let x = counts.matrix(&settings().analyzer, &heads.choice, &[1, 4]);
        let by_hand = x.row(0).fold(heads.intercepts[0], |sum, (j, v)| sum + v * heads.weights[0][j]);
        assert_eq!(heads.decisions(&counts, &settings(), &[1, 4])[0], [by_hand]);
        let q = x.row(1).next().unwrap().0;
        assert!(heads.weights[0][q].abs() < 1e-9);
    }

    #[test]
    fn both_solvers_end_at_the_same_place() {
        let rows = examples([("x y", "a"), ("x", "a"), ("y x z", "a"), ("y z", "b"), ("z", "b"), ("x z q", "b")]);
        for ratio in [false, true] {
            let mut settings = settings();
            settings.analyzer.ratio = ratio;
            let counts = rows.count(&settings.analyzer, None);
            let all: Vec<usize> = (0..rows.len()).collect();
            let sparse = Heads::fit(&rows, &counts, &settings, &all).unwrap();
            settings.solver = Solver::Linfa;
            let linfa = Heads::fit(&rows, &counts, &settings, &all).unwrap();
            assert!(linfa.fit[0].converged && linfa.fit[0].iterations.is_none());
            assert!((linfa.fit[0].objective - sparse.fit[0].objective).abs() < 1e-7);
            assert!(linfa.weights[0].iter().zip(&sparse.weights[0]).all(|(a, b)| (a - b).abs() < 1e-3));
        }
    }
}
