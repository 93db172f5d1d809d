//! Text to vectors.
//!
//! A text with masked actors becomes [`Tokens`], tokens become terms by the [`View`]s of an [`Analyzer`], and terms become
//! numbers and weights by a [`Vocabulary`]. [`TermCounts`] does the same for a whole labelled corpus, from which the
//! vocabulary and matrix of any fold are made without reading the text again.

mod act;
mod analyzer;
mod arena;
mod choice;
mod counts;
mod csr;
mod cues;
mod frames;
mod gather;
mod group;
mod lexicon;
mod memory;
mod pairs;
mod part;
mod phrases;
mod pronouns;
mod recall;
mod scene;
mod tokens;
mod tone;
mod view;
mod vocabulary;
mod words;

pub use analyzer::{Analyzer, Reader, Weighting};
pub use choice::Choice;
pub use counts::TermCounts;
pub use csr::Csr;
pub use lexicon::{Class, Kind, Lexicon, Tone};
pub use pairs::Pairs;
pub use phrases::{Hit, Phrases};
pub use tokens::{Break, Tokens};
pub use view::View;
pub use vocabulary::{Counts, Known, Vocabulary};
