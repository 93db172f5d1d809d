//! Why the model says of a sentence what it says: words that matter, and terms that add up.

use maud::{Markup, html};

use super::annotated::Reasons;
use super::mark::code;
use super::text::text;
use crate::explain::{Contest, Head, Told, Word};
use crate::report::explanation::wording;

/// Words and terms of each head that are shown.
const SHOWN: usize = 6;

/// Reasons, folded; `of` names the sentence for those who listen.
pub fn reasons(why: &Reasons, of: usize) -> Markup {
    let Reasons { contest, told } = why;
    let mut words: Vec<&Word> = told.words.iter().filter(|w| w.effect != 0.0).collect();
    words.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    html! {
        details.reasons {
            summary { "Why" span.heard { ": sentence " (of) } }
            @if told.contribution.is_some() {
                p { (format!("{:.0}", 100.0 * told.share)) "\u{202f}% of what the article says for " (text(&contest.answer)) " comes from here." }
            }
            @if !words.is_empty() {
                p {
                    "Words for " (text(&contest.answer)) " (+) or against it (−): "
                    @for (i, word) in words.iter().take(SHOWN).enumerate() {
                        @if i > 0 { ", " }
                        bdi { b { (text(&word.text)) } } " " (signed(word.effect))
                    }
                }
            }
            @for head in &told.heads { (terms(head, told, contest)) }
        }
    }
}

/// A head's value as a sum.
fn terms(head: &Head, told: &Told, contest: &Contest) -> Markup {
    let shown = head.strongest(SHOWN);
    let rest: f64 = head.strongest(0)[shown.len()..].iter().map(|t| t.contribution).sum();
    let more = head.terms.len() - shown.len();
    let towards = head.voice.towards.map(|t| if t { &contest.answer } else { &contest.runner_up });
    html! {
        table.narrow.terms {
            caption {
                (code(&head.voice.name)) " = " (signed(head.value))
                @if let Some(label) = towards { "; above 0 speaks for " (text(label)) }
            }
            tbody {
                @for term in shown {
                    @let words: Vec<&str> = term.words.iter().filter_map(|w| told.words.get(*w)).map(|w| w.text.as_str()).collect();
                    tr {
                        td.n { (signed(term.contribution)) }
                        td { (text(&wording(term.view, &term.term))) @if !words.is_empty() { span.soft { " (" bdi { (text(&words.join(" … "))) } ")" } } }
                    }
                }
                @if more > 0 { tr { td.n { (signed(rest)) } td.soft { "in " (more) " more" } } }
                tr { td.n { (signed(head.intercept)) } td.soft { "intercept" } }
            }
        }
    }
}

/// A number with two digits and its sign.
fn signed(x: f64) -> String {
    format!("{}{:.2}", if x < 0.0 { '−' } else { '+' }, x.abs())
}
