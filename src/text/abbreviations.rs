//! What a full stop after a short word means.

use super::words::lower;

/// What a word with a full stop after it asks of the next word before a sentence may end there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A word like any other.
    Plain,
    /// Belongs to the next word: "Mr.", "vs.".
    Title,
    /// Belongs to a number if one follows: "No. 5".
    Number,
    /// May end a sentence: "U.S.", "Inc.", "J."; only a word that typically opens one tells.
    Either,
    /// "a.m.", "p.m.": ends a sentence unless a day or a time zone follows.
    Hour,
}

/// Longer words are no abbreviations.
const LONGEST: usize = 12;

/// What the full stop at `at` of `text` means; `uncased` texts have no capitals to go by.
pub(super) fn stop(text: &str, at: usize, uncased: bool) -> Stop {
    let bytes = text.as_bytes();
    let mut start = at;
    while start > 0 && (bytes[start - 1].is_ascii_alphabetic() || bytes[start - 1] == b'.') {
        start -= 1;
        if at - start > LONGEST {
            return Stop::Plain;
        }
    }
    // Digits and letters beyond ASCII before it make it the tail of some other word.
    let head = start.checked_sub(1).map(|i| bytes[i]);
    if start == at
        || head.is_some_and(|b| b.is_ascii_digit() || b == b'_')
        || text[..start].chars().next_back().is_some_and(char::is_alphabetic)
    {
        return Stop::Plain;
    }
    let word = &text[start..at];
    let mut buffer = [0; 16];
    let Some(small) = lower(word, &mut buffer) else { return Stop::Plain };
    if matches!(small, "a.m" | "p.m") {
        // "P.M. Roe" is a prime minister.
        let timed = text[..start].trim_end().ends_with(|c: char| c.is_ascii_digit());
        return if timed { Stop::Hour } else { Stop::Either };
    }
    if small.contains('.') {
        return dotted(small);
    }
    let large = uncased || word.as_bytes()[0].is_ascii_uppercase();
    if large && word.len() == 1 {
        return if uncased && matches!(small, "a" | "i") { Stop::Plain } else { Stop::Either };
    }
    list(small, large)
}

fn dotted(small: &str) -> Stop {
    match small {
        "e.g" | "i.e" => Stop::Title,
        _ if small.split('.').all(|part| (1..=2).contains(&part.len())) => Stop::Either,
        // "the.net" and its like; or the last of several glued words.
        _ => list(small.rsplit('.').next().unwrap_or(small), false),
    }
}

/// Listed words; `large` ones begin with a capital.
fn list(small: &str, large: bool) -> Stop {
    match small {
        "vs" | "v" | "incl" | "approx" | "cf" | "eg" | "ie" | "ca" => Stop::Title,
        "etc" | "al" | "est" => Stop::Either,
        _ if !large => Stop::Plain,
        "mr" | "mrs" | "ms" | "dr" | "prof" | "gen" | "col" | "lt" | "sgt" | "gov" | "sen" | "rep" | "rev" | "capt" | "cmdr" | "cdr"
        | "maj" | "adm" | "hon" | "pres" | "messrs" | "mme" | "mlle" | "brig" | "cpl" | "pvt" | "supt" | "insp" | "amb" | "sens"
        | "reps" | "gens" | "govs" | "profs" | "msgr" | "mt" | "ft" | "fr" | "atty" | "comdr" | "ald" | "sheikh" => Stop::Title,
        "no" | "nos" | "art" | "fig" | "sec" | "vol" | "ch" | "pp" | "para" => Stop::Number,
        "st" | "jr" | "sr" | "inc" | "ltd" | "co" | "corp" | "bros" | "cos" | "plc" | "llc" | "dept" | "assn" | "univ" | "ave" | "blvd"
        | "rd" | "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sep" | "sept" | "oct" | "nov" | "dec" | "mon" | "tue"
        | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun" | "calif" | "fla" | "tenn" | "mass" | "conn" | "ariz"
        | "colo" | "minn" | "mich" | "wis" | "wash" | "ore" | "va" | "md" | "pa" | "ga" | "ky" | "ala" | "ark" | "kan" | "neb" | "nev"
        | "okla" | "del" | "ill" | "ind" | "mo" | "la" | "phd" => Stop::Either,
        _ => Stop::Plain,
    }
}

/// True where `word` after "a.m." or "p.m." goes on telling the time.
pub(super) fn tells_time(word: &str) -> bool {
    let mut buffer = [0; 16];
    lower(word, &mut buffer).is_some_and(|w| {
        matches!(
            w,
            "est"
                | "edt"
                | "et"
                | "cst"
                | "cdt"
                | "pst"
                | "pdt"
                | "pt"
                | "gmt"
                | "utc"
                | "bst"
                | "cet"
                | "eet"
                | "msk"
                | "local"
                | "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "mon"
                | "tue"
                | "tues"
                | "wed"
                | "thu"
                | "thurs"
                | "fri"
                | "sat"
                | "sun"
                | "january"
                | "february"
                | "march"
                | "april"
                | "june"
                | "july"
                | "august"
                | "september"
                | "october"
                | "november"
                | "december"
                | "jan"
                | "feb"
                | "mar"
                | "apr"
                | "jun"
                | "jul"
                | "aug"
                | "sept"
                | "sep"
                | "oct"
                | "nov"
                | "dec"
                | "eastern"
                | "greenwich"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_end(text: &str) -> Stop {
        stop(text, text.len() - 1, false)
    }

    #[test]
    fn abbreviations_are_told() {
        for s in ["Mr.", "Mrs.", "Gen.", "with Lt.", "Brig.-Gen.", "vs.", "e.g.", "incl.", "MR."] {
            assert_eq!(at_end(s), Stop::Title, "{s}");
        }
        for s in ["the U.S.", "U.N.", "E.U.", "J.", "Sept.", "Mon.", "Acme Inc.", "Co.", "etc.", "D.C.", "Ph.D.", "St.", "Jr.", "the P.M."]
        {
            assert_eq!(at_end(s), Stop::Either, "{s}");
        }
        for s in ["No.", "Art."] {
            assert_eq!(at_end(s), Stop::Number, "{s}");
        }
        for s in ["10 a.m.", "5 p.m.", "at 5:15 P.M."] {
            assert_eq!(at_end(s), Stop::Hour, "{s}");
        }
        for s in ["he said no.", "the sun.", "he sat.", "G20.", "B12.", "Élan.", "éa.", "a co.", "a", "end."] {
            assert_eq!(at_end(s), Stop::Plain, "{s}");
        }
    }

    #[test]
    fn texts_without_capitals_have_abbreviations_too() {
        assert_eq!(stop("said mr.", 7, true), Stop::Title);
        assert_eq!(stop("said mr.", 7, false), Stop::Plain);
    }
}
