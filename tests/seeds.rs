//! Real, messy articles: how many sentences each has was counted by hand, and none may hold what isn't prose.
//!
//! The articles aren't part of the repository; where they are missing the test says so and passes.
#![allow(clippy::print_stderr, clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use common::skipped;
use detente::span::Span;
use detente::text::{Sentence, Zone, sentences};

/// Name, sentences, and how many of them are headings, captions and tweets.
const COUNTED: [(&str, usize, [usize; 3]); 5] = [
    ("000_64fab474bc8393c3.txt", 42, [0, 1, 0]),
    ("001_7880d28461b0e97d.txt", 17, [0, 1, 0]),
    ("002_37fe4841ecb2e3a1.txt", 14, [0, 0, 3]),
    ("003_36f42bc257b43460.txt", 17, [0, 0, 1]),
    ("004_9e4a5149682cf8c9.txt", 11, [1, 6, 0]),
];

const RESIDUE: [&str; 20] = [
    "Post a Comment",
    "No comments",
    "Last Update",
    "![",
    " |",
    "@mfa_russia",
    "@RusEmbUSA",
    "@KremlinRussia_E",
    "(AP Photo",
    "via AP",
    "Associated Press",
    "FILE -",
    "WASHINGTON –",
    "Antalya",
    "ATP",
    "Expand",
    "Published",
    "As reported by",
    "No Bombing Assad",
    "https://",
];

/// The folder of articles beside the repository, or beside the folder that holds its working trees.
fn folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = root.ancestors().skip(1).take(2).map(|a| a.join("shared/seeds")).find(|f| f.is_dir());
    if found.is_none() {
        skipped(&format!("no ../shared/seeds beside {}", root.display()));
    }
    found
}

const NAMES: [&str; 17] = [
    "U.S.",
    "the United States",
    "US",
    "UK",
    "Russia",
    "Syria",
    "Iraq",
    "France",
    "Turkey",
    "Ukraine",
    "Antalya",
    "WASHINGTON",
    "Moscow",
    "Washington",
    "ISIS",
    "Islamic State of\nIraq",
    "Australia",
];

#[test]
fn names_made_opaque_change_no_sentence() {
    let Some(folder) = folder() else { return };
    for (name, ..) in COUNTED {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let mut opaque: Vec<Span> = Vec::new();
        for name in NAMES {
            opaque.extend(text.match_indices(name).map(|(at, found)| Span::new(at, at + found.len())));
        }
        opaque.sort_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
        let plain = sentences(&text, &[]);
        assert_eq!(sentences(&text, &opaque), plain, "{name}");
    }
}

#[test]
fn sentences_of_real_articles_are_those_counted_by_hand() {
    let Some(folder) = folder() else { return };
    for (name, count, zones) in COUNTED {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let found = sentences(&text, &[]);
        for s in &found {
            eprintln!("{name} {:?}\t{}", s.zone, s.span.of(&text).replace('\n', "⏎"));
        }
        assert_eq!(found.len(), count, "{name}");
        let of = |zone: Zone| found.iter().filter(|s: &&Sentence| s.zone == zone).count();
        assert_eq!([of(Zone::Heading), of(Zone::Caption), of(Zone::Tweet)], zones, "{name}");
        for s in &found {
            for residue in RESIDUE {
                assert!(!s.span.of(&text).contains(residue), "{name}: {residue} in {:?}", s.span.of(&text));
            }
        }
    }
}
