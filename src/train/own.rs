//! Columns that one row alone has: their best weights follow from all the others.

use crate::model::sigmoid;

/// The margin of a row with the best weight of its own column, where without it the margin is m.
///
/// The weight o of a column that has the value x in this row alone minimises c ln(1 + exp(−m − xo)) + alpha/2 o² (x and o turned so that
/// the row's class is positive), which it does where o = c x σ(−t) / alpha for the margin t = m + xo. So t solves
/// t = m + q σ(−t) with q = c x²/alpha: once, between m and m + q. What is left is a loss of m alone, of the derivative −c σ(−t) and the
/// curvature c s / (1 + q s) for s = σ(t) σ(−t).
pub(super) fn own_margin(m: f64, q: f64) -> f64 {
    let (mut low, mut high) = (m, m + q);
    let mut t = m + q * sigmoid(-m) / (1.0 + 0.25 * q);
    let mut moved = f64::INFINITY;
    for _ in 0..100 {
        let left = sigmoid(-t);
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
    use proptest::prelude::*;

    #[test]
    fn steps_to_and_fro_come_to_an_end() {
        // From here Newton's steps would lead to 4.77, back, and so on.
        let (m, q) = (-26.120518948791485, 30.888504);
        let t = own_margin(m, q);
        assert!((t - m - q * sigmoid(-t)).abs() < 1e-10, "{t}");
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
