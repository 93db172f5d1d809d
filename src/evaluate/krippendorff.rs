//! How far several coders agree.

use super::bootstrap::Bootstrap;
use super::group::dense;
use crate::error::{Error, Result};

/// Krippendorff's alpha of some coders. Serialises as `detente evaluate --format json` writes it under `agreement`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Agreement {
    /// 1 where all agree, 0 where they do as by chance, below 0 where less; `None` where fewer than two values can be paired, or all are
    /// the same, so that chance agrees too.
    pub alpha: Option<f64>,
    /// Its 95 % interval, by resampling groups; `None` where there is none.
    pub ci: Option<[f64; 2]>,
    /// Units with at least two values, which are those that say something of agreement.
    pub units: usize,
    /// Values in them.
    pub values: usize,
}

/// Krippendorff's alpha for nominal values. `units` has for each unit the value of each coder that gave one, as an index below
/// `labels`; `group` an id for each unit, shared by those that aren't independent.
///
/// 1 − observed disagreement / expected disagreement, which for nominal values is ((n − 1) Σ o_cc − Σ n_c (n_c − 1)) / (n (n − 1) −
/// Σ n_c (n_c − 1)), where a unit of m values adds 1 / (m − 1) to o for each ordered pair of its values, n_c is how often c occurs in
/// units of at least two values, and n their sum: Krippendorff (2011), "Computing Krippendorff's alpha-reliability". Missing values
/// are no values. O(values + samples × units).
///
/// # Errors
/// Without units; where `group` isn't one id a unit; where a value isn't below `labels`.
pub fn krippendorff(units: &[Vec<usize>], labels: usize, group: &[usize], bootstrap: &Bootstrap) -> Result<Agreement> {
    if units.is_empty() {
        return Err(Error::params("units", "at least one", "none"));
    }
    if group.len() != units.len() {
        return Err(Error::params("groups", format!("{}, one a unit", units.len()), group.len()));
    }
    if let Some(value) = units.iter().flatten().find(|v| **v >= labels) {
        return Err(Error::params("values", format!("indices below {labels}"), value));
    }
    let (group, groups) = dense(group);
    let paired: Vec<(usize, Unit)> =
        units.iter().zip(group).filter(|(values, _)| values.len() > 1).map(|(values, g)| (g, Unit::new(values, labels))).collect();
    let of = |weight: &[u64]| alpha(&paired, labels, weight);
    let ci = bootstrap.interval(groups, of);
    let values = paired.iter().map(|(_, unit)| unit.counts.iter().map(|(_, c)| *c as usize).sum::<usize>()).sum();
    Ok(Agreement { alpha: of(&vec![1; groups]), ci, units: paired.len(), values })
}

/// A unit's values by label, and the share of its pairs that agree, as the coincidence matrix counts them.
struct Unit {
    counts: Vec<(usize, u64)>,
    agreeing: f64,
}

impl Unit {
    fn new(values: &[usize], labels: usize) -> Self {
        let mut counts = vec![0; labels];
        values.iter().for_each(|v| counts[*v] += 1);
        let pairs: u64 = counts.iter().map(|c| c * (c.max(&1) - 1)).sum();
        let counts = counts.into_iter().enumerate().filter(|(_, c)| *c > 0).collect();
        Self { counts, agreeing: pairs as f64 / (values.len() - 1) as f64 }
    }
}

/// Alpha with the units of group `g` counted `weight[g]` times.
fn alpha(units: &[(usize, Unit)], labels: usize, weight: &[u64]) -> Option<f64> {
    let (mut of, mut agreeing) = (vec![0u64; labels], 0.0);
    for (g, unit) in units {
        let times = weight[*g];
        unit.counts.iter().for_each(|(label, count)| of[*label] += times * count);
        agreeing += times as f64 * unit.agreeing;
    }
    let n = of.iter().sum::<u64>() as f64;
    let chance: f64 = of.iter().map(|&c| c as f64 * (c as f64 - 1.0)).sum();
    let expected = n * (n - 1.0) - chance;
    (expected > 0.0).then(|| ((n - 1.0) * agreeing - chance) / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDED: Bootstrap = Bootstrap { samples: 500, seed: 2 };

    /// Units from a line a coder, `.` being no value.
    fn units(coders: &[&str]) -> Vec<Vec<usize>> {
        let lines: Vec<Vec<char>> = coders.iter().map(|c| c.chars().filter(|c| *c != ' ').collect()).collect();
        (0..lines[0].len()).map(|u| lines.iter().filter_map(|l| l[u].to_digit(10)).map(|d| d as usize).collect()).collect()
    }

    fn of(coders: &[&str]) -> Agreement {
        let units = units(coders);
        krippendorff(&units, 10, &(0..units.len()).collect::<Vec<_>>(), &SEEDED).unwrap()
    }

    #[test]
    fn the_worked_example_of_four_coders_and_twelve_units() {
        // Krippendorff (2011), section C. The last unit has one value and drops out: 40 values are left. Each pairable unit's
        // agreeing pairs over m − 1: 3 of 1 1 1 (6/2), 4 (12/3) of 3 3 3 3 and so on:
        //   u1 1 1 1: 3; u2 2 2 3 2: 2; u3 3 3 3 3: 4; u4 likewise 4; u5 2 2 2 2: 4; u6 1 2 3 4: 0; u7 4 4 4 4: 4; u8 1 1 2 1: 2;
        //   u9 2 2 2 2: 4; u10 5 5 5: 3; u11 1 1: 2. Together 32 = Σ o_cc.
        // Values: 1 nine times, 2 thirteen, 3 ten, 4 five, 5 three: Σ n_c (n_c − 1) = 72 + 156 + 90 + 20 + 6 = 344.
        // (39 · 32 − 344) / (40 · 39 − 344) = 904 / 1216 = 0.743.
        let found = of(&["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]);
        assert_eq!((found.alpha, found.units, found.values), (Some(904.0 / 1216.0), 11, 40));
        assert_eq!(format!("{:.3}", found.alpha.unwrap()), "0.743");
        let [lo, hi] = found.ci.unwrap();
        assert!(lo < 0.743 && 0.743 < hi && hi <= 1.0);
    }

    #[test]
    fn two_coders_by_hand() {
        // Ten units, four of them unlike; fourteen 0 and six 1: 1 − 19 · 4 / (14 · 6) = 8/84.
        let found = of(&["0100000000", "1110010010"]);
        assert!((found.alpha.unwrap() - 8.0 / 84.0).abs() < 1e-15);
    }

    #[test]
    fn agreement_has_its_ends() {
        assert_eq!(of(&["0123", "0123"]).alpha, Some(1.0));
        assert!(of(&["01010101", "10101010"]).alpha.unwrap() < -0.8);
        // Nothing but one value, and nothing to pair.
        assert_eq!((of(&["111", "111"]).alpha, of(&["12.", "..3"]).alpha), (None, None));
        assert_eq!((of(&["12.", "..3"]).units, of(&["12.", "..3"]).ci), (0, None));
    }

    #[test]
    fn groups_widen_the_interval() {
        let units: Vec<Vec<usize>> = (0..120).map(|i| vec![i % 3, if i / 4 % 4 == 0 { (i + 1) % 3 } else { i % 3 }]).collect();
        let width = |each: usize| {
            let group: Vec<usize> = (0..120).map(|i| i / each).collect();
            let [lo, hi] = krippendorff(&units, 3, &group, &SEEDED).unwrap().ci.unwrap();
            hi - lo
        };
        assert!(width(4) > 1.5 * width(1));
    }

    #[test]
    fn what_is_no_table_of_values_is_refused() {
        let said = |units: &[Vec<usize>], group: &[usize]| krippendorff(units, 2, group, &SEEDED).unwrap_err().to_string();
        assert_eq!(said(&[], &[]), "units: expected at least one, found none");
        assert_eq!(said(&[vec![0, 1]], &[]), "groups: expected 1, one a unit, found 0");
        assert_eq!(said(&[vec![0, 2]], &[0]), "values: expected indices below 2, found 2");
    }
}
