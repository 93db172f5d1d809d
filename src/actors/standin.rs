//! Words that stand for actors named before: "the two leaders", "both countries", "he".

use crate::actors::actor::Actor;
use crate::actors::dyads::Dyad;
use crate::actors::phrase::Phrase;
use crate::span::Span;
use crate::text::Listed;

/// Sentences for which a pair stays at hand.
const LASTS: usize = 4;

/// Whom the sentences before were about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Memory {
    /// The first two actors of the last pair.
    pair: Option<(Actor, Actor)>,
    /// Sentences read since.
    since: usize,
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
        self.pair.is_some() && (hints(sentence.as_bytes()) || !sentence.is_ascii())
    }

    /// What stands in a sentence for actors that it doesn't name. `own` are those that it does.
    pub(super) fn stand_ins(&self, phrase: &Phrase, own: &[Actor]) -> Vec<StandIn> {
        if own.len() > 1 {
            return Vec::new();
        }
        let at = |item: usize, actor: Actor| StandIn { actor, item, span: phrase.items[item].span };
        if let Some((a, b)) = self.pair.filter(|(a, b)| own.iter().all(|o| o == a || o == b)) {
            // The first word stands for one of them and the second for the other.
            if let Some(i) = (0..phrase.items.len().saturating_sub(1)).find(|&i| both(phrase, i)) {
                return vec![at(i, a), at(i + 1, b)];
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

    /// The other of the last pair, if that was named not long ago and one of it is `actor`.
    pub(super) fn other(&self, actor: Actor) -> Option<Actor> {
        let (a, b) = self.pair.filter(|_| self.since < LASTS)?;
        if a == actor { Some(b) } else { (b == actor).then_some(a) }
    }

    /// Keeps what the next sentence may refer to.
    pub(super) fn note(&mut self, subject: Option<(Actor, bool)>, dyad: Option<&Dyad>) {
        match subject {
            Some((actor, true)) => self.person = Some(actor),
            Some((actor, false)) => self.thing = Some(actor),
            None => {}
        }
        self.since += 1;
        if let Some(d) = dyad {
            self.pair = Some((d.source, d.target));
            self.since = 0;
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

/// Whether items `i` and `i + 1` stand for the two actors of a pair.
fn both(phrase: &Phrase, i: usize) -> bool {
    const NOUNS: Listed<24> = Listed::new([
        "allies",
        "armies",
        "capitals",
        "countries",
        "delegations",
        "economies",
        "foes",
        "foreign",
        "governments",
        "leaders",
        "men",
        "militaries",
        "ministers",
        "nations",
        "neighbors",
        "neighbours",
        "parties",
        "powers",
        "premiers",
        "presidents",
        "prime",
        "rivals",
        "sides",
        "states",
    ]);
    match (phrase.word(i), phrase.word(i + 1)) {
        ("two" | "both" | "either", next) => NOUNS.has(next) || matches!(next, "country" | "capital" | "side" | "government"),
        ("the", "neighbours" | "neighbors" | "pair") => true,
        ("each", "other") | ("one", "another") => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_for_two_is_hinted_at() {
        for words in ["Two", "both", "EITHER", "the neighbours", "the neighbors", "the pair", "each other", "one another"] {
            assert!(hints(format!("in {words}.").as_bytes()), "{words}");
        }
        assert!(!hints(b"The ministers met with an envoy.") && !hints(b"of") && !hints(b""));
    }
}
