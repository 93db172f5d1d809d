//! The figures of an evaluation.

use maud::{Markup, html};

use super::text::text;
use crate::evaluate::METRICS;
use crate::report::evaluated::Evaluated;

/// What each metric is called in full, and in a word what a good one is.
fn called(metric: &str) -> (&'static str, &'static str) {
    match metric {
        "accuracy" => ("Accuracy", "share of rows answered rightly"),
        "macro_f1" => ("Macro-F1", "mean of F1 over the labels"),
        "log_loss" => ("Log loss", "lower is better"),
        "brier" => ("Brier score", "lower is better"),
        "ece" => ("Calibration error", "lower is better"),
        "auc" => ("Area under ROC", "0.5 is chance"),
        "mcc" => ("Matthews’ correlation", "0 is chance"),
        "coverage" => ("Coverage", "share of rows not abstained on"),
        "selective_accuracy" => ("Accuracy where answered", "among rows not abstained on"),
        _ => ("", ""),
    }
}

/// The head of an evaluation: what was measured, its figures with their intervals, and those of each label. `title` is its section's.
pub fn figures(title: &str, of: &Evaluated) -> Markup {
    html! {
        p {
            (of.n) @if of.n == 1 { " row" } @else { " rows" }
            @if let Some(level) = &of.level { ", level " b { (text(level)) } }
            @if !of.among.is_empty() { ", answers among " (text(&of.among.join(", "))) }
            @if let Some(model) = &of.model { ", model " code { (text(model)) } }
            "."
        }
        section.wide tabindex="0" aria-label={ (text(title)) ": figures" } {
            table.narrow {
                caption { "Figures with 95 % intervals (bootstrap over groups)" }
                thead { tr { th scope="col" { "Figure" } th.n scope="col" { "Value" } th.n scope="col" { "95 %" } th scope="col" { "Meaning" } } }
                tbody {
                    @for (metric, value) in METRICS.iter().filter_map(|m| Some((*m, of.metric(m)?))) {
                        tr {
                            th scope="row" { (called(metric).0) }
                            td.n { (format!("{value:.3}")) }
                            td.n { (interval(of, metric)) }
                            td.soft { (called(metric).1) }
                        }
                    }
                }
            }
        }
        @if !of.per_class.is_empty() {
            section.wide tabindex="0" aria-label={ (text(title)) ": labels" } {
                table.narrow {
                    caption { "Each label by itself" }
                    thead { tr { th scope="col" { "Label" } @for name in ["Precision", "Recall", "F1", "Rows"] { th.n scope="col" { (name) } } } }
                    tbody {
                        @for (label, class) in &of.per_class {
                            tr {
                                th scope="row" { (text(label)) }
                                @for value in [class.precision, class.recall, class.f1] { td.n { (format!("{value:.3}")) } }
                                td.n { (class.support) }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(by) = &of.by {
            section.wide tabindex="0" aria-label={ (text(title)) ": by " (text(&by.column)) } {
                table {
                    caption { "By " b { (text(&by.column)) } }
                    thead {
                        tr {
                            th scope="col" data-sort="text" { (text(&by.column)) }
                            th.n scope="col" data-sort="number" { "Rows" }
                            @for name in ["Macro-F1", "Accuracy"] { th.n scope="col" data-sort="number" { (name) } th.n scope="col" { "95 %" } }
                        }
                    }
                    tbody {
                        @for (value, slice) in &by.slices {
                            tr {
                                th scope="row" { bdi { @if value.is_empty() { "(none)" } @else { (text(value)) } } }
                                td.n data-value=(slice.n) { (slice.n) }
                                @for metric in ["macro_f1", "accuracy"] {
                                    @let found = slice.metric(metric);
                                    td.n data-value=(found.unwrap_or(-1.0)) { @if let Some(found) = found { (format!("{found:.3}")) } @else { "–" } }
                                    td.n.soft { (interval(slice, metric)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn interval(of: &Evaluated, metric: &str) -> String {
    of.interval(metric).map(|[low, high]| format!("{low:.3}–{high:.3}")).unwrap_or_default()
}
