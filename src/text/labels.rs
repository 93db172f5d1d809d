//! Who speaks in an interview: "Q:", "Jane Roe:" at the head of its paragraphs.

use std::collections::HashMap;

use super::blocks::Block;
use super::chars::{floor, is_blank};

/// Words that stand for who asks and who answers.
const PARTS: [&str; 10] = ["q", "a", "question", "answer", "interviewer", "interviewee", "moderator", "host", "reporter", "journalist"];
/// Paragraphs with a label from which on a text is an interview: a lone colon at the head of a sentence is a headline's.
const LEAST: usize = 3;
/// Words that a label may have.
const MOST: usize = 4;

/// A label at the head of a paragraph, and its length with the colon and blanks behind it.
fn label(block: &str) -> Option<(&str, usize)> {
    let colon = block[..floor(block, 60)].find(':')?;
    let label = block[..colon].trim_matches(|c| matches!(c, '*' | '_' | '[' | ']' | '(' | ')'));
    let mut words = 0;
    for word in label.split_whitespace() {
        words += 1;
        if words > MOST || !(word.starts_with(char::is_uppercase) || is_part(label)) {
            return None;
        }
    }
    let behind = &block[colon + 1..];
    let prose = behind.trim_start_matches(|c| is_blank(c) || matches!(c, '*' | '_'));
    (words > 0 && prose.len() < behind.len() && !prose.is_empty()).then_some((label, block.len() - prose.len()))
}

/// Whether a label says that somebody asks or answers, and not who.
fn is_part(label: &str) -> bool {
    PARTS.iter().any(|p| label.eq_ignore_ascii_case(p))
}

/// How much of the head of each block says who speaks: nothing unless the text is an interview. In one, a third of the blocks, and three or
/// more, begin with labels that come again: those of a table or a list of dates are all different.
pub(super) fn labels(text: &str, blocks: &[Block]) -> Vec<usize> {
    let found: Vec<Option<(&str, usize)>> = blocks.iter().map(|b| label(&text[b.start..b.end])).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    found.iter().flatten().for_each(|(label, _)| *times.entry(label).or_default() += 1);
    let speakers: usize = times.iter().filter(|(label, n)| **n > 1 || is_part(label)).map(|(_, n)| n).sum();
    let interview = speakers >= LEAST && 3 * speakers >= blocks.len();
    found.iter().map(|f| f.filter(|_| interview).map_or(0, |f| f.1)).collect()
}
