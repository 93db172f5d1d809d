//! What terms are made of: stems of the text, and parts that are the same in every text.
//!
//! A term is known by its parts before it is written out, so that one that was met before needn't be.

use crate::features::arena::Arena;
use crate::features::tokens::Tokens;
use crate::label::{Category, QuadClass};

/// A part of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// One that is the same in every text, by its number.
    Fixed(u8),
    /// The stem of a token, or its role symbol.
    Stem(usize),
}

/// Where the terms of a view go, all of which are rows of parts or none.
pub(crate) trait Terms {
    /// Adds a term: at most 15 parts, two of them stems.
    fn term<const N: usize>(&mut self, tokens: &Tokens, parts: [Part; N]);

    /// Adds a term that is no row of parts.
    fn text(&mut self, term: &str);
}

impl Terms for Arena {
    #[inline]
    fn term<const N: usize>(&mut self, tokens: &Tokens, parts: [Part; N]) {
        self.add(parts.map(|p| p.text(tokens)));
    }

    fn text(&mut self, term: &str) {
        self.add([term]);
    }
}

impl Part {
    /// How it is written.
    pub fn text(self, tokens: &Tokens) -> &str {
        match self {
            Self::Fixed(number) => FIXED[usize::from(number)],
            Self::Stem(token) => tokens.stem(token),
        }
    }

    /// The name of a category.
    pub fn category(category: Category) -> Self {
        Self::Fixed(category as u8)
    }

    /// The name of a quad class.
    pub fn quad(quad: QuadClass) -> Self {
        Self::Fixed((Category::ALL.len() + quad as usize) as u8)
    }

    /// A small number.
    ///
    /// # Panics
    /// Above 4.
    pub fn number(n: usize) -> Self {
        [ZERO, ONE, TWO, THREE, FOUR][n]
    }
}

/// Labels are fixed parts as well: the first numbers are those of the categories, then come the quad classes.
const LABELS: usize = Category::ALL.len() + QuadClass::ALL.len();

/// How each fixed part is written.
static FIXED: [&str; LABELS + TEXTS.len()] = {
    let mut out = [""; LABELS + TEXTS.len()];
    let mut n = 0;
    while n < out.len() {
        out[n] = if n < Category::ALL.len() {
            Category::ALL[n].name()
        } else if n < LABELS {
            QuadClass::ALL[n - Category::ALL.len()].name()
        } else {
            TEXTS[n - LABELS]
        };
        n += 1;
    }
    out
};

/// The same in so many bytes each, with the length: to copy all of them takes less than to call for a few.
static WHOLE: [([u8; WIDTH], usize); FIXED.len()] = {
    let mut out = [([0; WIDTH], 0); FIXED.len()];
    let mut n = 0;
    while n < out.len() {
        let text = FIXED[n].as_bytes();
        out[n].1 = text.len();
        let mut at = 0;
        while at < text.len() {
            out[n].0[at] = text[at];
            at += 1;
        }
        n += 1;
    }
    out
};

/// No fixed part is longer.
const WIDTH: usize = 24;

/// Writes the fixed part of a number.
#[inline]
pub(crate) fn write_fixed(number: u8, out: &mut Vec<u8>) {
    let (bytes, len) = &WHOLE[usize::from(number)];
    let end = out.len() + len;
    out.extend_from_slice(bytes);
    out.truncate(end);
}

/// Names the other fixed parts and numbers them in order.
macro_rules! fixed {
    ($($name:ident $text:literal)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Number { $($name),+ }
        $(pub(crate) const $name: Part = Part::Fixed(LABELS as u8 + Number::$name as u8);)+
        const TEXTS: &[&str] = &[$($text),+];
    };
}

#[rustfmt::skip]
fixed! {
    COOPERATIVE "cooperative" HOSTILE "hostile" NEUTRAL "neutral"
    EMPTY "" SPACE " " SKIP " _ "
    ZERO "0" ONE "1" TWO "2" THREE "3" FOUR "4" FIVE "5" EIGHT "8" TEN "10" ELEVEN "11" FIFTEEN "15" SIXTEEN "16" SEVEN "7"
    END "end " NOT "not " REFUSE "refuse " TWICE "twice "
    NOBODY "-" O "O" S "S" S_AND "S+" T "T" T_AND "T+" ST "ST" ST_AND "ST+" TS "TS"
    NEAR "near " BEFORE_ALL " before" AFTER_ALL " after" AMONG " between"
    FIRST "first " NEAREST "nearest " FIRST_BETWEEN "first between " LAST_BETWEEN "last between " THEN_ACT " > "
    ACT "act " CUT "|" BE "be" TURNED "turned " LINK "link " LINK_NONE "link none" THEN "then "
    S_TO_T "S>T" TO_ST ">ST" T_TO_S "T>S" S_TO "S>" TO_T ">T" T_TO "T>" TO_S ">S" NONE "none"
    S_TO_O "S>O" T_TO_O "T>O" ST_TO_O "ST>O" O_TO_S "O>S" O_TO_T "O>T" O_TO_ST "O>ST"
    ACTORS "actors " OTHERS "others " APART "apart " CLAUSES "clauses " ACTS "acts "
    ONE_BEFORE "-1 " TWO_BEFORE "-2 " ONE_BEHIND "+1 " TWO_BEHIND "+2 "
    POSITIVE "positive" NEGATIVE "negative" NOTHING "nothing" EVEN "even" WORD "word " AFTER "after" BEFORE "before" DENIED " not"
    AWAY "away " CLAUSE "clause " PREVIOUS "previous" SAME "same" NEXT "next" OTHER "other" BALANCE "balance " SUM "sum " WITHIN "within "
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_the_first_numbers() {
        let tokens = Tokens::default();
        for category in Category::ALL {
            assert_eq!(Part::category(*category).text(&tokens), category.name());
        }
        for quad in QuadClass::ALL {
            assert_eq!(Part::quad(*quad).text(&tokens), quad.name());
        }
    }

    #[test]
    fn a_part_has_a_number_of_its_own() {
        // Two digits of a term's key are taken.
        assert!(LABELS + TEXTS.len() < 254);
        let tokens = Tokens::default();
        assert_eq!((0..=4).map(|n| Part::number(n).text(&tokens)).collect::<String>(), "01234");
        for number in 0..FIXED.len() as u8 {
            let mut written = b"act ".to_vec();
            write_fixed(number, &mut written);
            assert_eq!(written, [b"act ", Part::Fixed(number).text(&tokens).as_bytes()].concat());
        }
    }
}
