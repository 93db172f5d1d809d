//! Term counts of a labelled corpus, from which the vocabulary and matrix of any part of it are made without reading it again.

use rayon::prelude::*;

use crate::features::analyzer::Analyzer;
use crate::features::arena::Arena;
use crate::features::choice::{Choice, kept};
use crate::features::csr::{Csr, total};
use crate::features::gather::{Gathered, Terms};
use crate::features::lexicon::Lexicon;
use crate::features::pairs::Pairs;
use crate::features::vocabulary::{Known, UNKNOWN, Vocabulary, weigh};
use crate::role::Mask;
use crate::text::Strings;

/// Rows that a thread counts at least.
const ROWS: usize = 8192;

/// Every term of a corpus and how often each document has it. Terms are ranked by view, then bytes, so that the
/// vocabulary of any part is a sub-sequence. Beside them, how many documents have each.
#[derive(Debug)]
pub struct TermCounts(Gathered, Vec<u32>);

impl TermCounts {
    /// Reads every text once. The same whatever the thread count.
    pub fn read<'t>(analyzer: &Analyzer, lexicon: Option<&Lexicon>, texts: impl IntoIterator<Item = (&'t str, &'t [Mask])>) -> Self {
        let mut out = Self(Gathered::read(analyzer, lexicon, &texts.into_iter().collect::<Vec<_>>()), Vec::new());
        let share = out.rows().div_ceil(rayon::current_num_threads()).max(ROWS);
        let starts: Vec<usize> = (0..out.rows()).step_by(share).collect();
        let run = |start: usize| out.counted(out.none(), start..out.rows().min(start + share), |n| *n += 1);
        out.1 = total(starts.into_par_iter().map(run)).unwrap_or_else(|| out.none());
        out
    }

    /// Number of documents.
    pub fn rows(&self) -> usize {
        self.0.starts.len() - 1
    }

    /// Terms and counts of document `i`, ascending.
    fn row(&self, i: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.ranks(i).chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32))
    }

    /// How many terms document `i` has.
    fn distinct(&self, i: usize) -> usize {
        let ranks = self.ranks(i);
        usize::from(!ranks.is_empty())
            + ranks.iter().zip(&ranks[ranks.len().min(1)..]).map(|(a, b)| u32::from(a != b)).sum::<u32>() as usize
    }

    fn ranks(&self, i: usize) -> &[u32] {
        &self.0.ranks[self.0.starts[i]..self.0.starts[i + 1]]
    }

    /// Number of terms of each view.
    fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.views.iter().map(|view| match view {
            Terms::Stems => self.0.stems.ends.len(),
            Terms::Pairs(pairs) => pairs.len(),
            Terms::Others(terms) => terms.ends.len(),
        })
    }

    /// Chooses the terms of a part of the corpus (`min_df`, `max_features`; documents of the part alone are counted). The most frequent
    /// comes first: what nearly every document asks for lies together.
    pub fn choose(&self, analyzer: &Analyzer, part: &[usize]) -> Choice {
        let df = self.frequencies(part);
        let mut keep = Vec::with_capacity(df.len());
        for size in self.sizes() {
            keep.extend(kept(&df[keep.len()..keep.len() + size], analyzer.min_df, analyzer.max_features));
        }
        Choice::new(&df, &keep, analyzer.weighting, part.len())
    }

    /// 0 for every term.
    fn none(&self) -> Vec<u32> {
        vec![0; self.sizes().sum()]
    }

    /// Takes a step for each document of a part with the number of each term that it has.
    fn counted(&self, mut df: Vec<u32>, part: impl Iterator<Item = usize>, step: fn(&mut u32)) -> Vec<u32> {
        part.for_each(|i| self.row(i).for_each(|e| step(&mut df[e.0 as usize])));
        df
    }

    /// Documents of a part that have each term. Of the larger part of all, the others are taken off.
    fn frequencies(&self, part: &[usize]) -> Vec<u32> {
        let mut rest = vec![true; self.rows()];
        let distinct = part.iter().filter(|i| std::mem::take(&mut rest[**i])).count();
        if distinct < part.len() || 2 * part.len() < self.rows() {
            return self.counted(self.none(), part.iter().copied(), |n| *n += 1);
        }
        self.counted(self.1.clone(), (0..self.rows()).filter(|i| rest[*i]), |n| *n -= 1)
    }

    /// The matrix of some documents under chosen terms.
    pub fn matrix(&self, analyzer: &Analyzer, choice: &Choice, part: &[usize]) -> Csr {
        let all = choice.len() == choice.id.len();
        let known = |i: usize| self.row(i).filter(|e| choice.id[e.0 as usize] != UNKNOWN).count();
        let lengths: Vec<u32> = part.par_iter().map(|&i| if all { self.distinct(i) } else { known(i) } as u32).collect();
        let mut end = 0;
        let mut behind = |size: usize| {
            end += size as u32;
            end
        };
        // The rank behind the last of each view.
        let views: Vec<u32> = self.sizes().map(&mut behind).collect();
        Csr::filled(choice.len(), &lengths, |rows, push| {
            let (mut entries, mut ends, mut weights, mut row) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for &i in &part[rows] {
                entries.clear();
                ends.clear();
                for (rank, count) in self.row(i) {
                    while rank >= views[ends.len()] {
                        ends.push(entries.len());
                    }
                    let column = choice.id[rank as usize];
                    if column != UNKNOWN {
                        entries.push((column, count));
                    }
                }
                ends.resize(views.len(), entries.len());
                weigh(&entries, &ends, analyzer.weighting, &choice.idf, &mut weights, &mut row);
                push(&row);
            }
        })
    }

    /// Forgets what the documents have, and keeps the terms: nothing but a [`Choice`] that was made before and [`TermCounts::vocabulary`] is
    /// to be asked of it any more.
    pub(crate) fn forget_rows(&mut self) {
        self.0.starts = vec![0];
        self.0.ranks = Vec::new();
        self.1 = Vec::new();
    }

    /// How much of document `i` chosen terms know, as [`Vocabulary::vector`] counts it; without the view of stems no words are counted.
    pub fn known(&self, analyzer: &Analyzer, choice: &Choice, i: usize) -> Known {
        let mut out = Known::default();
        let stems = if analyzer.reads_stems() { self.0.stems.ends.len() } else { 0 };
        for (rank, count) in self.row(i) {
            let (rank, count) = (rank as usize, count as usize);
            let novel = if choice.id[rank] == UNKNOWN { count } else { 0 };
            out.terms += count;
            out.novel += novel;
            // No stem has an upper-case letter, and every role symbol is of these.
            if rank < stems && !self.0.stems.get(rank).starts_with(|c: char| c.is_ascii_uppercase()) {
                out.words += count;
                out.unseen += novel;
            }
        }
        out
    }

    /// Documents that a view's term occurs in.
    pub fn frequency(&self, view: usize, term: &str) -> usize {
        let Some(rank) = self.rank(view, term) else { return 0 };
        (0..self.rows()).filter(|&i| self.ranks(i).binary_search(&rank).is_ok()).count()
    }

    /// Number of a view's term under a choice, if it is chosen.
    pub fn chosen(&self, choice: &Choice, view: usize, term: &str) -> Option<u32> {
        self.rank(view, term).map(|rank| choice.id[rank as usize]).filter(|id| *id != UNKNOWN)
    }

    fn rank(&self, view: usize, term: &str) -> Option<u32> {
        let stem = |term: &str| place(&self.0.stems, term);
        let at = match self.0.views.get(view)? {
            Terms::Stems => stem(term)?,
            Terms::Others(terms) => place(terms, term)?,
            Terms::Pairs(pairs) => {
                let (a, b) = term.split_once(' ')?;
                pairs.binary_search(&(stem(a)? as u32, stem(b)? as u32)).ok()?
            }
        };
        Some((self.sizes().take(view).sum::<usize>() + at) as u32)
    }

    /// The vocabulary of chosen terms.
    pub fn vocabulary(&self, choice: &Choice) -> Vocabulary {
        let numbered = self.numbered(choice);
        let pairs = numbered.map(|(stems, pairs)| Pairs::from_sorted(stems, pairs.into_iter()));
        let mut rest = choice.id.as_slice();
        let idf = if choice.idf.is_empty() { Vec::new() } else { choice.columns().map(|column| choice.idf[column as usize]).collect() };
        let mut views = Vec::with_capacity(self.0.views.len());
        for (view, size) in self.0.views.iter().zip(self.sizes()) {
            let (ids, tail) = rest.split_at(size);
            rest = tail;
            let kept = (0..size).filter(|i| ids[*i] != UNKNOWN);
            views.push(match view {
                Terms::Stems => Strings::from_sorted(kept.map(|i| self.0.stems.get(i))),
                Terms::Others(terms) => Strings::from_sorted(kept.map(|i| terms.get(i))),
                // Their numbers tell them.
                Terms::Pairs(_) if pairs.is_some() => continue,
                Terms::Pairs(pairs) => {
                    let mut written = Arena::default();
                    kept.map(|i| pairs[i])
                        .for_each(|(a, b)| written.add([self.0.stems.get(a as usize), " ", self.0.stems.get(b as usize)]));
                    Strings::from_sorted(written.iter())
                }
            });
        }
        Vocabulary { views, idf: idf.into(), pairs }
    }

    /// How many stems are chosen, and the pairs by their numbers, where stems and pairs of chosen ones are all that there is.
    fn numbered(&self, choice: &Choice) -> Option<(usize, Vec<(u32, u32)>)> {
        let [Terms::Stems, Terms::Pairs(pairs)] = self.0.views.as_slice() else { return None };
        let (stems, ids) = choice.id.split_at(self.0.stems.ends.len());
        let kept = pairs.iter().zip(ids).filter(|(_, id)| **id != UNKNOWN);
        let mut chosen = 0;
        let mut number = |id: &u32| {
            let number = if *id == UNKNOWN { UNKNOWN } else { chosen };
            chosen += u32::from(*id != UNKNOWN);
            number
        };
        let stems: Vec<u32> = stems.iter().map(&mut number).collect();
        let numbered: Vec<(u32, u32)> = kept.map(|((a, b), _)| (stems[*a as usize], stems[*b as usize])).collect();
        let whole = numbered.iter().all(|(a, b)| *a != UNKNOWN && *b != UNKNOWN);
        whole.then_some((chosen as usize, numbered))
    }
}

/// Where a term stands among sorted ones.
fn place(sorted: &Arena, term: &str) -> Option<usize> {
    let (mut low, mut high) = (0, sorted.ends.len());
    while low < high {
        let middle = (low + high) / 2;
        if sorted.get(middle) < term { low = middle + 1 } else { high = middle }
    }
    (low < sorted.ends.len() && sorted.get(low) == term).then_some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::analyzer::{Reader, Weighting};
    use crate::features::lexicon::Kind;
    use crate::features::view::View;
    use crate::features::vocabulary::{Counts, idf};
    use crate::role::Masking;
    use crate::role::Role;
    use crate::span::Span;
    use crate::text::masks;
    use proptest::prelude::*;

    fn counts(analyzer: &Analyzer, texts: &[&str]) -> TermCounts {
        TermCounts::read(analyzer, None, texts.iter().map(|t| (*t, &[][..])))
    }

    fn stems(weighting: Weighting, min_df: u32, max_features: usize) -> Analyzer {
        Analyzer { masking: Masking::Marked, views: vec![View::Stems], weighting, ratio: false, min_df, max_features }
    }

    /// Terms that are chosen from all texts.
    fn chosen(analyzer: &Analyzer, texts: &[&str]) -> Vec<String> {
        let counts = counts(analyzer, texts);
        let vocabulary = counts.vocabulary(&counts.choose(analyzer, &(0..texts.len()).collect::<Vec<_>>()));
        (0..vocabulary.len()).map(|i| vocabulary.term(i).unwrap().1.to_string()).collect()
    }

    #[test]
    fn min_df_counts_documents_and_max_features_breaks_ties_by_bytes() {
        // In documents: a 1 (three times), b 2, c 2, d 3.
        let texts = ["a a a b d", "b c d", "d c"];
        assert_eq!(chosen(&stems(Weighting::Count, 2, 0), &texts), ["b", "c", "d"]);
        assert_eq!(chosen(&stems(Weighting::Count, 1, 2), &texts), ["b", "d"]);
        assert_eq!(chosen(&stems(Weighting::Count, 1, 3), &texts), ["b", "c", "d"]);
        assert_eq!(chosen(&stems(Weighting::Count, 4, 0), &texts), [""; 0]);
    }

    #[test]
    fn a_part_counts_its_own_documents_alone() {
        let analyzer = stems(Weighting::Tfidf, 2, 0);
        let counts = counts(&analyzer, &["a b", "a b", "b", "a c"]);
        assert_eq!(counts.rows(), 4);
        let choice = counts.choose(&analyzer, &[1, 2, 3]);
        // a and b twice of three documents, c once.
        assert_eq!(choice.len(), 2);
        assert_eq!(choice.idf, [idf(3, 2); 2]);
    }

    #[test]
    fn weights_by_hand() {
        // a in both documents: idf 1 + ln(3/3) = 1; b in one: 1 + ln(3/2).
        let b = 1.0 + 1.5f64.ln();
        let row = |weighting| {
            let analyzer = stems(weighting, 1, 0);
            let counts = counts(&analyzer, &["a a b", "a"]);
            counts.matrix(&analyzer, &counts.choose(&analyzer, &[0, 1]), &[0]).row(0).map(|e| e.1).collect::<Vec<_>>()
        };
        let near = |found: Vec<f64>, a: f64, b: f64| {
            let norm = (a * a + b * b).sqrt();
            assert!((found[0] - a / norm).abs() < 1e-7 && (found[1] - b / norm).abs() < 1e-7, "{found:?}");
        };
        near(row(Weighting::Binary), 1.0, 1.0);
        near(row(Weighting::Count), 2.0, 1.0);
        near(row(Weighting::Tfidf), 1.0 + 2f64.ln(), b);
    }

    proptest! {
        #[test]
        fn training_and_scoring_share_the_vector(
            texts in proptest::collection::vec("(Iran |Oman |met |sign |not |[a-e] |[a-e] ){0,14}", 1..12),
            weighting in prop_oneof![Just(Weighting::Binary), Just(Weighting::Count), Just(Weighting::Tfidf)],
            min_df in 1u32..3,
            max_features in prop_oneof![Just(0usize), 1usize..6],
            which in 0usize..4,
        ) {
            let kind = [Kind::Acts, Kind::Tone][which % 2];
            let most = vec![View::Stems, View::Pairs, View::Skips, View::Characters, View::Near, View::Acts, View::Frames, View::Roles];
            let views = match which {
                2 => most,
                3 => Analyzer::fast().views,
                _ => Analyzer::rich(Some(kind)).views,
            };
            let analyzer = Analyzer { masking: Masking::Marked, views, weighting, ratio: false, min_df, max_features };
            let lexicon = Lexicon::from_csv("l", match kind {
                Kind::Acts => b"phrase,category\nmet,CONSULT\nnot sign,REJECT\nsign,SUPPORT",
                Kind::Tone => b"phrase,class,strength\nmet,negative,2\nnot,negator,3\nsign,positive,1\na,intensifier,2",
            }).unwrap();
            let masks: Vec<Vec<Mask>> = texts
                .iter()
                .map(|text| {
                    let at = |name: &str, role| text.find(name).map(|i| (Span::new(i, i + name.len()), role));
                    let marked: Vec<_> = [at("Iran", Role::Source), at("Oman", Role::Target)].into_iter().flatten().collect();
                    masks(text, &marked)
                })
                .collect();
            let pairs = || texts.iter().map(String::as_str).zip(masks.iter().map(Vec::as_slice));
            let counts = TermCounts::read(&analyzer, Some(&lexicon), pairs());
            // The vocabulary of a part, so that some terms of the others are unknown.
            let part: Vec<usize> = (0..texts.len()).step_by(2).collect();
            let choice = counts.choose(&analyzer, &part);
            let all: Vec<usize> = (0..texts.len()).collect();
            let x = counts.matrix(&analyzer, &choice, &all);
            let vocabulary = counts.vocabulary(&choice);
            prop_assert_eq!(vocabulary.len(), x.columns());
            let (mut reader, mut counted, mut row) = (Reader::new(&analyzer, Some(&lexicon)), Counts::default(), Vec::new());
            for (i, (text, masks)) in pairs().enumerate() {
                vocabulary.vector(&analyzer, &mut reader, text, masks, &mut counted, &mut row);
                // Ordered and summed otherwise, the last bit of a value may be another.
                let columns: Vec<u32> = choice.columns().collect();
                row.iter_mut().for_each(|e| e.0 = columns[e.0 as usize]);
                row.sort_by_key(|e| e.0);
                let mut trained: Vec<(usize, f64)> = x.row(i).collect();
                trained.sort_by_key(|e| e.0);
                let terms: Vec<usize> = row.iter().map(|e| e.0 as usize).collect();
                prop_assert_eq!(terms, trained.iter().map(|e| e.0).collect::<Vec<_>>());
                prop_assert!(row.iter().zip(&trained).all(|(s, t)| (f64::from(s.1) - t.1).abs() <= f64::from(f32::EPSILON) * t.1));
                let known = counts.known(&analyzer, &choice, i);
                prop_assert_eq!((known.terms, known.novel), (counted.known.terms, counted.known.novel));
                if analyzer.reads_stems() {
                    prop_assert_eq!(known, counted.known);
                }
            }
        }
    }
}
