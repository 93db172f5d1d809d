//! How sure a period's figures are.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::series::rows::Interval;

/// The normal quantile of a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// What counts as one: a story with what its articles say on average, shares of 1 in sum with what was abstained on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Story {
    /// How much it counts.
    pub weight: f64,
    /// Cooperative, hostile and neutral share.
    pub shares: [f64; 3],
}

impl Story {
    /// Its figures to the bit: equal for equal stories, and an order to put them in.
    pub fn bits(&self) -> [u64; 4] {
        [self.weight, self.shares[0], self.shares[1], self.shares[2]].map(f64::to_bits)
    }
}

/// The weighted mean of stories' shares.
pub(super) fn mean(stories: &[Story]) -> [f64; 3] {
    let whole: f64 = stories.iter().map(|s| s.weight).sum();
    std::array::from_fn(|i| stories.iter().map(|s| s.weight * s.shares[i]).sum::<f64>() / whole)
}

/// Wilson's interval of a share of stories (Wilson 1927). Stories of unequal weight count as fewer: (Σw)² / Σw² (Kish 1965).
pub(super) fn wilson(share: f64, stories: &[Story]) -> Interval {
    let (sum, squares) = stories.iter().fold((0.0, 0.0), |(s, q), story| (s + story.weight, q + story.weight * story.weight));
    let n = sum * sum / squares;
    let centre = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    [(centre - half).max(0.0), (centre + half).min(1.0)]
}

/// Shares of bootstrap samples over stories.
///
/// Two stories are drawn beside the n that there are, which say cooperative and hostile with a probability of ¼ each, else neutral: the half
/// observation a cell of Agresti & Min (2005) for a difference of two shares of one sample. Without them, three stories that agree would
/// have an interval without width. O(samples × stories).
pub(super) fn resampled(stories: &[Story], samples: usize, seed: u64) -> Vec<[f64; 3]> {
    let n = stories.len();
    let weight = stories.iter().map(|s| s.weight).sum::<f64>() / n as f64;
    let parts = |s: &Story| [s.weight, s.weight * s.shares[0], s.weight * s.shares[1], s.weight * s.shares[2]];
    // In halves of a story's chance: two for each that there is, one, one and two for the added ones.
    let added = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]].map(|shares| parts(&Story { weight, shares }));
    let halves: Vec<[f64; 4]> = stories.iter().flat_map(|s| [parts(s); 2]).chain(added).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut sample = || {
        let mut sums = [0.0; 4];
        for _ in 0..n + 2 {
            // Off by less than halves / 2³² from even chances, whatever the width of the machine's words.
            let at = (u64::from(rng.next_u32()) * halves.len() as u64) >> 32;
            let drawn = &halves[at as usize];
            sums = [sums[0] + drawn[0], sums[1] + drawn[1], sums[2] + drawn[2], sums[3] + drawn[3]];
        }
        let [whole, cooperative, hostile, neutral] = sums;
        [cooperative / whole, hostile / whole, neutral / whole]
    };
    (0..samples).map(|_| sample()).collect()
}

/// The 2.5th to the 97.5th percentile; `None` of nothing.
pub(super) fn percentiles(mut values: Vec<f64>) -> Option<Interval> {
    values.sort_unstable_by(f64::total_cmp);
    (!values.is_empty()).then(|| [0.025, 0.975].map(|q| crate::evaluate::quantile(&values, q)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stories(counts: [usize; 4]) -> Vec<Story> {
        let says = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0; 3]];
        let of = |(n, shares): (&usize, [f64; 3])| vec![Story { weight: 1.0, shares }; *n];
        counts.iter().zip(says).flat_map(of).collect()
    }

    fn net(counts: [usize; 4]) -> Interval {
        percentiles(resampled(&stories(counts), 2000, 7).into_iter().map(|[c, h, _]| c - h).collect()).unwrap()
    }

    #[test]
    fn wilson_by_hand() {
        // 8 of 10: centre (0.8 + 0.19207) / 1.38415 = 0.71674, half 1.41602 · √(0.016 + 0.0096036) = 0.22658.
        let [lo, hi] = wilson(0.8, &stories([8, 2, 0, 0]));
        assert!((lo - 0.4902).abs() < 1e-4 && (hi - 0.9433).abs() < 1e-4, "{lo} {hi}");
        // Ten articles of one story are one.
        let one = [Story { weight: 10.0, shares: [1.0, 0.0, 0.0] }];
        assert_eq!(wilson(1.0, &one), wilson(1.0, &stories([1, 0, 0, 0])));
    }

    #[test]
    fn net_of_many_has_the_width_of_the_formula() {
        // 200 cooperative and 100 hostile of 400: variance of one (0.75 − 0.0625), so 0.25 · n/(n+2) ± 1.96 · √(0.6875 / 400) = 0.081.
        let [lo, hi] = net([200, 100, 60, 40]);
        assert!((lo - 0.168).abs() < 0.012 && (hi - 0.330).abs() < 0.012, "{lo} {hi}");
    }

    #[test]
    fn few_that_agree_are_not_sure() {
        let [lo, hi] = net([3, 0, 0, 0]);
        assert!(lo < 0.3 && hi == 1.0, "{lo} {hi}");
        let [lo, hi] = net([0, 0, 0, 1]);
        assert!(lo < -0.5 && hi > 0.5, "{lo} {hi}");
        let [lo, hi] = net([300, 0, 0, 0]);
        assert!(lo > 0.95 && hi == 1.0, "{lo} {hi}");
    }

    #[test]
    fn articles_of_one_story_are_drawn_together() {
        let alone: Vec<Story> = stories([20, 20, 0, 0]);
        let together: Vec<Story> = alone.iter().step_by(4).map(|s| Story { weight: 4.0, ..*s }).collect();
        let width = |of: &[Story]| {
            let [lo, hi] = percentiles(resampled(of, 1000, 1).into_iter().map(|[c, h, _]| c - h).collect()).unwrap();
            hi - lo
        };
        assert!(width(&together) > 1.5 * width(&alone), "{} {}", width(&together), width(&alone));
    }
}
