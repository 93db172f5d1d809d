//! What an answer rests on: the texts that were read for it, as they were read.
//!
//! A [`Look`] is a record with its passages: the whole of a table row, the sentences about the pair that an article is most about, or,
//! where it names none, those that say something. It is made by reading the text again, so that scoring itself keeps nothing.

use crate::corpus::{Article, Row};
use crate::model::{Decision, Reading, Session, Surroundings};
use crate::role::Mask;
use crate::score::document::{Plan, Unit};
use crate::score::dyads::about;
use crate::score::judged::{Judged, Said};
use crate::score::page::Page;
use crate::score::record::{Answer, Judge, Pair, Place, Record, Subject};
use crate::span::{Offsets, Span};
use crate::text::{Sentence, moved};

/// How passages add up to the answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sum {
    /// There is one, and its answer is the record's.
    One,
    /// The record's decision values are the mean of theirs.
    Mean,
    /// The model's aggregator adds up what they show, in an article that is like this.
    Aggregated(Surroundings),
}

/// A text that was read as one vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Where it stands.
    pub place: Place,
    /// The same in bytes of the raw text.
    pub span: Span,
    /// What is masked in it, in bytes from its start.
    pub masks: Vec<Mask>,
    /// The pair that it is read for, if any.
    pub pair: Option<Pair>,
    /// Its decision values, read by itself.
    pub decision: Decision,
    /// Its own answer; of a sentence about a pair, that among the others.
    pub answer: Answer,
    /// What it shows of the pair; `None` where no pair is asked for.
    pub reading: Option<Reading>,
}

/// A record and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The record, of a whole row or article.
    pub record: Record,
    /// In the order of the text. None where nothing is said of it.
    pub passages: Vec<Passage>,
    /// How they add up.
    pub sum: Sum,
}

/// The plan of a whole row or article.
const PLAN: Plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 0 };

impl Judge<'_> {
    /// A table row, which is one passage. `marked` says that its table names pairs.
    pub fn look_at_row(&mut self, row: &Row, marked: bool) -> Look {
        let unit = if marked { Unit::Pair } else { Unit::Document };
        let record = self.row(row, &[], Plan { unit, marked, ..PLAN }).remove(0);
        if record.answer.label.is_none() {
            return Look { record, passages: Vec::new(), sum: Sum::One };
        }
        let masks = self.masker.row(row);
        let decision = self.decide(&row.text, &masks);
        let pair = match &record.subject {
            Subject::Pair(_, pair) => pair.clone(),
            _ => None,
        };
        let span = Span::new(0, row.text.len());
        let place = Place::new(None, span, &Offsets::new(&row.text));
        let passage = Passage { place, span, masks, pair, decision, answer: record.answer.clone(), reading: None };
        Look { record, passages: vec![passage], sum: Sum::One }
    }

    /// An article: the sentences about its main pair, repeated ones once; without a pair those that say something.
    pub fn look_at_article(&mut self, article: &Article) -> Look {
        let record = self.article(article, PLAN).remove(0);
        let Subject::Document(_, relations) = &record.subject else { unreachable!("a document was asked for") };
        let main = relations.first().map(|r| r.pair.clone());
        if record.answer.label.is_none() {
            return Look { record, passages: Vec::new(), sum: Sum::Mean };
        }
        let page = self.page(article);
        let judged = self.judged(&page, &page.sentences());
        let Some(main) = main else {
            let read: Vec<(Vec<Mask>, Decision)> = judged.iter().map(|j| self.alone(&page, &j.sentence)).collect();
            let decisions: Vec<&Decision> = read.iter().map(|r| &r.1).collect();
            let telling = self.telling(page.text, &decisions, &judged);
            let one = |i: usize| self.passage(&page, i, &judged[i], read[i].0.clone(), read[i].1.clone());
            return Look { passages: telling.into_iter().map(one).collect(), record, sum: Sum::Mean };
        };
        // Who is carried over from sentence to sentence depends on all of them.
        self.masker.forget();
        let pairs: Vec<_> = judged.iter().map(|j| self.masker.pairs(page.text, j.sentence.span, &page.named)).collect();
        let all = about(page.text, &judged);
        let found = all.iter().find(|a| a.is(&main.source, &main.target)).map(|a| &a.sentences[..]).unwrap_or_default();
        let one = |&(i, said): &(usize, &Said)| {
            let masks = moved(pairs[i].masks(&said.dyad), judged[i].sentence.span);
            let passage = self.passage(&page, i, &judged[i], masks, said.decision.clone());
            let (pair, reading) = (Some(Pair::found(&said.dyad)), Some(self.reading(&judged, i, said)));
            Passage { pair, answer: self.said(said), reading, ..passage }
        };
        let sum = if self.model.card.aggregator.is_some() { Sum::Aggregated(self.surroundings(&judged, &all)) } else { Sum::Mean };
        Look { passages: found.iter().map(one).collect(), record, sum }
    }

    /// Reads a text with masked actors: its decision values, and the session that tells what terms it has.
    pub fn read(&mut self, text: &str, masks: &[Mask]) -> (Decision, &Session<'_>) {
        let decision = self.session.decide(text, masks);
        (decision, &self.session)
    }

    fn passage(&self, page: &Page<'_>, i: usize, judged: &Judged, masks: Vec<Mask>, decision: Decision) -> Passage {
        let span = judged.sentence.span;
        let (place, answer) = (page.place(i, &judged.sentence), self.answer_here(&decision));
        Passage { place, span, masks, pair: None, answer, decision, reading: None }
    }

    /// Masks and decision values of a sentence by itself: of its first pair, unless its actors were marked.
    pub(super) fn alone(&mut self, page: &Page<'_>, sentence: &Sentence) -> (Vec<Mask>, Decision) {
        let masks = self.own_masks(page, sentence);
        let decision = self.decide(sentence.span.of(page.text), &masks);
        (masks, decision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shipped;

    #[test]
    fn words_that_were_cut_for_pairs_give_the_same_terms() {
        let model = shipped::open("stance").unwrap();
        let (mut judge, mut other) = (Judge::new(&model), Judge::new(&model));
        let text = "France’s “envoy” accused Iran, the U.S.-led mission and Mali-based troops. The two countries’ talks ended. He met Peru's élite.";
        let article = Article { id: "a".into(), path: "a.txt".into(), text: text.into(), encoding: "UTF-8" };
        let page = judge.page(&article);
        let judged = judge.judged(&page, &page.sentences());
        judge.masker.forget();
        let mut compared = 0;
        for (sentence, said) in judged.iter().map(|j| (j.sentence.span, &j.pairs)) {
            let pairs = judge.masker.pairs(text, sentence, &page.named);
            for said in said {
                let masks = moved(pairs.masks(&said.dyad), sentence);
                assert_eq!(other.decide(sentence.of(text), &masks), said.decision, "{}", sentence.of(text));
                compared += 1;
            }
        }
        assert!(compared > 3, "{compared}");
    }
}
