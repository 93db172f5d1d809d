//! The model cards speak of the models that are shipped.
#![allow(clippy::unwrap_used)]

use detente::model::shipped;

fn thousands(n: usize) -> String {
    format!("{},{:03}", n / 1000, n % 1000)
}

#[test]
fn cards_name_the_data_that_the_models_were_trained_on() {
    let cards = include_str!("../models/README.md");
    let (stance, sentiment) = cards.split_once("## sentiment").unwrap();
    for (name, card) in [("stance", stance), ("sentiment", sentiment)] {
        let model = shipped::open(name).unwrap();
        let told = &model.card.provenance;
        let aggregator = model.card.aggregator.as_ref();
        let context = model.card.context.as_ref();
        let hashes = told.data.iter().chain(&told.lexicon).chain(aggregator.map(|a| &a.data)).chain(context.map(|c| &c.data));
        hashes.for_each(|hash| assert!(card.contains(hash.as_str()), "{name}: {hash}"));
        assert!(card.contains(&thousands(told.rows)) && card.contains(&thousands(model.vocabulary.len())), "{name}");
        assert!(card.contains(&format!("alpha {}", told.alpha)), "{name}: alpha");
        assert!(context.is_none_or(|c| card.contains(&format!("{} sentences", thousands(c.sentences)))), "{name}");
        assert!(aggregator.is_none_or(|a| card.contains(&format!("{} pairs of {} articles", a.pairs, a.articles))), "{name}");
    }
}
