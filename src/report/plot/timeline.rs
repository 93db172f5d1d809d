//! A series as a figure with its numbers.

use super::figure::{Drawn, Figure};
use super::series::series;
use crate::report::series::{COLUMNS, fields};
use crate::series::Series;

/// Pairs that the figure draws; all are in its data.
const DRAWN: usize = 6;

/// Net cooperation and volume over time.
///
/// # Errors
/// Those of the drawing.
pub fn timeline(of: &Series) -> Drawn {
    let parts = of.parts().count();
    let few = if parts > DRAWN { format!(" The {DRAWN} with the most stories of {parts} are drawn.") } else { String::new() };
    let description = format!(
        "Cooperative share less hostile share, −1 to +1, with its 95 % interval as a band; a dashed line marks where another level begins. Bars below show what the shares are of.{few}"
    );
    Ok(Figure {
        name: "series".into(),
        title: format!("Net cooperation by {}", of.by.name()),
        description,
        svg: series(of, DRAWN)?,
        columns: COLUMNS.to_vec(),
        rows: of.rows.iter().map(fields).collect(),
    })
}
