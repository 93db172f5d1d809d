//! All figures of one outcome, in the form in which they are written.

use std::collections::BTreeMap;

use serde::ser::Serializer;

use super::bootstrap::Bootstrap;
use super::confusion::{ClassScore, Confusion};
use super::loss::WORST;
use super::metrics::{METRICS, Rows};
use super::outcome::Outcome;
use crate::error::Result;
use crate::scheme::Level;

/// How good a set of answers is. Serialises as `detente evaluate --format json` writes it; numbers are never rounded.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Evaluation {
    /// Rows evaluated; all of them, abstained ones too.
    pub n: usize,
    /// How fine the labels are; [`Level::Label`] until the caller says otherwise.
    pub level: Level,
    /// The labels that could be answered; those of the outcome until the caller says otherwise.
    pub among: Vec<String>,
    /// Share of rows answered with the true label, 0 to 1.
    pub accuracy: f64,
    /// Unweighted mean of F1 over the labels that are true or answered at least once, 0 to 1.
    pub macro_f1: f64,
    /// Precision, recall, F1 and support of each label, in the labels' order; an object by label in JSON.
    #[serde(serialize_with = "by_label")]
    pub per_class: Vec<ClassScore>,
    /// Counts of truth by answer.
    pub confusion: Confusion,
    /// Mean of −ln p of the true label, p clipped to [1e-15, 1 − 1e-15]: 0 to 34.54.
    pub log_loss: f64,
    /// Mean over rows of the squared error of the probabilities summed over labels, 0 to 2; half of it for two labels, 0 to 1.
    pub brier: f64,
    /// Expected calibration error of the most probable label over 15 equal-width bins, 0 to 1.
    pub ece: f64,
    /// Area under the ROC curve for two labels, the second being the positive one: 0 to 1. `None` for any other number of labels
    /// and where only one occurs.
    pub auc: Option<f64>,
    /// Matthews' correlation, −1 to 1; 0 where undefined.
    pub mcc: f64,
    /// 95 % intervals by metric; see [`Bootstrap`]. Without those that are undefined.
    pub ci: BTreeMap<&'static str, [f64; 2]>,
    /// Share of rows not abstained, 0 to 1.
    pub coverage: f64,
    /// Accuracy among the rows not abstained, 0 to 1: `1 − selective risk` of El-Yaniv & Wiener (2010). `None` where all abstained.
    pub selective_accuracy: Option<f64>,
}

impl Evaluation {
    /// A figure by its name in [`METRICS`]; `None` for another name and where it is undefined.
    pub fn metric(&self, name: &str) -> Option<f64> {
        match name {
            "accuracy" => Some(self.accuracy),
            "macro_f1" => Some(self.macro_f1),
            "log_loss" => Some(self.log_loss),
            "brier" => Some(self.brier),
            "ece" => Some(self.ece),
            "auc" => self.auc,
            "mcc" => Some(self.mcc),
            "coverage" => Some(self.coverage),
            "selective_accuracy" => self.selective_accuracy,
            _ => None,
        }
    }

    /// The least and the greatest value that a metric can have.
    pub fn range(name: &str) -> (f64, f64) {
        match name {
            // Of a row, as probabilities are clipped.
            "log_loss" => (0.0, WORST),
            // Of more than two labels, the squares of two are summed at most.
            "brier" => (0.0, 2.0),
            "mcc" => (-1.0, 1.0),
            _ => (0.0, 1.0),
        }
    }

    /// Whether a higher value of a metric is better; false for losses and for the calibration error.
    pub fn higher_is_better(name: &str) -> bool {
        METRICS.contains(&name) && !matches!(name, "log_loss" | "brier" | "ece")
    }
}

/// All figures of an outcome, with intervals. O(rows × (labels + bootstrap samples)).
///
/// # Errors
/// Those of [`Outcome::check`].
///
/// ```
/// use detente::evaluate::{Bootstrap, Outcome, evaluate};
///
/// let outcome = Outcome {
///     labels: vec!["cooperative".into(), "hostile".into()],
///     truth: vec![0, 1, 1],
///     predicted: vec![0, 1, 0],
///     probability: vec![0.9, 0.1, 0.2, 0.8, 0.6, 0.4],
///     abstained: vec![false, false, true],
///     group: vec![0, 1, 2],
/// };
/// let evaluation = evaluate(&outcome, &Bootstrap::default())?;
/// assert_eq!(evaluation.accuracy, 2.0 / 3.0);
/// assert_eq!(evaluation.selective_accuracy, Some(1.0));
/// # Ok::<(), detente::Error>(())
/// ```
pub fn evaluate(outcome: &Outcome, bootstrap: &Bootstrap) -> Result<Evaluation> {
    outcome.check()?;
    let rows = Rows::new(outcome);
    let (values, counts) = rows.measure(&vec![1; rows.groups()]);
    // The order of METRICS; only the area and selective accuracy can be undefined.
    let [accuracy, macro_f1, log_loss, brier, ece, auc, mcc, coverage, selective_accuracy] = values;
    Ok(Evaluation {
        n: outcome.truth.len(),
        level: Level::Label,
        among: outcome.labels.clone(),
        accuracy: accuracy.unwrap_or_default(),
        macro_f1: macro_f1.unwrap_or_default(),
        per_class: counts.per_class(&outcome.labels),
        confusion: counts.named(&outcome.labels),
        log_loss: log_loss.unwrap_or_default(),
        brier: brier.unwrap_or_default(),
        ece: ece.unwrap_or_default(),
        auc,
        mcc: mcc.unwrap_or_default(),
        ci: bootstrap.intervals(rows.groups(), |weight| rows.measure(weight).0),
        coverage: coverage.unwrap_or_default(),
        selective_accuracy,
    })
}

fn by_label<S: Serializer>(scores: &[ClassScore], to: S) -> std::result::Result<S::Ok, S::Error> {
    to.collect_map(scores.iter().map(|s| (&s.label, s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome() -> Outcome {
        Outcome {
            labels: vec!["b".into(), "a".into()],
            truth: vec![0, 1, 1],
            predicted: vec![0, 0, 1],
            probability: vec![0.75, 0.25, 0.5, 0.5, 0.25, 0.75],
            abstained: vec![false, true, false],
            group: vec![0, 1, 2],
        }
    }

    #[test]
    fn json_has_the_promised_keys_in_the_promised_order() {
        let e = evaluate(&outcome(), &Bootstrap { samples: 20, seed: 1 }).unwrap();
        let json: serde_json::Value = serde_json::from_str(&serde_json::to_string(&e).unwrap()).unwrap();
        let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "n",
                "level",
                "among",
                "accuracy",
                "macro_f1",
                "per_class",
                "confusion",
                "log_loss",
                "brier",
                "ece",
                "auc",
                "mcc",
                "ci",
                "coverage",
                "selective_accuracy"
            ]
        );
        assert_eq!(json["level"], "label");
        assert_eq!(json["confusion"].to_string(), r#"{"labels":["b","a"],"rows":[[1,0],[1,1]]}"#);
        // b: 1 right of 2 answered and 1 true. The labels' order, not the alphabet's.
        assert!(
            json["per_class"].to_string().starts_with(r#"{"b":{"precision":0.5,"recall":1.0,"f1":0.6666666666666666,"support":1},"a":{"#)
        );
        assert_eq!(json["ci"]["accuracy"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn what_is_undefined_is_null() {
        let mut o = outcome().select(&[1]).unwrap();
        o.abstained[0] = true;
        let e = evaluate(&o, &Bootstrap::default()).unwrap();
        let json = serde_json::to_value(&e).unwrap();
        assert!(json["auc"].is_null() && json["selective_accuracy"].is_null());
        assert_eq!((e.n, e.accuracy, e.macro_f1, e.mcc, e.coverage), (1, 0.0, 0.0, 0.0, 0.0));
        assert_eq!(json["ci"].to_string(), "{}");
    }

    #[test]
    fn every_metric_can_be_asked_for_by_name() {
        let e = evaluate(&outcome(), &Bootstrap::default()).unwrap();
        let json = serde_json::to_value(&e).unwrap();
        for name in METRICS {
            assert_eq!(e.metric(name), json[name].as_f64(), "{name}");
            assert!(e.ci.contains_key(name), "{name}");
        }
        assert_eq!(e.metric("f1"), None);
        assert!(Evaluation::higher_is_better("mcc") && !Evaluation::higher_is_better("ece"));
    }

    #[test]
    fn a_bad_outcome_is_an_error() {
        let mut o = outcome();
        o.predicted.pop();
        assert!(evaluate(&o, &Bootstrap::default()).is_err());
    }
}
