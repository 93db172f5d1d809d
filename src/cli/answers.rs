//! What a model answers to labelled rows, held against their truth.

use std::collections::BTreeMap;

use detente::corpus::Row;
use detente::error::{Problem, did_you_mean};
use detente::evaluate::{Outcome, top};
use detente::model::Model;
use detente::scheme::{Collapse, Level, Scheme};
use detente::score::{Drift, Judge};
use detente::{Error, Result};

use super::say;

/// Says on standard error where texts leave what the model knows, and what to do about it.
pub fn warn_of(drift: Option<&Drift<'_>>) {
    let warnings = drift.map(Drift::warnings).unwrap_or_default();
    warnings.iter().for_each(|w| say(format_args!("warning: drift: {w}")));
    if !warnings.is_empty() {
        say(format_args!("  help: evaluate on a labelled sample of such texts; where that goes badly, train on labelled rows of your own"));
    }
}

/// Which labels may be answered at which level.
pub struct Question<'a> {
    pub file: &'a str,
    pub level: Level,
    /// `model`, `truth`, or labels with commas between them.
    pub among: &'a str,
}

impl Question<'_> {
    /// What the model answers, among the labels that it may; `drift` counts what is strange about the answers.
    pub fn put(&self, model: &Model, rows: &[Row], drift: Option<&mut Drift<'_>>) -> Result<Outcome> {
        let outcome = self.free(model, rows, &self.truth(model, rows)?, drift)?;
        outcome.among(&self.kept(model, &outcome)?)
    }

    /// What two models answer, over the labels of both. The first one's scheme reads the truth.
    pub fn put_to_both(&self, first: &Model, second: &Model, rows: &[Row]) -> Result<(Outcome, Outcome)> {
        let truth = self.truth(first, rows)?;
        let (a, b) = (self.free(first, rows, &truth, None)?, self.free(second, rows, &truth, None)?);
        let mut labels = a.labels.clone();
        labels.extend(b.labels.iter().filter(|l| !a.labels.contains(l)).cloned());
        let (a, b) = (a.over(&labels)?, b.over(&labels)?);
        let keep = self.kept(first, &a)?;
        Ok((a.among(&keep)?, b.among(&keep)?))
    }

    /// The true label of each row at the level asked for. All rows are labelled at one level, that one or a finer.
    fn truth(&self, model: &Model, rows: &[Row]) -> Result<Vec<String>> {
        self.collapse(model)?;
        let scheme = Self::scheme(model);
        let read = |row: &Row| {
            let missing = || {
                Problem::new(self.file, "a label", "none")
                    .at(row.line)
                    .help("leave rows without truth out, or name the column with --label-column")
            };
            let name = row.label.as_deref().ok_or_else(missing)?;
            Ok(scheme.read_at(self.level, name).ok_or_else(|| self.unknown(model, row, name, "--label-column"))?)
        };
        let truth: Vec<String> = rows.iter().map(read).collect::<Result<_>>()?;
        let mut shared = vec![Level::Label, Level::Quad, Level::Stance];
        for row in rows {
            let name = row.label.as_deref().unwrap_or_default();
            let of = scheme.levels(name);
            let still: Vec<Level> = shared.iter().copied().filter(|l| of.contains(l)).collect();
            if still.is_empty() {
                let expected = format!("labels of one level, which in the rows above is {}", shared[0].name());
                let found = format!("`{name}`, of level {}", of.first().copied().unwrap_or(Level::Label).name());
                let help = "write all rows at one level, or put those of another into a column or table of their own";
                return Err(Problem::new(self.file, expected, found).at(row.line).help(help).into());
            }
            shared = still;
        }
        Ok(truth)
    }

    /// What the model answers, any of its labels allowed. What it never saw is never answered, and yet may be true.
    fn free(&self, model: &Model, rows: &[Row], truth: &[String], mut drift: Option<&mut Drift<'_>>) -> Result<Outcome> {
        let collapse = self.collapse(model)?;
        let mut labels: Vec<String> = collapse.names.iter().map(|n| n.to_string()).collect();
        let truth = truth.iter().map(|name| place(&mut labels, name)).collect();
        let mut judge = Judge::new(model);
        let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
        let mut outcome =
            Outcome { labels, truth, predicted: Vec::new(), probability: Vec::new(), abstained: Vec::new(), group: Vec::new() };
        for (i, row) in rows.iter().enumerate() {
            let (labels, answer) = judge.judge_row(row);
            let mut p = collapse.sum(&labels);
            p.resize(outcome.labels.len(), 0.0);
            outcome.predicted.push(top(&p));
            outcome.probability.extend(p);
            if let Some(drift) = &mut drift {
                drift.add(&answer, true);
            }
            outcome.abstained.push(answer.reason.is_some());
            // Rows without a group are groups of their own, numbered after all others could be.
            let group = row.group.as_deref().map_or(rows.len() + i, |g| *groups.entry(g).or_insert(i));
            outcome.group.push(group);
        }
        Ok(outcome)
    }

    /// What coders wrote in cells of each row, as indices into `labels`, to which new ones are added; an empty cell is no value.
    pub fn values<'r>(
        &self,
        model: &Model,
        labels: &mut Vec<String>,
        rows: impl Iterator<Item = (&'r Row, &'r [String])>,
    ) -> Result<Vec<Vec<usize>>> {
        let scheme = Self::scheme(model);
        let unit = |(row, cells): (&Row, &[String])| {
            let written = cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty());
            let read = |c: &str| {
                let name = scheme.read_at(self.level, c).ok_or_else(|| self.unknown(model, row, c, "--coders"))?;
                Ok(place(labels, &name))
            };
            written.map(read).collect()
        };
        rows.map(unit).collect()
    }

    fn collapse(&self, model: &Model) -> Result<Collapse> {
        let scheme = &model.card.scheme;
        scheme.collapse(self.level).ok_or_else(|| {
            let all = [Level::Label, Level::Category, Level::Quad, Level::Stance];
            let there: Vec<&str> = all.into_iter().filter(|l| scheme.collapse(*l).is_some()).map(Level::name).collect();
            let expected = format!("a level that the scheme {} collapses to ({})", scheme.name, there.join(", "));
            Error::params("level", expected, self.level.name()).help("choose one of these, or another model with -m")
        })
    }

    /// All of the scheme that a model's labels are from: the model may know fewer.
    fn scheme(model: &Model) -> Scheme {
        Scheme::named(&model.card.scheme.name).unwrap_or_else(|| model.card.scheme.clone())
    }

    /// A label that the scheme doesn't know; `flag` names the column it stands in.
    fn unknown(&self, model: &Model, row: &Row, name: &str, flag: &str) -> Problem {
        let scheme = Self::scheme(model);
        let names = self.collapse(model).map(|c| c.names).unwrap_or_default();
        let of = scheme.levels(name).into_iter().find(|level| scheme.collapse(*level).is_some());
        let shipped = [Scheme::stance(), Scheme::sentiment(), Scheme::quad(), Scheme::plover()];
        // What is a label elsewhere is no misspelling of one that is here.
        let help = match (of, shipped.iter().find(|s| s.read(name).is_some())) {
            (Some(level), _) => format!("it is of another level: add --level {}, or name another column with {flag}", level.name()),
            (None, Some(other)) => {
                format!("it is a label of the scheme {}, and this model's is {}: choose another with -m", other.name, scheme.name)
            }
            (None, None) => {
                let near = did_you_mean(name, names.iter().map(|n| &**n).chain(scheme.names()));
                format!("{near}name the column with {flag}, and how fine it is with --level")
            }
        };
        let expected = format!("a label at level {} ({})", self.level.name(), names.join(", "));
        Problem::new(self.file, expected, format!("`{name}`")).at(row.line).help(help)
    }

    /// Which labels may be answered.
    fn kept(&self, model: &Model, outcome: &Outcome) -> Result<Vec<bool>> {
        let labels = &outcome.labels;
        match self.among {
            "model" => Ok(vec![true; labels.len()]),
            "truth" => Ok((0..labels.len()).map(|l| outcome.truth.contains(&l)).collect()),
            list => {
                let mut keep = vec![false; labels.len()];
                for name in list.split(',') {
                    let read = model.card.scheme.read_at(self.level, name).and_then(|n| labels.iter().position(|l| *l == n));
                    let at = read.ok_or_else(|| {
                        let near = did_you_mean(name, ["model", "truth"].into_iter().chain(labels.iter().map(String::as_str)));
                        let expected = format!("model, truth, or labels of {}", labels.join(", "));
                        Error::params("among", expected, format!("`{name}`")).help(near.trim_end())
                    })?;
                    keep[at] = true;
                }
                Ok(keep)
            }
        }
    }
}

/// Index of a label among `labels`, to which it is added if it is new.
fn place(labels: &mut Vec<String>, name: &str) -> usize {
    labels.iter().position(|l| l == name).unwrap_or_else(|| {
        labels.push(name.to_owned());
        labels.len() - 1
    })
}
