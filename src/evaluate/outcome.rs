//! What was true and what was answered.

use std::collections::HashSet;

use super::loss::top;
use crate::error::{Error, Result};

/// How far a row of probabilities may sum from 1: room for single precision, none for a forgotten label.
const SUM_TOLERANCE: f64 = 1e-6;

/// Truth and answers, one row a record; every column has as many rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The labels that could be answered, each once, in the scheme's order.
    pub labels: Vec<String>,
    /// Index in `labels` of each row's true label.
    pub truth: Vec<usize>,
    /// Index in `labels` of each row's answer, also where it abstained.
    pub predicted: Vec<usize>,
    /// Probability of each label, row after row: rows × labels, each row summing to 1.
    pub probability: Vec<f64>,
    /// Whether the row's answer was marked as not to be relied on.
    pub abstained: Vec<bool>,
    /// An id shared by rows that aren't independent (one article, one outlet); they are resampled together.
    pub group: Vec<usize>,
}

impl Outcome {
    /// Refuses what no metric can be computed of.
    ///
    /// # Errors
    /// Without rows or labels; where columns differ in length, a label is there twice, an index points past the labels, or a
    /// row of probabilities isn't a distribution (to 1e-6).
    pub fn check(&self) -> Result<()> {
        let (n, k) = (self.truth.len(), self.labels.len());
        let wrong = |expected: String, found: String| Err(Error::params("outcome", expected, found));
        if n == 0 || k == 0 {
            return wrong("at least one row and one label".into(), format!("{n} rows and {k} labels"));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = self.labels.iter().find(|l| !seen.insert(l.as_str())) {
            return wrong("each label once".into(), format!("{twice} twice"));
        }
        for (what, found) in [("answers", self.predicted.len()), ("abstentions", self.abstained.len()), ("groups", self.group.len())] {
            if found != n {
                return wrong(format!("{n} {what}, one a row"), found.to_string());
            }
        }
        if self.probability.len() != n * k {
            return wrong(format!("{n} × {k} probabilities"), self.probability.len().to_string());
        }
        for (i, (&t, &p)) in self.truth.iter().zip(&self.predicted).enumerate() {
            if t.max(p) >= k {
                return wrong(format!("an index below {k}"), format!("{} in row {}", t.max(p), i + 1));
            }
        }
        for (i, row) in self.probability.chunks_exact(k).enumerate() {
            if let Some(p) = row.iter().find(|p| !(0.0..=1.0 + SUM_TOLERANCE).contains(*p)) {
                return wrong("probabilities from 0 to 1".into(), format!("{p} in row {}", i + 1));
            }
            let sum: f64 = row.iter().sum();
            if (sum - 1.0).abs() > SUM_TOLERANCE {
                return wrong("probabilities that sum to 1".into(), format!("a sum of {sum} in row {}", i + 1));
            }
        }
        Ok(())
    }

    /// The same rows, answered among the kept labels only: their probabilities divided by their sum, the answer the most
    /// probable of them (the first on a tie). A row that gave all of them 0 gets the same probability for each, since it says
    /// nothing about which of them it is. Keeping every label changes nothing.
    ///
    /// # Errors
    /// Where `keep` isn't one flag a label or keeps none, and where a row's true label isn't kept: no answer could be right there.
    pub fn among(&self, keep: &[bool]) -> Result<Self> {
        self.check()?;
        let k = self.labels.len();
        if keep.len() != k {
            return Err(Error::params("among", format!("{k} flags, one a label"), keep.len()));
        }
        let kept: Vec<usize> = (0..k).filter(|&l| keep[l]).collect();
        if kept.is_empty() {
            return Err(Error::params("among", "at least one label", "none"));
        }
        if kept.len() == k {
            return Ok(self.clone());
        }
        let names: Vec<String> = kept.iter().map(|&l| self.labels[l].clone()).collect();
        let mut truth = Vec::with_capacity(self.truth.len());
        for (i, t) in self.truth.iter().enumerate() {
            let place = kept.binary_search(t).map_err(|_| {
                let found = format!("{}, the true label of row {}", self.labels[*t], i + 1);
                Error::params("among", format!("every true label to be one of {}", names.join(", ")), found)
            })?;
            truth.push(place);
        }
        let mut probability = Vec::with_capacity(truth.len() * kept.len());
        let mut predicted = Vec::with_capacity(truth.len());
        for row in self.probability.chunks_exact(k) {
            let from = probability.len();
            let sum: f64 = kept.iter().map(|&l| row[l]).sum();
            // A subnormal sum can't be divided by without losing the distribution.
            if sum >= f64::MIN_POSITIVE {
                probability.extend(kept.iter().map(|&l| row[l] / sum));
            } else {
                probability.extend(kept.iter().map(|_| 1.0 / kept.len() as f64));
            }
            predicted.push(top(&probability[from..]));
        }
        Ok(Self { labels: names, truth, predicted, probability, abstained: self.abstained.clone(), group: self.group.clone() })
    }

    /// The same answers over more labels, to which they give no probability: `labels` in their order, those that are here among them.
    ///
    /// # Errors
    /// Where one of those here is missing, or the outcome is refused.
    pub fn over(&self, labels: &[String]) -> Result<Self> {
        self.check()?;
        let k = self.labels.len();
        let place = |l: &String| labels.iter().position(|m| m == l);
        let Some(places) = self.labels.iter().map(place).collect::<Option<Vec<usize>>>() else {
            return Err(Error::params("labels", format!("all of {}", self.labels.join(", ")), labels.join(", ")));
        };
        let mut probability = vec![0.0; self.truth.len() * labels.len()];
        for (to, from) in probability.chunks_exact_mut(labels.len()).zip(self.probability.chunks_exact(k)) {
            places.iter().zip(from).for_each(|(l, p)| to[*l] = *p);
        }
        Ok(Self {
            labels: labels.to_vec(),
            truth: self.truth.iter().map(|t| places[*t]).collect(),
            predicted: self.predicted.iter().map(|p| places[*p]).collect(),
            probability,
            abstained: self.abstained.clone(),
            group: self.group.clone(),
        })
    }

    /// The given rows, in the order given, with the same labels.
    ///
    /// # Errors
    /// Where an index points past the rows.
    pub fn select(&self, rows: &[usize]) -> Result<Self> {
        self.check()?;
        let (n, k) = (self.truth.len(), self.labels.len());
        if let Some(row) = rows.iter().find(|&&r| r >= n) {
            return Err(Error::params("rows", format!("indices below {n}"), row));
        }
        Ok(Self {
            labels: self.labels.clone(),
            truth: rows.iter().map(|&r| self.truth[r]).collect(),
            predicted: rows.iter().map(|&r| self.predicted[r]).collect(),
            probability: rows.iter().flat_map(|&r| &self.probability[r * k..(r + 1) * k]).copied().collect(),
            abstained: rows.iter().map(|&r| self.abstained[r]).collect(),
            group: rows.iter().map(|&r| self.group[r]).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome() -> Outcome {
        Outcome {
            labels: ["a", "b", "c"].map(String::from).to_vec(),
            truth: vec![0, 2],
            predicted: vec![1, 1],
            probability: vec![0.125, 0.5, 0.375, 0.0, 1.0, 0.0],
            abstained: vec![false, true],
            group: vec![4, 9],
        }
    }

    #[test]
    fn among_renormalises_and_answers_anew() {
        // Row 1 without b: 0.125 and 0.375 of 0.5, so 1/4 and 3/4. Row 2 has nothing left, so 1/2 each, and the first wins.
        let o = outcome().among(&[true, false, true]).unwrap();
        assert_eq!(o.labels, ["a", "c"]);
        assert_eq!(o.truth, [0, 1]);
        assert_eq!(o.probability, [0.25, 0.75, 0.5, 0.5]);
        assert_eq!(o.predicted, [1, 0]);
        assert_eq!((o.abstained, o.group), (vec![false, true], vec![4, 9]));
        assert_eq!(outcome().among(&[true; 3]).unwrap(), outcome());
    }

    #[test]
    fn among_survives_the_smallest_probabilities() {
        let mut o = outcome();
        o.probability[3..].copy_from_slice(&[f64::from_bits(1), 1.0, 0.0]);
        o.among(&[true, false, true]).unwrap().check().unwrap();
    }

    #[test]
    fn among_names_the_true_label_that_is_missing() {
        let e = outcome().among(&[true, true, false]).unwrap_err();
        assert_eq!(e.to_string(), "among: expected every true label to be one of a, b, found c, the true label of row 2");
        assert_eq!(outcome().among(&[true]).unwrap_err().to_string(), "among: expected 3 flags, one a label, found 1");
        assert!(outcome().among(&[false; 3]).is_err());
    }

    #[test]
    fn more_labels_change_no_answer() {
        let o = outcome().over(&["c", "z", "a", "b"].map(String::from)).unwrap();
        assert_eq!((&o.truth, &o.predicted), (&vec![2, 0], &vec![3, 3]));
        assert_eq!(o.probability, [0.375, 0.0, 0.125, 0.5, 0.0, 0.0, 0.0, 1.0]);
        o.check().unwrap();
        let e = outcome().over(&["a".to_string(), "b".to_string()]).unwrap_err();
        assert_eq!(e.to_string(), "labels: expected all of a, b, c, found a, b");
    }

    #[test]
    fn select_takes_rows_in_the_order_given() {
        let o = outcome().select(&[1, 0, 1]).unwrap();
        assert_eq!(o.truth, [2, 0, 2]);
        assert_eq!(o.probability[3..6], [0.125, 0.5, 0.375]);
        assert_eq!(o.group, [9, 4, 9]);
        assert!(outcome().select(&[2]).is_err());
    }

    #[test]
    fn what_no_metric_can_be_computed_of_is_refused() {
        let found = |change: fn(&mut Outcome)| {
            let mut o = outcome();
            change(&mut o);
            o.check().unwrap_err().to_string()
        };
        assert_eq!(found(|o| o.truth.clear()), "outcome: expected at least one row and one label, found 0 rows and 3 labels");
        assert_eq!(found(|o| o.labels[2] = "a".into()), "outcome: expected each label once, found a twice");
        assert_eq!(found(|o| o.group.push(1)), "outcome: expected 2 groups, one a row, found 3");
        assert_eq!(found(|o| o.truth[1] = 3), "outcome: expected an index below 3, found 3 in row 2");
        assert_eq!(found(|o| o.probability[4] = f64::NAN), "outcome: expected probabilities from 0 to 1, found NaN in row 2");
        assert_eq!(found(|o| o.probability[4] = 0.5), "outcome: expected probabilities that sum to 1, found a sum of 0.5 in row 2");
        assert_eq!(found(|o| o.probability.truncate(5)), "outcome: expected 2 × 3 probabilities, found 5");
    }
}
