//! No phrase and no text make the finder of actors panic.
#![no_main]

use detente::actors::{Finder, lookup};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut finder = Finder::default();
    lookup(&mut finder, &text, None);
    for mention in finder.find(&text, None) {
        assert!(text.is_char_boundary(mention.span.start) && text.is_char_boundary(mention.span.end));
    }
});
