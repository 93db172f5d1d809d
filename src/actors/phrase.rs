//! A sentence as words and actors in one sequence, and what the words around an actor say of its part.

use crate::actors::masks::Named;
use crate::span::Span;
use crate::text::{self, Listed};

/// A word of a sentence, or an actor in the place of its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Where its lower-cased word stands among the words; an actor has none.
    word: (u32, u32),
    /// Index of the actor that stands here.
    pub(super) actor: Option<usize>,
    /// Whether a comma, a bracket, a quotation mark or a dash stands before it.
    pub(super) apart: bool,
    /// Items up to here that stand apart, itself included.
    aparts: u32,
    /// Whether a hyphen or a slash joins it to the one before.
    pub(super) joined: bool,
    /// Where it stands.
    pub(super) span: Span,
}

/// The items of a sentence; keeps its allocations from sentence to sentence.
#[derive(Debug, Default)]
pub(super) struct Phrase {
    /// The sentence in small letters, and after it those words in which not all letters are ASCII.
    words: String,
    /// Whether there are none of these.
    ascii: bool,
    pub(super) items: Vec<Item>,
    /// Where the words lie, in bytes from the sentence's start.
    pub(super) spans: Vec<Span>,
    /// Item of each actor.
    pub(super) actors: Vec<usize>,
    /// Items that name what a headline is about: "Turkey quake: Greece sends rescuers".
    pub(super) topic: usize,
}

impl Phrase {
    /// Reads the words of `sentence` (bytes of `text`) between the `named` actors that stand in it.
    pub(super) fn read(&mut self, text: &str, sentence: Span, named: &[Named]) {
        self.ascii = sentence.of(text).is_ascii();
        self.words.clear();
        self.words.push_str(sentence.of(text));
        self.words.make_ascii_lowercase();
        self.items.clear();
        self.spans.clear();
        self.actors.clear();
        let mut at = sentence.start;
        for (i, n) in named.iter().enumerate() {
            let (start, end) = (n.mask.span.start.max(at), n.mask.span.end.min(sentence.end));
            let behind = self.piece(text, sentence.start, at, start);
            self.actors.push(self.items.len());
            let (apart, joined) = parting(&text[behind..start]);
            let joined = joined && !self.items.is_empty();
            self.push((0, 0), Some(i), apart, joined, Span::new(start, end));
            at = end;
        }
        self.piece(text, sentence.start, at, sentence.end);
        self.topic = self.titled(text, sentence);
    }

    /// Number of items before a colon at the head of a sentence, where these are one actor and what befell it. Who is followed by the colon or
    /// by an office speaks.
    fn titled(&self, text: &str, sentence: Span) -> usize {
        let colon = memchr::memchr(b':', sentence.of(text).as_bytes()).map_or(0, |at| sentence.start + at);
        let items = self.items.iter().take(5).take_while(|i| i.span.end <= colon).count();
        let words = (0..items).filter(|&i| self.items[i].actor.is_none());
        let topic = words.clone().count() + 1 == items && (2..5).contains(&items) && self.items[items - 1].actor.is_none();
        let told = words.into_iter().any(|i| self.items[i].apart || finite(self.word(i)) || shares(self.word(i)));
        if topic && !told && self.items.get(items).is_some_and(|i| i.apart) { items } else { 0 }
    }

    /// Reads words up to `end` of a sentence that begins at `from`; gives where the last of them ends.
    fn piece(&mut self, text: &str, from: usize, start: usize, end: usize) -> usize {
        let mut behind = start;
        for token in text::tokens(&text[start..end]) {
            let span = Span::new(start + token.span.start, start + token.span.end);
            let (apart, joined) = parting(&text[behind..span.start]);
            let own = Span::new(span.start - from, span.end - from);
            let mut word = (own.start as u32, own.end as u32);
            if !self.ascii && !span.of(text).is_ascii() {
                word.0 = self.words.len() as u32;
                text::push_lower(span.of(text), &mut self.words);
                word.1 = self.words.len() as u32;
            }
            let joined = joined && self.items.last().is_some_and(|i| i.actor.is_some());
            self.push(word, None, apart, joined, span);
            self.spans.push(own);
            behind = span.end;
        }
        behind
    }

    fn push(&mut self, word: (u32, u32), actor: Option<usize>, apart: bool, joined: bool, span: Span) {
        let aparts = self.items.last().map_or(0, |i| i.aparts) + u32::from(apart);
        self.items.push(Item { word, actor, apart, aparts, joined, span });
    }

    /// Lower-cased word of item `i`; empty for an actor and beyond either end.
    pub(super) fn word(&self, i: usize) -> &str {
        let Some(item) = self.items.get(i) else { return "" };
        &self.words[item.word.0 as usize..item.word.1 as usize]
    }

    /// The word `n` items before item `i`; empty where there is none.
    pub(super) fn before(&self, i: usize, n: usize) -> &str {
        i.checked_sub(n).map_or("", |k| self.word(k))
    }

    /// Whether any word between two items, both excluded, is one that `like` says.
    pub(super) fn any(&self, from: usize, to: usize, like: impl Fn(&str) -> bool) -> bool {
        (from + 1..to).any(|i| like(self.word(i)))
    }

    /// Whether something stands apart between item `from` and item `to`, `to` included.
    pub(super) fn parted(&self, from: usize, to: usize) -> bool {
        self.items[to].aparts > self.items[from].aparts
    }

    /// Whether something stands apart behind an item.
    pub(super) fn parted_behind(&self, from: usize) -> bool {
        self.items.last().is_some_and(|last| last.aparts > self.items[from].aparts)
    }

    /// The preposition that governs item `i`, with words that may stand between the two skipped; its place.
    pub(super) fn governor(&self, i: usize) -> Option<usize> {
        let mut k = i;
        for _ in 0..4 {
            if self.items.get(k).is_none_or(|item| item.apart) {
                return None;
            }
            k = k.checked_sub(1)?;
            let word = self.word(k);
            if word == "of" && self.before(k, 1) == "out" {
                return Some(k);
            }
            if preposition(word) && word != "of" {
                return Some(k);
            }
            if word != "of" && !(self.items[k].actor.is_none() && (modifier(word) || shares(word))) {
                return None;
            }
        }
        None
    }

    /// The "by" of a preposition that governs an actor: itself, or before a "from" behind what it did it with: "hit by a vessel from B".
    pub(super) fn by(&self, i: usize, preposition: usize) -> Option<usize> {
        const LONGEST: usize = 4;
        match self.word(preposition) {
            "by" => Some(preposition),
            "from" => {
                let thing = |k: usize| !self.items[k].apart && self.items[k].actor.is_none() && !finite(self.word(k));
                let before = (i + 1..preposition).rev().take(LONGEST).take_while(|&k| thing(k));
                before.skip(1).find(|&k| self.word(k) == "by")
            }
            _ => None,
        }
    }

    /// Whether what is done to the actor at item `i` is done "by" the one at `head`: "A was shelled by B", "A, shelled by B," "a strike on A by B";
    /// but not "A rejected a request by B".
    pub(super) fn passive(&self, i: usize, by: usize, head: usize) -> bool {
        // "A stands by B" is no passive.
        let stands = matches!(self.before(by, 1), "abide" | "abides" | "abided" | "stand" | "standing" | "stands" | "stood");
        let acts = stands || self.any(by, head, |w| w.len() > 4 && w.ends_with("ing"));
        let be = self.any(i, by, |w| matches!(w, "be" | "been" | "being" | "is" | "are" | "was" | "were" | "got" | "gets"));
        !acts && (be || !self.any(i, by - 1, finite))
    }

    /// Whether the actor at item `i` is the subject of a passive: "two A soldiers were killed", "the consul of A has been told to leave".
    pub(super) fn undergoes(&self, i: usize) -> bool {
        const LONGEST: usize = 6;
        let own = |k: &usize| self.items.get(*k).is_some_and(|item| !item.apart && item.actor.is_none());
        let auxiliary = |k: &usize| matches!(self.word(*k), "are" | "had" | "has" | "have" | "is" | "was" | "were");
        let Some(verb) = (i + 1..i + LONGEST).take_while(own).find(auxiliary) else { return false };
        if (i + 1..verb).any(|k| finite(self.word(k))) {
            return false;
        }
        let be = |k: &usize| matches!(self.word(*k), "is" | "are" | "was" | "were" | "been" | "being");
        let other = |k: &usize| matches!(self.word(*k), "also" | "had" | "has" | "have" | "not" | "then") || self.word(*k).ends_with("ly");
        let Some(done) = (verb..verb + LONGEST).find(|k| !be(k) && !other(k)) else { return false };
        be(&(done - 1).max(verb)) && participle(self.word(done))
    }
}

/// Whether what lies between two items sets them apart, and whether it joins them. Mostly it is a space.
#[inline]
fn parting(gap: &str) -> (bool, bool) {
    if gap == " " { (false, false) } else { (apart(gap), matches!(gap, "-" | "/" | "\u{2010}" | "\u{2011}" | "\u{2013}")) }
}

fn apart(gap: &str) -> bool {
    gap.contains([',', ';', ':', '(', ')', '"', '\u{201c}', '\u{201d}', '\u{2014}', '\u{2013}'])
        || gap.contains(" - ")
        || gap.contains("--")
}

/// Prepositions that can govern a name.
#[rustfmt::skip]
pub(super) fn preposition(word: &str) -> bool {
    const WORDS: Listed<26> = Listed::new([
        "about", "after", "against", "amid", "among", "before", "between", "by", "despite", "during", "following", "for", "from", "into",
        "of", "on", "onto", "over", "regarding", "to", "toward", "towards", "under", "upon", "with", "without",
    ]);
    locative(word) || WORDS.has(word)
}

/// Prepositions of place.
#[rustfmt::skip]
pub(super) fn locative(word: &str) -> bool {
    const WORDS: Listed<13> = Listed::new([
        "across", "along", "around", "at", "in", "inside", "near", "off", "outside", "through", "throughout", "via", "within",
    ]);
    WORDS.has(word)
}

/// Words that may stand between a preposition and the name that it governs.
#[rustfmt::skip]
fn modifier(word: &str) -> bool {
    const WORDS: Listed<59> = Listed::new([
        "a", "all", "an", "authorities", "border", "both", "capital", "central", "city", "coast", "countries", "country", "downtown",
        "east", "eastern", "fellow", "forces", "former", "government", "island", "its", "key", "leader", "leaders", "like", "mainly",
        "nearby", "neighboring", "neighbouring", "new", "north", "northeastern", "northern", "northwestern", "occupied", "officials",
        "parts", "port", "province", "rebel", "region", "rival", "several", "some", "south", "southeastern", "southern", "southwestern",
        "suspected", "territory", "the", "their", "then", "town", "troops", "village", "war-torn", "west", "western",
    ]);
    WORDS.has(word)
}

/// Verbs of saying.
#[rustfmt::skip]
pub(super) fn says(word: &str) -> bool {
    const WORDS: Listed<17> = Listed::new([
        "added", "adds", "announced", "claimed", "confirmed", "declared", "explained", "insisted", "noted", "reported", "reports",
        "said", "saying", "says", "stated", "told", "wrote",
    ]);
    WORDS.has(word)
}

/// Verbs whose subject is at the receiving end of what comes "from" another.
#[rustfmt::skip]
pub(super) fn receives(word: &str) -> bool {
    const WORDS: Listed<50> = Listed::new([
        "accept", "accepted", "accepting", "accepts", "attracted", "awaiting", "came", "come", "comes", "coming", "drawn", "draws",
        "drew", "earned", "earning", "earns", "endured", "enjoyed", "enjoys", "expecting", "expects", "face", "faced", "faces", "facing",
        "gained", "get", "gets", "getting", "got", "had", "inherited", "obtained", "obtains", "receive", "received", "receives",
        "receiving", "secured", "secures", "suffered", "suffers", "sustained", "under", "welcomed", "welcomes", "win", "winning", "wins",
        "won",
    ]);
    WORDS.has(word)
}

/// Words that open a clause or phrase in front of the main clause, whose actor isn't its subject.
#[rustfmt::skip]
pub(super) fn opens(word: &str) -> bool {
    preposition(word)
        || matches!(
            word,
            "although" | "as" | "asked" | "because" | "citing" | "even" | "if" | "once" | "since" | "though" | "unless" | "unlike" | "until"
                | "when" | "whereas" | "while" | "whilst"
        )
        || (word.len() > 5 && word.ends_with("ing"))
}

/// Nouns after which somebody acts through or upon others: "at the request of", "under pressure from".
#[rustfmt::skip]
pub(super) fn prompts(word: &str) -> bool {
    const WORDS: Listed<16> = Listed::new([
        "according", "aid", "assistance", "backing", "behalf", "behest", "help", "insistence", "instigation", "invitation", "orders",
        "pressure", "request", "support", "thanks", "urging",
    ]);
    WORDS.has(word)
}

/// Words that may stand between two actors who share one part of a sentence: what stands for an actor, and what joins.
#[rustfmt::skip]
pub(super) fn shares(word: &str) -> bool {
    const WORDS: Listed<64> = Listed::new([
        "administration", "aircraft", "ambassador", "ambassadors", "army", "authorities", "capital", "chief", "citizens", "coalition",
        "counterpart", "delegates", "delegation", "delegations", "diplomat", "diplomats", "envoy", "envoys", "fighters", "firms",
        "forces", "foreign", "government", "governments", "guards", "jets", "leader", "leaders", "militants", "military", "minister",
        "ministers", "ministry", "navies", "navy", "negotiators", "officers", "official", "officials", "parliament", "people", "pilots",
        "planes", "police", "president", "presidents", "prime", "rebels", "representatives", "ships", "side", "sides", "soldiers",
        "spokesman", "state", "states", "the", "their", "then", "troops", "union", "warplanes", "warships", "workers",
    ]);
    WORDS.has(word)
}

/// Words that join actors.
#[rustfmt::skip]
pub(super) fn joins(word: &str) -> bool {
    matches!(word, "and" | "&" | "plus" | "nor" | "or")
}

/// Finite verbs that show where a clause's subject ends; regular pasts besides.
#[rustfmt::skip]
pub(super) fn finite(word: &str) -> bool {
    (word.len() > 4 && word.ends_with("ed"))
        || says(word)
        || matches!(
            word,
            "agree" | "are" | "began" | "broke" | "called" | "came" | "can" | "cannot" | "could" | "did" | "do" | "does" | "fought" | "gave"
                | "had" | "has" | "have" | "held" | "hit" | "is" | "joined" | "led" | "made" | "may" | "met" | "might" | "must" | "put"
                | "ran" | "saw" | "sent" | "should" | "shot" | "struck" | "took" | "was" | "went" | "were" | "will" | "withdrew" | "won"
                | "would"
        )
}

/// Participles of what is done to somebody, not of what he feels.
#[rustfmt::skip]
fn participle(word: &str) -> bool {
    let feels = matches!(
        word,
        "committed" | "concerned" | "determined" | "disappointed" | "interested" | "obliged" | "opposed" | "pleased" | "prepared" | "satisfied"
            | "worried"
    );
    (word.len() > 4 && word.ends_with("ed") && !feels)
        || matches!(
            word,
            "beaten" | "brought" | "caught" | "driven" | "forbidden" | "given" | "held" | "hit" | "hurt" | "kept" | "put" | "sent" | "shot"
                | "shown" | "struck" | "taken" | "thrown" | "told"
        )
}

/// Words that open another clause after the main one.
#[rustfmt::skip]
pub(super) fn reopens(word: &str) -> bool {
    matches!(word, "after" | "as" | "because" | "before" | "but" | "though" | "although" | "when" | "whereas" | "while")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::Masker;
    use crate::role::Masking;

    #[test]
    fn actors_take_the_place_of_their_names_and_what_stands_apart_is_known() {
        let text = "In Vienna, the US-led force met Iran's envoys \u{2014} again.";
        let named = Masker::new(Masking::Mentions).named(text, None);
        let mut phrase = Phrase::default();
        phrase.read(text, Span::new(0, text.len()), &named);
        let words: Vec<&str> = (0..phrase.items.len()).map(|i| phrase.word(i)).collect();
        assert_eq!(words, ["in", "", "", "led", "force", "met", "", "envoys", "again"]);
        assert_eq!(phrase.actors, [1, 2, 6]);
        assert!(phrase.items[2].apart && phrase.items[3].joined && phrase.items[8].apart && !phrase.items[5].apart);
        assert_eq!(phrase.governor(1), Some(0));
        assert_eq!((phrase.governor(2), phrase.governor(6)), (None, None));
        assert_eq!((phrase.before(1, 1), phrase.before(0, 1), phrase.word(99)), ("in", "", ""));
    }
}
