//! A sentence in its article: what the sentences around it make of what it shows of a pair.
//!
//! Read by itself, a sentence is often too short to tell whether there is an act in it, and on which side: "They left the room." Two logistic models over
//! a few numbers of the sentence and its neighbours, and over its terms, say it anew. They are fitted to labelled sentences of articles and applied here.
//! The weights of the terms are what these tell in articles beyond what they tell by themselves, so that texts of one sentence pay nothing for it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::aggregate::{Aggregate, Reading, Side};
use crate::model::calibration::logit;

/// How much less a sentence counts for each sentence that it is further off: e^−½.
const FADING: f64 = -0.5;
/// How near to 0 and 1 a sentence's own probabilities are believed to be.
const SURE: f64 = 1e-3;

/// Names of the numbers that describe a sentence about a pair, in order. Balances are cooperative less hostile, −1 to 1; of no sentence 0.
pub const NUMBERS: [&str; 21] = [
    "act",                   // logit of the probability of an act
    "side",                  // logit of cooperative among the acts
    "balance",               // its own
    "acts near by",          // sum over the pair's other sentences: probability of an act less ½, times e^(−½ per sentence in between)
    "balance near by",       // such a sum of their balances, divided by 1 + that of the factors
    "balance of the others", // of all others that name both actors, weighted by the probability of an act
    "the same, of the past", // where the sentence tells of what is over, else 0
    "words",                 // ln(1 + their number)
    "novel terms",           // share of its terms that the model has never seen
    "implied",               // 1 where it names one of the two only; so on
    "heading",
    "lead",
    "background",
    "attributed",
    "question",
    "position",            // 0 for the article's first sentence, nearly 1 for the last
    "directed",            // 1 where the act runs one way
    "balance of the lead", // mean over the pair's other sentences among the article's first
    "others",              // ln(1 + number of the pair's other sentences)
    "acts of the article", // mean probability of an act in the sentences about any pair
    "named", // of the article's mentions, the share of the one of the two that has fewer: less is said of a pair that an article isn't about
];

/// The numbers named by [`NUMBERS`] for each of the sentences about a pair, in the article's order.
pub fn numbers(all: &[Reading]) -> Vec<[f64; NUMBERS.len()]> {
    // Several pairs of a sentence may be the same two the other way round: none is its own neighbour.
    let explicit = |of: &dyn Fn(&Reading) -> bool| {
        let others = all.iter().filter(|r| !r.implied && of(r));
        others.fold((0.0, 0.0), |(balance, acts), r| (balance + r.balance() * r.act(), acts + r.act()))
    };
    let whole = explicit(&|_| true);
    let lead: Vec<&Reading> = all.iter().filter(|r| r.lead).collect();
    let balance_of_lead = |r: &Reading| {
        let others = lead.iter().filter(|o| o.sentence != r.sentence);
        let (balance, n) = others.fold((0.0, 0.0), |(balance, n), o| (balance + o.balance(), n + 1.0));
        if n > 0.0 { balance / n } else { 0.0 }
    };
    let number = |r: &Reading| {
        let [from, to] = [r.sentence, r.sentence + 1].map(|s| all.partition_point(|o| o.sentence < s));
        (all.len() - (to - from)) as f64
    };
    let one = |((i, r), [acts, balance, weight]): ((usize, &Reading), [f64; 3])| {
        let near = |k: usize| k < all.len() && all[k].sentence == r.sentence;
        let own = if near(i.wrapping_sub(1)) || near(i + 1) {
            explicit(&|o| o.sentence == r.sentence)
        } else if r.implied {
            (0.0, 0.0)
        } else {
            (r.balance() * r.act(), r.act())
        };
        let others = whole.1 - own.1;
        let others = if others > 1e-9 { (whole.0 - own.0) / others } else { 0.0 };
        let flag = |f: bool| f64::from(u8::from(f));
        let sure = |p: f64| logit(p.clamp(SURE, 1.0 - SURE));
        [
            sure(r.act()),
            sure(r.cooperative / (r.act() + 1e-12)),
            r.balance(),
            acts,
            balance / (1.0 + weight),
            others,
            others * flag(r.background),
            libm::log(1.0 + r.words as f64),
            r.novel,
            flag(r.implied),
            flag(r.heading),
            flag(r.lead),
            flag(r.background),
            flag(r.attributed),
            flag(r.question),
            r.position,
            flag(r.directed),
            balance_of_lead(r),
            libm::log(1.0 + number(r)),
            r.acts,
            r.named,
        ]
    };
    all.iter().enumerate().zip(near_by(all)).map(one).collect()
}

/// For each sentence the sums over the others of acts, balances and factors, all fading with their distance.
fn near_by(all: &[Reading]) -> Vec<[f64; 3]> {
    let mut out = vec![[0.0; 3]; all.len()];
    let mut pass = |order: &mut dyn Iterator<Item = usize>| {
        let (mut sums, mut here, mut last) = ([0.0; 3], [0.0; 3], None);
        for i in order {
            let r = &all[i];
            if let Some(gap) = last.map(|l| r.sentence.abs_diff(l)).filter(|gap| *gap > 0) {
                let left = libm::exp(FADING * gap as f64);
                sums.iter_mut().zip(here).for_each(|(s, h)| *s = (*s + h) * left);
                here = [0.0; 3];
            }
            last = Some(r.sentence);
            out[i].iter_mut().zip(sums).for_each(|(o, s)| *o += s);
            here.iter_mut().zip([r.act() - 0.5, r.balance(), 1.0]).for_each(|(h, x)| *h += x);
        }
    };
    pass(&mut (0..all.len()));
    pass(&mut (0..all.len()).rev());
    out
}

/// What the sentences of an article about a pair show of it, each among the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Labelled sentences that it was fitted to.
    pub sentences: usize,
    /// SHA-256 of the table of labels.
    pub data: String,
    /// Whether there is an act between the two.
    pub act: Side,
    /// Whether it is cooperative rather than hostile.
    pub cooperative: Side,
    /// What each of the model's terms adds to the decision values of the two: terms × 2. A tensor of the model's file.
    #[serde(skip)]
    pub(crate) terms: Cow<'static, [f32]>,
}

impl Context {
    /// What the terms of a sentence add to the two decision values.
    pub(crate) fn of_terms(&self, row: &[(u32, f32)]) -> [f64; 2] {
        let (weights, _) = self.terms.as_chunks::<2>();
        row.iter()
            .filter_map(|&(id, x)| Some((weights.get(id as usize)?, f64::from(x))))
            .fold([0.0; 2], |[act, cooperative], (w, x)| [act + x * f64::from(w[0]), cooperative + x * f64::from(w[1])])
    }

    /// What each of the sentences about a pair, in the article's order, shows of it among the others.
    pub fn apply(&self, all: &[Reading]) -> Vec<Aggregate> {
        let one = |(n, r): ([f64; NUMBERS.len()], &Reading)| {
            Aggregate::of(self.act.value(&n) + r.terms[0], self.cooperative.value(&n) + r.terms[1])
        };
        numbers(all).into_iter().zip(all).map(one).collect()
    }

    /// Whether both sides have as many finite weights as there are numbers, and each of so many terms two.
    pub(crate) fn is_sound(&self, terms: usize) -> bool {
        [&self.act, &self.cooperative].iter().all(|s| s.is_sound(NUMBERS.len()))
            && Some(self.terms.len()) == terms.checked_mul(2)
            && self.terms.iter().all(|w| w.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_worked_example() {
        let reading = |sentence, cooperative, hostile| Reading { sentence, cooperative, hostile, ..Reading::default() };
        let all = [
            Reading { heading: true, lead: true, words: 6, novel: 0.5, directed: true, acts: 0.5, named: 0.25, ..reading(0, 0.6, 0.2) },
            Reading { implied: true, question: true, attributed: true, ..reading(2, 0.1, 0.1) },
            Reading { background: true, position: 0.75, ..reading(3, 0.1, 0.8) },
            // The same sentence the other way round.
            reading(3, 0.2, 0.3),
        ];
        let found = numbers(&all);
        let e = |gap: f64| (-gap / 2.0f64).exp();
        let (near, far, all_others) = (e(1.0), e(3.0), (-0.7 * 0.9 - 0.1 * 0.5) / 1.4);
        let first = [
            4f64.ln(),
            3f64.ln(),
            0.4,
            -0.3 * e(2.0) + 0.4 * far,
            (-0.7 - 0.1) * far / (1.0 + e(2.0) + 2.0 * far),
            all_others,
            0.0,
            7f64.ln(),
            0.5,
            0.0,
            1.0,
            1.0,
            0.0,
            0.0,
            0.0,
            0.0,
            1.0,
            0.0,
            4f64.ln(),
            0.5,
            0.25,
        ];
        for ((name, found), expected) in NUMBERS.iter().zip(found[0]).zip(first) {
            assert!((found - expected).abs() < 1e-9, "{name}: {found} for {expected}");
        }
        // "balance of the others": neither itself nor the same sentence for the pair the other way round.
        assert!((found[2][5] - 0.4).abs() < 1e-9 && found[2][5] == found[2][6] && found[3][6] == 0.0);
        assert!((found[2][3] - (0.3 * far - 0.3 * near)).abs() < 1e-9, "{}", found[2][3]);
        assert!((found[1][5] - (0.4 * 0.8 + all_others * 1.4) / 2.2).abs() < 1e-9);
        assert_eq!((found[1][9], found[1][13], found[1][14], found[2][12], found[2][15]), (1.0, 1.0, 1.0, 1.0, 0.75));
        // The lead is one sentence, the first, and each of the last two has the other in its own.
        assert_eq!([1, 2, 3].map(|i| found[i][17]), [found[0][2]; 3]);
        for (i, others) in [(1, 3.0), (2, 2.0), (3, 2.0)] {
            assert!((found[i][18] - f64::ln(1.0 + others)).abs() < 1e-9);
        }
        assert!(numbers(&[]).is_empty());
    }
}
