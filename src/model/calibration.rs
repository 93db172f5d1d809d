//! From decision values to probabilities that mean what they say.

use serde::{Deserialize, Serialize};

use crate::label::Stance;
use crate::scheme::Scheme;

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

/// The calibration of a model: of each head, and of the stages that a staged link adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// One a head.
    pub heads: Vec<Platt>,
    /// Neutral, then hostile over cooperative; empty where the link has no stages.
    pub stages: Vec<Platt>,
}

impl Calibration {
    /// Leaves every value of a link as it is.
    pub fn identity(link: &Link) -> Self {
        Self { heads: vec![Platt::IDENTITY; link.heads()], stages: vec![Platt::IDENTITY; link.stages()] }
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

    /// Number of stages above the heads.
    pub fn stages(&self) -> usize {
        if matches!(self, Self::Staged { .. }) { 2 } else { 0 }
    }

    /// What each head says, held against a row of label `truth`: the classes that the heads are fitted to. `None` where the
    /// row is none of the head's.
    pub fn head_truth(&self, truth: usize) -> Vec<Option<bool>> {
        match self {
            Self::Binary => vec![Some(truth == 1)],
            Self::OneVsRest { labels } => (0..*labels).map(|l| Some(truth == l)).collect(),
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

    /// What each stage says, held against a row of label `truth`, as [`Link::head_truth`] for heads.
    pub fn stage_truth(&self, truth: usize) -> Vec<Option<bool>> {
        let Self::Staged { stance } = self else { return Vec::new() };
        let act = stance[truth] != Stance::Neutral;
        vec![Some(!act), act.then(|| stance[truth] == Stance::Hostile)]
    }

    /// Decision values of the stages, from those of the heads and their calibration: the logits of the neutral labels' share, and of
    /// the side, which is the mean of the hostile labels' share of the acts and the direct head.
    pub fn stage_values(&self, decisions: &[f64], heads: &[Platt]) -> Vec<f64> {
        let Self::Staged { stance } = self else { return Vec::new() };
        let p = calibrated(decisions, heads);
        stages(sides(stance, &p), p[stance.len()]).to_vec()
    }

    /// The distribution over labels: probabilities that sum to 1.
    pub fn distribution(&self, decisions: &[f64], calibration: &Calibration) -> Vec<f64> {
        let mut p = calibrated(decisions, &calibration.heads);
        match self {
            Self::Binary => p.insert(0, 1.0 - p[0]),
            Self::OneVsRest { .. } => {
                let sum: f64 = p.iter().sum();
                p.iter_mut().for_each(|p| *p /= sum);
            }
            Self::Staged { stance } => {
                let sums = sides(stance, &p);
                let values = stages(sums, p[stance.len()]);
                let neutral = if stance.contains(&Stance::Neutral) { calibration.stages[0].probability(values[0]) } else { 0.0 };
                let hostile = calibration.stages[1].probability(values[1]);
                let mass = [(1.0 - neutral) * (1.0 - hostile), (1.0 - neutral) * hostile, neutral];
                p.truncate(stance.len());
                p.iter_mut().zip(stance).for_each(|(p, s)| *p = mass[*s as usize] * *p / sums[*s as usize]);
            }
        }
        p
    }
}

/// The least probability of a head, so that no sum over a stance is 0.
const LEAST: f64 = 1e-300;

/// Probabilities of the heads, one by one.
fn calibrated(decisions: &[f64], heads: &[Platt]) -> Vec<f64> {
    // With room for the other label of a single head.
    let mut out = Vec::with_capacity(decisions.len() + 1);
    out.extend(decisions.iter().zip(heads).map(|(z, c)| c.probability(*z).max(LEAST)));
    out
}

/// Values of the two stages, of the sums by stance and the direct head's probability.
fn stages([cooperative, hostile, neutral]: [f64; 3], direct: f64) -> [f64; 2] {
    let acts = cooperative + hostile;
    [logit(neutral / (acts + neutral)), logit((hostile / acts + direct) / 2.0)]
}

/// Sums of the labels' probabilities by stance.
fn sides(stance: &[Stance], p: &[f64]) -> [f64; 3] {
    let mut out = [0.0; 3];
    stance.iter().zip(p).for_each(|(s, p)| out[*s as usize] += p);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::Level;
    use proptest::prelude::*;

    /// Two cooperative labels, one hostile, one neutral.
    fn staged() -> Link {
        Link::Staged { stance: vec![Stance::Cooperative, Stance::Cooperative, Stance::Hostile, Stance::Neutral] }
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-12), "{found:?} for {expected:?}");
    }

    #[test]
    fn stages_by_hand() {
        let values: Vec<f64> = [0.5, 0.25, 0.25, 0.2, 0.75].into_iter().map(logit).collect();
        let link = staged();
        let identity = Calibration::identity(&link);
        // Neutral: 0.2 of 0.5 + 0.25 + 0.25 + 0.2, a sixth. Hostile: 0.25 of the acts' 1, and 0.75 of the direct head: one half. The
        // cooperative half of five sixths is split two to one.
        near(&link.distribution(&values, &identity), &[5.0 / 18.0, 5.0 / 36.0, 5.0 / 12.0, 1.0 / 6.0]);
        // A head shifted by ln 3 from even odds: 3/4. Stages of slope 2: odds squared, 1:25 for neutral and 1:1.
        let double = Platt { slope: 2.0, intercept: 0.0 };
        let mut heads = identity.heads.clone();
        heads[4] = Platt { slope: 1.0, intercept: 3f64.ln() };
        let calibration = Calibration { heads, stages: vec![double; 2] };
        let mut values = values;
        values[4] = 0.0;
        near(&link.distribution(&values, &calibration), &[25.0 / 78.0, 25.0 / 156.0, 25.0 / 52.0, 1.0 / 26.0]);
    }

    #[test]
    fn one_against_the_rest_and_binary_by_hand() {
        let link = Link::OneVsRest { labels: 3 };
        let values = [0.5, 0.2, 0.1].map(logit);
        near(&link.distribution(&values, &Calibration::identity(&link)), &[0.625, 0.25, 0.125]);
        near(&Link::Binary.distribution(&[3f64.ln()], &Calibration::identity(&Link::Binary)), &[0.25, 0.75]);
    }

    #[test]
    fn heads_and_stages_know_their_rows() {
        let link = staged();
        assert_eq!((link.heads(), link.stages()), (5, 2));
        assert_eq!(link.head_truth(2), [Some(false), Some(false), Some(true), Some(false), Some(true)]);
        assert_eq!(link.head_truth(3), [Some(false), Some(false), Some(false), Some(true), None]);
        assert_eq!(link.stage_truth(0), [Some(false), Some(false)]);
        assert_eq!(link.stage_truth(3), [Some(true), None]);
        assert_eq!(Link::Binary.head_truth(1), [Some(true)]);
        assert!(Link::Binary.stage_truth(1).is_empty());
    }

    #[test]
    fn a_scheme_decides_its_link() {
        assert_eq!(Link::of(&Scheme::custom(["a", "b"])), Link::Binary);
        assert_eq!(Link::of(&Scheme::sentiment()), Link::OneVsRest { labels: 3 });
        assert!(matches!(Link::of(&Scheme::plover()), Link::Staged { stance } if stance.len() == 16));
        let names = Link::of(&Scheme::stance()).head_names(&Scheme::stance());
        assert_eq!(names, ["cooperative", "hostile", "neutral", "hostile over cooperative"]);
        assert_eq!(Link::Binary.head_names(&Scheme::custom(["a", "b"])), ["b"]);
    }

    #[test]
    fn the_logistic_function_and_its_inverse() {
        assert_eq!(sigmoid(0.0), 0.5);
        assert_eq!((sigmoid(1e4), sigmoid(-1e4)), (1.0, 0.0));
        assert!((logit(sigmoid(3.0)) - 3.0).abs() < 1e-12);
        assert!(logit(0.0).is_finite() && logit(1.0).is_finite());
    }

    proptest! {
        #[test]
        fn a_distribution_sums_to_one_and_its_stances_to_the_stages(
            values in proptest::collection::vec(prop_oneof![4 => -8.0f64..8.0, 1 => -2000.0f64..2000.0], 17),
            slopes in proptest::collection::vec(0.05f64..20.0, 19),
            shifts in proptest::collection::vec(-5.0f64..5.0, 19),
        ) {
            let scheme = Scheme::plover();
            let link = Link::of(&scheme);
            let platt: Vec<Platt> = slopes.into_iter().zip(shifts).map(|(slope, intercept)| Platt { slope, intercept }).collect();
            let calibration = Calibration { heads: platt[..17].to_vec(), stages: platt[17..].to_vec() };
            let p = link.distribution(&values, &calibration);
            prop_assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p:?}");
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let stages = link.stage_values(&values, &calibration.heads);
            let (neutral, hostile) = (platt[17].probability(stages[0]), platt[18].probability(stages[1]));
            let sums = scheme.collapse(Level::Stance).unwrap().sum(&p);
            let expected = [(1.0 - neutral) * (1.0 - hostile), (1.0 - neutral) * hostile, neutral];
            prop_assert!(sums.iter().zip(expected).all(|(s, e)| (s - e).abs() < 1e-12), "{sums:?} for {expected:?}");
            // Quad classes and stances are sums over the same distribution.
            let quads = scheme.collapse(Level::Quad).unwrap().sum(&p);
            prop_assert!((quads[1] + quads[2] - sums[0]).abs() < 1e-12 && (quads[3] + quads[4] - sums[1]).abs() < 1e-12);
        }
    }
}
