//! What `--articles` teaches a model: what a sentence shows of a pair among others, and what they add up to.

use std::path::Path;

use detente::corpus::{Coded, CodedSentence, DYADS, SENTENCES, coded};
use detente::label::Stance;
use detente::model::{Model, Reading, Surroundings};
use detente::score::{Judge, Shown};
use detente::train::{aggregate, context};
use detente::{Error, Result};

use super::labelled::hash;

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

    /// Fits the context to what a model says of sentences by themselves, and the aggregator to what it says of them then.
    pub fn teach(&self, model: &mut Model) -> Result<()> {
        if let Some(data) = &self.sentences {
            let mut judge = Judge::new(model);
            let labelled = |c: &Coded| -> Vec<(Vec<Reading>, Vec<Option<Stance>>)> {
                let of_pair = |shown: Shown| labels(&shown, &c.sentences).map(|labels| (shown.readings, labels));
                judge.pairs_of(&c.article).into_iter().filter_map(of_pair).collect()
            };
            let rows: Vec<_> = self.coded.iter().filter(|c| !c.sentences.is_empty()).flat_map(labelled).collect();
            model.card.context = Some(context(&rows, data.clone())?);
        }
        let mut judge = Judge::new(model);
        let mut rows = Vec::new();
        for Coded { article, pairs, .. } in &self.coded {
            let found = judge.pairs_of(article);
            let around = Surroundings::of(found.iter().flat_map(|f| &f.readings));
            for pair in pairs {
                // A labelled pair that isn't found in its article says nothing of how sentences add up.
                let Some(shown) = found.iter().find(|f| f.is(&pair.source, &pair.target)) else { continue };
                rows.push((shown.readings.clone(), around, pair.coding));
            }
        }
        model.card.aggregator = Some(aggregate(&rows, self.coded.len(), self.pairs.clone())?);
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
        let here: Vec<usize> = (0..out.len()).filter(|&i| shown.places[i].start < row.end && row.start < shown.places[i].end).collect();
        here.iter().for_each(|&i| out[i] = None);
        // Of several that it covers, the one that shows most of an act.
        if let Some(&most) = here.iter().max_by(|&&a, &&b| shown.readings[a].act().total_cmp(&shown.readings[b].act())) {
            out[most] = Some(row.stance);
        }
    }
    Some(out)
}
