//! Words that stand for the pair: "they", "each other", "the latter".
//!
//! Who is meant isn't worked out, only guessed by what holds most often: several are the pair, once both were named, and an object is the one
//! that the subject isn't. "He" and "it" are left alone: in news they are too often nobody of the pair, or the one who says all this.

use crate::features::group::Group;

/// What a word may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pronoun {
    /// Several: "they".
    Many,
    /// Before what is several people's: "their".
    Theirs,
    /// The one who isn't the subject, behind "each", "one" and "the".
    Other,
    /// Both of the pair: "each of them".
    Both,
    /// The same where nouns such as "countries" follow: "the two leaders".
    Two,
    /// The one of two who was named last.
    Latter,
    /// The one who was named first, behind "the".
    Former,
}

/// Where a word stands.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// Its token.
    pub at: usize,
    /// The stem before it.
    pub before: &'a str,
    /// Whether a noun for states and their people follows.
    pub sides: bool,
    /// Whether nobody stands before it in its clause.
    pub subject: bool,
    /// Whether a verb of saying follows: who speaks takes up nobody.
    pub says: bool,
}

impl Pronoun {
    /// What a word may stand for.
    pub fn of(word: &str) -> Option<Self> {
        // None is longer than seven letters.
        let mut small = [0; 7];
        let small = small.get_mut(..word.len())?;
        small.copy_from_slice(word.as_bytes());
        small.make_ascii_lowercase();
        Some(match &*small {
            b"they" | b"them" => Self::Many,
            b"their" => Self::Theirs,
            b"another" | b"other" => Self::Other,
            b"both" | b"each" => Self::Both,
            b"neither" | b"two" => Self::Two,
            b"latter" => Self::Latter,
            b"former" => Self::Former,
            _ => return None,
        })
    }

    /// For whom of the pair it stands, behind some groups; `topic` is whom the text began with.
    pub fn group(self, place: &Place<'_>, groups: &[Group], topic: Group) -> Option<Group> {
        let &Place { at, before, sides, subject, says } = place;
        let last = groups.last()?.pair();
        if says && subject {
            return None;
        }
        let all = groups.iter().map(|g| g.pair()).fold((false, false), |all, g| (all.0 || g.0, all.1 || g.1));
        let both = all == (true, true);
        let alone = |g: &&Group| g.named && g.pair().0 != g.pair().1;
        let other = match last {
            (true, false) => (false, all.1),
            (false, true) => (all.0, false),
            // Behind others it is the only one of the pair that was named.
            (false, false) if !both => all,
            _ => (false, false),
        };
        let who = match self {
            Self::Latter => groups.iter().rfind(alone)?.pair(),
            Self::Former if both && !sides && before == "the" => groups.iter().find(alone)?.pair(),
            Self::Other if both && !sides && matches!(before, "each" | "one" | "the") => {
                if subject || other == (false, false) {
                    all
                } else {
                    other
                }
            }
            Self::Both if both && subject => all,
            Self::Two if both && subject && sides => all,
            Self::Many if !subject => other,
            Self::Many | Self::Theirs if both && subject => all,
            Self::Many | Self::Theirs if subject => topic.pair(),
            _ => return None,
        };
        Group::standing(at, who)
    }
}

/// Whether a stem is a noun for states and their people, or "of": "the two sides", "both of them".
#[rustfmt::skip]
pub(super) fn sides(stem: &str) -> bool {
    matches!(
        stem,
        "alli" | "armi" | "capit" | "countri" | "foe" | "govern" | "leader" | "men" | "militari" | "minist" | "nation" | "navi" | "neighbor"
            | "neighbour" | "of" | "parti" | "power" | "premier" | "presid" | "rival" | "side" | "state"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::part::{self, Part};
    use crate::role::Role;

    /// Whom a word stands for behind some groups of actors, each a token long.
    fn stands(word: &str, groups: &[&str], place: Place<'_>) -> Option<Part> {
        let group = |(at, names): (usize, &&str)| {
            let mut group = Group::new(at);
            let role = |name| [Role::Source, Role::Target, Role::State]["STO".find(name).unwrap()];
            names.chars().for_each(|name| group.add(at, role(name)));
            group
        };
        let groups: Vec<Group> = groups.iter().enumerate().map(group).collect();
        Pronoun::of(word)?.group(&place, &groups, groups[0]).map(Group::name)
    }

    fn place(before: &str) -> Place<'_> {
        Place { at: 9, before, sides: false, subject: true, says: false }
    }

    #[test]
    fn subjects_take_up_who_was_named_and_objects_are_the_other() {
        let object = || Place { subject: false, ..place("") };
        assert_eq!(stands("They", &["S", "T"], place("")), Some(part::ST));
        assert_eq!(stands("they", &["S", "T"], Place { says: true, ..place("") }), None);
        assert_eq!(stands("their", &["T", "O"], place("")), Some(part::T));
        assert_eq!(stands("they", &["O", "T"], place("")), None);
        assert_eq!(stands("them", &["T", "S"], object()), Some(part::T));
        assert_eq!(stands("them", &["S", "O"], object()), Some(part::S));
        assert_eq!(stands("them", &["S"], object()), None);
        assert_eq!(stands("their", &["T", "S"], object()), None);
        assert!(["he", "it"].iter().all(|word| Pronoun::of(word).is_none()));
    }

    #[test]
    fn some_words_stand_for_both_or_for_one_of_them() {
        assert_eq!(stands("other", &["ST"], Place { subject: false, ..place("each") }), Some(part::ST));
        assert_eq!(stands("other", &["ST", "S"], Place { subject: false, ..place("the") }), Some(part::T));
        assert_eq!(stands("other", &["ST"], place("many")), None);
        assert_eq!(stands("both", &["S", "T"], place("")), Some(part::ST));
        assert_eq!([false, true].map(|sides| stands("two", &["ST"], Place { sides, ..place("the") })), [None, Some(part::ST)]);
        assert_eq!(stands("latter", &["O", "S", "T"], place("the")), Some(part::T));
        assert_eq!(["the", "a"].map(|w| stands("former", &["T", "S"], place(w))), [Some(part::T), None]);
        assert_eq!(stands("both", &["S", "O"], place("")), None);
    }
}
