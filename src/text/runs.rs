//! How far a run of ASCII letters and digits goes, eight bytes at a time: a loop over bytes ends where the processor doesn't expect it,
//! and that at every word.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// How many ASCII letters some bytes begin with.
#[inline]
pub(crate) fn letters(bytes: &[u8]) -> usize {
    run(bytes, letter)
}

/// How many ASCII letters and digits some bytes begin with.
#[inline]
pub(crate) fn alphanumeric(bytes: &[u8]) -> usize {
    let letters = letters(bytes);
    match bytes.get(letters) {
        Some(b'0'..=b'9') => letters + run(&bytes[letters..], |bytes| letter(bytes) | between(bytes, b'0', b'9')),
        _ => letters,
    }
}

fn letter(bytes: u64) -> u64 {
    between(bytes | (0x20 * ONES), b'a', b'z')
}

/// The high bit of each byte that lies between two ASCII characters, both included. No sum goes over to the next byte.
fn between(bytes: u64, first: u8, last: u8) -> u64 {
    let low = bytes & !HIGH;
    (low + (0x80 - u64::from(first)) * ONES) & !(low + (0x7F - u64::from(last)) * ONES) & !bytes & HIGH
}

/// How many bytes `like` sets the high bit of, up to the first of which it doesn't.
#[inline]
fn run(bytes: &[u8], like: impl Fn(u64) -> u64) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes[at..].first_chunk() {
        let others = !like(u64::from_le_bytes(*eight)) & HIGH;
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + bytes[at..].iter().take_while(|b| like(u64::from(**b)) & 0x80 > 0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_first_other_byte_wherever_it_stands() {
        for other in 0..=u8::MAX {
            for n in 0..20 {
                let mut bytes = *b"azAZmMqQnNazAZmMqQnN";
                bytes[n] = other;
                assert_eq!(letters(&bytes), if other.is_ascii_alphabetic() { 20 } else { n }, "{other} at {n}");
                assert_eq!(alphanumeric(&bytes), if other.is_ascii_alphanumeric() { 20 } else { n }, "{other} at {n}");
                assert_eq!(letters(&bytes[..n]), n);
            }
        }
    }
}
