//! Mentions in a text: longest match, then what stands around it, then what was said before.

use crate::actors::bearers::Bearers;
use crate::actors::gazetteer::{self, ActorId, Numbers, Reading, ends, starts};
use crate::actors::key::{Case, Gap, Parts};
use crate::actors::kind::{Kind, Sense};
use crate::actors::office::{headship, is_diplomat, is_title, office};
use crate::date::Date;
use crate::span::Span;

/// Why a span is a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A name in the gazetteer.
    Named(Reading),
    /// The last name of a person named in full before.
    Completed,
    /// An office of a state: "the French president".
    Office,
}

/// A span of text that names an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands, in bytes; neither article nor possessive are in it.
    pub span: Span,
    /// What kind of actor it names.
    pub kind: Kind,
    /// The gazetteer's entry; `None` for persons that it doesn't know and for offices.
    pub actor: Option<ActorId>,
    /// Code of the state that it is or belongs to.
    pub state: Option<&'static str>,
    /// Why it is one.
    pub how: How,
    /// Whether letters of two scripts were made one to read it.
    pub mixed_script: bool,
    /// Whether no reading of the name holds on the document's day.
    pub out_of_date: bool,
}

impl Mention {
    /// Numbers of its state on a day; without one, on the last day that the name has, so that West Germany isn't today's Germany.
    pub fn numbers(&self, day: Option<Date>) -> Numbers {
        let last = match self.how {
            How::Named(r) if r.until != Date::MAX => Some(r.until),
            _ => None,
        };
        self.state.map_or_else(Numbers::default, |s| Numbers::of(s, day.or(last)))
    }
}

/// Finds mentions; one a thread, because it keeps memory from text to text.
#[derive(Debug, Default)]
pub struct Finder {
    parts: Parts,
    starts: Vec<bool>,
    key: String,
    bearers: Bearers,
}

/// A mention with the parts that it covers.
struct Found {
    mention: Mention,
    first: usize,
    last: usize,
}

impl Finder {
    /// Mentions of a whole document, sorted and disjoint. `day` is when it was written, if that is known: it decides whom a name
    /// names. Linear in the length of the text.
    pub fn find(&mut self, text: &str, day: Option<Date>) -> Vec<Mention> {
        self.find_between(text, &[], day)
    }

    /// Mentions of a phrase that stands for a name in a text: whoever bears it counts, though others do too.
    pub(crate) fn find_bare(&mut self, phrase: &str, day: Option<Date>) -> Vec<Mention> {
        self.bearers.bare = true;
        let found = self.find(phrase, day);
        self.bearers.bare = false;
        found
    }

    /// Mentions outside some sorted, disjoint spans. Each piece of text between them is read apart, so that nothing about what stands
    /// in them can change what is found around them.
    pub fn find_between(&mut self, text: &str, spans: &[Span], day: Option<Date>) -> Vec<Mention> {
        self.bearers.clear();
        let mut out = Vec::new();
        let mut at = 0;
        for span in spans.iter().copied().chain([Span::new(text.len(), text.len())]) {
            let piece = self.piece(&text[at..span.start], day).into_iter();
            out.extend(piece.map(|m| Mention { span: Span::new(m.span.start + at, m.span.end + at), ..m }));
            at = span.end;
        }
        out
    }

    fn piece(&mut self, text: &str, day: Option<Date>) -> Vec<Mention> {
        let mut parts = std::mem::take(&mut self.parts);
        parts.read(text);
        starts(&parts, &mut self.starts);
        self.bearers.begin_piece();
        // As many as most texts have.
        let mut found: Vec<Found> = Vec::with_capacity((parts.len() / 16).min(64));
        let mut at = 0;
        while at < parts.len() {
            let small = parts.all[at].case < Case::Title;
            let ends = if self.starts[at] { ends(&parts, at) } else { 0 };
            if small && ends == 0 {
                at += 1;
                continue;
            }
            let next = self.longest(&parts, at, ends, day, found.last()).filter(|f| !is_states_own(&parts, f, found.last()));
            let next = next.or_else(|| self.completed(&parts, at));
            if let Some(How::Named(reading)) = next.as_ref().map(|f| f.mention.how) {
                self.bearers.see(&reading);
            }
            let next = self.extended(&parts, at, day, next, &mut found);
            at = match next {
                Some(f) => {
                    let after = f.last + 1;
                    self.remember(&parts, &f);
                    found.push(f);
                    after
                }
                None => {
                    self.bearers.estrange(&parts, at);
                    at + 1
                }
            };
        }
        self.parts = parts;
        found.into_iter().map(|f| f.mention).filter(|m| m.kind != Kind::Other).collect()
    }

    /// The longest name of those that may begin at a part and [end](ends) where bits are set. `before` is what was found last.
    fn longest(&mut self, parts: &Parts, at: usize, mut ends: u32, day: Option<Date>, before: Option<&Found>) -> Option<Found> {
        while let Some(n) = ends.checked_ilog2() {
            ends ^= 1 << n;
            let last = at + n as usize;
            parts.name(at, last, &mut self.key);
            let bearers = &self.bearers;
            let fits = |r: &Reading| bearers.fits(parts, at, last, r) && !(r.official && ministers(parts, at, before));
            // Whoever was named in full before is meant, not a namesake.
            let known = bearers.people.get(&self.key).filter(|_| n == 0).and_then(|p| p.0);
            let fitting = gazetteer::readings(&self.key).filter(fits);
            let Some((reading, out_of_date)) = bearers.choose(parts, fitting, day, known) else { continue };
            let actor = reading.actor;
            let mention = Mention {
                span: Span::new(parts.all[at].start, parts.all[last].end),
                kind: if reading.sense == Sense::Trap { Kind::Other } else { actor.kind() },
                actor: Some(actor),
                state: actor.state(),
                how: How::Named(reading),
                mixed_script: parts.all[at..=last].iter().any(|p| p.mixed),
                out_of_date,
            };
            return Some(Found { mention, first: at, last });
        }
        None
    }

    /// A last name whose full name was found before.
    fn completed(&self, parts: &Parts, at: usize) -> Option<Found> {
        let part = &parts.all[at];
        if part.case < Case::Title || self.bearers.people.is_empty() {
            return None;
        }
        let (actor, state) = *self.bearers.people.get(parts.key(at))?;
        let mention = Mention {
            span: Span::new(part.start, part.end),
            // Whoever holds an organisation's office speaks for it.
            kind: actor.map_or(Kind::Person, ActorId::kind),
            actor,
            state,
            how: How::Completed,
            mixed_script: part.mixed,
            out_of_date: false,
        };
        Some(Found { mention, first: at, last: at })
    }

    /// A name with its office: "US Secretary of State John Kerry" is one mention, "the French president" another. What was found
    /// right before is taken in.
    fn extended(&mut self, parts: &Parts, at: usize, day: Option<Date>, next: Option<Found>, found: &mut Vec<Found>) -> Option<Found> {
        let Some(f) = next else { return self.unknown(parts, at, day, found) };
        if f.mention.kind == Kind::State && possessor(&f.mention) {
            let words = office(parts, f.last + 1, true);
            // A diplomat is what acts are done to ("sends home the ambassador"), and must stay to be read; unless a name follows.
            let last = f.last + words;
            if words == 0 || (is_diplomat(parts.key(last)) && unknown_name(parts, last + 1) == 0) {
                return Some(f);
            }
            let span = Span::new(f.mention.span.start, parts.all[last].end);
            return Some(Found {
                mention: Mention { span, kind: Kind::Person, actor: None, how: How::Office, ..f.mention },
                first: f.first,
                last,
            });
        }
        if f.mention.kind == Kind::Organisation && f.mention.actor.is_some() {
            return Some(self.officer(parts, f, day));
        }
        if f.mention.kind != Kind::Person {
            return Some(f);
        }
        let Found { mut mention, mut first, last } = f;
        if let Some(office) = found.pop_if(|p| p.last + 1 == first && p.mention.how == How::Office && parts.all[first].gap != Gap::Break) {
            (mention.span.start, first) = (office.mention.span.start, office.first);
            // The office says whose it is; a namesake of another state is somebody else.
            if mention.state != office.mention.state {
                (mention.actor, mention.state, mention.how) = (None, office.mention.state, How::Office);
            }
        } else {
            let floor = found.last().map_or(0, |p| p.last + 1);
            let words = title_before(parts, first, floor);
            first -= words;
            mention.span.start = parts.all[first].start;
        }
        Some(Found { mention, first, last })
    }

    /// An organisation with its office and who holds it is one mention: "NATO Secretary General Jane Roe". Whoever that is speaks for it.
    fn officer(&mut self, parts: &Parts, f: Found, day: Option<Date>) -> Found {
        let words = headship(parts, f.last + 1);
        let at = f.last + words + 1;
        if words == 0 || at >= parts.len() || parts.all[at].gap != Gap::Space {
            return f;
        }
        let behind = match self.longest(parts, at, ends(parts, at), day, None) {
            Some(named) if named.mention.kind == Kind::Person || named.mention.actor == f.mention.actor => named.last + 1,
            Some(_) => return f,
            None => at + unknown_name(parts, at),
        };
        if behind == at {
            return f;
        }
        let last = behind - 1;
        if last > at && parts.all[last].case >= Case::Title {
            self.bearers.people.insert(parts.key(last).to_string(), (f.mention.actor, None));
        }
        let span = Span::new(f.mention.span.start, parts.all[last].end);
        Found { mention: Mention { span, ..f.mention }, last, ..f }
    }

    /// A name that nobody knows after an office or title: "Defence Minister Jane Roe", "Mr. Doe".
    fn unknown(&mut self, parts: &Parts, at: usize, day: Option<Date>, found: &mut Vec<Found>) -> Option<Found> {
        let part = &parts.all[at];
        if part.case < Case::Title {
            return None;
        }
        if let Some(before) = found.pop_if(|p| p.last + 1 == at && p.mention.how == How::Office && unknown_name(parts, at) > 0) {
            let last = at + unknown_name(parts, at) - 1;
            let span = Span::new(before.mention.span.start, parts.all[last].end);
            return Some(Found { mention: Mention { span, ..before.mention }, first: before.first, last });
        }
        if !(at + 1..parts.len().min(at + 6)).any(|i| parts.all[i].case == Case::Title) {
            return None;
        }
        let words = office(parts, at, false).max(usize::from(is_title(parts.key(at))));
        let name = unknown_name(parts, at + words);
        // Whoever is known is found by name; the office alone says nothing of whose it is.
        if words == 0 || name == 0 || self.longest(parts, at + words, ends(parts, at + words), day, None).is_some() {
            return None;
        }
        let last = at + words + name - 1;
        let mention = Mention {
            span: Span::new(part.start, parts.all[last].end),
            kind: Kind::Person,
            actor: None,
            state: None,
            how: How::Office,
            mixed_script: false,
            out_of_date: false,
        };
        Some(Found { mention, first: at, last })
    }

    /// Keeps the last name of a person named in full, and joins the person to an office right before.
    fn remember(&mut self, parts: &Parts, f: &Found) {
        let person = f.mention.kind == Kind::Person || matches!(f.mention.how, How::Named(r) if r.official);
        if person && f.last > f.first && parts.all[f.last].case >= Case::Title {
            let last = parts.key(f.last).to_string();
            if !is_title(&last) && office(parts, f.last, false) == 0 {
                self.bearers.people.insert(last, (f.mention.actor, f.mention.state));
            }
        }
    }
}

/// Number of parts of a capitalised office or title that ends right before part `first`, reaching back no further than `floor`.
fn title_before(parts: &Parts, first: usize, floor: usize) -> usize {
    if parts.all[first].gap != Gap::Space {
        return 0;
    }
    let whole = |n: &usize| {
        let start = first - n;
        parts.all[start].case >= Case::Title && (office(parts, start, false) == *n || (*n == 1 && is_title(parts.key(start))))
    };
    (1..=5.min(first - floor)).rev().find(whole).unwrap_or(0)
}

/// Whether an office of a state stands right before a part, `before` being what was found last: who is named there speaks for that state,
/// whatever they are called to another day.
fn ministers(parts: &Parts, at: usize, before: Option<&Found>) -> bool {
    let title = || at > 0 && matches!(parts.key(at - 1), "minister" | "premier" | "chancellor");
    parts.all[at].gap == Gap::Space && (before.is_some_and(|b| b.last + 1 == at && b.mention.how == How::Office) || title())
}

/// Whether a state's mention can own an office that follows it: not a city or region.
fn possessor(mention: &Mention) -> bool {
    matches!(mention.how, How::Named(r) if matches!(r.sense, Sense::Name | Sense::Demonym))
}

/// Number of parts, at most 3, of a capitalised name that the gazetteer doesn't know.
fn unknown_name(parts: &Parts, at: usize) -> usize {
    (0..3)
        .take_while(|&n| {
            let i = at + n;
            i < parts.len() && parts.all[i].case == Case::Title && matches!(parts.all[i].gap, Gap::Space | Gap::Hyphen)
        })
        .count()
}

/// Whether a name is of a body that a state named right before has as well: "the Kenyan Security Council" isn't that of the United Nations.
fn is_states_own(parts: &Parts, body: &Found, before: Option<&Found>) -> bool {
    let common = matches!(body.mention.kind, Kind::Organisation | Kind::Party)
        && body.last > body.first
        && parts.all[body.first].case == Case::Title
        && BODIES.contains(&parts.key(body.last));
    let next = |b: &Found| b.last + 1 == body.first && parts.all[body.first].gap == Gap::Space && possessor(&b.mention);
    common && before.is_some_and(next)
}

/// Last words of names of bodies that most states have.
const BODIES: [&str; 6] = ["assembly", "commission", "council", "court", "parliament", "party"];
