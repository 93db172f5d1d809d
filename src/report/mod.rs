//! Answers and figures to bytes: pure renderers, data in, bytes out.

pub mod asked;
pub mod delimited;
pub mod difference;
pub mod explanation;
pub mod html;
pub mod plot;
pub mod series;
pub mod table;

mod evaluated;
mod findings;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod read;
mod writer;

#[cfg(test)]
mod tests;

pub use evaluated::{Bin, By, Class, Counts, Curves, Evaluated, Point, Risk};
pub use findings::findings;
pub use read::{Read, read};
pub use writer::{Format, RecordWriter};
