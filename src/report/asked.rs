//! What is asked for beside the figures of an evaluation, for a reader at a terminal.

use std::fmt::Write;

use crate::evaluate::{Agreement, Comparison, McNemar, Selection, Wanted};
use crate::train::LearningCurve;

fn interval(ends: Option<[f64; 2]>) -> String {
    ends.map(|[lo, hi]| format!("   95 % {lo:.3}–{hi:.3}")).unwrap_or_default()
}

/// The threshold and what it keeps.
pub fn selection(s: &Selection) -> String {
    let mut out = String::new();
    let _ = match s.wanted {
        Wanted::MaxError(x) => writeln!(out, "\n  kept with an error of at most {x}, 95 % sure of it on new rows"),
        Wanted::MinCoverage(x) => writeln!(out, "\n  kept: at least {x} of the rows, 95 % sure of it on new rows"),
        Wanted::Threshold(_) => writeln!(out, "\n  kept at a threshold"),
    };
    match s.threshold {
        Some(threshold) => {
            let _ = writeln!(out, "  {:<19} {threshold}", "threshold");
            let _ = writeln!(out, "  {:<19} {:.4}{}   {} of {} rows", "coverage", s.coverage, interval(Some(s.coverage_ci)), s.kept, s.n);
        }
        None => {
            let _ = writeln!(out, "  no threshold keeps that for sure: label more rows, or allow more error");
        }
    }
    if let Some(error) = s.error {
        let _ = writeln!(out, "  {:<19} {error:.4}{}", "error", interval(Some(s.error_ci)));
    }
    out
}

/// Two models on the same rows.
pub fn comparison(first: &str, second: &str, c: &Comparison) -> String {
    let mut out = format!("\n  {first} compared with {second}\n  {:<19} {:>7} {:>7}  difference\n", "", "this", "other");
    for f in &c.figures {
        let ci = f.ci.map(|[lo, hi]| format!("   95 % {lo:+.3} to {hi:+.3}")).unwrap_or_default();
        let _ = writeln!(out, "  {:<19} {:>7.4} {:>7.4}     {:+.4}{ci}", f.metric, f.first, f.second, f.difference);
    }
    let _ = write!(out, "  right alone: this one on {} rows, the other on {}; ", c.only_first, c.only_second);
    let _ = match &c.mcnemar {
        Some(McNemar { statistic, p, .. }) => {
            let how = statistic.map_or("exact".into(), |s| format!("chi-square {s:.2}"));
            let p = if *p < 1e-4 { "p < 0.0001".into() } else { format!("p = {p:.4}") };
            writeln!(out, "McNemar's test, {how}: {p}")
        }
        None => writeln!(out, "rows come in groups, so the intervals above are the test"),
    };
    out
}

/// Krippendorff's alpha of coders, without and with the model.
pub fn agreement(coders: &[String], without: &Agreement, with: &Agreement) -> String {
    let mut out = format!("\n  Krippendorff's alpha, nominal: {}\n", coders.join(", "));
    for (name, a) in [("coders", without), ("coders and model", with)] {
        let alpha = a.alpha.map_or("undefined".into(), |x| format!("{x:.4}"));
        let _ = writeln!(out, "  {name:<19} {alpha}{}   {} values of {} rows", interval(a.ci), a.values, a.units);
    }
    out
}

/// Macro-F1 by the number of training rows, and what that says of more of them.
pub fn learning(curve: &LearningCurve) -> String {
    let mut out = "\n  trained on   macro_f1\n".to_string();
    for p in &curve.points {
        let _ = writeln!(out, "  {:>10.0}   {:.4}{}", p.rows, p.macro_f1, interval(p.ci));
    }
    let _ = writeln!(out, "  Would more labels help? {}", curve.answer);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Difference;

    #[test]
    fn a_selection_says_its_threshold_whole() {
        let s = Selection {
            wanted: Wanted::MaxError(0.05),
            threshold: Some(0.83125),
            kept: 90,
            n: 100,
            coverage: 0.9,
            coverage_ci: [0.82, 0.95],
            error: Some(0.02),
            error_ci: [0.01, 0.04],
        };
        let expected = "
  kept with an error of at most 0.05, 95 % sure of it on new rows
  threshold           0.83125
  coverage            0.9000   95 % 0.820–0.950   90 of 100 rows
  error               0.0200   95 % 0.010–0.040
";
        assert_eq!(selection(&s), expected);
        let none = Selection { threshold: None, error: None, ..s };
        assert!(selection(&none).ends_with("no threshold keeps that for sure: label more rows, or allow more error\n"));
    }

    #[test]
    fn a_comparison_and_an_agreement_are_lined_up() {
        let figures = vec![Difference { metric: "brier", first: 0.25, second: 0.5, difference: -0.25, ci: Some([-0.3, -0.2]) }];
        let mcnemar = McNemar { method: "exact", statistic: None, p: 0.21875 };
        let expected = "
  a compared with b
                         this   other  difference
  brier                0.2500  0.5000     -0.2500   95 % -0.300 to -0.200
  right alone: this one on 1 rows, the other on 5; McNemar's test, exact: p = 0.2188
";
        assert_eq!(comparison("a", "b", &Comparison { n: 9, only_first: 1, only_second: 5, mcnemar: Some(mcnemar), figures }), expected);
        let sure = Some(McNemar { p: 1e-9, ..mcnemar });
        let c = Comparison { n: 9, only_first: 1, only_second: 5, mcnemar: sure, figures: Vec::new() };
        assert!(comparison("a", "b", &c).ends_with("exact: p < 0.0001\n"));
        assert!(comparison("a", "b", &Comparison { mcnemar: None, ..c }).ends_with("so the intervals above are the test\n"));
        let a = Agreement { alpha: Some(0.5), ci: None, units: 3, values: 6 };
        let expected = "
  Krippendorff's alpha, nominal: x, y
  coders              0.5000   6 values of 3 rows
  coders and model    undefined   6 values of 3 rows
";
        assert_eq!(agreement(&["x".into(), "y".into()], &a, &Agreement { alpha: None, ..a.clone() }), expected);
    }
}
