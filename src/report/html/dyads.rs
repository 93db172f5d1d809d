//! The pairs of all articles: what they add up to, and a table that finds their sentences.

use std::collections::HashMap;

use maud::{Markup, html};

use super::annotated::Annotated;
use super::mark::{bar, names, percent, side, sign};
use super::text::text;
use crate::label::Stance;
use crate::scheme::Name;
use crate::score::{Distribution, Pair};

/// Rows that a table shows without scrolling.
const SHORT: usize = 20;
/// Actors of a heat map at most.
const ACTORS: usize = 14;

/// Pairs without regard to direction, numbered in the order of the table.
#[derive(Debug, Default)]
pub struct Dyads {
    rows: Vec<Dyad>,
    number: HashMap<(String, String), usize>,
}

/// A pair over all articles.
#[derive(Debug, Clone)]
pub struct Dyad {
    /// The two; directed where all articles agree on that and on the direction.
    pub pair: Pair,
    /// Mean over the articles of the probability of each label.
    pub probability: Distribution,
    /// Articles that name it.
    pub articles: usize,
    /// Sentences that concern it.
    pub sentences: usize,
    /// Articles whose answer is to be relied on.
    pub sure: usize,
}

impl Dyad {
    /// Probability of a label; 0 where it isn't among them.
    pub fn of(&self, label: &str) -> f64 {
        self.probability.of(label)
    }
}

impl Dyads {
    /// The pairs of articles: those that most articles and then most sentences concern come first.
    pub fn new(articles: &[Annotated]) -> Self {
        let mut found: Vec<Dyad> = Vec::new();
        let mut sums: Vec<Vec<(Name, f64)>> = Vec::new();
        let mut index: HashMap<(String, String), usize> = HashMap::new();
        for relation in articles.iter().flat_map(|a| &a.relations) {
            let at = *index.entry(key(&relation.pair)).or_insert_with(|| {
                found.push(Dyad { pair: relation.pair.clone(), probability: Distribution::default(), articles: 0, sentences: 0, sure: 0 });
                sums.push(Vec::new());
                found.len() - 1
            });
            let dyad = &mut found[at];
            let same = dyad.pair.directed == relation.pair.directed && dyad.pair.source == relation.pair.source;
            dyad.pair.directed &= same;
            dyad.articles += 1;
            dyad.sure += usize::from(relation.answer.reason.is_none());
            dyad.sentences += relation.sentences;
            for (name, p) in relation.answer.probability.iter() {
                match sums[at].iter_mut().find(|q| q.0 == *name) {
                    Some(sum) => sum.1 += p,
                    None => sums[at].push((name.clone(), p)),
                }
            }
        }
        for (dyad, sums) in found.iter_mut().zip(sums) {
            dyad.probability = sums.into_iter().map(|(name, p)| (name, p / dyad.articles as f64)).collect();
        }
        // Stable: of equals the one named first.
        found.sort_by_key(|d| std::cmp::Reverse((d.articles, d.sentences)));
        let number = found.iter().enumerate().map(|(i, d)| (key(&d.pair), i)).collect();
        Self { rows: found, number }
    }

    /// The pairs, in the order of the table.
    pub fn rows(&self) -> &[Dyad] {
        &self.rows
    }

    /// Net cooperation between the actors of the most pairs, in the form in which a heat map takes it: their codes, and (source, target,
    /// probability of cooperation less that of hostility). Empty for fewer than three actors: a table says that better.
    pub fn net(&self) -> (Vec<String>, Vec<(usize, usize, f64)>) {
        let mut actors: Vec<String> = Vec::new();
        let mut cells = Vec::new();
        for dyad in &self.rows {
            let mut at = |code: &str| {
                let found = actors.iter().position(|a| a == code);
                found.or_else(|| (actors.len() < ACTORS).then(|| actors.push(code.to_owned())).map(|()| actors.len() - 1))
            };
            let (Some(source), Some(target)) = (at(&dyad.pair.source), at(&dyad.pair.target)) else { continue };
            let net = dyad.of(Stance::Cooperative.name()) - dyad.of(Stance::Hostile.name());
            cells.push((source, target, net));
            if !dyad.pair.directed {
                cells.push((target, source, net));
            }
        }
        if actors.len() < 3 { Default::default() } else { (actors, cells) }
    }

    /// Numbers of pairs as the script reads them: never what a text says.
    pub(super) fn keys<'p>(&self, pairs: impl Iterator<Item = &'p Pair>) -> String {
        let mut numbers: Vec<usize> = pairs.filter_map(|p| self.number.get(&key(p)).copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
    }

    /// The table.
    pub fn table(&self) -> Markup {
        html! {
            p { "The mean over the articles that name a pair, each counting once." }
            p.controls hidden { "Choose a pair to see only its articles and sentences." }
            section.wide.long[self.rows.len() > SHORT] tabindex="0" aria-label="Table of pairs" {
                table #pairs-table {
                    caption.heard { "Pairs over all articles" }
                    thead {
                        tr {
                            th scope="col" data-sort="text" { "Pair" }
                            th scope="col" data-sort="text" { "Stance" }
                            th.n scope="col" data-sort="number" { "Probability" }
                            th.spreads scope="col" { "Distribution" }
                            th.n scope="col" data-sort="number" { "Articles" }
                            th.n scope="col" data-sort="number" { "Sentences" }
                        }
                    }
                    tbody { @for (i, dyad) in self.rows.iter().enumerate() { (row(i, dyad)) } }
                }
            }
        }
    }
}

fn row(number: usize, dyad: &Dyad) -> Markup {
    let label = dyad.probability.top().map(|name| &**name);
    let p = label.map_or(0.0, |name| dyad.of(name));
    html! {
        tr {
            th scope="row" data-value={ (text(&dyad.pair.source)) " " (text(&dyad.pair.target)) } {
                span.choose data-pair=(number) { (names(&dyad.pair)) }
                " " span.soft.codes { (text(&dyad.pair.source)) " " @if dyad.pair.directed { "→" } @else { "–" } " " (text(&dyad.pair.target)) }
            }
            td data-value=(text(label.unwrap_or_default())) { span.label.(side(label).class) {
                    (sign(label, dyad.sure == 0)) " " (text(label.unwrap_or("none")))
                    @if dyad.sure == 0 { span.heard { ", not to be relied on" } }
                } }
            td.n data-value=(p) { (percent(p)) }
            td.spread { (bar(&dyad.probability)) }
            td.n data-value=(dyad.articles) { (dyad.articles) }
            td.n data-value=(dyad.sentences) { (dyad.sentences) }
        }
    }
}

fn key(pair: &Pair) -> (String, String) {
    let (a, b) = (&pair.source, &pair.target);
    if a <= b { (a.to_string(), b.to_string()) } else { (b.to_string(), a.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::document;
    use crate::score::{Relation, Subject};

    fn article(pairs: &[(&str, &str, f64)]) -> Annotated {
        let mut record = document();
        let relation = |(source, target, hostile): &(&str, &str, f64)| {
            let mut answer = document().answer;
            answer.probability = [("cooperative", 1.0 - hostile), ("hostile", *hostile)].into_iter().collect();
            Relation { pair: Pair::marked(source.to_string(), target.to_string()), answer, sentences: 2, evidence: Vec::new() }
        };
        record.subject = Subject::Document(Vec::new(), pairs.iter().map(relation).collect());
        Annotated::document(record)
    }

    #[test]
    fn a_pair_is_the_mean_of_its_articles_whatever_its_order() {
        let dyads = Dyads::new(&[article(&[("FRA", "DEU", 0.5), ("KEN", "ETH", 0.25)]), article(&[("ETH", "KEN", 0.75)])]);
        let first = &dyads.rows()[0];
        assert_eq!((&*first.pair.source, first.pair.directed, first.articles, first.sentences), ("KEN", false, 2, 4));
        assert_eq!((first.of("hostile"), first.of("cooperative"), first.of("x")), (0.5, 0.5, 0.0));
        assert!(dyads.rows()[1].pair.directed);
        let (actors, cells) = dyads.net();
        assert_eq!((actors.join(" ").as_str(), cells.len()), ("KEN ETH FRA DEU", 3));
        let pairs =
            [Pair::marked("DEU".into(), "FRA".into()), Pair::marked("KEN".into(), "ETH".into()), Pair::marked("A".into(), "B".into())];
        assert_eq!(dyads.keys(pairs.iter()), "0 1");
    }
}
