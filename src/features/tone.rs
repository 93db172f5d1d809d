//! Tone: praise and blame, how strong they are, whether they are denied, and where they stand to the target.
//!
//! Names and other actors play no part: who is named in a text beside its target says little about its tone, and a model that
//! weighs it learns the cast of its training texts. In a text without a marked target, hits count wherever they stand.

use std::cmp::Ordering;

use crate::features::lexicon::{Class, Tone};
use crate::features::part::{self, Part, Part::Stem, Terms};
use crate::features::phrases::Hit;
use crate::features::scene::Scene;
use crate::features::tokens::Tokens;
use crate::role::Role;

/// Tokens before a word of praise or blame in which a negator turns it round.
const DENIED: usize = 3;
/// Tokens before it in which an intensifier makes it stronger.
const RAISED: usize = 2;
/// Tokens to either side of the target whose tone is added up.
const WITHIN: [(usize, Part); 2] = [(4, part::FOUR), (8, part::EIGHT)];

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
fn balance(good: usize, bad: usize) -> Part {
    match good.cmp(&bad) {
        Ordering::Greater => part::POSITIVE,
        Ordering::Less => part::NEGATIVE,
        Ordering::Equal if good == 0 => part::NOTHING,
        Ordering::Equal => part::EVEN,
    }
}

fn side(good: bool) -> Part {
    if good { part::POSITIVE } else { part::NEGATIVE }
}

/// Which side has more notes among some.
fn more<'n>(notes: impl Iterator<Item = &'n Note>) -> Part {
    let (good, bad): (Vec<&Note>, Vec<&Note>) = notes.partition(|n| n.good);
    balance(good.len(), bad.len())
}

/// Terms of each word of praise or blame, and of what they add up to.
pub(crate) fn tone(tokens: &Tokens, scene: &Scene, hits: &[Hit<Tone>], terms: &mut impl Terms) {
    let targets: Vec<usize> = (0..tokens.len()).filter(|&i| tokens.role(i) == Some(Role::Target)).collect();
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
        (0..strength).for_each(|_| terms.term(tokens, [side]));
        terms.term(tokens, [side, part::SPACE, Part::number(strength.clamp(1, 4))]);
        if denied {
            terms.term(tokens, [part::NOT, if class == Class::Positive { part::POSITIVE } else { part::NEGATIVE }]);
        }
        let (passed, coming) = targets.split_at(targets.partition_point(|t| *t < hit.start));
        let before = passed.last().map(|&t| (hit.start - t, part::AFTER, t));
        let behind = coming.first().map(|&t| (t.saturating_sub(hit.last), part::BEFORE, t));
        let nearest = before.into_iter().chain(behind).min_by_key(|n| n.0);
        let place = nearest.map_or(part::EMPTY, |n| n.1);
        terms.term(tokens, [part::WORD, Stem(hit.start), part::SPACE, place, if denied { part::DENIED } else { part::EMPTY }]);
        if let Some((away, place, at)) = nearest {
            let far = match away {
                0..=2 => part::TWO,
                3..=5 => part::FIVE,
                6..=10 => part::TEN,
                _ => part::ELEVEN,
            };
            let part = match i64::from(clause) - i64::from(scene.clause(at)) {
                -1 => part::PREVIOUS,
                0 => part::SAME,
                1 => part::NEXT,
                _ => part::OTHER,
            };
            for [what, where_] in [[part::AWAY, far], [part::CLAUSE, part]] {
                terms.term(tokens, [what, where_, part::SPACE, side]);
                terms.term(tokens, [what, where_, part::SPACE, place, part::SPACE, side]);
            }
        }
        notes.push(Note { good, strength, clause, away: nearest.map_or(0, |n| n.0) });
    }
    sums(tokens, scene, &notes, terms);
}

/// What the notes of a text add up to: as a whole, near the target, and in its clause.
fn sums(tokens: &Tokens, scene: &Scene, notes: &[Note], terms: &mut impl Terms) {
    terms.term(tokens, [part::BALANCE, more(notes.iter())]);
    if let Some(nearest) = notes.iter().min_by_key(|n| n.away) {
        let sum = |good| notes.iter().filter(|n| n.good == good).map(|n| n.strength).sum();
        let (good, bad): (usize, usize) = (sum(true), sum(false));
        let by = match good.abs_diff(bad) {
            0 => part::ZERO,
            1 => part::ONE,
            2 => part::TWO,
            3..=4 => part::FOUR,
            5..=7 => part::SEVEN,
            _ => part::EIGHT,
        };
        terms.term(tokens, [part::SUM, balance(good, bad), part::SPACE, by]);
        terms.term(tokens, [part::NEAREST, side(nearest.good)]);
    }
    if let Some(target) = (0..tokens.len()).find(|i| tokens.role(*i) == Some(Role::Target)) {
        for (most, name) in WITHIN {
            terms.term(tokens, [part::WITHIN, name, part::SPACE, more(notes.iter().filter(|n| n.away <= most))]);
        }
        let clause = scene.clause(target);
        terms.term(tokens, [part::CLAUSE, more(notes.iter().filter(|n| n.clause == clause))]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::arena::Arena;
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
        lexicon.hits(&tokens, &mut Default::default(), &mut hits);
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
