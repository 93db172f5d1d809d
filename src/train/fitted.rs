//! Heads with their calibration: everything that a fit decides, on any part of the rows.

use std::collections::HashSet;

use crate::error::Result;
use crate::evaluate::folds;
use crate::features::{Choice, Csr, TermCounts};
use crate::model::{Calibration, Link, Platt};
use crate::train::examples::Examples;
use crate::train::familiarity::HeldOut;
use crate::train::heads::{Course, Heads};
use crate::train::logistic::TOLERANCE;
use crate::train::platt;
use crate::train::settings::Settings;

/// Rows up to which every row is held out once to calibrate; above, one tenth is.
const OUT_OF_FOLD: usize = 20_000;
/// Folds of the held-out decision values.
const FOLDS: usize = 5;
/// Share held out above [`OUT_OF_FOLD`]: one in this many.
const HELD_OUT: usize = 10;
/// Tolerance of heads that serve the calibration alone, above [`OUT_OF_FOLD`]: two numbers a head don't need more.
const ROUGH: f64 = 1e-2;
/// Tolerance of the final heads above [`OUT_OF_FOLD`]: about that of scikit-learn's liblinear. The objective is then at its optimum to nine digits.
const FINE: f64 = 5e-5;

/// Fitted heads and the calibration of their scores.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub heads: Heads,
    pub calibration: Calibration,
    pub held_out: HeldOut,
}

impl Fitted {
    /// Fits on the rows of `part`. Calibration is fitted to decision values of rows that the heads which gave them had not
    /// seen; the final heads see all rows.
    pub fn fit(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<Self> {
        let calibrated = calibrate(examples, counts, settings, part)?;
        Self::finish(examples, Heads::choose(counts, settings, part), settings, part, calibrated)
    }

    /// Fits on all rows, which `counts` forgets: what they have is in memory once.
    pub fn fit_all(examples: &Examples, counts: &mut TermCounts, settings: &Settings) -> Result<Self> {
        let all: Vec<usize> = (0..examples.len()).collect();
        let calibrated = calibrate(examples, counts, settings, &all)?;
        let chosen = Heads::choose(counts, settings, &all);
        counts.forget_rows();
        Self::finish(examples, chosen, settings, &all, calibrated)
    }

    fn finish(examples: &Examples, chosen: (Choice, Csr), settings: &Settings, part: &[usize], calibrated: Calibrated) -> Result<Self> {
        let (calibration, held_out, from) = calibrated;
        // Where many rows make a fit long, it begins where that of the others ended.
        let course = Course { tolerance: if from.is_some() { FINE } else { TOLERANCE }, from };
        Ok(Self { heads: Heads::fit_on(examples, chosen, settings, part, course)?, calibration, held_out })
    }

    /// Distributions of some rows.
    pub fn distributions(&self, examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Vec<Vec<f64>> {
        let link = Link::of(&examples.scheme);
        let decisions = self.heads.decisions(counts, settings, part);
        decisions.iter().map(|d| link.distribution(d, &self.calibration)).collect()
    }
}

/// The calibration, what it was fitted to, and, where that isn't every row, the heads that gave it.
type Calibrated = (Calibration, HeldOut, Option<Heads>);

fn calibrate(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<Calibrated> {
    let link = Link::of(&examples.scheme);
    let truth: Vec<usize> = part.iter().map(|&i| examples.truth[i]).collect();
    let group: Vec<usize> = part.iter().map(|&i| examples.group[i]).collect();
    let whole = part.len() <= OUT_OF_FOLD;
    let most = if whole { FOLDS } else { HELD_OUT };
    let mut groups = HashSet::with_capacity(most);
    // No more are looked for than there are folds.
    let _ = group.iter().find(|g| groups.insert(**g) && groups.len() == most);
    let k = groups.len();
    if k < 2 {
        return Ok((Calibration::identity(&link), HeldOut::default(), None));
    }
    let fold = folds(&truth, &group, k, settings.seed)?;
    let (mut seen, mut truth) = (HeldOut::default(), Vec::with_capacity(part.len()));
    let tolerance = if whole { TOLERANCE } else { ROUGH };
    let mut last = None;
    for f in 0..if whole { k } else { 1 } {
        let side = |held_out: bool| -> Vec<usize> { (0..part.len()).filter(|&i| (fold[i] == f) == held_out).map(|i| part[i]).collect() };
        let (rest, held_out) = (side(false), side(true));
        let chosen = Heads::choose(counts, settings, &rest);
        let heads = Heads::fit_on(examples, chosen, settings, &rest, Course { from: None, tolerance })?;
        seen.decisions.extend(heads.decisions(counts, settings, &held_out));
        seen.known.extend(held_out.iter().map(|&i| counts.known(&settings.analyzer, &heads.choice, i)));
        truth.extend(held_out.iter().map(|&i| examples.truth[i]));
        last = Some(heads).filter(|_| !whole);
    }
    let decisions = &seen.decisions;
    let heads = scale(decisions, &truth.iter().map(|t| link.head_truth(*t)).collect::<Vec<_>>(), link.heads())?;
    // The stages stand on calibrated heads: two numbers each, so that the same rows may serve both.
    let values: Vec<Vec<f64>> = decisions.iter().map(|d| link.stage_values(d, &heads)).collect();
    let stages = scale(&values, &truth.iter().map(|t| link.stage_truth(*t)).collect::<Vec<_>>(), link.stages())?;
    Ok((Calibration { heads, stages }, seen, last))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Analyzer, View, Weighting};
    use crate::train::examples::tests::examples;

    /// Two labels that ten words each speak for, three times in four rightly: an overfitted model is far too sure of them.
    fn noisy(rows: usize) -> Vec<(String, &'static str)> {
        let mut state = 11u64;
        let mut next = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        (0..rows)
            .map(|_| {
                let hostile = next(2) == 1;
                let words: Vec<String> = (0..6)
                    .map(|_| {
                        format!(
                            "{}{}",
                            if (next(4) < 3) == hostile { 'h' } else { 'c' },
                            ["a", "b", "c", "d", "e", "f", "g", "k", "l", "m"][next(10) as usize]
                        )
                    })
                    .collect();
                (words.join(" "), if hostile == (next(5) > 0) { "hostile" } else { "cooperative" })
            })
            .collect()
    }

    #[test]
    fn calibration_improves_log_loss_on_rows_never_seen() {
        let rows = noisy(900);
        let examples = examples(rows.iter().map(|(t, l)| (t.as_str(), *l)));
        let analyzer = Analyzer {
            masking: crate::role::Masking::Marked,
            views: vec![View::Stems, View::Pairs, View::Skips],
            weighting: Weighting::Count,
            ratio: false,
            min_df: 1,
            max_features: 0,
        };
        // Hardly any penalty: the fit learns its rows by heart.
        let settings = Settings { alpha: 1e-3, ..Settings::new(analyzer) };
        let counts = examples.count(&settings.analyzer, None);
        let (train, test): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|i| i % 3 != 0);
        let mut fitted = Fitted::fit(&examples, &counts, &settings, &train).unwrap();
        let loss = |fitted: &Fitted| {
            let p = fitted.distributions(&examples, &counts, &settings, &test);
            test.iter().zip(p).map(|(i, p)| -p[examples.truth[*i]].max(1e-15).ln()).sum::<f64>() / test.len() as f64
        };
        let calibrated = loss(&fitted);
        assert!(fitted.calibration.heads[0].slope < 0.8, "{:?}", fitted.calibration);
        fitted.calibration = Calibration::identity(&Link::Binary);
        let raw = loss(&fitted);
        assert!(calibrated < 0.95 * raw && calibrated < 2f64.ln(), "{calibrated} after {raw}");
    }

    #[test]
    fn one_group_can_not_be_calibrated() {
        let mut examples = examples([("a", "hostile"), ("b", "cooperative"), ("a b", "hostile")]);
        examples.group = vec![0; 3];
        let settings = Settings::new(Analyzer::fast());
        let counts = examples.count(&settings.analyzer, None);
        let fitted = Fitted::fit(&examples, &counts, &settings, &[0, 1, 2]).unwrap();
        assert_eq!(fitted.calibration, Calibration::identity(&Link::Binary));
    }
}
