//! Offices and titles: the words that make a state's name a person's.

use crate::actors::key::{Gap, Parts};
use crate::text::Listed;

/// Offices, by their keys; the longest counts.
const OFFICES: Listed<96> = Listed::new([
    "acting president",
    "admiral",
    "ambassador",
    "army chief",
    "attorney general",
    "ayatollah",
    "caliph",
    "cardinal",
    "chancellor",
    "chargé d affaires",
    "chief minister",
    "chief negotiator",
    "chief of staff",
    "colonel",
    "commander",
    "commander in chief",
    "consul",
    "consul general",
    "counterpart",
    "crown prince",
    "defence chief",
    "defence minister",
    "defence secretary",
    "defense chief",
    "defense minister",
    "defense secretary",
    "delegate",
    "deputy foreign minister",
    "deputy prime minister",
    "dictator",
    "diplomat",
    "emir",
    "emperor",
    "energy minister",
    "envoy",
    "finance minister",
    "first lady",
    "foreign affairs minister",
    "foreign minister",
    "foreign secretary",
    "general",
    "governor",
    "head of state",
    "home secretary",
    "interior minister",
    "justice minister",
    "king",
    "lawmaker",
    "leader",
    "lieutenant general",
    "major general",
    "marshal",
    "military chief",
    "minister",
    "minister of defence",
    "minister of defense",
    "minister of foreign affairs",
    "minister of state",
    "monarch",
    "national security adviser",
    "national security advisor",
    "negotiator",
    "opposition leader",
    "permanent representative",
    "politician",
    "pope",
    "premier",
    "president",
    "president elect",
    "presidential candidate",
    "presidential spokesman",
    "prime minister",
    "prince",
    "princess",
    "queen",
    "ruler",
    "secretary",
    "secretary general",
    "secretary of defence",
    "secretary of defense",
    "secretary of state",
    "senator",
    "sheikh",
    "special envoy",
    "special representative",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "state secretary",
    "strongman",
    "sultan",
    "supreme leader",
    "top diplomat",
    "treasury secretary",
    "un ambassador",
    "vice president",
]);

/// Words that stand before an office and change nothing about whose it is.
const QUALIFIERS: Listed<16> = Listed::new([
    "acting",
    "caretaker",
    "chief",
    "deputy",
    "elected",
    "ex",
    "exiled",
    "former",
    "incoming",
    "interim",
    "late",
    "new",
    "newly",
    "outgoing",
    "senior",
    "then",
]);

/// Titles that stand before a surname.
const TITLES: Listed<34> = Listed::new([
    "admiral",
    "ambassador",
    "ayatollah",
    "chancellor",
    "colonel",
    "comrade",
    "dr",
    "emir",
    "gen",
    "general",
    "king",
    "lord",
    "madame",
    "marshal",
    "minister",
    "mr",
    "mrs",
    "ms",
    "president",
    "premier",
    "prime",
    "prince",
    "princess",
    "professor",
    "queen",
    "secretary",
    "sen",
    "senator",
    "sheikh",
    "sheik",
    "sir",
    "spokesman",
    "spokeswoman",
    "sultan",
]);

/// Whether an office that ends in this part is a diplomat's.
pub fn is_diplomat(key: &str) -> bool {
    matches!(key, "ambassador" | "consul" | "delegate" | "diplomat" | "envoy" | "negotiator")
}

/// Whether a part is a title before a name.
pub fn is_title(key: &str) -> bool {
    TITLES.has(key)
}

/// Whether a part is a title of persons without an office.
pub fn is_address(key: &str) -> bool {
    matches!(key, "dr" | "madame" | "mr" | "mrs" | "ms" | "professor" | "sir")
}

/// Whether the title at part `at` is one of heads of states and governments.
pub fn is_heads(parts: &Parts, at: usize) -> bool {
    match parts.key(at) {
        "minister" => at > 0 && parts.key(at - 1) == "prime",
        title => matches!(title, "chancellor" | "emir" | "king" | "premier" | "president" | "queen" | "sultan"),
    }
}

/// Number of parts of the office that begins at part `at`, qualifiers before it included; 0 where none does. `bound` says that it
/// must follow what stands before it without a break.
pub fn office(parts: &Parts, at: usize, bound: bool) -> usize {
    let joined = |i: usize| i < parts.len() && ((i == at && !bound) || matches!(parts.all[i].gap, Gap::Space | Gap::Hyphen));
    let mut start = at;
    while joined(start) && start < at + 2 && QUALIFIERS.has(parts.key(start)) {
        start += 1;
    }
    if !joined(start) {
        return 0;
    }
    let first = parts.key(start);
    let whole = |office: &&str| {
        let mut end = start;
        let fits = office.split(' ').all(|word| {
            joined(end) && parts.key(end) == word && {
                end += 1;
                true
            }
        });
        fits.then_some(end - start)
    };
    // Most fail by their length alone.
    let begins = |o: &&&str| o.as_bytes().get(first.len()).map_or(o.len() == first.len(), |b| *b == b' ') && o.starts_with(first);
    let best = OFFICES.near(first).iter().filter(begins).filter_map(whole).max().unwrap_or(0);
    if best == 0 { 0 } else { start - at + best }
}

/// Number of parts right behind an organisation, from part `at` on, that say who speaks for it: an office, or "foreign policy chief". A
/// diplomat at it speaks for a state.
pub fn headship(parts: &Parts, at: usize) -> usize {
    const CHIEFS: [&[&str]; 3] = [&["chief"], &["head"], &["foreign", "policy", "chief"]];
    let stands = |words: &&&[&str]| {
        let all = parts.all.get(at..at + words.len()).is_some_and(|own| own.iter().all(|p| p.gap == Gap::Space));
        all && words.iter().enumerate().all(|(n, word)| parts.key(at + n) == *word)
    };
    match office(parts, at, true) {
        0 => CHIEFS.iter().find(stands).map_or(0, |words| words.len()),
        words if is_diplomat(parts.key(at + words - 1)) => 0,
        words => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_are_sorted_and_the_longest_counts() {
        assert!(OFFICES.all().is_sorted());
        let mut parts = Parts::default();
        parts.read("US former Secretary of State John Kerry");
        assert_eq!(office(&parts, 1, true), 4);
        assert_eq!(office(&parts, 5, true), 0);
    }

    #[test]
    fn an_organisation_has_its_heads_and_states_have_diplomats_at_it() {
        let words = |text: &str| {
            let mut parts = Parts::default();
            parts.read(text);
            headship(&parts, 1)
        };
        assert_eq!(
            ["NATO secretary-general", "IMF chief", "EU foreign policy chief", "IMF", "IMF, head", "UN ambassador"].map(words),
            [2, 1, 3, 0, 0, 0]
        );
    }
}
