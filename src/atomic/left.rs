//! Parts that programs left which were killed.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::file::PART;

/// A part may be this old before its writer has had the time to lock it.
const GRACE: Duration = Duration::from_secs(10);
/// A folder of millions isn't read through.
const LOOKED_AT: usize = 10_000;

/// Locks a part as long as it is open; `false` where somebody else has. Where there are no locks, nothing is swept either.
pub(super) fn hold(part: &File) -> bool {
    flock(part, FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK)
}

/// Removes parts that nobody writes. That something can't be removed is no reason not to write.
pub(super) fn sweep(folder: &Path, prefix: &str) {
    let Ok(entries) = folder.read_dir() else { return };
    for entry in entries.flatten().take(LOOKED_AT) {
        let name = entry.file_name();
        // Six letters or digits, so that the parts of a file `a` are told from those of `a.b`.
        let random = name.to_str().and_then(|n| n.strip_prefix(prefix)?.strip_suffix(PART));
        if random.is_some_and(|r| r.len() == 6 && r.bytes().all(|b| b.is_ascii_alphanumeric())) && is_left(&entry) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn is_left(entry: &std::fs::DirEntry) -> bool {
    let old = |m: std::fs::Metadata| m.is_file() && m.modified().is_ok_and(|t| t.elapsed().is_ok_and(|age| age > GRACE));
    entry.metadata().is_ok_and(old) && File::open(entry.path()).is_ok_and(|f| flock(f, FlockOperation::NonBlockingLockExclusive).is_ok())
}
