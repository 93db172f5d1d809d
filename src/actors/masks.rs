//! Masking of everyone who is named: the marked pair by its marks, all others by their mentions.

use crate::actors::dyads::{Pairs, Thread};
use crate::actors::finder::{Finder, Mention};
use crate::actors::kind::Kind;
use crate::actors::written::{dated, era};
use crate::corpus::Row;
use crate::date::Date;
use crate::role::{Mask, Masking, Role};
use crate::span::{Span, touching};
use crate::text::{masks, swallowed};

/// A mention that is masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What was found.
    pub mention: Mention,
    /// Where its symbol stands, and which.
    pub mask: Mask,
}

/// Masks actors; one a thread, because it keeps memory from text to text.
#[derive(Debug)]
pub struct Masker {
    masking: Masking,
    finder: Finder,
    thread: Thread,
}

impl Masker {
    /// A masker of the actors that `masking` names.
    pub fn new(masking: Masking) -> Self {
        Self { masking, finder: Finder::default(), thread: Thread::default() }
    }

    /// The masks of a table row: its marked actors, and what else is to be masked. Where none is marked, the first pair that is found takes
    /// their place.
    pub fn row(&mut self, row: &Row) -> Vec<Mask> {
        if !row.is_marked() && self.masking == Masking::Mentions {
            let named = self.named(&row.text, row.day());
            return self.alone(&row.text, Span::new(0, row.text.len()), &named);
        }
        let marked = [(&row.source, Role::Source), (&row.target, Role::Target)];
        let spans: Vec<_> = marked.into_iter().filter_map(|(m, role)| Some((m.as_ref()?.span?, role))).collect();
        self.text(&row.text, &spans, row.day())
    }

    /// The masks of a text with some marked actors, written on a day if that is known.
    pub fn text(&mut self, text: &str, marked: &[(Span, Role)], day: Option<Date>) -> Vec<Mask> {
        let mut out = masks(text, marked);
        if self.masking == Masking::Mentions {
            let spans: Vec<Span> = out.iter().map(|m| m.span).collect();
            let found = self.finder.find_between(text, &spans, day);
            let mut all: Vec<(Span, Role)> = found.iter().filter_map(|m| Some((m.span, role(m)?))).collect();
            all.extend(out.iter().map(|m| (m.span, m.role)));
            all.sort_unstable_by_key(|o| o.0);
            out = swallowed(text, &all);
        }
        out
    }

    /// The pairs of a sentence of the text whose mentions are `named`; sentences are to be read in order.
    pub fn pairs(&mut self, text: &str, sentence: Span, named: &[Named]) -> Pairs {
        self.thread.read(text, sentence, touching(named, sentence, |n| n.mask.span))
    }

    /// Reads the sentences of one text, and knows the words of the last.
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// The masks of a sentence by itself: of its first pair, where actors are told apart by their spelling alone, and of all others.
    pub fn alone(&mut self, text: &str, sentence: Span, named: &[Named]) -> Vec<Mask> {
        if self.masking == Masking::Marked {
            return Vec::new();
        }
        let inside = touching(named, sentence, |n| n.mask.span);
        let pairs = self.thread.spelled(text, sentence, inside);
        pairs.dyads.first().map_or_else(|| inside.iter().map(|n| n.mask).collect(), |d| pairs.masks(d).collect())
    }

    /// Forgets whom the text read before was about.
    pub fn forget(&mut self) {
        self.thread.clear();
    }

    /// All mentions of a text, written on a day if that is known, or else in the time of a former state that it speaks of.
    pub fn mentions(&mut self, text: &str, day: Option<Date>) -> Vec<Mention> {
        let found = self.finder.find(text, day);
        match era(&found).filter(|_| day.is_none()) {
            Some(day) => self.finder.find(text, Some(day)),
            None => found,
        }
    }

    /// The mentions of a text that are masked, in order; none where only marked actors are. Without a day, the text's own is taken: the
    /// date at its head, or the time of a former state that it speaks of.
    pub fn named(&mut self, text: &str, day: Option<Date>) -> Vec<Named> {
        // Where nobody is looked for, the time doesn't matter.
        let own = || if self.masking == Masking::Marked { None } else { dated(text) };
        self.named_on(text, day.or_else(own))
    }

    /// The same of a text at whose head no date is looked for any more.
    pub(crate) fn named_on(&mut self, text: &str, day: Option<Date>) -> Vec<Named> {
        if self.masking == Masking::Marked {
            return Vec::new();
        }
        let mut found = self.mentions(text, day);
        let mut all = Vec::with_capacity(found.len());
        found.retain(|m| {
            all.extend(role(m).map(|role| (m.span, role)));
            role(m).is_some()
        });
        found.into_iter().zip(swallowed(text, &all)).map(|(mention, mask)| Named { mention, mask }).collect()
    }
}

/// The symbol of a mention outside the pair; `None` for what is no actor in relations between states.
fn role(mention: &Mention) -> Option<Role> {
    Some(match mention.kind {
        Kind::State | Kind::Institution | Kind::Forces | Kind::People | Kind::Party => Role::State,
        Kind::ArmedGroup => Role::ArmedGroup,
        Kind::Organisation => Role::Organisation,
        Kind::Person if mention.state.is_some() => Role::State,
        Kind::Person => Role::Person,
        Kind::Media | Kind::Company | Kind::Association | Kind::Other => return None,
    })
}
