//! A training run from labelled rows to a model.

use crate::error::{Error, Result};
use crate::features::{Lexicon, TermCounts};
use crate::model::{Abstention, Card, FORMAT, Model, Provenance, Tried, answer_level};
use crate::train::examples::Examples;
use crate::train::fitted::Fitted;
use crate::train::settings::{Settings, Solver};

/// Where the data of a run came from, as hashes: nothing in a model depends on a path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sources {
    /// SHA-256 of each training file.
    pub data: Vec<String>,
    /// SHA-256 of the lexicon file.
    pub lexicon: Option<String>,
    /// What tuning tried.
    pub tried: Vec<Tried>,
}

/// Fits a model to labelled rows.
///
/// The vocabulary is read off the same rows; calibration is fitted to decision values of rows held out. The same rows, settings and
/// lexicon give the same model, whatever the thread count.
///
/// # Errors
/// If a setting is out of range or the rows can't teach a model.
pub fn train(examples: &Examples, counts: &TermCounts, settings: &Settings, lexicon: Option<Lexicon>, sources: Sources) -> Result<Model> {
    check(examples, settings)?;
    let all: Vec<usize> = (0..examples.len()).collect();
    let fitted = Fitted::fit(examples, counts, settings, &all)?;
    let heads = fitted.heads;
    let terms = heads.choice.len();
    let mut weights = Vec::with_capacity(terms * heads.weights.len());
    for j in 0..terms {
        weights.extend(heads.weights.iter().map(|w| w[j] as f32));
    }
    if weights.iter().any(|w| !w.is_finite()) {
        return Err(Error::training("the fit gave a weight that isn't finite", "raise --alpha"));
    }
    let scheme = examples.scheme.clone();
    let answers = scheme.collapse(answer_level(&scheme)).map_or(scheme.labels.len(), |c| c.names.len());
    Ok(Model {
        name: "unsaved".into(),
        hash: String::new(),
        card: Card {
            format: FORMAT,
            detente: env!("CARGO_PKG_VERSION").into(),
            analyzer: settings.analyzer.clone(),
            calibration: fitted.calibration,
            prior: examples.prior(),
            abstention: Abstention::for_answers(answers),
            provenance: Provenance {
                rows: examples.len(),
                data: sources.data,
                lexicon: sources.lexicon.filter(|_| settings.analyzer.uses_lexicon()),
                support: examples.support(),
                alpha: settings.alpha,
                balanced: settings.balanced,
                solver: settings.solver.name().into(),
                seed: settings.seed,
                tried: sources.tried,
            },
            fit: heads.fit,
            scheme,
        },
        vocabulary: counts.vocabulary(&heads.choice),
        lexicon: lexicon.filter(|_| settings.analyzer.uses_lexicon()),
        weights,
        intercepts: heads.intercepts,
    })
}

/// Refuses a run whose settings and rows don't go together.
///
/// # Errors
/// As [`train`].
pub fn check(examples: &Examples, settings: &Settings) -> Result<()> {
    settings.check()?;
    if settings.solver == Solver::Linfa && examples.weight.iter().any(|w| *w != 1.0) {
        return Err(Error::params("weight", "no row weights with --solver linfa, which ignores them", "a weight other than 1"));
    }
    Ok(())
}
