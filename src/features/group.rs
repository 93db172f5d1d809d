//! Groups of actors: who stands together.

use crate::features::part::{self, Part};
use crate::role::Role;

/// Actors that "and" or a comma joins, or one that stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group {
    /// Token of its first actor.
    pub start: usize,
    /// Token of its last actor.
    pub end: usize,
    /// Whether it is named; else a word stands for it.
    pub named: bool,
    source: bool,
    target: bool,
    other: bool,
}

impl Group {
    /// A group of nobody yet.
    pub fn new(at: usize) -> Self {
        Self { start: at, end: at, named: true, source: false, target: false, other: false }
    }

    /// A word that stands for the source, the target or both; none where it stands for neither.
    pub fn standing(at: usize, (source, target): (bool, bool)) -> Option<Self> {
        (source || target).then_some(Self { named: false, source, target, ..Self::new(at) })
    }

    /// Takes in an actor.
    pub fn add(&mut self, at: usize, role: Role) {
        self.end = at;
        match role {
            Role::Source => self.source = true,
            Role::Target => self.target = true,
            _ => self.other = true,
        }
    }

    /// Whether the source, and whether the target, is one of them.
    pub fn pair(self) -> (bool, bool) {
        (self.source, self.target)
    }

    /// Whether neither of the pair is one of them.
    pub fn apart(self) -> bool {
        self.pair() == (false, false)
    }

    /// Who is in it, as terms have it: S, T or both, + for others with them, O for others alone.
    pub fn name(self) -> Part {
        match (self.source, self.target, self.other) {
            (false, false, _) => part::O,
            (true, false, false) => part::S,
            (true, false, true) => part::S_AND,
            (false, true, false) => part::T,
            (false, true, true) => part::T_AND,
            (true, true, false) => part::ST,
            (true, true, true) => part::ST_AND,
        }
    }
}
