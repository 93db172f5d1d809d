//! Records and figures for a reader at a terminal.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::evaluate::Evaluation;
use crate::score::{Pair, Record, Subject};

/// Columns that an id takes.
const ID: usize = 26;
/// Columns that a pair takes: one of codes, and one that is named as its table has it.
const DYAD: [usize; 2] = [13, 30];
/// Cells of the confidence bar.
const BAR: usize = 8;
/// Columns of a confusion matrix, as far as its labels allow.
const CONFUSION: usize = 90;

/// A record on one line of at most `width` columns: id, pair, label, a bar of its probability, and the reason and the sentence.
pub fn line(record: &Record, width: usize) -> String {
    let answer = &record.answer;
    let label = answer.label.as_deref().unwrap_or("-");
    let p = answer.confidence();
    let full = (p * BAR as f64).round() as usize;
    let bar: String = (0..BAR).map(|i| if i < full { '█' } else { '░' }).collect();
    let mark = answer.reason.map(|r| format!("({}) ", r.code())).unwrap_or_default();
    let pair = record.subject.pair();
    let columns = DYAD[usize::from(pair.is_some_and(|p| p.kinds.is_none()))];
    let main = if matches!(record.subject, Subject::Sentence(_)) {
        String::new()
    } else {
        format!("{}  ", fit(&pair.map(arrow).unwrap_or_default(), columns))
    };
    let said = match &record.subject {
        Subject::Document(evidence, _) => evidence.first().map(|e| e.text.as_str()),
        Subject::Sentence(_) | Subject::Pair(..) => None,
    };
    let said = said.or(record.text.as_deref()).unwrap_or_default();
    let head = format!("{}  {main}{} {bar} {:>3.0}%  ", fit_end(&record.id, ID), fit(label, 11), p * 100.0);
    let rest = width.saturating_sub(head.width()).max(20);
    format!("{head}{}", fit(&format!("{mark}{said}"), rest)).trim_end().to_string()
}

/// A pair with its direction: "FRA → RUS", "FRA – RUS" where the act is mutual.
pub(super) fn arrow(pair: &Pair) -> String {
    format!("{} {} {}", pair.source, if pair.directed { '→' } else { '–' }, pair.target)
}

/// White space as single blanks, control characters left out: what a terminal can show on one line.
pub(super) fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !c.is_control()));
    }
    out
}

/// A text cut or padded at its end to `width` columns.
pub(super) fn fit(text: &str, width: usize) -> String {
    let text = flat(text);
    let mut out = String::new();
    let cut = text.width() > width;
    let room = width.saturating_sub(usize::from(cut));
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w > room {
            break;
        }
        used += w;
        out.push(c);
    }
    if cut {
        out.push('…');
        used += 1;
    }
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
    out
}

/// A text cut at its end or padded at its start, as numbers are, to `width` columns.
fn fit_start(text: &str, width: usize) -> String {
    let cut = fit(text, width);
    let text = cut.trim_end();
    format!("{}{text}", " ".repeat(width - text.width()))
}

/// A count, or a mean of counts to one digit.
fn rounded(n: f64) -> String {
    if n.fract() == 0.0 { n.to_string() } else { format!("{n:.1}") }
}

/// A text cut at its start, where paths differ least, or padded at its end.
pub(super) fn fit_end(text: &str, width: usize) -> String {
    let text = flat(text);
    if text.width() <= width {
        return fit(&text, width);
    }
    let mut kept: Vec<char> = Vec::new();
    let mut used = 1;
    for c in text.chars().rev() {
        let w = c.width().unwrap_or(0);
        if used + w > width {
            break;
        }
        used += w;
        kept.push(c);
    }
    let tail: String = kept.into_iter().rev().collect();
    fit(&format!("…{tail}"), width)
}

/// The figures of an evaluation with their intervals, the classes, and the confusion matrix.
pub fn evaluation(e: &Evaluation) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} rows, level {}, among {}", e.n, e.level.name(), e.among.join(", "));
    for name in crate::evaluate::METRICS {
        if let Some(value) = e.metric(name) {
            let interval = e.ci.get(name).map(|[lo, hi]| format!("   95 % {lo:.3}–{hi:.3}")).unwrap_or_default();
            let _ = writeln!(out, "  {name:<19} {value:.4}{interval}");
        }
    }
    let widest = e.per_class.iter().map(|c| c.label.width()).max().unwrap_or(0).max(5);
    let _ = writeln!(out, "\n  {} precision  recall      f1  support", fit("class", widest));
    for c in &e.per_class {
        let _ = writeln!(out, "  {} {:>9.3} {:>7.3} {:>7.3} {:>8}", fit(&c.label, widest), c.precision, c.recall, c.f1, c.support);
    }
    let _ = writeln!(out, "\n  {} answered", fit("truth", widest));
    let cell = (CONFUSION / e.confusion.labels.len().max(1)).saturating_sub(1).clamp(6, widest.max(6));
    let short: Vec<String> = e.confusion.labels.iter().map(|l| fit_start(l, cell)).collect();
    let _ = writeln!(out, "  {} {}", fit("", widest), short.join(" ").trim_end());
    for (label, row) in e.confusion.labels.iter().zip(&e.confusion.rows) {
        let cells: Vec<String> = row.iter().map(|n| format!("{:>cell$}", rounded(*n))).collect();
        let _ = writeln!(out, "  {} {}", fit(label, widest), cells.join(" "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_width_whatever_the_script() {
        assert_eq!(fit("ab\n c", 6), "ab c  ");
        assert_eq!(fit("外交部发言人", 5), "外交…");
        assert_eq!(fit_end("archive/2015/11/a-long-name.txt", 12), "…ng-name.txt");
    }

    #[test]
    fn a_record_is_one_line_of_the_width_asked_for() {
        use crate::report::tests::{document, pair, sentence};
        assert_eq!(line(&document(), 80), "a                                          hostile     ██████░░  75%  They fell out.");
        assert_eq!(line(&sentence(), 80), "a                           -           ░░░░░░░░   0%  (empty) They fell out.");
        assert_eq!(line(&pair(), 80), "a                           Iran → Oman                     hostile     ██████░░  75%");
        for width in [60, 76, 80] {
            let long = Record { id: "x/".repeat(40), ..document() };
            assert!(line(&long, width).width() <= width.max(71 + 20), "{width}");
        }
    }
}
