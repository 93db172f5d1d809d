//! The lines of a text, each told for what it is.

use super::chars::is_blank;
use super::residue::{Kind, is_comment_head, is_form, kind};
use super::view::View;
use super::words::{count, dangling, terminated};

/// A line of the view, trimmed, or a cell of a table row.
pub(super) struct Line {
    /// First byte in the view.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// A blank line stands before it.
    pub(super) gap: bool,
    /// Cut out of a row of a table: joins no other line.
    pub(super) cell: bool,
    /// The next line said the same and was dropped.
    pub(super) doubled: bool,
}

impl Line {
    pub(super) fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }
}

/// Lines shorter than this may be the same by chance.
const REPEATED: usize = 12;

/// Reads all lines but blank ones and repeats.
pub(super) fn lines(view: &View) -> Vec<Line> {
    let text = view.text();
    let mut lines: Vec<Line> = Vec::new();
    let mut gap = false;
    let mut page = Page::default();
    for (from, to) in breaks(text) {
        let (start, end) = trim(text, from, to);
        if start == end {
            gap = true;
            continue;
        }
        let line = &text[start..end];
        let mut what = if !gap && runs_on(lines.last(), text, line) { Kind::Text } else { kind(line) };
        if what == Kind::Residue && !gap && goes_on(lines.last(), text, line) {
            what = Kind::Text;
        }
        let row = what == Kind::Text && bars(line).next().is_some();
        if row {
            cells(text, start, end, gap, &mut page, &mut lines);
        } else {
            let kind = page.place(line, what);
            push(Line { start, end, kind, gap, cell: false, doubled: false }, view, &mut lines);
        }
        gap = false;
    }
    lines
}

/// True where a hard-wrapped sentence runs on, so that the line needs no second look: "share the blame for it".
fn runs_on(before: Option<&Line>, text: &str, line: &str) -> bool {
    // Shorter lines may be links: "read more".
    line.len() > 14
        && line.starts_with(|c: char| c.is_ascii_lowercase())
        && before.is_some_and(|b| b.kind == Kind::Text && !b.cell && b.end - b.start > 14 && !terminated(b.of(text)))
}

/// True where a date or number ends the sentence that the line before left open.
fn goes_on(before: Option<&Line>, text: &str, line: &str) -> bool {
    before.is_some_and(|b| b.kind == Kind::Text && !b.cell && (dangling(b.of(text)) || !terminated(b.of(text)) && line.ends_with('.')))
        && line.contains(|c: char| c.is_ascii_digit())
        && line.starts_with(char::is_alphanumeric)
        && count(line, 5) < 5
}

/// Where bars divide `line` into cells; one between two letters is a slip of the hand.
fn bars(line: &str) -> impl Iterator<Item = usize> + '_ {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    line.match_indices('|')
        .map(|(at, _)| at)
        .filter(move |&at| !letter(line[..at].chars().next_back()) || !letter(line[at + 1..].chars().next()))
}

fn cells(text: &str, start: usize, end: usize, gap: bool, page: &mut Page, lines: &mut Vec<Line>) {
    let mut from = start;
    let mut gap = gap;
    let stops: Vec<usize> = bars(&text[start..end]).map(|at| start + at).chain([end]).collect();
    for stop in stops {
        let (first, past) = trim(text, from, stop);
        from = stop + usize::from(stop < end);
        if first == past {
            continue;
        }
        let cell = &text[first..past];
        let mut what = kind(cell);
        if what == Kind::Text && !terminated(cell) && count(cell, 5) < 5 {
            // "Home | News | Sport", and the site's name after a headline.
            what = Kind::Residue;
        }
        lines.push(Line { start: first, end: past, kind: page.place(cell, what), gap, cell: true, doubled: false });
        gap = false;
    }
}

/// Adds `line` unless it says again what the one before said.
fn push(line: Line, view: &View, lines: &mut Vec<Line>) {
    if let Some(last) = lines.last_mut() {
        let same = line.kind == Kind::Text && last.kind == Kind::Text && line.end - line.start == last.end - last.start;
        // Names count here: "A warned B" after "B warned A" is news.
        if same && line.end - line.start >= REPEATED && view.raw_text(line.start, line.end) == view.raw_text(last.start, last.end) {
            last.doubled = true;
            return;
        }
    }
    lines.push(line);
}

/// What a page has shown so far, which tells an article from the comments after it.
#[derive(Default)]
struct Page {
    /// Prose was seen.
    prose: bool,
    /// A comment form began and no prose has followed it.
    comments: bool,
    /// The comments themselves began: nothing after them is the article's.
    thread: bool,
}

impl Page {
    fn place(&mut self, line: &str, kind: Kind) -> Kind {
        if self.comments {
            self.thread |= is_comment_head(line);
            let prose = kind == Kind::Text && !self.thread && !is_form(line) && count(line, 10) >= 10;
            self.comments = !prose;
            return if prose { Kind::Text } else { Kind::Residue };
        }
        match kind {
            // A site's menu may say "Comments" above the article.
            Kind::Comments => self.comments = self.prose,
            Kind::Text => self.prose = self.prose || terminated(line) || count(line, 10) >= 10,
            _ => {}
        }
        kind
    }
}

/// The byte ranges between line breaks of any kind.
fn breaks(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let mut end = start;
        loop {
            // Most bytes begin no break: sixteen are asked at once.
            let plain = |bytes: &&[u8; 16]| !bytes.iter().fold(false, |any, &b| any | (b < b' ') | (b == 0xE2));
            end += 16 * bytes[end..].as_chunks::<16>().0.iter().take_while(plain).count();
            let near = bytes.len().min(end + 16);
            match (end..near).find(|&i| breaks_line(&bytes[i..])) {
                Some(found) => {
                    end = found;
                    break;
                }
                None => end = near,
            }
            if end == bytes.len() {
                break;
            }
        }
        at = match bytes.get(end) {
            Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => end + 2,
            Some(0xE2) => end + 3,
            _ => end + 1,
        };
        Some((start, end))
    })
}

/// Whether some bytes begin with a line break.
fn breaks_line(bytes: &[u8]) -> bool {
    matches!(bytes, [b'\n' | b'\r' | 0x0B | 0x0C, ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..])
}

/// The range without white space and invisible characters at its ends.
pub(super) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let s = &text[start..end];
    let start = start + (s.len() - s.trim_start_matches(is_blank).len());
    (start, start + text[start..end].trim_end_matches(is_blank).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Kind)> {
        let view = View::new(text, &[]);
        lines(&view).iter().map(|l| (l.of(text).to_owned(), l.kind)).collect()
    }

    #[test]
    fn every_kind_of_line_break_counts() {
        let all = read("One.\nTwo.\r\nThree.\rFour.\u{2028}Five.\u{C}Six. \u{2026}");
        assert_eq!(all.len(), 6);
    }

    #[test]
    fn a_repeated_line_is_kept_once() {
        let text = "Two men shake hands.\nTwo men shake hands.\n\nTwo men shake hands.\nThey part.";
        assert_eq!(read(text).len(), 2);
    }

    #[test]
    fn comment_forms_go_and_the_article_goes_on() {
        let text = "The envoys met again on Monday.\nPost a Comment\nYour name\nSubmit\nThe two envoys will meet for a third time on the next Friday.\nShort one.";
        let kept: Vec<_> = read(text).into_iter().filter(|l| l.1 == Kind::Text).map(|l| l.0).collect();
        assert_eq!(kept.len(), 3, "{kept:?}");
    }

    #[test]
    fn comments_are_not_the_article() {
        let text =
            "The envoys met again on Monday.\nNo comments:\nJoe says:\nI think that the two envoys will meet for a third time on Friday.";
        assert_eq!(read(text).into_iter().filter(|l| l.1 == Kind::Text).count(), 1);
        let text = "Comments\nThe envoys met again";
        assert_eq!(read(text)[1].1, Kind::Text);
    }

    #[test]
    fn rows_are_cut_into_cells() {
        let all = read("Home | News | Sport\nThe two leaders talk before the session | Paper");
        let kept: Vec<_> = all.into_iter().filter(|l| l.1 == Kind::Text).map(|l| l.0).collect();
        assert_eq!(kept, ["The two leaders talk before the session"]);
        assert_eq!(read("The Syria|n crisis goes on.").len(), 1);
    }

    #[test]
    fn a_date_may_end_a_wrapped_sentence() {
        assert_eq!(read("They had met in the spring of\n2014.")[1].1, Kind::Text);
        assert_eq!(read("They had met.\n2014")[1].1, Kind::Residue);
    }
}
