//! How fast mentions are found, beside the tokens of the same text: `cargo bench --bench mentions`.

use detente::actors::Finder;
use detente::text::tokens;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// About a megabyte of news prose: the project's own sentences, one after the other.
fn text() -> String {
    let mut reader = csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/stance.csv")).expect("the data set is there");
    let rows: Vec<String> = reader.records().map(|r| r.expect("a row")[1].to_string()).collect();
    rows.join(" ").repeat(2)
}

#[divan::bench]
fn mentions(bencher: Bencher<'_, '_>) {
    let text = text();
    let mut finder = Finder::default();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| finder.find(black_box(&text), None).len());
}

#[divan::bench]
fn tokens_of_the_same_text(bencher: Bencher<'_, '_>) {
    let text = text();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| tokens(black_box(&text)).count());
}
