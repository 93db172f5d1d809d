//! Many labelled rows, kept small: a million of them are to fit beside what is made of them.

use std::collections::HashMap;

use super::row::{Mark, Row};

/// Stands for no name.
const NONE: u32 = u32::MAX;

/// Labelled rows with their files. Texts stand one behind the other in one allocation, and labels, groups and files, which repeat, are
/// numbers. The columns that training never looks at (`id`, `outlet`, `split` and kept ones) aren't kept.
#[derive(Debug, Default)]
pub struct LabelledRows {
    texts: Texts,
    rows: Vec<Small>,
    files: Names,
    labels: Names,
    groups: Names,
}

/// Texts one behind the other.
#[derive(Debug, Default)]
pub struct Texts {
    all: String,
    ends: Vec<usize>,
}

/// What is kept of a row beside its text.
#[derive(Debug)]
struct Small {
    line: u64,
    weight: f64,
    file: u32,
    label: u32,
    group: u32,
    marked: Option<Box<Marked>>,
}

/// What most rows don't have.
#[derive(Debug)]
struct Marked {
    source: Option<Mark>,
    target: Option<Mark>,
    date: Option<String>,
}

/// Different names, numbered as they were met.
#[derive(Debug, Default)]
struct Names {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    fn of(&mut self, name: Option<&str>) -> u32 {
        name.map_or(NONE, |n| self.number(n))
    }

    fn get(&self, number: u32) -> Option<&str> {
        self.names.get(number as usize).map(String::as_str)
    }
}

impl Texts {
    /// Text number `i`.
    ///
    /// # Panics
    /// If there is none.
    pub fn get(&self, i: usize) -> &str {
        &self.all[if i == 0 { 0 } else { self.ends[i - 1] }..self.ends[i]]
    }

    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }
}

impl LabelledRows {
    /// Adds a row of a file.
    pub fn push(&mut self, file: &str, row: Row) {
        self.texts.push(&row.text);
        let marked = row.is_marked() || row.date.is_some();
        self.rows.push(Small {
            line: row.line,
            weight: row.weight,
            file: self.files.number(file),
            label: self.labels.of(row.label.as_deref()),
            group: self.groups.of(row.group.as_deref()),
            marked: marked.then(|| Box::new(Marked { source: row.source, target: row.target, date: row.date })),
        });
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True where there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// File and line of row `i`.
    ///
    /// # Panics
    /// If there is no such row, as for all that follow.
    pub fn place(&self, i: usize) -> (&str, u64) {
        (self.files.get(self.rows[i].file).unwrap_or_default(), self.rows[i].line)
    }

    /// Text of row `i`.
    pub fn text(&self, i: usize) -> &str {
        self.texts.get(i)
    }

    /// Weight of row `i`.
    pub fn weight(&self, i: usize) -> f64 {
        self.rows[i].weight
    }

    /// The different labels, in the order in which they were met.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.names.iter().map(String::as_str)
    }

    /// Which of [`LabelledRows::labels`] row `i` has.
    pub fn label(&self, i: usize) -> Option<usize> {
        Some(self.rows[i].label).filter(|l| *l != NONE).map(|l| l as usize)
    }

    /// A number for the group of row `i`, the same for the same group.
    pub fn group(&self, i: usize) -> Option<usize> {
        Some(self.rows[i].group).filter(|g| *g != NONE).map(|g| g as usize)
    }

    /// Whether row `i` marks an actor or has a date.
    pub fn is_marked(&self, i: usize) -> bool {
        self.rows[i].marked.is_some()
    }

    /// Row `i` as it was, without what isn't kept.
    pub fn row(&self, i: usize) -> Row {
        let small = &self.rows[i];
        let marked = small.marked.as_deref();
        Row {
            id: String::new(),
            line: small.line,
            text: self.text(i).to_owned(),
            label: self.labels.get(small.label).map(str::to_owned),
            source: marked.and_then(|m| m.source.clone()),
            target: marked.and_then(|m| m.target.clone()),
            date: marked.and_then(|m| m.date.clone()),
            outlet: None,
            group: self.groups.get(small.group).map(str::to_owned),
            weight: small.weight,
            split: String::new(),
            kept: Vec::new(),
        }
    }

    /// The texts alone.
    pub fn into_texts(self) -> Texts {
        self.texts
    }
}

impl Extend<(String, Row)> for LabelledRows {
    fn extend<I: IntoIterator<Item = (String, Row)>>(&mut self, rows: I) {
        rows.into_iter().for_each(|(file, row)| self.push(&file, row));
    }
}

impl FromIterator<(String, Row)> for LabelledRows {
    fn from_iter<I: IntoIterator<Item = (String, Row)>>(rows: I) -> Self {
        let mut out = Self::default();
        out.extend(rows);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    #[test]
    fn rows_come_back_as_they_were() {
        let mark = Mark { surface: "Iran".into(), span: Some(Span::new(0, 4)) };
        let row = |text: &str, label: Option<&str>, group: Option<&str>, source: Option<Mark>| Row {
            id: String::new(),
            line: 3,
            text: text.into(),
            label: label.map(str::to_owned),
            source,
            target: None,
            date: None,
            outlet: None,
            group: group.map(str::to_owned),
            weight: 0.5,
            split: String::new(),
            kept: Vec::new(),
        };
        let given = [row("Iran é", Some("a"), None, Some(mark)), row("", None, Some("g"), None), row("x", Some("a"), Some("g"), None)];
        let rows: LabelledRows = given.iter().map(|r| ("f.csv".to_owned(), r.clone())).collect();
        assert_eq!((0..rows.len()).map(|i| rows.row(i)).collect::<Vec<_>>(), given);
        assert_eq!((rows.place(2), rows.is_empty(), rows.weight(1)), (("f.csv", 3), false, 0.5));
        assert_eq!(rows.labels().collect::<Vec<_>>(), ["a"]);
        assert_eq!([0, 1, 2].map(|i| (rows.label(i), rows.group(i))), [(Some(0), None), (None, Some(0)), (Some(0), Some(0))]);
        assert_eq!([0, 1, 2].map(|i| rows.is_marked(i)), [true, false, false]);
        assert_eq!(rows.into_texts().get(2), "x");
    }
}
