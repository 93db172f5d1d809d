//! Role symbols: what stands in a text where an actor's name stood.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// The part that a masked actor plays. A model sees the symbol and never the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The actor whose act is judged.
    Source,
    /// The actor towards whom it acts.
    Target,
    /// Another state, or what speaks for it: its government, a city, a person in its office.
    State,
    /// A non-state armed group.
    ArmedGroup,
    /// An intergovernmental organisation.
    Organisation,
    /// A person of whom no state is known.
    Person,
}

impl Role {
    /// Every part, in order.
    pub const ALL: [Self; 6] = [Self::Source, Self::Target, Self::State, Self::ArmedGroup, Self::Organisation, Self::Person];

    /// The symbol in terms; upper case, so that no stem can be equal to it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Source => "SOURCE",
            Self::Target => "TARGET",
            Self::State => "STATE",
            Self::ArmedGroup => "GROUP",
            Self::Organisation => "ORGANISATION",
            Self::Person => "PERSON",
        }
    }

    /// Whether the actor is one of the pair that is judged.
    pub fn in_pair(self) -> bool {
        matches!(self, Self::Source | Self::Target)
    }
}

/// A place in a text that a role symbol stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mask {
    /// The name, with the article before it and the possessive behind it.
    pub span: Span,
    /// Whose name it is.
    pub role: Role,
}

/// Which actors are masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Masking {
    /// Those that a table marks.
    Marked,
    /// Those, and every other mention that is found.
    Mentions,
}
