//! Records of a Parquet file, whose values become the text that CSV would hold.

use std::cell::Cell;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, reader::RowIter};
use parquet::schema::types::{Type, TypePtr};

use super::binding::Binding;
use super::columns::Columns;
use super::delimited::too_long;
use super::format::Format;
use super::stream::explained;
use crate::date::Date;
use crate::error::{Error, Problem, Result, quoted};

const DAY: i64 = 86_400;
const NANOS: i64 = 1_000_000_000;

/// A Parquet file, at a row. It holds a batch of values a column that is read, not a row group.
pub(super) struct Parquet {
    file: String,
    rows: RowIter<'static>,
    /// The columns that are read, by their index among all, and whether they hold nanoseconds since 1970.
    read: Vec<(usize, bool)>,
    cells: Vec<String>,
    row: u64,
    limit: u64,
}

impl Parquet {
    /// Opens a file and ties its columns. No cell may be longer than `limit` bytes.
    pub(super) fn open(path: &Path, columns: &Columns, limit: u64) -> Result<(Self, Binding)> {
        let file = path.display().to_string();
        let handle = File::open(path).map_err(|e| Error::io(path, "read", explained(path, e)))?;
        let reader = guarded(|| SerializedFileReader::new(handle)).map_err(|e| damaged(&file, &e))?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let fields: Vec<TypePtr> = schema.root_schema().get_fields().to_vec();
        let names: Vec<String> = fields.iter().map(|f| f.name().to_owned()).collect();
        let binding = Binding::new(&file, 1, names, Format::Parquet, columns)?;
        let used = || fields.iter().enumerate().filter(|(i, _)| binding.used[*i]);
        if let Some((_, nested)) = used().find(|(_, f)| !f.is_primitive()) {
            let problem = Problem::new(&file, format!("one value a row in column {}", quoted(nested.name())), "lists or structures");
            return Err(problem.help("write its parts into columns of their own").into());
        }
        let read = used().map(|(i, field)| (i, is_nanos(field))).collect();
        // Columns that nobody asked for aren't read.
        let wanted = used().map(|(_, f)| Arc::clone(f)).collect();
        let wanted = Type::group_type_builder(schema.root_schema().name()).with_fields(wanted).build();
        let rows = wanted.and_then(|wanted| reader.into_iter().project(Some(wanted))).map_err(|e| damaged(&file, &e))?;
        let cells = vec![String::new(); binding.names.len()];
        Ok((Self { file, rows, read, cells, row: 0, limit }, binding))
    }

    /// The 1-based number of the current row, which stands for its line.
    pub(super) fn line(&self) -> u64 {
        self.row
    }

    /// The current row's value in a column, as text; empty where there is none.
    pub(super) fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }

    /// Steps to the next row; false at the end.
    pub(super) fn advance(&mut self) -> Result<bool> {
        let rows = &mut self.rows;
        let Some(row) = guarded(|| rows.next().transpose()).map_err(|e| damaged(&self.file, &e))? else { return Ok(false) };
        self.row += 1;
        for ((_, value), &(i, nanos)) in row.into_columns().into_iter().zip(&self.read) {
            let cell = match value {
                Field::Long(since) if nanos => moment(since.div_euclid(NANOS), since.rem_euclid(NANOS)),
                other => text(other).ok_or_else(|| Problem::new(&self.file, "UTF-8", "other bytes").at(self.row).column(i as u64 + 1))?,
            };
            if cell.len() as u64 > self.limit {
                return Err(too_long(&self.file, self.row, self.limit).help("where rows are that long, raise --max-record").into());
            }
            self.cells[i] = cell;
        }
        Ok(true)
    }
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// True while this thread reads Parquet, where a damaged file makes the parquet crate panic. Such a panic becomes an error, but a panic
/// hook hears of it before that, and has nothing to tell.
pub fn panics_are_errors() -> bool {
    GUARDED.get()
}

/// What the parquet crate says; where a damaged file makes it panic, that it is damaged.
fn guarded<T>(read: impl FnOnce() -> std::result::Result<T, ParquetError>) -> std::result::Result<T, ParquetError> {
    GUARDED.set(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    read.unwrap_or_else(|_| Err(ParquetError::General("damaged values".into())))
}

fn damaged(file: &str, error: &ParquetError) -> Error {
    let said = error.to_string();
    Problem::new(file, "a Parquet file", said.strip_prefix("Parquet error: ").unwrap_or(&said)).help("write it anew, or as CSV").into()
}

fn is_nanos(field: &Type) -> bool {
    matches!(field.get_basic_info().logical_type_ref(), Some(LogicalType::Timestamp(of)) if of.unit == TimeUnit::NANOS)
}

/// A value as CSV would hold it; `None` for bytes that are no text.
fn text(value: Field) -> Option<String> {
    Some(match value {
        Field::Null => String::new(),
        Field::Str(text) => text,
        Field::Bytes(bytes) => String::from_utf8(bytes.data().to_vec()).ok()?,
        // No number is how data frames write that there is none.
        Field::Float(x) if x.is_nan() => String::new(),
        Field::Double(x) if x.is_nan() => String::new(),
        Field::Float(x) => x.to_string(),
        Field::Double(x) => x.to_string(),
        Field::Date(days) => Date(days).to_string(),
        Field::TimestampMillis(since) => moment(since.div_euclid(1000), since.rem_euclid(1000) * 1_000_000),
        Field::TimestampMicros(since) => moment(since.div_euclid(1_000_000), since.rem_euclid(1_000_000) * 1000),
        other => other.to_string(),
    })
}

/// A day, and its time unless that is midnight: `2015-09-30 08:15:00`.
fn moment(seconds: i64, nanos: i64) -> String {
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let day = Date(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }));
    let fraction = format!(".{nanos:09}");
    match (second, nanos) {
        (0, 0) => day.to_string(),
        _ => format!("{day} {:02}:{:02}:{:02}{}", second / 3600, second / 60 % 60, second % 60, fraction.trim_end_matches(['0', '.'])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_days_and_times() {
        assert_eq!(moment(0, 0), "1970-01-01");
        assert_eq!(moment(1_443_600_900, 0), "2015-09-30 08:15:00");
        assert_eq!(moment(-1, 500_000_000), "1969-12-31 23:59:59.5");
    }

    #[test]
    fn values_are_what_csv_would_hold() {
        let of = |value| text(value).unwrap();
        assert_eq!((of(Field::Null), of(Field::Double(f64::NAN)), of(Field::Float(12.0))), (String::new(), String::new(), "12".into()));
        assert_eq!((of(Field::Bool(true)), of(Field::Double(0.1)), of(Field::Long(-3))), ("true".into(), "0.1".into(), "-3".into()));
        assert_eq!((of(Field::Str("“é”".into())), of(Field::Date(16_708))), ("“é”".into(), "2015-09-30".into()));
        assert_eq!(text(Field::Bytes(vec![0xff].into())), None);
    }
}
