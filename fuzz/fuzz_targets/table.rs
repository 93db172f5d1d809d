//! No bytes make the reader of delimited tables panic, and none leads to an endless stream of rows.
#![no_main]

use std::io::Cursor;

use detente::corpus::{Columns, Format, Options, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let options = Options { limit: 1 << 16, ..Options::default() };
    for format in [Format::Csv, Format::Tsv] {
        if let Ok(table) = Table::from_reader_with("t", Cursor::new(data.to_vec()), format, &Columns::default(), &options) {
            // What is decompressed may be longer than what was given.
            for row in table.take(10_000) {
                let _ = row.map_err(|e| e.to_string());
            }
        }
    }
});
