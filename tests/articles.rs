//! Labelled articles: is the main pair found, and is its stance right? Prints its figures with --nocapture.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::Path;

use detente::corpus::{Article, Coding, coded};
use detente::label::Stance;
use detente::model::shipped;
use detente::role::{Mask, Role};
use detente::score::{Judge, Pair, Place, Plan, Record, Subject, Unit};
use detente::span::Span;

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
        assert!(main >= 0.85 && stance >= 0.8, "{split}: {main} {stance}");
    }
}

#[test]
fn sentences_have_the_stance_of_their_pair() {
    let model = shipped::open("stance").unwrap();
    let mut judge = Judge::new(&model);
    let (mut all, mut found, mut right) = (0, 0, 0);
    for coded in coded(folder()).unwrap().into_iter().filter(|c| c.split == "test") {
        let records = judge.article(&coded.article, plan(Unit::Pair));
        for row in &coded.sentences {
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
            right += usize::from(record.answer.label.as_deref() == Some(row.stance.name()));
        }
    }
    share("test: sentences whose pair is found", found, all);
    assert!(share("test: stance of those", right, found) >= 0.75);
}

#[test]
fn a_sentence_says_the_same_wherever_it_is_shown() {
    let model = shipped::open("stance").unwrap();
    let mut judge = Judge::new(&model);
    let mut shown = 0;
    for coded in coded(folder()).unwrap().into_iter().take(20) {
        let records = judge.article(&coded.article, plan(Unit::Pair));
        let of = |place: &Place, pair: &Pair| {
            let here = records.iter().filter(|r| match &r.subject {
                Subject::Pair(p, Some(found)) => p == place && same((&found.source, &found.target), (&pair.source, &pair.target)),
                _ => false,
            });
            here.map(|r| r.answer.clone()).collect::<Vec<_>>()
        };
        let Subject::Document(_, relations) = judge.article(&coded.article, plan(Unit::Document)).remove(0).subject else {
            panic!("a document")
        };
        for (pair, evidence) in relations.iter().flat_map(|r| r.evidence.iter().map(|e| (&r.pair, e))) {
            assert!(of(&evidence.place, pair).iter().any(|a| a.of(&evidence.label) == evidence.probability), "{}", evidence.text);
            shown += 1;
        }
        for passage in judge.look_at_article(&coded.article).passages {
            let Some(pair) = &passage.pair else { continue };
            assert!(of(&passage.place, pair).contains(&passage.answer));
        }
    }
    assert!(shown > 100, "{shown}");
}

#[test]
fn a_text_of_one_sentence_has_no_context() {
    let model = shipped::open("stance").unwrap();
    let mut judge = Judge::new(&model);
    let (text, more) = ("France and Iran quarrelled.", " They signed a treaty. France praised Iran.");
    let mut answer = |text: String| {
        let article = Article { id: "a".into(), path: "a.txt".into(), text, encoding: "UTF-8" };
        let record = judge.article(&article, plan(Unit::Pair)).remove(0);
        (record.answer.probability, record.subject)
    };
    let alone = answer(text.into()).0;
    let (among, subject) = answer(format!("{text}{more}"));
    let Subject::Pair(place, Some(_)) = subject else { panic!("a pair") };
    assert_eq!((place.start, place.end), (0, text.len()));
    assert_ne!(alone, among);
    let mask = |name: &str, role| Mask { span: Span::new(text.find(name).unwrap(), text.find(name).unwrap() + name.len()), role };
    let masks = [mask("France", Role::Source), mask("Iran", Role::Target)];
    let mut judge = Judge::new(&model);
    let decision = judge.decide(text, &masks);
    assert_eq!(judge.answer(&decision).probability, alone);
}
