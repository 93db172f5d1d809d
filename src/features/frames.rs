//! Frames: who stands around each act, which act links the pair, and how the actors stand to one another.
//!
//! An act's frame is its category or side, the group of actors before it and the group behind it. In a text without a judged
//! pair every act is read as if it stood between the two.

use crate::features::act::Act;
use crate::features::group::Group;
use crate::features::part::{self, Part, Part::Stem, Terms};
use crate::features::scene::Scene;
use crate::features::tokens::Tokens;
use crate::features::view::side;
use crate::role::Role;

/// How much better any act outside an aside links a pair than those inside.
const MAIN: usize = 10;

/// A small number; the last stands for it and all above.
fn number(n: usize, most: usize) -> Part {
    Part::number(n.min(most))
}

fn name(group: Option<Group>) -> Part {
    group.map_or(part::NOBODY, Group::name)
}

/// Terms of the acts, of the act that links the pair best, and of the actors.
pub(crate) fn frames(tokens: &Tokens, scene: &Scene, acts: &[Act], terms: &mut impl Terms) {
    let mut best: Option<(usize, Part, &Act)> = None;
    for act in acts {
        let Act { hit, turns, around, near, by, .. } = act;
        let (category, side) = (Part::category(hit.meaning), side(hit.meaning));
        let cut = |near| if near || !scene.paired { part::EMPTY } else { part::CUT };
        let names = if scene.paired { (name(around.0), name(around.1)) } else { (part::S, part::T) };
        let be = if scene.passive(hit) { part::BE } else { part::EMPTY };
        let (left, right) = (cut(near.0), cut(near.1));
        let governs = by.or_else(|| scene.preposition(around.1)).map_or(part::EMPTY, Stem);
        let space = part::SPACE;
        terms.term(tokens, [part::ACT, side, space, names.0, left, space, be, space, governs, space, right, names.1]);
        terms.term(tokens, [part::ACT, category, space, names.0, left, space, right, names.1]);
        // What is neither stays so.
        let after = match turns % 2 {
            1 if side == part::HOSTILE => part::COOPERATIVE,
            1 if side == part::COOPERATIVE => part::HOSTILE,
            _ => side,
        };
        terms.term(tokens, [part::TURNED, after]);
        terms.term(tokens, [part::TURNED, after, part::SPACE, number(*turns, 3)]);
        terms.term(tokens, [part::TURNED, after, part::SPACE, names.0, part::SPACE, names.1]);
        let (strength, link) = if scene.paired { link(act) } else { (1, part::S_TO_T) };
        let strength = if act.counts { strength + MAIN } else { strength };
        if best.is_none_or(|b| strength > b.0) {
            best = Some((strength, link, act));
        }
    }
    match best {
        Some((_, link, Act { hit, turn, .. })) => {
            let (category, side, turn) = (Part::category(hit.meaning), side(hit.meaning), *turn);
            terms.term(tokens, [part::LINK, link]);
            terms.term(tokens, [part::LINK, link, part::SPACE, turn, side]);
            terms.term(tokens, [part::LINK, link, part::SPACE, category]);
            terms.term(tokens, [part::LINK, category]);
            terms.term(tokens, [part::LINK, turn, side]);
        }
        None => terms.term(tokens, [part::LINK_NONE]),
    }
    for pair in acts.windows(2) {
        let pair = [pair[0].hit, pair[1].hit];
        let among = |is: fn(Role) -> bool| (pair[0].start..pair[1].start).any(|i| tokens.role(i).is_some_and(is));
        let source = if among(|r| r == Role::Source) { part::S } else { part::EMPTY };
        let target = if among(|r| r == Role::Target) { part::T } else { part::EMPTY };
        let other = if among(|r| !r.in_pair()) { part::O } else { part::EMPTY };
        let cut = if scene.clause(pair[0].start) == scene.clause(pair[1].start) { part::EMPTY } else { part::CUT };
        terms
            .term(tokens, [part::THEN, side(pair[0].meaning), part::SPACE, source, target, other, cut, part::SPACE, side(pair[1].meaning)]);
        terms.term(
            tokens,
            [part::THEN, Part::category(pair[0].meaning), part::SPACE, source, target, other, part::SPACE, side(pair[1].meaning)],
        );
    }
    if scene.paired {
        actors(tokens, scene, acts.len(), terms);
    }
}

/// How well an act links the pair, and how: by the groups before and behind it, the one behind being the agent after "by". What is done with or
/// to others links nobody of the pair with the other.
fn link(act: &Act) -> (usize, Part) {
    let ((before, behind), near) = (act.around, act.near);
    let (agent, patient) = if act.by.is_some() { (behind, before) } else { (before, behind) };
    let pair = |group: Option<Group>| group.map_or((false, false), Group::pair);
    let others = |group: Option<Group>| group.is_some_and(Group::apart);
    match (pair(agent), pair(patient)) {
        ((true, true), _) if others(patient) => (3, part::ST_TO_O),
        (_, (true, true)) if others(agent) => (4, part::O_TO_ST),
        ((true, false), _) if others(patient) => (3, part::S_TO_O),
        (_, (false, true)) if others(agent) => (3, part::O_TO_T),
        ((false, true), _) if others(patient) => (2, part::T_TO_O),
        (_, (true, false)) if others(agent) => (2, part::O_TO_S),
        ((true, false), (_, true)) => (6 + usize::from(near.0) + usize::from(near.1), part::S_TO_T),
        ((true, true), _) => (5 + usize::from(near.0), part::ST),
        (_, (true, true)) => (5 + usize::from(near.1), part::TO_ST),
        ((_, true), (true, _)) => (4, part::T_TO_S),
        ((true, _), _) => (3, part::S_TO),
        (_, (_, true)) => (3, part::TO_T),
        ((_, true), _) => (2, part::T_TO),
        (_, (true, _)) => (2, part::TO_S),
        _ => (1, part::NONE),
    }
}

/// Terms without words: which groups are named, in which order, after which preposition, and how far the pair is apart.
fn actors(tokens: &Tokens, scene: &Scene, acts: usize, terms: &mut impl Terms) {
    let mut named = scene.groups.iter().filter(|g| g.named);
    let [first, second, third] = std::array::from_fn(|_| named.next().map_or(part::NOBODY, |g| g.name()));
    terms.term(tokens, [part::ACTORS, first]);
    terms.term(tokens, [part::ACTORS, first, part::SPACE, second]);
    terms.term(tokens, [part::ACTORS, first, part::SPACE, second, part::SPACE, third]);
    for group in scene.groups.iter().filter(|g| g.named && !g.apart()) {
        let governs = scene.preposition(Some(*group)).map_or(part::EMPTY, Stem);
        terms.term(tokens, [part::ACTORS, governs, part::SPACE, group.name()]);
    }
    let others = scene.groups.iter().filter(|g| g.named && g.apart()).count();
    terms.term(tokens, [part::OTHERS, number(others, 3)]);
    let place = |role| (0..tokens.len()).find(|&i| tokens.role(i) == Some(role));
    if let (Some(source), Some(target)) = (place(Role::Source), place(Role::Target)) {
        let order = if source < target { part::ST } else { part::TS };
        let apart = match source.abs_diff(target) {
            1 => part::ONE,
            2 => part::TWO,
            3..=4 => part::FOUR,
            5..=8 => part::EIGHT,
            9..=15 => part::FIFTEEN,
            _ => part::SIXTEEN,
        };
        let clauses = scene.clause(source).abs_diff(scene.clause(target)) as usize;
        terms.term(tokens, [part::APART, order, part::SPACE, apart]);
        terms.term(tokens, [part::CLAUSES, order, part::SPACE, number(clauses, 2)]);
    }
    terms.term(tokens, [part::ACTS, number(acts, 4)]);
}

/// Words with the named actors around them: each word between the group before it and the group behind it, the words next to the
/// pair, and those on the shortest stretch from one of the pair to the other.
pub(crate) fn roles(tokens: &Tokens, scene: &Scene, terms: &mut impl Terms) {
    let mut groups = scene.groups.iter().filter(|g| g.named).peekable();
    let mut before = part::NOBODY;
    for i in 0..tokens.len() {
        if let Some(group) = groups.next_if(|g| g.end < i) {
            before = group.name();
        }
        let behind = groups.peek();
        if tokens.role(i).is_some() || behind.is_some_and(|g| g.start < i) {
            continue;
        }
        let (before, behind) = if scene.paired { (before, behind.map_or(part::NOBODY, |g| g.name())) } else { (part::S, part::T) };
        terms.term(tokens, [before, part::SPACE, Stem(i), part::SPACE, behind]);
    }
    for group in scene.groups.iter().filter(|g| g.named && !g.apart()) {
        let (name, end) = (group.name(), group.end);
        if group.start > 0 {
            terms.term(tokens, [part::ONE_BEFORE, Stem(group.start - 1), part::SPACE, name]);
        }
        if group.start > 1 {
            terms.term(tokens, [part::TWO_BEFORE, Stem(group.start - 2), part::SPACE, Stem(group.start - 1), part::SPACE, name]);
        }
        if end + 1 < tokens.len() {
            terms.term(tokens, [part::ONE_BEHIND, name, part::SPACE, Stem(end + 1)]);
        }
        if end + 2 < tokens.len() {
            terms.term(tokens, [part::TWO_BEHIND, name, part::SPACE, Stem(end + 1), part::SPACE, Stem(end + 2)]);
        }
    }
    if let Some((from, to)) = stretch(tokens) {
        let order = if tokens.role(from) == Some(Role::Source) { part::ST } else { part::TS };
        if to == from + 1 {
            terms.term(tokens, [order]);
        }
        (from + 1..to).for_each(|i| terms.term(tokens, [order, part::SPACE, Stem(i)]));
    }
}

/// The shortest stretch from one of the pair to the other, the first of equals.
fn stretch(tokens: &Tokens) -> Option<(usize, usize)> {
    let actors = tokens.actors().windows(2).map(|w| (w[0], w[1]));
    let differ = |&(a, b): &(usize, usize)| match (tokens.role(a), tokens.role(b)) {
        (Some(a), Some(b)) => a != b && a.in_pair() && b.in_pair(),
        _ => false,
    };
    actors.filter(differ).min_by_key(|(a, b)| b - a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::act;
    use crate::features::arena::Arena;
    use crate::features::lexicon::Lexicon;
    use crate::features::scene::tests::scene;

    const LEXICON: &[u8] = b"phrase,category\nhit,ASSAULT\npraise,SUPPORT\nmeet,CONSULT\ndeny hitting,NEUTRAL";

    /// Terms of a text in which S, T and O are actors: those of `frames`, and those of `roles`.
    fn terms(text: &str) -> [Vec<String>; 2] {
        let ((tokens, scene), mut hits) = (scene(text), Vec::new());
        let Lexicon::Acts(lexicon) = Lexicon::from_csv("l", LEXICON).unwrap() else { panic!() };
        lexicon.hits(&tokens, &mut Default::default(), &mut hits);
        let mut out = [Arena::default(), Arena::default()];
        let mut acts = Vec::new();
        act::read(&hits, &scene, &tokens, &mut acts);
        frames(&tokens, &scene, &acts, &mut out[0]);
        roles(&tokens, &scene, &mut out[1]);
        out.map(|terms| terms.iter().map(String::from).collect())
    }

    fn starting(text: &str, start: &str) -> Vec<String> {
        terms(text)[0].iter().filter(|t| t.starts_with(start)).cloned().collect()
    }

    #[test]
    fn frames_of_a_passive() {
        let expected = [
            "act hostile T be by S",
            "act ASSAULT T S",
            "turned hostile",
            "turned hostile 0",
            "turned hostile T S",
            "link S>T",
            "link S>T hostile",
            "link S>T ASSAULT",
            "link ASSAULT",
            "link hostile",
            "actors T",
            "actors T S",
            "actors T S -",
            "actors  T",
            "actors by S",
            "others 0",
            "apart TS 4",
            "clauses TS 0",
            "acts 1",
        ];
        assert_eq!(terms("T was hit by S")[0], expected);
    }

    #[test]
    fn the_act_that_links_the_pair_is_chosen() {
        // Each act has a group before and behind it; the second stands between source and target.
        assert_eq!(starting("O hit O, and S praised T", "link S>T"), ["link S>T", "link S>T cooperative", "link S>T SUPPORT"]);
        assert_eq!(starting("S and T met", "link ST "), ["link ST cooperative", "link ST CONSULT"]);
        assert_eq!(starting("they met S and T", "link >ST "), ["link >ST cooperative", "link >ST CONSULT"]);
        // What is done with others is no act between the two.
        assert_eq!(starting("S and T met O", "link ST>O "), ["link ST>O cooperative", "link ST>O CONSULT"]);
        assert_eq!(starting("O met S and T", "link O>ST "), ["link O>ST cooperative", "link O>ST CONSULT"]);
        assert_eq!(starting("S met O near T", "link S>O "), ["link S>O cooperative", "link S>O CONSULT"]);
        assert_eq!(starting("T hit S", "link T>S "), ["link T>S hostile", "link T>S ASSAULT"]);
        assert_eq!(starting("S slept near T", "link "), ["link none"]);
        assert_eq!(starting("S, which praised T, hit it", "link S> "), ["link S> hostile", "link S> ASSAULT"]);
        assert_eq!(starting("S never hit T", "link S>T "), ["link S>T not hostile", "link S>T ASSAULT"]);
        assert_eq!(starting("S never hit T", "turned "), ["turned cooperative", "turned cooperative 1", "turned cooperative S T"]);
    }

    #[test]
    fn comment_is_no_act_and_nothing_turns_it_round() {
        assert_eq!(starting("S denied hitting T", "link S>T"), ["link S>T", "link S>T neutral", "link S>T NEUTRAL"]);
        assert_eq!(starting("S never denied hitting T", "turned "), ["turned neutral", "turned neutral 1", "turned neutral S T"]);
    }

    #[test]
    fn clauses_and_pairs_of_acts() {
        // The target is in another clause than the act.
        assert_eq!(starting("S met, T said", "act "), ["act cooperative S   |T", "act CONSULT S |T"]);
        assert_eq!(starting("S praised T while O hit O", "then "), ["then cooperative TO| hostile", "then SUPPORT TO hostile"]);
    }

    #[test]
    fn without_a_pair_every_act_stands_between_one() {
        let [frames, roles] = terms("O hit them");
        assert_eq!(frames[..2], ["act hostile S   T", "act ASSAULT S T"]);
        assert_eq!(frames[5..8], ["link S>T", "link S>T hostile", "link S>T ASSAULT"]);
        assert_eq!((frames.len(), roles), (10, vec!["S hit T".to_string(), "S them T".to_string()]));
    }

    #[test]
    fn words_between_beside_and_on_the_way() {
        let expected = ["S+ will T", "S+ hit T", "T soon -", "+1 S+ will", "+2 S+ will hit", "-1 hit T", "-2 will hit T", "+1 T soon"];
        let roles = &terms("S and O will hit T soon")[1];
        assert_eq!(roles[..8], expected);
        assert_eq!(roles[8..], ["ST and", "ST STATE", "ST will", "ST hit"]);
        assert_eq!(terms("T S")[1], ["TS"]);
        assert!(terms("")[1].is_empty());
    }

    #[test]
    fn the_shortest_stretch_is_taken() {
        let way: Vec<String> = terms("S met nobody but T left S")[1].iter().filter(|t| t.starts_with("TS")).cloned().collect();
        assert_eq!(way, ["TS leav"]);
    }
}
