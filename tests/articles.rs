//! Labelled articles: is the main pair found, and is its stance right? Prints its figures with --nocapture.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::Path;

use detente::corpus::{Article, Coding, coded};
use detente::label::Stance;
use detente::model::shipped;
use detente::score::{Judge, Plan, Record, Subject, Unit};
use serde::Deserialize;

#[derive(Deserialize)]
struct CodedSentence {
    article: String,
    start: usize,
    end: usize,
    source: String,
    target: String,
    label: String,
    split: String,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/articles"))
}

fn same(a: (&str, &str), b: (&str, &str)) -> bool {
    a == b || (a.1, a.0) == b
}

fn plan(unit: Unit) -> Plan {
    Plan { unit, split_rows: false, marked: false, evidence: 3 }
}

/// Share of a part, with its size.
fn share(name: &str, right: usize, of: usize) -> f64 {
    let share = right as f64 / of.max(1) as f64;
    println!("{name}: {right} of {of}, {share:.3}");
    share
}

#[test]
fn main_pairs_and_their_stance_are_found() {
    let model = shipped::open("stance").unwrap();
    let mut judge = Judge::new(&model);
    for split in ["train", "test"] {
        let articles: Vec<_> = coded(folder()).unwrap().into_iter().filter(|c| (c.split == "test") == (split == "test")).collect();
        let (mut main, mut stance, mut plain) = (0, 0, 0);
        for c in &articles {
            let gold = c.pairs.iter().find(|p| p.main).unwrap();
            let Record { subject: Subject::Document(_, relations), answer, .. } = judge.article(&c.article, plan(Unit::Document)).remove(0)
            else {
                panic!("a document")
            };
            main += usize::from(relations.first().is_some_and(|r| same((&r.pair.source, &r.pair.target), (&gold.source, &gold.target))));
            // A mixed pair has no one stance.
            if let Coding::Stance(s) = gold.coding {
                plain += 1;
                stance += usize::from(answer.label.as_deref() == Some(s.name()));
            }
        }
        let main = share(&format!("{split}: main pair"), main, articles.len());
        let stance = share(&format!("{split}: stance of articles whose main pair isn't mixed"), stance, plain);
        assert!(main >= 0.8 && stance >= 0.65, "{split}: {main} {stance}");
    }
}

#[test]
fn sentences_have_the_stance_of_their_pair() {
    let model = shipped::open("stance").unwrap();
    let mut judge = Judge::new(&model);
    let mut sentences: HashMap<String, Vec<CodedSentence>> = HashMap::new();
    for row in csv::Reader::from_path(folder().join("sentences.csv")).unwrap().into_deserialize() {
        let row: CodedSentence = row.unwrap();
        sentences.entry(row.article.clone()).or_default().push(row);
    }
    let (mut all, mut found, mut right) = (0, 0, 0);
    for coded in coded(folder()).unwrap() {
        let article: &Article = &coded.article;
        let Some(rows) = sentences.get(&article.id) else { continue };
        let records = judge.article(article, plan(Unit::Pair));
        for row in rows.iter().filter(|r| r.split == "test") {
            all += 1;
            let about = records.iter().filter(|r| match &r.subject {
                Subject::Pair(place, Some(pair)) => {
                    same((&pair.source, &pair.target), (&row.source, &row.target)) && place.start < row.end && row.start < place.end
                }
                _ => false,
            });
            // Of several records the one that shows most of an act.
            let neutral = |r: &Record| r.answer.of(Stance::Neutral.name());
            let Some(record) = about.min_by(|a, b| neutral(a).total_cmp(&neutral(b))) else { continue };
            found += 1;
            right += usize::from(record.answer.label.as_deref() == Some(&row.label));
        }
    }
    share("test: sentences whose pair is found", found, all);
    assert!(share("test: stance of those", right, found) >= 0.5);
}
