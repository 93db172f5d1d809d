//! The figures of `evaluate` as they are read from a file: tolerant of what is absent.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Figures of one evaluation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Evaluated {
    /// Rows evaluated.
    #[serde(default)]
    pub n: usize,
    /// How fine the labels are.
    #[serde(default)]
    pub level: Option<String>,
    /// The labels that could be answered.
    #[serde(default)]
    pub among: Vec<String>,
    /// The model that answered.
    #[serde(default)]
    pub model: Option<String>,
    /// Figures of each label, in the labels' order.
    #[serde(deserialize_with = "ordered")]
    pub per_class: Vec<(String, Class)>,
    /// Counts of truth by answer.
    pub confusion: Counts,
    /// 95 % intervals by metric.
    #[serde(default, deserialize_with = "ordered")]
    pub ci: Vec<(String, [f64; 2])>,
    /// What curves are drawn from.
    #[serde(default)]
    pub curves: Curves,
    /// The same for each value of a column.
    #[serde(default)]
    pub by: Option<By>,
    /// All other keys, the metrics among them.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Evaluated {
    /// A figure by its name; `None` where it is absent or undefined.
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.rest.get(name)?.as_f64()
    }

    /// The 95 % interval of a figure.
    pub fn interval(&self, name: &str) -> Option<[f64; 2]> {
        self.ci.iter().find(|c| c.0 == name).map(|c| c.1)
    }
}

/// Figures of one label.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Class {
    /// Right among those answered so, 0 to 1.
    pub precision: f64,
    /// Right among those that are so, 0 to 1.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Rows that are so; a mean over folds may have a fraction.
    pub support: f64,
}

/// A confusion matrix.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Counts {
    /// The labels, of rows and columns alike.
    pub labels: Vec<String>,
    /// Rows are truth, columns are answers.
    pub rows: Vec<Vec<f64>>,
}

/// Figures for each value of a column.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct By {
    /// The column.
    pub column: String,
    /// The figures by value.
    #[serde(deserialize_with = "ordered")]
    pub slices: Vec<(String, Evaluated)>,
}

/// Points of curves; each list is empty where it wasn't written.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Curves {
    /// Accuracy by confidence.
    pub reliability: Vec<Bin>,
    /// For each label: share of false alarms, share found, threshold.
    #[serde(deserialize_with = "ordered")]
    pub roc: Vec<(String, Vec<Point>)>,
    /// For each label: recall, precision, threshold.
    #[serde(deserialize_with = "ordered")]
    pub pr: Vec<(String, Vec<Point>)>,
    /// Area under each label's ROC curve.
    #[serde(deserialize_with = "ordered")]
    pub auc: Vec<(String, Option<f64>)>,
    /// Average precision of each label.
    #[serde(deserialize_with = "ordered")]
    pub average_precision: Vec<(String, Option<f64>)>,
    /// Share answered and share wrong among it, by threshold.
    pub risk_coverage: Vec<Risk>,
}

/// A point of a curve with its threshold; `None` for one that no answer reaches.
pub type Point = (f64, f64, Option<f64>);

/// Answers of like confidence.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Bin {
    /// Least confidence.
    pub low: f64,
    /// Greatest confidence.
    pub high: f64,
    /// Answers in it.
    pub n: f64,
    /// Their mean confidence; `None` where there are none.
    pub confidence: Option<f64>,
    /// Share of them that is right; `None` where there are none.
    pub accuracy: Option<f64>,
}

/// What a threshold on confidence gives.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Risk {
    /// Least confidence that is answered.
    pub threshold: Option<f64>,
    /// Share of rows that is answered.
    pub coverage: f64,
    /// Share of these that is wrong; `None` where nothing is answered.
    pub error: Option<f64>,
}

/// An object as pairs, in its own order; null as none.
fn ordered<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<(String, T)>, D::Error> {
    let one = |(name, value): (String, Value)| match T::deserialize(value) {
        Ok(value) => Ok((name, value)),
        Err(e) => Err(D::Error::custom(format!("{name}: {e}"))),
    };
    Option::<Map<String, Value>>::deserialize(from)?.unwrap_or_default().into_iter().map(one).collect()
}

#[cfg(test)]
pub(crate) const SAMPLE: &str = r#"{"n": 20, "level": "stance", "among": ["cooperative", "hostile"], "accuracy": 0.8, "macro_f1": 0.79,
"per_class": {"hostile": {"precision": 0.75, "recall": 0.9, "f1": 0.81, "support": 10}, "cooperative": {"precision": 0.87, "recall": 0.7, "f1": 0.77, "support": 10}},
"confusion": {"labels": ["hostile", "cooperative"], "rows": [[9, 1], [3, 7]]}, "auc": null, "ci": {"accuracy": [0.6, 0.95], "macro_f1": [0.58, 0.94]}, "model": "stance 0123456789ab",
"curves": {"reliability": [{"low": 0.5, "high": 0.75, "n": 0, "confidence": null, "accuracy": null}, {"low": 0.75, "high": 1, "n": 20, "confidence": 0.9, "accuracy": 0.8}],
"roc": {"hostile": [[0, 0, null], [0.3, 0.9, 0.5], [1, 1, 0]]}, "pr": {"hostile": [[0, 1, null], [0.9, 0.75, 0.5], [1, 0.5, 0]]},
"auc": {"hostile": 0.8}, "average_precision": {"hostile": 0.7}, "risk_coverage": [{"threshold": 0.9, "coverage": 0.5, "error": 0.1}, {"threshold": 0, "coverage": 1, "error": 0.2}]},
"by": {"column": "outlet", "slices": {"b": {"n": 4, "macro_f1": 0.5, "accuracy": 0.5, "per_class": {}, "confusion": {"labels": [], "rows": []}}}}}"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_in_their_order_and_what_is_absent_is_none() {
        let e: Evaluated = serde_json::from_str(SAMPLE).unwrap();
        assert_eq!((e.metric("accuracy"), e.metric("auc"), e.interval("accuracy")), (Some(0.8), None, Some([0.6, 0.95])));
        assert_eq!(e.per_class.iter().map(|c| c.0.as_str()).collect::<Vec<_>>(), ["hostile", "cooperative"]);
        assert_eq!(e.curves.roc[0].1[0], (0.0, 0.0, None));
        let slice = &e.by.as_ref().unwrap().slices[0].1;
        assert_eq!((slice.n, &slice.curves), (4, &Curves::default()));
        let wrong = SAMPLE.replace("0.75, \"recall\"", "\"x\", \"recall\"");
        assert!(serde_json::from_str::<Evaluated>(&wrong).unwrap_err().to_string().starts_with("hostile: invalid type"));
    }
}
