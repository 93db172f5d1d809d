//! Labelled rows made ready for a fit: labels read, actors masked, terms counted once.

use crate::actors::Masker;
use crate::corpus::{LabelledRows, Texts};
use crate::error::{Error, Problem, Result};
use crate::features::{Analyzer, Lexicon, TermCounts};
use crate::role::{Mask, Masking};
use crate::scheme::Scheme;
use crate::text::is_foreign;

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
    /// Whether most of the texts are English.
    pub(crate) english: bool,
    /// Whether no row has a text.
    pub(crate) blank: bool,
    texts: Texts,
    masks: Vec<Vec<Mask>>,
}

impl Examples {
    /// Masks the actors of rows, and reads their labels by a scheme.
    ///
    /// # Errors
    /// With file and line: a row without label, a label that the scheme doesn't know (and the nearest); one class only; no row.
    pub fn new(rows: LabelledRows, scheme: Scheme, masking: Masking) -> Result<Self> {
        if rows.is_empty() {
            return Err(Error::training("no rows to train on", "rows whose split is empty or `train` are used: check the split column"));
        }
        let problem = |i: usize, expected: String, found: String| {
            let (file, line) = rows.place(i);
            Problem::new(file, expected, found).at(line)
        };
        let mut truth = Vec::with_capacity(rows.len());
        for i in 0..rows.len() {
            truth.push(rows.label(i).ok_or_else(|| {
                problem(i, "a label".into(), "none".into()).help("every training row needs one; name the column with --label-column")
            })?);
        }
        let names: Vec<&str> = rows.labels().collect();
        let read: Vec<Option<usize>> = names.iter().map(|name| scheme.read(name)).collect();
        for (i, label) in truth.iter_mut().enumerate() {
            let name = names[*label];
            *label = read[*label].ok_or_else(|| {
                let near = scheme.nearest(name).map(|n| format!("did you mean {n}? ")).unwrap_or_default();
                let known = scheme.names().collect::<Vec<_>>().join(", ");
                let help = format!("{near}Labels of a kind of your own need --scheme FILE, or none of another scheme's beside them");
                problem(i, format!("a label of the scheme {} ({known})", scheme.name), format!("`{name}`")).help(help)
            })?;
        }
        let mut used = vec![false; scheme.labels.len()];
        truth.iter().for_each(|t| used[*t] = true);
        let kept: Vec<usize> = (0..used.len()).filter(|i| used[*i]).collect();
        let weight: Vec<f64> = (0..rows.len()).map(|i| rows.weight(i)).collect();
        // By weight: what weighs nothing teaches nothing.
        let mut mass = vec![0.0; scheme.labels.len()];
        truth.iter().zip(&weight).for_each(|(t, w)| mass[*t] += w);
        if let Some(weightless) = kept.iter().find(|l| mass[**l] <= 0.0).filter(|_| kept.len() > 1) {
            let problem = format!("every row of {} has the weight 0", scheme.labels[*weightless].name);
            return Err(Error::training(problem, "give the rows of each label some weight, or leave those of this label out"));
        }
        if let [only] = kept[..] {
            let problem = format!("one class only: all {} rows are {}", rows.len(), scheme.labels[only].name);
            return Err(Error::training(problem, "label rows of at least one other class"));
        }
        truth.iter_mut().for_each(|t| *t = kept.iter().position(|k| k == t).unwrap_or_default());
        // Numbers of groups in the order in which they were met, among those of rows without one.
        let mut numbers: Vec<Option<usize>> = Vec::new();
        let mut next = 0;
        let mut new = || {
            next += 1;
            next - 1
        };
        let group = (0..rows.len())
            .map(|i| match rows.group(i) {
                None => new(),
                Some(g) => {
                    numbers.resize(numbers.len().max(g + 1), None);
                    *numbers[g].get_or_insert_with(&mut new)
                }
            })
            .collect();
        let mut masker = Masker::new(masking);
        let masks = |i: usize| match masking {
            // Nothing is looked for.
            Masking::Marked if !rows.is_marked(i) => Vec::new(),
            _ => masker.row(&rows.row(i)),
        };
        let masks: Vec<Vec<Mask>> = (0..rows.len()).map(masks).collect();
        let english = english((0..rows.len()).zip(&masks).map(|(i, m)| (rows.text(i), m.as_slice())));
        let blank = (0..rows.len()).all(|i| rows.text(i).trim().is_empty());
        Ok(Self { scheme: scheme.keep(&used), truth, weight, group, texts: rows.into_texts(), masks, english, blank })
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
        self.masks.iter().enumerate().map(|(i, masks)| (self.texts.get(i), masks.as_slice()))
    }

    /// Forgets the texts, which take as much memory as the tables they came from: nothing but [`Examples::texts`] and
    /// [`Examples::count`] needs them, and these find none any more.
    pub fn forget_texts(&mut self) {
        (self.texts, self.masks) = Default::default();
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

/// Whether most of the texts are English, by the first few hundred.
fn english<'t>(texts: impl Iterator<Item = (&'t str, &'t [Mask])>) -> bool {
    let (mut all, mut foreign) = (0, 0);
    for (text, masks) in texts.take(300) {
        all += 1;
        foreign += usize::from(is_foreign(text, masks));
    }
    2 * foreign < all
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::corpus::Row;

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
        let rows: LabelledRows = rows.into_iter().collect();
        let scheme = Scheme::detect(rows.labels());
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
