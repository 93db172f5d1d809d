//! The lines of a file, for readers that know what stands in them.

use super::delimited::too_long;
use super::stream::{self, Source};
use crate::error::{Error, Result};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// The lines of a file that aren't blank, decompressed, with their numbers. Memory is bounded by the longest line, and that by the limit.
pub struct Lines {
    path: PathBuf,
    source: BufReader<Source>,
    number: u64,
    limit: u64,
}

impl Lines {
    /// Opens a file, or standard input for `-`; `.gz` and `.zst` are read as they are. No line may be longer than `limit` bytes.
    ///
    /// # Errors
    /// [`Error::Io`] where the path can't be read, [`Error::Input`] where it is no text.
    pub fn open(path: &Path, limit: u64) -> Result<Self> {
        Ok(Self { path: path.to_owned(), source: BufReader::with_capacity(BUFFER, stream::open(path)?), number: 0, limit })
    }

    /// Reads the next line that isn't blank into `out`, without its end; its 1-based number, `None` at the end of the file.
    ///
    /// # Errors
    /// [`Error::Io`] where the file can't be read on, [`Error::Input`] for a line beyond the limit.
    pub fn read(&mut self, out: &mut Vec<u8>) -> Result<Option<u64>> {
        loop {
            out.clear();
            // Room for the line's end, and for a byte order mark in front of the first.
            let most = self.limit.saturating_add(if self.number == 0 { 5 } else { 2 });
            let n = (&mut self.source).take(most).read_until(b'\n', out).map_err(|e| Error::io(&self.path, "read", e))?;
            if n == 0 {
                return Ok(None);
            }
            self.number += 1;
            if self.number == 1 && out.starts_with("\u{feff}".as_bytes()) {
                out.drain(..3);
            }
            out.truncate(out.trim_ascii_end().len());
            if out.len() as u64 > self.limit {
                return Err(too_long(&self.path.display().to_string(), self.number, self.limit).help("write one object a line").into());
            }
            if !out.is_empty() {
                return Ok(Some(self.number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_blank_ones_pass() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::fs::write(&path, "\u{feff}one\r\n\n \ntwo").unwrap();
        let read = |limit: u64| -> std::result::Result<Vec<(u64, String)>, String> {
            let mut lines = Lines::open(&path, limit).map_err(|e| e.to_string())?;
            let (mut line, mut out) = (Vec::new(), Vec::new());
            while let Some(number) = lines.read(&mut line).map_err(|e| e.to_string())? {
                out.push((number, String::from_utf8_lossy(&line).into_owned()));
            }
            Ok(out)
        };
        assert_eq!(read(10).unwrap(), [(1, "one".into()), (4, "two".into())]);
        assert!(read(2).unwrap_err().contains(":1: expected a row of at most 2 bytes"));
    }
}
