//! Whether new texts leave what a model knows.
//!
//! Three questions of records (articles, sentences, pairs or rows), each held against what was measured on training rows held out ([`Familiarity`]): do texts have more unknown words
//! than such rows have, more unknown terms (said as combinations of words), and are the answers others on average? A text counts as strange where it lies beyond what
//! 95 of 100 held-out rows stay under, so of texts like the training rows one in twenty does.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::model::{Familiarity, Model, Moments, Spread, USUAL};
use crate::scheme::Name;
use crate::score::record::{Answer, Judge};

/// Share of strange texts from which on a warning is due: four times what is expected.
const STRANGE: f64 = 4.0 * (1.0 - USUAL);
/// How far a mean probability must lie from the training rows' for a warning: the answer on one text in ten.
const SHIFT: f64 = 0.1;
/// Standard errors that either must lie from what is expected, so that a handful of texts raises no alarm.
const ERRORS: f64 = 3.0;

/// Counts what is strange about the answers of one model.
#[derive(Debug, Clone)]
pub struct Drift<'m> {
    usual: &'m Familiarity,
    names: Vec<Name>,
    counts: Counts,
}

/// What was counted so far; a run that was interrupted goes on with it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Counts {
    oov: Tally,
    novelty: Tally,
    /// Texts with an answer that is comparable with those of training rows, and the sums of their probabilities.
    answered: usize,
    sums: Vec<f64>,
}

/// A share over texts.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
struct Tally {
    texts: usize,
    strange: usize,
    sum: f64,
}

impl Tally {
    fn add(&mut self, share: f64, usual: &Spread) {
        self.texts += 1;
        self.strange += usize::from(share > usual.usual);
        self.sum += share;
    }

    fn mean(&self) -> f64 {
        self.sum / self.texts.max(1) as f64
    }

    fn warns(&self) -> bool {
        let (n, p) = (self.texts as f64, 1.0 - USUAL);
        let strange = self.strange as f64;
        strange > STRANGE * n && strange > n * p + ERRORS * (n * p * (1.0 - p)).sqrt()
    }

    fn json(&self, usual: &Spread) -> Value {
        json!({ "mean": self.mean(), "training": usual.mean, "usual": usual.usual, "strange": self.strange, "warns": self.warns() })
    }
}

impl<'m> Drift<'m> {
    /// A count for a model; `None` where its file says nothing of held-out rows.
    pub fn new(model: &'m Model) -> Option<Self> {
        let usual = model.card.familiarity.as_ref()?;
        let names = Judge::new(model).answers().to_vec();
        let counts = Counts { sums: vec![0.0; names.len()], ..Counts::default() };
        Some(Self { usual, names, counts })
    }

    /// What was counted so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Goes on with what was counted before by the same model.
    pub fn resume(&mut self, counts: Counts) {
        self.counts = counts;
    }

    /// Counts an answer. `alone` says that it comes from one vector, as a training row's does, and isn't added up from several.
    pub fn add(&mut self, answer: &Answer, alone: bool) {
        if answer.label.is_none() {
            return;
        }
        self.counts.oov.add(answer.oov, &self.usual.oov);
        self.counts.novelty.add(answer.novelty, &self.usual.novelty);
        if alone {
            self.counts.answered += 1;
            self.counts.sums.iter_mut().zip(answer.probability.iter()).for_each(|(s, p)| *s += p.1);
        }
    }

    /// The answer whose mean probability lies furthest from the training rows', and that mean, where it is far enough for a warning.
    fn shifted(&self) -> Option<(usize, f64)> {
        let n = self.counts.answered as f64;
        let far = |(i, (sum, usual)): (usize, (&f64, &Moments))| {
            let mean = sum / n;
            let away = (mean - usual.mean).abs();
            (self.counts.answered > 0 && away > SHIFT && away > ERRORS * usual.deviation / n.sqrt()).then_some((away, i, mean))
        };
        let all = self.counts.sums.iter().zip(&self.usual.answers).enumerate().filter_map(far);
        all.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, i, mean)| (i, mean))
    }

    /// What is to be said of it, a line each; nothing where the texts are as expected.
    pub fn warnings(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (tally, usual, what) in
            [(&self.counts.oov, &self.usual.oov, "words"), (&self.counts.novelty, &self.usual.novelty, "combinations of words")]
        {
            if tally.warns() {
                out.push(format!(
                    "{} of {} records have more unknown {what} than 95 of 100 training rows held out ({:.0} % on average, {:.0} % there)",
                    tally.strange,
                    tally.texts,
                    100.0 * tally.mean(),
                    100.0 * usual.mean
                ));
            }
        }
        // Fewer known words mean fewer known terms: once is enough.
        out.truncate(1);
        if let Some((i, mean)) = self.shifted() {
            out.push(format!(
                "{} is {:.0} % of the answers to {} records, and {:.0} % of those to training rows held out: probabilities rest on that mix",
                self.names[i],
                100.0 * mean,
                self.counts.answered,
                100.0 * self.usual.answers[i].mean
            ));
        }
        out
    }

    /// The same as figures.
    pub fn json(&self) -> Value {
        let n = self.counts.answered.max(1) as f64;
        let of = |value: &dyn Fn(usize) -> f64| -> Map<String, Value> {
            self.names.iter().enumerate().map(|(i, name)| (name.to_string(), json!(value(i)))).collect()
        };
        json!({
            "texts": self.counts.oov.texts,
            "oov": self.counts.oov.json(&self.usual.oov),
            "novelty": self.counts.novelty.json(&self.usual.novelty),
            "answers": {
                "mean": of(&|i| self.counts.sums[i] / n),
                "training": of(&|i| self.usual.answers[i].mean),
                "warns": self.shifted().is_some(),
            },
            "warnings": self.warnings(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shipped;

    fn familiar(model: &mut Model) {
        let moments = |mean| Moments { mean, deviation: 0.3 };
        let spread = Spread { mean: 0.1, median: 0.1, usual: 0.3 };
        let answers = vec![moments(0.4), moments(0.4), moments(0.2)];
        model.card.familiarity = Some(Familiarity { rows: 100, oov: spread, novelty: spread, answers });
    }

    fn answer(oov: f64, hostile: f64) -> Answer {
        Answer {
            label: Some("hostile".into()),
            probability: [("cooperative", 0.8 - hostile), ("hostile", hostile), ("neutral", 0.2)].into_iter().collect(),
            categories: Default::default(),
            quad: None,
            intensity: None,
            reason: None,
            oov,
            novelty: oov,
        }
    }

    #[test]
    fn texts_like_the_training_rows_raise_no_alarm_and_others_do() {
        let mut model = shipped::open("stance").unwrap();
        familiar(&mut model);
        let count = |n: usize, strange: usize, hostile: f64| {
            let mut drift = Drift::new(&model).unwrap();
            (0..n).for_each(|i| drift.add(&answer(if i < strange { 0.5 } else { 0.1 }, hostile), true));
            drift.warnings()
        };
        assert!(count(0, 0, 0.4).is_empty() && count(100, 5, 0.4).is_empty() && count(100, 20, 0.45).is_empty());
        // One strange text of three is chance; two aren't: 0.05 · 3 + 3 · √(3 · 0.05 · 0.95) is 1.28.
        assert!(count(3, 1, 0.4).is_empty());
        let said = "2 of 3 records have more unknown words than 95 of 100 training rows held out (37 % on average, 10 % there)";
        assert_eq!(count(3, 2, 0.4), [said]);
        // A shift of 0.2 is 3 standard errors from 21 texts on: 3 · 0.3 / √21 is 0.196.
        assert!(count(20, 0, 0.6).is_empty());
        let said =
            "cooperative is 20 % of the answers to 21 records, and 40 % of those to training rows held out: probabilities rest on that mix";
        assert_eq!(count(21, 0, 0.6), [said]);
    }

    #[test]
    fn what_has_no_answer_or_is_added_up_is_left_out() {
        let mut model = shipped::open("stance").unwrap();
        model.card.familiarity = None;
        assert!(Drift::new(&model).is_none());
        familiar(&mut model);
        let mut drift = Drift::new(&model).unwrap();
        drift.add(&Answer { label: None, ..answer(1.0, 0.4) }, true);
        drift.add(&answer(0.2, 0.4), false);
        let json = drift.json();
        assert_eq!((&json["texts"], &json["oov"]["mean"], &json["answers"]["mean"]["hostile"]), (&json!(1), &json!(0.2), &json!(0.0)));
        assert_eq!(json["warnings"], json!([]));
    }
}
