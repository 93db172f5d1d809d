//! The sparse estimator held to linfa-logistic, to published examples, to scikit-learn, and to what mathematics promises.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use detente::corpus::{Columns, Table};
use detente::features::{Analyzer, Csr, Reader};
use detente::label::{Category, Stance};
use detente::train::{FittedSparseLogistic, SparseLogistic, densify, fit_dense};
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::Array1;
use proptest::prelude::*;

/// Knuth's 64-bit linear congruential generator, a line long in any language.
struct Lcg(u64);

impl Lcg {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn matrix(rows: &[Vec<f32>]) -> Csr {
    let mut x = Csr::new(rows.first().map_or(0, Vec::len));
    for row in rows {
        let stored: Vec<(u32, f32)> = (0..).zip(row.iter().copied()).filter(|e| e.1 != 0.0).collect();
        x.push(&stored);
    }
    x
}

fn fit(x: &Csr, y: &[bool], c: &[f32], params: SparseLogistic) -> FittedSparseLogistic {
    params.fit(&DatasetBase::new(x, Array1::from(y.to_vec())).with_weights(Array1::from(c.to_vec()))).unwrap()
}

/// Σ c ln(1 + exp(−y z)) + alpha/2 ‖w‖², and its gradient, the intercept's last. Written apart from the solver's own.
fn objective(x: &Csr, y: &[bool], c: &[f32], alpha: f64, w: &[f64], b: f64) -> (f64, Vec<f64>) {
    let mut f = alpha / 2.0 * w.iter().map(|w| w * w).sum::<f64>();
    let mut g: Vec<f64> = w.iter().map(|w| alpha * w).chain([0.0]).collect();
    for i in 0..x.rows() {
        let z: f64 = x.row(i).map(|(j, v)| w[j] * v).sum::<f64>() + b;
        let m = if y[i] { z } else { -z };
        f += f64::from(c[i]) * ((-m).max(0.0) + (-m.abs()).exp().ln_1p());
        let t = f64::from(c[i]) * (1.0 / (1.0 + (-z).exp()) - f64::from(u8::from(y[i])));
        x.row(i).for_each(|(j, v)| g[j] += t * v);
        *g.last_mut().unwrap() += t;
    }
    (f, g)
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

fn assert_near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance, "{f} for {e}\nfound    {found:?}\nexpected {expected:?}");
    }
}

/// Counts of the commonest stems of the shipped rows (of equals the first in byte order), and whether a row is hostile.
fn shipped(most: usize) -> (Csr, Vec<bool>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/stance.csv");
    let rows: Vec<_> = Table::open(path.as_ref(), &Columns::default()).unwrap().map(Result::unwrap).collect();
    let analyzer = Analyzer { views: Analyzer::fast().views[..1].to_vec(), ..Analyzer::fast() };
    let mut reader = Reader::new(&analyzer, None);
    let counts: Vec<HashMap<String, u32>> = rows
        .iter()
        .map(|row| {
            let mut counts = HashMap::new();
            reader.terms(&row.text, &[], |_, stem| *counts.entry(stem.to_string()).or_insert(0) += 1);
            counts
        })
        .collect();
    let mut total: HashMap<&str, u32> = HashMap::new();
    counts.iter().flatten().for_each(|(stem, n)| *total.entry(stem).or_insert(0) += n);
    let mut ranked: Vec<(&str, u32)> = total.into_iter().collect();
    ranked.sort_by_key(|&(stem, n)| (std::cmp::Reverse(n), stem));
    let mut x = Csr::new(most);
    for counts in &counts {
        let of = |(j, (stem, _)): (u32, &(&str, u32))| counts.get(*stem).map(|n| (j, *n as f32));
        x.push(&(0..).zip(&ranked[..most]).filter_map(of).collect::<Vec<_>>());
    }
    let hostile = |name: &Option<String>| Category::read(name.as_deref().unwrap()).unwrap().quad().stance() == Stance::Hostile;
    (x, rows.iter().map(|r| hostile(&r.label)).collect())
}

#[test]
fn the_optimum_is_that_of_linfa_on_the_shipped_rows() {
    let (x, y) = shipped(500);
    let c = vec![1.0; y.len()];
    let sparse = fit(&x, &y, &c, SparseLogistic::default().alpha(1.0).tolerance(1e-9));
    assert!(sparse.convergence.converged);
    let (w, b) = fit_dense(&densify(&x, None).unwrap(), &y, 1.0).unwrap();
    let (ours, _) = objective(&x, &y, &c, 1.0, &sparse.weights, sparse.intercept);
    let (theirs, _) = objective(&x, &y, &c, 1.0, &w, b);
    assert!((ours - theirs).abs() <= 1e-9 * theirs, "{ours} and {theirs}");
    assert!((ours - sparse.convergence.objective).abs() <= 1e-12 * ours);
    assert_near(&sparse.weights, &w, 1e-4);
    assert!((sparse.intercept - b).abs() <= 1e-4);
    // What training uses by default is as good, but for the last digits.
    let default = fit(&x, &y, &c, SparseLogistic::default());
    assert_near(&default.weights, &w, 1e-3);
}

/// Wikipedia, "Logistic regression", section "Example": hours of study, and whether twenty students passed.
#[test]
fn hours_of_study() {
    let hours = [0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 4.0, 4.25, 4.5, 4.75, 5.0, 5.5];
    let passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1].map(|p| p == 1);
    let x = matrix(&hours.map(|h| vec![h]));
    let fitted = fit(&x, &passed, &[1.0; 20], SparseLogistic::default().alpha(1e-9).tolerance(1e-10));
    assert_near(&[fitted.intercept, fitted.weights[0]], &[-4.0777, 1.5046], 5e-5);
    // The article's table: hours, and the probability of passing.
    let table = [(1.0, 0.07), (2.0, 0.26), (3.0, 0.61), (4.0, 0.87), (5.0, 0.97)];
    let p = fitted.predict(&matrix(&table.map(|t| vec![t.0])));
    assert_near(&p.to_vec(), &table.map(|t| t.1), 5e-3);
}

/// Greene, "Econometric Analysis" (4th edition, 2000), table 19.1: the data of Spector & Mazzeo, "Probit analysis and economic
/// education", Journal of Economic Education 11 (1980), and their logit estimates.
#[test]
fn grades_in_economics() {
    #[rustfmt::skip]
    let rows: [(f32, f32, f32, u8); 32] = [
        (2.66, 20.0, 0.0, 0), (2.89, 22.0, 0.0, 0), (3.28, 24.0, 0.0, 0), (2.92, 12.0, 0.0, 0),
        (4.00, 21.0, 0.0, 1), (2.86, 17.0, 0.0, 0), (2.76, 17.0, 0.0, 0), (2.87, 21.0, 0.0, 0),
        (3.03, 25.0, 0.0, 0), (3.92, 29.0, 0.0, 1), (2.63, 20.0, 0.0, 0), (3.32, 23.0, 0.0, 0),
        (3.57, 23.0, 0.0, 0), (3.26, 25.0, 0.0, 1), (3.53, 26.0, 0.0, 0), (2.74, 19.0, 0.0, 0),
        (2.75, 25.0, 0.0, 0), (2.83, 19.0, 0.0, 0), (3.12, 23.0, 1.0, 0), (3.16, 25.0, 1.0, 1),
        (2.06, 22.0, 1.0, 0), (3.62, 28.0, 1.0, 1), (2.89, 14.0, 1.0, 0), (3.51, 26.0, 1.0, 0),
        (3.54, 24.0, 1.0, 1), (2.83, 27.0, 1.0, 1), (3.39, 17.0, 1.0, 1), (2.67, 24.0, 1.0, 0),
        (3.65, 21.0, 1.0, 1), (4.00, 23.0, 1.0, 1), (3.10, 21.0, 1.0, 0), (2.39, 19.0, 1.0, 1),
    ];
    let x = matrix(&rows.map(|r| vec![r.0, r.1, r.2]));
    let fitted = fit(&x, &rows.map(|r| r.3 == 1), &[1.0; 32], SparseLogistic::default().alpha(1e-9).tolerance(1e-10));
    assert_near(&fitted.weights, &[2.826113, 0.0951577, 2.378688], 2e-6);
    assert!((fitted.intercept + 13.02135).abs() < 1e-5);
    // Minus the log-likelihood.
    assert!((fitted.convergence.objective - 12.88963).abs() < 1e-5);
}

/// scikit-learn 1.9.1, `LogisticRegression(C=1/0.75, solver="lbfgs", tol=1e-12, max_iter=100000)` with `sample_weight`, on the
/// same numbers from the same generator.
#[test]
fn weighted_rows_as_in_scikit_learn() {
    let mut lcg = Lcg(42);
    let (mut rows, mut y, mut c) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..60 {
        let row: Vec<f64> = (0..6).map(|_| if lcg.unit() < 0.4 { 0.0 } else { (lcg.unit() * 64.0).floor() / 16.0 - 2.0 }).collect();
        let z = row[0] - 0.75 * row[1] + 0.5 * row[2] - 0.25;
        y.push(lcg.unit() < 1.0 / (1.0 + (-z).exp()));
        c.push(((1.0 + (lcg.unit() * 16.0).floor()) / 8.0) as f32);
        rows.push(row.iter().map(|v| *v as f32).collect());
    }
    let fitted = fit(&matrix(&rows), &y, &c, SparseLogistic::default().alpha(0.75).tolerance(1e-12));
    let expected = [0.891_458_199_2, -1.215_470_745_9, 0.530_820_625_5, -0.006_593_269_8, -0.115_136_951_4, 0.269_708_118_0];
    assert_near(&fitted.weights, &expected, 1e-6);
    assert!((fitted.intercept + 0.633_188_010_1).abs() < 1e-6);
    assert!((fitted.convergence.objective - 31.735_588_792_111).abs() < 1e-9);
}

/// Rows of four columns, at least one of each class.
fn problems() -> impl Strategy<Value = (Vec<Vec<f32>>, Vec<bool>, Vec<f32>)> {
    let value = prop_oneof![2 => Just(0.0f32), 3 => -3.0f32..3.0];
    let row = (proptest::collection::vec(value, 4), any::<bool>(), 0.25f32..4.0);
    proptest::collection::vec(row, 2..40).prop_map(|rows| {
        let (x, (mut y, c)): (Vec<_>, (Vec<_>, Vec<_>)) = rows.into_iter().map(|(x, y, c)| (x, (y, c))).unzip();
        (y[0], y[1]) = (true, false);
        (x, y, c)
    })
}

fn tight(alpha: f64) -> SparseLogistic {
    SparseLogistic::default().alpha(alpha).tolerance(1e-11)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_gradient_is_zero_at_the_optimum_which_is_below_the_start((rows, y, c) in problems(), alpha in 0.01f64..10.0) {
        let x = matrix(&rows);
        let fitted = fit(&x, &y, &c, tight(alpha));
        prop_assert!(fitted.convergence.converged);
        let (f, g) = objective(&x, &y, &c, alpha, &fitted.weights, fitted.intercept);
        let (zero, start) = objective(&x, &y, &c, alpha, &[0.0; 4], 0.0);
        prop_assert!(f <= zero * (1.0 + 1e-15));
        prop_assert!(norm(&g) <= 1e-7 * norm(&start).max(1.0), "{} of {}", norm(&g), norm(&start));
    }

    #[test]
    fn the_order_of_rows_does_not_matter((rows, y, c) in problems(), alpha in 0.01f64..10.0, turn in 0usize..40) {
        let fitted = fit(&matrix(&rows), &y, &c, tight(alpha));
        let turned: Vec<usize> = (0..rows.len()).map(|i| (i + turn) % rows.len()).rev().collect();
        let x = matrix(&turned.iter().map(|&i| rows[i].clone()).collect::<Vec<_>>());
        let (y, c): (Vec<bool>, Vec<f32>) = turned.iter().map(|&i| (y[i], c[i])).unzip();
        let other = fit(&x, &y, &c, tight(alpha));
        assert_near(&other.weights, &fitted.weights, 1e-6);
        prop_assert!((other.intercept - fitted.intercept).abs() <= 1e-6);
    }

    #[test]
    fn a_row_twice_is_a_row_of_twice_the_weight((rows, y, c) in problems(), alpha in 0.01f64..10.0) {
        let doubled: Vec<f32> = c.iter().enumerate().map(|(i, c)| if i % 3 == 0 { 2.0 * c } else { *c }).collect();
        let fitted = fit(&matrix(&rows), &y, &doubled, tight(alpha));
        let again: Vec<usize> = (0..rows.len()).chain((0..rows.len()).step_by(3)).collect();
        let x = matrix(&again.iter().map(|&i| rows[i].clone()).collect::<Vec<_>>());
        let (y, c): (Vec<bool>, Vec<f32>) = again.iter().map(|&i| (y[i], c[i])).unzip();
        let other = fit(&x, &y, &c, tight(alpha));
        assert_near(&other.weights, &fitted.weights, 1e-6);
    }

    #[test]
    fn a_scale_is_folded_into_the_weights((rows, y, c) in problems(), alpha in 0.01f64..10.0, powers in proptest::array::uniform4(-2i32..3)) {
        // Powers of two, negative ones too, so that scaling by hand is exact in single precision.
        let scale: Vec<f64> = powers.iter().map(|p| if *p == 1 { -2.0 } else { 2f64.powi(*p) }).collect();
        let fitted = fit(&matrix(&rows), &y, &c, tight(alpha).scale(scale.clone()));
        let by_hand: Vec<Vec<f32>> = rows.iter().map(|r| r.iter().zip(&scale).map(|(x, s)| x * *s as f32).collect()).collect();
        let other = fit(&matrix(&by_hand), &y, &c, tight(alpha));
        let folded: Vec<f64> = other.weights.iter().zip(&scale).map(|(w, s)| w * s).collect();
        assert_near(&fitted.weights, &folded, 1e-6);
        prop_assert!((fitted.convergence.objective - other.convergence.objective).abs() <= 1e-9 * other.convergence.objective);
    }

    #[test]
    fn no_weights_however_far_apart_and_no_penalty_break_a_fit(
        (rows, y, c) in problems(),
        alpha in prop_oneof![Just(1e-8), Just(1e-3), Just(1.0), Just(1e8)],
        powers in proptest::collection::vec(prop_oneof![4 => Just(0), 1 => Just(-30), 1 => Just(30)], 40),
    ) {
        let c: Vec<f32> = c.iter().zip(&powers).map(|(c, p)| c * 10f32.powi(*p)).collect();
        let fitted = fit(&matrix(&rows), &y, &c, SparseLogistic::default().alpha(alpha));
        let end = fitted.convergence;
        prop_assert!(fitted.weights.iter().chain([&fitted.intercept, &end.objective, &end.gradient_norm]).all(|w| w.is_finite()), "{end:?}");
        prop_assert!(end.converged || end.iterations == 200, "{end:?}");
    }
}

#[test]
fn the_same_bits_on_one_thread_and_on_two() {
    let mut lcg = Lcg(7);
    let (mut x, mut y) = (Csr::new(5_000), Vec::new());
    for _ in 0..60_000 {
        let mut row: Vec<u32> = (0..20).map(|_| (5_000f64.powf(lcg.unit()) - 1.0) as u32).collect();
        row.sort_unstable();
        row.dedup();
        y.push(lcg.unit() < if row.iter().sum::<u32>() % 3 == 0 { 0.8 } else { 0.3 });
        x.push(&row.iter().map(|j| (*j, lcg.unit() as f32)).collect::<Vec<_>>());
    }
    // Several chunks of at least a quarter of a million.
    assert!(x.stored() > 600_000);
    let c: Vec<f32> = (0..y.len()).map(|_| lcg.unit() as f32).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit(&x, &y, &c, SparseLogistic::default()))
    };
    let one = on(1);
    assert!(one.convergence.converged);
    assert_eq!(one, on(2));
    assert_eq!(one, on(3));
}

#[test]
fn separable_data_end_in_a_finite_converged_fit() {
    let x = matrix(&(-5..5).map(|i| vec![i as f32 + 0.5]).collect::<Vec<_>>());
    let y: Vec<bool> = (0..10).map(|i| i >= 5).collect();
    for (alpha, tolerance) in [(1e-8, 1e-5), (1e-8, 1e-13), (1.0, 1e-5), (1e8, 1e-5)] {
        let fitted = fit(&x, &y, &[1.0; 10], SparseLogistic::default().alpha(alpha).tolerance(tolerance));
        assert!(fitted.convergence.converged && fitted.weights[0] > 0.0 && fitted.weights[0].is_finite(), "{fitted:?}");
    }
    let cut = fit(&x, &y, &[1.0; 10], SparseLogistic::default().alpha(1e-8).tolerance(1e-13).max_iterations(3));
    assert!(!cut.convergence.converged && cut.convergence.iterations == 3);
    assert!(cut.convergence.gradient_norm > 0.0);
}

#[test]
fn numbers_beyond_their_range_are_not_called_converged() {
    let x = matrix(&[vec![1.0], vec![2.0], vec![-1.0]]);
    let fitted = fit(&x, &[true, false, false], &[1.0; 3], SparseLogistic::default().scale(vec![1e200]));
    assert!(!fitted.convergence.converged && fitted.intercept.is_finite(), "{fitted:?}");
}

#[test]
fn constant_and_empty_columns_do_no_harm() {
    // The first column is constant, the second empty: only the intercept has anything to say.
    let x = matrix(&vec![vec![1.0, 0.0]; 8]);
    let y: Vec<bool> = (0..8).map(|i| i < 6).collect();
    let fitted = fit(&x, &y, &[1.0; 8], tight(1.0));
    assert!(fitted.convergence.converged);
    assert_near(&fitted.weights, &[0.0, 0.0], 1e-9);
    assert!((fitted.intercept - 3f64.ln()).abs() < 1e-9);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let x = matrix(&[vec![1.0], vec![2.0]]);
    let refused = |y: &[bool], c: &[f32], params: SparseLogistic| {
        let data = DatasetBase::new(&x, Array1::from(y.to_vec())).with_weights(Array1::from(c.to_vec()));
        params.fit(&data).unwrap_err().to_string()
    };
    let fine = SparseLogistic::default;
    assert!(refused(&[true, true], &[1.0, 1.0], fine()).starts_with("only one class has rows"));
    assert!(refused(&[true, false], &[1.0, 0.0], fine()).starts_with("only one class has rows"));
    assert!(refused(&[true, false], &[1.0, f32::NAN], fine()).starts_with("weights: "));
    assert!(refused(&[true, false], &[1.0, -1.0], fine()).starts_with("weights: "));
    assert!(refused(&[true], &[1.0, 1.0], fine()).starts_with("targets: expected 2 of them"));
    assert!(refused(&[true, false], &[1.0, 1.0], fine().alpha(0.0)).starts_with("alpha: "));
    assert!(refused(&[true, false], &[1.0, 1.0], fine().tolerance(f64::NAN)).starts_with("tolerance: "));
    assert!(refused(&[true, false], &[1.0, 1.0], fine().scale(vec![1.0, 1.0])).starts_with("scale: expected 1 factors"));
    assert!(refused(&[true, false], &[1.0, 1.0], fine().scale(vec![f64::INFINITY])).starts_with("scale: expected finite"));
}

/// Probabilities that a model trained by a solver gives the rows it was trained on.
fn probabilities(folder: &std::path::Path, solver: &str) -> Vec<f64> {
    let model = folder.join(format!("{solver}.safetensors"));
    let detente = || assert_cmd::Command::cargo_bin("detente").unwrap();
    let features = ["--features", "fast", "--min-df", "2", "--solver", solver];
    detente().arg("train").arg(folder.join("rows.csv")).arg("-o").arg(&model).args(features).assert().success();
    let scored = detente().arg("score").arg(folder.join("rows.csv")).arg("-m").arg(&model).args(["--format", "csv"]).output().unwrap();
    assert!(scored.status.success());
    let mut reader = csv::Reader::from_reader(&scored.stdout[..]);
    let column = reader.headers().unwrap().iter().position(|h| h == "p_hostile").unwrap();
    reader.records().map(|r| r.unwrap()[column].parse().unwrap()).collect()
}

#[test]
fn both_solvers_give_the_same_probabilities() {
    let folder = tempfile::tempdir().unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/stance.csv");
    let mut out = csv::Writer::from_path(folder.path().join("rows.csv")).unwrap();
    out.write_record(["text", "label"]).unwrap();
    for row in Table::open(path.as_ref(), &Columns::default()).unwrap().map(Result::unwrap).step_by(12) {
        let stance = Category::read(row.label.as_deref().unwrap()).unwrap().quad().stance();
        if stance != Stance::Neutral {
            out.write_record([row.text.as_str(), stance.name()]).unwrap();
        }
    }
    out.into_inner().unwrap();
    let (sparse, linfa) = (probabilities(folder.path(), "sparse"), probabilities(folder.path(), "linfa"));
    assert!(sparse.len() > 100);
    assert_near(&sparse, &linfa, 1e-4);
}
