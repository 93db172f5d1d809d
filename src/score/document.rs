//! Documents and sentences: from an article's raw text to records.

use std::collections::HashSet;
use std::ops::ControlFlow;

use crate::actors::{Named, dated};
use crate::corpus::{Article, Row};
use crate::features::Known;
use crate::model::{Decision, Reason};
use crate::role::Mask;
use crate::scheme::Name;
use crate::score::dyads::{Relation, Shown};
use crate::score::judged::{Judged, Said};
use crate::score::page::Page;
use crate::score::record::{Answer, Evidence, Judge, Origin, Pair, Record, Subject, strongest};
use crate::span::{Span, touching};
use crate::text::{Sentence, Zone, is_foreign, moved};

/// Share of unknown words up to which a row's language is that of the training texts. Of words of other languages more than a third are unknown even
/// to a model of a million English rows.
const FAMILIAR: f64 = 0.25;

/// What one record of the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A whole article or table row.
    Document,
    /// A sentence of an article; a whole table row, unless rows are split.
    Sentence,
    /// A pair of actors: the marked ones of a table row, or those found in a sentence.
    Pair,
}

/// What to make of each document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// What one record is.
    pub unit: Unit,
    /// Split table rows into sentences, as articles are.
    pub split_rows: bool,
    /// Table rows have columns that name their pair.
    pub marked: bool,
    /// The most evidence sentences of a document.
    pub evidence: usize,
}

/// What all records of a document share.
#[derive(Clone)]
struct Head {
    id: String,
    origin: Origin,
    kept: Vec<(String, String)>,
}

impl Head {
    fn record(self, subject: Subject, answer: Answer, model: &Name) -> Record {
        let Self { id, origin, kept } = self;
        Record { alone: true, id, origin, subject, text: None, answer, model: model.clone(), kept }
    }
}

/// Takes the records of a text as they are made, in order, and may ask for no more.
pub type Take<'t> = dyn FnMut(Record) -> ControlFlow<()> + 't;

/// All records that are given to what is taken.
fn collected(give: impl FnOnce(&mut Take<'_>) -> ControlFlow<()>) -> Vec<Record> {
    let mut out = Vec::new();
    let _ = give(&mut |record| {
        out.push(record);
        ControlFlow::Continue(())
    });
    out
}

impl Judge<'_> {
    /// Records of an article: at least one, except that of pairs there are as many as its sentences name.
    pub fn article(&mut self, article: &Article, plan: Plan) -> Vec<Record> {
        collected(|take| self.article_to(article, plan, take))
    }

    /// The same, one after the other: those of a long article's sentences would fill the memory together.
    pub fn article_to(&mut self, article: &Article, plan: Plan, take: &mut Take<'_>) -> ControlFlow<()> {
        let page = self.page(article);
        self.foreign = self.is_foreign(page.text, &page.masks, None);
        let origin = Origin::of_article(&page, self.sketches(plan.unit, true));
        let head = Head { id: article.id.clone(), origin, kept: Vec::new() };
        if self.split(&head, &page, plan, take)? == 0 && plan.unit == Unit::Sentence {
            // Without a sentence it is a record all the same, as a row is: what a document without sentences says.
            take(head.record(Subject::Sentence(page.whole()), self.mean(&page, &[], 0).0, &self.tag))?;
        }
        ControlFlow::Continue(())
    }

    pub(super) fn page<'t>(&mut self, article: &'t Article) -> Page<'t> {
        let (text, day) = (&article.text, dated(&article.text));
        let named = self.masker.named_on(text, day);
        let mut page = Page::new(text, named.iter().map(|n| n.mask).collect(), named);
        page.day = day;
        page
    }

    /// Records of a table row; `keep` names the kept columns.
    pub fn row(&mut self, row: &Row, keep: &[String], plan: Plan) -> Vec<Record> {
        collected(|take| self.row_to(row, keep, plan, take))
    }

    /// The same, one after the other.
    pub fn row_to(&mut self, row: &Row, keep: &[String], plan: Plan, take: &mut Take<'_>) -> ControlFlow<()> {
        let kept: Vec<(String, String)> = keep.iter().cloned().zip(row.kept.iter().cloned()).collect();
        let whole = Span::new(0, row.text.len());
        // A table that names its pairs has no others.
        let named = if plan.marked { Vec::new() } else { self.masker.named(&row.text, row.day()) };
        let masks = if plan.marked || row.is_marked() { self.masker.row(row) } else { self.masker.alone(&row.text, whole, &named) };
        let page = Page::new(&row.text, masks, named);
        let split = plan.split_rows && (plan.unit != Unit::Pair || !plan.marked);
        let head = Head { id: row.id.clone(), origin: Origin::of_row(row, self.sketches(plan.unit, split)), kept };
        if split {
            self.foreign = self.is_foreign(page.text, &page.masks, None);
            // A row without a sentence is a record all the same: rows are never dropped.
            if self.split(&head, &page, plan, take)? > 0 {
                return ControlFlow::Continue(());
            }
        }
        let subject = match plan.unit {
            Unit::Document => Subject::Document(Vec::new(), Vec::new()),
            Unit::Sentence => Subject::Sentence(page.whole()),
            Unit::Pair if plan.marked => {
                let surface = |mark: &Option<crate::corpus::Mark>| mark.as_ref().map(|m| m.surface.clone()).unwrap_or_default();
                Subject::Pair(page.whole(), Some(Pair::marked(surface(&row.source), surface(&row.target))))
            }
            Unit::Pair => {
                self.masker.forget();
                let judged = self.pairs(&row.text, &[Sentence { span: whole, zone: Zone::Body }], &page.named);
                let pairs = || judged.iter().flat_map(|j| &j.pairs);
                if let Some(first) = pairs().next() {
                    // They are of the same words.
                    self.foreign = self.is_foreign(page.text, &page.masks, Some(first.decision.seen));
                    let one = |said: &Said| {
                        take(self.record(head.clone(), Subject::Pair(page.whole(), Some(Pair::found(&said.dyad))), &said.decision))
                    };
                    return pairs().try_for_each(one);
                }
                Subject::Pair(page.whole(), None)
            }
        };
        let decision = self.decide(&row.text, &page.masks);
        self.foreign = self.is_foreign(page.text, &page.masks, Some(decision.seen));
        let answer = self.of_named(self.answer_here(&decision), !page.masks.is_empty());
        take(head.record(subject, answer, &self.tag))
    }

    /// Gives the records of a text that is split into sentences, and says how many they are.
    fn split(&mut self, head: &Head, page: &Page<'_>, plan: Plan, take: &mut Take<'_>) -> ControlFlow<(), usize> {
        let sentences = page.sentences();
        let mut given = 0;
        let mut give = |record: Record| {
            given += 1;
            take(record)
        };
        let of = |sentence: &Sentence, record| Record { text: Some(sentence.span.of(page.text).to_string()), ..record };
        match plan.unit {
            Unit::Document => {
                let judged = self.judged(page, &sentences);
                let (evidence, relations, answer) = self.document(page, &judged, plan.evidence);
                give(Record { alone: false, ..head.clone().record(Subject::Document(evidence, relations), answer, &self.tag) })?;
            }
            Unit::Sentence => {
                for (i, sentence) in sentences.iter().enumerate() {
                    let (masks, decision) = self.alone(page, sentence);
                    let answer = self.of_named(self.answer_here(&decision), !masks.is_empty());
                    give(of(sentence, head.clone().record(Subject::Sentence(page.place(i, sentence)), answer, &self.tag)))?;
                }
            }
            Unit::Pair => {
                for (i, Judged { sentence, pairs, .. }) in self.judged(page, &sentences).iter().enumerate() {
                    for said in pairs {
                        let subject = Subject::Pair(page.place(i, sentence), Some(Pair::found(&said.dyad)));
                        give(of(sentence, head.clone().record(subject, self.said(said), &self.tag)))?;
                    }
                }
            }
        }
        ControlFlow::Continue(given)
    }

    /// The mentions whose pairs are looked for: what is said in another language isn't read.
    pub(super) fn heard<'p>(&self, page: &'p Page<'_>) -> &'p [Named] {
        if self.seeks_actors && !self.foreign { &page.named } else { &[] }
    }

    /// The masks of a sentence by itself, in bytes from its start.
    pub(super) fn own_masks(&mut self, page: &Page<'_>, sentence: &Sentence) -> Vec<Mask> {
        let span = sentence.span;
        if page.named.is_empty() {
            return moved(touching(&page.masks, span, |m| m.span).iter().copied(), span);
        }
        moved(self.masker.alone(page.text, span, &page.named), span)
    }

    /// A document: what it says of the pair that it is most about; where none is named, the mean of what its sentences say. `most` is how much
    /// evidence is given.
    fn document(&mut self, page: &Page<'_>, judged: &[Judged], most: usize) -> (Vec<Evidence>, Vec<Relation>, Answer) {
        let relations = self.relations(page, judged, most);
        let (answer, evidence) = match relations.first() {
            Some(main) => (main.answer.clone(), main.evidence.clone()),
            None => self.mean(page, judged, most),
        };
        (evidence, relations, answer)
    }

    /// The mean of the decision values of those sentences that say something, repeated ones counted once, and those that speak most for
    /// the answer.
    fn mean(&mut self, page: &Page<'_>, judged: &[Judged], most: usize) -> (Answer, Vec<Evidence>) {
        let all: Vec<Decision> = judged.iter().map(|j| self.alone(page, &j.sentence).1).collect();
        let telling = self.telling(page.text, &all.iter().collect::<Vec<_>>(), judged);
        let mut whole = Decision { values: vec![0.0; self.link.heads()], tokens: 0, seen: Known::default(), known: !telling.is_empty() };
        for &i in &telling {
            whole.values.iter_mut().zip(&all[i].values).for_each(|(w, v)| *w += v / telling.len() as f64);
        }
        for d in &all {
            whole.tokens += d.tokens;
            whole.seen.add(d.seen);
        }
        let answer = self.answer_here(&whole);
        let speaks = |&i: &usize| {
            let (own, j) = (self.answer_here(&all[i]), &judged[i]);
            let relied = own.reason.is_none_or(|r| r == Reason::LowConfidence);
            (relied && own.label.is_some() && own.label == answer.label)
                .then(|| self.evidence(page.place(i, &j.sentence), j.sentence.span.of(page.text), &self.labels(&all[i])))
        };
        let evidence = strongest(telling.iter().filter_map(speaks).collect(), most);
        let marked = page.masks.iter().any(|m| m.role.in_pair());
        (self.of_named(answer, marked), evidence)
    }

    /// Which sentences say something, given the decision of each: those of which enough is known, repeated ones once.
    pub(super) fn telling(&self, text: &str, all: &[&Decision], judged: &[Judged]) -> Vec<usize> {
        let limits = &self.model.card.abstention;
        let enough = |i: &usize| all[*i].tokens >= limits.min_tokens && all[*i].oov() <= limits.max_oov;
        let known: Vec<usize> = (0..all.len()).filter(|&i| all[i].known).collect();
        // Where no sentence is enough by itself, all are asked, so that the reason is the text's own: short, or full of unknown words.
        let any = known.iter().any(enough);
        let mut seen = HashSet::new();
        known.into_iter().filter(|i| !any || enough(i)).filter(|&i| seen.insert(judged[i].sentence.span.of(text))).collect()
    }

    /// Whether a text is in another language. To find out takes long, and where enough is known to have been `seen` it's spared.
    pub(super) fn is_foreign(&self, text: &str, masks: &[Mask], seen: Option<Known>) -> bool {
        let card = &self.model.card;
        let may = seen.is_none_or(|seen| seen.oov() > FAMILIAR || !card.analyzer.reads_stems());
        may && card.abstention.english && is_foreign(text, masks)
    }

    /// From now on [`Judge::pairs_of`] gives the terms of sentences, too.
    pub fn keep_terms(&mut self) {
        self.keeps_terms = true;
    }

    /// An article's sentences about each of its pairs: what the context and the aggregator are fitted to.
    pub fn pairs_of(&mut self, article: &Article) -> Vec<Shown> {
        let page = self.page(article);
        let judged = self.judged(&page, &page.sentences());
        self.shown(&page, &judged)
    }

    fn record(&self, head: Head, subject: Subject, decision: &Decision) -> Record {
        head.record(subject, self.answer_here(decision), &self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::shipped;

    const PLAN: Plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 3 };
    const FIRST: &str = "The two governments signed a trade agreement on Monday.";
    const SECOND: &str = "Their armies shelled border villages for three hours on Tuesday.";

    fn article(text: &str) -> Article {
        Article { id: "a".into(), path: "a.txt".into(), text: text.into(), encoding: "UTF-8" }
    }

    #[test]
    fn a_document_is_the_mean_of_its_sentences_and_repeated_ones_count_once() {
        let model = shipped::open("stance").unwrap();
        let mut judge = Judge::new(&model);
        let decisions = [FIRST, SECOND].map(|s| judge.decide(s, &[]));
        let mean: Vec<f64> = decisions[0].values.iter().zip(&decisions[1].values).map(|(a, b)| a / 2.0 + b / 2.0).collect();
        let decision = Decision { values: mean, ..decisions[0].clone() };
        let expected = judge.answer(&decision).probability;
        // "Yes." is too short to say anything.
        let found = judge.article(&article(&format!("{FIRST} {SECOND} {FIRST} Yes.")), PLAN).remove(0);
        assert_eq!(found.answer.probability.len(), 3);
        let near = |((name, p), (_, e)): ((&Name, f64), (&Name, f64))| assert!((p - e).abs() < 1e-12, "{name}: {p} for {e}");
        found.answer.probability.iter().zip(expected.iter()).for_each(near);
    }

    #[test]
    fn evidence_speaks_for_the_label_strongest_first_at_its_own_place() {
        let model = shipped::open("stance").unwrap();
        let mut judge = Judge::new(&model);
        let text = format!("“Été” passed. {SECOND} {FIRST} {}", SECOND.replace("shelled", "bombed and shelled"));
        let record = judge.article(&article(&text), PLAN).remove(0);
        let Subject::Document(evidence, _) = &record.subject else { panic!("a document") };
        assert!(!evidence.is_empty() && evidence.len() <= 3);
        assert!(evidence.windows(2).all(|e| e[0].probability >= e[1].probability));
        for e in evidence {
            assert_eq!(Some(&e.label), record.answer.label.as_ref());
            let characters: String = text.chars().skip(e.place.start).take(e.place.end - e.place.start).collect();
            assert_eq!(characters, e.text);
        }
        let none = judge.article(&article(&text), Plan { evidence: 0, ..PLAN }).remove(0).subject;
        assert_eq!(none, Subject::Document(Vec::new(), Vec::new()));
    }

    #[test]
    fn an_empty_document_has_a_reason_and_no_label() {
        let model = shipped::open("stance").unwrap();
        let mut judge = Judge::new(&model);
        let record = judge.article(&article(" \n"), PLAN).remove(0);
        assert_eq!((record.answer.label, record.answer.reason), (None, Some(Reason::Empty)));
        let records = judge.article(&article(""), Plan { unit: Unit::Sentence, ..PLAN });
        assert_eq!((records.len(), &records[0].answer.label, records[0].answer.reason), (1, &None, Some(Reason::Empty)));
    }
}
