//! Pages of HTML in one file.
//!
//! `page` is the frame of every page, with the one style sheet and the one script, which are files of their own; its content security
//! policy lets nothing else run. `text` is how a text of others gets onto a page. No page asks for anything outside itself, holds an inline
//! style, or needs the script to be read.

mod page;
mod text;

pub use page::{Page, Section};
pub use text::{Text, text};
