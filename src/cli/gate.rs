//! Figures that must be reached.

use detente::error::did_you_mean;
use detente::evaluate::{Evaluation, METRICS};
use detente::{Error, Result};

/// A figure that must be reached.
pub struct Gate {
    metric: String,
    value: f64,
}

impl Gate {
    /// Reads METRIC=X.
    pub fn read(text: &str) -> Result<Self> {
        let wrong = || {
            let near = match text.split_once('=').map_or(text, |(m, _)| m) {
                known if METRICS.contains(&known) => "write a number after the metric, as in macro_f1=0.8".to_string(),
                other => did_you_mean(other, METRICS),
            };
            let expected = format!("METRIC=X with a metric of {}", METRICS.join(", "));
            Error::params("fail-under", expected, format!("`{text}`")).help(near.trim_end())
        };
        let (metric, value) = text.split_once('=').ok_or_else(wrong)?;
        let value = value.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(wrong)?;
        if !METRICS.contains(&metric) {
            return Err(wrong());
        }
        // What can never be met, or never be missed, is a slip: 80 for 0.8.
        let (low, high) = Evaluation::range(metric);
        if !(low..=high).contains(&value) {
            return Err(Error::params("fail-under", format!("{metric} from {low} to {high}"), format!("`{text}`"))
                .help("a percentage is written as a share: 80 % is 0.8"));
        }
        Ok(Self { metric: metric.into(), value })
    }

    /// What was missed, in words.
    pub fn missed(&self, evaluation: &Evaluation) -> Option<String> {
        let Some(found) = evaluation.metric(&self.metric) else { return Some(format!("{} is undefined here", self.metric)) };
        let better = Evaluation::higher_is_better(&self.metric);
        let met = if better { found >= self.value } else { found <= self.value };
        (!met).then(|| format!("{} is {found}, {} {}", self.metric, if better { "under" } else { "over" }, self.value))
    }
}
