//! Page furniture: what a site prints around its articles.

use memchr::memchr;

use super::residue::is_date;
use super::words::{Stock, count, ends, starts, terminated};

/// True where the line `s` is furniture.
pub(super) fn is_furniture(s: &str) -> bool {
    if s.len() <= 40 {
        let s = s.trim_end_matches(['.', '…']);
        if EXACT.iter().any(|e| s.eq_ignore_ascii_case(e)) {
            return true;
        }
    }
    let open = || !terminated(s);
    let dated = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) || is_date(rest.trim_start_matches([':', ' ']));
    if LABELS.starting(s).next().is_some() || DATED.starting(s).any(|l| dated(&s[l.len()..])) {
        return open() || count(s, 26) <= 25;
    }
    if REPORTED.starting(s).next().is_some() {
        return open() && count(s, 17) < (if s.contains(';') { 17 } else { 8 });
    }
    (starts(s, "follow ") && s.contains("witter")) || holds_phrase(s)
}

/// True where a sentence of the text's own prose speaks of its making, as agencies end their reports.
pub(super) fn is_note(sentence: &str) -> bool {
    let s = sentence.trim_end_matches(['.', ')', ']', '_', '*']);
    sentence.len() <= 300 && ["contributed to this report", "contributed to this story", "contributed reporting"].iter().any(|t| ends(s, t))
}

/// Lines that are nothing but this.
const EXACT: [&str; 91] = [
    "published",
    "updated",
    "last updated",
    "share",
    "share this",
    "share this article",
    "share this story",
    "tweet",
    "print",
    "email",
    "e-mail",
    "advertisement",
    "advertising",
    "story continues below",
    "story continues below advertisement",
    "continue reading",
    "continue reading the main story",
    "read more",
    "read next",
    "read also",
    "see also",
    "more",
    "menu",
    "home",
    "search",
    "subscribe",
    "sign in",
    "sign up",
    "log in",
    "login",
    "register",
    "related",
    "related stories",
    "related articles",
    "related news",
    "related content",
    "related topics",
    "related coverage",
    "related posts",
    "related links",
    "recommended",
    "trending",
    "trending now",
    "most read",
    "most popular",
    "latest news",
    "breaking news",
    "top stories",
    "more stories",
    "skip to content",
    "skip to main content",
    "back to top",
    "follow us",
    "click here",
    "loading",
    "close",
    "don't miss",
    "don’t miss",
    "don't miss out",
    "editor's picks",
    "editor’s picks",
    "editors' picks",
    "editors’ picks",
    "in case you missed it",
    "more from us",
    "more news",
    "more on this story",
    "more on this topic",
    "most viewed",
    "most watched",
    "most commented",
    "our picks",
    "popular",
    "popular now",
    "popular stories",
    "read more here",
    "recommended for you",
    "recommended reading",
    "recommended stories",
    "stay informed",
    "trending stories",
    "up next",
    "what to read next",
    "you may also like",
    "you might also like",
    "you might be interested in",
    "you may be interested in",
    "you may also be interested in",
    "you might also be interested in",
    "newsletter",
    "newsletters",
];

/// Lines that begin so, with something more after it.
const LABELS: Stock<72> = Stock::new([
    "read more:",
    "read more »",
    "read more about",
    "read also:",
    "also read:",
    "see also:",
    "related:",
    "related stories:",
    "related articles:",
    "watch:",
    "listen:",
    "video:",
    "tags:",
    "topics:",
    "filed under",
    "click here to",
    "click here for",
    "sign up for",
    "sign up to",
    "subscribe to our",
    "follow us on",
    "share on ",
    "share this ",
    "skip to ",
    "copyright ",
    "©",
    "(c) 20",
    "last update",
    "like this:",
    "our standards:",
    "read: ",
    "this story has been",
    "this article has been",
    "this report has been",
    "this story was",
    "this article was",
    "image source",
    "source:",
    "don't miss:",
    "don’t miss:",
    "editor's pick:",
    "editor’s pick:",
    "editor's picks:",
    "editor’s picks:",
    "editors' picks:",
    "editors’ picks:",
    "get our newsletter",
    "in case you missed it:",
    "most popular:",
    "most read:",
    "most viewed:",
    "more on this story:",
    "more on this:",
    "more stories:",
    "popular:",
    "popular now:",
    "read next:",
    "recommended:",
    "recommended for you:",
    "recommended reading:",
    "see more:",
    "top stories:",
    "trending:",
    "trending now:",
    "up next:",
    "what to read next:",
    "you may also like:",
    "you might also like:",
    "you may also be interested in:",
    "you might also be interested in:",
    "you may be interested in:",
    "you might be interested in:",
]);

/// Lines that begin so, with a date after it.
const DATED: Stock<10> = Stock::new([
    "published:",
    "published on",
    "published",
    "posted on",
    "posted:",
    "updated:",
    "updated on",
    "updated",
    "date",
    "modified",
]);

/// Where a report came from, on a line without a full stop.
const REPORTED: Stock<12> = Stock::new([
    "as reported by",
    "originally published",
    "this article originally",
    "this story originally",
    "with reporting by",
    "with files from",
    "reporting by",
    "additional reporting",
    "editing by",
    "writing by",
    "compiled by",
    "courtesy of",
]);

/// Phrases that only furniture holds, wherever in it.
fn holds_phrase(s: &str) -> bool {
    let bytes = s.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let phrases: &[&str] = match byte.to_ascii_lowercase() {
            b'a' => &["all rights reserved", "accept cookies", "accept all cookies"],
            b'b' => &["by continuing to browse", "by continuing to use", "by using this site"],
            b'c' => &["cookie policy", "collapse search"],
            b'e' => &["expand / collapse"],
            b's' => &["sign up for our", "share on facebook", "subscribe to our newsletter"],
            b't' => &["this site uses cookies", "this website uses cookies"],
            b'u' => &["use cookies", "uses cookies"],
            _ => &[],
        };
        if phrases.iter().any(|p| starts(&s[at..], p)) {
            return true;
        }
        at += memchr(b' ', &bytes[at..]).map_or(bytes.len(), |n| n + 1);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_told_from_prose() {
        for s in [
            "Share this article",
            "READ MORE...",
            "Updated 10:15 AM EDT",
            "Tags: Oslo, trade",
            "Courtesy of the Daily Paper",
            "This site uses cookies.",
            "Don't miss: Envoys quarrel over a river",
            "DON’T MISS",
            "Most read: Envoys quarrel over a river.",
            "Trending now: Envoys quarrel",
            "Recommended: Envoys quarrel",
            "Recommended for you",
            "You may also like: Envoys quarrel",
            "Editor's picks",
            "Read next: Envoys quarrel",
            "Get our newsletter and never miss a quarrel",
            "More on this story",
        ] {
            assert!(is_furniture(s), "{s}");
        }
        for s in [
            "Share prices fell",
            "Updated plans were shown",
            "Published in 2010, the book sold well.",
            "He is to read more about it.",
            "Home prices rose",
            "Recommended prices rose",
            "Don't miss the point of the talks, the envoy said.",
            "More on this subject was said in Oslo.",
            "Popular anger grew",
            "You may also like the talks, the envoy said.",
        ] {
            assert!(!is_furniture(s), "{s}");
        }
    }
}
