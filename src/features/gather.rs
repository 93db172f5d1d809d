//! Reading a labelled corpus: every text once, several at a time, and its terms as ranks.

use std::mem::{replace, take};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::features::analyzer::{Analyzer, Reader};
use crate::features::arena::Arena;
use crate::features::lexicon::Lexicon;
use crate::features::view::View;
use crate::role::Mask;

/// Rows that a thread reads at least before another joins it.
const FEWEST: usize = 256;

/// The terms of every text as ranks: terms are ordered by view, then bytes. Pairs are never written out, since the stems that they
/// are made of tell them: a space comes before whatever a stem is made of, so that pairs of ranked stems are in the order of their bytes.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The stems of the corpus, sorted; none where no view is made of them.
    pub stems: Arena,
    pub views: Vec<Terms>,
    /// Where each text's ranks begin, and the end.
    pub starts: Vec<usize>,
    /// Ranks, ascending in a text, each as often as the text has the term.
    pub ranks: Vec<u32>,
}

/// The terms of a view, sorted.
#[derive(Debug)]
pub(super) enum Terms {
    /// The stems of the corpus.
    Stems,
    /// Pairs of numbers of these.
    Pairs(Vec<(u32, u32)>),
    /// Any others.
    Others(Arena),
}

/// What each text of a run has of one kind of term: their numbers, in the order in which they were met.
#[derive(Default)]
struct Listed {
    known: Numbered,
    ids: Vec<u32>,
    ends: Vec<usize>,
}

/// Different strings, numbered as they were met. They stand in one allocation: a million small ones would leave the memory full of holes.
#[derive(Default)]
struct Numbered {
    strings: Arena,
    /// A power of two of slots, at most half of them taken: a number each, or [`FREE`].
    slots: Vec<u32>,
}

/// No string's number.
const FREE: u32 = u32::MAX;

impl Numbered {
    fn len(&self) -> usize {
        self.strings.ends.len()
    }

    fn id(&mut self, string: &str) -> u32 {
        if 2 * self.len() >= self.slots.len() {
            self.slots = vec![FREE; (4 * self.len()).next_power_of_two().max(64)];
            for i in 0..self.len() {
                let slot = self.slot(self.strings.get(i));
                self.slots[slot] = i as u32;
            }
        }
        let slot = self.slot(string);
        if self.slots[slot] == FREE {
            self.slots[slot] = self.len() as u32;
            self.strings.add([string]);
        }
        self.slots[slot]
    }

    /// Where a string's number is, or a free slot for it.
    fn slot(&self, string: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = xxh3_64(string.as_bytes()) as usize & mask;
        while self.slots[at] != FREE && self.strings.get(self.slots[at] as usize) != string {
            at = (at + 1) & mask;
        }
        at
    }
}

/// A view's ranks, counted from its first term on, and where each text's end; without, where its tokens do.
struct Part {
    first: u32,
    ranks: Vec<u32>,
    ends: Option<Vec<usize>>,
}

impl Part {
    /// The ranks of text `i`, from tokens of the whole corpus; a text's last token begins no pair.
    fn of<'a>(&'a self, view: &Terms, tokens: &'a [u32], token_ends: &[usize], i: usize) -> &'a [u32] {
        match (view, &self.ends) {
            (Terms::Stems, _) => of(tokens, token_ends, i),
            (_, Some(ends)) => of(&self.ranks, ends, i),
            (_, None) => of(&self.ranks, token_ends, i).split_last().map_or(&[], |(_, rest)| rest),
        }
    }
}

/// What one thread read: stems first, then the views that aren't made of them.
type Run = Vec<Listed>;

fn read(analyzer: &Analyzer, lexicon: Option<&Lexicon>, texts: &[(&str, &[Mask])], others: &[usize]) -> Run {
    let mut reader = Reader::new(analyzer, lexicon);
    let mut run: Run = (0..=others.len()).map(|_| Listed::default()).collect();
    // Numbers of stems by those of words, as long as the latter are what they were.
    let (mut words, mut age): (Vec<u32>, u32) = (Vec::new(), 0);
    for &(text, masks) in texts {
        reader.read(text, masks);
        let tokens = &reader.tokens;
        if tokens.age() != age {
            words.clear();
            age = tokens.age();
        }
        let stems = &mut run[0];
        for i in 0..tokens.len() {
            let id = match tokens.number(i).map(|n| n as usize) {
                Some(word) if words.get(word).is_some_and(|id| *id != u32::MAX) => words[word],
                Some(word) => {
                    let id = stems.known.id(tokens.stem(i));
                    words.resize(words.len().max(word + 1), u32::MAX);
                    words[word] = id;
                    id
                }
                None => stems.known.id(tokens.stem(i)),
            };
            stems.ids.push(id);
        }
        stems.ends.push(stems.ids.len());
        for (listed, &v) in run[1..].iter_mut().zip(others) {
            for term in reader.view(v).iter() {
                let id = listed.known.id(term);
                listed.ids.push(id);
            }
            listed.ends.push(listed.ids.len());
        }
    }
    run
}

/// Puts what the runs list of one kind one behind the other: all terms sorted, their ranks, and where each text's end.
fn merge(mut runs: Vec<Listed>) -> (Arena, Vec<u32>, Vec<usize>) {
    let known: Vec<_> = runs.iter_mut().map(|r| take(&mut r.known)).collect();
    let mut all: Vec<(&str, u32, u32)> = known
        .iter()
        .enumerate()
        .flat_map(|(r, k)| k.strings.iter().enumerate().map(move |(id, term)| (term, r as u32, id as u32)))
        .collect();
    all.par_sort_unstable();
    let mut sorted = Arena::default();
    let mut ranks: Vec<Vec<u32>> = known.iter().map(|k| vec![0; k.len()]).collect();
    let mut last = None;
    for (term, run, id) in all {
        if last != Some(term) {
            sorted.add([term]);
            last = Some(term);
        }
        ranks[run as usize][id as usize] = sorted.ends.len() as u32 - 1;
    }
    let (mut ids, mut ends) = (Vec::with_capacity(runs.iter().map(|r| r.ids.len()).sum()), Vec::new());
    for (run, ranks) in runs.into_iter().zip(ranks) {
        let start = ids.len();
        ids.extend(run.ids.into_iter().map(|id| ranks[id as usize]));
        ends.extend(run.ends.into_iter().map(|end| start + end));
    }
    (sorted, ids, ends)
}

/// The part of a flat list that is text `i`'s.
fn of<'a>(list: &'a [u32], ends: &[usize], i: usize) -> &'a [u32] {
    &list[if i == 0 { 0 } else { ends[i - 1] }..ends[i]]
}

/// All pairs of neighbours, sorted, and the rank of the one that begins at each token. Pairs are put together by their first stem, and
/// sorted there by the second: no pair is looked up. Threads write to one list, each to places of its own.
fn pairs(tokens: &[u32], ends: &[usize], stems: usize) -> (Vec<(u32, u32)>, Vec<u32>) {
    let share = ends.len().div_ceil(rayon::current_num_threads()).max(FEWEST);
    let begin = |text: usize| if text == 0 { 0 } else { ends[text - 1] };
    let each = |texts: &Range<usize>, f: &mut dyn FnMut(usize, usize, u32)| {
        for text in texts.clone() {
            (begin(text) + 1..ends[text]).for_each(|i| f(i - 1, tokens[i - 1] as usize, tokens[i]));
        }
    };
    let runs: Vec<Range<usize>> = (0..ends.len()).step_by(share).map(|first| first..ends.len().min(first + share)).collect();
    let count = |texts: &Range<usize>| {
        let mut counts = vec![0usize; stems];
        each(texts, &mut |_, first, _| counts[first] += 1);
        counts
    };
    // Where the next pair of each first stem goes, for each run of texts; and where those of each first stem begin.
    let mut next: Vec<Vec<usize>> = runs.par_iter().map(count).collect();
    let mut starts = vec![0usize; stems + 1];
    for first in 0..stems {
        let mut at = starts[first];
        next.iter_mut().for_each(|next| at += replace(&mut next[first], at));
        starts[first + 1] = at;
    }
    // Second stem, then place.
    let order: Vec<AtomicU64> = (0..starts[stems]).map(|_| AtomicU64::new(0)).collect();
    runs.par_iter().zip(next).for_each(|(texts, mut next)| {
        each(texts, &mut |at, first, second| {
            order[next[first]].store(u64::from(second) << 32 | at as u64, Relaxed);
            next[first] += 1;
        });
    });
    let mut order: Vec<u64> = order.into_iter().map(AtomicU64::into_inner).collect();
    let same = |a: &u64, b: &u64| a >> 32 == b >> 32;
    let sort = |entries: &mut [u64]| {
        entries.sort_unstable();
        entries.chunk_by(same).count()
    };
    let mut ends: Vec<usize> = slices(&mut order, &starts[1..]).into_par_iter().map(sort).collect();
    (1..stems).for_each(|i| ends[i] += ends[i - 1]);
    let mut sorted = vec![(0, 0); ends.last().copied().unwrap_or_default()];
    let ranks: Vec<AtomicU32> = tokens.iter().map(|_| AtomicU32::new(0)).collect();
    slices(&mut sorted, &ends).into_par_iter().enumerate().for_each(|(first, pairs)| {
        let rank = ends[first] - pairs.len();
        let entries = order[starts[first]..starts[first + 1]].chunk_by(same);
        for ((pair, entries), rank) in pairs.iter_mut().zip(entries).zip(rank as u32..) {
            *pair = (first as u32, (entries[0] >> 32) as u32);
            entries.iter().for_each(|entry| ranks[*entry as u32 as usize].store(rank, Relaxed));
        }
    });
    (sorted, ranks.into_iter().map(AtomicU32::into_inner).collect())
}

/// Cuts a list at its parts' ends.
fn slices<'a, T>(mut list: &'a mut [T], ends: &[usize]) -> Vec<&'a mut [T]> {
    let mut start = 0;
    let mut one = |&end: &usize| {
        let (part, rest) = take(&mut list).split_at_mut(end - start);
        (list, start) = (rest, end);
        part
    };
    ends.iter().map(&mut one).collect()
}

impl Gathered {
    /// Reads every text once, on all threads of the pool at hand. The same whatever their number: ranks depend on the terms alone.
    pub fn read(analyzer: &Analyzer, lexicon: Option<&Lexicon>, texts: &[(&str, &[Mask])]) -> Self {
        let views = &analyzer.views;
        let others: Vec<usize> = (0..views.len()).filter(|v| !matches!(views[*v], View::Stems | View::Pairs)).collect();
        let share = texts.len().div_ceil(rayon::current_num_threads()).max(FEWEST);
        let mut runs: Vec<Run> = texts.par_chunks(share).map(|texts| read(analyzer, lexicon, texts, &others)).collect();
        let mut kind = |k: usize| merge(runs.iter_mut().map(|r| take(&mut r[k])).collect());
        let (stems, tokens, token_ends) = kind(0);
        let mut other = 0;
        let mut first = 0;
        let mut parts: Vec<Part> = Vec::new();
        let mut terms = Vec::with_capacity(views.len());
        for view in views {
            let (of_view, ranks, ends, size) = match view {
                View::Stems => (Terms::Stems, Vec::new(), None, stems.ends.len()),
                View::Pairs => {
                    let (sorted, ranks) = pairs(&tokens, &token_ends, stems.ends.len());
                    let size = sorted.len();
                    (Terms::Pairs(sorted), ranks, None, size)
                }
                _ => {
                    other += 1;
                    let (sorted, ids, ends) = kind(other);
                    let size = sorted.ends.len();
                    (Terms::Others(sorted), ids, Some(ends), size)
                }
            };
            terms.push(of_view);
            parts.push(Part { first, ranks, ends });
            first += size as u32;
        }
        let (tokens, token_ends) = (tokens.as_slice(), token_ends.as_slice());
        let own = |i: usize| parts.iter().zip(&terms).map(move |(part, view)| (part.first, part.of(view, tokens, token_ends, i)));
        let mut starts = vec![0];
        for i in 0..texts.len() {
            starts.push(starts[i] + own(i).map(|(_, ranks)| ranks.len()).sum::<usize>());
        }
        let mut ranks = vec![0; starts[texts.len()]];
        let fill = |(i, mut to): (usize, &mut [u32])| {
            for (first, ranks) in own(i) {
                let (here, rest) = to.split_at_mut(ranks.len());
                here.iter_mut().zip(ranks).for_each(|(to, rank)| *to = first + rank);
                here.sort_unstable();
                to = rest;
            }
        };
        slices(&mut ranks, &starts[1..]).into_par_iter().enumerate().for_each(fill);
        Self { stems, views: terms, starts, ranks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_in_the_order_of_their_bytes() {
        // Tokens of "b a b a" and "a", "b a c": (a, b), (b, a) twice, (a, c), (b, a).
        let (sorted, ranks) = pairs(&[1, 0, 1, 0, 0, 1, 0, 2], &[4, 5, 8], 3);
        assert_eq!(sorted, [(0, 1), (0, 2), (1, 0)]);
        assert_eq!(ranks, [2, 0, 2, 0, 0, 2, 1, 0]);
        let texts = ["oman-led oman a", "oman led om oman", "oman's om"].map(|t| (t, &[][..]));
        let gathered = Gathered::read(&Analyzer::fast(), None, &texts);
        let Terms::Pairs(pairs) = &gathered.views[1] else { panic!("pairs") };
        let written: Vec<String> =
            pairs.iter().map(|(a, b)| format!("{} {}", gathered.stems.get(*a as usize), gathered.stems.get(*b as usize))).collect();
        assert!(written.is_sorted() && written.len() == 6, "{written:?}");
    }

    #[test]
    fn strings_keep_their_numbers() {
        let mut numbered = Numbered::default();
        let strings: Vec<String> = (0..500).map(|i| format!("w{}", i * 7 % 300)).collect();
        let ids: Vec<u32> = strings.iter().map(|s| numbered.id(s)).collect();
        assert!(numbered.len() == 300 && ids[300..] == ids[..200]);
        assert!(ids.iter().zip(&strings).all(|(id, s)| numbered.strings.get(*id as usize) == s));
    }

    #[test]
    fn the_same_on_any_number_of_threads() {
        let texts: Vec<String> = (0..1500).map(|i| format!("word{} said w{} to word{}", i % 7, i % 501, i * 31 % 900)).collect();
        let all: Vec<(&str, &[Mask])> = texts.iter().map(|t| (t.as_str(), &[][..])).collect();
        let analyzer = Analyzer { views: vec![View::Pairs, View::Characters], ..Analyzer::fast() };
        let read = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let gathered = pool.install(|| Gathered::read(&analyzer, None, &all));
            (format!("{:?}", gathered.views), gathered.starts, gathered.ranks)
        };
        assert_eq!(read(1), read(3));
    }
}
