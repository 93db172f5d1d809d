//! Words and numbers of a text, as spans.
//!
//! A word is a run of letters that full stops, apostrophes and hyphens may join: "U.S" (its last stop joins nothing),
//! "cease-fire", "don't", "U.S.-led". A number is a run of digits. Links, e-mail addresses and @handles are no words.

use serde::{Deserialize, Serialize};

use crate::span::Span;

use super::chars::{is_apostrophe, is_digit, is_hyphen, is_letter, is_mark, is_zero_width};
use super::runs::letters;
use super::words::{ends, starts};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// Letters, with what joins them.
    Word,
    /// Digits.
    Number,
}

/// A word or number, as a byte span into the text it was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// The tokens of `text` in order. Takes time linear in the length of the text.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    Tokens { text, at: 0, sign: 0 }
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// The first '@' at or after `at`, or the end: looked for once, however many words stand before it.
    sign: usize,
}

/// What a byte is: an ASCII letter, one that ends a word whatever follows, one that may do something else to it, and the first of anything
/// else that a token may begin with.
const LETTER: u8 = 0;
const ENDS: u8 = 1;
const JOINS: u8 = 2;
const OTHER: u8 = 3;

const CLASSES: [u8; 256] = {
    let mut out = [ENDS; 256];
    let mut b = 0;
    while b < 256 {
        match b as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => out[b] = LETTER,
            b'0'..=b'9' | 0x80.. => out[b] = OTHER,
            b'.' | b'-' | b'\'' | b':' | b'/' | b'@' | b'_' | b'%' | b'+' => out[b] = JOINS,
            _ => {}
        }
        b += 1;
    }
    out
};

/// The longest part of an e-mail address before its '@', by its standard.
const LOCAL_PART: usize = 64;

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match CLASSES[usize::from(byte)] {
                LETTER => {
                    // Most words are plain letters with a space behind them. Whatever may join letters joins none to a space, and begins no
                    // link and no address before one.
                    let (start, end) = (self.at, self.at + letters(&bytes[self.at..]));
                    let class = |at: usize| bytes.get(at).map_or(ENDS, |b| CLASSES[usize::from(*b)]);
                    if class(end) == ENDS || class(end) == JOINS && class(end + 1) == ENDS {
                        self.at = end;
                        return Some(Token { span: Span::new(start, end), kind: TokenKind::Word });
                    }
                }
                OTHER => {}
                _ if byte == b'@' => {
                    self.at += 1 + run(&bytes[self.at + 1..], |b| b.is_ascii_alphanumeric() || b == b'_');
                    continue;
                }
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            if let Some(past) = self.address() {
                self.at = past;
            } else if let Some(token) = self.token() {
                return Some(token);
            }
        }
        None
    }
}

impl Tokens<'_> {
    /// Takes the token that begins here, if one does, and goes past it in any case.
    fn token(&mut self) -> Option<Token> {
        let start = self.at;
        let c = self.text[start..].chars().next()?;
        if is_digit(c) {
            let rest = &self.text[start..];
            self.at = start + rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
            return Some(Token { span: Span::new(start, self.at), kind: TokenKind::Number });
        }
        if !is_letter(c) {
            self.at += c.len_utf8();
            return None;
        }
        let mut end = self.word_end(start);
        self.at = end;
        let word = &self.text[start..end];
        let after = &self.text.as_bytes()[end..];
        if after.starts_with(b"://") {
            // Tweets glue a link to the last word.
            let scheme = ["https", "http", "ftp"].into_iter().find(|s| ends(word, s)).unwrap_or("");
            end -= scheme.len();
            self.at = self.link_end(self.at);
        } else if starts(word, "www.") {
            end = start;
            self.at = self.link_end(self.at);
        } else if after.first() == Some(&b'/')
            && word.contains('.')
            && let Some(host) = HOSTS.into_iter().find(|h| ends(word, h))
        {
            // Only the hosts that tweets glue to a word can be told from it.
            end = if matches!(host, "pic.twitter.com" | "t.co") { end - host.len() } else { start };
            self.at = self.link_end(self.at);
        }
        (end > start).then(|| Token { span: Span::new(start, end), kind: TokenKind::Word })
    }

    /// The end of the word whose first letter is at `start`.
    fn word_end(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut end = start;
        // The joiners since the last letter; more than two, or one twice, join nothing.
        let mut joiners: [Option<char>; 2] = [None; 2];
        loop {
            at += letters(&bytes[at..]);
            if at > end && at > start && bytes[at - 1].is_ascii_alphabetic() {
                end = at;
                joiners = [None; 2];
            }
            let Some(c) = self.text[at..].chars().next() else { return end };
            if c.is_ascii_alphabetic() {
                continue;
            }
            let joiner = match c {
                '.' => '.',
                c if is_hyphen(c) => '-',
                c if is_apostrophe(c) => '\'',
                c if !c.is_ascii() && is_letter(c) => {
                    at += c.len_utf8();
                    end = at;
                    joiners = [None; 2];
                    continue;
                }
                c if is_mark(c) && joiners[0].is_none() => {
                    at += c.len_utf8();
                    end = at;
                    continue;
                }
                c if is_zero_width(c) => {
                    at += c.len_utf8();
                    continue;
                }
                _ => return end,
            };
            joiners = match joiners {
                [None, _] => [Some(joiner), None],
                [Some(one), None] if one != joiner => [Some(one), Some(joiner)],
                _ => return end,
            };
            at += c.len_utf8();
        }
    }

    /// The end of the e-mail address that begins here, if one does.
    fn address(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if self.sign < self.at || (self.sign == 0 && bytes.first() != Some(&b'@')) {
            self.sign = self.text[self.at..].find('@').map_or(bytes.len(), |sign| self.at + sign);
        }
        let local = bytes.get(self.at..self.sign)?;
        let host = bytes.get(self.sign + 1..)?;
        let is_local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
        if local.is_empty() || local.len() > LOCAL_PART || !local.iter().all(|&b| is_local(b)) {
            return None;
        }
        host.first()?.is_ascii_alphanumeric().then_some(())?;
        let len = run(host, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        Some(self.sign + 1 + len)
    }

    /// Where a link that covers `at` ends.
    fn link_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | ')' | ']' | '}' | '|' | '“' | '”' | '’' | '…');
        at + rest.find(stop).unwrap_or(rest.len())
    }
}

const HOSTS: [&str; 12] = ["pic.twitter.com", "t.co", ".com", ".org", ".net", ".gov", ".int", ".ru", ".uk", ".info", ".ly", ".me"];

fn run(bytes: &[u8], like: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&b| !like(b)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn stops_apostrophes_and_hyphens_join_letters() {
        assert_eq!(words("The U.S. and a U.S.-led cease-fire."), ["The", "U.S", "and", "a", "U.S.-led", "cease-fire"]);
        assert_eq!(words("don't don’t don‘t donʼt 'quoted' O'Brien's"), ["don't", "don’t", "don‘t", "donʼt", "quoted", "O'Brien's"]);
        assert_eq!(words("non\u{2011}nuclear -leading trailing-"), ["non\u{2011}nuclear", "leading", "trailing"]);
    }

    #[test]
    fn dashes_and_doubled_joiners_join_nothing() {
        assert_eq!(
            words("war–peace war—peace war--peace wait..what end. Next"),
            ["war", "peace", "war", "peace", "war", "peace", "wait", "what", "end", "Next"]
        );
        assert_eq!(words("rock.-'roll"), ["rock", "roll"]);
    }

    #[test]
    fn numbers_stand_alone() {
        let text = "G20 in 2,500 of A321";
        let found: Vec<_> = tokens(text).map(|t| (t.span.of(text), t.kind)).collect();
        use TokenKind::{Number, Word};
        assert_eq!(
            found,
            [("G", Word), ("20", Number), ("in", Word), ("2", Number), ("500", Number), ("of", Word), ("A", Word), ("321", Number)]
        );
        assert_eq!(words("COVID-19 ٣٤"), ["COVID", "19", "٣٤"]);
    }

    #[test]
    fn letters_of_any_script_with_their_marks() {
        assert_eq!(words("Müller, Вашингтон; naïve cafe\u{301}s"), ["Müller", "Вашингтон", "naïve", "cafe\u{301}s"]);
        assert_eq!(words("co\u{AD}operate hos\u{200B}tile \u{FEFF}first"), ["co\u{AD}operate", "hos\u{200B}tile", "first"]);
    }

    #[test]
    fn links_and_addresses_are_no_words() {
        assert_eq!(words("see https://a.example/b?c=d-e now"), ["see", "now"]);
        assert_eq!(words("see www.example.com/x now"), ["see", "now"]);
        assert_eq!(words("Syriahttps://t.co/AbC and peacepic.twitter.com/X9 t.co/Yz bbc.co.uk/news"), ["Syria", "and", "peace"]);
        assert_eq!(words("(http://a.example) ok"), ["ok"]);
        assert_eq!(words("write to jane.doe_99@mail.example.org today"), ["write", "to", "today"]);
    }

    #[test]
    fn handles_are_no_words_and_hashtags_are() {
        assert_eq!(words("@some_handle said #Syria #KoreanPeninsula"), ["said", "Syria", "KoreanPeninsula"]);
        assert_eq!(words("at @ five"), ["at", "five"]);
        assert_eq!(words("@first"), Vec::<&str>::new());
    }

    #[test]
    fn long_input_takes_linear_time() {
        let start = std::time::Instant::now();
        assert_eq!(tokens(&"x".repeat(5 << 20)).count(), 1);
        assert_eq!(tokens(&"a. ".repeat(1 << 18)).count(), 1 << 18);
        assert_eq!(tokens(&"a.-".repeat(1 << 18)).count(), 1);
        tokens(&"a@".repeat(1 << 18)).count();
        tokens(&"a-\u{200B}".repeat(1 << 18)).count();
        tokens(&"1.".repeat(1 << 18)).count();
        assert!(start.elapsed().as_secs() < 5, "took {:?}", start.elapsed());
    }

    proptest! {
        #[test]
        fn spans_are_sorted_disjoint_and_on_boundaries(text in "(\\PC|[a-z.'@/:# -]|http://|\u{200B}|é){0,200}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.span.start >= end && !token.span.is_empty());
                end = token.span.end;
                let word = token.span.of(&text);
                prop_assert!(word.chars().next().is_some_and(char::is_alphanumeric), "{word:?}");
            }
        }
    }
}
