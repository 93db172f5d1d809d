//! Groups: on one side of every split, and not all of one class.

use std::collections::BTreeMap;

use super::finding::{Finding, Kind, Place, Severity};
use super::labels::Labels;
use super::rows::Rows;

/// Rows from which on it says something that a group has but one class.
const LARGE: usize = 3;
/// One-class groups that are many.
const MANY: usize = 10;

/// The rows of each group, by its name.
fn groups(rows: &Rows) -> BTreeMap<&str, Vec<usize>> {
    let mut out: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, entry) in rows.entries.iter().enumerate() {
        if let Some(group) = &entry.row.group {
            out.entry(group).or_default().push(i);
        }
    }
    out
}

/// Findings on groups.
pub(super) fn check(rows: &Rows, labels: &Labels) -> Vec<Finding> {
    let mut out = Vec::new();
    let (mut large, mut uniform) = (0, 0);
    for (name, members) in groups(rows) {
        let split = rows.entries[members[0]].split();
        let others: Vec<usize> = members.iter().copied().filter(|i| rows.entries[*i].split() != split).collect();
        if let Some(&first) = others.first() {
            let found = format!("the group {name} is in the split {split}, and here in {}", rows.entries[first].split());
            let finding = Finding::new(Severity::Error, Kind::Group, rows.place(first), found, "put all rows of a group into one split");
            out.push(finding.also(others[1..].iter().chain([&members[0]]).map(|i| rows.place(*i))));
        }
        if members.len() >= LARGE {
            large += 1;
            uniform += usize::from(members.iter().all(|i| labels.read[*i].is_some() && labels.read[*i] == labels.read[members[0]]));
        }
    }
    out.sort_by(|a, b| a.place.cmp(&b.place));
    if uniform >= MANY && 2 * uniform > large {
        let found = format!("{uniform} of {large} groups of {LARGE} or more rows have one class only");
        let help = "what a group has in common tells its label; a model may learn the groups";
        let place = Place { file: rows.files[0].clone(), line: None, id: None };
        out.push(Finding::new(Severity::Note, Kind::Group, place, found, help));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rows, said};
    use super::*;

    fn found(table: &str) -> Vec<String> {
        let rows = rows(table);
        said(&check(&rows, &Labels::new(&rows, None)))
    }

    #[test]
    fn a_group_is_in_one_split() {
        let table = "text,label,group,split\na,x,g,\nb,y,g,train\nc,x,g,test\nd,y,g,test\ne,x,h,test\n";
        assert_eq!(found(table), ["error group 4: the group g is in the split train, and here in test (also 5, 2)"]);
    }

    #[test]
    fn many_groups_of_one_class_are_a_note() {
        let table = |n: usize| {
            let row = |i: usize| format!("t,{},g{}\n", ['x', 'y'][i / 3 % 2], i / 3);
            format!("text,label,group\n{}", (0..3 * n).map(row).collect::<String>())
        };
        assert_eq!(found(&table(10)), ["note group -: 10 of 10 groups of 3 or more rows have one class only"]);
        assert_eq!(found(&table(9)), [""; 0]);
    }
}
