//! Texts that were written to confuse: what can't be seen changes nothing, and nothing takes more than its length's worth of time.

use detente::corpus::{Article, Columns, Format, Table};
use detente::model::Model;
use detente::score::{Distribution, Judge, Plan, Unit};
use proptest::prelude::*;

use crate::common::{rows, small_model};

/// Characters that show nothing.
const INVISIBLE: [char; 14] = [
    '\u{ad}', '\u{61c}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2066}',
    '\u{2069}', '\u{2063}', '\u{feff}',
];

const SENTENCES: [&str; 5] = [
    "France signed a trade agreement with Italy on Monday, and praised its help.",
    "Serbia threatened to close its border with Kosovo; the U.S. said it was \"deeply worried\".",
    "Cuba expelled two diplomats of Spain, but Norway's ministers met those of Sweden.",
    "Eritrea accused Ethiopia of an attack on its army near the border.",
    "Peru sent doctors and medicine to help Bolivia, whose army attacked nobody.",
];

fn model() -> &'static Model {
    static MODEL: std::sync::OnceLock<Model> = std::sync::OnceLock::new();
    MODEL.get_or_init(small_model)
}

fn plan(unit: Unit) -> Plan {
    Plan { unit, split_rows: false, marked: false, evidence: 0 }
}

/// What is answered to a text as a row, and as an article, to each sentence of it and to each pair.
fn answers(text: &str) -> Vec<(String, Distribution)> {
    let mut judge = Judge::new(model());
    let line = serde_json::json!({"text": text}).to_string();
    let mut table = Table::from_reader("t", std::io::Cursor::new(line), Format::Jsonl, &Columns::default()).unwrap();
    let mut records = judge.row(&table.next().unwrap().unwrap(), &[], plan(Unit::Document));
    let article = Article { id: "1".into(), path: "1".into(), text: text.into(), encoding: "UTF-8" };
    for unit in [Unit::Document, Unit::Sentence, Unit::Pair] {
        records.extend(judge.article(&article, plan(unit)));
    }
    records.into_iter().map(|r| (format!("{:?} {}", r.answer.reason, r.answer.oov), r.answer.probability)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_cannot_be_seen_changes_nothing(
        which in 0..SENTENCES.len(),
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..INVISIBLE.len()), 1..6),
    ) {
        let text = SENTENCES[which];
        let mut letters: Vec<char> = text.chars().collect();
        for (place, what) in places {
            // Inside words: at their edges such a character may belong to either side.
            let inside: Vec<usize> =
                (1..letters.len()).filter(|&i| letters[i - 1].is_alphabetic() && letters[i].is_alphabetic()).collect();
            letters.insert(inside[place.index(inside.len())], INVISIBLE[what]);
        }
        let other: String = letters.iter().collect();
        prop_assert_eq!(answers(text), answers(&other), "{:?}", other);
    }

    #[test]
    fn no_text_leads_to_a_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "France", " ", "\n", "\n\n", "\u{202e}", "\u{200b}", "e\u{301}", "“", "”", "\"", "'", "(", "Mr.", "U.S.", "Frаnce", "ﬁ", "K",
            "\u{0}", "\u{fffd}", "🇫🇷", "٣", "中国", "attacked", "and", "Italy's", "-", "–", "@x", "#y", "http://z", "1.", "İ", "ß", "ŉ", "\r",
        ]), 0..60),
    ) {
        answers(&pieces.concat());
    }
}

/// Texts that repeat what slows a careless reader down; `n` is about their length in bytes.
fn hostile(n: usize) -> Vec<(&'static str, String)> {
    vec![
        ("one word", "x".repeat(n)),
        ("combining marks", format!("France{} attacked Italy.", "\u{301}".repeat(n / 2))),
        ("zero width", format!("Fra{}nce attacked Italy.", "\u{200b}".repeat(n / 3))),
        ("bidi", "\u{202e}ab\u{202c}".repeat(n / 8)),
        ("nested quotes", format!("{}France{}", "“(".repeat(n / 8), ")”".repeat(n / 8))),
        ("open quotes", "\"'“".repeat(n / 5)),
        ("full stops", "a.".repeat(n / 2)),
        ("abbreviations", "U.S. Mr. ".repeat(n / 9)),
        ("names", "France and Italy, ".repeat(n / 18)),
        ("one sentence of names", "France Italy Peru Spain Cuba Chad ".repeat(n / 34)),
        ("a list of names", "France, Italy, Peru, Spain, Cuba, Chad, ".repeat(n / 40)),
        ("names set in front", format!("In {}, we", "France Italy Peru Spain Cuba Chad ".repeat(n / 34))),
        ("line breaks", "a\n".repeat(n / 2)),
        ("blank lines", "\n".repeat(n)),
        ("spaces", " ".repeat(n)),
        ("hyphens", "a-".repeat(n / 2)),
        ("signs", "a@".repeat(n / 2)),
        ("acts", "signed attacked accused helped ".repeat(n / 31)),
        ("acts behind what is over", format!("Cuba had met {}; {}", "Peru x ".repeat(n / 14), "attacked ".repeat(n / 18))),
        ("sentences", "France signed an agreement with Italy. ".repeat(n / 39)),
        ("of", "the president of the minister of ".repeat(n / 33)),
    ]
}

#[test]
fn hostile_texts_are_scored() {
    for (what, text) in hostile(60_000) {
        assert!(answers(&text).iter().all(|a| a.1.iter().all(|p| p.1.is_finite())), "{what}");
    }
    // A hundred thousand marks on one letter.
    answers(&format!("e{} France attacked Italy.", "\u{301}".repeat(100_000)));
    assert_eq!(rows("text\n\"a\u{0}b\"\n").len(), 1);
}

/// Instructions that a run takes, as callgrind counts them. The shipped model has all views: one without a lexicon sees no acts.
#[cfg(target_os = "linux")]
fn instructions(s: &crate::common::Sandbox, text: &str, unit: &str) -> u64 {
    s.file("t.txt", text);
    let mut command = std::process::Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(assert_cmd::cargo::cargo_bin!("detente"));
    let done = command.args(["score", "t.txt", "--threads", "1", "--unit", unit]).current_dir(s.path()).output().unwrap();
    assert!(done.status.success());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    said.lines().find_map(|l| l.split_once("Collected : ")).unwrap().1.trim().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "long: needs valgrind"]
fn time_grows_with_the_length_long() {
    let s = crate::common::Sandbox::new();
    let size = std::env::var("DETENTE_LONG").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let mut slow = Vec::new();
    for unit in ["document", "pair"] {
        let empty = instructions(&s, "", unit);
        for ((what, once), (_, twice)) in hostile(size).into_iter().zip(hostile(2 * size)) {
            let [a, b] = [once, twice].map(|t| instructions(&s, &t, unit).saturating_sub(empty) as f64);
            println!("{unit}, {what}: {:.2} times the instructions for twice the text ({:.0} a byte)", b / a, a / size as f64);
            if b / a > 2.2 {
                slow.push((unit, what, b / a));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
