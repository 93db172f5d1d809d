//! The command line of detente.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::confess();
    cli::run()
}
