//! Tables in and out as Parquet. Of the feature `parquet`: `cargo test --features parquet --test parquet`.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{LABELLED, Sandbox};
use detente::corpus::{Columns, Options, Table, panics_are_errors};
use parquet::basic::Compression;
use parquet::data_type::{ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::SerializedFileReader;
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;

const SCHEMA: &str = "message rows {
    optional int64 id;
    required binary text (STRING);
    optional binary source (STRING);
    optional binary target;
    optional binary label (STRING);
    optional int32 date (DATE);
    optional double weight;
    optional int64 seen (TIMESTAMP(NANOS,false));
    optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
}";

/// The labelled rows, five to a row group; ids are missing from every third row, dates from every other.
fn parquet(path: &Path, compression: Compression) {
    let rows: Vec<Vec<&str>> = LABELLED.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut file =
        SerializedFileWriter::new(File::create(path).unwrap(), Arc::new(parse_message_type(SCHEMA).unwrap()), Arc::new(properties))
            .unwrap();
    let mut number = 0;
    for part in rows.chunks(5) {
        let numbers: Vec<i64> = (number..number + part.len() as i64).collect();
        number += part.len() as i64;
        let mut group = file.next_row_group().unwrap();
        for column in 0.. {
            let Some(mut writer) = group.next_column().unwrap() else { break };
            let all = vec![1i16; part.len()];
            let texts = |i: usize| part.iter().map(|row| row[i].into()).collect::<Vec<_>>();
            let _ = match column {
                0 => {
                    let there: Vec<i16> = numbers.iter().map(|n| i16::from(n % 3 != 0)).collect();
                    let values: Vec<i64> = numbers.iter().copied().filter(|n| n % 3 != 0).collect();
                    writer.typed::<Int64Type>().write_batch(&values, Some(&there), None)
                }
                1 => writer.typed::<ByteArrayType>().write_batch(&texts(0), None, None),
                2..=4 => writer.typed::<ByteArrayType>().write_batch(&texts(column - 1), Some(&all), None),
                5 => {
                    let there: Vec<i16> = numbers.iter().map(|n| (n % 2) as i16).collect();
                    let values: Vec<i32> = numbers.iter().filter(|n| *n % 2 == 1).map(|n| 16_000 + *n as i32).collect();
                    writer.typed::<Int32Type>().write_batch(&values, Some(&there), None)
                }
                6 => {
                    let values: Vec<f64> = numbers.iter().map(|n| if n % 4 == 0 { f64::NAN } else { *n as f64 / 8.0 }).collect();
                    writer.typed::<DoubleType>().write_batch(&values, Some(&all), None)
                }
                7 => {
                    let values: Vec<i64> = numbers.iter().map(|n| n * 3_600_500_000_000).collect();
                    writer.typed::<Int64Type>().write_batch(&values, Some(&all), None)
                }
                _ => writer.typed::<ByteArrayType>().write_batch(&[], Some(&vec![0; part.len()]), Some(&vec![0; part.len()])),
            }
            .unwrap();
            writer.close().unwrap();
        }
        group.close().unwrap();
    }
    file.close().unwrap();
}

/// The same rows as CSV.
fn csv() -> String {
    let mut out = "id,text,source,target,label,date,weight,seen\n".to_owned();
    for (n, line) in LABELLED.lines().skip(1).enumerate() {
        let id = if n % 3 != 0 { n.to_string() } else { String::new() };
        let date = if n % 2 == 1 { detente::date::Date(16_000 + n as i32).to_string() } else { String::new() };
        let weight = if n % 4 == 0 { String::new() } else { (n as f64 / 8.0).to_string() };
        let seconds = n * 7201 / 2;
        let half = if n % 2 == 1 { ".5" } else { "" };
        let time = format!(" {:02}:{:02}:{:02}{half}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let time = if n == 0 { "" } else { &time };
        out += &format!("{id},{line},{date},{weight},1970-01-01{time}\n");
    }
    out
}

#[test]
fn rows_are_those_of_the_same_csv() {
    let s = Sandbox::with(&[("rows.csv", &csv())]);
    for (name, compression) in [("rows.parquet", Compression::SNAPPY), ("plain.PARQUET", Compression::UNCOMPRESSED)] {
        parquet(&s.path().join(name), compression);
        for arguments in [
            "score FILE --unit pair --keep seen --keep date",
            "evaluate FILE --level stance --bootstrap 20 --format json",
            "train FILE --cv 2 --format json",
        ] {
            let [expected, found] = ["rows.csv", name].map(|file| s.run(&arguments.replace("FILE", file)));
            assert_eq!((expected.code, found.code), (Some(0), Some(0)), "{}{}", expected.err, found.err);
            assert!(expected.out == found.out, "{arguments}");
        }
    }
    let lines: Vec<u64> = Table::open(&s.path().join("rows.parquet"), &Columns::default()).unwrap().map(|r| r.unwrap().line).collect();
    assert_eq!(lines, (1..=12).collect::<Vec<_>>());
}

#[test]
fn records_are_written_with_the_columns_of_csv() {
    let s = Sandbox::with(&[("rows.csv", &csv())]);
    for unit in ["document", "pair"] {
        let runs = ["csv", "parquet"].map(|to| s.run(&format!("score rows.csv --unit {unit} --keep seen --keep weight -o out.{to}")));
        assert!(runs.iter().all(|r| r.code == Some(0)), "{runs:?}");
        let mut expected = csv::Reader::from_path(s.path().join("out.csv")).unwrap();
        let header: Vec<String> = expected.headers().unwrap().iter().map(String::from).collect();
        let file = SerializedFileReader::new(File::open(s.path().join("out.parquet")).unwrap()).unwrap();
        let mut rows = 0;
        for (found, expected) in file.into_iter().zip(expected.records()) {
            for (((name, value), column), cell) in found.unwrap().into_columns().into_iter().zip(&header).zip(&expected.unwrap()) {
                assert_eq!(&name, column);
                let (text, of_kind) = match value {
                    Field::Null => (String::new(), true),
                    Field::Str(text) => (
                        text,
                        name.starts_with("in_")
                            || ["id", "source", "target", "label", "reason", "category", "quad", "text", "date", "outlet"]
                                .contains(&name.as_str()),
                    ),
                    Field::Double(x) => (x.to_string(), name.starts_with("p_") || ["intensity", "oov"].contains(&name.as_str())),
                    Field::Long(n) => (n.to_string(), ["sentence", "start", "end"].contains(&name.as_str())),
                    Field::Bool(b) => (b.to_string(), ["abstained", "directed"].contains(&name.as_str())),
                    other => panic!("{other}"),
                };
                assert_eq!((text.as_str(), of_kind), (cell, true), "{name}");
            }
            rows += 1;
        }
        assert_eq!(rows, 12);
    }
}

#[test]
fn what_is_no_table_of_text_is_refused() {
    let s = Sandbox::with(&[("text.parquet", "text\nA row.\n")]);
    parquet(&s.path().join("rows.parquet"), Compression::SNAPPY);
    let run = s.run("score text.parquet");
    assert!(
        run.code == Some(2) && run.err.contains("text.parquet: expected a Parquet file, found ") && run.err.contains("help: "),
        "{}",
        run.err
    );
    s.refuses(
        "score rows.parquet --keep tags",
        "rows.parquet: expected one value a row in column `tags`, found lists or structures\n  help: write its parts into columns of their own",
    );
    s.refuses(
        "score rows.parquet --text-column txt",
        "rows.parquet:1: expected a column `txt`, found `id`, `text`, `source`, `target`, `label`, `date`, `weight`, `seen`, `tags`\n  help: did you mean `text`? --text-column NAME names a column",
    );
    let options = Options { limit: 20, ..Options::default() };
    let error = Table::open_with(&s.path().join("rows.parquet"), &Columns::default(), &options).unwrap().next().unwrap().unwrap_err();
    assert!(error.to_string().contains("rows.parquet:1: expected a row of at most 20 bytes, found a longer one"), "{error}");
}

#[test]
fn a_damaged_file_is_refused_and_ends_no_program() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rows.parquet");
    parquet(&path, Compression::SNAPPY);
    let whole = std::fs::read(&path).unwrap();
    // The hook of other tests that fail meanwhile is the one of before.
    let (before, told) = (std::panic::take_hook(), Arc::new(AtomicUsize::new(0)));
    let heard = Arc::clone(&told);
    std::panic::set_hook(Box::new(move |panic| {
        if panics_are_errors() {
            heard.fetch_add(1, Ordering::Relaxed);
        } else {
            before(panic);
        }
    }));
    let (mut panicked, mut refused) = (None, 0);
    for i in 0..2000usize {
        let mut bytes = whole.clone();
        let at = i.wrapping_mul(0x9e37_79b9) % bytes.len();
        match i % 3 {
            0 => bytes[at] ^= 1 << (i / 3 % 8),
            1 => bytes[at] = 0xff,
            _ => bytes.truncate(at),
        }
        std::fs::write(&path, &bytes).unwrap();
        let errors = match Table::open(&path, &Columns::default()) {
            Ok(table) => table.filter_map(Result::err).collect(),
            Err(error) => vec![error],
        };
        refused += usize::from(!errors.is_empty());
        for error in errors {
            let said = error.to_string();
            assert!(said.contains("rows.parquet") && said.contains(": expected ") && said.contains(", found "), "{said}");
        }
        if told.load(Ordering::Relaxed) > 0 && panicked.is_none() {
            panicked = Some(bytes);
        }
    }
    // A third are cut off; some of the other changes are of values.
    assert!(refused > 1000, "{refused} of 2000 refused");
    // The program says what is wrong with the file, not with itself.
    let s = Sandbox::new();
    s.file("rows.parquet", panicked.unwrap());
    s.refuses("score rows.parquet", "rows.parquet: expected a Parquet file, found damaged values\n  help: write it anew, or as CSV");
}
