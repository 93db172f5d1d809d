//! Fitting what a sentence shows of a pair among others: two sparse logistic models over its numbers and its terms.

use std::borrow::Cow;

use linfa::ParamGuard as _;

use crate::error::{Error, Result};
use crate::features::Csr;
use crate::label::Stance;
use crate::model::{Context, NUMBERS, Side};
use crate::train::logistic::SparseLogistic;

/// Penalty on the weights of standardised numbers: strong, because labelled sentences are few and the numbers alike.
const ALPHA: f64 = 10.0;
/// Factor of the terms, whose values are about 1, beside standardised numbers: what a ninth of the penalty would do.
const TERMS: f64 = 3.0;
/// Gradient norm, relative to that at zero weights, at which a fit is done.
const TOLERANCE: f64 = 1e-8;

/// A labelled sentence about a pair.
#[derive(Debug, Clone)]
pub struct InContext {
    /// What describes it among the others, as [`NUMBERS`] names it.
    pub numbers: [f64; NUMBERS.len()],
    /// Its terms with their values.
    pub terms: Vec<(u32, f32)>,
    /// Its label.
    pub stance: Stance,
}

/// Fits the context of a model with so many terms. `data` says where the sentences came from.
///
/// # Errors
/// If one of the two questions has one answer only.
pub fn context(rows: &[&InContext], terms: usize, data: String) -> Result<Context> {
    let acts: Vec<&InContext> = rows.iter().copied().filter(|r| r.stance != Stance::Neutral).collect();
    let (act, of_act) = side(rows, terms, "neutral or not", |stance| stance != Stance::Neutral)?;
    let (cooperative, of_cooperative) = side(&acts, terms, "cooperative or hostile", |stance| stance == Stance::Cooperative)?;
    let terms = of_act.into_iter().zip(of_cooperative).flat_map(|(a, c)| [a, c]).collect();
    Ok(Context { sentences: rows.len(), data, act, cooperative, terms: Cow::Owned(terms) })
}

/// The weights of the numbers and of the terms for one question.
fn side(rows: &[&InContext], terms: usize, question: &str, truth: fn(Stance) -> bool) -> Result<(Side, Vec<f32>)> {
    let y: Vec<bool> = rows.iter().map(|r| truth(r.stance)).collect();
    if y.iter().all(|y| *y) || !y.contains(&true) {
        let help = "label sentences of each kind: cooperative, hostile and neutral";
        return Err(Error::training(format!("the labelled sentences of articles have one answer only to `{question}`"), help));
    }
    let n = rows.len() as f64;
    let (mut scale, mut mean) = (vec![TERMS; terms], [0.0; NUMBERS.len()]);
    for (j, mean) in mean.iter_mut().enumerate() {
        *mean = rows.iter().map(|r| r.numbers[j]).sum::<f64>() / n;
        let deviation = (rows.iter().map(|r| (r.numbers[j] - *mean).powi(2)).sum::<f64>() / n).sqrt();
        scale.push(1.0 / deviation.max(1e-9));
    }
    let mut x = Csr::new(scale.len());
    for row in rows {
        let numbers = (terms..).zip(row.numbers.iter().zip(mean)).map(|(j, (x, mean))| (j as u32, (x - mean) as f32));
        x.push(&row.terms.iter().copied().chain(numbers).collect::<Vec<_>>());
    }
    let params = SparseLogistic::default().alpha(ALPHA).tolerance(TOLERANCE).scale(scale).check()?;
    let fitted = params.fit_rows(x, &y, &vec![1.0; y.len()], None)?.0;
    let (of_terms, of_numbers) = fitted.weights.split_at(terms);
    let weights = of_numbers.to_vec();
    let shift: f64 = weights.iter().zip(mean).map(|(w, m)| w * m).sum();
    Ok((Side { weights, intercept: fitted.intercept - shift }, of_terms.iter().map(|w| *w as f32).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Reading, numbers};

    /// Labelled sentences of pairs that cooperate, quarrel or do neither, each amid four of its kind. Each has the terms of its stance.
    fn rows(terms: fn(Stance) -> Vec<(u32, f32)>) -> Vec<InContext> {
        let one = |(cooperative, hostile, stance): (f64, f64, Stance)| {
            let numbers = numbers(&amid(cooperative, hostile));
            numbers.into_iter().map(move |numbers| InContext { numbers, terms: terms(stance), stance })
        };
        let kinds = |i: u8| {
            let e = f64::from(i) / 100.0;
            [(0.8 - e, 0.1, Stance::Cooperative), (0.1 + e, 0.8, Stance::Hostile), (0.1, 0.1 + e, Stance::Neutral)]
        };
        (0..8).flat_map(kinds).flat_map(one).collect()
    }

    fn amid(cooperative: f64, hostile: f64) -> Vec<Reading> {
        (0..5).map(|sentence| Reading { sentence, cooperative, hostile, ..Reading::default() }).collect()
    }

    fn fitted(rows: &[InContext]) -> Context {
        context(&rows.iter().collect::<Vec<_>>(), 4, "hash".into()).unwrap()
    }

    #[test]
    fn a_sentence_that_says_little_follows_its_neighbours() {
        let context = fitted(&rows(|_| Vec::new()));
        assert_eq!(context.sentences, 120);
        let third = |cooperative, hostile| {
            let mut all = amid(cooperative, hostile);
            (all[2].cooperative, all[2].hostile) = (0.3, 0.3);
            context.apply(&all)[2]
        };
        let (warm, cold) = (third(0.8, 0.1), third(0.1, 0.8));
        assert!(warm.cooperative > warm.hostile && cold.hostile > cold.cooperative, "{warm:?} {cold:?}");
        assert_eq!(context.of_terms(&[(0, 1.0), (3, 1.0), (9, 1.0)]), [0.0; 2]);
    }

    #[test]
    fn what_terms_say_in_articles_is_added() {
        // Term 1 goes with acts, term 2 with the hostile ones.
        let context = fitted(&rows(|stance| match stance {
            Stance::Cooperative => vec![(1, 1.0)],
            Stance::Hostile => vec![(1, 1.0), (2, 0.5)],
            Stance::Neutral => Vec::new(),
        }));
        assert!(context.is_sound(4) && !context.is_sound(5));
        let [act, side] = context.of_terms(&[(1, 1.0)]);
        assert!(act > 0.1 && context.of_terms(&[(2, 1.0)])[1] < -0.1, "{act} {side}");
        assert_eq!(context.of_terms(&[(1, 2.0)]), [2.0 * act, 2.0 * side]);
        let mut all = amid(0.4, 0.4);
        let before = context.apply(&all)[2];
        all[2].terms = context.of_terms(&[(2, 1.0)]);
        let after = context.apply(&all)[2];
        assert!(after.hostile > before.hostile * after.cooperative / before.cooperative, "{before:?} {after:?}");
    }

    #[test]
    fn one_answer_teaches_nothing() {
        let rows: Vec<InContext> = rows(|_| Vec::new()).into_iter().filter(|r| r.stance != Stance::Hostile).collect();
        let error = context(&rows.iter().collect::<Vec<_>>(), 4, String::new()).unwrap_err().to_string();
        assert!(error.contains("`cooperative or hostile`"), "{error}");
    }
}
