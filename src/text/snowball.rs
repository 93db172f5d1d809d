//! The English stemmer of Snowball for words of ASCII letters, fast enough that few words are worth remembering.
//!
//! Written after the algorithm's description (Porter, "The English (Porter2) stemming algorithm", snowballstem.org). The crate rust-stemmers, which
//! stems all other words, is held against it in the tests: it works on any script and takes ten times as long.

/// Words that have a stem of their own.
const EXCEPTIONS: [(&[u8], &[u8]); 18] = [
    (b"andes", b"andes"),
    (b"atlas", b"atlas"),
    (b"bias", b"bias"),
    (b"cosmos", b"cosmos"),
    (b"dying", b"die"),
    (b"early", b"earli"),
    (b"gently", b"gentl"),
    (b"howe", b"howe"),
    (b"idly", b"idl"),
    (b"lying", b"lie"),
    (b"news", b"news"),
    (b"only", b"onli"),
    (b"singly", b"singl"),
    (b"skies", b"sky"),
    (b"skis", b"ski"),
    (b"sky", b"sky"),
    (b"tying", b"tie"),
    (b"ugly", b"ugli"),
];

/// Words that stay as they are once a plural's ending is gone.
const KEPT: [&[u8]; 8] = [b"canning", b"earring", b"exceed", b"herring", b"inning", b"outing", b"proceed", b"succeed"];

/// An ending and what takes its place.
type Ending = (&'static [u8], &'static [u8]);

/// Step 2, by the last letter; of two that fit, the longer comes first.
const STEP_2_I: [Ending; 14] = [
    (b"biliti", b"ble"),
    (b"lessli", b"less"),
    (b"fulli", b"ful"),
    (b"ousli", b"ous"),
    (b"entli", b"ent"),
    (b"aliti", b"al"),
    (b"iviti", b"ive"),
    (b"abli", b"able"),
    (b"alli", b"al"),
    (b"anci", b"ance"),
    (b"enci", b"ence"),
    (b"bli", b"ble"),
    (b"ogi", b"og"),
    (b"li", b""),
];
const STEP_2_L: [Ending; 2] = [(b"ational", b"ate"), (b"tional", b"tion")];
const STEP_2_M: [Ending; 1] = [(b"alism", b"al")];
const STEP_2_N: [Ending; 2] = [(b"ization", b"ize"), (b"ation", b"ate")];
const STEP_2_R: [Ending; 2] = [(b"izer", b"ize"), (b"ator", b"ate")];
const STEP_2_S: [Ending; 3] = [(b"iveness", b"ive"), (b"fulness", b"ful"), (b"ousness", b"ous")];

const STEP_3_E: [Ending; 3] = [(b"icate", b"ic"), (b"ative", b""), (b"alize", b"al")];
const STEP_3_I: [Ending; 1] = [(b"iciti", b"ic")];
const STEP_3_L: [Ending; 4] = [(b"ational", b"ate"), (b"tional", b"tion"), (b"ical", b"ic"), (b"ful", b"")];
const STEP_3_S: [Ending; 1] = [(b"ness", b"")];

/// Step 4: what goes altogether.
const STEP_4: [&[u8]; 18] = [
    b"ement", b"ance", b"ence", b"able", b"ible", b"ment", b"ant", b"ent", b"ate", b"ive", b"ize", b"iti", b"ism", b"ion", b"ous", b"ic",
    b"al", b"er",
];

/// Stems a word of small ASCII letters and apostrophes in its place.
pub(super) fn stem(word: &mut Vec<u8>) {
    if let Some((_, stem)) = EXCEPTIONS.iter().find(|e| e.0 == word.as_slice()) {
        word.clear();
        word.extend_from_slice(stem);
        return;
    }
    if word.len() < 3 {
        return;
    }
    if word[0] == b'\'' {
        word.remove(0);
    }
    let mut consonants = false;
    for i in 0..word.len() {
        if word[i] == b'y' && (i == 0 || is_vowel(word[i - 1])) {
            word[i] = b'Y';
            consonants = true;
        }
    }
    let (first, second) = regions(word);
    plural(word);
    if !KEPT.contains(&word.as_slice()) {
        past(word, first);
        last_y(word);
        if let Some((ending, start)) = find(word, second_step(word)).filter(|(_, start)| *start >= first) {
            let before = word[..start].last();
            let fits = match ending.0 {
                b"ogi" => before == Some(&b'l'),
                b"li" => before.is_some_and(|b| b"cdeghkmnrt".contains(b)),
                _ => true,
            };
            if fits {
                replace(word, start, ending.1);
            }
        }
        if let Some((ending, start)) = find(word, third_step(word)).filter(|(_, start)| *start >= first)
            && (ending.0 != b"ative" || start >= second)
        {
            replace(word, start, ending.1);
        }
        fourth(word, second);
        fifth(word, first, second);
    }
    if consonants {
        word.iter_mut().filter(|b| **b == b'Y').for_each(|b| *b = b'y');
    }
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Where the two regions begin: each behind the first consonant that follows a vowel.
fn regions(word: &[u8]) -> (usize, usize) {
    let behind = |from: usize| {
        let vowel = word[from..].iter().position(|b| is_vowel(*b)).map(|at| from + at)?;
        word[vowel..].iter().position(|b| !is_vowel(*b)).map(|at| vowel + at + 1)
    };
    let special = [&b"gener"[..], b"commun", b"arsen"].into_iter().find(|p| word.starts_with(p)).map(<[u8]>::len);
    let first = special.or_else(|| behind(0));
    (first.unwrap_or(word.len()), first.and_then(behind).unwrap_or(word.len()))
}

/// Puts something else in the place of a word's end.
fn replace(word: &mut Vec<u8>, start: usize, by: &[u8]) {
    word.truncate(start);
    word.extend_from_slice(by);
}

/// The first of some endings that a word has, and where it begins.
fn find<'e>(word: &[u8], endings: &'e [Ending]) -> Option<(&'e Ending, usize)> {
    endings.iter().find(|e| word.ends_with(e.0)).map(|e| (e, word.len() - e.0.len()))
}

fn second_step(word: &[u8]) -> &'static [Ending] {
    match word.last() {
        Some(b'i') => &STEP_2_I,
        Some(b'l') => &STEP_2_L,
        Some(b'm') => &STEP_2_M,
        Some(b'n') => &STEP_2_N,
        Some(b'r') => &STEP_2_R,
        Some(b's') => &STEP_2_S,
        _ => &[],
    }
}

fn third_step(word: &[u8]) -> &'static [Ending] {
    match word.last() {
        Some(b'e') => &STEP_3_E,
        Some(b'i') => &STEP_3_I,
        Some(b'l') => &STEP_3_L,
        Some(b's') => &STEP_3_S,
        _ => &[],
    }
}

/// Steps 0 and 1a: the genitive and the plural.
fn plural(word: &mut Vec<u8>) {
    if let Some(ending) = [&b"'s'"[..], b"'s", b"'"].into_iter().find(|e| word.ends_with(e)) {
        word.truncate(word.len() - ending.len());
    }
    let n = word.len();
    if word.ends_with(b"sses") {
        word.truncate(n - 2);
    } else if word.ends_with(b"ied") || word.ends_with(b"ies") {
        word.truncate(if n > 4 { n - 2 } else { n - 1 });
    } else if let [before @ .., last, b's'] = word.as_slice()
        && !matches!(last, b's' | b'u')
        && before.iter().any(|b| is_vowel(*b))
    {
        word.truncate(n - 1);
    }
}

/// Step 1b: the past and what goes on.
fn past(word: &mut Vec<u8>, first: usize) {
    let fits = |e: &&[u8]| word.ends_with(e);
    let Some(ending) = [&b"eedly"[..], b"ingly", b"edly", b"eed", b"ing", b"ed"].into_iter().find(fits) else { return };
    let start = word.len() - ending.len();
    if ending.starts_with(b"ee") {
        if start >= first {
            word.truncate(start + 2);
        }
        return;
    }
    if !word[..start].iter().any(|b| is_vowel(*b)) {
        return;
    }
    word.truncate(start);
    match word.as_slice() {
        [.., b'a', b't'] | [.., b'b', b'l'] | [.., b'i', b'z'] => word.push(b'e'),
        [.., a, b] if a == b && b"bdfgmnprt".contains(a) => word.truncate(start - 1),
        _ if start == first && is_short(word) => word.push(b'e'),
        _ => {}
    }
}

/// Whether a word ends in a short syllable.
fn is_short(word: &[u8]) -> bool {
    match *word {
        [.., a, b, c] if !is_vowel(a) && is_vowel(b) && !is_vowel(c) && !matches!(c, b'w' | b'x' | b'Y') => true,
        [b, c] => is_vowel(b) && !is_vowel(c),
        _ => false,
    }
}

/// Step 1c.
fn last_y(word: &mut [u8]) {
    if let [_, .., before, y @ (b'y' | b'Y')] = word
        && !is_vowel(*before)
    {
        *y = b'i';
    }
}

/// Step 4.
fn fourth(word: &mut Vec<u8>, second: usize) {
    if !matches!(word.last(), Some(b'c' | b'e' | b'i' | b'l' | b'm' | b'n' | b'r' | b's' | b't')) {
        return;
    }
    let Some(ending) = STEP_4.iter().find(|e| word.ends_with(e)) else { return };
    let start = word.len() - ending.len();
    if start >= second && (*ending != b"ion" || matches!(word[..start].last(), Some(b's' | b't'))) {
        word.truncate(start);
    }
}

/// Step 5.
fn fifth(word: &mut Vec<u8>, first: usize, second: usize) {
    let Some(start) = word.len().checked_sub(1) else { return };
    let goes = match word[start] {
        b'e' => start >= second || start >= first && !is_short(&word[..start]),
        b'l' => start >= second && word[..start].last() == Some(&b'l'),
        _ => false,
    };
    if goes {
        word.truncate(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_stemmers::{Algorithm, Stemmer};

    fn agrees(stemmer: &Stemmer, word: &str) {
        let mut own = word.as_bytes().to_vec();
        stem(&mut own);
        assert_eq!(std::str::from_utf8(&own).unwrap(), stemmer.stem(word), "{word}");
    }

    #[test]
    fn words_with_every_ending_have_the_stems_of_the_crate() {
        let stemmer = Stemmer::create(Algorithm::English);
        let heads = ["", "a", "y", "by", "st", "gener", "commun", "arsen", "rel", "happ", "beaut", "con", "ow", "eu", "'t", "sayy", "vill"];
        let letters = ["", "b", "e", "l", "s", "t", "tt", "y", "ow", "ax"];
        let ends: Vec<&[u8]> = [&STEP_2_I[..], &STEP_2_L, &STEP_2_M, &STEP_2_N, &STEP_2_R, &STEP_2_S]
            .into_iter()
            .chain([&STEP_3_E[..], &STEP_3_I, &STEP_3_L, &STEP_3_S])
            .flat_map(|step| step.iter().map(|e| e.0))
            .chain(STEP_4)
            .chain([&b""[..], b"ed", b"eed", b"ing", b"edly", b"eedly", b"ingly", b"sses", b"ied", b"ies", b"us", b"ss", b"y", b"e", b"ll"])
            .collect();
        for end in ends {
            let end = std::str::from_utf8(end).unwrap();
            for (head, letter) in heads.iter().flat_map(|h| letters.iter().map(move |l| (h, l))) {
                for last in ["", "s", "'s", "'s'", "'", "ly", "y", "ed", "ing"] {
                    agrees(&stemmer, &format!("{head}{letter}{end}{last}"));
                }
            }
        }
        EXCEPTIONS.iter().map(|e| e.0).chain(KEPT).for_each(|word| agrees(&stemmer, std::str::from_utf8(word).unwrap()));
    }

    proptest! {
        #[test]
        fn any_word_has_the_stem_of_the_crate(word in "[a-z']{0,12}|[aeiouy]?[bcdglnstvy']{0,3}[aeiouy]{1,2}[a-z]{0,9}") {
            agrees(&Stemmer::create(Algorithm::English), &word);
        }
    }
}
