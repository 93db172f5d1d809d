//! Records as a Parquet file, with the columns of CSV: numbers as numbers, and nothing where a field is empty.

use std::io::{self, Write};
use std::sync::Arc;

use csv::StringRecord;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

/// Rows of a row group at most.
const ROWS: usize = 1 << 16;
/// Bytes of fields from which on a row group is written, however few its rows.
const BYTES: usize = 64 << 20;

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Whole,
    Number,
    Truth,
}

impl Kind {
    /// Told by the names of [`super::delimited::header`].
    fn of(column: &str) -> Self {
        match column {
            "sentence" | "start" | "end" => Self::Whole,
            "directed" | "abstained" => Self::Truth,
            "intensity" | "oov" => Self::Number,
            _ if column.starts_with("p_") => Self::Number,
            _ => Self::Text,
        }
    }
}

/// Rows on their way into a file; holds one row group.
pub(super) struct Rows<W: Write + Send> {
    file: SerializedFileWriter<W>,
    kinds: Vec<Kind>,
    columns: Vec<Vec<String>>,
    bytes: usize,
}

impl<W: Write + Send> Rows<W> {
    /// Begins a file.
    pub fn new(out: W, header: &[String]) -> io::Result<Self> {
        let kinds: Vec<Kind> = header.iter().map(|name| Kind::of(name)).collect();
        let column = |(name, kind): (&String, &Kind)| {
            let (physical, logical) = match kind {
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Whole => (Physical::INT64, None),
                Kind::Number => (Physical::DOUBLE, None),
                Kind::Truth => (Physical::BOOLEAN, None),
            };
            let column = Type::primitive_type_builder(name, physical).with_logical_type(logical);
            column.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
        };
        let fields: Result<_, ParquetError> = header.iter().zip(&kinds).map(column).collect();
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = fields
            .and_then(|fields| Type::group_type_builder("records").with_fields(fields).build())
            .and_then(|schema| SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)));
        Ok(Self { file: file.map_err(into_io)?, columns: vec![Vec::new(); kinds.len()], kinds, bytes: 0 })
    }

    /// Adds a row.
    pub fn write(&mut self, fields: &StringRecord) -> io::Result<()> {
        for (column, field) in self.columns.iter_mut().zip(fields) {
            self.bytes += field.len();
            column.push(field.to_owned());
        }
        let full = self.bytes >= BYTES || self.columns.first().is_some_and(|c| c.len() >= ROWS);
        if full { self.group().map_err(into_io) } else { Ok(()) }
    }

    /// Ends the file and gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.group().and_then(|()| self.file.into_inner()).map_err(into_io)
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        if self.columns.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for (fields, kind) in self.columns.iter_mut().zip(&self.kinds) {
            let Some(mut column) = group.next_column()? else { break };
            put(&mut column, *kind, fields)?;
            column.close()?;
            fields.clear();
        }
        self.bytes = 0;
        group.close().map(drop)
    }
}

/// Writes a column's fields; of an empty one only that it is.
fn put(column: &mut SerializedColumnWriter<'_>, kind: Kind, fields: &[String]) -> Result<(), ParquetError> {
    let there: Vec<i16> = fields.iter().map(|f| i16::from(!f.is_empty())).collect();
    let fields = fields.iter().filter(|f| !f.is_empty());
    let wrong = |field: &String| ParquetError::General(format!("`{field}` in a column of numbers"));
    let written = match kind {
        Kind::Text => {
            let values: Vec<ByteArray> = fields.map(|f| f.as_bytes().to_vec().into()).collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&there), None)
        }
        Kind::Whole => {
            let values: Vec<i64> = fields.map(|f| f.parse().map_err(|_| wrong(f))).collect::<Result<_, _>>()?;
            column.typed::<Int64Type>().write_batch(&values, Some(&there), None)
        }
        Kind::Number => {
            let values: Vec<f64> = fields.map(|f| f.parse().map_err(|_| wrong(f))).collect::<Result<_, _>>()?;
            column.typed::<DoubleType>().write_batch(&values, Some(&there), None)
        }
        Kind::Truth => {
            let values: Vec<bool> = fields.map(|f| f == "true").collect();
            column.typed::<BoolType>().write_batch(&values, Some(&there), None)
        }
    };
    written.map(drop)
}

fn into_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => source.downcast::<io::Error>().map_or_else(io::Error::other, |e| *e),
        other => io::Error::other(other.to_string()),
    }
}
