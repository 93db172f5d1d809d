//! The text as the splitter sees it: every opaque name is one fixed word.
//!
//! Working on this view, rather than asking at each step whether a byte lies in a name, makes it impossible for a name's
//! spelling or length to matter.

use std::borrow::Cow;

use crate::span::Span;

use super::chars::is_blank;

/// A capitalised word by every rule of Unicode, of letters that no news text uses, so that it equals no listed word.
pub(super) const NAME: &str = "𐐀𐐨𐐨𐐨";

/// The first letter of [`NAME`].
pub(super) const NAME_FIRST: char = '𐐀';

/// A text with its names made opaque, and the way back.
pub(super) struct View<'a> {
    raw: &'a str,
    text: Cow<'a, str>,
    names: Vec<Name>,
}

struct Name {
    /// Where the fixed word stands in the view.
    shown: usize,
    /// What it stands for.
    raw: Span,
}

impl<'a> View<'a> {
    /// Replaces each of `opaque` by the fixed word. Spans that overlap an earlier one or don't fit the text are ignored.
    pub(super) fn new(raw: &'a str, opaque: &[Span]) -> Self {
        let mut spans: Vec<Span> = opaque.iter().filter_map(|&s| fit(raw, s)).collect();
        if spans.is_empty() {
            return Self { raw, text: Cow::Borrowed(raw), names: Vec::new() };
        }
        spans.sort_unstable();
        let mut text = String::with_capacity(raw.len() + spans.len() * 8);
        let mut names: Vec<Name> = Vec::with_capacity(spans.len());
        let mut done = 0;
        for raw_span in spans {
            if raw_span.start < done {
                continue;
            }
            text.push_str(&raw[done..raw_span.start]);
            names.push(Name { shown: text.len(), raw: raw_span });
            text.push_str(NAME);
            done = raw_span.end;
        }
        text.push_str(&raw[done..]);
        Self { raw, text: Cow::Owned(text), names }
    }

    /// The text with its names replaced.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The raw span behind a span of the view.
    pub(super) fn raw_span(&self, start: usize, end: usize) -> Span {
        Span::new(self.back(start, false), self.back(end, true))
    }

    /// The raw text behind a span of the view.
    pub(super) fn raw_text(&self, start: usize, end: usize) -> &'a str {
        self.raw_span(start, end).of(self.raw)
    }

    fn back(&self, at: usize, end: bool) -> usize {
        let Some(i) = self.names.partition_point(|n| n.shown < at).checked_sub(1) else {
            // A place before the first name, or just at its start.
            return at;
        };
        let name = &self.names[i];
        match at.checked_sub(name.shown + NAME.len()) {
            Some(past) => name.raw.end + past,
            None if end => name.raw.end,
            None => name.raw.start,
        }
    }
}

/// The span without the white space at its ends, if it is one of `raw`.
fn fit(raw: &str, span: Span) -> Option<Span> {
    let inner = raw.get(span.start..span.end)?;
    let start = span.start + (inner.len() - inner.trim_start_matches(is_blank).len());
    let end = start + inner.trim_matches(is_blank).len();
    (start < end).then(|| Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_one_word_and_lead_back() {
        let raw = "The U.S. and Côte d'Ivoire met.";
        let u = raw.find("U.S.").expect("there");
        let c = raw.find("Côte").expect("there");
        let view = View::new(raw, &[Span::new(c, c + "Côte d'Ivoire".len()), Span::new(u, u + 4)]);
        assert_eq!(view.text(), format!("The {NAME} and {NAME} met."));
        assert_eq!(view.raw_text(0, view.text().len()), raw);
        let met = view.text().find("met").expect("there");
        assert_eq!(view.raw_text(met, met + 3), "met");
        let second = view.text().rfind(NAME).expect("there");
        assert_eq!(view.raw_text(second, second + NAME.len()), "Côte d'Ivoire");
    }

    #[test]
    fn spans_that_do_not_fit_are_ignored() {
        let raw = "né à Paris";
        let bad = [Span::new(2, 4), Span::new(5, 99), Span::new(4, 4), Span::new(9, 3), Span::new(3, 4)];
        assert_eq!(View::new(raw, &bad).text(), raw);
    }
}
