//! Which kind of table a file is, told by its name.

use std::path::Path;

/// The ways in which a table may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Fields between commas, or between semicolons where the header has no commas, quoted where they hold these, quotes or line breaks.
    Csv,
    /// Fields between tabs, quoted likewise.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// Columns in one file, read where the feature `parquet` is built.
    Parquet,
}

impl Format {
    /// The format that a file's name states, with or without `.gz` or `.zst`; `None` where it isn't a table's name.
    ///
    /// `.json` counts as a table, so that an array there meets an explanation and isn't read as an article.
    pub fn of_path(path: impl AsRef<Path>) -> Option<Self> {
        let path = path.as_ref();
        let extension = |p: &Path| Some(p.extension()?.to_str()?.to_ascii_lowercase());
        let mut last = extension(path)?;
        if last == "gz" || last == "zst" {
            last = extension(Path::new(path.file_stem()?))?;
        }
        match last.as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// The byte between two fields, where there is one.
    pub(super) fn delimiter(self) -> Option<u8> {
        match self {
            Self::Csv => Some(b','),
            Self::Tsv => Some(b'\t'),
            Self::Jsonl | Self::Parquet => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_state_formats() {
        for (name, format) in [
            ("x.csv", Some(Format::Csv)),
            ("dir.d/x.CSV.GZ", Some(Format::Csv)),
            ("x.tsv.zst", Some(Format::Tsv)),
            ("x.tab", Some(Format::Tsv)),
            ("x.jsonl", Some(Format::Jsonl)),
            ("x.ndjson.gz", Some(Format::Jsonl)),
            ("x.json", Some(Format::Jsonl)),
            ("x.Parquet", Some(Format::Parquet)),
            ("x.txt", None),
            ("x.txt.gz", None),
            ("x.gz", None),
            ("csv", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(Format::of_path(name), format, "{name}");
        }
    }
}
