//! When a model takes no side: reasons to abstain.

use crate::model::card::Abstention;
use crate::model::fitted::{Decision, Model};

/// Why an answer is not to be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No token at all. Leaves no label.
    Empty,
    /// Too few tokens to go by.
    TooShort,
    /// Most of the text was never seen in training, or nothing of it is known.
    OutOfVocabulary,
    /// No two actors are named of which at least one is a state.
    NoActors,
    /// No answer is probable enough.
    LowConfidence,
    /// The text shows cooperation and hostility, neither clearly more.
    Mixed,
    /// The text is in another language. Leaves no label, as an empty text does.
    NotEnglish,
}

impl Reason {
    /// The reason's code as it is written.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooShort => "too_short",
            Self::OutOfVocabulary => "out_of_vocabulary",
            Self::NoActors => "no_actors",
            Self::LowConfidence => "low_confidence",
            Self::Mixed => "mixed",
            Self::NotEnglish => "not_english",
        }
    }
}

impl Abstention {
    /// Limits for `answers` possible answers: the least probability lies a fifth of the way from chance to certainty. `english` says whether
    /// the training texts were.
    pub fn for_answers(answers: usize, english: bool) -> Self {
        Self { min_tokens: 3, max_oov: 0.5, min_probability: 0.2 + 0.8 / answers.max(1) as f64, english }
    }
}

impl Model {
    /// Why a text's answer, whose probabilities are given, isn't to be relied on; `None` where it is.
    pub fn reason(&self, decision: &Decision, answer: &[f64]) -> Option<Reason> {
        let limits = &self.card.abstention;
        if decision.tokens == 0 {
            Some(Reason::Empty)
        } else if !decision.known || decision.oov() > limits.max_oov {
            Some(Reason::OutOfVocabulary)
        } else if decision.tokens < limits.min_tokens {
            Some(Reason::TooShort)
        } else {
            (answer.iter().copied().fold(0.0, f64::max) < limits.min_probability).then_some(Reason::LowConfidence)
        }
    }
}
