//! The sparse logistic estimator, in linfa's frame: params → check → checked params → fit → predict.

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::{Fit, Predict};
use ndarray::Array1;

use crate::error::{Error, Result};
use crate::features::Csr;
use crate::model::sigmoid;
use crate::train::arrange::Arranged;
use crate::train::newton::{Convergence, Logistic, Stop};

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
    start: Option<(Vec<f64>, f64)>,
}

/// Gradient norm, relative to that at the start, at which a fit has converged unless told otherwise.
pub(crate) const TOLERANCE: f64 = 1e-5;

impl Default for SparseLogistic {
    fn default() -> Self {
        Self(ValidSparseLogistic { alpha: 1.0, tolerance: TOLERANCE, max_iterations: 200, scale: None, start: None })
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

    /// Weights, the scale folded in, and an intercept at which the fit begins, rather than at zero weights and the intercept of the class
    /// shares. The optimum is the same.
    pub fn start(mut self, weights: Vec<f64>, intercept: f64) -> Self {
        self.0.start = Some((weights, intercept));
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
        if p.start.as_ref().is_some_and(|(w, b)| w.iter().chain([b]).any(|w| !w.is_finite())) {
            return Err(Error::params("start", "finite weights", "one that isn't"));
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
        self.clone().fit_rows(x.clone(), &y, &c)
    }
}

impl ValidSparseLogistic {
    /// The same for a matrix that may be arranged in its own memory.
    pub(crate) fn fit_rows(self, x: Csr, y: &[bool], c: &[f64]) -> Result<FittedSparseLogistic> {
        if y.len() != x.rows() {
            return Err(Error::params("targets", format!("{} of them, one a row", x.rows()), y.len()));
        }
        if self.scale.as_ref().is_some_and(|s| s.len() != x.columns()) {
            return Err(Error::params("scale", format!("{} factors, one a column", x.columns()), self.scale.as_ref().map_or(0, Vec::len)));
        }
        if let Some((start, _)) = self.start.as_ref().filter(|s| s.0.len() != x.columns()) {
            return Err(Error::params("start", format!("{} weights, one a column", x.columns()), start.len()));
        }
        if c.len() != y.len() || c.iter().any(|c| !(c.is_finite() && *c >= 0.0)) {
            return Err(Error::params("weights", "a finite number of at least 0 a row", "others"));
        }
        let weight = |class: bool| y.iter().zip(c).filter(|(y, _)| **y == class).map(|(_, c)| c).sum::<f64>();
        if weight(true) <= 0.0 || weight(false) <= 0.0 {
            return Err(Error::training("only one class has rows", "label rows of another class too, or give them a weight above 0"));
        }
        let arranged = Arranged::new(x, self.scale.as_deref());
        let start = self.start.map(|(w, b)| arranged.arrange(&w).into_iter().chain([b]).collect());
        let problem = Logistic { x: &arranged.x, scale: arranged.scale.as_deref(), own: arranged.own.as_deref(), y, c, alpha: self.alpha };
        let stop = Stop { tolerance: self.tolerance, max_iterations: self.max_iterations };
        let (mut weights, convergence) = problem.minimise(stop, start);
        let own = problem.own_weights(&weights);
        let intercept = weights.pop().unwrap_or_default();
        weights.extend(own);
        Ok(FittedSparseLogistic { weights: arranged.restore(&weights), intercept, convergence })
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
