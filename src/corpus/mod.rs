//! Records in: labelled tables and articles, whatever their compression and encoding.
//!
//! A [`Table`] streams the rows of a CSV, TSV or JSONL file, one [`Row`] at a time and in order; an [`Article`] is a whole text
//! file. [`Input::open`] turns a command-line argument (a table, a text, a directory, or `-`) into one or the other.
//!
//! Bytes pass through one chain, each link a file of its own: `stream` opens, decompresses (`zstd` holds the frames that
//! belong together) and decodes; `records` cuts the text into records and knows on which line each began; `delimited` and
//! `jsonl` (by way of `object`) cut records into cells; `binding` has tied the cells to the [`Columns`] by then, once for the whole table; `row` reads
//! a record's cells into a [`Row`]. `parquet`, of the feature of that name, has cells without such a chain. Memory is bounded by the longest
//! record, and that by [`Options::limit`]. Who needs all rows of a labelled table at once keeps them small, as [`LabelledRows`].
//!
//! What is refused is refused with its place: file, line, and column where there is one. Lines are counted as an editor
//! counts them (`\n`, `\r\n` and a lone `\r` each end one), and a record's line is the one on which it begins.

mod article;
mod begins;
mod binding;
mod by_time;
mod coded;
mod columns;
mod delimited;
mod format;
mod input;
mod jsonl;
mod labelled;
mod lines;
mod object;
#[cfg(feature = "parquet")]
mod parquet;
mod records;
mod row;
mod stream;
mod table;
mod zstd;

pub use article::{Article, decode};
pub(crate) use begins::Begins;
pub use by_time::{ByTime, Parts};
pub use coded::{Coded, CodedPair, CodedSentence, Coding, DYADS, SENTENCES, coded};
pub use columns::Columns;
pub use format::Format;
pub use input::{Articles, Input};
pub use labelled::{LabelledRows, Texts};
pub use lines::Lines;
#[cfg(feature = "parquet")]
pub use parquet::panics_are_errors;
pub use row::{Mark, Row};
pub use stream::{Options, RECORD_LIMIT};
pub use table::Table;
