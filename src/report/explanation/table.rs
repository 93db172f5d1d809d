//! Explanations for a reader at a terminal.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::wording;
use crate::explain::{Contest, Deletion, Explanation, Head, Told, Word};
use crate::report::table::{arrow, fit, flat};
use crate::score::Answer;

/// Columns that the name of a view takes.
const VIEW: usize = 10;
/// Columns that the words of a term take.
const WORDS: usize = 24;

/// An explanation in lines of at most `width` columns, with at most `top` terms of each head; 0 for all.
pub fn table(explanation: &Explanation, top: usize, width: usize) -> String {
    let record = &explanation.record;
    let mut out = flat(&record.id);
    record.subject.pair().into_iter().for_each(|p| out += &format!("  {}", flat(&arrow(p))));
    let reason = record.answer.reason.map(|r| format!(" ({})", r.code())).unwrap_or_default();
    let Some(contest) = &explanation.contest else {
        return format!("{out}  nothing to explain{reason}\n");
    };
    let _ = writeln!(out, "  {}, not {}{reason}", said(&record.answer, &contest.answer), said(&record.answer, &contest.runner_up));
    if let Some(whole) = &explanation.whole {
        let (n, name) = (whole.sentences, &whole.name);
        let for_whom = if whole.towards { &contest.answer } else { &contest.runner_up };
        let line = format!(
            "decided by {n} sentence{}: {name} = {:.3}, of which {:+.3} is no sentence's; above 0 speaks for {for_whom}",
            if n == 1 { "" } else { "s" },
            whole.value,
            whole.rest
        );
        wrap(&mut out, &line, "", width);
    }
    for told in &explanation.told {
        out.push('\n');
        passage(&mut out, told, contest, top, width);
    }
    if let Some(deletion) = &explanation.deletion {
        out.push('\n');
        wrap(&mut out, &without(deletion, contest), "", width);
    }
    out
}

fn said(answer: &Answer, label: &str) -> String {
    format!("{label} {:.0} %", 100.0 * answer.of(label))
}

fn passage(out: &mut String, told: &Told, contest: &Contest, top: usize, width: usize) {
    let answer = told.answer.label.as_deref().map(|l| said(&told.answer, l)).unwrap_or_default();
    if let (Some(sentence), Some(contribution)) = (told.place.sentence, told.contribution) {
        let pair = told.pair.as_ref().map(|p| format!(", {}", arrow(p))).unwrap_or_default();
        let share = 100.0 * told.share;
        let _ =
            writeln!(out, "sentence {sentence}: {share:.0} % of what speaks for {} ({contribution:+.3}); {answer}{pair}", contest.answer);
    }
    wrap(out, &flat(&told.text), "  | ", width);
    for head in &told.heads {
        terms(out, head, told, contest, top, width);
    }
    let mut words: Vec<&Word> = told.words.iter().filter(|w| w.effect != 0.0).collect();
    words.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    words.truncate(if top == 0 { words.len() } else { top });
    if !words.is_empty() {
        let list: Vec<String> = words.iter().map(|w| format!("{} {:+.2}", flat(&w.text), w.effect)).collect();
        wrap(out, &format!("each word for {} (+) or against it (-): {}", contest.answer, list.join(", ")), "  ", width);
    }
}

fn terms(out: &mut String, head: &Head, told: &Told, contest: &Contest, top: usize, width: usize) {
    let speaks = match head.voice.towards {
        Some(true) => format!("above 0 speaks for {}", contest.answer),
        Some(false) => format!("above 0 speaks for {}", contest.runner_up),
        None => "speaks for neither".into(),
    };
    let (name, value, intercept, n) = (&head.voice.name, head.value, head.intercept, head.terms.len());
    let line = format!("{name} = {value:.3}: intercept {intercept:+.3} and {n} terms; {speaks}");
    let _ = writeln!(out, "  {}", fit(&line, width.saturating_sub(2)).trim_end());
    let shown = head.strongest(top);
    for term in &shown {
        let words: Vec<&str> = term.words.iter().filter_map(|w| told.words.get(*w)).map(|w| w.text.as_str()).collect();
        let start = format!("    {:+.3}  {} {} ", term.contribution, fit(term.view, VIEW), fit(&words.join(" … "), WORDS));
        let rest = width.saturating_sub(start.width()).max(16);
        let _ = writeln!(out, "{start}{}", fit(&wording(term.view, &term.term), rest).trim_end());
    }
    let rest: f64 = head.strongest(0)[shown.len()..].iter().map(|t| t.contribution).sum();
    if shown.len() < n {
        let _ = writeln!(out, "    {rest:+.3}  in {} more", n - shown.len());
    }
}

fn without(deletion: &Deletion, contest: &Contest) -> String {
    match &deletion.label {
        Some(label) => {
            let words: Vec<String> = deletion.words.iter().map(|w| format!("`{}`", flat(&w.text))).collect();
            let n = words.len();
            format!("without {n} word{}, {}, the answer is {label}", if n == 1 { "" } else { "s" }, words.join(", "))
        }
        None => format!("no set of up to {} words was found without which the answer isn't {}", deletion.tried, contest.answer),
    }
}

/// A text in lines of at most `width` columns, each after `margin`; a word that is longer has a line of its own.
fn wrap(out: &mut String, text: &str, margin: &str, width: usize) {
    let room = width.saturating_sub(margin.width()).max(20);
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            let _ = writeln!(out, "{margin}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{margin}{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_they_may_be() {
        let mut out = String::new();
        wrap(&mut out, "one two three four five six", "> ", 16);
        assert_eq!(out, "> one two three four\n> five six\n");
    }
}
