//! Cuts a stream into records and knows where each began.
//!
//! The csv crate counts lines by `\n` and places a record where the last one ended, so blank lines, `\r\n` and quoted line
//! breaks shift it; and it takes an unclosed quote or an endless record without a word. Here the same grammar is followed one
//! step ahead of it: a `read` never gives bytes of two records, blank lines are dropped, and each record has a budget.

use std::fmt;
use std::io::{self, BufRead, Read};

use memchr::{memchr2, memchr3};

/// A reader that hands on at most one record a call.
#[derive(Debug)]
pub(super) struct Records<R> {
    inner: R,
    scanner: Scanner,
    limit: u64,
    spent: u64,
    began: u64,
}

/// Why a record can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The file ends inside quotes.
    Unclosed,
    /// The record is longer than its budget.
    TooLong,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unclosed => "unclosed quote",
            Self::TooLong => "record too long",
        })
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// The fault that an I/O error carries, if it is one of ours.
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl<R: BufRead> Records<R> {
    /// Records of fields between `delimiter`s, or simply lines; none longer than `limit` bytes.
    pub(super) fn new(inner: R, delimiter: Option<u8>, limit: u64) -> Self {
        Self { inner, scanner: Scanner { delimiter, state: State::Between, line: 1, after_cr: false }, limit, spent: 0, began: 1 }
    }

    /// The 1-based line on which the record began from which bytes were read last.
    pub(super) fn began(&self) -> u64 {
        self.began
    }

    /// Reads the whole of the next record, with its line end, into `out`; false at the end.
    pub(super) fn next_into(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        out.clear();
        let mut chunk = [0; 8192];
        loop {
            let n = self.read(&mut chunk)?;
            out.extend_from_slice(&chunk[..n]);
            if n == 0 || self.scanner.state == State::Between {
                return Ok(!out.is_empty());
            }
        }
    }

    /// Passes over blank lines; false at the end.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            let bytes = fill(&mut self.inner)?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let blank = bytes.iter().take_while(|&&b| self.scanner.line_end(b)).count();
            let found = blank < bytes.len();
            self.inner.consume(blank);
            if found {
                self.scanner.state = State::Start;
                self.began = self.scanner.line;
                self.spent = 0;
                return Ok(true);
            }
        }
    }
}

impl<R: BufRead> Read for Records<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() || (self.scanner.state == State::Between && !self.begin()?) {
            return Ok(0);
        }
        let bytes = fill(&mut self.inner)?;
        if bytes.is_empty() {
            let unclosed = self.scanner.state == State::Quoted;
            self.scanner.state = State::Between;
            return if unclosed { Err(io::Error::other(Fault::Unclosed)) } else { Ok(0) };
        }
        let n = self.scanner.scan(&bytes[..bytes.len().min(buf.len())]);
        buf[..n].copy_from_slice(&bytes[..n]);
        self.inner.consume(n);
        self.spent += n as u64;
        let line_end = u64::from(self.scanner.state == State::Between);
        if self.spent - line_end > self.limit { Err(io::Error::other(Fault::TooLong)) } else { Ok(n) }
    }
}

/// `fill_buf`, tried again where a signal interrupted it.
fn fill<R: BufRead>(inner: &mut R) -> io::Result<&[u8]> {
    loop {
        match inner.fill_buf() {
            Ok(_) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    // The bytes are there already; asking again is what the borrow checker can follow out of a loop.
    inner.fill_buf()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a record.
    Between,
    /// At the first byte of a field.
    Start,
    /// In a field without quotes, or past its closing quote.
    Plain,
    /// In quotes.
    Quoted,
    /// After a quote in quotes, which closes them unless it is doubled.
    Closing,
}

#[derive(Debug)]
struct Scanner {
    delimiter: Option<u8>,
    state: State,
    line: u64,
    after_cr: bool,
}

impl Scanner {
    /// Counts a byte that ends a line; false for any other.
    fn line_end(&mut self, byte: u8) -> bool {
        // The line feed of a CR LF ends a line that was counted at its carriage return.
        self.line += u64::from(byte == b'\r' || (byte == b'\n' && !self.after_cr));
        self.after_cr = byte == b'\r';
        byte == b'\r' || byte == b'\n'
    }

    /// Follows the grammar to the record's end, or to the end of `bytes`; how many it took.
    fn scan(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            // Most bytes change nothing: pass over many of them at once.
            let skipped = match (self.state, self.delimiter) {
                (State::Quoted, _) => memchr3(b'"', b'\n', b'\r', rest),
                (State::Plain, Some(d)) => memchr3(d, b'\n', b'\r', rest),
                (_, None) => memchr2(b'\n', b'\r', rest),
                _ => Some(0),
            }
            .unwrap_or(rest.len());
            self.after_cr &= skipped == 0;
            at += skipped;
            let Some(&byte) = bytes.get(at) else { break };
            at += 1;
            let ends = self.line_end(byte);
            self.state = match self.state {
                State::Quoted if byte == b'"' => State::Closing,
                State::Quoted => State::Quoted,
                _ if ends => {
                    self.state = State::Between;
                    return at;
                }
                _ if Some(byte) == self.delimiter => State::Start,
                State::Start | State::Closing if byte == b'"' => State::Quoted,
                _ => State::Plain,
            };
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn records(input: &str, delimiter: Option<u8>, limit: u64) -> Vec<std::result::Result<(u64, String), Fault>> {
        // Three bytes a fill, so that every boundary is met.
        let mut records = Records::new(io::BufReader::with_capacity(3, input.as_bytes()), delimiter, limit);
        let (mut found, mut record) = (Vec::new(), Vec::new());
        loop {
            match records.next_into(&mut record) {
                Ok(true) => found.push(Ok((records.began(), String::from_utf8_lossy(&record).into_owned()))),
                Ok(false) => return found,
                Err(e) => {
                    found.push(Err(Fault::of(&e).unwrap()));
                    return found;
                }
            }
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let input = "a,b\r\n\r\n\"x\r\ny\n\rz\",1\rq,\"\"\"\n\"\n\n\nlast";
        let expected = [(1, "a,b\r"), (3, "\"x\r\ny\n\rz\",1\r"), (7, "q,\"\"\"\n\"\n"), (11, "last")];
        assert_eq!(records(input, Some(b','), 99), expected.map(|(l, r)| Ok((l, r.to_owned()))));
    }

    #[test]
    fn quotes_mean_nothing_in_plain_lines_or_inside_a_field() {
        assert_eq!(records("\"a\nb\"\n", None, 99), [Ok((1, "\"a\n".into())), Ok((2, "b\"\n".into()))]);
        assert_eq!(records("5\" gun,x\ny\n", Some(b','), 99), [Ok((1, "5\" gun,x\n".into())), Ok((2, "y\n".into()))]);
    }

    #[test]
    fn an_unclosed_quote_and_a_long_record_are_faults_where_they_begin() {
        assert_eq!(records("a\n\"b\nc", Some(b','), 99)[1], Err(Fault::Unclosed));
        assert_eq!(records("abcd\nabcde\n", None, 4), [Ok((1, "abcd\n".into())), Err(Fault::TooLong)]);
        let mut endless = Records::new(io::BufReader::new(io::repeat(b'x')), None, 1 << 20);
        assert_eq!(Fault::of(&endless.next_into(&mut Vec::new()).unwrap_err()), Some(Fault::TooLong));
    }

    proptest! {
        #[test]
        fn the_csv_crate_reads_the_same_records_with_and_without(input in "[ab,\"\r\n]{0,40}") {
            let read = |reader: Box<dyn Read>| -> Option<Vec<csv::ByteRecord>> {
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader).into_byte_records().collect::<csv::Result<_>>().ok()
            };
            let plain = read(Box::new(io::Cursor::new(input.clone().into_bytes())));
            let cut = read(Box::new(Records::new(io::BufReader::with_capacity(3, io::Cursor::new(input.into_bytes())), Some(b','), 99)));
            prop_assert!(cut.is_none() || cut == plain);
        }
    }
}
