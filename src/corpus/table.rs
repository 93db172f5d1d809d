//! A table as a stream of rows.

use super::binding::Binding;
use super::columns::{Columns, Slot};
use super::delimited::{Delimited, separated};
use super::format::Format;
use super::jsonl::Jsonl;
use super::row::{Cells, Row};
use super::stream::{self, BUFFER, Options, Source};
use crate::error::{Error, Problem, Result};
use std::fmt;
use std::io::{BufReader, Read};
use std::iter::FusedIterator;
use std::path::Path;

/// The rows of a CSV, TSV, JSONL or Parquet file, in order; after an error there are no more, unless it is [`Table::forgiving`].
///
/// Memory is bounded by the longest record, whatever the file's length.
pub struct Table {
    name: String,
    binding: Binding,
    records: Records,
    rows: u64,
    ended: bool,
    /// The last line that was refused, where reading goes on after one.
    forgiven: Option<u64>,
}

type Bytes = BufReader<Box<dyn Read + Send>>;

enum Records {
    Delimited(Box<Delimited<Bytes>>),
    Jsonl(Box<Jsonl<Bytes>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet::Parquet>),
}

impl Table {
    /// Opens a file whose name states its format.
    ///
    /// # Errors
    /// [`crate::Error::Io`] where it can't be read; [`crate::Error::Input`] where it isn't a table or lacks a column.
    pub fn open(path: &Path, columns: &Columns) -> Result<Self> {
        Self::open_with(path, columns, &Options::default())
    }

    /// Opens a file, or standard input for `-`, with its encoding, format or limit stated.
    ///
    /// # Errors
    /// As [`Table::open`]; [`crate::Error::Params`] for an unknown encoding.
    pub fn open_with(path: &Path, columns: &Columns, options: &Options) -> Result<Self> {
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(Problem::new(name, "a table", "a directory").help("name a .csv, .tsv or .jsonl file in it").into());
        }
        let Some(format) = options.format.or_else(|| Format::of_path(path)) else {
            let found = if name == "-" { "standard input without a stated format" } else { "another kind of file" };
            return Err(Problem::new(name, "a table (.csv, .tsv or .jsonl, also with .gz or .zst)", found)
                .help("--input-format csv, tsv or jsonl states the format")
                .into());
        };
        if format == Format::Parquet {
            return Self::parquet(path, columns, options);
        }
        Self::read(name, stream::open(path)?, format, columns, options)
    }

    #[cfg(feature = "parquet")]
    fn parquet(path: &Path, columns: &Columns, options: &Options) -> Result<Self> {
        let (records, binding) = super::parquet::Parquet::open(path, columns, options.limit)?;
        let name = path.display().to_string();
        Ok(Self { name, binding, records: Records::Parquet(Box::new(records)), rows: 0, ended: false, forgiven: None })
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(path: &Path, _: &Columns, _: &Options) -> Result<Self> {
        let problem = Problem::new(path.display().to_string(), "a table that this build reads (.csv, .tsv or .jsonl)", "a Parquet file");
        Err(problem.help("built without parquet: cargo install --path . --features parquet, or export it as CSV").into())
    }

    /// Reads a table from anywhere; `name` is what messages call it. Compression is told by the first bytes.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_reader(name: &str, reader: impl Read + Send + 'static, format: Format, columns: &Columns) -> Result<Self> {
        Self::from_reader_with(name, reader, format, columns, &Options::default())
    }

    /// Reads a table from anywhere with its encoding or limit stated; `format` counts, not [`Options::format`].
    ///
    /// # Errors
    /// As [`Table::open_with`].
    pub fn from_reader_with(
        name: &str,
        reader: impl Read + Send + 'static,
        format: Format,
        columns: &Columns,
        options: &Options,
    ) -> Result<Self> {
        Self::read(name.to_owned(), stream::decompress(name, reader)?, format, columns, options)
    }

    fn read(name: String, source: Source, format: Format, columns: &Columns, options: &Options) -> Result<Self> {
        if format == Format::Parquet {
            let help = "name the file itself: it is read from its end";
            return Err(Problem::new(name, "a table that is read from its beginning", "Parquet").help(help).into());
        }
        let decoded: Box<dyn Read + Send> = Box::new(stream::transcode(source, options.encoding()?));
        let (delimiter, decoded): (_, Box<dyn Read + Send>) = if format == Format::Csv {
            let (delimiter, whole) = separated(decoded).map_err(|e| Error::io(&name, "read", e))?;
            (Some(delimiter), Box::new(whole))
        } else {
            (format.delimiter(), decoded)
        };
        let bytes = BufReader::with_capacity(BUFFER, decoded);
        let (binding, records) = match delimiter {
            Some(delimiter) => {
                let records = Delimited::new(&name, bytes, delimiter, options.limit)?;
                let binding = Binding::new(&name, records.line(), records.header().to_vec(), format, columns)?;
                (binding, Records::Delimited(Box::new(records)))
            }
            None => {
                let mut records = Jsonl::new(&name, bytes, options.limit);
                let binding = match records.keys()? {
                    Some(keys) => Binding::new(&name, records.line(), keys, format, columns)?,
                    None => Binding::empty(),
                };
                (binding, Records::Jsonl(Box::new(records)))
            }
        };
        Ok(Self { name, binding, records, rows: 0, ended: false, forgiven: None })
    }

    /// Goes on after a row that is refused, as long as the next one can be found: for a caller who wants to hear of all of them.
    pub fn forgiving(mut self) -> Self {
        self.forgiven = Some(0);
        self
    }

    /// Whether there is a way past an error: it is one row's own, and not the one of before.
    fn passes(&mut self, error: &crate::Error) -> bool {
        let crate::Error::Input(problem) = error else { return false };
        let (Some(last), Some(line)) = (self.forgiven, problem.line) else { return false };
        self.forgiven = Some(line);
        line > last
    }

    /// The file as it was named; `-` is standard input.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// True where there are both a source and a target column.
    pub fn has_pair(&self) -> bool {
        self.binding.has(Slot::Source) && self.binding.has(Slot::Target)
    }

    /// Refuses a table without a label column.
    ///
    /// # Errors
    /// [`crate::Error::Input`] that lists the columns there are.
    pub fn require_label(&self) -> Result<()> {
        self.binding.require(&self.name, Slot::Label)
    }

    /// Refuses a table without a date column.
    ///
    /// # Errors
    /// As [`Table::require_label`].
    pub fn require_date(&self) -> Result<()> {
        self.binding.require(&self.name, Slot::Date)
    }

    fn advance(&mut self) -> Result<Option<Row>> {
        let found = match &mut self.records {
            Records::Delimited(records) => records.advance()?,
            Records::Jsonl(records) => records.advance(&self.binding)?,
            #[cfg(feature = "parquet")]
            Records::Parquet(records) => records.advance()?,
        };
        if !found {
            return Ok(None);
        }
        self.rows += 1;
        let (file, number, binding) = (self.name.as_str(), self.rows, &self.binding);
        match &self.records {
            Records::Delimited(records) => {
                let record = records.record();
                Cells { file, line: records.line(), number, binding, get: |i| record.get(i).unwrap_or_default() }.row()
            }
            Records::Jsonl(records) => Cells { file, line: records.line(), number, binding, get: |i| records.cell(i) }.row(),
            #[cfg(feature = "parquet")]
            Records::Parquet(records) => Cells { file, line: records.line(), number, binding, get: |i| records.cell(i) }.row(),
        }
        .map(Some)
    }
}

impl Iterator for Table {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.advance().transpose();
        self.ended = match &row {
            Some(Ok(_)) => false,
            Some(Err(error)) => !self.passes(error),
            None => true,
        };
        row
    }
}

impl FusedIterator for Table {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).field("rows", &self.rows).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{Cursor, Write};

    fn table(input: impl AsRef<[u8]> + Send + 'static, format: Format) -> Table {
        Table::from_reader("rows", Cursor::new(input), format, &Columns::default()).unwrap()
    }

    fn texts(table: Table) -> Vec<(u64, String)> {
        table.map(|row| row.unwrap()).map(|row| (row.line, row.text)).collect()
    }

    #[test]
    fn the_three_formats_give_the_same_rows() {
        let csv = "id,text,source,target\na,\"One, \"\"two\"\"\",One,two\n,Three,,\n";
        let jsonl = "{\"text\": \"One, \\\"two\\\"\", \"source\": \"One\", \"target\": \"two\", \"id\": \"a\"}\n{\"text\": \"Three\"}\n";
        let rows = |format, input: &'static str| table(input, format).map(|row| row.unwrap()).collect::<Vec<Row>>();
        let expected = rows(Format::Csv, csv);
        assert_eq!((expected[0].id.as_str(), expected[1].id.as_str()), ("a", "2"));
        let tsv = "id\ttext\tsource\ttarget\na\t\"One, \"\"two\"\"\"\tOne\ttwo\n\tThree\t\t\n";
        assert_eq!(rows(Format::Tsv, tsv), expected);
        let semicolons = "id;text;source;target\na;\"One, \"\"two\"\"\";One;two\n;Three;;\n";
        assert_eq!(rows(Format::Csv, semicolons), expected);
        // The line that names the separator is a line, and no row.
        let named: Vec<Row> = rows(Format::Csv, "sep=;\nid;text;source;target\na;\"One, \"\"two\"\"\";One;two\n;Three;;\n");
        assert_eq!(named, expected.iter().map(|row| Row { line: row.line + 1, ..row.clone() }).collect::<Vec<_>>());
        let lines: Vec<u64> = expected.iter().map(|r| r.line).collect();
        let json: Vec<Row> = rows(Format::Jsonl, jsonl).into_iter().zip(lines).map(|(row, line)| Row { line, ..row }).collect();
        assert_eq!(json, expected);
    }

    #[test]
    fn a_table_knows_its_columns() {
        let table = table("text,Label,source,group\n", Format::Csv);
        assert!(table.require_label().is_ok() && table.require_date().is_err() && !table.has_pair());
        assert!(super::tests::table("text,target,source\n", Format::Csv).has_pair());
        assert_eq!(table.name(), "rows");
        assert_eq!(format!("{table:?}"), "Table { name: \"rows\", rows: 0, .. }");
        assert_eq!(super::tests::table("", Format::Jsonl).count(), 0);
    }

    #[test]
    fn lines_are_right_with_blank_lines_and_breaks_in_quotes() {
        let found = texts(table("id,text\r\n\r\n1,\"a\r\nb\"\r\n\n2,c\r3,d", Format::Csv));
        assert_eq!(found, [(3, "a\r\nb".into()), (6, "c".into()), (7, "d".into())]);
    }

    #[test]
    fn after_an_error_the_rows_end() {
        let mut table = table("id,text\n1,a\n2\n3,c\n", Format::Csv);
        assert!(table.next().unwrap().is_ok());
        assert!(table.next().unwrap().unwrap_err().to_string().starts_with("rows:3:2: expected 2 fields"));
        assert!(table.next().is_none() && table.next().is_none());
    }

    #[test]
    fn a_forgiving_table_goes_on_after_a_row_that_is_refused() {
        let read = |format, input: &'static str| -> Vec<String> {
            table(input, format).forgiving().map(|row| row.map_or_else(|e| e.to_string(), |r| r.text)).collect()
        };
        let found = read(Format::Csv, "text,weight\na\nb,x\nc,1\n\"d,1\n");
        assert!(found[0].starts_with("rows:2:2: expected 2 fields") && found[1].starts_with("rows:3:2: expected weight"), "{found:?}");
        assert!(found[2] == "c" && found[3].starts_with("rows:5: expected a closing quotation mark") && found.len() == 4, "{found:?}");
        let found = read(Format::Jsonl, "{\"text\": \"a\"}\n{\n{\"text\": 1}\n{\"text\": \"b\"}\n");
        assert!(found[0] == "a" && found[1].starts_with("rows:2:") && found[2].starts_with("rows:3:") && found[3] == "b", "{found:?}");
    }

    #[test]
    fn compression_and_encoding_are_seen_through() {
        let dir = tempfile::tempdir().unwrap();
        let plain = "text,label\n“é”,x\n";
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(plain.as_bytes()).unwrap();
        let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let zstd = ruzstd::encoding::compress_to_vec(plain.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
        for (name, bytes) in [
            ("a.csv", plain.as_bytes().to_vec()),
            ("b.csv", format!("\u{feff}{plain}").into_bytes()),
            ("c.csv", utf16),
            ("d.csv.gz", gzip.finish().unwrap()),
            ("e.csv.zst", zstd),
        ] {
            std::fs::write(dir.path().join(name), bytes).unwrap();
            assert_eq!(texts(Table::open(&dir.path().join(name), &Columns::default()).unwrap()), [(2, "“é”".into())], "{name}");
        }
        std::fs::write(dir.path().join("f.csv"), b"text\n\x93\xe9\x94\n").unwrap();
        let options = Options { encoding: Some("windows-1252".into()), ..Options::default() };
        let opened = Table::open_with(&dir.path().join("f.csv"), &Columns::default(), &options).unwrap();
        assert_eq!(texts(opened), [(2, "“é”".into())]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().display();
        let refused = |path: &Path| Table::open(path, &Columns::default()).unwrap_err().to_string();
        assert_eq!(
            refused(dir.path()),
            format!("{path}: expected a table, found a directory\n  help: name a .csv, .tsv or .jsonl file in it")
        );
        let text = dir.path().join("a.txt");
        std::fs::write(&text, "x").unwrap();
        let expected = "a table (.csv, .tsv or .jsonl, also with .gz or .zst), found another kind of file";
        let help = "--input-format csv, tsv or jsonl states the format";
        assert_eq!(refused(&text), format!("{}: expected {expected}\n  help: {help}", text.display()));
        assert!(refused(Path::new("-")).contains("found standard input without a stated format\n"));
        assert!(refused(&dir.path().join("none.csv")).contains("none.csv: cannot read: "));
        std::fs::write(dir.path().join("cut.csv.gz"), b"\x1f\x8b\x08\0").unwrap();
        assert!(refused(&dir.path().join("cut.csv.gz")).contains("cut.csv.gz: cannot read: "));
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_comes_back(
            rows in prop::collection::vec(("[\\PC\r\n\",;\0 ]{0,12}", "[\\PC\r\n\",\t]{0,30}"), 0..12),
            crlf: bool,
        ) {
            let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
            writer.write_record(["text", "note"]).unwrap();
            let mut lines = vec![2];
            for (text, note) in &rows {
                writer.write_record([text, note]).unwrap();
                let written = format!("{text},{note}\n").replace("\r\n", "\n");
                // Field by field, since a carriage return and a line feed in two fields are two line ends.
                let inside: usize = [text, note].iter().map(|f| f.replace("\r\n", "\n").matches(['\r', '\n']).count()).sum();
                prop_assert!(written.len() > inside);
                lines.push(lines[lines.len() - 1] + inside as u64 + 1);
            }
            let columns = Columns { keep: vec!["note".into()], ..Columns::default() };
            let read = Table::from_reader("rows", Cursor::new(writer.into_inner().unwrap()), Format::Csv, &columns).unwrap();
            let read: Vec<Row> = read.collect::<Result<_>>().unwrap();
            prop_assert_eq!(read.len(), rows.len());
            for (((row, (text, note)), line), number) in read.iter().zip(&rows).zip(lines).zip(1..) {
                prop_assert_eq!((&row.text, &row.kept[0], row.line, &row.id), (text, note, line, &number.to_string()));
            }
        }

        #[test]
        fn no_bytes_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            more in "[\"\r\n,{}\\[\\]:a-e0-9é\u{0}\t]{0,80}",
            json: bool,
        ) {
            let columns = Columns::default();
            for head in ["", "text,source,source_start,source_end,weight\n", "{\"text\": \"a\"}\n", "\u{1f}\u{8b}"] {
                for tail in [&bytes[..], more.as_bytes()] {
                    let format = if json { Format::Jsonl } else { Format::Csv };
                    let input = Cursor::new([head.as_bytes(), tail].concat());
                    if let Ok(table) = Table::from_reader("rows", input, format, &columns) {
                        table.for_each(drop);
                    }
                }
            }
        }
    }
}
