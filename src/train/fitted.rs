//! Heads with their calibration: everything that a fit decides, on any part of the rows.

use crate::error::Result;
use crate::evaluate::folds;
use crate::features::TermCounts;
use crate::model::{Calibration, Link, Platt};
use crate::train::examples::Examples;
use crate::train::heads::Heads;
use crate::train::platt;
use crate::train::settings::Settings;

/// Rows up to which every row is held out once to calibrate; above, one tenth is.
const OUT_OF_FOLD: usize = 20_000;
/// Folds of the held-out decision values.
const FOLDS: usize = 5;
/// Share held out above [`OUT_OF_FOLD`]: one in this many.
const HELD_OUT: usize = 10;

/// Fitted heads and the calibration of their scores.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub heads: Heads,
    pub calibration: Calibration,
}

impl Fitted {
    /// Fits on the rows of `part`. Calibration is fitted to decision values of rows that the heads which gave them had not
    /// seen; the final heads see all rows.
    pub fn fit(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<Self> {
        let calibration = calibrate(examples, counts, settings, part)?;
        Ok(Self { heads: Heads::fit(examples, counts, settings, part)?, calibration })
    }

    /// Distributions of some rows.
    pub fn distributions(&self, examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Vec<Vec<f64>> {
        let link = Link::of(&examples.scheme);
        let decisions = self.heads.decisions(counts, settings, part);
        decisions.iter().map(|d| link.distribution(d, &self.calibration)).collect()
    }
}

fn calibrate(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<Calibration> {
    let link = Link::of(&examples.scheme);
    let truth: Vec<usize> = part.iter().map(|&i| examples.truth[i]).collect();
    let group: Vec<usize> = part.iter().map(|&i| examples.group[i]).collect();
    let whole = part.len() <= OUT_OF_FOLD;
    let groups = group.iter().collect::<std::collections::HashSet<_>>().len();
    let k = if whole { FOLDS } else { HELD_OUT }.min(groups);
    if k < 2 {
        return Ok(Calibration::identity(&link));
    }
    let fold = folds(&truth, &group, k, settings.seed)?;
    let (mut decisions, mut truth) = (Vec::with_capacity(part.len()), Vec::with_capacity(part.len()));
    for f in 0..if whole { k } else { 1 } {
        let side = |held_out: bool| -> Vec<usize> { (0..part.len()).filter(|&i| (fold[i] == f) == held_out).map(|i| part[i]).collect() };
        let (rest, held_out) = (side(false), side(true));
        decisions.extend(Heads::fit(examples, counts, settings, &rest)?.decisions(counts, settings, &held_out));
        truth.extend(held_out.iter().map(|&i| examples.truth[i]));
    }
    let heads = scale(&decisions, &truth.iter().map(|t| link.head_truth(*t)).collect::<Vec<_>>(), link.heads())?;
    // The stages stand on calibrated heads: two numbers each, so that the same rows may serve both.
    let values: Vec<Vec<f64>> = decisions.iter().map(|d| link.stage_values(d, &heads)).collect();
    let stages = scale(&values, &truth.iter().map(|t| link.stage_truth(*t)).collect::<Vec<_>>(), link.stages())?;
    Ok(Calibration { heads, stages })
}

/// Platt scaling of each column of values; where it is refused, the value itself is the best that is known.
fn scale(values: &[Vec<f64>], truths: &[Vec<Option<bool>>], columns: usize) -> Result<Vec<Platt>> {
    (0..columns)
        .map(|c| {
            let known = values.iter().zip(truths).filter_map(|(v, t)| Some((v[c], t[c]?)));
            let (z, truth): (Vec<f64>, Vec<bool>) = known.unzip();
            Ok(platt::fit(&z, &truth)?.unwrap_or(Platt::IDENTITY))
        })
        .collect()
}
