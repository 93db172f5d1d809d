//! The mean of several evaluations of the same rows.

use std::collections::BTreeMap;

use super::confusion::{ClassScore, Confusion};
use super::evaluation::Evaluation;
use super::metrics::METRICS;
use crate::error::{Error, Result};

/// The mean over fold seeds: every figure, count and end of an interval averaged; rows, level and labels kept.
///
/// What is undefined in some evaluations is the mean of the others. The ends of the intervals say how sure the figure of one split is;
/// the mean of them doesn't shrink with the number of splits, since all splits share the same rows.
///
/// # Errors
/// Of no evaluations, and where they differ in rows, level or labels.
pub fn mean(evaluations: &[Evaluation]) -> Result<Evaluation> {
    let Some(first) = evaluations.first() else {
        return Err(Error::params("evaluations", "at least one", "none"));
    };
    let labels = |e: &Evaluation| (e.n, e.level, e.among.clone(), e.confusion.labels.clone());
    if let Some(i) = evaluations.iter().position(|e| labels(e) != labels(first) || e.per_class.len() != first.per_class.len()) {
        let found = format!("others in evaluation {} than in the first", i + 1);
        return Err(Error::params("evaluations", "the same rows, level and labels in each", found));
    }
    let of = |read: &dyn Fn(&Evaluation) -> f64| average(evaluations.iter().map(read)).unwrap_or_default();
    let some = |read: &dyn Fn(&Evaluation) -> Option<f64>| average(evaluations.iter().filter_map(read));
    let per_class = |(i, s): (usize, &ClassScore)| ClassScore {
        label: s.label.clone(),
        precision: of(&|e| e.per_class[i].precision),
        recall: of(&|e| e.per_class[i].recall),
        f1: of(&|e| e.per_class[i].f1),
        support: of(&|e| e.per_class[i].support),
    };
    let cell = |i: usize, j: usize| some(&|e| e.confusion.rows.get(i)?.get(j).copied()).unwrap_or_default();
    let k = first.confusion.labels.len();
    let end = |m: &str, i: usize| some(&|e| e.ci.get(m).map(|ends| ends[i]));
    let ci: BTreeMap<_, _> = METRICS.iter().filter_map(|m| Some((*m, [end(m, 0)?, end(m, 1)?]))).collect();
    Ok(Evaluation {
        n: first.n,
        level: first.level,
        among: first.among.clone(),
        accuracy: of(&|e| e.accuracy),
        macro_f1: of(&|e| e.macro_f1),
        per_class: first.per_class.iter().enumerate().map(per_class).collect(),
        confusion: Confusion {
            labels: first.confusion.labels.clone(),
            rows: (0..k).map(|i| (0..k).map(|j| cell(i, j)).collect()).collect(),
        },
        log_loss: of(&|e| e.log_loss),
        brier: of(&|e| e.brier),
        ece: of(&|e| e.ece),
        auc: some(&|e| e.auc),
        mcc: of(&|e| e.mcc),
        ci,
        coverage: of(&|e| e.coverage),
        selective_accuracy: some(&|e| e.selective_accuracy),
    })
}

/// The mean, in order; summed as distances from the first, so that the mean of equals is that number to the bit.
fn average(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values = values.peekable();
    let first = *values.peek()?;
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), v| (sum + (v - first), n + 1.0));
    Some(first + sum / n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Bootstrap, Outcome, evaluate};

    fn evaluation(predicted: [usize; 4], abstained: bool) -> Evaluation {
        let probability = predicted.iter().flat_map(|&p| if p == 0 { [0.75, 0.25] } else { [0.25, 0.75] }).collect();
        let outcome = Outcome {
            labels: vec!["a".into(), "b".into()],
            truth: vec![0, 0, 1, 1],
            predicted: predicted.to_vec(),
            probability,
            abstained: vec![abstained; 4],
            group: (0..4).collect(),
        };
        evaluate(&outcome, &Bootstrap { samples: 50, seed: 3 }).unwrap()
    }

    #[test]
    fn every_number_is_averaged() {
        let (x, y) = (evaluation([0, 0, 1, 1], false), evaluation([0, 1, 1, 1], true));
        let m = mean(&[x.clone(), y.clone()]).unwrap();
        assert_eq!((m.n, m.accuracy, m.coverage), (4, 0.875, 0.5));
        assert_eq!(m.confusion.rows, [[1.5, 0.5], [0.0, 2.0]]);
        // Answered b: two of two right, then two of three. True a: two of two found, then one of two.
        assert!((m.per_class[1].precision - 5.0 / 6.0).abs() < 1e-15);
        assert_eq!((m.per_class[0].recall, m.per_class[0].support), (0.75, 2.0));
        assert_eq!(m.selective_accuracy, Some(1.0), "only the first has one");
        assert!((m.brier - (x.brier + y.brier) / 2.0).abs() < 1e-15);
        assert!((m.ci["accuracy"][0] - (x.ci["accuracy"][0] + y.ci["accuracy"][0]) / 2.0).abs() < 1e-15);
    }

    #[test]
    fn the_mean_of_equals_is_each_of_them() {
        let e = evaluation([0, 1, 1, 1], false);
        assert_eq!(mean(&[e.clone(), e.clone(), e.clone()]).unwrap(), e);
    }

    #[test]
    fn none_and_unlike_are_refused() {
        assert!(mean(&[]).is_err());
        let (x, mut y) = (evaluation([0; 4], false), evaluation([0; 4], false));
        y.n = 5;
        assert_eq!(
            mean(&[x, y]).unwrap_err().to_string(),
            "evaluations: expected the same rows, level and labels in each, found others in evaluation 2 than in the first"
        );
    }
}
