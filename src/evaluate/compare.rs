//! Two models on the same rows.

use std::collections::{BTreeMap, HashSet};

use super::bootstrap::Bootstrap;
use super::metrics::{METRICS, Rows, Values};
use super::outcome::Outcome;
use crate::error::{Error, Result};

/// The figures whose differences are given.
pub const COMPARED: [&str; 4] = ["accuracy", "macro_f1", "log_loss", "brier"];

/// Rows on which just one model is right, below which McNemar's test is exact.
const EXACT: u64 = 25;

/// Two outcomes held against one another. Serialises as `detente evaluate --format json` writes it under `compare`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// Rows compared.
    pub n: usize,
    /// Rows that only the first answered rightly.
    pub only_first: u64,
    /// Rows that only the second answered rightly.
    pub only_second: u64,
    /// Whether these two could be so unlike by chance; `None` where rows come in groups, of which the test knows nothing: there the
    /// intervals of the differences say it.
    pub mcnemar: Option<McNemar>,
    /// By name, in the order of [`COMPARED`].
    pub figures: Vec<Difference>,
}

/// McNemar's test: are two answers to the same rows equally often right? It takes rows as independent.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct McNemar {
    /// `exact` or `chi_square`.
    pub method: &'static str,
    /// Chi-square of one degree of freedom; `None` of the exact test, which needs none.
    pub statistic: Option<f64>,
    /// Two-sided: the probability of a split at least as uneven if both are right equally often.
    pub p: f64,
}

/// One figure of both.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Difference {
    /// Its name in [`METRICS`](super::METRICS).
    pub metric: &'static str,
    /// The first outcome's.
    pub first: f64,
    /// The second outcome's.
    pub second: f64,
    /// First less second.
    pub difference: f64,
    /// Its 95 % interval, by resampling groups for both alike; `None` where there is none.
    pub ci: Option<[f64; 2]>,
}

/// Compares two outcomes of the same rows: paired bootstrap intervals of the differences of figures, and McNemar's test where each row is
/// a group of its own.
///
/// # Errors
/// Those of [`Outcome::check`], and where labels, truth or groups differ.
pub fn compare(first: &Outcome, second: &Outcome, bootstrap: &Bootstrap) -> Result<Comparison> {
    first.check()?;
    second.check()?;
    if (&first.labels, &first.truth, &first.group) != (&second.labels, &second.truth, &second.group) {
        return Err(Error::params("compare", "the same labels, truth and groups in both", "others in the second"));
    }
    let right = |o: &Outcome, i: usize| o.truth[i] == o.predicted[i];
    let only = |a: &Outcome, b: &Outcome| (0..a.truth.len()).filter(|&i| right(a, i) && !right(b, i)).count() as u64;
    let (only_first, only_second) = (only(first, second), only(second, first));
    let figures = differences(first, second, bootstrap, &COMPARED);
    let mut groups = HashSet::new();
    let alone = first.group.iter().all(|g| groups.insert(g));
    let mcnemar = alone.then(|| mcnemar(only_first, only_second));
    Ok(Comparison { n: first.truth.len(), only_first, only_second, mcnemar, figures })
}

/// Differences of some figures of two outcomes of the same rows. Every sample of groups serves both.
pub(crate) fn differences(first: &Outcome, second: &Outcome, bootstrap: &Bootstrap, names: &[&'static str]) -> Vec<Difference> {
    let (a, b) = (Rows::new(first), Rows::new(second));
    let minus = |a: &Values, b: &Values| -> Values { std::array::from_fn(|m| a[m].zip(b[m]).map(|(a, b)| a - b)) };
    let all = vec![1; a.groups()];
    let (of_a, of_b) = (a.measure(&all).0, b.measure(&all).0);
    let intervals: BTreeMap<_, _> = bootstrap.intervals(a.groups(), |weight| minus(&a.measure(weight).0, &b.measure(weight).0));
    let difference = |metric: &&'static str| {
        let m = METRICS.iter().position(|name| name == metric)?;
        let (first, second) = (of_a[m]?, of_b[m]?);
        Some(Difference { metric, first, second, difference: first - second, ci: intervals.get(metric).copied() })
    };
    names.iter().filter_map(difference).collect()
}

/// Of rows on which just one of two is right: fewer than 25 by the binomial distribution, exactly; from there on by (|b − c| − 1)² /
/// (b + c), chi-square of one degree of freedom. McNemar (1947), "Note on the sampling error of the difference between correlated
/// proportions or percentages"; the continuity correction is Edwards' (1948).
fn mcnemar(b: u64, c: u64) -> McNemar {
    let n = b + c;
    if n < EXACT {
        // Binomial coefficients of fewer than 25 are exact, and so is their sum.
        let (mut coefficient, mut sum) = (1u64, 0u64);
        for i in 0..=b.min(c) {
            sum += coefficient;
            coefficient = coefficient * (n - i) / (i + 1);
        }
        let p = (2.0 * sum as f64 / (1u64 << n) as f64).min(1.0);
        return McNemar { method: "exact", statistic: None, p };
    }
    let apart = (b.abs_diff(c) as f64 - 1.0).max(0.0);
    let statistic = apart * apart / n as f64;
    // A chi-square variable of one degree is a squared normal one.
    McNemar { method: "chi_square", statistic: Some(statistic), p: libm::erfc((statistic / 2.0).sqrt()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDED: Bootstrap = Bootstrap { samples: 500, seed: 3 };

    /// Rows of which those with `wrong(i)` are answered wrongly.
    fn outcome(n: usize, each: usize, wrong: impl Fn(usize) -> bool) -> Outcome {
        let truth: Vec<usize> = (0..n).map(|i| i % 2).collect();
        let predicted: Vec<usize> = (0..n).map(|i| truth[i] ^ usize::from(wrong(i))).collect();
        Outcome {
            labels: vec!["a".into(), "b".into()],
            probability: predicted.iter().flat_map(|&p| if p == 1 { [0.25, 0.75] } else { [0.75, 0.25] }).collect(),
            truth,
            predicted,
            abstained: vec![false; n],
            group: (0..n).map(|i| i / each).collect(),
        }
    }

    #[test]
    fn mcnemar_by_hand() {
        // 1 of 6: 2 (1 + 6) / 64. 3 of 6 can't be more even.
        assert_eq!(mcnemar(1, 5), McNemar { method: "exact", statistic: None, p: 14.0 / 64.0 });
        assert_eq!((mcnemar(5, 1).p, mcnemar(3, 3).p, mcnemar(0, 0).p), (14.0 / 64.0, 1.0, 1.0));
        // 24 is the last exact one: 2 (1 + 24) / 2²⁴.
        assert_eq!(mcnemar(23, 1).p, 50.0 / 16_777_216.0);
        // 20 and 5: 14² / 25 = 7.84, which is 2.8², and a normal variable lies beyond ±2.8 with 0.0051103.
        let m = mcnemar(20, 5);
        assert_eq!((m.method, m.statistic), ("chi_square", Some(7.84)));
        assert!((m.p - 0.005_110_260_7).abs() < 1e-9, "{}", m.p);
        assert_eq!(mcnemar(15, 15).p, 1.0);
    }

    #[test]
    fn counts_and_differences_by_hand() {
        // Of 100 rows the first has 10 wrong, the second 30, of which 5 are the first's too.
        let (a, b) = (outcome(100, 1, |i| i < 10), outcome(100, 1, |i| (5..35).contains(&i)));
        let c = compare(&a, &b, &SEEDED).unwrap();
        assert_eq!((c.n, c.only_first, c.only_second, c.mcnemar), (100, 25, 5, Some(mcnemar(25, 5))));
        let names: Vec<_> = c.figures.iter().map(|f| f.metric).collect();
        assert_eq!(names, COMPARED);
        let accuracy = &c.figures[0];
        assert!((accuracy.difference - 0.2).abs() < 1e-15);
        // Paired: 25 rows of +1 and 5 of −1 have the variance 0.3 − 0.04, so 0.2 ± 1.96 √0.0026 = 0.2 ± 0.1.
        let [lo, hi] = accuracy.ci.unwrap();
        assert!((lo - 0.1).abs() < 0.02 && (hi - 0.3).abs() < 0.02, "{lo} {hi}");
        // A loss falls where the accuracy rises: 0.0625 right, 0.5625 wrong.
        assert!((c.figures[3].difference + 0.1).abs() < 1e-12);
    }

    #[test]
    fn groups_widen_the_interval_and_one_has_none() {
        let pair = |each| (outcome(200, each, |i| i % 40 < 4), outcome(200, each, |i| i % 40 < 12));
        let width = |each| {
            let (a, b) = pair(each);
            let [lo, hi] = compare(&a, &b, &SEEDED).unwrap().figures[0].ci.unwrap();
            hi - lo
        };
        assert!(width(4) > 1.5 * width(1));
        let (a, b) = pair(4);
        assert_eq!(compare(&a, &b, &SEEDED).unwrap().mcnemar, None);
        let (a, b) = pair(200);
        assert_eq!(compare(&a, &b, &SEEDED).unwrap().figures[0].ci, None);
    }

    #[test]
    fn a_model_does_not_differ_from_itself() {
        let a = outcome(60, 1, |i| i % 7 == 0);
        let c = compare(&a, &a, &SEEDED).unwrap();
        assert_eq!((c.mcnemar.unwrap().p, c.only_first), (1.0, 0));
        assert!(c.figures.iter().all(|f| f.difference == 0.0 && f.ci == Some([0.0; 2])));
        let mut other = a.clone();
        other.group[0] = 99;
        assert!(compare(&a, &other, &SEEDED).is_err());
    }
}
