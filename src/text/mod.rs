//! From the raw text of an article to sentences, tokens and stems.
//!
//! Which part of this text is a sentence, and which are its words? Every answer is a byte span into the text as it was
//! given: nothing is cleaned into a copy, so a reader can always be shown the words themselves.
//!
//! ```text
//! text ─> view ─> lines ─> blocks ─> pieces ─> split ─> sentences ─> tokens ─> stems
//!          │        │         │         │         └ where a full stop ends a sentence
//!          │        │         │         └ credits, images, datelines and who speaks in an interview cut away
//!          │        │         └ hard-wrapped lines joined, zones told apart
//!          │        └ page furniture, bylines, bare links and comment forms set aside
//!          └ names made opaque, each the same fixed word
//! ```
//!
//! [`masks`] finds the places of marked names.
//!
//! Invariants:
//!
//! - Names given as opaque are replaced by one fixed word before anything else looks at the text, so no step can split
//!   "U.S." otherwise than "Iran". The only place where a name's own letters count is the question whether a line merely
//!   repeats the one before it; renaming consistently changes nothing there either.
//! - No input panics, and the time is linear in the length of the text.
//! - Sentences come sorted, disjoint and trimmed.

mod abbreviations;
mod blocks;
mod chars;
mod credits;
mod dateline;
mod english;
mod folding;
mod furniture;
mod glued;
mod irregular;
mod labels;
mod lines;
mod mask;
mod openers;
mod pieces;
mod residue;
mod runs;
mod sentence;
mod short;
mod sketch;
mod snowball;
mod split;
mod stem;
mod strings;
mod token;
mod view;
mod words;
mod zones;

pub(crate) use dateline::length as dateline;
pub use english::is_foreign;
pub(crate) use folding::Folded;
pub use mask::masks;
pub(crate) use mask::{moved, swallowed};
pub(crate) use runs::alphanumeric;
pub use sentence::{Sentence, Zone, sentences};
pub use sketch::{BINS, Sketch};
pub use stem::Stems;
pub use strings::{Probe, Strings};
pub use token::{Token, TokenKind, tokens};
pub(crate) use words::{Listed, push_lower};
