//! From a path or a reader to decompressed, decoded bytes.

use super::format::Format;
use super::zstd;
use crate::error::{Error, Problem, Result, quoted};
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

/// The longest record or article that is read unless [`Options::limit`] says otherwise, in bytes: War and Peace more than twice over.
pub const RECORD_LIMIT: u64 = 8 << 20;

/// The size of the buffers between two links of the chain.
pub(super) const BUFFER: usize = 64 << 10;

/// How input is read, whatever its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The encoding's name as the WHATWG Encoding Standard lists it, such as `windows-1252`; a byte order mark wins over it.
    /// `None`: UTF-8 for tables, found out for each article.
    pub encoding: Option<String>,
    /// The table's format where a name doesn't tell, as with standard input; `None` reads that as an article.
    pub format: Option<Format>,
    /// The longest record or article in bytes: of UTF-8, an article as it is stored.
    pub limit: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { encoding: None, format: None, limit: RECORD_LIMIT }
    }
}

impl Options {
    /// The encoding that was named.
    pub(super) fn encoding(&self) -> Result<Option<&'static Encoding>> {
        let Some(name) = &self.encoding else { return Ok(None) };
        let known = Encoding::for_label_no_replacement(name.as_bytes());
        known.map(Some).ok_or_else(|| {
            Error::params("encoding", "a name from the WHATWG Encoding Standard, such as windows-1252 or utf-16le", quoted(name))
        })
    }
}

/// Any source of bytes.
pub(super) type Source = Box<dyn Read + Send>;

/// Opens a file, or standard input for `-`, and decompresses it.
pub(super) fn open(path: &Path) -> Result<Source> {
    let name = path.display().to_string();
    if name == "-" {
        return decompress(&name, io::stdin());
    }
    let file = File::open(path).map_err(|e| Error::io(path, "read", explained(path, e)))?;
    decompress(&name, file)
}

/// Decompresses gzip and Zstandard, which are told by their first bytes, so that standard input and misnamed files work too.
///
/// Neither magic number can begin a text in UTF-8 or UTF-16 with a byte order mark.
pub(super) fn decompress(name: &str, mut reader: impl Read + Send + 'static) -> Result<Source> {
    let mut head = Vec::with_capacity(16);
    reader.by_ref().take(16).read_to_end(&mut head).map_err(|e| Error::io(name, "read", e))?;
    if let Some((kind, help)) = foreign(&head) {
        return Err(Problem::new(name, "text", kind).help(help).into());
    }
    let (gzip, zstd) = (head.starts_with(&[0x1f, 0x8b]), zstd::begins(&head));
    let whole = Cursor::new(head).chain(reader);
    Ok(if gzip {
        Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(BUFFER, whole)))
    } else if zstd {
        Box::new(zstd::Frames::new(BufReader::with_capacity(BUFFER, whole)))
    } else {
        Box::new(whole)
    })
}

/// Decodes UTF-16 with a byte order mark, or the encoding that was named, to UTF-8; other bytes pass as they are, so that
/// whoever reads them can say where they aren't UTF-8.
pub(super) fn transcode(source: Source, encoding: Option<&'static Encoding>) -> impl Read + Send {
    let encoding = encoding.filter(|&e| e != encoding_rs::UTF_8);
    DecodeReaderBytesBuilder::new().encoding(encoding).bom_override(true).utf8_passthru(encoding.is_none()).strip_bom(true).build(source)
}

/// Kinds of file that can't be read here, and what to do with them.
fn foreign(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const EXPORT: &str = "export it as CSV or plain text first";
    const NO_TEXT: &str = "leave it out: only texts and tables are read";
    let kinds: [(&[u8], &str, &str); 11] = [
        (b"PAR1", "a Parquet file", EXPORT),
        (b"%PDF-", "a PDF", EXPORT),
        (b"PK\x03\x04", "a ZIP archive or an Office document", EXPORT),
        (b"\xd0\xcf\x11\xe0", "an old Office document", EXPORT),
        (b"\xfd7zXZ\0", "an xz archive", EXPORT),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive", EXPORT),
        (b"{\\rtf", "an RTF document", EXPORT),
        (b"SQLite format 3\0", "an SQLite database", EXPORT),
        (b"\x89PNG\r\n", "a PNG image", NO_TEXT),
        (b"\xff\xd8\xff", "a JPEG image", NO_TEXT),
        (b"GIF89a", "a GIF image", NO_TEXT),
    ];
    kinds.into_iter().find(|(magic, ..)| head.starts_with(magic)).map(|(_, kind, help)| (kind, help))
}

/// True for bytes that are no text: of their beginning, more than one in 32 is a control character that texts don't have. A stray one
/// in a text does no harm, and of any bytes at random one in ten is one.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 8000;
    let beginning = &bytes[..bytes.len().min(LOOKED_AT)];
    let odd = |b: &u8| u8::from((*b < b' ') & (b.wrapping_sub(b'\t') > 4) & (*b != 0x1B));
    // So many fit a byte, in which the processor counts many at once.
    let all: usize = beginning.chunks(255).map(|bytes| usize::from(bytes.iter().map(odd).sum::<u8>())).sum();
    Encoding::for_bom(bytes).is_none() && 32 * all > beginning.len()
}

/// The system's refusal, with the name that was probably meant where a file is missing.
pub(super) fn explained(path: &Path, error: io::Error) -> io::Error {
    // A directory of millions shouldn't be read through for a hint.
    const LOOKED_AT: usize = 10_000;
    if error.kind() != io::ErrorKind::NotFound {
        return error;
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = folder.read_dir() else {
        return io::Error::new(
            error.kind(),
            format!("{error}; there is no directory {}\n  help: check the path, and the folder that the command runs in", folder.display()),
        );
    };
    let names: Vec<String> = entries.flatten().take(LOOKED_AT).map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    match near(&wanted, names.iter().map(String::as_str)) {
        Some(near) => io::Error::new(error.kind(), format!("{error}; did you mean `{near}`?")),
        None => error,
    }
}

/// The name nearest to a file's: without their endings, which many files share, at most one letter in three is another.
fn near<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let stem = |name: &str| name.split('.').next().unwrap_or_default().to_lowercase();
    let own = stem(wanted);
    let away = |name: &str| (strsim::osa_distance(&own, &stem(name)), strsim::osa_distance(wanted, name));
    let near = names.map(|name| (away(name), name)).min()?;
    (3 * near.0.0 <= own.chars().count()).then_some(near.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8], encoding: Option<&str>) -> std::result::Result<Vec<u8>, String> {
        let options = Options { encoding: encoding.map(str::to_owned), ..Options::default() };
        let source = decompress("x", Cursor::new(bytes.to_vec())).map_err(|e| e.to_string())?;
        let mut out = Vec::new();
        transcode(source, options.encoding().map_err(|e| e.to_string())?).read_to_end(&mut out).map_err(|e| e.to_string())?;
        Ok(out)
    }

    #[test]
    fn gzip_of_several_members_is_one_text() {
        let mut bytes = Vec::new();
        for part in ["one,", "two"] {
            let mut encoder = flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::fast());
            encoder.write_all(part.as_bytes()).unwrap();
            encoder.finish().unwrap();
        }
        assert_eq!(read(&bytes, None).unwrap(), b"one,two");
        bytes.truncate(bytes.len() - 9);
        assert!(read(&bytes, None).is_err());
    }

    #[test]
    fn byte_order_marks_are_taken_off_and_utf_16_is_decoded() {
        assert_eq!(read(b"\xef\xbb\xbfa\xffb", None).unwrap(), b"a\xffb");
        assert_eq!(read(b"\xff\xfea\0\xe9\0", None).unwrap(), "aé".as_bytes());
        assert_eq!(read(b"\xfe\xff\0a\0\xe9", Some("windows-1252")).unwrap(), "aé".as_bytes());
        assert_eq!(read(b"\xef\xbb\xbf\xc3\xa9", Some("windows-1252")).unwrap(), "é".as_bytes());
        assert_eq!(read(b"", None).unwrap(), b"");
    }

    #[test]
    fn a_named_encoding_is_decoded_and_an_unknown_one_refused() {
        assert_eq!(read(b"a\xe9\x93", Some("Windows-1252")).unwrap(), "aé“".as_bytes());
        assert_eq!(read(b"a\0", Some("utf-16le")).unwrap(), b"a");
        assert_eq!(read(b"\xff", Some("utf8")).unwrap(), b"\xff");
        assert_eq!(
            read(b"", Some("latin-99")).unwrap_err(),
            "encoding: expected a name from the WHATWG Encoding Standard, such as windows-1252 or utf-16le, found `latin-99`"
        );
    }

    #[test]
    fn documents_of_other_programs_are_refused_by_name() {
        assert_eq!(read(b"%PDF-1.7 ...", None).unwrap_err(), "x: expected text, found a PDF\n  help: export it as CSV or plain text first");
        assert!(read(b"PK\x03\x04...", None).unwrap_err().contains("a ZIP archive or an Office document"));
        let image = "x: expected text, found a PNG image\n  help: leave it out: only texts and tables are read";
        assert_eq!(read(b"\x89PNG\r\n\x1a\n", None).unwrap_err(), image);
    }

    #[test]
    fn bytes_that_are_no_text_are_told_from_texts_in_any_encoding() {
        for text in [
            &b""[..],
            b"\xff\xfea\0\xe9\0",
            b"\x93Ch\xe1vez\x94\t\r\n",
            "“Türkiye”\u{85}".as_bytes(),
            b"It rained all day in Accra and in Lom\xe9.\0",
        ] {
            assert!(!is_binary(text), "{text:?}");
        }
        let any: Vec<u8> = (0..=255).collect();
        assert!(is_binary(&any) && is_binary(b"a\0b\0") && is_binary(&[0; 9000]));
    }

    #[test]
    fn a_missing_file_names_the_nearest() {
        let dir = tempfile::tempdir().unwrap();
        File::create(dir.path().join("rows.csv")).unwrap();
        let message = |path: &str| open(&dir.path().join(path)).err().unwrap().to_string();
        let found = message("row.csv");
        assert!(found.contains("row.csv: cannot read: ") && found.ends_with("; did you mean `rows.csv`?"), "{found}");
        assert!(!message("zzz").contains("mean"));
        for far in ["nope.csv", "*.csv", "new.csv", ".csv"] {
            assert!(!message(far).contains("mean"), "{far}");
        }
        for near in ["rosw.csv", "ROW.csv", "rows.tsv", "rows"] {
            assert!(message(near).ends_with("did you mean `rows.csv`?"), "{near}");
        }
        assert!(message("no/rows.csv").contains("; there is no directory "));
    }
}
