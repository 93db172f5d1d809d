//! How fast articles become JSON, as a whole and stage by stage, in bytes of raw text: `cargo bench --bench pipeline`.
//!
//! Each stage is given what the stages before it found, so that their times add up to little less than the whole.

mod stages;

use detente::actors::Masker;
use detente::corpus::Article;
use detente::features::{Counts, Reader};
use detente::model::Model;
use detente::role::Masking;
use detente::score::{Judge, Record};
use detente::span::Span;
use detente::text::sentences;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use stages::{PLAN, articles, cases, json, model, read, spans};

fn main() {
    divan::main();
}

fn bytes(articles: &[Article]) -> BytesCount {
    BytesCount::new(articles.iter().map(|a| a.text.len()).sum::<usize>())
}

fn records(model: &Model, articles: &[Article]) -> Vec<Record> {
    let mut judge = Judge::new(model);
    articles.iter().flat_map(|a| judge.article(a, PLAN)).collect()
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
