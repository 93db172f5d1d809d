//! All figures of an evaluation.

use super::curves::{precision_recall, reliability, risk_coverage, roc};
use super::figure::Figure;
use super::matrix::confusion;
use super::style::Fault;
use crate::report::evaluated::Evaluated;

/// The figures for which there are numbers.
///
/// # Errors
/// Those of the drawing.
pub fn evaluation(of: &Evaluated) -> Result<Vec<Figure>, Fault> {
    let curves = &of.curves;
    let mut out = Vec::new();
    if !of.confusion.labels.is_empty() {
        out.push(confusion(&of.confusion)?);
    }
    if !curves.reliability.is_empty() {
        out.push(reliability(of)?);
    }
    if !curves.roc.is_empty() {
        out.push(roc(curves)?);
    }
    if !curves.pr.is_empty() {
        out.push(precision_recall(curves)?);
    }
    if !curves.risk_coverage.is_empty() {
        out.push(risk_coverage(curves)?);
    }
    Ok(out)
}
