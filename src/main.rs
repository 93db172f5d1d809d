//! The command line of detente.

mod cli;

use std::process::ExitCode;

/// That of musl takes a tenth of the time in which articles are scored.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    cli::confess();
    cli::run()
}
