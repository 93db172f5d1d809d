//! The sentences of an article, from its raw text.

use serde::{Deserialize, Serialize};

use crate::span::Span;

use super::blocks::{Block, blocks};
use super::chars::is_alphabetic;
use super::credits::is_credit;
use super::dateline;
use super::furniture::is_note;
use super::labels::labels;
use super::lines::{lines, trim};
use super::pieces::{Piece, head, pieces};
use super::residue::is_link;
use super::split::{Case, split};
use super::view::View;
use super::words::without_bullet;
use super::zones::{is_fragment, zone};

/// The part of a page where a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// The article's own prose.
    Body,
    /// A headline or a section's title.
    Heading,
    /// The text of a photo.
    Caption,
    /// A tweet that the article shows.
    Tweet,
}

/// A sentence of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sentence {
    /// Where it stands in the raw text, in bytes; it begins and ends with something visible.
    pub span: Span,
    /// The part of the page it stands in.
    pub zone: Zone,
}

/// The sentences of `text`, in order, without page furniture, credits, bylines, datelines and the like.
///
/// `opaque` are the spans of names; each acts as one capitalised word whatever it contains, so that no sentence ends
/// differently because of a name's spelling. They may come in any order; one that overlaps an earlier one, or that isn't
/// a span of `text`, is ignored. A line that merely repeats the line before it, names included, is kept once.
///
/// Takes time linear in the length of the text.
pub fn sentences(text: &str, opaque: &[Span]) -> Vec<Sentence> {
    let view = View::new(text, opaque);
    let shown = view.text();
    let case = Case::of(shown);
    let lines = lines(&view);
    let mut found = Vec::new();
    let blocks = blocks(&view, &lines);
    for (block, label) in blocks.iter().zip(labels(shown, &blocks)) {
        read(&view, &Block { start: block.start + label, ..*block }, case, &mut found);
    }
    // A lone fragment is all there is to read; among sentences it is a section's title.
    let whole = found.iter().any(|f| !f.fragment);
    found.into_iter().filter(|f| !(whole && f.fragment)).map(|f| Sentence { span: view.raw_span(f.start, f.end), zone: f.zone }).collect()
}

/// A sentence in the view.
struct Found {
    start: usize,
    end: usize,
    zone: Zone,
    fragment: bool,
}

fn read(view: &View, block: &Block, case: Case, found: &mut Vec<Found>) {
    let text = &view.text()[block.start..block.end];
    let head = head(text);
    for mut piece in pieces(text, head.start) {
        let prose = &text[piece.start..piece.end];
        let mut spans = split(prose, case);
        piece.credit |= drop_credits(prose, &mut spans);
        let Some(&(_, last)) = spans.last() else { continue };
        let zone = zone_of(block, &head, &piece, &prose[..last], spans.len());
        for (start, end) in spans {
            let (start, end) = bare(prose, start, end);
            let sentence = &prose[start..end];
            if sentence.contains(is_alphabetic) && !is_note(sentence) {
                let offset = block.start + piece.start;
                found.push(Found { start: offset + start, end: offset + end, zone, fragment: is_fragment(sentence) });
            }
        }
    }
}

fn zone_of(block: &Block, head: &super::pieces::Head, piece: &Piece, prose: &str, sentences: usize) -> Zone {
    match zone(block, head, piece, prose.trim()) {
        Zone::Heading if sentences > 1 && !head.heading => Zone::Body,
        zone => zone,
    }
}

/// Drops credits without brackets from the end of a paragraph; true where there were any.
fn drop_credits(prose: &str, spans: &mut Vec<(usize, usize)>) -> bool {
    let before = spans.len();
    while spans.len() > 1 && spans.last().is_some_and(|&(start, end)| is_credit(prose[start..end].trim())) {
        spans.pop();
    }
    spans.len() < before
}

/// The range without what isn't the sentence's: a dateline or dash before it, a link after it, white space.
fn bare(prose: &str, start: usize, end: usize) -> (usize, usize) {
    let (mut start, mut end) = trim(prose, start, end);
    if start > 0 {
        start = end - without_bullet(&prose[start..end]).len();
        start += dateline::length_inside(&prose[start..end]);
    }
    while let Some(word) =
        prose[start..end].split_whitespace().next_back().filter(|w| w.len() < end - start && is_link(w) && !w.ends_with(['.', '!', '?']))
    {
        end = trim(prose, start, end - word.len()).1;
    }
    trim(prose, start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(&str, Zone)> {
        sentences(text, &[]).into_iter().map(|s| (s.span.of(text), s.zone)).collect()
    }

    fn texts(text: &str) -> Vec<&str> {
        read(text).into_iter().map(|(s, _)| s).collect()
    }

    #[test]
    fn a_page_is_read_without_its_furniture() {
        let page = "Expand / Collapse search\nPublished\nLast Update May 5, 2020\n\nEnvoys meet again in Oslo, no deal in sight yet\n\n\
            By Jane Doe | Associated Press\n    FILE - In this May 1, 2020 file photo, two men talk. They met twice.(AP Photo/J. Roe, File) \
            (The Associated Press)\n\nOSLO (AP) — The envoys met on Monday.\n\nNo Deal Yet\n\nTwo men shake hands on Monday.\n\
            Two men shake hands on Monday.\n\nThey hope.\n\n#Oslo: We hope for peace\n— Ministry (@some_mfa) 13 января 2020\n\n\
            As reported by CNN\nNo comments:\nPost a Comment\n";
        use Zone::{Body, Caption, Heading, Tweet};
        assert_eq!(
            read(page),
            [
                ("Envoys meet again in Oslo, no deal in sight yet", Heading),
                ("In this May 1, 2020 file photo, two men talk.", Caption),
                ("They met twice.", Caption),
                ("The envoys met on Monday.", Body),
                ("Two men shake hands on Monday.", Caption),
                ("They hope.", Body),
                ("#Oslo: We hope for peace", Tweet),
            ]
        );
    }

    #[test]
    fn wrapped_lines_do_not_end_sentences() {
        let text = "The envoys of the two\nstates met in the house of Mr.\nRoe on Monday and\nspoke. They left.";
        assert_eq!(texts(text), ["The envoys of the two\nstates met in the house of Mr.\nRoe on Monday and\nspoke.", "They left."]);
    }

    #[test]
    fn a_lone_fragment_is_kept() {
        assert_eq!(texts("Envoys leave"), ["Envoys leave"]);
        assert_eq!(texts("Envoys leave\n\nThe talks are over."), ["The talks are over."]);
        assert_eq!(texts("Share"), Vec::<&str>::new());
    }

    #[test]
    fn links_end_no_sentence() {
        assert_eq!(
            read("The minister will speak https://t.co/AbC\n— Office (@office) May 5, 2020"),
            [("The minister will speak", Zone::Tweet)]
        );
        assert_eq!(texts("Read it at https://a.example/b. The minister left."), ["Read it at https://a.example/b.", "The minister left."]);
    }

    #[test]
    fn credits_without_brackets_go_and_mark_captions() {
        assert_eq!(read("Two men talk in Oslo. Photo: Jane Roe"), [("Two men talk in Oslo.", Zone::Caption)]);
        assert_eq!(read("Two men talk in Oslo.\nGetty Images/AFP"), [("Two men talk in Oslo.", Zone::Caption)]);
    }

    #[test]
    fn in_an_interview_nobody_is_named_by_speaking() {
        let interview = "A talk with the envoy\n\nQ: Will they meet again?\n\nA: They will. We hope so.\n\nJane Roe: Who will come?\n\nTHE ENVOY: Both sides said: we come.\n\nJane Roe: And when?";
        assert_eq!(
            texts(interview),
            [
                "A talk with the envoy",
                "Will they meet again?",
                "They will.",
                "We hope so.",
                "Who will come?",
                "Both sides said: we come.",
                "And when?"
            ]
        );
        // A name is a word like others, whatever is in it.
        let named = interview.replace("Jane Roe", "U.S.");
        let opaque: Vec<_> = named.match_indices("U.S.").map(|(i, n)| Span::new(i, i + n.len())).collect();
        assert_eq!(sentences(&named, &opaque).len(), 7);
        // A table's labels are all different, and elsewhere a colon is a headline's own.
        let table = "The match\n\nPossession: 63 to 37 for the guests\n\nShots: 12 to 4 for the guests\n\nFouls: 9 to 9 in all";
        assert!(texts(table).contains(&"Shots: 12 to 4 for the guests"), "{:?}", texts(table));
        let news = "Envoy: They will meet again\n\nThe envoys met. They quarrelled.\n\nIt rained.\n\nAnalysis: who gains from it?";
        assert_eq!(texts(news)[0], "Envoy: They will meet again");
    }

    #[test]
    fn headings_in_markdown_and_questions() {
        assert_eq!(read("## Talks on trade go on\n\nIt rained.")[0], ("Talks on trade go on", Zone::Heading));
        assert_eq!(read("Can the Two Agree?\n\nIt rained.")[0].1, Zone::Heading);
    }

    #[test]
    fn names_end_sentences_only_with_a_stop_of_their_own() {
        let cut = |text: &str, name: &str| {
            let opaque: Vec<_> = text.match_indices(name).map(|(i, n)| Span::new(i, i + n.len())).collect();
            sentences(text, &opaque).len()
        };
        assert_eq!(cut("They left the U.S. The day was cold.", "U.S."), 1);
        assert_eq!(cut("They left the U.S.. The day was cold.", "U.S."), 2);
        assert_eq!(cut("They left Iran. Roe was glad.", "Iran"), 2);
        assert_eq!(cut("They left St. Lucia. The day was cold.", "St. Lucia"), 2);
        assert_eq!(cut("Met in the\nU.\nS. on Monday.", "U.\nS."), 1);
    }

    #[test]
    fn long_input_takes_linear_time() {
        let start = std::time::Instant::now();
        let units = [
            "a. ",
            "A. ",
            "ab.Ab",
            "x",
            "(",
            "(AP) ",
            "![",
            "\"",
            "\n",
            ".\n",
            "Ab\n",
            "| ",
            "— (@",
            "a. \"",
            ". ",
            "al-",
            "# ",
            "- ",
            "\u{200B}",
            "É.",
            "(@a) — ",
            "? \"A ",
        ];
        for unit in units {
            sentences(&unit.repeat((1 << 18) / unit.len()), &[]);
        }
        sentences(&"a. ".repeat(1 << 18), &[]);
        sentences(&"x".repeat(5 << 20), &[]);
        assert!(start.elapsed().as_secs() < 10, "took {:?}", start.elapsed());
    }

    const NAMES: [&str; 12] = [
        "U.S.",
        "Iran",
        "Côte d'Ivoire",
        "St. Lucia",
        "the United States",
        "X",
        "Washington, D.C.",
        "a.m.",
        "(AP)",
        "State of\nX",
        "FILE",
        "Read more:",
    ];
    const GLUE: [&str; 44] = [
        " ",
        ". ",
        ".",
        "! ",
        "?\" ",
        ",\" ",
        " \"",
        "\n",
        "\n\n",
        ", ",
        " – ",
        " - ",
        " — ",
        " (AP) - ",
        "... ",
        " … ",
        "'s ",
        "’s ",
        " said",
        " The ",
        " the ",
        " talks",
        "Mr. ",
        " U.S. ",
        "By ",
        " | ",
        "(AP Photo/",
        ")",
        " (",
        "(@a) ",
        "#",
        "@",
        "![",
        "](",
        " 2014",
        "hopes",
        "\t",
        "FILE - ",
        "Photo: ",
        ":",
        " of\n",
        "In this photo ",
        "\r\n",
        " He went to the ",
    ];

    /// A text of glue (below 44) and names (above), and where its names stand.
    fn build(parts: &[usize], names: &[usize]) -> (String, Vec<Span>) {
        let mut text = String::new();
        let mut spans = Vec::new();
        for &part in parts {
            match part.checked_sub(GLUE.len()) {
                None => text.push_str(GLUE[part]),
                Some(i) => {
                    let start = text.len();
                    text.push_str(NAMES[names[i % names.len()]]);
                    spans.push(Span::new(start, text.len()));
                }
            }
        }
        (text, spans)
    }

    /// Where `at` would be if every name had one byte.
    fn level(at: usize, spans: &[Span]) -> usize {
        at - spans.iter().filter(|s| s.end <= at).map(|s| s.len() - 1).sum::<usize>()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn names_do_not_matter(parts in proptest::collection::vec(0usize..52, 0..40), shift in 0usize..12, step in prop::sample::select(vec![1usize, 5, 7, 11])) {
            let plain: Vec<usize> = (0..8).collect();
            let renamed: Vec<usize> = (0..8).map(|i| (i * step + shift) % 12).collect();
            let cut = |names: &[usize]| {
                let (text, spans) = build(&parts, names);
                let found = sentences(&text, &spans);
                found.iter().map(|s| (level(s.span.start, &spans), level(s.span.end, &spans), s.zone)).collect::<Vec<_>>()
            };
            prop_assert_eq!(cut(&plain), cut(&renamed));
        }

        #[test]
        fn sentences_are_sorted_disjoint_and_trimmed(
            text in "(\\PC|[a-zA-Z.!?'\"()@/:#| -]|\n|\r\n|\u{200B}|é|…|—|\\(AP\\)|FILE - ){0,200}",
            opaque in proptest::collection::vec((0usize..400, 0usize..30), 0..6),
        ) {
            let opaque: Vec<_> = opaque.into_iter().map(|(s, l)| Span::new(s, s + l)).collect();
            let mut end = 0;
            for sentence in sentences(&text, &opaque) {
                prop_assert!(sentence.span.start >= end && !sentence.span.is_empty());
                end = sentence.span.end;
                let s = sentence.span.of(&text);
                prop_assert_eq!(s, s.trim());
            }
        }
    }
}
