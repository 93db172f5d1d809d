//! Sentences with no space between them, as copying from a web page leaves them: "hopes.The", "agenda.”The".

use super::abbreviations::{Stop, stop};
use super::chars::floor;
use super::openers::{opens, word};
use super::split::Mark;

/// How far around a stop without a space the marks of a link are looked for.
const LINK: usize = 64;

/// True where `mark` ends a sentence though the next character follows at once.
pub(super) fn ends_glued(text: &str, mark: &Mark, uncased: bool) -> bool {
    let rest = &text[mark.closers..];
    let stops = &text[mark.start..mark.stops];
    let quote = rest.starts_with(['“', '«']);
    let next = rest.trim_start_matches(['“', '«']);
    let mut letters = next.chars();
    let Some(first) = letters.next().filter(|c| c.is_uppercase()) else { return false };
    if stops.len() > 1 && !stops.contains(['!', '?', '…']) && mark.closers == mark.stops && !quote {
        return false;
    }
    let second = letters.next();
    let alone = second.is_none_or(|c| c.is_whitespace());
    if !(second.is_some_and(|c| c.is_alphabetic() || c == '.') || alone && matches!(first, 'A' | 'I')) {
        return false;
    }
    let before = &text[floor(text, mark.start.saturating_sub(LINK))..mark.start];
    let letters = |like: fn(char) -> bool| before.chars().rev().take_while(|&c| like(c)).count();
    let small = letters(char::is_lowercase);
    let whole = letters(|c| c.is_alphabetic());
    let digits = letters(|c| c.is_ascii_digit());
    let prefixed = before.chars().rev().nth(whole).is_some_and(|c| matches!(c, '.' | '@' | '/' | '_'));
    let lower_word = small >= 2 && small == whole && !prefixed;
    let name = whole >= 3 && !prefixed && opens(word(next), false) && stop(text, mark.start, uncased) == Stop::Plain;
    let year = digits == 4 && whole == 0 && second.is_some_and(char::is_lowercase);
    (lower_word || name || year) && !in_link(text, mark)
}

/// True where the run of characters around the mark has a link's marks in it.
fn in_link(text: &str, mark: &Mark) -> bool {
    let before = &text[floor(text, mark.start.saturating_sub(LINK))..mark.start];
    let after = &text[mark.closers..floor(text, mark.closers + LINK)];
    let near = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    let far = after.split(char::is_whitespace).next().unwrap_or(after);
    let marks = |c: char| matches!(c, '/' | '@' | '=' | '&' | '%' | '_' | '\\');
    let domain = ["com", "org", "net", "gov", "edu", "int", "ru", "uk", "html"].iter().any(|d| word(far).eq_ignore_ascii_case(d));
    domain || near.contains(marks) || far.contains(marks) || near.starts_with("www.")
}
