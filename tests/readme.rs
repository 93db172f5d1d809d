//! README and docs keep their word: their commands run, their output blocks and figures are what comes out, `--help` says
//! what it said, and the library example works.
//!
//! `DETENTE_GOLDEN=write cargo test --test readme` writes anew what is checked here; read the difference before it is committed.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;
#[path = "../examples/score_article.rs"]
#[allow(dead_code)]
mod score_article;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::skipped;
use tempfile::TempDir;

/// Pages whose commands run.
const PAGES: [&str; 11] = [
    "README.md",
    "SECURITY.md",
    "docs/ARCHITECTURE.md",
    "docs/EVALUATION.md",
    "docs/EXPLAIN.md",
    "docs/FORMATS.md",
    "docs/MODEL_FORMAT.md",
    "docs/RELIABILITY.md",
    "docs/REPORT.md",
    "docs/SERIES.md",
    "docs/STUDY.md",
];

/// Tables that aren't part of the repository: the name that pages use, and the variable that says where one is.
const OUTSIDE: [(&str, &str); 3] = [("PLV.csv", "DETENTE_PLV"), ("CAMEO.csv", "DETENTE_CAMEO"), ("NEWSMTSC.csv", "DETENTE_NEWSMTSC")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn writes() -> bool {
    std::env::var("DETENTE_GOLDEN").is_ok_and(|v| v == "write")
}

/// A copy of the repository's data, where commands may write.
struct Workshop {
    folder: TempDir,
    cache: HashMap<String, serde_json::Value>,
}

impl Workshop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["datasets", "examples", "models"] {
            for entry in walkdir::WalkDir::new(root().join(name)) {
                let entry = entry.unwrap();
                let to = folder.path().join(entry.path().strip_prefix(root()).unwrap());
                if entry.file_type().is_dir() {
                    fs::create_dir_all(to).unwrap();
                } else {
                    fs::copy(entry.path(), to).unwrap();
                }
            }
        }
        for (name, variable) in OUTSIDE {
            if let Some(path) = std::env::var_os(variable) {
                fs::copy(&path, folder.path().join(name)).unwrap_or_else(|e| panic!("{variable}: {}: {e}", PathBuf::from(&path).display()));
            }
        }
        Self { folder, cache: HashMap::new() }
    }

    /// Standard output of a command line, which must end with status 0; `None`, loudly, where its table isn't at hand.
    fn run(&self, command: &str) -> Option<String> {
        if let Some((name, variable)) = OUTSIDE.iter().find(|(name, _)| command.contains(name) && !self.folder.path().join(name).exists()) {
            // Past the capture of a passing test's output.
            skipped(&format!("{command}: set {variable} to the path of {name}"));
            return None;
        }
        let binary = Path::new(env!("CARGO_BIN_EXE_detente")).parent().unwrap();
        let path = std::env::join_paths(
            std::iter::once(binary.to_path_buf()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
        );
        let done = Command::new("sh")
            .args(["-c", command])
            .current_dir(&self.folder)
            .env("PATH", path.unwrap())
            .env("COLUMNS", "100")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(done.status.success(), "{command}: {}\n{}", done.status, String::from_utf8_lossy(&done.stderr));
        Some(String::from_utf8(done.stdout).unwrap())
    }

    /// Macro-F1 and its interval, as the figures' table writes them.
    fn figure(&mut self, command: &str) -> Option<String> {
        // Cross-validation gives every level at once, and is slow.
        let (whole, level) = match command.split_once(" --level ") {
            Some((whole, level)) if whole.contains("--cv") => (whole, Some(level)),
            _ => (command, None),
        };
        if !self.cache.contains_key(whole) {
            let out = self.run(&format!("{whole} --format json"))?;
            self.cache.insert(whole.to_string(), serde_json::from_str(&out).unwrap());
        }
        let found = &self.cache[whole];
        let found = level.map_or(found, |l| &found["levels"][l]);
        let number = |v: &serde_json::Value| v.as_f64().unwrap_or_else(|| panic!("{command}: no macro_f1"));
        let ci = &found["ci"]["macro_f1"];
        Some(format!("{:.3} ({:.3}–{:.3})", number(&found["macro_f1"]), number(&ci[0]), number(&ci[1])))
    }
}

/// A fenced block of a page; lines are counted from 0, the fences themselves excluded.
struct Block {
    language: String,
    start: usize,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut open = false;
    for (i, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                open = true;
                out.push(Block { language: language.trim().into(), start: i + 1, lines: Vec::new() });
            }
            Some(_) => open = false,
            None if open => out.last_mut().unwrap().lines.push(line.into()),
            None => {}
        }
    }
    assert!(!open, "a block without end");
    out
}

/// The program's commands in a block, `cargo run` taken for the program.
fn commands(block: &Block) -> Vec<String> {
    let lines = block.lines.join("\n").replace("\\\n", " ");
    let program = |line: &str| {
        let rest = line.strip_prefix("cargo run --release -- ").or(line.strip_prefix("detente "))?;
        Some(format!("detente {rest}"))
    };
    if block.language == "sh" { lines.lines().filter_map(|l| program(l.trim())).collect() } else { Vec::new() }
}

#[test]
fn commands_run_and_outputs_are_theirs() {
    let mut ran = 0;
    for page in PAGES {
        let path = root().join(page);
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(String::from).collect();
        let workshop = Workshop::new();
        let blocks = blocks(&text);
        // From the last to the first where blocks are written, from the first to the last where commands build on one another.
        let mut outputs = Vec::new();
        for (i, block) in blocks.iter().enumerate() {
            let commands = commands(block);
            for command in &commands {
                ran += usize::from(workshop.run(command).is_some());
            }
            // A text block that follows at once is what the last command prints on a terminal.
            let next = blocks.get(i + 1).filter(|b| b.language == "text" && b.start == block.start + block.lines.len() + 3);
            if let (Some(output), Some(command)) = (next, commands.last())
                && let Some(found) = workshop.run(&format!("{command} --format table"))
            {
                outputs.push((output, found));
            }
        }
        for (output, found) in outputs.into_iter().rev() {
            if writes() {
                lines.splice(output.start..output.start + output.lines.len(), found.lines().map(String::from));
            } else {
                assert_eq!(output.lines.join("\n"), found.trim_end(), "{page}:{}", output.start + 1);
            }
        }
        if writes() {
            fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(ran > 10, "only {ran} commands were found");
    figures();
}

/// Rows of README's table of figures: `| … | macro-F1 (from–to) | `command` |`.
fn figures() {
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut workshop = Workshop::new();
    let mut rows = 0;
    let mut out = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        let command =
            cells.last().and_then(|c| c.strip_suffix(" |")?.strip_prefix('`')?.strip_suffix('`')).filter(|c| c.starts_with("detente "));
        let (Some(command), [.., figure, _]) = (command, &cells[..]) else {
            out.push(line.to_string());
            continue;
        };
        rows += 1;
        let found = workshop.figure(command).unwrap_or_else(|| figure.to_string());
        if !writes() {
            assert_eq!(*figure, found, "README.md: {command}");
        }
        out.push(line.replace(figure, &found));
    }
    assert!(rows > 5, "only {rows} figures were found");
    if writes() {
        fs::write(&path, out.join("\n") + "\n").unwrap();
    }
}

#[test]
fn the_size_of_the_training_set_is_stated() {
    let rows = detente::model::shipped::open("stance").unwrap().card.provenance.rows;
    let stated = format!("{},{:03}", rows / 1000, rows % 1000);
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&format!("learned from {stated} pairs")), "README.md: the model was trained on {stated} pairs");
}

#[test]
fn links_of_pages_lead_somewhere() {
    for page in PAGES {
        let text = fs::read_to_string(root().join(page)).unwrap();
        for link in text.split("](").skip(1).filter_map(|l| l.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            let path = root().join(page).parent().unwrap().join(file);
            assert!(path.exists(), "{page}: {link}");
        }
    }
}

#[test]
fn help_is_what_it_was() {
    let names = [
        "",
        "train",
        "score",
        "series",
        "evaluate",
        "explain",
        "check",
        "report",
        "actors",
        "actors lookup",
        "model",
        "model show",
        "model words",
        "model diff",
        "model verify",
        "completions",
        "man",
    ];
    for name in names {
        let done = Command::new(env!("CARGO_BIN_EXE_detente"))
            .args(name.split_whitespace())
            .arg("--help")
            .env("COLUMNS", "100")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(done.status.success(), "{name}");
        // Trailing blanks say nothing and get lost in editors.
        let found: String = String::from_utf8(done.stdout).unwrap().lines().map(|l| format!("{}\n", l.trim_end())).collect();
        let file = if name.is_empty() { "help-detente.txt".into() } else { format!("help-{}.txt", name.replace(' ', "-")) };
        let path = root().join("tests/golden").join(&file);
        if writes() {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(expected, found, "tests/golden/{file}: write it anew if the change is meant");
    }
}

#[test]
fn the_library_example_scores_the_shipped_articles() {
    let mut out = Vec::new();
    score_article::run(&root().join("examples/articles"), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    let heads: Vec<&str> = out.lines().filter(|l| !l.starts_with(' ')).collect();
    let found: Vec<(&str, &str)> =
        heads.iter().filter_map(|l| l.split_once(": ").map(|(id, said)| (id, said.split(',').next().unwrap()))).collect();
    let expected =
        [("2014-rail-and-power.txt", "cooperative"), ("2015-trawlers-seized.txt", "hostile"), ("2018-reopened-talks.txt", "cooperative")];
    // Evidence may hold line breaks, which the example prints as they are.
    assert!(expected.iter().all(|e| found.contains(e)), "{out}");
    assert!(out.contains("  characters "), "{out}");
}
