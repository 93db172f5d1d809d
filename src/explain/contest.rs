//! Which heads decide between an answer and its runner-up.

use crate::error::{Error, Result};
use crate::label::{Stance, fold};
use crate::model::{Link, Model};
use crate::scheme::Collapse;
use crate::score::{Answer, Distribution};

/// An answer and the next most probable one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// The answer given.
    pub answer: String,
    /// The most probable of all others.
    pub runner_up: String,
}

/// A head that has a say in a contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Number of the head.
    pub head: usize,
    /// Its name.
    pub name: String,
    /// Whether a higher decision value speaks for the answer rather than the runner-up; `None` where it speaks for neither.
    pub towards: Option<bool>,
}

impl Contest {
    /// The contest that an answer has won; `None` where there is no answer.
    pub fn of(answer: &Answer) -> Option<Self> {
        let label = answer.label.as_ref()?;
        let others = answer.probability.iter().filter(|p| p.0 != label);
        let runner_up = others.reduce(|best, p| if p.1 > best.1 { p } else { best })?.0;
        Some(Self { answer: label.to_string(), runner_up: runner_up.to_string() })
    }

    /// How far the answer leads: ln of its probability over the runner-up's.
    pub fn margin(&self, probability: &Distribution) -> f64 {
        let of = |name: &str| probability.of(name).max(1e-300);
        libm::log(of(&self.answer) / of(&self.runner_up))
    }

    /// The heads that decide, given the probability of each of the model's labels. Of two labels that is the one head. Between
    /// cooperative and hostile it is the direct head, then the head of the most probable label on each side; in any other contest
    /// these two alone.
    pub fn voices(&self, model: &Model, labels: &[f64]) -> Vec<Voice> {
        let link = model.link();
        let names = link.head_names(&model.card.scheme);
        let voice = |head: usize, towards| Voice { head, name: names[head].clone(), towards: Some(towards) };
        let of = |answer: &str| best(model, labels, answer);
        match link {
            Link::Binary => vec![voice(0, of(&self.answer) == Some(1))],
            Link::OneVsRest { .. } | Link::Staged { .. } => {
                let acts =
                    [&self.answer, &self.runner_up].iter().all(|a| [Stance::Cooperative, Stance::Hostile].iter().any(|s| s.name() == **a));
                let direct = (acts && link.stages() > 0).then(|| voice(names.len() - 1, self.answer == Stance::Hostile.name()));
                let sides = [(of(&self.answer), true), (of(&self.runner_up), false)];
                direct.into_iter().chain(sides.into_iter().filter_map(|(head, towards)| Some(voice(head?, towards)))).collect()
            }
        }
    }
}

/// The most probable label that belongs to an answer.
fn best(model: &Model, labels: &[f64], answer: &str) -> Option<usize> {
    let Collapse { names, group } = model.card.scheme.answers();
    let of = (0..labels.len()).filter(|&l| *names[group[l]] == *answer);
    of.reduce(|best, l| if labels[l] > labels[best] { l } else { best })
}

/// The head of a name, read without regard to case, space, hyphen or underscore.
///
/// # Errors
/// If there is none.
pub fn head_named(model: &Model, name: &str) -> Result<usize> {
    let names = model.link().head_names(&model.card.scheme);
    let found = names.iter().position(|n| fold(n) == fold(name));
    found.ok_or_else(|| {
        let other = model.card.scheme.names().any(|n| fold(n) == fold(name));
        let help = match &names[..] {
            [one] if other => format!("of two labels one has terms: what speaks against {one} speaks for the other"),
            _ => crate::error::did_you_mean(name, names.iter().map(String::as_str)),
        };
        Error::params("label", format!("one of {}", names.join(", ")), format!("`{name}`")).help(help.trim_end())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shipped;

    fn contest(answer: &str, runner_up: &str) -> Contest {
        Contest { answer: answer.into(), runner_up: runner_up.into() }
    }

    fn heard(contest: &Contest, model: &Model, labels: &[f64]) -> Vec<(String, bool)> {
        contest.voices(model, labels).into_iter().map(|v| (v.name, v.towards.unwrap())).collect()
    }

    #[test]
    fn acts_are_decided_by_the_direct_head_and_others_by_their_labels() {
        let model = shipped::open("stance").unwrap();
        let names: Vec<&str> = model.card.scheme.names().collect();
        let labels: Vec<f64> = names.iter().map(|n| if matches!(*n, "AID" | "ACCUSE" | "NEUTRAL") { 0.3 } else { 0.01 }).collect();
        let heard = |answer, runner_up| heard(&contest(answer, runner_up), &model, &labels);
        let [direct, aid, accuse, neutral] = ["hostile over cooperative", "AID", "ACCUSE", "NEUTRAL"].map(String::from);
        assert_eq!(heard("hostile", "cooperative"), [(direct.clone(), true), (accuse.clone(), true), (aid.clone(), false)]);
        assert_eq!(heard("cooperative", "hostile"), [(direct, false), (aid, true), (accuse.clone(), false)]);
        assert_eq!(heard("neutral", "hostile"), [(neutral, true), (accuse, false)]);
        let tone = shipped::open("sentiment").unwrap();
        let said = super::tests::heard(&contest("negative", "positive"), &tone, &[0.2, 0.7, 0.1]);
        assert_eq!(said, [("negative".to_string(), true), ("positive".to_string(), false)]);
    }

    #[test]
    fn a_margin_by_hand_and_a_head_that_is_not_there() {
        let of = |p: [f64; 3]| ["cooperative", "hostile", "neutral"].into_iter().zip(p).collect();
        assert!((contest("hostile", "neutral").margin(&of([0.1, 0.6, 0.3])) - 2f64.ln()).abs() < 1e-12);
        let model = shipped::open("stance").unwrap();
        assert_eq!(head_named(&model, "Hostile_over-cooperative").unwrap(), 16);
        let refused = head_named(&model, "THREATN").unwrap_err().to_string();
        assert!(refused.starts_with("label: expected one of AGREE, ") && refused.contains("did you mean THREATEN?"), "{refused}");
    }
}
