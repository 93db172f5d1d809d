//! How often phrases of the news are given the right state, and whether the tables hold together.

#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};

use detente::actors::{Finder, lookup};
use detente::date::Date;

type Row = BTreeMap<String, String>;

/// Territories that have no row of their own among the states, but people, bodies and groups.
const TERRITORIES: [&str; 5] = ["FLK", "GIB", "GRL", "NCL", "PRI"];

fn read(path: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect(path);
    reader.deserialize().map(|r| r.expect(path)).collect()
}

fn table(name: &str) -> Vec<Row> {
    read(&format!("src/actors/gazetteer/{name}.csv"))
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty())
}

fn codes() -> BTreeSet<String> {
    table("states").into_iter().map(|r| r["code"].clone()).chain(TERRITORIES.map(String::from)).collect()
}

/// First and last day of a row.
fn days(row: &Row) -> (Date, Date) {
    let day = |column: &str| {
        let text = &row[column];
        (!text.is_empty()).then(|| Date::range(text).unwrap_or_else(|| panic!("{column} is no date: {row:?}")))
    };
    (day("from").map_or(Date::MIN, |d| d.0), day("until").map_or(Date::MAX, |d| d.1))
}

#[test]
fn gold_mentions_are_given_their_states() {
    let rows = read("tests/data/mentions.csv");
    let mut finder = Finder::default();
    let mut right: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for row in &rows {
        let answer = lookup(&mut finder, &row["mention"], Date::read(&row["date"]));
        let hit = answer.state.unwrap_or_default() == row["state"];
        if !hit {
            println!("{}: {} expected, {:?} found: {}", row["mention"], row["state"], answer.state, answer.why);
        }
        for kind in [row["kind"].as_str(), "all"] {
            let of = right.entry(kind).or_default();
            *of = (of.0 + f64::from(u8::from(hit)), of.1 + 1.0);
        }
    }
    for (kind, least, floor) in [("ordinary", 300.0, 0.982), ("hard", 120.0, 0.97), ("all", 420.0, 0.979)] {
        let (hits, all) = right[kind];
        println!("{kind}: {hits} of {all}, {:.4}", hits / all);
        assert!(all >= least, "{kind}: only {all} mentions");
        assert!(hits / all >= floor, "{kind}: {hits} of {all} are right, fewer than {floor}");
    }
}

#[test]
fn dates_can_be_read_and_are_in_order() {
    for name in ["states", "aliases", "leaders", "groups", "officials", "organisations"] {
        for row in table(name) {
            let (from, until) = days(&row);
            assert!(from <= until, "{name}: ends before it begins: {row:?}");
        }
    }
}

#[test]
fn codes_are_those_of_known_states() {
    let codes = codes();
    for (name, column) in [("aliases", "code"), ("bodies", "state"), ("leaders", "state"), ("officials", "state"), ("groups", "home")] {
        for row in table(name) {
            assert!(list(&row[column]).all(|c| codes.contains(c)), "{name}: a state that is unknown: {row:?}");
        }
    }
}

#[test]
fn no_row_stands_twice() {
    for name in ["states", "aliases", "bodies", "common", "given", "groups", "leaders", "officials", "organisations", "places"] {
        let mut seen = BTreeSet::new();
        for row in table(name) {
            assert!(seen.insert(row.clone()), "{name}: twice: {row:?}");
        }
    }
}

#[test]
fn tables_are_as_large_as_promised() {
    let names: BTreeSet<String> = table("leaders").into_iter().map(|r| r["name"].clone()).collect();
    assert!(names.len() >= 2_500, "{} leaders", names.len());
    assert!(table("organisations").len() >= 305);
    assert!(table("groups").len() >= 424);
    for row in table("states") {
        assert!(!row["name"].is_empty() && list(&row["demonyms"]).next().is_some(), "no name or no demonym: {row:?}");
    }
}

/// A word that names several states on one day must say in its note which of them it names when.
#[test]
fn ambiguous_words_have_a_rule() {
    let mut words: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in table("aliases") {
        if !row["alias"].contains([' ', '-']) {
            words.entry(row["alias"].to_lowercase()).or_default().push(row);
        }
    }
    for (word, rows) in &words {
        for (i, a) in rows.iter().enumerate() {
            for b in rows[i + 1..].iter().filter(|b| a["code"] != b["code"]) {
                let ((from, until), (start, end)) = (days(a), days(b));
                let ruled = !a["note"].is_empty() || !b["note"].is_empty();
                assert!(ruled || until < start || end < from, "{word} names {} and {} without a rule", a["code"], b["code"]);
            }
        }
    }
}
