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
/// If linfa refuses.
pub fn fit(x: &Array2<f64>, y: &[bool], alpha: f64) -> Result<(Vec<f64>, f64)> {
    let dataset = DatasetBase::new(x.view(), Array1::from(y.to_vec()));
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(10_000)
        .gradient_tolerance(tolerance(x, alpha))
        .fit(&dataset)
        .map_err(|e| Error::training(format!("linfa-logistic: {e}"), "use --solver sparse"))?;
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    Ok((fitted.params().iter().map(|w| sign * w).collect(), sign * fitted.intercept()))
}

/// The gradient norm at which linfa's L-BFGS is to stop: above what the rounding of the objective lets it reach.
///
/// Below that its line search gains nothing, the next direction is 0/0, and the search for a step along it never ends. From a gradient g
/// a step gains about g²/2λ, where λ, the largest curvature, is at most a quarter of the sum of squares, plus alpha; the objective is at
/// most n ln 2. The two meet at g = √(2 ln 2 · ε · n λ), and three times that is taken.
fn tolerance(x: &Array2<f64>, alpha: f64) -> f64 {
    let n = x.nrows() as f64;
    let curvature = (x.iter().map(|x| x * x).sum::<f64>() + n) / 4.0 + alpha;
    3.0 * (2.0 * std::f64::consts::LN_2 * f64::EPSILON * n * curvature).sqrt()
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
