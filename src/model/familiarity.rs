//! How new texts look to a model that they are no news to: what it was measured to know of training rows that it hadn't seen.

use serde::{Deserialize, Serialize};

/// What a model knew of rows that were held out while it was fitted to the others. Scoring compares new texts with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Familiarity {
    /// Rows measured, each held out once.
    pub rows: usize,
    /// Share of a row's words never seen.
    pub oov: Spread,
    /// Share of a row's terms, over all views and as often as they occur, never seen.
    pub novelty: Spread,
    /// Probability of each answer, as it was predicted.
    pub answers: Vec<Moments>,
}

/// How a share is spread over rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// What half of the rows stay at or under.
    pub median: f64,
    /// What [`USUAL`] of the rows stay at or under.
    pub usual: f64,
}

/// Mean and standard deviation of a probability over rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub deviation: f64,
}

/// Share of the rows that count as usual.
pub const USUAL: f64 = 0.95;

impl Spread {
    /// Of some shares; quantiles by nearest rank. All 0 for none.
    pub fn of(shares: &[f64]) -> Self {
        let mut sorted = shares.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let rank = |q: f64| n.checked_sub(1).map_or(0.0, |last| sorted[((q * n as f64).ceil() as usize).saturating_sub(1).min(last)]);
        Self { mean: sorted.iter().sum::<f64>() / n.max(1) as f64, median: rank(0.5), usual: rank(USUAL) }
    }
}

impl Moments {
    /// Of some values, the deviation that of the rows themselves (divided by n). All 0 for none.
    pub fn of(values: &[f64]) -> Self {
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        Self { mean, deviation: (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt() }
    }
}

impl Familiarity {
    /// Whether every number is finite and there is one mean for each of `answers`.
    pub(crate) fn is_sound(&self, answers: usize) -> bool {
        let spread = |s: &Spread| [s.mean, s.median, s.usual];
        let shares = [spread(&self.oov), spread(&self.novelty)].concat();
        self.answers.len() == answers
            && shares.into_iter().chain(self.answers.iter().flat_map(|m| [m.mean, m.deviation])).all(|x| (0.0..=1.0).contains(&x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_and_moments_by_hand() {
        let shares: Vec<f64> = (0..20).rev().map(|i| f64::from(i) / 32.0).collect();
        assert_eq!(Spread::of(&shares), Spread { mean: 0.296875, median: 9.0 / 32.0, usual: 18.0 / 32.0 });
        assert_eq!(Spread::of(&[]), Spread { mean: 0.0, median: 0.0, usual: 0.0 });
        assert_eq!(Moments::of(&[0.25, 0.75]), Moments { mean: 0.5, deviation: 0.25 });
        assert_eq!(Moments::of(&[]), Moments { mean: 0.0, deviation: 0.0 });
    }

    #[test]
    fn numbers_that_are_no_shares_are_unsound() {
        let sound = Familiarity { rows: 1, oov: Spread::of(&[0.5]), novelty: Spread::of(&[1.0]), answers: vec![Moments::of(&[0.5]); 2] };
        assert!(sound.is_sound(2) && !sound.is_sound(3));
        let nan = Spread { usual: f64::NAN, ..sound.oov };
        assert!(!Familiarity { oov: nan, ..sound }.is_sound(2));
    }
}
