//! The rows of labelled tables to train on.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use detente::corpus::{ByTime, LabelledRows, Table};
use detente::error::Problem;
use detente::model::file::hex;
use detente::{Error, Result};
use sha2::{Digest, Sha256};

use super::columns::TableArguments;
use super::{by_time, say};

/// What the tables hold.
pub struct Read {
    /// The rows to train on, each with its file's name.
    pub rows: LabelledRows,
    /// The hash of each file.
    pub data: Vec<String>,
    /// Whether rows were left out because their date doesn't tell on which side of a split by time they lie.
    pub undated: bool,
}

/// Reads tables, without rows of other splits than `train`, and without those that `split`, a split by time, doesn't leave before its day.
pub fn read(tables: &[PathBuf], table: &TableArguments, split: Option<&str>) -> Result<Read> {
    let by_day = split.map(ByTime::read).transpose()?.flatten();
    if let (Some(name), None) = (split, &by_day) {
        return Err(Error::params("split", "time:DATE", format!("`{name}`")).help("rows of the split `train` are used without --split"));
    }
    let (columns, options) = (table.columns(Vec::new()), table.options());
    let (mut rows, mut hashes) = (LabelledRows::default(), Vec::new());
    // On which side of a day a row lies, can't be said before all rows of its group are there.
    let mut dated = Vec::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for path in tables {
        let table = Table::open_with(path, &columns, &options)?;
        let name = table.name().to_string();
        if by_day.is_some() {
            table.require_date()?;
        }
        table.require_label()?;
        let take = || -> Result<()> {
            for row in table {
                let row = row?;
                if row.split.is_empty() || row.split == "train" {
                    match by_day {
                        Some(_) => dated.push((name.clone(), row)),
                        None => rows.push(&name, row),
                    }
                } else {
                    *others.entry(row.split).or_default() += 1;
                }
            }
            Ok(())
        };
        let hash = || hash(path).map_err(|e| Error::io(path, "read", e));
        // What comes through a pipe is gone once it is read.
        if path.is_file() {
            let (taken, hashed) = rayon::join(take, hash);
            taken?;
            hashes.push(hashed?);
        } else {
            take()?;
        }
    }
    if rows.is_empty() && dated.is_empty() {
        let files: Vec<String> = tables.iter().map(|path| path.display().to_string()).collect();
        let problem = |found: &str, help: &str| Problem::new(files.join(", "), "rows to train on", found).help(help);
        return Err(match others.is_empty() {
            true => problem("no rows", "an empty table teaches nothing: name one with labelled rows"),
            false => problem("rows of other splits only", "rows whose split is empty or `train` are used: check the split column"),
        }
        .into());
    }
    if !others.is_empty() {
        let counts: Vec<String> = others.iter().map(|(split, n)| format!("{n} of `{split}`")).collect();
        say(format_args!("rows of other splits left out: {}", counts.join(", ")));
    }
    let mut undated = false;
    if let Some(by_day) = by_day {
        let parts = by_time::split(&by_day, &dated);
        undated = !parts.undated.is_empty();
        if parts.before.is_empty() {
            let help = "give a later day after time:, or name the column of dates with --date-column NAME";
            return Err(Error::training(format!("no rows dated before {}", by_day.written()), help));
        }
        rows.extend(by_time::take(dated, &parts.before));
    }
    Ok(Read { rows, data: hashes, undated })
}

/// SHA-256 of a file's bytes.
pub fn hash(path: &Path) -> io::Result<String> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut hasher = Sha256::new();
    loop {
        let data = reader.fill_buf()?;
        if data.is_empty() {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(data);
        let read = data.len();
        reader.consume(read);
    }
}
