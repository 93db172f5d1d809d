//! How fast articles become JSON, as a whole and stage by stage, in bytes of raw text: `cargo bench --bench pipeline`.
//!
//! Each stage is given what the stages before it found, so that their times add up to little less than the whole.

use detente::actors::{Masker, Named};
use detente::corpus::Article;
use detente::features::{Counts, Reader};
use detente::model::{Model, shipped};
use detente::role::{Mask, Masking};
use detente::score::{Judge, Plan, Record, Unit};
use detente::span::Span;
use detente::text::{Sentence, sentences};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const PLAN: Plan = Plan { unit: Unit::Document, split_rows: false, marked: false, evidence: 3 };

/// The project's own articles.
fn articles() -> Vec<Article> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/articles");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the articles are there").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let texts = paths.into_iter().filter(|p| p.extension().is_some_and(|e| e == "txt"));
    texts
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a readable article");
            Article { id: path.display().to_string(), path, text, encoding: "UTF-8" }
        })
        .collect()
}

fn bytes(articles: &[Article]) -> BytesCount {
    BytesCount::new(articles.iter().map(|a| a.text.len()).sum::<usize>())
}

/// An article with its mentions and sentences.
struct Read {
    text: String,
    named: Vec<Named>,
    sentences: Vec<Sentence>,
}

fn spans(named: &[Named]) -> Vec<Span> {
    named.iter().map(|n| n.mask.span).collect()
}

fn read(articles: Vec<Article>) -> Vec<Read> {
    let mut masker = Masker::new(Masking::Mentions);
    let one = |a: Article| {
        let named = masker.named(&a.text, None);
        Read { sentences: sentences(&a.text, &spans(&named)), named, text: a.text }
    };
    articles.into_iter().map(one).collect()
}

/// Each sentence with a pair, once for each, and the masks in it.
fn cases(read: &[Read]) -> Vec<(&str, Vec<Mask>)> {
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
                out.push((s.span.of(&r.text), pairs.masks(dyad).into_iter().map(moved).collect()));
            }
        }
    }
    out
}

fn model() -> Model {
    shipped::open("stance").expect("the shipped model")
}

fn records(model: &Model, articles: &[Article]) -> Vec<Record> {
    let mut judge = Judge::new(model);
    articles.iter().flat_map(|a| judge.article(a, PLAN)).collect()
}

fn json(records: &[Record], out: &mut Vec<u8>) -> usize {
    out.clear();
    for record in records {
        serde_json::to_writer(&mut *out, record).expect("memory");
        out.push(b'\n');
    }
    out.len()
}

#[divan::bench]
fn a_the_whole_pipeline(bencher: Bencher<'_, '_>) {
    let (model, articles) = (model(), articles());
    let (mut judge, mut out) = (Judge::new(&model), Vec::new());
    bencher.counter(bytes(&articles)).bench_local(|| {
        let records: Vec<Record> = articles.iter().flat_map(|a| judge.article(black_box(a), PLAN)).collect();
        json(&records, &mut out)
    });
}

#[divan::bench]
fn b_mentions(bencher: Bencher<'_, '_>) {
    let articles = articles();
    let mut masker = Masker::new(Masking::Mentions);
    let mut all = || articles.iter().map(|a| masker.named(black_box(&a.text), None).len()).sum::<usize>();
    bencher.counter(bytes(&articles)).bench_local(&mut all);
}

#[divan::bench]
fn c_sentences(bencher: Bencher<'_, '_>) {
    let all = articles();
    let count = bytes(&all);
    let read = read(all);
    let opaque: Vec<Vec<Span>> = read.iter().map(|r| spans(&r.named)).collect();
    bencher.counter(count).bench_local(|| read.iter().zip(&opaque).map(|(r, o)| sentences(black_box(&r.text), o).len()).sum::<usize>());
}

#[divan::bench]
fn d_pairs(bencher: Bencher<'_, '_>) {
    let all = articles();
    let count = bytes(&all);
    let read = read(all);
    bencher.counter(count).bench_local(|| cases(black_box(&read)).len());
}

#[divan::bench]
fn e_features(bencher: Bencher<'_, '_>) {
    let (model, all) = (model(), articles());
    let count = bytes(&all);
    let read = read(all);
    let cases = cases(&read);
    let mut reader = Reader::new(&model.card.analyzer, model.lexicon.as_ref());
    let (mut counts, mut row) = (Counts::default(), Vec::new());
    bencher.counter(count).bench_local(|| {
        let mut terms = 0;
        for (text, masks) in &cases {
            model.vocabulary.vector(&model.card.analyzer, &mut reader, black_box(text), masks, &mut counts, &mut row);
            terms += row.len();
        }
        terms
    });
}

#[divan::bench]
fn f_features_and_decisions(bencher: Bencher<'_, '_>) {
    let (model, all) = (model(), articles());
    let count = bytes(&all);
    let read = read(all);
    let cases = cases(&read);
    let mut session = model.session();
    bencher
        .counter(count)
        .bench_local(|| cases.iter().map(|(text, masks)| session.decide(black_box(text), masks).seen.words).sum::<usize>());
}

#[divan::bench]
fn g_json(bencher: Bencher<'_, '_>) {
    let (model, articles) = (model(), articles());
    let (records, mut out) = (records(&model, &articles), Vec::new());
    bencher.counter(bytes(&articles)).bench_local(|| json(black_box(&records), &mut out));
}
