//! From sentences to an article: what the sentences about one pair add up to.
//!
//! Two logistic models over a few numbers that describe those sentences: whether there is an act at all, and on which side. They are fitted by linfa-logistic to labelled articles and applied here.

use serde::{Deserialize, Serialize};

/// What one sentence shows of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reading {
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
    /// It names one of the two only.
    pub implied: bool,
    /// Its most probable label is neutral, though all acts of one side together may be more probable.
    pub still: bool,
    /// Share of its words that the model has never seen.
    pub unseen: f64,
}

impl Reading {
    /// Cooperative less hostile, −1 to 1.
    fn balance(&self) -> f64 {
        self.cooperative - self.hostile
    }

    /// Probability of any act.
    fn act(&self) -> f64 {
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
    /// Mean probability of an act.
    pub acts: f64,
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
            out.acts += r.act();
            out.still += f64::from(u8::from(r.still));
            out.unseen += r.unseen;
        }
        let n = out.sentences.max(1) as f64;
        let implied = out.implied / implied.max(1) as f64;
        Self { balance: out.balance / n, acts: out.acts / n, still: out.still / n, unseen: out.unseen / n, implied, ..out }
    }
}

/// Signals that single sentences add to; those behind them are of the whole.
const OF_SENTENCES: usize = 17;

/// Names of the numbers that describe the sentences about a pair, in order. Balances are cooperative less hostile, −1 to 1; of no sentence 0.
pub const SIGNALS: [&str; 24] = [
    "balance",                // mean over all sentences
    "balance of acts",        // the same, weighted by the probability of an act
    "balance of headings",    // of headlines and titles
    "balance of the lead",    // of the article's first sentences
    "balance of the present", // of sentences that tell of no past
    "balance of the past",    // of those that do
    "balance of words",       // of what is said by somebody
    "balance of the end",     // of the last sentence
    "balance of the implied", // of sentences that name one of the two only, which all others leave out
    "strongest cooperative",  // largest probability of a cooperative act
    "strongest hostile",      // largest probability of a hostile one
    "share cooperative",      // share of sentences that are most probably cooperative
    "share hostile",          // share of those that are most probably hostile
    "acts",                   // mean probability of an act
    "act of the lead",        // largest probability of an act in the article's first sentences
    "unseen words",           // mean share of words that the model has never seen
    "still",                  // share of sentences whose most probable label is neutral
    "sentences",              // ln(1 + their number)
    "part of the article",    // their number as a share of those about any pair
    "balance of the article", // the same as above, of the sentences about any pair
    "acts of the article",
    "unseen words of the article",
    "still of the article",
    "acts of the article's implied", // mean probability of an act in sentences that name one of a pair only
];

/// The numbers named by [`SIGNALS`] for the sentences about a pair, in their order, and the surroundings in the article. All 0 for none.
pub fn signals(all: &[Reading], article: &Surroundings) -> [f64; SIGNALS.len()] {
    let readings: Vec<Reading> = all.iter().filter(|r| !r.implied).copied().collect();
    let implied: Vec<f64> = all.iter().filter(|r| r.implied).map(Reading::balance).collect();
    let n = readings.len() as f64;
    if readings.is_empty() {
        return [0.0; SIGNALS.len()];
    }
    let mean = |of: &dyn Fn(&Reading) -> bool| {
        let (mut sum, mut n) = (0.0, 0.0);
        for r in readings.iter().filter(|r| of(r)) {
            sum += r.balance();
            n += 1.0;
        }
        if n > 0.0 { sum / n } else { 0.0 }
    };
    let largest = |of: fn(&Reading) -> f64| readings.iter().map(of).fold(0.0, f64::max);
    let share = |of: fn(&Reading) -> (f64, f64)| {
        let most = |r: &&Reading| {
            let (own, other) = of(r);
            own >= other && own >= 1.0 - own - other
        };
        readings.iter().filter(most).count() as f64 / n
    };
    let acts: f64 = readings.iter().map(Reading::act).sum();
    let weighted: f64 = readings.iter().map(|r| r.balance() * r.act()).sum();
    [
        mean(&|_| true),
        if acts > 0.0 { weighted / acts } else { 0.0 },
        mean(&|r| r.heading),
        mean(&|r| r.lead),
        mean(&|r| !r.background),
        mean(&|r| r.background),
        mean(&|r| r.attributed),
        readings.last().map_or(0.0, Reading::balance),
        if implied.is_empty() { 0.0 } else { implied.iter().sum::<f64>() / implied.len() as f64 },
        largest(|r| r.cooperative),
        largest(|r| r.hostile),
        share(|r| (r.cooperative, r.hostile)),
        share(|r| (r.hostile, r.cooperative)),
        acts / n,
        readings.iter().filter(|r| r.lead).map(Reading::act).fold(0.0, f64::max),
        readings.iter().map(|r| r.unseen).sum::<f64>() / n,
        readings.iter().filter(|r| r.still).count() as f64 / n,
        libm::log(1.0 + n),
        n / article.sentences.max(1) as f64,
        article.balance,
        article.acts,
        article.unseen,
        article.still,
        article.implied,
    ]
}

/// What each sentence adds to each of [`signals`], in the order of the sentences: sums over the sentences are the signals, up to
/// rounding. Largest probabilities are those of the first sentence that has them; the number of sentences and what the article is like
/// are no sentence's, and not here.
pub fn parts(all: &[Reading]) -> Vec<[f64; OF_SENTENCES]> {
    let mut out = vec![[0.0; OF_SENTENCES]; all.len()];
    let explicit: Vec<usize> = (0..all.len()).filter(|&i| !all[i].implied).collect();
    let (Some(&last), n) = (explicit.last(), explicit.len() as f64) else { return out };
    let mut mean = |signal: usize, among: &dyn Fn(&Reading) -> bool| {
        let members: Vec<usize> = (0..all.len()).filter(|&i| among(&all[i])).collect();
        members.iter().for_each(|&i| out[i][signal] = all[i].balance() / members.len() as f64);
    };
    mean(0, &|r| !r.implied);
    mean(2, &|r| !r.implied && r.heading);
    mean(3, &|r| !r.implied && r.lead);
    mean(4, &|r| !r.implied && !r.background);
    mean(5, &|r| !r.implied && r.background);
    mean(6, &|r| !r.implied && r.attributed);
    mean(8, &|r| r.implied);
    out[last][7] = all[last].balance();
    let acts: f64 = explicit.iter().map(|&i| all[i].act()).sum();
    for &i in &explicit {
        let r = &all[i];
        out[i][1] = if acts > 0.0 { r.balance() * r.act() / acts } else { 0.0 };
        for (signal, own, other) in [(11, r.cooperative, r.hostile), (12, r.hostile, r.cooperative)] {
            out[i][signal] = if own >= other && own >= 1.0 - own - other { 1.0 / n } else { 0.0 };
        }
        out[i][13] = r.act() / n;
        out[i][15] = r.unseen / n;
        out[i][16] = if r.still { 1.0 / n } else { 0.0 };
    }
    let lead = |r: &Reading| if r.lead { r.act() } else { 0.0 };
    for (signal, of) in [(9, (|r| r.cooperative) as fn(&Reading) -> f64), (10, |r| r.hostile), (14, lead)] {
        let most = explicit.iter().copied().reduce(|best, i| if of(&all[i]) > of(&all[best]) { i } else { best }).unwrap_or(last);
        out[most][signal] = of(&all[most]);
    }
    out
}

/// A logistic model over [`signals`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// One weight a signal.
    pub weights: Vec<f64>,
    /// The intercept.
    pub intercept: f64,
}

impl Side {
    /// Its decision value for the sentences about a pair, and what each of them adds to it. What is left over is the intercept, the
    /// number of sentences, and what the article is like.
    pub fn contributions(&self, all: &[Reading], article: &Surroundings) -> (f64, Vec<f64>) {
        let one = |part: &[f64; OF_SENTENCES]| part.iter().zip(&self.weights).map(|(x, w)| x * w).sum();
        (self.value(&signals(all, article)), parts(all).iter().map(one).collect())
    }

    fn value(&self, signals: &[f64]) -> f64 {
        self.weights.iter().zip(signals).map(|(w, x)| w * x).sum::<f64>() + self.intercept
    }

    fn probability(&self, signals: &[f64]) -> f64 {
        1.0 / (1.0 + libm::exp(-self.value(signals)))
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

/// An article's answer about a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aggregate {
    /// Probability that the article shows the two cooperating.
    pub cooperative: f64,
    /// Probability that it shows hostility; the rest is neutral.
    pub hostile: f64,
}

/// Probability from which on the less probable of the two sides makes a pair mixed. Of the labelled articles' pairs whose sides come this near
/// to one another, about half have the other stance or both.
const MIXED: f64 = 0.35;

impl Aggregate {
    /// Whether both sides hold, neither clearly more.
    pub fn is_mixed(&self) -> bool {
        self.cooperative.min(self.hostile) > MIXED
    }
}

impl Aggregator {
    /// What the sentences about a pair, in the article's order, add up to.
    pub fn apply(&self, readings: &[Reading], article: &Surroundings) -> Aggregate {
        let signals = signals(readings, article);
        let act = self.act.probability(&signals);
        let cooperative = self.cooperative.probability(&signals);
        Aggregate { cooperative: act * cooperative, hostile: act * (1.0 - cooperative) }
    }

    /// Whether every side has as many finite weights as there are signals.
    pub(crate) fn is_sound(&self) -> bool {
        let sides = [&self.act, &self.cooperative];
        sides.iter().all(|s| s.weights.len() == SIGNALS.len() && s.weights.iter().chain([&s.intercept]).all(|w| w.abs() <= 1e100))
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
            Reading { heading: true, lead: true, ..reading(0.8, 0.1) },
            Reading { background: true, attributed: true, ..reading(0.1, 0.7) },
            Reading { unseen: 0.6, still: true, ..reading(0.2, 0.2) },
            Reading { implied: true, unseen: 0.9, still: true, ..reading(0.5, 0.1) },
            Reading { implied: true, ..reading(0.1, 0.3) },
        ];
        // Another pair has one sentence.
        let other = [Reading { unseen: 0.2, ..reading(0.0, 0.7) }];
        let article = Surroundings::of(readings.iter().chain(&other));
        let s = signals(&readings, &article);
        let expected = [
            (0.7 - 0.6 + 0.0) / 3.0,
            (0.7 * 0.9 - 0.6 * 0.8) / 2.1,
            0.7,
            0.7,
            0.35,
            -0.6,
            -0.6,
            0.0,
            0.1,
            0.8,
            0.7,
            1.0 / 3.0,
            1.0 / 3.0,
            0.7,
            0.9,
            0.2,
            1.0 / 3.0,
            4f64.ln(),
            0.75,
            -0.15,
            0.7,
            0.2,
            0.25,
            0.5,
        ];
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
