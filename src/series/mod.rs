//! Scored records to series: what articles say of a pair of actors, period by period.
//!
//! `line` reads a line of what `detente score` writes, and `scored` gathers those that are asked for. `copies` finds which articles are one
//! story, `tally` puts stories into cells of pair and period and makes a row of each. `interval` says how sure a row is, `adjust` corrects
//! it for what the model confuses, `change` finds where another level begins. docs/SERIES.md has the formulas.

mod adjust;
mod change;
mod copies;
mod interval;
mod line;
mod period;
mod rows;
mod scored;
mod tally;
#[cfg(test)]
mod tests;

pub use adjust::Adjustment;
pub use copies::{SIMILAR, WINDOW};
pub use period::{By, Period};
pub use rows::{Copies, Dates, Interval, Intervals, Row, Series, Undated, Weight};
pub use scored::{Plan, Scored};
