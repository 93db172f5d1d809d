//! Figures on a page: the picture, its words, and its numbers.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{Markup, PreEscaped, html};

use super::text::text;
use crate::report::plot::Figure;

/// Rows of a figure's data that stand on the page; the file has all.
const SHOWN: usize = 200;

/// A figure with its data folded below it.
pub fn figure(of: &Figure) -> Markup {
    html! {
        figure.figure.broad[of.is_broad()] #{ "figure-" (of.name) } {
            figcaption {
                h3 { (text(&of.title)) }
                p.small.soft { (text(&of.description)) }
            }
            // What is broader than a telephone is moved with the keyboard, too.
            @if of.is_broad() {
                section.drawing tabindex="0" aria-label={ "Picture: " (text(&of.title)) " (" (of.name) ")" } { (PreEscaped(&of.svg)) }
            } @else { div.drawing { (PreEscaped(&of.svg)) } }
            details.small {
                summary { "Data" span.heard { " of the figure " (text(&of.title)) } }
                p.save {
                    a href=(link("text/csv;charset=utf-8", &of.csv())) download={ (of.name) ".csv" } { "Save as CSV" } " · "
                    a href=(link("image/svg+xml", &of.svg)) download={ (of.name) ".svg" } { "Save the picture as SVG" }
                    @if of.rows.len() > SHOWN { " · the first " (SHOWN) " of " (of.rows.len()) " rows are below, the file has all" }
                }
                section.wide tabindex="0" aria-label={ "Data of " (text(&of.title)) " (" (of.name) ")" } {
                    table.narrow {
                        thead { tr { @for column in &of.columns { th scope="col" { (column) } } } }
                        tbody { @for row in of.rows.iter().take(SHOWN) { tr { @for cell in row { td { (text(&brief(cell))) } } } } }
                    }
                }
            }
        }
    }
}

/// A number with as many digits as a reader wants; anything else as it is.
fn brief(cell: &str) -> String {
    match cell.parse::<f64>() {
        Ok(x) if cell.len() > 6 && x.is_finite() => format!("{x:.4}"),
        _ => cell.into(),
    }
}

/// A link that holds what it leads to.
fn link(kind: &str, content: &str) -> String {
    format!("data:{kind};base64,{}", BASE64_STANDARD.encode(content))
}
