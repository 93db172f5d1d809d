//! The fitted, immutable, saved thing.
//!
//! A [`Model`] is a [`Card`], a vocabulary, a lexicon and weights. Its heads give decision values; the [`Link`] of its scheme and
//! [`Platt`] calibration make them a distribution. [`mod@file`] reads and writes it, [`shipped`] gives those in the binary.

pub mod file;
pub mod shipped;

mod abstention;
mod aggregate;
mod calibration;
mod card;
mod context;
mod familiarity;
mod fitted;
mod header;

pub use abstention::Reason;
pub use aggregate::{Aggregate, Aggregator, Reading, SIGNALS, Side, Surroundings, signals};
pub use calibration::{Calibration, Link, Platt, logit, sigmoid};
pub use card::{Abstention, Card, FORMAT, Fit, Provenance, Tried};
pub use context::{Context, NUMBERS, numbers};
pub use familiarity::{Familiarity, Moments, Spread, USUAL};
pub use fitted::{Decision, Model, Session};
