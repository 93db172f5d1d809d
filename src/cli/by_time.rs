//! Splits by time, as commands ask for them.

use detente::corpus::{ByTime, Parts, Row};
use detente::error::Problem;

use super::say;

/// The parts of rows, each given with its file. Names every row that lies on neither side, and says how many lie where, on standard
/// error.
pub fn split(by_time: &ByTime, rows: &[(String, Row)]) -> Parts {
    let parts = by_time.parts(rows.iter().map(|(_, row)| row));
    for &i in &parts.undated {
        let (file, row) = &rows[i];
        let found = row.date.as_ref().map_or("none".into(), |d| format!("`{d}`"));
        let expected = format!("a date (YYYY-MM-DD) that tells on which side of {} it lies", by_time.written());
        say(format_args!("left out: {}", Problem::new(file, expected, found).at(row.line)));
    }
    say(format_args!(
        "split at {}: {} rows before, {} from that day on, {} without a date that tells; groups on both sides, which count as before: {}",
        by_time.written(),
        parts.before.len(),
        parts.after.len(),
        parts.undated.len(),
        parts.straddling
    ));
    parts
}

/// The rows of the given indices, in ascending order.
pub fn take(rows: Vec<(String, Row)>, indices: &[usize]) -> Vec<(String, Row)> {
    let mut taken = vec![false; rows.len()];
    indices.iter().for_each(|&i| taken[i] = true);
    rows.into_iter().zip(taken).filter(|(_, taken)| *taken).map(|(row, _)| row).collect()
}
