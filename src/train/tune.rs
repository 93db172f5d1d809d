//! Choosing settings by cross-validation on the training rows alone.

use crate::error::Result;
use crate::features::{Kind, Lexicon, View, Weighting};
use crate::model::Tried;
use crate::train::cross::{CrossValidation, quick_score};
use crate::train::examples::Examples;
use crate::train::settings::Settings;

/// How much tuning tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Each choice once, the others held: alpha, weighting, views, class weights.
    Quick,
    /// The same twice over with a finer alpha and three partitions.
    Full,
}

/// Improves settings one choice at a time, each by grouped, stratified cross-validation, and keeps what scores best (of equals
/// the earlier). Returns them with everything that was tried, in order.
///
/// # Errors
/// If a fit fails.
pub fn tune(
    examples: &Examples,
    lexicon: Option<&Lexicon>,
    start: Settings,
    effort: Effort,
    progress: &mut dyn FnMut(&Tried),
) -> Result<(Settings, Vec<Tried>)> {
    let (rounds, seeds, alphas): (usize, usize, &[f64]) = match effort {
        Effort::Quick => (1, 1, &[0.03, 0.1, 0.3, 1.0, 3.0]),
        Effort::Full => (2, 3, &[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0]),
    };
    let groups = examples.group.iter().collect::<std::collections::HashSet<_>>().len();
    let cv = CrossValidation { folds: 4.min(groups).max(2), seeds };
    let mut views = start.analyzer.views.clone();
    let mut counts = examples.count(&start.analyzer, lexicon);
    let mut best = start;
    let mut tried: Vec<Tried> = Vec::new();
    let mut best_score = f64::NEG_INFINITY;
    for _ in 0..rounds {
        for choice in [alpha_choices, weighting_choices, view_choices, balance_choices] {
            for settings in choice(&best, alphas, lexicon.map(Lexicon::kind)) {
                let setting = describe(&settings);
                if tried.iter().any(|t| t.setting == setting) {
                    continue;
                }
                // Counts depend on the views alone.
                if views != settings.analyzer.views {
                    views.clone_from(&settings.analyzer.views);
                    counts = examples.count(&settings.analyzer, lexicon);
                }
                let macro_f1 = quick_score(examples, &counts, &settings, cv)?;
                tried.push(Tried { setting, macro_f1 });
                progress(&tried[tried.len() - 1]);
                if macro_f1 > best_score {
                    (best, best_score) = (settings, macro_f1);
                }
            }
        }
    }
    Ok((best, tried))
}

/// A setting in words, for the table of what was tried.
fn describe(settings: &Settings) -> String {
    let views: Vec<&str> = settings.analyzer.views.iter().map(|v| v.name()).collect();
    let weighting = format!("{:?}", settings.analyzer.weighting).to_lowercase();
    let ratio = if settings.analyzer.ratio { " ratio" } else { "" };
    let balanced = if settings.balanced { " balanced" } else { "" };
    format!("alpha {}{balanced} {weighting}{ratio} {}", settings.alpha, views.join("+"))
}

fn alpha_choices(best: &Settings, alphas: &[f64], _: Option<Kind>) -> Vec<Settings> {
    let mut out = vec![best.clone()];
    out.extend(alphas.iter().map(|&alpha| Settings { alpha, ..best.clone() }));
    out
}

fn weighting_choices(best: &Settings, _: &[f64], _: Option<Kind>) -> Vec<Settings> {
    let mut out = Vec::new();
    for weighting in [Weighting::Binary, Weighting::Tfidf] {
        for ratio in [true, false] {
            let mut settings = best.clone();
            (settings.analyzer.weighting, settings.analyzer.ratio) = (weighting, ratio);
            out.push(settings);
        }
    }
    out
}

/// Every view added if it is absent, and removed if it is there.
fn view_choices(best: &Settings, _: &[f64], lexicon: Option<Kind>) -> Vec<Settings> {
    let all = [View::Pairs, View::Skips, View::Characters, View::Near, View::Acts, View::Frames, View::Roles, View::Tone];
    let mut out = Vec::new();
    for view in all.into_iter().filter(|v| v.lexicon().is_none_or(|k| lexicon == Some(k))) {
        let mut settings = best.clone();
        let views = &mut settings.analyzer.views;
        match views.iter().position(|v| *v == view) {
            Some(at) => drop(views.remove(at)),
            None => views.push(view),
        }
        views.sort_unstable();
        out.push(settings);
    }
    out
}

fn balance_choices(best: &Settings, _: &[f64], _: Option<Kind>) -> Vec<Settings> {
    vec![Settings { balanced: !best.balanced && best.solver == crate::train::settings::Solver::Sparse, ..best.clone() }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Analyzer;
    use crate::train::examples::tests::examples;

    #[test]
    fn the_planted_setting_is_found() {
        // The same words either way: only their order tells, which single stems can't see.
        let texts: Vec<String> =
            (0..48).map(|i| format!("{} n{}", if i % 2 == 0 { "left right" } else { "right left" }, ["x", "y", "z"][i % 3])).collect();
        let examples = examples(texts.iter().enumerate().map(|(i, t)| (t.as_str(), if i % 2 == 0 { "hostile" } else { "cooperative" })));
        let start = Settings::new(Analyzer { views: vec![View::Stems], ..Analyzer::fast() });
        let mut seen = Vec::new();
        let (best, tried) = tune(&examples, None, start.clone(), Effort::Quick, &mut |t| seen.push(t.clone())).unwrap();
        assert_eq!(best.analyzer.views, [View::Stems, View::Pairs]);
        assert_eq!(tried, seen);
        assert_eq!(tried[0].setting, describe(&start));
        let most = tried.iter().map(|t| t.macro_f1).fold(0.0, f64::max);
        assert_eq!(tried.iter().find(|t| t.setting == describe(&best)).unwrap().macro_f1, most);
        assert_eq!(most, 1.0);
        let mut settings: Vec<&str> = tried.iter().map(|t| t.setting.as_str()).collect();
        settings.sort_unstable();
        settings.dedup();
        assert_eq!(settings.len(), tried.len(), "nothing is tried twice");
        assert!(!settings.iter().any(|s| s.contains("acts")), "no lexicon was given");
    }

    #[test]
    fn a_setting_in_words() {
        let settings = Settings { alpha: 0.3, balanced: true, ..Settings::new(Analyzer::rich(Some(Kind::Acts))) };
        assert_eq!(describe(&settings), "alpha 0.3 balanced tfidf ratio stems+pairs+near+acts+frames+roles");
    }
}
