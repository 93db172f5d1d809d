//! Who is named.
//!
//! A gazetteer of states, leaders, organisations, armed groups and what belongs to them, each name with its dates, is compiled into the
//! binary. [`Finder`] finds [`Mention`]s in a text, [`Masker`] makes symbols of them, [`Thread`] and [`Pairs`] tell who acts on whom in
//! a sentence; [`lookup`] says whom a single phrase names and why.

mod actor;
mod aside;
mod bearers;
mod dyads;
mod finder;
mod gazetteer;
mod key;
mod kind;
mod lookup;
mod masks;
mod office;
mod phrase;
mod standin;
mod written;

pub use actor::Actor;
pub use dyads::{Dyad, Pairs, Thread};
pub use finder::{Finder, How, Mention};
pub use gazetteer::{ActorId, Numbers, Reading, name_of};
pub use kind::{Kind, Sense};
pub use lookup::{Lookup, lookup};
pub use masks::{Masker, Named};
pub use written::dated;
