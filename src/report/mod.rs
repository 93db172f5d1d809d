//! Answers and figures to bytes: pure renderers, data in, bytes out.

pub mod delimited;
pub mod json;
pub mod plot;
pub mod series;
pub mod table;

mod findings;
mod writer;

#[cfg(test)]
mod tests;

pub use findings::findings;
pub use writer::{Format, RecordWriter};
