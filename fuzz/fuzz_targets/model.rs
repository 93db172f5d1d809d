//! A model file is refused with a typed error, or is one that can be shown. The hash stops nearly everything, so every input is
//! tried a second time with its hash put right.
#![no_main]

use detente::model::file::{from_bytes, to_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(mut model) = from_bytes("m", data) {
        assert!(to_bytes(&mut model).is_ok());
    }
    if let Some(righted) = detente_fuzz::righted(data)
        && let Ok(model) = from_bytes("m", &righted)
    {
        assert!(!model.card.scheme.labels.is_empty());
    }
});
