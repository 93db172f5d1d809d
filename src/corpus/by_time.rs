//! A split by time: what came before a day, and what came after.

use std::collections::HashSet;

use super::row::Row;
use crate::date::Date;
use crate::error::{Error, Result};

/// The prefix of a split by time, as in `time:2016-01-01`.
const PREFIX: &str = "time:";

/// The first day of the later part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByTime {
    day: Date,
    written: String,
}

/// Where rows lie, by their indices in ascending order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Rows before the day, and all rows of groups that have any there.
    pub before: Vec<usize>,
    /// Rows of groups that lie on or after the day as a whole.
    pub after: Vec<usize>,
    /// Rows without a date, and those whose date doesn't say on which side they lie: "2016" where the day is in June.
    pub undated: Vec<usize>,
    /// Groups that have rows on both sides, and are before for that.
    pub straddling: usize,
}

impl ByTime {
    /// Reads `time:YYYY-MM-DD`, also with a month or a year alone, which begin with their first day. `None` for a split of another
    /// kind.
    ///
    /// # Errors
    /// Where what follows `time:` isn't a date.
    pub fn read(split: &str) -> Result<Option<Self>> {
        let Some(written) = split.strip_prefix(PREFIX) else { return Ok(None) };
        let day = Date::read(written)
            .ok_or_else(|| Error::params("split", "time:YYYY-MM-DD", format!("`{split}`")).help("write the first day of the later part"))?;
        Ok(Some(Self { day, written: written.trim().to_owned() }))
    }

    /// The day as it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Puts each row on its side. A group is never on both: one with rows on both sides is before, so that nothing of the later part
    /// was seen in training. Dates are never guessed.
    pub fn parts<'r>(&self, rows: impl IntoIterator<Item = &'r Row>) -> Parts {
        let rows: Vec<&Row> = rows.into_iter().collect();
        let mut out = Parts::default();
        let mut later = Vec::new();
        let mut early: HashSet<&str> = HashSet::new();
        for (i, row) in rows.iter().enumerate() {
            match row.date.as_deref().and_then(Date::range) {
                Some((_, last)) if last < self.day => {
                    out.before.push(i);
                    early.extend(row.group.as_deref());
                }
                Some((first, _)) if first >= self.day => later.push(i),
                _ => out.undated.push(i),
            }
        }
        let mut straddling: HashSet<&str> = HashSet::new();
        for i in later {
            match rows[i].group.as_deref().filter(|g| early.contains(g)) {
                Some(group) => {
                    straddling.insert(group);
                    out.before.push(i);
                }
                None => out.after.push(i),
            }
        }
        out.before.sort_unstable();
        out.straddling = straddling.len();
        out
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::corpus::{Columns, Format, Table};

    fn rows(csv: &'static str) -> Vec<Row> {
        Table::from_reader("rows", Cursor::new(csv), Format::Csv, &Columns::default()).unwrap().map(|r| r.unwrap()).collect()
    }

    #[test]
    fn the_day_itself_is_after_and_dates_are_never_guessed() {
        let rows = rows("text,date\na,2015-12-31\nb,2016-06-15\nc,2016-06\nd,2015\ne,2016-07-01T10:00\nf,\ng,1/7/2016\nh,2017\n");
        let at = |split: &str| ByTime::read(split).unwrap().unwrap().parts(&rows);
        let parts = at("time:2016-06-15");
        assert_eq!((parts.before, parts.after, parts.undated), (vec![0, 3], vec![1, 4, 7], vec![2, 5, 6]));
        // A month begins with its first day.
        assert_eq!(at("time:2016-06").after, [1, 2, 4, 7]);
    }

    #[test]
    fn a_group_on_both_sides_is_before() {
        let rows = rows("text,date,group\na,2015,x\nb,2017,x\nc,2017,y\nd,2017,\ne,2015,\nf,2018,x\ng,,x\n");
        let parts = ByTime::read("time:2016").unwrap().unwrap().parts(&rows);
        assert_eq!((parts.before, parts.after, parts.undated, parts.straddling), (vec![0, 1, 4, 5], vec![2, 3], vec![6], 1));
    }

    #[test]
    fn another_split_is_none_and_no_date_an_error() {
        assert_eq!(ByTime::read("test").unwrap(), None);
        let said = ByTime::read("time:soon").unwrap_err().to_string();
        assert_eq!(said, "split: expected time:YYYY-MM-DD, found `time:soon`\n  help: write the first day of the later part");
        assert_eq!(ByTime::read("time:2016-01-01").unwrap().unwrap().written(), "2016-01-01");
    }
}
