//! The confusion matrix, and what is read off it.

use serde::ser::{Serialize, Serializer};

/// A confusion matrix: `rows[i][j]` rows of true label `i` were answered `j`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Confusion {
    /// Names of rows and columns.
    pub labels: Vec<String>,
    /// Counts, one row a true label; whole numbers except in a [`mean`](super::mean) over fold seeds.
    #[serde(serialize_with = "as_counts")]
    pub rows: Vec<Vec<f64>>,
}

/// One label's precision, recall and F1 (van Rijsbergen 1979, *Information Retrieval*, ch. 7), each 0 to 1 and 0 where undefined.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ClassScore {
    /// The label; the key under which the rest is serialised.
    #[serde(skip)]
    pub label: String,
    /// Of the rows answered so, the share that are: tp / (tp + fp).
    pub precision: f64,
    /// Of the rows that are so, the share answered so: tp / (tp + fn).
    pub recall: f64,
    /// Their harmonic mean: 2 tp / (2 tp + fp + fn).
    pub f1: f64,
    /// Rows of which this is the true label.
    #[serde(serialize_with = "as_count")]
    pub support: f64,
}

/// Counts of (truth, answer), row-major. All that follows is computed from exact integers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counts {
    labels: usize,
    cells: Vec<u64>,
}

impl Counts {
    pub(super) fn new(labels: usize) -> Self {
        Self { labels, cells: vec![0; labels * labels] }
    }

    /// Where a (truth, answer) is counted.
    pub(super) fn cell(labels: usize, truth: usize, predicted: usize) -> usize {
        truth * labels + predicted
    }

    pub(super) fn add(&mut self, cell: usize, times: u64) {
        self.cells[cell] += times;
    }

    fn right(&self, label: usize) -> u64 {
        self.cells[label * self.labels + label]
    }

    fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.cells.chunks_exact(self.labels)
    }

    /// How often each label is true.
    fn support(&self) -> Vec<u64> {
        self.rows().map(|row| row.iter().sum()).collect()
    }

    /// How often each label is answered.
    fn answered(&self) -> Vec<u64> {
        (0..self.labels).map(|l| self.rows().map(|row| row[l]).sum()).collect()
    }

    /// The share of rows answered with the true label, 0 to 1; 0 of no rows.
    pub(super) fn accuracy(&self) -> f64 {
        let right: u64 = (0..self.labels).map(|l| self.right(l)).sum();
        share(right, self.cells.iter().sum())
    }

    /// Precision, recall, F1 and support of every label, in the labels' order.
    pub(super) fn per_class(&self, names: &[String]) -> Vec<ClassScore> {
        let (support, answered) = (self.support(), self.answered());
        let score = |(l, name): (usize, &String)| ClassScore {
            label: name.clone(),
            precision: share(self.right(l), answered[l]),
            recall: share(self.right(l), support[l]),
            f1: share(2 * self.right(l), support[l] + answered[l]),
            support: support[l] as f64,
        };
        names.iter().enumerate().map(score).collect()
    }

    /// The unweighted mean of F1 over the labels that are true or answered at least once, 0 to 1, as scikit-learn's
    /// `f1_score(average="macro")` has it; 0 of no rows.
    ///
    /// The mean of F1s, not the F1 of mean precision and recall: Opitz & Burst (2019), "Macro F1 and macro F1".
    pub(super) fn macro_f1(&self) -> f64 {
        let (support, answered) = (self.support(), self.answered());
        let (mut sum, mut in_play) = (0.0, 0u64);
        for l in (0..self.labels).filter(|&l| support[l] + answered[l] > 0) {
            sum += share(2 * self.right(l), support[l] + answered[l]);
            in_play += 1;
        }
        if in_play == 0 { 0.0 } else { sum / in_play as f64 }
    }

    /// Matthews' correlation for any number of labels, −1 to 1; 0 where undefined, that is where all rows have one true label or
    /// one answer.
    ///
    /// (c n − Σ tₗ pₗ) / √((n² − Σ pₗ²)(n² − Σ tₗ²)), with c rows right of n, tₗ of label l and pₗ answered l: Gorodkin (2004),
    /// "Comparing two K-category assignments by a K-category correlation coefficient".
    pub(super) fn mcc(&self) -> f64 {
        let (support, answered) = (self.support(), self.answered());
        let dot = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(&a, &b)| i128::from(a) * i128::from(b)).sum::<i128>();
        let n: i128 = self.cells.iter().map(|&c| i128::from(c)).sum();
        let right: i128 = (0..self.labels).map(|l| i128::from(self.right(l))).sum();
        let together = (right * n - dot(&support, &answered)) as f64;
        let spread = (n * n - dot(&answered, &answered)) as f64 * (n * n - dot(&support, &support)) as f64;
        if spread == 0.0 { 0.0 } else { together / spread.sqrt() }
    }

    /// The matrix under its names.
    pub(super) fn named(&self, names: &[String]) -> Confusion {
        Confusion { labels: names.to_vec(), rows: self.rows().map(|row| row.iter().map(|&c| c as f64).collect()).collect() }
    }
}

/// part / whole, 0 of nothing.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A count that writes itself as an integer where it is one, so that a matrix of rows reads like one.
struct Count(f64);

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        const EXACT: f64 = (1u64 << f64::MANTISSA_DIGITS) as f64;
        if self.0 >= 0.0 && self.0.fract() == 0.0 && self.0 < EXACT { to.serialize_u64(self.0 as u64) } else { to.serialize_f64(self.0) }
    }
}

fn as_count<S: Serializer>(count: &f64, to: S) -> Result<S::Ok, S::Error> {
    Count(*count).serialize(to)
}

fn as_counts<S: Serializer>(rows: &[Vec<f64>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(rows.iter().map(|row| row.iter().map(|&c| Count(c)).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows are truth:   a  b  c  d
    ///               a   5  2  1  0     support 8
    ///               b   1  3  0  0     support 4
    ///               c   0  4  4  0     support 8
    ///               d   0  0  0  0     neither true nor answered
    ///        answered   6  9  5  0     of 20, 12 right
    fn counts() -> Counts {
        Counts { labels: 4, cells: vec![5, 2, 1, 0, 1, 3, 0, 0, 0, 4, 4, 0, 0, 0, 0, 0] }
    }

    fn names() -> Vec<String> {
        ["a", "b", "c", "d"].map(String::from).to_vec()
    }

    #[test]
    fn precision_divides_by_the_column_and_recall_by_the_row() {
        let scores = counts().per_class(&names());
        let read: Vec<_> = scores.iter().map(|s| (s.label.as_str(), s.precision, s.recall, s.f1, s.support)).collect();
        assert_eq!(
            read,
            [
                ("a", 5.0 / 6.0, 5.0 / 8.0, 10.0 / 14.0, 8.0),
                ("b", 3.0 / 9.0, 3.0 / 4.0, 6.0 / 13.0, 4.0),
                ("c", 4.0 / 5.0, 4.0 / 8.0, 8.0 / 13.0, 8.0),
                ("d", 0.0, 0.0, 0.0, 0.0),
            ]
        );
    }

    #[test]
    fn macro_f1_leaves_out_labels_that_nobody_uses() {
        // (10/14 + 6/13 + 8/13) / 3 = (65 + 42 + 56) / 91 / 3 = 163/273; over four labels it would be 163/364.
        assert!((counts().macro_f1() - 163.0 / 273.0).abs() < 1e-15);
        assert_eq!(counts().accuracy(), 0.6);
    }

    #[test]
    fn a_label_that_is_only_answered_or_only_true_is_in_play_with_nothing() {
        // Truth a, a; answers a, b: F1 of a is 2/3, of b 0.
        let c = Counts { labels: 2, cells: vec![1, 1, 0, 0] };
        assert_eq!(c.macro_f1(), 1.0 / 3.0);
        assert_eq!(c.mcc(), 0.0);
        let turned = Counts { labels: 2, cells: vec![1, 0, 1, 0] };
        assert_eq!((turned.macro_f1(), turned.per_class(&names()[..2])[1].f1), (1.0 / 3.0, 0.0));
    }

    #[test]
    fn mcc_by_hand() {
        // n = 20, c = 12: 240 − (8·6 + 4·9 + 8·5) = 116; 400 − (36 + 81 + 25) = 258; 400 − (64 + 16 + 64) = 256.
        assert!((counts().mcc() - 116.0 / (258.0f64 * 256.0).sqrt()).abs() < 1e-15);
        // Two labels: tp 6, fn 2, fp 1, tn 3: (6·3 − 1·2) / √(7·8·4·5) = 16/√1120.
        let two = Counts { labels: 2, cells: vec![3, 1, 2, 6] };
        assert!((two.mcc() - 16.0 / 1120.0f64.sqrt()).abs() < 1e-15);
        // Always wrong and always right are exactly −1 and 1.
        assert_eq!(Counts { labels: 2, cells: vec![0, 3, 4, 0] }.mcc(), -1.0);
        assert_eq!(Counts { labels: 2, cells: vec![3, 0, 0, 4] }.mcc(), 1.0);
    }

    #[test]
    fn nothing_counts_as_zero() {
        let c = Counts::new(3);
        assert_eq!((c.accuracy(), c.macro_f1(), c.mcc()), (0.0, 0.0, 0.0));
    }

    #[test]
    fn counts_are_written_as_integers_and_means_as_they_are() {
        let c = Confusion { labels: names()[..2].to_vec(), rows: vec![vec![3.0, 0.5], vec![0.0, 12.0]] };
        assert_eq!(serde_json::to_string(&c).unwrap(), r#"{"labels":["a","b"],"rows":[[3,0.5],[0,12]]}"#);
    }
}
