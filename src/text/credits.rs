//! Who took the photo: credits in brackets, or on a line or in a sentence of their own.

use super::chars::floor;
use super::words::{Stock, count, starts};

/// Longer brackets hold prose.
const LONGEST: usize = 160;

/// News agencies and picture desks that sign in brackets.
const AGENCIES: Stock<22> = Stock::new([
    "AP",
    "Associated Press",
    "The Associated Press",
    "Reuters",
    "AFP",
    "Agence France-Presse",
    "Getty Images",
    "Getty",
    "EPA",
    "UPI",
    "TASS",
    "Itar-Tass",
    "RIA Novosti",
    "Sputnik",
    "Xinhua",
    "Kyodo",
    "Yonhap",
    "DPA",
    "ANSA",
    "CNN",
    "Bloomberg",
    "Interfax",
]);

/// How much a bracketed credit says about the text before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credit {
    /// It names a photo: what stands before it is a caption.
    Photo,
    /// It names only an agency, as the last line of a report may.
    Agency,
}

/// True where `s` is the name of an agency that signs photos and reports.
pub(super) fn is_agency(s: &str) -> bool {
    AGENCIES.starting(s).any(|a| a.len() == s.len())
}

/// The length of the bracketed credit that `s`, which begins with "(", begins with.
pub(super) fn bracketed(s: &str) -> Option<(usize, Credit)> {
    let near = &s[..floor(s, LONGEST)];
    let close = near.find(')')?;
    let inside = near[1..close].trim();
    let kind = if is_agency(inside) {
        Credit::Agency
    } else if is_photo(inside) {
        Credit::Photo
    } else {
        return None;
    };
    Some((close + 1, kind))
}

fn is_photo(s: &str) -> bool {
    const HEADS: Stock<14> = Stock::new([
        "AP Photo",
        "Photo:",
        "Photo by",
        "Photos by",
        "Photo/",
        "Photo courtesy",
        "Photo credit",
        "File photo",
        "Image:",
        "Image credit",
        "Picture:",
        "Pool photo",
        "Photograph by",
        "Credit:",
    ]);
    const TAILS: Stock<12> = Stock::new([
        "via AP",
        "via Reuters",
        "via AFP",
        "via Getty Images",
        "via Associated Press",
        "via The Associated Press",
        "Getty Images",
        "/AP",
        "/AFP",
        "/Reuters",
        "/Getty",
        "/EPA",
    ]);
    // Counted last, because few lines begin or end so.
    (HEADS.starting(s).next().is_some()
        || TAILS.ends(s)
        || AGENCIES.starting(s).any(|a| s[a.len()..].starts_with(['/', ',']) && count(s, 9) < 9))
        && count(s, 17) <= 16
}

/// True where a whole line or sentence is nothing but a credit.
pub(super) fn is_credit(s: &str) -> bool {
    const LABELS: Stock<9> = Stock::new([
        "Photo:",
        "Photos:",
        "Image:",
        "Picture:",
        "Credit:",
        "Photo credit:",
        "Image credit:",
        "Image source:",
        "Photograph:",
    ]);
    if s.len() > LONGEST || s.starts_with(|c: char| c.is_ascii_lowercase() && c != 'p') {
        return false;
    }
    let s = s.trim_end_matches(['.', '|', ' ']);
    if let Some(rest) = s.strip_prefix('(') {
        return rest.strip_suffix(')').is_some_and(|inside| !inside.contains('(') && (is_agency(inside.trim()) || is_photo(inside.trim())));
    }
    let few = |most| count(s, most + 1) <= most;
    if is_agency(s) {
        return true;
    }
    if LABELS.starting(s).next().is_some() {
        return few(6) || (few(12) && AGENCIES.ends(s));
    }
    // An agency beside a slash or a comma, and no room for a sentence.
    (is_photo(s) || starts(s, "Photograph by "))
        && few(8)
        && !s.contains(". ")
        && s.split_whitespace()
            .all(|w| !w.starts_with(char::is_lowercase) || matches!(w, "by" | "via" | "of" | "photo" | "courtesy" | "and" | "for"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_with_credits() {
        for s in [
            "(AP Photo/Jane Roe, File)",
            "(Reuters/John Doe)",
            "(Rescue Group via AP)",
            "(Photo by J. Doe/Getty Images)",
            "(Photo: J. Doe)",
        ] {
            assert_eq!(bracketed(&format!("{s} Next")), Some((s.len(), Credit::Photo)), "{s}");
        }
        for s in ["(The Associated Press)", "(AP)", "(Reuters)"] {
            assert_eq!(bracketed(s), Some((s.len(), Credit::Agency)), "{s}");
        }
        for s in ["(he told Reuters on Monday)", "(ISIS)", "(Reuters said so", "()", "(a photo of the two)"] {
            assert_eq!(bracketed(s), None, "{s}");
        }
    }

    #[test]
    fn credits_on_their_own() {
        for s in [
            "Getty Images",
            "Photo: Jane Roe",
            "REUTERS/Jane Roe",
            "AP Photo/John Doe",
            "Jane Roe/AFP/Getty Images",
            "(AP Photo/X. Y.)",
            "Photo by Jane Roe",
        ] {
            assert!(is_credit(s), "{s}");
        }
        for s in [
            "Reuters reported that talks failed.",
            "Getty Images sued the company.",
            "Photo by photo, the case against the general grew.",
            "He said so.",
        ] {
            assert!(!is_credit(s), "{s}");
        }
    }
}
