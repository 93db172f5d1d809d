//! What the checks' tests share, and tests of all checks together.

use std::io::Cursor;

use super::*;
use crate::corpus::{Columns, Format};

/// A table in CSV.
pub(super) fn table(name: &str, csv: &str) -> Table {
    Table::from_reader(name, Cursor::new(csv.to_owned().into_bytes()), Format::Csv, &Columns::default()).unwrap()
}

/// The rows of a table in CSV.
pub(super) fn rows(csv: &str) -> Rows {
    let mut rows = Rows::new();
    rows.read(table("rows.csv", csv), &mut || ()).unwrap();
    rows
}

/// Findings in short: severity, kind, line, what was found, and the lines of other rows.
pub(super) fn said(findings: &[Finding]) -> Vec<String> {
    let line = |p: &Place| p.line.map_or("-".to_owned(), |l| l.to_string());
    let one = |f: &Finding| {
        let also: Vec<String> = f.also.iter().map(line).collect();
        let also = if also.is_empty() { String::new() } else { format!(" (also {})", also.join(", ")) };
        format!("{} {} {}: {}{also}", f.severity.name(), f.kind.name(), line(&f.place), f.found)
    };
    findings.iter().map(one).collect()
}

fn checked(rows: &Rows, quick: bool) -> Report {
    check(rows, Plan { quick, ..Plan::default() }, &mut |_, _, _| ()).unwrap()
}

/// Sixty rows that no check has anything against: names, lengths and first words are those of every label.
fn clean() -> String {
    const NAMES: [&str; 6] = ["Norway", "Peru", "Ghana", "Japan", "Kenya", "Nepal"];
    const WORDS: [&str; 15] = [
        "ships", "grain", "rivers", "rails", "ports", "visas", "mines", "cotton", "steel", "roads", "fish", "dams", "schools", "coal",
        "maps",
    ];
    const VERBS: [[&str; 2]; 2] = [["praised and thanked", "helped and welcomed"], ["attacked and bombed", "accused and threatened"]];
    let mut out = "text,source,target,label\n".to_owned();
    for i in 0..60 {
        let (a, b) = (NAMES[(i / 4) % 6], NAMES[(i / 4 + 1 + i / 24) % 6]);
        let verbs = VERBS[i % 2][(i / 2) % 2];
        let (x, y) = (WORDS[i % 15], WORDS[(i + 1 + i / 15) % 15]);
        out += &format!("{a} {verbs} {b} over {x} or {y} {}.,{a},{b},{}\n", WORDS[(i * 7) % 15], ["cooperative", "hostile"][i % 2]);
    }
    out
}

#[test]
fn a_clean_table_has_no_findings() {
    let report = checked(&rows(&clean()), false);
    assert_eq!(said(&report.findings), [""; 0]);
    assert_eq!((report.rows, report.texts, report.errors, report.warnings), (60, 60, 0, 0));
    let shortcuts = report.shortcuts.unwrap();
    assert!(shortcuts.names.unwrap() < 0.6 && shortcuts.length.unwrap() < 0.6, "{shortcuts:?}");
    assert_eq!((shortcuts.chance, shortcuts.majority), (0.5, 1.0 / 3.0));
}

#[test]
fn a_label_against_all_others_is_doubted() {
    let wrong = clean().replacen("Ghana,cooperative", "Ghana,hostile", 1);
    let line = wrong.lines().zip(clean().lines()).position(|(a, b)| a != b).unwrap() + 1;
    let report = checked(&rows(&wrong), false);
    let doubts: Vec<String> = said(&report.findings).into_iter().filter(|f| f.contains(" doubt ")).collect();
    assert_eq!(doubts.len(), 1, "{:?}", said(&report.findings));
    assert!(
        doubts[0].starts_with(&format!("warning doubt {line}: labelled hostile; a model of the other rows says cooperative, ")),
        "{doubts:?}"
    );
    assert!(checked(&rows(&wrong), true).shortcuts.is_none());
}

#[test]
fn names_that_tell_the_label_are_a_warning() {
    let names = |row: &str| {
        let (mut from, mut to) = (["Norway", "Peru", "Ghana"], ["Chad", "Cuba", "Oman"]);
        if row.ends_with("hostile") {
            std::mem::swap(&mut from, &mut to);
        }
        from.iter().zip(to).fold(row.to_owned(), |r, (from, to)| r.replace(to, from)) + "\n"
    };
    let table: String = clean().lines().map(names).collect();
    let report = checked(&rows(&table), false);
    let found: Vec<String> = said(&report.findings).into_iter().filter(|f| f.contains(" shortcut ")).collect();
    assert!(found.len() == 1 && found[0].starts_with("warning shortcut -: names of marked actors alone"), "{found:?}");
}

#[test]
fn rows_that_cannot_be_read_are_findings_and_the_others_are_checked() {
    let rows = rows("text,label,weight\nA b c,x,1\nA b c,x,y\nA b c\nD e f,,1\n");
    let found = said(&checked(&rows, true).findings);
    assert!(found[0].starts_with("error row 3: expected weight 0 or a number from"), "{found:?}");
    assert!(found[1].starts_with("error row 4: expected 3 fields") && found[2] == "error row 5: there is no label", "{found:?}");
}

#[test]
fn a_table_without_rows_is_an_error() {
    let report = checked(&rows("text,label\n"), false);
    assert_eq!((report.rows, said(&report.findings), report.shortcuts), (0, vec!["error row -: no rows".into()], None));
}
