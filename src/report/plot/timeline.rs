//! A series as a figure with its numbers.

use super::figure::{Drawn, Figure};
use super::series::series;
use crate::series::{Row, Series};

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
    let row = |r: &Row| {
        let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
        let [low, high] = r.ci.map_or([None; 2], |c| c.net.map(Some));
        let outlet = r.outlet.clone().unwrap_or_default();
        let mut out = vec![
            r.source.clone(),
            r.target.clone(),
            r.directed.to_string(),
            outlet,
            r.period.clone(),
            r.start.to_string(),
            r.end.to_string(),
        ];
        out.extend([r.articles.to_string(), r.stories.to_string()]);
        out.extend([r.cooperative, r.hostile, r.neutral, r.net, low, high, r.intensity].map(number));
        out.push(r.change.to_string());
        out
    };
    let columns =
        "source target directed outlet period start end articles stories cooperative hostile neutral net net_low net_high intensity change";
    Ok(Figure {
        name: "series".into(),
        title: format!("Net cooperation by {}", of.by.name()),
        description,
        svg: series(of, DRAWN)?,
        columns: columns.split(' ').collect(),
        rows: of.rows.iter().map(row).collect(),
    })
}
