//! A threshold on the top probability for a wanted error or coverage.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::binomial::{lower, student, upper};
use super::curves::{Step, by_confidence, confidence};
use super::group::dense;
use super::outcome::Outcome;
use crate::error::{Error, Result};

/// How often a promise may be broken.
const DOUBT: f64 = 0.05;

/// What is wanted of the rows that are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    /// At most this share of them answered wrongly, above 0 and below 1.
    MaxError(f64),
    /// At least this share of all rows, above 0 to 1.
    MinCoverage(f64),
    /// Those with at least this top probability, 0 to 1.
    Threshold(f64),
}

impl Serialize for Wanted {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let (name, value) = self.named();
        let mut map = to.serialize_map(Some(1))?;
        map.serialize_entry(name, &value)?;
        map.end()
    }
}

impl Wanted {
    /// Its name and its value.
    pub fn named(self) -> (&'static str, f64) {
        match self {
            Self::MaxError(x) => ("max_error", x),
            Self::MinCoverage(x) => ("min_coverage", x),
            Self::Threshold(x) => ("threshold", x),
        }
    }

    /// Refuses a value out of range.
    ///
    /// # Errors
    /// Naming what was wanted, its range, and the value.
    pub fn check(self) -> Result<()> {
        let (name, expected, met) = match self {
            Self::MaxError(x) => ("max-error", "a share above 0 and below 1", x > 0.0 && x < 1.0),
            Self::MinCoverage(x) => ("min-coverage", "a share above 0, at most 1", x > 0.0 && x <= 1.0),
            Self::Threshold(x) => ("threshold", "a probability from 0 to 1", (0.0..=1.0).contains(&x)),
        };
        if met { Ok(()) } else { Err(Error::params(name, expected, self.named().1)) }
    }
}

/// The rows kept at a threshold, and how wrong they are. Serialises as `detente evaluate --format json` writes it under `selection`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Selection {
    /// What was wanted.
    pub wanted: Wanted,
    /// Rows whose top probability is at least this are kept; `None` where no threshold is sure enough to keep the promise.
    pub threshold: Option<f64>,
    /// Rows kept.
    pub kept: usize,
    /// Rows in all.
    pub n: usize,
    /// Share of rows kept, 0 to 1.
    pub coverage: f64,
    /// Its 95 % interval.
    pub coverage_ci: [f64; 2],
    /// Share of kept rows answered wrongly, 0 to 1; `None` where none is kept.
    pub error: Option<f64>,
    /// Its 95 % interval; from 0 to 1 where none is kept.
    pub error_ci: [f64; 2],
}

/// The threshold that keeps a promise on new rows like these, and what is kept here.
///
/// For an error, thresholds between the distinct top probabilities are bisected for the lowest at which an upper confidence bound of
/// the error of what is kept is at most the one wanted. The doubt of 5 % is shared among the bisection's steps, so that with 95 %
/// confidence the promise holds on new data however the threshold was found: Geifman & El-Yaniv (2017), "Selective classification for
/// deep neural networks", algorithm 1. Thresholds that keep too few rows to prove anything even if all were right aren't tried. For a
/// coverage, it is the highest threshold at which a lower bound of the share kept is at least the one wanted; one bound is enough,
/// since coverage falls with the threshold.
///
/// Bounds are Clopper & Pearson's, of as many rows as independent ones would say as much. The threshold is the shortest decimal that
/// keeps the same rows. O(rows log rows).
///
/// # Errors
/// Those of [`Outcome::check`], and a value out of range.
pub fn selection(outcome: &Outcome, wanted: Wanted) -> Result<Selection> {
    wanted.check()?;
    outcome.check()?;
    let rows = Rows::new(outcome);
    let threshold = match wanted {
        Wanted::Threshold(x) => Some(x),
        Wanted::MaxError(most) => {
            let doubt = |steps: usize| DOUBT / f64::from(usize::BITS - steps.leading_zeros());
            let steps = rows.steps.len();
            let first = rows.steps.partition_point(|s| upper(0.0, (s.right + s.wrong) as f64, doubt(steps)) > most);
            let share = doubt(steps - first);
            let (mut low, mut high) = (first, steps);
            while low < high {
                let middle = (low + high).div_ceil(2);
                if rows.at(rows.steps[middle - 1].threshold).error_bound(share) <= most { low = middle } else { high = middle - 1 }
            }
            (low > first).then(|| rows.between(low))
        }
        Wanted::MinCoverage(least) => {
            let (mut low, mut high) = (1, rows.steps.len());
            while low < high {
                let middle = (low + high) / 2;
                if rows.at(rows.steps[middle - 1].threshold).coverage_bound() >= least { high = middle } else { low = middle + 1 }
            }
            Some(rows.between(low))
        }
    };
    let kept = rows.at(threshold.unwrap_or(f64::INFINITY));
    Ok(Selection {
        wanted,
        threshold,
        kept: kept.error.of,
        n: kept.coverage.of,
        coverage: kept.coverage.share(),
        coverage_ci: kept.coverage.interval(),
        error: (kept.error.of > 0).then(|| kept.error.share()),
        error_ci: kept.error.interval(),
    })
}

/// Rows with their top probability, whether they are wrong, and their dense group.
struct Rows {
    rows: Vec<(f64, bool, usize)>,
    groups: usize,
    /// Distinct top probabilities, the highest first.
    steps: Vec<Step>,
}

impl Rows {
    fn new(outcome: &Outcome) -> Self {
        let (group, groups) = dense(&outcome.group);
        let wrong = outcome.truth.iter().zip(&outcome.predicted).map(|(t, p)| t != p);
        let rows = confidence(outcome).into_iter().zip(wrong).zip(group).map(|((c, w), g)| (c, w, g)).collect();
        Self { rows, groups, steps: by_confidence(outcome) }
    }

    /// What is kept at a threshold.
    fn at(&self, threshold: f64) -> Part {
        let kept = |(c, ..): &&(f64, bool, usize)| *c >= threshold;
        Part {
            coverage: Clustered::new(self.groups, self.rows.iter().map(|(c, _, g)| (*g, *c >= threshold))),
            error: Clustered::new(self.groups, self.rows.iter().filter(kept).map(|(_, w, g)| (*g, *w))),
        }
    }

    /// The shortest decimal that keeps the rows of the first `steps` thresholds and no others; 0 where those are all.
    fn between(&self, steps: usize) -> f64 {
        let lowest = self.steps[steps - 1].threshold;
        let Some(&Step { threshold: below, .. }) = self.steps.get(steps) else { return 0.0 };
        let short = |digits: i32| {
            let scale = 10f64.powi(digits);
            ((below * scale).floor() + 1.0) / scale
        };
        (1..17).map(short).find(|t| below < *t && *t <= lowest).unwrap_or(lowest)
    }
}

struct Part {
    coverage: Clustered,
    error: Clustered,
}

impl Part {
    fn error_bound(&self, doubt: f64) -> f64 {
        let (part, whole) = self.error.effective(doubt);
        upper(part, whole, doubt)
    }

    fn coverage_bound(&self) -> f64 {
        let (part, whole) = self.coverage.effective(DOUBT);
        lower(part, whole, DOUBT)
    }
}

/// A share of rows that come in groups.
struct Clustered {
    part: usize,
    of: usize,
    /// Of each group that has rows: how many count, of how many.
    groups: Vec<(f64, f64)>,
}

impl Clustered {
    fn new(groups: usize, rows: impl Iterator<Item = (usize, bool)>) -> Self {
        let mut counts = vec![(0.0, 0.0); groups];
        let (mut part, mut of) = (0, 0);
        for (group, counted) in rows {
            counts[group].0 += f64::from(u8::from(counted));
            counts[group].1 += 1.0;
            part += usize::from(counted);
            of += 1;
        }
        counts.retain(|(_, of)| *of > 0.0);
        Self { part, of, groups: counts }
    }

    fn share(&self) -> f64 {
        if self.of == 0 { 0.0 } else { self.part as f64 / self.of as f64 }
    }

    /// As many independent rows as say as much, and how many of them count: rows over the design effect, which is the share's
    /// variance between groups over that of as many independent rows, times a ratio of Student quantiles for few groups. Never more
    /// than there are rows, and as many as groups where all rows are alike, so that nothing shows their variance.
    ///
    /// Korn & Graubard (1998), "Confidence intervals for proportions with small expected number of positive counts estimated from
    /// survey data".
    fn effective(&self, doubt: f64) -> (f64, f64) {
        let (n, groups, p) = (self.of as f64, self.groups.len() as f64, self.share());
        if self.groups.len() == self.of {
            return (self.part as f64, n);
        }
        let whole = if self.part == 0 || self.part == self.of {
            groups
        } else if self.groups.len() < 2 {
            1.0
        } else {
            let squares: f64 = self.groups.iter().map(|(part, of)| (part - p * of) * (part - p * of)).sum();
            let clustered = groups / (groups - 1.0) * squares / (n * n);
            let effect = (clustered * (n - 1.0) / (p * (1.0 - p))).max(1.0);
            let few = student(doubt, n - 1.0) / student(doubt, groups - 1.0);
            n / effect * few * few
        };
        (p * whole, whole)
    }

    fn interval(&self) -> [f64; 2] {
        let (part, whole) = self.effective(DOUBT / 2.0);
        [lower(part, whole, DOUBT / 2.0), upper(part, whole, DOUBT / 2.0)]
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Rows of two labels with a top probability and whether they are right, `each` to a group.
    fn outcome(rows: &[(f64, bool)], each: usize) -> Outcome {
        Outcome {
            labels: vec!["a".into(), "b".into()],
            truth: rows.iter().map(|(_, right)| usize::from(!right)).collect(),
            predicted: vec![0; rows.len()],
            probability: rows.iter().flat_map(|(p, _)| [*p, 1.0 - p]).collect(),
            abstained: vec![false; rows.len()],
            group: (0..rows.len()).map(|i| i / each).collect(),
        }
    }

    /// Rows whose answers are as right as their probabilities say.
    fn calibrated(n: usize, seed: u64) -> Vec<(f64, bool)> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut row = || {
            let p = 0.5 + rng.gen_range(0.0..0.5);
            (p, rng.gen_bool(p))
        };
        (0..n).map(|_| row()).collect()
    }

    /// The true error of what a threshold keeps of [`calibrated`]: 1 less the mean of probabilities from it to 1.
    fn true_error(threshold: f64) -> f64 {
        1.0 - (threshold.max(0.5) + 1.0) / 2.0
    }

    #[test]
    fn a_threshold_given_is_applied_as_it_is() {
        // 0.9 right, 0.8 right and wrong, 0.6 wrong: at 0.8, one of three is wrong.
        let s = selection(&outcome(&[(0.9, true), (0.8, true), (0.8, false), (0.6, false)], 1), Wanted::Threshold(0.8)).unwrap();
        assert_eq!((s.threshold, s.kept, s.n, s.coverage, s.error), (Some(0.8), 3, 4, 0.75, Some(1.0 / 3.0)));
        // SciPy's binomtest(1, 3).proportion_ci(method="exact").
        assert!((s.error_ci[0] - 0.008_403_758_659_6).abs() < 1e-10 && (s.error_ci[1] - 0.905_700_675_949_3).abs() < 1e-10);
        let json = serde_json::to_value(&s).unwrap();
        assert_eq!(json["wanted"].to_string(), r#"{"threshold":0.8}"#);
    }

    #[test]
    fn a_promise_of_an_error_is_kept_on_new_data() {
        let (mut broken, mut kept) = (0, 0.0);
        for seed in 0..200 {
            let s = selection(&outcome(&calibrated(3000, seed), 1), Wanted::MaxError(0.1)).unwrap();
            broken += u32::from(true_error(s.threshold.unwrap()) > 0.1);
            kept += s.coverage / 200.0;
            assert!(s.error.unwrap() < 0.1 && s.kept <= s.n);
        }
        // An oracle would keep 0.4 of the rows; 5 % may break the promise.
        assert!(broken <= 10 && kept > 0.2, "{broken} of 200 broken, {kept} kept");
    }

    #[test]
    fn a_promise_of_coverage_is_kept_on_new_data() {
        let mut broken = 0;
        for seed in 0..200 {
            let s = selection(&outcome(&calibrated(400, seed), 1), Wanted::MinCoverage(0.5)).unwrap();
            broken += u32::from(s.threshold.unwrap() > 0.75);
            assert!(s.coverage > 0.5 && s.coverage < 0.6);
        }
        assert!(broken <= 20, "{broken} of 200 broken");
        let all = selection(&outcome(&calibrated(40, 1), 1), Wanted::MinCoverage(1.0)).unwrap();
        assert_eq!((all.threshold, all.coverage), (Some(0.0), 1.0));
    }

    #[test]
    fn copies_of_rows_promise_no_more_than_the_rows() {
        let once = calibrated(300, 3);
        let often: Vec<_> = once.iter().flat_map(|r| [*r; 5]).collect();
        let [alone, copied, naive] =
            [(&once, 1), (&often, 5), (&often, 1)].map(|(rows, each)| selection(&outcome(rows, each), Wanted::MaxError(0.1)).unwrap());
        assert!((alone.coverage - copied.coverage).abs() < 0.05, "{} and {}", alone.coverage, copied.coverage);
        assert!(naive.coverage > copied.coverage + 0.05, "{} and {}", naive.coverage, copied.coverage);
    }

    #[test]
    fn what_cannot_be_promised_is_not() {
        let s = selection(&outcome(&[(0.9, true); 10], 1), Wanted::MaxError(0.01)).unwrap();
        assert_eq!((s.threshold, s.kept, s.coverage, s.error, s.error_ci), (None, 0, 0.0, None, [0.0, 1.0]));
        for (wanted, said) in [
            (Wanted::MaxError(0.0), "max-error: expected a share above 0 and below 1, found 0"),
            (Wanted::MinCoverage(1.5), "min-coverage: expected a share above 0, at most 1, found 1.5"),
            (Wanted::Threshold(f64::NAN), "threshold: expected a probability from 0 to 1, found NaN"),
        ] {
            assert_eq!(selection(&outcome(&[(0.9, true)], 1), wanted).unwrap_err().to_string(), said);
        }
    }

    #[test]
    fn thresholds_are_short() {
        let rows = Rows::new(&outcome(&[(0.9271, true), (0.8333, true), (0.8329, false)], 1));
        assert_eq!([1, 2, 3].map(|s| rows.between(s)), [0.9, 0.833, 0.0]);
    }

    #[test]
    fn groups_by_hand() {
        // Two groups of two, all wrong or all right: p = 1/2, Σ = 2, variance 2/1 · 2/16 = 1/4; independent: (1/4) / 3. Effect 3.
        let share = Clustered::new(2, [(0, true), (0, true), (1, false), (1, false)].into_iter());
        let few = student(0.025, 3.0) / student(0.025, 1.0);
        let (part, whole) = share.effective(0.025);
        assert!((whole - 4.0 / 3.0 * few * few).abs() < 1e-12 && (part - whole / 2.0).abs() < 1e-12);
        assert_eq!(Clustered::new(2, [(0, false), (0, false), (1, false)].into_iter()).effective(0.05), (0.0, 2.0));
    }
}
