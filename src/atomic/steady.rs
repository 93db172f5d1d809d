//! A file whose bytes go to the disk while more are written: where all of them have to be there at the end, little is left to wait for.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// Bytes of which the system is told at a time.
const RUN: u64 = 1 << 20;

/// A file that is written from its beginning on.
#[derive(Debug)]
pub(super) struct Steady {
    file: File,
    /// Where the next bytes go, and from where on the system wasn't told to write.
    at: u64,
    told: u64,
}

impl Steady {
    pub fn new(file: File) -> Self {
        Self { file, at: 0, told: 0 }
    }

    #[cfg(test)]
    pub fn get_ref(&self) -> &File {
        &self.file
    }

    pub fn into_inner(self) -> File {
        self.file
    }

    /// Has the system write what it only keeps so far, without waiting for it. Where it can't be asked to, it writes at the end.
    fn tell(&mut self) {
        // Linux takes bytes that aren't needed any more for bytes to be written now.
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{Advice, fadvise};
            let _ = fadvise(&self.file, self.told, std::num::NonZero::new(self.at - self.told), Advice::DontNeed);
        }
        self.told = self.at;
    }
}

impl Write for Steady {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let written = self.file.write(&data[..data.len().min(RUN as usize)])?;
        self.at += written as u64;
        if self.at - self.told >= RUN {
            self.tell();
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Steady {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.file.seek(to)?;
        self.told = self.at;
        Ok(self.at)
    }
}
