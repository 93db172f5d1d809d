//! Labels that a model of the other rows is sure are wrong, be it only that the stance is another. It is often the model that is wrong;
//! so these are rows to read again.

use super::finding::{Finding, Kind, Severity};
use super::fits::{FOLDS, Fits};
use super::rows::Rows;
use crate::error::Result;
use crate::evaluate::top;
use crate::features::{Analyzer, Kind as LexiconKind, Lexicon, TermCounts};
use crate::scheme::Collapse;
use crate::train::{Settings, held_out, levels};

/// Probability from which on an answer is sure.
const SURE: f64 = 0.95;
/// Probability up to which a label is given up.
const LOST: f64 = 0.02;
/// Doubts that are listed.
const LISTED: usize = 20;

/// Findings on the rows whose label is doubted most, the surest first; `step` hears of each fold.
pub(super) fn check(rows: &Rows, fits: &Fits, step: &mut dyn FnMut()) -> Result<Vec<Finding>> {
    let kind = LexiconKind::of(&fits.examples.scheme);
    let lexicon = kind.map(|kind| Lexicon::from_csv("the shipped lexicon", Lexicon::shipped(kind))).transpose()?;
    let settings = Settings::new(Analyzer::rich(kind));
    let counts = TermCounts::read(&settings.analyzer, lexicon.as_ref(), fits.entries().map(|e| (e.row.text.as_str(), e.masks.as_slice())));
    let said = held_out(&fits.examples, &counts, &settings, FOLDS, true, &mut |_| step())?;
    let scheme = &fits.examples.scheme;
    // Finest first; one row is doubted once, as finely as the model is sure.
    let collapses: Vec<Collapse> = levels(scheme).into_iter().filter_map(|l| scheme.collapse(l)).collect();
    let doubt = |n: usize| {
        collapses.iter().find_map(|collapse| {
            let p = collapse.sum(&said[n]);
            let (answer, truth) = (top(&p), collapse.group[fits.examples.truth[n]]);
            (p[answer] >= SURE && p[truth] <= LOST).then(|| (n, p[answer], &*collapse.names[answer]))
        })
    };
    let mut doubted: Vec<(usize, f64, &str)> = (0..said.len()).filter_map(doubt).collect();
    doubted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let finding = |(n, p, answer): (usize, f64, &str)| {
        let label = &scheme.labels[fits.examples.truth[n]].name;
        let found = format!("labelled {label}; a model of the other rows says {answer}, {:.1} %", 100.0 * p);
        let place = rows.place(fits.entries[n]);
        Finding::new(Severity::Warning, Kind::Doubt, place, found, "read the row again; keep the label if it is right")
    };
    Ok(doubted.into_iter().take(LISTED).map(finding).collect())
}
