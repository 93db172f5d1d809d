//! One text twice, or nearly: with labels that disagree, or where one of the two ought not to be known.
//!
//! Equal texts are errors; texts that are nearly equal are warnings. A text may stand in several rows, each with another pair marked. But all of them belong on one side of a split.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, Kind, Severity};
use super::labels::Labels;
use super::near;
use super::rows::{Rows, words};

const ONE_SIDE: &str = "put both on one side of the split, or leave one out";
const ONE_GROUP: &str = "give both the same group, or leave one out";

/// A marked pair by name, within a split.
type Marked<'a> = (&'a str, (Option<String>, Option<String>));

/// What is asked of a text: its first row in each split, in each group, and in each split with each pair.
struct Text<'a> {
    splits: BTreeMap<&'a str, usize>,
    /// Rows without a group are groups of their own.
    groups: BTreeMap<Result<&'a str, usize>, usize>,
    pairs: BTreeMap<Marked<'a>, usize>,
}

impl<'a> Text<'a> {
    fn new(rows: &'a Rows, members: &[usize]) -> Self {
        let mut out = Self { splits: BTreeMap::new(), groups: BTreeMap::new(), pairs: BTreeMap::new() };
        for &i in members {
            let entry = &rows.entries[i];
            out.splits.entry(entry.split()).or_insert(i);
            out.groups.entry(entry.row.group.as_deref().ok_or(i)).or_insert(i);
            out.pairs.entry((entry.split(), entry.pair())).or_insert(i);
        }
        out
    }
}

/// Whether the tables have groups at all: without any, each row being one of its own is nobody's decision.
fn grouped(rows: &Rows) -> bool {
    rows.entries.iter().any(|e| e.row.group.is_some())
}

/// Findings on rows of the same text.
pub(super) fn same(rows: &Rows, labels: &Labels) -> Vec<Finding> {
    let (mut out, mut apart) = (Vec::new(), Vec::new());
    let grouped = grouped(rows);
    for members in rows.texts.iter().filter(|m| m.len() > 1) {
        let mut pairs: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for &i in members {
            pairs.entry(rows.entries[i].pair()).or_default().push(i);
        }
        let mut twice = |severity, twins: &[usize], at: usize, found: String, help: &str| {
            let also = twins.iter().filter(|i| **i != at).map(|i| rows.place(*i));
            out.push((at, Finding::new(severity, Kind::Duplicate, rows.place(at), found, help).also(also)));
        };
        for twins in pairs.values() {
            let first = twins[0];
            if let Some(other) = twins.iter().copied().find(|i| labels.read[*i] != labels.read[first]) {
                let (a, b) = (labels.name(first), labels.name(other));
                let found = format!("{b} here, {a} at {}: the same text and pair", rows.named(other, first));
                twice(Severity::Error, twins, other, found, "decide on one label, and leave the other row out");
                continue;
            }
            // With one label in two splits, it leaks, and is named for that.
            let mut splits: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            twins.iter().for_each(|i| splits.entry(rows.entries[*i].split()).or_default().push(*i));
            for twins in splits.values() {
                let [first, second, ..] = twins[..] else { continue };
                let found = format!("the same text, pair and label as {}", rows.named(second, first));
                twice(Severity::Warning, twins, second, found, "leave one out");
            }
        }
        let text = Text::new(rows, members);
        let also = |at: usize| members.iter().filter(move |i| **i != at).map(|i| rows.place(*i));
        let mut splits: Vec<(usize, &str)> = text.splits.iter().map(|(s, i)| (*i, *s)).collect();
        splits.sort_unstable();
        if let [(first, a), (second, b), ..] = splits[..] {
            let found = format!("this text of the split {b} is in {a} too, at {}", rows.named(second, first));
            out.push((second, Finding::new(Severity::Error, Kind::Leak, rows.place(second), found, ONE_SIDE).also(also(second))));
        } else if text.groups.len() > 1 {
            let mut at: Vec<usize> = text.groups.values().copied().collect();
            at.sort_unstable();
            if grouped {
                let found = format!("this text is in another group at {}", rows.named(at[1], at[0]));
                out.push((at[1], Finding::new(Severity::Error, Kind::Leak, rows.place(at[1]), found, ONE_GROUP).also(also(at[1]))));
            } else {
                apart.push(at[1]);
            }
        }
    }
    if let Some(&first) = apart.first() {
        let found = format!("texts that stand in several rows: {}; without a group column, cross-validation parts such rows", apart.len());
        let finding = Finding::new(Severity::Warning, Kind::Leak, rows.place(first), found, "give rows of one text the same group");
        out.push((first, finding.also(apart[1..].iter().map(|i| rows.place(*i)))));
    }
    out.sort_by_key(|f| f.0);
    out.into_iter().map(|f| f.1).collect()
}

/// Findings on rows of nearly the same text. A row is named once, with the nearest.
pub(super) fn near(rows: &Rows, labels: &Labels, step: &mut dyn FnMut(usize, usize)) -> Vec<Finding> {
    let sets: Vec<Vec<u64>> = rows.texts.iter().map(|m| near::shingles(&words(&rows.entries[m[0]].row.text))).collect();
    let mut pairs: Vec<((usize, usize), f64)> = near::pairs(&sets, step).into_iter().collect();
    drop(sets);
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let grouped = grouped(rows);
    let mut out = Vec::new();
    let (mut leaked, mut doubted) = (BTreeSet::new(), BTreeSet::new());
    for ((a, b), similarity) in pairs {
        let (first, second) = (Text::new(rows, &rows.texts[a]), Text::new(rows, &rows.texts[b]));
        let mut add = |severity, kind, at: usize, other: usize, found: String, help: &str| {
            let found = format!("{:.0} % the same as {}: {found}", 100.0 * similarity, rows.named(at, other));
            out.push((at, Finding::new(severity, kind, rows.place(at), found, help).also([rows.place(other)])));
        };
        for (marked, &at) in &second.pairs {
            let Some(&other) = first.pairs.get(marked).filter(|o| labels.read[**o] != labels.read[at]) else { continue };
            if doubted.insert(at) {
                let found = format!("{} here, {} there, the same pair", labels.name(at), labels.name(other));
                // The words in which they differ may be what the labels stand on: contrast pairs are written so.
                add(
                    Severity::Warning,
                    Kind::Duplicate,
                    at,
                    other,
                    found,
                    "make sure that the words in which they differ explain the labels",
                );
            }
        }
        let across = |x: &Text, y: &Text| {
            let parted = y.splits.iter().find_map(|(s, at)| Some((*at, *x.splits.iter().find(|o| o.0 != s)?.1)));
            let parted = parted.map(|(at, other)| (at, other, ONE_SIDE));
            let apart = || {
                let (at, other) = y.groups.iter().find_map(|(g, at)| Some((*at, *x.groups.iter().find(|o| o.0 != g)?.1)))?;
                Some((at, other, ONE_GROUP))
            };
            parted.or_else(|| grouped.then(apart).flatten())
        };
        if let Some((at, other, help)) = across(&first, &second).filter(|(at, ..)| leaked.insert(rows.entries[*at].text)) {
            let (here, there) = (&rows.entries[at], &rows.entries[other]);
            let found = if help == ONE_SIDE { format!("{} here, {} there", here.split(), there.split()) } else { "another group".into() };
            add(Severity::Warning, Kind::Leak, at, other, found, help);
        }
    }
    out.sort_by_key(|f| f.0);
    out.into_iter().map(|f| f.1).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rows, said};
    use super::*;

    fn found(table: &str) -> Vec<String> {
        let rows = rows(table);
        let labels = Labels::new(&rows, None);
        let mut out = same(&rows, &labels);
        out.extend(near(&rows, &labels, &mut |_, _| ()));
        said(&out)
    }

    #[test]
    fn one_text_with_one_pair_has_one_label() {
        let head = "text,source,target,label\n";
        let table = format!("{head}Iran met Iraq.,Iran,Iraq,hostile\n\"Iran met, Iraq\",Iran,Iraq,neutral\n");
        let apart = "warning leak 3: texts that stand in several rows: 1; without a group column, cross-validation parts such rows";
        assert_eq!(found(&table), ["error duplicate 3: neutral here, hostile at line 2: the same text and pair (also 2)", apart]);
        let table = table.replace("neutral", "hostile");
        assert_eq!(found(&table), ["warning duplicate 3: the same text, pair and label as line 2 (also 2)", apart]);
        // Another pair is another row.
        let table = format!("{head}Iran met Iraq.,Iran,Iraq,hostile\nIran met Iraq.,Iraq,Iran,neutral\n");
        assert_eq!(found(&table), [apart]);
    }

    #[test]
    fn two_labels_contradict_each_other_across_splits_too() {
        let table = "text,source,target,label,split\nIran met Iraq.,Iran,Iraq,hostile,\nIran met Iraq.,Iran,Iraq,cooperative,test\n";
        let leak = "error leak 3: this text of the split test is in train too, at line 2 (also 2)";
        assert_eq!(found(table), ["error duplicate 3: cooperative here, hostile at line 2: the same text and pair (also 2)", leak]);
        assert_eq!(found(&table.replace("cooperative", "hostile")), [leak]);
    }

    #[test]
    fn one_text_is_on_one_side() {
        let head = "text,source,target,label,group,split\n";
        let table = format!("{head}Iran met Iraq.,Iran,Iraq,hostile,,\nIran met Iraq.,Iraq,Iran,neutral,,test\n");
        assert_eq!(found(&table), ["error leak 3: this text of the split test is in train too, at line 2 (also 2)"]);
        let table = format!("{head}Iran met Iraq.,Iran,Iraq,hostile,a,\nIran met Iraq.,Iraq,Iran,neutral,b,\n");
        assert_eq!(found(&table), ["error leak 3: this text is in another group at line 2 (also 2)"]);
        let table = table.replace(",b,", ",a,");
        assert_eq!(found(&table), [""; 0]);
    }

    #[test]
    fn nearly_the_same_text_counts_as_the_same_but_less() {
        let text = "Iran and Iraq said on Monday that they had agreed to open the border to trade and to pilgrims in the coming year after long talks";
        let head = "text,source,target,label,group,split\n";
        let table =
            |label, group, split| format!("{head}{text} there,Iran,Iraq,hostile,a,\n{text} here,Iran,Iraq,{label},{group},{split}\n");
        let contrary = "warning duplicate 3: 92 % the same as line 2: neutral here, hostile there, the same pair (also 2)";
        assert_eq!(found(&table("neutral", "a", "")), [contrary]);
        assert_eq!(found(&table("hostile", "b", "")), ["warning leak 3: 92 % the same as line 2: another group (also 2)"]);
        assert_eq!(found(&table("hostile", "b", "test")), ["warning leak 3: 92 % the same as line 2: test here, train there (also 2)"]);
        assert_eq!(found(&table("hostile", "a", "train")), [""; 0]);
    }
}
