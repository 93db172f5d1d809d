//! Records to bytes, one after the other.

use std::io::{self, Write};

use csv::StringRecord;

#[cfg(feature = "parquet")]
use super::parquet::Rows;
use crate::report::{delimited, table};
use crate::scheme::Name;
use crate::score::{Record, Unit};

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A line each for a reader.
    Table,
    /// One array of objects.
    Json,
    /// An object a line.
    Jsonl,
    /// Comma-separated, with a header.
    Csv,
    /// Tab-separated, with a header.
    Tsv,
    /// The columns of CSV, in a file for other programs.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Writes records in one format; holds one record at a time.
pub struct RecordWriter<W: Write + Send> {
    sink: Sink<W>,
    /// A record's JSON, or its fields: the many small pieces of it are written at once.
    line: Vec<u8>,
    row: StringRecord,
    width: usize,
    safe: bool,
    written: u64,
}

enum Sink<W: Write + Send> {
    Lines(W, Format),
    Fields(Box<csv::Writer<W>>),
    #[cfg(feature = "parquet")]
    Rows(Box<Rows<W>>),
}

impl<W: Write + Send> RecordWriter<W> {
    /// Starts writing. `answers` and `keep` name columns of CSV and TSV; `width` is the terminal's.
    ///
    /// # Errors
    /// If the header can't be written.
    pub fn new(out: W, format: Format, unit: Unit, answers: &[Name], keep: &[String], width: usize) -> io::Result<Self> {
        #[cfg(feature = "parquet")]
        if format == Format::Parquet {
            let sink = Sink::Rows(Box::new(Rows::new(out, &delimited::header(unit, answers, keep))?));
            return Ok(Self { sink, line: Vec::new(), row: StringRecord::new(), width, safe: false, written: 0 });
        }
        let mut writer = Self::after(0, out, format, width)?;
        match &mut writer.sink {
            Sink::Fields(writer) => writer.write_record(delimited::header(unit, answers, keep)).map_err(into_io)?,
            Sink::Lines(out, Format::Json) => out.write_all(b"[")?,
            _ => {}
        }
        Ok(writer)
    }

    /// Goes on writing where a writer was flushed that had written so many records.
    ///
    /// # Errors
    /// Parquet, whose files are whole or nothing.
    pub fn after(written: u64, out: W, format: Format, width: usize) -> io::Result<Self> {
        let fields = |delimiter, out| Sink::Fields(Box::new(csv::WriterBuilder::new().delimiter(delimiter).from_writer(out)));
        let sink = match format {
            Format::Csv => fields(b',', out),
            Format::Tsv => fields(b'\t', out),
            Format::Json | Format::Table | Format::Jsonl => Sink::Lines(out, format),
            #[cfg(feature = "parquet")]
            Format::Parquet => return Err(unresumable()),
        };
        Ok(Self { sink, line: Vec::new(), row: StringRecord::new(), width, safe: false, written })
    }

    /// Puts an apostrophe before texts in CSV and TSV that a spreadsheet would take for formulas.
    pub fn spreadsheet_safe(mut self, safe: bool) -> Self {
        self.safe = safe;
        self
    }

    /// Writes a record.
    ///
    /// # Errors
    /// If the sink refuses.
    pub fn write(&mut self, record: &Record) -> io::Result<()> {
        match &mut self.sink {
            Sink::Fields(writer) => {
                delimited::fields(record, self.safe, &mut self.row);
                writer.write_byte_record(self.row.as_byte_record()).map_err(into_io)?;
            }
            #[cfg(feature = "parquet")]
            Sink::Rows(rows) => {
                delimited::fields(record, false, &mut self.row);
                rows.write(&self.row)?;
            }
            Sink::Lines(out, Format::Table) => writeln!(out, "{}", table::line(record, self.width))?,
            Sink::Lines(out, format) => {
                if *format == Format::Json {
                    out.write_all(if self.written == 0 { b"\n" } else { b",\n" })?;
                }
                self.line.clear();
                serde_json::to_writer(&mut self.line, record)?;
                if *format == Format::Jsonl {
                    self.line.push(b'\n');
                }
                out.write_all(&self.line)?;
            }
        }
        self.written += 1;
        Ok(())
    }

    /// Hands on all that was written, and says how many records that is.
    ///
    /// # Errors
    /// If the sink refuses.
    pub fn flush(&mut self) -> io::Result<u64> {
        match &mut self.sink {
            Sink::Fields(writer) => writer.flush()?,
            Sink::Lines(out, _) => out.flush()?,
            #[cfg(feature = "parquet")]
            Sink::Rows(_) => return Err(unresumable()),
        }
        Ok(self.written)
    }

    /// Ends the output and gives back what it was written to.
    ///
    /// # Errors
    /// If the sink refuses.
    pub fn finish(self) -> io::Result<W> {
        match self.sink {
            Sink::Fields(writer) => writer.into_inner().map_err(|e| io::Error::new(e.error().kind(), e.to_string())),
            #[cfg(feature = "parquet")]
            Sink::Rows(rows) => rows.finish(),
            Sink::Lines(mut out, format) => {
                if format == Format::Json {
                    out.write_all(b"\n]\n")?;
                }
                out.flush()?;
                Ok(out)
            }
        }
    }
}

#[cfg(feature = "parquet")]
fn unresumable() -> io::Error {
    io::Error::other("a Parquet file can't be gone on with")
}

fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::document;

    fn written(format: Format, records: usize) -> String {
        let answers = ["cooperative", "hostile"].map(Name::from);
        let mut writer = RecordWriter::new(Vec::new(), format, Unit::Document, &answers, &["note".into()], 80).unwrap();
        (0..records).for_each(|_| writer.write(&document()).unwrap());
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn json_is_one_array_whatever_its_length() {
        for n in 0..3 {
            let value: serde_json::Value = serde_json::from_str(&written(Format::Json, n)).unwrap();
            assert_eq!(value.as_array().unwrap().len(), n);
        }
        assert_eq!(written(Format::Json, 0), "[\n]\n");
    }

    #[test]
    fn what_was_flushed_is_gone_on_with_to_the_same_bytes() {
        let answers = ["cooperative", "hostile"].map(Name::from);
        for format in [Format::Table, Format::Json, Format::Jsonl, Format::Csv, Format::Tsv] {
            for before in 0..3 {
                let mut out = Vec::new();
                let mut writer = RecordWriter::new(&mut out, format, Unit::Document, &answers, &["note".into()], 80).unwrap();
                (0..before).for_each(|_| writer.write(&document()).unwrap());
                assert_eq!(writer.flush().unwrap(), before);
                drop(writer);
                let mut writer = RecordWriter::after(before, out, format, 80).unwrap();
                (before..3).for_each(|_| writer.write(&document()).unwrap());
                assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), written(format, 3));
            }
        }
    }

    #[test]
    fn lines_are_objects_or_rows() {
        let lines = written(Format::Jsonl, 2);
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.lines().all(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()));
        assert_eq!(written(Format::Jsonl, 0), "");
        for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
            let text = written(format, 2);
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
            assert_eq!(reader.headers().unwrap().len(), 16);
            assert_eq!(reader.records().map(|r| r.unwrap().len()).collect::<Vec<_>>(), [16, 16]);
            assert_eq!(written(format, 0).lines().count(), 1);
        }
        assert_eq!(written(Format::Table, 2).lines().count(), 2);
    }
}
