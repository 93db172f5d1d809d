//! Tone: praise and blame, how strong they are, whether they are denied, and where they stand to the target.
//!
//! Names and other actors play no part: who is named in a text beside its target says little about its tone, and a model that
//! weighs it learns the cast of its training texts. In a text without a marked target, hits count wherever they stand.

use std::cmp::Ordering;

use crate::features::arena::Arena;
use crate::features::lexicon::{Class, Tone};
use crate::features::phrases::Hit;
use crate::features::scene::Scene;
use crate::features::tokens::Tokens;
use crate::role::Role;

/// Tokens before a word of praise or blame in which a negator turns it round.
const DENIED: usize = 3;
/// Tokens before it in which an intensifier makes it stronger.
const RAISED: usize = 2;
/// Tokens to either side of the target whose tone is added up.
const WITHIN: [(usize, &str); 2] = [(4, "4"), (8, "8")];

/// Praise or blame at its place.
struct Note {
    /// Whether it praises, once a negator has turned it round.
    good: bool,
    /// 1 to 4.
    strength: usize,
    /// Number of its clause.
    clause: u32,
    /// Tokens to the nearest target; 0 without one.
    away: usize,
}

/// Which side has more.
fn balance(good: usize, bad: usize) -> &'static str {
    match good.cmp(&bad) {
        Ordering::Greater => "positive",
        Ordering::Less => "negative",
        Ordering::Equal if good == 0 => "nothing",
        Ordering::Equal => "even",
    }
}

fn side(good: bool) -> &'static str {
    if good { "positive" } else { "negative" }
}

/// Which side has more notes among some.
fn more<'n>(notes: impl Iterator<Item = &'n Note>) -> &'static str {
    let (good, bad): (Vec<&Note>, Vec<&Note>) = notes.partition(|n| n.good);
    balance(good.len(), bad.len())
}

/// Terms of each word of praise or blame, and of what they add up to.
pub(crate) fn tone(tokens: &Tokens, scene: &Scene, hits: &[Hit<Tone>], terms: &mut Arena) {
    let target = |i: &usize| tokens.role(*i) == Some(Role::Target);
    let mut notes = Vec::new();
    for (at, hit) in hits.iter().enumerate() {
        let class = hit.meaning.class;
        if !matches!(class, Class::Positive | Class::Negative) {
            continue;
        }
        let shifted = |by, reach| hits[..at].iter().rev().take(3).any(|h| h.meaning.class == by && hit.start - h.last <= reach);
        let denied = shifted(Class::Negator, DENIED);
        let strength = usize::from(hit.meaning.strength) + usize::from(shifted(Class::Intensifier, RAISED));
        let good = (class == Class::Positive) != denied;
        let (side, clause) = (side(good), scene.clause(hit.start));
        (0..strength).for_each(|_| terms.add([side]));
        terms.add([side, " ", ["1", "2", "3", "4"][strength.clamp(1, 4) - 1]]);
        if denied {
            terms.add(["not ", class.name()]);
        }
        let before = (0..hit.start).rev().find(target).map(|t| (hit.start - t, "after", t));
        let behind = (hit.start..tokens.len()).find(target).map(|t| (t.saturating_sub(hit.last), "before", t));
        let nearest = before.into_iter().chain(behind).min_by_key(|n| n.0);
        let place = nearest.map_or("", |n| n.1);
        terms.add(["word ", tokens.stem(hit.start), " ", place, if denied { " not" } else { "" }]);
        if let Some((away, place, at)) = nearest {
            let far = match away {
                0..=2 => "2",
                3..=5 => "5",
                6..=10 => "10",
                _ => "11",
            };
            let part = match i64::from(clause) - i64::from(scene.clause(at)) {
                -1 => "previous",
                0 => "same",
                1 => "next",
                _ => "other",
            };
            for [what, where_] in [["away ", far], ["clause ", part]] {
                terms.add([what, where_, " ", side]);
                terms.add([what, where_, " ", place, " ", side]);
            }
        }
        notes.push(Note { good, strength, clause, away: nearest.map_or(0, |n| n.0) });
    }
    sums(tokens, scene, &notes, terms);
}

/// What the notes of a text add up to: as a whole, near the target, and in its clause.
fn sums(tokens: &Tokens, scene: &Scene, notes: &[Note], terms: &mut Arena) {
    terms.add(["balance ", more(notes.iter())]);
    if let Some(nearest) = notes.iter().min_by_key(|n| n.away) {
        let sum = |good| notes.iter().filter(|n| n.good == good).map(|n| n.strength).sum();
        let (good, bad): (usize, usize) = (sum(true), sum(false));
        let by = match good.abs_diff(bad) {
            0 => "0",
            1 => "1",
            2 => "2",
            3..=4 => "4",
            5..=7 => "7",
            _ => "8",
        };
        terms.add(["sum ", balance(good, bad), " ", by]);
        terms.add(["nearest ", side(nearest.good)]);
    }
    if let Some(target) = (0..tokens.len()).find(|i| tokens.role(*i) == Some(Role::Target)) {
        for (most, name) in WITHIN {
            terms.add(["within ", name, " ", more(notes.iter().filter(|n| n.away <= most))]);
        }
        let clause = scene.clause(target);
        terms.add(["clause ", more(notes.iter().filter(|n| n.clause == clause))]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::lexicon::Lexicon;
    use crate::role::Mask;
    use crate::span::Span;
    use crate::text::Stems;

    const LEXICON: &[u8] = b"phrase,class,strength\nhero,positive,3\nkind,positive,1\nliar,negative,2\nnot,negator,3\nvery,intensifier,2";

    /// Terms of a text in which T is the target, and O somebody else.
    fn terms(text: &str) -> Vec<String> {
        let role = |name: &str| if name == "T" { Role::Target } else { Role::Person };
        let masks: Vec<Mask> =
            text.match_indices(['T', 'O']).map(|(at, name)| Mask { span: Span::new(at, at + 1), role: role(name) }).collect();
        let (mut tokens, mut scene, mut hits) = (Tokens::default(), Scene::default(), Vec::new());
        tokens.read(text, &masks, &mut Stems::default());
        scene.read(&tokens);
        scene.cast(&tokens);
        let Lexicon::Tone(lexicon) = Lexicon::from_csv("l", LEXICON).unwrap() else { panic!() };
        lexicon.hits(&tokens, &mut Vec::new(), &mut hits);
        let mut out = Arena::default();
        tone(&tokens, &scene, &hits, &mut out);
        out.iter().map(String::from).collect()
    }

    fn starting(text: &str, start: &str) -> Vec<String> {
        terms(text).into_iter().filter(|t| t.starts_with(start)).collect()
    }

    #[test]
    fn praise_behind_the_target() {
        let expected = [
            "positive",
            "positive",
            "positive",
            "positive 3",
            "word hero after",
            "away 5 positive",
            "away 5 after positive",
            "clause same positive",
            "clause same after positive",
            "balance positive",
            "sum positive 4",
            "nearest positive",
            "within 4 positive",
            "within 8 positive",
            "clause positive",
        ];
        assert_eq!(terms("T is a hero"), expected);
    }

    #[test]
    fn a_negator_turns_round_and_an_intensifier_raises() {
        assert_eq!(starting("T is not kind", "not"), ["not positive"]);
        assert_eq!(starting("T is not kind", "word"), ["word kind after not"]);
        assert_eq!(starting("T is not kind", "sum"), ["sum negative 1"]);
        assert_eq!(starting("T is very kind", "sum"), ["sum positive 2"]);
        assert_eq!(starting("T was not seen there by many kind people", "sum"), ["sum positive 1"]);
        assert_eq!(starting("very old but kind", "positive "), ["positive 1"]);
    }

    #[test]
    fn the_nearest_target_and_its_clause_count() {
        assert_eq!(starting("liar, they said of T", "clause previous"), ["clause previous negative", "clause previous before negative"]);
        assert_eq!(starting("T met T, a liar", "away"), ["away 2 negative", "away 2 after negative"]);
        assert_eq!(starting("T met T, a liar", "clause"), ["clause next negative", "clause next after negative", "clause nothing"]);
        assert_eq!(starting("a liar and a kind T, who left", "nearest"), ["nearest positive"]);
        assert_eq!(starting("a liar and a kind T", "balance"), ["balance even"]);
        assert_eq!(starting("a liar and a kind old T", "within 4"), ["within 4 positive"]);
    }

    #[test]
    fn without_a_target_tones_have_no_place() {
        let expected = ["negative", "negative", "negative 2", "word liar ", "balance negative", "sum negative 2", "nearest negative"];
        assert_eq!(terms("what a liar"), expected);
        assert_eq!(terms("they met"), ["balance nothing"]);
        assert_eq!(terms("T met them"), ["balance nothing", "within 4 nothing", "within 8 nothing", "clause nothing"]);
    }

    #[test]
    fn who_else_is_named_plays_no_part() {
        assert_eq!(terms("O called T a liar"), terms("they called T a liar"));
    }
}
