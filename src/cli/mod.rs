//! Arguments, environment, standard output, exit codes: only here.

mod actors;
mod answers;
mod articles;
mod by_time;
mod check;
mod columns;
mod diff;
mod evaluate;
mod explain;
mod gate;
mod labelled;
mod model;
mod output;
mod report;
mod score;
mod series;
mod texts;
mod train;
mod words;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use detente::Error;

/// How a command ended that didn't fail.
pub enum Done {
    /// Everything was done.
    Well,
    /// A gate was not met.
    GateNotMet,
    /// Some records were skipped, each named on standard error.
    Skipped,
}

/// Cooperative versus hostile stance between states, from raw news text.
///
/// Reads articles or tables, says how states stand to one another, how sure it is, and which sentences say so. One binary, no network.
#[derive(Parser)]
#[command(
    version,
    max_term_width = 110,
    after_help = "Example:\n  detente score examples/articles\n  detente score news.csv --unit sentence --format csv -o scored.csv\n\nExit status: 0 done, 1 a gate was not met, 2 an error, 3 done but some records were skipped."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train a model on labelled tables
    Train(train::Arguments),
    /// Score articles or tables
    Score(score::Arguments),
    /// Measure a model against a labelled table
    Evaluate(evaluate::Arguments),
    /// Say why texts are scored as they are
    Explain(explain::Arguments),
    /// Follow pairs of actors over time
    Series(series::Arguments),
    /// Look for faults in labelled tables
    Check(check::Arguments),
    /// Make one page of articles, evaluations and series
    Report(report::Arguments),
    /// List the actors that texts name
    Actors(actors::Arguments),
    /// Look into a model file
    #[command(subcommand)]
    Model(model::Command),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  detente completions bash > ~/.local/share/bash-completion/completions/detente")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  detente man | man -l -")]
    Man,
}

/// Parses the arguments, runs the command, and turns its end into an exit code.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Train(a) => train::run(a),
        Command::Score(a) => score::run(a),
        Command::Evaluate(a) => evaluate::run(a),
        Command::Explain(a) => explain::run(a),
        Command::Series(a) => series::run(a),
        Command::Check(a) => check::run(a),
        Command::Report(a) => report::run(a),
        Command::Actors(a) => actors::run(a),
        Command::Model(c) => model::run(c),
        Command::Completions { shell } => {
            // clap_complete panics where its writer refuses, so it gets one that doesn't.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "detente", &mut script);
            io::stdout().write_all(&script).map(|()| Done::Well).map_err(output::failed)
        }
        Command::Man => clap_mangen::Man::new(Arguments::command()).render(&mut io::stdout()).map(|()| Done::Well).map_err(output::failed),
    };
    texts::warn_of_pages();
    match result {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::GateNotMet) => ExitCode::from(1),
        Ok(Done::Skipped) => ExitCode::from(3),
        // Whoever closed the pipe has what was wanted.
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("error: {error}"));
            ExitCode::from(2)
        }
    }
}

/// What a user is told where the program itself is at fault: what to report, and no backtrace.
pub fn confess() {
    std::panic::set_hook(Box::new(|panic| {
        #[cfg(feature = "parquet")]
        if detente::corpus::panics_are_errors() {
            return;
        }
        let payload = panic.payload();
        let what = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        say(format_args!("{}", confession(what, panic.location())));
    }));
}

fn confession(what: Option<&str>, place: Option<&std::panic::Location<'_>>) -> String {
    let what = what.unwrap_or("no message").lines().next().unwrap_or_default();
    let place = place.map(|p| format!(" at {}:{}", p.file(), p.line())).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "error: this is a fault in detente {version}, not in your input{place}: {what}\n  help: output files are as they were; please report this message, with the command and the smallest input that leads to it, as the repository's SECURITY.md says"
    )
}

/// A line on standard error; where even that is closed, there is nobody to tell.
pub fn say(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Work shared out over `threads` threads; all cores where none is named.
pub fn pool(threads: Option<usize>) -> detente::Result<rayon::ThreadPool> {
    if threads == Some(0) {
        return Err(Error::params("threads", "at least 1", 0).help("leave --threads out to work on all cores"));
    }
    let threads = threads.unwrap_or(0);
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::params("threads", "a number of threads that the system gives", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_programs_own_says_how_to_report_it() {
        let place = std::panic::Location::caller();
        let said = confession(Some("index out of bounds\nmore"), Some(place));
        let (first, help) = said.split_once("\n  help: ").unwrap();
        let expected = format!("error: this is a fault in detente {}, not in your input at ", env!("CARGO_PKG_VERSION"));
        assert!(first.starts_with(&expected) && first.ends_with(&format!("{}: index out of bounds", place.line())), "{said}");
        assert!(help.contains("report") && help.contains("SECURITY.md") && !said.contains("backtrace"), "{said}");
        assert!(confession(None, None).contains("input: no message\n"));
    }
}
