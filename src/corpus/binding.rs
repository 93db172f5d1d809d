//! Ties the columns that a table has to the columns that are wanted, once for the whole table.

use super::columns::{Columns, Slot};
use super::format::Format;
use crate::error::{Problem, Result, nearest, quoted};

/// More names than this in a message hide what it says.
const NAMES_SHOWN: usize = 20;

/// Where each wanted column stands.
#[derive(Debug)]
pub(super) struct Binding {
    /// Every column's name: the header, and for JSONL also the default names that the first object lacks, since a later
    /// object may have them.
    pub names: Vec<String>,
    /// True for columns that are read.
    pub used: Vec<bool>,
    /// True for columns in which only a string will do.
    pub prose: Vec<bool>,
    /// The kept columns.
    pub keep: Vec<usize>,
    slots: [Option<usize>; Slot::COUNT],
    present: [bool; Slot::COUNT],
    /// How many of the names are the file's own, and on which line they stand.
    own: (usize, u64),
    format: Format,
}

impl Binding {
    /// Finds the wanted columns among `names`, which stand on `line` of `file`.
    pub(super) fn new(file: &str, line: u64, names: Vec<String>, format: Format, columns: &Columns) -> Result<Self> {
        let header = Header { file, line, names: &names, format };
        let mut slots = [None; Slot::COUNT];
        for slot in Slot::ALL {
            let named = columns.named(slot);
            let wanted = named.unwrap_or(slot.default_name());
            slots[slot as usize] = header.find(wanted)?;
            if slots[slot as usize].is_none() && (named.is_some() || slot == Slot::Text) {
                return Err(header.missing(wanted, &format!("{} NAME", slot.flag())).into());
            }
        }
        let mut keep = Vec::with_capacity(columns.keep.len());
        for (i, wanted) in columns.keep.iter().enumerate() {
            let option = columns.keep_options.get(i).unwrap_or(&"--keep");
            keep.push(header.find(wanted)?.ok_or_else(|| header.missing(wanted, &format!("{option} COLUMN")))?);
        }
        Ok(Self::tie(names, line, slots, keep, format))
    }

    /// The binding of a JSONL file without a line in it: nothing is there, and nothing is missed.
    pub(super) fn empty() -> Self {
        let mut binding = Self::tie(Vec::new(), 1, [None; Slot::COUNT], Vec::new(), Format::Jsonl);
        binding.present = [true; Slot::COUNT];
        binding
    }

    fn tie(mut names: Vec<String>, line: u64, mut slots: [Option<usize>; Slot::COUNT], keep: Vec<usize>, format: Format) -> Self {
        let own = (names.len(), line);
        let present = slots.map(|s| s.is_some());
        if format == Format::Jsonl {
            for slot in Slot::ALL {
                slots[slot as usize].get_or_insert_with(|| {
                    names.push(slot.default_name().to_owned());
                    names.len() - 1
                });
            }
        }
        let mut used = vec![false; names.len()];
        let mut prose = used.clone();
        for slot in Slot::ALL {
            if let Some(i) = slots[slot as usize] {
                used[i] = true;
                prose[i] |= slot.is_prose();
            }
        }
        keep.iter().for_each(|&i| used[i] = true);
        Self { names, used, prose, keep, slots, present, own, format }
    }

    /// The cell that holds `slot`.
    pub(super) fn cell(&self, slot: Slot) -> Option<usize> {
        self.slots[slot as usize]
    }

    /// True where the header, or the first object, has the column.
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.present[slot as usize]
    }

    /// Refuses a table that lacks a column which only some commands need.
    pub(super) fn require(&self, file: &str, slot: Slot) -> Result<()> {
        if self.has(slot) {
            return Ok(());
        }
        let (own, line) = self.own;
        let header = Header { file, line, names: &self.names[..own], format: self.format };
        Err(header.missing(slot.default_name(), &format!("{} NAME", slot.flag())).into())
    }

    /// The name by which the table calls `slot`.
    pub(super) fn name(&self, slot: Slot) -> &str {
        self.cell(slot).map_or(slot.default_name(), |i| self.names[i].trim())
    }

    /// The 1-based number of the field that holds `slot`.
    pub(super) fn number(&self, slot: Slot) -> Option<u64> {
        self.cell(slot).filter(|_| self.format != Format::Jsonl).map(|i| i as u64 + 1)
    }
}

/// True where two names differ at most in case and surrounding spaces.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.trim().chars().flat_map(char::to_lowercase).eq(b.trim().chars().flat_map(char::to_lowercase))
}

struct Header<'a> {
    file: &'a str,
    line: u64,
    names: &'a [String],
    format: Format,
}

impl Header<'_> {
    fn find(&self, wanted: &str) -> Result<Option<usize>> {
        let matching = |test: fn(&str, &str) -> bool| self.names.iter().enumerate().filter(move |(_, n)| test(n, wanted)).map(|(i, _)| i);
        for test in [(|a, b| a == b) as fn(&str, &str) -> bool, same] {
            let mut hits = matching(test);
            match (hits.next(), hits.next()) {
                (Some(first), Some(second)) => return Err(self.twice(wanted, first, second).into()),
                (Some(only), None) => return Ok(Some(only)),
                (None, _) => {}
            }
        }
        Ok(None)
    }

    fn twice(&self, wanted: &str, first: usize, second: usize) -> Problem {
        let (wanted, first, second) = (quoted(wanted), first + 1, second + 1);
        let (expected, found) = match self.format {
            Format::Jsonl => (format!("one key {wanted}"), format!("two, the keys {first} and {second}")),
            _ => (format!("one column {wanted}"), format!("two, the columns {first} and {second}")),
        };
        Problem::new(self.file, expected, found).at(self.line).help("rename or remove one of them")
    }

    fn missing(&self, wanted: &str, flag: &str) -> Problem {
        let mut found: Vec<String> = self.names.iter().take(NAMES_SHOWN).map(|n| quoted(n.trim())).collect();
        if self.names.len() > NAMES_SHOWN {
            found.push(format!("and {} more", self.names.len() - NAMES_SHOWN));
        }
        let found = if found.is_empty() { "no columns".to_owned() } else { found.join(", ") };
        let problem = Problem::new(self.file, format!("a column {}", quoted(wanted)), found).at(self.line);
        if let Some(help) = self.unlike_a_header() {
            return problem.help(help);
        }
        let near = nearest(wanted.trim(), self.names.iter().map(|n| n.trim()));
        let mut help = near.map_or(String::new(), |near| format!("did you mean {}? ", quoted(near)));
        help += &format!("{flag} names a column");
        if self.format == Format::Jsonl {
            help += "; the first object names them all, with null for a value that it lacks";
        }
        problem.help(help)
    }

    /// What is wrong where the header as a whole isn't what the format says.
    fn unlike_a_header(&self) -> Option<String> {
        if self.names.iter().any(|n| n.contains('\0')) {
            return Some("this looks like UTF-16 without a byte order mark: try --encoding utf-16le".to_owned());
        }
        let ours = self.format.delimiter()?;
        let [only] = self.names else { return None };
        let (byte, name) = [(b',', "commas"), (b'\t', "tabs"), (b';', "semicolons"), (b'|', "bars")]
            .into_iter()
            .find(|&(byte, _)| byte != ours && only.as_bytes().contains(&byte))?;
        Some(match byte {
            b',' | b';' => format!("the header looks separated by {name}: name the file .csv"),
            b'\t' => "the header looks separated by tabs: name the file .tsv".to_owned(),
            _ => format!("the header looks separated by {name}: write the table with commas or tabs"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(names: &[&str], format: Format, columns: &Columns) -> std::result::Result<Binding, String> {
        Binding::new("rows", 1, names.iter().map(|n| (*n).to_owned()).collect(), format, columns).map_err(|e| e.to_string())
    }

    fn message(names: &[&str], columns: &Columns) -> String {
        bind(names, Format::Csv, columns).unwrap_err()
    }

    #[test]
    fn names_match_without_case_and_spaces_but_the_exact_one_first() {
        let binding = bind(&[" TEXT ", "Label", "label"], Format::Csv, &Columns::default()).unwrap();
        assert_eq!((binding.cell(Slot::Text), binding.cell(Slot::Label)), (Some(0), Some(2)));
        assert_eq!((binding.name(Slot::Text), binding.number(Slot::Label)), ("TEXT", Some(3)));
        assert!(binding.has(Slot::Label) && !binding.has(Slot::Source));
        assert_eq!(binding.used, [true, false, true]);
    }

    #[test]
    fn a_missing_text_column_lists_what_is_there_and_suggests_the_nearest() {
        assert_eq!(
            message(&["id", " txt", "stance"], &Columns::default()),
            "rows:1: expected a column `text`, found `id`, `txt`, `stance`\n  help: did you mean `txt`? --text-column NAME names a column"
        );
        assert_eq!(
            message(&["a", "b"], &Columns::default()),
            "rows:1: expected a column `text`, found `a`, `b`\n  help: --text-column NAME names a column"
        );
        let many: Vec<String> = (0..23).map(|i| format!("c{i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(message(&many, &Columns::default()).contains("`c19`, and 3 more\n"));
    }

    #[test]
    fn a_header_of_another_separator_or_encoding_is_recognised() {
        for (header, help) in [
            ("id|text", "the header looks separated by bars: write the table with commas or tabs"),
            ("id\ttext", "the header looks separated by tabs: name the file .tsv"),
            ("i\0d\0", "this looks like UTF-16 without a byte order mark: try --encoding utf-16le"),
        ] {
            let message = message(&[header], &Columns::default());
            assert!(message.ends_with(&format!("\n  help: {help}")), "{message}");
        }
        let message = bind(&["id,text"], Format::Tsv, &Columns::default()).unwrap_err();
        assert!(message.ends_with("separated by commas: name the file .csv"), "{message}");
        let message = bind(&["id;text"], Format::Tsv, &Columns::default()).unwrap_err();
        assert!(message.ends_with("separated by semicolons: name the file .csv"), "{message}");
    }

    #[test]
    fn a_column_that_was_named_must_exist() {
        let named = Columns { label: Some("stence".into()), ..Columns::default() };
        assert_eq!(
            message(&["text", "stance"], &named),
            "rows:1: expected a column `stence`, found `text`, `stance`\n  help: did you mean `stance`? --label-column NAME names a column"
        );
        let kept = Columns { keep: vec!["text".into(), "note".into()], ..Columns::default() };
        assert_eq!(
            message(&["text", "notes"], &kept),
            "rows:1: expected a column `note`, found `text`, `notes`\n  help: did you mean `notes`? --keep COLUMN names a column"
        );
        assert!(
            bind(&["text"], Format::Jsonl, &kept)
                .unwrap_err()
                .ends_with("--keep COLUMN names a column; the first object names them all, with null for a value that it lacks")
        );
    }

    #[test]
    fn a_used_name_may_stand_there_once() {
        assert_eq!(
            message(&["text", "label", "text"], &Columns::default()),
            "rows:1: expected one column `text`, found two, the columns 1 and 3\n  help: rename or remove one of them"
        );
        assert!(message(&["Text", "TEXT"], &Columns::default()).contains("expected one column `text`"));
        assert!(bind(&["text", "note", "note"], Format::Csv, &Columns::default()).is_ok());
        let kept = Columns { keep: vec!["note".into()], ..Columns::default() };
        assert!(message(&["text", "note", "note"], &kept).contains("expected one column `note`"));
    }

    #[test]
    fn jsonl_also_knows_the_default_names_that_the_first_object_lacks() {
        let binding = bind(&["text", "other"], Format::Jsonl, &Columns::default()).unwrap();
        assert_eq!(binding.names.len(), 2 + 13);
        assert!(!binding.has(Slot::Label) && binding.cell(Slot::Label).is_some());
        assert_eq!(binding.number(Slot::Text), None);
        let message = binding.require("rows", Slot::Label).unwrap_err().to_string();
        assert!(message.starts_with("rows:1: expected a column `label`, found `text`, `other`\n"), "{message}");
    }
}
