//! Stance and sentiment classification: cooperative versus hostile stance between states, from raw news text.
//!
//! Text flows one way, and training and scoring share all of it up to the vector; see `docs/ARCHITECTURE.md`.
//!
//! ```no_run
//! use detente::corpus::{Columns, Input, Options};
//! use detente::model::shipped;
//! use detente::score::{Judge, Plan, Unit};
//!
//! let model = shipped::open("stance")?;
//! let mut judge = Judge::new(&model);
//! if let Input::Articles(articles) = Input::open("articles".as_ref(), &Columns::default(), &Options::default())? {
//!     for article in articles {
//!         let plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 3 };
//!         for record in judge.article(&article?, plan) {
//!             let _ = (record.id, record.answer.label, record.answer.probability);
//!         }
//!     }
//! }
//! # Ok::<(), detente::Error>(())
//! ```

pub mod actors;
pub mod atomic;
pub mod check;
pub mod corpus;
pub mod date;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod features;
pub mod label;
pub mod model;
pub mod report;
pub mod role;
pub mod scheme;
pub mod score;
pub mod series;
pub mod span;
pub mod text;
pub mod train;

pub use error::{Error, Result};
