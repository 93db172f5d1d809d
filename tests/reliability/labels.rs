//! Labels and numbers that teach nothing, or too much: what is fitted is finite and says whether it converged.

use crate::common::{LABELLED, Sandbox};
use detente::model::file;

/// Trains; the fitted model is sound (reading checks that) and each head that didn't converge is said.
fn fits(s: &Sandbox, arguments: &str) {
    let run = s.run(&format!("train {arguments} -o m"));
    assert_eq!(run.code, Some(0), "{arguments}: {}", run.err);
    let model = file::read(&s.path().join("m")).unwrap();
    for fit in &model.card.fit {
        assert!(fit.objective.is_finite() && fit.gradient_norm.is_finite(), "{arguments}: {fit:?}");
        assert!(fit.converged || run.err.contains("converge"), "{arguments}: {fit:?}, said {:?}", run.err);
    }
    let scored = s.run("score rows.csv -m m");
    assert_eq!(scored.code, Some(0), "{arguments}: {}", scored.err);
    for record in scored.records() {
        let p: Vec<f64> = record["probability"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).collect();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{arguments}: {record}");
    }
}

fn weighted(weights: [&str; 2]) -> String {
    let mut out = String::new();
    for (i, line) in LABELLED.lines().enumerate() {
        let weight = if i == 0 { "weight" } else { weights[i % 2] };
        out += &format!("{line},{weight}\n");
    }
    out
}

#[test]
fn alphas_of_any_size_give_finite_models() {
    // Twelve rows of as many words: separable.
    let s = Sandbox::with(&[("rows.csv", LABELLED)]);
    for alpha in ["1e-300", "1e-12", "1e12", "1e300"] {
        fits(&s, &format!("rows.csv --alpha {alpha}"));
    }
    s.refuses("train rows.csv -o m --alpha 0", "alpha: expected a finite number above 0, found 0");
}

#[test]
fn weights_of_any_size_give_finite_models_or_are_refused() {
    let s = Sandbox::with(&[("rows.csv", LABELLED)]);
    for weights in [["1e-300", "1"], ["1", "1e300"], ["1e-30", "1e-30"], ["1e30", "1e30"], ["1e30", "1e-30"], ["1", "1e15"]] {
        s.file("weighted.csv", weighted(weights));
        let run = s.run("train weighted.csv -o m");
        match run.code {
            Some(0) => fits(&s, "weighted.csv"),
            Some(2) => {
                assert!(run.err.starts_with("error: ") && run.err.contains("weight") && run.err.contains("\n  help: "), "{}", run.err)
            }
            other => panic!("{weights:?}: {other:?} {}", run.err),
        }
    }
}

#[test]
fn constant_features_give_finite_models() {
    let s = Sandbox::with(&[("rows.csv", LABELLED)]);
    for text in ["the same words", "a", "§ §"] {
        let body: String = (0..40).map(|i| format!("{text},{}\n", ["hostile", "cooperative"][i % 2])).collect();
        s.file("constant.csv", format!("text,label\n{body}"));
        let run = s.run("train constant.csv -o m");
        match run.code {
            Some(0) => fits(&s, "constant.csv"),
            _ => assert!(run.code == Some(2) && run.err.contains("\n  help: "), "{text}: {}", run.err),
        }
    }
}

#[test]
fn faults_of_labels_are_refused_or_reported_with_their_rows() {
    let s = Sandbox::new();
    s.file("typo.csv", "text,label\nThey signed it.,cooperativ\nThey fought.,hostile\n");
    let run = s.run("train typo.csv -o m");
    assert!(run.code == Some(2) && run.err.contains("typo.csv:2") && run.err.contains("did you mean cooperative?"), "{}", run.err);
    s.file("one.csv", "text,label\nThey signed it.,hostile\nThey fought.,hostile\n");
    let run = s.run("train one.csv -o m");
    assert!(run.code == Some(2) && run.err.contains("\n  help: "), "{}", run.err);
    s.file("empty.csv", "text,label\n,hostile\n,cooperative\n ,hostile\n");
    let run = s.run("train empty.csv -o m");
    assert!(run.code == Some(2) && run.err.contains("no row has a text\n  help: "), "{}", run.err);
    s.file("some.csv", format!("{LABELLED},,,hostile\n"));
    let run = s.run("train some.csv -o m");
    assert!(run.code == Some(0) && run.err.starts_with("warning: 1 rows without text") && run.err.contains("some.csv:14"), "{}", run.err);
    // A contradiction, an empty text, and a text on both sides of a split, each by its line.
    let (a, b) = ("The ministers of both countries signed a treaty on water.", "The army shelled two villages near the old border.");
    s.file(
        "faults.csv",
        format!(
            "text,label,split\n{a},cooperative,train\n{b},hostile,train\n{b},cooperative,train\n,hostile,train\n{a},cooperative,test\n"
        ),
    );
    let run = s.run("check faults.csv --format table");
    assert_eq!(run.code, Some(1), "{}{}", run.out, run.err);
    for line in [4, 5, 6] {
        assert!(run.out.contains(&format!("faults.csv:{line}")), "line {line}: {}", run.out);
    }
}
