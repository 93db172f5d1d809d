//! The direction of imports, and a few promises about the source that no lint keeps.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The library's rooms from the bottom up. A room imports from rows above its own in this list; never from its own row, and
/// never from a row below.
const LAYERS: [(&str, &[&str]); 9] = [
    ("L0", &["date", "error", "label", "span"]),
    ("L0", &["atomic", "role", "scheme"]),
    ("L1", &["corpus", "text", "evaluate"]),
    ("L2", &["features", "actors"]),
    ("L3", &["model"]),
    ("L4", &["train", "score"]),
    ("L5", &["series", "check", "explain"]),
    ("L6", &["report"]),
    ("L7", &["cli", "main"]),
];

/// Lines of a source file at most.
const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = walkdir::WalkDir::new(root().join(folder))
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.file_name() != "node_modules")
        .map(|e| e.unwrap().into_path())
        .filter(|p| p.is_file() && p.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)))
        .collect();
    out.sort();
    out
}

/// Row of a room in [`LAYERS`].
fn row(room: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, rooms)| rooms.contains(&room))
}

/// Source without comments, strings and character literals, each left as a blank; line breaks stay.
fn code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = String::with_capacity(source.len());
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            ('/', '*') => {
                i += 2;
                while i < chars.len() && (at(i), at(i + 1)) != ('*', '/') {
                    i += 1;
                }
                i += 2;
            }
            ('r', '"' | '#') if !out.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
                let hashes = chars[i + 1..].iter().take_while(|c| **c == '#').count();
                if at(i + 1 + hashes) != '"' {
                    out.push('r');
                    i += 1;
                    continue;
                }
                i += hashes + 2;
                while i < chars.len() && !(at(i) == '"' && (1..=hashes).all(|h| at(i + h) == '#')) {
                    i += 1;
                }
                i += hashes + 1;
            }
            ('"', _) => {
                i += 1;
                while i < chars.len() && at(i) != '"' {
                    i += 1 + usize::from(at(i) == '\\');
                }
                i += 1;
            }
            // A lifetime has no closing quote.
            ('\'', c) if c == '\\' || at(i + 2) == '\'' => {
                i += if c == '\\' { 3 } else { 2 };
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            (c, _) => {
                out.push(c);
                i += 1;
                continue;
            }
        }
        out.push(' ');
        out.extend(chars[start..i.min(chars.len())].iter().filter(|c| **c == '\n'));
    }
    out
}

/// The module that a file is, from the crate's root.
fn module(file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut parts: Vec<String> = relative.iter().map(|p| p.to_str().unwrap().to_string()).collect();
    if parts.last().is_some_and(|p| p == "mod") || parts == ["lib"] {
        parts.pop();
    }
    parts
}

/// The first segments of what follows a path: one name, or those of a group in braces.
fn heads(rest: &str) -> Vec<String> {
    let rest = rest.trim_start();
    let word = |s: &str| s.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let (mut depth, mut start, mut out) = (0, 0, Vec::new());
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                out.push(word(&group[start..i]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                out.push(word(&group[start..i]));
                start = i + 1;
            }
            _ => {}
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

/// Every room that a file names, with the line on which it does so.
fn imports(file: &Path) -> Vec<(usize, String)> {
    let source = code(&fs::read_to_string(file).unwrap());
    let tests = source.find("mod tests {").unwrap_or(source.len());
    let mut out = Vec::new();
    for prefix in ["crate::", "detente::", "super::"] {
        let mut from = 0;
        while let Some(found) = source[from..].find(prefix) {
            let at = from + found;
            let mut rest = &source[at + prefix.len()..];
            from = at + prefix.len();
            if source[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':')) {
                continue;
            }
            let mut base = Vec::new();
            if prefix == "super::" {
                base = module(file);
                if at > tests {
                    base.push("tests".into());
                }
                base.pop();
                while let Some(further) = rest.strip_prefix("super::") {
                    rest = further;
                    base.pop();
                }
            }
            let line = source[..at].matches('\n').count() + 1;
            let rooms = if base.is_empty() { heads(rest) } else { vec![base[0].clone()] };
            for room in rooms {
                // The root re-exports two names, and `super::*` at the root's own children means the root.
                let room = if matches!(room.as_str(), "Error" | "Result") { "error".into() } else { room };
                out.push((line, room));
            }
        }
    }
    out
}

#[test]
fn imports_point_down_only() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files("src", &["rs"]) {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        let module = module(&file);
        let Some(own) = module.first() else { continue };
        let Some(layer) = row(own) else {
            wrong.push(format!("{name}: {own} has no layer: give it one in LAYERS and in docs/ARCHITECTURE.md"));
            continue;
        };
        for (line, room) in imports(&file) {
            seen += 1;
            match row(&room) {
                _ if room == *own => {}
                Some(other) if other < layer => {}
                // The binary's own rooms know one another.
                Some(other) if other == layer && LAYERS[layer].0 == "L7" => {}
                // In `cli`, `super::` and `crate::` lead to functions of the binary.
                None if LAYERS[layer].0 == "L7" => {}
                Some(other) => wrong.push(format!("{name}:{line}: {} {own} imports {} {room}", LAYERS[layer].0, LAYERS[other].0)),
                None => wrong.push(format!("{name}:{line}: imports {room}, which has no layer")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 100, "only {seen} imports were found");
}

#[test]
fn the_import_scanner_sees_groups_supers_and_inline_paths() {
    assert_eq!(heads("{model::{A, B}, train, score::Judge as J}"), ["model", "train", "score"]);
    assert_eq!(heads("report::table"), ["report"]);
    let source = "// crate::no\nlet a = 'x'; let s = \"crate::no\"; let r = r#\"crate::no\"#; fn f<'a>() { crate::yes::g() }";
    let left = code(source);
    assert!(!left.contains("no") && left.contains("crate::yes") && left.contains("<'a>") && left.lines().count() == 2, "{left}");
}

#[test]
fn files_are_short() {
    for file in files("src", &["rs"]) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LONGEST, "{}: {lines} lines, more than {LONGEST}: one idea a file", file.display());
    }
}

#[test]
fn the_library_neither_prints_nor_exits() {
    for file in files("src", &["rs"]) {
        if row(module(&file).first().map_or("", String::as_str)).is_some_and(|r| LAYERS[r].0 == "L7") {
            continue;
        }
        let code = code(&fs::read_to_string(&file).unwrap());
        for word in ["println!", "print!", "eprintln!", "eprint!", "dbg!", "process::exit", "process::abort"] {
            assert!(!code.contains(word), "{}: {word}", file.display());
        }
    }
}

#[test]
fn nothing_names_a_place_on_some_machine() {
    let places = ["work", "tmp", "home"].map(|name| format!("/{name}/"));
    let mut paths = files("", &["toml", "cff"]);
    paths.retain(|p| p.parent() == Some(root()));
    for folder in ["src", "tests", "docs", "examples", "benches", "datasets"] {
        paths.extend(files(folder, &["rs", "md", "csv", "txt", "json", "py", "sh", "toml"]));
    }
    paths.extend(["README.md", ".ci/run"].map(|p| root().join(p)));
    assert!(paths.len() > 50);
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for (i, line) in text.lines().enumerate() {
            assert!(!places.iter().any(|p| line.contains(p)), "{}:{}: {line}", path.display(), i + 1);
        }
    }
}
