//! Explanations keep their word: terms sum to decision values bit for bit, places hold what they name, and without the words of a
//! deletion the answer is another; `explain`, `model words`, `model diff` and the warnings of drift, as a user meets them.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use detente::corpus::{Article, Columns, Input, Mark, Options, Row, Table};
use detente::explain::{Explainer, Explanation, Settings};
use detente::model::{Model, file, shipped};
use detente::score::{Judge, Plan, Unit};
use detente::span::Span;
use proptest::prelude::*;
use serde_json::Value;

const SETTINGS: Settings = Settings { sentences: 3, deletion: 12, head: None };

fn examples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples"))
}

fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("detente").unwrap();
    command.args(arguments).env("COLUMNS", "100").current_dir(examples().parent().unwrap());
    command
}

fn output(arguments: &[&str]) -> String {
    String::from_utf8(detente(arguments).assert().success().get_output().stdout.clone()).unwrap()
}

fn row(text: &str, marked: bool) -> Row {
    let mark = |name: &str| {
        let span = text.find(name).map(|at| Span::new(at, at + name.len()));
        marked.then(|| Mark { surface: name.into(), span })
    };
    Row {
        id: "r".into(),
        line: 2,
        text: text.into(),
        label: None,
        source: mark("Iran"),
        target: mark("Oman"),
        date: None,
        outlet: None,
        group: None,
        weight: 1.0,
        split: String::new(),
        kept: Vec::new(),
    }
}

/// Every head's terms add up to its decision value, and every word stands where it says.
fn holds(model: &Model, explanation: &Explanation) {
    let characters: Vec<char> = explanation.text.chars().collect();
    let at = |start: usize, end: usize| characters[start..end].iter().collect::<String>();
    for told in &explanation.told {
        assert_eq!(at(told.place.start, told.place.end), told.text);
        for head in &told.heads {
            let sum = head.terms.iter().fold(head.intercept, |sum, t| sum + t.contribution);
            assert_eq!(sum.to_bits(), head.value.to_bits(), "{}", head.voice.name);
            assert_eq!(head.intercept.to_bits(), model.intercepts()[head.voice.head].to_bits());
            assert!(head.terms.iter().all(|t| t.contribution.to_bits() == (t.weight * t.value).to_bits()));
            assert!(head.terms.iter().flat_map(|t| &t.words).all(|w| *w < told.words.len()));
        }
        for word in &told.words {
            assert_eq!(at(word.start, word.end), word.text);
        }
    }
    if let Some(whole) = &explanation.whole {
        let sum: f64 = explanation.told.iter().filter_map(|t| t.contribution).sum();
        let all = explanation.told.len() == whole.sentences;
        assert!(!all || (sum + whole.rest - whole.value).abs() < 1e-9);
    }
}

/// The text with blanks for the words of its deletion.
fn without(explanation: &Explanation) -> String {
    let gone = &explanation.deletion.as_ref().unwrap().words;
    let blank = |(i, c): (usize, char)| if gone.iter().any(|w| (w.start..w.end).contains(&i)) { ' ' } else { c };
    explanation.text.chars().enumerate().map(blank).collect()
}

#[test]
fn a_stem_is_found_at_its_word_and_a_phrase_at_its_parts() {
    let model = shipped::open("stance").unwrap();
    let mut explainer = Explainer::new(&model, SETTINGS);
    let found = explainer.row(&row("Iran shelled a village and killed two soldiers of Oman.", true), true);
    holds(&model, &found);
    let told = &found.told[0];
    assert_eq!(found.record.answer.label.as_deref(), Some("hostile"));
    // The runner-up is neutral, so that the heads of the two labels decide.
    let heads: Vec<(&str, Option<bool>)> = told.heads.iter().map(|h| (h.voice.name.as_str(), h.voice.towards)).collect();
    assert_eq!(heads, [("ASSAULT", Some(true)), ("NEUTRAL", Some(false))]);
    let assault = &told.heads[0];
    let words = |view: &str, term: &str| -> Vec<&str> {
        let term = assault.terms.iter().find(|t| t.view == view && t.term == term).unwrap_or_else(|| panic!("{view} {term}"));
        term.words.iter().map(|w| told.words[*w].text.as_str()).collect()
    };
    assert_eq!(words("stems", "kill"), ["killed"]);
    assert_eq!(words("near", "near shell"), ["shelled"]);
    assert!(words("stems", "SOURCE").is_empty());
    assert_eq!(told.masked.iter().map(|m| m.symbol).collect::<Vec<_>>(), ["SOURCE", "TARGET"]);
    // Of two acts either would do, so that no word alone is behind what links the pair.
    assert!(words("frames", "link S>T ASSAULT").is_empty());
    // The effect of "shelled" is what leaving it out changes.
    let shelled = told.words.iter().find(|w| w.text == "shelled").unwrap();
    let mut judge = Judge::new(&model);
    let mut margin = |text: &str| {
        let decision = judge.decide_row(&row(text, true));
        found.contest.as_ref().unwrap().margin(&judge.answer(&decision).probability)
    };
    let effect = margin(&found.text) - margin("Iran a village and killed two soldiers of Oman.");
    assert!((effect - shelled.effect).abs() < 1e-12, "{effect} for {}", shelled.effect);
}

#[test]
fn without_the_words_of_a_deletion_the_answer_is_another() {
    let model = shipped::open("stance").unwrap();
    let mut explainer = Explainer::new(&model, SETTINGS);
    let mut judge = Judge::new(&model);
    let plan = Plan { unit: Unit::Pair, split_rows: false, marked: true, evidence: 0 };
    let mut flipped = 0;
    for row in Table::open(&examples().join("labelled.csv"), &Columns::default()).unwrap() {
        let row = row.unwrap();
        let found = explainer.row(&row, true);
        holds(&model, &found);
        let deletion = found.deletion.as_ref().unwrap();
        assert_eq!(deletion.label.is_some(), !deletion.words.is_empty());
        if deletion.label.is_some() {
            let other = judge.row(&Row { text: without(&found), ..row.clone() }, &[], plan).remove(0);
            assert_eq!(other.answer.label.as_deref(), deletion.label.as_deref(), "{}", row.text);
            assert_ne!(other.answer.label, found.record.answer.label);
            flipped += 1;
        }
    }
    assert!(flipped > 30, "only {flipped} of 60 answers were changed");
}

#[test]
fn articles_are_explained_by_their_sentences() {
    let model = shipped::open("stance").unwrap();
    let mut explainer = Explainer::new(&model, Settings { sentences: 100, ..SETTINGS });
    let mut judge = Judge::new(&model);
    let plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 0 };
    let Input::Articles(articles) = Input::open(&examples().join("articles"), &Columns::default(), &Options::default()).unwrap() else {
        panic!("articles")
    };
    for article in articles {
        let article: Article = article.unwrap();
        let found = explainer.article(&article);
        holds(&model, &found);
        let whole = found.whole.as_ref().unwrap();
        assert_eq!(found.told.len(), whole.sentences);
        assert!((found.told.iter().map(|t| t.share).sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(found.record.answer, judge.article(&article, plan).remove(0).answer);
        if let Some(label) = found.deletion.as_ref().and_then(|d| d.label.clone()) {
            let other = judge.article(&Article { text: without(&found), ..article.clone() }, plan).remove(0);
            assert_eq!(other.answer.label.as_deref(), Some(label.as_str()));
        }
    }
    // An article without a pair is the mean of its sentences.
    let text = "The ministers signed a treaty on Monday. Their armies shelled a village on Tuesday.";
    let article = Article { id: "a".into(), path: "a.txt".into(), text: text.into(), encoding: "UTF-8" };
    let found = explainer.article(&article);
    holds(&model, &found);
    assert_eq!(found.whole.as_ref().map(|w| (w.sentences, w.rest)), Some((2, 0.0)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn contributions_sum_to_the_decision_value(
        words in proptest::collection::vec(
            prop_oneof![
                Just("Iran"), Just("Oman"), Just("refused"), Just("to"), Just("meet"), Just("and"), Just("bombed"), Just("été,"),
                Just("not"), Just("signed"), Just("a"), Just("treaty."), Just("with"), Just("\u{1f600}"), Just("France"), Just("praised"),
            ],
            1..24,
        ),
        marked: bool,
    ) {
        thread_local! {
            static MODELS: [Model; 2] = ["stance", "sentiment"].map(|m| shipped::open(m).unwrap());
        }
        let text = words.join(" ");
        MODELS.with(|models| {
            for model in models {
                let mut explainer = Explainer::new(model, Settings { deletion: 3, ..SETTINGS });
                let found = explainer.row(&row(&text, marked), marked);
                holds(model, &found);
            }
        });
    }
}

#[test]
fn a_table_and_a_json_object_for_a_reader_and_a_program() {
    let table = output(&["explain", "examples/articles/2015-trawlers-seized.txt", "--format", "table", "--top", "3", "--sentences", "1"]);
    let golden = examples().parent().unwrap().join("tests/golden/explain.txt");
    if std::env::var("DETENTE_GOLDEN").is_ok_and(|v| v == "write") {
        fs::write(&golden, &table).unwrap();
    }
    assert_eq!(table, fs::read_to_string(golden).unwrap());
    let json: Value = serde_json::from_str(&output(&["explain", "examples/labelled.csv", "--top", "0", "--label", "THREATEN"])).unwrap();
    let all = json.as_array().unwrap();
    assert_eq!(all.len(), 60);
    for one in all {
        let head = &one["passages"][0]["heads"][0];
        assert_eq!(head["head"], "THREATEN");
        assert_eq!(head["rest"]["terms"], 0);
        let terms = head["terms"].as_array().unwrap();
        let sum: f64 = terms.iter().map(|t| t["contribution"].as_f64().unwrap()).sum();
        assert!((sum + head["intercept"].as_f64().unwrap() - head["value"].as_f64().unwrap()).abs() < 1e-9);
    }
    let one = &all[0];
    assert_eq!((&one["source"], &one["target"]), (&Value::from("Norway"), &Value::from("Iceland")));
}

#[test]
fn a_page_is_one_file_that_asks_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("why.html");
    detente(&["explain", "examples/articles", "-o", path.to_str().unwrap()]).assert().success();
    let page = fs::read_to_string(path).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("default-src 'none'"));
    assert_eq!(page.matches("<section id=\"text-").count(), 3);
    assert!(page.contains("class=\"why for s3\"") && !page.contains("http://") && !page.contains("https://"));
    assert_eq!(page, output(&["explain", "examples/articles", "--format", "html"]));
}

#[test]
fn what_says_nothing_is_explained_by_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.txt");
    fs::write(&empty, " \n").unwrap();
    let found: Value = serde_json::from_str(&output(&["explain", empty.to_str().unwrap()])).unwrap();
    assert_eq!((&found[0]["label"], &found[0]["passages"]), (&Value::Null, &Value::Array(Vec::new())));
    assert_eq!(output(&["explain", empty.to_str().unwrap(), "--format", "table"]), "empty.txt  nothing to explain (empty)\n");
    let refused = |arguments: &[&str]| {
        let done = detente(arguments).assert().code(2).get_output().stderr.clone();
        String::from_utf8(done).unwrap()
    };
    assert!(refused(&["explain", "examples/labelled.csv", "--label", "THREATN"]).contains("did you mean THREATEN?"));
    assert!(refused(&["explain", "nowhere.txt"]).contains("nowhere.txt"));
    // Without actors there is still an answer, by the mean of the sentences.
    let text = folder.path().join("plain.txt");
    fs::write(&text, "They signed a treaty on Monday and praised one another.").unwrap();
    let found: Value = serde_json::from_str(&output(&["explain", text.to_str().unwrap()])).unwrap();
    assert_eq!(found[0]["reason"], "no_actors");
    assert!(!found[0]["passages"][0]["heads"][0]["terms"].as_array().unwrap().is_empty());
}

#[test]
fn words_have_signs_documents_and_stability() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("m.safetensors");
    let model = model.to_str().unwrap();
    detente(&["train", "examples/labelled.csv", "-o", model]).assert().success();
    let found: Value =
        serde_json::from_str(&output(&["model", "words", model, "--top", "4", "--data", "examples/labelled.csv", "--stability", "3"]))
            .unwrap();
    let (_, words) = found.as_object().unwrap().iter().next().unwrap();
    let signs: Vec<&str> = words.as_array().unwrap().iter().map(|w| w["sign"].as_str().unwrap()).collect();
    assert_eq!(signs, ["positive", "positive", "positive", "positive", "negative", "negative", "negative", "negative"]);
    for word in words.as_array().unwrap() {
        assert!(word["documents"].as_u64().unwrap() >= 2);
        let share = word["stability"]["sign"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&share) && word["stability"]["top"].as_f64().unwrap() <= share);
        assert_eq!(word["sign"] == "positive", word["weight"].as_f64().unwrap() > 0.0);
    }
    let one = output(&["model", "words", "stance", "--label", "AID", "--top", "2", "--sign", "negative", "--format", "table"]);
    assert_eq!(one.lines().count(), 3);
    detente(&["model", "words", "stance", "--data", "examples/labelled.csv"]).assert().code(2);
    detente(&["model", "words", "stance", "--stability", "3"]).assert().code(2);
}

#[test]
fn a_model_that_was_never_measured_is_read_and_warns_of_nothing() {
    let mut model = shipped::open("stance").unwrap();
    let known = model.card.familiarity.take().unwrap();
    assert_eq!((known.rows, known.answers.len()), (model.card.provenance.rows, 3));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.safetensors");
    file::write(&mut model, &path).unwrap();
    assert!(!String::from_utf8_lossy(&fs::read(&path).unwrap()).contains("familiarity"));
    let path = path.to_str().unwrap();
    let done = detente(&["score", "examples/labelled.csv", "-m", path]).assert().success().get_output().clone();
    assert!(done.stderr.is_empty());
    let shipped = output(&["score", "examples/labelled.csv"]);
    let answers =
        |lines: &str| -> Vec<Value> { lines.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["probability"].clone()).collect() };
    assert_eq!(answers(&String::from_utf8(done.stdout).unwrap()), answers(&shipped));
    let found: Value = serde_json::from_str(&output(&["evaluate", "examples/labelled.csv", "-m", path, "--level", "stance"])).unwrap();
    assert_eq!(found["drift"], Value::Null);
}

#[test]
fn two_models_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (a, b) = (path("a.safetensors"), path("b.safetensors"));
    detente(&["train", "examples/labelled.csv", "-o", &a]).assert().success();
    detente(&["train", "examples/labelled.csv", "-o", &b, "--alpha", "50", "--min-df", "3"]).assert().success();
    let found: Value = serde_json::from_str(&output(&["model", "diff", &a, &b, "--data", "examples/labelled.csv", "--top", "2"])).unwrap();
    assert_eq!(found["same_scheme"], true);
    assert_eq!(found["card"]["analyzer.min_df"]["b"], 3);
    assert!(found["terms"]["stems"]["added"].as_array().unwrap().is_empty());
    assert!(!found["terms"]["stems"]["removed"].as_array().unwrap().is_empty());
    assert_eq!(found["rows"]["n"], 60);
    for row in found["rows"]["changed"].as_array().unwrap() {
        assert_ne!(row["a"]["label"], row["b"]["label"]);
    }
    let (_, moved) = found["weights"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(moved.as_array().unwrap().len(), 2);
    assert!(output(&["model", "diff", &a, &a, "--format", "table"]).contains("the same labels"));
}

#[test]
fn texts_of_another_kind_raise_a_warning_and_known_ones_none() {
    let said = |arguments: &[&str]| String::from_utf8(detente(arguments).assert().success().get_output().stderr.clone()).unwrap();
    assert!(!said(&["score", "examples/labelled.csv"]).contains("unknown"));
    let folder = tempfile::tempdir().unwrap();
    let strange = folder.path().join("strange.csv");
    let rows: String = (0..20).map(|i| format!("The quux {i} of blorf groks a wumpus in the snark of gribble,neutral\n")).collect();
    fs::write(&strange, format!("text,label\n{rows}")).unwrap();
    let strange = strange.to_str().unwrap();
    assert!(said(&["score", strange]).contains("warning: drift: 20 of 20 records have more unknown words"));
    let done = detente(&["evaluate", strange, "--level", "stance", "--bootstrap", "0"]).assert().success().get_output().clone();
    let found: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&found["drift"]["texts"], &found["drift"]["oov"]["warns"]), (&Value::from(20), &Value::from(true)));
    assert!(String::from_utf8(done.stderr).unwrap().contains("\n  help: evaluate on a labelled sample"));
}
