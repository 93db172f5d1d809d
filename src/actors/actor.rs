//! Who can be one end of a pair.

use crate::actors::finder::Mention;
use crate::actors::kind::Kind;

/// One end of a pair: a state, an organisation of states or an armed group.
#[expect(clippy::derived_hash_with_manual_eq, reason = "equal as they would be by derivation, only sooner")]
#[derive(Debug, Clone, Copy, Eq, Hash, PartialOrd, Ord)]
pub struct Actor {
    /// ISO 3166 alpha-3 of a state; the gazetteer's code of another actor.
    pub code: &'static str,
    /// [`Kind::State`], [`Kind::Organisation`] or [`Kind::ArmedGroup`].
    pub kind: Kind,
}

impl PartialEq for Actor {
    fn eq(&self, other: &Self) -> bool {
        // Codes are of a few bytes, and nearly always the first ones tell: no call.
        let (own, others) = (self.code.as_bytes(), other.code.as_bytes());
        self.kind == other.kind && own.len() == others.len() && own.iter().zip(others).all(|(a, b)| a == b)
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
