//! Where net cooperation goes over to another level.

use std::cmp::Ordering;

/// A period of a series: its net cooperation, how many stories that rests on, and how far these lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// Net cooperation, −1 to 1.
    pub net: f64,
    /// Number of stories; with unequal weights, the number of equal ones that tell as much.
    pub stories: f64,
    /// Sum of the stories' squared distances from their mean.
    pub squares: f64,
}

/// Stories of variance 1 that are added to those within periods.
const ADDED: f64 = 2.0;
/// The least penalty of a change; see [`penalty`].
const LEAST: f64 = 10.0;

/// Stories that a level rests on at least: fewer can differ from the others by chance however sure the formula is.
const FEWEST: f64 = 5.0;

/// Indices of the points at which another level begins, ascending.
///
/// The series is cut into levels so that the sum of squared distances from the levels, each point weighted by its stories over the variance
/// of one story, and a penalty a cut are least: PELT, the pruned optimal partitioning of Killick, Fearnhead & Eckley (2012). Ties go to the
/// earlier cut. O(n²) at worst.
pub(super) fn changes(points: &[Point]) -> Vec<usize> {
    let n = points.len();
    let variance = variance(points);
    // Sums up to each point, of stories, and of weights, weighted values and weighted squares.
    let mut sums = vec![[0.0; 4]];
    for p in points {
        let w = p.stories / variance;
        let [n, a, b, c] = sums[sums.len() - 1];
        sums.push([n + p.stories, a + w, b + w * p.net, c + w * p.net * p.net]);
    }
    let cost = |from: usize, to: usize| {
        let [_, w, x, q]: [f64; 4] = std::array::from_fn(|i| sums[to][i] - sums[from][i]);
        (q - x * x / w).max(0.0)
    };
    let penalty = penalty(n);
    let mut best = vec![f64::INFINITY; n + 1];
    best[0] = -penalty;
    let mut cut = vec![0; n + 1];
    // Where the last level may begin, and the number of stories up to which that may be best.
    let mut alive = vec![(0, f64::INFINITY)];
    for to in 1..=n {
        let long = |from: &&(usize, f64)| sums[to][0] - sums[from.0][0] >= FEWEST;
        let value = |from: usize| best[from] + cost(from, to) + penalty;
        let found = alive.iter().filter(long).map(|f| (f.0, value(f.0)));
        let Some((from, least)) = found.min_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(Ordering::Equal)) else { continue };
        (best[to], cut[to]) = (least, from);
        // What is worse than a cut here stays so, once a level from here on is long enough.
        for (from, until) in &mut alive {
            if best[*from] + cost(*from, to) > least {
                *until = until.min(sums[to][0] + FEWEST);
            }
        }
        alive.retain(|(_, until)| sums[to][0] < *until);
        alive.push((to, f64::INFINITY));
    }
    let mut out = Vec::new();
    let mut at = cut.get(n).copied().unwrap_or(0);
    while at > 0 {
        out.push(at);
        at = cut[at];
    }
    out.reverse();
    out
}

/// What a change must explain, in squared standard errors: 3.5 ln n, somewhat more than the 3 ln n that modified BIC has for one more level
/// (Zhang & Siegmund 2007), since shares near 0 and 1 are skewed; and no less than what chance reaches in a short series. Of simulated flat
/// series at most 5 of 100 have a change.
fn penalty(n: usize) -> f64 {
    LEAST.max(3.5 * libm::log(n.max(1) as f64))
}

/// The variance of one story: within periods, or from one period to the next, whichever is more.
///
/// The first is right where stories are drawn anew each period; two more, with a variance of 1, keep it from 0 where all agree. The second is more
/// where news of a period hang together. It is the median of squared steps over that of χ² with one degree, so that the few steps which are
/// changes don't count.
fn variance(points: &[Point]) -> f64 {
    let (squares, free) = points.iter().fold((ADDED, ADDED), |(s, f), p| (s + p.squares, f + (p.stories - 1.0).max(0.0)));
    let mut steps: Vec<f64> = points
        .windows(2)
        .map(|w| {
            let step = w[1].net - w[0].net;
            step * step / (1.0 / w[0].stories + 1.0 / w[1].stories)
        })
        .collect();
    steps.sort_unstable_by(f64::total_cmp);
    let median = if steps.is_empty() { 0.0 } else { crate::evaluate::quantile(&steps, 0.5) };
    f64::max(squares / free, median / 0.454_936)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Points of stories that are cooperative with one probability and hostile with another, which follow from the period.
    fn simulated(rng: &mut ChaCha8Rng, n: usize, stories: std::ops::Range<usize>, at: impl Fn(usize) -> (f64, f64)) -> Vec<Point> {
        let one = |t| {
            let (cooperative, hostile) = at(t);
            let n = rng.gen_range(stories.clone());
            let said: Vec<f64> = (0..n)
                .map(|_| {
                    let u: f64 = rng.r#gen();
                    if u < cooperative { 1.0 } else { -f64::from(u < cooperative + hostile) }
                })
                .collect();
            let net = said.iter().sum::<f64>() / n as f64;
            Point { net, stories: n as f64, squares: said.iter().map(|s| (s - net).powi(2)).sum() }
        };
        (0..n).map(one).collect()
    }

    #[test]
    fn a_flat_series_has_a_change_in_less_than_five_of_a_hundred() {
        let mut found = Vec::new();
        for (n, stories) in [(8, 2..6), (24, 1..2), (24, 1..4), (24, 5..40), (120, 1..30), (400, 1..6)] {
            for (most, sides) in [("any", None), ("cooperative", Some((0.93, 0.05))), ("neutral", Some((0.05, 0.02)))] {
                let alarms = (0..1000).filter(|i| {
                    let mut rng = ChaCha8Rng::seed_from_u64(*i);
                    let level = sides.unwrap_or_else(|| (rng.gen_range(0.0..0.6), rng.gen_range(0.0..0.4)));
                    !changes(&simulated(&mut rng, n, stories.clone(), |_| level)).is_empty()
                });
                found.push((alarms.count(), most, n, stories.clone()));
            }
        }
        assert!(found.iter().all(|f| f.0 <= 50), "false alarms of 1000: {found:?}");
    }

    #[test]
    fn a_large_jump_is_found_where_it_is() {
        let mut all = Vec::new();
        for (n, stories) in [(12, 10..30), (24, 10..40), (120, 5..30)] {
            let mut found = 0;
            for i in 0..1000 {
                let mut rng = ChaCha8Rng::seed_from_u64(i);
                let jump = rng.gen_range(3..n - 3);
                // Net cooperation falls from 0.4 to −0.3.
                let points = simulated(&mut rng, n, stories.clone(), |t| if t < jump { (0.6, 0.2) } else { (0.25, 0.55) });
                let seen = changes(&points);
                found += usize::from(seen.len() == 1 && seen[0].abs_diff(jump) <= 1);
            }
            all.push((found, n, stories));
        }
        assert!(all.iter().all(|f| f.0 >= 900), "found of 1000: {all:?}");
    }

    #[test]
    fn levels_by_hand() {
        let at = |net| Point { net, stories: 50.0, squares: 20.0 };
        let levels = |nets: &[f64]| changes(&nets.iter().copied().map(at).collect::<Vec<_>>());
        assert_eq!(levels(&[0.5, 0.5, 0.5, -0.5, -0.5, -0.5, 0.5, 0.5]), [3, 6]);
        assert_eq!(levels(&[0.5; 9]), [0; 0]);
        // Fifty stories of one period are enough for a level.
        assert_eq!(levels(&[0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5]), [3, 4]);
        for short in 0..4 {
            assert_eq!(levels(&vec![0.5; short]), [0; 0]);
        }
        assert_eq!(levels(&[0.9, 0.9, -0.9, -0.9]), [2]);
    }
}
