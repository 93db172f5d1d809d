//! Lexicons: CSV files of phrases that speak for acts, or for a tone.

use csv::StringRecord;

use crate::corpus::Begins;
use crate::error::{Problem, Result, did_you_mean};
use crate::features::phrases::{PARTS, Phrases};
use crate::label::Category;
use crate::scheme::Scheme;
use crate::text::Stems;

/// What a lexicon is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Acts of one actor towards another.
    Acts,
    /// Praise and blame.
    Tone,
}

impl Kind {
    /// The columns that tell a lexicon's kind.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Acts => &["phrase", "category"],
            Self::Tone => &["phrase", "class", "strength"],
        }
    }

    /// Which lexicon speaks of a scheme's labels: acts where they collapse to stances, a tone where they are positive and negative.
    pub fn of(scheme: &Scheme) -> Option<Self> {
        let has = |name| scheme.read(name).is_some();
        match scheme.labels.first() {
            Some(label) if label.stance.is_some() => Some(Self::Acts),
            _ => (has("positive") && has("negative")).then_some(Self::Tone),
        }
    }
}

/// What a phrase of a tone lexicon does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It praises.
    Positive,
    /// It blames.
    Negative,
    /// It turns round what follows.
    Negator,
    /// It makes what follows stronger.
    Intensifier,
    /// It would make what follows weaker; no strength changes by it, and its words are in no other phrase.
    Diminisher,
}

impl Class {
    /// All classes, by number.
    pub const ALL: [Self; 5] = [Self::Positive, Self::Negative, Self::Negator, Self::Intensifier, Self::Diminisher];

    /// The name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Negative => "negative",
            Self::Negator => "negator",
            Self::Intensifier => "intensifier",
            Self::Diminisher => "diminisher",
        }
    }
}

/// The most that a phrase's strength may be.
pub(crate) const STRONGEST: u8 = 3;

/// A class with its strength, 1 to 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tone {
    /// What the phrase does.
    pub class: Class,
    /// How much of it.
    pub strength: u8,
}

impl Tone {
    /// Its number in a model file: three to a class.
    pub(crate) fn code(self) -> u8 {
        self.class as u8 * STRONGEST + self.strength - 1
    }

    /// The tone of a number, if it has one.
    pub(crate) fn of(code: u8) -> Option<Self> {
        let class = *Class::ALL.get(usize::from(code / STRONGEST))?;
        Some(Self { class, strength: code % STRONGEST + 1 })
    }
}

/// A lexicon, compiled for matching.
#[derive(Debug, Clone, PartialEq)]
pub enum Lexicon {
    /// Phrases with event categories.
    Acts(Phrases<Category>),
    /// Phrases with a tone.
    Tone(Phrases<Tone>),
}

impl Lexicon {
    /// The lexicon of a kind that this project wrote, as CSV.
    pub fn shipped(kind: Kind) -> &'static [u8] {
        match kind {
            Kind::Acts => include_bytes!("../../datasets/lexicon.csv"),
            Kind::Tone => include_bytes!("../../datasets/sentiment_lexicon.csv"),
        }
    }

    /// Reads a lexicon from CSV. Its header tells what it is: `phrase,category` has the fifteen event categories and NEUTRAL, for comment,
    /// `phrase,class,strength` a tone. A phrase is 1 to 8 base-form words.
    ///
    /// # Errors
    /// With file and line: an unknown category or class (and the nearest), a strength beyond 1 to 3, an empty or too long phrase.
    pub fn from_csv(file: &str, csv: &[u8]) -> Result<Self> {
        let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
        if csv.trim_ascii().is_empty() {
            return Err(Problem::new(file, COLUMNS, "an empty file").into());
        }
        let mut reader = csv::Reader::from_reader(csv);
        let headers = reader.headers().map_err(|e| unreadable(file, &e))?.clone();
        let has = |name: &&&str| headers.iter().any(|h| h == **name);
        let kind = if headers.iter().any(|h| h == "class") { Kind::Tone } else { Kind::Acts };
        if let Some(wanted) = kind.columns().iter().find(|c| !has(c)) {
            let found = headers.iter().collect::<Vec<_>>().join(", ");
            let problem = Problem::new(file, format!("a column `{wanted}`"), format!("the columns {found}"));
            let help = "the first line names the columns: phrase,category for acts, phrase,class,strength for a tone";
            return Err(problem.at(1).help(help).into());
        }
        let at: Vec<usize> = kind.columns().iter().filter_map(|c| headers.iter().position(|h| h == *c)).collect();
        Ok(match kind {
            Kind::Acts => Self::Acts(phrases(file, csv, reader, at[0], |row, line| category(file, line, &row[at[1]]))?),
            Kind::Tone => Self::Tone(phrases(file, csv, reader, at[0], |row, line| tone(file, line, &row[at[1]], &row[at[2]]))?),
        })
    }

    /// What it is about.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Acts(_) => Kind::Acts,
            Self::Tone(_) => Kind::Tone,
        }
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        match self {
            Self::Acts(phrases) => phrases.meanings.len(),
            Self::Tone(phrases) => phrases.meanings.len(),
        }
    }

    /// True where it holds no phrase.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True where every index lies inside its table, so that matching can't go out of bounds.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Self::Acts(phrases) => phrases.is_sound(),
            Self::Tone(phrases) => phrases.is_sound(),
        }
    }
}

/// What a lexicon must look like.
const COLUMNS: &str = "CSV with the columns phrase,category or phrase,class,strength";

/// Reads the rows below a header; `meaning` says what a row's phrase speaks for.
fn phrases<M: Copy>(
    file: &str,
    csv: &[u8],
    mut reader: csv::Reader<&[u8]>,
    phrase: usize,
    meaning: impl Fn(&StringRecord, u64) -> Result<M>,
) -> Result<Phrases<M>> {
    let mut stems = Stems::default();
    let mut begins = Begins::new(csv);
    let mut phrases = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| unreadable(file, &e))?;
        let line = begins.of(record.position());
        let meaning = meaning(&record, line)?;
        let parts: Vec<String> = record[phrase].split_whitespace().map(|w| stems.stem(w).to_string()).collect();
        if parts.is_empty() || parts.len() > PARTS {
            let problem = Problem::new(file, format!("a phrase of 1 to {PARTS} words"), format!("{} words", parts.len()));
            return Err(problem.at(line).into());
        }
        phrases.push((parts, meaning));
    }
    if phrases.is_empty() {
        return Err(Problem::new(file, "at least one phrase", "none").into());
    }
    Ok(Phrases::compile(phrases))
}

fn category(file: &str, line: u64, name: &str) -> Result<Category> {
    Category::read(name).ok_or_else(|| {
        let names = || Category::ALL.iter().map(|c| c.name());
        let help = format!("{}the categories are {}", did_you_mean(name, names()), names().collect::<Vec<_>>().join(", "));
        Problem::new(file, "one of the event categories or NEUTRAL", format!("`{name}`")).at(line).help(help).into()
    })
}

fn tone(file: &str, line: u64, name: &str, strength: &str) -> Result<Tone> {
    let names = Class::ALL.map(Class::name);
    let Some(class) = Class::ALL.into_iter().find(|c| c.name().eq_ignore_ascii_case(name.trim())) else {
        let help = format!("{}the classes are {}", did_you_mean(name, names), names.join(", "));
        return Err(Problem::new(file, "a class of tone", format!("`{name}`")).at(line).help(help).into());
    };
    match strength.trim().parse() {
        Ok(strength) if (1..=STRONGEST).contains(&strength) => Ok(Tone { class, strength }),
        _ => Err(Problem::new(file, format!("a strength of 1 to {STRONGEST}"), format!("`{strength}`")).at(line).into()),
    }
}

/// A row that can't be read, in words.
fn unreadable(file: &str, error: &csv::Error) -> Problem {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Problem::new(file, format!("{expected_len} fields, as in the header"), len.to_string())
                .help("put quotation marks (\") around a field that holds a comma")
        }
        csv::ErrorKind::Utf8 { err, .. } => {
            Problem::new(file, "UTF-8", "other bytes").column(err.field() as u64 + 1).help("convert the file to UTF-8")
        }
        _ => Problem::new(file, COLUMNS, error.to_string()),
    }
    .at(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(csv: &str) -> String {
        Lexicon::from_csv("l.csv", csv.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn the_header_tells_the_kind() {
        let kind = |csv: &str| Lexicon::from_csv("l.csv", csv.as_bytes()).unwrap().kind();
        assert_eq!(kind("phrase,category\nbomb,ASSAULT\n"), Kind::Acts);
        assert_eq!(kind("category,phrase\nASSAULT,bomb\n"), Kind::Acts);
        assert_eq!(kind("phrase,class,strength\nhero,positive,3\n"), Kind::Tone);
        assert_eq!(
            refused("phrase,kind\n"),
            "l.csv:1: expected a column `category`, found the columns phrase, kind\n  help: the first line names the columns: phrase,category for acts, phrase,class,strength for a tone"
        );
        assert!(refused("phrase,class\n").starts_with("l.csv:1: expected a column `strength`"));
    }

    #[test]
    fn a_scheme_has_a_lexicon_of_its_kind_or_none() {
        for scheme in [Scheme::stance(), Scheme::quad(), Scheme::plover()] {
            assert_eq!(Kind::of(&scheme), Some(Kind::Acts));
        }
        assert_eq!(Kind::of(&Scheme::sentiment()), Some(Kind::Tone));
        assert_eq!(Kind::of(&Scheme::custom(["Negative", "mixed", "POSITIVE"])), Some(Kind::Tone));
        assert_eq!(Kind::of(&Scheme::custom(["sports", "positive"])), None);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        assert_eq!(
            refused("phrase,category\nbomb,ASSUALT\n"),
            "l.csv:2: expected one of the event categories or NEUTRAL, found `ASSUALT`\n  help: did you mean ASSAULT? the categories are AGREE, CONSULT, SUPPORT, COOPERATE, AID, YIELD, REQUEST, ACCUSE, REJECT, THREATEN, PROTEST, SANCTION, MOBILIZE, COERCE, ASSAULT, NEUTRAL"
        );
        assert!(refused("phrase,category\n ,AID\n").starts_with("l.csv:2: expected a phrase of 1 to 8 words, found 0 words"));
        assert!(refused("phrase,category\na b c d e f g h i,AID\n").contains("found 9 words"));
        assert!(refused("phrase,category\nbomb\n").starts_with("l.csv:2:"), "{}", refused("phrase,category\nbomb\n"));
        assert_eq!(refused("phrase,category\n"), "l.csv: expected at least one phrase, found none");
        assert_eq!(
            refused("phrase,class,strength\nhero,positve,3\n"),
            "l.csv:2: expected a class of tone, found `positve`\n  help: did you mean positive? the classes are positive, negative, negator, intensifier, diminisher"
        );
        for strength in ["0", "4", "much", ""] {
            let found = refused(&format!("phrase,class,strength\nhero,positive,{strength}\n"));
            assert_eq!(found, format!("l.csv:2: expected a strength of 1 to 3, found `{strength}`"));
        }
    }

    #[test]
    fn tones_have_numbers() {
        let all: Vec<u8> = (0..=u8::MAX).filter_map(Tone::of).map(Tone::code).collect();
        assert_eq!(all, (0..15).collect::<Vec<u8>>());
        assert_eq!(Tone { class: Class::Negative, strength: 2 }.code(), 4);
    }

    #[test]
    fn the_shipped_lexicons_are_sound() {
        for kind in [Kind::Acts, Kind::Tone] {
            let lexicon = Lexicon::from_csv("shipped", Lexicon::shipped(kind)).unwrap();
            assert!(lexicon.is_sound() && lexicon.kind() == kind && !lexicon.is_empty());
        }
        let bom = [b"\xef\xbb\xbf", "phrase,category\nbomb,ASSAULT".as_bytes()].concat();
        assert_eq!(Lexicon::from_csv("bom", &bom).unwrap().len(), 1);
    }
}
