//! Heads with their calibration: everything that a fit decides, on any part of the rows.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::error::Result;
use crate::evaluate::folds;
use crate::features::{Choice, Csr, Known, TermCounts, Vocabulary};
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
/// Tolerance of the final heads above [`OUT_OF_FOLD`], where the solver sees to it that no more than about a millionth of the objective is left
/// to gain.
const FINE: f64 = 2.5e-3;

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
        if part.len() > OUT_OF_FOLD {
            return Ready::new(examples, counts, settings, part)?.fit(examples, settings, part);
        }
        let (calibration, held_out) = out_of_fold(examples, counts, settings, part)?;
        Ok(Self { heads: Heads::fit(examples, counts, settings, part)?, calibration, held_out })
    }

    /// Fits on all rows, and gives the vocabulary as well. What many rows have is in memory once.
    pub fn fit_all(examples: &Examples, mut counts: TermCounts, settings: &Settings) -> Result<(Self, Vocabulary)> {
        let all: Vec<usize> = (0..examples.len()).collect();
        if all.len() <= OUT_OF_FOLD {
            let fitted = Self::fit(examples, &counts, settings, &all)?;
            let vocabulary = counts.vocabulary(&fitted.heads.choice);
            return Ok((fitted, vocabulary));
        }
        let mut ready = Ready::new(examples, &counts, settings, &all)?;
        counts.forget_rows();
        let bare = ready.chosen.0.without_idf();
        let choice = std::mem::replace(&mut ready.chosen.0, bare);
        let write = move || counts.vocabulary(&choice);
        let (fitted, vocabulary) = rayon::join(|| ready.fit(examples, settings, &all), write);
        Ok((fitted?, vocabulary))
    }

    /// Distributions of some rows.
    pub fn distributions(&self, examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Vec<Vec<f64>> {
        let link = Link::of(&examples.scheme);
        let decisions = self.heads.decisions(counts, settings, part);
        decisions.iter().map(|d| link.distribution(d, &self.calibration)).collect()
    }
}

/// In how many folds rows are held out, at most `most`, and the fold of each; `None` where all are of one group.
fn split(examples: &Examples, settings: &Settings, part: &[usize], most: usize) -> Result<Option<(usize, Vec<usize>)>> {
    let truth: Vec<usize> = part.iter().map(|&i| examples.truth[i]).collect();
    let group: Vec<usize> = part.iter().map(|&i| examples.group[i]).collect();
    let mut groups = HashSet::with_capacity(most);
    // No more are looked for than there are folds.
    let _ = group.iter().find(|g| groups.insert(**g) && groups.len() == most);
    let k = groups.len();
    if k < 2 { Ok(None) } else { Ok(Some((k, folds(&truth, &group, k, settings.seed)?))) }
}

/// The calibration by decision values that every row has from heads fitted to the other folds, and these values.
fn out_of_fold(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<(Calibration, HeldOut)> {
    let link = Link::of(&examples.scheme);
    let Some((k, fold)) = split(examples, settings, part, FOLDS)? else {
        return Ok((Calibration::identity(&link), HeldOut::default()));
    };
    let (mut seen, mut truth) = (HeldOut::default(), Vec::with_capacity(part.len()));
    for f in 0..k {
        let side = |held_out: bool| -> Vec<usize> { (0..part.len()).filter(|&i| (fold[i] == f) == held_out).map(|i| part[i]).collect() };
        let (rest, held_out) = (side(false), side(true));
        let heads = Heads::fit(examples, counts, settings, &rest)?;
        seen.decisions.extend(heads.decisions(counts, settings, &held_out));
        seen.known.extend(held_out.iter().map(|&i| counts.known(&settings.analyzer, &heads.choice, i)));
        truth.extend(held_out.iter().map(|&i| examples.truth[i]));
    }
    Ok((calibration(&link, &seen.decisions, &truth)?, seen))
}

/// Many rows, ready for one fit without a tenth of them and one with all, on the same matrix.
struct Ready {
    chosen: (Choice, Csr),
    tenth: Option<Tenth>,
}

/// Rows held out, under the terms of the others: what these don't have is unknown there.
struct Tenth {
    /// By place in the part.
    held_out: Vec<bool>,
    truth: Vec<usize>,
    /// Which terms these are.
    choice: Choice,
    x: Csr,
    known: Vec<Known>,
}

impl Ready {
    /// All that is asked of the corpus.
    fn new(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<Self> {
        let tenth = || Tenth::new(examples, counts, settings, part);
        let (chosen, tenth) = rayon::join(|| Heads::choose(counts, settings, part), tenth);
        Ok(Self { chosen, tenth: tenth? })
    }

    fn fit(self, examples: &Examples, settings: &Settings, part: &[usize]) -> Result<Fitted> {
        let Self { chosen, tenth } = self;
        let link = Link::of(&examples.scheme);
        let Some(Tenth { held_out, truth, choice, x, known }) = tenth else {
            let course = Course { tolerance: TOLERANCE, rehearsal: None };
            let heads = Heads::fit_on(examples, chosen, settings, part, course)?.0;
            return Ok(Fitted { heads, calibration: Calibration::identity(&link), held_out: HeldOut::default() });
        };
        let course = Course { tolerance: FINE, rehearsal: Some((held_out, ROUGH)) };
        let (heads, rehearsed) = Heads::fit_on(examples, chosen, settings, part, course)?;
        let (weights, intercepts) = rehearsed.into_iter().map(|(w, b)| (heads.choice.moved(&w, &choice), b)).unzip();
        let decisions = Heads { choice, weights, intercepts, fit: Vec::new() }.decisions_on(&x);
        Ok(Fitted { heads, calibration: calibration(&link, &decisions, &truth)?, held_out: HeldOut { known, decisions } })
    }
}

impl Tenth {
    /// `None` where all rows are of one group.
    fn new(examples: &Examples, counts: &TermCounts, settings: &Settings, part: &[usize]) -> Result<Option<Self>> {
        let Some((_, fold)) = split(examples, settings, part, HELD_OUT)? else { return Ok(None) };
        let held_out: Vec<bool> = fold.iter().map(|f| *f == 0).collect();
        let (rows, rest): (Vec<_>, Vec<_>) = part.iter().zip(&held_out).partition(|(_, out)| **out);
        let [rows, rest] = [rows, rest].map(|side| side.into_iter().map(|(i, _)| *i).collect::<Vec<usize>>());
        let choice = counts.choose(&settings.analyzer, &rest);
        Ok(Some(Self {
            held_out,
            truth: rows.iter().map(|&i| examples.truth[i]).collect(),
            x: counts.matrix(&settings.analyzer, &choice, &rows),
            known: rows.par_iter().map(|&i| counts.known(&settings.analyzer, &choice, i)).collect(),
            choice: choice.without_idf(),
        }))
    }
}

/// The calibration that decision values of rows and their truth call for.
fn calibration(link: &Link, decisions: &[Vec<f64>], truth: &[usize]) -> Result<Calibration> {
    let heads = scale(decisions, &truth.iter().map(|t| link.head_truth(*t)).collect::<Vec<_>>(), link.heads())?;
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
