//! Figures as SVG: data in, one SVG document out, the same bytes for the same data.
//!
//! `style` holds what all figures share: colours, fonts, a sheet that adds `<title>` and `<desc>`, and an axis of days. One file a
//! figure, or a kind of figures. A [`Figure`] is a picture together with its words and its numbers.

mod curves;
mod evaluation;
mod figure;
mod matrix;
mod quads;
mod series;
mod style;
mod timeline;

pub use evaluation::evaluation;
pub use figure::{Drawn, Figure};
pub use matrix::heat_map;
pub use quads::quads;
pub use series::series;
pub use style::{AMBER, Area, BLUE, Days, Fault, GREEN, GREY, INK, LIGHT, VERMILION, WHITE, escaped, font, printable, sheet};
pub use timeline::timeline;
