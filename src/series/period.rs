//! Spans of time of one kind, numbered without gaps.

use std::fmt;

use crate::date::Date;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A day.
    Day,
    /// A week of ISO 8601: from Monday, and of the year in which its Thursday lies.
    Week,
    /// A month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// A year.
    Year,
}

impl By {
    /// Its name, as it is asked for and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The period in which a day lies.
    pub fn period(self, day: Date) -> Period {
        let (year, month, _) = day.civil();
        let number = match self {
            Self::Day => day.0,
            // 1970-01-01 was a Thursday.
            Self::Week => (day.0 + 3).div_euclid(7),
            Self::Month => year * 12 + month - 1,
            Self::Quarter => year * 4 + (month - 1) / 3,
            Self::Year => year,
        };
        Period { by: self, number }
    }
}

/// A span of time of one kind; those of a kind follow one another by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// How long it is.
    pub by: By,
    /// Its number among those of its kind.
    pub number: i32,
}

impl Period {
    /// The first day.
    pub fn start(self) -> Date {
        let n = self.number;
        match self.by {
            By::Day => Date(n),
            By::Week => Date(n * 7 - 3),
            By::Month => Date::of(n.div_euclid(12), n.rem_euclid(12) + 1, 1),
            By::Quarter => Date::of(n.div_euclid(4), n.rem_euclid(4) * 3 + 1, 1),
            By::Year => Date::of(n, 1, 1),
        }
    }

    /// The day after the last.
    pub fn end(self) -> Date {
        Self { number: self.number + 1, ..self }.start()
    }
}

/// "2015-09-30", "2015-W40", "2015-09", "2015-Q3", "2015".
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = self.start().civil();
        match self.by {
            By::Day => write!(f, "{}", self.start()),
            By::Week => {
                let thursday = Date(self.start().0 + 3);
                let year = thursday.year();
                write!(f, "{year:04}-W{:02}", (thursday.0 - Date::of(year, 1, 1).0) / 7 + 1)
            }
            By::Month => write!(f, "{year:04}-{month:02}"),
            By::Quarter => write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1),
            By::Year => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [By; 5] = [By::Day, By::Week, By::Month, By::Quarter, By::Year];

    fn named(day: &str) -> Vec<String> {
        ALL.iter().map(|by| by.period(Date::read(day).unwrap()).to_string()).collect()
    }

    #[test]
    fn periods_by_hand() {
        assert_eq!(named("2015-09-30"), ["2015-09-30", "2015-W40", "2015-09", "2015-Q3", "2015"]);
        // 2016 begins on a Friday, in the last week of 2015; 2024 ends on a Tuesday, in the first week of 2025.
        assert_eq!(named("2016-01-01")[1], "2015-W53");
        assert_eq!(named("2024-12-31")[1], "2025-W01");
        assert_eq!(named("1969-12-31")[1], "1970-W01");
        let quarter = By::Quarter.period(Date::read("2015-12-31").unwrap());
        assert_eq!((quarter.start().to_string(), quarter.end().to_string()), ("2015-10-01".into(), "2016-01-01".into()));
    }

    proptest! {
        #[test]
        fn a_day_lies_in_its_period_and_periods_follow_one_another(day in -700_000i32..700_000) {
            for by in ALL {
                let period = by.period(Date(day));
                prop_assert!(period.start().0 <= day && day < period.end().0);
                prop_assert_eq!(by.period(period.start()), period);
                prop_assert_eq!(by.period(period.end()).number, period.number + 1);
            }
        }
    }
}
