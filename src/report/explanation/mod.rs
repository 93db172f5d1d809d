//! Explanations as a table, as JSON and as a page.

mod json;
mod table;
mod wording;

pub use json::json;
pub use table::table;
pub use wording::wording;
