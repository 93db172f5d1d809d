//! When a text was written, by what it says itself: the date at its head, or a state that is no more.

use crate::actors::finder::{How, Mention};
use crate::actors::kind::{Kind, Sense};
use crate::date::Date;
use crate::span::Span;

/// How far into a text its own date is looked for, in bytes.
const HEAD: usize = 1_000;

/// Former states whose seats another state took over, with the last day of each.
const FORMER: [(&str, &str, &str); 3] = [("SUN", "RUS", "1991-12-25"), ("YUG", "SRB", "2003-02-03"), ("CSK", "CZE", "1992-12-31")];

/// Words in small letters that may stand beside the day in a dateline or a byline.
#[rustfmt::skip]
const BESIDE: [&str; 27] = [
    "and", "at", "by", "correspondent", "de", "edition", "et", "filed", "from", "in", "la", "last", "local", "modified", "no", "of", "on", "our",
    "own", "posted", "print", "published", "special", "staff", "the", "time", "updated",
];

/// The day of publication, where the head of a text tells it in full: in its dateline, or in a line or a part of one that says nothing else
/// but who wrote where. What a sentence or a tweet tells, is another day.
///
/// Read are "12 May 1998", "May 12, 1998", "1998-05-12", and "12.5.1998" and "13/5/1998", where day and month can't be confused.
pub fn dated(text: &str) -> Option<Date> {
    let mut end = HEAD.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let mut at = 0;
    while let Some((span, day)) = next_day(head, &mut at) {
        let start = head[..span.start].rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let behind = &head[span.end..];
        let behind = &behind[..behind.find(['\n', '\r']).unwrap_or(behind.len())];
        if stands_alone(&head[start..span.start], behind) {
            return Some(day);
        }
    }
    None
}

/// Whether a day between two parts of a line is no part of a sentence or a tweet.
fn stands_alone(before: &str, behind: &str) -> bool {
    let parts = |c: char| matches!(c, '|' | '\u{b7}' | '\u{2022}' | '\u{2013}' | '\u{2014}' | '(' | ')' | '[' | ']' | '\t');
    let tweeted = before.contains('@');
    let before = before.rsplit(parts).next().unwrap_or_default().rsplit(" - ").next().unwrap_or_default();
    let behind = behind.split(parts).next().unwrap_or_default().split(" -").next().unwrap_or_default();
    let small = |word: &str| word.starts_with(char::is_lowercase) && !BESIDE.contains(&word);
    let words = |part| str::split(part, |c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    // "On May 12, 1998, Norway" begins a sentence, "Posted on May 12, 1998" a byline.
    let last = words(before).next_back().map(str::to_ascii_lowercase).unwrap_or_default();
    let told =
        matches!(&last[..], "after" | "before" | "from" | "in" | "of" | "since" | "until") || (last == "on" && words(before).count() == 1);
    let behind = behind.trim_start();
    let ends = behind.starts_with('.') || !(behind.starts_with(char::is_alphabetic) || words(behind).take(2).any(small));
    ends && !told && !tweeted && !words(before).any(small)
}

/// The first day in full behind `at`, which moves on, and where it stands.
fn next_day(text: &str, at: &mut usize) -> Option<(Span, Date)> {
    // A year or a day comes last, and two more words before it.
    while let Some(digit) = text.as_bytes()[*at..].iter().position(u8::is_ascii_digit) {
        let (before, rest) = text.split_at(*at + digit);
        let last = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
        *at = before.len() + last.len();
        if before.ends_with(char::is_alphanumeric) {
            continue;
        }
        let dots = before.ends_with('.');
        let found = last_word(before).and_then(|(start, second)| {
            let (start, first) = last_word(start)?;
            Some((Span::new(start.len(), *at), full(first, second, last, dots)?))
        });
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The last word of a text, and what stands before it.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last()?.0;
    Some(text.split_at(start))
}

/// The day that three words are; `dots` stand between days, months and years where the day comes first.
fn full(first: &str, second: &str, last: &str, dots: bool) -> Option<Date> {
    let above_twelve = |word: &str| word.len() == 2 && word > "12";
    let (day, month) = match (month(first), month(second)) {
        (Some(m), _) => (second, m),
        (_, Some(m)) => (first, m),
        _ if first.len() == 4 && second.len() == 2 && last.len() >= 2 => return day(first, second, last.get(..2)?),
        _ if above_twelve(second) && !dots => (second, first.parse().ok()?),
        _ if above_twelve(first) || dots || first == second => (first, second.parse().ok()?),
        _ => return None,
    };
    let day_of = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (day_of.len() <= 2).then(|| self::day(last, &format!("{month:02}"), &format!("{day_of:0>2}")))?
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::read(&format!("{year}-{month}-{day}")).filter(|d| (1900..=2100).contains(&d.year()))
}

fn month(word: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let begin = word.as_bytes().first_chunk::<3>()?.map(|b| b.to_ascii_lowercase());
    let (at, name) = MONTHS.iter().enumerate().find(|(_, m)| m.as_bytes().starts_with(&begin))?;
    let known = if word.len() <= 4 { name.get(..word.len())? } else { name };
    known.eq_ignore_ascii_case(word).then_some(at + 1)
}

/// The last day of a former state that a text names, by name or people, more often than the state that took its seat.
pub(super) fn era(mentions: &[Mention]) -> Option<Date> {
    FORMER.iter().find_map(|(former, heir, last)| {
        let count = |code: &str| {
            let named = |m: &&Mention| {
                m.kind == Kind::State
                    && m.state == Some(code)
                    && matches!(m.how, How::Named(r) if matches!(r.sense, Sense::Name | Sense::Demonym))
            };
            mentions.iter().filter(named).count()
        };
        (count(former) > count(heir).max(1)).then(|| Date::read(last))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::Finder;

    #[test]
    fn a_day_in_full_is_read_in_any_order() {
        let heads = [
            "OSLO, 12 May 1998 (X) - Talks",
            "Talks fail\nBy A. Roe\nMay 12, 1998",
            "Updated 1998-05-12T10:00Z",
            "Sept 3 | 12th May, 1998",
            "Bergen, May 12, 1998 (AP) - Talks",
            "Published: 12.5.1998",
            "OSLO (North Wire) - 12 May 1998, updated 21:47",
            "Foreign desk | 12 May 1998 | 14:12 GMT",
            "By our special correspondent, Oslo, May 12, 1998",
            "Oslo, 12 May 1998. One visitor in five came by boat",
            "Posted on May 12, 1998, 4:48pm",
            "NORTH WIRE \u{b7} TUE MAY 12, 1998 3:11pm EST",
        ];
        for text in heads {
            assert_eq!(dated(text), Date::read("1998-05-12"), "{text}");
        }
        for (text, day) in
            [("By Reuters, 17/11/2015", "2015-11-17"), ("Published 11/17/2015", "2015-11-17"), ("Updated 3/3/2015", "2015-03-03")]
        {
            assert_eq!(dated(text), Date::read(day), "{text}");
        }
        let none = [
            "",
            "In May they met 12 envoys",
            "May 1998",
            "12 May 0998",
            "1998-15-12 99",
            "\u{e9}",
            "Published 11/12/2015",
            "Updated 0/0/1998",
        ];
        for text in none {
            assert_eq!(dated(text), None, "{text}");
        }
        assert_eq!(dated(&format!("{} 12 May 1998", "x ".repeat(600))), None);
    }

    #[test]
    fn a_day_that_the_text_tells_of_is_not_its_own() {
        for text in [
            "Norway and Sweden met. The treaty of 12 March 1974 was replaced.",
            "The 12 March 1974 treaty between the two was replaced.",
            "Talks go on.\n\u{2014} Embassy (@embassy) March 3, 1999",
            "On May 12, 1998 the two states signed a pact.",
            "On May 12, 1998, Norway signed a pact.",
            "Signed May 12, 1998, the pact is gone.",
            "\u{2014} President Roe (@ROE) March 3, 1999",
        ] {
            assert_eq!(dated(text), None, "{text}");
        }
        assert_eq!(dated("The 12 March 1974 treaty is gone.\n13 March 1998"), Date::read("1998-03-13"));
    }

    #[test]
    fn a_state_that_is_no_more_tells_the_time() {
        let era_of = |text: &str| era(&Finder::default().find(text, None));
        assert_eq!(era_of("Soviet troops left. The Soviet Union said so."), Date::read("1991-12-25"));
        assert_eq!(era_of("The Soviet Union is history. Russia and Russians know. Russia, the Soviet heir."), None);
        assert_eq!(era_of("France met Peru."), None);
    }
}
