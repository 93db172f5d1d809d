//! The shipped models on rows that they never saw: figures that mustn't get worse unnoticed.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;

/// Table, options, and the least macro-F1; a little below what was measured, so that a change of the data doesn't trip over noise.
const FLOORS: [(&str, &[&str], f64); 5] = [
    ("datasets/stance.csv", &["--split", "test", "--level", "stance"], 0.71),
    ("datasets/stance.csv", &["--split", "test", "--level", "quad"], 0.69),
    ("datasets/stance.csv", &["--split", "test", "--level", "category"], 0.65),
    ("datasets/challenge.csv", &["--level", "stance"], 0.73),
    ("datasets/sentiment.csv", &["--split", "test", "-m", "sentiment"], 0.68),
];

#[test]
fn figures_on_rows_held_out_do_not_fall() {
    for (table, options, floor) in FLOORS {
        let gate = format!("macro_f1={floor}");
        let done = Command::cargo_bin("detente")
            .unwrap()
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["evaluate", table, "--bootstrap", "0", "--fail-under", &gate])
            .args(options)
            .output()
            .unwrap();
        assert!(done.status.success(), "{table} {options:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
