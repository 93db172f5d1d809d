//! What is wrong with a labelled table, or may be: before a model learns from it, or is measured on it.
//!
//! [`Rows`] are read from tables; [`check`] looks at them and gives a [`Report`] of [`Finding`]s. Each kind of finding has a file
//! of its own. Nothing is mended, and nothing is printed.
//!
//! | kind | an error | a warning | file |
//! |---|---|---|---|
//! | row | unreadable, without text or label; a table without rows | an id twice; a date that can't be read, a split of no usual name | `rows`, `marks`, `cells` |
//! | mark | not in the text; source and target one, or overlapping | places that enclose another name | `marks` |
//! | label | unknown to the scheme | rare, and like a common one | `labels` |
//! | balance | | fewer than 10 rows, or under 1 %, and less than half an even share | `labels` |
//! | duplicate | one text and pair with two labels | one text and pair twice; nearly one with two labels | `twins`, `near` |
//! | leak | one text in two splits or groups | nearly one text in them | `twins`, `near` |
//! | group | in two splits | | `groups` |
//! | skeleton | | texts that differ in names and numbers alone | `skeleton` |
//! | shortcut | | names alone tell the label | `shortcuts` |
//! | doubt | | a model of the other rows is sure of another label | `doubts` |
//! | against | eight words that stand in another table | | `against` |
//!
//! The time is linear in the rows but for sorting and for the fits, and so is memory. The same tables give the same report.

mod against;
mod cells;
mod doubts;
mod finding;
mod fits;
mod groups;
mod labels;
mod marks;
mod near;
mod rows;
mod shortcuts;
mod skeleton;
mod twins;

pub use finding::{Finding, Kind, MOST_PLACES, Place, Severity};
pub use rows::Rows;
pub use shortcuts::Shortcuts;
pub use skeleton::Skeletons;

use serde::Serialize;

use crate::corpus::Table;
use crate::error::Result;
use crate::scheme::Scheme;

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The files, as they were named.
    pub files: Vec<String>,
    /// Rows that could be read.
    pub rows: usize,
    /// Different texts among them.
    pub texts: usize,
    /// The scheme that the labels were read by.
    pub scheme: String,
    /// Number of errors among the findings.
    pub errors: usize,
    /// Number of warnings among the findings.
    pub warnings: usize,
    /// The findings: by kind, then in the order of rows; doubts by how sure they are.
    pub findings: Vec<Finding>,
    /// How many texts are made alike.
    pub skeletons: Skeletons,
    /// How far one gets without reading; `None` where nothing was fitted.
    pub shortcuts: Option<Shortcuts>,
}

/// What to look for.
#[derive(Debug, Default)]
pub struct Plan {
    /// The scheme of the labels; `None` finds it out.
    pub scheme: Option<Scheme>,
    /// Tables that ours may share no words with.
    pub against: Vec<Table>,
    /// Whether to leave out what needs a model to be fitted: shortcuts and doubts.
    pub quick: bool,
}

/// Checks rows. `progress` hears what is being done, how much of it is done, and how much there is, if that is known.
///
/// # Errors
/// If a table to compare with can't be read, or a fit fails.
pub fn check(rows: &Rows, plan: Plan, progress: &mut dyn FnMut(&'static str, usize, Option<usize>)) -> Result<Report> {
    let labels = labels::Labels::new(rows, plan.scheme);
    let mut findings = rows.unreadable.clone();
    findings.extend(marks::check(rows));
    findings.extend(cells::check(rows));
    findings.extend(labels.check(rows));
    findings.extend(twins::same(rows, &labels));
    findings.extend(twins::near(rows, &labels, &mut |done, all| progress("comparing texts", done, Some(all))));
    findings.extend(groups::check(rows, &labels));
    let (skeletons, found) = skeleton::check(rows);
    findings.extend(found);
    let mut shortcuts = None;
    if !plan.quick
        && let Some(fits) = fits::Fits::new(rows, &labels)?
    {
        let mut done = 0;
        let mut step = |what| {
            progress(what, done, Some(5 * fits::FOLDS));
            done += 1;
        };
        let (measured, found) = shortcuts::check(rows, &fits, &mut || step("trying shortcuts"))?;
        shortcuts = Some(measured);
        findings.extend(found);
        findings.extend(doubts::check(rows, &fits, &mut || step("doubting labels"))?);
    }
    if !plan.against.is_empty() {
        let index = against::Index::new(rows);
        for table in plan.against {
            let mut done = 0;
            let mut step = || {
                done += 1;
                progress("comparing with other tables", done, None);
            };
            findings.extend(index.check(table, &mut step)?);
        }
    }
    // Stable: within a kind, each check has its own order.
    findings.sort_by_key(|f| f.kind);
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    Ok(Report {
        files: rows.files.clone(),
        rows: rows.len(),
        texts: rows.texts.len(),
        scheme: labels.scheme.name.clone(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        findings,
        skeletons,
        shortcuts,
    })
}

#[cfg(test)]
mod tests;
