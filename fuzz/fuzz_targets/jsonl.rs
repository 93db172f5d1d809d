//! No bytes make the reader of JSON lines panic.
#![no_main]

use std::io::Cursor;

use detente::corpus::{Columns, Format, Options, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let options = Options { limit: 1 << 16, ..Options::default() };
    if let Ok(table) = Table::from_reader_with("t", Cursor::new(data.to_vec()), Format::Jsonl, &Columns::default(), &options) {
        for row in table.forgiving().take(10_000) {
            let _ = row.map_err(|e| e.to_string());
        }
    }
});
