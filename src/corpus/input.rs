//! What a command-line argument stands for.

use super::article::Article;
use super::columns::Columns;
use super::format::Format;
use super::stream::{self, Options};
use super::table::Table;
use crate::error::{Error, Problem, Result};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// An argument, opened.
#[derive(Debug)]
pub enum Input {
    /// A table: each row is a record.
    Table(Box<Table>),
    /// Texts: each file is a record.
    Articles(Articles),
}

impl Input {
    /// Opens an argument: a table's name gives a table, a directory the texts in it, any other file one article, and `-`
    /// standard input, as one article unless [`Options::format`] says that it is a table. A stated format holds for files
    /// whose names state none, too.
    ///
    /// # Errors
    /// As [`Table::open_with`]; [`Error::Input`] for a directory without texts.
    pub fn open(argument: &Path, columns: &Columns, options: &Options) -> Result<Self> {
        if argument.is_dir() {
            return Ok(Self::Articles(Articles::of_directory(argument, options)?));
        }
        if Format::of_path(argument).is_some() || options.format.is_some() {
            // The name decides where it can: one stated format may stand for several arguments.
            let options = Options { format: Format::of_path(argument).or(options.format), ..options.clone() };
            return Ok(Self::Table(Box::new(Table::open_with(argument, columns, &options)?)));
        }
        Ok(Self::Articles(Articles::of_file(argument, options)?))
    }
}

/// Articles, each read when it is asked for; one that can't be read is an error in its place, and the others follow.
///
/// A directory is walked with all that is below it, through links too, in the order of file names: `.txt`, `.text` and `.md`
/// files count, others are [`Articles::passed_over`]; names that begin with a dot don't.
#[derive(Debug)]
pub struct Articles {
    paths: Paths,
    options: Options,
}

#[derive(Debug)]
enum Paths {
    File(Option<PathBuf>),
    /// The first text is looked for when the directory is opened.
    Directory {
        root: PathBuf,
        first: Option<Result<PathBuf>>,
        texts: Box<Texts>,
    },
}

impl Articles {
    /// A file as one article, whatever its name says; `-` is standard input.
    ///
    /// # Errors
    /// If there is no such file, or the stated encoding isn't known.
    pub fn of_file(path: &Path, options: &Options) -> Result<Self> {
        options.encoding()?;
        // A name that is wrong is worth an error at once, before other arguments have been worked on.
        if path != Path::new("-") {
            path.metadata().map_err(|e| Error::io(path, "read", stream::explained(path, e)))?;
        }
        Ok(Self { paths: Paths::File(Some(path.to_owned())), options: options.clone() })
    }

    fn of_directory(root: &Path, options: &Options) -> Result<Self> {
        options.encoding()?;
        let mut texts = Box::new(Texts::below(root));
        let first = texts.next();
        if first.is_none() {
            return Err(Problem::new(root.display().to_string(), "a directory with .txt, .text or .md files", "none in it")
                .help("name other files, and tables, themselves")
                .into());
        }
        Ok(Self { paths: Paths::Directory { root: root.to_owned(), first, texts }, options: options.clone() })
    }

    /// What was passed over in a directory so far because its name is no text's; `None` where nothing was.
    pub fn passed_over(&self) -> Option<String> {
        const NAMED: usize = 8;
        let Paths::Directory { texts, .. } = &self.paths else { return None };
        let mut endings: Vec<&str> = texts.others.keys().take(NAMED).map(String::as_str).collect();
        if texts.others.len() > NAMED {
            endings.push("…");
        }
        match texts.others.values().sum() {
            0 => None,
            1 => Some(format!("1 file of another kind passed over: {}", endings.join(", "))),
            n => Some(format!("{n} files of other kinds passed over: {}", endings.join(", "))),
        }
    }
}

impl Iterator for Articles {
    type Item = Result<Article>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = match &mut self.paths {
            Paths::File(path) => path.take().map(|path| Ok((file_id(&path), path))),
            Paths::Directory { root, first, texts } => {
                first.take().or_else(|| texts.next()).map(|entry| entry.map(|path| (relative_id(root, &path), path)))
            }
        };
        found.map(|entry| entry.and_then(|(id, path)| Article::read(id, path, &self.options)))
    }
}

/// The texts below a directory.
#[derive(Debug)]
struct Texts {
    entries: walkdir::FilterEntry<walkdir::IntoIter, fn(&DirEntry) -> bool>,
    /// How many files of other endings were met.
    others: BTreeMap<String, usize>,
}

impl Texts {
    fn below(root: &Path) -> Self {
        let shown: fn(&DirEntry) -> bool = |e| e.depth() == 0 || !e.file_name().as_encoded_bytes().starts_with(b".");
        let entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(shown);
        Self { entries, others: BTreeMap::new() }
    }
}

impl Iterator for Texts {
    type Item = Result<PathBuf>;

    fn next(&mut self) -> Option<Self::Item> {
        self.entries.find_map(|entry| match entry {
            Ok(entry) if !entry.file_type().is_file() => None,
            Ok(entry) => {
                let ending = ending(entry.path());
                if [".txt", ".text", ".md"].contains(&&*ending) {
                    return Some(Ok(entry.into_path()));
                }
                *self.others.entry(ending).or_default() += 1;
                None
            }
            Err(error) => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                // walkdir's own words name the path a second time.
                let loops = error.loop_ancestor().map(|a| io::Error::other(format!("a link back to {}", a.display())));
                let source = loops.or_else(|| error.into_io_error()).unwrap_or_else(|| io::ErrorKind::Other.into());
                Some(Err(Error::io(path, "read", source)))
            }
        })
    }
}

/// How a name ends, with the dot.
fn ending(path: &Path) -> String {
    path.extension().map_or_else(|| "no ending".into(), |e| format!(".{}", e.to_string_lossy().to_lowercase()))
}

fn file_id(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn relative_id(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn articles(argument: &Path) -> Vec<std::result::Result<(String, String), String>> {
        match Input::open(argument, &Columns::default(), &Options::default()).unwrap() {
            Input::Articles(articles) => articles.map(|a| a.map(|a| (a.id, a.text)).map_err(|e| e.to_string())).collect(),
            Input::Table(_) => panic!("a table"),
        }
    }

    #[test]
    fn a_directory_is_walked_in_the_order_of_names() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir_all(root.join("b/c")).unwrap();
        fs::create_dir_all(root.join(".git")).unwrap();
        for name in ["z.txt", "a.TXT", "b/c/d.md", "b/a.text", "rows.csv", "x.html", "._a.txt", ".git/x.txt"] {
            fs::write(root.join(name), name).unwrap();
        }
        let ids: Vec<String> =
            articles(root).into_iter().map(|a| a.unwrap()).inspect(|(id, text)| assert_eq!(id, text)).map(|a| a.0).collect();
        assert_eq!(ids, ["a.TXT", "b/a.text", "b/c/d.md", "z.txt"]);
    }

    #[test]
    fn files_of_other_kinds_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        let passed = |name: &str| {
            fs::write(dir.path().join(name), name).unwrap();
            let mut articles = Articles::of_directory(dir.path(), &Options::default()).unwrap();
            assert_eq!(articles.by_ref().count(), 1);
            articles.passed_over()
        };
        assert_eq!(passed("b.txt"), None);
        assert_eq!(passed("rows.CSV").as_deref(), Some("1 file of another kind passed over: .csv"));
        passed("other.csv");
        assert_eq!(passed("README").as_deref(), Some("3 files of other kinds passed over: .csv, no ending"));
    }

    #[test]
    fn an_article_that_cannot_be_read_leaves_the_others() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.txt"), "%PDF-1.7").unwrap();
        fs::write(dir.path().join("b.txt"), "b").unwrap();
        let found = articles(dir.path());
        assert!(found[0].as_ref().unwrap_err().contains("a.txt: expected text, found a PDF"));
        assert_eq!(found[1..], [Ok(("b.txt".to_owned(), "b".to_owned()))]);
    }

    #[test]
    fn a_directory_without_texts_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("rows.csv"), "text\n").unwrap();
        let message = Input::open(dir.path(), &Columns::default(), &Options::default()).unwrap_err().to_string();
        let expected =
            "expected a directory with .txt, .text or .md files, found none in it\n  help: name other files, and tables, themselves";
        assert_eq!(message, format!("{}: {expected}", dir.path().display()));
    }

    #[test]
    fn a_file_is_a_table_or_one_article_by_its_name_or_the_stated_format() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("story");
        fs::write(&path, "text\nA row.\n").unwrap();
        assert_eq!(articles(&path), [Ok(("story".to_owned(), "text\nA row.\n".to_owned()))]);
        let stated = Options { format: Some(Format::Csv), ..Options::default() };
        let Input::Table(table) = Input::open(&path, &Columns::default(), &stated).unwrap() else { panic!("no table") };
        assert_eq!(table.count(), 1);
        let named = dir.path().join("rows.jsonl");
        fs::write(&named, "{\"text\": \"a\"}").unwrap();
        let Input::Table(table) = Input::open(&named, &Columns::default(), &stated).unwrap() else { panic!("no table") };
        assert_eq!(table.count(), 1);
    }

    #[test]
    fn a_missing_file_and_an_unknown_encoding_are_errors_at_once() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("story.txt"), "").unwrap();
        let open =
            |name: &str, options: &Options| Input::open(&dir.path().join(name), &Columns::default(), options).unwrap_err().to_string();
        assert!(open("stroy.txt", &Options::default()).ends_with("; did you mean `story.txt`?"));
        let unknown = Options { encoding: Some("x".into()), ..Options::default() };
        assert!(open("story.txt", &unknown).starts_with("encoding: expected "));
    }
}
