//! What the columns of a table are called.

/// The columns to read, each by name; `None` is the default name, which is the field's own.
///
/// Names are matched without regard to case and surrounding spaces, the exact spelling first. A column of a default name may
/// be absent (all but `text`); one that is named here must exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// What identifies a row.
    pub id: Option<String>,
    /// The text; the one column that every table has.
    pub text: Option<String>,
    /// The label that the row teaches or is measured against.
    pub label: Option<String>,
    /// Surface text of the actor that acts.
    pub source: Option<String>,
    /// Surface text of the actor that is acted upon.
    pub target: Option<String>,
    /// First character of the source.
    pub source_start: Option<String>,
    /// One past the last character of the source.
    pub source_end: Option<String>,
    /// First character of the target.
    pub target_start: Option<String>,
    /// One past the last character of the target.
    pub target_end: Option<String>,
    /// When the text was published.
    pub date: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// What must stay on one side of a split.
    pub group: Option<String>,
    /// How much the row counts.
    pub weight: Option<String>,
    /// The part of the data to which the row belongs.
    pub split: Option<String>,
    /// Columns to hand on as they are, in this order.
    pub keep: Vec<String>,
    /// The options that named these, where it wasn't `--keep`.
    pub keep_options: Vec<&'static str>,
}

/// A column with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Id,
    Text,
    Label,
    Source,
    Target,
    SourceStart,
    SourceEnd,
    TargetStart,
    TargetEnd,
    Date,
    Outlet,
    Group,
    Weight,
    Split,
}

impl Slot {
    pub(super) const COUNT: usize = 14;

    /// In the order of the declaration, so that `slot as usize` is its index here.
    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::Id,
        Self::Text,
        Self::Label,
        Self::Source,
        Self::Target,
        Self::SourceStart,
        Self::SourceEnd,
        Self::TargetStart,
        Self::TargetEnd,
        Self::Date,
        Self::Outlet,
        Self::Group,
        Self::Weight,
        Self::Split,
    ];

    /// The name that the column has where nothing else was said.
    pub(super) fn default_name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Label => "label",
            Self::Source => "source",
            Self::Target => "target",
            Self::SourceStart => "source_start",
            Self::SourceEnd => "source_end",
            Self::TargetStart => "target_start",
            Self::TargetEnd => "target_end",
            Self::Date => "date",
            Self::Outlet => "outlet",
            Self::Group => "group",
            Self::Weight => "weight",
            Self::Split => "split",
        }
    }

    /// The flag that names the column.
    pub(super) fn flag(self) -> String {
        format!("--{}-column", self.default_name().replace('_', "-"))
    }

    /// True where only a string will do: a number there means that a wrong column was named.
    pub(super) fn is_prose(self) -> bool {
        matches!(self, Self::Text | Self::Source | Self::Target)
    }
}

impl Columns {
    /// The name that was given for a column.
    pub(super) fn named(&self, slot: Slot) -> Option<&str> {
        match slot {
            Slot::Id => &self.id,
            Slot::Text => &self.text,
            Slot::Label => &self.label,
            Slot::Source => &self.source,
            Slot::Target => &self.target,
            Slot::SourceStart => &self.source_start,
            Slot::SourceEnd => &self.source_end,
            Slot::TargetStart => &self.target_start,
            Slot::TargetEnd => &self.target_end,
            Slot::Date => &self.date,
            Slot::Outlet => &self.outlet,
            Slot::Group => &self.group,
            Slot::Weight => &self.weight,
            Slot::Split => &self.split,
        }
        .as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_listed_in_the_order_of_their_numbers() {
        for (i, slot) in Slot::ALL.into_iter().enumerate() {
            assert_eq!(slot as usize, i);
        }
    }

    #[test]
    fn flags_spell_the_default_name() {
        assert_eq!(Slot::SourceStart.flag(), "--source-start-column");
    }
}
