//! The gazetteer: names and what they name, compiled from the tables in `gazetteer/`.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::actors::key::{Case, Gap, Parts, chained};
use crate::actors::kind::{Kind, Sense};
use crate::date::Date;
use crate::text::Strings;

include!(concat!(env!("OUT_DIR"), "/gazetteer.rs"));

/// Parts that a mention may have at most.
const MOST_PARTS: usize = 16;

/// A row of the gazetteer's actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(u32);

/// One thing that a name can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What is named.
    pub actor: ActorId,
    /// How the name stands for it.
    pub sense: Sense,
    /// From when.
    pub from: Date,
    /// Until when.
    pub until: Date,
    /// 0 any case, 1 a capital, 2 capitals only, 3 a capital at the head of several words.
    pub(crate) form: u8,
    /// Whether a surname may stand without a title or a full name before it.
    pub(crate) strong: bool,
    /// Whether so many bear a name that it may stand so only where its state is named.
    pub(crate) shared: bool,
    /// Whether it's a person's as the head of a state or government.
    pub(crate) head: bool,
    /// Whether it is the name of a person who holds an office of the organisation that is named.
    pub(crate) official: bool,
}

/// Numbers of a state in the codings of conflict research.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// In Correlates of War; `None` where it has none.
    pub cow: Option<u16>,
    /// In the list of Gleditsch and Ward; `None` where it has none.
    pub gw: Option<u16>,
}

impl Numbers {
    /// The numbers of a state on a day; without one, those of today or of the state's last day.
    pub(crate) fn of(state: &str, day: Option<Date>) -> Self {
        let among = |rows: &[(&str, i32, i32, u16)]| {
            let counts = |from: i32, until: i32| day.map_or(from == i32::MIN, |d| (from..=until).contains(&d.0));
            rows.iter().find(|r| r.0 == state && counts(r.1, r.2)).map(|r| r.3)
        };
        Self { cow: among(&COW), gw: among(&GW) }
    }
}

impl Reading {
    /// Whether it is a place's or a people's, which persons are named after more often than after states.
    pub(crate) fn is_minor(&self) -> bool {
        matches!(self.sense, Sense::City | Sense::Region) || self.actor.kind() == Kind::People
    }

    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

impl ActorId {
    /// ISO 3166-1 alpha-3 code of a state, the acronym of an organisation or group, else the name.
    pub fn code(self) -> &'static str {
        text(self.0 as usize * 2)
    }

    /// The name in full.
    pub fn name(self) -> &'static str {
        text(self.0 as usize * 2 + 1)
    }

    /// What kind of actor it is.
    pub fn kind(self) -> Kind {
        Kind::ALL[ACTOR_KIND[self.0 as usize] as usize]
    }

    /// Code of the state that it is or belongs to.
    pub fn state(self) -> Option<&'static str> {
        Some(STATES[ACTOR_STATE[self.0 as usize] as usize]).filter(|s| !s.is_empty())
    }
}

/// The full name behind the code of a state, an organisation or an armed group; `None` for what is no such code.
pub fn name_of(code: &str) -> Option<&'static str> {
    let found = (0..ACTOR_KIND.len() as u32).map(ActorId).find(|a| a.kind() <= Kind::ArmedGroup && a.code() == code)?;
    Some(found.name())
}

fn text(i: usize) -> &'static str {
    let start = if i == 0 { 0 } else { ACTOR_ENDS[i - 1] as usize };
    &ACTOR_TEXT[start..ACTOR_ENDS[i] as usize]
}

/// The tables as they are looked up; borrowed, so that this costs nothing at start.
struct Tables {
    phrases: Strings,
    given: Strings,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let borrowed = |text: &'static str, ends: &'static [u32], slots: &'static [u32]| Strings {
        bytes: Cow::Borrowed(text.as_bytes()),
        ends: Cow::Borrowed(ends),
        slots: Cow::Borrowed(slots),
    };
    Tables { phrases: borrowed(PHRASES_TEXT, &PHRASES_ENDS, &PHRASES_SLOTS), given: borrowed(GIVEN_TEXT, &GIVEN_ENDS, &GIVEN_SLOTS) }
});

/// Whether a name may end with the parts that [`chained`](super::key::chained) has made a number of, and whether one may go on after
/// them. Without a capital, only names count that need none. What is denied is certain; what isn't, [`readings`] tells.
pub fn begins(parts: u64, capital: bool) -> (bool, bool) {
    let bits = BEGINNINGS[parts as usize % BEGINNINGS.len()] >> if capital { 0 } else { 2 };
    (bits & 1 > 0, bits & 2 > 0)
}

/// Whether a name may begin at each of the parts. All are asked at once, so that the processor waits for their places together: most parts are
/// small words that begin nothing.
pub fn starts(parts: &Parts, out: &mut Vec<bool>) {
    out.clear();
    out.extend(parts.all.iter().enumerate().map(|(i, part)| {
        let (ends, goes_on) = begins(chained(0, parts.key(i)), part.case >= Case::Title);
        ends | goes_on
    }));
}

/// Where names that begin at a part may end: bit n stands for the nth part after it.
pub fn ends(parts: &Parts, at: usize) -> u32 {
    let capital = parts.all[at].case >= Case::Title;
    let (mut number, mut out) = (0, 0);
    for (n, part) in parts.all[at..].iter().take(MOST_PARTS).enumerate() {
        if n > 0 && part.gap == Gap::Break {
            break;
        }
        number = chained(number, parts.key(at + n));
        let (ends, goes_on) = begins(number, capital);
        out |= u32::from(ends) << n;
        if !goes_on {
            break;
        }
    }
    out
}

/// What a name can stand for, by its key; empty where it isn't known.
pub fn readings(key: &str) -> impl Iterator<Item = Reading> + Clone {
    let range = TABLES.phrases.find(key).map_or(0..0, |i| STARTS[i as usize] as usize..STARTS[i as usize + 1] as usize);
    range.map(|r| Reading {
        actor: ActorId(READING_ACTOR[r]),
        sense: Sense::ALL[READING_SENSE[r] as usize],
        from: Date(READING_FROM[r]),
        until: Date(READING_UNTIL[r]),
        form: READING_FORM[r] & 3,
        strong: READING_FORM[r] & 4 > 0,
        shared: READING_FORM[r] & 8 > 0,
        head: READING_FORM[r] & 16 > 0,
        official: READING_FORM[r] & 32 > 0,
    })
}

/// Whether a part is a given name.
pub fn is_given(key: &str) -> bool {
    TABLES.given.find(key).is_some()
}

/// Keys of all names.
pub fn keys() -> impl Iterator<Item = &'static str> {
    (0..TABLES.phrases.len()).map(|i| TABLES.phrases.get(i))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_name() {
        assert_eq!(name_of("KEN"), Some("Kenya"));
        assert_eq!((name_of("Kenya"), name_of("")), (None, None));
    }

    #[test]
    fn no_name_is_denied_by_its_beginnings() {
        for key in keys() {
            let small = readings(key).any(|r| r.form == 0);
            let mut number = 0;
            let mut parts = key.split([' ', ',']).filter(|p| !p.is_empty()).peekable();
            while let Some(part) = parts.next() {
                number = chained(number, part);
                for capital in [Some(true), small.then_some(false)].into_iter().flatten() {
                    let (ends, goes_on) = begins(number, capital);
                    assert!(if parts.peek().is_some() { goes_on } else { ends }, "{key}");
                }
            }
        }
    }
}
