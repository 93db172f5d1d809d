//! The model card: what a model is, where it comes from and how it was fitted. Saved as the file's metadata.

use serde::{Deserialize, Serialize};

use crate::features::Analyzer;
use crate::model::aggregate::Aggregator;
use crate::model::calibration::Calibration;
use crate::model::context::Context;
use crate::model::familiarity::Familiarity;
use crate::scheme::Scheme;

/// Version of the file format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// Everything about a model but its numbers. Nothing here depends on a path, the time, or the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Version of the file format.
    pub format: u32,
    /// Version of detente that trained the model.
    pub detente: String,
    /// Labels, and how they collapse.
    pub scheme: Scheme,
    /// How texts become vectors.
    pub analyzer: Analyzer,
    /// From decision values to probabilities.
    pub calibration: Calibration,
    /// Share of each label among the training rows, by weight.
    pub prior: Vec<f64>,
    /// When no answer is to be trusted.
    pub abstention: Abstention,
    /// What it was trained on, and with which settings.
    pub provenance: Provenance,
    /// How each head's fit ended.
    pub fit: Vec<Fit>,
    /// From a sentence about a pair to the same in its article; `None` where no labelled sentences of articles were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    /// From an article's sentences about a pair to the article; `None` where no labelled articles were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregator: Option<Aggregator>,
    /// What it knew of training rows held out; `None` where too few groups of rows were there to hold any out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub familiarity: Option<Familiarity>,
}

/// Limits beyond which a model marks its own answer as abstained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abstention {
    /// Fewer tokens than this: `too_short`.
    pub min_tokens: usize,
    /// A larger share of tokens never seen: `out_of_vocabulary`.
    pub max_oov: f64,
    /// A smaller probability of the most probable answer: `low_confidence`.
    pub min_probability: f64,
    /// Trained on English: a text in another language is `not_english`.
    pub english: bool,
}

/// What a model was trained on, and with which settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Rows trained on.
    pub rows: usize,
    /// SHA-256 of each training file, in the order given; standard input and pipes have none.
    pub data: Vec<String>,
    /// SHA-256 of the lexicon file; `None` without one.
    pub lexicon: Option<String>,
    /// Rows of each label, in the scheme's order.
    pub support: Vec<usize>,
    /// Strength of the L2 penalty.
    pub alpha: f64,
    /// Whether rows were weighted by the inverse frequency of their class.
    pub balanced: bool,
    /// `sparse` or `linfa`.
    pub solver: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// What `--tune` tried: setting and macro-F1; empty where nothing was tuned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Tried>,
}

/// One setting that tuning tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tried {
    /// The setting, in words.
    pub setting: String,
    /// Cross-validated macro-F1 at each level of the scheme, averaged.
    pub macro_f1: f64,
}

/// How the fit of one head ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// The head's name.
    pub head: String,
    /// Newton steps; `None` for linfa-logistic, which doesn't tell.
    pub iterations: Option<u32>,
    /// Euclidean norm of the gradient at the end.
    pub gradient_norm: f64,
    /// Summed loss + alpha/2 ‖w‖² at the end.
    pub objective: f64,
    /// Whether the fit converged.
    pub converged: bool,
}
