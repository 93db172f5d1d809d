//! What holds for any outcome.

use proptest::prelude::*;

use super::{Bootstrap, METRICS, Outcome, evaluate, folds};

const SAMPLES: Bootstrap = Bootstrap { samples: 40, seed: 5 };

/// Up to 40 rows of up to 5 labels in up to 6 groups, some labels without a row, probabilities with ties and zeros.
fn outcome() -> impl Strategy<Value = Outcome> {
    (1..=5usize).prop_flat_map(|k| {
        let row = (0..k, prop::collection::vec(0..6u32, k), 0..k, any::<bool>(), 0..6usize);
        prop::collection::vec(row, 1..40).prop_map(move |rows| {
            let labels = (0..k).map(|l| format!("l{l}")).collect();
            let mut o = Outcome { labels, truth: vec![], predicted: vec![], probability: vec![], abstained: vec![], group: vec![] };
            for (truth, mut raw, predicted, abstained, group) in rows {
                raw[predicted] += 1;
                let sum: u32 = raw.iter().sum();
                o.truth.push(truth);
                o.predicted.push(predicted);
                o.probability.extend(raw.iter().map(|&r| f64::from(r) / f64::from(sum)));
                o.abstained.push(abstained);
                o.group.push(group * 10);
            }
            o
        })
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

fn share(range: std::ops::RangeInclusive<f64>, value: Option<f64>) -> bool {
    value.is_none_or(|v| range.contains(&v))
}

proptest! {
    #[test]
    fn the_order_of_rows_decides_nothing((o, order) in outcome().prop_flat_map(|o| {
        let rows: Vec<usize> = (0..o.truth.len()).collect();
        (Just(o), Just(rows).prop_shuffle())
    })) {
        let (a, b) = (evaluate(&o, &SAMPLES).unwrap(), evaluate(&o.select(&order).unwrap(), &SAMPLES).unwrap());
        prop_assert_eq!(&a.confusion, &b.confusion);
        prop_assert_eq!(&a.per_class, &b.per_class);
        for name in METRICS {
            match (a.metric(name), b.metric(name)) {
                (Some(x), Some(y)) => prop_assert!(near(x, y), "{}: {} and {}", name, x, y),
                (x, y) => prop_assert_eq!(x, y),
            }
            match (a.ci.get(name), b.ci.get(name)) {
                (Some(x), Some(y)) => prop_assert!(near(x[0], y[0]) && near(x[1], y[1]), "{}: {:?} and {:?}", name, x, y),
                (x, y) => prop_assert_eq!(x, y),
            }
        }
    }

    #[test]
    fn figures_and_intervals_keep_to_their_ranges(o in outcome()) {
        let e = evaluate(&o, &SAMPLES).unwrap();
        for name in METRICS {
            let range = match name {
                "mcc" => -1.0..=1.0,
                "log_loss" => 0.0..=34.54,
                "brier" if o.labels.len() != 2 => 0.0..=2.0,
                _ => 0.0..=1.0,
            };
            // A sum of gaps and its count may round apart.
            let range = *range.start()..=*range.end() + 1e-12;
            prop_assert!(share(range.clone(), e.metric(name)), "{} {:?}", name, e.metric(name));
            if let Some(&[lo, hi]) = e.ci.get(name) {
                prop_assert!(range.contains(&lo) && range.contains(&hi) && lo <= hi, "{} {} {}", name, lo, hi);
            }
        }
        let support: f64 = e.per_class.iter().map(|c| c.support).sum();
        prop_assert_eq!(support as usize, e.n);
        prop_assert!(e.per_class.iter().all(|c| share(0.0..=1.0, Some(c.precision)) && share(0.0..=1.0, Some(c.recall))));
        prop_assert!(serde_json::to_string(&e).unwrap().contains("\"mcc\":"));
    }

    #[test]
    fn turning_truth_and_answers_over_turns_precision_and_recall_over(mut o in outcome()) {
        let a = evaluate(&o, &SAMPLES).unwrap();
        std::mem::swap(&mut o.truth, &mut o.predicted);
        let b = evaluate(&o, &SAMPLES).unwrap();
        for (x, y) in a.per_class.iter().zip(&b.per_class) {
            prop_assert_eq!((x.precision, x.recall, x.f1), (y.recall, y.precision, y.f1));
        }
        prop_assert_eq!((a.accuracy, a.macro_f1, a.mcc), (b.accuracy, b.macro_f1, b.mcc));
    }

    #[test]
    fn restricted_answers_are_distributions_over_the_kept_labels(o in outcome(), spare in prop::collection::vec(any::<bool>(), 5)) {
        let keep: Vec<bool> = (0..o.labels.len()).map(|l| spare[l] || o.truth.contains(&l)).collect();
        match o.among(&keep) {
            Ok(kept) => {
                kept.check().unwrap();
                let names = |o: &Outcome| o.truth.iter().map(|&t| o.labels[t].clone()).collect::<Vec<_>>();
                prop_assert_eq!(names(&kept), names(&o));
            }
            Err(e) => prop_assert!(!keep.contains(&true), "{}", e),
        }
    }

    #[test]
    fn folds_keep_groups_whole_and_none_is_empty(
        rows in prop::collection::vec((0..4usize, 0..12usize), 1..80), k in 2..5usize, seed in any::<u64>(),
    ) {
        let (strata, group): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let distinct: std::collections::HashSet<_> = group.iter().collect();
        match folds(&strata, &group, k, seed) {
            Ok(fold) => {
                prop_assert_eq!(&fold, &folds(&strata, &group, k, seed).unwrap());
                prop_assert!((0..k).all(|f| fold.contains(&f)));
                let mut of = std::collections::HashMap::new();
                for (g, f) in group.iter().zip(&fold) {
                    prop_assert_eq!(of.entry(g).or_insert(f), &f);
                }
            }
            Err(_) => prop_assert!(distinct.len() < k),
        }
    }

    #[test]
    fn a_stratum_in_groups_of_its_own_is_balanced_within_its_largest_group(
        sizes in prop::collection::vec((0..3usize, 1..9usize), 4..40), k in 2..5usize, seed in any::<u64>(),
    ) {
        let rows = sizes.iter().enumerate().flat_map(|(g, &(s, size))| vec![(s, g); size]);
        let (strata, group): (Vec<_>, Vec<_>) = rows.unzip();
        let fold = folds(&strata, &group, k, seed).unwrap();
        for stratum in 0..3 {
            let largest = sizes.iter().filter(|(s, _)| *s == stratum).map(|(_, size)| *size).max().unwrap_or(0);
            let here: Vec<usize> = (0..k).map(|f| (0..fold.len()).filter(|&i| strata[i] == stratum && fold[i] == f).count()).collect();
            let (least, most) = (here.iter().min().unwrap(), here.iter().max().unwrap());
            prop_assert!(most - least <= largest, "{:?} with groups of at most {}", here, largest);
        }
    }
}
