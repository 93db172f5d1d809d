//! Words that open sentences.

use super::chars::floor;
use super::words::{Listed, lower};

#[rustfmt::skip]
const OPENERS: Listed<101> = Listed::new([
    "a", "according", "additionally", "after", "all", "also", "although", "among", "an", "and", "another", "any", "as", "asked", "at",
    "because", "before", "both", "but", "by", "despite", "during", "each", "earlier", "even", "every", "for", "from", "furthermore", "he",
    "hence", "her", "here", "his", "how", "however", "i", "if", "in", "instead", "it", "its", "last", "later", "likewise", "many",
    "meanwhile", "moreover", "most", "my", "nevertheless", "no", "nonetheless", "nor", "not", "now", "on", "once", "only", "or", "other",
    "others", "our", "over", "rather", "several", "she", "similarly", "since", "so", "some", "still", "such", "that", "the", "their",
    "then", "there", "these", "they", "this", "those", "though", "thus", "to", "today", "under", "unless", "until", "we", "what", "when",
    "where", "whether", "while", "who", "why", "with", "yet", "you", "your",
]);

/// True where `word` typically opens a sentence and seldom follows an abbreviation inside one.
pub(super) fn opens(word: &str, uncased: bool) -> bool {
    if !uncased && !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return false;
    }
    let mut buffer = [0; 16];
    let Some(small) = lower(word, &mut buffer) else { return false };
    OPENERS.has(small)
}

/// The letters that `s` begins with.
pub(super) fn word(s: &str) -> &str {
    &s[..s.bytes().take(24).position(|b| !b.is_ascii_alphabetic()).unwrap_or_else(|| floor(s, 24))]
}

/// True where `s` begins with an initial: "A. Smith".
pub(super) fn starts_initial(s: &str) -> bool {
    matches!(s.as_bytes(), [a, b'.', ..] if a.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openers_need_their_capital() {
        assert!(opens("The", false) && opens("THE", false) && opens("the", true));
        assert!(!opens("the", false) && !opens("President", false) && !opens("", true));
    }

    #[test]
    fn the_first_word_is_ascii_letters() {
        assert_eq!(word("The end"), "The");
        assert_eq!(word("é"), "");
        assert_eq!(word(&"a".repeat(40)).len(), 24);
        assert!(starts_initial("A. Smith") && !starts_initial("A man"));
    }
}
