//! The tokens of a text with its actors masked: stems, lower-cased words and role symbols in one sequence.

use crate::features::arena::Arena;
use crate::role::{Mask, Role};
use crate::span::Span;
use crate::text::{self, Stems};

/// A masked text as a sequence of tokens; keeps its allocations from text to text.
#[derive(Debug, Default)]
pub struct Tokens {
    stems: Arena,
    /// The number of each token's word among those that the stemmer keeps.
    numbers: Vec<Option<u32>>,
    age: u32,
    /// Where each token stands in the text.
    places: Vec<Span>,
    roles: Vec<Option<Role>>,
    actors: Vec<usize>,
    /// What was read, and the places of its masks: a text is read once, though it may be judged for many pairs.
    text: String,
    spans: Vec<Span>,
}

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Break {
    /// A space, a hyphen, a full stop behind a name.
    #[default]
    None,
    /// A comma.
    Comma,
    /// A semicolon, colon, dash, bracket, quotation mark, question or exclamation mark, or a full stop behind a word.
    Strong,
}

impl Break {
    /// The strongest mark of the text between two tokens. A stop directly behind a name may belong to the name: it counts for nothing.
    fn of(between: &str, name: bool) -> Self {
        if between == " " {
            return Self::None;
        }
        let mark = |(at, c): (usize, char)| match c {
            ',' => Self::Comma,
            '.' if name && at == 0 => Self::None,
            '.' | ';' | ':' | '?' | '!' | '(' | ')' | '"' | '\u{201c}' | '\u{201d}' | '\u{2013}' | '\u{2014}' => Self::Strong,
            _ => Self::None,
        };
        between.char_indices().map(mark).max().unwrap_or_default()
    }
}

impl Tokens {
    /// Reads a text whose `masks` are sorted and disjoint. The pieces between masks are read apart, so that nothing
    /// about a name can change the tokens around it. Says whether the words are others than those of the text read before; where they aren't,
    /// only the roles are.
    pub fn read(&mut self, text: &str, masks: &[Mask], stems: &mut Stems) -> bool {
        let other = !self.is(text, masks);
        if other {
            self.begin(text, masks, stems);
            let cut = |part: Span| text::tokens(part.of(text)).map(move |t| Span::new(part.start + t.span.start, part.start + t.span.end));
            self.cut(text, masks, cut, stems);
        }
        self.actors.clear();
        let paired = masks.iter().any(|m| m.role.in_pair());
        let mut masks = masks.iter();
        for (i, role) in self.roles.iter_mut().enumerate().filter(|r| r.1.is_some()) {
            *role = masks.next().map(|m| m.role);
            if role.is_some_and(|r| !paired || r.in_pair()) {
                self.actors.push(i);
            }
        }
        other
    }

    /// Reads a text whose words between `masks` are known, and yet not the roles: [`Tokens::read`] of the same text reads these alone. Says
    /// whether the words are others than before.
    pub fn read_words(&mut self, text: &str, masks: &[Mask], words: &[Span], stems: &mut Stems) -> bool {
        let other = !self.is(text, masks);
        if other {
            self.begin(text, masks, stems);
            let inside = |part: Span| {
                let first = words.partition_point(|w| w.start < part.start);
                words[first..].iter().copied().take_while(move |w| w.end <= part.end)
            };
            self.cut(text, masks, inside, stems);
        }
        other
    }

    /// Whether this text was read last, with masks in these places.
    fn is(&self, text: &str, masks: &[Mask]) -> bool {
        self.text == text && self.spans.iter().copied().eq(masks.iter().map(|m| m.span))
    }

    fn begin(&mut self, text: &str, masks: &[Mask], stems: &mut Stems) {
        self.text.clear();
        self.text.push_str(text);
        self.spans.clear();
        self.spans.extend(masks.iter().map(|m| m.span));
        stems.begin();
        self.age = stems.age();
        self.stems.clear();
        self.numbers.clear();
        self.places.clear();
        self.roles.clear();
    }

    /// Takes in the words of a text, which `words` gives for each piece between masks.
    fn cut<I: Iterator<Item = Span>>(&mut self, text: &str, masks: &[Mask], words: impl Fn(Span) -> I, stems: &mut Stems) {
        let mut at = 0;
        for mask in masks {
            self.piece(text, words(Span::new(at, mask.span.start)), stems);
            self.roles.push(Some(mask.role));
            self.stems.close();
            self.numbers.push(None);
            self.places.push(mask.span);
            at = mask.span.end;
        }
        self.piece(text, words(Span::new(at, text.len())), stems);
    }

    /// Reads the words of a text between two names.
    fn piece(&mut self, text: &str, words: impl Iterator<Item = Span>, stems: &mut Stems) {
        self.places.extend(words);
        self.roles.resize(self.places.len(), None);
        let Self { places, stems: own, numbers, .. } = self;
        stems.all(text, &places[numbers.len()..], |stem| {
            own.text.push_str(stem.text);
            own.close();
            numbers.push(stem.number);
        });
    }

    /// Number of tokens, role symbols included.
    pub fn len(&self) -> usize {
        self.roles.len()
    }

    /// True where the text has no token.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// Stem of token `i`, or its role symbol.
    pub fn stem(&self, i: usize) -> &str {
        match self.roles[i] {
            Some(role) => role.symbol(),
            None => self.stems.get(i),
        }
    }

    /// Number of token `i`'s word among those that the stemmer keeps: a word of the same number has the same stem, as long as
    /// [`Tokens::age`] stays. `None` for role symbols and what isn't kept.
    pub(crate) fn number(&self, i: usize) -> Option<u32> {
        self.numbers[i]
    }

    /// How often the stemmer's numbers had begun anew when the text was read.
    pub(crate) fn age(&self) -> u32 {
        self.age
    }

    /// The word of token `i` as it is written; empty for a role symbol.
    pub fn word(&self, i: usize) -> &str {
        if self.roles[i].is_some() { "" } else { self.places[i].of(&self.text) }
    }

    /// The role that token `i` stands for.
    pub fn role(&self, i: usize) -> Option<Role> {
        self.roles[i]
    }

    /// What stands between token `i` and the one before it, which has to be looked for.
    pub fn broken(&self, i: usize) -> Break {
        let (at, name) = if i == 0 { (0, false) } else { (self.places[i - 1].end, self.roles[i - 1].is_some()) };
        Break::of(&self.text[at..self.places[i].start], name)
    }

    /// Positions of the pair's symbols, ascending; where the text has none, of all role symbols.
    pub fn actors(&self) -> &[usize] {
        &self.actors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    /// Break before each token of a text whose names are marked.
    fn breaks(text: &str, names: &[&str]) -> Vec<Break> {
        let mask = |n: &&str| text.find(n).map(|at| Mask { span: Span::new(at, at + n.len()), role: Role::State });
        let mut tokens = Tokens::default();
        tokens.read(text, &names.iter().filter_map(mask).collect::<Vec<_>>(), &mut Stems::default());
        (0..tokens.len()).map(|i| tokens.broken(i)).collect()
    }

    #[test]
    fn marks_between_tokens() {
        use Break::{Comma, None, Strong};
        assert_eq!(breaks("Iran, it said: \"Go\" (now). Oman-led", &["Iran", "Oman"]), [None, Comma, None, Strong, Strong, Strong, None]);
        assert_eq!(breaks("met Iran; left, Oman", &["Iran", "Oman"]), [None, None, Strong, Comma]);
    }

    #[test]
    fn a_stop_behind_a_name_breaks_nothing() {
        // Whether it belongs to the name can't be seen: "U.S. troops" and "Iran. Troops" are the same to a model.
        assert_eq!(breaks("the U.S. troops. Then", &["U.S"]), [Break::None, Break::None, Break::None, Break::Strong]);
        assert_eq!(breaks("the Iran troops. Then", &["Iran"]), breaks("the U.S. troops. Then", &["U.S"]));
    }
}
