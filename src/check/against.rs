//! Words that stand in another table: what a table is tested on must not be in what it was written from, and the other way round.

use std::collections::HashSet;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::finding::{Finding, Kind, Place, Severity};
use super::rows::{Rows, words};
use crate::corpus::Table;
use crate::error::Result;
use crate::text::tokens;

/// Words of a run that is found.
const RUN: usize = 8;

/// Every run of words of the rows, names left out.
pub(super) struct Index<'a> {
    rows: &'a Rows,
    /// Hash of a run, its text, and the number of its first word; ascending.
    runs: Vec<(u64, u32, u32)>,
}

impl<'a> Index<'a> {
    /// Indexes the rows' texts. A run doesn't go across an actor: a formula around another name is no one's property.
    pub fn new(rows: &'a Rows) -> Self {
        let mut runs = Vec::new();
        for (t, members) in rows.texts.iter().enumerate() {
            let (all, pieces) = pieces(rows, members[0]);
            for piece in pieces.into_iter().filter(|p| p.len() >= RUN) {
                for start in piece.start..=piece.end - RUN {
                    runs.push((hash(&all[start..start + RUN]), t as u32, start as u32));
                }
            }
        }
        runs.sort_unstable();
        Self { rows, runs }
    }

    /// Findings on texts that share a run with a table; each text is named once, with the place that comes first.
    ///
    /// # Errors
    /// If a row of the table can't be read.
    pub fn check(&self, table: Table, step: &mut dyn FnMut()) -> Result<Vec<Finding>> {
        let file = table.name().to_owned();
        let (mut found, mut spent) = (HashSet::new(), HashSet::new());
        let mut out = Vec::new();
        for row in table {
            let row = row?;
            step();
            let theirs = words(&row.text);
            for at in 0..(theirs.len() + 1).saturating_sub(RUN) {
                let hash = hash(&theirs[at..at + RUN]);
                let first = self.runs.partition_point(|r| r.0 < hash);
                // All texts that have the run are known by the first time that it is met.
                if self.runs.get(first).is_none_or(|r| r.0 != hash) || !spent.insert(hash) {
                    continue;
                }
                for &(_, text, start) in self.runs[first..].iter().take_while(|r| r.0 == hash) {
                    if found.insert(text) {
                        let place = Place { file: file.clone(), line: Some(row.line), id: Some(row.id.clone()) };
                        out.push((text as usize, self.finding(text as usize, start as usize, &theirs[at..], place)));
                    }
                }
            }
        }
        out.sort_by_key(|f| self.rows.texts[f.0][0]);
        Ok(out.into_iter().map(|f| f.1).collect())
    }

    fn finding(&self, text: usize, start: usize, theirs: &[String], place: Place) -> Finding {
        let members = &self.rows.texts[text];
        let (all, pieces) = pieces(self.rows, members[0]);
        let end = pieces.iter().find(|p| p.contains(&start)).map_or(start, |p| p.end);
        let run: Vec<&str> = all[start..end].iter().zip(theirs).take_while(|(a, b)| a == b).map(|(a, _)| a.as_str()).collect();
        let line = place.line.unwrap_or_default();
        let found = format!("{} words are those of {}:{line}: “{}”", run.len(), place.file, run.join(" "));
        let rest = members[1..].iter().map(|i| self.rows.place(*i));
        Finding::new(Severity::Error, Kind::Against, self.rows.place(members[0]), found, "write the text anew, or leave the row out")
            .also(std::iter::once(place).chain(rest))
    }
}

fn hash(run: &[String]) -> u64 {
    xxh3_64(run.join(" ").as_bytes())
}

/// The words of an entry's text, and the runs of them between its actors.
fn pieces(rows: &Rows, entry: usize) -> (Vec<String>, Vec<Range<usize>>) {
    let entry = &rows.entries[entry];
    let text = &entry.row.text;
    let (mut all, mut pieces) = (Vec::new(), Vec::new());
    let ends = entry.masks.iter().map(|m| (m.span.start, m.span.end)).chain([(text.len(), text.len())]);
    let mut at = 0;
    for (start, end) in ends {
        let piece = &text[at..start];
        let first = all.len();
        all.extend(tokens(piece).map(|t| t.span.of(piece).to_lowercase()));
        pieces.push(first..all.len());
        at = end;
    }
    (all, pieces)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rows, said, table};
    use super::*;

    #[test]
    fn eight_words_outside_names_are_enough() {
        let ours = rows(
            "text,source,target,label\n\
                         \"Iran met Iraq. One two three four five six seven eight nine ten, eleven.\",Iran,Iraq,x\n\
                         One two three four Iran five six seven eight nine,Iran,,x\n\
                         A b c d e f g h,,,x\n\
                         \"A b, c d e f g h\",,,x\n",
        );
        let index = Index::new(&ours);
        let theirs = |csv: &str| said(&index.check(table("theirs.csv", csv), &mut || ()).unwrap());
        let found = theirs("text\nNothing.\n\"He said: three four, five six seven eight nine ten eleven twelve\"\n");
        let eight = "error against 2: 9 words are those of theirs.csv:3: “three four five six seven eight nine ten eleven” (also 3)";
        assert_eq!(found, [eight]);
        assert_eq!(theirs("text\nThree four five six seven eight nine\nOne two three four Iran five six seven eight nine\n"), [""; 0]);
        let both = "error against 4: 8 words are those of theirs.csv:2: “a b c d e f g h” (also 2, 5)";
        assert_eq!(theirs("text\nA b c d e f g h\nA b c d e f g h i\n"), [both]);
    }
}
