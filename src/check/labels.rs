//! Labels that look misspelt, and classes that are too small.

use std::collections::BTreeMap;

use super::finding::{Finding, Kind, Severity};
use super::rows::Rows;
use crate::error::nearest;
use crate::label::fold;
use crate::scheme::Scheme;

/// A label of at most this many rows is rare.
const RARE: usize = 2;
/// How many times more rows a label has at least that a rare one may be a misspelling of.
const COMMON: usize = 10;
/// Jaro–Winkler similarity from which on two names look alike.
const ALIKE: f64 = 0.9;
/// One row in this many is not the scheme's where the scheme is taken to be the one that is meant.
const STRANGERS: usize = 20;
/// Rows that a class has at least.
const FEWEST: usize = 10;
/// One row in this many belongs to a class at least.
const SHARE: usize = 100;

/// The labels of all rows as a scheme reads them.
#[derive(Debug)]
pub(super) struct Labels {
    pub scheme: Scheme,
    /// Of each entry.
    pub read: Vec<Option<usize>>,
}

impl Labels {
    /// Reads the labels by a scheme, or by the one that knows them.
    pub fn new(rows: &Rows, scheme: Option<Scheme>) -> Self {
        let names = || rows.entries.iter().filter_map(|e| e.row.label.as_deref());
        let scheme = scheme.unwrap_or_else(|| meant(names().collect()));
        let read = rows.entries.iter().map(|e| scheme.read(e.row.label.as_deref()?)).collect();
        Self { scheme, read }
    }

    /// The name of an entry's label.
    pub fn name(&self, entry: usize) -> &str {
        self.read[entry].map_or("", |l| &self.scheme.labels[l].name)
    }

    /// Findings on misspelt labels and small classes.
    pub fn check(&self, rows: &Rows) -> Vec<Finding> {
        let mut out = self.unknown(rows);
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); self.scheme.labels.len()];
        for (i, label) in self.read.iter().enumerate() {
            if let Some(l) = label {
                of[*l].push(i);
            }
        }
        let all: usize = of.iter().map(Vec::len).sum();
        let mut misspelt = vec![false; of.len()];
        for (l, few) in of.iter().enumerate().filter(|(_, r)| (1..=RARE).contains(&r.len())) {
            let name = &self.scheme.labels[l].name;
            let like = |m: &usize| strsim::jaro_winkler(&fold(name), &fold(&self.scheme.labels[*m].name)) >= ALIKE;
            // The shipped schemes' own labels are meant as they stand.
            let shipped = Scheme::named(&self.scheme.name).is_some();
            let common = (0..of.len()).filter(|m| of[*m].len() >= COMMON * few.len()).find(like).filter(|_| !shipped);
            if let Some(common) = common {
                misspelt[l] = true;
                let known = &self.scheme.labels[common].name;
                let found = format!("`{name}` occurs {}, `{known}` {}", times(few.len()), times(of[common].len()));
                let help = format!("did you mean {known}?");
                let finding = Finding::new(Severity::Warning, Kind::Label, rows.place(few[0]), found, help);
                out.push(finding.also(few[1..].iter().map(|i| rows.place(*i))));
            }
        }
        let classes = of.iter().filter(|r| !r.is_empty()).count();
        for (l, of) in of.iter().enumerate().filter(|(l, r)| !r.is_empty() && !misspelt[*l]) {
            // In a small table every class is small, and may be no smaller than the others.
            let behind = 2 * of.len() * classes < all;
            if behind && (of.len() < FEWEST || of.len() * SHARE < all) {
                let share = 100.0 * of.len() as f64 / all as f64;
                let found = format!("{} has {} of {all} rows ({share:.1} %)", self.scheme.labels[l].name, of.len());
                let help = "label more rows of this class, join it with another, or expect nothing of it";
                out.push(Finding::new(Severity::Warning, Kind::Balance, rows.place(of[0]), found, help));
            }
        }
        if classes == 1 {
            let i = self.read.iter().position(Option::is_some).unwrap_or_default();
            let found = format!("every row is {}", self.name(i));
            out.push(Finding::new(Severity::Warning, Kind::Balance, rows.place(i), found, "label rows of at least one other class"));
        }
        out
    }

    /// One finding for each name that the scheme doesn't know.
    fn unknown(&self, rows: &Rows) -> Vec<Finding> {
        let mut unknown: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, entry) in rows.entries.iter().enumerate().filter(|(i, _)| self.read[*i].is_none()) {
            if let Some(label) = &entry.row.label {
                unknown.entry(label).or_default().push(i);
            }
        }
        let mut unknown: Vec<(&str, Vec<usize>)> = unknown.into_iter().collect();
        unknown.sort_by_key(|u| u.1[0]);
        let finding = |(name, at): (&str, Vec<usize>)| {
            let rows_of = if at.len() == 1 { String::new() } else { format!(", in {} rows", at.len()) };
            let found = format!("`{name}` is no label of the scheme {}{rows_of}", self.scheme.name);
            let help = match nearest(name, self.scheme.names()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!(
                    "its labels are {}; for labels of your own, give a scheme file",
                    self.scheme.names().collect::<Vec<_>>().join(", ")
                ),
            };
            Finding::new(Severity::Error, Kind::Label, rows.place(at[0]), found, help).also(at[1..].iter().map(|i| rows.place(*i)))
        };
        unknown.into_iter().map(finding).collect()
    }
}

/// The scheme that knows the names. One that knows nearly every row, and all of whose strangers occur once or twice, is taken for the
/// one that is meant: a slip must not make a scheme of its own.
fn meant(names: Vec<&str>) -> Scheme {
    let detected = Scheme::detect(names.iter().copied());
    if Scheme::named(&detected.name).is_some() {
        return detected;
    }
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    names.iter().for_each(|n| *times.entry(n).or_default() += 1);
    let nearly = |s: &Scheme| {
        let strangers: Vec<usize> = times.iter().filter(|(n, _)| s.read(n).is_none()).map(|t| *t.1).collect();
        strangers.iter().all(|t| *t <= RARE) && strangers.iter().sum::<usize>() * STRANGERS <= names.len()
    };
    Scheme::shipped().into_iter().find(nearly).unwrap_or(detected)
}

fn times(n: usize) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rows, said};
    use super::*;

    fn found(labels: &[(&str, usize)], scheme: Option<Scheme>) -> Vec<String> {
        let mut table = "text,label\n".to_owned();
        labels.iter().flat_map(|(l, n)| std::iter::repeat_n(l, *n)).for_each(|l| table += &format!("x,{l}\n"));
        let rows = rows(&table);
        said(&Labels::new(&rows, scheme).check(&rows))
    }

    #[test]
    fn a_label_that_the_scheme_does_not_know_is_an_error() {
        let unknown = ["error label 22: `hostil` is no label of the scheme stance"];
        assert_eq!(found(&[("hostile", 10), ("cooperative", 10), ("hostil", 1)], None), unknown);
        assert_eq!(found(&[("hostile", 10), ("Cooperative", 10), ("NEUTRAL", 10)], None), [""; 0]);
        let unknown = ["error label 42: `row` is no label of the scheme stance, in 2 rows (also 43)"];
        assert_eq!(found(&[("hostile", 20), ("cooperative", 20), ("row", 2)], None), unknown);
        let unknown = found(&[("hostile", 10), ("cooperative", 10), ("row", 10)], Some(Scheme::stance()));
        assert_eq!(
            unknown,
            ["error label 22: `row` is no label of the scheme stance, in 10 rows (also 23, 24, 25, 26, 27, 28, 29, 30, 31)"]
        );
    }

    #[test]
    fn of_labels_of_ones_own_the_rare_ones_that_look_like_a_common_one_are_doubted() {
        let rare = found(&[("support", 30), ("oppose", 30), ("suport", 2), ("opposed", 12)], None);
        assert_eq!(rare, ["warning label 62: `suport` occurs twice, `support` 30 times (also 63)"]);
    }

    #[test]
    fn small_classes_are_named() {
        assert_eq!(found(&[("hostile", 5), ("cooperative", 16)], None), ["warning balance 2: hostile has 5 of 21 rows (23.8 %)"]);
        assert_eq!(found(&[("hostile", 2), ("cooperative", 2)], None), [""; 0]);
        assert_eq!(found(&[("hostile", 5), ("cooperative", 15)], None), [""; 0]);
        assert_eq!(found(&[("a", 1500), ("b", 14)], None), ["warning balance 1502: b has 14 of 1514 rows (0.9 %)"]);
        assert_eq!(found(&[("hostile", 20)], None), ["warning balance 2: every row is hostile"]);
    }
}
