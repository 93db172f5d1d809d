//! Grouped, stratified cross-validation.

use crate::error::{Error, Result};
use crate::evaluate::{Bootstrap, Evaluation, Outcome, evaluate, folds, mean, top};
use crate::features::TermCounts;
use crate::model::Abstention;
use crate::model::{Calibration, Link};
use crate::scheme::Level;
use crate::train::examples::Examples;
use crate::train::fitted::Fitted;
use crate::train::heads::Heads;
use crate::train::settings::Settings;

/// Folds and repetitions of a cross-validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrossValidation {
    /// Folds, at least 2.
    pub folds: usize,
    /// Different partitions over which figures are averaged, at least 1.
    pub seeds: usize,
}

impl CrossValidation {
    /// Refuses folds and repetitions that some rows can't be split into.
    pub(crate) fn check(self, examples: &Examples) -> Result<()> {
        if self.seeds == 0 {
            return Err(Error::params("cv-seeds", "at least 1", 0));
        }
        let groups = examples.group.iter().collect::<std::collections::HashSet<_>>().len();
        if !(2..=groups).contains(&self.folds) {
            let expected = format!("2 to {groups} folds, at most one for each of the {groups} groups of rows");
            return Err(Error::params("cv", expected, self.folds));
        }
        Ok(())
    }
}

/// The levels at which a scheme can be evaluated, finest first, each kind of answer once.
pub fn levels(scheme: &crate::scheme::Scheme) -> Vec<Level> {
    let own = if scheme.collapse(Level::Category).is_some() { Level::Category } else { Level::Label };
    let mut out = vec![own];
    for level in [Level::Quad, Level::Stance] {
        if scheme.collapse(level).is_some_and(|c| Some(&c.names) != scheme.collapse(own).map(|o| o.names).as_ref()) {
            out.push(level);
        }
    }
    out
}

/// Cross-validates the whole of training, vocabulary and calibration included. Returns an evaluation for each of [`levels`], averaged
/// over the seeds.
///
/// # Errors
/// If there are fewer groups than folds, or a fit fails.
pub fn cross_validate(
    examples: &Examples,
    counts: &TermCounts,
    settings: &Settings,
    cv: CrossValidation,
    bootstrap: &Bootstrap,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<(Level, Evaluation)>> {
    cv.check(examples)?;
    let mut by_level: Vec<(Level, Vec<Evaluation>)> = levels(&examples.scheme).into_iter().map(|l| (l, Vec::new())).collect();
    for s in 0..cv.seeds {
        let seeded = Settings { seed: settings.seed + s as u64, ..settings.clone() };
        let fit = |rest: &[usize], part: &[usize]| {
            Ok(Fitted::fit(examples, counts, settings, rest)?.distributions(examples, counts, settings, part))
        };
        let rows = out_of_fold(examples, &seeded, cv.folds, fit, &mut |f| progress(s * cv.folds + f, cv.seeds * cv.folds))?;
        for (level, evaluations) in &mut by_level {
            evaluations.push(Evaluation { level: *level, ..evaluate(&outcome(examples, *level, &rows), bootstrap)? });
        }
    }
    by_level.into_iter().map(|(level, e)| Ok((level, mean(&e)?))).collect()
}

/// Cross-validated macro-F1, averaged over [`levels`] and `seeds` partitions, of uncalibrated heads: what tuning compares.
pub(crate) fn quick_score(examples: &Examples, counts: &TermCounts, settings: &Settings, cv: CrossValidation) -> Result<f64> {
    let mut scores = Vec::new();
    for s in 0..cv.seeds {
        let seeded = Settings { seed: settings.seed + s as u64, ..settings.clone() };
        let rows =
            out_of_fold(examples, &seeded, cv.folds, |rest, part| uncalibrated(examples, counts, settings, rest, part), &mut |_| ())?;
        for level in levels(&examples.scheme) {
            scores.push(evaluate(&outcome(examples, level, &rows), &Bootstrap { samples: 0, seed: 0 })?.macro_f1);
        }
    }
    Ok(scores.iter().sum::<f64>() / scores.len() as f64)
}

/// What each row is given by a fit that saw nothing of its group: a distribution over the labels, calibrated or not. Uncalibrated is
/// several times faster. `step` hears the number of each fold before it is fitted.
///
/// # Errors
/// If there are fewer groups than folds, or a fit fails.
pub fn held_out(
    examples: &Examples,
    counts: &TermCounts,
    settings: &Settings,
    folds: usize,
    calibrated: bool,
    step: &mut dyn FnMut(usize),
) -> Result<Vec<Vec<f64>>> {
    let fit = |rest: &[usize], part: &[usize]| match calibrated {
        true => Ok(Fitted::fit(examples, counts, settings, rest)?.distributions(examples, counts, settings, part)),
        false => uncalibrated(examples, counts, settings, rest, part),
    };
    out_of_fold(examples, settings, folds, fit, step)
}

fn uncalibrated(examples: &Examples, counts: &TermCounts, settings: &Settings, rest: &[usize], part: &[usize]) -> Result<Vec<Vec<f64>>> {
    let link = Link::of(&examples.scheme);
    let identity = Calibration::identity(&link);
    let heads = Heads::fit(examples, counts, settings, rest)?;
    Ok(heads.decisions(counts, settings, part).iter().map(|d| link.distribution(d, &identity)).collect())
}

/// Puts together what `fit` of all other folds' rows says of each fold's.
pub(crate) fn out_of_fold(
    examples: &Examples,
    settings: &Settings,
    k: usize,
    mut fit: impl FnMut(&[usize], &[usize]) -> Result<Vec<Vec<f64>>>,
    step: &mut dyn FnMut(usize),
) -> Result<Vec<Vec<f64>>> {
    let fold = folds(&examples.truth, &examples.group, k, settings.seed)?;
    let mut rows = vec![Vec::new(); examples.len()];
    for f in 0..k {
        step(f);
        let (rest, part) = split(&fold, f);
        for (i, d) in part.iter().zip(fit(&rest, &part)?) {
            rows[*i] = d;
        }
    }
    Ok(rows)
}

fn split(fold: &[usize], held_out: usize) -> (Vec<usize>, Vec<usize>) {
    (0..fold.len()).partition(|&i| fold[i] != held_out)
}

/// What distributions over the labels say at a level, held against the truth.
pub(crate) fn outcome(examples: &Examples, level: Level, rows: &[Vec<f64>]) -> Outcome {
    let scheme = &examples.scheme;
    let collapse = scheme.collapse(level).unwrap_or_else(|| unreachable!("only levels of the scheme are asked for"));
    let answer = scheme.answers();
    let limit = Abstention::for_answers(answer.names.len(), true).min_probability;
    let mut out = Outcome {
        labels: collapse.names.iter().map(|n| n.to_string()).collect(),
        truth: Vec::new(),
        predicted: Vec::new(),
        probability: Vec::new(),
        abstained: Vec::new(),
        group: examples.group.clone(),
    };
    for (row, truth) in rows.iter().zip(&examples.truth) {
        let p = collapse.sum(row);
        out.truth.push(collapse.group[*truth]);
        out.predicted.push(top(&p));
        out.abstained.push(answer.sum(row).into_iter().fold(0.0, f64::max) < limit);
        out.probability.extend(p);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Analyzer, View};
    use crate::scheme::Scheme;
    use crate::train::examples::tests::examples;

    /// Sixty rows, two a group. Only a word of its group's own tells a row's label.
    fn telltale() -> Examples {
        let texts: Vec<String> =
            (0..60).map(|i| format!("w{} said", char::from(b'a' + (i / 2) as u8 % 26).to_string().repeat(1 + i / 52))).collect();
        let mut examples =
            examples(texts.iter().enumerate().map(|(i, t)| (t.as_str(), if (i / 2) % 2 == 0 { "hostile" } else { "cooperative" })));
        examples.group = (0..60).map(|i| i / 2).collect();
        examples
    }

    fn accuracy(examples: &Examples, seeds: usize) -> f64 {
        let settings = Settings::new(Analyzer { views: vec![View::Stems], ..Analyzer::fast() });
        let counts = examples.count(&settings.analyzer, None);
        let cv = CrossValidation { folds: 5, seeds };
        let mut steps = Vec::new();
        let none = Bootstrap { samples: 0, seed: 0 };
        let out = cross_validate(examples, &counts, &settings, cv, &none, &mut |done, all| steps.push((done, all))).unwrap();
        assert_eq!(steps, (0..5 * seeds).map(|s| (s, 5 * seeds)).collect::<Vec<_>>());
        assert_eq!(out.len(), 1);
        out[0].1.metric("accuracy").unwrap()
    }

    #[test]
    fn a_group_is_never_on_both_sides() {
        let mut examples = telltale();
        assert!(accuracy(&examples, 2) < 0.7);
        // Each row a group of its own: its twin gives it away.
        examples.group = (0..60).collect();
        assert!(accuracy(&examples, 1) > 0.7);
    }

    #[test]
    fn what_cannot_be_split_is_refused() {
        let examples = telltale();
        let settings = Settings::new(Analyzer::fast());
        let counts = examples.count(&settings.analyzer, None);
        let refused = |folds, seeds| {
            let cv = CrossValidation { folds, seeds };
            cross_validate(&examples, &counts, &settings, cv, &Bootstrap { samples: 0, seed: 0 }, &mut |_, _| ()).unwrap_err().to_string()
        };
        assert_eq!(refused(5, 0), "cv-seeds: expected at least 1, found 0");
        let bounds = "cv: expected 2 to 30 folds, at most one for each of the 30 groups of rows, found";
        assert_eq!((refused(1, 1), refused(31, 1)), (format!("{bounds} 1"), format!("{bounds} 31")));
    }

    #[test]
    fn every_kind_of_answer_is_evaluated_once() {
        assert_eq!(levels(&Scheme::plover()), [Level::Category, Level::Quad, Level::Stance]);
        assert_eq!(levels(&Scheme::quad()), [Level::Label, Level::Stance]);
        assert_eq!(levels(&Scheme::stance()), [Level::Label]);
        assert_eq!(levels(&Scheme::custom(["a", "b"])), [Level::Label]);
    }
}
