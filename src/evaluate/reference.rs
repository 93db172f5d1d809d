//! Figures of scikit-learn 1.9.1 and NumPy 2.4.6 for 203 random problems, and its folds for another.
//!
//! Those of 200 problems are in `tests/data/metrics.json.gz`, made by `metrics.py` beside it. scikit-learn means something else by two
//! of them, and its meaning is left alone there: it holds probabilities between 2.2e-16 and 1 less that for the log loss, where this
//! project takes 1e-15 (no true label of the problems has probability 0), and it has a ROC curve and an area of NaN for a label that
//! is always true, where this project has none.
//!
//! The problems come from a linear congruential generator of one line, so that they can be rebuilt in any language. Probabilities are
//! quotients of small integers: many are tied, and many lie exactly on the edge of a bin.

use super::curves::whole;
use super::{Bootstrap, ByLabel, Outcome, Point, curves, evaluate, folds};

/// Knuth's MMIX generator, its 31 upper bits.
struct Lcg(u64);

impl Lcg {
    fn next(&mut self, n: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n) as usize
    }
}

/// `n` rows of `k` labels; the last of five is never true.
fn problem(k: usize, n: usize, seed: u64) -> Outcome {
    let mut lcg = Lcg(seed);
    let labels = (0..k).map(|l| l.to_string()).collect();
    let mut o = Outcome { labels, truth: vec![], predicted: vec![], probability: vec![], abstained: vec![], group: vec![] };
    for _ in 0..n {
        let truth = lcg.next(if k == 5 { 4 } else { k as u64 });
        let mut raw: Vec<usize> = (0..k).map(|_| 1 + lcg.next(8)).collect();
        raw[truth] += lcg.next(6);
        let (sum, most) = (raw.iter().sum::<usize>() as f64, raw.iter().copied().max());
        o.truth.push(truth);
        o.predicted.extend(raw.iter().position(|r| Some(*r) == most));
        o.probability.extend(raw.iter().map(|&r| r as f64 / sum));
        o.abstained.push(lcg.next(4) == 0);
        o.group.push(lcg.next(20));
    }
    o
}

/// A problem of `metrics.py`: some labels never true, many probabilities tied, some of them 0.
fn stored(seed: u64) -> Outcome {
    let mut lcg = Lcg(seed);
    let (k, n) = (2 + lcg.next(4), 1 + lcg.next(30));
    let (possible, tones) = (1 + lcg.next(k as u64), 2 + lcg.next(8));
    let labels = (0..k).map(|l| l.to_string()).collect();
    let mut o = Outcome { labels, truth: vec![], predicted: vec![], probability: vec![], abstained: vec![false; n], group: vec![0; n] };
    for _ in 0..n {
        let truth = lcg.next(possible as u64);
        let mut raw: Vec<usize> = (0..k).map(|_| lcg.next(tones as u64)).collect();
        raw[truth] += 1 + lcg.next(4);
        let (sum, most) = (raw.iter().sum::<usize>() as f64, raw.iter().copied().max());
        o.truth.push(truth);
        o.predicted.extend(raw.iter().position(|r| Some(*r) == most));
        o.probability.extend(raw.iter().map(|&r| r as f64 / sum));
    }
    o
}

/// Points as they are stored, one number after another, the infinite threshold as nothing.
fn points(of: &serde_json::Value) -> Vec<Point> {
    let numbers: Vec<f64> = of.as_array().unwrap().iter().map(|x| x.as_f64().unwrap_or(f64::INFINITY)).collect();
    numbers.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect()
}

fn same(found: f64, expected: f64) -> bool {
    found == expected || (found - expected).abs() < 1e-9
}

/// Whether a point lies on a line.
fn on_line(points: &[Point], x: f64, y: f64) -> bool {
    points.windows(2).any(|p| {
        let ([x0, y0, _], [x1, y1, _]) = (p[0], p[1]);
        let inside = |v: f64, a: f64, b: f64| (a.min(b) - 1e-9..=a.max(b) + 1e-9).contains(&v);
        inside(x, x0, x1) && inside(y, y0, y1) && ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)).abs() < 1e-9
    })
}

#[test]
fn two_hundred_problems() {
    let packed: &[u8] = include_bytes!("../../tests/data/metrics.json.gz");
    let data: serde_json::Value = serde_json::from_reader(flate2::read::GzDecoder::new(packed)).unwrap();
    let problems = data["problems"].as_array().unwrap();
    assert_eq!((problems.len(), &data["scikit-learn"]), (200, &serde_json::json!("1.9.1")));
    let (mut empty, mut tied) = (0, 0);
    for (seed, expected) in problems.iter().enumerate() {
        let o = stored(seed as u64);
        let e = evaluate(&o, &Bootstrap { samples: 0, seed: 0 }).unwrap();
        for name in ["accuracy", "macro_f1", "mcc", "log_loss", "brier"] {
            let (found, wanted) = (e.metric(name).unwrap(), expected[name].as_f64().unwrap());
            assert!(same(found, wanted), "problem {seed}: {name} {found}, not {wanted}");
        }
        assert_eq!(
            serde_json::json!(e.confusion.rows.iter().map(|r| r.iter().map(|c| *c as u64).collect()).collect::<Vec<Vec<_>>>()),
            expected["confusion"]
        );
        let c = curves(&o).unwrap();
        let value = |of: &ByLabel<f64>, label: &String| of.0.iter().find(|(l, _)| l == label).map(|(_, x)| *x);
        let labels = expected["labels"].as_object().unwrap();
        assert_eq!(c.pr.0.iter().map(|(l, _)| l).collect::<Vec<_>>(), labels.keys().collect::<Vec<_>>());
        empty += usize::from(labels.len() < o.labels.len());
        for (label, wanted) in labels {
            let (roc, pr) = whole(&o, label.parse().unwrap());
            assert!(
                same(value(&c.average_precision, label).unwrap(), wanted["average_precision"].as_f64().unwrap()),
                "problem {seed}: {label}"
            );
            assert_eq!(value(&c.auc, label).is_some(), wanted["auc"].is_f64());
            if let Some(auc) = value(&c.auc, label) {
                assert!(same(auc, wanted["auc"].as_f64().unwrap()), "problem {seed}: {label}");
            }
            let kept = |of: &ByLabel<Vec<Point>>| of.0.iter().find(|(l, _)| l == label).map(|(_, p)| p.clone());
            for (all, thin, name) in [(pr, kept(&c.pr), "pr"), (roc, kept(&c.roc), "roc")] {
                let Some(thin) = thin else { continue };
                let wanted = points(&wanted[name]);
                assert_eq!(all.len(), wanted.len(), "problem {seed}: {name} of {label}");
                tied += usize::from(all.len() <= o.truth.len());
                for (found, wanted) in all.iter().zip(&wanted) {
                    assert!((0..3).all(|i| same(found[i], wanted[i])), "problem {seed}: {name} of {label}: {found:?}, not {wanted:?}");
                    assert!(on_line(&thin, found[0], found[1]), "problem {seed}: {found:?} isn't on the {name} curve of {label}");
                }
            }
        }
    }
    assert!(empty > 50 && tied > 300, "{empty} problems with an empty class, {tied} curves with ties");
}

struct Expected {
    problem: Outcome,
    /// Overall figures by name.
    figures: Vec<(&'static str, f64)>,
    /// `precision_recall_fscore_support(zero_division=0)`.
    per_class: Vec<(f64, f64, f64, f64)>,
    confusion: Vec<Vec<f64>>,
}

fn check(expected: &Expected) {
    let e = evaluate(&expected.problem, &Bootstrap { samples: 0, seed: 0 }).unwrap();
    for &(name, figure) in &expected.figures {
        let found = e.metric(name).unwrap();
        assert!((found - figure).abs() < 1e-13, "{name}: {found}, not {figure}");
    }
    assert_eq!(e.auc.is_some(), expected.problem.labels.len() == 2);
    for (found, wanted) in e.per_class.iter().zip(&expected.per_class) {
        assert_eq!((found.precision, found.recall, found.f1, found.support), *wanted, "{}", found.label);
    }
    assert_eq!(e.per_class.len(), expected.per_class.len());
    assert_eq!(e.confusion.rows, expected.confusion);
}

#[test]
fn two_labels() {
    check(&Expected {
        problem: problem(2, 80, 1),
        figures: vec![
            ("accuracy", 0.725),
            ("macro_f1", 0.725),
            ("log_loss", 0.517_004_699_204_046),
            ("brier", 0.170_801_800_044_077_8),
            ("ece", 0.135_027_843_673_354_5),
            ("auc", 0.854_808_296_668_761_8),
            ("mcc", 0.458_202_388_434_946_6),
            ("coverage", 0.825),
            ("selective_accuracy", 0.742_424_242_424_242_4),
        ],
        per_class: vec![
            (0.783_783_783_783_783_8, 0.674_418_604_651_162_8, 0.725, 43.0),
            (0.674_418_604_651_162_8, 0.783_783_783_783_783_8, 0.725, 37.0),
        ],
        confusion: vec![vec![29.0, 14.0], vec![8.0, 29.0]],
    });
}

#[test]
fn three_labels() {
    check(&Expected {
        problem: problem(3, 120, 2),
        figures: vec![
            ("accuracy", 0.65),
            ("macro_f1", 0.648_921_402_085_959),
            ("log_loss", 0.874_831_213_183_358_9),
            ("brier", 0.513_677_901_255_708_9),
            ("ece", 0.151_196_328_709_035_13),
            ("mcc", 0.477_031_735_330_891_2),
            ("coverage", 0.691_666_666_666_666_7),
            ("selective_accuracy", 0.638_554_216_867_469_8),
        ],
        per_class: vec![
            (0.644_444_444_444_444_5, 0.743_589_743_589_743_6, 0.690_476_190_476_190_5, 39.0),
            (0.641_025_641_025_641_1, 0.625, 0.632_911_392_405_063_3, 40.0),
            (0.666_666_666_666_666_6, 0.585_365_853_658_536_6, 0.623_376_623_376_623_4, 41.0),
        ],
        confusion: vec![vec![29.0, 3.0, 7.0], vec![10.0, 25.0, 5.0], vec![6.0, 11.0, 24.0]],
    });
}

#[test]
fn five_labels_one_of_them_only_answered() {
    check(&Expected {
        problem: problem(5, 150, 3),
        figures: vec![
            ("accuracy", 0.5),
            ("macro_f1", 0.412_747_386_309_197_8),
            ("log_loss", 1.360_187_289_634_405_6),
            ("brier", 0.695_183_440_425_260_5),
            ("ece", 0.171_222_213_226_749_4),
            ("mcc", 0.354_608_398_459_215_66),
            ("coverage", 0.773_333_333_333_333_3),
            ("selective_accuracy", 0.517_241_379_310_344_9),
        ],
        per_class: vec![
            (0.477_272_727_272_727_3, 0.7, 0.567_567_567_567_567_5, 30.0),
            (0.617_647_058_823_529_4, 0.403_846_153_846_153_85, 0.488_372_093_023_255_8, 52.0),
            (0.481_481_481_481_481_45, 0.481_481_481_481_481_45, 0.481_481_481_481_481_45, 27.0),
            (0.571_428_571_428_571_4, 0.487_804_878_048_780_5, 0.526_315_789_473_684_2, 41.0),
            (0.0, 0.0, 0.0, 0.0),
        ],
        confusion: vec![
            vec![21.0, 3.0, 4.0, 1.0, 1.0],
            vec![7.0, 21.0, 5.0, 12.0, 7.0],
            vec![4.0, 7.0, 13.0, 2.0, 1.0],
            vec![12.0, 3.0, 5.0, 20.0, 1.0],
            vec![0.0; 5],
        ],
    });
}

#[test]
fn folds_of_groups_with_distinct_spreads() {
    // No two of the nine groups are equally uneven, so their order, and with it every fold, is that of
    // `StratifiedGroupKFold(n_splits=3)` whatever the shuffle.
    let mut lcg = Lcg(7);
    let (mut strata, mut group) = (vec![], vec![]);
    for g in 0..9 {
        let size = 1 + lcg.next(15);
        let main = lcg.next(3);
        for _ in 0..size {
            strata.push(if lcg.next(3) != 0 { main } else { lcg.next(3) });
            group.push(g);
        }
    }
    assert_eq!(strata.len(), 82);
    for seed in 0..3 {
        let expected: Vec<usize> = group.iter().map(|&g: &usize| [1, 0, 2, 2, 2, 2, 0, 1, 0][g]).collect();
        assert_eq!(folds(&strata, &group, 3, seed).unwrap(), expected);
    }
}

#[test]
fn intervals_of_another_generator() {
    // 8,000 samples of the 20 groups in NumPy, metrics from scikit-learn, at the quantiles 0.015881 and 0.984119, SciPy's
    // norm.cdf(-t.ppf(0.975, 19) * sqrt(20 / 19)). The ends of two such runs differ by up to about 0.01.
    let two = [
        ("accuracy", 0.5976, 0.8429),
        ("macro_f1", 0.5942, 0.8403),
        ("mcc", 0.1965, 0.6926),
        ("log_loss", 0.4307, 0.6071),
        ("ece", 0.0891, 0.2299),
        ("auc", 0.7186, 0.9512),
    ];
    let three = [
        ("accuracy", 0.5197, 0.7778),
        ("macro_f1", 0.5177, 0.7768),
        ("mcc", 0.2883, 0.6673),
        ("log_loss", 0.7851, 0.9661),
        ("ece", 0.0870, 0.2777),
    ];
    for (o, expected) in [(problem(2, 80, 1), &two[..]), (problem(3, 120, 2), &three[..])] {
        let e = evaluate(&o, &Bootstrap { samples: 4000, seed: 1 }).unwrap();
        for &(name, low, high) in expected {
            let [lo, hi] = e.ci[name];
            assert!((lo - low).abs() < 0.015 && (hi - high).abs() < 0.015, "{name}: {lo} {hi}");
            assert!(e.metric(name).is_some_and(|m| lo < m && m < hi), "{name} outside its interval");
        }
    }
}
