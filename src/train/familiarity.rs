//! What heads know of rows that they haven't seen.

use crate::features::Known;
use crate::model::{Calibration, Familiarity, Link, Moments, Spread};
use crate::scheme::Scheme;

/// Rows held out: what was known of each, and its decision values.
#[derive(Debug, Default)]
pub(crate) struct HeldOut {
    pub known: Vec<Known>,
    pub decisions: Vec<Vec<f64>>,
}

impl HeldOut {
    /// The figures that a model keeps; `None` where no row was held out.
    pub fn familiarity(&self, scheme: &Scheme, calibration: &Calibration) -> Option<Familiarity> {
        if self.known.is_empty() {
            return None;
        }
        let collapse = scheme.answers();
        let link = Link::of(scheme);
        let answers: Vec<Vec<f64>> = self.decisions.iter().map(|d| collapse.sum(&link.distribution(d, calibration))).collect();
        let of = |i: usize| Moments::of(&answers.iter().map(|a| a[i]).collect::<Vec<_>>());
        Some(Familiarity {
            rows: self.known.len(),
            oov: Spread::of(&self.known.iter().map(Known::oov).collect::<Vec<_>>()),
            novelty: Spread::of(&self.known.iter().map(Known::novelty).collect::<Vec<_>>()),
            answers: (0..collapse.names.len()).map(of).collect(),
        })
    }
}
