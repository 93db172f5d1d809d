//! Role symbols: what stands in a text where an actor's name stood.

/// The part that a masked actor plays. A model sees the symbol and never the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The actor whose act is judged.
    Source,
    /// The actor towards whom it acts.
    Target,
}

impl Role {
    /// The symbol in terms; upper case, so that no stem can be equal to it.
    pub fn symbol(self) -> &'static str {
        match self {
            Role::Source => "SOURCE",
            Role::Target => "TARGET",
        }
    }
}
