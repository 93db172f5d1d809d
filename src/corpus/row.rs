//! One row of a table, read from its cells.

use super::binding::Binding;
use super::columns::Slot;
use crate::date::Date;
use crate::error::{Problem, Result, quoted};
use crate::span::{Offsets, Span, whole_words};
use std::cell::OnceCell;

/// An actor as a row marks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What the text calls it, without surrounding spaces; the marked text itself where the cell is empty but its offsets aren't.
    pub surface: String,
    /// Its bytes in the text; `None` where the surface doesn't occur there or the offsets enclose nothing.
    pub span: Option<Span>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The id column's value, or the 1-based row number where that is empty or absent.
    pub id: String,
    /// 1-based line on which the row begins.
    pub line: u64,
    /// The text, exactly as it stands there.
    pub text: String,
    /// The label, without surrounding spaces; `None` where empty or absent, as for the columns that follow.
    pub label: Option<String>,
    /// The actor that acts.
    pub source: Option<Mark>,
    /// The actor that is acted upon.
    pub target: Option<Mark>,
    /// The date, as it is written.
    pub date: Option<String>,
    /// The publisher.
    pub outlet: Option<String>,
    /// What must stay on one side of a split.
    pub group: Option<String>,
    /// How much the row counts: finite and not negative, 1 where nothing is said.
    pub weight: f64,
    /// The part of the data to which the row belongs; empty where nothing is said.
    pub split: String,
    /// The kept columns' values, exactly as they stand there, in the order in which they were asked for.
    pub kept: Vec<String>,
}

impl Row {
    /// Whether it marks an actor.
    pub fn is_marked(&self) -> bool {
        self.source.is_some() || self.target.is_some()
    }

    /// Whether an actor that it marks isn't in its text as it is written.
    pub fn misses_mark(&self) -> bool {
        [&self.source, &self.target].into_iter().flatten().any(|m| m.span.is_none())
    }

    /// The day of its date, where that is one.
    pub fn day(&self) -> Option<Date> {
        self.date.as_deref().and_then(Date::read)
    }
}

/// A record that has been cut into cells.
pub(super) struct Cells<'a, F> {
    pub file: &'a str,
    /// 1-based line on which the record begins.
    pub line: u64,
    /// 1-based number of the row.
    pub number: u64,
    pub binding: &'a Binding,
    /// The cell at an index of [`Binding::names`]; empty where the record has none.
    pub get: F,
}

impl<'a, F: Fn(usize) -> &'a str> Cells<'a, F> {
    /// Reads the cells.
    pub(super) fn row(&self) -> Result<Row> {
        let text = self.at(Slot::Text);
        let offsets = OnceCell::new();
        let id = self.at(Slot::Id);
        Ok(Row {
            id: if id.is_empty() { self.number.to_string() } else { id.to_owned() },
            line: self.line,
            text: text.to_owned(),
            label: self.word(Slot::Label),
            source: self.mark(text, &offsets, [Slot::Source, Slot::SourceStart, Slot::SourceEnd])?,
            target: self.mark(text, &offsets, [Slot::Target, Slot::TargetStart, Slot::TargetEnd])?,
            date: self.word(Slot::Date),
            outlet: self.word(Slot::Outlet),
            group: self.word(Slot::Group),
            weight: self.weight()?,
            split: self.at(Slot::Split).trim().to_owned(),
            kept: self.binding.keep.iter().map(|&i| (self.get)(i).to_owned()).collect(),
        })
    }

    fn at(&self, slot: Slot) -> &'a str {
        self.binding.cell(slot).map_or("", &self.get)
    }

    fn word(&self, slot: Slot) -> Option<String> {
        let word = self.at(slot).trim();
        (!word.is_empty()).then(|| word.to_owned())
    }

    fn weight(&self) -> Result<f64> {
        let value = self.at(Slot::Weight).trim();
        if value.is_empty() {
            return Ok(1.0);
        }
        match value.parse::<f64>() {
            // Beyond these, solvers that work in single precision would take a weight for none or for no number.
            Ok(weight) if weight == 0.0 || (1e-30..=1e30).contains(&weight) => Ok(weight.abs()),
            _ => Err(self
                .problem(Slot::Weight, "0 or a number from 1e-30 to 1e30", quoted(value))
                .help("only the ratio of weights tells rows apart: scale them")
                .into()),
        }
    }

    fn mark(&self, text: &'a str, offsets: &OnceCell<Offsets<'a>>, [surface, first, last]: [Slot; 3]) -> Result<Option<Mark>> {
        let given = self.at(surface).trim();
        let span = match (self.offset(first)?, self.offset(last)?) {
            (None, None) if given.is_empty() => return Ok(None),
            // A whole word first: what "Mali" marks must not hang on whether "Somalia" comes before it.
            (None, None) => whole_words(text, given).next().or_else(|| text.find(given).map(|b| Span::new(b, b + given.len()))),
            (Some(start), Some(end)) => self.span(offsets.get_or_init(|| Offsets::new(text)), text.len(), (first, start), (last, end))?,
            (Some(_), None) => return Err(self.lacking(last, first)),
            (None, Some(_)) => return Err(self.lacking(first, last)),
        };
        let surface = match span {
            Some(span) if given.is_empty() => span.of(text),
            None if given.is_empty() => return Ok(None),
            _ => given,
        };
        Ok(Some(Mark { surface: surface.to_owned(), span }))
    }

    /// An offset; `None` where the cell is empty.
    fn offset(&self, slot: Slot) -> Result<Option<usize>> {
        let value = self.at(slot).trim();
        if value.is_empty() {
            return Ok(None);
        }
        // Tools that know no missing integers write a column with gaps as 12.0.
        let whole = value.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|b| b == b'0')).map_or(value, |(whole, _)| whole);
        whole.parse().map(Some).map_err(|_| self.problem(slot, "a whole number", quoted(value)).into())
    }

    fn span(&self, offsets: &Offsets, bytes: usize, (first, start): (Slot, usize), (last, end): (Slot, usize)) -> Result<Option<Span>> {
        if let Some(span) = offsets.span(start, end) {
            return Ok((!span.is_empty()).then_some(span));
        }
        let length = offsets.scalar(bytes);
        for (slot, found) in [(first, start), (last, end)] {
            if found > length {
                return Err(self.problem(slot, format!("at most {length}, the text's length in characters"), found).into());
            }
        }
        Err(self.problem(last, format!("at least {start}, which is {}", self.binding.name(first)), end).into())
    }

    fn lacking(&self, empty: Slot, filled: Slot) -> crate::Error {
        let expected = format!("a whole number, since {} has one", self.binding.name(filled));
        self.problem(empty, expected, "none").help("give both offsets or neither").into()
    }

    fn problem(&self, slot: Slot, expected: impl AsRef<str>, found: impl ToString) -> Problem {
        let expected = format!("{} {}", self.binding.name(slot), expected.as_ref());
        let problem = Problem::new(self.file, expected, found.to_string()).at(self.line);
        match self.binding.number(slot) {
            Some(number) => problem.column(number),
            None => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Columns, Format};

    const HEADER: &str = "id,text,label,source,target,source_start,source_end,target_start,target_end,date,outlet,group,weight,split,note";

    /// Reads a row of which only some cells are filled.
    fn row(filled: &[(&str, &str)]) -> std::result::Result<Row, String> {
        let names: Vec<String> = HEADER.split(',').map(str::to_owned).collect();
        let columns = Columns { keep: vec!["note".into(), "label".into()], ..Columns::default() };
        let binding = Binding::new("rows.csv", 1, names.clone(), Format::Csv, &columns).unwrap();
        let get = |i: usize| filled.iter().find(|(n, _)| *n == names[i]).map_or("", |(_, v)| v);
        Cells { file: "rows.csv", line: 7, number: 3, binding: &binding, get }.row().map_err(|e| e.to_string())
    }

    fn span(start: usize, end: usize) -> Option<Span> {
        Some(Span::new(start, end))
    }

    #[test]
    fn empty_cells_have_their_defaults() {
        let row = row(&[]).unwrap();
        assert_eq!((row.id.as_str(), row.line, row.text.as_str(), row.split.as_str()), ("3", 7, "", ""));
        assert_eq!((row.label, row.source, row.target, row.date), (None, None, None, None));
        assert_eq!((row.outlet, row.group, row.weight), (None, None, 1.0));
        assert_eq!(row.kept, ["", ""]);
    }

    #[test]
    fn words_are_trimmed_but_id_text_and_kept_cells_are_not() {
        let row =
            row(&[("id", " a "), ("text", " t\0 "), ("label", " hostile "), ("split", " test"), ("weight", " 0.5 "), ("note", " n ")])
                .unwrap();
        assert_eq!((row.id.as_str(), row.text.as_str()), (" a ", " t\0 "));
        assert_eq!((row.label.as_deref(), row.split.as_str(), row.weight), (Some("hostile"), "test", 0.5));
        assert_eq!(row.kept, [" n ", " hostile "]);
    }

    #[test]
    fn without_offsets_a_mark_is_the_first_occurrence() {
        let row = row(&[("text", "Là, Iran and Iran"), ("source", " Iran "), ("target", "Peru")]).unwrap();
        assert_eq!(row.source, Some(Mark { surface: "Iran".into(), span: span(5, 9) }));
        assert_eq!(row.target, Some(Mark { surface: "Peru".into(), span: None }));
    }

    #[test]
    fn without_offsets_a_whole_word_is_marked_before_a_part_of_one() {
        let marks = row(&[("text", "Somalia and Mali hosted Iranian guests"), ("source", "Mali"), ("target", "Iran")]).unwrap();
        assert_eq!((marks.source.unwrap().span, marks.target.unwrap().span), (span(12, 16), span(24, 28)));
    }

    #[test]
    fn offsets_count_characters_and_become_bytes() {
        let cells = [("text", "Là, Iran and Iran"), ("source", "the Iranians"), ("source_start", "13"), ("source_end", "17.0")];
        assert_eq!(row(&cells).unwrap().source, Some(Mark { surface: "the Iranians".into(), span: span(14, 18) }));
        let cells = [("text", "Là, Iran"), ("target_start", "4"), ("target_end", "8")];
        assert_eq!(row(&cells).unwrap().target, Some(Mark { surface: "Iran".into(), span: span(5, 9) }));
    }

    #[test]
    fn offsets_that_enclose_nothing_mark_nothing() {
        let cells = [("text", "Iran"), ("source", "Iran"), ("source_start", "0"), ("source_end", "0")];
        assert_eq!(row(&cells).unwrap().source, Some(Mark { surface: "Iran".into(), span: None }));
        assert_eq!(row(&[("text", "Iran"), ("source_start", "0"), ("source_end", "0")]).unwrap().source, None);
    }

    #[test]
    fn offsets_that_do_not_fit_are_refused() {
        let refused = |start: &str, end: &str| {
            row(&[("text", "Là, Iran"), ("source", "Iran"), ("source_start", start), ("source_end", end)]).unwrap_err()
        };
        assert_eq!(refused("4", "9"), "rows.csv:7:7: expected source_end at most 8, the text's length in characters, found 9");
        assert_eq!(refused("9", "9"), "rows.csv:7:6: expected source_start at most 8, the text's length in characters, found 9");
        assert_eq!(refused("5", "4"), "rows.csv:7:7: expected source_end at least 5, which is source_start, found 4");
        assert_eq!(refused("x", "4"), "rows.csv:7:6: expected source_start a whole number, found `x`");
        assert_eq!(refused("-1", "4"), "rows.csv:7:6: expected source_start a whole number, found `-1`");
        assert_eq!(refused("1.5", "4"), "rows.csv:7:6: expected source_start a whole number, found `1.5`");
        let lacking = "rows.csv:7:7: expected source_end a whole number, since source_start has one, found none\n  help: give both offsets or neither";
        assert_eq!(refused("4", ""), lacking);
        assert!(refused("", "4").starts_with("rows.csv:7:6: expected source_start a whole number, since source_end has one"));
        assert!(refused("1", "99999999999999999999").contains("source_end a whole number"));
    }

    #[test]
    fn a_weight_is_finite_and_not_negative() {
        for bad in ["NaN", "inf", "-1", "1,5", "much", "1e-300", "1e300", "1e31"] {
            let expected = format!(
                "rows.csv:7:13: expected weight 0 or a number from 1e-30 to 1e30, found `{bad}`\n  help: only the ratio of weights tells rows apart: scale them"
            );
            assert_eq!(row(&[("weight", bad)]).unwrap_err(), expected);
        }
        for good in ["0", "-0", "1e-30", "1e30"] {
            assert_eq!(row(&[("weight", good)]).unwrap().weight, good.parse::<f64>().unwrap());
        }
    }
}
