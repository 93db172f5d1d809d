//! Pairs in real sentences whose source and target were marked by others: how many are found, and which way they run.
//!
//! Needs data that isn't part of this repository: DETENTE_PLV and DETENTE_DSE name the CSV files. Prints its figures with --nocapture.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod common;

use std::path::PathBuf;

use common::skipped;
use detente::actors::{Actor, Finder, Kind, Lookup, Masker, lookup};
use detente::corpus::{Columns, Options, Row, Table};
use detente::role::Masking;
use detente::span::Span;

/// What was counted over rows whose marked actors are two different states.
#[derive(Debug, Default)]
struct Count {
    rows: usize,
    found: usize,
    right: usize,
    emitted: usize,
    /// The same for the first two states in order, taken as source and target.
    plain_found: usize,
    plain_right: usize,
}

impl Count {
    fn share(part: usize, of: usize) -> f64 {
        part as f64 / of.max(1) as f64
    }

    fn print(&self, name: &str) {
        println!(
            "{name}: {} rows, pair found {:.3}, direction right {:.3}, pairs a row {:.2}; first two states in order: found {:.3}, right {:.3}",
            self.rows,
            Self::share(self.found, self.rows),
            Self::share(self.right, self.found),
            Self::share(self.emitted, self.rows),
            Self::share(self.plain_found, self.rows),
            Self::share(self.plain_right, self.plain_found),
        );
    }
}

fn rows(variable: &str) -> Option<Vec<Row>> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else {
        skipped(&format!("{variable} names no file"));
        return None;
    };
    let table = Table::open_with(&path, &Columns::default(), &Options::default()).unwrap();
    Some(table.map(|r| r.unwrap()).collect())
}

/// The state that a marked actor is or belongs to.
fn state(finder: &mut Finder, surface: &str) -> Option<&'static str> {
    // A name that many bear is nobody's by itself.
    if finder.find(surface, None).is_empty() {
        return None;
    }
    let Lookup { kind, state, .. } = lookup(finder, surface, None);
    let speaks = |k| matches!(k, Kind::State | Kind::Person | Kind::Institution | Kind::Forces | Kind::Party | Kind::People);
    state.filter(|_| kind.is_some_and(speaks))
}

fn count(rows: &[Row], keep: impl Fn(&Row) -> bool) -> Count {
    let (mut finder, mut masker) = (Finder::default(), Masker::new(Masking::Mentions));
    let mut out = Count::default();
    for row in rows.iter().filter(|r| keep(r)) {
        let surface = |m: &Option<detente::corpus::Mark>| m.as_ref().map(|m| m.surface.clone()).unwrap_or_default();
        let ends = (state(&mut finder, &surface(&row.source)), state(&mut finder, &surface(&row.target)));
        let (Some(source), Some(target)) = ends else { continue };
        if source == target {
            continue;
        }
        let named = masker.named(&row.text, None);
        masker.forget();
        let pairs = masker.pairs(&row.text, Span::new(0, row.text.len()), &named).dyads;
        let same = |a: &str, b: &str| (a == source && b == target) || (a == target && b == source);
        out.rows += 1;
        out.emitted += pairs.len();
        out.found += usize::from(pairs.iter().any(|d| same(d.source.code, d.target.code)));
        out.right += usize::from(pairs.iter().any(|d| d.source.code == source && d.target.code == target));
        let mut states: Vec<&str> = Vec::new();
        for actor in named.iter().filter_map(|n| Actor::of(&n.mention)).filter(|a| a.kind == Kind::State) {
            if !states.contains(&actor.code) {
                states.push(actor.code);
            }
        }
        if let [first, second, ..] = states[..] {
            out.plain_found += usize::from(same(first, second));
            out.plain_right += usize::from(first == source && second == target);
        }
    }
    out
}

#[test]
fn pairs_of_coded_sentences_are_found() {
    let Some(rows) = rows("DETENTE_PLV") else { return };
    let all = count(&rows, |_| true);
    all.print("PLV");
    assert!(Count::share(all.found, all.rows) >= 0.95, "{all:?}");
    assert!(Count::share(all.right, all.found) >= 0.95, "{all:?}");
    assert!(Count::share(all.emitted, all.rows) <= 1.5, "{all:?}");
}

#[test]
fn directions_of_praise_and_blame_are_found() {
    let Some(rows) = rows("DETENTE_DSE") else { return };
    let coded = |r: &Row| r.label.as_deref().is_some_and(|l| l != "neutral");
    let start = |m: &Option<detente::corpus::Mark>| m.as_ref().and_then(|m| m.span).map(|s| s.start);
    let behind = |r: &Row| start(&r.source) > start(&r.target);
    let forward = count(&rows, |r| coded(r) && !behind(r));
    forward.print("DSE, source first");
    let backward = count(&rows, |r| coded(r) && behind(r));
    backward.print("DSE, source behind the target");
    assert!(Count::share(forward.found, forward.rows) >= 0.8 && Count::share(forward.right, forward.found) >= 0.9, "{forward:?}");
    // Most of what stands behind its target without a passive is missed; the baseline has 0.16.
    assert!(Count::share(backward.found, backward.rows) >= 0.8 && Count::share(backward.right, backward.found) >= 0.3, "{backward:?}");
}
