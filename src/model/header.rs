//! The header of a safetensors file: names, none of them twice, and the place of the hash.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};

/// What stands in the file in the hash's place while the hash is taken.
pub(super) const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// What the hash is found by: it comes first in the metadata, and quotes inside metadata are escaped.
const PREFIX: &str = r#"{\"hash\":\""#;

/// The header's names, none of them twice.
struct Names;

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> std::result::Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = Names;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("names, none of them twice")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Names, A::Error> {
                let mut seen = HashSet::new();
                while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    if !seen.insert(name) {
                        return Err(serde::de::Error::custom("a name that occurs twice"));
                    }
                }
                Ok(Names)
            }
        }
        input.deserialize_map(Once)
    }
}

/// True where the header of a safetensors file names a tensor, or the metadata, more than once.
pub(super) fn names_twice(data: &[u8]) -> bool {
    header(data).is_none_or(|h| serde_json::from_slice::<Names>(h).is_err())
}

fn header(data: &[u8]) -> Option<&[u8]> {
    let length = data.get(..8).map(|n| u64::from_le_bytes(n.try_into().unwrap_or_default()))?;
    data.get(8..usize::try_from(length).ok()?.checked_add(8)?)
}

/// Where the hash's 64 digits stand in a file.
pub(super) fn digits(data: &[u8]) -> Option<std::ops::Range<usize>> {
    let header = header(data)?;
    let at = 8 + header.windows(PREFIX.len()).position(|w| w == PREFIX.as_bytes())? + PREFIX.len();
    (at + ZEROS.len() <= 8 + header.len()).then_some(at..at + ZEROS.len())
}
