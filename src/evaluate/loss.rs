//! What a row's probabilities cost: log loss, Brier score, and the gap that calibration error sums.

/// The number of equal-width bins of the calibration error.
pub(super) const BINS: usize = 15;

/// How near to 0 and 1 a probability may come before its logarithm is taken.
const CLIP: f64 = 1e-15;

/// The most that a row's log loss can be: −ln 1e-15, rounded up.
pub(super) const WORST: f64 = 34.54;

/// Index of the most probable label, the first on a tie; 0 of none.
pub fn top(row: &[f64]) -> usize {
    (1..row.len()).fold(0, |best, l| if row[l] > row[best] { l } else { best })
}

/// −ln p of the true label, p clipped to [1e-15, 1 − 1e-15]: 0 to 34.54.
///
/// The log loss is its mean: Bishop (2006), *Pattern Recognition and Machine Learning*, eq. 4.108, per row. The clip keeps one
/// certain mistake from making the mean infinite.
pub(super) fn log_loss(row: &[f64], truth: usize) -> f64 {
    -libm::log(row[truth].clamp(CLIP, 1.0 - CLIP))
}

/// Σ over labels of (p − y)², y being 1 for the true label and 0 for the rest: 0 to 2. For two labels half of that, which is
/// the square of either label's error: 0 to 1.
///
/// The Brier score is its mean: Brier (1950), "Verification of forecasts expressed in terms of probability". The halving is
/// the binary custom, as scikit-learn's `brier_score_loss` has it (`scale_by_half="auto"`). What counts is how many labels could
/// be answered, not how many occur.
pub(super) fn brier(row: &[f64], truth: usize) -> f64 {
    let sum: f64 = row.iter().enumerate().map(|(l, p)| if l == truth { (p - 1.0) * (p - 1.0) } else { p * p }).sum();
    if row.len() == 2 { sum / 2.0 } else { sum }
}

/// The top label's bin, and 1 − p where it is the truth, −p where it isn't, p being its probability.
///
/// Summed by bin, these give the expected calibration error over n rows: Σ over bins of |Σ gap| / n, which is
/// Σ (rows in bin / n) · |accuracy of bin − mean confidence of bin|, 0 to 1: Guo, Pleiss, Sun & Weinberger (2017), "On calibration
/// of modern neural networks", eq. 3, after Naeini, Cooper & Hauskrecht (2015). Bins are (lo, hi], the first with 0. The top label
/// is the most probable one whatever was answered, the first on a tie.
pub(super) fn gap(row: &[f64], truth: usize) -> (usize, f64) {
    let top = top(row);
    let p = row[top];
    // Edges as quotients, not as multiples of a rounded 1/15: so 0.6 is the edge 9/15 itself and belongs below it.
    let bin = (1..BINS).find(|&b| p <= b as f64 / BINS as f64).unwrap_or(BINS) - 1;
    (bin, if top == truth { 1.0 - p } else { -p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_is_on_top() {
        assert_eq!(top(&[0.2, 0.4, 0.4]), 1);
        assert_eq!((top(&[1.0]), top(&[])), (0, 0));
    }

    #[test]
    fn log_loss_looks_at_the_truth_alone_and_stays_finite() {
        // −ln 0.25 = 2 ln 2; of the other label it would be −ln 0.75.
        assert_eq!(log_loss(&[0.25, 0.75], 0), 2.0 * std::f64::consts::LN_2);
        assert!((log_loss(&[0.0, 1.0], 0) - 34.538_776_394_910_68).abs() < 1e-12);
        assert!(log_loss(&[0.0, 1.0], 1) > 0.0 && log_loss(&[0.0, 1.0], 0) < WORST);
    }

    #[test]
    fn brier_is_halved_for_two_labels_only() {
        // Two: (0.25 − 1)² = 0.5625, the same from either side. Three: 0.5² + (0.25 − 1)² + 0.25² = 0.875; with the truth at
        // the first label it would be 0.25 + 0.0625 + 0.0625 = 0.375.
        assert_eq!(brier(&[0.25, 0.75], 0), 0.5625);
        assert_eq!(brier(&[0.5, 0.25, 0.25], 1), 0.875);
        assert_eq!(brier(&[0.5, 0.25, 0.25], 0), 0.375);
        assert_eq!(brier(&[1.0], 0), 0.0);
    }

    #[test]
    fn bins_are_open_below_and_closed_above() {
        // 0.6 = 9/15 closes the ninth bin (index 8), whatever follows it opens the tenth.
        assert_eq!(gap(&[0.4, 0.6], 1).0, 8);
        assert_eq!(gap(&[0.4, 0.6f64.next_up()], 1).0, 9);
        assert_eq!(gap(&[1.0], 0), (14, 0.0));
        for edge in 1..=BINS {
            assert_eq!(gap(&[edge as f64 / 15.0], 0).0, edge - 1);
        }
    }

    #[test]
    fn the_gap_has_the_sign_of_underconfidence() {
        // The top label is the second: right, it was 0.25 too modest; wrong, 0.75 too sure.
        assert_eq!(gap(&[0.25, 0.75], 1).1, 0.25);
        assert_eq!(gap(&[0.25, 0.75], 0).1, -0.75);
    }
}
