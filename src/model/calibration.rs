//! From decision values to probabilities that mean what they say.

use serde::{Deserialize, Serialize};

use crate::label::Stance;
use crate::scheme::{Level, Scheme};

/// The logistic function 1 / (1 + exp(−z)).
pub fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + libm::exp(-z))
    } else {
        let e = libm::exp(z);
        e / (1.0 + e)
    }
}

/// ln(p / (1 − p)), p held off 0 and 1 by 1e-12.
pub fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    libm::log(p / (1.0 - p))
}

/// Platt scaling (Platt 1999): the probability of a decision value z is σ(slope · z + intercept), slope above 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platt {
    /// Above 0, so that calibration never turns a ranking round.
    pub slope: f64,
    /// Shift on the logit scale.
    pub intercept: f64,
}

impl Platt {
    /// Leaves a decision value as it is.
    pub const IDENTITY: Self = Self { slope: 1.0, intercept: 0.0 };

    /// Probability of a decision value.
    pub fn probability(self, z: f64) -> f64 {
        sigmoid(self.slope * z + self.intercept)
    }
}

/// How a model's heads make a distribution over its labels. It follows from the scheme alone.
#[derive(Debug, Clone, PartialEq)]
pub enum Link {
    /// Two labels: one head, for the second.
    Binary,
    /// A head a label, calibrated one by one, then brought to sum 1.
    OneVsRest {
        /// Number of labels.
        labels: usize,
    },
    /// A head a label and one for hostile against cooperative. Neutral first, then the side, then the label: the side is the mean of
    /// the labels' sum and the direct head, and labels are rescaled within each stance, so that sums hold exactly.
    Staged {
        /// The stance of each label.
        stance: Vec<Stance>,
    },
}

impl Link {
    /// The link of a scheme.
    pub fn of(scheme: &Scheme) -> Self {
        let stance: Option<Vec<Stance>> = scheme.labels.iter().map(|l| l.stance).collect();
        match (scheme.labels.len(), stance) {
            (0..=2, _) => Self::Binary,
            (_, Some(stance)) if stance.contains(&Stance::Cooperative) && stance.contains(&Stance::Hostile) => Self::Staged { stance },
            (labels, _) => Self::OneVsRest { labels },
        }
    }

    /// Number of heads: decision values of a text.
    pub fn heads(&self) -> usize {
        match self {
            Self::Binary => 1,
            Self::OneVsRest { labels } => *labels,
            Self::Staged { stance } => stance.len() + 1,
        }
    }

    /// Number of scores that calibration maps.
    pub fn stages(&self) -> usize {
        match self {
            Self::Binary => 1,
            Self::OneVsRest { labels } => *labels,
            Self::Staged { .. } => 2,
        }
    }

    /// What each head says, held against a row of label `truth`: the classes that the heads are fitted to. `None` where the
    /// row is none of the head's.
    pub fn head_truth(&self, truth: usize) -> Vec<Option<bool>> {
        match self {
            Self::Binary | Self::OneVsRest { .. } => self.stage_truth(truth),
            Self::Staged { stance } => {
                let labels = (0..stance.len()).map(|l| Some(truth == l));
                let act = stance[truth] != Stance::Neutral;
                labels.chain([act.then(|| stance[truth] == Stance::Hostile)]).collect()
            }
        }
    }

    /// Names of the heads.
    pub fn head_names(&self, scheme: &Scheme) -> Vec<String> {
        let mut names: Vec<String> = scheme.names().map(String::from).collect();
        match self {
            Self::Binary => drop(names.drain(..names.len().saturating_sub(1))),
            Self::OneVsRest { .. } => {}
            Self::Staged { .. } => names.push("hostile over cooperative".into()),
        }
        names
    }

    /// The values that calibration maps, from the heads' decision values: one a [`Platt`].
    pub fn scores(&self, decisions: &[f64]) -> Vec<f64> {
        match self {
            Self::Binary | Self::OneVsRest { .. } => decisions.to_vec(),
            Self::Staged { stance } => {
                let [cooperative, hostile, neutral] = sides(stance, decisions);
                let direct = sigmoid(decisions[stance.len()]);
                let side = (hostile / (cooperative + hostile).max(f64::MIN_POSITIVE) + direct) / 2.0;
                vec![logit(neutral / (cooperative + hostile + neutral).max(f64::MIN_POSITIVE)), logit(side)]
            }
        }
    }

    /// The distribution over labels: probabilities that sum to 1.
    pub fn distribution(&self, decisions: &[f64], platt: &[Platt]) -> Vec<f64> {
        let scores = self.scores(decisions);
        match self {
            Self::Binary => {
                let p = platt[0].probability(scores[0]);
                vec![1.0 - p, p]
            }
            Self::OneVsRest { .. } => {
                let p: Vec<f64> = scores.iter().zip(platt).map(|(z, c)| c.probability(*z).max(f64::MIN_POSITIVE)).collect();
                let sum: f64 = p.iter().sum();
                p.into_iter().map(|p| p / sum).collect()
            }
            Self::Staged { stance } => {
                let neutral = if stance.contains(&Stance::Neutral) { platt[0].probability(scores[0]) } else { 0.0 };
                let hostile = platt[1].probability(scores[1]);
                let sums = sides(stance, decisions);
                let mass = [(1.0 - neutral) * (1.0 - hostile), (1.0 - neutral) * hostile, neutral];
                stance.iter().zip(decisions).map(|(s, d)| mass[*s as usize] * sigmoid(*d).max(TINY) / sums[*s as usize]).collect()
            }
        }
    }

    /// What each score says, held against a row of label `truth`: the classes that [`Platt`] is fitted to. `None` where a
    /// score says nothing about the row.
    pub fn stage_truth(&self, truth: usize) -> Vec<Option<bool>> {
        match self {
            Self::Binary => vec![Some(truth == 1)],
            Self::OneVsRest { labels } => (0..*labels).map(|l| Some(truth == l)).collect(),
            Self::Staged { stance } => {
                let neutral = stance[truth] == Stance::Neutral;
                vec![Some(neutral), (!neutral).then(|| stance[truth] == Stance::Hostile)]
            }
        }
    }
}

/// The least share of a label, so that no sum over a stance is 0.
const TINY: f64 = 1e-300;

/// Sums of the labels' logistic values by stance.
fn sides(stance: &[Stance], decisions: &[f64]) -> [f64; 3] {
    let mut out = [0.0; 3];
    for (s, d) in stance.iter().zip(decisions) {
        out[*s as usize] += sigmoid(*d).max(TINY);
    }
    out
}

/// The distribution at a coarser level; `None` where the scheme doesn't collapse to it.
pub fn at_level(scheme: &Scheme, level: Level, labels: &[f64]) -> Option<(Vec<String>, Vec<f64>)> {
    let collapse = scheme.collapse(level)?;
    let sums = collapse.sum(labels);
    Some((collapse.names, sums))
}
