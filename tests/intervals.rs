//! How often an interval holds the truth, by simulation: 4,000 data sets from a population whose figures are known.
//!
//! Long, so it runs when it is asked for: `cargo test --release --test intervals -- --ignored --nocapture`. docs/EVALUATION.md
//! has the figures.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use detente::evaluate::{Bootstrap, Outcome, evaluate};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Data sets of a simulation.
const SETS: usize = 4000;
/// Share of rows of each true label.
const PRIOR: [f64; 3] = [0.5, 0.3, 0.2];

/// A population: rows come in groups of `least` to `most`; in a group all rows are answered rightly with one of two probabilities.
struct Population {
    groups: usize,
    least: usize,
    most: usize,
    right: [f64; 2],
    /// Probability that a row has its group's label, rather than one of its own.
    together: f64,
}

impl Population {
    /// Accuracy and macro-F1 of infinitely many rows. A wrong answer is either of the others, alike.
    fn truth(&self) -> [f64; 2] {
        let right = (self.right[0] + self.right[1]) / 2.0;
        let f1 = |l: usize| {
            let answered = PRIOR[l] * right + (1.0 - PRIOR[l]) * (1.0 - right) / 2.0;
            2.0 * PRIOR[l] * right / (PRIOR[l] + answered)
        };
        [right, (f1(0) + f1(1) + f1(2)) / 3.0]
    }

    fn draw(&self, seed: u64) -> Outcome {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let labels = ["a", "b", "c"].map(String::from).to_vec();
        let mut o = Outcome { labels, truth: vec![], predicted: vec![], probability: vec![], abstained: vec![], group: vec![] };
        let label = |rng: &mut ChaCha8Rng| {
            let u: f64 = rng.r#gen();
            usize::from(u >= PRIOR[0]) + usize::from(u >= PRIOR[0] + PRIOR[1])
        };
        for group in 0..self.groups {
            let right = self.right[rng.gen_range(0..2)];
            let shared = label(&mut rng);
            for _ in 0..rng.gen_range(self.least..=self.most) {
                let truth = if rng.gen_bool(self.together) { shared } else { label(&mut rng) };
                let predicted = if rng.gen_bool(right) { truth } else { (truth + rng.gen_range(1..3)) % 3 };
                o.truth.push(truth);
                o.predicted.push(predicted);
                o.probability.extend((0..3).map(|l| if l == predicted { 0.75 } else { 0.125 }));
                o.abstained.push(false);
                o.group.push(group);
            }
        }
        o
    }

    /// Share of data sets whose 95 % intervals of accuracy and macro-F1 hold the truth.
    fn coverage(&self) -> [f64; 2] {
        let mut held = [0; 2];
        for seed in 0..SETS as u64 {
            let e = evaluate(&self.draw(seed), &Bootstrap { samples: 1000, seed }).unwrap();
            for ((held, name), truth) in held.iter_mut().zip(["accuracy", "macro_f1"]).zip(self.truth()) {
                let [lo, hi] = e.ci[name];
                *held += usize::from(lo <= truth && truth <= hi);
            }
        }
        held.map(|h| h as f64 / SETS as f64)
    }
}

#[test]
#[ignore = "minutes long: cargo test --release --test intervals -- --ignored --nocapture"]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let alone = |groups| Population { groups, least: 1, most: 1, right: [0.8; 2], together: 1.0 };
    let grouped = |groups| Population { groups, least: 1, most: 9, right: [0.7, 0.9], together: 0.6 };
    let mut outside = Vec::new();
    for (what, population) in [
        ("100 rows", alone(100)),
        ("200 rows", alone(200)),
        ("500 rows", alone(500)),
        ("20 groups", grouped(20)),
        ("60 groups", grouped(60)),
        ("200 groups", grouped(200)),
    ] {
        let coverage = population.coverage();
        println!("{what:<12} accuracy {:.3}  macro-F1 {:.3}", coverage[0], coverage[1]);
        if !coverage.iter().all(|c| (0.93..=0.97).contains(c)) {
            outside.push(what);
        }
    }
    assert!(outside.is_empty(), "{outside:?}");
}
