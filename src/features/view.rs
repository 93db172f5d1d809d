//! Views: the ways in which a text's tokens become terms. Each view is a block of the vector, at unit length of its own.

use serde::{Deserialize, Serialize};

use crate::features::act::{self, Act};
use crate::features::frames::{frames, roles};
use crate::features::lexicon::{Kind, Lexicon, Tone};
use crate::features::part::{self, Part, Part::Stem, Terms};
use crate::features::phrases::{Hit, Matching};
use crate::features::scene::Scene;
use crate::features::tokens::Tokens;
use crate::features::tone::tone;
use crate::label::{Category, Stance};
use crate::text;

/// One way to read terms off tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Single stems and role symbols.
    Stems,
    /// Two neighbouring stems.
    Pairs,
    /// Two stems with one between them.
    Skips,
    /// Three to six neighbouring characters of a word and the space around it.
    Characters,
    /// Stems near an actor (at most three tokens off). Empty where fewer than two actors are masked.
    Near,
    /// Hits of the act lexicon: category, quad class and side; before, between or after the actors; nearest; first and
    /// last between them; pairs of hits in order. Hits in asides are left out, unless there are no others. What a word of denial, ending or refusal turns round is an act of its own.
    Acts,
    /// Hits of the act lexicon with the groups of actors around them, the hit that links the pair, and the order and
    /// distance of the actors.
    Frames,
    /// Stems with the groups of actors around them, next to the pair, and from one of the pair to the other.
    Roles,
    /// Hits of the tone lexicon: praise and blame, how strong, denied or not, and where they stand to the target.
    Tone,
}

/// Tokens to either side of an actor that count as near.
const NEAR: usize = 3;

/// What the views of a text share, and reusable memory of [`View::terms`].
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    word: String,
    matching: Matching,
    hits: Vec<Hit<Category>>,
    acts: Vec<Act>,
    /// Those of them that count.
    counting: Vec<Act>,
    tones: Vec<Hit<Tone>>,
    scene: Scene,
    bounds: Vec<usize>,
}

impl Scratch {
    /// Reads what `views` need to know of the words of a text. Without a lexicon there are no hits.
    pub fn read(&mut self, views: &[View], tokens: &Tokens, lexicon: Option<&Lexicon>) {
        self.hits.clear();
        self.tones.clear();
        match lexicon.filter(|l| views.iter().any(|v| v.lexicon() == Some(l.kind()))) {
            Some(Lexicon::Acts(phrases)) => phrases.hits(tokens, &mut self.matching, &mut self.hits),
            Some(Lexicon::Tone(phrases)) => phrases.hits(tokens, &mut self.matching, &mut self.tones),
            None => {}
        }
        if sets(views) {
            self.scene.read(tokens);
        }
    }

    /// Reads what `views` need to know of the parts that a text's actors play, whose words are read.
    pub fn cast(&mut self, views: &[View], tokens: &Tokens) {
        if sets(views) {
            let Self { scene, hits, acts, counting, .. } = self;
            scene.cast(tokens);
            act::read(hits, scene, tokens, acts);
            counting.clear();
            counting.extend(acts.iter().filter(|a| a.counts));
        }
    }
}

/// Whether some of the views need the scene.
fn sets(views: &[View]) -> bool {
    views.iter().any(|v| v.lexicon().is_some() || *v == View::Roles)
}

impl View {
    /// The view's name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stems => "stems",
            Self::Pairs => "pairs",
            Self::Skips => "skips",
            Self::Characters => "characters",
            Self::Near => "near",
            Self::Acts => "acts",
            Self::Frames => "frames",
            Self::Roles => "roles",
            Self::Tone => "tone",
        }
    }

    /// The lexicon that serves it.
    pub fn lexicon(self) -> Option<Kind> {
        match self {
            Self::Acts | Self::Frames => Some(Kind::Acts),
            Self::Tone => Some(Kind::Tone),
            _ => None,
        }
    }

    /// Adds every term of the view to `terms`, as often as it occurs. `scratch` has read the text.
    pub(crate) fn terms(self, tokens: &Tokens, scratch: &mut Scratch, terms: &mut impl Terms) {
        match self {
            Self::Stems => (0..tokens.len()).for_each(|i| terms.term(tokens, [Stem(i)])),
            Self::Pairs => distant(tokens, 1, terms),
            Self::Skips => distant(tokens, 2, terms),
            Self::Characters => characters(tokens, scratch, terms),
            Self::Near => near(tokens, terms),
            Self::Acts => acts(tokens, &scratch.counting, terms),
            Self::Frames => frames(tokens, &scratch.scene, &scratch.acts, terms),
            Self::Roles => roles(tokens, &scratch.scene, terms),
            Self::Tone => tone(tokens, &scratch.scene, &scratch.tones, terms),
        }
    }
}

fn distant(tokens: &Tokens, distance: usize, terms: &mut impl Terms) {
    let joint = if distance == 1 { part::SPACE } else { part::SKIP };
    (distance..tokens.len()).for_each(|i| terms.term(tokens, [Stem(i - distance), joint, Stem(i)]));
}

fn characters(tokens: &Tokens, scratch: &mut Scratch, terms: &mut impl Terms) {
    let Scratch { word, bounds, .. } = scratch;
    for i in (0..tokens.len()).filter(|&i| tokens.role(i).is_none()) {
        word.clear();
        word.push(' ');
        text::push_lower(tokens.word(i), word);
        word.push(' ');
        bounds.clear();
        bounds.extend(word.char_indices().map(|c| c.0).chain([word.len()]));
        let n = bounds.len() - 1;
        for length in 3..=6.min(n) {
            for start in 0..=n - length {
                terms.text(&word[bounds[start]..bounds[start + length]]);
            }
        }
    }
}

fn near(tokens: &Tokens, terms: &mut impl Terms) {
    let actors = tokens.actors();
    if actors.len() < 2 {
        return;
    }
    for &a in actors {
        (a.saturating_sub(NEAR)..tokens.len().min(a + NEAR + 1)).for_each(|i| terms.term(tokens, [part::NEAR, Stem(i)]));
    }
}

pub(crate) fn side(category: Category) -> Part {
    match category.quad().stance() {
        Stance::Cooperative => part::COOPERATIVE,
        Stance::Hostile => part::HOSTILE,
        Stance::Neutral => part::NEUTRAL,
    }
}

fn acts(tokens: &Tokens, acts: &[Act], terms: &mut impl Terms) {
    let bounds = match *tokens.actors() {
        [first, .., last] => Some((first, last)),
        _ => None,
    };
    let inside = |act: &&Act| bounds.is_some_and(|(first, last)| (first..=last).contains(&act.hit.start));
    for &Act { hit, turn, .. } in acts {
        let place = bounds.map(|(first, last)| {
            if hit.start < first {
                part::BEFORE_ALL
            } else if hit.start > last {
                part::AFTER_ALL
            } else {
                part::AMONG
            }
        });
        for name in [Part::category(hit.meaning), Part::quad(hit.meaning.quad()), side(hit.meaning)] {
            terms.term(tokens, [turn, name]);
            if let Some(place) = place {
                terms.term(tokens, [turn, name, place]);
            }
        }
    }
    if let Some(first) = acts.first() {
        terms.term(tokens, [part::FIRST, first.turn, Part::category(first.hit.meaning)]);
    }
    let actors = tokens.actors();
    let distance = |act: &&Act| {
        let next = actors.partition_point(|a| *a < act.hit.start);
        actors[next.saturating_sub(1)..].iter().take(2).map(|a| a.abs_diff(act.hit.start)).min()
    };
    if let Some(nearest) = acts.iter().min_by_key(distance).filter(|_| !actors.is_empty()) {
        terms.term(tokens, [part::NEAREST, nearest.turn, Part::category(nearest.hit.meaning)]);
        terms.term(tokens, [part::NEAREST, nearest.turn, side(nearest.hit.meaning)]);
    }
    if let (Some(first), Some(last)) = (acts.iter().find(inside), acts.iter().rfind(inside)) {
        terms.term(tokens, [part::FIRST_BETWEEN, first.turn, Part::category(first.hit.meaning)]);
        terms.term(tokens, [part::LAST_BETWEEN, last.turn, Part::category(last.hit.meaning)]);
    }
    for pair in acts.windows(2) {
        terms.term(tokens, [Part::category(pair[0].hit.meaning), part::THEN_ACT, Part::category(pair[1].hit.meaning)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::arena::Arena;
    use crate::role::Role;
    use crate::span::Span;
    use crate::text::Stems;
    use crate::text::masks;

    /// Terms of a text in which Iran acts on Oman.
    fn terms(view: View, text: &str, lexicon: &str) -> Vec<String> {
        let marked: Vec<(Span, Role)> = [("Iran", Role::Source), ("Oman", Role::Target)]
            .into_iter()
            .filter_map(|(name, role)| text.find(name).map(|at| (Span::new(at, at + name.len()), role)))
            .collect();
        let mut tokens = Tokens::default();
        tokens.read(text, &masks(text, &marked), &mut Stems::default());
        let lexicon = Lexicon::from_csv("l.csv", format!("phrase,category\n{lexicon}").as_bytes()).unwrap();
        let (mut scratch, mut out) = (Scratch::default(), Arena::default());
        scratch.read(&[view], &tokens, Some(&lexicon));
        scratch.cast(&[view], &tokens);
        view.terms(&tokens, &mut scratch, &mut out);
        out.iter().map(String::from).collect()
    }

    const TEXT: &str = "Iran refused to meet Oman again";
    const LEXICON: &str = "refuse to meet,REJECT\nmeet,CONSULT\nagain,SUPPORT";

    #[test]
    fn stems_and_their_neighbours() {
        assert_eq!(terms(View::Stems, TEXT, LEXICON), ["SOURCE", "refus", "to", "meet", "TARGET", "again"]);
        let pairs = ["SOURCE refus", "refus to", "to meet", "meet TARGET", "TARGET again"];
        assert_eq!(terms(View::Pairs, TEXT, LEXICON), pairs);
        assert_eq!(terms(View::Skips, TEXT, LEXICON), ["SOURCE _ to", "refus _ meet", "to _ TARGET", "meet _ again"]);
        assert!(terms(View::Skips, "Iran met", LEXICON).is_empty());
    }

    #[test]
    fn characters_are_of_words_and_never_of_a_role() {
        assert_eq!(
            terms(View::Characters, "Iran: \u{c9}t\u{e9}", LEXICON),
            [" \u{e9}t", "\u{e9}t\u{e9}", "t\u{e9} ", " \u{e9}t\u{e9}", "\u{e9}t\u{e9} ", " \u{e9}t\u{e9} "]
        );
        // Lengths 3 to 6 of words of 9, 4, 6 and 7 characters with the space around them.
        assert_eq!(terms(View::Characters, TEXT, LEXICON).len(), (7 + 6 + 5 + 4) + (2 + 1) + (4 + 3 + 2 + 1) + (5 + 4 + 3 + 2));
    }

    #[test]
    fn near_is_three_tokens_off() {
        let near = ["SOURCE", "refus", "to", "meet", "refus", "to", "meet", "TARGET", "again"].map(|s| format!("near {s}"));
        assert_eq!(terms(View::Near, TEXT, LEXICON), near);
        assert!(terms(View::Near, "Iran refused to meet again", LEXICON).is_empty());
    }

    #[test]
    fn acts_say_what_and_where() {
        let hit = |name: &str, place: &str| [name.to_string(), format!("{name} {place}")];
        // The word that refuses is an act, and turns the next one round.
        let expected = [
            &[hit("REJECT", "between"), hit("VERBAL_CONFLICT", "between"), hit("hostile", "between")].concat()[..],
            &[hit("refuse SUPPORT", "after"), hit("refuse VERBAL_COOPERATION", "after"), hit("refuse cooperative", "after")].concat(),
            &["first REJECT", "nearest REJECT", "nearest hostile", "first between REJECT", "last between REJECT", "REJECT > SUPPORT"]
                .map(String::from),
        ]
        .concat();
        assert_eq!(terms(View::Acts, TEXT, LEXICON), expected);
        // Without two actors there are no places, without one none is nearest.
        let lone = ["CONSULT", "VERBAL_COOPERATION", "cooperative", "first CONSULT"];
        assert_eq!(terms(View::Acts, "They met", LEXICON), lone);
        assert!(terms(View::Acts, "Iran slept", LEXICON).is_empty());
    }

    #[test]
    fn the_nearest_act_may_stand_before_or_behind_its_actor() {
        // "met" is 3 off Oman and 4 off Iran; "again" 1 behind Iran.
        let nearest = |text: &str| terms(View::Acts, text, LEXICON).into_iter().find(|t| t.starts_with("nearest ")).unwrap();
        assert_eq!(nearest("Oman with others met and left Iran again"), "nearest SUPPORT");
        assert_eq!(nearest("They met Iran and then the others again, Oman said to all"), "nearest CONSULT");
    }
}
