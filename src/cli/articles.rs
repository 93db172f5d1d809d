//! What `--articles` teaches a model: what a sentence shows of a pair among others, and what they add up to.

use std::fmt::{self, Display, Formatter};
use std::path::Path;

use detente::corpus::{Coded, CodedSentence, Coding, DYADS, SENTENCES, coded};
use detente::label::Stance;
use detente::model::{Context, Model, Reading, Surroundings, numbers};
use detente::score::{Judge, Shown};
use detente::train::{InContext, aggregate, context};
use detente::{Error, Result};
use rayon::prelude::*;

use super::labelled::hash;

/// Parts of the articles, each of which is read in a context that was fitted to the others.
pub const FOLDS: usize = 10;

/// Labelled articles.
pub struct Articles {
    coded: Vec<Coded>,
    /// SHA-256 of the table of pairs.
    pairs: String,
    /// The same of the table of sentences, where there is one.
    sentences: Option<String>,
}

impl Articles {
    /// Reads a folder, without the articles to test with.
    pub fn read(folder: &Path) -> Result<Self> {
        let hash = |name: &str| {
            let table = folder.join(name);
            hash(&table).map_err(|e| Error::io(&table, "read", e))
        };
        let sentences = folder.join(SENTENCES).exists().then(|| hash(SENTENCES)).transpose()?;
        let coded: Vec<Coded> = coded(folder)?.into_iter().filter(|c| c.split.is_empty() || c.split == "train").collect();
        Ok(Self { coded, pairs: hash(DYADS)?, sentences })
    }

    /// Fits the context to what a model says of sentences by themselves, and the aggregator to what it says of them then. So that this is what it will say
    /// of other articles, each is read in a context that was fitted without it; how right that is comes back. Each part that is done is told to `step`.
    pub fn teach(&self, model: &mut Model, step: impl Fn() + Sync) -> Result<HeldOut> {
        let sentences = self.labelled(model);
        let whole = self.context(model, sentences.iter().flatten())?;
        let read = |fold: usize| {
            let others = (0..).zip(&sentences).filter(|(i, _)| i % FOLDS != fold).flat_map(|(_, s)| s);
            let mut model = model.clone();
            // Of very few articles the others may have one answer only.
            model.card.context = self.context(&model, others).unwrap_or_else(|_| whole.clone());
            let part = Part::read(&mut Judge::new(&model), self.coded.iter().skip(fold).step_by(FOLDS));
            step();
            part
        };
        let parts: Vec<Part> = (0..FOLDS).into_par_iter().map(read).collect();
        let aggregate = |without: Option<usize>| {
            let rows = parts.iter().enumerate().filter(|(fold, _)| Some(*fold) != without).flat_map(|(_, part)| &part.rows);
            let rows: Vec<_> = rows.map(|r| (r.readings.clone(), r.around, r.coding)).collect();
            aggregate(&rows, self.coded.len(), self.pairs.clone())
        };
        let mut held_out = HeldOut::default();
        for (fold, part) in parts.iter().enumerate() {
            held_out.sentences.add(&part.sentences);
            let Ok(aggregator) = aggregate(Some(fold)) else { continue };
            for row in &part.rows {
                let Coding::Stance(stance) = row.coding else { continue };
                let sums = aggregator.apply(&row.readings, &row.around);
                held_out.pairs.count(row.main, stance, sums.cooperative, sums.hostile);
            }
        }
        model.card.aggregator = Some(aggregate(None)?);
        model.card.context = whole;
        Ok(held_out)
    }

    fn context<'s>(&self, model: &Model, sentences: impl Iterator<Item = &'s InContext>) -> Result<Option<Context>> {
        let fit = |data: &String| context(&sentences.collect::<Vec<_>>(), model.vocabulary.len(), data.clone());
        self.sentences.as_ref().map(fit).transpose()
    }

    /// The labelled sentences of each article.
    fn labelled(&self, model: &Model) -> Vec<Vec<InContext>> {
        let mut judge = Judge::new(model);
        judge.keep_terms();
        let of_pair = |shown: Shown, coded: &Coded| {
            let labels = labels(&shown, &coded.sentences).into_iter().flatten();
            let rows = labels.zip(numbers(&shown.readings)).zip(shown.terms);
            rows.filter_map(|((stance, numbers), terms)| Some(InContext { numbers, terms, stance: stance? })).collect::<Vec<_>>()
        };
        let of_article = |coded: &Coded| match coded.sentences.is_empty() {
            true => Vec::new(),
            false => judge.pairs_of(&coded.article).into_iter().flat_map(|shown| of_pair(shown, coded)).collect(),
        };
        self.coded.iter().map(of_article).collect()
    }
}

/// A labelled pair of an article.
struct Row {
    readings: Vec<Reading>,
    around: Surroundings,
    coding: Coding,
    main: bool,
}

/// What a model says of some of the articles.
#[derive(Default)]
struct Part {
    /// Their labelled pairs.
    rows: Vec<Row>,
    /// How many of their labelled sentences it is right about.
    sentences: Right,
}

impl Part {
    fn read<'c>(judge: &mut Judge<'_>, articles: impl Iterator<Item = &'c Coded>) -> Self {
        let mut out = Self::default();
        for Coded { article, pairs, sentences, .. } in articles {
            let found = judge.pairs_of(article);
            let around = Surroundings::of(found.iter().flat_map(|f| &f.readings));
            for pair in pairs {
                // A labelled pair that isn't found in its article says nothing of how sentences add up.
                let Some(shown) = found.iter().find(|f| f.is(&pair.source, &pair.target)) else { continue };
                out.rows.push(Row { readings: shown.readings.clone(), around, coding: pair.coding, main: pair.main });
            }
            for row in sentences {
                let shown = found.iter().find(|f| f.is(&row.source, &row.target));
                let Some((shown, i)) = shown.and_then(|shown| Some((shown, most(shown, &covered(shown, row))?))) else { continue };
                let main = pairs.iter().any(|p| p.main && shown.is(&p.source, &p.target));
                out.sentences.count(main, row.stance, shown.readings[i].cooperative, shown.readings[i].hostile);
            }
        }
        out
    }
}

/// How many stances were right, about main pairs and about all.
#[derive(Debug, Default)]
struct Right {
    main: (usize, usize),
    all: (usize, usize),
}

impl Right {
    /// Counts one, which is said to be cooperative or hostile so probably.
    fn count(&mut self, main: bool, truth: Stance, cooperative: f64, hostile: f64) {
        let neutral = 1.0 - cooperative - hostile;
        let right = match truth {
            Stance::Cooperative => cooperative >= hostile && cooperative >= neutral,
            Stance::Hostile => hostile > cooperative && hostile >= neutral,
            Stance::Neutral => neutral > cooperative && neutral > hostile,
        };
        for (hits, of) in [Some(&mut self.all), main.then_some(&mut self.main)].into_iter().flatten() {
            (*hits, *of) = (*hits + usize::from(right), *of + 1);
        }
    }

    fn add(&mut self, other: &Self) {
        for (sums, more) in [(&mut self.all, other.all), (&mut self.main, other.main)] {
            *sums = (sums.0 + more.0, sums.1 + more.1);
        }
    }
}

/// How right a model is about articles, each of which is read by what the others taught it.
#[derive(Debug, Default)]
pub struct HeldOut {
    pairs: Right,
    sentences: Right,
}

impl Display for HeldOut {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let share = |(right, of): (usize, usize)| format!("{:.3} of {of}", right as f64 / of.max(1) as f64);
        let Self { pairs, sentences } = self;
        write!(f, "stance right of main pairs {}, of all pairs {}", share(pairs.main), share(pairs.all))?;
        if sentences.all.1 > 0 {
            write!(f, "; of sentences about main pairs {}, about all pairs {}", share(sentences.main), share(sentences.all))?;
        }
        Ok(())
    }
}

/// The labels of the sentences about a pair; `None` where none of the article's was labelled for it.
fn labels(shown: &Shown, coded: &[CodedSentence]) -> Option<Vec<Option<Stance>>> {
    let mut rows = coded.iter().filter(|c| shown.is(&c.source, &c.target)).peekable();
    rows.peek()?;
    // What wasn't labelled doesn't concern the pair; of titles not all were asked.
    let mut out: Vec<_> = shown.readings.iter().map(|r| (!r.heading).then_some(Stance::Neutral)).collect();
    for row in rows {
        let here = covered(shown, row);
        here.iter().for_each(|&i| out[i] = None);
        if let Some(most) = most(shown, &here) {
            out[most] = Some(row.stance);
        }
    }
    Some(out)
}

/// Those of the sentences about a pair that a labelled one covers.
fn covered(shown: &Shown, row: &CodedSentence) -> Vec<usize> {
    (0..shown.places.len()).filter(|&i| shown.places[i].start < row.end && row.start < shown.places[i].end).collect()
}

/// Of several sentences about a pair the one that shows most of an act.
fn most(shown: &Shown, among: &[usize]) -> Option<usize> {
    among.iter().copied().max_by(|&a, &b| shown.readings[a].act().total_cmp(&shown.readings[b].act()))
}
