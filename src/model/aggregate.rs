//! From sentences to an article: what the sentences about one pair add up to.
//!
//! Two logistic models over a few numbers that describe those sentences: whether there is an act at all, and on which side. They are fitted by linfa-logistic to labelled articles and applied here.

use serde::{Deserialize, Serialize};

/// What one sentence shows of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reading {
    /// Its number among the article's sentences, from 0.
    pub sentence: usize,
    /// That as a share of them.
    pub position: f64,
    /// Probability that the act is cooperative.
    pub cooperative: f64,
    /// Probability that it is hostile; the rest is neutral.
    pub hostile: f64,
    /// The sentence is a headline or a section's title.
    pub heading: bool,
    /// It stands among the first sentences of the article.
    pub lead: bool,
    /// It tells of what is over: a past perfect, a year, "ago".
    pub background: bool,
    /// It gives somebody's words.
    pub attributed: bool,
    /// It asks something.
    pub question: bool,
    /// It names one of the two only.
    pub implied: bool,
    /// The act runs from one to the other rather than both ways.
    pub directed: bool,
    /// Of all mentions of actors in the article, the share of the one of the two that has fewer.
    pub named: f64,
    /// Of all sentences about any pair of the article, each read by itself, the mean probability of an act.
    pub acts: f64,
    /// Its most probable label is neutral, though all acts of one side together may be more probable.
    pub still: bool,
    /// Its words.
    pub words: usize,
    /// Share of its words that the model has never seen.
    pub unseen: f64,
    /// Share of its terms that the model has never seen.
    pub novel: f64,
    /// What its terms add to the two decision values of a context: of an act, and of its being cooperative.
    pub terms: [f64; 2],
}

impl Reading {
    /// Cooperative less hostile, −1 to 1.
    pub(super) fn balance(&self) -> f64 {
        self.cooperative - self.hostile
    }

    /// Probability of any act.
    pub fn act(&self) -> f64 {
        self.cooperative + self.hostile
    }
}

/// What the sentences about any pair of an article are like: where nobody acts, what looks like an act of one pair is less of one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Surroundings {
    /// Their number; one that names three actors counts for each pair.
    pub sentences: usize,
    /// Mean balance.
    pub balance: f64,
    /// Share of those whose most probable label is neutral.
    pub still: f64,
    /// Mean share of words that the model has never seen.
    pub unseen: f64,
    /// Mean probability of an act in the sentences that name one of a pair only, which all else leaves out.
    pub implied: f64,
}

impl Surroundings {
    /// Those of an article whose pairs have these sentences.
    pub fn of<'r>(all: impl IntoIterator<Item = &'r Reading>) -> Self {
        let mut out = Self::default();
        let mut implied: usize = 0;
        for r in all {
            if r.implied {
                implied += 1;
                out.implied += r.act();
                continue;
            }
            out.sentences += 1;
            out.balance += r.balance();
            out.still += f64::from(u8::from(r.still));
            out.unseen += r.unseen;
        }
        let n = out.sentences.max(1) as f64;
        let implied = out.implied / implied.max(1) as f64;
        Self { balance: out.balance / n, still: out.still / n, unseen: out.unseen / n, implied, ..out }
    }
}

/// Signals that single sentences add to; those behind them are of the whole.
const OF_SENTENCES: usize = 7;

/// Names of the numbers that describe the sentences about a pair, in order. Balances are cooperative less hostile, −1 to 1; of no sentence 0.
/// Unless it is said, sentences that name one of the two only are left out.
pub const SIGNALS: [&str; 13] = [
    "balance of acts",               // mean over all sentences, weighted by the probability of an act
    "balance of headings",           // mean over headlines and titles
    "balance of the present",        // over sentences that tell of no past
    "balance of words",              // over what is said by somebody
    "still",                         // share of sentences whose most probable label is neutral
    "acts",                          // ln(1 + the sum of the probabilities of an act)
    "sentences",                     // ln(1 + their number)
    "named",                         // of the article's mentions of actors, the share of the one of the two that has fewer
    "part of the article",           // number of the sentences as a share of those about any pair
    "balance of the article",        // mean over the sentences about any pair
    "unseen words of the article",   // mean share of words that the model has never seen in those
    "still of the article",          // share of those whose most probable label is neutral
    "acts of the article's implied", // mean probability of an act in sentences that name one of a pair only
];

/// The numbers named by [`SIGNALS`] for the sentences about a pair, in their order, and the surroundings in the article. All 0 for none.
pub fn signals(all: &[Reading], article: &Surroundings) -> [f64; SIGNALS.len()] {
    let n = all.iter().filter(|r| !r.implied).count();
    if n == 0 {
        return [0.0; SIGNALS.len()];
    }
    let mut out = [0.0; SIGNALS.len()];
    for part in parts(all) {
        out.iter_mut().zip(part).for_each(|(o, p)| *o += p);
    }
    let named = all.first().map_or(0.0, |r| r.named);
    let part = n as f64 / article.sentences.max(1) as f64;
    out[OF_SENTENCES..].copy_from_slice(&[named, part, article.balance, article.unseen, article.still, article.implied]);
    out
}

/// What each sentence adds to each of [`signals`], in the order of the sentences; a logarithm is shared out by what it is taken of. What the article
/// is like is no sentence's, and not here.
fn parts(all: &[Reading]) -> Vec<[f64; OF_SENTENCES]> {
    type Of = fn(&Reading) -> f64;
    type Make = fn(f64) -> f64;
    let mut out = vec![[0.0; OF_SENTENCES]; all.len()];
    let explicit: Vec<usize> = (0..all.len()).filter(|&i| !all[i].implied).collect();
    // The sum over some sentences, weighted, times what is made of the sum of the weights.
    let mut add = |signal: usize, among: fn(&Reading) -> bool, of: Of, weight: Of, make: Make| {
        let members = || explicit.iter().copied().filter(|&i| among(&all[i]));
        let weights: f64 = members().map(|i| weight(&all[i])).sum();
        if weights > 0.0 {
            members().for_each(|i| out[i][signal] = of(&all[i]) * weight(&all[i]) * make(weights));
        }
    };
    let one: Of = |_| 1.0;
    let mean: Make = |sum| 1.0 / sum;
    let log: Make = |sum| libm::log(1.0 + sum) / sum;
    add(0, |_| true, Reading::balance, Reading::act, mean);
    add(1, |r| r.heading, Reading::balance, one, mean);
    add(2, |r| !r.background, Reading::balance, one, mean);
    add(3, |r| r.attributed, Reading::balance, one, mean);
    add(4, |_| true, |r| f64::from(u8::from(r.still)), one, mean);
    add(5, |_| true, one, Reading::act, log);
    add(6, |_| true, one, one, log);
    out
}

/// A logistic model over a few numbers, such as [`signals`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// One weight a number.
    pub weights: Vec<f64>,
    /// The intercept.
    pub intercept: f64,
}

impl Side {
    /// Its decision value for the sentences about a pair, and what each of them adds to it. What is left over is the intercept and
    /// what the article is like.
    pub fn contributions(&self, all: &[Reading], article: &Surroundings) -> (f64, Vec<f64>) {
        let one = |part: &[f64; OF_SENTENCES]| part.iter().zip(&self.weights).map(|(x, w)| x * w).sum();
        (self.value(&signals(all, article)), parts(all).iter().map(one).collect())
    }

    /// The decision value for as many numbers as there are weights.
    pub(super) fn value(&self, signals: &[f64]) -> f64 {
        self.weights.iter().zip(signals).map(|(w, x)| w * x).sum::<f64>() + self.intercept
    }

    /// Whether it has so many weights, all finite.
    pub(super) fn is_sound(&self, weights: usize) -> bool {
        self.weights.len() == weights && self.weights.iter().chain([&self.intercept]).all(|w| w.abs() <= 1e100)
    }
}

/// What an article's sentences about a pair add up to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregator {
    /// Articles that it was fitted to.
    pub articles: usize,
    /// Labelled pairs in them.
    pub pairs: usize,
    /// SHA-256 of the table of labels.
    pub data: String,
    /// Whether there is an act between the two.
    pub act: Side,
    /// Whether it is cooperative rather than hostile.
    pub cooperative: Side,
}

/// What an article, or a sentence in it, says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aggregate {
    /// Probability that it shows the two cooperating.
    pub cooperative: f64,
    /// Probability that it shows hostility; the rest is neutral.
    pub hostile: f64,
}

/// Probability from which on the less probable of the two sides makes a pair mixed. Of the labelled articles' pairs whose sides come this near
/// to one another, about half have the other stance or both.
const MIXED: f64 = 0.32;

impl Aggregate {
    /// What the decision values of two sides give, the second of which asks only where there is an act.
    pub(super) fn of(act: f64, cooperative: f64) -> Self {
        let [act, cooperative] = [act, cooperative].map(|value| 1.0 / (1.0 + libm::exp(-value)));
        Self { cooperative: act * cooperative, hostile: act * (1.0 - cooperative) }
    }

    /// Whether both sides hold, neither clearly more.
    pub fn is_mixed(&self) -> bool {
        self.cooperative.min(self.hostile) > MIXED
    }
}

impl Aggregator {
    /// What the sentences about a pair, in the article's order, add up to.
    pub fn apply(&self, readings: &[Reading], article: &Surroundings) -> Aggregate {
        let signals = signals(readings, article);
        Aggregate::of(self.act.value(&signals), self.cooperative.value(&signals))
    }

    /// Whether every side has as many finite weights as there are signals.
    pub(crate) fn is_sound(&self) -> bool {
        [&self.act, &self.cooperative].iter().all(|s| s.is_sound(SIGNALS.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reading(cooperative: f64, hostile: f64) -> Reading {
        Reading { cooperative, hostile, ..Reading::default() }
    }

    #[test]
    fn signals_of_a_worked_example() {
        let readings = [
            Reading { heading: true, named: 0.125, ..reading(0.8, 0.1) },
            Reading { background: true, attributed: true, ..reading(0.1, 0.7) },
            Reading { unseen: 0.6, still: true, ..reading(0.2, 0.2) },
            Reading { implied: true, unseen: 0.9, still: true, ..reading(0.5, 0.1) },
            Reading { implied: true, ..reading(0.1, 0.3) },
        ];
        // Another pair has one sentence.
        let other = [Reading { unseen: 0.2, ..reading(0.0, 0.7) }];
        let article = Surroundings::of(readings.iter().chain(&other));
        let s = signals(&readings, &article);
        let of_sentences = [(0.7 * 0.9 - 0.6 * 0.8) / 2.1, 0.7, 0.35, -0.6, 1.0 / 3.0, 3.1f64.ln(), 4f64.ln()];
        let of_the_whole = [0.125, 0.75, -0.15, 0.2, 0.25, 0.5];
        let expected = of_sentences.into_iter().chain(of_the_whole);
        for ((name, found), expected) in SIGNALS.iter().zip(s).zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{name}: {found} for {expected}");
        }
        assert_eq!(signals(&[], &article), [0.0; SIGNALS.len()]);
    }

    #[test]
    fn probabilities_are_products_of_act_and_side() {
        let side = |intercept| Side { weights: vec![0.0; SIGNALS.len()], intercept };
        let aggregator = Aggregator { articles: 1, pairs: 1, data: String::new(), act: side(3f64.ln()), cooperative: side(0.0) };
        let a = aggregator.apply(&[reading(0.5, 0.5)], &Surroundings::default());
        for (found, expected) in [(a.cooperative, 0.375), (a.hostile, 0.375)] {
            assert!((found - expected).abs() < 1e-12);
        }
        assert!(a.is_mixed() && !Aggregate { hostile: 0.3, ..a }.is_mixed());
        assert!(aggregator.is_sound());
        assert!(!Aggregator { act: Side { weights: vec![0.0], intercept: 0.0 }, ..aggregator.clone() }.is_sound());
        assert!(!Aggregator { cooperative: side(f64::NAN), ..aggregator }.is_sound());
    }

    proptest! {
        #[test]
        fn sentences_add_up_to_the_signals_and_to_each_decision_value(
            drawn in proptest::collection::vec((0.0f64..1.0, 0.0f64..1.0, 0u8..64, 0.0f64..1.0), 0..9),
            weights in proptest::collection::vec(-2.0f64..2.0, SIGNALS.len()),
        ) {
            let all: Vec<Reading> = drawn
                .iter()
                .map(|&(act, side, flags, unseen)| Reading {
                    cooperative: act * side,
                    hostile: act * (1.0 - side),
                    heading: flags & 1 != 0,
                    lead: flags & 2 != 0,
                    background: flags & 4 != 0,
                    attributed: flags & 8 != 0,
                    implied: flags & 16 != 0,
                    still: flags & 32 != 0,
                    unseen,
                    ..Reading::default()
                })
                .collect();
            let article = Surroundings::of(&all);
            let (signals, parts) = (signals(&all, &article), parts(&all));
            for (k, signal) in signals.iter().enumerate().take(OF_SENTENCES) {
                prop_assert!((parts.iter().map(|p| p[k]).sum::<f64>() - signal).abs() < 1e-12, "{}", SIGNALS[k]);
            }
            let side = Side { weights, intercept: 0.5 };
            let (value, contributions) = side.contributions(&all, &article);
            let rest = 0.5 + (OF_SENTENCES..SIGNALS.len()).map(|k| side.weights[k] * signals[k]).sum::<f64>();
            prop_assert!((contributions.iter().sum::<f64>() + rest - value).abs() < 1e-12);
        }
    }
}
