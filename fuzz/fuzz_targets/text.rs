//! Sentences of any text are in order, disjoint, and end on characters; tokens lie inside the text.
#![no_main]

use detente::corpus::decode;
use detente::text::{sentences, tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (text, _) = decode(data);
    let mut end = 0;
    for sentence in sentences(&text, &[]) {
        assert!(sentence.span.start >= end && !sentence.span.of(&text).is_empty());
        end = sentence.span.end;
    }
    for token in tokens(&text) {
        assert!(!token.span.of(&text).is_empty());
    }
});
