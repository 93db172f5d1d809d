//! `evaluate` beyond its figures: curves, thresholds, a second model, splits by time, coders; and what is said where these can't be.
#![allow(clippy::unwrap_used)]

mod common;

use common::{LABELLED, Run, Sandbox, small_file};
use serde_json::{Value, json};

fn json_of(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {}{}", run.out, run.err))
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with(&[("rows.csv", LABELLED)]);
    sandbox.file("small.safetensors", small_file());
    sandbox
}

/// Six rows with dates and two coders.
const DATED: &str = "\
id,text,label,date,group,anna,ben
1,Norway and Sweden agreed to share their fishing waters.,cooperative,2015-03-01,x,cooperative,cooperative
2,Serbia threatened to close its border with Kosovo.,hostile,2016-07-02,x,hostile,
3,Egypt signed an agreement to sell gas to Jordan.,cooperative,2016-01-01,y,cooperative,neutral
4,Armenia shelled a border village of Azerbaijan.,hostile,2017,z,hostile,hostile
5,Chad attacked the army of Sudan near the border.,hostile,,,hostile,hostile
6,Peru sent doctors and medicine to help Bolivia.,cooperative,spring,,cooperative,cooperative
7,Cuba expelled two diplomats of Spain and closed their office.,hostile,2014-12,,hostile,hostile
";

#[test]
fn curves_are_in_the_json_of_the_whole_and_of_no_slice() {
    let s = Sandbox::with(&[("dated.csv", DATED)]);
    let found = json_of(&s.run("evaluate dated.csv --level stance --bootstrap 0 --by group --format json"));
    let keys: Vec<&String> = found["curves"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["reliability", "roc", "pr", "average_precision", "auc", "risk_coverage", "aurc"]);
    // neutral is among the answers, but never true.
    for curve in ["roc", "pr", "average_precision", "auc"] {
        assert_eq!(found["curves"][curve].as_object().unwrap().keys().collect::<Vec<_>>(), ["cooperative", "hostile"], "{curve}");
    }
    let bins: u64 = found["curves"]["reliability"].as_array().unwrap().iter().map(|b| b["n"].as_u64().unwrap()).sum();
    assert_eq!(bins, 7);
    assert_eq!(found["curves"]["risk_coverage"].as_array().unwrap().last().unwrap()["coverage"], 1.0);
    assert!(found["by"]["slices"]["x"]["curves"].is_null());
}

#[test]
fn a_threshold_is_found_on_one_table_and_applied_to_another() {
    let s = sandbox();
    let run = s.run("evaluate rows.csv --level stance --among truth --max-error 0.35 --format json");
    let found = json_of(&run);
    // All twelve are right, and 1 − 0.0125^(1/12) is 0.31: four steps share the doubt of 0.05.
    let selection = &found["selection"];
    assert_eq!((run.code, &selection["wanted"]), (Some(0), &json!({ "max_error": 0.35 })), "{}", run.err);
    let threshold = selection["threshold"].as_f64().unwrap();
    let other = json_of(&s.run(&format!("evaluate rows.csv --level stance --among truth --threshold {threshold} --format json")));
    for key in ["kept", "n", "coverage", "error", "error_ci"] {
        assert_eq!(selection[key], other["selection"][key], "{key}");
    }
    let table = s.run("evaluate rows.csv --level stance --min-coverage 0.5 --format table");
    assert!(table.out.contains("  kept: at least 0.5 of the rows, 95 % sure of it on new rows\n  threshold  "), "{}", table.out);
}

#[test]
fn a_promise_that_no_threshold_keeps_is_a_gate_not_met() {
    let s = sandbox();
    let run = s.run("evaluate rows.csv --level stance --max-error 0.001 --format table");
    assert_eq!((run.code, run.err.as_str()), (Some(1), "gate not met: no threshold keeps max_error 0.001 for sure\n"));
    assert!(run.out.contains("no threshold keeps that for sure: label more rows, or allow more error"));
    s.refuses("evaluate rows.csv --max-error 5", "max-error: expected a share above 0 and below 1, found 5");
    let run = s.run("evaluate rows.csv --max-error 0.1 --threshold 0.5");
    assert!(run.code == Some(2) && run.err.contains("cannot be used with"), "{}", run.err);
}

#[test]
fn two_models_are_compared_over_the_labels_of_both() {
    let s = sandbox();
    // The small model knows no neutral.
    let found = json_of(&s.run("evaluate rows.csv --level stance --compare small.safetensors --bootstrap 50 --format json"));
    let compare = &found["compare"];
    assert!(compare["model"].as_str().unwrap().starts_with("small "), "{compare}");
    assert_eq!((&compare["n"], &compare["mcnemar"]["method"]), (&json!(12), &json!("exact")));
    let names: Vec<&Value> = compare["figures"].as_array().unwrap().iter().map(|f| &f["metric"]).collect();
    assert_eq!(names, ["accuracy", "macro_f1", "log_loss", "brier"]);
    assert_eq!(compare["figures"][0]["first"], found["accuracy"]);
    assert_eq!(compare["figures"][0]["ci"].as_array().unwrap().len(), 2);
    // The first one's scheme reads categories, which the second has never heard of.
    s.file("fine.csv", "text,label\nCuba expelled two diplomats of Spain.,COERCE\nPeru sent medicine to Bolivia.,AID\n");
    let fine = json_of(&s.run("evaluate fine.csv --level stance --compare small.safetensors --bootstrap 0 --format json"));
    assert_eq!(fine["compare"]["n"], 2);
    let same = json_of(&s.run("evaluate rows.csv --level stance --compare stance --bootstrap 0 --format json"));
    assert_eq!((&same["compare"]["mcnemar"]["p"], &same["compare"]["figures"][2]["difference"]), (&json!(1.0), &json!(0.0)));
    let message = "level: expected a level that the scheme sentiment collapses to (label), found stance\n  help: choose one of these, or another model with -m";
    s.refuses("evaluate rows.csv --level stance --compare sentiment", message);
}

#[test]
fn the_truth_may_be_finer_than_the_level_but_of_one_level() {
    let s = Sandbox::new();
    let rows = |labels: [&str; 3]| {
        let texts = ["Cuba expelled two diplomats of Spain.", "Peru sent medicine to Bolivia.", "Chad and Mali played football."];
        let rows: String = texts.iter().zip(labels).map(|(text, label)| format!("{text},{label}\n")).collect();
        s.file("rows.csv", format!("text,label\n{rows}"));
    };
    let of = |labels, level: &str| {
        rows(labels);
        json_of(&s.run(&format!("evaluate rows.csv --level {level} --bootstrap 0 --format json")))["confusion"].clone()
    };
    let stances = of(["hostile", "cooperative", "neutral"], "stance");
    assert_eq!(of(["MATERIAL_CONFLICT", "material cooperation", "NEUTRAL"], "stance"), stances);
    assert_eq!(of(["COERCE", "aid", "neutral"], "stance"), stances);
    assert_eq!(of(["COERCE", "aid", "neutral"], "quad"), of(["MATERIAL_CONFLICT", "MATERIAL_COOPERATION", "NEUTRAL"], "quad"));
    // Neutral is of every level, so what it stands among decides.
    rows(["neutral", "MATERIAL_CONFLICT", "AID"]);
    let message = "rows.csv:4: expected labels of one level, which in the rows above is quad, found `AID`, of level label\n  help: write all rows at one level, or put those of another into a column or table of their own";
    s.refuses("evaluate rows.csv --level stance", message);
}

#[test]
fn groups_leave_the_test_to_the_intervals() {
    let s = Sandbox::with(&[("dated.csv", DATED)]);
    s.file("small.safetensors", small_file());
    let arguments = "evaluate dated.csv --level stance --compare small.safetensors --bootstrap 50 --format";
    assert_eq!(json_of(&s.run(&format!("{arguments} json")))["compare"]["mcnemar"], Value::Null);
    assert!(s.run(&format!("{arguments} table")).out.contains("rows come in groups, so the intervals above are the test"));
}

#[test]
fn a_day_parts_evaluation_from_training() {
    let s = Sandbox::with(&[("dated.csv", DATED), ("rows.csv", LABELLED)]);
    let run = s.run("evaluate dated.csv --level stance --split time:2016-01-01 --bootstrap 0 --format json");
    let help = "expected a date (YYYY-MM-DD) that tells on which side of 2016-01-01 it lies, found";
    let said = format!(
        "left out: dated.csv:6: {help} none\nleft out: dated.csv:7: {help} `spring`\nsplit at 2016-01-01: 3 rows before, 2 from that day on, 2 \
         without a date that tells; groups on both sides, which count as before: 1\n"
    );
    assert_eq!((run.code, &run.err), (Some(3), &said));
    let found = json_of(&run);
    assert_eq!(found["n"], 2);
    assert_eq!(found["split"], json!({"time": "2016-01-01", "before": 3, "after": 2, "undated": 2, "straddling_groups": 1}));
    let run = s.run("train dated.csv -o early.safetensors --split time:2016-01-01 --min-df 1");
    assert!(run.code == Some(3) && run.err.starts_with(&said) && run.err.contains("early.safetensors: 3 rows"), "{}", run.err);
}

#[test]
fn a_split_by_time_that_cannot_be_is_refused() {
    let s = Sandbox::with(&[("dated.csv", DATED), ("rows.csv", LABELLED)]);
    let found = "found `text`, `source`, `target`, `label`\n  help: --date-column NAME names a column";
    for command in ["evaluate rows.csv", "train rows.csv -o m"] {
        s.refuses(&format!("{command} --split time:2016"), &format!("rows.csv:1: expected a column `date`, {found}"));
        s.refuses(
            &format!("{command} --split time:2016-13"),
            "split: expected time:YYYY-MM-DD, found `time:2016-13`\n  help: write the first day of the later part",
        );
    }
    s.refuses(
        "train rows.csv -o m --split test",
        "split: expected time:DATE, found `test`\n  help: rows of the split `train` are used without --split",
    );
    let late = s.run("evaluate dated.csv --split time:2030-01-01");
    assert!(
        late.code == Some(2) && late.err.contains("error: dated.csv: expected labelled rows dated 2030-01-01 or later, found none"),
        "{}",
        late.err
    );
    let early = s.run("train dated.csv -o m --split time:1990");
    assert!(early.code == Some(2) && early.err.contains("error: no rows dated before 1990\n  help: give a later day"), "{}", early.err);
    let undated = Sandbox::with(&[("u.csv", "text,label,date\na,hostile,\nb,cooperative,soon\n")]);
    let run = undated.run("evaluate u.csv --level stance --split time:2016");
    assert!(
        run.code == Some(2)
            && run.err.contains("u.csv:3: expected a date (YYYY-MM-DD) that tells on which side of 2016 it lies, found `soon`"),
        "{}",
        run.err
    );
}

#[test]
fn coders_agree_with_and_without_the_model() {
    let s = Sandbox::with(&[("dated.csv", DATED)]);
    let found = json_of(&s.run("evaluate dated.csv --level stance --coders anna,ben --by group --bootstrap 100 --format json"));
    let agreement = &found["agreement"];
    assert_eq!(agreement["coders"], json!(["anna", "ben"]));
    // The second row has one coder's value, and the model's makes it a pair.
    assert_eq!((&agreement["without_model"]["units"], &agreement["with_model"]["units"]), (&json!(6), &json!(7)));
    // Of twelve values 5 cooperative, 6 hostile, 1 neutral; ten agree: (11 · 10 − 50) / (132 − 50).
    assert!((agreement["without_model"]["alpha"].as_f64().unwrap() - 60.0 / 82.0).abs() < 1e-12);
    s.refuses("evaluate dated.csv --coders anna", "coders: expected at least two columns, found anna");
    let run = s.run("evaluate dated.csv --level stance --coders anna,ban");
    assert!(run.code == Some(2) && run.err.contains("expected a column `ban`"), "{}", run.err);
    let run = s.run("evaluate dated.csv --level stance --coders anna,id");
    assert!(
        run.code == Some(2) && run.err.contains("dated.csv:2: expected a label at level stance") && run.err.contains("--coders"),
        "{}",
        run.err
    );
}

#[test]
fn what_one_class_and_no_answer_leave_undefined_is_said() {
    let s = Sandbox::with(&[
        ("one.csv", "text,label\nFrance signed a trade agreement with Italy.,cooperative\n,cooperative\n"),
        ("none.csv", "text,label\n,hostile\n,cooperative\n"),
    ]);
    let run = s.run("evaluate one.csv --level stance --max-error 0.5 --coders label,label --format json");
    assert!(run.err.starts_with("warning: every row is cooperative: "), "{}", run.err);
    let found = json_of(&run);
    assert_eq!((&found["curves"]["roc"], &found["agreement"]["without_model"]["alpha"]), (&json!({}), &Value::Null));
    let run = s.run("evaluate none.csv --level stance --format json");
    assert!(run.err.starts_with("warning: the model abstained on every row: "), "{}", run.err);
    assert_eq!(json_of(&run)["selective_accuracy"], Value::Null);
}

#[test]
fn a_learning_curve_answers_its_question() {
    // Every row four times over, so that an eighth of them can teach.
    let lines: Vec<&str> = LABELLED.lines().collect();
    let rows: Vec<String> = (0..48).map(|i| format!("{},{}", lines[1 + i % 12], i / 2)).collect();
    let s = Sandbox::with(&[("rows.csv", &format!("{},group\n{}\n", lines[0], rows.join("\n")))]);
    let command = "train rows.csv --cv 3 --learning-curve --features fast --bootstrap 50";
    let run = s.run(&format!("{command} --format json"));
    let found = json_of(&run);
    let curve = &found["learning_curve"];
    assert_eq!((run.code, run.err.as_str(), curve), (Some(0), "", &found["levels"]["label"]["learning_curve"]));
    let shares: Vec<f64> = curve["points"].as_array().unwrap().iter().map(|p| p["share"].as_f64().unwrap()).collect();
    assert_eq!(shares, [0.125, 0.25, 0.5, 1.0]);
    assert_eq!(curve["points"][3]["macro_f1"], found["macro_f1"]);
    assert!(s.run(&format!("{command} --format table")).out.contains("\n  Would more labels help? "));
    let few = Sandbox::with(&[("rows.csv", LABELLED)]);
    few.refuses(
        "train rows.csv --cv 2 --learning-curve",
        "learning-curve: expected at least 8 groups of rows to train on in each fold, found fewer\n  help: label more rows, or leave --learning-curve out",
    );
}

#[test]
fn rows_of_the_training_file_are_told() {
    let lines: Vec<&str> = LABELLED.lines().collect();
    let split: Vec<String> = lines[1..].iter().enumerate().map(|(i, l)| format!("{l},{}", ["", "train", "test"][i % 3])).collect();
    let s = Sandbox::with(&[("rows.csv", &format!("{},split\n{}\n", lines[0], split.join("\n")))]);
    assert_eq!(s.run("train rows.csv -o m.safetensors").code, Some(0));
    let noted = |arguments: &str| {
        let run = s.run(&format!("evaluate {arguments} --bootstrap 0 --format json"));
        assert_eq!(run.code, Some(0), "{}", run.err);
        run.err.lines().filter(|l| l.starts_with("note: ")).map(String::from).collect::<Vec<_>>()
    };
    let said = noted("rows.csv -m m.safetensors");
    assert!(said.len() == 1 && said[0].starts_with("note: 8 of 12 rows are of a file that m was trained on: "), "{said:?}");
    // These it never saw, nor did another model.
    assert_eq!((noted("rows.csv -m m.safetensors --split test"), noted("rows.csv --level stance")), (vec![], vec![]));
    // Other bytes are another file.
    s.file("more.csv", format!("{LABELLED}\n"));
    assert_eq!(noted("more.csv -m m.safetensors"), Vec::<String>::new());
}
