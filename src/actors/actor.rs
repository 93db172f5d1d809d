//! Who can be one end of a pair.

use std::hash::{Hash, Hasher};

use crate::actors::finder::Mention;
use crate::actors::kind::Kind;

/// One end of a pair: a state, an organisation of states or an armed group.
#[derive(Debug, Clone, Copy, Eq, PartialOrd, Ord)]
pub struct Actor {
    /// ISO 3166 alpha-3 of a state; the gazetteer's code of another actor.
    pub code: &'static str,
    /// [`Kind::State`], [`Kind::Organisation`] or [`Kind::ArmedGroup`].
    pub kind: Kind,
}

impl PartialEq for Actor {
    fn eq(&self, other: &Self) -> bool {
        // Codes are of three letters, but for a few: neither a call nor a step for each.
        match (self.code.as_bytes(), other.code.as_bytes()) {
            ([a, b, c], [x, y, z]) => (self.kind == other.kind) & ((a ^ x) | (b ^ y) | (c ^ z) == 0),
            (own, others) => self.kind == other.kind && own == others,
        }
    }
}

impl Hash for Actor {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Of the code's bytes as many as make one number with the kind: hardly two codes begin with the same seven.
        state.write_u64(self.code.bytes().take(7).fold(self.kind as u64, |all, b| all << 8 | u64::from(b)));
    }
}

impl Actor {
    /// The actor that a mention stands for: the state of whoever speaks for one. `None` for persons of no known state, companies,
    /// media and the like.
    pub fn of(mention: &Mention) -> Option<Self> {
        match mention.kind {
            Kind::Organisation | Kind::ArmedGroup => mention.actor.map(|a| Self { code: a.code(), kind: mention.kind }),
            Kind::Media | Kind::Company | Kind::Association | Kind::Other => None,
            _ => mention.state.map(|code| Self { code, kind: Kind::State }),
        }
    }
}
