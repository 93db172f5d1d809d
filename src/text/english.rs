//! Whether a text is in another language than English.

use std::borrow::Cow;

use super::short::Short;
use super::token::tokens;
use crate::role::Mask;

/// Letters below which nothing is said: names and numbers are alike in many languages.
const FEWEST: usize = 40;
/// Words looked at.
const WORDS: usize = 200;
/// Bytes that a detector reads.
const BYTES: usize = 2_000;
/// Share of common English words above which a text is English, whatever else is in it, and the detector, which takes longer than all the
/// rest, isn't asked.
const COMMON: f64 = 0.1;

/// Whether a text is confidently in another language. Masked names aren't looked at; a text with fewer than 40 letters outside them isn't
/// called foreign. Takes no longer for a long text than for a page.
pub fn is_foreign(text: &str, masks: &[Mask]) -> bool {
    let bare = without(text, masks);
    let most = most_words(&bare).min(WORDS);
    let (mut words, mut common, mut letters) = (0, 0, 0);
    for token in tokens(&bare).take(WORDS) {
        let word = token.span.of(&bare);
        words += 1;
        letters += if word.is_ascii() {
            word.bytes().filter(u8::is_ascii_alphabetic).count()
        } else {
            word.chars().filter(|c| c.is_alphabetic()).count()
        };
        common += usize::from(Short::of(word.as_bytes()).is_some_and(|word| found(word.small())));
        // Whatever the others are.
        if above(common, COMMON, most) {
            return false;
        }
    }
    if letters < FEWEST || above(common, COMMON, words) {
        return false;
    }
    let detected = whatlang::detect(&bare);
    detected.is_some_and(|d| d.lang() != whatlang::Lang::Eng && d.is_reliable() && d.confidence() > 0.99)
}

/// More tokens than this a text can't have: all but the first begin with a letter behind something else, or with something else.
fn most_words(text: &str) -> usize {
    // Between two letters, a digit or a letter beyond ASCII can be a token by itself.
    let count = |b: &u8| u8::from((b | 0x20).wrapping_sub(b'a') > 25) + u8::from(b.wrapping_sub(b'0') < 10 || *b > 0x7f);
    // At most 254 of them fit a byte, in which the processor counts many at once.
    1 + text.as_bytes().chunks(127).map(|bytes| usize::from(bytes.iter().map(count).sum::<u8>())).sum::<usize>()
}

/// Whether a share of words is exceeded.
fn above(count: usize, share: f64, words: usize) -> bool {
    count as f64 > share * words as f64
}

/// The head of a text without what is masked, links and the like.
fn without<'t>(text: &'t str, masks: &[Mask]) -> Cow<'t, str> {
    let mut end = BYTES.min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if masks.is_empty() {
        return Cow::Borrowed(&text[..end]);
    }
    let mut out = String::with_capacity(end);
    let mut at = 0;
    for mask in masks.iter().take_while(|m| m.span.start < end) {
        out.push_str(&text[at..mask.span.start]);
        at = mask.span.end;
    }
    out.push_str(text.get(at..end).unwrap_or_default());
    Cow::Owned(out)
}

/// Whether a word is a common one.
fn found(word: Short) -> bool {
    let mut at = word.hash() as usize % SLOTS;
    while TABLE[at] != Short::NONE && TABLE[at] != word {
        at = (at + 1) % SLOTS;
    }
    word != Short::NONE && TABLE[at] == word
}

/// More than twice as many as there are words.
const SLOTS: usize = 256;

/// The words, each at its hash or the first free place behind it.
static TABLE: [Short; SLOTS] = {
    let mut table = [Short::NONE; SLOTS];
    let mut i = 0;
    while i < COMMON_WORDS.len() {
        let word = Short::of(COMMON_WORDS[i].as_bytes()).expect("a word of at most 15 letters");
        let mut at = word.hash() as usize % SLOTS;
        while !matches!(table[at], Short::NONE) {
            at = (at + 1) % SLOTS;
        }
        table[at] = word;
        i += 1;
    }
    table
};

/// Common English words that are none in the languages near it.
#[rustfmt::skip]
const COMMON_WORDS: [&str; 107] = [
    "about", "after", "against", "and", "another", "are", "as", "because", "been", "before", "being", "between", "both", "but",
    "by", "called", "could", "countries", "country", "did", "does", "during", "each", "every", "for", "from", "government",
    "great", "had", "has", "have", "having", "he", "him", "his", "how", "into", "it", "its", "know", "like", "made", "make",
    "many", "might", "more", "much", "never", "next", "not", "now", "of", "official", "officials", "only", "other", "our",
    "people", "said", "says", "security", "she", "should", "since", "some", "states", "such", "than", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "those", "through", "time", "to", "today", "told", "troops", "united",
    "until", "up", "very", "way", "well", "were", "what", "when", "where", "which", "while", "who", "why", "with", "without",
    "world", "would", "year", "years", "yesterday", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;
    use crate::span::Span;
    use proptest::prelude::*;

    #[test]
    fn other_languages_are_told_from_forty_letters_on() {
        for text in [
            "Le ministre des Affaires étrangères a rencontré son homologue à Genève pour parler de la paix.",
            "Der Außenminister traf sich am Montag in Genf mit seinem Amtskollegen, um über den Frieden zu sprechen.",
            "El presidente se reunió el lunes con su homólogo para hablar de las relaciones entre los dos países.",
            "Президенты двух стран встретились в понедельник, чтобы обсудить отношения и торговлю.",
            "两国总统周一会晤，讨论贸易和安全问题。双方同意继续对话，并在下个月举行新一轮谈判，以解决边界问题和贸易争端，共同维护地区和平与稳定。",
        ] {
            assert!(is_foreign(text, &[]), "{text}");
        }
        assert!(!is_foreign("Le ministre a dit non.", &[]));
        assert!(!is_foreign("", &[]));
    }

    #[test]
    fn english_is_english_with_foreign_names_in_it() {
        for text in [
            "The president met his counterpart in Geneva on Monday to discuss trade and security.",
            "Macron reçoit Scholz: leaders of both countries met at the Élysée",
            "BREAKING: Lula, Petro sign deal on Amazon patrols, ministers say",
            "Talks stall",
        ] {
            assert!(!is_foreign(text, &[]), "{text}");
        }
    }

    #[test]
    fn listed_words_are_found() {
        let is = |word: &str| found(Short::of(word.as_bytes()).unwrap().small());
        assert!(COMMON_WORDS.iter().all(|w| is(w)));
        assert_eq!(["The", "Yesterday", "thé", "police", ""].map(is), [true, true, false, false, false]);
    }

    proptest! {
        #[test]
        fn no_text_has_more_words_than_counted(text in "(\\PC|[a-zA-Z0-9.'@/: é٣-]|www[.]|http://){0,60}") {
            prop_assert!(tokens(&text).count() <= most_words(&text), "{text}");
        }
    }

    #[test]
    fn a_masked_name_says_nothing() {
        let text = "Ständige Vertretung der Bundesrepublik Deutschland beim Heiligen Stuhl und bei anderen Einrichtungen in Rom said no";
        assert!(is_foreign(text, &[]));
        let mask = Mask { span: Span::new(0, text.len() - 8), role: Role::State };
        assert!(!is_foreign(text, &[mask]));
    }
}
