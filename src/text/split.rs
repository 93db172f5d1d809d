//! Where sentences end inside a block of prose.
//!
//! A stop ends a sentence if what follows can begin one. Words after which a stop means little ("U.S.", "Sept.") need a
//! next word that typically opens a sentence; a question or a cry in quotes goes on if a word of saying follows.

use super::abbreviations::{Stop, stop, tells_time};
use super::chars::{floor, is_alphanumeric, is_blank, is_closer, is_dash, is_opener, is_zero_width, width};
use super::glued::ends_glued;
use super::openers::{opens, starts_initial, word};
use super::view::NAME_FIRST;
use super::words::{count, terminated, titled};

/// How far a word of saying is looked for after a quotation, in bytes and words.
const SAYING: (usize, usize) = (80, 6);

/// Bytes that may begin a stop or are a straight quotation mark: all others tell nothing of sentences.
const TELLING: [bool; 256] = {
    let mut out = [false; 256];
    let all = *b".!?\"\xE2";
    let mut i = 0;
    while i < all.len() {
        out[all[i] as usize] = true;
        i += 1;
    }
    out
};

/// How a text uses capitals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    /// It has none, so a small letter may begin a sentence.
    pub(super) uncased: bool,
}

impl Case {
    /// Looks for capitals outside names.
    pub(super) fn of(text: &str) -> Self {
        Self { uncased: !text.chars().any(|c| c.is_uppercase() && c != NAME_FIRST) }
    }
}

/// The byte ranges of the sentences of `block`, untrimmed, which together cover it.
pub(super) fn split(block: &str, case: Case) -> Vec<(usize, usize)> {
    // In a title every word is capitalised, so a capital after "U.S." says nothing.
    let title = block.len() < 240 && !terminated(block) && count(block, 21) <= 20 && titled(block);
    let splitter = Splitter { text: block, case, title };
    let bytes = block.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut quoted = false;
    while let Some(next) = bytes[at..].iter().position(|b| TELLING[usize::from(*b)]) {
        at += next;
        let ellipsis = bytes[at] == 0xE2 && bytes[at..].starts_with("…".as_bytes());
        if !ellipsis && matches!(bytes[at], b'"' | 0xE2) {
            quoted ^= bytes[at] == b'"';
            at += 1;
            continue;
        }
        let end = splitter.mark(at, quoted);
        quoted ^= block[end.stops..end.closers].matches('"').count() % 2 == 1;
        at = end.closers;
        if splitter.ends(start, &end) {
            found.push((start, at));
            start = at;
        }
    }
    if start < block.len() {
        found.push((start, block.len()));
    }
    found
}

struct Splitter<'a> {
    text: &'a str,
    case: Case,
    title: bool,
}

/// A run of stops and the closing quotes and brackets after it.
pub(super) struct Mark {
    pub(super) start: usize,
    /// Where the stops end and the closers begin.
    pub(super) stops: usize,
    pub(super) closers: usize,
}

impl Splitter<'_> {
    fn mark(&self, start: usize, quoted: bool) -> Mark {
        let bytes = self.text.as_bytes();
        let mut stops = start;
        while let Some(c) = self.text[stops..].chars().next().filter(|c| matches!(c, '.' | '!' | '?' | '…')) {
            stops += c.len_utf8();
        }
        let mut closers = stops;
        let mut quoted = quoted;
        while let Some(&byte) = bytes.get(closers) {
            let len = width(byte);
            let Some(c) = self.text[closers..].chars().next() else { break };
            let after = self.text[closers + len..].chars().next();
            let closes = match c {
                // A straight quote with no space on either side closes only what was opened.
                '"' if after.is_some_and(char::is_alphanumeric) => std::mem::replace(&mut quoted, false),
                '\'' if after.is_some_and(char::is_alphanumeric) => false,
                '[' => {
                    // A footnote's number.
                    let digits = bytes[closers + 1..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
                    if digits == 0 || bytes.get(closers + 1 + digits) != Some(&b']') {
                        break;
                    }
                    closers += digits + 2;
                    continue;
                }
                c => is_closer(c),
            };
            if !closes {
                break;
            }
            closers += len;
        }
        Mark { start, stops, closers }
    }

    /// True where the sentence that began at `start` ends with `mark`.
    fn ends(&self, start: usize, mark: &Mark) -> bool {
        let rest = &self.text[mark.closers..];
        let trimmed = rest.trim_start_matches(is_blank);
        if trimmed.is_empty() {
            return true;
        }
        if rest.len() == trimmed.len() {
            return ends_glued(self.text, mark, self.case.uncased);
        }
        let next = skip_dash(trimmed);
        let (opened, next) = openers(next);
        if !self.begins(next, opened) {
            return false;
        }
        // "1. The first point"
        if mark.start - start < 8 && count(&self.text[start..mark.start], 2) < 2 && is_number(self.text[start..mark.start].trim()) {
            return false;
        }
        let stops = &self.text[mark.start..mark.stops];
        let opens_next = || opens(word(next), self.case.uncased) && !starts_initial(next);
        match stops {
            "." => match stop(self.text, mark.start, self.case.uncased) {
                Stop::Title => false,
                Stop::Number => !next.starts_with(|c: char| c.is_ascii_digit()),
                Stop::Either => !self.title && opens_next(),
                Stop::Hour => !next.starts_with(|c: char| c.is_ascii_digit()) && !tells_time(word(next)) && !before_time(next),
                // A lone stop: the last of ". . ."
                Stop::Plain => !self.spaced(mark) || opens_next(),
            },
            _ if stops.contains(['!', '?']) => !(self.quotes(mark) && self.is_said(next) && !opens_next()),
            // An ellipsis that stands apart stands for words left out; the next may be a name.
            _ => !self.spaced(mark) || mark.closers > mark.stops || opens_next(),
        }
    }

    /// True where `next` can begin a sentence.
    fn begins(&self, next: &str, opened: bool) -> bool {
        let Some(c) = next.chars().next() else { return false };
        if c.is_lowercase() {
            let named =
                ["al-", "el-", "al ", "el "].iter().any(|p| next.strip_prefix(p).is_some_and(|n| n.starts_with(char::is_uppercase)));
            return self.case.uncased || named;
        }
        is_alphanumeric(c) || c == '$' || c == '€' || c == '£' || (opened && c.is_uppercase())
    }

    fn spaced(&self, mark: &Mark) -> bool {
        self.text[..mark.start].chars().next_back().is_none_or(is_blank)
    }

    fn quotes(&self, mark: &Mark) -> bool {
        self.text[mark.stops..mark.closers].contains(['"', '”', '’', '\'', '»'])
    }

    /// True where the clause at `next` says who said the quotation before it.
    fn is_said(&self, next: &str) -> bool {
        let near = &next[..floor(next, SAYING.0)];
        for w in near.split_whitespace().take(SAYING.1) {
            let bare = w.trim_end_matches([',', '.', ':', ';', '!', '?']);
            if matches!(
                bare,
                "said"
                    | "says"
                    | "asked"
                    | "asks"
                    | "told"
                    | "added"
                    | "wrote"
                    | "tweeted"
                    | "replied"
                    | "shouted"
                    | "cried"
                    | "declared"
                    | "warned"
                    | "exclaimed"
            ) {
                return true;
            }
            if bare.len() != w.len() && !w.ends_with(',') && bare.len() > 3 {
                return false;
            }
        }
        false
    }
}

/// `s` after its opening quotes, brackets, hashes and at signs, and whether there were any.
fn openers(s: &str) -> (bool, &str) {
    let rest = s.trim_start_matches(is_opener);
    (rest.len() < s.len() && !s.starts_with(is_zero_width), rest)
}

/// `s` after a dash that stands apart.
fn skip_dash(s: &str) -> &str {
    let bare = s.trim_start_matches(is_dash);
    let rest = bare.trim_start_matches(is_blank);
    if bare.len() < s.len() && (rest.len() < bare.len() || s.starts_with('—')) { rest } else { s }
}

fn is_number(s: &str) -> bool {
    !s.is_empty() && s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit())
}

/// True where `next` is a place whose time it is: "5 p.m. Moscow time".
fn before_time(next: &str) -> bool {
    next[..floor(next, 48)].split_whitespace().skip(1).take(2).any(|w| w.trim_end_matches(['.', ',', ')']) == "time")
}

#[cfg(test)]
mod tests {
    use super::super::view::NAME;
    use super::*;

    /// Each case is written with "|" where a sentence ends.
    fn check(cases: &[&str]) {
        for case in cases {
            let text = case.replace('|', "");
            let found: Vec<_> = split(&text, Case::of(&text)).into_iter().map(|(s, e)| text[s..e].trim()).collect();
            let wanted: Vec<_> = case.split('|').map(str::trim).collect();
            assert_eq!(found, wanted, "{case}");
        }
    }

    #[test]
    fn stops_end_sentences() {
        check(&[
            "Talks failed.| They will resume.",
            "Who knows?| Nobody does!| Wait…| The end came.",
            "(Talks failed.)| [They resumed.]| “So it goes.”| ‘And ends.’| Then rain fell.",
            "He fell in 2014.| 12 people came.| $5 million went.",
            "They met.[3]| They spoke.[14][15]| They left.",
            "The group left.| al-Sham stayed.",
            "It ended.| — Then it began.",
        ]);
    }

    #[test]
    fn titles_and_abbreviations_end_none() {
        check(&[
            "Mr. Jones met Mrs. Roe, Gen. Poe and Lt. Col. Doe of Acme Inc. on Monday.",
            "On Sept. 22 and Oct. 3, St. Clair v. Roe and No. 5 of the U.N. Charter were read.",
            "Brazil vs. Peru, incl. all of Prof. Smith's notes, etc. and more.",
            "At 5 p.m. Monday and 6 a.m. EST and 7 p.m. Moscow time they met.",
            "He met J. Smith and George W. Bush and A. B. Roe.",
            "It rose 3.5 percent to 1,000.75 points.",
            "Dr. No came.| No. 5 left.| He said no.| Then he went.",
        ]);
    }

    #[test]
    fn either_ends_where_an_opener_follows() {
        check(&[
            "They live in the U.S. President Smith left.",
            "They live in the U.S.| The ministry said so.",
            "They met at 5 p.m.| Leaders spoke.",
            "It belongs to Acme Corp.| He sold it in Sept.| In Oct. it fell.",
            "The U.S.-led group and the U.S.'s allies left.",
            "He came with Roe Jr.| But she left.",
            "U.S. And Its Allies Leave the Talks in U.N. For Good",
        ]);
    }

    #[test]
    fn quotations_stay_with_their_speakers() {
        check(&[
            "\"We go,\" he said.| \"We stay.\"| They left.",
            "“We will fight!” he said.| “Why us?” asked Roe.",
            "“We will fight!” President John Roe said on Monday.",
            "\"It is over. |We go home,\" he said.| \"So be it.\"| Both left.",
            "“Who are we?”| The crowd fell silent.",
        ]);
    }

    #[test]
    fn ellipses_go_on_before_small_letters() {
        check(&[
            "What they do next … and what they want is open.",
            "What they do next... and then what.",
            "They waited...| Nothing came.",
            "“They spoke … President Roe left,” he said.",
            "They spoke . . . and left.",
        ]);
    }

    #[test]
    fn glued_sentences_are_split_and_links_are_not() {
        check(&[
            "It raised hopes.|The minister left.",
            "It set an agenda.”|The minister left.",
            "It raised hopes.|“The day came,” he said.",
            "It ended in 2014.|They left.",
            "They met in Oslo.|The minister left.",
            "They read it on example.Org and http://a.example/to.The/end?of.It now.",
            "ASP.NET and Node.Js and the Booking.Com site.",
            "Is it so?|The minister left.",
        ]);
    }

    #[test]
    fn names_are_words_like_others() {
        check(&[
            &format!("They left {NAME}.| {NAME} was calm.| Mr. {NAME} stayed."),
            &format!("It raised hopes.|{NAME} left {NAME}.|The minister left."),
            &format!("“We will fight!” {NAME} said."),
            &format!("{NAME}, {NAME} and the U.S. {NAME} met."),
        ]);
    }

    #[test]
    fn numbered_points_and_texts_without_capitals() {
        check(&["1. The first point.| 2. The second point.", "talks failed.| they met mr. roe in the u.s. president's house.| it rained."]);
    }

    #[test]
    fn line_breaks_are_spaces() {
        check(&["He met Mr.\nRoe in Oslo.|\nThey left."]);
    }
}
