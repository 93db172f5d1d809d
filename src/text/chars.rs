//! What a character is to the rest of this folder.

/// Invisible characters that editors and web pages leave inside words: of no width, soft hyphens, and those that turn the direction
/// of writing. The finder of names passes over the same ones.
pub(super) fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Marks that modify the letter before them; the standard library counts only some of them as alphabetic.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}'
        | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}'
        | '\u{093C}' | '\u{094D}' | '\u{09BC}' | '\u{09CD}' | '\u{0E47}'..='\u{0E4E}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{3099}' | '\u{309A}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// A character that can begin a word.
pub(super) fn is_letter(c: char) -> bool {
    // U+02BC is a letter to Unicode; in English text it is one more apostrophe.
    c != '\u{02BC}' && is_alphabetic(c)
}

/// As the standard library has it, which takes long over all beyond ASCII: over quotation marks and dashes, and over the letters that stand
/// for names while sentences are found.
pub(super) fn is_alphabetic(c: char) -> bool {
    known(c).unwrap_or_else(|| c.is_alphabetic())
}

/// Likewise.
pub(super) fn is_alphanumeric(c: char) -> bool {
    known(c).unwrap_or_else(|| c.is_alphanumeric())
}

/// Of two blocks of Unicode, whether all in them are letters: those of General Punctuation and of Deseret.
fn known(c: char) -> Option<bool> {
    match c {
        '\u{2000}'..='\u{206F}' => Some(false),
        '\u{10400}'..='\u{1044F}' => Some(true),
        _ => None,
    }
}

/// An apostrophe, straight or curly, either way round.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}')
}

/// A hyphen inside a word; dashes between words are none.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// A decimal digit of the scripts that newspapers use.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '\u{0660}'..='\u{0669}' | '\u{06F0}'..='\u{06F9}' | '\u{0966}'..='\u{096F}' | '\u{FF10}'..='\u{FF19}')
}

/// A dash between words or parts of a sentence.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}' | '\u{2212}')
}

/// Quotes and brackets that may stand between a full stop and the space after it.
pub(super) fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '\u{201D}' | '\u{2019}' | '\u{00BB}' | ')' | ']' | '}') || is_zero_width(c)
}

/// Quotes and brackets that may stand before the first word of a sentence.
pub(super) fn is_opener(c: char) -> bool {
    matches!(c, '"' | '\'' | '\u{201C}' | '\u{2018}' | '\u{00AB}' | '(' | '[' | '\u{00BF}' | '\u{00A1}' | '#' | '@') || is_zero_width(c)
}

/// White space, or nothing to be seen.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_zero_width(c)
}

/// The length of the character that begins with this byte.
pub(super) fn width(byte: u8) -> usize {
    match byte {
        0..=0x7F => 1,
        0xF0.. => 4,
        0xE0.. => 3,
        _ => 2,
    }
}

/// The largest character boundary of `text` that is at most `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_blocks_is_so() {
        for c in char::MIN..=char::MAX {
            assert_eq!((is_alphabetic(c), is_alphanumeric(c)), (c.is_alphabetic(), c.is_alphanumeric()), "{c:?}");
        }
    }
}
