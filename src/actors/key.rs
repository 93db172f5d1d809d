//! Parts of a text and their keys: how a name in the gazetteer and a name in a text are made comparable.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::text::alphanumeric;

/// What stands between a part and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// White space, a single line break included.
    Space,
    /// A hyphen or a dash without spaces.
    Hyphen,
    /// A comma and a space.
    Comma,
    /// Anything else: no name goes on across it.
    Break,
}

/// How a part is capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// A small first letter, or no letter.
    Lower,
    /// A capital first letter.
    Title,
    /// Two letters or more, all of them capitals.
    Upper,
}

/// A run of letters and digits, the smallest piece of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte; a possessive isn't in it.
    pub end: usize,
    /// First byte of its key among the keys.
    pub key_start: usize,
    /// One past the last byte of its key.
    pub key_end: usize,
    /// What stands before it.
    pub gap: Gap,
    /// How it is capitalised.
    pub case: Case,
    /// Whether letters of two scripts were made one.
    pub mixed: bool,
}

/// The parts of a text with their keys, which keep their allocation from text to text.
#[derive(Debug, Default)]
pub struct Parts {
    /// The parts in order.
    pub all: Vec<Part>,
    /// The text in small letters, and after it the keys of those parts that aren't written as their key.
    keys: String,
}

/// Letters of other scripts, and in the same order the Latin ones that they look like.
const ALIKE: [&str; 2] = ["авекмнорстухіјѕԁɡɑαβεηικμνορτυχոօս", "abekmhopctyxijsdgaabenikmvoptuxnou"];

/// Characters that show nothing and may stand inside a word.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`')
}

/// What an ASCII byte, or the first of any other character, is in a word: bits of [`CLASSES`].
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 4;
/// A word may go on after it: an apostrophe, or what only its character tells.
const OPEN: u8 = 8;
const FULL_STOP: u8 = 16;
const WORD: u8 = SMALL | CAPITAL | DIGIT;

const CLASSES: [u8; 256] = {
    let mut out = [0; 256];
    let mut b = 0;
    while b < 256 {
        out[b] = match b as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            b'\'' | b'`' | 0x80.. => OPEN,
            b'.' => FULL_STOP,
            _ => 0,
        };
        b += 1;
    }
    out
};

impl Parts {
    /// Reads a text in one pass.
    pub fn read(&mut self, text: &str) {
        self.all.clear();
        self.keys.clear();
        self.keys.push_str(text);
        self.keys.make_ascii_lowercase();
        let bytes = text.as_bytes();
        let (mut at, mut behind) = (0, 0);
        while at < bytes.len() {
            let class = CLASSES[bytes[at] as usize];
            if class & WORD == 0 {
                let c = if class == OPEN { text[at..].chars().next().unwrap_or(' ') } else { ' ' };
                // One of the apostrophes counts as a letter, and begins no word all the same.
                if !c.is_alphanumeric() || apostrophe(c) {
                    at += c.len_utf8();
                    continue;
                }
            }
            let gap = self.gap(text, behind, at);
            // A possessive belongs to nobody's name.
            let (end, possessive) = self.part(text, at, gap);
            at = end + possessive;
            behind = at;
        }
    }

    /// Number of parts.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Key of part `i`.
    pub fn key(&self, i: usize) -> &str {
        &self.keys[self.all[i].key_start..self.all[i].key_end]
    }

    /// The key of the name made of parts `first..=last`, written to `out`: a blank between them, or a comma and a blank where the text
    /// has a comma.
    pub fn name(&self, first: usize, last: usize, out: &mut String) {
        out.clear();
        for i in first..=last {
            if i > first {
                out.push_str(if self.all[i].gap == Gap::Comma { ", " } else { " " });
            }
            out.push_str(self.key(i));
        }
    }

    /// What the text from `from` to `to`, between the last part and a new one, means for a name.
    fn gap(&self, text: &str, from: usize, to: usize) -> Gap {
        if self.all.is_empty() {
            return Gap::Break;
        }
        if let [one] = text.as_bytes()[from..to] {
            return match one {
                b' ' | b'\n' | b'\t' => Gap::Space,
                b'-' => Gap::Hyphen,
                _ => Gap::Break,
            };
        }
        let between = &text[from..to];
        match between {
            "\u{2010}" | "\u{2011}" | "\u{2013}" => return Gap::Hyphen,
            ", " => return Gap::Comma,
            _ => {}
        }
        let abbreviated = |key: &str| ABBREVIATED.contains(&key) || key.chars().count() == 1;
        let blank = between.strip_prefix('.').filter(|_| abbreviated(self.key(self.len() - 1))).unwrap_or(between);
        let lines = blank.bytes().filter(|b| *b == b'\n').count();
        let space = !blank.is_empty() && lines <= 1 && blank.chars().all(|c| c.is_whitespace() || invisible(c));
        if space { Gap::Space } else { Gap::Break }
    }

    /// Reads one part from `start` on; returns its end and the length of the possessive after it.
    fn part(&mut self, text: &str, start: usize, gap: Gap) -> (usize, usize) {
        let bytes = text.as_bytes();
        let end = start + alphanumeric(&bytes[start..]);
        let behind = bytes.get(end).map_or(0, |b| CLASSES[*b as usize]);
        let possessive = if behind == OPEN { possessive(&text[end..]) } else { 0 };
        // Most words are plain letters: nothing to join, nothing to fold. A full stop joins single letters only.
        if end - start > usize::from(behind == FULL_STOP) && (behind != OPEN || possessive > 0) {
            let word = &bytes[start..end];
            let upper = || !word.iter().any(u8::is_ascii_lowercase) && word.iter().filter(|b| b.is_ascii_uppercase()).count() > 1;
            let case = match CLASSES[bytes[start] as usize] {
                SMALL => Case::Lower,
                _ if upper() => Case::Upper,
                CAPITAL => Case::Title,
                _ => Case::Lower,
            };
            self.all.push(Part { start, end, key_start: start, key_end: end, gap, case, mixed: false });
            return (end, possessive);
        }
        let end = self.joined(text, start, gap);
        (end, self::possessive(&text[end..]))
    }

    /// Reads a part that isn't written as its key; returns its end.
    fn joined(&mut self, text: &str, start: usize, gap: Gap) -> usize {
        let bytes = text.as_bytes();
        let from = self.keys.len();
        let mut at = start;
        let (mut upper, mut letters, mut plain) = (0, 0, true);
        let first_upper = text[start..].chars().next().is_some_and(char::is_uppercase);
        while at < bytes.len() {
            let run = alphanumeric(&bytes[at..]);
            if run > 0 {
                let word = &text[at..at + run];
                upper += word.bytes().filter(u8::is_ascii_uppercase).count();
                letters += word.bytes().filter(u8::is_ascii_alphabetic).count();
                let key = self.keys.len();
                self.keys.push_str(word);
                self.keys[key..].make_ascii_lowercase();
                at += run;
                continue;
            }
            if matches!(bytes[at], b' ' | b',' | b'\n') {
                break;
            }
            let c = text[at..].chars().next().unwrap_or(' ');
            let next = text[at + c.len_utf8()..].chars().next().filter(|n| n.is_alphanumeric());
            if c == '.' {
                // Dots join single letters: U.S., U.N.
                let last = text[start..at].rsplit('.').next().is_some_and(|l| l.chars().count() == 1);
                let single =
                    next.is_some_and(|n| n.is_alphabetic() && !text[at + 1 + n.len_utf8()..].starts_with(|c: char| c.is_alphanumeric()));
                if last && single {
                    at += 1;
                    continue;
                }
                break;
            }
            if apostrophe(c) {
                if !next.is_some_and(char::is_alphabetic) || possessive(&text[at..]) > 0 {
                    break;
                }
                at += c.len_utf8();
                continue;
            }
            if c.is_alphanumeric() || is_combining_mark(c) {
                plain = false;
                upper += usize::from(c.is_uppercase());
                letters += usize::from(c.is_alphabetic());
                self.keys.extend(c.to_lowercase());
                at += c.len_utf8();
                continue;
            }
            if invisible(c) && next.is_some_and(char::is_alphanumeric) {
                at += c.len_utf8();
                continue;
            }
            break;
        }
        // The last full stop of an acronym is its own, whatever else it ends.
        if text[start..at].contains('.') && text[at..].starts_with('.') {
            at += 1;
        }
        let mixed = !plain && self.fold(from);
        let case = match (first_upper, letters > 1 && upper == letters) {
            (_, true) => Case::Upper,
            (true, _) => Case::Title,
            _ => Case::Lower,
        };
        self.all.push(Part { start, end: at, key_start: from, key_end: self.keys.len(), gap, case, mixed });
        at
    }

    /// Takes accents off the key that begins at `from`; of mixed scripts, makes lookalikes Latin. Returns whether scripts were mixed.
    fn fold(&mut self, from: usize) -> bool {
        let key = self.keys.split_off(from);
        let latin = key.chars().any(|c| c.is_ascii_alphabetic());
        let mut mixed = false;
        for c in key.nfd().filter(|c| !is_combining_mark(*c)) {
            let plain = match c {
                'ł' => 'l',
                'ø' => 'o',
                'đ' | 'ð' => 'd',
                'ı' => 'i',
                'ß' => 's',
                'æ' => 'e',
                'ə' => 'a',
                _ => c,
            };
            let alike = ALIKE[0].chars().zip(ALIKE[1].chars()).find(|a| latin && a.0 == plain).map(|a| a.1);
            mixed |= alike.is_some();
            self.keys.push(alike.unwrap_or(plain));
        }
        mixed
    }
}

/// Length of a possessive that a text begins with.
fn possessive(text: &str) -> usize {
    if !text.as_bytes().first().is_some_and(|b| matches!(b, b'\'' | b'`' | 0x80..)) {
        return 0;
    }
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if apostrophe(c) => {
            let rest = chars.as_str();
            let s = rest.starts_with(['s', 'S']) && !rest[1..].starts_with(|c: char| c.is_alphanumeric());
            if s { c.len_utf8() + 1 } else { 0 }
        }
        _ => 0,
    }
}

/// Words whose full stop doesn't end a name.
const ABBREVIATED: [&str; 24] = [
    "adm", "amb", "brig", "capt", "col", "dr", "ft", "gen", "gov", "hon", "lt", "maj", "mr", "mrs", "ms", "mt", "pres", "prof", "rep",
    "rev", "sen", "sgt", "sr", "st",
];

/// The key of a whole name.
pub fn key_of(name: &str) -> String {
    let (mut parts, mut out) = (Parts::default(), String::new());
    parts.read(name);
    if parts.len() > 0 {
        parts.name(0, parts.len() - 1, &mut out);
    }
    out
}

/// A number for the parts of a name up to one with this key, made of the number of those before it (0 for none).
#[inline]
pub fn chained(before: u64, key: &str) -> u64 {
    let key = key.as_bytes();
    let (a, b) = match (key.first_chunk(), key.last_chunk(), key.first_chunk(), key.last_chunk(), key) {
        (Some(a), Some(b), ..) => (u64::from_le_bytes(*a), u64::from_le_bytes(*b)),
        (_, _, Some(a), Some(b), _) => (u32::from_le_bytes(*a).into(), u32::from_le_bytes(*b).into()),
        // Up to three bytes: the first, the middle and the last.
        (.., [first, .., last]) => (u64::from(*first), u64::from(key[key.len() / 2]) << 8 | u64::from(*last)),
        (.., [one]) => (u64::from(*one), 0),
        (.., []) => (0, 0),
    };
    let product = u128::from(before ^ a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ key.len() as u64 ^ 0xe703_7ed1_a0b4_28db);
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        assert_eq!(key_of("U.S."), key_of("US"));
        assert_eq!(key_of("Côte d’Ivoire"), key_of("Cote d'Ivoire"));
        assert_eq!(key_of("Kim Jong-un"), key_of("Kim Jong Un"));
        assert_eq!(key_of("Rus\u{200b}sia"), "russia");
        assert_eq!(key_of("Russiа"), "russia");
        assert_eq!(key_of("Россия"), "россия");
        assert_eq!(key_of("Paris, Texas"), "paris, texas");
    }

    #[test]
    fn capitals_count_among_letters_only() {
        let mut parts = Parts::default();
        parts.read("USA Usa uSA A A1 4WD 3d U.S. 10.5 ÉTÉ");
        let cases: Vec<Case> = parts.all.iter().map(|p| p.case).collect();
        use Case::{Lower, Title, Upper};
        assert_eq!(cases, [Upper, Title, Lower, Title, Title, Upper, Lower, Upper, Lower, Lower, Upper]);
    }

    #[test]
    fn an_apostrophe_that_counts_as_a_letter_leads_on() {
        let mut parts = Parts::default();
        parts.read("\u{2bc} \u{2bc}\u{2bc}! France \u{2bc}\0 K\u{2bc}yiv \u{2bc}tis \u{2bc}");
        let keys: Vec<&str> = (0..parts.len()).map(|i| parts.key(i)).collect();
        assert_eq!(keys, ["france", "kyiv", "tis"]);
    }

    #[test]
    fn possessives_and_full_stops_end_a_part() {
        let mut parts = Parts::default();
        parts.read("Russia's and the U.S. The Congo' end.Next");
        let keys: Vec<&str> = (0..parts.len()).map(|i| parts.key(i)).collect();
        assert_eq!(keys, ["russia", "and", "the", "us", "the", "congo", "end", "next"]);
        assert_eq!((parts.all[4].gap, parts.all[6].gap), (Gap::Space, Gap::Break));
    }
}
