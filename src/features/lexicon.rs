//! The act lexicon: phrases of base-form words, each with an event category, found in stems with gaps.

use std::collections::HashMap;

use serde::Deserialize;

use crate::error::{Problem, Result, did_you_mean};
use crate::features::tokens::Tokens;
use crate::label::Category;
use crate::text::Stems;
use crate::text::Strings;

/// Words that may stand between two parts of a phrase.
const GAP: usize = 2;
/// Parts whose gap may not hold an actor: "called Y on Friday" is not "call on".
const PARTICLES: [&str; 8] = ["at", "down", "in", "off", "on", "out", "to", "up"];
/// The most parts that a phrase may have.
const PARTS: usize = 8;

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
        _ => Problem::new(file, "CSV with the columns phrase,category", error.to_string()),
    }
    .at(line)
}

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Token at which it starts.
    pub start: usize,
    /// Token at which its last part stands.
    pub last: usize,
    /// Its category.
    pub category: Category,
}

/// Phrases compiled for matching: every part is the id of a stem, phrases are grouped by their first stem and ordered
/// longest first. Saved in a model as it is; nothing is built when it is loaded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lexicon {
    /// All stems that occur in a phrase, sorted.
    pub(crate) stems: Strings,
    /// For each stem, where its phrases begin in `phrases`; one more at the end.
    pub(crate) first: Vec<u32>,
    /// Per phrase: category, and where its parts end in `parts`.
    pub(crate) categories: Vec<u8>,
    /// Where the parts of each phrase end.
    pub(crate) ends: Vec<u32>,
    /// Stem ids, phrase after phrase.
    pub(crate) parts: Vec<u32>,
}

#[derive(Deserialize)]
struct Entry {
    phrase: String,
    category: String,
}

impl Lexicon {
    /// The lexicon that this project wrote, as CSV.
    pub const SHIPPED: &[u8] = include_bytes!("../../datasets/lexicon.csv");

    /// Reads a lexicon from CSV with the columns `phrase,category`: 1 to 8 base-form words, one of the fifteen categories.
    ///
    /// # Errors
    /// With file and line: an unknown category (and the nearest), an empty or too long phrase.
    pub fn from_csv(file: &str, csv: &[u8]) -> Result<Self> {
        let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
        let mut stems = Stems::default();
        let mut phrases = Vec::new();
        let mut reader = csv::Reader::from_reader(csv);
        if csv.trim_ascii().is_empty() {
            return Err(Problem::new(file, "CSV with the columns phrase,category", "an empty file").into());
        }
        let headers = reader.headers().map_err(|e| unreadable(file, &e))?.clone();
        for wanted in ["phrase", "category"] {
            if !headers.iter().any(|h| h == wanted) {
                let found = headers.iter().collect::<Vec<_>>().join(", ");
                let problem = Problem::new(file, format!("a column `{wanted}`"), format!("the columns {found}"));
                return Err(problem.at(1).help("the first line names the columns: phrase,category").into());
            }
        }
        for record in reader.records() {
            let record = record.map_err(|e| unreadable(file, &e))?;
            let line = record.position().map_or(0, csv::Position::line);
            let entry: Entry =
                record.deserialize(Some(&headers)).map_err(|e| Problem::new(file, "phrase,category", e.to_string()).at(line))?;
            let category = Category::read(&entry.category).filter(|c| *c != Category::Neutral).ok_or_else(|| {
                let help = match Category::read(&entry.category) {
                    Some(neutral) => format!("{neutral} is the absence of an act; leave the phrase out"),
                    None => {
                        let all = || Category::ALL.iter().map(|c| c.name()).filter(|n| *n != Category::Neutral.name());
                        let known = all().collect::<Vec<_>>().join(", ");
                        format!("{}the categories are {known}", did_you_mean(&entry.category, all()))
                    }
                };
                Problem::new(file, "one of the fifteen event categories", format!("`{}`", entry.category)).at(line).help(help)
            })?;
            let parts: Vec<String> = entry.phrase.split_whitespace().map(|w| stems.stem(w).to_string()).collect();
            if parts.is_empty() || parts.len() > PARTS {
                return Err(Problem::new(file, format!("a phrase of 1 to {PARTS} words"), format!("{} words", parts.len()))
                    .at(line)
                    .into());
            }
            phrases.push((parts, category));
        }
        if phrases.is_empty() {
            return Err(Problem::new(file, "at least one phrase", "none").into());
        }
        Ok(Self::compile(phrases))
    }

    /// Groups phrases by first stem, longest first, the earlier of equals first; of equal phrases the first counts.
    fn compile(mut phrases: Vec<(Vec<String>, Category)>) -> Self {
        let mut all: Vec<&str> = phrases.iter().flat_map(|p| p.0.iter().map(String::as_str)).collect();
        all.sort_unstable();
        all.dedup();
        let stems = Strings::from_sorted(all.iter().copied());
        let id: HashMap<String, u32> = all.iter().enumerate().map(|(i, s)| (s.to_string(), i as u32)).collect();
        phrases.sort_by_key(|(p, _)| (id[&p[0]], std::cmp::Reverse(p.len())));
        let mut out = Self { stems, ..Self::default() };
        let mut seen = std::collections::HashSet::new();
        for (parts, category) in phrases {
            if !seen.insert(parts.clone()) {
                continue;
            }
            while out.first.len() <= id[&parts[0]] as usize {
                out.first.push(out.categories.len() as u32);
            }
            out.parts.extend(parts.iter().map(|p| id[p]));
            out.ends.push(out.parts.len() as u32);
            out.categories.push(category as u8);
        }
        while out.first.len() <= out.stems.len() {
            out.first.push(out.categories.len() as u32);
        }
        out
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.categories.len()
    }

    /// True where it holds no phrase.
    pub fn is_empty(&self) -> bool {
        self.categories.is_empty()
    }

    /// True where every index lies inside its table, so that matching can't go out of bounds.
    pub(crate) fn is_sound(&self) -> bool {
        let ascending = |v: &[u32]| v.windows(2).all(|w| w[0] <= w[1]);
        let n = self.categories.len();
        self.first.len() == self.stems.len() + 1
            && ascending(&self.first)
            && self.first.last() == Some(&(n as u32))
            && self.ends.len() == n
            && self.ends.first().is_none_or(|e| *e > 0)
            && self.ends.windows(2).all(|w| w[0] < w[1])
            && self.ends.last().map_or(0, |e| *e as usize) == self.parts.len()
            && self.parts.iter().all(|p| (*p as usize) < self.stems.len())
            && self.categories.iter().all(|c| (*c as usize) < Category::ALL.len())
    }

    /// Finds the phrases of a text from left to right, the longest at each token, without overlap.
    ///
    /// `scratch` keeps its allocation from call to call. O(tokens × phrases that share a first stem).
    pub fn hits(&self, tokens: &Tokens, scratch: &mut Vec<Option<u32>>, hits: &mut Vec<Hit>) {
        scratch.clear();
        scratch.extend((0..tokens.len()).map(|i| tokens.role(i).is_none().then(|| self.stems.find(tokens.stem(i)))?));
        hits.clear();
        let mut i = 0;
        while i < tokens.len() {
            let found = scratch[i].and_then(|stem| {
                let (from, to) = (self.first[stem as usize] as usize, self.first[stem as usize + 1] as usize);
                (from..to).find_map(|p| {
                    Some(Hit { start: i, last: self.reach(tokens, scratch, i, p)?, category: Category::ALL[self.categories[p] as usize] })
                })
            });
            i = found.map_or(i, |h| h.last) + 1;
            hits.extend(found);
        }
    }

    /// The token at which phrase `p` ends when it starts at token `start`.
    fn reach(&self, tokens: &Tokens, stems: &[Option<u32>], start: usize, p: usize) -> Option<usize> {
        let from = if p == 0 { 0 } else { self.ends[p - 1] as usize };
        self.rest(tokens, stems, start, &self.parts[from + 1..self.ends[p] as usize])
    }

    /// The token of the last of `parts` where they follow token `at`, each as near as the others allow.
    fn rest(&self, tokens: &Tokens, stems: &[Option<u32>], at: usize, parts: &[u32]) -> Option<usize> {
        let Some((part, parts)) = parts.split_first() else { return Some(at) };
        let particle = PARTICLES.contains(&self.stems.get(*part as usize));
        for next in at + 1..stems.len().min(at + 2 + GAP) {
            if stems[next] == Some(*part)
                && let Some(last) = self.rest(tokens, stems, next, parts)
            {
                return Some(last);
            }
            if particle && tokens.role(next).is_some() {
                return None;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Mask;
    use crate::role::Role;
    use crate::span::Span;

    fn lexicon(rows: &str) -> Lexicon {
        Lexicon::from_csv("l.csv", format!("phrase,category\n{rows}").as_bytes()).unwrap()
    }

    /// (start, last, category) of the hits in a text whose words X are actors.
    fn hits(rows: &str, text: &str) -> Vec<(usize, usize, Category)> {
        let masks: Vec<Mask> = text.match_indices('X').map(|(at, _)| Mask { span: Span::new(at, at + 1), role: Role::Target }).collect();
        let mut tokens = Tokens::default();
        tokens.read(text, &masks, &mut Stems::default());
        let (lexicon, mut hits) = (lexicon(rows), Vec::new());
        assert!(lexicon.is_sound());
        lexicon.hits(&tokens, &mut Vec::new(), &mut hits);
        hits.into_iter().map(|h| (h.start, h.last, h.category)).collect()
    }

    const SIGN: &str = "sign,SUPPORT\nrefuse to sign,REJECT\nrefuse,REJECT\nsign up,AGREE";

    #[test]
    fn the_longest_phrase_wins_and_hits_do_not_overlap() {
        assert_eq!(hits(SIGN, "They refused to sign"), [(1, 3, Category::Reject)]);
        assert_eq!(hits(SIGN, "They refused and signed up"), [(1, 1, Category::Reject), (3, 4, Category::Agree)]);
        // The words inside a hit's gaps are spent.
        assert_eq!(
            hits("lift sanction,YIELD\nharsh,ACCUSE", "lift harsh sanctions, harsh"),
            [(0, 2, Category::Yield), (3, 3, Category::Accuse)]
        );
    }

    #[test]
    fn two_words_may_stand_between_and_no_more() {
        assert_eq!(hits("lift sanction,YIELD", "lifted the harsh sanctions"), [(0, 3, Category::Yield)]);
        assert!(hits("lift sanction,YIELD", "lifted all of the sanctions").is_empty());
        assert!(hits("lift sanction,YIELD", "lifted").is_empty());
    }

    #[test]
    fn a_part_that_leads_nowhere_is_passed_over() {
        // The first "b" is too far from "c".
        assert_eq!(hits("a b c,AID", "a b x b y z c"), [(0, 6, Category::Aid)]);
        assert_eq!(hits("cut off aid to,SANCTION", "cut off aid, aid it gave to all"), [(0, 6, Category::Sanction)]);
        assert!(hits("a b c,AID", "a b x b y z u c").is_empty());
    }

    #[test]
    fn no_actor_stands_before_a_particle() {
        assert!(hits("call on,REQUEST", "called X on Friday").is_empty());
        assert_eq!(hits("call on,REQUEST", "called again on X"), [(0, 2, Category::Request)]);
        assert_eq!(hits("hand weapon,AID", "handed X weapons"), [(0, 2, Category::Aid)]);
        // Only the particle's own gap counts.
        assert_eq!(hits("call on leave,REQUEST", "called on X leaving"), [(0, 3, Category::Request)]);
    }

    #[test]
    fn of_equal_phrases_the_first_counts() {
        assert_eq!(hits("met,CONSULT\nmeeting,ASSAULT", "They meet"), [(1, 1, Category::Consult)]);
        assert_eq!(lexicon("met,CONSULT\nmeeting,ASSAULT").len(), 1);
    }

    #[test]
    fn an_actor_is_no_part_of_a_phrase() {
        assert!(hits("target,THREATEN", "X").is_empty());
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        let refused = |csv: &str| Lexicon::from_csv("l.csv", csv.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            refused("phrase,category\nbomb,ASSUALT\n"),
            "l.csv:2: expected one of the fifteen event categories, found `ASSUALT`\n  help: did you mean ASSAULT? the categories are AGREE, CONSULT, SUPPORT, COOPERATE, AID, YIELD, REQUEST, ACCUSE, REJECT, THREATEN, PROTEST, SANCTION, MOBILIZE, COERCE, ASSAULT"
        );
        assert!(refused("phrase,category\nbomb,NEUTRAL\n").starts_with("l.csv:2: expected one of the fifteen"));
        assert!(refused("phrase,category\n ,AID\n").starts_with("l.csv:2: expected a phrase of 1 to 8 words, found 0 words"));
        assert!(refused("phrase,category\na b c d e f g h i,AID\n").contains("found 9 words"));
        assert!(refused("phrase,category\nbomb\n").starts_with("l.csv:2:"), "{}", refused("phrase,category\nbomb\n"));
        assert_eq!(
            refused("phrase,kind\n"),
            "l.csv:1: expected a column `category`, found the columns phrase, kind\n  help: the first line names the columns: phrase,category"
        );
        assert_eq!(refused("phrase,category\n"), "l.csv: expected at least one phrase, found none");
    }

    #[test]
    fn the_shipped_lexicon_is_sound() {
        assert!(Lexicon::from_csv("shipped", Lexicon::SHIPPED).unwrap().is_sound());
        let bom = [b"\xef\xbb\xbf", "phrase,category\nbomb,ASSAULT".as_bytes()].concat();
        assert_eq!(Lexicon::from_csv("bom", &bom).unwrap().len(), 1);
    }
}
