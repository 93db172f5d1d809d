//! Pairs of actors in sentences: who acts towards whom, worked by hand.

use std::collections::BTreeSet;

use detente::actors::{Masker, Pairs};
use detente::role::{Masking, Role};
use detente::span::Span;
use detente::text::sentences;
use proptest::prelude::*;

/// Pairs of each sentence of a text: "FRA>PER", "FRA-PER" where the act is mutual, with "~" behind it where an actor is only referred to.
fn pairs(text: &str) -> Vec<String> {
    all(text)
        .iter()
        .flat_map(|(_, p)| p.dyads.iter())
        .map(|d| format!("{}{}{}{}", d.source.code, if d.directed { '>' } else { '-' }, d.target.code, if d.carried { "~" } else { "" }))
        .collect()
}

fn all(text: &str) -> Vec<(Span, Pairs)> {
    let mut masker = Masker::new(Masking::Mentions);
    let named = masker.named(text, None);
    let opaque: Vec<Span> = named.iter().map(|n| n.mask.span).collect();
    masker.forget();
    sentences(text, &opaque).into_iter().map(|s| (s.span, masker.pairs(text, s.span, &named))).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(pairs(text), expected, "{text}");
}

#[test]
fn the_first_acts_on_the_second() {
    check("Peru condemned Chile on Tuesday.", &["PER>CHL"]);
    check("Kenyan police handed two suspects to Uganda.", &["KEN>UGA"]);
    check("President Macron met Chancellor Scholz.", &["FRA>DEU"]);
    check("NATO warned Serbia.", &["NATO>SRB"]);
    check("Hezbollah fired rockets at Israel.", &["HEZB>ISR"]);
    // Of two that aren't states nothing is said.
    check("NATO warned Hezbollah.", &[]);
}

#[test]
fn a_passive_turns_the_pair() {
    check("Chile was condemned by Peru.", &["PER>CHL"]);
    check("Ethiopian villages had been shelled for days by the army of Eritrea.", &["ERI>ETH"]);
    check("Cyprus, backed by Greece, left the talks.", &["GRC>CYP"]);
    check("A raid on Chad by Sudan was foiled.", &["SDN>TCD"]);
    check("A Polish trawler was rammed by a vessel from Russia.", &["RUS>POL"]);
    check("A Kenyan border post was hit by shells from Somalia.", &["SOM>KEN"]);
    // What stands by somebody isn't always a passive.
    check("Peru rejected a request by Chile.", &["PER>CHL"]);
    check("Peru answered by expelling two envoys of Chile.", &["PER>CHL"]);
}

#[test]
fn what_comes_from_somebody_was_done_by_him() {
    check("Malawi received maize from Zambia.", &["ZMB>MWI"]);
    check("Belarus faces new sanctions from Canada.", &["CAN>BLR"]);
    check("Norway bought gas from Qatar.", &["NOR>QAT"]);
}

#[test]
fn a_clause_in_front_is_not_the_subject() {
    check("In response to Turkey's raid, Iraq recalled its envoy.", &["IRQ>TUR"]);
    check("After talks with Japan, Mongolia signed.", &["MNG>JPN"]);
    check("Accusing Vietnam of cheating, Laos closed the border.", &["LAO>VNM"]);
    check("Backed by France, Mali attacked.", &["FRA>MLI"]);
    check("The Taliban, whom Pakistan had sheltered, withdrew.", &["PAK>TAL"]);
}

#[test]
fn what_a_headline_is_about_is_not_its_subject() {
    check("Peru quake: Chile sends rescuers", &["CHL>PER"]);
    check("Peru war: Chile thanks Cuba for mediation", &["CHL>CUB"]);
    check("Peru: Chile shells the port of Cuba", &["CHL>CUB"]);
}

#[test]
fn joint_acts_run_both_ways() {
    check("Peru and Chile signed a treaty.", &["PER-CHL"]);
    check("Talks between Sudan and Chad began.", &["SDN-TCD"]);
    check("The army of Niger and Algerian troops patrolled together.", &["NER-DZA"]);
    check("China-India tensions rose.", &["CHN-IND"]);
    check("Iran shelled Iraq after Iraq had bombed Iran.", &["IRN>IRQ", "IRQ>IRN"]);
}

#[test]
fn third_parties_have_their_own_pairs() {
    check("Peru and Chile bombed Bolivia.", &["PER-CHL", "PER>BOL", "CHL>BOL"]);
    check("Russia and France coordinated strikes on ISIS.", &["RUS-FRA", "RUS>ISIS", "FRA>ISIS"]);
    check("Kenya discussed Somalia with Ethiopia.", &["KEN>SOM", "KEN>ETH", "SOM>ETH"]);
}

#[test]
fn a_place_takes_no_part() {
    check("Peru's president met Chile's in Brazil.", &["PER>CHL"]);
    check("Russia and the United States met in Geneva, Switzerland.", &["RUS-USA"]);
    check("Peru freed the Chilean sailors in Bolivian waters.", &["PER>CHL"]);
    // Where nobody else takes part the place does.
    check("Norway sent doctors to villages in Nepal.", &["NOR>NPL"]);
    // What is set apart takes none either way.
    check("LIMA (Reuters) - Chile thanked Bolivia.", &["CHL>BOL"]);
    check("The UN-backed government of Libya thanked Malta.", &["LBY>MLT"]);
    check("Peru stands by Chile.", &["PER>CHL"]);
    check("Togo's ambassador to the United Nations thanked Benin.", &["TGO>BEN"]);
}

#[test]
fn who_was_named_before_is_carried_over() {
    check("Peru met Chile. The two leaders embraced.", &["PER>CHL", "PER-CHL~"]);
    check("Peru met Chile. Both countries then signed.", &["PER>CHL", "PER-CHL~"]);
    check("President Macron spoke on Monday. He thanked Japan.", &["FRA>JPN~"]);
    check("Peru met Chile. The snow fell. Chile lifted the embargo.", &["PER>CHL", "CHL>PER~"]);
    check("Peru met Chile. The two foreign ministers embraced. Neither side gave ground.", &["PER>CHL", "PER-CHL~", "PER-CHL~"]);
    check("Peru met Chile. Two people in government resigned.", &["PER>CHL"]);
    // Two of one state stand for one state.
    check("Peru met Chile. Two Chilean men were wounded.", &["PER>CHL", "PER>CHL~"]);
    // What is done to somebody alone, the other did.
    check("Peru met Chile. The Chilean consul in Tacna has also been told to leave.", &["PER>CHL", "PER>CHL~"]);
    check("Peru met Chile. Chile was disappointed. Chile has a navy.", &["PER>CHL", "CHL>PER~", "CHL>PER~"]);
    // The pair that the text is about, not the one that was named last.
    check("Peru met Chile. Chile thanked Peru. Chile met Togo. Both countries signed.", &["PER>CHL", "CHL>PER", "CHL>TGO", "CHL-PER~"]);
    check("Peru met Chile. SANTIAGO, Chile, May 5 (North Wire). Chile thanked nobody.", &["PER>CHL", "CHL>PER~"]);
    // Not for ever, and not into the next text.
    let rain = "It rained. ".repeat(15);
    check(&format!("Peru met Chile. {rain}Peru slept."), &["PER>CHL", "PER>CHL~"]);
    check(&format!("Peru met Chile. {rain}It rained. Peru slept."), &["PER>CHL"]);
    let mut masker = Masker::new(Masking::Mentions);
    for (text, expected) in [("Peru met Chile.", 1), ("Both countries signed.", 0)] {
        let named = masker.named(text, None);
        masker.forget();
        assert_eq!(masker.pairs(text, Span::new(0, text.len()), &named).dyads.len(), expected);
    }
}

#[test]
fn masks_give_every_mention_of_the_pair_its_part() {
    let text = "Peru told Chile that Bolivia wants Lima to pay.";
    let (_, pairs) = all(text).remove(0);
    let seen: Vec<(&str, Role)> = pairs.masks(&pairs.dyads[0]).map(|m| (m.span.of(text), m.role)).collect();
    assert_eq!(seen, [("Peru", Role::Source), ("Chile", Role::Target), ("Bolivia", Role::State), ("Lima", Role::Source)]);
    let text = "Peru met Chile. The two leaders thanked Spain's envoys.";
    let carried = all("Peru met Chile. The two leaders signed.").remove(1).1;
    let seen: Vec<Role> = carried.masks(&carried.dyads[0]).map(|m| m.role).collect();
    assert_eq!(seen, [Role::Source, Role::Target]);
    assert!(all(text)[1].1.dyads.iter().all(|d| d.target.code == "ESP" || d.carried));
}

#[test]
fn a_hundred_actors_in_a_sentence_are_bounded() {
    let states = "Peru, Chile, Bolivia, Brazil, Spain, France, Italy, Norway, Sweden, Kenya, Uganda, Chad, Niger, Mali, Togo and Benin";
    let text = format!("{} met {states}.", [states; 20].join(" and "));
    let found = pairs(&text);
    assert!(found.len() <= 66, "{}", found.len());
    let distinct: BTreeSet<&String> = found.iter().collect();
    assert_eq!(distinct.len(), found.len());
}

#[test]
fn other_names_in_the_same_places_give_the_same_pairs() {
    let frames = [
        "A was condemned by B after C's envoys met B.",
        "In response to A's raid, B and C recalled their envoys from A.",
        "A told B that C must withdraw. Both countries agreed.",
        "A accused B of arming rebels in C. It denied that.",
        "Talks between A and B in C failed, B said.",
    ];
    let names = [["Peru", "Chile", "Kenya"], ["Oman", "Nepal", "Japan"], ["Malta", "Chad", "India"], ["Cuba", "Gabon", "Iraq"]];
    let codes = [["PER", "CHL", "KEN"], ["OMN", "NPL", "JPN"], ["MLT", "TCD", "IND"], ["CUB", "GAB", "IRQ"]];
    for frame in frames {
        let read = |i: usize| -> Vec<String> {
            let text: String = frame
                .split_inclusive(|c: char| !c.is_alphanumeric())
                .map(|w| match w.trim_end_matches(|c: char| !c.is_alphanumeric()) {
                    "A" => w.replacen('A', names[i][0], 1),
                    "B" => w.replacen('B', names[i][1], 1),
                    "C" => w.replacen('C', names[i][2], 1),
                    _ => w.to_string(),
                })
                .collect();
            pairs(&text)
                .iter()
                .map(|p| codes[i].iter().zip(["A", "B", "C"]).fold(p.clone(), |p, (code, letter)| p.replace(code, letter)))
                .collect()
        };
        for i in 1..names.len() {
            assert_eq!(read(0), read(i), "{frame}");
        }
    }
}

proptest! {
    #[test]
    fn no_two_masks_of_a_pair_overlap(
        words in proptest::collection::vec(
            prop::sample::select(vec![
                "Two", "the two", "Both", "neither", "each", "other", "one", "another", "the", "of", "pair", "neighbours", "men", "ministers", "side", "met",
                "He", "It", "their", "was", "shelled", "by", "and", "in", "old", "Chilean", "Peru", "Macron", "NATO", "Hezbollah", "U.S.", "Peru's army",
            ]),
            0..12,
        ),
    ) {
        let text = format!("Peru met Chile. {}. Chile thanked Peru. {}.", words.join(" "), words.join(", "));
        for (_, pairs) in all(&text) {
            for dyad in &pairs.dyads {
                let spans: Vec<Span> = pairs.masks(dyad).map(|m| m.span).collect();
                prop_assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "{text}: {spans:?}");
            }
        }
    }
}
