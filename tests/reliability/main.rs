//! What an archive may ask of the program: no input makes it panic, hang or eat the machine; no interruption tears a file; no
//! model is believed when damaged; no output harms whoever opens it. docs/RELIABILITY.md says which test shows what.
//!
//! The suite runs a slice. The long runs are ignored there:
//!
//!     cargo test --test reliability -- --ignored --nocapture
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

#[path = "../common/mod.rs"]
mod common;

#[cfg(target_os = "linux")]
mod bombs;
mod labels;
mod licences;
mod models;
#[cfg(unix)]
mod resuming;
mod tables;
mod text;
#[cfg(unix)]
mod writing;
