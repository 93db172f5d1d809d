//! When a text was written, by what it says itself: the date at its head, or a state that is no more.

use crate::actors::finder::{How, Mention};
use crate::actors::kind::{Kind, Sense};
use crate::date::Date;

/// How far into a text its own date is looked for, in bytes.
const HEAD: usize = 1_000;

/// Former states whose seats another state took over, with the last day of each.
const FORMER: [(&str, &str, &str); 3] = [("SUN", "RUS", "1991-12-25"), ("YUG", "SRB", "2003-02-03"), ("CSK", "CZE", "1992-12-31")];

/// The first day in full at the head of a text: "12 May 1998", "May 12, 1998", "1998-05-12".
pub fn dated(text: &str) -> Option<Date> {
    let mut end = HEAD.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let mut at = 0;
    // A year or a day comes last, and two more words before it.
    while let Some(digit) = head.as_bytes()[at..].iter().position(u8::is_ascii_digit) {
        let (before, rest) = head.split_at(at + digit);
        let last = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
        at = before.len() + last.len();
        if before.ends_with(char::is_alphanumeric) {
            continue;
        }
        let found = last_word(before).and_then(|(before, second)| full(last_word(before)?.1, second, last));
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

/// The day that three words are.
fn full(first: &str, second: &str, last: &str) -> Option<Date> {
    let (day, month) = match (month(first), month(second)) {
        (Some(m), _) => (second, m),
        (_, Some(m)) => (first, m),
        _ if first.len() == 4 && second.len() == 2 && last.len() >= 2 => return day(first, second, last.get(..2)?),
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
        for text in ["OSLO, 12 May 1998 (X) - Talks", "By A. Roe\nMay 12, 1998", "Updated 1998-05-12T10:00Z", "Sept 3 | 12th May, 1998"] {
            assert_eq!(dated(text), Date::read("1998-05-12"), "{text}");
        }
        for text in ["", "In May they met 12 envoys", "May 1998", "12 May 0998", "1998-15-12 99", "\u{e9}"] {
            assert_eq!(dated(text), None, "{text}");
        }
        assert_eq!(dated(&format!("{} 12 May 1998", "x ".repeat(600))), None);
    }

    #[test]
    fn a_state_that_is_no_more_tells_the_time() {
        let era_of = |text: &str| era(&Finder::default().find(text, None));
        assert_eq!(era_of("Soviet troops left. The Soviet Union said so."), Date::read("1991-12-25"));
        assert_eq!(era_of("The Soviet Union is history. Russia and Russians know. Russia, the Soviet heir."), None);
        assert_eq!(era_of("France met Peru."), None);
    }
}
