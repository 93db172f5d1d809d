//! Learning curves: how good a model is by how many rows taught it.

use crate::error::{Error, Result};
use crate::evaluate::{Bootstrap, Difference, Evaluation, Outcome, differences, evaluate, folds, mean};
use crate::features::TermCounts;
use crate::scheme::Level;
use crate::train::cross::{CrossValidation, levels, out_of_fold, outcome};
use crate::train::examples::Examples;
use crate::train::fitted::Fitted;
use crate::train::settings::Settings;

/// Parts that each fold's training rows are cut into.
const PARTS: usize = 8;
/// Parts that the points of the curve are trained on: an eighth, a quarter, a half, all.
const TAKEN: [usize; 4] = [1, 2, 4, PARTS];
/// A gain in macro-F1 that isn't worth another doubling of labels.
const LITTLE: f64 = 0.01;

/// Macro-F1 by the number of training rows, tested on the same rows throughout. Serialises as `detente train --learning-curve`
/// writes it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct LearningCurve {
    /// By rising number of rows.
    pub points: Vec<Taught>,
    /// What the last doubling of the training rows brought, in macro-F1.
    pub last_doubling: Gain,
    /// Would more labels help? In a sentence.
    pub answer: String,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Taught {
    /// Share of each fold's training rows, above 0 to 1.
    pub share: f64,
    /// How many rows that is, on average over folds.
    pub rows: f64,
    /// Macro-F1, 0 to 1.
    pub macro_f1: f64,
    /// Its 95 % interval; `None` where there is none.
    pub ci: Option<[f64; 2]>,
}

/// A difference in macro-F1.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Gain {
    /// The difference.
    pub macro_f1: f64,
    /// Its 95 % interval, by resampling groups for both alike; `None` where there is none.
    pub ci: Option<[f64; 2]>,
}

/// Cross-validates with an eighth, a quarter, a half and all of each fold's training rows. The smaller parts lie in the larger ones;
/// groups stay whole, and each part has its share of each label as nearly as that allows. Returns for each of [`levels`] the
/// evaluation with all rows, which is that of [`cross_validate`](super::cross_validate), and the curve; both averaged over the seeds.
///
/// # Errors
/// Those of [`cross_validate`](super::cross_validate), and of fewer than eight groups in a fold's training rows.
pub fn learning_curve(
    examples: &Examples,
    counts: &TermCounts,
    settings: &Settings,
    cv: CrossValidation,
    bootstrap: &Bootstrap,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<(Level, Evaluation, LearningCurve)>> {
    cv.check(examples)?;
    let mut by_level: Vec<(Level, [Vec<Evaluation>; TAKEN.len()], Vec<Difference>)> =
        levels(&examples.scheme).into_iter().map(|l| (l, Default::default(), Vec::new())).collect();
    let mut taught = [0; TAKEN.len()];
    let all = cv.seeds * cv.folds * TAKEN.len();
    for s in 0..cv.seeds {
        let seeded = Settings { seed: settings.seed + s as u64, ..settings.clone() };
        let mut rows = Vec::new();
        for (p, taken) in TAKEN.into_iter().enumerate() {
            let done = (s * TAKEN.len() + p) * cv.folds;
            let fit = |rest: &[usize], held_out: &[usize]| {
                let rest = part(examples, rest, taken, seeded.seed)?;
                taught[p] += rest.len();
                Ok(Fitted::fit(examples, counts, settings, &rest)?.distributions(examples, counts, settings, held_out))
            };
            rows.push(out_of_fold(examples, &seeded, cv.folds, fit, &mut |f| progress(done + f, all))?);
        }
        for (level, evaluations, gains) in &mut by_level {
            let outcomes: Vec<Outcome> = rows.iter().map(|r| outcome(examples, *level, r)).collect();
            for (to, outcome) in evaluations.iter_mut().zip(&outcomes) {
                to.push(Evaluation { level: *level, ..evaluate(outcome, bootstrap)? });
            }
            if let [.., half, whole] = &outcomes[..] {
                gains.extend(differences(whole, half, bootstrap, &["macro_f1"]));
            }
        }
    }
    let rows = taught.map(|n| n as f64 / (cv.seeds * cv.folds) as f64);
    let finish = |(level, evaluations, gains): (Level, [Vec<Evaluation>; TAKEN.len()], Vec<Difference>)| {
        let means = evaluations.iter().map(|e| mean(e)).collect::<Result<Vec<_>>>()?;
        let point = |(p, e): (usize, &Evaluation)| Taught {
            share: TAKEN[p] as f64 / PARTS as f64,
            rows: rows[p],
            macro_f1: e.macro_f1,
            ci: e.ci.get("macro_f1").copied(),
        };
        let points: Vec<Taught> = means.iter().enumerate().map(point).collect();
        let last_doubling = Gain::mean(&gains);
        let answer = last_doubling.answer(rows[TAKEN.len() - 2], rows[TAKEN.len() - 1]);
        let whole = means.into_iter().next_back().unwrap_or_else(|| unreachable!("the curve has points"));
        Ok((level, whole, LearningCurve { points, last_doubling, answer }))
    };
    by_level.into_iter().map(finish).collect()
}

impl Gain {
    /// Over fold seeds, whose intervals don't shrink with their number.
    fn mean(gains: &[Difference]) -> Self {
        let mean = |values: Vec<f64>| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        let end = |i: usize| mean(gains.iter().filter_map(|g| Some(g.ci?[i])).collect());
        Self {
            macro_f1: mean(gains.iter().map(|g| g.difference).collect()).unwrap_or_default(),
            ci: end(0).zip(end(1)).map(|(a, b)| [a, b]),
        }
    }

    /// What the last doubling says of the next one, which as a rule brings no more.
    fn answer(&self, from: f64, to: f64) -> String {
        let Some([lo, hi]) = self.ci else {
            return format!("Nothing can be said without an interval; from {from:.0} to {to:.0} rows brought {:+.3}.", self.macro_f1);
        };
        let brought = format!("from {from:.0} to {to:.0} rows brought {:+.3} macro-F1 (95 % {lo:+.3} to {hi:+.3})", self.macro_f1);
        if lo > 0.0 {
            format!("Yes: {brought}; another doubling will bring about as much or less.")
        } else if hi < LITTLE {
            format!("Hardly: {brought}; another doubling of rows like these will bring less than {LITTLE}.")
        } else {
            format!("These rows can't tell: {brought}.")
        }
    }
}

/// So many of eight parts of some rows.
fn part(examples: &Examples, rows: &[usize], taken: usize, seed: u64) -> Result<Vec<usize>> {
    if taken == PARTS {
        return Ok(rows.to_vec());
    }
    let of = |column: &[usize]| -> Vec<usize> { rows.iter().map(|&i| column[i]).collect() };
    let part = folds(&of(&examples.truth), &of(&examples.group), PARTS, seed).map_err(|_| {
        let expected = format!("at least {PARTS} groups of rows to train on in each fold");
        Error::params("learning-curve", expected, "fewer").help("label more rows, or leave --learning-curve out")
    })?;
    Ok(rows.iter().zip(part).filter(|(_, p)| *p < taken).map(|(i, _)| *i).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Analyzer;
    use crate::train::cross_validate;
    use crate::train::examples::tests::examples;

    const CV: CrossValidation = CrossValidation { folds: 3, seeds: 2 };
    const SAMPLES: Bootstrap = Bootstrap { samples: 50, seed: 1 };

    /// Rows that a word of thirty tells apart, two a group: the more rows, the more words are known.
    fn rows(n: usize) -> Examples {
        let word = |i: usize| format!("{}{}", char::from(b'a' + (i * 7 % 30 / 5) as u8), "xyzvw".chars().nth(i * 7 % 5).unwrap());
        let texts: Vec<String> = (0..n).map(|i| format!("q{} said so", word(i))).collect();
        let mut examples =
            examples(texts.iter().enumerate().map(|(i, t)| (t.as_str(), if i * 7 % 30 < 15 { "hostile" } else { "cooperative" })));
        examples.group = (0..n).map(|i| i / 2).collect();
        examples
    }

    #[test]
    fn parts_are_nested_and_keep_groups_whole() {
        let examples = rows(120);
        let all: Vec<usize> = (0..80).collect();
        let parts: Vec<Vec<usize>> = TAKEN.iter().map(|t| part(&examples, &all, *t, 3).unwrap()).collect();
        assert!(parts.iter().zip(TAKEN).all(|(p, taken)| p.len().abs_diff(10 * taken) <= 2), "{parts:?}");
        assert!(parts.windows(2).all(|p| p[0].iter().all(|i| p[1].contains(i))));
        assert!(parts.iter().flat_map(|p| p.iter().map(move |i| (p, i))).all(|(p, i)| p.contains(&(i ^ 1))));
    }

    #[test]
    fn the_last_point_is_the_cross_validation() {
        let examples = rows(120);
        let settings = Settings::new(Analyzer { min_df: 1, ..Analyzer::fast() });
        let counts = examples.count(&settings.analyzer, None);
        let mut steps = Vec::new();
        let found = learning_curve(&examples, &counts, &settings, CV, &SAMPLES, &mut |done, all| steps.push((done, all))).unwrap();
        assert_eq!(steps, (0..24).map(|s| (s, 24)).collect::<Vec<_>>());
        let expected = cross_validate(&examples, &counts, &settings, CV, &SAMPLES, &mut |_, _| ()).unwrap();
        let [(level, evaluation, curve)] = &found[..] else { panic!("one level") };
        assert_eq!((*level, evaluation), (expected[0].0, &expected[0].1));
        assert_eq!(
            curve.points.iter().map(|p| (p.share, p.rows)).collect::<Vec<_>>(),
            [(0.125, 10.0), (0.25, 20.0), (0.5, 40.0), (1.0, 80.0)]
        );
        assert_eq!(curve.points[3].macro_f1, evaluation.macro_f1);
        let gain = curve.points[3].macro_f1 - curve.points[2].macro_f1;
        assert!((curve.last_doubling.macro_f1 - gain).abs() < 1e-12);
        assert!(curve.points[3].macro_f1 > curve.points[0].macro_f1 + 0.1, "{curve:?}");
    }

    #[test]
    fn the_answer_follows_from_the_interval() {
        let answer = |macro_f1, ci| Gain { macro_f1, ci }.answer(40.0, 80.0);
        let yes =
            "Yes: from 40 to 80 rows brought +0.030 macro-F1 (95 % +0.010 to +0.050); another doubling will bring about as much or less.";
        assert_eq!(answer(0.03, Some([0.01, 0.05])), yes);
        assert!(answer(0.001, Some([-0.004, 0.006])).starts_with("Hardly: "));
        assert!(answer(0.01, Some([-0.01, 0.03])).starts_with("These rows can't tell: "));
        assert!(answer(0.01, None).starts_with("Nothing can be said"));
    }

    #[test]
    fn too_few_groups_are_refused() {
        let examples = rows(18);
        let settings = Settings::new(Analyzer::fast());
        let counts = examples.count(&settings.analyzer, None);
        let said = learning_curve(&examples, &counts, &settings, CV, &SAMPLES, &mut |_, _| ()).unwrap_err().to_string();
        assert!(said.starts_with("learning-curve: expected at least 8 groups of rows to train on in each fold, found fewer"), "{said}");
    }
}
