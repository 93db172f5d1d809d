//! `detente check`: findings with their places, in both formats, and the exit status that they lead to.
#![allow(clippy::unwrap_used)]

mod common;

use common::{LABELLED, Sandbox};
use serde_json::Value;

const HEAD: &str = "id,text,source,target,label,group,split\n";

/// Twenty rows without fault, half of them of each label.
fn fine() -> String {
    const WHAT: [&str; 10] = ["fish", "gas", "grain", "steel", "water", "roads", "visas", "coal", "ports", "cotton"];
    let row =
        |i: usize, verb: &str, label: &str| format!("{label}{i},Norway {verb} Peru over {}.,Norway,Peru,{label},{label}{i},\n", WHAT[i]);
    (0..10).map(|i| row(i, "thanked", "cooperative") + &row(i, "attacked", "hostile")).fold(HEAD.to_owned(), |all, row| all + &row)
}

fn report(sandbox: &Sandbox, arguments: &str, code: i32) -> Value {
    let run = sandbox.run(&format!("check {arguments}"));
    assert_eq!((run.code, run.err.as_str()), (Some(code), ""), "{}", run.out);
    serde_json::from_str(&run.out).unwrap()
}

/// Severity, kind and line of each finding.
fn places(report: &Value) -> Vec<String> {
    let one = |f: &Value| format!("{} {} {}", f["severity"].as_str().unwrap(), f["kind"].as_str().unwrap(), f["line"]);
    report["findings"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_table_without_fault_ends_well() {
    let s = Sandbox::with(&[("rows.csv", &fine())]);
    let found = report(&s, "rows.csv --strict", 0);
    assert_eq!((places(&found), &found["rows"], &found["scheme"]), (Vec::new(), &Value::from(20), &Value::from("stance")));
    let table = s.run("check rows.csv --format table").out;
    assert_eq!(table, "texts that share a skeleton: 0.0 % of rows\n20 rows, 20 texts, scheme stance: 0 errors, 0 warnings\n");
}

#[test]
fn warnings_count_where_they_are_asked_to() {
    let s = Sandbox::with(&[("rows.csv", &format!("{LABELLED}It rained.,,,neutral\n"))]);
    let found = report(&s, "rows.csv", 0);
    assert_eq!(places(&found), ["warning balance 14"]);
    report(&s, "rows.csv --strict", 1);
}

#[test]
fn an_error_names_its_place_and_what_to_do() {
    let mut table = fine();
    table += "a,Norway met Peru.,Norway,Chad,hostile,g,\n";
    table += "b,Ghana met Togo.,Ghana,Togo,hostil,g,test\n";
    table += "c,Norway thanked Peru over fish.,Norway,Peru,hostile,h,\n";
    let s = Sandbox::with(&[("rows.csv", &table)]);
    let found = report(&s, "rows.csv", 1);
    let expected = ["error mark 22", "error label 23", "error duplicate 24", "error leak 24", "error group 23"];
    assert_eq!(places(&found), expected);
    let label = &found["findings"][1];
    assert_eq!((&label["file"], &label["id"], &label["help"]), (&"rows.csv".into(), &"b".into(), &"did you mean hostile?".into()));
    let twin = &found["findings"][2];
    assert_eq!(twin["found"], "hostile here, cooperative at line 2: the same text and pair");
    assert_eq!(twin["also"], serde_json::json!([{ "file": "rows.csv", "line": 2, "id": "cooperative0" }]));
    let table = s.run("check rows.csv --format table");
    assert_eq!(table.code, Some(1));
    assert!(
        table.out.starts_with("error    mark       rows.csv:22 (id a)  the target “Chad” isn't in the text\n           -> write it"),
        "{}",
        table.out
    );
}

#[test]
fn misspelt_splits_and_tables_without_rows_are_found() {
    let s = Sandbox::with(&[("rows.csv", &(fine() + "a,It rained in Accra.,,,hostile,z,tset\n")), ("none.csv", HEAD)]);
    let found = report(&s, "rows.csv", 0);
    assert_eq!((places(&found), &found["findings"][0]["help"]), (vec!["warning row 22".to_owned()], &"did you mean test?".into()));
    assert_eq!(places(&report(&s, "none.csv", 1)), ["error row null"]);
    assert!(s.run("check none.csv --format table").out.starts_with("error    row        none.csv  no rows\n"));
}

#[test]
fn tables_are_checked_together_and_against_others() {
    let other = "{\"text\": \"He said that nobody had ever thanked anyone for such a small thing.\"}\n";
    let ours = fine() + "z,Norway said nobody had ever thanked anyone for such a small ship.,Norway,,hostile,z,\n";
    let again = format!("{HEAD}y,Norway thanked Peru over gas.,Norway,Peru,cooperative,y,test\n");
    let s = Sandbox::with(&[("a.csv", &ours), ("b.csv", &again), ("other.jsonl", other)]);
    let found = report(&s, "a.csv b.csv --against other.jsonl", 1);
    assert_eq!(places(&found), ["error leak 2", "error against 22"]);
    assert_eq!(found["findings"][0]["found"], "this text of the split test is in train too, at a.csv:4");
    let words = "9 words are those of other.jsonl:1: “nobody had ever thanked anyone for such a small”";
    assert_eq!(found["findings"][1]["found"], words);
    assert_eq!(found["findings"][1]["also"][0]["file"], "other.jsonl");
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let s = Sandbox::with(&[("rows.csv", &fine())]);
    let one = s.run("check rows.csv --threads 1");
    assert_eq!(one.out, s.run("check rows.csv --threads 2").out);
}

#[test]
fn what_is_no_table_is_refused() {
    let s = Sandbox::with(&[("a.txt", "x"), ("a.csv", "text\nx\n"), ("b.csv", "text,label\nx,y\n"), ("bad.csv", "text\nx\ny,z\n")]);
    let help = "help: --label-column NAME names a column";
    s.refuses("check a.csv", &format!("a.csv:1: expected a column `label`, found `text`\n  {help}"));
    assert_eq!(s.run("check").code, Some(2));
    assert!(s.run("check a.txt").err.contains("a.txt: expected a table"));
    assert!(s.run("check b.csv --against none.csv").err.contains("none.csv: cannot read"));
    assert!(s.run("check b.csv --against bad.csv").err.contains("bad.csv:3:2: expected 1 field"));
    assert!(s.run("check b.csv --scheme stanc").err.contains("did you mean stance?"));
    // A row that can't be read is a finding of a table that is checked.
    let s = Sandbox::with(&[("bad.csv", "text,label\nx,y\nz\n")]);
    assert_eq!(places(&report(&s, "bad.csv", 1))[0], "error row 3");
}
