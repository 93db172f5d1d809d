//! One stage of the pipeline, read a number of times over the project's own articles: what `benches/instructions.sh` counts the instructions
//! of. `instructions STAGE TIMES`; without them, the names of the stages.

mod stages;

use std::hint::black_box;
use std::io::Write;

use detente::actors::Masker;
use detente::features::{Analyzer, Counts, Reader};
use detente::role::Masking;
use detente::score::Judge;
use detente::span::Span;
use detente::text::sentences;
use stages::{PLAN, articles, cases, json, model, read, spans};

const STAGES: [&str; 6] = ["mentions", "sentences", "pairs", "features", "score", "fast"];

fn main() {
    // `cargo bench` and `cargo test` add arguments of their own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let [stage, times] = arguments.as_slice() else {
        writeln!(std::io::stdout(), "{}", STAGES.join("\n")).expect("standard output");
        return;
    };
    let times: usize = times.parse().expect("how many times");
    let articles = articles();
    let mut masker = Masker::new(Masking::Mentions);
    let model = model();
    match stage.as_str() {
        "mentions" => (0..times).for_each(|_| articles.iter().for_each(|a| drop(black_box(masker.named(&a.text, None))))),
        "sentences" => {
            let opaque: Vec<Vec<Span>> = articles.iter().map(|a| spans(&masker.named(&a.text, None))).collect();
            let one = || articles.iter().zip(&opaque).for_each(|(a, o)| drop(black_box(sentences(&a.text, o))));
            (0..times).for_each(|_| one());
        }
        "pairs" => {
            let read = read(articles);
            (0..times).for_each(|_| drop(black_box(cases(&read))));
        }
        "features" => {
            let read = read(articles);
            let cases = cases(&read);
            let mut reader = Reader::new(&model.card.analyzer, model.lexicon.as_ref());
            let (mut counts, mut row) = (Counts::default(), Vec::new());
            for (text, masks) in (0..times).flat_map(|_| &cases) {
                model.vocabulary.vector(&model.card.analyzer, &mut reader, text, masks, &mut counts, &mut row);
                black_box(&row);
            }
        }
        "score" => {
            let (mut judge, mut out) = (Judge::new(&model), Vec::new());
            for _ in 0..times {
                articles.iter().for_each(|a| _ = black_box(json(&judge.article(a, PLAN), &mut out)));
            }
        }
        "fast" => {
            let analyzer = Analyzer::fast();
            let mut reader = Reader::new(&analyzer, None);
            let mut one = |text: &str| reader.terms(text, &[], |view, term| _ = black_box((view, term)));
            (0..times).for_each(|_| articles.iter().for_each(|a| one(&a.text)));
        }
        other => panic!("no stage {other}: one of {}", STAGES.join(", ")),
    }
}
