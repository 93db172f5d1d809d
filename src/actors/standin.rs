//! Words that stand for actors named before: "the two leaders", "both countries", "he".

use crate::actors::actor::Actor;
use crate::actors::dyads::Dyad;
use crate::actors::phrase::{Phrase, finite, preposition};
use crate::span::Span;

/// What the next sentence leaves of a pair's weight.
const LEFT: f64 = 0.9;
/// The least weight of a pair that one of its actors brings back alone: one that was named once, over fifteen sentences.
const NEAR: f64 = 0.2;
/// Weight below which a pair is forgotten, so that there are never more than thirty or so.
const FORGOTTEN: f64 = 0.05;

/// Whom the sentences before were about.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The pairs that were named, the last one last, and the weight of each: 1 where it was just named, more where it was named often.
    pairs: Vec<(Actor, Actor, f64)>,
    /// The last subject that was a person, and the last that wasn't.
    person: Option<Actor>,
    thing: Option<Actor>,
}

/// A word, or part of one, in the place of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StandIn {
    pub(super) actor: Actor,
    pub(super) item: usize,
    pub(super) span: Span,
}

impl Memory {
    /// Whether words may stand for actors in a sentence that names none.
    pub(super) fn stands_in(&self, sentence: &str) -> bool {
        !self.pairs.is_empty() && (hints(sentence.as_bytes()) || !sentence.is_ascii())
    }

    /// What stands in a sentence for actors that it doesn't name. `own` are those that it does.
    pub(super) fn stand_ins(&self, phrase: &Phrase, own: &[Actor]) -> Vec<StandIn> {
        if own.len() > 1 {
            return Vec::new();
        }
        let at = |item: usize, actor: Actor| StandIn { actor, item, span: phrase.items[item].span };
        if let Some((a, b)) = self.at_hand(own, FORGOTTEN) {
            // The first word stands for one of them and the second for the other.
            if let Some((i, j)) = (0..phrase.items.len().saturating_sub(1)).find_map(|i| both(phrase, i)) {
                return vec![at(i, a), at(j, b)];
            }
        }
        let [other] = *own else { return Vec::new() };
        let found = (0..3.min(phrase.items.len())).find_map(|i| self.subject(phrase, i).map(|actor| at(i, actor)));
        found.filter(|s| s.actor != other && s.item < phrase.items.len()).into_iter().collect()
    }

    /// The subject of the sentence before, where item `i` takes it up.
    fn subject(&self, phrase: &Phrase, i: usize) -> Option<Actor> {
        // Nothing but a link to the sentence before may precede it.
        if (0..i).any(|k| !matches!(phrase.word(k), "also" | "and" | "but" | "earlier" | "however" | "instead" | "later" | "then" | "the"))
        {
            return None;
        }
        match phrase.word(i) {
            "he" | "she" | "his" | "her" => self.person,
            "president" | "premier" | "minister" | "chancellor" | "spokesman" | "spokeswoman" if phrase.before(i, 1) == "the" => {
                self.person.or(self.thing)
            }
            "it" | "its" => self.thing,
            "government" | "ministry" | "regime" | "country" if phrase.before(i, 1) == "the" => self.thing.or(self.person),
            "they" | "their" => self.thing.or(self.person),
            _ => None,
        }
    }

    /// The pair of most weight, `least` or more, that all of `own` belong to.
    fn at_hand(&self, own: &[Actor], least: f64) -> Option<(Actor, Actor)> {
        let fits = |p: &&(Actor, Actor, f64)| p.2 >= least && own.iter().all(|o| *o == p.0 || *o == p.1);
        // Of equals the last.
        self.pairs.iter().filter(fits).max_by(|x, y| x.2.total_cmp(&y.2)).map(|p| (p.0, p.1))
    }

    /// With whom `actor` was named not long ago.
    pub(super) fn other(&self, actor: Actor) -> Option<Actor> {
        self.at_hand(&[actor], NEAR).map(|(a, b)| if a == actor { b } else { a })
    }

    /// Keeps what the next sentence may refer to.
    pub(super) fn note(&mut self, subject: Option<(Actor, bool)>, dyad: Option<&Dyad>) {
        match subject {
            Some((actor, true)) => self.person = Some(actor),
            Some((actor, false)) => self.thing = Some(actor),
            None => {}
        }
        self.pairs.retain_mut(|p| {
            p.2 *= LEFT;
            p.2 >= FORGOTTEN
        });
        if let Some(d) = dyad {
            let old = self.pairs.iter().position(|p| (p.0, p.1) == (d.source, d.target) || (p.1, p.0) == (d.source, d.target));
            let weight = old.map_or(0.0, |i| self.pairs.remove(i).2);
            self.pairs.push((d.source, d.target, weight + 1.0));
        }
    }
}

/// Whether three letters are there that are in all that [`both`] takes: asked at once of many places, which takes less than cutting words.
fn hints(sentence: &[u8]) -> bool {
    let (Some(second), Some(third)) = (sentence.get(1..), sentence.get(2..)) else { return false };
    let one = |((a, b), c): ((&u8, &u8), &u8)| {
        let (a, b, c) = (a | 0x20, b | 0x20, c | 0x20);
        let is = |of: &[u8; 3]| (a == of[0]) & (b == of[1]) & (c == of[2]);
        is(b"two") | is(b"oth") | is(b"eit") | is(b"air") | is(b"ghb")
    };
    sentence.iter().zip(second).zip(third).map(one).fold(false, |any, one| any | one)
}

/// The two items that stand for the actors of a pair, where item `i` is or begins such an expression.
fn both(phrase: &Phrase, i: usize) -> Option<(usize, usize)> {
    let next = phrase.word(i + 1);
    let found = match phrase.word(i) {
        "two" | "both" | "either" | "neither" if of_states(phrase, i) => true,
        "two" if phrase.before(i, 1) == "the" && (finite(next) || next == "of") => return Some((i - 1, i)),
        "both" | "either" | "neither" if next == "of" => true,
        "the" => matches!(next, "neighbours" | "neighbors" | "pair"),
        "each" => next == "other",
        "one" => next == "another",
        _ => false,
    };
    found.then_some((i, i + 1))
}

/// Whether the noun behind item `i` stands for states: "both countries", "the two foreign ministers", "neither side".
#[rustfmt::skip]
fn of_states(phrase: &Phrase, i: usize) -> bool {
    let many = |word: &str| matches!(
        word,
        "administrations" | "allies" | "ambassadors" | "armies" | "capitals" | "congresses" | "countries" | "delegations" | "diplomats"
            | "economies" | "embassies" | "envoys" | "fleets" | "foes" | "governments" | "leaders" | "men" | "militaries" | "ministers"
            | "ministries" | "nations" | "navies" | "negotiators" | "neighbors" | "neighbours" | "parliaments" | "parties" | "peoples"
            | "powers" | "premiers" | "presidents" | "rivals" | "secretaries" | "sides" | "spokesmen" | "states"
    );
    let one = |word: &str| matches!(word, "capital" | "country" | "government" | "ministry" | "side");
    let single = matches!(phrase.word(i), "either" | "neither");
    // A word or two may stand before it, but no name, whose letters aren't the phrase's: "two Iraqi ministers" are of one state.
    (i + 1..i + 4).map(|k| phrase.word(k)).take_while(|w| !w.is_empty() && !preposition(w) && !finite(w)).any(|w| many(w) || (single && one(w)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_for_two_is_hinted_at() {
        for words in ["Two", "both", "EITHER", "the neighbours", "the neighbors", "the pair", "each other", "one another", "neither"] {
            assert!(hints(format!("in {words}.").as_bytes()), "{words}");
        }
        assert!(!hints(b"The ministers met with an envoy.") && !hints(b"of") && !hints(b""));
    }
}
