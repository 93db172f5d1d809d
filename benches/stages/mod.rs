//! What the stages of the pipeline are given, for the programs beside this folder that measure them.

use detente::actors::{Masker, Named};
use detente::corpus::Article;
use detente::model::{Model, shipped};
use detente::role::{Mask, Masking};
use detente::score::{Plan, Record, Unit};
use detente::span::Span;
use detente::text::{Sentence, sentences};

pub const PLAN: Plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 3 };

/// Of the project's own articles those that were the first, so that counts compare with older ones: 362 KB.
const FIRST: usize = 155;

/// Articles of the project's own.
pub fn articles() -> Vec<Article> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/articles");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the articles are there").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let texts = paths.into_iter().filter(|p| p.extension().is_some_and(|e| e == "txt")).take(FIRST);
    texts
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a readable article");
            Article { id: path.display().to_string(), path, text, encoding: "UTF-8" }
        })
        .collect()
}

/// An article with its mentions and sentences.
pub struct Read {
    pub text: String,
    pub named: Vec<Named>,
    pub sentences: Vec<Sentence>,
}

pub fn spans(named: &[Named]) -> Vec<Span> {
    named.iter().map(|n| n.mask.span).collect()
}

pub fn read(articles: Vec<Article>) -> Vec<Read> {
    let mut masker = Masker::new(Masking::Mentions);
    let one = |a: Article| {
        let named = masker.named(&a.text, None);
        Read { sentences: sentences(&a.text, &spans(&named)), named, text: a.text }
    };
    articles.into_iter().map(one).collect()
}

/// Each sentence with a pair, once for each, and the masks in it.
pub fn cases(read: &[Read]) -> Vec<(&str, Vec<Mask>)> {
    let mut masker = Masker::new(Masking::Mentions);
    let mut out = Vec::new();
    for r in read {
        masker.forget();
        for s in &r.sentences {
            let pairs = masker.pairs(&r.text, s.span, &r.named);
            for dyad in &pairs.dyads {
                let moved = |m: Mask| {
                    let (start, end) = (m.span.start.max(s.span.start), m.span.end.min(s.span.end));
                    Mask { span: Span::new(start - s.span.start, end - s.span.start), ..m }
                };
                out.push((s.span.of(&r.text), pairs.masks(dyad).map(moved).collect()));
            }
        }
    }
    out
}

pub fn model() -> Model {
    shipped::open("stance").expect("the shipped model")
}

pub fn json(records: &[Record], out: &mut Vec<u8>) -> usize {
    out.clear();
    for record in records {
        serde_json::to_writer(&mut *out, record).expect("memory");
        out.push(b'\n');
    }
    out.len()
}
