//! The texts of all inputs, a batch at a time and in order.

use std::collections::HashSet;
use std::iter::{self, Peekable};
use std::sync::{Mutex, PoisonError};

use detente::corpus::{Article, Articles, Input, Mark, Row};
use detente::error::Problem;
use detente::{Error, Result};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::say;

/// Records that are read before they are scored together.
const BATCH: usize = 1024;
/// Bytes of text for each thread that are enough to be scored together: so little, and what is made of it, takes the memory that the batch before gave
/// back, and stays near.
const ENOUGH: usize = 1 << 17;

/// A record to be scored.
pub enum Text {
    /// A row of a table, and whether that names a pair.
    Row(Box<Row>, bool),
    Article(Article),
}

impl Text {
    /// Its length.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Row(row, _) => row.text.len() + row.kept.iter().map(String::len).sum::<usize>(),
            Self::Article(article) => article.text.len(),
        }
    }

    /// Adds to a hash all that a record may depend on.
    fn add_to(&self, hash: &mut Xxh3) {
        let mut add = |part: &str| {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        };
        match self {
            Self::Article(article) => [&article.id, &article.text].into_iter().for_each(|p| add(p)),
            Self::Row(row, marked) => {
                add(if *marked { "pair" } else { "row" });
                [&row.id, &row.text].into_iter().chain(&row.kept).for_each(|p| add(p));
                [&row.date, &row.outlet, &row.group].into_iter().for_each(|p| add(p.as_deref().unwrap_or("\0")));
                for mark in [&row.source, &row.target] {
                    let Some(Mark { surface, span }) = mark else { continue };
                    add(surface);
                    add(&span.map_or_else(String::new, |s| format!("{}-{}", s.start, s.end)));
                }
            }
        }
    }
}

/// The articles of this run that look like HTML: the first, and how many they are.
static PAGES: Mutex<Option<(String, usize)>> = Mutex::new(None);

/// Says at the end of a run that articles looked like HTML.
pub fn warn_of_pages() {
    let Some((first, pages)) = PAGES.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let what = if pages == 1 {
        format!("{first} looks like HTML, whose tags are")
    } else {
        format!("{pages} articles look like HTML, {first} the first, whose tags are")
    };
    say(format_args!("warning: {what} read as words"));
    say(format_args!("  help: convert pages to text first, for instance with `pandoc -t plain`, `html2text` or `trafilatura`"));
}

/// Articles, and at their end a word on what was passed over.
pub fn named(mut articles: Articles) -> impl Iterator<Item = Result<Article>> + Send {
    iter::from_fn(move || {
        let next = articles.next();
        if let Some(Ok(article)) = next.as_ref().filter(|a| a.as_ref().is_ok_and(Article::is_html)) {
            let mut pages = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
            pages.get_or_insert_with(|| (article.path.display().to_string(), 0)).1 += 1;
        }
        if let (None, Some(passed)) = (&next, articles.passed_over()) {
            say(format_args!("{passed}"));
        }
        next
    })
}

/// How far the inputs have been read: so many texts, those that were skipped included, and a hash of all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    pub texts: u64,
    xxh3: String,
}

/// Reads the inputs. A table that breaks off is an error; an article that can't be read is named and skipped, and the others follow.
pub struct Texts {
    texts: Peekable<Box<dyn Iterator<Item = (bool, Result<Text>)> + Send>>,
    /// Bytes of text from which on a batch is scored, however few its records.
    enough: usize,
    /// Those from which on a text is alone in its batch: articles may be long, and memory is not.
    most: usize,
    read: u64,
    pub skipped: u64,
    /// Hashes of the articles' ids, where there are several arguments: below one of them no two are the same.
    ids: Option<HashSet<u64>>,
    /// An id that two articles have, and how many have one of another.
    pub repeated: Option<(String, u64)>,
    /// Of what was read, for runs that may be resumed.
    hash: Option<Box<Xxh3>>,
}

impl Texts {
    /// The texts of some inputs, a batch at a time for so many threads; one of `most` bytes is alone. `hashed` where it matters whether they are the
    /// same another time.
    pub fn of(inputs: Vec<Input>, threads: usize, most: usize, hashed: bool) -> Self {
        let ids = (inputs.iter().filter(|i| matches!(i, Input::Articles(_))).count() > 1).then(HashSet::new);
        let texts = inputs.into_iter().flat_map(|input| -> Box<dyn Iterator<Item = (bool, Result<Text>)> + Send> {
            match input {
                Input::Table(table) => {
                    let marked = table.has_pair();
                    Box::new(table.map(move |r| (true, r.map(|r| Text::Row(Box::new(r), marked)))))
                }
                Input::Articles(articles) => Box::new(named(articles).map(|a| (false, a.map(Text::Article)))),
            }
        });
        let texts: Box<dyn Iterator<Item = _> + Send> = Box::new(texts);
        Self {
            texts: texts.peekable(),
            enough: most.min(threads * ENOUGH),
            most,
            read: 0,
            skipped: 0,
            ids,
            repeated: None,
            hash: hashed.then(Box::default),
        }
    }

    /// The next text, `Some(None)` for one that is skipped; `None` at the end.
    fn next(&mut self) -> Result<Option<Option<Text>>> {
        let Some((in_table, next)) = self.texts.next() else { return Ok(None) };
        let text = match next {
            Err(error) if in_table => return Err(error),
            Err(error) => {
                self.skipped += 1;
                say(format_args!("skipped: {error}"));
                None
            }
            Ok(text) => Some(text),
        };
        self.read += 1;
        if let (Some(ids), Some(Text::Article(article))) = (&mut self.ids, &text)
            && !ids.insert(xxh3_64(article.id.as_bytes()))
        {
            self.repeated.get_or_insert_with(|| (article.id.clone(), 0)).1 += 1;
        }
        if let Some(hash) = &mut self.hash {
            match &text {
                Some(text) => text.add_to(hash),
                None => hash.update(b"skipped"),
            }
        }
        Ok(Some(text))
    }

    /// A batch of texts, none at the end, and what ended the reading before it was full. A text that fills one is alone in it.
    pub fn batch(&mut self) -> (Vec<Text>, Result<()>) {
        let (mut batch, mut bytes) = (Vec::with_capacity(BATCH), 0);
        while batch.len() < BATCH && bytes < self.enough {
            if bytes > 0 && self.texts.peek().is_some_and(|(_, next)| next.as_ref().is_ok_and(|t| t.bytes() >= self.most)) {
                break;
            }
            match self.next() {
                Ok(Some(text)) => batch.extend(text.inspect(|t| bytes += t.bytes())),
                Ok(None) => break,
                Err(error) => return (batch, Err(error)),
            }
        }
        (batch, Ok(()))
    }

    /// How far this has been read.
    pub fn reached(&self) -> Reached {
        Reached { texts: self.read, xxh3: self.hash.as_ref().map_or_else(String::new, |h| format!("{:032x}", h.digest128())) }
    }

    /// Reads what was scored before, and makes sure that it's still the same: `before` is what was reached from time to time.
    pub fn skip<'a>(&mut self, before: impl Iterator<Item = &'a Reached>) -> Result<()> {
        for reached in before {
            let from = self.read + 1;
            while self.read < reached.texts && self.next()?.is_some() {}
            if self.reached() != *reached {
                let expected = format!("the input that was begun with, to its text {}", reached.texts);
                let found = format!("another one somewhere from text {from} on");
                let help = "give the same inputs in the same order, or leave --resume out to begin anew";
                return Err(Error::from(Problem::new("resume", expected, found).help(help)));
            }
        }
        Ok(())
    }
}
