//! Figures as SVG: data in, one SVG document out, the same bytes for the same data.
//!
//! `style` holds what all figures share: colours, fonts, a sheet that adds `<title>` and `<desc>`, and an axis of days. One file a
//! figure.

mod series;
mod style;

pub use series::series;
pub use style::{AMBER, Area, BLUE, Days, Fault, GREEN, GREY, INK, LIGHT, VERMILION, WHITE, escaped, font, printable, sheet};
