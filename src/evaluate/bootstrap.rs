//! Percentile intervals by resampling groups.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::distributions::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::binomial::{normal_cdf, student};
use super::metrics::{METRICS, Values};

/// What lies beyond each end of a 95 % interval.
const TAIL: f64 = 0.025;

/// How intervals are drawn.
///
/// As many groups as there are are drawn with replacement, each with all its rows, and every metric is computed of that: the
/// cluster bootstrap of Davison & Hinkley (1997), *Bootstrap Methods and their Application*, section 3.8, strategy 1. The interval
/// runs between two percentiles of the samples, interpolated linearly between order statistics at (samples − 1) · q (type 7 of
/// Hyndman & Fan 1996, the default of R and NumPy).
///
/// With many groups these are the 2.5th and the 97.5th. With few, such an interval is too narrow, as one from a normal quantile
/// and the variance divided by n would be; so it is widened to the tail Φ(−t √(n / (n − 1))), t being the 97.5 % quantile of
/// Student's distribution of n − 1 degrees and n the number of groups: the expanded percentile interval of Hesterberg (2015), "What
/// teachers should know about the bootstrap", section 5.3.
///
/// A sample in which a metric is undefined (an area under the curve without one of the labels) is left out for that metric.
/// Macro-F1 takes the labels in play of each sample. The calibration error of a sample exceeds that of the rows on average, more
/// so the fewer the rows; its interval leans upward and may lie above the figure where that is near 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many samples; 0 draws no intervals.
    pub samples: usize,
    /// The same seed gives the same intervals, whatever the number of threads.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { samples: 1000, seed: 0 }
    }
}

impl Bootstrap {
    /// The interval of each metric that is defined in some sample, `measure` being given how often each group is drawn.
    pub(super) fn intervals(&self, groups: usize, measure: impl Fn(&[u64]) -> Values + Sync) -> BTreeMap<&'static str, [f64; 2]> {
        let samples = self.samples(groups, measure);
        let interval = |(m, name): (usize, &&'static str)| Some((*name, ends(samples.iter().filter_map(|s| s[m]), groups)?));
        METRICS.iter().enumerate().filter_map(interval).collect()
    }

    /// The interval of one figure, where it is defined in some sample.
    pub(super) fn interval(&self, groups: usize, measure: impl Fn(&[u64]) -> Option<f64> + Sync) -> Option<[f64; 2]> {
        ends(self.samples(groups, measure).into_iter().flatten(), groups)
    }

    /// What each sample gives. None of fewer than two groups, which vary in nothing. As many calls as samples, on all threads of the
    /// current pool.
    fn samples<T: Send>(&self, groups: usize, measure: impl Fn(&[u64]) -> T + Sync) -> Vec<T> {
        let samples = if groups < 2 { 0 } else { self.samples as u64 };
        (0..samples).into_par_iter().map(|i| measure(&self.draw(i, groups))).collect()
    }

    /// How often sample `i` draws each group. A stream for each sample, so that no thread waits for another's draws.
    fn draw(&self, i: u64, groups: usize) -> Vec<u64> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(i);
        // Drawn as u64, not usize, whose draws differ between 32 and 64 bits.
        let any = Uniform::new(0, groups as u64);
        let mut times = vec![0; groups];
        for _ in 0..groups {
            times[any.sample(&mut rng) as usize] += 1;
        }
        times
    }
}

/// The interval's ends in the values of samples of so many groups; `None` of no values.
fn ends(values: impl Iterator<Item = f64>, groups: usize) -> Option<[f64; 2]> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    (!values.is_empty()).then(|| {
        let tail = tail(groups);
        [tail, 1.0 - tail].map(|q| quantile(&values, q))
    })
}

/// The share of samples beyond each end of the interval of at least two groups: fewer have no samples.
fn tail(groups: usize) -> f64 {
    let (n, freedom) = (groups as f64, groups as f64 - 1.0);
    normal_cdf(-student(TAIL, freedom) * (n / freedom).sqrt())
}

/// The quantile of ascending values, at least one.
pub(crate) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * q;
    let below = at as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Outcome;
    use crate::evaluate::metrics::Rows;

    /// Binary rows of which those with `wrong(i)` are answered wrongly, `each` to a group.
    fn rows(n: usize, each: usize, wrong: impl Fn(usize) -> bool) -> Rows {
        let truth: Vec<usize> = (0..n).map(|i| (i / each) % 2).collect();
        let predicted: Vec<usize> = (0..n).map(|i| truth[i] ^ usize::from(wrong(i / each))).collect();
        let probability = predicted.iter().flat_map(|&p| if p == 1 { [0.25, 0.75] } else { [0.75, 0.25] }).collect();
        let labels = vec!["a".into(), "b".into()];
        Rows::new(&Outcome { labels, truth, predicted, probability, abstained: vec![false; n], group: (0..n).map(|i| i / each).collect() })
    }

    fn intervals(bootstrap: Bootstrap, rows: &Rows) -> BTreeMap<&'static str, [f64; 2]> {
        bootstrap.intervals(rows.groups(), |weight| rows.measure(weight).0)
    }

    const SEEDED: Bootstrap = Bootstrap { samples: 2000, seed: 7 };

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        // Of five values, 0.1 lies at 0.4 of the way from the first to the second: numpy.quantile gives 1.4, 1.0, 10.0, 3.0.
        let v = [1.0, 2.0, 3.0, 4.0, 10.0];
        assert_eq!([0.1, 0.0, 1.0, 0.5].map(|q| quantile(&v, q)), [1.4, 1.0, 10.0, 3.0]);
        assert_eq!(quantile(&[5.0], 0.975), 5.0);
    }

    #[test]
    fn few_groups_widen_the_interval_and_many_do_not() {
        // Ten: t = 2.262157 times √(10/9) is 2.384523, beyond which a normal variable lies with 0.008551.
        assert!((tail(10) - 0.008_551).abs() < 1e-6, "{}", tail(10));
        assert!((tail(1_000_000) - 0.025).abs() < 1e-6 && tail(2) < 1e-12);
    }

    #[test]
    fn the_interval_of_a_share_is_that_of_the_binomial() {
        // 80 of 400 wrong: 0.8 ± 1.96 · √(0.8 · 0.2 / 400) = 0.8 ± 0.0392.
        let ci = intervals(SEEDED, &rows(400, 1, |i| i % 5 == 0));
        let [lo, hi] = ci["accuracy"];
        assert!((lo - 0.7608).abs() < 0.006 && (hi - 0.8392).abs() < 0.006, "{lo} {hi}");
    }

    #[test]
    fn rows_that_belong_together_widen_it() {
        // Ten copies of 40 rows say no more than 40 rows: 0.8 ± 1.96 · √(0.8 · 0.2 / 40) = 0.8 ± 0.124.
        let ci = intervals(SEEDED, &rows(400, 10, |g| g % 5 == 0));
        let [lo, hi] = ci["accuracy"];
        assert!((hi - lo - 0.248).abs() < 0.03, "{lo} {hi}");
    }

    #[test]
    fn all_right_leaves_no_doubt() {
        let ci = intervals(SEEDED, &rows(50, 1, |_| false));
        for metric in ["accuracy", "macro_f1", "mcc", "auc", "coverage", "selective_accuracy"] {
            assert_eq!(ci[metric], [1.0, 1.0], "{metric}");
        }
        assert_eq!(ci["brier"], [0.0625, 0.0625]);
    }

    #[test]
    fn the_seed_decides_and_the_threads_do_not() {
        let rows = rows(90, 3, |i| i % 4 == 0);
        let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| intervals(SEEDED, &rows));
        assert_eq!(on(1), on(3));
        assert_ne!(on(1), intervals(Bootstrap { seed: 8, ..SEEDED }, &rows));
    }

    #[test]
    fn one_group_or_no_samples_have_no_interval() {
        assert!(intervals(SEEDED, &rows(5, 5, |_| false)).is_empty());
        assert!(intervals(Bootstrap { samples: 0, seed: 1 }, &rows(5, 1, |_| false)).is_empty());
    }

    #[test]
    fn a_label_of_one_row_is_missing_from_some_samples_and_the_area_is_of_the_rest() {
        let mut o = Outcome {
            labels: vec!["a".into(), "b".into()],
            truth: vec![0; 6],
            predicted: vec![0; 6],
            probability: [0.75, 0.25].repeat(6),
            abstained: vec![false; 6],
            group: (0..6).collect(),
        };
        assert!(!intervals(SEEDED, &Rows::new(&o)).contains_key("auc"));
        o.truth[3] = 1;
        assert_eq!(intervals(SEEDED, &Rows::new(&o))["auc"], [0.5, 0.5]);
    }
}
