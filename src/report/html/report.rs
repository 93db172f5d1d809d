//! The report: articles, their pairs, evaluations and series on one page.

use maud::{Markup, html};

use super::annotated::Annotated;
use super::article::articles;
use super::dyads::Dyads;
use super::evaluation;
use super::page::{Page, Section};
use super::text::text;
use crate::report::evaluated::Evaluated;

/// What a report shows, in the order in which it was named.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The title; one is made of what there is where it is `None`.
    pub title: Option<String>,
    /// Articles and scored documents.
    pub articles: Vec<Annotated>,
    /// Evaluations, each with its file's name.
    pub evaluations: Vec<(String, Evaluated)>,
}

impl Report {
    /// The page. O(size of what it shows).
    pub fn page(&self) -> Page {
        let mut sections = Vec::new();
        if !self.articles.is_empty() {
            let dyads = Dyads::new(&self.articles);
            if !dyads.rows().is_empty() {
                sections.push(Section::new("pairs", "Pairs", dyads.table()));
            }
            sections.push(Section::new("articles", "Articles", html! { (articles(&self.articles, &dyads)) (chosen()) }));
        }
        for (i, (name, e)) in self.evaluations.iter().enumerate() {
            let number = i + 1;
            sections.push(Section::new(format!("evaluation-{number}"), self.numbered("Evaluation", number), html! {
                p.small.soft { bdi { (text(name)) } }
                (evaluation::figures(e))
            }));
        }
        sections.push(Section::new("reading", "How to read this", reading(!self.articles.is_empty(), !self.evaluations.is_empty())));
        let title = self.title.clone().unwrap_or_else(|| if self.articles.is_empty() { "How well the model does" } else { "How states stand to one another" }.into());
        Page { title, lead: self.lead(), sections, foot: self.foot() }
    }

    fn numbered(&self, what: &str, number: usize) -> String {
        if self.evaluations.len() == 1 { what.into() } else { format!("{what} {number}") }
    }

    /// What is in the report, in a line.
    fn lead(&self) -> Markup {
        let many = |n: usize, what: &str| (n > 0).then(|| format!("{n} {what}{}", if n == 1 { "" } else { "s" }));
        let sentences = self.articles.iter().map(|a| a.sentences.len()).sum();
        let pairs = Dyads::new(&self.articles).rows().len();
        let parts: Vec<String> = [
            many(self.articles.len(), "article"),
            many(sentences, "sentence"),
            many(pairs, "pair"),
            many(self.evaluations.len(), "evaluation"),
        ]
        .into_iter()
        .flatten()
        .collect();
        html! { p { (parts.join(" · ")) } }
    }

    fn foot(&self) -> String {
        let mut models: Vec<&str> = self.articles.iter().map(|a| a.model.as_str()).filter(|m| !m.is_empty()).collect();
        models.sort_unstable();
        models.dedup();
        let with = if models.is_empty() { String::new() } else { format!(" with the model {}", models.join(", ")) };
        format!("Made by detente {}{with}.", env!("CARGO_PKG_VERSION"))
    }
}

/// The strip that says which pair was chosen.
fn chosen() -> Markup {
    html! {
        div.chosen.controls #chosen {
            p role="status" {}
            button.knob #all-pairs type="button" { "Show all" }
        }
    }
}

/// What the words mean, and what they don't.
fn reading(articles: bool, evaluations: bool) -> Markup {
    html! {
        @if articles {
            p {
                "A stance is what a text shows between two states: they cooperate, they are hostile, or there is no act between them. It isn’t the tone of the text. \
                 Each sentence is read once for each pair of actors that it names, with the names hidden from the model, and what the sentences say of a pair is added up."
            }
            p {
                "The per cent beside a label is a calibrated probability: of a hundred answers given with 80 per cent, about eighty should be right on texts like those the model was \
                 calibrated on. Where an answer isn’t to be relied on, its sign is dashed and the reason stands beside it; the answer is shown all the same."
            }
            p { "What was left aside (bylines, photo credits, navigation, comments) stands in its place in a smaller type and was not read." }
        }
        @if evaluations {
            p {
                "Intervals are drawn by resampling whole groups of rows, so that rows which belong together don’t make the figures look surer than they are. \
                 Every row counts, those abstained on with the label they carry."
            }
        }
    }
}
