//! Scored records to series: what articles say of a pair of actors, period by period.

mod period;
mod rows;

pub use period::{By, Period};
pub use rows::{Copies, Dates, Interval, Intervals, Row, Series, Undated, Weight};
