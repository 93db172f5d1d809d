//! A text on its way to an answer.

use std::cell::OnceCell;

use crate::actors::Named;
use crate::date::Date;
use crate::role::Mask;
use crate::score::record::Place;
use crate::span::{Offsets, Span};
use crate::text::{Sentence, sentences};

/// A text that is judged: who is named in it, and where its bytes are in characters.
pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    /// When an article says that it was written.
    pub(super) day: Option<Date>,
    /// Made where a place is told: a table row's record as a document tells none.
    offsets: OnceCell<Offsets<'t>>,
    /// What is masked where the text is read by itself.
    pub(super) masks: Vec<Mask>,
    /// The mentions whose pairs are looked for.
    pub(super) named: Vec<Named>,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str, masks: Vec<Mask>, named: Vec<Named>) -> Self {
        Self { text, day: None, offsets: OnceCell::new(), masks, named }
    }

    /// The sentences of the text; what is masked ends none.
    pub(super) fn sentences(&self) -> Vec<Sentence> {
        let opaque: Vec<Span> = self.masks.iter().map(|m| m.span).collect();
        sentences(self.text, &opaque)
    }

    /// The place of the sentence with index `i`.
    pub(super) fn place(&self, i: usize, sentence: &Sentence) -> Place {
        Place::new(Some(i + 1), sentence.span, self.offsets())
    }

    /// The place of the whole text, as one that has no sentences.
    pub(super) fn whole(&self) -> Place {
        Place::new(None, Span::new(0, self.text.len()), self.offsets())
    }

    fn offsets(&self) -> &Offsets<'t> {
        self.offsets.get_or_init(|| Offsets::new(self.text))
    }
}
