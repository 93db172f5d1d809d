//! Long vectors, on all threads. Sums run in a fixed order, whatever the number of threads.

use rayon::prelude::*;

/// Numbers that a thread works on at least.
pub(crate) const RUN: usize = 1 << 14;
/// Numbers up to which a sum runs from first to last.
const SHORT: usize = 1 << 16;

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let plain = |(a, b): (&[f64], &[f64])| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    if a.len() <= SHORT {
        return plain((a, b));
    }
    // In lanes: one sum alone would wait for each addition.
    let laned = |(a, b): (&[f64], &[f64])| {
        let ((a, last_a), (b, last_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
        let mut lanes = [0.0; 8];
        a.iter().zip(b).for_each(|(a, b)| (0..8).for_each(|l| lanes[l] += a[l] * b[l]));
        lanes.iter().sum::<f64>() + plain((last_a, last_b))
    };
    let sums: Vec<f64> = a.par_chunks(RUN).zip(b.par_chunks(RUN)).map(laned).collect();
    sums.iter().sum()
}

/// y += a x
pub(crate) fn add(y: &mut [f64], a: f64, x: &[f64]) {
    y.par_iter_mut().zip(x).with_min_len(RUN).for_each(|(y, x)| *y += a * x);
}

/// Adds up parts, place by place, each in their order.
pub(crate) fn total<T: Copy + Into<f64> + Sync>(parts: &[Vec<T>], to: &mut [f64]) {
    let sum = |j: usize| parts.iter().fold(0.0, |sum, part| sum + part[j].into());
    to.par_iter_mut().enumerate().with_min_len(RUN).for_each(|(j, to)| *to = sum(j));
}
