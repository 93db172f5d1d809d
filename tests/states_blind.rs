//! A text that names other states gets the same answer, to the bit.

use detente::actors::{Finder, Kind};
use detente::corpus::{Columns, Table};
use detente::model::shipped;
use detente::score::{Judge, Plan, Unit};
use detente::span::whole_words;

const NAMES: [&str; 24] = [
    "Kenya", "France", "Brazil", "Norway", "Poland", "Egypt", "Vietnam", "Angola", "Sweden", "Serbia", "Malawi", "Ukraine", "Russia",
    "Iran", "Iraq", "Israel", "Ethiopia", "Canada", "Mexico", "Bolivia", "Uganda", "India", "Pakistan", "Germany",
];
const DEMONYMS: [&str; 20] = [
    "Kenyan",
    "Brazilian",
    "Norwegian",
    "Egyptian",
    "Angolan",
    "Serbian",
    "Malawian",
    "Ukrainian",
    "Russian",
    "Iranian",
    "Iraqi",
    "Israeli",
    "Ethiopian",
    "Canadian",
    "Mexican",
    "Bolivian",
    "Ugandan",
    "Indian",
    "Pakistani",
    "German",
];

/// The text with every name of a list replaced by the one `by` further on. `None` where there is none to replace, or one is no
/// mention of a state ("Ethiopian Airlines", "the Indian Ocean"), or somebody else is then named: whose a surname is that many bear depends on
/// the states beside it.
fn elsewhere(text: &str, by: usize, finder: &mut Finder) -> Option<String> {
    let mentions = finder.find(text, None);
    let states: Vec<_> = mentions.iter().filter(|m| matches!(m.kind, Kind::State | Kind::Person)).collect();
    let mut places: Vec<_> = Vec::new();
    for list in [&NAMES[..], &DEMONYMS[..]] {
        for (i, name) in list.iter().enumerate() {
            places.extend(whole_words(text, name).map(|s| (s, list[(i + by) % list.len()])));
        }
    }
    places.sort_by_key(|p| p.0);
    if places.is_empty()
        || !places.iter().all(|p| states.iter().any(|s| s.span == p.0 || (s.kind == Kind::Person && s.span.start == p.0.start)))
    {
        return None;
    }
    let (mut out, mut at) = (String::new(), 0);
    for (span, name) in places {
        out += &text[at..span.start];
        out += name;
        at = span.end;
    }
    out += &text[at..];
    finder.find(&out, None).iter().map(|m| m.kind).eq(mentions.iter().map(|m| m.kind)).then_some(out)
}

#[test]
fn other_states_in_the_same_places_change_no_probability_by_one_bit() {
    let model = shipped::open("stance").unwrap();
    let mut judge = Judge::new(&model);
    let mut finder = Finder::default();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/stance.csv");
    let plan = Plan { unit: Unit::Sentence, split_rows: true, marked: false, evidence: 0 };
    let mut compared = 0;
    for row in Table::open(path.as_ref(), &Columns::default()).unwrap() {
        let mut row = row.unwrap();
        (row.source, row.target) = (None, None);
        let bits = |judge: &mut Judge<'_>, row: &detente::corpus::Row| -> Vec<u64> {
            judge.row(row, &[], plan).iter().flat_map(|r| r.answer.categories.iter().map(|p| p.1.to_bits()).collect::<Vec<_>>()).collect()
        };
        for by in [1, 7] {
            let Some(text) = elsewhere(&row.text, by, &mut finder) else { continue };
            let other = detente::corpus::Row { text, ..row.clone() };
            assert_eq!(bits(&mut judge, &row), bits(&mut judge, &other), "{}\n{}", row.text, other.text);
            compared += 1;
        }
    }
    assert!(compared >= 1000, "only {compared} sentences to compare");
}
