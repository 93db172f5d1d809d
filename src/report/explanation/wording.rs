//! Terms in words.

/// What a term of a view stands for, for a reader. Words in a term are stems: "seiz" stands for "seized" and "seizing".
pub fn wording(view: &str, term: &str) -> String {
    match view {
        "stems" => format!("the word {term}"),
        "pairs" => format!("{term} in a row"),
        "skips" => format!("{} with a word between", term.replace(" _ ", " and ")),
        "characters" => format!("the letters {term}"),
        "near" => match term.split_once(' ') {
            Some((_, stem)) => format!("{stem} within three words of an actor"),
            None => term.into(),
        },
        "acts" => acts(term),
        "frames" => frames(term),
        "roles" => roles(term),
        "tone" => format!("tone: {term}"),
        _ => term.into(),
    }
}

/// A word that turns an act round, off the front of what it turns.
fn turned(term: &str) -> (&str, &str) {
    let turns = [("not ", ", denied"), ("end ", ", ended"), ("refuse ", ", refused"), ("twice ", ", turned round twice")];
    turns.iter().find_map(|(prefix, said)| Some((term.strip_prefix(prefix)?, *said))).unwrap_or((term, ""))
}

/// A hit of the act lexicon by its category, quad class or side.
fn act(name: &str) -> String {
    match name {
        "cooperative" | "hostile" => format!("a {name} act"),
        "neutral" | "NEUTRAL" => "comment".into(),
        _ => format!("an act of {name}"),
    }
}

fn acts(term: &str) -> String {
    if let Some((one, other)) = term.split_once(" > ") {
        return format!("{}, then {}", act(one), act(other));
    }
    let places = [
        ("first between ", "the first act between the two"),
        ("last between ", "the last act between the two"),
        ("first ", "the first act"),
        ("nearest ", "the act nearest to an actor"),
    ];
    if let Some((name, which)) = places.iter().find_map(|(prefix, which)| Some((term.strip_prefix(prefix)?, which))) {
        let (name, turn) = turned(name);
        return format!("{which}: {}{turn}", if name == "NEUTRAL" { "comment" } else { name });
    }
    let (name, turn) = turned(term);
    let places = [(" between", " between the two"), (" before", " before the two"), (" after", " after the two")];
    let (name, place) = places.iter().find_map(|(suffix, said)| Some((name.strip_suffix(suffix)?, *said))).unwrap_or((name, ""));
    format!("{}{turn}{place}", act(name))
}

/// A group of actors as terms have it.
fn group(name: &str) -> String {
    match name {
        "S" => "the source".into(),
        "T" => "the target".into(),
        "ST" => "both".into(),
        "O" => "others".into(),
        "-" => "nobody".into(),
        with => with.strip_suffix('+').map_or_else(|| with.into(), |g| format!("{} and others", group(g))),
    }
}

fn frames(term: &str) -> String {
    let parts: Vec<&str> = term.split_whitespace().collect();
    match parts[..] {
        ["act", name, left, .., right] => {
            let bare = |g: &str| group(g.trim_matches('|'));
            format!("{}, {} before it, {} behind it", act(name), bare(left), bare(right))
        }
        ["turned", "neutral", ..] => "comment, which nothing turns round".into(),
        ["turned", side] => format!("an act that turns out {side}"),
        ["turned", side, n] => format!("an act that turns out {side} after {n} turns"),
        ["turned", side, left, right] => format!("an act that turns out {side}, {} before it, {} behind it", group(left), group(right)),
        ["link", "none"] => "no act links the two".into(),
        ["link", ref what @ ..] => format!("the act that links the two: {}", what.join(" ")),
        ["then", one, .., other] => format!("{}, then {}", act(one), act(other)),
        ["actors", ref who @ ..] => format!("actors in order: {}", who.iter().map(|g| group(g)).collect::<Vec<_>>().join(", ")),
        ["others", n] => format!("groups of others: {n}"),
        ["apart", _, n] => format!("words from one of the two to the other: up to {n}"),
        ["clauses", _, n] => format!("clauses from one of the two to the other: {n}"),
        ["acts", n] => format!("acts: {n}"),
        _ => term.into(),
    }
}

fn roles(term: &str) -> String {
    let parts: Vec<&str> = term.split(' ').collect();
    match parts[..] {
        ["-1", stem, who] => format!("{stem} right before {}", group(who)),
        ["-2", one, other, who] => format!("{one} {other} right before {}", group(who)),
        ["+1", who, stem] => format!("{stem} right behind {}", group(who)),
        ["+2", who, one, other] => format!("{one} {other} right behind {}", group(who)),
        ["ST", stem] => format!("{stem} on the way from the source to the target"),
        ["TS", stem] => format!("{stem} on the way from the target to the source"),
        [before, stem, behind] => format!("{stem}, {} before it, {} behind it", group(before), group(behind)),
        _ => term.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_said_in_words() {
        for (view, term, expected) in [
            ("near", "near seiz", "seiz within three words of an actor"),
            ("acts", "not SANCTION between", "an act of SANCTION, denied between the two"),
            ("acts", "nearest hostile", "the act nearest to an actor: hostile"),
            ("acts", "REJECT > YIELD", "an act of REJECT, then an act of YIELD"),
            ("frames", "act hostile T| be by S", "a hostile act, the target before it, the source behind it"),
            ("acts", "NEUTRAL between", "comment between the two"),
            ("frames", "turned neutral 1", "comment, which nothing turns round"),
            ("frames", "link S>T ASSAULT", "the act that links the two: S>T ASSAULT"),
            ("frames", "actors S ST+", "actors in order: the source, both and others"),
            ("roles", "S seiz T", "seiz, the source before it, the target behind it"),
            ("roles", "-1 with T", "with right before the target"),
            ("stems", "seiz", "the word seiz"),
            ("odd", "x", "x"),
        ] {
            assert_eq!(wording(view, term), expected);
        }
    }
}
