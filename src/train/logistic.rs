//! The sparse logistic estimator, in linfa's frame: params → check → checked params → fit → predict.

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::{Fit, Predict};
use ndarray::Array1;

use crate::error::{Error, Result};
use crate::features::Csr;
use crate::model::sigmoid;
use crate::train::arrange::Arranged;
use crate::train::newton::{Convergence, Start, Stop};
use crate::train::problem::Logistic;

/// Settings of the sparse logistic estimator, unchecked.
///
/// alpha means what it means in linfa-logistic: the summed loss + alpha/2 ‖w‖², intercept unpenalised; scikit-learn's C is
/// 1/alpha.
#[derive(Debug, Clone, PartialEq)]
pub struct SparseLogistic(ValidSparseLogistic);

/// Checked settings of the sparse logistic estimator.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidSparseLogistic {
    alpha: f64,
    tolerance: f64,
    max_iterations: u32,
    scale: Option<Vec<f64>>,
}

/// Weights and an intercept.
pub(crate) type Weights = (Vec<f64>, f64);

/// A fit to other weights of the same rows, before the one that counts and where that begins.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    /// Non-negative weight of each row.
    pub c: Vec<f64>,
    /// A factor for each column, if the one that counts has factors.
    pub scale: Option<Vec<f64>>,
    pub tolerance: f64,
}

/// Gradient norm, relative to that at the start, at which a fit has converged unless told otherwise.
pub(crate) const TOLERANCE: f64 = 1e-5;

impl Default for SparseLogistic {
    fn default() -> Self {
        Self(ValidSparseLogistic { alpha: 1.0, tolerance: TOLERANCE, max_iterations: 200, scale: None })
    }
}

impl SparseLogistic {
    /// Strength of the L2 penalty, finite and above 0; 1 by default.
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.0.alpha = alpha;
        self
    }

    /// Gradient norm, relative to that at zero weights and the intercept of the class shares, at which the fit has converged; 1e-5 by default.
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// The most Newton steps; 200 by default.
    pub fn max_iterations(mut self, max_iterations: u32) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// A factor for each column, multiplied in before the fit and folded into the weights after it.
    pub fn scale(mut self, scale: Vec<f64>) -> Self {
        self.0.scale = Some(scale);
        self
    }
}

impl ParamGuard for SparseLogistic {
    type Checked = ValidSparseLogistic;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        let p = &self.0;
        for (name, value) in [("alpha", p.alpha), ("tolerance", p.tolerance)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::params(name, "a finite number above 0", value));
            }
        }
        if p.scale.as_ref().is_some_and(|s| s.iter().any(|s| !s.is_finite())) {
            return Err(Error::params("scale", "finite factors", "one that isn't"));
        }
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<'x> Fit<&'x Csr, Array1<bool>, Error> for ValidSparseLogistic {
    type Object = FittedSparseLogistic;

    /// Fits documents × terms to the truth of each document; the dataset's weights count, if it has any. O(stored
    /// weights) a conjugate-gradient step, the same bytes whatever the thread count.
    ///
    /// # Errors
    /// If the shapes disagree, a weight is negative or not finite, or only one class has weight.
    fn fit(&self, dataset: &DatasetBase<&'x Csr, Array1<bool>>) -> Result<Self::Object> {
        let x: &Csr = dataset.records();
        let y = dataset.targets().to_vec();
        let c: Vec<f64> = dataset.weights().map_or_else(|| vec![1.0; y.len()], |w| w.iter().map(|w| f64::from(*w)).collect());
        Ok(self.clone().fit_rows(x.clone(), &y, &c, None)?.0)
    }
}

impl ValidSparseLogistic {
    /// The same for a matrix that may be arranged in its own memory, with the weights and the intercept of a rehearsal. Columns of rows
    /// that weigh nothing in it have no weight.
    pub(crate) fn fit_rows(
        self,
        x: Csr,
        y: &[bool],
        c: &[f64],
        rehearsal: Option<Rehearsal>,
    ) -> Result<(FittedSparseLogistic, Option<Weights>)> {
        if y.len() != x.rows() {
            return Err(Error::params("targets", format!("{} of them, one a row", x.rows()), y.len()));
        }
        if self.scale.as_ref().is_some_and(|s| s.len() != x.columns()) {
            return Err(Error::params("scale", format!("{} factors, one a column", x.columns()), self.scale.as_ref().map_or(0, Vec::len)));
        }
        if c.len() != y.len() || c.iter().any(|c| !(c.is_finite() && *c >= 0.0)) {
            return Err(Error::params("weights", "a finite number of at least 0 a row", "others"));
        }
        let weight = |class: bool| y.iter().zip(c).filter(|(y, _)| **y == class).map(|(_, c)| c).sum::<f64>();
        if weight(true) <= 0.0 || weight(false) <= 0.0 {
            return Err(Error::training("only one class has rows", "label rows of another class too, or give them a weight above 0"));
        }
        let whole: f64 = c.iter().sum();
        let mut arranged = Arranged::new(x, self.scale.as_deref());
        let stop = Stop { tolerance: self.tolerance, max_iterations: self.max_iterations };
        let problem = Logistic { x: &arranged.x, scale: arranged.scale.as_deref(), own: arranged.own.as_deref(), y, c, alpha: self.alpha };
        let start = rehearsal.map(|Rehearsal { c, scale, tolerance }| {
            let other = scale.map(|s| arranged.scaled_by(&s));
            let problem = Logistic { scale: other.as_deref().or(problem.scale), c: &c, ..problem };
            let (mut start, _) = problem.minimise(Stop { tolerance, ..stop }, None);
            other.iter().for_each(|other| arranged.rescale(&mut start.w, other));
            // A pass over the rows would tell it no better than the weight of those that were left out.
            start.norm *= whole / c.iter().sum::<f64>();
            start
        });
        let rehearsed = start.as_ref().and_then(|start| start.w.split_last()).map(|(b, w)| (arranged.restore(w), *b));
        let (Start { w: mut weights, .. }, convergence) = problem.minimise(stop, start);
        let own = problem.own_weights(&weights);
        let intercept = weights.pop().unwrap_or_default();
        weights.extend(own);
        // Most of the memory, which the weights of all columns may take.
        arranged.x = Csr::new(0);
        Ok((FittedSparseLogistic { weights: arranged.restore(&weights), intercept, convergence }, rehearsed))
    }
}

/// A fitted binary logistic model.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedSparseLogistic {
    /// One weight a column, the scale folded in.
    pub weights: Vec<f64>,
    /// The intercept.
    pub intercept: f64,
    /// How the fit ended.
    pub convergence: Convergence,
}

impl FittedSparseLogistic {
    /// Decision values, one a row: positive speaks for the positive class.
    pub fn decisions(&self, x: &Csr) -> Vec<f64> {
        (0..x.rows()).map(|i| x.row(i).map(|(j, v)| self.weights[j] * v).sum::<f64>() + self.intercept).collect()
    }
}

impl Predict<&Csr, Array1<f64>> for FittedSparseLogistic {
    /// Probability of the positive class, one a row.
    fn predict(&self, x: &Csr) -> Array1<f64> {
        debug_assert_eq!(x.nfeatures(), self.weights.len());
        self.decisions(x).into_iter().map(sigmoid).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_is_a_fit_of_its_own_and_moves_no_optimum() {
        let mut x = Csr::new(4);
        for i in 0..60u32 {
            x.push(&[(i % 3, 1.0 + (i % 7) as f32), (3, (i % 5) as f32 - 1.5)]);
        }
        let y: Vec<bool> = (0..60).map(|i| i % 3 == 0 || i % 11 == 0).collect();
        let part: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i % 10 > 0))).collect();
        let tight = |scale: &[f64]| SparseLogistic::default().tolerance(1e-10).scale(scale.to_vec()).check().unwrap();
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
        let (scale, other) = ([1.0, 2.0, 0.5, 1.0], [2.0, 1.0, 1.0, 0.5]);
        let (plain, none) = tight(&scale).fit_rows(x.clone(), &y, &[1.0; 60], None).unwrap();
        let rehearsal = Rehearsal { c: part.clone(), scale: Some(other.to_vec()), tolerance: 1e-10 };
        let (fitted, rehearsed) = tight(&scale).fit_rows(x.clone(), &y, &[1.0; 60], Some(rehearsal)).unwrap();
        assert!(none.is_none() && near(&fitted.weights, &plain.weights) && (fitted.intercept - plain.intercept).abs() < 1e-6);
        let apart = tight(&other).fit_rows(x, &y, &part, None).unwrap().0;
        let (weights, intercept) = rehearsed.unwrap();
        assert!(near(&weights, &apart.weights) && (intercept - apart.intercept).abs() < 1e-6, "{weights:?} for {apart:?}");
        assert!(!near(&weights, &fitted.weights));
    }
}
