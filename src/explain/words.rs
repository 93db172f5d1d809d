//! The words of a text, and the text without some of them.
//!
//! A word is taken out by putting blanks in its place, so that every other place stays what it is. To the model the text is the
//! same as one that never had the word: blanks are no tokens.

use crate::role::Mask;
use crate::span::{Offsets, Span};
use crate::text::tokens;

/// A word with what it does for the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// First character, as a Unicode scalar offset into the raw text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The word as it stands there.
    pub text: String,
    /// How much less the answer of its passage would lead without it: the difference of ln(p of the answer / p of the runner-up).
    /// Below 0 where it speaks against the answer.
    pub effect: f64,
    /// The same place in bytes of the raw text.
    pub(crate) span: Span,
}

/// A name that the model saw a symbol for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Masked {
    /// First character, as a Unicode scalar offset into the raw text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The symbol.
    pub symbol: &'static str,
}

impl Masked {
    /// A mask of a passage that starts at a byte of the raw text.
    pub(super) fn new(mask: &Mask, from: usize, offsets: &Offsets<'_>) -> Self {
        let place = |byte| offsets.scalar(from + byte);
        Self { start: place(mask.span.start), end: place(mask.span.end), symbol: mask.role.symbol() }
    }
}

/// The word and number tokens of a text between its masks, which are sorted and disjoint.
pub(super) fn words(text: &str, masks: &[Mask]) -> Vec<Span> {
    let starts = std::iter::once(0).chain(masks.iter().map(|m| m.span.end));
    let ends = masks.iter().map(|m| m.span.start).chain([text.len()]);
    let piece = |(start, end): (usize, usize)| tokens(&text[start..end]).map(move |t| Span::new(start + t.span.start, start + t.span.end));
    starts.zip(ends).flat_map(piece).collect()
}

/// A text with blanks for some of its parts, byte for byte, so that all other places stay.
pub(super) fn without(text: &str, parts: impl IntoIterator<Item = Span>) -> String {
    let mut parts: Vec<Span> = parts.into_iter().collect();
    parts.sort_unstable();
    let mut out = String::with_capacity(text.len());
    for part in parts {
        out.push_str(&text[out.len()..part.start]);
        out.extend(std::iter::repeat_n(' ', part.len()));
    }
    out.push_str(&text[out.len()..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;
    use proptest::prelude::*;

    #[test]
    fn words_stand_between_names() {
        let text = "In Oman’s port, 3 ships";
        let masks = [Mask { span: Span::new(3, 11), role: Role::State }];
        let found: Vec<&str> = words(text, &masks).into_iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["In", "port", "3", "ships"]);
        assert_eq!(without("été à Oman", [Span::new(6, 8), Span::new(0, 5)]), "         Oman");
    }

    proptest! {
        #[test]
        fn what_is_left_keeps_its_place_and_is_read_as_before(text in "\\PC{0,60}", pick in any::<u64>()) {
            let all = words(&text, &[]);
            let gone = |i: usize| pick >> (i % 64) & 1 == 1;
            let rest = without(&text, all.iter().enumerate().filter(|(i, _)| gone(*i)).map(|(_, s)| *s));
            prop_assert_eq!(rest.len(), text.len());
            for (i, span) in all.iter().enumerate() {
                let kept = span.of(&rest);
                let fine = if gone(i) { kept.trim().is_empty() } else { kept == span.of(&text) };
                prop_assert!(fine);
            }
        }
    }
}
