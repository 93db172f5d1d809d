//! Curves over all thresholds: reliability, ROC, precision and recall, risk and coverage.

use serde::ser::{Serialize, Serializer};

use super::auc::Ranking;
use super::confusion::share;
use super::loss::{BINS, gap, top};
use super::outcome::Outcome;
use crate::error::Result;

/// Points of a curve at most.
pub const MOST_POINTS: usize = 500;

/// How far the sine of the angle between two segments may be from 0 for them to be one line.
const STRAIGHT: f64 = 1e-9;

/// A point: x, y, and the lowest probability that counts as a yes there; infinite (`null` in JSON) where none does.
pub type Point = [f64; 3];

/// A bin of the calibration error with at least one row.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Bin {
    /// Probabilities above this, except in the first bin, which has 0.
    pub low: f64,
    /// Probabilities up to this.
    pub high: f64,
    /// Rows whose top probability lies there, at least 1.
    pub n: usize,
    /// Mean of their top probabilities, 0 to 1.
    pub confidence: f64,
    /// Share of them whose top label is the truth, 0 to 1.
    pub accuracy: f64,
}

/// What is left, and how wrong it is, where only rows with a top probability of at least `threshold` are kept.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Kept {
    /// The lowest top probability kept.
    pub threshold: f64,
    /// Share of rows kept, above 0 to 1.
    pub coverage: f64,
    /// Share of the kept ones answered wrongly, 0 to 1.
    pub error: f64,
}

/// Something of each label, in the labels' order; an object by label in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct ByLabel<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for ByLabel<T> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(label, value)| (label, value)))
    }
}

/// The curves of an outcome, as `detente evaluate --format json` writes them under `curves`.
///
/// A curve of one label sets it against all others, for each label that is true at least once. A label that is always true has no
/// false positives to count, so it has neither ROC curve nor area. Rows of equal probability come in together. A point on the straight
/// line between its neighbours is left out; of more than [`MOST_POINTS`], as many are kept, evenly by their number, first and last
/// among them. Areas are of all points.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Curves {
    /// The bins of the calibration error that have rows, lowest first.
    pub reliability: Vec<Bin>,
    /// [false positive rate, true positive rate, threshold] by falling threshold, from [0, 0, ∞]: Fawcett (2006), "An introduction to
    /// ROC analysis".
    pub roc: ByLabel<Vec<Point>>,
    /// [recall, precision, threshold] by falling threshold, from [0, 1, ∞]: Davis & Goadrich (2006), "The relationship between
    /// precision-recall and ROC curves".
    pub pr: ByLabel<Vec<Point>>,
    /// Σ over thresholds of the gain in recall times the precision there, 0 to 1: no line is drawn between points, which would
    /// flatter.
    pub average_precision: ByLabel<f64>,
    /// Area under each ROC curve, 0 to 1, ties counted half.
    pub auc: ByLabel<f64>,
    /// By falling threshold: El-Yaniv & Wiener (2010), "On the foundations of noise-free selective classification".
    pub risk_coverage: Vec<Kept>,
    /// Area under it, 0 to 1, less is better: the mean over rows of the error of what is kept down to the row. Geifman, Uziel &
    /// El-Yaniv (2019), "Bias-reduced uncertainty estimation for deep neural classifiers".
    pub aurc: f64,
}

/// All curves of an outcome. O(labels × rows log rows).
///
/// # Errors
/// Those of [`Outcome::check`].
pub fn curves(outcome: &Outcome) -> Result<Curves> {
    outcome.check()?;
    let (n, k) = (outcome.truth.len(), outcome.labels.len());
    let mut out = Curves {
        reliability: reliability(outcome),
        roc: ByLabel(Vec::new()),
        pr: ByLabel(Vec::new()),
        average_precision: ByLabel(Vec::new()),
        auc: ByLabel(Vec::new()),
        risk_coverage: Vec::new(),
        aurc: 0.0,
    };
    for (l, label) in outcome.labels.iter().enumerate() {
        let positive: Vec<bool> = outcome.truth.iter().map(|t| *t == l).collect();
        if !positive.contains(&true) {
            continue;
        }
        let score: Vec<f64> = outcome.probability.iter().skip(l).step_by(k).copied().collect();
        let steps = steps(&score, &positive);
        if let Some(area) = Ranking::new(&score, &positive, &vec![0; n]).area(&[1]) {
            out.auc.0.push((label.clone(), area));
            out.roc.0.push((label.clone(), thin(roc(&steps))));
        }
        let points = precision_recall(&steps);
        out.average_precision.0.push((label.clone(), points.windows(2).map(|p| (p[1][0] - p[0][0]) * p[1][1]).sum()));
        out.pr.0.push((label.clone(), thin(points)));
    }
    let points: Vec<Point> = by_confidence(outcome)
        .iter()
        .map(|s| [share(s.right + s.wrong, n as u64), share(s.wrong, s.right + s.wrong), s.threshold])
        .collect();
    let mut before = 0.0;
    for [coverage, error, _] in &points {
        out.aurc += (coverage - before) * error;
        before = *coverage;
    }
    out.risk_coverage = thin(points).into_iter().map(|[coverage, error, threshold]| Kept { threshold, coverage, error }).collect();
    Ok(out)
}

/// How many rows have at least a probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub threshold: f64,
    pub right: u64,
    pub wrong: u64,
}

/// Rows right and wrong at each distinct score, from the highest down, each step with those before it. O(n log n).
fn steps(score: &[f64], right: &[bool]) -> Vec<Step> {
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    let mut out: Vec<Step> = Vec::new();
    for i in order {
        let last = out.last().copied().unwrap_or(Step { threshold: f64::INFINITY, right: 0, wrong: 0 });
        let (right, wrong) = (last.right + u64::from(right[i]), last.wrong + u64::from(!right[i]));
        match out.last_mut() {
            // Not equal but not less, so that both zeros are one.
            Some(tied) if score[i] >= tied.threshold => (tied.right, tied.wrong) = (right, wrong),
            _ => out.push(Step { threshold: score[i], right, wrong }),
        }
    }
    out
}

/// Rows answered rightly and wrongly at each distinct top probability, from the highest down.
pub(super) fn by_confidence(outcome: &Outcome) -> Vec<Step> {
    let right: Vec<bool> = outcome.truth.iter().zip(&outcome.predicted).map(|(t, p)| t == p).collect();
    steps(&confidence(outcome), &right)
}

/// The top probability of each row.
pub(super) fn confidence(outcome: &Outcome) -> Vec<f64> {
    outcome.probability.chunks_exact(outcome.labels.len()).map(|row| row[top(row)]).collect()
}

fn reliability(outcome: &Outcome) -> Vec<Bin> {
    let mut bins = [(0, 0.0, 0); BINS];
    for (row, &truth) in outcome.probability.chunks_exact(outcome.labels.len()).zip(&outcome.truth) {
        let (bin, _) = gap(row, truth);
        let top = top(row);
        bins[bin].0 += 1;
        bins[bin].1 += row[top];
        bins[bin].2 += u64::from(top == truth);
    }
    let edge = |b: usize| b as f64 / BINS as f64;
    let bin = |(b, &(n, sum, right)): (usize, &(usize, f64, u64))| Bin {
        low: edge(b),
        high: edge(b + 1),
        n,
        confidence: sum / n as f64,
        accuracy: share(right, n as u64),
    };
    bins.iter().enumerate().filter(|(_, (n, ..))| *n > 0).map(bin).collect()
}

/// The ROC curve, its beginning included; of steps with at least one row of each kind.
fn roc(steps: &[Step]) -> Vec<Point> {
    let (positives, negatives) = steps.last().map_or((0, 0), |s| (s.right, s.wrong));
    let points = steps.iter().map(|s| [share(s.wrong, negatives), share(s.right, positives), s.threshold]);
    std::iter::once([0.0, 0.0, f64::INFINITY]).chain(points).collect()
}

/// The curve of precision by recall, its beginning included: where nothing is answered, nothing is wrong.
fn precision_recall(steps: &[Step]) -> Vec<Point> {
    let positives = steps.last().map_or(0, |s| s.right);
    let points = steps.iter().map(|s| [share(s.right, positives), share(s.right, s.right + s.wrong), s.threshold]);
    std::iter::once([0.0, 1.0, f64::INFINITY]).chain(points).collect()
}

/// The same line with fewer points: none between neighbours on a straight line, and at most [`MOST_POINTS`].
fn thin(points: Vec<Point>) -> Vec<Point> {
    let mut bends: Vec<Point> = Vec::new();
    for (i, &point) in points.iter().enumerate() {
        let straight = bends.last().zip(points.get(i + 1)).is_some_and(|(last, next)| {
            let (a, b) = ([point[0] - last[0], point[1] - last[1]], [next[0] - point[0], next[1] - point[1]]);
            let (cross, dot) = (a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
            let length = ((a[0] * a[0] + a[1] * a[1]) * (b[0] * b[0] + b[1] * b[1])).sqrt();
            cross.abs() <= STRAIGHT * length && dot >= 0.0
        });
        if !straight {
            bends.push(point);
        }
    }
    if bends.len() <= MOST_POINTS {
        return bends;
    }
    let last = bends.len() - 1;
    (0..MOST_POINTS).map(|i| bends[(i * last + (MOST_POINTS - 1) / 2) / (MOST_POINTS - 1)]).collect()
}

/// Every point of a label's ROC curve and of its precision by recall, none left out.
#[cfg(test)]
pub(super) fn whole(outcome: &Outcome, label: usize) -> (Vec<Point>, Vec<Point>) {
    let score: Vec<f64> = outcome.probability.iter().skip(label).step_by(outcome.labels.len()).copied().collect();
    let steps = steps(&score, &outcome.truth.iter().map(|t| *t == label).collect::<Vec<_>>());
    (roc(&steps), precision_recall(&steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: f64 = f64::INFINITY;

    /// Truth b b a b a, in the order of b's probability: 0.9, 0.8, 0.8, 0.6, 0.3.
    fn outcome() -> Outcome {
        let b = [0.9, 0.8, 0.8, 0.6, 0.3];
        Outcome {
            labels: ["a", "b", "c"].map(String::from).to_vec(),
            truth: vec![1, 1, 0, 1, 0],
            predicted: vec![1, 1, 1, 1, 0],
            probability: b.iter().flat_map(|p| [1.0 - p, *p, 0.0]).collect(),
            abstained: vec![false; 5],
            group: (0..5).collect(),
        }
    }

    #[test]
    fn by_hand() {
        let c = curves(&outcome()).unwrap();
        // Of b: 1 right; 2 right, 1 wrong (a tie); 3 right, 1 wrong; 3 right, 2 wrong.
        let roc = [[0.0, 0.0, NONE], [0.0, 1.0 / 3.0, 0.9], [0.5, 2.0 / 3.0, 0.8], [0.5, 1.0, 0.6], [1.0, 1.0, 0.3]];
        assert_eq!(c.roc.0[1], ("b".into(), roc.to_vec()));
        let third = 1.0 / 3.0;
        // The points at recall 0 and 1/3 have precision 1.
        let pr = [[0.0, 1.0, NONE], [third, 1.0, 0.9], [2.0 * third, 2.0 * third, 0.8], [1.0, 0.75, 0.6], [1.0, 0.6, 0.3]];
        assert_eq!(c.pr.0[1].1, pr);
        assert!((c.average_precision.0[1].1 - (third + third * 2.0 / 3.0 + third * 0.75)).abs() < 1e-15);
        // Of the six pairs of a b and an a: 0.9 wins 2, 0.8 wins 1 and ties 1, 0.6 wins 1.
        assert_eq!(c.auc.0[1].1, (2.0 + 1.5 + 1.0) / 6.0);
        // c is never true.
        assert_eq!([&c.roc.0, &c.pr.0].map(|x| x.iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>()), [["a", "b"]; 2]);
        // Top probabilities 0.9; 0.8, 0.8; 0.7; 0.6: wrong is one of those at 0.8.
        let kept = |threshold, coverage, error| Kept { threshold, coverage, error };
        assert_eq!(c.risk_coverage, [kept(0.9, 0.2, 0.0), kept(0.8, 0.6, 1.0 / 3.0), kept(0.7, 0.8, 0.25), kept(0.6, 1.0, 0.2)]);
        assert!((c.aurc - (0.4 / 3.0 + 0.2 * 0.25 + 0.2 * 0.2)).abs() < 1e-15);
    }

    #[test]
    fn bins_sum_to_the_calibration_error() {
        let o = outcome();
        let c = curves(&o).unwrap();
        // 0.6 closes the ninth bin; 0.7 is in the eleventh; 0.8 closes the twelfth; 0.9 is in the fourteenth.
        let read: Vec<_> = c.reliability.iter().map(|b| ((b.high * 15.0).round(), b.n, b.accuracy)).collect();
        assert_eq!(read, [(9.0, 1, 1.0), (11.0, 1, 1.0), (12.0, 2, 0.5), (14.0, 1, 1.0)]);
        let sum: f64 = c.reliability.iter().map(|b| b.n as f64 / 5.0 * (b.accuracy - b.confidence).abs()).sum();
        let e = super::super::evaluate(&o, &super::super::Bootstrap { samples: 0, seed: 0 }).unwrap();
        assert!((sum - e.ece).abs() < 1e-15);
    }

    #[test]
    fn one_class_has_no_roc() {
        let c = curves(&outcome().select(&[0, 1]).unwrap()).unwrap();
        assert!(c.roc.0.is_empty() && c.auc.0.is_empty());
        assert_eq!(c.pr.0, [("b".to_string(), vec![[0.0, 1.0, NONE], [1.0, 1.0, 0.8]])]);
        assert_eq!((c.average_precision.0[0].1, c.aurc), (1.0, 0.0));
    }

    #[test]
    fn json_has_null_for_no_threshold() {
        let json = serde_json::to_value(curves(&outcome()).unwrap()).unwrap();
        let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["reliability", "roc", "pr", "average_precision", "auc", "risk_coverage", "aurc"]);
        assert_eq!(json["roc"]["b"][0].to_string(), "[0.0,0.0,null]");
        assert_eq!(json["risk_coverage"][0].to_string(), r#"{"threshold":0.9,"coverage":0.2,"error":0.0}"#);
    }

    #[test]
    fn a_straight_line_has_two_points_and_a_long_curve_five_hundred() {
        let line: Vec<Point> = (0..=700).map(|i| [f64::from(i) / 700.0, f64::from(i) / 2100.0, 0.0]).collect();
        assert_eq!(thin(line.clone()), [line[0], line[700]]);
        let stairs: Vec<Point> = (0..=9000).map(|i| [f64::from(i / 2) / 4500.0, f64::from((i + 1) / 2) / 4500.0, 0.0]).collect();
        let thinned = thin(stairs.clone());
        assert_eq!((thinned.len(), thinned[0], thinned[499]), (500, stairs[0], stairs[9000]));
        assert!(thinned.windows(2).all(|p| p[0] != p[1]));
        // Turning back is a bend.
        let back = vec![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.5, 0.0, 0.0]];
        assert_eq!(thin(back.clone()), back);
    }
}
