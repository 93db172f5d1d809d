//! What can go wrong, said so that the reader can act on it: where, what was expected, what was found, what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// The one result type of the library.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that the library refuses, each with its place and a next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to read or write a path.
    #[error("{}: cannot {action}: {source}{}", path.display(), next_step(source, action))]
    Io {
        /// The path that was refused; `-` is standard input or output.
        path: PathBuf,
        /// What was being done, as a verb: "read", "write", "create a file beside it".
        action: &'static str,
        /// The system's own words.
        source: io::Error,
    },
    /// Something in an input file is not what it must be.
    #[error("{0}")]
    Input(Box<Problem>),
    /// A model file can't be trusted or used.
    #[error("{file}: {problem}\n  help: {help}")]
    Model {
        /// The model's path or shipped name.
        file: String,
        /// What is wrong with it.
        problem: String,
        /// The next step.
        help: String,
    },
    /// A parameter lies outside what it may be.
    #[error("{name}: expected {expected}, found {found}{}", if help.is_empty() { String::new() } else { format!("\n  help: {help}") })]
    Params {
        /// The parameter's name.
        name: &'static str,
        /// The range or the values it may take.
        expected: String,
        /// The value it had.
        found: String,
        /// The next step; empty where the message says it all.
        help: String,
    },
    /// The data can't teach a model.
    #[error("{problem}\n  help: {help}")]
    Training {
        /// What is wrong with the data or the fit.
        problem: String,
        /// The next step.
        help: String,
    },
    /// linfa's own error, passed on.
    #[error("linfa: {0}")]
    Linfa(#[from] linfa::Error),
}

impl Error {
    /// Wraps a system error with the path and what was being done there.
    pub fn io(path: impl Into<PathBuf>, action: &'static str, source: io::Error) -> Self {
        Self::Io { path: path.into(), action, source }
    }

    /// A model file that is refused.
    pub fn model(file: impl Into<String>, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Model { file: file.into(), problem: problem.into(), help: help.into() }
    }

    /// A parameter out of range.
    pub fn params(name: &'static str, expected: impl Into<String>, found: impl fmt::Display) -> Self {
        Self::Params { name, expected: expected.into(), found: found.to_string(), help: String::new() }
    }

    /// Adds the next step to a parameter out of range; other errors have theirs.
    pub fn help(mut self, next: impl Into<String>) -> Self {
        if let Self::Params { help, .. } = &mut self {
            *help = next.into();
        }
        self
    }

    /// Data that can't teach a model.
    pub fn training(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Training { problem: problem.into(), help: help.into() }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Input(Box::new(problem))
    }
}

/// A fault in an input file: its place, what was expected, what was found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as the user named it; `-` is standard input.
    pub file: String,
    /// 1-based line in the decoded file, where one is known.
    pub line: Option<u64>,
    /// 1-based column on that line, in characters or fields as the message says, where one is known.
    pub column: Option<u64>,
    /// What was expected there.
    pub expected: String,
    /// What was found instead.
    pub found: String,
    /// The next step; empty where the message says it all.
    pub help: String,
}

impl Problem {
    /// A fault of the file as a whole; [`Problem::at`] adds the place.
    pub fn new(file: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, column: None, expected: expected.into(), found: found.into(), help: String::new() }
    }

    /// Adds a 1-based line.
    pub fn at(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// Adds a 1-based column.
    pub fn column(mut self, column: u64) -> Self {
        self.column = Some(column);
        self
    }

    /// Adds the next step.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for place in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{place}")?;
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

/// What to do about what the system said. A message that says it itself is left alone.
fn next_step(source: &io::Error, action: &str) -> &'static str {
    let said = source.to_string();
    if said.contains("help: ") || said.ends_with('?') {
        return "";
    }
    match source.kind() {
        io::ErrorKind::NotFound => "\n  help: check the spelling, and the folder that the command runs in",
        io::ErrorKind::PermissionDenied if action == "read" => "\n  help: ask its owner for the right to read it",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "\n  help: write where you may, or ask for the right to",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "\n  help: free some space, or write to another disk",
        io::ErrorKind::FileTooLarge => "\n  help: raise the limit on the size of files (ulimit -f), or write to another disk",
        io::ErrorKind::IsADirectory => "\n  help: name a file in it",
        _ => "",
    }
}

/// A value as a message shows it: in backticks, control characters escaped, cut where it is long.
pub fn quoted(value: &str) -> String {
    const MOST: usize = 40;
    let escaped = value.chars().take(MOST).map(|c| if c.is_control() { c.escape_debug().to_string() } else { c.to_string() });
    let more = if value.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("`{}{more}`", escaped.collect::<String>())
}

/// What was found where a parser expected JSON of a kind: its own words, without the place, which is told otherwise.
pub fn unlike_json(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let said = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    match said {
        "expected value" => "text that isn't JSON".into(),
        _ if said.starts_with("expected ") => format!("text that isn't JSON ({said})"),
        _ => said.into(),
    }
}

/// A question after the candidate nearest to a word, or nothing where none is near: the first half of a help.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|n| format!("did you mean {n}? ")).unwrap_or_default()
}

/// The candidate that a user most likely meant, if one is near (Jaro–Winkler similarity of at least 0.75 without regard to case).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let (score, best) =
        candidates.into_iter().map(|c| (strsim::jaro_winkler(&word, &c.to_lowercase()), c)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (score >= 0.75).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_place_expectation_finding_and_next_step() {
        let p = Problem::new("rows.csv", "5 fields", "7").at(12).column(3).help("quote the text");
        assert_eq!(p.to_string(), "rows.csv:12:3: expected 5 fields, found 7\n  help: quote the text");
    }

    #[test]
    fn values_are_shown_on_one_line_and_cut() {
        assert_eq!(quoted("Côte d’Ivoire\n"), "`Côte d’Ivoire\\n`");
        assert_eq!(quoted(&"é".repeat(41)), format!("`{}…`", "é".repeat(40)));
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        let said = |json: &str| unlike_json(&serde_json::from_str::<serde_json::Value>(json).unwrap_err());
        assert_eq!(said("id,text"), "text that isn't JSON");
        assert_eq!(said("{\"a\" 1}"), "text that isn't JSON (expected `:`)");
        assert_eq!(said("["), "EOF while parsing a list");
    }

    #[test]
    fn nearest_suggests_only_what_is_near() {
        assert_eq!(nearest("txt", ["id", "text", "label"]), Some("text"));
        assert_eq!(nearest("zzz", ["id", "text", "label"]), None);
    }
}
