//! Paragraphs: hard-wrapped lines joined, and what stands beside each block noted.

use super::chars::is_dash;
use super::lines::Line;
use super::residue::Kind;
use super::view::View;
use super::words::{count, dangling, first, starts, starts_large, starts_small, terminated, titled};

/// A run of lines that sentences may cross.
pub(super) struct Block {
    /// First byte in the view.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// It holds one line only.
    pub(super) single: bool,
    /// An image stands right before it.
    pub(super) image: bool,
    /// A photo credit stands on the next line.
    pub(super) credit: bool,
    /// A tweet's signature follows.
    pub(super) signed: bool,
    /// The text repeats it at once.
    pub(super) doubled: bool,
}

/// Of the line breaks between lines of prose, one in this many must fall inside a sentence for a text to be hard-wrapped.
const WRAPPED: usize = 5;

/// The most words of a heading inside a hard-wrapped text.
const HEADING: usize = 9;

/// Joins lines into blocks.
pub(super) fn blocks(view: &View, lines: &[Line]) -> Vec<Block> {
    let text = view.text();
    let wrapped = is_wrapped(text, lines);
    let mut blocks: Vec<Block> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let before = i.checked_sub(1).map(|b| &lines[b]);
        match line.kind {
            Kind::Text => {
                let after = lines.get(i + 1);
                if let (Some(before), Some(last)) = (before, blocks.last_mut())
                    && joins(text, before, line, after, wrapped, last.single)
                {
                    last.end = line.end;
                    last.single = false;
                    continue;
                }
                let image = before.is_some_and(|b| b.kind == Kind::Image);
                push(
                    Block { start: line.start, end: line.end, single: true, image, credit: false, signed: false, doubled: line.doubled },
                    view,
                    &mut blocks,
                );
            }
            // What stands between belongs to neither.
            Kind::Signature if before.is_some_and(|b| b.kind == Kind::Text) => mark(&mut blocks, |b| b.signed = true),
            Kind::Credit if !line.gap && before.is_some_and(|b| b.kind == Kind::Text) => mark(&mut blocks, |b| b.credit = true),
            _ => {}
        }
    }
    blocks
}

fn mark(blocks: &mut [Block], set: impl Fn(&mut Block)) {
    if let Some(last) = blocks.last_mut() {
        set(last);
    }
}

/// Adds `block` unless it says again what the one before said.
fn push(block: Block, view: &View, blocks: &mut Vec<Block>) {
    if let Some(last) = blocks.last_mut() {
        let len = block.end - block.start;
        if len == last.end - last.start && !last.single && view.raw_text(block.start, block.end) == view.raw_text(last.start, last.end) {
            last.doubled = true;
            return;
        }
    }
    blocks.push(block);
}

/// True where line breaks fall inside sentences often enough to mean nothing.
fn is_wrapped(text: &str, lines: &[Line]) -> bool {
    let mut pairs = 0;
    let mut open = 0;
    for pair in lines.windows(2) {
        let [a, b] = pair else { continue };
        if a.kind == Kind::Text && b.kind == Kind::Text && !b.gap && !a.cell && !b.cell {
            pairs += 1;
            open += usize::from(goes_on(a.of(text), b.of(text)));
        }
    }
    open > 0 && open * WRAPPED >= pairs
}

/// True where `b` goes on with the sentence of `a`, by their own look.
fn goes_on(a: &str, b: &str) -> bool {
    dangling(a) || !terminated(a) && !a.ends_with(':') && starts_small(b)
}

fn joins(text: &str, a: &Line, b: &Line, after: Option<&Line>, wrapped: bool, opening: bool) -> bool {
    if a.kind != Kind::Text || b.gap || a.cell || b.cell || a.doubled || b.doubled {
        return false;
    }
    let (before, line) = (a.of(text), b.of(text));
    if is_item(before, line)
        || is_marked(before)
        || is_marked(line)
        || starts(line, "FILE -")
        || starts(line, "FILE –")
        || starts(line, "FILE —")
    {
        return false;
    }
    if goes_on(before, line) {
        return true;
    }
    if !wrapped {
        return false;
    }
    // A heading may stand between paragraphs without a blank line.
    if opening && is_heading(before) && starts_large(line) {
        return false;
    }
    let heads = |next: &Line| next.kind == Kind::Text && !next.gap && starts_large(next.of(text));
    !(terminated(before) && is_heading(line) && after.is_some_and(heads))
}

/// True where a markdown heading stands on the line.
pub(super) fn is_marked(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let marks = line.len() - rest.len();
    (1..=6).contains(&marks) && rest.starts_with([' ', '\t'])
}

fn is_heading(line: &str) -> bool {
    !terminated(line)
        && !line.ends_with([',', ';', ':', '-', '–', '—'])
        && !dangling(line)
        && titled(line)
        && count(line, HEADING + 1) <= HEADING
}

/// True where `line` begins an item of a list.
fn is_item(before: &str, line: &str) -> bool {
    if line.starts_with(['•', '▪', '■', '►']) || line.starts_with("* ") {
        return true;
    }
    let ended = terminated(before) || before.ends_with(':');
    let dashed = line.starts_with(is_dash) && line.chars().nth(1).is_some_and(char::is_whitespace);
    let numbered =
        first(line).is_some_and(|c| c.is_ascii_digit()) && line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with([')', '.']);
    ended && (dashed || numbered)
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let view = View::new(text, &[]);
        let lines = lines(&view);
        blocks(&view, &lines).iter().map(|b| text[b.start..b.end].replace('\n', "/")).collect()
    }

    #[test]
    fn hard_wrapped_lines_are_joined() {
        let text = "The two ministers met on\nMonday in Oslo and agreed to go\non with talks. Later Mr.\nJones left. He said that\nthe talks were good.\n\nThey meet again.";
        assert_eq!(
            cut(text),
            [
                "The two ministers met on/Monday in Oslo and agreed to go/on with talks. Later Mr./Jones left. He said that/the talks were good.",
                "They meet again."
            ]
        );
    }

    #[test]
    fn lines_that_are_paragraphs_stay_apart() {
        let text = "The two ministers met in Oslo.\nTalks Go On\nThey will meet again.\nA third meeting is planned";
        assert_eq!(cut(text).len(), 4);
    }

    #[test]
    fn an_open_line_goes_on_whatever_the_text() {
        let text = "He spoke of the\nTreaty of Rome.\nShe left.\nIt rained.\nHe stayed.\nTalks failed.\nNight fell.";
        assert_eq!(cut(text)[..2], ["He spoke of the/Treaty of Rome.", "She left."]);
    }

    #[test]
    fn headings_inside_wrapped_text_stand_apart() {
        let text =
            "The two ministers met and\nwent on with talks about the\nborder.\nTalks Go On\nThey will meet again and\nspeak of trade.";
        assert_eq!(
            cut(text),
            ["The two ministers met and/went on with talks about the/border.", "Talks Go On", "They will meet again and/speak of trade."]
        );
    }

    #[test]
    fn items_of_lists_stand_apart() {
        assert_eq!(cut("They agreed on three\nthings and no more:\n- trade\n- peace.\n• aid").len(), 3);
    }

    #[test]
    fn repeats_credits_images_and_signatures_are_noted() {
        let text = "![a](b)\nTwo men talk\n\nTwo men shake hands.\nTwo men shake hands.\nPhoto: Jane Roe\nWe hope for peace\n— Ministry (@mfa) May 5, 2020";
        let view = View::new(text, &[]);
        let found = lines(&view);
        let all = blocks(&view, &found);
        assert_eq!(all.len(), 3);
        assert!(all[0].image && !all[0].doubled);
        assert!(all[1].doubled && all[1].credit);
        assert!(all[2].signed);
    }
}
