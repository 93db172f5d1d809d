//! Flags that say how tables are read.

use clap::{Args, ValueEnum};
use detente::corpus::{Columns, Format, Options, RECORD_LIMIT};
use serde::Serialize;

/// How tables are read: names of columns, encoding, limits.
#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "Input tables")]
pub struct TableArguments {
    /// Column that identifies a row [default: id, else the row's number]
    #[arg(long, value_name = "NAME")]
    id_column: Option<String>,
    /// Column with the text [default: text]
    #[arg(long, value_name = "NAME")]
    text_column: Option<String>,
    /// Column with the label [default: label]
    #[arg(long, value_name = "NAME")]
    label_column: Option<String>,
    /// Column with the surface text of the actor that acts [default: source]
    #[arg(long, value_name = "NAME")]
    source_column: Option<String>,
    /// Column with the surface text of the actor acted upon [default: target]
    #[arg(long, value_name = "NAME")]
    target_column: Option<String>,
    /// Column with the first character of the source, as Python counts [default: source_start]
    #[arg(long, value_name = "NAME")]
    source_start_column: Option<String>,
    /// Column with the end of the source, exclusive [default: source_end]
    #[arg(long, value_name = "NAME")]
    source_end_column: Option<String>,
    /// Column with the first character of the target [default: target_start]
    #[arg(long, value_name = "NAME")]
    target_start_column: Option<String>,
    /// Column with the end of the target, exclusive [default: target_end]
    #[arg(long, value_name = "NAME")]
    target_end_column: Option<String>,
    /// Column with the date, as YYYY-MM-DD [default: date]
    #[arg(long, value_name = "NAME")]
    date_column: Option<String>,
    /// Column with the outlet [default: outlet]
    #[arg(long, value_name = "NAME")]
    outlet_column: Option<String>,
    /// Column whose equal values stay on one side of a split [default: group]
    #[arg(long, value_name = "NAME")]
    group_column: Option<String>,
    /// Column with the weight of a row [default: weight]
    #[arg(long, value_name = "NAME")]
    weight_column: Option<String>,
    /// Column with the part of the data a row belongs to [default: split]
    #[arg(long, value_name = "NAME")]
    split_column: Option<String>,
    /// Read standard input, and files whose names don't tell, as a table of this kind
    #[arg(long, value_name = "KIND")]
    input_format: Option<InputFormat>,
    /// Encoding of the input, such as windows-1252 [default: UTF-8 for tables, found out for articles]
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Longest row or article that is read, in MB
    #[arg(long, value_name = "MB", default_value_t = RECORD_LIMIT >> 20)]
    max_record: u64,
}

/// Kinds of tables.
#[derive(Clone, Copy, ValueEnum, Serialize)]
enum InputFormat {
    Csv,
    Tsv,
    Jsonl,
}

impl TableArguments {
    /// The columns to read, and those to hand on.
    pub fn columns(&self, keep: Vec<String>) -> Columns {
        let a = self.clone();
        Columns {
            id: a.id_column,
            text: a.text_column,
            label: a.label_column,
            source: a.source_column,
            target: a.target_column,
            source_start: a.source_start_column,
            source_end: a.source_end_column,
            target_start: a.target_start_column,
            target_end: a.target_end_column,
            date: a.date_column,
            outlet: a.outlet_column,
            group: a.group_column,
            weight: a.weight_column,
            split: a.split_column,
            keep,
            keep_options: Vec::new(),
        }
    }

    /// Options of reading.
    pub fn options(&self) -> Options {
        let format = self.input_format.map(|f| match f {
            InputFormat::Csv => Format::Csv,
            InputFormat::Tsv => Format::Tsv,
            InputFormat::Jsonl => Format::Jsonl,
        });
        Options { encoding: self.encoding.clone(), format, limit: self.max_record.saturating_mul(1 << 20).max(1) }
    }
}
