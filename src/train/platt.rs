//! Fitting Platt's two numbers, with linfa-logistic.

use ndarray::Array2;

use crate::error::Result;
use crate::model::Platt;
use crate::train::dense;

/// Penalty on the slope over standardised values: next to nothing, it only keeps separable data finite.
const ALPHA: f64 = 1e-3;

/// Fits σ(slope · z + intercept) to decision values of rows that the model was not fitted on. `None` where nothing can be
/// learned: one class only, equal values, or a slope that isn't positive (which would turn the ranking round).
///
/// # Errors
/// If linfa refuses the values.
pub(crate) fn fit(z: &[f64], truth: &[bool]) -> Result<Option<Platt>> {
    let n = z.len() as f64;
    let mean = z.iter().sum::<f64>() / n;
    let deviation = (z.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / n).sqrt();
    let positives = truth.iter().filter(|t| **t).count();
    if positives == 0 || positives == truth.len() || !(deviation > 1e-12 && deviation.is_finite()) {
        return Ok(None);
    }
    let x = Array2::from_shape_fn((z.len(), 1), |(i, _)| (z[i] - mean) / deviation);
    let (weights, intercept) = dense::fit(&x, truth, ALPHA)?;
    let slope = weights[0] / deviation;
    Ok((slope > 0.0).then_some(Platt { slope: single(slope), intercept: single(intercept - slope * mean) }))
}

/// A number in single precision: linfa takes exp and ln from the platform, whose last digits differ from one to another, and a model's
/// bytes must not.
fn single(x: f64) -> f64 {
    f64::from(x as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarer_class_keeps_its_sign() {
        // Three of four rows are false, so linfa names `false` positive.
        let z: Vec<f64> = (0..400).map(|i| f64::from(i % 4) - 1.5 + 0.3 * f64::from(i / 100)).collect();
        let truth: Vec<bool> = z.iter().map(|z| *z > 1.4).collect();
        let platt = fit(&z, &truth).unwrap().unwrap();
        assert!(platt.slope > 0.0 && platt.probability(3.0) > 0.9 && platt.probability(-1.0) < 0.1);
    }

    #[test]
    fn rounding_ends_no_fit_in_an_endless_search() {
        // The gradient of this problem can't fall to 1e-7, because the objective's rounding hides what is left to gain.
        let mut state = 6812 * 7919 + 13u64;
        let mut unit = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        unit();
        let n = 2 + (unit() * unit() * 3000.0) as usize;
        let copies = 1 + (unit() * 3.0) as usize;
        let rows: Vec<(f64, bool)> = (0..n).map(|_| (unit() * 2e3 - 1e3, unit() < 0.5)).collect();
        let (z, truth): (Vec<f64>, Vec<bool>) = rows.repeat(copies).into_iter().unzip();
        assert_eq!(z.len(), 3885);
        fit(&z, &truth).unwrap();
    }

    #[test]
    fn a_turned_ranking_and_a_single_class_are_refused() {
        assert_eq!(fit(&[0.0, 1.0, 2.0, 3.0], &[true, true, false, false]).unwrap(), None);
        assert_eq!(fit(&[0.0, 1.0], &[true, true]).unwrap(), None);
    }

    proptest::proptest! {
        #[test]
        fn no_values_make_linfa_fail(
            rows in proptest::collection::vec((-1e3f64..1e3, proptest::bool::ANY), 1..120),
            power in -6i32..7,
            copies in 1usize..4,
        ) {
            let (z, truth): (Vec<f64>, Vec<bool>) = rows.iter().map(|(z, t)| (z * 10f64.powi(power), *t)).collect::<Vec<_>>().repeat(copies).into_iter().unzip();
            if let Some(platt) = fit(&z, &truth).unwrap() {
                proptest::prop_assert!(platt.slope > 0.0 && platt.slope.is_finite() && platt.intercept.is_finite());
            }
        }
    }
}
