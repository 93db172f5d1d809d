//! How much terms owe to the rows that happened to be there: refits on resampled groups.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::error::{Error, Result};
use crate::features::TermCounts;
use crate::train::examples::Examples;
use crate::train::heads::Heads;
use crate::train::settings::Settings;

/// A term whose weight in a head is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Number of the head.
    pub head: usize,
    /// Number of the view.
    pub view: usize,
    /// The term.
    pub term: String,
    /// Whether its weight is above 0.
    pub positive: bool,
}

/// In which share of the refits a term is what it was.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stable {
    /// Its weight keeps its sign.
    pub sign: f64,
    /// It is among the strongest terms of its sign.
    pub top: f64,
}

/// Fits heads anew, `refits` times, to as many groups as there are, drawn with replacement (the bootstrap over groups: Efron & Tibshirani
/// 1993, ch. 8), and counts how often each term keeps its sign, and how often it is among the `top` strongest of its sign. A term that
/// a resample lacks keeps neither. `step` hears how many refits are done.
///
/// # Errors
/// Without refits, or if a fit fails.
pub fn stability(
    examples: &Examples,
    counts: &TermCounts,
    settings: &Settings,
    asked: &[Asked],
    (top, refits): (usize, usize),
    step: &mut dyn FnMut(usize),
) -> Result<Vec<Stable>> {
    if refits == 0 {
        return Err(Error::params("stability", "at least 1 refit", 0));
    }
    let groups = examples.group.iter().max().map_or(0, |g| g + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); groups];
    examples.group.iter().enumerate().for_each(|(i, g)| members[*g].push(i));
    members.retain(|m| !m.is_empty());
    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut kept = vec![(0usize, 0usize); asked.len()];
    for done in 0..refits {
        let part: Vec<usize> = (0..members.len()).flat_map(|_| members[random.gen_range(0..members.len())].clone()).collect();
        let heads = Heads::fit(examples, counts, settings, &part)?;
        let limits: Vec<(f64, f64)> = heads.weights.iter().map(|w| limits(w, top)).collect();
        for (asked, (sign, strong)) in asked.iter().zip(&mut kept) {
            let Some(id) = counts.chosen(&heads.choice, asked.view, &asked.term) else { continue };
            let (weight, (low, high)) = (heads.weights[asked.head][id as usize], limits[asked.head]);
            let same = if asked.positive { weight > 0.0 } else { weight < 0.0 };
            *sign += usize::from(same);
            *strong += usize::from(same && if asked.positive { weight >= high } else { weight <= low });
        }
        step(done + 1);
    }
    let share = |n: usize| n as f64 / refits as f64;
    Ok(kept.into_iter().map(|(sign, top)| Stable { sign: share(sign), top: share(top) }).collect())
}

/// The weights that the `top` lowest stay at or under, and the `top` highest at or above.
fn limits(weights: &[f64], top: usize) -> (f64, f64) {
    let mut sorted = weights.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => (0.0, 0.0),
        n => (sorted[top.clamp(1, n) - 1], sorted[n - top.clamp(1, n)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Analyzer, View};
    use crate::train::examples::tests::examples;

    #[test]
    fn limits_by_hand() {
        assert_eq!(limits(&[3.0, -1.0, 0.5, 2.0], 2), (0.5, 2.0));
        assert_eq!(limits(&[1.0], 5), (1.0, 1.0));
    }

    #[test]
    fn what_every_row_says_is_stable_and_what_one_row_says_is_not() {
        let rows = (0..40).map(|i| match i % 2 {
            0 => ("bomb it", "hostile"),
            _ => ("sign it", "cooperative"),
        });
        let examples = examples(rows.chain([("bomb once", "hostile")]));
        let settings = Settings::new(Analyzer { views: vec![View::Stems], min_df: 1, ..Analyzer::fast() });
        let counts = examples.count(&settings.analyzer, None);
        let asked = |term: &str| Asked { head: 0, view: 0, term: term.into(), positive: true };
        let asked = [asked("bomb"), asked("onc"), asked("nowhere")];
        let mut heard = Vec::new();
        let found = stability(&examples, &counts, &settings, &asked, (1, 20), &mut |n| heard.push(n)).unwrap();
        assert_eq!(found[0], Stable { sign: 1.0, top: 1.0 });
        // A row is in a bootstrap sample with probability 1 - 1/e.
        assert!((0.3..0.95).contains(&found[1].sign), "{:?}", found[1]);
        assert_eq!(found[2], Stable::default());
        assert_eq!(heard, (1..=20).collect::<Vec<_>>());
        assert_eq!(found, stability(&examples, &counts, &settings, &asked, (1, 20), &mut |_| ()).unwrap());
        assert!(stability(&examples, &counts, &settings, &asked, (1, 0), &mut |_| ()).is_err());
    }
}
