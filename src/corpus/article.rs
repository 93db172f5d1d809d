//! A whole text file, and the encoding in which it was written.

use super::delimited::size;
use super::stream::{self, Options, Source};
use crate::error::{Error, Problem, Result};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The path relative to the argument, with `/`; the file's name for a file that was named itself; `-` for standard input.
    pub id: String,
    /// Where it was read; `-` is standard input.
    pub path: PathBuf,
    /// The decoded text, without its byte order mark.
    pub text: String,
    /// The encoding that it was decoded from, as the WHATWG Encoding Standard names it.
    pub encoding: &'static str,
}

impl Article {
    /// Reads the file at `path`, or standard input for `-`.
    pub(super) fn read(id: String, path: PathBuf, options: &Options) -> Result<Self> {
        let source = stream::open(&path)?;
        Self::from_source(id, path, source, options)
    }

    fn from_source(id: String, path: PathBuf, source: Source, options: &Options) -> Result<Self> {
        // Room for most articles, which are then read at one go.
        let mut bytes = Vec::with_capacity(16 << 10);
        // A byte order mark may come on top of the limit.
        let most = options.limit.saturating_add(3);
        let n = source.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| Error::io(&path, "read", e))?;
        if n as u64 > most {
            return Err(too_long(&path, options.limit).into());
        }
        bytes.shrink_to_fit();
        if options.encoding.is_none() && stream::is_binary(&bytes) {
            let help = "leave it out; where it is UTF-16 without a byte order mark, --encoding utf-16le reads it";
            return Err(Problem::new(path.display().to_string(), "text", "a binary file").help(help).into());
        }
        let (text, encoding) = match options.encoding()? {
            Some(named) => {
                let (text, encoding, _) = named.decode(&bytes);
                (text.into_owned(), encoding.name())
            }
            // The usual text is taken as it is: a second copy of a long one would be a second time its memory.
            None => match String::from_utf8(bytes) {
                Ok(text) if !text.starts_with('\u{feff}') => (text, encoding_rs::UTF_8.name()),
                Ok(text) => decode(text.as_bytes()),
                Err(other) => decode(other.as_bytes()),
            },
        };
        Ok(Self { id, path, text, encoding })
    }

    /// Whether it looks like HTML: it begins with a tag or a comment of it.
    pub fn is_html(&self) -> bool {
        const BEGINS: [&str; 14] =
            ["!doctype html", "!--", "html", "head", "body", "title", "meta", "div", "p>", "p ", "article", "section", "h1", "span"];
        let text = self.text.trim_start();
        // An XML declaration may stand before it.
        let text = if text.starts_with("<?xml") { text.split_once("?>").map_or(text, |(_, rest)| rest.trim_start()) } else { text };
        let begins = |name: &&str| text.get(1..=name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        text.starts_with('<') && BEGINS.iter().any(begins)
    }
}

fn too_long(path: &Path, limit: u64) -> Problem {
    Problem::new(path.display().to_string(), format!("an article of at most {}", size(limit)), "a longer one")
        .help("cut it into articles (many texts in one file are a table), or raise --max-record")
}

/// Decodes a text of unknown encoding: by its byte order mark, else as UTF-8, else by what its bytes look like. Never fails.
///
/// A text that is UTF-8 but for a few bytes (cut off in the middle of a character, say) stays UTF-8, with U+FFFD for what is
/// broken: any other encoding would garble every character that isn't ASCII.
pub fn decode(bytes: &[u8]) -> (String, &'static str) {
    let utf8 = encoding_rs::UTF_8.name();
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[length..]);
        return (text.into_owned(), encoding.name());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), utf8);
    }
    if is_damaged_utf8(bytes) {
        return (String::from_utf8_lossy(bytes).into_owned(), utf8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), encoding.name())
}

/// True where characters beyond ASCII that are valid UTF-8 far outnumber the breaks between them: in other encodings they're rare.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid > 4 * broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    #[test]
    fn marks_come_first_then_utf8_then_a_guess() {
        for (bytes, text, encoding) in [
            (&b""[..], "", "UTF-8"),
            (b"\xef\xbb\xbfa\xc3\xa9", "aé", "UTF-8"),
            (b"\xff\xfea\0\xe9\0", "aé", "UTF-16LE"),
            (b"\xfe\xff\0a\0\xe9", "aé", "UTF-16BE"),
            ("Türkiye signed.".as_bytes(), "Türkiye signed.", "UTF-8"),
            (b"President Ch\xe1vez \x93met\x94 the minister.", "President Chávez “met” the minister.", "windows-1252"),
            (b"\xcf\xf0\xe5\xe7\xe8\xe4\xe5\xed\xf2 \xd0\xee\xf1\xf1\xe8\xe8", "Президент России", "windows-1251"),
        ] {
            assert_eq!(decode(bytes), (text.to_owned(), encoding));
        }
    }

    #[test]
    fn a_text_cut_inside_a_character_stays_utf8() {
        let whole = "“We’ll sign,” Erdoğan said in Türkiye.".as_bytes();
        let cut = [&whole[..whole.len() - 1], &"’".as_bytes()[..2]].concat();
        let (text, encoding) = decode(&cut);
        assert_eq!((text.as_str(), encoding), ("“We’ll sign,” Erdoğan said in Türkiye\u{fffd}", "UTF-8"));
    }

    fn read(bytes: &'static [u8], options: &Options) -> Result<Article> {
        Article::from_source("a".into(), "a.txt".into(), Box::new(Cursor::new(bytes)), options)
    }

    #[test]
    fn a_named_encoding_is_not_guessed_and_a_long_article_is_refused() {
        let named = Options { encoding: Some("koi8-r".into()), ..Options::default() };
        let article = read(b"\xf2\xcf\xd3\xd3\xc9\xd1", &named).unwrap();
        assert_eq!((article.text.as_str(), article.encoding), ("Россия", "KOI8-R"));
        let short = Options { limit: 4, ..Options::default() };
        assert_eq!(read(b"\xef\xbb\xbfabcd", &short).unwrap().text, "abcd");
        assert_eq!(
            read(b"abcdefgh", &short).unwrap_err().to_string(),
            "a.txt: expected an article of at most 4 bytes, found a longer one\n  help: cut it into articles (many texts in one file are a table), or raise --max-record"
        );
    }

    #[test]
    fn html_is_told_by_how_it_begins() {
        let is = |text: &'static str| read(text.as_bytes(), &Options::default()).unwrap().is_html();
        for page in
            ["<!DOCTYPE html>\n<html>", "\n <HTML lang=en>", "<?xml version=\"1.0\"?>\n<html>", "<p>Envoys met.</p>", "<div class=a>"]
        {
            assert!(is(page), "{page}");
        }
        for text in ["Envoys met.", "<Envoys met>", "<", "", "<é", "<3 the envoys met", "Use <html> to begin."] {
            assert!(!is(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn decoding_never_fails(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            decode(&bytes);
        }

        #[test]
        fn utf8_is_taken_as_it_is(text in "\\PC{0,50}") {
            prop_assume!(!text.starts_with('\u{feff}'));
            prop_assert_eq!(decode(text.as_bytes()), (text, "UTF-8"));
        }
    }
}
