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

/// The margin of a row with the best weight of its own column, where without it the margin is m.
///
/// The weight o of a column that has the value x in this row alone minimises c ln(1 + exp(−m − xo)) + alpha/2 o² (x and o turned so that
/// the row's class is positive), which it does where o = c x σ(−t) / alpha for the margin t = m + xo. So t solves
/// t = m + q σ(−t) with q = c x²/alpha: once, between m and m + q. What is left is a loss of m alone, of the derivative −c σ(−t) and the
/// curvature c s / (1 + q s) for s = σ(t) σ(−t).
pub(super) fn own_margin(m: f64, q: f64) -> f64 {
    let (mut low, mut high) = (m, m + q);
    let mut t = m;
    let mut moved = f64::INFINITY;
    for _ in 0..100 {
        let left = falling(t);
        let over = t - m - q * left;
        if over > 0.0 {
            high = t
        } else {
            low = t
        }
        let spread = q * left * (1.0 - left);
        let (slope, bend) = (1.0 + spread, spread * (2.0 * left - 1.0));
        let mut next = t - over / (slope - 0.5 * over * bend / slope);
        // Steps that don't become shorter may go to and fro for ever.
        if !(low..=high).contains(&next) || (next - t).abs() > 0.5 * moved {
            next = low + (high - low) / 2.0;
        }
        moved = (next - t).abs();
        t = next;
        // A step of Halley's cubes the error.
        if moved <= 1e-5 * (1.0 + t.abs()) {
            break;
        }
    }
    t
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
