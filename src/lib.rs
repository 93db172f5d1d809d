//! Stance and sentiment classification: cooperative versus hostile stance between states, from raw news text.
//!
//! Text flows one way, and training and scoring share all of it up to the vector; see `docs/ARCHITECTURE.md`.

pub mod corpus;
pub mod error;
pub mod evaluate;
pub mod features;
pub mod label;
pub mod role;
pub mod scheme;
pub mod span;
pub mod text;

pub use error::{Error, Result};
pub mod model;
pub mod train;
