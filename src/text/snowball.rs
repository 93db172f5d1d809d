//! The English stemmer of Snowball for words of ASCII letters, fast enough that few words are worth remembering.
//!
//! Written after the algorithm's description (Porter, "The English (Porter2) stemming algorithm", snowballstem.org). The crate rust-stemmers, which
//! stems all other words, is held against it in the tests: it works on any script and takes several times as long.

/// An ending of at most eight letters, and what takes its place.
struct Ending {
    /// Its letters, the last one lowest, and where they stand in the last eight of a word.
    letters: u64,
    mask: u64,
    len: usize,
    by: &'static [u8],
}

const fn ending(letters: &[u8], by: &'static [u8]) -> Ending {
    let (mut all, mut mask, mut i) = (0, 0, 0);
    while i < letters.len() {
        all = all << 8 | letters[i] as u64;
        mask = mask << 8 | 0xff;
        i += 1;
    }
    Ending { letters: all, mask, len: letters.len(), by }
}

const fn endings<const N: usize>(pairs: [(&'static str, &'static str); N]) -> [Ending; N] {
    let mut out = [const { ending(b"", b"") }; N];
    let mut i = 0;
    while i < N {
        out[i] = ending(pairs[i].0.as_bytes(), pairs[i].1.as_bytes());
        i += 1;
    }
    out
}

// Of two endings that fit, the longer comes first.
static GENITIVE: [Ending; 3] = endings([("'s'", ""), ("'s", ""), ("'", "")]);
static PLURAL: [Ending; 3] = endings([("sses", "ss"), ("ied", ""), ("ies", "")]);
static PAST: [Ending; 6] = endings([("eedly", "ee"), ("ingly", ""), ("edly", ""), ("eed", "ee"), ("ing", ""), ("ed", "")]);

// The second and the third step by the last letter.
static STEP_2_I: [Ending; 14] = endings([
    ("biliti", "ble"),
    ("lessli", "less"),
    ("fulli", "ful"),
    ("ousli", "ous"),
    ("entli", "ent"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("abli", "able"),
    ("alli", "al"),
    ("anci", "ance"),
    ("enci", "ence"),
    ("bli", "ble"),
    ("ogi", "og"),
    ("li", ""),
]);
static STEP_2_L: [Ending; 2] = endings([("ational", "ate"), ("tional", "tion")]);
static STEP_2_M: [Ending; 1] = endings([("alism", "al")]);
static STEP_2_N: [Ending; 2] = endings([("ization", "ize"), ("ation", "ate")]);
static STEP_2_R: [Ending; 2] = endings([("izer", "ize"), ("ator", "ate")]);
static STEP_2_S: [Ending; 3] = endings([("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous")]);

static STEP_3_E: [Ending; 3] = endings([("icate", "ic"), ("ative", ""), ("alize", "al")]);
static STEP_3_I: [Ending; 1] = endings([("iciti", "ic")]);
static STEP_3_L: [Ending; 4] = endings([("ational", "ate"), ("tional", "tion"), ("ical", "ic"), ("ful", "")]);
static STEP_3_S: [Ending; 1] = endings([("ness", "")]);

static STEP_4_E: [Ending; 7] = endings([("ance", ""), ("ence", ""), ("able", ""), ("ible", ""), ("ate", ""), ("ive", ""), ("ize", "")]);
static STEP_4_T: [Ending; 4] = endings([("ement", ""), ("ment", ""), ("ent", ""), ("ant", "")]);
static STEP_4: [Ending; 7] = endings([("iti", ""), ("ism", ""), ("ion", ""), ("ous", ""), ("ic", ""), ("al", ""), ("er", "")]);

/// Stems a word of small ASCII letters and apostrophes in its place.
pub(super) fn stem(word: &mut Vec<u8>) {
    if let Some(stem) = exception(word) {
        replace(word, 0, stem);
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
    if !stays(word) {
        past(word, first);
        last_y(word);
        if let Some((ending, start)) = find(word, second_step(word)).filter(|(_, start)| *start >= first) {
            let before = word[..start].last();
            let fits = match word[start..] {
                [b'o', b'g', b'i'] => before == Some(&b'l'),
                [b'l', b'i'] => before.is_some_and(|b| matches!(b, b'c'..=b'e' | b'g' | b'h' | b'k' | b'm' | b'n' | b'r' | b't')),
                _ => true,
            };
            if fits {
                replace(word, start, ending.by);
            }
        }
        if let Some((ending, start)) = find(word, third_step(word)).filter(|(_, start)| *start >= first)
            && (start >= second || !word.ends_with(b"ative"))
        {
            replace(word, start, ending.by);
        }
        fourth(word, second);
        fifth(word, first, second);
    }
    if consonants {
        word.iter_mut().filter(|b| **b == b'Y').for_each(|b| *b = b'y');
    }
}

/// The stem of a word that has one of its own.
fn exception(word: &[u8]) -> Option<&'static [u8]> {
    Some(match word {
        b"skis" => b"ski",
        b"skies" | b"sky" => b"sky",
        b"dying" => b"die",
        b"lying" => b"lie",
        b"tying" => b"tie",
        b"idly" => b"idl",
        b"gently" => b"gentl",
        b"ugly" => b"ugli",
        b"early" => b"earli",
        b"only" => b"onli",
        b"singly" => b"singl",
        b"news" => b"news",
        b"howe" => b"howe",
        b"atlas" => b"atlas",
        b"cosmos" => b"cosmos",
        b"bias" => b"bias",
        b"andes" => b"andes",
        _ => return None,
    })
}

/// Whether a word stays as it is once its plural's ending is gone.
fn stays(word: &[u8]) -> bool {
    matches!(word, b"inning" | b"outing" | b"canning" | b"herring" | b"earring" | b"proceed" | b"exceed" | b"succeed")
}

#[inline]
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
#[inline]
fn find(word: &[u8], endings: &'static [Ending]) -> Option<(&'static Ending, usize)> {
    let last = word.last_chunk().map_or_else(|| word.iter().fold(0, |all, b| all << 8 | u64::from(*b)), |last| u64::from_be_bytes(*last));
    endings.iter().find(|e| last & e.mask == e.letters).map(|e| (e, word.len() - e.len))
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
    if let Some((_, start)) = find(word, &GENITIVE) {
        word.truncate(start);
    }
    if let Some((ending, start)) = find(word, &PLURAL) {
        match ending.by {
            [] => word.truncate(if start > 1 { start + 1 } else { start + 2 }),
            by => replace(word, start, by),
        }
    } else if let [before @ .., last, b's'] = word.as_slice()
        && !matches!(last, b's' | b'u')
        && before.iter().any(|b| is_vowel(*b))
    {
        word.truncate(word.len() - 1);
    }
}

/// Step 1b: the past and what goes on.
fn past(word: &mut Vec<u8>, first: usize) {
    if !matches!(word.last(), Some(b'd' | b'g' | b'y')) {
        return;
    }
    let Some((ending, start)) = find(word, &PAST) else { return };
    if !ending.by.is_empty() {
        if start >= first {
            replace(word, start, ending.by);
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
    let endings: &[Ending] = match word.last() {
        Some(b'e') => &STEP_4_E,
        Some(b't') => &STEP_4_T,
        _ => &STEP_4,
    };
    let Some((_, start)) = find(word, endings).filter(|(_, start)| *start >= second) else { return };
    if !word[start..].starts_with(b"ion") || matches!(word[..start].last(), Some(b's' | b't')) {
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
        assert_eq!(std::str::from_utf8(&own), Ok(&*stemmer.stem(word)), "{word}");
    }

    #[test]
    fn words_with_every_ending_have_the_stems_of_the_crate() {
        let stemmer = Stemmer::create(Algorithm::English);
        let heads = ["", "a", "y", "by", "st", "gener", "commun", "arsen", "rel", "happ", "beaut", "con", "ow", "eu", "'t", "sayy", "vill"];
        let letters = ["", "b", "e", "l", "s", "t", "tt", "y", "ow", "ax"];
        let steps = [&STEP_2_I[..], &STEP_2_L, &STEP_2_M, &STEP_2_N, &STEP_2_R, &STEP_2_S, &STEP_3_E, &STEP_3_I, &STEP_3_L, &STEP_3_S];
        let steps = steps.into_iter().chain([&STEP_4_E[..], &STEP_4_T, &STEP_4, &GENITIVE, &PLURAL, &PAST]).flatten();
        let written = |e: &Ending| String::from_utf8(e.letters.to_be_bytes()[8 - e.len..].to_vec()).unwrap();
        for end in steps.map(written).chain(["", "us", "ss", "y", "e", "ll"].map(String::from)) {
            for (head, letter) in heads.iter().flat_map(|h| letters.iter().map(move |l| (h, l))) {
                for last in ["", "s", "'s", "'s'", "'", "ly", "y", "ed", "ing"] {
                    agrees(&stemmer, &format!("{head}{letter}{end}{last}"));
                }
            }
        }
        let own = "skis skies sky dying lying tying idly gently ugly early only singly news howe atlas cosmos bias andes";
        let kept = "inning outing canning herring earring proceed exceed succeed innings exceeded proceeds atlases";
        own.split(' ').chain(kept.split(' ')).for_each(|word| agrees(&stemmer, word));
    }

    proptest! {
        #[test]
        fn any_word_has_the_stem_of_the_crate(word in "[a-z']{0,12}|[aeiouy]?[bcdglnstvy']{0,3}[aeiouy]{1,2}[a-z]{0,9}") {
            agrees(&Stemmer::create(Algorithm::English), &word);
        }
    }
}
