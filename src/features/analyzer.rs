//! The analyzer: how a text becomes a vector, as data that is saved in the model.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::features::arena::Arena;
use crate::features::lexicon::{Kind, Lexicon};
use crate::features::part::Terms;
use crate::features::tokens::Tokens;
use crate::features::view::{Scratch, View};
use crate::role::{Mask, Masking};
use crate::span::Span;
use crate::text::Stems;

/// What a term's weight in a text is, before the view's block is brought to unit length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weighting {
    /// 1 for a term that occurs.
    Binary,
    /// How often it occurs.
    Count,
    /// (1 + ln count) × idf, idf = 1 + ln((1 + n) / (1 + df)): sublinear tf-idf, smoothed as scikit-learn does it.
    Tfidf,
}

/// How terms are read and chosen. Saved in the model; what it says is all that scoring needs besides vocabulary and lexicon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Analyzer {
    /// Which actors are masked before terms are read.
    pub masking: Masking,
    /// The views, distinct, in ascending order.
    pub views: Vec<View>,
    /// Weights of terms.
    pub weighting: Weighting,
    /// Scale terms by their log-count ratio before the fit (Wang & Manning 2012).
    pub ratio: bool,
    /// Documents that a term must occur in, at least 1.
    pub min_df: u32,
    /// The most terms kept in a view, the most frequent first; 0 keeps all.
    pub max_features: usize,
}

impl Analyzer {
    /// Stems and their pairs, sublinear tf-idf: for archives.
    pub fn fast() -> Self {
        Self {
            masking: Masking::Marked,
            views: vec![View::Stems, View::Pairs],
            weighting: Weighting::Tfidf,
            ratio: false,
            min_df: 1,
            max_features: 0,
        }
    }

    /// What measures best on sentences with marked actors, by what the lexicon at hand is about: acts between two of them, or the
    /// tone towards one. Without a lexicon, words and where they stand.
    pub fn rich(lexicon: Option<Kind>) -> Self {
        let views = match lexicon {
            Some(Kind::Acts) => vec![View::Stems, View::Pairs, View::Near, View::Acts, View::Frames, View::Roles],
            Some(Kind::Tone) => vec![View::Stems, View::Pairs, View::Tone],
            None => vec![View::Stems, View::Pairs, View::Near, View::Roles],
        };
        // The tone towards somebody doesn't depend on who else is named, and what is masked there differs between kinds of text.
        let tone = lexicon == Some(Kind::Tone);
        let masking = if tone { Masking::Marked } else { Masking::Mentions };
        Self { masking, views, weighting: Weighting::Tfidf, ratio: !tone, min_df: 2, max_features: 0 }
    }

    /// Whether single stems are a view: how many words of a text are unknown is counted by them.
    pub fn reads_stems(&self) -> bool {
        self.views.first() == Some(&View::Stems)
    }

    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// Without views, with a view twice, with views that read two lexicons, or with `min_df` 0.
    pub fn check(&self) -> Result<()> {
        if self.views.is_empty() || self.views.windows(2).any(|w| w[0] >= w[1]) {
            return Err(Error::params("views", "at least one, each once, in ascending order", format!("{:?}", self.views)));
        }
        let kind = self.lexicon();
        if let Some(other) = self.views.iter().find(|v| v.lexicon().is_some() && v.lexicon() != kind) {
            return Err(Error::params("views", "those of one lexicon", format!("{} beside those of another", other.name())));
        }
        if self.min_df == 0 {
            return Err(Error::params("min_df", "at least 1", 0));
        }
        Ok(())
    }

    /// The lexicon that it reads.
    pub fn lexicon(&self) -> Option<Kind> {
        self.views.iter().find_map(|v| v.lexicon())
    }
}

/// Reads texts with an analyzer's views; one a thread, because it keeps memory from text to text.
#[derive(Debug)]
pub struct Reader<'a> {
    analyzer: &'a Analyzer,
    lexicon: Option<&'a Lexicon>,
    stems: Stems,
    scratch: Scratch,
    terms: Arena,
    /// Tokens of the text read last.
    pub tokens: Tokens,
}

impl<'a> Reader<'a> {
    /// A reader; `lexicon` serves the views that read one of its kind, which find nothing without it.
    pub fn new(analyzer: &'a Analyzer, lexicon: Option<&'a Lexicon>) -> Self {
        Self { analyzer, lexicon, stems: Stems::default(), scratch: Scratch::default(), terms: Arena::default(), tokens: Tokens::default() }
    }

    /// Reads a text and calls `emit` with the view's index and each term, view after view.
    pub fn terms(&mut self, text: &str, masks: &[Mask], mut emit: impl FnMut(usize, &str)) {
        self.read(text, masks);
        for v in 0..self.analyzer.views.len() {
            self.view(v).iter().for_each(|term| emit(v, term));
        }
    }

    /// Reads a text. The words of one that is judged for several pairs are read once.
    pub(crate) fn read(&mut self, text: &str, masks: &[Mask]) {
        let views = &self.analyzer.views;
        if self.tokens.read(text, masks, &mut self.stems) {
            self.scratch.read(views, &self.tokens, self.lexicon);
        }
        self.scratch.cast(views, &self.tokens);
    }

    /// Reads the words of a text that lie at `words` between the masks; [`Reader::read`] of the same text looks for none.
    pub(crate) fn read_words(&mut self, text: &str, masks: &[Mask], words: &[Span]) {
        if self.tokens.read_words(text, masks, words, &mut self.stems) {
            self.scratch.read(&self.analyzer.views, &self.tokens, self.lexicon);
        }
    }

    /// The terms of view number `v` of the text that was read.
    pub(crate) fn view(&mut self, v: usize) -> &Arena {
        self.terms.clear();
        self.analyzer.views[v].terms(&self.tokens, &mut self.scratch, &mut self.terms);
        &self.terms
    }

    /// Hands the same terms to `terms`.
    pub(super) fn hand(&mut self, v: usize, terms: &mut impl Terms) {
        self.analyzer.views[v].terms(&self.tokens, &mut self.scratch, terms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_fine_and_what_means_nothing_is_refused() {
        assert!(Analyzer::fast().check().is_ok());
        for kind in [Some(Kind::Acts), Some(Kind::Tone), None] {
            assert!(Analyzer::rich(kind).check().is_ok());
            assert_eq!(Analyzer::rich(kind).lexicon(), kind);
        }
        let refused = |analyzer: Analyzer| analyzer.check().unwrap_err().to_string();
        assert!(refused(Analyzer { views: Vec::new(), ..Analyzer::fast() }).starts_with("views: expected at least one"));
        for views in [vec![View::Stems, View::Stems], vec![View::Pairs, View::Stems]] {
            assert!(refused(Analyzer { views, ..Analyzer::fast() }).starts_with("views: "));
        }
        let both = refused(Analyzer { views: vec![View::Acts, View::Tone], ..Analyzer::fast() });
        assert_eq!(both, "views: expected those of one lexicon, found tone beside those of another");
        assert_eq!(refused(Analyzer { min_df: 0, ..Analyzer::fast() }), "min_df: expected at least 1, found 0");
    }
}
