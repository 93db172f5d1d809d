//! What a check found, and where.

use serde::Serialize;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The table is wrong.
    Error,
    /// The table may be wrong, or teach something other than what it is meant to.
    Warning,
    /// Worth knowing, and nothing to mend.
    Note,
}

impl Severity {
    /// The severity as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// The kinds of findings, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A row that can't be read, or lacks what every row has.
    Row,
    /// A marked actor that isn't where it should be.
    Mark,
    /// A label that looks misspelt.
    Label,
    /// One text with one pair, twice or more.
    Duplicate,
    /// One text, or nearly, on both sides of a split or in several groups.
    Leak,
    /// A group that does what a group must not.
    Group,
    /// Too few rows of a class.
    Balance,
    /// Rows that differ in names and numbers alone.
    Skeleton,
    /// A label that can be told without reading.
    Shortcut,
    /// A label that a model of the other rows is sure is another.
    Doubt,
    /// Words that stand in another table.
    Against,
}

impl Kind {
    /// The kind as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Mark => "mark",
            Self::Label => "label",
            Self::Duplicate => "duplicate",
            Self::Leak => "leak",
            Self::Group => "group",
            Self::Balance => "balance",
            Self::Skeleton => "skeleton",
            Self::Shortcut => "shortcut",
            Self::Doubt => "doubt",
            Self::Against => "against",
        }
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file as it was named.
    pub file: String,
    /// 1-based line on which the row begins; `None` for a table as a whole.
    pub line: Option<u64>,
    /// The row's id; `None` where it is unknown.
    pub id: Option<String>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Where it is, or begins.
    #[serde(flatten)]
    pub place: Place,
    /// What was found.
    pub found: String,
    /// What to do.
    pub help: String,
    /// Other rows that it is about, as far as [`MOST_PLACES`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
}

/// The most other rows that a finding names.
pub const MOST_PLACES: usize = 20;

impl Finding {
    /// A finding without other rows.
    pub(super) fn new(severity: Severity, kind: Kind, place: Place, found: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity, kind, place, found: found.into(), help: help.into(), also: Vec::new() }
    }

    /// Adds other rows.
    pub(super) fn also(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        self.also.extend(places.into_iter().take(MOST_PLACES));
        self
    }
}
