//! Articles whose pairs of actors were labelled by hand: a folder of texts and a table of pairs.

use std::path::Path;

use serde::Deserialize;

use crate::corpus::article::Article;
use crate::corpus::begins::Begins;
use crate::corpus::stream::Options;
use crate::error::{Error, Problem, Result};
use crate::label::Stance;

/// The table of pairs in a folder of coded articles.
pub const DYADS: &str = "dyads.csv";

/// What a coder says that an article shows of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// One stance.
    Stance(Stance),
    /// Cooperation and hostility, neither clearly more.
    Mixed,
}

/// A labelled pair of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedPair {
    /// Code of one actor: ISO 3166 alpha-3, or the gazetteer's.
    pub source: String,
    /// Code of the other.
    pub target: String,
    /// What the article shows of them.
    pub coding: Coding,
    /// Whether the article is most about this pair.
    pub main: bool,
}

/// An article with its labelled pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// The text.
    pub article: Article,
    /// The part of the data to which it belongs; empty where nothing is said.
    pub split: String,
    /// Its pairs, in the table's order.
    pub pairs: Vec<CodedPair>,
}

#[derive(Deserialize)]
struct Entry {
    article: String,
    source: String,
    target: String,
    label: String,
    #[serde(default)]
    main: String,
    #[serde(default)]
    split: String,
}

/// Reads a folder of coded articles: `dyads.csv` with the columns article, source, target, label (cooperative, hostile, neutral or mixed) and,
/// where wanted, main (`true`) and split; and the text files that it names. Articles come in the order in which the table names them first.
///
/// # Errors
/// With file and line: a row that can't be read, an unknown label, a text that isn't there.
pub fn coded(folder: &Path) -> Result<Vec<Coded>> {
    let path = folder.join(DYADS);
    let file = path.display().to_string();
    let table = std::fs::read(&path).map_err(|e| Error::io(&path, "read", e))?;
    let (mut begins, mut reader) = (Begins::new(&table), csv::Reader::from_reader(&table[..]));
    let headers = reader.headers().map_err(|e| unreadable(&file, &e))?.clone();
    let mut out: Vec<Coded> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| unreadable(&file, &e))?;
        let line = begins.of(record.position());
        let entry: Entry = record.deserialize(Some(&headers)).map_err(|e| unreadable(&file, &e))?;
        let coding = match Stance::read(&entry.label) {
            Some(stance) => Coding::Stance(stance),
            None if entry.label.eq_ignore_ascii_case("mixed") => Coding::Mixed,
            None => {
                return Err(Problem::new(&file, "cooperative, hostile, neutral or mixed", format!("`{}`", entry.label)).at(line).into());
            }
        };
        let at = match out.iter().position(|c| c.article.id == entry.article) {
            Some(at) => at,
            None => {
                let article = Article::read(entry.article.clone(), folder.join(&entry.article), &Options::default())?;
                out.push(Coded { article, split: entry.split.clone(), pairs: Vec::new() });
                out.len() - 1
            }
        };
        let main = entry.main.eq_ignore_ascii_case("true");
        out[at].pairs.push(CodedPair { source: entry.source, target: entry.target, coding, main });
    }
    Ok(out)
}

fn unreadable(file: &str, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    Problem::new(file, "a row of article,source,target,label", error.to_string()).at(line).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(table: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "France met Peru.").unwrap();
        std::fs::write(folder.path().join(DYADS), table).unwrap();
        folder
    }

    #[test]
    fn pairs_are_gathered_by_article() {
        let table = "article,source,target,label,main,split\na.txt,FRA,PER,Cooperative,true,test\na.txt,FRA,UN,mixed,,test\n";
        let found = coded(folder(table).path()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].article.text.as_str(), found[0].split.as_str()), ("France met Peru.", "test"));
        let pairs: Vec<_> = found[0].pairs.iter().map(|p| (p.target.as_str(), p.coding, p.main)).collect();
        assert_eq!(pairs, [("PER", Coding::Stance(Stance::Cooperative), true), ("UN", Coding::Mixed, false)]);
    }

    #[test]
    fn faults_have_their_place() {
        let fault = |table: &str| coded(folder(table).path()).unwrap_err().to_string();
        assert!(fault("article,source,target,label\na.txt,FRA,PER,warm\n").contains("dyads.csv:2: expected cooperative, hostile"));
        assert!(fault("article,source,label\na.txt,FRA,mixed\n").contains("target"));
        assert!(fault("article,source,target,label\nb.txt,FRA,PER,mixed\n").contains("b.txt"));
        assert!(coded(tempfile::tempdir().unwrap().path()).unwrap_err().to_string().contains(DYADS));
    }
}
