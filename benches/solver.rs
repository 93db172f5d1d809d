//! How fast models are fitted and documents become vectors. `cargo bench --bench solver`; with a filter, as
//! `cargo bench --bench solver -- wide`, only some of it.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use detente::corpus::{Columns, Table};
use detente::features::{Analyzer, Counts, Csr, Kind, Lexicon, Reader};
use detente::scheme::Scheme;
use detente::train::{Examples, Settings, Sources, SparseLogistic, densify, fit_dense, train};
use divan::Bencher;
use divan::counter::BytesCount;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;

fn main() {
    peer();
    divan::main();
}

/// Knuth's 64-bit linear congruential generator: the same problem on every machine.
struct Lcg(u64);

impl Lcg {
    /// A number from 0 to 1.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A column: the one of rank r about as often as 1/r.
    fn zipf(&mut self, columns: usize) -> u32 {
        ((columns as f64).powf(self.unit()) as u32 - 1).min(columns as u32 - 1)
    }
}

/// `rows` × `columns` with `terms` distinct terms a row, rows at unit length, and labels drawn from a planted model whose decision
/// values have mean 0 and deviation 2.
fn problem(rows: usize, columns: usize, terms: usize) -> (Csr, Array1<bool>) {
    let mut lcg = Lcg(42);
    let planted: Vec<f64> = (0..columns).map(|_| lcg.unit() - 0.5).collect();
    let (mut x, mut z) = (Csr::new(columns), Vec::with_capacity(rows));
    let mut row = std::collections::BTreeSet::new();
    let value = (1.0 / terms as f32).sqrt();
    for _ in 0..rows {
        row.clear();
        while row.len() < terms {
            row.insert(lcg.zipf(columns));
        }
        z.push(row.iter().map(|j| planted[*j as usize]).sum::<f64>());
        x.push(&row.iter().map(|j| (*j, value)).collect::<Vec<_>>());
    }
    let mean = z.iter().sum::<f64>() / rows as f64;
    let deviation = (z.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / rows as f64).sqrt();
    let y = z.iter().map(|z| lcg.unit() < 1.0 / (1.0 + (-2.0 * (z - mean) / deviation).exp())).collect();
    (x, y)
}

/// 100,000 documents, 50,000 terms, 2.3 million weights: an archive's worth.
#[divan::bench(args = [1.0, 0.1], sample_count = 5)]
fn wide(bencher: Bencher, alpha: f64) {
    let (x, y) = problem(100_000, 50_000, 23);
    let data = DatasetBase::new(&x, y);
    bencher.bench_local(|| {
        let fitted = SparseLogistic::default().alpha(alpha).fit(&data).unwrap();
        assert!(fitted.convergence.converged, "{:?}", fitted.convergence);
        fitted
    });
}

/// The shipped rows, as `train` reads them.
fn shipped() -> Examples {
    let name = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/stance.csv");
    let rows = Table::open(name.as_ref(), &Columns::default()).unwrap().map(Result::unwrap);
    let rows = rows.filter(|r| r.split.is_empty() || r.split == "train").map(|r| (name.to_string(), r)).collect();
    Examples::new(rows, Scheme::plover(), detente::role::Masking::Mentions).unwrap()
}

fn lexicon() -> Lexicon {
    Lexicon::from_csv("shipped", Lexicon::shipped(Kind::Acts)).unwrap()
}

/// A whole `rich` run on the shipped rows, calibration included.
#[divan::bench(sample_count = 3)]
fn rich(bencher: Bencher) {
    let examples = shipped();
    bencher.bench_local(|| {
        let settings = Settings::new(Analyzer::rich(Some(Kind::Acts)));
        let counts = examples.count(&settings.analyzer, Some(&lexicon()));
        train(&examples, counts, &settings, Some(lexicon()), Sources::default()).unwrap()
    });
}

/// Tokens to vectors.
#[divan::bench(args = ["fast", "rich"])]
fn vectors(bencher: Bencher, preset: &str) {
    let analyzer = if preset == "fast" { Analyzer::fast() } else { Analyzer::rich(Some(Kind::Acts)) };
    let lexicon = lexicon();
    let examples = shipped();
    let counts = examples.count(&analyzer, Some(&lexicon));
    let vocabulary = counts.vocabulary(&counts.choose(&analyzer, &(0..examples.len()).collect::<Vec<_>>()));
    let texts: Vec<_> = examples.texts().collect();
    let bytes: usize = texts.iter().map(|t| t.0.len()).sum();
    let mut reader = Reader::new(&analyzer, Some(&lexicon));
    let (mut counts, mut row) = (Counts::default(), Vec::new());
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for (text, masks) in &texts {
            vocabulary.vector(&analyzer, &mut reader, text, masks, &mut counts, &mut row);
            black_box(&row);
        }
    });
}

/// linfa-logistic and the sparse solver on the same small problem, one after the other.
fn peer() {
    let (x, y) = problem(2_000, 500, 23);
    let dense = densify(&x, None).unwrap();
    let data = DatasetBase::new(&x, y.clone());
    let y = y.to_vec();
    let linfa = best(3, || fit_dense(&dense, &y, 1.0).unwrap());
    let sparse = best(10, || SparseLogistic::default().fit(&data).unwrap());
    println!("2,000 × 500: linfa-logistic {linfa:?}, sparse {sparse:?}, {:.0} times faster", linfa.as_secs_f64() / sparse.as_secs_f64());
}

fn best<T>(times: usize, mut work: impl FnMut() -> T) -> Duration {
    let one = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..times).map(one).min().unwrap_or_default()
}
