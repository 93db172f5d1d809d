//! An article as a page shows it: its answer, and what each of its sentences says.

use crate::explain::{Contest, Explanation, Told};
use crate::score::{Answer, Evidence, Pair, Place, Record, Relation, Subject};
use crate::span::{Offsets, Span};

/// An article or a scored document.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotated {
    /// Its id.
    pub id: String,
    /// The model that read it.
    pub model: String,
    /// The whole text; `None` where only evidence is known of it.
    pub text: Option<String>,
    /// What is said of the whole.
    pub answer: Answer,
    /// The sentences that speak for that, strongest first.
    pub evidence: Vec<Evidence>,
    /// Its pairs, the one that it is most about first.
    pub relations: Vec<Relation>,
    /// Its sentences in order; of a document without text, the evidence.
    pub sentences: Vec<Sentence>,
}

/// A sentence with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// Where it stands.
    pub place: Place,
    /// Its text.
    pub text: String,
    /// What it says by itself; `None` where only its pairs are known.
    pub answer: Option<Answer>,
    /// What it says of each of its pairs.
    pub pairs: Vec<(Pair, Answer)>,
    /// Why; `None` where it has no part in what the article says of its main pair.
    pub reasons: Option<Reasons>,
}

/// Why a sentence says what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reasons {
    /// The article's answer and its runner-up, between which the terms decide.
    pub contest: Contest,
    /// The sentence, read for the article's main pair.
    pub told: Told,
}

/// What stands in a text, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'a> {
    /// A sentence, and whether a paragraph begins with it.
    Sentence(&'a Sentence, bool),
    /// What isn't a sentence: bylines, credits, navigation, comments.
    Residue(&'a str),
}

impl Annotated {
    /// An article with its records as a document, its sentences and its pairs.
    pub fn article(text: String, document: Record, sentences: Vec<Record>, pairs: Vec<Record>) -> Self {
        let offsets = Offsets::new(&text);
        let mut found: Vec<Sentence> = sentences
            .into_iter()
            .filter_map(|r| match r.subject {
                Subject::Sentence(place) => {
                    let own = offsets.span(place.start, place.end)?.of(&text).to_string();
                    Some(Sentence { place, text: own, answer: Some(r.answer), pairs: Vec::new(), reasons: None })
                }
                _ => None,
            })
            .collect();
        for record in pairs {
            if let Subject::Pair(place, Some(pair)) = record.subject
                && let Ok(at) = found.binary_search_by_key(&place.start, |s| s.place.start)
            {
                found[at].pairs.push((pair, record.answer));
            }
        }
        Self { sentences: found, text: Some(text), ..Self::document(document) }
    }

    /// Adds why its sentences say what they say.
    pub fn explain(&mut self, why: Explanation) {
        let Some(contest) = why.contest else { return };
        for told in why.told {
            if let Ok(at) = self.sentences.binary_search_by_key(&told.place.start, |s| s.place.start) {
                self.sentences[at].reasons = Some(Reasons { contest: contest.clone(), told });
            }
        }
    }

    /// A scored document, of which only the evidence is known.
    pub fn document(record: Record) -> Self {
        let (evidence, relations) = match record.subject {
            Subject::Document(evidence, relations) => (evidence, relations),
            _ => (Vec::new(), Vec::new()),
        };
        let mut sentences: Vec<Sentence> = Vec::new();
        let mut add = |e: &Evidence, pair: Option<&Pair>| {
            let said = said(e);
            let at = sentences.iter().position(|s| s.place == e.place).unwrap_or_else(|| {
                sentences.push(Sentence { place: e.place, text: e.text.clone(), answer: None, pairs: Vec::new(), reasons: None });
                sentences.len() - 1
            });
            match pair {
                Some(pair) => sentences[at].pairs.push((pair.clone(), said)),
                None => sentences[at].answer = Some(said),
            }
        };
        relations.iter().for_each(|r| r.evidence.iter().for_each(|e| add(e, Some(&r.pair))));
        evidence.iter().for_each(|e| add(e, None));
        sentences.sort_by_key(|s| s.place.start);
        Self { id: record.id, model: record.model.to_string(), text: None, answer: record.answer, evidence, relations, sentences }
    }

    /// The text in order, sentences and what stands between them; of a document without text, its evidence.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let Some(text) = &self.text else { return self.sentences.iter().map(|s| Piece::Sentence(s, true)).collect() };
        let offsets = Offsets::new(text);
        let mut out = Vec::new();
        let mut from = 0;
        for sentence in &self.sentences {
            let Some(span) = offsets.span(sentence.place.start, sentence.place.end).filter(|s| s.start >= from) else { continue };
            let between = Span::new(from, span.start).of(text);
            out.extend(residue(between));
            // Two line breaks with nothing but blanks between them end a paragraph.
            let breaks = between.split('\n').skip(1).any(|line| line.trim().is_empty() && between.matches('\n').count() > 1);
            out.push(Piece::Sentence(sentence, from == 0 || breaks));
            from = span.end;
        }
        out.extend(residue(&text[from..]));
        out
    }
}

fn residue(of: &str) -> Option<Piece<'_>> {
    // Quotation marks and the like between two sentences aren't worth a line of their own.
    of.contains(char::is_alphanumeric).then(|| Piece::Residue(of.trim()))
}

/// What a sentence of evidence says, as far as evidence tells.
fn said(of: &Evidence) -> Answer {
    Answer {
        label: Some(of.label.clone()),
        probability: [(of.label.clone(), of.probability)].into_iter().collect(),
        categories: of.category.iter().map(|c| (c.clone(), 1.0)).collect(),
        quad: None,
        intensity: None,
        reason: None,
        oov: 0.0,
        novelty: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{document, sentence};

    fn records(text: &str, places: &[(usize, usize)]) -> Annotated {
        let one = |(i, (start, end)): (usize, &(usize, usize))| Record {
            subject: Subject::Sentence(Place { sentence: Some(i + 1), start: *start, end: *end }),
            ..sentence()
        };
        Annotated::article(text.into(), document(), places.iter().enumerate().map(one).collect(), Vec::new())
    }

    #[test]
    fn all_of_a_text_is_there_in_order() {
        let text = "By É. Roe\n\nOne. Two.\n \nThree. Share this";
        let annotated = records(text, &[(11, 15), (16, 20), (23, 29)]);
        let said: Vec<String> = annotated
            .pieces()
            .iter()
            .map(|p| match p {
                Piece::Sentence(s, begins) => format!("{}{}", if *begins { "¶" } else { "" }, s.text),
                Piece::Residue(r) => format!("[{r}]"),
            })
            .collect();
        assert_eq!(said, ["[By É. Roe]", "¶One.", "Two.", "¶Three.", "[Share this]"]);
    }

    #[test]
    fn of_a_document_the_evidence_is_shown_with_its_pairs() {
        let mut record = document();
        let Subject::Document(evidence, relations) = &mut record.subject else { panic!("a document") };
        let pair = Pair::marked("KEN".into(), "ETH".into());
        relations.push(Relation { pair, answer: record.answer.clone(), sentences: 1, evidence: evidence.clone() });
        let annotated = Annotated::document(record);
        assert_eq!(annotated.sentences.len(), 1);
        assert_eq!(annotated.sentences[0].pairs[0].1.category(), Some("ACCUSE"));
        assert_eq!(annotated.pieces().len(), 1);
    }
}
