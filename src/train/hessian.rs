//! The second derivatives of the L2-regularised logistic loss on sparse rows.

use std::ops::Range;

use rayon::prelude::*;

use crate::train::problem::{Logistic, Point};
use crate::train::vectors::{RUN, add};

/// A product with the Hessian, and memory that serves one after the other: to be given so much anew takes the system as long as to fill it.
#[derive(Default)]
pub(super) struct Product {
    /// By parameter.
    pub of: Vec<f64>,
    /// What the vector adds to the rows' decision values; none for a small problem.
    pub decisions: Vec<f32>,
    vector: Vec<f32>,
    parts: Vec<Vec<f32>>,
}

impl Logistic<'_> {
    /// The diagonal of the Hessian at a point.
    pub fn diagonal(&self, at: &Point) -> Vec<f64> {
        let n = self.x.columns();
        let mut diagonal = if self.is_large() { self.rough_squares(at) } else { self.squares(at) };
        if let Some(scale) = self.scale {
            diagonal.iter_mut().zip(scale).for_each(|(d, s)| *d *= s * s);
        }
        diagonal[..n].iter_mut().for_each(|d| *d += self.alpha);
        // The intercept's is 0 where every row is beyond doubt.
        diagonal[n] = diagonal[n].max(f64::MIN_POSITIVE.sqrt());
        diagonal
    }

    fn squares(&self, at: &Point) -> Vec<f64> {
        let n = self.x.columns();
        self.sum(|rows: Range<usize>, sums: &mut [f64]| {
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                self.x.row(i).for_each(|(j, x)| sums[j] += at.curvature[i] * x * x);
                sums[n] += at.curvature[i];
            }
        })
    }

    fn rough_squares(&self, at: &Point) -> Vec<f64> {
        let mut out = self.sum(|rows: Range<usize>, sums: &mut [f32]| {
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                self.x.add_squares_roughly(i, at.curvature[i] as f32, sums);
            }
        });
        out[self.x.columns()] = at.curvature.iter().sum();
        out
    }

    /// The Hessian at a point times a vector; for a large problem to single precision, which is all that a direction needs and half of what has
    /// to be near.
    pub fn hessian_times(&self, at: &Point, vector: &[f64], product: &mut Product) {
        if self.is_large() {
            self.rough_product(at, vector, product);
        } else {
            product.of = self.product(at, vector);
        }
        if let Some(scale) = self.scale {
            product.of.iter_mut().zip(scale).for_each(|(o, s)| *o *= s);
        }
        add(&mut product.of[..self.x.columns()], self.alpha, vector);
    }

    fn product(&self, at: &Point, vector: &[f64]) -> Vec<f64> {
        let n = self.x.columns();
        let v = self.scaled(vector);
        self.sum(|rows: Range<usize>, out: &mut [f64]| {
            for i in rows.filter(|i| at.curvature[*i] != 0.0) {
                let t = at.curvature[i] * (self.x.dot(i, &v) + v[n]);
                self.x.add_to(i, t, out);
                out[n] += t;
            }
        })
    }

    fn rough_product(&self, at: &Point, vector: &[f64], Product { of, decisions, vector: v, parts }: &mut Product) {
        let n = self.x.columns();
        self.scaled(vector).par_iter().with_min_len(RUN).map(|v| *v as f32).collect_into_vec(v);
        decisions.resize(self.x.rows(), 0.0);
        let part = |rows: Range<usize>, decisions: &mut [f32], out: &mut [f32]| {
            let mut intercept = 0.0;
            for (i, decision) in rows.zip(decisions).filter(|(i, _)| self.c[*i] != 0.0) {
                *decision = self.x.rough_dot(i, v) + v[n];
                let t = at.curvature[i] * f64::from(*decision);
                self.x.add_roughly(i, t as f32, out);
                intercept += t;
            }
            intercept
        };
        let intercept = self.sum_to(of, parts, decisions, part);
        of[n] = intercept;
    }
}
