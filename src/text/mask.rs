//! Masking: the places of marked names, before any term is counted.
//!
//! What is masked depends on the text around a name and never on the name, so that one name in the place of another
//! gives the same terms.

use std::collections::BTreeMap;

use super::chars::is_zero_width;
use crate::role::{Mask, Role};
use crate::span::{Span, whole_words};

/// The masks of a text: the marked spans, every other occurrence of the same names as whole words, articles and
/// possessives swallowed. Sorted, disjoint; of overlapping names the longer is masked.
pub fn masks(text: &str, marked: &[(Span, Role)]) -> Vec<Mask> {
    let mut names: Vec<(Span, Role)> = marked.to_vec();
    for &(span, role) in marked {
        let name = span.of(text);
        if name.chars().any(char::is_alphanumeric) {
            names.extend(whole_words(text, name).filter(|o| *o != span).map(|o| (o, role)));
        }
    }
    // Marked spans come first among equals, because the sort is stable.
    names.sort_by_key(|(s, _)| std::cmp::Reverse(s.len()));
    // Disjoint, so that of those which begin before a span's end only the last can reach into it.
    let mut kept: BTreeMap<Span, Role> = BTreeMap::new();
    for (span, role) in names {
        let before = kept.range(..Span::new(span.end, span.end)).next_back();
        if !span.is_empty() && before.is_none_or(|b| !b.0.overlaps(span)) {
            kept.insert(span, role);
        }
    }
    swallowed(text, &kept.into_iter().collect::<Vec<_>>())
}

/// Masks of sorted, disjoint names, each with the article before it and the possessive behind it.
pub(crate) fn swallowed(text: &str, kept: &[(Span, Role)]) -> Vec<Mask> {
    let mut out: Vec<Mask> = Vec::with_capacity(kept.len());
    for (i, &(span, role)) in kept.iter().enumerate() {
        let floor = out.last().map_or(0, |m| m.span.end).min(span.start);
        let ceiling = kept.get(i + 1).map_or(text.len(), |k| k.0.start);
        let start = floor + before_article(&text[floor..span.start]);
        let end = span.end + suffix(&text[span.end..ceiling]);
        out.push(Mask { span: Span::new(start, end), role });
    }
    out
}

/// Masks of a text, moved to the bytes of a sentence.
pub(crate) fn moved(masks: impl IntoIterator<Item = Mask>, sentence: Span) -> Vec<Mask> {
    let at = |byte: usize| byte.clamp(sentence.start, sentence.end) - sentence.start;
    masks.into_iter().map(|m| Mask { span: Span::new(at(m.span.start), at(m.span.end)), role: m.role }).collect()
}

/// Length of what stands before a name once an article at its end is taken off.
fn before_article(before: &str) -> usize {
    let words = before.trim_end();
    if words.len() == before.len() {
        return before.len();
    }
    let start = words
        .rfind(|c: char| !c.is_alphabetic() && !is_zero_width(c))
        .map_or(0, |i| i + words[i..].chars().next().map_or(1, char::len_utf8));
    let word = words[start..].chars().filter(|c| !is_zero_width(*c)).map(|c| c.to_ascii_lowercase());
    if ["the", "a", "an"].iter().any(|article| word.clone().eq(article.chars())) { start } else { before.len() }
}

/// Length of what belongs to a name behind it: the rest of a word that the mark cut short, and a possessive.
fn suffix(after: &str) -> usize {
    let rest = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    let mut chars = after[rest..].chars();
    let Some(mark) = chars.next().filter(|c| matches!(c, '\'' | '\u{2019}' | '\u{2bc}')) else { return rest };
    let letters = chars.as_str();
    let s = letters.strip_prefix(['s', 'S']).is_some_and(|l| !l.starts_with(char::is_alphanumeric));
    rest + mark.len_utf8() + usize::from(s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::touching;

    fn masked(text: &str, source: &str, target: &str) -> String {
        let span = |name: &str| Span::new(text.find(name).unwrap(), text.find(name).unwrap() + name.len());
        let mut out = String::new();
        let mut at = 0;
        for m in masks(text, &[(span(source), Role::Source), (span(target), Role::Target)]) {
            out += &text[at..m.span.start];
            out += m.role.symbol();
            at = m.span.end;
        }
        out + &text[at..]
    }

    #[test]
    fn articles_possessives_and_other_mentions_are_swallowed() {
        assert_eq!(
            masked("The U.S. hit Iran\u{2019}s navy; the U.S.-led fleet left Iran.", "U.S.", "Iran"),
            "SOURCE hit TARGET navy; SOURCE-led fleet left TARGET."
        );
        assert_eq!(masked("France met Iranian envoys, not Iran", "France", "Iran"), "SOURCE met TARGET envoys, not TARGET");
    }

    #[test]
    fn of_overlapping_names_the_longer_is_masked() {
        assert_eq!(masked("Iran's Guard, and Iran", "Iran", "Iran's Guard"), "TARGET, and SOURCE");
    }

    #[test]
    fn a_name_said_a_hundred_thousand_times_takes_no_time() {
        let text = "Iran ".repeat(100_000);
        assert_eq!(masks(&text, &[(Span::new(0, 4), Role::Source)]).len(), 100_000);
    }

    #[test]
    fn a_name_inside_a_word_is_no_mention() {
        assert_eq!(masked("Mali and Oman, Malinche, Somali", "Mali", "Oman"), "SOURCE and TARGET, Malinche, Somali");
    }

    #[test]
    fn masks_are_moved_into_their_sentence() {
        let masks = [(0, 4), (10, 14), (18, 30), (40, 44)].map(|(a, b)| Mask { span: Span::new(a, b), role: Role::Source });
        let spans = |s: Span| {
            moved(touching(&masks, s, |m| m.span).iter().copied(), s).iter().map(|m| (m.span.start, m.span.end)).collect::<Vec<_>>()
        };
        assert_eq!(spans(Span::new(4, 20)), [(6, 10), (14, 16)]);
        assert_eq!(spans(Span::new(20, 40)), [(0, 10)]);
        assert!(spans(Span::new(30, 40)).is_empty());
    }
}
