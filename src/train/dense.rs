//! linfa-logistic on small problems: the same estimator through its dense L-BFGS, and what Platt calibration stands on.

use linfa::prelude::*;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

use crate::error::{Error, Result};
use crate::features::Csr;

/// Cells of the dense matrix that `--solver linfa` takes at most (400 MB).
pub const MOST_CELLS: usize = 50_000_000;

/// Weights and intercept of a binary logistic model fitted by linfa-logistic with its caps raised, for the class `true`.
///
/// It ignores sample weights, so none can be given; it names the more frequent class positive, so the sign is read off its labels.
///
/// # Errors
/// If the dense matrix would exceed [`MOST_CELLS`], or linfa refuses.
pub fn fit(x: &Array2<f64>, y: &[bool], alpha: f64) -> Result<(Vec<f64>, f64)> {
    let dataset = DatasetBase::new(x.view(), Array1::from(y.to_vec()));
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(10_000)
        .gradient_tolerance(1e-7)
        .fit(&dataset)
        .map_err(|e| Error::training(format!("linfa-logistic: {e}"), "use --solver sparse"))?;
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    Ok((fitted.params().iter().map(|w| sign * w).collect(), sign * fitted.intercept()))
}

/// The dense copy of a sparse matrix whose columns are multiplied by a scale.
///
/// # Errors
/// If it would exceed [`MOST_CELLS`].
pub fn densify(x: &Csr, scale: Option<&[f64]>) -> Result<Array2<f64>> {
    let cells = x.rows().saturating_mul(x.columns());
    if cells > MOST_CELLS {
        let problem =
            format!("linfa-logistic is dense: {} rows × {} terms are {cells} cells, more than {MOST_CELLS}", x.rows(), x.columns());
        return Err(Error::training(problem, "use --solver sparse, fewer rows, or --max-features"));
    }
    let mut out = Array2::zeros((x.rows(), x.columns()));
    for i in 0..x.rows() {
        for (j, v) in x.row(i) {
            out[[i, j]] = v * scale.map_or(1.0, |s| s[j]);
        }
    }
    Ok(out)
}
