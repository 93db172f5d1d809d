//! Irregular verbs and plurals, which no stemmer joins: "sent" is "send", "withdrew" is "withdraw". And pronouns of persons, so that a
//! model learns nothing from whether a text is about a man or a woman: "she" is "he", "her" and "him" are "his". And what is denied by a
//! contraction.

/// The base form of an irregular form in lower case, with a straight apostrophe; any other word as it is.
pub(super) fn base(word: &str) -> &str {
    let letter = word.as_bytes().first().map_or(26, |b| usize::from(b.wrapping_sub(b'a')));
    let Some(&[start, end]) = FIRST.get(letter..).and_then(|first| first.first_chunk()) else { return word };
    let form = FORMS[start.into()..end.into()].iter().find(|(form, _)| *form == word);
    let other = match word {
        "can't" => "cannot",
        // What somebody will not do, he refuses.
        "won't" => word,
        _ if word.ends_with("n't") => "not",
        _ => word,
    };
    form.map_or(other, |(_, base)| base)
}

/// Where the forms with each letter begin; one more at the end.
const FIRST: [u8; 27] = {
    let mut first = [0; 27];
    let mut at = 0;
    while at < FORMS.len() {
        let mut later = (FORMS[at].0.as_bytes()[0] - b'a') as usize + 1;
        while later < 27 {
            first[later] = at as u8 + 1;
            later += 1;
        }
        at += 1;
    }
    first
};

/// Form and base, sorted by form.
#[rustfmt::skip]
static FORMS: [(&str, &str); 181] = [
    ("are", "be"), ("ate", "eat"), ("beaten", "beat"), ("became", "become"), ("been", "be"), ("began", "begin"),
    ("begun", "begin"), ("bent", "bend"), ("bit", "bite"), ("bitten", "bite"), ("bled", "bleed"), ("blew", "blow"),
    ("blown", "blow"), ("bore", "bear"), ("borne", "bear"), ("bought", "buy"), ("broke", "break"), ("broken", "break"),
    ("brought", "bring"), ("built", "build"), ("came", "come"), ("caught", "catch"), ("children", "child"), ("chose", "choose"),
    ("chosen", "choose"), ("dealt", "deal"), ("did", "do"), ("done", "do"), ("drawn", "draw"), ("drew", "draw"),
    ("driven", "drive"), ("drove", "drive"), ("dug", "dig"), ("dying", "die"), ("easing", "ease"), ("eaten", "eat"),
    ("fallen", "fall"), ("fed", "feed"), ("fell", "fall"), ("fled", "flee"), ("flew", "fly"), ("flown", "fly"),
    ("flung", "fling"), ("forbade", "forbid"), ("forbidden", "forbid"), ("forgave", "forgive"), ("forgiven", "forgive"),
    ("fought", "fight"), ("found", "find"), ("froze", "freeze"), ("frozen", "freeze"), ("gave", "give"), ("given", "give"),
    ("gone", "go"), ("got", "get"), ("gotten", "get"), ("grew", "grow"), ("grown", "grow"), ("had", "have"), ("hanged", "hang"),
    ("has", "have"), ("heard", "hear"), ("held", "hold"), ("her", "his"), ("hers", "his"), ("herself", "himself"),
    ("hid", "hide"), ("hidden", "hide"), ("him", "his"), ("hung", "hang"), ("is", "be"), ("kept", "keep"), ("knew", "know"),
    ("known", "know"), ("laid", "lay"), ("lain", "lie"), ("led", "lead"), ("left", "leave"), ("lent", "lend"), ("lit", "light"),
    ("lost", "lose"), ("lying", "lie"), ("made", "make"), ("meant", "mean"), ("men", "man"), ("met", "meet"),
    ("misled", "mislead"), ("mistaken", "mistake"), ("mistook", "mistake"), ("overran", "overrun"), ("oversaw", "oversee"),
    ("overseen", "oversee"), ("overthrew", "overthrow"), ("overthrown", "overthrow"), ("paid", "pay"), ("ran", "run"),
    ("rang", "ring"), ("rebuilt", "rebuild"), ("repaid", "repay"), ("resold", "resell"), ("retaken", "retake"),
    ("retook", "retake"), ("rewritten", "rewrite"), ("rewrote", "rewrite"), ("ridden", "ride"), ("risen", "rise"),
    ("rode", "ride"), ("rose", "rise"), ("rung", "ring"), ("said", "say"), ("sank", "sink"), ("sat", "sit"), ("saw", "see"),
    ("seen", "see"), ("sent", "send"), ("shaken", "shake"), ("she", "he"), ("shook", "shake"), ("shot", "shoot"),
    ("shrank", "shrink"), ("shrunk", "shrink"), ("slain", "slay"), ("slew", "slay"), ("sold", "sell"), ("sought", "seek"),
    ("sped", "speed"), ("spent", "spend"), ("spoke", "speak"), ("spoken", "speak"), ("spun", "spin"), ("stole", "steal"),
    ("stolen", "steal"), ("stood", "stand"), ("stricken", "strike"), ("struck", "strike"), ("stuck", "stick"), ("stung", "sting"),
    ("suing", "sue"), ("sunk", "sink"), ("swam", "swim"), ("swept", "sweep"), ("swore", "swear"), ("sworn", "swear"),
    ("swum", "swim"), ("swung", "swing"), ("taken", "take"), ("taught", "teach"), ("thought", "think"), ("threw", "throw"),
    ("thrown", "throw"), ("tied", "tie"), ("ties", "tie"), ("told", "tell"), ("took", "take"), ("tore", "tear"), ("torn", "tear"),
    ("tying", "tie"), ("understood", "understand"), ("undertaken", "undertake"), ("undertook", "undertake"), ("undid", "undo"),
    ("undone", "undo"), ("unfroze", "unfreeze"), ("unfrozen", "unfreeze"), ("upheld", "uphold"), ("was", "be"), ("went", "go"),
    ("were", "be"), ("withdrawn", "withdraw"), ("withdrew", "withdraw"), ("withheld", "withhold"), ("withstood", "withstand"),
    ("wives", "wife"), ("woke", "wake"), ("woken", "wake"), ("women", "woman"), ("won", "win"), ("wore", "wear"),
    ("worn", "wear"), ("written", "write"), ("wrote", "write"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_sorted_and_lead_to_their_base() {
        assert!(FORMS.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(FORMS.iter().all(|(form, of)| base(form) == *of));
        assert_eq!(["don't", "wasn't", "can't", "won't", "ant"].map(base), ["not", "not", "cannot", "won't", "ant"]);
        assert_eq!((base("attacked"), base(""), base("éa"), base("zz"), base("'s")), ("attacked", "", "éa", "zz", "'s"));
    }
}
