//! Small questions about a line or a phrase, asked in many places. Each reads a bounded part of it.

use super::chars::{is_alphabetic, is_alphanumeric, is_blank, is_closer, is_dash, is_zero_width};

/// Small words in alphabetical order, which are found by their first letter.
pub(crate) struct Listed<const N: usize> {
    words: [&'static str; N],
    /// Where those with each letter begin; one more at the end.
    first: [u8; 27],
    /// A bit for each length that they have, by their first letter.
    lengths: [u32; 26],
}

impl<const N: usize> Listed<N> {
    /// Lists words that all begin with one of a to z.
    ///
    /// # Panics
    /// If they aren't in the order of these, or one has more than 31 bytes.
    pub const fn new(words: [&'static str; N]) -> Self {
        let mut first = [N as u8; 27];
        let mut lengths = [0; 26];
        let (mut at, mut letter) = (0, 0);
        while at < N {
            let own = (words[at].as_bytes()[0] - b'a') as usize;
            assert!(letter <= own + 1 && own < 26, "words in alphabetical order");
            while letter <= own {
                first[letter] = at as u8;
                letter += 1;
            }
            lengths[own] |= 1 << words[at].len();
            at += 1;
        }
        Self { words, first, lengths }
    }

    /// All of them.
    #[cfg(test)]
    pub fn all(&self) -> &[&'static str] {
        &self.words
    }

    /// Whether a word is one of them.
    #[inline]
    pub fn has(&self, word: &str) -> bool {
        self.may(word) && self.near(word).contains(&word)
    }

    /// Whether a word may be one of them in small letters, by its first letter and its length: most are not.
    #[inline]
    pub fn may(&self, word: &str) -> bool {
        let letter = word.as_bytes().first().map_or(u8::MAX, |b| b.to_ascii_lowercase().wrapping_sub(b'a'));
        self.lengths.get(usize::from(letter)).is_some_and(|lengths| word.len() < 32 && lengths >> word.len() & 1 > 0)
    }

    /// Those with the first letter of a word.
    #[inline]
    pub fn near(&self, word: &str) -> &[&'static str] {
        let letter = word.as_bytes().first().filter(|b| b.is_ascii_lowercase()).map(|b| usize::from(b - b'a'));
        letter.map_or(&[], |l| &self.words[self.first[l].into()..self.first[l + 1].into()])
    }
}

/// Stock phrases that a line may begin or end with, asked one by one only where its first or last byte is one of theirs.
pub(super) struct Stock<const N: usize> {
    phrases: [&'static str; N],
    /// A bit for each first byte that they have, and for each last one.
    firsts: u64,
    lasts: u64,
}

impl<const N: usize> Stock<N> {
    pub const fn new(phrases: [&'static str; N]) -> Self {
        let (mut firsts, mut lasts, mut at) = (0, 0, 0);
        while at < N {
            let phrase = phrases[at].as_bytes();
            firsts |= bit(phrase[0]);
            lasts |= bit(phrase[phrase.len() - 1]);
            at += 1;
        }
        Self { phrases, firsts, lasts }
    }

    /// Those that `s` begins with, whatever the case.
    pub fn starting(&self, s: &str) -> impl Iterator<Item = &'static str> {
        let may = s.bytes().next().is_some_and(|b| self.firsts & bit(b) > 0);
        self.phrases[..if may { N } else { 0 }].iter().copied().filter(move |p| starts(s, p))
    }

    /// True where `s` ends with one of them, whatever the case.
    pub fn ends(&self, s: &str) -> bool {
        s.bytes().next_back().is_some_and(|b| self.lasts & bit(b) > 0) && self.phrases.iter().any(|p| ends(s, p))
    }
}

/// One of 64 bits for a byte, the same for a letter in both cases.
const fn bit(byte: u8) -> u64 {
    1 << (byte.to_ascii_lowercase() & 63)
}

/// True where `s` begins with the ASCII `prefix`, whatever the case.
#[inline]
pub(super) fn starts(s: &str, prefix: &str) -> bool {
    let (s, prefix) = (s.as_bytes(), prefix.as_bytes());
    // Nearly always the first byte tells.
    let first = matches!((s, prefix), ([a, ..], [b, ..]) if a.eq_ignore_ascii_case(b));
    first && s.len() >= prefix.len() && s[..prefix.len()].eq_ignore_ascii_case(prefix)
}

/// True where `s` ends with the ASCII `suffix`, whatever the case.
#[inline]
pub(super) fn ends(s: &str, suffix: &str) -> bool {
    let (s, suffix) = (s.as_bytes(), suffix.as_bytes());
    let last = matches!((s, suffix), ([.., a], [.., b]) if a.eq_ignore_ascii_case(b));
    last && s.len() >= suffix.len() && s[s.len() - suffix.len()..].eq_ignore_ascii_case(suffix)
}

/// How many words `s` has, a word being a run between spaces with a letter or digit in it; counting stops at `most`.
pub(super) fn count(s: &str, most: usize) -> usize {
    let (mut words, mut counted) = (0, false);
    for c in s.chars() {
        if counted {
            counted = !c.is_whitespace();
        } else if is_alphanumeric(c) {
            if words == most {
                break;
            }
            words += 1;
            counted = true;
        }
    }
    words
}

/// The last character of `s` before any closing quotes and brackets.
pub(super) fn last(s: &str) -> Option<char> {
    s.chars().rev().take(12).find(|&c| !is_closer(c) && !is_blank(c))
}

/// True where `s` ends as a sentence does.
pub(super) fn terminated(s: &str) -> bool {
    matches!(last(s), Some('.' | '!' | '?' | '…'))
}

/// The first letter or digit of `s`, which may stand after quotes and brackets.
pub(super) fn first(s: &str) -> Option<char> {
    s.chars().take(12).find(|c| is_alphanumeric(*c))
}

/// True where the first letter of `s` is a small one.
pub(super) fn starts_small(s: &str) -> bool {
    first(s).is_some_and(char::is_lowercase)
}

/// True where `s` begins with a capital, or with a digit.
pub(super) fn starts_large(s: &str) -> bool {
    first(s).is_some_and(|c| is_alphanumeric(c) && !c.is_lowercase())
}

/// True where `s` can't be the end of anything: it stops after a comma or a word that needs another.
pub(super) fn dangling(s: &str) -> bool {
    if s.ends_with([',', '&']) {
        return true;
    }
    let Some(word) = s.split_whitespace().next_back() else { return false };
    matches!(
        word,
        "a" | "an"
            | "the"
            | "The"
            | "A"
            | "An"
            | "of"
            | "to"
            | "in"
            | "on"
            | "at"
            | "by"
            | "for"
            | "from"
            | "with"
            | "and"
            | "or"
            | "but"
            | "that"
            | "which"
            | "who"
            | "as"
            | "is"
            | "are"
            | "was"
            | "were"
            | "be"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "its"
            | "his"
            | "her"
            | "their"
            | "than"
            | "into"
            | "between"
            | "against"
            | "Mr."
            | "Mrs."
            | "Ms."
            | "Dr."
            | "Gen."
            | "Gov."
            | "Sen."
            | "Rep."
            | "Prof."
            | "Lt."
            | "Col."
    )
}

/// How many of the first words of `s` begin with a capital, and how many words there are; small words of titles aside.
pub(super) fn capitals(s: &str, most: usize) -> (usize, usize) {
    let mut large = 0;
    let mut all = 0;
    for word in s.split_whitespace().take(most) {
        let Some(c) = word.chars().find(|c| is_alphabetic(*c)) else { continue };
        let small = matches!(
            word,
            "a" | "an" | "the" | "of" | "to" | "in" | "on" | "at" | "by" | "for" | "from" | "with" | "and" | "or" | "as" | "but" | "over"
        );
        all += usize::from(!small);
        large += usize::from(!small && !c.is_lowercase());
    }
    (large, all)
}

/// True where nearly every word of `s` is capitalised, as in an English title.
pub(super) fn titled(s: &str) -> bool {
    let (large, all) = capitals(s, 24);
    all > 1 && large * 5 >= all * 4
}

/// `s` without a list marker, quotation mark of a reply, or dash before its first word.
pub(super) fn without_bullet(s: &str) -> &str {
    let mut rest = s;
    loop {
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { return rest };
        let after = chars.as_str();
        let marks = matches!(c, '•' | '·' | '▪' | '■' | '►' | '*' | '>' | '+' | '»' | '|') || is_dash(c);
        if !(marks && (after.is_empty() || after.starts_with([' ', '\t', '\u{A0}']) || matches!(c, '•' | '▪' | '■' | '►' | '>' | '|')))
        {
            return rest;
        }
        rest = after.trim_start();
    }
}

/// Adds `word` in small letters to `into`, without what can't be seen.
pub(crate) fn push_lower(word: &str, into: &mut String) {
    let start = into.len();
    if word.is_ascii() {
        into.push_str(word);
        into[start..].make_ascii_lowercase();
    } else {
        into.extend(word.chars().filter(|c| !is_zero_width(*c)).flat_map(char::to_lowercase));
    }
}

/// Lower-cases a short ASCII word into `buffer`; `None` for others.
pub(super) fn lower<'b>(word: &str, buffer: &'b mut [u8; 16]) -> Option<&'b str> {
    let into = buffer.get_mut(..word.len())?;
    into.copy_from_slice(word.as_bytes());
    into.make_ascii_lowercase();
    word.is_ascii().then(|| std::str::from_utf8(into).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_where_letters_are() {
        assert_eq!(count("one — two 3 !", 10), 3);
        assert_eq!(count("one two three", 2), 2);
    }

    #[test]
    fn a_line_that_stops_at_a_small_word_dangles() {
        assert!(dangling("he spoke of the"));
        assert!(dangling("Paris,"));
        assert!(dangling("says Mr."));
        assert!(!dangling("he went home"));
    }

    #[test]
    fn titles_capitalise_their_words() {
        assert!(titled("Talks on the Border Collapse"));
        assert!(!titled("Talks on the border collapse again"));
    }

    #[test]
    fn bullets_go_and_minus_signs_stay() {
        assert_eq!(without_bullet("• One"), "One");
        assert_eq!(without_bullet("> - Two"), "Two");
        assert_eq!(without_bullet("-5 degrees"), "-5 degrees");
    }
}
