//! The scene of a sentence: its clauses, its actors in groups, and the words that turn an act round.
//!
//! No grammar stands behind it. A clause ends at a mark or a linking word, actors that "and" or a comma joins are a group, and
//! who stands before and behind an act is taken for who does it and to whom it is done.

use crate::features::cues::{AND, BE, BY, END, LINK, NOT, ON, OVER, PREPOSITION, PRONOUN, REFUSE, SAY, SIDES, WHO, class};
use crate::features::group::Group;
use crate::features::part::{self, Part};
use crate::features::phrases::Hit;
use crate::features::pronouns::{Place, Pronoun};
use crate::features::tokens::{Break, Tokens};
use crate::features::words::Words;
use crate::role::Role;

/// Tokens before an act in which a word may turn it round.
const REACH: usize = 6;
/// Tokens before an act in which "be" makes it passive.
const AUXILIARY: usize = 3;
/// Tokens between an act and the word that joins it to the act before.
const JOINED: usize = 4;
/// Tokens between "by" and the agent: "by troops of SOURCE".
const AGENT: usize = 3;
/// Groups behind an act among which its agent may be.
const NEXT: usize = 3;
/// The most tokens between two joined actors: "SOURCE's president and TARGET".
const JOINT: usize = 3;

/// Clauses, groups and turning words of one text; keeps its allocations from text to text.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    classes: Vec<u16>,
    /// What stands before each token.
    breaks: Vec<Break>,
    words: Words<u16>,
    clauses: Vec<u32>,
    /// Whether each token is in an aside: behind a mark and a relative pronoun, up to the next mark, or in a clause that tells of what is over.
    asides: Vec<bool>,
    /// The groups of actors, in order.
    pub groups: Vec<Group>,
    /// Those in no aside.
    outside: Vec<Group>,
    /// Whether one of the judged pair is in the text.
    pub paired: bool,
}

impl Scene {
    /// Reads the words of a text.
    pub fn read(&mut self, tokens: &Tokens) {
        let Self { classes, words, .. } = self;
        words.begin(tokens);
        let own = |i| if tokens.role(i).is_some() { 0 } else { words.of(tokens, i, || class(tokens.stem(i), tokens.word(i))) };
        classes.clear();
        classes.extend((0..tokens.len()).map(own));
        self.breaks.clear();
        self.breaks.extend((0..tokens.len()).map(|i| tokens.broken(i)));
    }

    /// Reads the roles of the actors in a text whose words are read.
    pub fn cast(&mut self, tokens: &Tokens) {
        let n = tokens.len();
        self.groups.clear();
        self.clauses.clear();
        self.asides.clear();
        self.paired = (0..n).any(|i| tokens.role(i).is_some_and(Role::in_pair));
        let mut clause = 0;
        let mut aside = false;
        for i in 0..n {
            let broken = self.breaks[i] != Break::None;
            aside = i > 0 && (if broken { self.classes[i] & WHO != 0 } else { aside });
            self.asides.push(aside);
            let role = tokens.role(i);
            let joins = role.is_some() && self.joins(i);
            if !joins && (broken || self.classes[i] & LINK != 0) && i > 0 {
                clause += 1;
            }
            self.clauses.push(clause);
            let Some(role) = role else {
                if self.paired && self.classes[i] & PRONOUN != 0 {
                    let standing = self.standing(tokens, i);
                    self.groups.extend(standing);
                }
                continue;
            };
            if !joins {
                self.groups.push(Group::new(i));
            }
            if let Some(group) = self.groups.last_mut() {
                // What lies inside a group is no clause's end.
                clause = self.clauses[group.end];
                self.clauses[group.end..].fill(clause);
                group.add(i, role);
            }
        }
        self.set_aside();
    }

    /// The group that the word at token `i` stands for.
    fn standing(&self, tokens: &Tokens, i: usize) -> Option<Group> {
        let last = self.groups.last()?;
        let topic = self.groups.iter().find(|g| !self.asides[g.start]).unwrap_or(&self.groups[0]);
        let next = self.classes.get(i + 1);
        let place = Place {
            at: i,
            before: if i > 0 { tokens.stem(i - 1) } else { "" },
            sides: next.is_some_and(|c| c & SIDES != 0),
            subject: self.clauses[last.end] != self.clauses[i],
            says: next.is_some_and(|c| c & SAY != 0),
        };
        Pronoun::of(tokens.word(i))?.group(&place, &self.groups, *topic)
    }

    /// Makes clauses that tell of what is over asides, and tells the groups that are in none.
    fn set_aside(&mut self) {
        let mut at = 0;
        for clause in self.clauses.chunk_by(|a, b| a == b) {
            let end = at + clause.len();
            if self.classes[at..end].iter().any(|c| c & OVER != 0) {
                self.asides[at..end].fill(true);
            }
            at = end;
        }
        self.outside.clear();
        self.outside.extend(self.groups.iter().filter(|g| !self.asides[g.start]));
    }

    /// Whether the actor at token `i` is joined to the last group.
    fn joins(&self, i: usize) -> bool {
        let Some(group) = self.groups.last() else { return false };
        let most = |broken: Break, mut range: std::ops::RangeInclusive<usize>| range.all(|k| self.breaks[k] <= broken);
        let and = i > 0 && self.classes[i - 1] & AND != 0;
        match i - group.end - 1 {
            0 => most(Break::Comma, i..=i),
            // A comma before "and" ends a list or a clause; of a clause there is more.
            1 => and && most(Break::Comma, i - 1..=i - 1) && most(Break::None, i..=i),
            2..=JOINT => and && most(Break::None, group.end + 1..=i),
            _ => false,
        }
    }

    /// Number of the clause that token `i` is in.
    pub fn clause(&self, i: usize) -> u32 {
        self.clauses[i]
    }

    /// Whether a group reaches into a clause.
    pub fn reaches(&self, group: Group, clause: u32) -> bool {
        self.clauses[group.start] == clause || self.clauses[group.end] == clause
    }

    /// Whether token `i` is in an aside.
    pub fn aside(&self, i: usize) -> bool {
        self.asides[i]
    }

    /// The last group that ends before token `at`; what an aside names counts for the aside alone, unless nobody else is named.
    pub fn before(&self, at: usize) -> Option<Group> {
        let last = |groups: &[Group]| groups[..groups.partition_point(|g| g.end < at)].last().copied();
        last(self.counting(at)).or_else(|| last(&self.groups))
    }

    /// The first group that starts behind token `at`, likewise.
    pub fn behind(&self, at: usize) -> Option<Group> {
        let first = |groups: &[Group]| groups.get(groups.partition_point(|g| g.start <= at)).copied();
        first(self.counting(at)).or_else(|| first(&self.groups))
    }

    /// The groups that count for token `at`.
    fn counting(&self, at: usize) -> &[Group] {
        if self.asides[at] { &self.groups } else { &self.outside }
    }

    /// The token of the preposition right before a group.
    pub fn preposition(&self, group: Option<Group>) -> Option<usize> {
        group.and_then(|g| g.start.checked_sub(1)).filter(|at| self.classes[*at] & PREPOSITION != 0)
    }

    /// Whether an act that starts at token `start` is joined to the one before, and nobody named between them: "S praised O and thanked T".
    pub fn joined(&self, tokens: &Tokens, start: usize) -> bool {
        for i in (start.saturating_sub(JOINED)..start).rev() {
            let class = self.classes[i];
            if tokens.role(i).is_some() || class & PRONOUN != 0 && self.groups.binary_search_by_key(&i, |g| g.start).is_ok() {
                return false;
            }
            if class & ON != 0 {
                return true;
            }
            if class & LINK != 0 || self.breaks[i] == Break::Strong {
                return false;
            }
        }
        false
    }

    /// The group behind an act that "by" makes its agent, in its clause, and the token of "by".
    pub fn agent<M>(&self, hit: &Hit<M>) -> Option<(Group, usize)> {
        let clause = self.clauses[hit.last];
        let behind = &self.groups[self.groups.partition_point(|g| g.start <= hit.last)..];
        let own = behind.iter().take(NEXT).take_while(|g| self.clauses[g.start] == clause);
        let by = |g: &Group| (g.start.saturating_sub(AGENT).max(hit.last)..g.start).find(|&i| i > hit.start && self.classes[i] & BY != 0);
        own.filter_map(|g| Some((*g, by(g)?))).next()
    }

    /// Whether a form of "be" stands close before an act.
    pub fn passive<M>(&self, hit: &Hit<M>) -> bool {
        self.classes[hit.start.saturating_sub(AUXILIARY)..hit.start].iter().any(|c| c & BE != 0)
    }

    /// How many words turn an act round, and how: words that deny, end or refuse, before it in its clause or in its gaps.
    pub fn turn<M>(&self, hit: &Hit<M>) -> (usize, Part) {
        let clause = self.clauses[hit.start];
        let start = hit.start.saturating_sub(REACH);
        let before = (start..hit.start).rev().take_while(|&i| self.clauses[i] == clause).map(|i| self.classes[i] & (NOT | END | REFUSE));
        let inside = (hit.start + 1..hit.last).map(|i| self.classes[i] & (NOT | REFUSE));
        let (count, all) = before.chain(inside).filter(|c| *c != 0).fold((0, 0), |(n, all), c| (n + 1, all | c));
        let name = match (count, all) {
            (0, _) => part::EMPTY,
            (1, END) => part::END,
            (1, NOT) => part::NOT,
            (1, _) => part::REFUSE,
            _ => part::TWICE,
        };
        (count, name)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::features::lexicon::Lexicon;
    use crate::role::Mask;
    use crate::span::Span;
    use crate::text::Stems;

    /// The tokens and the scene of a text in which S, T and O are actors.
    pub(in crate::features) fn scene(text: &str) -> (Tokens, Scene) {
        let masks: Vec<Mask> = text
            .match_indices(['S', 'T', 'O'])
            .map(|(at, name)| Mask {
                span: Span::new(at, at + 1),
                role: match name {
                    "S" => Role::Source,
                    "T" => Role::Target,
                    _ => Role::State,
                },
            })
            .collect();
        let (mut tokens, mut scene) = (Tokens::default(), Scene::default());
        tokens.read(text, &masks, &mut Stems::default());
        scene.read(&tokens);
        scene.cast(&tokens);
        (tokens, scene)
    }

    /// A part that is no stem, as it is written.
    fn written(part: Part) -> &'static str {
        assert!(matches!(part, Part::Fixed(_)));
        part.text(Box::leak(Box::default()))
    }

    fn clauses(text: &str) -> Vec<u32> {
        scene(text).1.clauses
    }

    fn groups(text: &str) -> Vec<(usize, usize, &'static str)> {
        scene(text).1.groups.iter().map(|g| (g.start, g.end, written(g.name()))).collect()
    }

    #[test]
    fn actors_that_and_or_a_comma_joins_are_a_group() {
        assert_eq!(groups("S and T met O"), [(0, 2, "ST"), (4, 4, "O")]);
        assert_eq!(groups("S, O and T met"), [(0, 3, "ST+")]);
        assert_eq!(groups("S army and T fought"), [(0, 3, "ST")]);
        assert_eq!(groups("S met T, and O left"), [(0, 0, "S"), (2, 4, "T+")]);
        assert_eq!(groups("S left, and O met"), [(0, 0, "S"), (3, 3, "O")]);
        assert_eq!(groups("S; T; O met both O"), [(0, 0, "S"), (1, 1, "T"), (2, 2, "O"), (5, 5, "O")]);
        assert!(groups("they met").is_empty());
        assert!(scene("S met").1.paired && !scene("O met").1.paired);
    }

    #[test]
    fn words_that_stand_for_the_pair_are_groups() {
        assert_eq!(groups("S met T today; they praised each other"), [(0, 0, "S"), (2, 2, "T"), (4, 4, "ST"), (7, 7, "ST")]);
        assert_eq!(groups("S met T; the latter left"), [(0, 0, "S"), (2, 2, "T"), (4, 4, "T")]);
        assert_eq!(groups("O met O today; they left"), [(0, 0, "O"), (2, 2, "O")]);
        assert!(scene("S met T; the latter left").1.groups.iter().map(|g| g.named).eq([true, true, false]));
    }

    #[test]
    fn clauses_end_at_marks_and_linking_words_and_not_inside_a_group() {
        assert_eq!(clauses("S left after T came, it said"), [0, 0, 1, 1, 1, 2, 2]);
        assert_eq!(clauses("S, O and T met; then T left"), [0, 0, 0, 0, 0, 1, 1, 1]);
        let (_, scene) = scene("S left, and T met O");
        let group = scene.before(4).unwrap();
        assert!(scene.reaches(group, 1) && !scene.reaches(group, 0));
        assert_eq!(scene.behind(3).map(Group::name), Some(part::O));
        assert_eq!((scene.before(0), scene.behind(5)), (None, None));
    }

    #[test]
    fn relative_clauses_and_what_is_over_are_asides() {
        let asides = |text: &str| scene(text).1.asides.iter().map(|a| u8::from(*a)).collect::<Vec<_>>();
        assert_eq!(asides("S, which met T, left"), [0, 1, 1, 1, 0]);
        assert_eq!(asides("S army who met T left"), [0, 0, 0, 0, 0, 0]);
        assert_eq!(asides("S left T, which met O"), [0, 0, 0, 1, 1, 1]);
        assert_eq!(asides("S had met T; now S hit O"), [1, 1, 1, 1, 0, 0, 0, 0]);
        // Outside an aside what it names counts only where nobody else is named.
        let (_, left) = scene("S, which met T, left O");
        let around = [left.before(4), left.behind(1), left.before(2)].map(|g| g.map(Group::name));
        assert_eq!(around, [part::S, part::T, part::S].map(Some));
        let (_, lone) = scene("ministers, who met T, left");
        assert_eq!(lone.before(4).map(Group::name), Some(part::T));
    }

    #[test]
    fn prepositions_stand_right_before_a_group() {
        let (_, scene) = scene("S was hit by T and O");
        let [first, second] = [scene.groups[0], scene.groups[1]].map(|g| scene.preposition(Some(g)));
        assert_eq!((first, second, scene.preposition(None)), (None, Some(3), None));
    }

    #[test]
    fn words_before_an_act_in_its_clause_turn_it_round() {
        let turn = |text: &str| {
            let csv = b"phrase,category\naid to,AID\nhit,ASSAULT\nsign pact,SUPPORT";
            let Lexicon::Acts(lexicon) = Lexicon::from_csv("l", csv).unwrap() else { panic!() };
            let (tokens, scene) = scene(text);
            let mut hits = Vec::new();
            lexicon.hits(&tokens, &mut Default::default(), &mut hits);
            (scene.turn(&hits[0]), scene.passive(&hits[0]))
        };
        assert_eq!(turn("S sent aid to T"), ((0, part::EMPTY), false));
        assert_eq!(turn("S stopped its aid to T"), ((1, part::END), false));
        assert_eq!(turn("S hasn't hit T"), ((1, part::NOT), false));
        assert_eq!(turn("S refused to stop aid to T"), ((2, part::TWICE), false));
        assert_eq!(turn("S did not stop, aid to T"), ((0, part::EMPTY), false));
        assert_eq!(turn("S signed no pact"), ((1, part::NOT), false));
        assert_eq!(turn("T was hit by S"), ((0, part::EMPTY), true));
    }
}
