//! Who is named: the traps of names that mean something else, and the ways in which news names a state.

use detente::actors::{Finder, lookup};
use detente::date::Date;

/// Mentions of a text as "words=STATE" or "words=type" where no state is known.
fn found(text: &str) -> Vec<String> {
    let mut finder = Finder::default();
    let show = |m: &detente::actors::Mention| format!("{}={}", m.span.of(text), m.state.unwrap_or(m.kind.name()));
    finder.find(text, None).iter().map(show).collect()
}

#[track_caller]
fn names(text: &str, expected: &[&str]) {
    assert_eq!(found(text), expected, "{text}");
}

#[test]
fn states_by_name_people_capital_and_seat() {
    names("Russia and the Iraqis met in Paris.", &["Russia=RUS", "Iraqis=IRQ", "Paris=FRA"]);
    names("The Kremlin told Downing Street and the Elysee.", &["Kremlin=RUS", "Downing Street=GBR", "Elysee=FRA"]);
    names("Zhongnanhai, the Blue House and the Kantei agreed.", &["Zhongnanhai=CHN", "Blue House=KOR", "Kantei=JPN"]);
    names("Côte d’Ivoire and Guinea-Bissau; Cote d'Ivoire too", &["Côte d’Ivoire=CIV", "Guinea-Bissau=GNB", "Cote d'Ivoire=CIV"]);
}

#[test]
fn capitals_matter_where_a_small_letter_means_something_else() {
    names("The US told us that turkey is served in Turkey.", &["US=USA", "Turkey=TUR"]);
    names("A hanging chad in Chad; fine china from China", &["Chad=TCD", "China=CHN"]);
    names("LET US GO HOME NOW", &[]);
    names("russia and putin again", &["russia=RUS"]);
}

#[test]
fn the_longest_name_wins() {
    names("New Mexico, the Indian Ocean, the South China Sea and the Gulf of Mexico", &["New Mexico=USA"]);
    names("French fries, a Chinese restaurant, Russian roulette and a Mexican standoff", &[]);
    names("North Korea and South Korea, Niger and Nigeria", &["North Korea=PRK", "South Korea=KOR", "Niger=NER", "Nigeria=NGA"]);
    names(
        "the Democratic Republic of Congo and the Republic of the Congo",
        &["Democratic Republic of Congo=COD", "Republic of the Congo=COG"],
    );
    names("the Dominican Republic and Dominica", &["Dominican Republic=DOM", "Dominica=DMA"]);
    names("Equatorial Guinea, Papua New Guinea, Guinea", &["Equatorial Guinea=GNQ", "Papua New Guinea=PNG", "Guinea=GIN"]);
}

#[test]
fn places_elsewhere_and_people_are_no_states() {
    names("He grew up in Moscow, Idaho, and Paris, Texas.", &[]);
    names("Michael Jordan met Paris Hilton and Jack London.", &[]);
    names("Mr. French and John Wagner flew over the South Pole with del Rosario.", &["Mr. French=person"]);
    assert!(!found("Lebanon, Ohio is a small town.").contains(&"Lebanon=LBN".to_string()));
}

#[test]
fn a_surname_that_others_bear_needs_its_state() {
    names("Christie praised the team.", &[]);
    names("The Bahamas voted, and Christie won.", &["Bahamas=BHS", "Christie=BHS"]);
    names("Mr. Brown stayed at home.", &["Mr. Brown=person"]);
    names("Mr. Brown flew from London to Rome.", &["Mr. Brown=GBR", "London=GBR", "Rome=ITA"]);
    // Of namesakes the one whose state is there.
    names("Mr Johnson told the UK's parliament so.", &["Mr Johnson=GBR", "UK=GBR"]);
    names("President Carter spoke; Mr Putin and Merkel listened.", &["President Carter=USA", "Mr Putin=RUS", "Merkel=DEU"]);
}

#[test]
fn whoever_was_named_in_full_before_is_no_namesake_in_office() {
    names("Jane Brown lives in London. Ms Brown is a baker.", &["London=GBR", "Ms Brown=person"]);
    names("Gordon Brown lives in London. Mr Brown was there.", &["Gordon Brown=GBR", "London=GBR", "Mr Brown=GBR"]);
    // A spelling that the gazetteer doesn't have may be the same person's.
    names("Sergio Lavrov of Russia spoke. Lavrov left.", &["Russia=RUS", "Lavrov=RUS"]);
}

#[test]
fn what_most_states_have_is_the_states_named_before_it() {
    names("The Kenyan Security Council met.", &["Kenyan=KEN"]);
    names(
        "The Security Council and the US UN Security Council team met.",
        &["Security Council=organisation", "US=USA", "UN Security Council=organisation"],
    );
}

#[test]
fn an_acronym_that_others_bear_needs_its_state() {
    names("A super PAC gave money; TPP talks and the National Front too.", &[]);
    names("Le Pen's National Front wants France out.", &["National Front=FRA", "France=FRA"]);
    names("The Pan Africanist Congress met. The PAC lost.", &["Pan Africanist Congress=ZAF", "PAC=ZAF"]);
}

#[test]
fn words_and_acronyms_are_no_surnames() {
    names("Muslim and Sunni leaders with an MBA read MAGA hats.", &[]);
    names("Gen X met Maya Roe and Van Doe.", &[]);
    names("THE DOE LOAN", &[]);
}

#[test]
fn media_that_carry_a_states_name_are_no_actor_of_it() {
    let mut finder = Finder::default();
    let text = "The Moscow Times and the Washington Post reported it.";
    let kinds: Vec<&str> = finder.find(text, None).iter().map(|m| m.kind.name()).collect();
    assert_eq!(kinds, ["media", "media"]);
}

#[test]
fn an_office_and_its_holder_are_one_mention() {
    names("US Secretary of State John Kerry spoke.", &["US Secretary of State John Kerry=USA"]);
    names(
        "The French president met Russian Foreign Minister Sergey Lavrov.",
        &["French president=FRA", "Russian Foreign Minister Sergey Lavrov=RUS"],
    );
    names("Utopian Defence Minister Jane Roe", &["Defence Minister Jane Roe=person"]);
    names("The Kenyan Defence Minister Jane Roe came. Roe spoke.", &["Kenyan Defence Minister Jane Roe=KEN", "Roe=KEN"]);
}

#[test]
fn surnames_are_completed() {
    names("Barack Obama called. Mr. Obama and Mr. Putin agreed.", &["Barack Obama=USA", "Mr. Obama=USA", "Mr. Putin=RUS"]);
    names("Putin and Lavrov left.", &["Putin=RUS", "Lavrov=RUS"]);
}

#[test]
fn organisations_and_armed_groups_are_no_states() {
    let mut finder = Finder::default();
    let text = "The Islamic State of Iraq and Syria fought Hezbollah; the U.N. and NATO watched.";
    let kinds: Vec<&str> = finder.find(text, None).iter().map(|m| m.kind.name()).collect();
    assert_eq!(kinds, ["armed_group", "armed_group", "organisation", "organisation"]);
}

#[test]
fn dates_decide() {
    let mut finder = Finder::default();
    let mut state = |phrase: &str, day: &str| lookup(&mut finder, phrase, Date::read(day)).state;
    assert_eq!(state("the Kremlin", "1985-06-01"), Some("SUN"));
    assert_eq!(state("the Kremlin", "2015-06-01"), Some("RUS"));
    assert_eq!(state("Moscow", "1962-10-16"), Some("SUN"));
    assert_eq!(state("Bonn", "1985-01-01"), Some("DEU"));
}

#[test]
fn numbers_are_those_of_the_day() {
    let mut finder = Finder::default();
    let mut numbers = |phrase: &str, day: &str| {
        let found = lookup(&mut finder, phrase, Date::read(day)).numbers;
        (found.cow, found.gw)
    };
    assert_eq!(numbers("Kenya", ""), (Some(501), Some(501)));
    assert_eq!(numbers("Serbia", ""), (Some(345), Some(340)));
    assert_eq!(numbers("Germany", ""), (Some(255), Some(260)));
    assert_eq!(numbers("Germany", "1985-06-01"), (Some(260), Some(260)));
    assert_eq!(numbers("Germany", "1935-06-01"), (Some(255), Some(255)));
    assert_eq!(numbers("Yemen", "2015-01-01"), (Some(679), Some(678)));
    assert_eq!(numbers("Yemen", "1980-01-01"), (Some(678), Some(678)));
    // The name has a last day of its own.
    assert_eq!(numbers("West Germany", ""), (Some(260), Some(260)));
    assert_eq!(numbers("Palestine", ""), (None, None));
    assert_eq!(numbers("NATO", ""), (None, None));
}

#[test]
fn numbers_are_given_on_demand() {
    let run = |arguments: &[&str]| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_detente")).arg("actors").args(arguments).output().expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    let json = |arguments: &[&str]| serde_json::from_str::<serde_json::Value>(&run(arguments)).expect("JSON");
    let plain = json(&["lookup", "Serbia", "--format", "json"]);
    assert!(plain[0].get("cow").is_none() && plain[0].get("gw").is_none());
    let both = json(&["lookup", "Serbia", "Palestine", "--format", "json", "--codes", "cow,gw"]);
    assert_eq!((&both[0]["state"], &both[0]["cow"], &both[0]["gw"]), (&"SRB".into(), &345.into(), &340.into()));
    assert!(both[1]["cow"].is_null() && both[1].get("gw").is_some());
    let articles = json(&["examples/articles", "--format", "json", "--codes", "gw"]);
    assert!(articles[0]["gw"].is_u64() && articles[0].get("cow").is_none(), "{}", articles[0]);
    assert!(run(&["lookup", "Serbia", "--format", "table", "--codes", "gw,cow"]).starts_with("SRB   340  345  state"));
}

#[test]
fn what_is_unknown_or_out_of_date_is_said() {
    let mut finder = Finder::default();
    let unknown = lookup(&mut finder, "Rusia", None);
    assert_eq!(unknown.state, None);
    assert!(unknown.why.contains("russia"), "{}", unknown.why);
    let early = lookup(&mut finder, "Barack Obama", Date::read("1950-01-01"));
    assert!(early.why.contains("1950-01-01 lies outside"), "{}", early.why);
}

#[test]
fn hidden_and_foreign_letters_in_a_name_are_seen_through() {
    let mut finder = Finder::default();
    let text = "Rus\u{200b}sia and Russiа met.";
    let mentions = finder.find(text, None);
    assert_eq!(mentions.iter().map(|m| (m.state, m.mixed_script)).collect::<Vec<_>>(), [(Some("RUS"), false), (Some("RUS"), true)]);
}

#[test]
fn a_thousand_actors_in_one_sentence_are_found_in_bounded_time() {
    let text = "Russia, France and Kenya, ".repeat(20_000);
    assert_eq!(found(&text).len(), 60_000);
}

#[test]
fn in_capitals_an_acronym_that_is_no_word_is_a_name() {
    names("NATO CONDEMNS RUSSIA OVER SHELLING", &["NATO=organisation", "RUSSIA=RUS"]);
    names("AS THE UN URGES CHAD TO WAIT", &["UN=organisation", "CHAD=TCD"]);
    // "US" is the state where it begins a line, and a word elsewhere, "A" being no word in capitals of its own.
    names("Talks fail\n\nUS WARNS KENYA AGAIN", &["US=USA", "KENYA=KEN"]);
    names("KENYA GAVE US A WARNING", &["KENYA=KEN"]);
    names("WHO KNOWS WHAT IT IS", &[]);
}

#[test]
fn who_holds_an_organisations_office_speaks_for_it() {
    let mut finder = Finder::default();
    let mut codes = |text: &str, day: &str| -> Vec<(String, &'static str)> {
        let of = |m: &detente::actors::Mention| (m.span.of(text).to_owned(), m.actor.map_or("", |a| a.code()));
        finder.find(text, Date::read(day)).iter().map(of).collect()
    };
    let one = |name: &str, code: &'static str| vec![(name.to_owned(), code)];
    for (day, code) in [("2010-05-01", "Jens Stoltenberg"), ("2016-05-01", "NATO"), ("2025-05-01", "Jens Stoltenberg")] {
        assert_eq!(codes("Jens Stoltenberg spoke.", day), one("Jens Stoltenberg", code), "{day}");
    }
    assert_eq!(codes("Von der Leyen spoke; Ursula von der Leyen left.", "2022-03-01")[1].1, "EUCOM");
    assert_eq!(codes("Guterres spoke.", "2020-03-01"), []);
    assert_eq!(codes("Antonio Guterres spoke. Guterres left.", "2020-03-01")[1], ("Guterres".to_owned(), "UNSEC"));
    // Whoever follows an organisation's office, known or not, and by surname again.
    assert_eq!(codes("NATO Secretary General Jane Roe spoke.", ""), one("NATO Secretary General Jane Roe", "NATO"));
    let again = codes("IMF chief Christine Lagarde spoke. Lagarde left.", "2015-03-01");
    assert_eq!(again, [("IMF chief Christine Lagarde".to_owned(), "IMF"), ("Lagarde".to_owned(), "IMF")]);
    assert!(lookup(&mut Finder::default(), "Jens Stoltenberg", Date::read("2016-05-01")).why.contains("held an office of NATO"));
    // Behind an office of a state stands who holds it.
    for text in ["Dutch Prime Minister Mark Rutte spoke. Rutte left.", "Prime Minister Mark Rutte spoke. Rutte left."] {
        assert_eq!(codes(text, "")[1], ("Rutte".to_owned(), "Mark Rutte"), "{text}");
    }
    // But not a state's ambassador to it, nor a state.
    assert_eq!(codes("the UN ambassador Samantha Power spoke", "2015-03-01").len(), 2);
    assert_eq!(codes("EU head Russia", "2015-03-01")[0].0, "EU");
}
