//! Where and when a report was filed: "LONDON, March 3 (AP) —" at its head is no part of its first sentence.

use memchr::memchr2;

use super::chars::{floor, is_blank, is_dash};
use super::credits::is_agency;
use super::openers::opens;
use super::view::NAME;
use super::words::{count, starts, terminated};

/// Datelines are shorter than this.
const LONGEST: usize = 90;

/// How far a second dash is looked for: a pair of them sets off a clause, and the first then ends no dateline.
const AHEAD: usize = 240;

/// How many bytes of `s`, the head of a paragraph or caption, are a dateline or a "FILE -" mark and the space after it.
pub(crate) fn length(s: &str) -> usize {
    let file = file_mark(s);
    if file > 0 {
        return file;
    }
    agency(s).or_else(|| place(s)).unwrap_or(0)
}

/// As [`length`], for a sentence inside a paragraph: only what names an agency counts.
pub(super) fn length_inside(s: &str) -> usize {
    agency(s).unwrap_or(0)
}

fn file_mark(s: &str) -> usize {
    let Some(rest) = ["FILE PHOTO", "File photo", "FILE"].iter().find_map(|m| s.strip_prefix(m)) else { return 0 };
    let body = rest.trim_start();
    let Some(mark) = body.chars().next().filter(|&c| is_dash(c) || c == ':') else { return 0 };
    let body = body[mark.len_utf8()..].trim_start_matches(|c| is_blank(c) || is_dash(c));
    s.len() - body.len()
}

/// "MOSCOW (Reuters) -", "Washington (CNN)", "(AP) —", "MOSCOW, September 30. /TASS/."
fn agency(s: &str) -> Option<usize> {
    let near = &s[..floor(s, LONGEST)];
    // Every dateline begins with a capital, a name, or a bracket.
    if near.starts_with(|c: char| c.is_lowercase()) {
        return None;
    }
    let open = memchr2(b'(', b'/', near.as_bytes())?;
    if near[open..].starts_with("/TASS/") {
        return is_place(&near[..open]).then(|| past(s, open + "/TASS/".len(), &['.', '-']));
    }
    let open = near.find('(')?;
    let close = open + near[open..].find(')')?;
    if !is_agency(near[open + 1..close].trim()) || !(near[..open].trim().is_empty() || is_place(&near[..open])) {
        return None;
    }
    let after = &s[close + 1..];
    let dashed = after.trim_start().starts_with(is_dash);
    // "Washington (CNN)The" is how one agency's pages read; elsewhere the dash is needed.
    let glued = after.starts_with(|c: char| c.is_uppercase());
    (dashed || glued).then(|| past(s, close + 1, &[]))
}

fn past(s: &str, at: usize, also: &[char]) -> usize {
    s.len() - s[at..].trim_start_matches(|c| is_blank(c) || is_dash(c) || also.contains(&c)).len()
}

/// "WASHINGTON –", "Antalya, Turkey –", "ATP -".
fn place(s: &str) -> Option<usize> {
    let near = &s[..floor(s, LONGEST)];
    // Every dash begins with one of these bytes; most paragraphs have none.
    memchr2(b'-', 0xE2, near.as_bytes())?;
    let (at, dash) = near.char_indices().find(|&(at, c)| is_dash(c) && between_spaces(near, at, c))?;
    let head = near[..at].trim_end();
    let end = past(s, at, &[]);
    let rest = &s[end..];
    if !is_place(head) || dash == '-' && !rest.starts_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    let first = rest.chars().find(|c| c.is_alphanumeric())?;
    if first.is_lowercase() {
        return None;
    }
    let word = first_word(rest);
    // "BRUSSELS and BEIJING".
    let letters = || head.split(',').next().unwrap_or(head).split(" and ").flat_map(str::chars).filter(|c| c.is_alphabetic());
    let capitals = letters().all(|c| c.is_uppercase());
    let opener = opens(word, false);
    let paired = || rest[..floor(rest, AHEAD)].char_indices().any(|(i, c)| c == dash && between_spaces(rest, i, c));
    let sure = if capitals {
        // "US - China talks" is no dateline; "ATP - The" is one.
        opener || letters().count() > 3
    } else if head.contains(',') {
        !paired()
    } else if count(head, 3) > 2 {
        false
    } else {
        (opener || head == NAME && word != NAME && terminated(rest)) && !paired()
    };
    sure.then_some(end)
}

fn first_word(s: &str) -> &str {
    let from = s.find(char::is_alphanumeric).unwrap_or(s.len());
    let rest = &s[from..];
    &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())]
}

fn between_spaces(s: &str, at: usize, dash: char) -> bool {
    let before = s[..at].chars().next_back();
    let after = s[at + dash.len_utf8()..].chars().next();
    let spaced = |c: Option<char>| c.is_some_and(|c| is_blank(c) || c == '-');
    (dash == '\u{2014}' && before.is_some()) || (spaced(before) && spaced(after))
}

/// True where `s` may be places, a date, or both: capitalised words and numbers, and a few small words of names.
fn is_place(s: &str) -> bool {
    let s = s.trim();
    let mut words = 0;
    for word in s.split_whitespace() {
        words += 1;
        let small = matches!(word, "of" | "de" | "la" | "el" | "al" | "and" | "den" | "les" | "du");
        let large = word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if words > 8 || !(large || small && words > 1) || word.ends_with([':', ';', '!', '?', '"', '”']) {
            return false;
        }
    }
    words > 0 && s.starts_with(char::is_uppercase) && !starts(s, "The ") && !starts(s, "By ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_go() {
        let cases = [
            ("WASHINGTON – ", "A year went by."),
            ("Oslo, Norway –\u{A0}", "Ministers met."),
            ("ATP - ", "The minister left."),
            ("MOSCOW (Reuters) - ", "Talks failed."),
            ("LONDON, March 3 (AP) — ", "Two ministers met."),
            ("UNITED NATIONS (AP) — ", "Two ministers met."),
            ("Washington (CNN)", "The president spoke."),
            ("(Reuters) - ", "Talks failed."),
            ("MOSCOW, September 30. /TASS/. ", "Envoys met."),
            ("BEIRUT, Jan. 13 — ", "Shells fell on the city."),
            ("BRUSSELS and BEIJING — ", "Two ministers met."),
            ("FILE - ", "In this photo, two men talk."),
            ("FILE PHOTO: ", "Two men talk."),
        ];
        for (head, rest) in cases {
            assert_eq!(length(&format!("{head}{rest}")), head.len(), "{head}{rest}");
        }
        assert_eq!(length(&format!("{NAME} – A year went by.")), NAME.len() + 5);
        assert_eq!(length(&format!("{NAME}, {NAME} – A year went by.")), 2 * NAME.len() + 7);
    }

    #[test]
    fn clauses_and_titles_stay() {
        let cases = [
            "Hollande — weak at home — has stepped in.",
            "Nothing — rounds of talks, or threats — helped.",
            "US - China talks resumed.",
            "The minister - A. Jones - left.",
            "Files - many of them - burnt.",
            "The deal (Reuters) - was off.",
            "Oslo, Norway – Ministers' home – was calm.",
        ];
        for s in cases {
            assert_eq!(length(s), 0, "{s}");
        }
        assert_eq!(length(&format!("{NAME} – {NAME} talks resumed.")), 0);
        assert_eq!(length(&format!("{NAME} – a land of lakes – is calm.")), 0);
    }
}
