//! Cells that hold something other than what their column is for.

use std::collections::BTreeMap;

use super::finding::{Finding, Kind, Severity};
use super::rows::Rows;
use crate::date::Date;
use crate::error::nearest;

/// Splits as everybody calls them; without one, a row is of training.
const SPLITS: [&str; 4] = ["train", "valid", "dev", "test"];

/// Dates that are named.
const NAMED: usize = 5;

/// Findings on splits and dates.
pub(super) fn check(rows: &Rows) -> Vec<Finding> {
    let mut out: Vec<Finding> = dates(rows).into_iter().chain(splits(rows)).collect();
    out.sort_by(|a, b| a.place.cmp(&b.place));
    out
}

/// One finding for all dates that can't be read: they are mostly written in one way.
fn dates(rows: &Rows) -> Option<Finding> {
    let unread = |i: &usize| rows.entries[*i].row.date.as_ref().is_some_and(|d| Date::range(d).is_none());
    let at: Vec<usize> = (0..rows.len()).filter(unread).collect();
    let mut named: Vec<String> = at.iter().take(NAMED).filter_map(|i| Some(format!("`{}`", rows.entries[*i].row.date.as_ref()?))).collect();
    if at.len() > NAMED {
        named.push("…".into());
    }
    let what = if at.len() == 1 { "the date".to_owned() } else { format!("{} dates", at.len()) };
    let found = format!("{what} can't be read: {}", named.join(", "));
    let finding = Finding::new(Severity::Warning, Kind::Row, rows.place(*at.first()?), found, "write dates as YYYY-MM-DD");
    Some(finding.also(at[1..].iter().map(|i| rows.place(*i))))
}

/// A finding for each split that is none of the usual: a row of it is neither trained on nor measured, and nobody hears of it.
fn splits(rows: &Rows) -> Vec<Finding> {
    let mut strange: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, entry) in rows.entries.iter().enumerate().filter(|(_, e)| !SPLITS.contains(&e.split())) {
        strange.entry(entry.split()).or_default().push(i);
    }
    let finding = |(name, at): (&str, Vec<usize>)| {
        let rows_of = if at.len() == 1 { String::new() } else { format!(", in {} rows", at.len()) };
        let found = format!("the split `{name}` is none of {}{rows_of}", SPLITS.join(", "));
        let help = match nearest(name, SPLITS) {
            Some(near) => format!("did you mean {near}?"),
            None => "train and evaluate pass these rows over unless --split names them".into(),
        };
        Finding::new(Severity::Warning, Kind::Row, rows.place(at[0]), found, help).also(at[1..].iter().map(|i| rows.place(*i)))
    };
    strange.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rows, said};
    use super::*;

    #[test]
    fn a_split_that_nobody_asks_for_is_named_with_the_nearest() {
        let found = check(&rows("text,label,split\na,x,\nb,x,train\nc,x,tset\nd,x,valid\ne,x,dev\nf,x,gold\ng,x,tset\nh,x,test\n"));
        let none = "is none of train, valid, dev, test";
        let expected =
            [format!("warning row 4: the split `tset` {none}, in 2 rows (also 8)"), format!("warning row 7: the split `gold` {none}")];
        assert_eq!(said(&found), expected);
        assert_eq!(found[0].help, "did you mean test?");
    }

    #[test]
    fn dates_that_cannot_be_read_are_one_finding_and_the_first_are_named() {
        let table = |dates: &[&str]| dates.iter().fold("text,label,date\n".to_owned(), |t, d| t + &format!("a,x,{d}\n"));
        assert_eq!(said(&check(&rows(&table(&["2016-01-05", "", "2016", "20160105"])))), [""; 0]);
        let one = check(&rows(&table(&["2016-01-05", "01/02/2016"])));
        assert_eq!(
            (said(&one), &*one[0].help),
            (vec!["warning row 3: the date can't be read: `01/02/2016`".into()], "write dates as YYYY-MM-DD")
        );
        let many = "warning row 2: 6 dates can't be read: `a`, `b`, `c`, `d`, `e`, … (also 3, 4, 5, 6, 7)";
        assert_eq!(said(&check(&rows(&table(&["a", "b", "c", "d", "e", "f"])))), [many]);
    }
}
