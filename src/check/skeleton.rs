//! Skeletons: what is left of a text when actors, numbers, months and days are masked. Texts that share one were made from a
//! template, and a model that is tested on them is tested on what it has seen.

use std::collections::BTreeMap;

use super::finding::{Finding, Kind, Severity};
use super::rows::{Entry, Rows};
use crate::text::{TokenKind, tokens};

/// Share of rows with a skeleton that other texts have, above which there is a finding.
const MOST: f64 = 0.02;
/// Skeletons that are listed.
const LISTED: usize = 5;
/// Words of its own that a skeleton has at least.
const FEWEST: usize = 3;

const ACTOR: &str = "ACTOR";
const NUMBER: &str = "N";
const DATE: &str = "DATE";

/// How many texts are made alike.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Skeletons {
    /// Share of rows whose skeleton another text has, too.
    pub share: f64,
    /// The largest, with the number of different texts of each.
    pub largest: Vec<(String, usize)>,
}

/// Counts skeletons, and finds fault where they are many.
pub(super) fn check(rows: &Rows) -> (Skeletons, Vec<Finding>) {
    let mut of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, entry) in rows.entries.iter().enumerate() {
        if let Some(skeleton) = skeleton(entry) {
            of.entry(skeleton).or_default().push(i);
        }
    }
    // Rows of one text share their skeleton by right.
    let texts = |members: &[usize]| {
        let mut texts: Vec<usize> = members.iter().map(|i| rows.entries[*i].text).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len()
    };
    let mut shared: Vec<(String, usize, Vec<usize>)> =
        of.into_iter().map(|(s, m)| (s, texts(&m), m)).filter(|(_, texts, _)| *texts > 1).collect();
    shared.sort_by(|a, b| b.1.cmp(&a.1).then(a.2[0].cmp(&b.2[0])));
    let count: usize = shared.iter().map(|s| s.2.len()).sum();
    let share = count as f64 / rows.len().max(1) as f64;
    let largest = shared.iter().take(LISTED).map(|(s, texts, _)| (s.clone(), *texts)).collect();
    let mut out = Vec::new();
    if share > MOST {
        for (rank, (skeleton, texts, members)) in shared.iter().take(LISTED).enumerate() {
            let lead =
                if rank == 0 { format!("{:.1} % of rows share their skeleton with another text; ", 100.0 * share) } else { String::new() };
            let found = format!("{lead}{texts} texts are “{skeleton}”");
            let help = "write them anew, keep one of each, or put them into one group";
            let finding = Finding::new(Severity::Warning, Kind::Skeleton, rows.place(members[0]), found, help);
            out.push(finding.also(members[1..].iter().map(|i| rows.place(*i))));
        }
    }
    (Skeletons { share, largest }, out)
}

/// A row's skeleton; `None` where too little is left to tell texts apart.
fn skeleton(entry: &Entry) -> Option<String> {
    let text = &entry.row.text;
    let mut out: Vec<String> = Vec::new();
    let mut own = 0;
    let mut piece = |piece: &str, out: &mut Vec<String>| {
        for token in tokens(piece) {
            let word = token.span.of(piece).to_lowercase();
            let symbol = match token.kind {
                TokenKind::Number => Some(NUMBER),
                TokenKind::Word => symbol(&word),
            };
            match symbol {
                // "31 May", "May 31" and "two hundred" are each one thing.
                Some(s) if out.last().is_some_and(|l| l == s) => {}
                Some(s) => out.push(s.into()),
                None => {
                    own += 1;
                    out.push(word);
                }
            }
        }
    };
    let mut at = 0;
    for mask in &entry.masks {
        piece(&text[at..mask.span.start], &mut out);
        if out.last().is_none_or(|l| l != ACTOR) {
            out.push(ACTOR.into());
        }
        at = mask.span.end;
    }
    piece(&text[at..], &mut out);
    (own >= FEWEST).then(|| out.join(" "))
}

/// What stands for a word that counts or dates.
fn symbol(word: &str) -> Option<&'static str> {
    const DATES: &str = "january february march april may june july august september october november december jan feb mar apr jun jul aug sep \
                         sept oct nov dec monday tuesday wednesday thursday friday saturday sunday";
    const NUMBERS: &str = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen \
                           nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions \
                           billion billions dozen dozens";
    let among = |list: &str, word: &str| list.split_whitespace().any(|w| w == word);
    if among(DATES, word) {
        Some(DATE)
    } else if word.split('-').all(|part| among(NUMBERS, part)) {
        Some(NUMBER)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rows, said};
    use super::*;

    #[test]
    fn what_differs_in_names_and_numbers_alone_has_one_skeleton() {
        let table = "text,source,target,label\n\
                     France sold 12 ships to Italy in March 2011.,France,Italy,x\n\
                     The Peru sold twenty-two ships to Bolivia in May 31.,Peru,Bolivia,x\n\
                     France lent ships to Italy.,France,Italy,x\n";
        let (skeletons, found) = check(&rows(table));
        assert_eq!(skeletons.largest, [("ACTOR sold N ships to ACTOR in DATE N".to_owned(), 2)]);
        let lead = "warning skeleton 2: 66.7 % of rows share their skeleton with another text; 2 texts are";
        assert_eq!(said(&found), [format!("{lead} “ACTOR sold N ships to ACTOR in DATE N” (also 3)")]);
    }

    #[test]
    fn rows_of_one_text_and_texts_of_names_share_nothing() {
        let table = "text,source,target,label\n\
                     France sold ships to Italy.,France,Italy,x\n\
                     France sold ships to Italy.,Italy,France,x\n\
                     Peru and Chile.,Peru,Chile,x\nOman and Iran.,Oman,Iran,x\n";
        let (skeletons, found) = check(&rows(table));
        assert_eq!((skeletons, said(&found)), (Skeletons::default(), Vec::new()));
    }
}
