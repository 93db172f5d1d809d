//! Rows made ready once, and all metrics of any weighting of them.

use super::auc::Ranking;
use super::confusion::{Counts, share};
use super::group::dense;
use super::loss::{BINS, brier, gap, log_loss};
use super::outcome::Outcome;

/// Names of the figures that have an interval and that [`Evaluation::metric`](super::Evaluation::metric) knows.
pub const METRICS: [&str; 9] = ["accuracy", "macro_f1", "log_loss", "brier", "ece", "auc", "mcc", "coverage", "selective_accuracy"];

/// What doesn't change when a row is drawn more than once.
#[derive(Debug)]
struct Row {
    group: usize,
    cell: usize,
    right: bool,
    covered: bool,
    log_loss: f64,
    brier: f64,
    bin: usize,
    gap: f64,
}

/// The rows of a checked outcome with everything of each that needs its probabilities.
#[derive(Debug)]
pub(super) struct Rows {
    rows: Vec<Row>,
    labels: usize,
    groups: usize,
    ranking: Option<Ranking>,
}

/// The figures of one weighting of the rows, in the order of [`METRICS`]; `None` where undefined.
pub(super) type Values = [Option<f64>; METRICS.len()];

impl Rows {
    /// Of an outcome that [`Outcome::check`] has passed. O(rows × labels), and a sort for two labels.
    pub(super) fn new(outcome: &Outcome) -> Self {
        let labels = outcome.labels.len();
        let (group, groups) = dense(&outcome.group);
        let row = |(i, p): (usize, &[f64])| {
            let (truth, predicted) = (outcome.truth[i], outcome.predicted[i]);
            let (bin, gap) = gap(p, truth);
            Row {
                group: group[i],
                cell: Counts::cell(labels, truth, predicted),
                right: truth == predicted,
                covered: !outcome.abstained[i],
                log_loss: log_loss(p, truth),
                brier: brier(p, truth),
                bin,
                gap,
            }
        };
        let rows = outcome.probability.chunks_exact(labels).enumerate().map(row).collect();
        let ranking = (labels == 2).then(|| {
            let score: Vec<f64> = outcome.probability.iter().skip(1).step_by(2).copied().collect();
            let positive: Vec<bool> = outcome.truth.iter().map(|&t| t == 1).collect();
            Ranking::new(&score, &positive, &group)
        });
        Self { rows, labels, groups, ranking }
    }

    /// How many distinct groups the rows have.
    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    /// All figures with the rows of group `g` counted `weight[g]` times, and the confusion counts behind them. O(rows + labels²).
    pub(super) fn measure(&self, weight: &[u64]) -> (Values, Counts) {
        let mut counts = Counts::new(self.labels);
        let (mut n, mut covered, mut covered_right) = (0, 0, 0);
        let (mut log_loss, mut brier, mut gaps) = (0.0, 0.0, [0.0; BINS]);
        for row in &self.rows {
            let times = weight[row.group];
            if times == 0 {
                continue;
            }
            n += times;
            counts.add(row.cell, times);
            covered += times * u64::from(row.covered);
            covered_right += times * u64::from(row.covered && row.right);
            let times = times as f64;
            log_loss += times * row.log_loss;
            brier += times * row.brier;
            gaps[row.bin] += times * row.gap;
        }
        let total = n.max(1) as f64;
        let values = [
            Some(counts.accuracy()),
            Some(counts.macro_f1()),
            Some(log_loss / total),
            Some(brier / total),
            Some(gaps.iter().map(|g| g.abs()).sum::<f64>() / total),
            self.ranking.as_ref().and_then(|r| r.area(weight)),
            Some(counts.mcc()),
            Some(share(covered, n)),
            (covered > 0).then(|| share(covered_right, covered)),
        ];
        (values, counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Truth a b b a b; answers a b a b b; the fourth abstains. Rows 4 and 5 are one group.
    fn outcome() -> Outcome {
        let first = [0.9, 0.3, 0.55, 0.35, 0.3];
        Outcome {
            labels: vec!["a".into(), "b".into()],
            truth: vec![0, 1, 1, 0, 1],
            predicted: vec![0, 1, 0, 1, 1],
            probability: first.iter().flat_map(|p| [*p, 1.0 - p]).collect(),
            abstained: vec![false, false, false, true, false],
            group: vec![10, 20, 30, 50, 50],
        }
    }

    fn value(values: &Values, name: &str) -> Option<f64> {
        values[METRICS.iter().position(|m| *m == name).unwrap()]
    }

    fn close(values: &Values, name: &str, expected: f64) {
        let found = value(values, name).unwrap();
        assert!((found - expected).abs() < 1e-14, "{name}: {found}, not {expected}");
    }

    #[test]
    fn every_figure_by_hand() {
        let (v, _) = Rows::new(&outcome()).measure(&[1; 4]);
        close(&v, "accuracy", 3.0 / 5.0);
        // Of a: 1 right, 2 answered, 2 true: 2/4. Of b: 2 right, 3 answered, 3 true: 4/6.
        close(&v, "macro_f1", (0.5 + 2.0 / 3.0) / 2.0);
        // tp 2, tn 1, fp 1, fn 1: (2 − 1) / √(3·3·2·2) = 1/6.
        close(&v, "mcc", 1.0 / 6.0);
        close(&v, "log_loss", -(0.9f64 * 0.7 * 0.45 * 0.35 * 0.7).ln() / 5.0);
        // 0.01 + 0.09 + 0.3025 + 0.4225 + 0.09.
        close(&v, "brier", 0.915 / 5.0);
        // Bin (8/15, 9/15]: 0.55 wrong. (9/15, 10/15]: 0.65 wrong. (10/15, 11/15]: 0.7 and 0.7, both right. (13/15, 14/15]: 0.9 right.
        close(&v, "ece", (0.55 + 0.65 + 0.6 + 0.1) / 5.0);
        // b scores 0.7, 0.45, 0.7; a scores 0.1, 0.65: five of six pairs in order.
        close(&v, "auc", 5.0 / 6.0);
        close(&v, "coverage", 4.0 / 5.0);
        // Without the fourth, which was wrong.
        close(&v, "selective_accuracy", 3.0 / 4.0);
    }

    #[test]
    fn a_weight_is_a_group_repeated() {
        let once = outcome();
        let repeated = once.select(&[0, 0, 0, 2, 3, 4, 3, 4]).unwrap();
        let (weighted, a) = Rows::new(&once).measure(&[3, 0, 1, 2]);
        let (expected, b) = Rows::new(&repeated).measure(&[1; 3]);
        assert_eq!(a, b);
        for (w, e) in weighted.iter().zip(&expected) {
            assert!((w.unwrap() - e.unwrap()).abs() < 1e-14);
        }
    }

    #[test]
    fn opposite_gaps_cancel_within_a_bin_only() {
        // 0.75 right and 0.75 wrong share a bin: |0.25 − 0.75| / 2. Were they in two bins, (0.25 + 0.75) / 2.
        let mut o = outcome().select(&[0, 1]).unwrap();
        o.probability = vec![0.75, 0.25, 0.75, 0.25];
        close(&Rows::new(&o).measure(&[1; 2]).0, "ece", 0.25);
    }

    #[test]
    fn what_is_undefined_is_none() {
        let mut o = outcome().select(&[3]).unwrap();
        let (v, _) = Rows::new(&o).measure(&[1]);
        assert_eq!((value(&v, "auc"), value(&v, "selective_accuracy"), value(&v, "coverage")), (None, None, Some(0.0)));
        o.labels.push("c".into());
        o.probability = vec![0.25, 0.25, 0.5];
        assert_eq!(value(&Rows::new(&o).measure(&[1]).0, "auc"), None);
    }
}
