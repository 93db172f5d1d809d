//! Labelled rows made ready for a fit: labels read, actors masked, terms counted once.

use std::collections::HashMap;

use crate::actors::Masker;
use crate::corpus::Row;
use crate::error::{Error, Problem, Result};
use crate::features::{Analyzer, Lexicon, TermCounts};
use crate::role::{Mask, Masking};
use crate::scheme::Scheme;

/// Labelled rows, ready for any number of fits on any part of them.
#[derive(Debug)]
pub struct Examples {
    /// The labels that occur, in the scheme's order.
    pub scheme: Scheme,
    /// Label of each row.
    pub truth: Vec<usize>,
    /// Weight of each row.
    pub weight: Vec<f64>,
    /// Group of each row; rows without one are groups of their own.
    pub group: Vec<usize>,
    texts: Vec<(String, Vec<Mask>)>,
}

impl Examples {
    /// Masks the actors of rows, and reads their labels by a scheme.
    ///
    /// # Errors
    /// With file and line: a row without label, a label that the scheme doesn't know (and the nearest); one class only; no row.
    pub fn new(rows: Vec<(String, Row)>, scheme: Scheme, masking: Masking) -> Result<Self> {
        if rows.is_empty() {
            return Err(Error::training("no rows to train on", "rows whose split is empty or `train` are used: check the split column"));
        }
        let mut names = Vec::with_capacity(rows.len());
        for (file, row) in &rows {
            let missing = || {
                Problem::new(file, "a label", "none").at(row.line).help("every training row needs one; name the column with --label-column")
            };
            names.push(row.label.clone().ok_or_else(missing)?);
        }
        let mut truth = Vec::with_capacity(rows.len());
        for ((file, row), name) in rows.iter().zip(&names) {
            let label = scheme.read(name).ok_or_else(|| {
                let near = scheme.nearest(name).map(|n| format!("did you mean {n}? ")).unwrap_or_default();
                let known = scheme.names().collect::<Vec<_>>().join(", ");
                let help = format!("{near}Labels of a kind of your own need --scheme FILE, or none of another scheme's beside them");
                Problem::new(file, format!("a label of the scheme {} ({known})", scheme.name), format!("`{name}`")).at(row.line).help(help)
            })?;
            truth.push(label);
        }
        let mut used = vec![false; scheme.labels.len()];
        truth.iter().for_each(|t| used[*t] = true);
        let kept: Vec<usize> = (0..used.len()).filter(|i| used[*i]).collect();
        // By weight: what weighs nothing teaches nothing.
        let mut mass = vec![0.0; scheme.labels.len()];
        truth.iter().zip(&rows).for_each(|(t, (_, row))| mass[*t] += row.weight);
        if let Some(weightless) = kept.iter().find(|l| mass[**l] <= 0.0).filter(|_| kept.len() > 1) {
            let problem = format!("every row of {} has the weight 0", scheme.labels[*weightless].name);
            return Err(Error::training(problem, "give the rows of each label some weight, or leave those of this label out"));
        }
        if let [only] = kept[..] {
            let problem = format!("one class only: all {} rows are {}", rows.len(), scheme.labels[only].name);
            return Err(Error::training(problem, "label rows of at least one other class"));
        }
        truth.iter_mut().for_each(|t| *t = kept.iter().position(|k| k == t).unwrap_or_default());
        let mut groups: HashMap<String, usize> = HashMap::new();
        let mut next = 0;
        let group = rows
            .iter()
            .map(|(_, row)| {
                let known = row.group.as_ref().and_then(|g| groups.get(g).copied());
                known.unwrap_or_else(|| {
                    next += 1;
                    if let Some(g) = &row.group {
                        groups.insert(g.clone(), next - 1);
                    }
                    next - 1
                })
            })
            .collect();
        let weight = rows.iter().map(|(_, r)| r.weight).collect();
        let mut masker = Masker::new(masking);
        let texts = rows.into_iter().map(|(_, row)| (masker.row(&row), row.text)).map(|(masks, text)| (text, masks)).collect();
        Ok(Self { scheme: scheme.keep(&used), truth, weight, group, texts })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.truth.len()
    }

    /// True where there is no row.
    pub fn is_empty(&self) -> bool {
        self.truth.is_empty()
    }

    /// Text and masks of each row.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &[Mask])> {
        self.texts.iter().map(|(t, m)| (t.as_str(), m.as_slice()))
    }

    /// Counts the terms of every row.
    pub fn count(&self, analyzer: &Analyzer, lexicon: Option<&Lexicon>) -> TermCounts {
        TermCounts::read(analyzer, lexicon, self.texts())
    }

    /// Rows of each label.
    pub fn support(&self) -> Vec<usize> {
        let mut out = vec![0; self.scheme.labels.len()];
        self.truth.iter().for_each(|t| out[*t] += 1);
        out
    }

    /// Share of each label by weight.
    pub fn prior(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.scheme.labels.len()];
        self.truth.iter().zip(&self.weight).for_each(|(t, w)| out[*t] += w);
        let sum: f64 = out.iter().sum();
        out.into_iter().map(|p| p / sum).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A row of a text with a label and a group, without actors.
    pub(crate) fn row(text: &str, label: &str, group: &str) -> (String, Row) {
        let word = |w: &str| (!w.is_empty()).then(|| w.to_string());
        let row = Row {
            id: String::new(),
            line: 7,
            text: text.into(),
            label: word(label),
            source: None,
            target: None,
            date: None,
            outlet: None,
            group: word(group),
            weight: 1.0,
            split: String::new(),
            kept: Vec::new(),
        };
        ("rows.csv".into(), row)
    }

    /// Examples of rows, by the scheme that knows their labels.
    fn read(rows: Vec<(String, Row)>) -> Result<Examples> {
        let scheme = Scheme::detect(rows.iter().filter_map(|r| r.1.label.as_deref()));
        Examples::new(rows, scheme, Masking::Marked)
    }

    /// Examples of (text, label), each a group of its own.
    pub(crate) fn examples<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Examples {
        read(rows.into_iter().map(|(text, label)| row(text, label, "")).collect()).unwrap()
    }

    #[test]
    fn labels_are_those_that_occur_in_the_order_of_the_scheme() {
        let examples = examples([("a", "neutral"), ("b", "Hostile"), ("c", "NEUTRAL")]);
        assert_eq!(examples.scheme.names().collect::<Vec<_>>(), ["hostile", "neutral"]);
        assert_eq!(examples.truth, [1, 0, 1]);
        assert_eq!(examples.support(), [1, 2]);
        assert_eq!((examples.len(), examples.is_empty()), (3, false));
    }

    #[test]
    fn rows_without_a_group_are_groups_of_their_own() {
        let rows = [("", "a"), ("g", "b"), ("", "a"), ("h", "b"), ("g", "a")].map(|(g, l)| row("t", l, g));
        assert_eq!(read(rows.to_vec()).unwrap().group, [0, 1, 2, 3, 1]);
    }

    #[test]
    fn the_prior_is_a_share_of_weight() {
        let mut rows = vec![row("t", "a", ""), row("t", "b", ""), row("t", "b", "")];
        rows[0].1.weight = 6.0;
        assert_eq!(read(rows).unwrap().prior(), [0.75, 0.25]);
    }

    #[test]
    fn rows_that_cannot_teach_are_refused_with_their_place() {
        let refused = |rows| read(rows).unwrap_err().to_string();
        assert!(refused(Vec::new()).starts_with("no rows to train on"));
        assert!(refused(vec![row("t", "a", ""), row("t", "a", "")]).starts_with("one class only: all 2 rows are a"));
        assert!(refused(vec![row("t", "a", ""), row("t", "", "")]).starts_with("rows.csv:7: expected a label, found none"));
        let unknown = refused(vec![row("t", "hostile", ""), row("t", "cooperativ", "")]);
        assert!(unknown.starts_with("rows.csv:7: expected a label of the scheme stance"), "{unknown}");
        assert!(unknown.contains("found `cooperativ`") && unknown.contains("did you mean cooperative?"), "{unknown}");
    }
}
