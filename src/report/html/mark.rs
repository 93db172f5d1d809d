//! How a label, a probability and a pair look on a page: never by colour alone.

use maud::{Markup, Render, html};

use super::text::text;
use crate::actors::name_of;
use crate::label::{Sentiment, Stance};
use crate::model::Reason;
use crate::score::{Answer, Distribution, Pair};

/// The side that a label takes: the name of its colour in the style sheet, and its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Class in the style sheet.
    pub class: &'static str,
    /// One character.
    pub sign: char,
}

/// The side of a label; of one that is neither stance nor sentiment, its first letter.
pub fn side(label: Option<&str>) -> Side {
    let is = |names: [&str; 2]| label.is_some_and(|l| names.contains(&l));
    if is([Stance::Cooperative.name(), Sentiment::Positive.name()]) {
        Side { class: "plus", sign: '+' }
    } else if is([Stance::Hostile.name(), Sentiment::Negative.name()]) {
        Side { class: "minus", sign: '−' }
    } else if is([Stance::Neutral.name(), Sentiment::Neutral.name()]) {
        Side { class: "zero", sign: '0' }
    } else if let Some(first) = label.and_then(|l| l.chars().find(|c| c.is_alphanumeric())) {
        Side { class: "other", sign: first.to_uppercase().next().unwrap_or(first) }
    } else {
        Side { class: "zero", sign: '?' }
    }
}

/// The sign alone, for where the words stand beside it.
pub fn sign(label: Option<&str>, unsure: bool) -> Markup {
    let side = side(label);
    html! { span.sign.(side.class).unsure[unsure] aria-hidden="true" { (text(side.sign.encode_utf8(&mut [0; 4]))) } }
}

/// Sign, name and probability of an answer's label.
pub fn verdict(answer: &Answer) -> Markup {
    let label = answer.label.as_deref();
    html! {
        span.label.(side(label).class).unsure[answer.reason.is_some()] {
            (sign(label, answer.reason.is_some()))
            span { (text(label.unwrap_or("no answer"))) @if label.is_some() { " " (percent(answer.confidence())) } }
        }
    }
}

/// A probability in whole per cent; what is nearly certain isn't called certain, nor what is nearly impossible impossible.
pub fn percent(p: f64) -> String {
    let whole = (100.0 * p).round();
    match p {
        _ if whole >= 100.0 && p < 1.0 => "> 99\u{202f}%".into(),
        _ if whole <= 0.0 && p > 0.0 => "< 1\u{202f}%".into(),
        _ => format!("{whole}\u{202f}%"),
    }
}

/// A distribution as one bar, read out in words.
pub fn bar(of: &Distribution) -> Markup {
    let words: Vec<String> = of.iter().map(|(name, p)| format!("{name} {}", percent(p))).collect();
    // Both sides at the ends, whatever lies between them in the middle.
    let place = |name: &str| match side(Some(name)).class {
        "plus" => 0,
        "minus" => 2,
        _ => 1,
    };
    let mut order: Vec<_> = of.iter().collect();
    order.sort_by_key(|p| place(p.0));
    let mut from = 0.0;
    let parts = order.into_iter().map(|(name, p)| {
        let at = from;
        from += p;
        (side(Some(name)).class, at, p)
    });
    html! {
        svg.bar viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label=(text(&words.join(", "))) {
            @for (class, at, p) in parts {
                rect.(class) x=(format!("{:.1}", 1000.0 * at)) y="0" width=(format!("{:.1}", (1000.0 * p - 3.0).max(0.0))) height="10" {}
            }
        }
    }
}

/// "FRA → RUS", "FRA – RUS" where the act is mutual, with the names for those who hover or listen.
pub fn pair(of: &Pair) -> Markup {
    html! {
        span.pair {
            (actor(&of.source)) " "
            @if of.directed { span aria-hidden="true" { "→" } span.heard { "towards" } } @else { span aria-hidden="true" { "–" } span.heard { "and" } }
            " " (actor(&of.target))
        }
    }
}

/// A code with the name that it stands for, where that is known.
fn actor(code: &str) -> Markup {
    html! { @if let Some(name) = name_of(code) { abbr title=(text(name)) { (text(code)) } } @else { bdi { (text(code)) } } }
}

/// A pair by its names in full.
pub fn names(of: &Pair) -> Markup {
    let full = |code: &str| html! { bdi { (text(name_of(code).unwrap_or(code))) } };
    html! { (full(&of.source)) " " @if of.directed { "→" } @else { "–" } " " (full(&of.target)) }
}

/// Why an answer isn't to be relied on, in words.
pub fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Empty => "there is no text",
        Reason::TooShort => "too few words to go by",
        Reason::OutOfVocabulary => "most words were never seen in training",
        Reason::NoActors => "no two actors are named of which one is a state",
        Reason::LowConfidence => "no answer is probable enough",
        Reason::Mixed => "both sides are shown, neither clearly more",
        Reason::NotEnglish => "the text is in another language",
    }
}

/// A name from a scheme, as it is written there.
pub fn code(name: &str) -> impl Render {
    html! { span.code { (text(name)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_a_sign() {
        let signs: String =
            ["cooperative", "hostile", "neutral", "positive", "negative", "protest", "<"].map(|l| side(Some(l)).sign).into_iter().collect();
        assert_eq!(signs, "+−0+−P?");
        assert_eq!(side(None).sign, '?');
    }

    #[test]
    fn nothing_is_rounded_to_certainty() {
        let shown = [0.0, 0.001, 0.934, 0.996, 1.0].map(|p| percent(p).replace('\u{202f}', ""));
        assert_eq!(shown, ["0%", "< 1%", "93%", "> 99%", "100%"]);
    }

    #[test]
    fn a_bar_says_what_it_shows() {
        let bar = bar(&[("cooperative", 0.25), ("hostile", 0.5), ("neutral", 0.25)].into_iter().collect()).into_string();
        assert!(bar.contains("aria-label=\"cooperative 25\u{202f}%, hostile 50\u{202f}%, neutral 25\u{202f}%\""), "{bar}");
        assert!(bar.contains("<rect class=\"minus\" x=\"500.0\""), "{bar}");
    }
}
