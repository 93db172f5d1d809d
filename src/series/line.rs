//! One line of what `detente score` writes, as far as a series needs it.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use crate::corpus::Format;
use crate::date::Date;
use crate::error::{Error, Problem, Result, quoted, unlike_json};
use crate::label::Stance;
use crate::series::period::{By, Period};
use crate::text::Sketch;

/// A record of a document or a pair.
#[derive(Debug, PartialEq)]
pub(super) struct Line<'l> {
    pub id: Cow<'l, str>,
    pub when: When,
    pub outlet: Option<Cow<'l, str>>,
    pub sketch: Option<Sketch>,
    /// Whether it is of a pair, of which an article may have several.
    pub of_pair: bool,
    /// The model that scored it.
    pub model: Option<Cow<'l, str>>,
    pub said: Vec<Said<'l>>,
}

/// When a record was published, as far as periods go.
#[derive(Debug, PartialEq)]
pub(super) enum When {
    /// On this day, or in this period at the latest from this day on.
    On(Period, Date),
    /// Nobody says.
    Missing,
    /// This is no date, or leaves open which period is meant.
    Unparsable(String),
}

/// What a record says of a pair.
#[derive(Debug, PartialEq)]
pub(super) struct Said<'l> {
    pub source: Cow<'l, str>,
    pub target: Cow<'l, str>,
    pub directed: bool,
    pub stance: Option<Stance>,
    pub abstained: bool,
    pub intensity: Option<f64>,
}

/// A string of the line, copied only where it has escapes.
#[derive(Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

/// A record's keys; others are passed over.
#[derive(Deserialize)]
struct Keys<'l> {
    #[serde(borrow)]
    id: Option<Text<'l>>,
    #[serde(borrow)]
    date: Option<Text<'l>>,
    #[serde(borrow)]
    date_cell: Option<Text<'l>>,
    #[serde(borrow)]
    outlet: Option<Text<'l>>,
    #[serde(borrow)]
    sketch: Option<Text<'l>>,
    #[serde(borrow)]
    dyads: Option<Vec<Pair<'l>>>,
    #[serde(borrow)]
    model: Option<Text<'l>>,
    #[serde(default, borrow, deserialize_with = "present")]
    source: Option<Option<Text<'l>>>,
    #[serde(borrow)]
    target: Option<Text<'l>>,
    directed: Option<bool>,
    #[serde(borrow)]
    label: Option<Text<'l>>,
    abstained: Option<bool>,
    intensity: Option<f64>,
}

/// Tells a key whose value is null from one that isn't there.
fn present<'de, D: Deserializer<'de>>(json: D) -> std::result::Result<Option<Option<Text<'de>>>, D::Error> {
    Option::deserialize(json).map(Some)
}

#[derive(Deserialize)]
struct Pair<'l> {
    #[serde(borrow)]
    source: Text<'l>,
    #[serde(borrow)]
    target: Text<'l>,
    #[serde(default)]
    directed: bool,
    #[serde(borrow)]
    label: Option<Text<'l>>,
    #[serde(default)]
    abstained: bool,
    intensity: Option<f64>,
}

impl<'l> Line<'l> {
    /// Reads a line; `by` decides which dates tell their period.
    pub fn read(file: &str, number: u64, line: &'l [u8], by: By) -> Result<Self> {
        let problem = |expected: &str, found: &str, help: &str| Problem::new(file, expected, found).at(number).help(help);
        let refused = |expected: &str, found: &str, help: &str| Error::from(problem(expected, found, help));
        let scored = "make the file with detente score --format jsonl";
        let keys: Keys<'l> = serde_json::from_slice(line).map_err(|e| {
            let help = match Format::of_path(file) {
                Some(Format::Csv | Format::Tsv) => "series reads the JSON lines of detente score --format jsonl, and no other table",
                _ if line.starts_with(b"[") => "write one object a line: detente score --format jsonl, or jq -c '.[]'",
                _ => scored,
            };
            Error::from(problem("a record of detente score, one JSON object a line", &unlike_json(&e), help).column(e.column() as u64))
        })?;
        let stance = |label: &Option<Text<'_>>| -> Result<Option<Stance>> {
            let Some(Text(label)) = label else { return Ok(None) };
            let known = Stance::ALL.iter().copied().find(|s| s.name() == label);
            let help = "a series is of stances: score with a model whose labels collapse to them, such as stance";
            known.map(Some).ok_or_else(|| refused("a label that is cooperative, hostile or neutral", &quoted(label), help))
        };
        let pair = |p: Pair<'l>| -> Result<Said<'l>> {
            let stance = stance(&p.label)?;
            Ok(Said {
                source: p.source.0,
                target: p.target.0,
                directed: p.directed,
                abstained: p.abstained || stance.is_none(),
                stance,
                intensity: p.intensity,
            })
        };
        let of_pair = keys.dyads.is_none();
        let said = match (keys.dyads, keys.source) {
            (Some(dyads), _) => dyads.into_iter().map(pair).collect::<Result<_>>()?,
            (None, Some(Some(source))) => {
                let (target, directed) = (keys.target.unwrap_or(Text(Cow::Borrowed(""))), keys.directed.unwrap_or_default());
                let (label, abstained, intensity) = (keys.label, keys.abstained.unwrap_or_default(), keys.intensity);
                vec![pair(Pair { source, target, directed, label, abstained, intensity })?]
            }
            (None, Some(None)) => Vec::new(),
            (None, None) if keys.model.is_some() => {
                let help = "score with --unit document or --unit pair";
                return Err(refused("a record of a document or a pair", "one of a sentence", help));
            }
            (None, None) => return Err(refused("a record of detente score", "an object without dyads and without source", scored)),
        };
        let sketch = match keys.sketch {
            Some(Text(hex)) => Some(Sketch::read(&hex).ok_or_else(|| refused("256 hexadecimal digits as sketch", &quoted(&hex), scored))?),
            None => None,
        };
        let when = When::read(keys.date.or(keys.date_cell).map(|d| d.0), by);
        let id = keys.id.map_or_else(|| Cow::Owned(number.to_string()), |id| id.0);
        Ok(Self { id, when, outlet: keys.outlet.map(|o| o.0), sketch, of_pair, model: keys.model.map(|m| m.0), said })
    }
}

impl When {
    /// A date tells its period where its first and its last day lie in one: a month does for years, and not for weeks.
    fn read(date: Option<Cow<'_, str>>, by: By) -> Self {
        let Some(date) = date else { return Self::Missing };
        match Date::range(&date).map(|(first, last)| (by.period(first), by.period(last), first)) {
            Some((a, b, first)) if a == b => Self::On(a, first),
            _ => Self::Unparsable(date.into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> std::result::Result<Line<'_>, String> {
        Line::read("s.jsonl", 3, line.as_bytes(), By::Month).map_err(|e| e.to_string())
    }

    #[test]
    fn documents_and_pairs_are_told_by_their_keys() {
        let document = r#"{"id":"a","date":"2015-09-30","outlet":"X","label":"hostile","dyads":[{"source":"KEN","target":"ETH","directed":true,"label":"hostile","abstained":false,"intensity":-2.5,"evidence":[]}]}"#;
        let line = read(document).unwrap();
        let said = Said {
            source: "KEN".into(),
            target: "ETH".into(),
            directed: true,
            stance: Some(Stance::Hostile),
            abstained: false,
            intensity: Some(-2.5),
        };
        assert_eq!((line.said, line.outlet.as_deref()), (vec![said], Some("X")));
        assert_eq!(line.when, When::On(By::Month.period(Date::of(2015, 9, 1)), Date::of(2015, 9, 30)));
        let pair = read(r#"{"id":"a","source":"Iran","target":"Oman","directed":true,"label":null,"abstained":true}"#).unwrap();
        assert_eq!((pair.said[0].stance, pair.said[0].abstained, pair.when), (None, true, When::Missing));
        assert_eq!(read(r#"{"id":"a","source":null,"target":null,"label":"neutral"}"#).unwrap().said, []);
    }

    #[test]
    fn a_date_counts_where_it_tells_the_period() {
        let when = |date: &str, by| When::read(Some(date.into()), by);
        assert_eq!(when("2015-09", By::Quarter), When::On(By::Quarter.period(Date::of(2015, 9, 1)), Date::of(2015, 9, 1)));
        assert_eq!(when("2015-09", By::Week), When::Unparsable("2015-09".into()));
        assert_eq!(when("30/09/2015", By::Year), When::Unparsable("30/09/2015".into()));
    }

    #[test]
    fn other_lines_are_refused_with_what_to_do() {
        let refused = |line: &str| read(line).unwrap_err();
        assert!(refused("[").starts_with("s.jsonl:3:1: expected a record of detente score, one JSON object a line, found EOF"));
        assert!(refused("[").contains("help: write one object a line"));
        assert!(refused("{\"id\":").contains("found EOF while parsing a value\n  help: make the file with detente score --format jsonl"));
        for number in ["1", "null"] {
            let sentence = format!(r#"{{"id":"a","sentence":{number},"start":0,"end":3,"label":"neutral","model":"m"}}"#);
            assert!(refused(&sentence).contains("found one of a sentence\n  help: score with --unit document or --unit pair"));
        }
        assert!(refused(r#"{"n":3,"accuracy":1.0}"#).contains("found an object without dyads and without source"));
        assert!(refused(r#"{"source":"A","target":"B","label":"positive"}"#).contains("found `positive`"));
        assert!(refused(r#"{"dyads":[],"sketch":"00"}"#).contains("expected 256 hexadecimal digits as sketch, found `00`"));
    }
}
