//! What a row must have, and whether its marks stand where they should.

use std::collections::HashMap;

use super::finding::{Finding, Kind, Severity::*};
use super::rows::{Entry, Rows};
use crate::corpus::Mark;

/// Findings on each row by itself, and on ids that are given twice.
pub(super) fn check(rows: &Rows) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut ids: HashMap<(usize, &str), usize> = HashMap::new();
    for (i, entry) in rows.entries.iter().enumerate() {
        let mut add = |severity, kind, found: String, help: &str| out.push(Finding::new(severity, kind, rows.place(i), found, help));
        if entry.row.text.trim().is_empty() {
            add(Error, Kind::Row, "the text is empty".into(), "give the row its text, or leave it out");
        }
        if entry.row.label.is_none() {
            add(Error, Kind::Row, "there is no label".into(), "label the row, or leave it out");
        }
        if let Some(first) = ids.insert((entry.file, &entry.row.id), i) {
            let found = format!("the id {} is that of {} too", entry.row.id, rows.named(i, first));
            add(Warning, Kind::Row, found, "give each row an id of its own");
        }
        marks(entry, &mut |severity, found, help| add(severity, Kind::Mark, found, help));
    }
    out
}

fn marks(entry: &Entry, add: &mut dyn FnMut(super::Severity, String, &str)) {
    let text = &entry.row.text;
    for (role, mark) in [("source", &entry.row.source), ("target", &entry.row.target)] {
        let Some(Mark { surface, span }) = mark else { continue };
        match span.map(|s| s.of(text)) {
            None => add(Error, format!("the {role} “{surface}” isn't in the text"), "write it as the text does, or give its places"),
            // An actor may have a longer or shorter name in its column than in the text, or a code.
            Some(marked) if alike(marked, surface) || !text.contains(surface.as_str()) => {}
            Some(marked) => {
                let found = format!("the places of the {role} enclose “{marked}”, and “{surface}” stands elsewhere in the text");
                add(Warning, found, "count places in characters from 0, the end exclusive");
            }
        }
    }
    let (Some(source), Some(target)) = (&entry.row.source, &entry.row.target) else { return };
    match (source.span, target.span) {
        (Some(a), Some(b)) if a == b => {
            add(Error, format!("source and target are the same place, “{}”", a.of(text)), "mark two different actors");
        }
        (Some(a), Some(b)) if a.overlaps(b) => {
            add(Error, format!("the source “{}” and the target “{}” overlap", a.of(text), b.of(text)), "mark each actor without the other");
        }
        _ if source.surface.to_lowercase() == target.surface.to_lowercase() => {
            add(Error, format!("source and target are both “{}”", source.surface), "mark two different actors");
        }
        _ => {}
    }
}

/// Whether one name holds the other, whatever the case.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a.contains(b.trim()) || b.contains(a.trim())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rows, said};
    use super::*;

    #[test]
    fn rows_lack_nothing_and_marks_stand_in_their_text() {
        let table = "id,text,source,target,source_start,source_end,target_start,target_end,label\n\
                     1,Iran met Iraq.,Iran,Iraq,,,,,hostile\n\
                     2,Iran met Iraq.,Iran,Oman,,,,,hostile\n\
                     3,Iran met Iraq.,Iran,Iraq,4,8,,,hostile\n\
                     4,Iran met Iraq.,Iran,Iran,,,,,hostile\n\
                     5,Iran met Iraq.,Iran met,met Iraq,,,,,hostile\n\
                     6,Iran and Iran met.,Iran,Iran,0,4,9,13,hostile\n\
                     7,Iran met Iraq.,IRN,IRQ,0,4,9,13,hostile\n\
                     7,Iran met Iraq.,Iran,,,,,,\n\
                     9,,,,,,,,hostile\n";
        let found = check(&rows(table));
        let expected = [
            "error mark 3: the target “Oman” isn't in the text",
            "warning mark 4: the places of the source enclose “ met”, and “Iran” stands elsewhere in the text",
            "error mark 5: source and target are the same place, “Iran”",
            "error mark 6: the source “Iran met” and the target “met Iraq” overlap",
            "error mark 7: source and target are both “Iran”",
            "error row 9: there is no label",
            "warning row 9: the id 7 is that of line 8 too",
            "error row 10: the text is empty",
        ];
        assert_eq!(said(&found), expected);
    }
}
