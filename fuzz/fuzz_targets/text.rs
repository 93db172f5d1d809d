//! Any bytes decode to a text whose tokens are in order, disjoint, and end on characters; stems and sketches take them all.
#![no_main]

use std::cell::RefCell;

use detente::corpus::decode;
use detente::text::{Sketch, Stems, is_foreign, tokens};
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// One for all texts, as a thread has it: a megabyte that comes and goes with each of them is scattered over the memory.
    static STEMS: RefCell<Stems> = RefCell::new(Stems::new());
}

fuzz_target!(|data: &[u8]| STEMS.with_borrow_mut(|stems| {
    let (text, _) = decode(data);
    let mut end = 0;
    stems.begin();
    for token in tokens(&text) {
        let word = token.span.of(&text);
        assert!(token.span.start >= end && !word.is_empty());
        end = token.span.end;
        stems.stem(&word.to_lowercase());
    }
    // Telling languages apart takes longer than all the rest.
    if data.len() % 16 == 0 {
        is_foreign(&text, &[]);
    }
    if let Some(sketch) = Sketch::of(&text) {
        assert_eq!(sketch.similarity(&sketch), 1.0);
    }
}));
