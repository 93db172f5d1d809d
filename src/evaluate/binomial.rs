//! Exact intervals of a share, and the distributions behind them.
//!
//! Written out here because results must be the same bits on every machine, so that exponentials and logarithms come from `libm`.

/// Halvings of a quantile's bracket: the width of a double.
const HALVINGS: usize = 64;

/// Regularised incomplete beta function I_x(a, b), 0 to 1, of a and b above 0.
///
/// By its continued fraction (DLMF 8.17.22), evaluated after Lentz as Thompson & Barnett (1986) modified it.
pub(super) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast on the near side of the mean only.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cdf(1.0 - x, b, a);
    }
    let front = libm::exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x)) / a;
    let guard = |v: f64| if v.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { v };
    let (mut c, mut d) = (1.0, 1.0 / guard(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    // A few steps for most arguments, some √(a + b) for the widest.
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for term in [even, odd] {
            d = 1.0 / guard(1.0 + term * d);
            c = guard(1.0 + term / c);
            fraction *= c * d;
            factor = c * d;
        }
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    (front * fraction).clamp(0.0, 1.0)
}

/// The x at which [`beta_cdf`] is p.
fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if beta_cdf(middle, a, b) < p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The largest share that `part` of `whole` leaves room for: it is above this with a probability of at most `doubt`. 1 of nothing.
///
/// Clopper & Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of the binomial". Counts needn't be
/// whole, so that they can be effective ones.
pub(super) fn upper(part: f64, whole: f64, doubt: f64) -> f64 {
    if part >= whole { 1.0 } else { beta_quantile(1.0 - doubt, part + 1.0, whole - part) }
}

/// The smallest such share; 0 of nothing.
pub(super) fn lower(part: f64, whole: f64, doubt: f64) -> f64 {
    1.0 - upper(whole - part, whole, doubt)
}

/// The value that a Student variable of `freedom` degrees exceeds with probability `tail`, which is below a half.
pub(super) fn student(tail: f64, freedom: f64) -> f64 {
    let x = beta_quantile(2.0 * tail, freedom / 2.0, 0.5);
    (freedom * (1.0 - x) / x).sqrt()
}

/// The probability that a standard normal variable is below `z`.
pub(super) fn normal_cdf(z: f64) -> f64 {
    libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-10, "{a}, not {b}");
    }

    #[test]
    fn the_beta_distribution_by_hand() {
        // I_x(1, 1) = x; I_x(2, 1) = x²; I_x(2, 2) = 3x² − 2x³.
        near(beta_cdf(0.3, 1.0, 1.0), 0.3);
        near(beta_cdf(0.3, 2.0, 1.0), 0.09);
        near(beta_cdf(0.7, 2.0, 2.0), 0.784);
        assert_eq!((beta_cdf(0.0, 3.0, 4.0), beta_cdf(1.0, 3.0, 4.0)), (0.0, 1.0));
        // P(X ≥ k) of a binomial is I_p(k, n − k + 1): two or three of three at 0.4.
        near(beta_cdf(0.4, 2.0, 2.0), 3.0 * 0.16 * 0.6 + 0.064);
        // SciPy's beta.cdf, of counts that aren't whole.
        near(beta_cdf(0.3, 200.5, 400.25), 0.037_811_653_490_833_59);
        near(beta_cdf(0.5, 0.5, 30.0), 0.999_999_999_866_979_4);
        // Far from the centre, and with many rows.
        near(beta_cdf(0.5, 50_000.0, 50_000.0), 0.5);
    }

    #[test]
    fn limits_solve_their_tails() {
        // Of none of ten, (1 − p)¹⁰ = 0.05; of all, p¹⁰ = 0.05.
        near(upper(0.0, 10.0, 0.05), 1.0 - 0.05f64.powf(0.1));
        near(lower(10.0, 10.0, 0.05), 0.05f64.powf(0.1));
        assert_eq!((upper(10.0, 10.0, 0.05), lower(0.0, 10.0, 0.05)), (1.0, 0.0));
        assert_eq!((upper(0.0, 0.0, 0.05), lower(0.0, 0.0, 0.05)), (1.0, 0.0));
        // One of two: (1 − p)² + 2p(1 − p) = 1 − p² = 0.05.
        near(upper(1.0, 2.0, 0.05), 0.95f64.sqrt());
        // SciPy's binomtest(13, 100).proportion_ci(method="exact").
        near(lower(13.0, 100.0, 0.025), 0.071_073_046_185_459_73);
        near(upper(13.0, 100.0, 0.025), 0.212_040_677_087_449_78);
    }

    #[test]
    fn students_and_the_normal_quantile() {
        // With two degrees of freedom the quantile is (2q − 1) √(2 / (4q(1 − q))).
        near(student(0.025, 2.0), 0.95 * (2.0f64 / (4.0 * 0.975 * 0.025)).sqrt());
        // Tables: 2.2281 of ten, 1.96 of very many.
        assert!((student(0.025, 10.0) - 2.228_138_852).abs() < 1e-8);
        near(normal_cdf(0.0), 0.5);
        assert!((normal_cdf(-1.959_963_984_540_054) - 0.025).abs() < 1e-12);
    }
}
