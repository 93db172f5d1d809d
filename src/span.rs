//! Places in a text: byte spans inside, Unicode scalar offsets outside.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in a text, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span of the bytes `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text it covers.
    ///
    /// # Panics
    /// If the span doesn't belong to `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True where it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// True where the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Those of some sorted, disjoint things that touch a span of the text; `at` says where each is.
pub fn touching<T>(all: &[T], span: Span, at: impl Fn(&T) -> Span) -> &[T] {
    let rest = &all[all.partition_point(|t| at(t).end <= span.start)..];
    &rest[..rest.partition_point(|t| at(t).start < span.end)]
}

/// Where a name stands in a text as a whole word, from left to right: no letter or digit touches it.
pub fn whole_words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = Span> + 't {
    let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = name.chars().next()?;
        loop {
            let start = from + text[from..].find(name)?;
            let span = Span::new(start, start + name.len());
            if !joined(text[..span.start].chars().next_back()) && !joined(text[span.end..].chars().next()) {
                from = span.end;
                return Some(span);
            }
            // A place that is no whole word may overlap one that is.
            from = span.start + first.len_utf8();
        }
    })
}

/// Converts between byte positions and Unicode scalar offsets (as Python and R count) of one text.
///
/// Built in one pass; each conversion costs at most 64 characters of reading. ASCII texts cost nothing.
#[derive(Debug)]
pub struct Offsets<'a> {
    text: &'a str,
    /// Byte position of every 64th character; empty for ASCII.
    marks: Vec<usize>,
}

const STRIDE: usize = 64;

impl<'a> Offsets<'a> {
    /// Prepares the conversion for `text`.
    pub fn new(text: &'a str) -> Self {
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let mut at = 0;
            while at < text.len() {
                marks.push(at);
                let ascii = text.as_bytes()[at..].first_chunk::<STRIDE>().is_some_and(|c| c.is_ascii());
                at += if ascii { STRIDE } else { text[at..].char_indices().nth(STRIDE).map_or(text.len(), |c| c.0) };
            }
        }
        Self { text, marks }
    }

    /// Scalar offset of a byte position, which must be a character boundary.
    pub fn scalar(&self, byte: usize) -> usize {
        if self.marks.is_empty() {
            return byte;
        }
        let i = self.marks.partition_point(|&b| b <= byte).saturating_sub(1);
        i * STRIDE + self.text[self.marks[i]..byte].chars().count()
    }

    /// Byte position of a scalar offset; `None` past the end.
    pub fn byte(&self, scalar: usize) -> Option<usize> {
        if self.marks.is_empty() {
            return (scalar <= self.text.len()).then_some(scalar);
        }
        let base = *self.marks.get(scalar / STRIDE).or(self.marks.last())?;
        let skip = scalar - (scalar / STRIDE).min(self.marks.len() - 1) * STRIDE;
        let rest = &self.text[base..];
        match rest.char_indices().nth(skip) {
            Some((b, _)) => Some(base + b),
            None => (rest.chars().count() == skip).then_some(self.text.len()),
        }
    }

    /// The byte span of scalar offsets `start..end`; `None` if they are reversed or past the end.
    pub fn span(&self, start: usize, end: usize) -> Option<Span> {
        (start <= end).then(|| Some(Span::new(self.byte(start)?, self.byte(end)?)))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_word_is_found_even_behind_a_part_of_one() {
        let found = |text, name| whole_words(text, name).map(|s| s.start).collect::<Vec<_>>();
        assert_eq!(found("Mali, Somali, Mali2 and Mali", "Mali"), [0, 24]);
        assert_eq!(found("xa-a-a", "a-a"), [3]);
        assert_eq!(found("éé", ""), [0; 0]);
    }

    proptest! {
        #[test]
        fn offsets_agree_with_counting(text in "\\PC{0,300}") {
            let offsets = Offsets::new(&text);
            for (scalar, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(offsets.scalar(byte), scalar);
                prop_assert_eq!(offsets.byte(scalar), Some(byte));
            }
            let n = text.chars().count();
            prop_assert_eq!(offsets.byte(n), Some(text.len()));
            prop_assert_eq!(offsets.byte(n + 1), None);
        }
    }
}
