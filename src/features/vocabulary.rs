//! The vocabulary: which terms count, their numbers, and how counts become a vector.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::features::analyzer::{Analyzer, Reader, Weighting};
use crate::features::memory::Memory;
use crate::features::pairs::{Found, Pairs};
use crate::features::recall::Recall;
use crate::features::view::View;
use crate::role::Mask;
use crate::text::{Probe, Strings};

/// The terms of a model. Term numbers are deterministic: views in the analyzer's order, terms of a view in byte order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vocabulary {
    /// The terms of each view; of stems alone where there are `pairs`.
    pub(crate) views: Vec<Strings>,
    /// idf of every term; empty where the weighting has none.
    pub(crate) idf: Cow<'static, [f32]>,
    /// The second view's terms as their stems' numbers, where stems and their pairs are all that there is.
    pub(crate) pairs: Option<Pairs>,
}

/// Numbers of the terms that a text has, with their counts, and how much of it is known. It remembers what it looked up: one for each
/// vocabulary and reader.
#[derive(Debug, Default)]
pub struct Counts {
    probes: Vec<Probe>,
    found: Found,
    weights: Vec<f64>,
    memory: Memory,
    recall: Recall,
    /// Numbers of a view's terms, and of all views' known ones with their counts.
    ids: Vec<u32>,
    entries: Vec<(u32, u32)>,
    /// Where the terms stand among the entries, by the last bits of their numbers: what the entry there says decides (Briggs & Torczon 1993,
    /// "An efficient representation for sparse sets").
    places: Vec<u32>,
    /// Where each view's entries end.
    bounds: Vec<usize>,
    /// How much of the text the vocabulary knows.
    pub known: Known,
}

/// How much of a text a vocabulary knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// Word and number tokens of the text; role symbols don't count.
    pub words: usize,
    /// Those never seen.
    pub unseen: usize,
    /// Terms over all views, as often as they occur.
    pub terms: usize,
    /// Those never seen.
    pub novel: usize,
}

impl Known {
    /// Of two texts together.
    pub fn add(&mut self, other: Self) {
        self.words += other.words;
        self.unseen += other.unseen;
        self.terms += other.terms;
        self.novel += other.novel;
    }

    /// Share of words never seen; 0 where there is none.
    pub fn oov(&self) -> f64 {
        if self.words == 0 { 0.0 } else { self.unseen as f64 / self.words as f64 }
    }

    /// Share of terms never seen; 0 where there is none.
    pub fn novelty(&self) -> f64 {
        if self.terms == 0 { 0.0 } else { self.novel as f64 / self.terms as f64 }
    }
}

impl Counts {
    /// Number and count of each known term of the text: view by view, in the order of their first occurrence.
    pub fn terms(&self) -> &[(u32, u32)] {
        &self.entries
    }
}

/// Terms of a view up to which a text's are counted in [`NEAR`] places.
const SHORT: usize = 256;
/// Places that stay near, a power of two.
const NEAR: usize = 1 << 12;

/// Stands for a term that isn't in the vocabulary.
pub(super) const UNKNOWN: u32 = u32::MAX;

impl Vocabulary {
    /// Number of terms.
    pub fn len(&self) -> usize {
        self.sizes().sum()
    }

    /// True where it holds no term.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True where no look-up can go out of bounds or run for ever.
    pub(crate) fn is_sound(&self, analyzer: &Analyzer) -> bool {
        match (&self.pairs, self.views.as_slice()) {
            (None, views) => views.iter().all(Strings::is_sound),
            (Some(pairs), [stems]) => analyzer.views == [View::Stems, View::Pairs] && stems.is_sound() && pairs.is_sound(stems.len()),
            (Some(_), _) => false,
        }
    }

    /// Number of terms of each view.
    pub fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        self.views.iter().map(Strings::len).chain(self.pairs.iter().map(Pairs::len))
    }

    /// View index and text of term number `id`.
    pub fn term(&self, mut id: usize) -> Option<(usize, Cow<'_, str>)> {
        for (v, strings) in self.views.iter().enumerate() {
            if id < strings.len() {
                return Some((v, strings.get(id).into()));
            }
            id -= strings.len();
        }
        let (first, second) = self.pairs.as_ref()?.get(id)?;
        let [first, second] = [first, second].map(|stem| self.views[0].get(stem as usize));
        Some((1, format!("{first} {second}").into()))
    }

    /// The vector of a text, into `row`, each view's block at unit length; in the order of [`Counts::terms`].
    pub fn vector(
        &self,
        analyzer: &Analyzer,
        reader: &mut Reader<'_>,
        text: &str,
        masks: &[Mask],
        counts: &mut Counts,
        row: &mut Vec<(u32, f32)>,
    ) {
        let Counts { probes, found, memory, recall, ids, entries, places, bounds, .. } = counts;
        reader.read(text, masks);
        let words = (0..reader.tokens.len()).filter(|&i| reader.tokens.role(i).is_none()).count();
        let mut known = Known { words, ..Known::default() };
        let mut seen = 0;
        let mut first = 0;
        entries.clear();
        bounds.clear();
        let stems = analyzer.reads_stems();
        // Where all terms of enough documents are kept, a term's stems are among them.
        let whole = stems && analyzer.max_features == 0;
        if stems {
            memory.read(&reader.tokens, &self.views[0], probes);
        }
        for (v, (view, size)) in analyzer.views.iter().zip(self.sizes()).enumerate() {
            ids.clear();
            match (view, &self.pairs, &self.views) {
                (View::Stems, ..) => ids.extend_from_slice(&memory.stems),
                (View::Pairs, Some(pairs), _) => pairs.find_all(&memory.stems, found, ids),
                (View::Pairs, None, views) if stems => memory.pairs(&reader.tokens, &views[v], whole, probes, ids),
                (.., views) => {
                    let stems = if stems { memory.stems.as_slice() } else { &[] };
                    let mut asking = recall.asking(v, stems, whole, ids);
                    reader.hand(v, &mut asking);
                    asking.answer(&reader.tokens, &views[v], probes);
                }
            }
            if *view == View::Stems {
                seen = (0..ids.len()).filter(|&i| (ids[i] != UNKNOWN) & reader.tokens.role(i).is_none()).count();
            }
            known.terms += ids.len();
            let size_of_places = if ids.len() <= SHORT { NEAR } else { self.len().next_power_of_two().max(NEAR) };
            if places.len() < size_of_places {
                places.resize(size_of_places, 0);
            }
            known.novel += count(ids, first, &mut places[..size_of_places], entries);
            bounds.push(entries.len());
            first += size as u32;
        }
        known.unseen = match analyzer.views.first() {
            Some(View::Stems) => words - seen,
            _ if entries.is_empty() => words,
            _ => 0,
        };
        counts.known = known;
        weigh(&counts.entries, &counts.bounds, analyzer.weighting, &self.idf, &mut counts.weights, row);
    }
}

/// Adds a view's terms, whose numbers begin at `first`, to `entries`, with how often they are there, in the order of their first
/// occurrence. Leaves of `ids` those that are known, and gives how many aren't. `places` are a power of two; where terms share one, all
/// but the first are looked for among the entries, so that it has to hold all numbers where there are many.
#[inline(never)]
fn count(ids: &mut Vec<u32>, first: u32, places: &mut [u32], entries: &mut Vec<(u32, u32)>) -> usize {
    let (begin, last) = (entries.len(), places.len() as u32 - 1);
    let (all, mut known) = (ids.len(), 0);
    // Which are known nobody can guess, not even the processor: none is asked.
    for i in 0..all {
        let id = ids[i];
        ids[known] = id;
        known += usize::from(id != UNKNOWN);
    }
    ids.truncate(known);
    for &id in ids.iter() {
        let id = first + id;
        let place = &mut places[(id & last) as usize];
        let there = match entries.get(*place as usize) {
            Some((other, _)) if *other == id => Some(*place as usize),
            Some((other, _)) if *other & last == id & last => (begin..entries.len()).find(|i| entries[*i].0 == id),
            _ => {
                *place = entries.len() as u32;
                None
            }
        };
        match there {
            Some(i) => entries[i].1 += 1,
            None => entries.push((id, 1)),
        }
    }
    all - known
}

/// Turns (term, count) into a row: weights by `weighting`, each view's block at unit length; `ends` says where each view's entries end.
/// `weights` is memory to work in.
pub(crate) fn weigh(
    entries: &[(u32, u32)],
    ends: &[usize],
    weighting: Weighting,
    idf: &[f32],
    weights: &mut Vec<f64>,
    row: &mut Vec<(u32, f32)>,
) {
    row.clear();
    let mut start = 0;
    for end in ends {
        let block = &entries[start..*end];
        start = *end;
        let weight = |&(id, count): &(u32, u32)| match weighting {
            Weighting::Binary => 1.0,
            Weighting::Count => f64::from(count),
            Weighting::Tfidf => sublinear(count) * f64::from(idf[id as usize]),
        };
        weights.clear();
        let mut squares = 0.0;
        weights.extend(block.iter().map(|e| {
            let own = weight(e);
            squares += own * own;
            own
        }));
        let unit = 1.0 / f64::sqrt(squares);
        row.extend(block.iter().zip(&*weights).map(|(e, w)| (e.0, (w * unit) as f32)));
    }
}

/// 1 + ln count. Nearly all counts are small, and their logarithms known.
fn sublinear(count: u32) -> f64 {
    static SMALL: LazyLock<[f64; 32]> = LazyLock::new(|| std::array::from_fn(|n| 1.0 + libm::log(n as f64)));
    match count {
        1 => 1.0,
        2..32 => SMALL[count as usize],
        _ => 1.0 + libm::log(f64::from(count)),
    }
}

/// idf of a term that `df` of `n` documents have: 1 + ln((1 + n) / (1 + df)).
pub(crate) fn idf(n: usize, df: u32) -> f32 {
    (1.0 + libm::log((1.0 + n as f64) / (1.0 + f64::from(df)))) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idf_by_hand() {
        // 1 + ln(10 / 4), and 1 for a term that every document has.
        assert!((f64::from(idf(9, 3)) - (1.0 + 2.5f64.ln())).abs() < 1e-7);
        assert_eq!(idf(9, 9), 1.0);
    }

    #[test]
    fn equal_terms_are_added_up() {
        // With two places, too, of which several terms share one.
        for mut places in [vec![0; 8], vec![0; 2]] {
            let mut entries = vec![(0, 1)];
            assert_eq!(count(&mut vec![3, 0, UNKNOWN, 3, 0, 3, 1], 1, &mut places, &mut entries), 1);
            assert_eq!(entries, [(0, 1), (4, 3), (1, 2), (2, 1)]);
            // What is left of another text is no entry of this one.
            entries.clear();
            count(&mut vec![0, 3, 1, 1], 1, &mut places, &mut entries);
            assert_eq!(entries, [(1, 1), (4, 1), (2, 2)]);
        }
    }

    #[test]
    fn every_block_has_unit_length() {
        let mut row = Vec::new();
        // Blocks of two, of none, which leaves no trace, and of one.
        weigh(&[(2, 3), (0, 4), (3, 7)], &[2, 2, 3], Weighting::Count, &[], &mut Vec::new(), &mut row);
        assert_eq!(row, [(2, 0.6), (0, 0.8), (3, 1.0)]);
        weigh(&[], &[0], Weighting::Count, &[], &mut Vec::new(), &mut row);
        assert!(row.is_empty());
    }

    #[test]
    fn terms_are_numbered_view_after_view() {
        let views = vec![Strings::from_sorted(["a", "b"]), Strings::from_sorted([]), Strings::from_sorted(["a"])];
        let vocabulary = Vocabulary { views, idf: Cow::default(), pairs: None };
        assert_eq!(vocabulary.sizes().collect::<Vec<_>>(), [2, 0, 1]);
        assert_eq!([1, 2, 3].map(|id| vocabulary.term(id)), [Some((0, "b".into())), Some((2, "a".into())), None]);
    }

    #[test]
    fn pairs_are_written_as_their_stems_are() {
        let pairs = Pairs::from_sorted(3, [(0, 0), (0, 2), (2, 1)].into_iter());
        let vocabulary = Vocabulary { views: vec![Strings::from_sorted(["a", "b", "c"])], idf: Cow::default(), pairs: Some(pairs) };
        assert_eq!((vocabulary.len(), vocabulary.sizes().collect::<Vec<_>>()), (6, vec![3, 3]));
        let written = [2, 3, 4, 5, 6].map(|id| vocabulary.term(id).map(|(view, term)| (view, term.into_owned())));
        let term = |view, term: &str| Some((view, term.to_string()));
        assert_eq!(written, [term(0, "c"), term(1, "a a"), term(1, "a c"), term(1, "c b"), None]);
    }

    #[test]
    fn unseen_words_are_counted_and_roles_are_not() {
        let analyzer = Analyzer { views: vec![View::Stems], ..Analyzer::fast() };
        let vocabulary = Vocabulary { views: vec![Strings::from_sorted(["meet"])], idf: vec![1.0].into(), pairs: None };
        let (mut counts, mut row) = (Counts::default(), Vec::new());
        let masks = [Mask { span: crate::span::Span::new(0, 4), role: crate::role::Role::Source }];
        vocabulary.vector(&analyzer, &mut Reader::new(&analyzer, None), "Iran met nobody", &masks, &mut counts, &mut row);
        assert_eq!(counts.known, Known { words: 2, unseen: 1, terms: 3, novel: 2 });
        assert_eq!((counts.known.oov(), counts.known.novelty(), Known::default().oov()), (0.5, 2.0 / 3.0, 0.0));
        assert_eq!(row, [(0, 1.0)]);
    }
}
