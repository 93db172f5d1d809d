//! Records of a CSV or TSV file, cut into cells by the csv crate.

use super::records::{Fault, Records};
use crate::error::{Error, Problem, Result, quoted};
use csv::StringRecord;
use std::io::{self, BufRead, Read};

/// A CSV or TSV file past its header.
pub(super) struct Delimited<R> {
    file: String,
    reader: csv::Reader<Records<R>>,
    header: Vec<String>,
    record: StringRecord,
    limit: u64,
}

impl<R: BufRead> Delimited<R> {
    /// Reads the header.
    pub(super) fn new(file: &str, source: R, delimiter: u8, limit: u64) -> Result<Self> {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            // The count is checked here, where the message can say which column is missing.
            .flexible(true)
            .buffer_capacity(super::stream::BUFFER)
            .from_reader(Records::new(source, Some(delimiter), limit));
        let mut table = Self { file: file.to_owned(), reader, header: Vec::new(), record: StringRecord::new(), limit };
        if !table.read()? {
            return Err(Problem::new(file, "a header line", "an empty file").into());
        }
        table.header = table.record.iter().map(str::to_owned).collect();
        Ok(table)
    }

    /// The columns' names.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// 1-based line on which the current record begins.
    pub(super) fn line(&self) -> u64 {
        self.reader.get_ref().began()
    }

    /// The current record's cells.
    pub(super) fn record(&self) -> &StringRecord {
        &self.record
    }

    /// Steps to the next row; false at the end.
    pub(super) fn advance(&mut self) -> Result<bool> {
        if !self.read()? {
            return Ok(false);
        }
        if self.record.len() == self.header.len() { Ok(true) } else { Err(self.ragged().into()) }
    }

    fn read(&mut self) -> Result<bool> {
        let mut record = std::mem::take(&mut self.record).into_byte_record();
        let found = self.reader.read_byte_record(&mut record).map_err(|e| self.refusal(e))?;
        self.record = StringRecord::from_byte_record(record).map_err(|e| self.not_utf8(e))?;
        Ok(found)
    }

    fn ragged(&self) -> Problem {
        let (expected, found) = (self.header.len(), self.record.len());
        let fields = if expected == 1 { "field" } else { "fields" };
        let problem = Problem::new(&self.file, format!("{expected} {fields}, as in the header"), found.to_string())
            .at(self.line())
            .column(expected.min(found) as u64 + 1);
        let breaks: u64 = self.record.iter().map(|field| line_ends(field.as_bytes())).sum();
        problem.help(if breaks > 0 {
            let (first, last) = (self.line(), self.line() + breaks);
            format!("the row runs from line {first} to line {last}: a quotation mark (\") may lack its pair")
        } else if found > expected {
            "put quotation marks (\") around a field that holds the separator".to_owned()
        } else {
            format!("nothing stands for {}: leave a field empty where there is no value", quoted(self.header[found].trim()))
        })
    }

    fn refusal(&self, error: csv::Error) -> Error {
        let source = match error.into_kind() {
            csv::ErrorKind::Io(source) => source,
            other => io::Error::other(format!("{other:?}")),
        };
        match Fault::of(&source) {
            Some(Fault::Unclosed) => Problem::new(&self.file, "a closing quotation mark (\")", "the end of the file")
                .at(self.line())
                .help("the row that begins here opens a quotation mark which swallows the rest of the file; inside quotes, write it twice (\"\")")
                .into(),
            Some(Fault::TooLong) => too_long(&self.file, self.line(), self.limit).help("a quotation mark (\") may lack its pair; where rows are that long, raise --max-record").into(),
            None => Error::io(&self.file, "read", source),
        }
    }

    fn not_utf8(&self, error: csv::FromUtf8Error) -> Error {
        let (field, valid) = (error.utf8_error().field(), error.utf8_error().valid_up_to());
        let record = error.into_byte_record();
        let bytes = record.get(field).unwrap_or_default();
        let before = bytes.get(..valid).unwrap_or_default();
        let line = self.line() + record.iter().take(field).map(line_ends).sum::<u64>() + line_ends(before);
        let place = format!("character {} of {}", characters(before) + 1, self.called(field));
        not_utf8(&self.file, bytes.get(valid), &format!(" at {place}")).at(line).column(field as u64 + 1).into()
    }

    fn called(&self, field: usize) -> String {
        self.header.get(field).map_or(format!("field {}", field + 1), |name| quoted(name.trim()))
    }
}

/// The byte between the fields of a CSV file, and the file from its beginning. It is the one that a first line such as `sep=;` names, as
/// Excel reads and writes it, and that line then counts as empty; else a semicolon where the header has some and, outside
/// quotes, neither commas nor tabs: so a spreadsheet writes a table where the comma stands in numbers.
pub(super) fn separated<R: Read>(mut source: R) -> io::Result<(u8, impl Read)> {
    /// A header that is longer is taken to have commas.
    const LONGEST: usize = 1 << 16;
    let (mut head, mut chunk) = (Vec::new(), [0; 4096]);
    let mut header = Header::default();
    while !header.ended && head.len() < LONGEST {
        match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(n) => {
                header.scan(&chunk[..n]);
                head.extend_from_slice(&chunk[..n]);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    let mut delimiter = if header.semicolons && !header.others { b';' } else { b',' };
    if let Some((named, length)) = named(&head) {
        delimiter = named;
        head.drain(..length);
    }
    Ok((delimiter, io::Cursor::new(head).chain(source)))
}

/// The separator that a line `sep=;` or `"sep=;"` at the beginning names, and the line's length.
fn named(head: &[u8]) -> Option<(u8, usize)> {
    let line = &head[..head.iter().position(|b| matches!(b, b'\n' | b'\r'))?];
    let bare = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match bare.split_at_checked(4)? {
        (key, &[separator]) if key.eq_ignore_ascii_case(b"sep=") && separator.is_ascii() && !separator.is_ascii_alphanumeric() => {
            Some((separator, line.len()))
        }
        _ => None,
    }
}

/// What was seen of a header so far.
#[derive(Default)]
struct Header {
    quoted: bool,
    semicolons: bool,
    /// Commas and tabs.
    others: bool,
    begun: bool,
    ended: bool,
}

impl Header {
    fn scan(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                _ if self.ended => return,
                b'"' => self.quoted = !self.quoted,
                _ if self.quoted => {}
                b'\n' | b'\r' => self.ended = self.begun,
                b';' => self.semicolons = true,
                b',' | b'\t' => self.others = true,
                _ => {}
            }
            self.begun |= !matches!(byte, b'\n' | b'\r');
        }
    }
}

/// How a record over its budget is refused.
pub(super) fn too_long(file: &str, line: u64, limit: u64) -> Problem {
    Problem::new(file, format!("a row of at most {}", size(limit)), "a longer one").at(line)
}

/// A number of bytes as a message shows it.
pub(super) fn size(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    if bytes >= MIB && bytes.is_multiple_of(MIB) { format!("{} MiB", bytes / MIB) } else { format!("{bytes} bytes") }
}

/// How bytes that aren't UTF-8 are refused.
pub(super) fn not_utf8(file: &str, byte: Option<&u8>, place: &str) -> Problem {
    let byte = byte.map_or_else(|| "something else".to_owned(), |b| format!("the byte 0x{b:02X}"));
    Problem::new(file, "UTF-8", format!("{byte}{place}"))
        .help("convert the file to UTF-8, or name its encoding, as in --encoding windows-1252")
}

/// How many characters valid UTF-8 has.
pub(super) fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count() as u64
}

/// How many lines end in `bytes`.
fn line_ends(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().filter(|&&b| b == b'\n' || b == b'\r').count();
    (ends - bytes.windows(2).filter(|pair| pair == b"\r\n").count()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message with which a file is refused.
    fn refused(bytes: &[u8]) -> String {
        let open = Delimited::new("rows.csv", bytes, b',', 60);
        open.and_then(|mut table| {
            while table.advance()? {}
            Ok(())
        })
        .unwrap_err()
        .to_string()
    }

    #[test]
    fn a_header_of_semicolons_alone_tells_the_separator() {
        for (file, delimiter) in [
            ("id;text\n1;a, b\n", b';'),
            ("\r\n\"id, or number\";\"a\nb\"\r1;a\n", b';'),
            ("id,text;note\n", b','),
            ("id\ttext;note\n", b','),
            ("\"id;text\"\na;b\n", b','),
            ("text\na;b\n", b','),
            ("", b','),
        ] {
            // Three bytes a read, so that every boundary is met.
            let (found, mut whole) = separated(io::BufReader::with_capacity(3, file.as_bytes())).unwrap();
            let mut read = String::new();
            whole.read_to_string(&mut read).unwrap();
            assert_eq!((found, read.as_str()), (delimiter, file));
        }
    }

    #[test]
    fn a_first_line_may_name_the_separator() {
        for (file, delimiter, rest) in [
            ("sep=;\r\nid;text\n", b';', "\r\nid;text\n"),
            ("\"sep=|\"\nid|text\n", b'|', "\nid|text\n"),
            ("SEP=\t\nid\ttext, or more\n", b'\t', "\nid\ttext, or more\n"),
            ("sep=,\nid,text;x\n", b',', "\nid,text;x\n"),
            // These name none.
            ("sep=\nid,text\n", b',', "sep=\nid,text\n"),
            ("sep=é\nid,text\n", b',', "sep=é\nid,text\n"),
            ("separator\na\n", b',', "separator\na\n"),
        ] {
            let (found, mut whole) = separated(io::BufReader::with_capacity(3, file.as_bytes())).unwrap();
            let mut read = String::new();
            whole.read_to_string(&mut read).unwrap();
            assert_eq!((found, read.as_str()), (delimiter, rest), "{file}");
        }
    }

    #[test]
    fn a_file_needs_a_header() {
        for empty in ["", "\n\r\n\n"] {
            assert_eq!(refused(empty.as_bytes()), "rows.csv: expected a header line, found an empty file");
        }
        assert!(!Delimited::new("rows.csv", &b"id,text\n"[..], b',', 60).unwrap().advance().unwrap());
    }

    #[test]
    fn a_ragged_row_names_its_line_and_column() {
        assert_eq!(
            refused(b"id,text\n\n1,Paris, France\n"),
            "rows.csv:3:3: expected 2 fields, as in the header, found 3\n  help: put quotation marks (\") around a field that holds the separator"
        );
        assert_eq!(
            refused(b"id,text, label\r\n1,x\r\n"),
            "rows.csv:2:3: expected 3 fields, as in the header, found 2\n  help: nothing stands for `label`: leave a field empty where there is no value"
        );
        assert_eq!(
            refused(b"id,text\n1,\"x\n2,y\n3,z\"oh\"\n4\n"),
            "rows.csv:5:2: expected 2 fields, as in the header, found 1\n  help: nothing stands for `text`: leave a field empty where there is no value"
        );
        assert_eq!(
            refused(b"id,text\n1,\"x\r\n2,y\n3,\"z,w\n"),
            "rows.csv:2:3: expected 2 fields, as in the header, found 3\n  help: the row runs from line 2 to line 4: a quotation mark (\") may lack its pair"
        );
    }

    #[test]
    fn an_unclosed_quote_is_named_where_its_row_begins() {
        assert_eq!(
            refused(b"id,text\n\n\n1,a\n2,\"b\n3,c\n"),
            "rows.csv:5: expected a closing quotation mark (\"), found the end of the file\n  \
             help: the row that begins here opens a quotation mark which swallows the rest of the file; inside quotes, write it twice (\"\")"
        );
    }

    #[test]
    fn a_long_row_is_named_where_it_begins() {
        assert_eq!(
            refused(format!("id,text\n1,a\n2,\"{}", "b\n".repeat(40)).as_bytes()),
            "rows.csv:3: expected a row of at most 60 bytes, found a longer one\n  help: a quotation mark (\") may lack its pair; where rows are that long, raise --max-record"
        );
        assert_eq!(too_long("x", 1, 64 << 20).to_string(), "x:1: expected a row of at most 64 MiB, found a longer one");
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_named_with_its_place() {
        assert_eq!(
            refused(b"id,text,x\n1,\"\xc3\xa9\r\nbc\xe9\",y\n"),
            "rows.csv:3:2: expected UTF-8, found the byte 0xE9 at character 6 of `text`\n  \
             help: convert the file to UTF-8, or name its encoding, as in --encoding windows-1252"
        );
        assert!(refused(b"id,t\xffxt\n").starts_with("rows.csv:1:2: expected UTF-8, found the byte 0xFF at character 2 of field 2\n"));
        // The two halves of a character in two fields are no character.
        assert!(refused(b"id,text\n\xc3,\xa9\n").starts_with("rows.csv:2:1: expected UTF-8, found the byte 0xC3 at character 1 of `id`\n"));
    }
}
