//! Who bears a name: whether whoever a text names so is whom the gazetteer has under it, or somebody else.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::actors::gazetteer::{self, ActorId, Reading, ends};
use crate::actors::key::{Case, Gap, Parts};
use crate::actors::kind::{Kind, Sense};
use crate::actors::office::{is_address, is_heads, is_title};
use crate::date::Date;
use crate::text::Folded;

/// Letters of an acronym at most that is no surname in capitals.
const ACRONYM: usize = 4;

/// What one text has said of persons and states so far.
#[derive(Debug, Default)]
pub(super) struct Bearers {
    /// Last names of persons named in full, with the gazetteer's entry and the state, where there is one.
    pub people: HashMap<String, (Option<ActorId>, Option<&'static str>), Folded>,
    /// Surnames of persons whose given names are others than their namesakes' in the gazetteer.
    strangers: HashSet<String, Folded>,
    /// Codes of the states and organisations that the piece of text has named so far.
    seen: Vec<&'static str>,
    /// Those that all of it names, once they are asked for.
    owners: OnceCell<Vec<&'static str>>,
    /// Whether what is read is a name by itself, with no text that could name its state.
    pub bare: bool,
}

impl Bearers {
    /// Begins a text.
    pub fn clear(&mut self) {
        self.people.clear();
        self.strangers.clear();
    }

    /// Begins a piece of it.
    pub fn begin_piece(&mut self) {
        self.owners = OnceCell::new();
        self.seen.clear();
    }

    /// Takes in that a reading was found.
    pub fn see(&mut self, reading: &Reading) {
        if is_told(reading)
            && let Some(code) = owner(reading)
            && !self.seen.contains(&code)
        {
            self.seen.push(code);
        }
    }

    /// The reading that counts on a day: that of somebody known, then one that holds, and of namesakes one whose state is `named`, before those that
    /// ended; of equals the one whose sense comes first. Says whether it doesn't hold on that day.
    pub fn choose(
        &self,
        parts: &Parts,
        readings: impl Iterator<Item = Reading>,
        day: Option<Date>,
        known: Option<ActorId>,
    ) -> Option<(Reading, bool)> {
        let holds = |r: &Reading| day.is_none_or(|d| r.holds(d));
        let best = readings.reduce(|best, r| {
            let namesakes = best.sense == Sense::Surname && r.sense == Sense::Surname && best.actor.state() != r.actor.state();
            let here = |r: &Reading| namesakes && self.is_named(parts, r);
            let rank = |r: &Reading| (known == Some(r.actor), holds(r), here(r), r.until == Date::MAX, std::cmp::Reverse(r.sense), r.until);
            if rank(&r) > rank(&best) { r } else { best }
        })?;
        Some((best, !holds(&best)))
    }

    /// Whether what stands at parts `first..=last` may be read so.
    pub fn fits(&self, parts: &Parts, first: usize, last: usize, reading: &Reading) -> bool {
        let (head, tail) = (&parts.all[first], &parts.all[last]);
        let single = first == last;
        let cased = match reading.form {
            0 => true,
            3 => head.case >= Case::Title,
            1 => head.case >= Case::Title && tail.case >= Case::Title,
            _ => head.case == Case::Upper,
        };
        let cased = cased && !(single && reading.form > 0 && shouted(parts, first, reading.actor.kind()));
        if !cased {
            return false;
        }
        let before = first.checked_sub(1).filter(|_| head.gap == Gap::Space);
        match reading.sense {
            Sense::Surname => {
                let key = parts.key(first);
                if let Some(person) = self.people.get(key) {
                    return person.0 == Some(reading.actor);
                }
                let title = before.filter(|b| is_title(parts.key(*b)));
                // Another given name before it makes it another person.
                let other = before.is_some_and(|b| parts.all[b].case == Case::Title && gazetteer::is_given(parts.key(b)));
                let placed = before.is_some_and(|b| parts.key(b) == "in");
                // So is an acronym another thing: MBA, DOE.
                let acronym = head.case == Case::Upper && head.end - head.start <= ACRONYM;
                if begins_name(parts, first) || acronym || self.strangers.contains(key) {
                    return false;
                }
                // A name that many bear isn't enough, with a title or not: its state must be named, or the title be that of such an office.
                let enough = |known| (known && !reading.shared) || self.beside_its_state(parts, reading);
                match title {
                    Some(title) => (reading.head && is_heads(parts, title)) || enough(reading.strong || reading.head),
                    None => reading.strong && !other && !placed && enough(true),
                }
            }
            _ if reading.shared && !self.beside_its_state(parts, reading) => false,
            // A given name with a surname behind it is a person's: Maya Angelou.
            _ if single && reading.is_minor() && begins_name(parts, first) => false,
            // An everyday word is a name after an article ("the Times") or before what it is ("Dawn newspaper").
            _ if !reading.strong && single => {
                let next = parts.all.get(last + 1).filter(|n| n.gap == Gap::Space);
                let titled = next.is_some_and(|n| n.case >= Case::Title);
                let described = next.is_some() && DESCRIBED.contains(&parts.key(last + 1));
                described || (!titled && before.is_some_and(|b| parts.key(b) == "the"))
            }
            // So is a surname behind a given name, an address or a particle: Michael Jordan, Jack London, John Wagner, Mr French, del Rosario.
            Sense::Name | Sense::Demonym | Sense::Capital | Sense::City | Sense::Region
                if single && matches!(reading.actor.kind(), Kind::State | Kind::ArmedGroup) =>
            {
                let minor = reading.is_minor();
                let named = |b: usize| match parts.all[b].case {
                    Case::Title => is_address(parts.key(b)) || (reading.sense != Sense::Demonym && gazetteer::is_given(parts.key(b))),
                    _ => minor && PARTICLES.contains(&parts.key(b)),
                };
                !before.is_some_and(named)
            }
            _ => true,
        }
    }

    /// Whether the text names the state or organisation that a reading is of, as far as there is a text.
    fn beside_its_state(&self, parts: &Parts, reading: &Reading) -> bool {
        self.bare || self.is_named(parts, reading)
    }

    /// Whether the text names whom a reading belongs to. Mostly it has done so before.
    fn is_named(&self, parts: &Parts, reading: &Reading) -> bool {
        owner(reading).is_some_and(|code| self.seen.contains(&code) || self.owners(parts).contains(&code))
    }

    /// Codes of the states and organisations that the text names by what few others bear.
    fn owners(&self, parts: &Parts) -> &[&'static str] {
        self.owners.get_or_init(|| {
            let (mut out, mut key) = (Vec::new(), String::new());
            for at in 0..parts.len() {
                let mut ends = ends(parts, at);
                while let Some(n) = ends.checked_ilog2() {
                    ends ^= 1 << n;
                    let last = at + n as usize;
                    parts.name(at, last, &mut key);
                    let plain = |r: &Reading| is_told(r) && self.fits(parts, at, last, r);
                    out.extend(gazetteer::readings(&key).filter(plain).filter_map(|r| owner(&r)));
                }
            }
            out
        })
    }

    /// Keeps the surname of somebody named in full whom the gazetteer doesn't know, so that "Mr Brown" isn't a namesake in office. Who has the
    /// initial of a namesake may be the same, spelled otherwise.
    pub fn estrange(&mut self, parts: &Parts, at: usize) {
        if parts.all[at].case != Case::Title || !begins_name(parts, at) || is_title(parts.key(at)) {
            return;
        }
        let (given, surname) = (parts.key(at), parts.key(at + 1));
        let initial = |name: &str| name.chars().next().map(|c| c.to_ascii_lowercase());
        let mut namesakes = gazetteer::readings(surname).filter(|r| r.sense == Sense::Surname).peekable();
        if namesakes.peek().is_some() && namesakes.all(|r| initial(r.actor.name()) != initial(given)) {
            self.strangers.insert(surname.to_string());
        }
    }
}

/// Whether a reading says by itself whom it belongs to, as no surname does and no name that many bear.
fn is_told(reading: &Reading) -> bool {
    reading.sense != Sense::Surname && !reading.shared
}

/// The state or organisation that what is named belongs to.
fn owner(reading: &Reading) -> Option<&'static str> {
    let actor = reading.actor;
    actor.state().or_else(|| (actor.kind() == Kind::Organisation).then(|| actor.code()))
}

/// Whether a part is a given name with a name after it.
fn begins_name(parts: &Parts, at: usize) -> bool {
    parts.all.get(at + 1).is_some_and(|n| n.gap == Gap::Space && n.case == Case::Title) && gazetteer::is_given(parts.key(at))
}

/// Small words inside names of persons.
const PARTICLES: [&str; 6] = ["da", "del", "di", "du", "van", "von"];

/// Words after a name that say what it is.
const DESCRIBED: [&str; 6] = ["daily", "group", "magazine", "newspaper", "party", "website"];

/// Words that are also names of actors in capitals.
const SHOUTED: [&str; 17] =
    ["as", "contra", "eco", "gal", "hum", "in", "is", "it", "jungle", "let", "ninjas", "polis", "quad", "simba", "tip", "us", "who"];

/// Whether a part stands among words in capitals, so that its own say nothing. A short word is a word then, unless it can only be an actor.
fn shouted(parts: &Parts, at: usize, kind: Kind) -> bool {
    let around = (at.saturating_sub(2)..(at + 3).min(parts.len())).filter(|&i| i != at);
    let capitals = around.clone().filter(|&i| parts.all[i].case == Case::Upper).count();
    // One letter is no word in capitals, and speaks against none.
    let letters = around.clone().filter(|&i| parts.all[i].case == Case::Title && parts.key(i).len() == 1).count();
    let all = capitals >= 2 && capitals + letters == around.count();
    // "US" begins no sentence but as a name.
    let word = || SHOUTED.contains(&parts.key(at)) && !(parts.all[at].gap == Gap::Break && parts.key(at) == "us");
    all && parts.all[at].case == Case::Upper && (kind > Kind::ArmedGroup || word())
}
