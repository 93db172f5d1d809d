//! What the fuzz targets share.

use sha2::{Digest, Sha256};

/// A model file with the hash that its contents have, if it has a place for one.
pub fn righted(data: &[u8]) -> Option<Vec<u8>> {
    let prefix = br#"{\"hash\":\""#;
    let at = data.windows(prefix.len()).position(|w| w == prefix)? + prefix.len();
    let mut out = data.to_vec();
    out.get_mut(at..at + 64)?.fill(b'0');
    let digits = detente::model::file::hex(&Sha256::digest(&out));
    out[at..at + 64].copy_from_slice(digits.as_bytes());
    Some(out)
}
