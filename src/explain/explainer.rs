//! Explanations of rows and articles.

use crate::corpus::{Article, Row};
use crate::explain::contest::{Contest, Voice};
use crate::explain::deletion::{Deletion, search};
use crate::explain::terms::{self, Head};
use crate::explain::words::{Masked, Word, without};
use crate::label::Stance;
use crate::model::{Model, Reading};
use crate::score::{Answer, Judge, Look, Pair, Passage, Place, Record, Sum};
use crate::span::Offsets;

/// Sentences of an article whose words are looked at for a deletion, at least.
const SEARCHED: usize = 5;

/// What is to be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Sentences of an article, those that carry most first.
    pub sentences: usize,
    /// Most words that are taken out together to change the answer; 0 looks for none.
    pub deletion: usize,
    /// The head whose terms are given; `None` for those that decide.
    pub head: Option<usize>,
}

/// A sentence or table row and why the model says of it what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Where it stands.
    pub place: Place,
    /// The raw text there.
    pub text: String,
    /// The pair that it was read for, if any.
    pub pair: Option<Pair>,
    /// Its own answer.
    pub answer: Answer,
    /// What it adds to [`Whole::value`]; `None` for a row, which is the whole.
    pub contribution: Option<f64>,
    /// Its share of all that speaks for the answer, 0 to 1.
    pub share: f64,
    /// Its decision values as sums over its terms.
    pub heads: Vec<Head>,
    /// Its words, in order, with their effects.
    pub words: Vec<Word>,
    /// The names that the model saw symbols for.
    pub masked: Vec<Masked>,
}

/// The decision value that an article's sentences add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// What it is called: one of the aggregator's two sides, or a head whose mean is taken.
    pub name: String,
    /// Whether a higher value speaks for the answer.
    pub towards: bool,
    /// The value.
    pub value: f64,
    /// What is no sentence's: the aggregator's intercept, and what the pair's share of the sentences and those about all pairs add.
    pub rest: f64,
    /// Sentences that it is made of.
    pub sentences: usize,
}

/// An answer and its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The answer, as scoring gives it.
    pub record: Record,
    /// The raw text.
    pub text: String,
    /// The answer and its runner-up; `None` where nothing is said.
    pub contest: Option<Contest>,
    /// Of an article, what its sentences add up to.
    pub whole: Option<Whole>,
    /// The row, or the article's sentences that carry most, first the strongest.
    pub told: Vec<Told>,
    /// Words without which the answer is another; `None` where none were looked for.
    pub deletion: Option<Deletion>,
}

/// Explains answers of one model.
#[derive(Debug)]
pub struct Explainer<'m> {
    model: &'m Model,
    judge: Judge<'m>,
    settings: Settings,
}

impl<'m> Explainer<'m> {
    /// An explainer of a model's answers.
    pub fn new(model: &'m Model, settings: Settings) -> Self {
        Self { model, judge: Judge::new(model), settings }
    }

    /// Explains the answer to a table row; `marked` says that its table names pairs.
    pub fn row(&mut self, row: &Row, marked: bool) -> Explanation {
        let look = self.judge.look_at_row(row, marked);
        let again = |judge: &mut Judge<'m>, text: String| judge.look_at_row(&Row { text, ..row.clone() }, marked).record;
        self.explain(&row.text, look, again)
    }

    /// Explains the answer to an article: of its main pair, or of all of it where it names none.
    pub fn article(&mut self, article: &Article) -> Explanation {
        let look = self.judge.look_at_article(article);
        let again = |judge: &mut Judge<'m>, text: String| judge.look_at_article(&Article { text, ..article.clone() }).record;
        self.explain(&article.text, look, again)
    }

    fn explain(&mut self, raw: &str, look: Look, again: impl Fn(&mut Judge<'m>, String) -> Record) -> Explanation {
        let Some(contest) = Contest::of(&look.record.answer).filter(|_| !look.passages.is_empty()) else {
            return Explanation { record: look.record, text: raw.into(), contest: None, whole: None, told: Vec::new(), deletion: None };
        };
        let (whole, contributions) = self.whole(&contest, &look);
        let sign = if whole.as_ref().is_none_or(|w| w.towards) { 1.0 } else { -1.0 };
        let pulls: Vec<f64> = contributions.iter().map(|c| (sign * c).max(0.0)).collect();
        let sum: f64 = pulls.iter().sum();
        let mut order: Vec<usize> = (0..look.passages.len()).collect();
        order.sort_by(|&a, &b| (sign * contributions[b]).total_cmp(&(sign * contributions[a])));
        let shown = if whole.is_some() { self.settings.sentences } else { 1 };
        let searched = if self.settings.deletion == 0 { shown } else { shown.max(SEARCHED) };
        let offsets = Offsets::new(raw);
        let mut told = Vec::new();
        for i in order.into_iter().take(searched) {
            let share = if sum > 0.0 { pulls[i] / sum } else { 0.0 };
            let contribution = whole.is_some().then(|| contributions[i]);
            told.push(self.told(raw, &offsets, &look.passages[i], &contest, share, contribution));
        }
        let deletion = (self.settings.deletion > 0).then(|| {
            let mut candidates: Vec<(f64, Word)> =
                told.iter().flat_map(|t| t.words.iter().filter(|w| w.effect > 0.0).map(|w| (w.effect * t.share, w.clone()))).collect();
            candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
            let candidates: Vec<Word> = candidates.into_iter().map(|c| c.1).collect();
            let record = &look.record;
            search(&candidates, self.settings.deletion, |spans| {
                let other = again(&mut self.judge, without(raw, spans.iter().copied()));
                other.answer.label.as_deref().filter(|l| *l != contest.answer && same_pair(record, &other)).map(String::from)
            })
        });
        told.truncate(shown);
        Explanation { record: look.record, text: raw.into(), contest: Some(contest), whole, told, deletion }
    }

    fn told(
        &mut self,
        raw: &str,
        offsets: &Offsets<'_>,
        passage: &Passage,
        contest: &Contest,
        share: f64,
        contribution: Option<f64>,
    ) -> Told {
        let labels = self.judge.labels(&passage.decision);
        let mut voices = contest.voices(self.model, &labels);
        if let Some(head) = self.settings.head {
            let name = self.model.link().head_names(&self.model.card.scheme)[head].clone();
            voices = vec![voices.into_iter().find(|v| v.head == head).unwrap_or(Voice { head, name, towards: None })];
        }
        let (heads, words) = terms::read(&mut self.judge, self.model, raw, offsets, passage, contest, &voices);
        Told {
            place: passage.place,
            text: passage.span.of(raw).into(),
            pair: passage.pair.clone(),
            answer: passage.answer.clone(),
            contribution,
            share,
            heads,
            words,
            masked: passage.masks.iter().map(|m| Masked::new(m, passage.span.start, offsets)).collect(),
        }
    }

    /// The decision value that decides an article's contest, and what each passage adds to it.
    fn whole(&self, contest: &Contest, look: &Look) -> (Option<Whole>, Vec<f64>) {
        let n = look.passages.len();
        match (look.sum, &self.model.card.aggregator) {
            (Sum::One, _) => (None, vec![1.0; n]),
            (Sum::Aggregated(article), Some(aggregator)) => {
                let readings: Vec<Reading> = look.passages.iter().filter_map(|p| p.reading).collect();
                let neutral = Stance::Neutral.name();
                let (side, name, towards) = if contest.answer == neutral || contest.runner_up == neutral {
                    (&aggregator.act, "act", contest.answer != neutral)
                } else {
                    (&aggregator.cooperative, "cooperative", contest.answer == Stance::Cooperative.name())
                };
                let (value, contributions) = side.contributions(&readings, &article);
                let rest = value - contributions.iter().sum::<f64>();
                (Some(Whole { name: name.into(), towards, value, rest, sentences: n }), contributions)
            }
            _ => {
                let mut mean = vec![0.0; self.model.intercepts().len()];
                for p in &look.passages {
                    mean.iter_mut().zip(&p.decision.values).for_each(|(m, v)| *m += v / n as f64);
                }
                let voices = contest.voices(self.model, &self.model.distribution(&mean));
                let Some(voice) = voices.first() else { return (None, vec![1.0; n]) };
                let contributions = look.passages.iter().map(|p| p.decision.values[voice.head] / n as f64).collect();
                let towards = voice.towards != Some(false);
                (Some(Whole { name: voice.name.clone(), towards, value: mean[voice.head], rest: 0.0, sentences: n }), contributions)
            }
        }
    }
}

/// Whether two records are about the same two actors, in either order, or both about none.
fn same_pair(one: &Record, other: &Record) -> bool {
    let pair = |r: &Record| {
        let sorted =
            |p: &Pair| if p.source <= p.target { (p.source.clone(), p.target.clone()) } else { (p.target.clone(), p.source.clone()) };
        r.subject.pair().map(sorted)
    };
    pair(one) == pair(other)
}
