//! Views: the ways in which a text's tokens become terms. Each view is a block of the vector, at unit length of its own.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::features::lexicon::{Hit, Lexicon};
use crate::features::tokens::Tokens;
use crate::label::{Category, Stance};

/// One way to read terms off tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Single stems and role symbols.
    Stems,
    /// Two neighbouring stems.
    Pairs,
    /// Two stems with one between them.
    Skips,
    /// Three to six neighbouring characters of a word and the space around it.
    Characters,
    /// Stems near an actor (at most three tokens off) and stems from the first actor to the last. Empty where fewer than two
    /// actors are masked.
    Near,
    /// Hits of the act lexicon: category, quad class and side; before, between or after the actors; nearest; first and
    /// last between them; pairs of hits in order.
    Acts,
}

/// Tokens to either side of an actor that count as near.
const NEAR: usize = 3;

/// Reusable memory of [`View::terms`].
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    term: String,
    stems: Vec<Option<u32>>,
    hits: Vec<Hit>,
    bounds: Vec<usize>,
}

impl View {
    /// The view's name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stems => "stems",
            Self::Pairs => "pairs",
            Self::Skips => "skips",
            Self::Characters => "characters",
            Self::Near => "near",
            Self::Acts => "acts",
        }
    }

    /// Calls `emit` with every term of the view, as often as it occurs.
    pub(crate) fn terms(self, tokens: &Tokens, lexicon: Option<&Lexicon>, scratch: &mut Scratch, emit: &mut impl FnMut(&str)) {
        match self {
            Self::Stems => (0..tokens.len()).for_each(|i| emit(tokens.stem(i))),
            Self::Pairs => distant(tokens, 1, scratch, emit),
            Self::Skips => distant(tokens, 2, scratch, emit),
            Self::Characters => characters(tokens, scratch, emit),
            Self::Near => near(tokens, scratch, emit),
            Self::Acts => acts(tokens, lexicon, scratch, emit),
        }
    }
}

fn distant(tokens: &Tokens, distance: usize, scratch: &mut Scratch, emit: &mut impl FnMut(&str)) {
    let joint = if distance == 1 { " " } else { " _ " };
    for i in distance..tokens.len() {
        scratch.term.clear();
        scratch.term.push_str(tokens.stem(i - distance));
        scratch.term.push_str(joint);
        scratch.term.push_str(tokens.stem(i));
        emit(&scratch.term);
    }
}

fn characters(tokens: &Tokens, scratch: &mut Scratch, emit: &mut impl FnMut(&str)) {
    let Scratch { term, bounds, .. } = scratch;
    for i in (0..tokens.len()).filter(|&i| tokens.role(i).is_none()) {
        term.clear();
        term.push(' ');
        term.push_str(tokens.word(i));
        term.push(' ');
        bounds.clear();
        bounds.extend(term.char_indices().map(|c| c.0).chain([term.len()]));
        let n = bounds.len() - 1;
        for length in 3..=6.min(n) {
            for start in 0..=n - length {
                emit(&term[bounds[start]..bounds[start + length]]);
            }
        }
    }
}

fn near(tokens: &Tokens, scratch: &mut Scratch, emit: &mut impl FnMut(&str)) {
    let actors = tokens.actors();
    let [first, .., last] = *actors else { return };
    let mut send = |prefix: &str, i: usize| {
        scratch.term.clear();
        scratch.term.push_str(prefix);
        scratch.term.push_str(tokens.stem(i));
        emit(&scratch.term);
    };
    (first..=last).for_each(|i| send("between ", i));
    for &a in actors {
        (a.saturating_sub(NEAR)..tokens.len().min(a + NEAR + 1)).for_each(|i| send("near ", i));
    }
}

fn side(category: Category) -> &'static str {
    if category.quad().stance() == Stance::Cooperative { "cooperative" } else { "hostile" }
}

fn acts(tokens: &Tokens, lexicon: Option<&Lexicon>, scratch: &mut Scratch, emit: &mut impl FnMut(&str)) {
    let Some(lexicon) = lexicon else { return };
    let Scratch { term, stems, hits, .. } = scratch;
    lexicon.hits(tokens, stems, hits);
    let mut send = |parts: std::fmt::Arguments<'_>| {
        term.clear();
        if term.write_fmt(parts).is_ok() {
            emit(term);
        }
    };
    let bounds = match *tokens.actors() {
        [first, .., last] => Some((first, last)),
        _ => None,
    };
    let inside = |h: &&Hit| bounds.is_some_and(|(first, last)| (first..=last).contains(&h.start));
    for hit in hits.iter() {
        let place = bounds.map(|(first, last)| {
            if hit.start < first {
                "before"
            } else if hit.start > last {
                "after"
            } else {
                "between"
            }
        });
        for name in [hit.category.name(), hit.category.quad().name(), side(hit.category)] {
            send(format_args!("{name}"));
            if let Some(place) = place {
                send(format_args!("{name} {place}"));
            }
        }
    }
    if let Some(first) = hits.first() {
        send(format_args!("first {}", first.category));
    }
    let distance = |h: &&Hit| tokens.actors().iter().map(|a| a.abs_diff(h.start)).min();
    if let Some(nearest) = hits.iter().min_by_key(distance).filter(|_| !tokens.actors().is_empty()) {
        send(format_args!("nearest {}", nearest.category));
        send(format_args!("nearest {}", side(nearest.category)));
    }
    if let (Some(first), Some(last)) = (hits.iter().find(inside), hits.iter().rfind(inside)) {
        send(format_args!("first between {}", first.category));
        send(format_args!("last between {}", last.category));
    }
    for pair in hits.windows(2) {
        send(format_args!("{} > {}", pair[0].category, pair[1].category));
    }
}
