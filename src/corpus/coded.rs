//! Articles whose pairs of actors were labelled by hand: a folder of texts and a table of pairs.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::corpus::article::Article;
use crate::corpus::begins::Begins;
use crate::corpus::stream::Options;
use crate::error::{Error, Problem, Result};
use crate::label::Stance;

/// The table of pairs in a folder of coded articles.
pub const DYADS: &str = "dyads.csv";
/// The table of sentences, which may be missing.
pub const SENTENCES: &str = "sentences.csv";

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

/// A labelled sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedSentence {
    /// Its first character in the article's file.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// Code of one actor.
    pub source: String,
    /// Code of the other.
    pub target: String,
    /// What it shows of them.
    pub stance: Stance,
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
    /// Its sentences about such a pair, if they were labelled: a sentence that is none of them doesn't concern that pair.
    pub sentences: Vec<CodedSentence>,
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

#[derive(Deserialize)]
struct SentenceEntry {
    article: String,
    start: usize,
    end: usize,
    source: String,
    target: String,
    label: String,
}

/// Reads a folder of coded articles: `dyads.csv` with the columns article, source, target, label (cooperative, hostile, neutral or mixed) and,
/// where wanted, main (`true`) and split; and the text files that it names. Articles come in the order in which the table names them first. Where
/// there is a table `sentences.csv`, it has the columns article, start, end (characters), source, target and label.
///
/// # Errors
/// With file and line: a row that can't be read, an unknown label, a text that isn't there.
pub fn coded(folder: &Path) -> Result<Vec<Coded>> {
    let mut out: Vec<Coded> = Vec::new();
    let path = folder.join(DYADS);
    each(&path, "a row of article,source,target,label", |entry: Entry, fault| {
        let coding = match Stance::read(&entry.label) {
            Some(stance) => Coding::Stance(stance),
            None if entry.label.eq_ignore_ascii_case("mixed") => Coding::Mixed,
            None => return Err(fault("cooperative, hostile, neutral or mixed", &entry.label)),
        };
        let at = match out.iter().position(|c| c.article.id == entry.article) {
            Some(at) => at,
            None => {
                let article = Article::read(entry.article.clone(), folder.join(&entry.article), &Options::default())?;
                out.push(Coded { article, split: entry.split.clone(), pairs: Vec::new(), sentences: Vec::new() });
                out.len() - 1
            }
        };
        let main = entry.main.eq_ignore_ascii_case("true");
        out[at].pairs.push(CodedPair { source: entry.source, target: entry.target, coding, main });
        Ok(())
    })?;
    let path = folder.join(SENTENCES);
    if path.exists() {
        each(&path, "a row of article,start,end,source,target,label", |entry: SentenceEntry, fault| {
            let SentenceEntry { article, start, end, source, target, label } = entry;
            let Some(stance) = Stance::read(&label) else { return Err(fault("cooperative, hostile or neutral", &label)) };
            let Some(coded) = out.iter_mut().find(|c| c.article.id == article) else {
                return Err(fault("an article of dyads.csv", &article));
            };
            coded.sentences.push(CodedSentence { start, end, source, target, stance });
            Ok(())
        })?;
    }
    Ok(out)
}

/// Takes each row of a table; what takes it can make an error of what was expected and what was found there.
fn each<E: DeserializeOwned>(
    path: &Path,
    row: &'static str,
    mut take: impl FnMut(E, &dyn Fn(&'static str, &str) -> Error) -> Result<()>,
) -> Result<()> {
    let file = path.display().to_string();
    let unreadable = |e: &csv::Error| -> Error {
        let line = e.position().map_or(1, csv::Position::line);
        Problem::new(&file, row, e.to_string()).at(line).into()
    };
    let table = std::fs::read(path).map_err(|e| Error::io(path, "read", e))?;
    let (mut begins, mut reader) = (Begins::new(&table), csv::Reader::from_reader(&table[..]));
    let headers = reader.headers().map_err(|e| unreadable(&e))?.clone();
    for record in reader.records() {
        let record = record.map_err(|e| unreadable(&e))?;
        let line = begins.of(record.position());
        let entry: E = record.deserialize(Some(&headers)).map_err(|e| unreadable(&e))?;
        take(entry, &|expected, found| Problem::new(&file, expected, format!("`{found}`")).at(line).into())?;
    }
    Ok(())
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
    fn sentences_are_their_articles() {
        let folder = folder("article,source,target,label\na.txt,FRA,PER,mixed\n");
        let write = |rows: &str| {
            std::fs::write(folder.path().join(SENTENCES), format!("article,start,end,source,target,label,split\n{rows}")).unwrap()
        };
        write("a.txt,0,16,FRA,PER,cooperative,\n");
        let found = coded(folder.path()).unwrap().remove(0).sentences;
        assert_eq!((found.len(), found[0].end, found[0].stance), (1, 16, Stance::Cooperative));
        for (row, fault) in [("b.txt,0,16,FRA,PER,hostile,\n", "an article of dyads.csv"), ("a.txt,0,16,FRA,PER,mixed,\n", "or neutral")] {
            write(row);
            let said = coded(folder.path()).unwrap_err().to_string();
            assert!(said.contains("sentences.csv:2") && said.contains(fault), "{said}");
        }
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
