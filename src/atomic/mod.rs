//! How does a file appear whole or not at all?
//!
//! [`AtomicFile`] is written in one run, [`ResumableFile`] over several if need be. Both stand beside the file's place until they are whole, and
//! take it in one step.

mod file;
#[cfg(unix)]
mod left;
mod resumable;
mod steady;

pub use file::{AtomicFile, check};
pub use resumable::ResumableFile;
