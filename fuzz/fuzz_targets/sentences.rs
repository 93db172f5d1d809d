//! Sentences of any text are in order, disjoint, trimmed, and end on characters. An at sign stands for a name, which nothing may cut.
#![no_main]

use detente::span::Span;
use detente::text::sentences;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let names: Vec<Span> = text.match_indices("@@").map(|(at, name)| Span::new(at, at + name.len())).collect();
    let mut end = 0;
    for sentence in sentences(&text, &names) {
        let span = sentence.span;
        assert!(span.start >= end && !span.of(&text).is_empty() && span.of(&text).trim() == span.of(&text));
        assert!(names.iter().all(|n| !(n.start < span.start && span.start < n.end) && !(n.start < span.end && span.end < n.end)));
        end = span.end;
    }
});
