//! Which part of a page a block is.

use memchr::memchr2;

use super::blocks::Block;
use super::pieces::{Head, Piece};
use super::residue::is_link;
use super::sentence::Zone;
use super::words::{capitals, count, starts, starts_large, terminated};

/// The most words of a heading.
const HEADING: usize = 20;

/// The most words of a text beside an image or a credit that is still its caption.
const CAPTION: usize = 60;

/// The zone of `piece` of `block`, whose trimmed prose is `text`.
pub(super) fn zone(block: &Block, head: &Head, piece: &Piece, text: &str) -> Zone {
    if head.heading {
        Zone::Heading
    } else if block.signed || piece.signed || is_tweet(text) {
        Zone::Tweet
    } else if piece.credit || is_caption(block, head, text) {
        Zone::Caption
    } else if !head.item && is_heading(text) {
        Zone::Heading
    } else {
        Zone::Body
    }
}

fn is_caption(block: &Block, head: &Head, text: &str) -> bool {
    if head.photo || in_this_photo(text) {
        return true;
    }
    // A whole paragraph under an image is the article's.
    let beside = block.doubled || (block.credit && block.single) || (block.image && (!terminated(text) || starts(text, "Pictured")));
    beside && count(text, CAPTION + 1) <= CAPTION
}

fn in_this_photo(text: &str) -> bool {
    let Some(rest) = ["In this ", "In an ", "This "].iter().find_map(|h| text.strip_prefix(h)) else { return false };
    let mut words = rest.split_whitespace().take(8).map(|w| w.trim_end_matches([',', ':', '.']));
    let photo = |w: &str| matches!(w, "photo" | "photograph" | "image" | "frame" | "picture");
    if text.starts_with("In this ") { words.any(photo) } else { words.take(3).any(|w| matches!(w, "photo" | "photograph")) }
}

/// Hashtags and handles make up a good part of a tweet.
fn is_tweet(text: &str) -> bool {
    if text.starts_with("RT @") {
        return true;
    }
    if text.len() > 400 || memchr2(b'#', b'@', text.as_bytes()).is_none() {
        return false;
    }
    let tags = text.split_whitespace().filter(|w| w.starts_with(['#', '@']) && w.len() > 2).count();
    tags > 1 && tags * 5 >= count(text, 80) || tags > 0 && text.split_whitespace().next_back().is_some_and(is_link)
}

/// Short, open at its end, and begun as sentences are; or a title that asks.
fn is_heading(text: &str) -> bool {
    let (open, asks) = (!terminated(text), text.ends_with('?'));
    if !(open || asks) || !starts_large(text) || text.ends_with([',', ';', ':']) || count(text, HEADING + 1) > HEADING {
        return false;
    }
    let (large, all) = capitals(text, HEADING);
    open || (all > 2 && large == all)
}

/// True where a text without a full stop is too little to say anything: a section's title, a name, a link's text.
pub(super) fn is_fragment(text: &str) -> bool {
    if terminated(text) {
        return false;
    }
    match count(text, 5) {
        0..=2 => true,
        3 | 4 => !acts(text),
        _ => false,
    }
}

/// True where a word between others looks like a verb: "Envoy rejects offer".
fn acts(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).take(5).collect();
    words.windows(2).skip(1).any(|pair| {
        let &[word, next] = pair else { return false };
        let small = word.to_lowercase();
        let inflected =
            small.len() > 3 && (small.ends_with('s') && !small.ends_with("ss") && !small.ends_with("us") || small.ends_with("ed"));
        let noun = matches!(
            small.as_str(),
            "news" | "stories" | "articles" | "topics" | "links" | "posts" | "talks" | "ties" | "relations" | "sanctions"
        );
        let joins = matches!(next.to_lowercase().as_str(), "of" | "in" | "on" | "for" | "and" | "to" | "from" | "&" | "with" | "today");
        (inflected && !noun && !joins && !small.ends_with("'s") && !small.ends_with("’s"))
            || matches!(small.as_str(), "is" | "are" | "was" | "were" | "to" | "will" | "has" | "have" | "hit" | "cut" | "quit")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_say_nothing() {
        for s in ["No Deal Yet", "Related stories", "Key points:", "Two men", "Crisis in the South"] {
            assert!(is_fragment(s), "{s}");
        }
        for s in ["Envoy rejects offer", "Premier to visit Oslo", "Yes.", "Talks between the two break down"] {
            assert!(!is_fragment(s), "{s}");
        }
    }

    #[test]
    fn captions_speak_of_the_photo() {
        assert!(in_this_photo("In this May 5, 2020 file photo, two men talk."));
        assert!(in_this_photo("In this image provided by the rescue group, a house burns."));
        assert!(!in_this_photo("In this war nobody wins, and no peace is in sight."));
    }
}
