//! Zstandard files as they occur: one frame after another, skippable ones among them (RFC 8878, section 3.1).

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, Read};

/// True where `head` begins a frame, skippable or not.
pub(super) fn begins(head: &[u8]) -> bool {
    match head {
        [0x28, 0xb5, 0x2f, 0xfd, ..] => true,
        [low, 0x2a, 0x4d, 0x18, ..] => low & 0xf0 == 0x50,
        _ => false,
    }
}

/// The contents of all the frames of `source`.
pub(super) struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    open: bool,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, decoder: FrameDecoder::new(), open: false }
    }

    /// Reads the header of the next frame that has contents; false at the end.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    if io::copy(&mut self.source.by_ref().take(length), &mut io::sink())? < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(e) => return Err(damaged(e)),
            }
        }
        Ok(false)
    }

    /// Holds the frame against its own checksum.
    fn end(&self) -> io::Result<()> {
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(stated), Some(found)) if stated != found => Err(damaged("the checksum doesn't match")),
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.open {
                self.open = self.begin()?;
                if !self.open {
                    return Ok(0);
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)).map_err(damaged)?;
            }
            let n = self.decoder.read(buf)?;
            if n > 0 {
                return Ok(n);
            }
            self.end()?;
            self.open = false;
        }
    }
}

fn damaged(why: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("damaged Zstandard data: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Frames::new(bytes).read_to_end(&mut out).map(|_| out)
    }

    fn packed(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    const SKIPPABLE: &[u8] = b"\x5e\x2a\x4d\x18\x03\0\0\0xyz";

    #[test]
    fn frames_follow_one_another_and_skippable_ones_are_skipped() {
        let bytes = [SKIPPABLE, &packed(b"one,"), SKIPPABLE, &packed(b""), &packed(b"two"), SKIPPABLE].concat();
        assert!(begins(&bytes) && begins(&packed(b"x")) && !begins(b"text") && !begins(b""));
        assert_eq!(unpacked(&bytes).unwrap(), b"one,two");
        assert_eq!(unpacked(b"").unwrap(), b"");
    }

    #[test]
    fn cut_and_altered_frames_are_refused() {
        let whole = packed(&b"The two states signed. ".repeat(400));
        for cut in 1..whole.len() {
            assert!(unpacked(&whole[..cut]).is_err(), "{cut}");
        }
        assert!(unpacked(&SKIPPABLE[..9]).is_err());
        let garbage = [&whole[..], b"garbage"].concat();
        assert!(unpacked(&garbage).unwrap_err().to_string().starts_with("damaged Zstandard data: "));
    }

    proptest! {
        #[test]
        fn damage_never_panics(text in "[a-e ]{0,200}", at in 0usize..400, bits in 1u8..) {
            let mut bytes = packed(text.repeat(3).as_bytes());
            let at = at % bytes.len();
            bytes[at] ^= bits;
            let _ = unpacked(&bytes);
        }
    }
}
