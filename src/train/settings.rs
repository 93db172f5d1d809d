//! How to train.

use crate::error::{Error, Result};
use crate::features::{Analyzer, Kind};

/// Which solver fits the heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Solver {
    /// Trust-region Newton on sparse rows.
    Sparse,
    /// linfa-logistic on a dense copy: small problems without weights.
    Linfa,
}

impl Solver {
    /// The name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sparse => "sparse",
            Self::Linfa => "linfa",
        }
    }
}

/// Settings of a training run.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How texts become vectors.
    pub analyzer: Analyzer,
    /// Strength of the L2 penalty, above 0; scikit-learn's C is 1/alpha.
    pub alpha: f64,
    /// Weight rows by the inverse frequency of their class.
    pub balanced: bool,
    /// Which solver fits the heads.
    pub solver: Solver,
    /// Seed of folds and samples.
    pub seed: u64,
}

impl Settings {
    /// Settings for a preset analyzer: no class weights, the sparse solver, seed 0, and an alpha of 0.5 for words alone, of 0.2 with a lexicon
    /// of acts. Where one of tone is read, it is 3: what is known beforehand of words in general then outweighs what a table says of
    /// single ones, which serves other texts.
    pub fn new(analyzer: Analyzer) -> Self {
        let alpha = match analyzer.lexicon() {
            None => 0.5,
            Some(Kind::Acts) => 0.2,
            Some(Kind::Tone) => 3.0,
        };
        Self { analyzer, alpha, balanced: false, solver: Solver::Sparse, seed: 0 }
    }

    /// Refuses settings that can't be fitted.
    ///
    /// # Errors
    /// Naming the setting, what it may be, and what it is.
    pub fn check(&self) -> Result<()> {
        self.analyzer.check()?;
        if !(self.alpha.is_finite() && self.alpha > 0.0) {
            return Err(Error::params("alpha", "a finite number above 0", self.alpha));
        }
        if self.solver == Solver::Linfa && self.balanced {
            return Err(Error::params("class-weight", "none with --solver linfa, which ignores weights", "balanced"));
        }
        Ok(())
    }
}
