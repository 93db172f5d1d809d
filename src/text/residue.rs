//! What a line is: prose, or a byline, a date, bare links, a tweet's signature, the head of a comment form.

use super::chars::{is_alphabetic, is_alphanumeric, is_dash};
use super::credits::{is_agency, is_credit};
use super::furniture::is_furniture;
use super::words::{count, ends, starts, terminated};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Prose, or a heading: something to read.
    Text,
    /// Nothing to read.
    Residue,
    /// An image in markup.
    Image,
    /// A photo credit.
    Credit,
    /// The signature under a tweet: "— Name (@handle) date".
    Signature,
    /// Where a page's comments begin.
    Comments,
}

/// Residue is shorter than this, except for signatures that quote.
const LONGEST: usize = 300;

/// What the trimmed `line` is.
pub(super) fn kind(line: &str) -> Kind {
    if is_signature(line) {
        return Kind::Signature;
    }
    if line.starts_with('!') && image(line).is_some_and(|len| !line[len..].chars().any(is_alphanumeric)) {
        return Kind::Image;
    }
    if line.len() > LONGEST {
        return if line.contains(is_alphanumeric) { Kind::Text } else { Kind::Residue };
    }
    let bare = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '|' | ':' | '*' | '_' | '(' | ')' | '[' | ']' | '»' | '›' | '>' | '–' | '—')
    });
    if is_comments(bare) {
        Kind::Comments
    } else if is_credit(bare) || bare.len() < line.len() && is_credit(line) {
        // A lone agency name is a source line and says nothing of the text above it.
        if is_agency(bare) { Kind::Residue } else { Kind::Credit }
    } else if !line.contains(is_alphabetic) || is_furniture(bare) || is_byline(line) || is_date(bare) || is_links(line) {
        Kind::Residue
    } else {
        Kind::Text
    }
}

/// The length of the markdown image that `s` begins with.
pub(super) fn image(s: &str) -> Option<usize> {
    let rest = s.strip_prefix("![")?;
    let close = rest.bytes().take(400).position(|b| b == b']')? + 2;
    if s.as_bytes().get(close + 1) != Some(&b'(') {
        return Some(close + 1);
    }
    let end = s.bytes().skip(close + 2).take(1000).position(|b| b == b')')?;
    Some(close + 2 + end + 1)
}

/// "— Name (@handle) date", whatever the language of the date.
fn is_signature(line: &str) -> bool {
    line.len() <= LONGEST
        && line.starts_with(is_dash)
        && line.find("(@").is_some_and(|at| line[at..].contains(')') && !terminated(&line[..at]))
}

fn is_comments(s: &str) -> bool {
    const MARKS: [&str; 16] = [
        "no comments",
        "no comments yet",
        "comments",
        "post a comment",
        "leave a comment",
        "leave a reply",
        "leave a reply cancel reply",
        "add a comment",
        "add comment",
        "view comments",
        "view all comments",
        "write a comment",
        "comments are closed",
        "join the discussion",
        "join the conversation",
        "reader comments",
    ];
    let s = s.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let s = s.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | ':' | '.'));
    s.len() <= 28 && (s.eq_ignore_ascii_case("comment") || MARKS.iter().any(|m| s.eq_ignore_ascii_case(m)))
}

/// "By Jane Doe", "By | Associated Press", "BY JOHN DOE, Reuters".
fn is_byline(line: &str) -> bool {
    let Some(rest) = ["By ", "BY ", "Written by ", "Reported by "].iter().find_map(|b| line.strip_prefix(b)) else { return false };
    // "By Monday" begins a sentence that the next line goes on with.
    if rest.len() > 120 || terminated(rest) || rest.split(|c: char| !is_alphanumeric(c)).next().is_some_and(is_date_word) {
        return false;
    }
    let mut names = 0;
    for word in rest.split_whitespace() {
        names += 1;
        let joins = matches!(word, "|" | "and" | "&" | "for" | "in" | "of" | "the" | "-" | "–" | "—" | "de" | "van" | "von" | "al" | "bin");
        if names > 14 || !(joins || word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '@')) {
            return false;
        }
    }
    names > 0
}

/// A date or a time and nothing else.
pub(super) fn is_date(s: &str) -> bool {
    if s.len() > 80 || !s.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut words = 0;
    let mut others = 0;
    let mut year = false;
    for word in s.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '(' | ')' | '/' | '-' | '–' | '—' | ':' | '.')) {
        if word.is_empty() {
            continue;
        }
        words += 1;
        year |= word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|b| b.is_ascii_digit());
        others += usize::from(!is_date_word(word));
        if others > 1 {
            return false;
        }
    }
    // One unknown word in three may be a month in another language.
    others == 0 || (others == 1 && words == 3 && year && s.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_date_word(word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.len() <= 4 || word.contains('T');
    }
    const WORDS: [&str; 31] = [
        "am",
        "pm",
        "a",
        "p",
        "m",
        "at",
        "on",
        "gmt",
        "utc",
        "est",
        "edt",
        "et",
        "bst",
        "cet",
        "z",
        "of",
        "updated",
        "published",
        "posted",
        "modified",
        "last",
        "first",
        "hour",
        "hours",
        "ago",
        "min",
        "mins",
        "minutes",
        "read",
        "day",
        "days",
    ];
    const LONG: [&str; 19] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    WORDS.iter().any(|w| word.eq_ignore_ascii_case(w)) || word.len() > 2 && LONG.iter().any(|long| starts(long, word))
}

/// Nothing but links, hashtags and handles.
fn is_links(line: &str) -> bool {
    line.split_whitespace().all(|w| w.starts_with(['#', '@']) || is_link(w) || !w.contains(is_alphanumeric))
}

/// True where `word` is a link.
pub(super) fn is_link(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '<', '[']);
    ["http://", "https://", "www.", "t.co/", "pic.twitter.com/"].iter().any(|p| starts(word, p))
}

/// True where a line can only belong to a comment form or a comment's head.
pub(super) fn is_comment_head(line: &str) -> bool {
    let few = count(line, 9) < 9;
    few && ([" says:", " said:", " said...", " said…", " wrote:", " commented:"].iter().any(|t| ends(line, t))
        || ["Reply", "Anonymous"].iter().any(|e| line.eq_ignore_ascii_case(e)))
}

/// Sentences of comment forms.
pub(super) fn is_form(line: &str) -> bool {
    const HEADS: [&str; 10] = [
        "your email",
        "required fields",
        "save my name",
        "notify me",
        "enter your",
        "you must be logged",
        "you must be signed",
        "subscribe to:",
        "this site uses",
        "fill in your",
    ];
    HEADS.iter().any(|h| starts(line, h))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_residue() {
        let lines = [
            "date 2020-01-31 Expand / Collapse search",
            "Published",
            "Last Update May 5, 2020",
            "Share",
            "Read more: Envoys meet again",
            "Advertisement",
            "Sign up for our newsletter",
            "Click here",
            "Related: Envoys meet",
            "Related stories",
            "We use cookies to improve your experience.",
            "© 2020 The Daily Paper",
            "Copyright 2020 Paper. All rights reserved.",
            "As reported by CNN",
            "By Jane Doe",
            "By | Associated Press",
            "By JOHN DOE and Jane Roe, Reuters",
            "Associated Press",
            "October 2, 2016",
            "Sunday, 2 Oct. 2016 10:15 AM EDT",
            "13 января 2016",
            "2016-09-30",
            "https://a.example/b",
            "#One #Two @three",
            "----",
            "|",
            "Published on May 5, 2020",
        ];
        for line in lines {
            assert_eq!(kind(line), Kind::Residue, "{line}");
        }
    }

    #[test]
    fn prose_is_text() {
        let lines = [
            "Published reports said that shells fell.",
            "As reported by CNN, shells fell on the city on Monday.",
            "By Monday the town had fallen.",
            "Share prices fell.",
            "In May 2016 they met.",
            "More talks are planned.",
            "May and June were calm.",
            "Search teams found nothing.",
            "#Tag: We hope that talks go on",
            "Related talks failed on Monday.",
            "Updated plans were shown.",
            "Date palms grow there.",
        ];
        for line in lines {
            assert_eq!(kind(line), Kind::Text, "{line}");
        }
    }

    #[test]
    fn other_kinds() {
        assert_eq!(kind("![]()"), Kind::Image);
        assert_eq!(kind("![alt](http://a.example/b.jpg) |"), Kind::Image);
        assert_eq!(kind("Photo: Jane Roe"), Kind::Credit);
        assert_eq!(kind("— Some Ministry (@some_ministry) 13 января 2016"), Kind::Signature);
        for line in ["No comments:", "Post a Comment", "Leave a Reply", "12 Comments", "Comments (3)"] {
            assert_eq!(kind(line), Kind::Comments, "{line}");
        }
    }
}
