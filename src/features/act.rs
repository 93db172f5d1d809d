//! Acts: what the lexicon hits, who does it to whom, and whether it counts.

use crate::features::group::Group;
use crate::features::part::Part;
use crate::features::phrases::Hit;
use crate::features::scene::Scene;
use crate::features::tokens::Tokens;
use crate::label::Category;

/// An act of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Act {
    /// What was found.
    pub hit: Hit<Category>,
    /// How many words turn it round, and how.
    pub turns: usize,
    pub turn: Part,
    /// Who stands before it and who behind it.
    pub around: (Option<Group>, Option<Group>),
    /// Whether each of them is in its clause.
    pub near: (bool, bool),
    /// The token of "by" that makes the group behind its agent.
    pub by: Option<usize>,
    /// Whether it stands in no aside. Where all do, all count: a text tells of something.
    pub counts: bool,
}

impl Act {
    /// An act, and the one before it.
    fn new(hit: Hit<Category>, last: Option<&Self>, scene: &Scene, tokens: &Tokens) -> Self {
        let (turns, turn) = scene.turn(&hit);
        let clause = scene.clause(hit.start);
        let near = |group: Option<Group>| group.is_some_and(|g| scene.reaches(g, clause));
        let (mut before, mut behind) = (scene.before(hit.start), scene.behind(hit.start));
        let mut near = (near(before), near(behind));
        let mut by = None;
        if scene.paired {
            // What is joined shares who does it, or in a passive to whom it is done: "T was praised by O and blamed by S".
            if let Some(last) = last.filter(|l| l.around.0.is_some() && scene.joined(tokens, hit.start)) {
                (before, near.0) = (last.around.0, last.near.0);
            }
            // "Taken from T by S": who stands between an act and its agent is whom it befalls, if nobody stands before it.
            if let Some((agent, at)) = scene.agent(&hit) {
                if !near.0 && behind != Some(agent) {
                    (before, near.0) = (behind, near.1);
                }
                (behind, near.1, by) = (Some(agent), true, Some(at));
            } else {
                by = scene.preposition(behind).filter(|at| tokens.stem(*at) == "by");
            }
        }
        Self { hit, turns, turn, around: (before, behind), near, by, counts: !scene.aside(hit.start) }
    }
}

/// Reads the acts of a text.
pub(crate) fn read(hits: &[Hit<Category>], scene: &Scene, tokens: &Tokens, acts: &mut Vec<Act>) {
    acts.clear();
    for hit in hits {
        acts.push(Act::new(*hit, acts.last(), scene, tokens));
    }
    if acts.iter().all(|a| !a.counts) {
        acts.iter_mut().for_each(|a| a.counts = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::lexicon::Lexicon;
    use crate::features::part;
    use crate::features::scene::tests::scene;

    const LEXICON: &[u8] = b"phrase,category\npraise,SUPPORT\nblame,ACCUSE\nseize,COERCE\nmeet,CONSULT";

    /// Who stands before and behind each act of a text in which S, T and O are actors, whether "by" makes the latter its agent, and whether it counts.
    fn acts(text: &str) -> Vec<(Part, Part, bool, bool)> {
        let (tokens, scene) = scene(text);
        let (mut hits, mut acts) = (Vec::new(), Vec::new());
        let Lexicon::Acts(lexicon) = Lexicon::from_csv("l", LEXICON).unwrap() else { panic!() };
        lexicon.hits(&tokens, &mut Default::default(), &mut hits);
        read(&hits, &scene, &tokens, &mut acts);
        let name = |g: Option<Group>| g.map_or(part::NOBODY, Group::name);
        acts.iter().map(|a| (name(a.around.0), name(a.around.1), a.by.is_some(), a.counts)).collect()
    }

    #[test]
    fn joined_acts_share_who_does_them() {
        let (praise, blame) = ((part::S, part::O, false, true), (part::S, part::T, false, true));
        assert_eq!(acts("S praised O and then blamed T"), [praise, blame]);
        // Whoever is named behind the word that joins does the second.
        assert_eq!(acts("S praised O and O blamed T")[1].0, part::O);
        assert_eq!(acts("S praised O, which blamed T")[1].0, part::O);
        let (praised, blamed) = ((part::T, part::O, true, true), (part::T, part::S, true, true));
        assert_eq!(acts("T was praised by O but blamed by S"), [praised, blamed]);
    }

    #[test]
    fn by_makes_an_agent_at_a_distance() {
        assert_eq!(acts("farms seized from T by troops of S"), [(part::T, part::S, true, true)]);
        assert_eq!(acts("T was blamed in O by S"), [(part::T, part::S, true, true)]);
        assert_eq!(acts("S seized boats in O, watched by T"), [(part::S, part::O, false, true)]);
    }

    #[test]
    fn asides_count_only_where_nothing_else_does() {
        let counts = |text: &str| acts(text).iter().map(|a| a.3).collect::<Vec<_>>();
        assert_eq!(counts("S, which blamed T, met O"), [false, true]);
        assert_eq!(counts("S had blamed T; now S met O"), [false, true]);
        assert_eq!(counts("S had blamed T"), [true]);
    }
}
