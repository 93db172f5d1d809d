//! Answers and figures to bytes: pure renderers, data in, bytes out.

pub mod delimited;
pub mod json;
pub mod table;

mod writer;

pub use writer::{Format, RecordWriter};
