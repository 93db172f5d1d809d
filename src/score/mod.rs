//! Texts to answers.
//!
//! A [`Judge`] reads articles and table rows with one model and gives a [`Record`] for each document, sentence or pair. A document's answer
//! is that of its main pair, to which the sentences about it add up; without one it is the mean of its sentences' decision values.

mod distribution;
mod document;
mod drift;
mod dyads;
mod judged;
mod page;
mod passages;
mod record;

pub use distribution::Distribution;
pub use document::{Plan, Take, Unit};
pub use drift::{Counts, Drift};
pub use dyads::{Relation, Shown};
pub use passages::{Look, Passage, Sum};
pub use record::{Answer, Evidence, Judge, Origin, Pair, Place, Record, Subject};
