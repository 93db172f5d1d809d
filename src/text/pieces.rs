//! A block without what is no prose inside it: credits in brackets, images, tweet signatures, a dateline at its head.

use memchr::memchr2;

use super::blocks::is_marked;
use super::chars::{floor, is_dash};
use super::credits::{Credit, bracketed};
use super::dateline;
use super::residue::image;
use super::words::{starts, without_bullet};

/// A stretch of a block to split into sentences; offsets are those of the block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    /// A photo credit follows it.
    pub(super) credit: bool,
    /// A tweet's signature follows it.
    pub(super) signed: bool,
}

/// How far back the dash of a signature may stand before its handle.
const SIGNATURE: usize = 90;

/// Where the prose of a block begins, after bullets, marks and a dateline, and what those said.
pub(super) struct Head {
    pub(super) start: usize,
    pub(super) heading: bool,
    /// "FILE -", "Image caption," or the like was there.
    pub(super) photo: bool,
    /// It is an item of a list.
    pub(super) item: bool,
}

/// Marks of captions.
const PHOTO: [&str; 7] = ["image caption,", "image caption:", "image caption", "caption:", "photo:", "pictured:", "in pictures:"];

/// Reads the head of a block.
pub(super) fn head(block: &str) -> Head {
    let heading = is_marked(block);
    let whole = if heading { block.trim_start_matches('#').trim_start() } else { block };
    let bare = without_bullet(whole);
    let mut rest = &bare[dateline::length(bare)..];
    let file = rest.len() < bare.len() && starts(bare, "FILE");
    let label = PHOTO.iter().find(|p| starts(bare, p)).map_or(0, |p| p.len());
    if file {
        rest = &rest[dateline::length(rest)..];
    } else if label > 0 {
        rest = bare[label..].trim_start();
    }
    Head { start: block.len() - rest.len(), heading, photo: file || label > 0, item: bare.len() < whole.len() }
}

/// Cuts `block` from `start` on at credits, images and signatures.
pub(super) fn pieces(block: &str, start: usize) -> Vec<Piece> {
    let bytes = block.as_bytes();
    let mut pieces = Vec::new();
    let mut from = start;
    let mut at = start;
    while let Some(next) = memchr2(b'(', b'!', &bytes[at..]) {
        at += next;
        let rest = &block[at..];
        let cut = if bytes[at] == b'!' {
            image(rest).map(|len| (at, at + len, false, false))
        } else if bytes.get(at + 1) == Some(&b'@') {
            signature(block, from, at).map(|(from, to)| (from, to, false, true))
        } else {
            bracketed(rest)
                .filter(|&(len, _)| stands_apart(block, at, at + len))
                .map(|(len, kind)| (at, at + len, kind == Credit::Photo, false))
        };
        let Some((stop, past, credit, signed)) = cut else {
            at += 1;
            continue;
        };
        pieces.push(Piece { start: from, end: stop, credit, signed });
        from = past;
        at = past;
    }
    pieces.push(Piece { start: from, end: block.len(), credit: false, signed: false });
    // Two credits in a row speak of the same caption.
    for i in (1..pieces.len()).rev() {
        if pieces[i].credit && block[pieces[i].start..pieces[i].end].trim().is_empty() {
            pieces[i - 1].credit = true;
        }
    }
    pieces.retain(|p| !block[p.start..p.end].trim().is_empty());
    pieces
}

/// True where a bracket doesn't stand inside a sentence.
fn stands_apart(block: &str, from: usize, to: usize) -> bool {
    let rest = block[to..].trim_start();
    let before = block[..from].trim_end();
    rest.is_empty() || rest.starts_with('(') || (before.ends_with(['.', '!', '?', '”', '"', ')']) && !rest.starts_with(char::is_lowercase))
}

/// The range of "— Name (@handle) January 5, 2020" around the bracket at `open`.
fn signature(block: &str, from: usize, open: usize) -> Option<(usize, usize)> {
    let earliest = floor(block, open.saturating_sub(SIGNATURE)).max(from);
    let dash = block[earliest..open].char_indices().rev().find(|&(_, c)| is_dash(c) && c != '-').map(|(i, _)| earliest + i)?;
    let near = &block[open..floor(block, open + 60).max(open)];
    let close = open + near.find(')')?;
    let mut to = close + 1;
    // A date has at most four parts, and its year comes last.
    for word in block[to..floor(block, to + 60).max(to)].split_inclusive(char::is_whitespace).take(5) {
        let bare = word.trim().trim_end_matches([',', '.']);
        let year = bare.len() == 4 && bare.bytes().all(|b| b.is_ascii_digit());
        to += word.len();
        if year {
            return Some((dash, to));
        }
    }
    Some((dash, close + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(block: &str) -> Vec<(&str, bool, bool)> {
        pieces(block, head(block).start).iter().map(|p| (block[p.start..p.end].trim(), p.credit, p.signed)).collect()
    }

    #[test]
    fn credits_are_cut_and_mark_captions() {
        assert_eq!(cut("FILE - Two men talk.(AP Photo/Jane Roe, File) (The Associated Press)"), [("Two men talk.", true, false)]);
        assert_eq!(cut("Two men talk. (Reuters/J. Roe) Talks go on."), [("Two men talk.", true, false), ("Talks go on.", false, false)]);
        assert_eq!(cut("Talks go on. (Reuters)"), [("Talks go on.", false, false)]);
        assert_eq!(
            cut("He told the agency (Reuters) that talks go on."),
            [("He told the agency (Reuters) that talks go on.", false, false)]
        );
    }

    #[test]
    fn images_are_cut() {
        assert_eq!(cut("Talks ![two men](http://a.example/b.jpg) go on."), [("Talks", false, false), ("go on.", false, false)]);
    }

    #[test]
    fn signatures_are_cut() {
        let block = "We hope for peace — Ministry (@some_mfa) January 13, 2020 The talks go on.";
        assert_eq!(cut(block), [("We hope for peace", false, true), ("The talks go on.", false, false)]);
    }

    #[test]
    fn heads_are_cut() {
        assert_eq!(cut("• OSLO (AP) — Talks go on."), [("Talks go on.", false, false)]);
        assert!(head("## Talks go on").heading);
        assert!(head("FILE - Two men talk.").photo);
        assert!(!head("Filed papers show it.").photo);
        assert_eq!(cut("Image caption, Two men talk"), [("Two men talk", false, false)]);
        assert!(head("• Two men talk").item);
    }
}
