//! Records of a JSONL file: one object a line, of which only the wanted members are kept.

use super::binding::Binding;
use super::columns::Slot;
use super::delimited::{characters, not_utf8, too_long};
use super::object::{Cell, Keys, Kind, Members};
use super::records::{Fault, Records};
use crate::error::{Error, Problem, Result, quoted, unlike_json};
use serde::de::DeserializeSeed;
use std::io::BufRead;

/// A JSONL file, at a line.
pub(super) struct Jsonl<R> {
    file: String,
    records: Records<R>,
    line: Vec<u8>,
    cells: Vec<Cell>,
    limit: u64,
    /// True while the first line, which was read for its keys, still has to be given as a row.
    held: bool,
}

impl<R: BufRead> Jsonl<R> {
    /// Prepares to read `source`.
    pub(super) fn new(file: &str, source: R, limit: u64) -> Self {
        let records = Records::new(source, None, limit);
        Self { file: file.to_owned(), records, line: Vec::new(), cells: Vec::new(), limit, held: false }
    }

    /// The keys of the first object; `None` in a file without one. The object stays the next to be read.
    pub(super) fn keys(&mut self) -> Result<Option<Vec<String>>> {
        self.held = self.read()?;
        if !self.held {
            return Ok(None);
        }
        self.parse(Keys).map(Some)
    }

    /// 1-based line of the current object.
    pub(super) fn line(&self) -> u64 {
        self.records.began()
    }

    /// The current object's value in a column, as text; empty where there is none.
    pub(super) fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |cell| &cell.text)
    }

    /// Steps to the next object; false at the end.
    pub(super) fn advance(&mut self, binding: &Binding) -> Result<bool> {
        if !std::mem::take(&mut self.held) && !self.read()? {
            return Ok(false);
        }
        let mut cells = std::mem::take(&mut self.cells);
        cells.resize_with(binding.names.len(), Cell::default);
        for cell in &mut cells {
            cell.text.clear();
            cell.kind = Kind::Absent;
        }
        let twice = self.parse(Members { binding, cells: &mut cells })?;
        self.cells = cells;
        match twice
            .map(|i| self.problem(format!("one key {}", quoted(&binding.names[i])), "two in one object"))
            .or_else(|| self.misfit(binding))
        {
            Some(problem) => Err(problem.into()),
            None => Ok(true),
        }
    }

    /// A value that its column can't take.
    fn misfit(&self, binding: &Binding) -> Option<Problem> {
        let text = binding.cell(Slot::Text);
        self.cells.iter().enumerate().filter(|&(i, _)| binding.used[i]).find_map(|(i, cell)| {
            let name = quoted(&binding.names[i]);
            match cell.kind {
                Kind::Absent if Some(i) == text => Some(self.problem(format!("a key {name}"), "an object without it")),
                Kind::Scalar if binding.prose[i] => Some(self.problem(format!("a string for {name}"), &cell.text)),
                Kind::Other(found) if binding.prose[i] => Some(self.problem(format!("a string for {name}"), found)),
                Kind::Other(found) => Some(self.problem(format!("a string or a number for {name}"), found)),
                _ => None,
            }
        })
    }

    fn problem(&self, expected: String, found: &str) -> Problem {
        Problem::new(&self.file, expected, found).at(self.line())
    }

    /// Reads the next line that isn't blank.
    fn read(&mut self) -> Result<bool> {
        loop {
            let found = self.records.next_into(&mut self.line).map_err(|e| match Fault::of(&e) {
                Some(_) => too_long(&self.file, self.records.began(), self.limit)
                    .help("write one object a line; where objects are that long, raise --max-record")
                    .into(),
                None => Error::io(&self.file, "read", e),
            })?;
            // Without its line end, a line is one line to the parser, too.
            self.line.truncate(self.line.trim_ascii_end().len());
            if !found || !self.line.is_empty() {
                return Ok(found);
            }
        }
    }

    fn parse<T>(&self, seed: impl for<'de> DeserializeSeed<'de, Value = T>) -> Result<T> {
        let text = std::str::from_utf8(&self.line).map_err(|e| {
            let column = characters(&self.line[..e.valid_up_to()]) + 1;
            not_utf8(&self.file, self.line.get(e.valid_up_to()), "").at(self.line()).column(column)
        })?;
        let mut json = serde_json::Deserializer::from_str(text);
        let parsed = seed.deserialize(&mut json).and_then(|value| json.end().map(|()| value));
        parsed.map_err(|e| self.not_an_object(&e).into())
    }

    fn not_an_object(&self, error: &serde_json::Error) -> Problem {
        // serde_json counts bytes.
        let before = self.line.get(..error.column().saturating_sub(1)).unwrap_or_default();
        let column = characters(before) + 1;
        let start = self.line.trim_ascii_start();
        let help = if start.starts_with(b"[") || start == b"{" || error.is_eof() {
            "write one whole object a line, without an array around them, as jq -c '.[]' does"
        } else {
            "write one whole object a line"
        };
        Problem::new(&self.file, "one JSON object a line", unlike_json(error)).at(self.line()).column(column).help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Columns, Format};

    fn rows(input: &[u8], columns: &Columns) -> std::result::Result<Vec<(u64, Vec<String>)>, String> {
        let read = || {
            let mut file = Jsonl::new("rows.jsonl", input, 200);
            let Some(keys) = file.keys()? else { return Ok(Vec::new()) };
            let binding = Binding::new("rows.jsonl", file.line(), keys, Format::Jsonl, columns)?;
            let mut rows = Vec::new();
            while file.advance(&binding)? {
                let slots = [Slot::Text, Slot::Id, Slot::Label, Slot::Weight].into_iter().filter_map(|s| binding.cell(s));
                rows.push((file.line(), slots.map(|i| file.cell(i).to_owned()).collect()));
            }
            Ok(rows)
        };
        read().map_err(|e: Error| e.to_string())
    }

    fn refused(input: &str) -> String {
        rows(input.as_bytes(), &Columns::default()).unwrap_err()
    }

    #[test]
    fn strings_numbers_booleans_and_null_are_cells() {
        let input = concat!(
            r#"{"id": 18446744073709551615, "text": "a\nb\u0000\"", "extra": {"deep": [1]}, "label": true, "weight": 0.5}"#,
            "\r\n \n\n",
            r#"{"text": "", "Label": "x", "id": -3, "weight": null}"#,
            "\n",
            r#"{"weight": 1e-7, "text": "last", "id": 1.0}"#,
        );
        let cells = |line, cells: [&str; 4]| (line, cells.map(str::to_owned).to_vec());
        let expected = [
            cells(1, ["a\nb\0\"", "18446744073709551615", "true", "0.5"]),
            cells(4, ["", "-3", "x", ""]),
            cells(5, ["last", "1.0", "", "1e-7"]),
        ];
        assert_eq!(rows(input.as_bytes(), &Columns::default()).unwrap(), expected);
        assert_eq!(rows(b"\n \n", &Columns::default()).unwrap(), []);
    }

    #[test]
    fn broken_json_is_named_with_line_and_column() {
        assert_eq!(
            refused("{\"text\": \"a\"}\n\n{\"text\": \"é\" 1}\n"),
            "rows.jsonl:3:14: expected one JSON object a line, found text that isn't JSON (expected `,` or `}`)\n  help: write one whole object a line"
        );
        let array = "rows.jsonl:1:1: expected one JSON object a line, found invalid type: sequence, expected an object\n  \
                     help: write one whole object a line, without an array around them, as jq -c '.[]' does";
        assert_eq!(refused("[{\"text\": \"a\"}]"), array);
        assert!(refused("{\n\"text\": \"a\"}\n").contains(
            ":1:1: expected one JSON object a line, found EOF while parsing an object\n  help: write one whole object a line, without"
        ));
        assert!(refused("{\"text\": \"a\"} {}").contains(":1:15: expected one JSON object a line, found trailing characters\n"));
        assert!(refused(&format!("{{\"text\": {}", "[".repeat(180))).contains("found EOF while parsing a list\n"));
    }

    #[test]
    fn values_that_are_no_cells_are_named() {
        assert_eq!(refused("{\"text\": 12}"), "rows.jsonl:1: expected a string for `text`, found 12");
        assert_eq!(refused("{\"text\": [\"a\"]}"), "rows.jsonl:1: expected a string for `text`, found an array");
        let message = "rows.jsonl:2: expected a string or a number for `label`, found an object";
        assert_eq!(refused("{\"text\": \"a\"}\n{\"text\": \"a\", \"label\": {}}"), message);
        assert!(
            refused("{\"text\": \"a\", \"id\": 18446744073709551616}")
                .ends_with("found a number too large to keep every digit of (write it as a string)")
        );
        assert_eq!(refused("{\"text\": \"a\"}\n{\"txt\": \"a\"}"), "rows.jsonl:2: expected a key `text`, found an object without it");
        assert_eq!(
            refused("{\"text\": \"a\"}\n{\"text\": \"a\", \"text\": \"b\"}"),
            "rows.jsonl:2: expected one key `text`, found two in one object"
        );
    }

    #[test]
    fn bytes_that_are_not_utf8_and_long_lines_are_named() {
        assert_eq!(
            rows(b"{\"text\": \"a\"}\n{\"text\": \"\xc3\xa9\xe9\"}", &Columns::default()).unwrap_err(),
            "rows.jsonl:2:12: expected UTF-8, found the byte 0xE9\n  \
             help: convert the file to UTF-8, or name its encoding, as in --encoding windows-1252"
        );
        assert_eq!(
            refused(&format!("{{\"text\": \"a\"}}\n{{\"text\": \"{}\"}}\n", "a".repeat(200))),
            "rows.jsonl:2: expected a row of at most 200 bytes, found a longer one\n  help: write one object a line; where objects are that long, raise --max-record"
        );
    }
}
