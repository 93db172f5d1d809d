//! Whom a single phrase names, and why.

use crate::actors::finder::{Finder, How, Mention};
use crate::actors::gazetteer::{self, Numbers};
use crate::actors::key::key_of;
use crate::actors::kind::{Kind, Sense};
use crate::date::Date;

/// The answer for a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The phrase.
    pub mention: String,
    /// What kind of actor it names; `None` where nobody is found.
    pub kind: Option<Kind>,
    /// Code of the state that it is or belongs to; `None` for intergovernmental organisations, and where nobody is found.
    pub state: Option<&'static str>,
    /// Numbers of that state.
    pub numbers: Numbers,
    /// Codes and names of all that it might be, the likeliest first.
    pub candidates: Vec<String>,
    /// Why, in words.
    pub why: String,
}

/// Words before a name that make it a place, not the actor that a phrase is about.
const PLACING: [&str; 14] = ["against", "around", "at", "by", "for", "from", "in", "into", "near", "on", "over", "to", "with", "within"];
/// Endings after a name that make it somebody else's helper.
const HELPED: [&str; 12] =
    ["aligned", "allied", "armed", "backed", "based", "born", "controlled", "funded", "occupied", "sponsored", "supported", "trained"];

/// Looks a phrase up as it would be read in a document of a day.
pub fn lookup(finder: &mut Finder, phrase: &str, day: Option<Date>) -> Lookup {
    let mentions = finder.find_bare(phrase, day);
    let Some(head) = head(phrase, &mentions) else { return nobody(phrase) };
    let mut candidates: Vec<String> = Vec::new();
    let mut add = |code: &str| {
        if !code.is_empty() && !candidates.iter().any(|c| c == code) {
            candidates.push(code.to_string());
        }
    };
    head.actor.iter().for_each(|a| add(a.code()));
    head.state.iter().for_each(|s| add(s));
    gazetteer::readings(&key_of(head.span.of(phrase))).for_each(|r| add(r.actor.code()));
    for m in &mentions {
        m.actor.iter().for_each(|a| add(a.code()));
        m.state.iter().for_each(|s| add(s));
    }
    let state = head.state.filter(|_| head.kind != Kind::Organisation);
    let numbers = state.map_or_else(Numbers::default, |_| head.numbers(day));
    Lookup { mention: phrase.into(), kind: Some(head.kind), state, numbers, candidates, why: why(phrase, head, day) }
}

/// The mention that a phrase is about: the first that isn't a place or a helper's patron, and of these the first of a state.
fn head<'m>(phrase: &str, mentions: &'m [Mention]) -> Option<&'m Mention> {
    let plain = |m: &&Mention| {
        let before = phrase[..m.span.start].trim_end_matches([' ', '"', '\'']);
        let before = before.strip_suffix("the").or_else(|| before.strip_suffix("The")).unwrap_or(before).trim_end();
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
        let after: String = phrase[m.span.end..]
            .trim_start_matches('.')
            .strip_prefix('-')
            .unwrap_or_default()
            .chars()
            .take_while(|c| c.is_alphabetic())
            .collect();
        !PLACING.contains(&word.as_str()) && !HELPED.contains(&after.as_str())
    };
    let stated = |m: &&Mention| m.state.is_some() || m.kind == Kind::Organisation;
    let mut plainly = mentions.iter().filter(plain);
    plainly.clone().find(stated).or_else(|| mentions.iter().find(stated)).or_else(|| plainly.next()).or(mentions.first())
}

fn why(phrase: &str, m: &Mention, day: Option<Date>) -> String {
    let words = m.span.of(phrase);
    let mut out = match m.how {
        How::Named(r) => {
            let (of, span) = (r.actor, years(r.from, r.until));
            match r.sense {
                _ if r.official => format!("`{words}` held an office of {} ({}){span}", of.code(), of.name()),
                Sense::Name if of.kind() == Kind::State => format!("`{words}` is a name of {} ({}){span}", of.code(), of.name()),
                Sense::Name if of.kind() == Kind::Person => format!("{} was in office for {}{span}", of.name(), of.state().unwrap_or("-")),
                Sense::Name => format!("`{words}` is {}, {}", of.name(), of.kind().name().replace('_', " ")),
                Sense::Surname => format!("`{words}` is {}, in office for {}{span}", of.name(), of.state().unwrap_or("-")),
                sense => format!("`{words}` is a {} of {} ({}){span}", sense.words(), of.code(), of.name()),
            }
        }
        How::Completed => format!("`{words}` was named in full before"),
        How::Office => format!("`{words}` is an office of {}", m.state.unwrap_or("a state that isn't named")),
    };
    if let (true, Some(day)) = (m.out_of_date, day) {
        out += &format!("; {day} lies outside that time, and no other reading holds then");
    }
    if m.mixed_script {
        out += "; written with letters of two scripts";
    }
    out
}

/// A time in words, empty where it has no bounds.
fn years(from: Date, until: Date) -> String {
    match (from != Date::MIN, until != Date::MAX) {
        (true, true) => format!(", {from} to {until}"),
        (true, false) => format!(", since {from}"),
        (false, true) => format!(", until {until}"),
        (false, false) => String::new(),
    }
}

fn nobody(phrase: &str) -> Lookup {
    let key = key_of(phrase);
    let mut near: Vec<(f64, &str)> = gazetteer::keys().map(|k| (strsim::jaro_winkler(&key, k), k)).filter(|n| n.0 > 0.85).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(3);
    let names: Vec<&str> = near.iter().map(|n| n.1).collect();
    let why = if names.is_empty() {
        "no name in it is known".into()
    } else {
        format!("no name in it is known; the nearest: {}", names.join(", "))
    };
    Lookup { mention: phrase.into(), kind: None, state: None, numbers: Numbers::default(), candidates: Vec::new(), why }
}
