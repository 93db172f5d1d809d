//! Articles, sentence by sentence.

use maud::{Markup, html};

use super::annotated::{Annotated, Piece, Sentence};
use super::dyads::Dyads;
use super::mark::{bar, code, names, pair, percent, side, sign, verdict, why};
use super::others::others;
use super::reasons::reasons;
use super::text::text;
use crate::label::Stance;
use crate::score::{Answer, Pair};

/// Articles up to which all texts are unfolded at first.
const UNFOLDED: usize = 6;
/// Characters of residue that are shown unfolded.
const SHORT: usize = 160;

/// The articles, each with its head and its text; those that aren't `shown`, in a line each.
pub fn articles(of: &[Annotated], shown: &[bool], dyads: &Dyads) -> Markup {
    let whole = shown.iter().filter(|s| **s).count();
    let parted = |which: bool| of.iter().enumerate().filter(move |(i, _)| shown[*i] == which);
    html! {
        (key())
        @for (i, article) in parted(true) {
            (one(i + 1, article, dyads, whole <= UNFOLDED))
        }
        @if whole < of.len() { (others(whole, &parted(false).map(|a| a.1).collect::<Vec<_>>(), dyads)) }
    }
}

/// What the signs mean.
fn key() -> Markup {
    html! {
        p.key {
            @for name in [Stance::Cooperative.name(), Stance::Hostile.name(), Stance::Neutral.name()] {
                span.label.(side(Some(name)).class) { (sign(Some(name), false)) " " (name) }
            }
            span.label.zero { (sign(Some(Stance::Neutral.name()), true)) " dashed: not to be relied on" }
        }
    }
}

fn one(number: usize, article: &Annotated, dyads: &Dyads, open: bool) -> Markup {
    let id = format!("article-{number}");
    let main = article.relations.first();
    let count = match article.sentences.len() {
        1 => "1 sentence".into(),
        n => format!("{n} sentences"),
    };
    html! {
        article.article #(id) aria-labelledby={ (id) "-title" } data-pairs=(dyads.keys(article.relations.iter().map(|r| &r.pair))) {
            header {
                h3 #{ (id) "-title" } { bdi { (text(&article.id)) } }
                p.finding {
                    @if let Some(main) = main { span.names { (names(&main.pair)) } " " }
                    (verdict(&article.answer))
                }
                (bar(&article.answer.probability))
                (details(&article.answer))
                @if let Some(strongest) = article.evidence.first() {
                    blockquote.strongest {
                        p { bdi { (text(strongest.text.trim())) } }
                        @if let Some(n) = strongest.place.sentence {
                            p.small.soft {
                                "Strongest sentence, "
                                @if article.sentences.iter().any(|s| s.place.sentence == Some(n)) { a href={ "#" (id) "-" (n) } { "number " (n) } }
                                @else { "number " (n) }
                                ", " (percent(strongest.probability))
                            }
                        }
                    }
                }
            }
            details open[open] {
                summary {
                    @if article.text.is_some() { "The text, sentence by sentence (" (count) ")" } @else { "The evidence (" (count) ")" }
                    span.heard { " of " (text(&article.id)) }
                }
                @if article.text.is_none() { p.small.soft { "Only the sentences that speak for an answer are known of this document." } }
                ol.sentences {
                    @for piece in article.pieces() {
                        @match piece {
                            Piece::Sentence(sentence, begins) => (row(&id, sentence, begins, article.relations.is_empty(), dyads)),
                            Piece::Residue(left) => li.residue { (residue(left)) },
                        }
                    }
                }
            }
        }
    }
}

/// Category, quad class, intensity, and why the answer isn't to be relied on.
fn details(answer: &Answer) -> Markup {
    html! {
        p.small.soft.facts {
            @if let Some(reason) = answer.reason { span.abstained { "Abstained: " (why(reason)) } }
            @if let Some(category) = answer.category() { span { "category " (code(category)) } }
            @if let Some(quad) = &answer.quad { span { "quad class " (code(quad)) } }
            @if let Some(intensity) = answer.intensity { span { "intensity " (signed(intensity)) } }
        }
    }
}

/// A number with one digit and its sign.
pub(super) fn signed(x: f64) -> String {
    if x.abs() < 0.05 { "0.0".into() } else { format!("{}{:.1}", if x < 0.0 { '−' } else { '+' }, x.abs()) }
}

/// A sentence with its notes. The side that the most probable act of its pairs takes is the sentence's; of an article without pairs, what
/// the sentence says by itself.
fn row(id: &str, sentence: &Sentence, begins: bool, alone: bool, dyads: &Dyads) -> Markup {
    let neutral = |a: &Answer| a.label.as_deref() == Some(Stance::Neutral.name());
    let strongest = sentence
        .pairs
        .iter()
        .map(|p| &p.1)
        .max_by(|a, b| (!neutral(a), a.confidence()).partial_cmp(&(!neutral(b), b.confidence())).unwrap_or(std::cmp::Ordering::Equal));
    let own = sentence.answer.as_ref().filter(|_| alone);
    let shown = strongest.or(own);
    let (label, unsure) = (shown.and_then(|a| a.label.as_deref()), shown.is_none_or(|a| a.reason.is_some()));
    let anchor = sentence.place.sentence.map(|n| format!("{id}-{n}"));
    html! {
        li.sentence.begins[begins] id=[anchor] data-pairs=(dyads.keys(sentence.pairs.iter().map(|p| &p.0))) {
            span.number.small.soft { @if let Some(n) = sentence.place.sentence { (n) } }
            @if shown.is_some() { (sign(label, unsure)) } @else { span.sign.none aria-hidden="true" { "·" } }
            p.said.(shown.map_or("none", |_| side(label).class)) { bdi { (text(&sentence.text)) } }
            div.notes.small {
                @if sentence.pairs.is_empty() {
                    @match own { Some(answer) => (note(None, answer)), None => p.soft { "no pair" } }
                }
                @for (of, answer) in &sentence.pairs { (note(Some(of), answer)) }
                @if let Some(why) = &sentence.reasons { (reasons(why, sentence.place.sentence.unwrap_or(1))) }
            }
        }
    }
}

/// What a sentence says of a pair.
fn note(of: Option<&Pair>, answer: &Answer) -> Markup {
    html! {
        p.note {
            @if let Some(of) = of { (pair(of)) " " }
            (verdict(answer))
            @if let Some(category) = answer.category().filter(|c| !c.eq_ignore_ascii_case(Stance::Neutral.name())) { " " (code(category)) }
            @if of.is_some_and(|p| p.carried) { " · " span { "one of them named before" } }
            @if let Some(reason) = answer.reason { " · " span { "abstained: " (why(reason)) } }
        }
    }
}

/// What isn't a sentence, folded where it is long.
fn residue(left: &str) -> Markup {
    html! {
        @if left.chars().count() > SHORT {
            details { summary { "Left aside: " bdi { (text(&left.chars().take(60).collect::<String>())) } "…" } p { bdi { (text(left)) } } }
        } @else {
            @let lines: Vec<&str> = left.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
            p { span.heard { "Left aside: " } bdi { (text(&lines.join("\n"))) } }
        }
    }
}
