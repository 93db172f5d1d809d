//! Compiles the gazetteer's tables into static arrays, so that nothing of its size is built when the program starts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[path = "build/arrays.rs"]
mod arrays;
#[allow(dead_code)]
#[path = "src/date.rs"]
mod date;
#[allow(dead_code)]
#[path = "src/actors/key.rs"]
mod key;
#[allow(dead_code)]
#[path = "src/actors/kind.rs"]
mod kind;
#[allow(dead_code)]
#[path = "src/text/runs.rs"]
mod runs;
#[allow(dead_code)]
#[path = "src/text/strings.rs"]
mod strings;
#[path = "build/surnames.rs"]
mod surnames;
#[path = "build/words.rs"]
mod words;

use date::Date;
use key::key_of;
use kind::{Kind, Sense};
use surnames::{Surnames, surname};
use words::{EVERYDAY, WORDS, form, listed};

/// Where the keys of names look for it.
mod text {
    pub(crate) use crate::runs::alphanumeric;
}

const FOLDER: &str = "src/actors/gazetteer";

/// Where a reading comes from, so that what is said of it can be looked up.
struct Reading {
    actor: u32,
    sense: Sense,
    /// 0 any case, 1 a capital, 2 capitals only, 3 a capital at its beginning.
    form: u8,
    /// Whether it may stand alone: a surname without a title or a full name before it, an everyday word without an article.
    strong: bool,
    /// Whether so many bear a name that it may stand so only where its state is named.
    shared: bool,
    /// Whether it's a person's as the head of a state or government.
    head: bool,
    /// Whether it is the name of a person who holds an office of the organisation.
    official: bool,
    from: Date,
    until: Date,
}

struct Actor {
    code: String,
    name: String,
    kind: Kind,
    state: String,
}

#[derive(Default)]
struct Gazetteer {
    actors: Vec<Actor>,
    phrases: BTreeMap<String, Vec<Reading>>,
    given: BTreeSet<String>,
    /// Names that so many bear that they stand alone only beside their state.
    shared: BTreeSet<String>,
    /// Numbers of states in two codings; those of a time stand before those of all times.
    numbers: [Vec<(String, Date, Date, u16)>; 2],
}

fn main() {
    println!("cargo::rerun-if-changed={FOLDER}");
    for file in ["src/date.rs", "src/actors/key.rs", "src/actors/kind.rs", "src/text/runs.rs", "src/text/strings.rs", "build", "build.rs"] {
        println!("cargo::rerun-if-changed={file}");
    }
    let shared = table("shared").into_iter().map(|r| key_of(&r["name"])).collect();
    let mut all = Gazetteer { shared, ..Gazetteer::default() };
    all.states();
    all.bodies();
    all.leaders();
    all.officials();
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("gazetteer.rs"), all.source()).expect("the build folder can be written");
}

/// Rows of a table as maps from column to cell.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{FOLDER}/{name}.csv");
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    reader.deserialize().map(|r| r.unwrap_or_else(|e| panic!("{path}: {e}"))).collect()
}

/// The names in a cell.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty())
}

/// Keys of a body's names.
fn keys(row: &BTreeMap<String, String>) -> Vec<String> {
    [row["name"].as_str()].into_iter().chain(list(&row["spellings"])).map(key_of).collect()
}

fn range(row: &BTreeMap<String, String>) -> (Date, Date) {
    let read = |cell: &str| {
        let text = &row[cell];
        (!text.is_empty()).then(|| Date::range(text).unwrap_or_else(|| panic!("a date, found {text:?} in {row:?}")))
    };
    (read("from").map_or(Date::MIN, |r| r.0), read("until").map_or(Date::MAX, |r| r.1))
}

/// A state's number with its time: `255`, or `260@1949-05-23/1990-10-02`.
fn number(state: &str, cell: &str) -> (String, Date, Date, u16) {
    let (number, time) = cell.split_once('@').unwrap_or((cell, ""));
    let days = time.split_once('/').map(|(from, until)| (Date::read(from), Date::read(until)));
    let (Some(from), Some(until)) = days.unwrap_or((Some(Date::MIN), Some(Date::MAX))) else { panic!("states.csv: {state}: {cell}") };
    (state.into(), from, until, number.parse().unwrap_or_else(|e| panic!("states.csv: {state}: {cell}: {e}")))
}

impl Gazetteer {
    fn actor(&mut self, code: &str, name: &str, kind: Kind, state: &str) -> u32 {
        self.actors.push(Actor { code: code.into(), name: name.into(), kind, state: state.into() });
        self.actors.len() as u32 - 1
    }

    fn add(&mut self, phrase: &str, reading: Reading) {
        // An article is no part of a name: it stands before most of them in a text.
        let phrase = phrase.strip_prefix("the ").or_else(|| phrase.strip_prefix("The ")).unwrap_or(phrase);
        let key = key_of(phrase);
        if key.is_empty() {
            return;
        }
        let readings = self.phrases.entry(key).or_default();
        // Two spellings with one key are one reading.
        match readings.iter_mut().find(|r| r.actor == reading.actor && r.from == reading.from && r.until == reading.until) {
            // A spelling without capitals says that they aren't needed.
            Some(r) if reading.form == 0 && phrase.starts_with(char::is_lowercase) => r.form = 0,
            Some(_) => {}
            None => readings.push(reading),
        }
    }

    fn name(&mut self, phrase: &str, actor: u32, sense: Sense, (from, until): (Date, Date)) {
        let form = form(phrase, sense);
        let strong = !listed(EVERYDAY, phrase);
        self.add(phrase, Reading { actor, sense, form, strong, shared: false, head: false, official: false, from, until });
    }

    /// A name of a body: "the Security Service" is one, "a security service" isn't.
    fn titled(&mut self, phrase: &str, actor: u32, sense: Sense, (from, until): (Date, Date)) {
        let strong = !listed(EVERYDAY, phrase);
        let form = match form(phrase, sense) {
            _ if listed(WORDS, phrase) => 2,
            // "Indian Oil" is a company; Indian oil isn't.
            0 if self.begins_with_state(&key_of(phrase)) => 1,
            // An Arabic article is as often small.
            0 if phrase.trim_start_matches("the ").starts_with(char::is_uppercase) && !key_of(phrase).starts_with("al ") => 3,
            form => form,
        };
        let owner = &self.actors[actor as usize];
        // Media, companies and associations are no actors anyway.
        let acts = !owner.state.is_empty() && owner.kind <= Kind::People;
        let shared = acts && self.shared.contains(&key_of(phrase));
        self.add(phrase, Reading { actor, sense, form, strong, shared, head: false, official: false, from, until });
    }

    /// Whether a longer name begins with a state's: "Canadian Forces". The state is found there anyway, and with the other words left
    /// to the text, Canadian forces are read as Kenyan ones are.
    fn begins_with_state(&self, key: &str) -> bool {
        key.match_indices(' ').any(|(at, _)| {
            let readings = self.phrases.get(&key[..at]);
            let state = |r: &Reading| self.actors[r.actor as usize].kind == Kind::State && matches!(r.sense, Sense::Name | Sense::Demonym);
            readings.is_some_and(|r| r.iter().any(state))
        })
    }

    fn states(&mut self) {
        let mut index = BTreeMap::new();
        for row in table("states") {
            let code = row["code"].clone();
            let actor = *index.entry(code.clone()).or_insert_with(|| self.actor(&code, &row["name"], Kind::State, &code));
            // A state's name goes on naming it after its end; before its beginning it is what will be.
            for (column, to) in ["cow", "gw"].into_iter().zip(&mut self.numbers) {
                to.extend(list(&row[column]).map(|cell| number(&code, cell)));
                to.sort_by_key(|n| n.1 == Date::MIN);
            }
            let (from, until) = range(&row);
            let ended = until != Date::MAX;
            let span = (if ended { from } else { Date::MIN }, until);
            self.name(&row["name"], actor, Sense::Name, span);
            list(&row["variants"]).for_each(|v| self.name(v, actor, Sense::Name, span));
            list(&row["demonyms"]).for_each(|d| self.name(d, actor, Sense::Demonym, span));
        }
        for row in table("aliases") {
            let Some(&actor) = index.get(&row["code"]) else { panic!("aliases.csv: no state {}", row["code"]) };
            // Words that name a state only in a context that can't be seen here ("the North", "the kingdom").
            if row["note"].contains("do not emit")
                || row["kind"] == "other" && (row["note"].contains("ambiguous") || row["alias"].starts_with(char::is_lowercase))
            {
                continue;
            }
            let seat = matches!(row["kind"].as_str(), "seat" | "other");
            if seat && self.begins_with_state(&key_of(&row["alias"])) {
                continue;
            }
            let sense = match row["kind"].as_str() {
                "name" | "other" => Sense::Name,
                "capital" => Sense::Capital,
                "city" => Sense::City,
                "seat" => Sense::Seat,
                "region" => Sense::Region,
                other => panic!("aliases.csv: no kind {other}"),
            };
            if sense == Sense::Seat {
                self.titled(&row["alias"], actor, sense, range(&row));
            } else {
                self.name(&row["alias"], actor, sense, range(&row));
            }
        }
        // Armed groups and bodies of their own are no traps, whatever state is in their names.
        let known: BTreeSet<String> = ["groups", "bodies"].into_iter().flat_map(table).flat_map(|r| keys(&r)).collect();
        let nobody = self.actor("", "", Kind::Other, "");
        for row in table("places") {
            if row["kind"] != "venue" && !known.contains(&key_of(&row["phrase"])) {
                self.name(&row["phrase"], nobody, Sense::Trap, (Date::MIN, Date::MAX));
            }
        }
    }

    fn bodies(&mut self) {
        for (file, kind) in [("organisations", Kind::Organisation), ("groups", Kind::ArmedGroup)] {
            for row in table(file) {
                let home = row.get("home").and_then(|h| list(h).next()).unwrap_or_default().to_string();
                let actor = self.actor(&row["code"], &row["name"], kind, &home);
                let span = range(&row);
                for name in [row["name"].as_str()].into_iter().chain(list(&row["spellings"])).chain([row["code"].as_str()]) {
                    self.titled(name, actor, Sense::Name, span);
                }
            }
        }
        let given: BTreeSet<String> = table("given").into_iter().map(|r| key_of(&r["name"])).collect();
        for row in table("bodies") {
            let kind = match row["type"].as_str() {
                "media" => Kind::Media,
                "company" => Kind::Company,
                "party" => Kind::Party,
                "agency" | "ministry_or_court" => Kind::Institution,
                "forces" => Kind::Forces,
                "people" => Kind::People,
                "ngo" => Kind::Association,
                other => panic!("bodies.csv: no type {other}"),
            };
            let actor = self.actor(&row["name"], &row["name"], kind, &row["state"]);
            for name in [row["name"].as_str()].into_iter().chain(list(&row["spellings"])) {
                // A seat of government has its dates in aliases.csv; a given name is nobody's newspaper.
                let key = key_of(name.strip_prefix("the ").unwrap_or(name));
                let spoken_for =
                    matches!(kind, Kind::Institution | Kind::Forces | Kind::Party | Kind::People) && self.begins_with_state(&key);
                if !self.phrases.contains_key(&key) && !given.contains(&key) && !spoken_for {
                    self.titled(name, actor, Sense::Name, (Date::MIN, Date::MAX));
                }
            }
        }
    }

    fn leaders(&mut self) {
        let rows = table("leaders");
        let mut people: BTreeMap<(String, String), u32> = BTreeMap::new();
        let surnames = Surnames::of(&rows);
        for row in &rows {
            let (name, state) = (row["name"].clone(), row["state"].clone());
            let actor = *people.entry((name.clone(), state.clone())).or_insert_with(|| self.actor(&name, &name, Kind::Person, &state));
            let span = range(row);
            for full in [name.as_str()].into_iter().chain(list(&row["aliases"])) {
                self.name(full, actor, Sense::Name, span);
                let family = surname(full, &state);
                let key = key_of(&family);
                if key == key_of(full) {
                    continue;
                }
                let first = office_weight(&row["office"]);
                let english =
                    ["USA", "GBR", "CAN", "AUS", "NZL", "IRL", "JAM", "BHS", "BRB", "TTO", "GHA", "LBR", "ZAF"].contains(&state.as_str());
                let alone = surnames.tell(&key);
                let strong = alone && first >= if english { 3 } else { 2 };
                let shared = self.shared.contains(&key) || surnames.are_common(&key);
                let head = row["office"].starts_with("head_of");
                self.add(
                    &family,
                    Reading { actor, sense: Sense::Surname, form: 1, strong, shared, head, official: false, from: span.0, until: span.1 },
                );
                if let Some((given, _)) = full.split_once(' ') {
                    // An initial is nobody's given name: "a U.S. court" has none.
                    self.given.extend(Some(key_of(given)).filter(|g| g.chars().count() > 1));
                }
            }
        }
        self.given.extend(table("given").into_iter().map(|r| key_of(&r["name"])));
    }

    /// Who holds an office of an organisation speaks for it, as long as they do.
    fn officials(&mut self) {
        let surnames = Surnames::of(&table("leaders"));
        for row in table("officials") {
            let of = |a: &Actor| a.kind == Kind::Organisation && a.code == row["organisation"];
            let Some(actor) = self.actors.iter().position(of) else { panic!("officials.csv: no organisation {}", row["organisation"]) };
            let (actor, (from, until)) = (actor as u32, range(&row));
            for full in [row["name"].as_str()].into_iter().chain(list(&row["aliases"])) {
                self.add(
                    full,
                    Reading {
                        actor,
                        sense: Sense::Name,
                        form: form(full, Sense::Name),
                        strong: true,
                        shared: false,
                        head: true,
                        official: true,
                        from,
                        until,
                    },
                );
                let family = surname(full, &row["state"]);
                let key = key_of(&family);
                if key != key_of(full) {
                    let (strong, shared) = (surnames.tell(&key), self.shared.contains(&key) || surnames.are_common(&key));
                    self.add(
                        &family,
                        Reading { actor, sense: Sense::Surname, form: 1, strong, shared, head: true, official: true, from, until },
                    );
                }
            }
        }
    }
}

/// How well known whoever holds an office is.
fn office_weight(office: &str) -> u8 {
    match office {
        "head_of_state" | "head_of_government" | "central_figure" => 3,
        "foreign_minister" | "defence_minister" | "opposition" => 2,
        _ => 1,
    }
}
