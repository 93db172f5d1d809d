//! Fitting what the sentences about a pair add up to: two dense logistic models by linfa-logistic.

use ndarray::Array2;

use crate::corpus::Coding;
use crate::error::{Error, Result};
use crate::label::Stance;
use crate::model::{Aggregator, Reading, Side, Surroundings, signals};
use crate::train::dense;

/// Penalty on the weights of standardised numbers: strong, because labelled articles are few and the numbers alike.
const ALPHA: f64 = 10.0;

/// Fits the aggregator to the sentences about labelled pairs and the surroundings in their articles. `articles` and `data` say where they
/// came from.
///
/// # Errors
/// If one of the two questions has one answer only, or linfa refuses.
pub fn aggregate(rows: &[(Vec<Reading>, Surroundings, Coding)], articles: usize, data: String) -> Result<Aggregator> {
    let x: Vec<_> = rows.iter().map(|(r, around, _)| signals(r, around)).collect();
    let codings: Vec<Coding> = rows.iter().map(|r| r.2).collect();
    let (act, cooperative) = sides(&x, &codings)?;
    Ok(Aggregator { articles, pairs: rows.len(), data, act, cooperative })
}

/// Whether there is an act, and on which side: two logistic models over the same numbers.
///
/// What is mixed counts as half cooperative, half hostile: linfa-logistic knows no weights, so every row is given twice.
fn sides<const N: usize>(x: &[[f64; N]], codings: &[Coding]) -> Result<(Side, Side)> {
    let twice = |of: &dyn Fn(Coding) -> Option<(bool, bool)>| -> Vec<(usize, bool)> {
        let both = |(i, coding): (usize, &Coding)| of(*coding).map(|(a, b)| [(i, a), (i, b)]);
        codings.iter().enumerate().filter_map(both).flatten().collect()
    };
    let act = twice(&|coding| {
        let act = coding != Coding::Stance(Stance::Neutral);
        Some((act, act))
    });
    let cooperative = twice(&|coding| match coding {
        Coding::Stance(Stance::Cooperative) => Some((true, true)),
        Coding::Stance(Stance::Hostile) => Some((false, false)),
        Coding::Mixed => Some((true, false)),
        Coding::Stance(Stance::Neutral) => None,
    });
    Ok((side(x, &act, "neutral or not")?, side(x, &cooperative, "cooperative or hostile")?))
}

/// One logistic model, its standardisation folded into the weights.
fn side<const N: usize>(x: &[[f64; N]], rows: &[(usize, bool)], question: &str) -> Result<Side> {
    let truth: Vec<bool> = rows.iter().map(|r| r.1).collect();
    if truth.iter().all(|t| *t) || truth.iter().all(|t| !*t) {
        let help = "label pairs of each kind: cooperative, hostile and neutral";
        return Err(Error::training(format!("the labelled articles have one answer only to `{question}`"), help));
    }
    let n = rows.len() as f64;
    let mut mean = [0.0; N];
    let mut deviation = [0.0; N];
    for j in 0..N {
        mean[j] = rows.iter().map(|r| x[r.0][j]).sum::<f64>() / n;
        deviation[j] = (rows.iter().map(|r| (x[r.0][j] - mean[j]).powi(2)).sum::<f64>() / n).sqrt().max(1e-9);
    }
    let standard = Array2::from_shape_fn((rows.len(), N), |(i, j)| (x[rows[i].0][j] - mean[j]) / deviation[j]);
    let (weights, intercept) = dense::fit(&standard, &truth, ALPHA)?;
    // In single precision: linfa takes exp and ln from the platform, whose last digits differ from one to another.
    let weights: Vec<f64> = weights.iter().zip(deviation).map(|(w, d)| f64::from((w / d) as f32)).collect();
    let shift: f64 = weights.iter().zip(mean).map(|(w, m)| w * m).sum();
    Ok(Side { weights, intercept: f64::from((intercept - shift) as f32) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(cooperative: f64, hostile: f64) -> Reading {
        Reading { cooperative, hostile, ..Reading::default() }
    }

    /// Pairs of each kind, as sentences would show them.
    fn rows() -> Vec<(Vec<Reading>, Surroundings, Coding)> {
        let mut out: Vec<(Vec<Reading>, Coding)> = Vec::new();
        for i in 0..20 {
            let e = f64::from(i) / 100.0;
            out.push((vec![reading(0.9 - e, 0.05), reading(0.7, 0.1)], Coding::Stance(Stance::Cooperative)));
            out.push((vec![reading(0.05, 0.9 - e)], Coding::Stance(Stance::Hostile)));
            out.push((vec![Reading { still: true, ..reading(0.1, 0.1 - e / 4.0) }], Coding::Stance(Stance::Neutral)));
            out.push((vec![reading(0.9 - e, 0.05), reading(0.05, 0.9)], Coding::Mixed));
        }
        out.into_iter().map(|(readings, shown)| (readings.clone(), Surroundings::of(&readings), shown)).collect()
    }

    #[test]
    fn what_it_was_shown_it_tells() {
        let a = aggregate(&rows(), 80, "hash".into()).unwrap();
        let apply = |readings: &[Reading]| a.apply(readings, &Surroundings::of(readings));
        let warm = apply(&[reading(0.85, 0.05), reading(0.6, 0.1)]);
        assert!(warm.cooperative > 0.6 && !warm.is_mixed(), "{warm:?}");
        let cold = apply(&[reading(0.05, 0.85)]);
        assert!(cold.hostile > 0.6, "{cold:?}");
        let none = apply(&[Reading { still: true, ..reading(0.1, 0.08) }]);
        assert!(none.cooperative + none.hostile < 0.5, "{none:?}");
        let both = apply(&[reading(0.85, 0.05), reading(0.05, 0.85)]);
        assert!(both.is_mixed(), "{both:?}");
    }

    #[test]
    fn one_answer_teaches_nothing() {
        let rows: Vec<_> = rows().into_iter().filter(|r| r.2 != Coding::Stance(Stance::Neutral)).collect();
        let error = aggregate(&rows, 60, String::new()).unwrap_err().to_string();
        assert!(error.contains("`neutral or not`"), "{error}");
    }
}
