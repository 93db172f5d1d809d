//! Log-count-ratio scaling (Wang & Manning, "Baselines and bigrams", ACL 2012).

use crate::features::Csr;

/// Added to every term's weight in each class, so that none is 0. Small, because rows have unit length.
const SMOOTHING: f64 = 0.025;

/// r = ln((p / ‖p‖₁) / (q / ‖q‖₁)), one a column, where p and q are the smoothed sums of the columns over the positive and
/// the negative rows, each row weighted by `c`.
pub(crate) fn log_count_ratio(x: &Csr, y: &[bool], c: &[f64]) -> Vec<f64> {
    let mut sums = [vec![SMOOTHING; x.columns()], vec![SMOOTHING; x.columns()]];
    for i in 0..x.rows() {
        let side = &mut sums[usize::from(y[i])];
        x.row(i).for_each(|(j, v)| side[j] += c[i] * v);
    }
    let [q, p] = sums;
    let (p_sum, q_sum): (f64, f64) = (p.iter().sum(), q.iter().sum());
    let shift = libm::log(q_sum / p_sum);
    p.iter().zip(&q).map(|(p, q)| libm::log(p / q) + shift).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratio_by_hand() {
        let mut x = Csr::new(2);
        x.push(&[(0, 1.0)]);
        x.push(&[(0, 1.0), (1, 1.0)]);
        // positive row: p = (1.025, 0.025), sum 1.05; negative row of weight 2: q = (2.025, 2.025), sum 4.05
        let r = log_count_ratio(&x, &[true, false], &[1.0, 2.0]);
        let expected = |p: f64, q: f64| ((p / 1.05) / (q / 4.05)).ln();
        assert!((r[0] - expected(1.025, 2.025)).abs() < 1e-12);
        assert!((r[1] - expected(0.025, 2.025)).abs() < 1e-12);
    }
}
