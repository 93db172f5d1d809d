//! A small set of words without which the answer is another.

use crate::explain::words::Word;
use crate::span::Span;

/// What the search for such words came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Deletion {
    /// The words, in the order of the text; none where no set was found.
    pub words: Vec<Word>,
    /// The answer without them; `None` where no set was found.
    pub label: Option<String>,
    /// Most words that were taken out together.
    pub tried: usize,
}

/// Looks for few words whose removal changes the answer. `candidates` come strongest first, at most `most` of them are taken out
/// together; `rescore` gives the other answer that a text without some places has, if it is another.
///
/// Words are taken out one after the other until the answer changes; then each is put back, the weakest first, where the answer
/// stays changed without it. So no word of the set can be spared by itself, though a smaller set may exist. O(`most`²) scorings: at most
/// `most`, and then as many rounds as words are put back, of one for each word that is left.
pub(super) fn search(candidates: &[Word], most: usize, mut rescore: impl FnMut(&[Span]) -> Option<String>) -> Deletion {
    let spans: Vec<Span> = candidates.iter().take(most).map(|w| w.span).collect();
    let found = (1..=spans.len()).find_map(|n| Some((n, rescore(&spans[..n])?)));
    let Some((tried, mut label)) = found else { return Deletion { words: Vec::new(), label: None, tried: spans.len() } };
    let mut kept: Vec<usize> = (0..tried).collect();
    let mut shrunk = true;
    while shrunk && kept.len() > 1 {
        shrunk = false;
        for i in kept.clone().into_iter().rev() {
            let rest: Vec<usize> = kept.iter().copied().filter(|k| *k != i).collect();
            let without: Vec<Span> = rest.iter().map(|k| spans[*k]).collect();
            if let Some(other) = (!rest.is_empty()).then(|| rescore(&without)).flatten() {
                (kept, label, shrunk) = (rest, other, true);
            }
        }
    }
    let mut words: Vec<Word> = kept.into_iter().map(|k| candidates[k].clone()).collect();
    words.sort_by_key(|w| w.start);
    Deletion { words, label: Some(label), tried }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(n: usize) -> Vec<Word> {
        let word = |i: usize| Word { start: i, end: i + 1, text: i.to_string(), effect: 0.0, span: Span::new(i, i + 1) };
        (0..n).map(word).collect()
    }

    #[test]
    fn words_that_can_be_spared_are_put_back() {
        // Words 1 and 3 together change the answer.
        let needs = |gone: &[Span]| [1, 3].iter().all(|i| gone.iter().any(|s| s.start == *i)).then(|| "other".to_string());
        let found = search(&candidates(6), 5, needs);
        assert_eq!(found.words.iter().map(|w| w.start).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((found.label.as_deref(), found.tried), (Some("other"), 4));
        assert_eq!(search(&candidates(6), 3, needs), Deletion { words: Vec::new(), label: None, tried: 3 });
        assert_eq!(search(&[], 3, needs).tried, 0);
    }
}
