//! What differs between two models, for a reader at a terminal.

use std::fmt::Write;

use crate::explain::Difference;
use crate::report::table::fit;

/// Terms of a view that are named.
const NAMED: usize = 8;

/// A difference in lines of at most `width` columns.
pub fn table(found: &Difference, width: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", if found.same_scheme { "the same labels" } else { "other labels" });
    if !found.card.is_empty() {
        out.push_str("\ncard\n");
    }
    for (key, a, b) in &found.card {
        let _ = writeln!(out, "  {}", cut(&format!("{key}: {a} -> {b}"), width - 2));
    }
    out.push_str("\nterms         both    added  removed\n");
    for view in &found.views {
        let _ = writeln!(out, "  {} {:>6} {:>8} {:>8}", fit(view.view, 9), view.both, view.added.len(), view.removed.len());
        for (sign, terms) in [('+', &view.added), ('-', &view.removed)] {
            if !terms.is_empty() {
                let more = if terms.len() > NAMED { ", …" } else { "" };
                let named = terms.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
                let _ = writeln!(out, "    {}", cut(&format!("{sign} {named}{more}"), width - 4));
            }
        }
    }
    for head in found.heads.iter().filter(|h| !h.terms.is_empty()) {
        let _ = writeln!(out, "\n{}: weights that moved most", head.head);
        for term in &head.terms {
            let (before, after, view) = (term.before, term.after, fit(term.view, 10));
            let _ = writeln!(out, "  {before:>8.3} -> {after:>8.3}  {view} {}", cut(&term.term, width.saturating_sub(35).max(16)));
        }
    }
    out
}

/// A text on one line of at most `width` columns.
pub fn cut(text: &str, width: usize) -> String {
    fit(text, width).trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::{Change, Moved, Terms};
    use serde_json::json;

    #[test]
    fn a_difference_is_listed_part_by_part() {
        let found = Difference {
            same_scheme: true,
            card: vec![("provenance.alpha".into(), json!(1.5), json!(3.0))],
            views: vec![Terms { view: "stems", both: 7, added: vec!["aid".into()], removed: (0..9).map(|i| format!("r{i}")).collect() }],
            heads: vec![Moved {
                head: "hostile".into(),
                terms: vec![Change { view: "stems", term: "bomb".into(), before: 0.5, after: 1.25 }],
            }],
        };
        let lines = table(&found, 60);
        let expected = "the same labels\n\ncard\n  provenance.alpha: 1.5 -> 3.0\n\nterms         both    added  removed\n  stems          7        1        9\n    + aid\n    - r0, r1, r2, r3, r4, r5, r6, r7, …\n\nhostile: weights that moved most\n     0.500 ->    1.250  stems      bomb\n";
        assert_eq!(lines, expected);
    }
}
