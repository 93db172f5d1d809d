//! What earlier commands wrote, read again: the kind of a file is told by its content.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::evaluated::Evaluated;
use crate::actors::Kind;
use crate::error::{Problem, Result};
use crate::scheme::Name;
use crate::score::{Answer, Distribution, Evidence, Origin, Pair, Place, Record, Relation, Subject};
use crate::series::Series;

/// What a file of JSON holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// Documents that `score` wrote, in order.
    Documents(Vec<Record>),
    /// Figures that `evaluate` wrote.
    Evaluation(Box<Evaluated>),
    /// A series that `series` wrote.
    Series(Box<Series>),
}

/// Reads a file's text. `None` where it isn't JSON: an article.
///
/// # Errors
/// If it is JSON that a report can't show, or breaks off.
pub fn read(file: &str, text: &str) -> Result<Option<Read>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return Ok(None);
    }
    let mut values: Vec<(u64, Value)> = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    loop {
        let from = stream.byte_offset();
        let Some(value) = stream.next() else { break };
        let blank = text[from..].len() - text[from..].trim_start().len();
        let line = 1 + text[..from + blank].matches('\n').count() as u64;
        match value {
            Ok(value) => values.push((line, value)),
            // A text that begins with a bracket is a text.
            Err(_) if !file.contains(".json") => return Ok(None),
            Err(e) => {
                let found = Problem::new(file, "JSON as detente writes it", e.to_string()).at(line.max(e.line() as u64));
                return Err(found.help("write it again with detente score, evaluate or series").into());
            }
        }
    }
    let values: Vec<(u64, Value)> = match values.pop() {
        Some((line, Value::Array(all))) if values.is_empty() => all.into_iter().map(|v| (line, v)).collect(),
        last => values.into_iter().chain(last).collect(),
    };
    kind(file, values).map(Some)
}

fn kind(file: &str, values: Vec<(u64, Value)>) -> Result<Read> {
    let (line, first) = values.first().map_or((1, &Value::Null), |(line, v)| (*line, v));
    let has = |names: &[&str]| names.iter().all(|n| first.get(n).is_some());
    let wrong = |line: u64, found: String, help: &str| -> crate::Error {
        let expected = "documents of detente score, or JSON of detente evaluate or series";
        Problem::new(file, expected, found).at(line).help(help).into()
    };
    let broken = |e: serde_json::Error, what: &str| wrong(line, format!("{what} in another form: {e}"), "write it again with this version");
    if values.len() == 1 && has(&["confusion", "per_class"]) {
        return Ok(Read::Evaluation(Box::new(Evaluated::deserialize(first).map_err(|e| broken(e, "figures of evaluate"))?)));
    }
    if values.len() == 1 && has(&["by", "rows", "weight"]) {
        return Ok(Read::Series(Box::new(Series::deserialize(first).map_err(|e| broken(e, "a series"))?)));
    }
    let mut documents = Vec::with_capacity(values.len());
    for (line, value) in &values {
        let (found, help) = if value.get("dyads").is_some() && value.get("evidence").is_some() {
            match Document::deserialize(value) {
                Ok(document) => {
                    documents.push(document.record());
                    continue;
                }
                Err(e) => (format!("a document in another form: {e}"), "write it again with this version"),
            }
        } else if value.get("probability").is_some() && value.get("sentence").is_some() {
            ("a sentence or a pair".into(), "score with --unit document")
        } else if value.get("text").is_some() {
            ("a row of a table".into(), "score it first: detente score FILE -o scored.jsonl")
        } else {
            let keys: Vec<&str> = value.as_object().map(|o| o.keys().take(8).map(String::as_str).collect()).unwrap_or_default();
            let found = if keys.is_empty() { "none of these".into() } else { format!("an object with the keys {}", keys.join(", ")) };
            (found, "name article files, folders, or what these commands wrote")
        };
        return Err(wrong(*line, found, help));
    }
    if documents.is_empty() {
        return Err(wrong(1, "an empty list".into(), "name article files, folders, or what these commands wrote"));
    }
    Ok(Read::Documents(documents))
}

/// An answer as `score` writes it.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    label: Option<String>,
    #[serde(deserialize_with = "distribution")]
    probability: Distribution,
    #[serde(default, deserialize_with = "categories")]
    categories: Distribution,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    quad: Option<String>,
    #[serde(default)]
    intensity: Option<f64>,
    #[serde(default)]
    reason: Option<crate::model::Reason>,
    #[serde(default)]
    oov: f64,
    #[serde(default)]
    novelty: f64,
}

impl Said {
    fn answer(self) -> Answer {
        // A pair's record names its category without the probabilities.
        let categories = if self.categories.is_empty() { self.category.into_iter().map(|c| (c, 1.0)).collect() } else { self.categories };
        let Self { label, probability, quad, intensity, reason, oov, novelty, .. } = self;
        let [label, quad] = [label, quad].map(|name| name.map(Name::from));
        Answer { label, probability, categories, quad, intensity, reason, oov, novelty }
    }
}

#[derive(Deserialize)]
struct Document {
    id: String,
    #[serde(flatten)]
    said: Said,
    #[serde(default)]
    model: String,
    evidence: Vec<Spoken>,
    dyads: Vec<Related>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Document {
    fn record(self) -> Record {
        let relations = self.dyads.into_iter().map(Related::relation).collect();
        let evidence = self.evidence.into_iter().map(Spoken::evidence).collect();
        let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), String::from);
        let kept = self.rest.iter().filter_map(|(k, v)| Some((k.strip_prefix("in_")?.to_string(), text(v)))).collect();
        let subject = Subject::Document(evidence, relations);
        // When and where it appeared isn't shown.
        Record {
            alone: false,
            id: self.id,
            origin: Origin::default(),
            subject,
            text: None,
            answer: self.said.answer(),
            model: self.model.into(),
            kept,
        }
    }
}

#[derive(Deserialize)]
struct Related {
    source: String,
    target: String,
    #[serde(default)]
    directed: bool,
    #[serde(default)]
    source_type: Option<String>,
    #[serde(default)]
    target_type: Option<String>,
    #[serde(flatten)]
    said: Said,
    #[serde(default)]
    sentences: usize,
    #[serde(default)]
    evidence: Vec<Spoken>,
}

impl Related {
    fn relation(self) -> Relation {
        let kind = |name: Option<String>| Kind::ALL.into_iter().find(|k| name.as_deref() == Some(k.name()));
        let kinds = kind(self.source_type).zip(kind(self.target_type));
        let pair = Pair { source: self.source.into(), target: self.target.into(), directed: self.directed, kinds, carried: false };
        let evidence = self.evidence.into_iter().map(Spoken::evidence).collect();
        Relation { pair, answer: self.said.answer(), sentences: self.sentences, evidence }
    }
}

#[derive(Deserialize)]
struct Spoken {
    #[serde(default)]
    sentence: Option<usize>,
    start: usize,
    end: usize,
    text: String,
    label: String,
    #[serde(default)]
    category: Option<String>,
    probability: f64,
}

impl Spoken {
    fn evidence(self) -> Evidence {
        let place = Place { sentence: self.sentence, start: self.start, end: self.end };
        Evidence {
            place,
            text: self.text,
            label: self.label.into(),
            category: self.category.map(Name::from),
            probability: self.probability,
        }
    }
}

/// An object of numbers, in its order.
fn distribution<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Distribution, D::Error> {
    let one = |(name, p): (String, Value)| {
        let p = p.as_f64().filter(|p| (0.0..=1.0 + 1e-9).contains(p));
        p.map(|p| (name.clone(), p)).ok_or_else(|| D::Error::custom(format!("the probability of {name} is no number from 0 to 1")))
    };
    Map::<String, Value>::deserialize(from)?.into_iter().map(one).collect()
}

fn categories<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Distribution, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(Distribution::default()),
        value => distribution(value).map_err(D::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::document;

    #[test]
    fn a_document_is_read_as_it_was_written() {
        let mut record = document();
        let Subject::Document(evidence, relations) = &mut record.subject else { panic!("a document") };
        let pair = Pair { kinds: Some((Kind::State, Kind::ArmedGroup)), directed: false, ..Pair::marked("A".into(), "B".into()) };
        relations.push(Relation { pair, answer: record.answer.clone(), sentences: 4, evidence: evidence.clone() });
        // What isn't written.
        relations[0].answer.categories = [("ACCUSE", 1.0)].into_iter().collect();
        relations[0].answer.oov = 0.0;
        relations[0].answer.novelty = 0.0;
        record.answer.novelty = 0.0;
        // What isn't shown.
        record.origin = Origin::default();
        let line = serde_json::to_string(&record).unwrap();
        for text in [format!("{line}\n{line}\n"), format!("[{line},\n{line}]")] {
            assert_eq!(read("a", &text).unwrap(), Some(Read::Documents(vec![record.clone(), record.clone()])));
        }
    }

    #[test]
    fn a_series_is_read_with_what_it_needs() {
        let text = r#"{"by": "month", "weight": "story", "rows": [{"source": "ALB", "target": "GRC", "period": "2015-03", "start": "2015-03-01",
            "end": "2015-04-01", "articles": 2, "stories": 1, "net": -0.5, "ci": {"net": [-0.7, -0.2]}}]}"#;
        let Some(Read::Series(series)) = read("a", text).unwrap() else { panic!("a series") };
        assert_eq!((series.rows[0].net, series.rows[0].ci.unwrap().net, series.rows[0].cooperative), (Some(-0.5), [-0.7, -0.2], None));
        let wrong = read("a.json", &text.replace("2015-03-01", "March")).unwrap_err().to_string();
        assert!(wrong.contains("`March` is no date such as 2015-09-03"), "{wrong}");
    }

    #[test]
    fn what_cannot_be_shown_is_refused_with_its_place() {
        let refused = |text: &str| read("x.jsonl", text).unwrap_err().to_string();
        let expected = "expected documents of detente score, or JSON of detente evaluate or series, found";
        let line = serde_json::to_string(&document()).unwrap();
        assert_eq!(
            refused(&format!("{line}\n\n{{\"text\": 1}}")),
            format!("x.jsonl:3: {expected} a row of a table\n  help: score it first: detente score FILE -o scored.jsonl")
        );
        assert!(refused("{\"a\": 1, \"b\": 2}").starts_with(&format!("x.jsonl:1: {expected} an object with the keys a, b\n")));
        assert!(refused(&format!("{line}\n{}", &line[..40])).starts_with("x.jsonl:2: expected JSON as detente writes it, found EOF"));
        assert!(refused("[]").contains("found an empty list"));
        assert!(refused(&line.replace("0.25", "25")).contains("no number from 0 to 1"));
        let pair = serde_json::to_string(&crate::report::tests::pair()).unwrap();
        assert!(refused(&pair).contains("found a sentence or a pair\n  help: score with --unit document"));
    }

    #[test]
    fn a_text_is_no_json_even_if_it_begins_like_it() {
        for text in ["Two states met.", "", "[AP] Two states met.", "{Photo} of a ship"] {
            assert_eq!(read("a.txt", text).unwrap(), None, "{text}");
        }
    }
}
