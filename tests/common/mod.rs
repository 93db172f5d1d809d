//! What the integration tests share: a folder of their own, the program run in it, and a small model.
#![allow(dead_code, clippy::unwrap_used)]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use detente::corpus::{Columns, Format, Row, Table};
use detente::features::Analyzer;
use detente::model::{Model, file};
use detente::scheme::Scheme;
use detente::train::{Examples, Settings, Sources, train};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Sentences that teach a small model both sides.
pub const LABELLED: &str = "\
text,source,target,label
France signed a trade agreement with Italy on Monday.,France,Italy,cooperative
Norway and Sweden agreed to share their fishing waters.,Norway,Sweden,cooperative
Peru sent doctors and medicine to help Bolivia.,Peru,Bolivia,cooperative
Japan praised Kenya for its help and promised new loans.,Japan,Kenya,cooperative
Egypt signed an agreement to sell gas to Jordan.,Egypt,Jordan,cooperative
Ghana welcomed ministers from Togo and promised help.,Ghana,Togo,cooperative
Chad attacked the army of Sudan near the border.,Chad,Sudan,hostile
Serbia threatened to close its border with Kosovo.,Serbia,Kosovo,hostile
Eritrea accused Ethiopia of an attack on its army.,Eritrea,Ethiopia,hostile
Cuba expelled two diplomats of Spain and closed their office.,Cuba,Spain,hostile
Armenia shelled a border village of Azerbaijan.,Armenia,Azerbaijan,hostile
India accused Nepal and threatened to expel its diplomats.,India,Nepal,hostile
";

/// Says loudly what isn't tested here. The test runner keeps what passing tests print by macro to itself.
pub fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}

/// How the program ended.
#[derive(Debug)]
pub struct Run {
    /// Exit status.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Run {
    /// The records of JSONL on standard output, of a run that ended well.
    pub fn records(&self) -> Vec<serde_json::Value> {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    }
}

/// The program, ready for arguments.
pub fn program() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("detente"));
    command.stdin(Stdio::null());
    command
}

/// A folder of a test's own, in which the program runs, so that messages name relative paths.
pub struct Sandbox(TempDir);

impl Sandbox {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A sandbox with files in it.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let sandbox = Self::new();
        files.iter().for_each(|(name, text)| drop(sandbox.file(name, text)));
        sandbox
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and the folders above it.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Names of what is in the folder, hidden files too, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(self.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn command(&self) -> Command {
        let mut command = program();
        command.current_dir(self.path());
        command
    }

    /// Runs the program with arguments separated by spaces.
    pub fn run(&self, arguments: &str) -> Run {
        let output = self.command().args(arguments.split_whitespace()).output().unwrap();
        Run { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() }
    }

    /// Runs the program, which must end with status 2 and exactly this message.
    pub fn refuses(&self, arguments: &str, message: &str) {
        let run = self.run(arguments);
        assert_eq!(run.err, format!("error: {message}\n"), "{arguments}");
        assert_eq!(run.code, Some(2), "{arguments}");
    }
}

/// The rows of a table in CSV.
pub fn rows(csv: &str) -> Vec<Row> {
    let table = Table::from_reader("rows", Cursor::new(csv.to_owned().into_bytes()), Format::Csv, &Columns::default()).unwrap();
    table.map(|row| row.unwrap()).collect()
}

/// A model of [`LABELLED`], without lexicon.
pub fn small_model() -> Model {
    let named = rows(LABELLED).into_iter().map(|row| ("rows".to_owned(), row)).collect();
    let examples = Examples::new(named, Scheme::stance(), detente::role::Masking::Mentions).unwrap();
    let settings = Settings::new(Analyzer::rich(None));
    let counts = examples.count(&settings.analyzer, None);
    train(&examples, counts, &settings, None, Sources::default()).unwrap()
}

/// The bytes of [`small_model`].
pub fn small_file() -> Vec<u8> {
    file::to_bytes(&mut small_model()).unwrap()
}

/// Puts the right hash into a model file that was changed, as an attacker would.
pub fn rehash(bytes: &mut [u8]) {
    let prefix = br#"{\"hash\":\""#;
    let at = bytes.windows(prefix.len()).position(|w| w == prefix).unwrap() + prefix.len();
    bytes[at..at + 64].fill(b'0');
    let digits = file::hex(&Sha256::digest(&*bytes));
    bytes[at..at + 64].copy_from_slice(digits.as_bytes());
}

/// Length of the header with the number before it.
pub fn header(bytes: &[u8]) -> usize {
    8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize
}

/// A model file whose metadata was edited, with the right hash and lengths.
pub fn edited(bytes: &[u8], was: &str, is: &str) -> Vec<u8> {
    let end = header(bytes);
    let text = std::str::from_utf8(&bytes[8..end]).unwrap();
    assert!(text.contains(was), "{was} isn't in {text}");
    let text = text.replacen(was, is, 1);
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(&bytes[end..]);
    rehash(&mut out);
    out
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
