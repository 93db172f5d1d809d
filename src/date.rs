//! Days, months and years as the user writes them, and spans of time between them.

use std::fmt;

/// A day, counted from 1970-01-01 in the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

impl Date {
    /// Before everything.
    pub const MIN: Self = Self(i32::MIN);
    /// After everything.
    pub const MAX: Self = Self(i32::MAX);

    /// The first and the last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, also written `YYYY/MM/DD` or `YYYYMMDD`, and a day with its month in
    /// words, such as `5 March 2016`, `March 5, 2016` or `Sat, 05 Mar 2016` (a time after the day is ignored); `None` for anything else: a
    /// date of numbers that begins with a day or a month can't be told from one that begins with the other.
    pub fn range(text: &str) -> Option<(Self, Self)> {
        let text = text.trim();
        if let Some(day) = Self::in_words(text) {
            return Some((day, day));
        }
        let (text, time) = text.split_once(['T', ' ']).map_or((text, None), |(day, time)| (day, Some(time.trim_start())));
        // Of a month or a year there is no time, and "2015-09-01 to 2015-12-31" is no day.
        let timed = |time: &str| time.bytes().take_while(u8::is_ascii_digit).count() >= 2 && !time.contains('-') || time.contains(':');
        if time.is_some_and(|time| !timed(time) || !time.starts_with(|c: char| c.is_ascii_digit()) || text.len() < 8) {
            return None;
        }
        let number = |part: &str, digits: usize| {
            (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i32>().ok())?
        };
        // 2010/11 may be a season.
        let mut parts = text.splitn(3, if text.matches('/').count() == 2 { '/' } else { '-' });
        let mut part = |from: usize, digits: usize| match number(text, 8) {
            Some(_) => text.get(from..from + digits),
            None => parts.next(),
        };
        let year = number(part(0, 4)?, 4)?;
        let Some(month) = part(4, 2) else { return Some((Self::of(year, 1, 1), Self::of(year, 12, 31))) };
        let month = number(month, 2).filter(|m| (1..=12).contains(m))?;
        let length = days_in(year, month);
        let Some(day) = part(6, 2) else { return Some((Self::of(year, month, 1), Self::of(year, month, length))) };
        let day = number(day, 2).filter(|d| (1..=length).contains(d))?;
        Some((Self::of(year, month, day), Self::of(year, month, day)))
    }

    /// A day with its month in words, in English and with a year of four digits, as in RFC 2822. A weekday before it must be its own.
    fn in_words(text: &str) -> Option<Self> {
        let mut words = text.split([' ', ',', '.', '-']).filter(|w| !matches!(*w, "" | "of"));
        let mut word = words.next()?;
        let weekday = name_of(&WEEKDAYS, word);
        if weekday.is_some() {
            word = words.next()?;
        }
        let (day, month) = match name_of(&MONTHS, word) {
            Some(month) => (words.next()?, month),
            None => (word, name_of(&MONTHS, words.next()?)?),
        };
        let day = ["st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
        let number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i32>().ok())?;
        let year = number(words.next().filter(|y| y.len() == 4)?)?;
        // A time may follow, and its zone, but no other day.
        let mut rest = words.skip_while(|w| *w == "at").peekable();
        if rest.peek().is_some_and(|time| !time.contains(':')) || rest.any(|w| name_of(&MONTHS, w).is_some()) {
            return None;
        }
        let month = month as i32 + 1;
        let day = Self::of(year, month, number(day).filter(|d| (1..=days_in(year, month)).contains(d))?);
        // 1970-01-01 was a Thursday.
        weekday.is_none_or(|w| (day.0 + 3).rem_euclid(7) == w as i32).then_some(day)
    }

    /// The first day of what [`Date::range`] reads.
    pub fn read(text: &str) -> Option<Self> {
        Self::range(text).map(|r| r.0)
    }

    /// A day of the calendar; month 1 to 12, day as the month has them. Days from civil (Howard Hinnant, "chrono-compatible low-level date algorithms").
    pub fn of(year: i32, month: i32, day: i32) -> Self {
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468)
    }

    /// The year that the day lies in.
    pub fn year(self) -> i32 {
        self.civil().0
    }

    /// Year, month and day.
    pub fn civil(self) -> (i32, i32, i32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        (year as i32, month as i32, (doy - (153 * mp + 2) / 5 + 1) as i32)
    }
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Which of some names a word is, or short for: its first three letters or more.
fn name_of(names: &[&str], word: &str) -> Option<usize> {
    names.iter().position(|n| word.len() >= 3 && n.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
}

fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.civil();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_written_back() {
        assert_eq!(Date::read("1970-01-01"), Some(Date(0)));
        assert_eq!(Date::read("2000-03-01"), Some(Date(11_017)));
        for day in [-40_000, -1, 0, 59, 60, 11_016, 20_000] {
            assert_eq!(Date::read(&Date(day).to_string()), Some(Date(day)));
        }
        assert_eq!(Date::range("1991-02").map(|r| r.1.to_string()).as_deref(), Some("1991-02-28"));
        assert_eq!(Date::read("2015-11-16T08:00:00Z").map(|d| d.year()), Some(2015));
        for same in ["2016/01/05", "20160105", " 2016/01/05 08:00", "20160105T080000Z"] {
            assert_eq!(Date::range(same), Date::range("2016-01-05"), "{same}");
        }
        for same in [
            "5 January 2016",
            "January 5, 2016",
            "Jan. 5, 2016 10:00 am",
            "5th of January 2016",
            "5-Jan-2016",
            "Tue, 5 Jan 2016 10:00:00 GMT",
            "Tue, 05 Jan 2016 10:00:00 +0000",
            "Tue, 05 Jan 2016 10:00:00 -0500 (EST)",
            "tuesday 5 JANUARY 2016",
            "Tue Jan 05 2016 10:00:00",
            "2016-01-05T10:00:00Z",
            "2016-01-05T10:00:00+02:00",
            "2016-01-05 10:00:00 UTC",
        ] {
            assert_eq!(Date::range(same), Date::range("2016-01-05"), "{same}");
        }
        for none in [
            // It was a Tuesday.
            "Wed, 5 Jan 2016 10:00:00 GMT",
            "5 January",
            "January 2016",
            "5 January 16",
            "31 February 2016",
            "5 January 2016 to 7 January 2016",
            "5 January 2016 and later",
            "5 January 2016 2017",
            "5 6 January 2016",
            "Januar 5, 2016x",
            "5 Ja 2016",
            "maybe 5 March 2016",
            "Tue Wed 5 Jan 2016",
            "05 Jan 2016 10:00 to 6 Jan 2016 11:00",
        ] {
            assert_eq!(Date::range(none), None, "{none}");
        }
        for none in ["2015-09 or 2015-10", "2015 spring", "2015-09-01 to 2015-12-31", "2015-09-01 2015-12-31", "2015 10:00"] {
            assert_eq!(Date::range(none), None, "{none}");
        }
        for none in
            ["2015-02-30", "16/11/2015", "01/02/2016", "42374", "2010/11", "2016/1/5", "20161305", "2016-01/05", "2016-01-05-06", "é160105"]
        {
            assert_eq!(Date::range(none), None, "{none}");
        }
    }
}
