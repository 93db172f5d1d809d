//! Cues: what single words do in a sentence, whatever they mean.

use crate::features::pronouns::{Pronoun, sides};

/// The word denies.
pub(super) const NOT: u16 = 1;
/// The word ends something.
pub(super) const END: u16 = 2;
/// The word refuses something.
pub(super) const REFUSE: u16 = 4;
/// The word begins a clause.
pub(super) const LINK: u16 = 8;
/// The word joins two actors.
pub(super) const AND: u16 = 16;
/// A preposition.
pub(super) const PREPOSITION: u16 = 32;
/// A form of "be", or "get".
pub(super) const BE: u16 = 64;
/// A relative pronoun: behind a mark it begins an aside.
pub(super) const WHO: u16 = 128;
/// The word tells of what is over.
pub(super) const OVER: u16 = 256;

/// The word goes on with what its clause's subject does.
pub(super) const ON: u16 = 512;
/// The word stands before a passive's agent.
pub(super) const BY: u16 = 1024;
/// The word may stand for actors.
pub(super) const PRONOUN: u16 = 2048;
/// A noun for states and their people.
pub(super) const SIDES: u16 = 4096;
/// The word tells who says all this.
pub(super) const SAY: u16 = 8192;

/// What stems do, sorted. What may have both senses ("call", "cut", "close") does what it does before an act.
#[rustfmt::skip]
const WORDS: [(&str, u16); 140] = [
    ("abandon", END), ("abolish", END), ("about", PREPOSITION), ("across", PREPOSITION), ("ad", SAY), ("add", SAY), ("after", LINK), ("against", PREPOSITION), ("ago", OVER),
    ("although", LINK), ("amid", LINK), ("among", PREPOSITION), ("and", AND | ON), ("as", LINK), ("at", PREPOSITION), ("avoid", REFUSE), ("bare", NOT),
    ("be", BE), ("becaus", LINK), ("befor", LINK), ("between", PREPOSITION), ("block", END), ("but", LINK | ON), ("by", PREPOSITION | BY), ("call", END),
    ("cancel", END), ("cannot", NOT), ("ceas", END), ("centuri", OVER), ("close", END), ("collaps", END), ("condit", LINK), ("cut", END),
    ("decad", OVER), ("declin", REFUSE), ("delay", END), ("deni", REFUSE), ("despit", LINK), ("discontinu", END), ("dismantl", END), ("drop", END),
    ("earlier", OVER), ("eas", END), ("end", END), ("expir", END), ("fail", REFUSE), ("failur", REFUSE), ("for", PREPOSITION), ("former", OVER),
    ("formerli", OVER), ("freez", END), ("from", PREPOSITION), ("get", BE), ("halt", END), ("hard", NOT), ("if", LINK), ("in", PREPOSITION),
    ("insid", PREPOSITION), ("instead", REFUSE), ("into", PREPOSITION), ("lift", END), ("like", PREPOSITION), ("loosen", END),
    ("near", PREPOSITION), ("neither", NOT), ("never", NOT), ("no", NOT), ("nobodi", NOT), ("none", NOT), ("nor", NOT), ("not", NOT), ("note", SAY), ("noth", NOT),
    ("of", PREPOSITION), ("off", PREPOSITION), ("on", PREPOSITION), ("onc", LINK | OVER), ("or", AND | ON), ("outsid", PREPOSITION),
    ("over", PREPOSITION), ("plus", AND | ON), ("postpon", END), ("prevent", END), ("previous", OVER), ("provid", LINK), ("quit", END), ("reduc", END),
    ("refus", REFUSE), ("refusal", REFUSE), ("reject", REFUSE), ("relax", END), ("reluct", REFUSE), ("remov", END), ("repeal", END),
    ("rescind", END), ("revers", END), ("revok", END), ("say", SAY), ("scrap", END), ("shelv", END), ("sinc", LINK), ("so", LINK), ("soften", END), ("stop", END),
    ("suspend", END), ("suspens", END), ("tell", SAY), ("termin", END), ("than", PREPOSITION), ("that", LINK), ("then", ON), ("though", LINK), ("through", PREPOSITION),
    ("throughout", PREPOSITION), ("to", PREPOSITION), ("toward", PREPOSITION), ("unabl", REFUSE), ("undo", END), ("unfreez", END), ("unless", LINK),
    ("until", LINK), ("unwil", REFUSE), ("upon", PREPOSITION), ("via", PREPOSITION), ("waiv", END), ("when", LINK), ("where", LINK | WHO),
    ("wherea", LINK), ("whether", LINK), ("which", LINK | WHO), ("while", LINK), ("who", LINK | WHO), ("whom", LINK | WHO), ("whose", LINK | WHO),
    ("with", PREPOSITION), ("withdraw", END), ("withhold", END), ("without", NOT), ("won't", NOT), ("yet", LINK | ON),
];

/// Where in [`WORDS`] the stems with each first letter begin; one more at the end.
const FIRST: [usize; 27] = {
    let mut out = [WORDS.len(); 27];
    let mut at = WORDS.len();
    while at > 0 {
        at -= 1;
        let mut letter = (WORDS[at].0.as_bytes()[0] - b'a') as usize + 1;
        while letter > 0 {
            letter -= 1;
            out[letter] = at;
        }
    }
    out
};

/// What a word does.
pub(super) fn class(stem: &str, word: &str) -> u16 {
    let letter = stem.as_bytes().first().filter(|b| b.is_ascii_lowercase()).map(|b| usize::from(b - b'a'));
    let found = letter.and_then(|l| WORDS[FIRST[l]..FIRST[l + 1]].iter().find(|w| w.0 == stem));
    let stands = if Pronoun::of(word).is_some() { PRONOUN } else { 0 };
    let noun = if sides(stem) { SIDES } else { 0 };
    let own = match found {
        Some((_, class)) => *class,
        None if word.eq_ignore_ascii_case("had") => OVER,
        None => 0,
    };
    own | stands | noun
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(WORDS.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(WORDS.iter().all(|(stem, does)| class(stem, stem) & *does == *does));
        assert_eq!((class("not", "not"), class("xyz", "xyz"), class("have", "Had")), (NOT, 0, OVER));
        assert_eq!((class("they", "They"), class("side", "sides"), class("former", "former")), (PRONOUN, SIDES, OVER | PRONOUN));
    }
}
