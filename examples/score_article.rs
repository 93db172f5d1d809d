//! Scores one article with the shipped stance model and prints its answer with the sentences behind it.
//!
//!     cargo run --release --example score_article -- examples/articles/2018-reopened-talks.txt

use std::io::{self, Write};
use std::path::Path;

use detente::corpus::{Columns, Input, Options};
use detente::model::shipped;
use detente::score::{Judge, Plan, Subject, Unit};
use detente::{Error, Result};

/// Writes the stance of each article at `path` (a text file or a directory of them), and its evidence.
pub fn run(path: &Path, out: &mut impl Write) -> Result<()> {
    let model = shipped::open("stance")?;
    // A judge keeps memory from text to text: one a thread, for any number of texts.
    let mut judge = Judge::new(&model);
    let Input::Articles(articles) = Input::open(path, &Columns::default(), &Options::default())? else {
        return Err(Error::params("path", "a text file or a directory of them", path.display()));
    };
    let failed = |e| Error::io("-", "write", e);
    for article in articles {
        let plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 2 };
        for record in judge.article(&article?, plan) {
            let label = record.answer.label.as_deref().unwrap_or("nothing to read");
            writeln!(out, "{}: {label}, {:.2}", record.id, record.answer.confidence()).map_err(failed)?;
            if let Subject::Document(evidence, _) = &record.subject {
                for e in evidence {
                    writeln!(out, "  characters {} to {}: {}", e.place.start, e.place.end, e.text).map_err(failed)?;
                }
            }
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    let path = std::env::args_os().nth(1).unwrap_or("examples/articles".into());
    run(path.as_ref(), &mut io::stdout().lock())
}
