//! Pages of HTML in one file.
//!
//! `page` is the frame of every page, with the one style sheet and the one script, which are files of their own; its content security
//! policy lets nothing else run. `text` is how a text of others gets onto a page, `mark` how labels, probabilities and pairs look there. No
//! page asks for anything outside itself, holds an inline style, or needs the script to be read.
//!
//! `report` puts the page of a report together: `annotated` is an article with what each of its sentences says, `article` shows it,
//! `others` lists those for which there is no room, `reasons` says why its sentences say what they say, `dyads` adds up the pairs of all articles, `evaluation` lists what was measured,
//! `figure` shows a figure with its data. `explanation` is the page of `explain`.

mod annotated;
mod article;
mod dyads;
mod evaluation;
mod explanation;
mod figure;
mod mark;
mod others;
mod page;
mod reasons;
mod report;
mod text;

pub use annotated::{Annotated, Reasons, Sentence};
pub use explanation::explanations;
pub use page::{Page, Section};
pub use report::Report;
pub use text::{Text, text};
