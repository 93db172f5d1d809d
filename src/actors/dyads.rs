//! Who acts towards whom in a sentence: pairs of actors and their direction, by what stands around their names.
//!
//! There is no parser here. The first of two actors is the source, unless the words between them, before the first or behind the second
//! say otherwise: a passive, a phrase set in front, something received, a relative clause, two actors in one part of the sentence.

use crate::actors::actor::Actor;
use crate::actors::kind::Kind;
use crate::actors::masks::Named;
use crate::actors::phrase::{Phrase, finite, joins, opens, prompts, receives, reopens, says, shares};
use crate::actors::standin::{self, StandIn};
use crate::role::{Mask, Role};
use crate::span::Span;
use crate::text;

/// Names of actors that are told apart by their spelling.
const NUMBERS: [&str; 24] =
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24"];
/// Actors of a sentence that are read as pairs; more are not.
const MOST: usize = 12;
/// The group of words that stand for actors: no actor's.
const STAND_IN: usize = usize::MAX;

/// A pair of actors in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dyad {
    /// Who acts; where the act is mutual, who is named first.
    pub source: Actor,
    /// Towards whom.
    pub target: Actor,
    /// Whether the act runs from source to target rather than both ways.
    pub directed: bool,
    /// Whether an actor of it was named in a sentence before, and here only by a word such as "both" or "he".
    pub carried: bool,
    /// Whether nothing in the sentence stands for one of them: it goes on about whom the other was named with before.
    pub implied: bool,
}

/// The pairs of a sentence, and the masks that go with each of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    /// The pairs, by where they are named first.
    pub dyads: Vec<Dyad>,
    parts: Vec<(Mask, Option<Actor>, bool)>,
}

impl Pairs {
    /// Masks of the sentence, as byte spans of the text: every mention of the pair by its part, all others as they are.
    pub fn masks(&self, dyad: &Dyad) -> impl Iterator<Item = Mask> {
        let dyad = *dyad;
        let role = move |actor: Option<Actor>| match actor {
            Some(a) if a == dyad.source => Some(Role::Source),
            Some(a) if a == dyad.target => Some(Role::Target),
            _ => None,
        };
        let mask = move |(mask, actor, stand_in): &(Mask, Option<Actor>, bool)| match role(*actor) {
            Some(role) => Some(Mask { role, ..*mask }),
            None => (!stand_in).then_some(*mask),
        };
        self.parts.iter().filter_map(mask)
    }
}

/// A named actor, or a word that stands for one, in its part of the sentence.
#[derive(Debug, Clone, Copy)]
struct Part {
    actor: Actor,
    item: usize,
    /// Actors joined by "and" share a group.
    group: usize,
    /// It is where something happens, or says more of somebody else.
    place: bool,
    /// It takes no part whoever else does.
    aside: bool,
    /// It only says what was done or held by others.
    speaker: bool,
}

/// A list of actors that was read last: before which item it ends, and whether an "and" ends it.
#[derive(Debug, Default)]
struct List {
    end: usize,
    joint: bool,
}

/// How two parts are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Forward,
    Backward,
    Mutual,
}

/// Whether a verb or preposition governs an actor, which isn't the subject then.
fn phrase_object(phrase: &Phrase, item: usize) -> bool {
    phrase.governor(item).is_some() || (item > 0 && finite(phrase.before(item, 1)))
}

/// Reads the sentences of one text in order, and remembers whom the last were about.
#[derive(Debug, Default)]
pub struct Thread {
    phrase: Phrase,
    memory: standin::Memory,
}

impl Thread {
    /// Forgets the text read before.
    pub fn clear(&mut self) {
        self.memory = standin::Memory::default();
    }

    /// The pairs of distinct actors in a sentence, at least one of them a state. `named` are the mentions that stand in it. At most 12 actors are
    /// read, so that the work is bounded.
    pub fn read(&mut self, text: &str, sentence: Span, named: &[Named]) -> Pairs {
        let actors: Vec<Option<Actor>> = named.iter().map(|n| Actor::of(&n.mention)).collect();
        self.read_as(text, sentence, named, &actors)
    }

    /// Where the words of the sentence that was read last lie, those of names left out, in bytes from its start.
    pub fn words(&self) -> &[Span] {
        &self.phrase.spans
    }

    /// The same words in small letters.
    pub fn small_words(&self) -> impl Iterator<Item = &str> {
        self.phrase.items.iter().enumerate().filter(|(_, item)| item.actor.is_none()).map(|(i, _)| self.phrase.word(i))
    }

    /// The pairs of a text by itself, whose actors are told apart by their spelling alone: other names in the same places give the same pairs,
    /// whoever they name. Their codes are numbers.
    pub fn spelled(&mut self, text: &str, sentence: Span, named: &[Named]) -> Pairs {
        let mut seen: Vec<&str> = Vec::new();
        let mut number = |n: &Named| {
            let name = n.mention.span.of(text);
            let at = seen.iter().position(|s| *s == name).unwrap_or_else(|| {
                // Names beyond the last number have none, and needn't be told apart.
                let new = seen.len();
                if new < NUMBERS.len() {
                    seen.push(name);
                }
                new
            });
            NUMBERS.get(at)
        };
        let one = |n: &Named| Some(Actor { code: number(n)?, ..Actor::of(&n.mention)? });
        let actors: Vec<Option<Actor>> = named.iter().map(one).collect();
        self.clear();
        self.read_as(text, sentence, named, &actors)
    }

    fn read_as(&mut self, text: &str, sentence: Span, named: &[Named], actors: &[Option<Actor>]) -> Pairs {
        if named.is_empty() && !self.memory.stands_in(sentence.of(text)) {
            self.memory.note(None, None);
            return Pairs::default();
        }
        self.phrase.read(text, sentence, named);
        let mut parts = self.parts(text, sentence, named, actors);
        let distinct = |parts: &[Part]| {
            let mut actors: Vec<Actor> = parts.iter().filter(|p| !p.place).map(|p| p.actor).collect();
            actors.sort_unstable();
            actors.dedup();
            actors
        };
        let own = distinct(&parts);
        let stand_ins = self.memory.stand_ins(&self.phrase, &own);
        for s in &stand_ins {
            parts.push(Part { actor: s.actor, item: s.item, group: STAND_IN, place: false, aside: false, speaker: false });
        }
        if !stand_ins.is_empty() {
            parts.sort_by_key(|p| p.item);
        }
        // Where nobody else takes part, what is done in a place is done to it, if to anybody.
        if own.len() == 1 && stand_ins.is_empty() {
            parts.iter_mut().for_each(|p| p.place &= p.aside);
        }
        let mut dyads = self.pairs(&mut parts);
        // Who alone is named goes on with whom they were named before; not in a dateline or a title.
        if dyads.is_empty()
            && self.phrase.items.iter().any(|i| i.actor.is_none() && i.span.of(text).starts_with(char::is_lowercase))
            && let ([only], Some(part)) = (own.as_slice(), parts.iter().find(|p| !p.place))
            && let Some(other) = self.memory.other(*only)
        {
            let done_to = self.fronted(part.item) || phrase_object(&self.phrase, part.item) || self.phrase.undergoes(part.item);
            let (source, target) = if done_to { (other, *only) } else { (*only, other) };
            dyads.push(Dyad { source, target, directed: true, carried: true, implied: true });
        }
        for d in &mut dyads {
            d.carried |=
                stand_ins.iter().any(|s| s.actor == d.source && !own.contains(&s.actor) || s.actor == d.target && !own.contains(&s.actor));
        }
        let subject = parts.iter().find(|p| !p.place && !self.fronted(p.item));
        let person = |p: &Part| self.phrase.items[p.item].actor.is_some_and(|a| named[a].mention.kind == Kind::Person);
        self.memory.note(subject.map(|p| (p.actor, person(p))), dyads.iter().find(|d| !d.carried));
        if dyads.is_empty() {
            return Pairs::default();
        }
        let mut masks: Vec<(Mask, Option<Actor>, bool)> = named.iter().zip(actors).map(|(n, a)| (n.mask, *a, false)).collect();
        masks.extend(stand_ins.iter().map(|s: &StandIn| (Mask { span: s.span, role: Role::State }, Some(s.actor), true)));
        masks.sort_by_key(|m| m.0.span);
        Pairs { dyads, parts: masks }
    }

    /// The actors of the sentence that is being read, each in its part.
    fn parts(&self, text: &str, sentence: Span, named: &[Named], actors: &[Option<Actor>]) -> Vec<Part> {
        let phrase = &self.phrase;
        if named.is_empty() {
            return Vec::new();
        }
        let dateline = sentence.start + text::dateline(sentence.of(text));
        let mut out: Vec<Part> = Vec::with_capacity(named.len());
        let mut list = List::default();
        for ((n, &item), actor) in named.iter().zip(&phrase.actors).zip(actors) {
            let Some(actor) = *actor else { continue };
            let aside = n.mask.span.start < dateline || phrase.background(text, n, item);
            // "In Geneva, Switzerland": what is set apart right behind a place says where that is.
            let where_it_is = out.last().is_some_and(|last| last.place && !last.aside && last.item + 1 == item && phrase.items[item].apart);
            let place = aside || where_it_is || phrase.place(text, n, item);
            let group = match out.last() {
                Some(last) if self.joined(last.item, item, &mut list) => last.group,
                _ => item,
            };
            out.push(Part { actor, item, group, place, aside, speaker: false });
        }
        // A place in a list makes places of all of it: "in Chad, Niger and Mali".
        for i in 1..out.len() {
            if out[i].group == out[i - 1].group && out[i - 1].place {
                out[i].place = true;
            }
        }
        out
    }

    /// Whether two actors that follow one another share a part of the sentence: "Chad, Niger and the army of Mali".
    fn joined(&self, a: usize, b: usize, list: &mut List) -> bool {
        let phrase = &self.phrase;
        if b == a + 1 {
            return phrase.items[b].joined || self.listed(b, list);
        }
        if (a + 1..b).any(|i| phrase.items[i].actor.is_some() || phrase.items[i].joined) {
            return false;
        }
        let joint = (a + 1..b).rev().find(|&i| joins(phrase.word(i)));
        let Some(joint) = joint else {
            return matches!(
                (b - a, phrase.word(a + 1), phrase.word(a + 2)),
                (4, "as", "well") | (3, "along" | "together" | "jointly", "with")
            );
        };
        // What follows the second actor may be a verb of its own: "condemned A and B replied".
        let own_clause =
            finite(phrase.word(b + 1)) && a.checked_sub(1).is_some_and(|k| phrase.items[k].actor.is_none() && finite(phrase.word(k)));
        !own_clause && (a + 1..b).all(|i| i == joint || shares(phrase.word(i))) && b - a <= 6
    }

    /// Whether an actor behind a comma is one of a list that ends in "and": a lone comma sets something else apart. Items are asked for in
    /// order, so that a list is read once.
    fn listed(&self, item: usize, list: &mut List) -> bool {
        let phrase = &self.phrase;
        if item >= list.end {
            let actor = |i: usize| phrase.items.get(i).is_some_and(|n| n.actor.is_some());
            let joint = |i: usize| joins(phrase.word(i + 1)) && actor(i + 2);
            let goes_on = |i: usize| actor(i + 1) && phrase.items[i + 1].apart;
            let last = (item..).find(|&i| joint(i) || !goes_on(i)).unwrap_or(item);
            *list = List { end: last + 1, joint: joint(last) };
        }
        list.joint
    }

    /// Whether the actor at an item says, behind it, what stands in the sentence: ", Oman said", "said Oman", "according to Oman".
    fn speaks_behind(&self, item: usize) -> bool {
        let phrase = &self.phrase;
        let behind = (item + 1..(item + 6).min(phrase.items.len())).find(|&i| phrase.items[i].actor.is_some() || says(phrase.word(i)));
        let said = behind.is_some_and(|i| says(phrase.word(i)) && !phrase.parted(item, i));
        let first = (0..item).rev().take_while(|&i| !phrase.items[i + 1].apart).take(4).count();
        let opened = item > first && item - first > 0 && phrase.items[item - first].apart;
        (said && opened && first <= 3)
            || (phrase.before(item, 1) == "to" && phrase.before(item, 2) == "according" && item > 2)
            || (says(phrase.before(item, 1)) && item > 1 && phrase.items[item - 1].apart)
    }

    /// Whether an actor stands in a phrase or clause that is set in front of the main clause.
    fn fronted(&self, item: usize) -> bool {
        let phrase = &self.phrase;
        item < phrase.topic || item > 0 && opens(phrase.word(0)) && !phrase.parted(0, item) && phrase.parted_behind(item)
    }

    fn pairs(&self, parts: &mut [Part]) -> Vec<Dyad> {
        let mut actors = parts.iter().filter(|p| !p.place).map(|p| p.actor);
        if actors.next().is_none_or(|first| actors.all(|other| other == first)) {
            return Vec::new();
        }
        // Who is named, not what stands for them.
        parts.iter_mut().filter(|p| p.group != STAND_IN).for_each(|p| p.speaker = self.speaks_behind(p.item));
        let mut actors: Vec<Actor> = Vec::new();
        for p in parts.iter().filter(|p| !p.place) {
            if !actors.contains(&p.actor) && actors.len() < MOST {
                actors.push(p.actor);
            }
        }
        let mut out = Vec::new();
        for (n, &a) in actors.iter().enumerate() {
            for &b in &actors[n + 1..] {
                if a.kind != Kind::State && b.kind != Kind::State {
                    continue;
                }
                let Some((first, second, order)) = self.between(parts, a, b) else { continue };
                let (source, target) = if order == Order::Backward { (second, first) } else { (first, second) };
                out.push(Dyad { source, target, directed: order != Order::Mutual, carried: false, implied: false });
                if order != Order::Mutual && parts.len() > 3 && self.answered(parts, source, target) {
                    out.push(Dyad { source: target, target: source, directed: true, carried: false, implied: false });
                }
            }
        }
        out
    }

    /// How two actors are ordered: by the first place where they stand next to one another. Gives them as they stand there.
    fn between(&self, parts: &[Part], a: Actor, b: Actor) -> Option<(Actor, Actor, Order)> {
        let all = || parts.iter().filter(|p| !p.place && (p.actor == a || p.actor == b));
        let only = |x: Actor| all().all(|p| p.actor != x || p.speaker);
        let (alone_a, alone_b) = (only(a), only(b));
        let mut used = all().filter(|p| !p.speaker || if p.actor == a { alone_a } else { alone_b });
        let mut before = used.next()?;
        for part in used {
            if before.actor != part.actor && self.near(parts, before, part) {
                return Some((before.actor, part.actor, self.order(parts, before, part)));
            }
            before = part;
        }
        None
    }

    /// Whether no third actor stands between two parts, other than one set apart between commas or joined to either.
    fn near(&self, parts: &[Part], i: &Part, j: &Part) -> bool {
        let phrase = &self.phrase;
        let own = |p: &Part| p.group == i.group || p.group == j.group || p.actor == i.actor || p.actor == j.actor;
        let between = |p: &&Part| !p.place && !p.speaker && !own(p);
        // Whatever is named before it, "with" leads back to the subject.
        if phrase.governor(j.item).is_some_and(|k| phrase.word(k) == "with")
            && parts.iter().find(|p| !p.place).is_some_and(|p| p.group == i.group)
        {
            return true;
        }
        let inside = &parts[parts.partition_point(|p| p.item <= i.item)..];
        let inside = &inside[..inside.partition_point(|p| p.item < j.item)];
        inside.iter().filter(between).all(|p| phrase.parted(i.item, p.item) && phrase.parted(p.item, j.item))
    }

    /// How two parts are ordered, the first of which stands before the second.
    fn order(&self, parts: &[Part], i: &Part, j: &Part) -> Order {
        let phrase = &self.phrase;
        if i.group == j.group {
            return Order::Mutual;
        }
        if j.speaker {
            return Order::Backward;
        }
        // The first actor of those that are joined to the second.
        let head = parts.iter().filter(|p| p.group == j.group).map(|p| p.item).min().unwrap_or(j.item);
        let between = parts.iter().any(|p| !p.place && p.group != i.group && p.item > i.item && p.item < head);
        if let Some(k) = phrase.governor(head).filter(|k| *k > i.item) {
            if !between && phrase.by(i.item, k).is_some_and(|by| phrase.passive(i.item, by, head)) {
                return Order::Backward;
            }
            if phrase.word(k) == "from" && !between && phrase.any(i.item, k, receives) && !phrase.any(0, i.item, |w| w == "help") {
                return Order::Backward;
            }
        }
        let before = phrase.before(head, 1);
        if matches!(before, "whom" | "which" | "whose") && !between {
            return Order::Backward;
        }
        let prompted = || phrase.any(0, i.item, prompts) || phrase.word(0) == "according";
        let by = || phrase.governor(i.item).is_some_and(|k| phrase.word(k) == "by");
        if self.fronted(i.item) && phrase.parted(i.item, head) && !prompted() && !by() {
            return Order::Backward;
        }
        Order::Forward
    }

    /// Whether, in a later clause of the sentence, the target acts in its turn: "A shelled B after B bombed A".
    fn answered(&self, parts: &[Part], source: Actor, target: Actor) -> bool {
        let phrase = &self.phrase;
        let used: Vec<&Part> = parts.iter().filter(|p| !p.place && !p.speaker && (p.actor == source || p.actor == target)).collect();
        used.windows(4).any(|w| {
            let turned = w[0].actor == source && w[1].actor == target && w[2].actor == target && w[3].actor == source;
            turned && phrase.any(w[1].item, w[2].item, reopens) && finite(phrase.word(w[2].item + 1))
        })
    }
}
