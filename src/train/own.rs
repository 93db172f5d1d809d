//! Columns that one row alone has: their best weights follow from all the others.

/// σ(−t), in a third of the time that one by `libm` takes: every row asks for it several times.
fn falling(t: f64) -> f64 {
    let e = exp(-t.abs().min(700.0));
    if t > 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
}

/// e^x for −700 ≤ x ≤ 0: 2^k e^r with |r| ≤ ln 2 / 2, where e^r is its Taylor series (Muller, "Elementary functions" (2016), chapter 11).
fn exp(x: f64) -> f64 {
    // What is added has no binary places: the sum is rounded to a whole number, which stands in its last bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    // ln 2 in two parts, of which the first times k is exact.
    const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN_2[0]) - k * LN_2[1];
    let series = [
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
    ];
    let sum = series.iter().fold(1.0 / 6_227_020_800.0, |sum, c| sum * r + c);
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    power * (1.0 + r * sum)
}

/// Rows whose margins are found at once, so that the processor takes several of them with each instruction.
pub(super) const LANES: usize = 16;

/// The margins of rows with the best weight of their own columns, where without it the margin is m.
///
/// The weight o of a column that has the value x in this row alone minimises c ln(1 + exp(−m − xo)) + alpha/2 o² (x and o turned so that
/// the row's class is positive), which it does where o = c x σ(−t) / alpha for the margin t = m + xo. So t solves
/// t = m + q σ(−t) with q = c x²/alpha: once, between m and m + q. What is left is a loss of m alone, of the derivative −c σ(−t) and the
/// curvature c s / (1 + q s) for s = σ(t) σ(−t). Without such a column, q is 0 and t is m.
pub(super) fn own_margins(m: &[f64; LANES], q: &[f64; LANES]) -> [f64; LANES] {
    let (mut low, mut high, mut t) = (*m, *m, *m);
    (0..LANES).for_each(|l| high[l] += q[l]);
    let (mut moved, mut near) = ([f64::INFINITY; LANES], [-1.0; LANES]);
    for _ in 0..100 {
        for l in 0..LANES {
            let left = falling(t[l]);
            let over = t[l] - m[l] - q[l] * left;
            high[l] = if over > 0.0 { t[l] } else { high[l] };
            low[l] = if over > 0.0 { low[l] } else { t[l] };
            let spread = q[l] * left * (1.0 - left);
            let (slope, bend) = (1.0 + spread, spread * (2.0 * left - 1.0));
            let next = t[l] - over / (slope - 0.5 * over * bend / slope);
            // Steps that don't become shorter may go to and fro for ever.
            let halved = low[l] + (high[l] - low[l]) / 2.0;
            let astray = !((low[l] <= next) & (next <= high[l])) | ((next - t[l]).abs() > 0.5 * moved[l]);
            let next = if astray { halved } else { next };
            // Who is there stays there, however long the others take.
            let there = moved[l] <= near[l];
            moved[l] = if there { moved[l] } else { (next - t[l]).abs() };
            t[l] = if there { t[l] } else { next };
            // A step of Halley's cubes the error.
            near[l] = 1e-5 * (1.0 + t[l].abs());
        }
        if (0..LANES).all(|l| moved[l] <= near[l]) {
            break;
        }
    }
    t
}

/// The same of one row.
#[cfg(test)]
fn own_margin(m: f64, q: f64) -> f64 {
    own_margins(&[m; LANES], &[q; LANES])[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sigmoid;
    use proptest::prelude::*;

    #[test]
    fn steps_to_and_fro_come_to_an_end() {
        // From here Newton's steps would lead to 4.77, back, and so on.
        let (m, q) = (-26.120518948791485, 30.888504);
        let t = own_margin(m, q);
        assert!((t - m - q * sigmoid(-t)).abs() < 1e-10, "{t}");
    }

    #[test]
    fn exponentials_are_right_to_the_last_digits() {
        for x in (0..70_001).map(|i| f64::from(i) * -0.01) {
            let expected = libm::exp(x);
            assert!((exp(x) - expected).abs() <= 4e-16 * expected, "{x}");
        }
    }

    proptest! {
        #[test]
        fn the_margin_with_an_own_column_solves_its_equation(m in -60.0f64..60.0, power in -6.0f64..6.0) {
            let q = 10f64.powf(power);
            let t = own_margin(m, q);
            prop_assert!((t - m - q * sigmoid(-t)).abs() <= 1e-11 * (1.0 + m.abs() + t.abs()), "{t}");
        }
    }
}
