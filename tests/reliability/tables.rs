//! Tables with one fault whose place is known: the message names its line, every row before it is read, and nothing panics.

use std::fmt::Write;

use detente::corpus::{Columns, Format, Options, Row, Table};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What is wrong with a generated table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    TooFew,
    TooMany,
    Unclosed,
    NotUtf8,
    Weight,
    TooLong,
    TwiceInHeader,
    NoText,
    NotJson,
    NoObject,
    KeyTwice,
}

const DELIMITED: [Fault; 9] = [
    Fault::None,
    Fault::TooFew,
    Fault::TooMany,
    Fault::Unclosed,
    Fault::NotUtf8,
    Fault::Weight,
    Fault::TooLong,
    Fault::TwiceInHeader,
    Fault::NoText,
];
const JSON: [Fault; 7] = [Fault::None, Fault::NotUtf8, Fault::Weight, Fault::TooLong, Fault::NotJson, Fault::NoObject, Fault::KeyTwice];
/// The longest row that is read.
const LIMIT: u64 = 2000;

struct Made {
    bytes: Vec<u8>,
    format: Format,
    fault: Fault,
    /// Line of the fault.
    line: u64,
    /// Rows before it, with their lines.
    rows: Vec<(u64, String)>,
}

/// Text with its lines counted as an editor does.
struct Page {
    text: String,
    line: u64,
    end: Option<&'static str>,
}

impl Page {
    fn end_line(&mut self, random: &mut ChaCha8Rng) {
        let end = self.end.unwrap_or_else(|| ["\n", "\r\n", "\r"][random.gen_range(0..3)]);
        // A line feed after a lone carriage return would make one end of two.
        let end = if end == "\n" && self.text.ends_with('\r') { "\r\n" } else { end };
        self.text.push_str(end);
        self.line += 1;
    }
}

const WORDS: [&str; 10] = ["France", "signed", "Türkiye", "“talks”", "a\u{0}b", "\u{200b}", "\u{202e}war", "中国", "e\u{301}\u{301}", "🕊"];

fn made(seed: u64) -> Made {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let format = [Format::Csv, Format::Tsv, Format::Jsonl][random.gen_range(0..3)];
    let fault =
        if format == Format::Jsonl { JSON[random.gen_range(0..JSON.len())] } else { DELIMITED[random.gen_range(0..DELIMITED.len())] };
    let end = [None, Some("\n"), Some("\r\n"), Some("\r")][random.gen_range(0..4)];
    let mut page = Page { text: String::new(), line: 1, end };
    let d = if format == Format::Tsv { '\t' } else { ',' };
    let json = format == Format::Jsonl;
    let mut line = 1;
    if !json {
        page.text = match fault {
            Fault::TwiceInHeader => format!("id{d}text{d}text"),
            Fault::NoText => format!("id{d}weight{d}note"),
            _ => format!("id{d}text{d}weight"),
        };
        page.end_line(&mut random);
    }
    let (mut rows, before) = (Vec::new(), random.gen_range(0..20));
    for n in 0..before + 1 {
        while random.gen_ratio(1, 5) {
            page.end_line(&mut random);
        }
        let bad = n == before && fault != Fault::None;
        let mut text: String = (0..random.gen_range(1..8)).map(|_| WORDS[random.gen_range(0..WORDS.len())]).collect::<Vec<_>>().join(" ");
        let began = page.line;
        if bad {
            line = began;
        }
        if json {
            let cell = serde_json::to_string(&text).unwrap();
            let _ = match if bad { fault } else { Fault::None } {
                Fault::Weight => write!(page.text, "{{\"id\":\"r{n}\",\"text\":{cell},\"weight\":\"heavy\"}}"),
                Fault::NotJson => write!(page.text, "{{\"id\":\"r{n}\",\"text\":{cell}"),
                Fault::NoObject => write!(page.text, "[{cell}]"),
                Fault::KeyTwice => write!(page.text, "{{\"text\":{cell},\"text\":{cell}}}"),
                Fault::NotUtf8 => write!(page.text, "{{\"id\":\"r{n}\",\"text\":\"\u{1}BAD\"}}"),
                Fault::TooLong => write!(page.text, "{{\"id\":\"r{n}\",\"text\":\"{}\"}}", "x".repeat(LIMIT as usize)),
                _ => write!(page.text, "{{\"id\":\"r{n}\",\"text\":{cell},\"weight\":1}}"),
            };
        } else {
            let _ = match if bad { fault } else { Fault::None } {
                Fault::TooFew => write!(page.text, "r{n}{d}{text}"),
                Fault::TooMany => write!(page.text, "r{n}{d}{text}{d}1{d}2"),
                Fault::Unclosed => write!(page.text, "r{n}{d}\"{text}{d}1"),
                Fault::NotUtf8 => write!(page.text, "r{n}{d}\u{1}BAD{d}1"),
                Fault::Weight => write!(page.text, "r{n}{d}{text}{d}heavy"),
                Fault::TooLong => write!(page.text, "r{n}{d}{}{d}1", "x".repeat(LIMIT as usize)),
                _ if random.gen_ratio(1, 3) => {
                    // Line breaks and doubled quotation marks in quotes.
                    write!(page.text, "r{n}{d}\"{text}").unwrap();
                    let start = page.text.len();
                    page.end_line(&mut random);
                    let broken = page.text[start..].to_owned();
                    page.text.push_str("said \"\"no\"\".\"");
                    text = format!("{text}{broken}said \"no\".");
                    write!(page.text, "{d}1")
                }
                _ => write!(page.text, "r{n}{d}{text}{d}1"),
            };
        }
        if !bad {
            rows.push((began, text));
        }
        page.end_line(&mut random);
    }
    if matches!(fault, Fault::TwiceInHeader | Fault::NoText) {
        (line, rows) = (1, Vec::new());
    }
    // Bytes: as they are, with a mark, or as UTF-16 where nothing in it is other than UTF-8.
    let mut bytes = page.text.clone().into_bytes();
    match random.gen_range(0..4) {
        0 if fault != Fault::NotUtf8 && fault != Fault::TooLong => {
            let little: bool = random.r#gen();
            let unit = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
            bytes = format!("\u{feff}{}", page.text).encode_utf16().flat_map(unit).collect();
        }
        1 => bytes = [b"\xef\xbb\xbf", &bytes[..]].concat(),
        _ => {}
    }
    if fault == Fault::NotUtf8 {
        let at = bytes.windows(4).position(|w| w == b"\x01BAD").unwrap();
        bytes[at] = 0xff;
    }
    Made { bytes, format, fault, line, rows }
}

fn holds(seed: u64) {
    let made = made(seed);
    let options = Options { limit: LIMIT, ..Options::default() };
    let what = || format!("seed {seed}: {:?} {:?} {:?}", made.format, made.fault, String::from_utf8_lossy(&made.bytes));
    let table = Table::from_reader_with("t", std::io::Cursor::new(made.bytes.clone()), made.format, &Columns::default(), &options);
    let mut read: Vec<Row> = Vec::new();
    let mut error = None;
    match table {
        Ok(table) => {
            for row in table {
                match row {
                    Ok(row) => read.push(row),
                    Err(e) => error = Some(e.to_string()),
                }
            }
        }
        Err(e) => error = Some(e.to_string()),
    }
    let found: Vec<(u64, String)> = read.iter().map(|r| (r.line, r.text.clone())).collect();
    match (made.fault, error) {
        (Fault::None, None) => assert_eq!(found, made.rows, "{}", what()),
        (Fault::None, Some(e)) => panic!("{e}: {}", what()),
        (_, None) => panic!("no error: {}", what()),
        (_, Some(e)) => {
            let place = e.strip_prefix(&format!("t:{}", made.line));
            assert!(place.is_some_and(|p| p.starts_with(':')), "{e}, expected line {}: {}", made.line, what());
            assert!(found == made.rows, "rows before the fault: {}", what());
        }
    }
}

#[test]
fn every_fault_of_a_table_is_named_with_its_line() {
    (0..400).for_each(holds);
}

#[test]
#[ignore = "long: 10,000 tables"]
fn every_fault_of_a_table_is_named_with_its_line_long() {
    (0..10_000).for_each(holds);
    println!("10,000 tables");
}
