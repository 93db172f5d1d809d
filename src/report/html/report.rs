//! The report: articles, their pairs, evaluations and series on one page.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::annotated::Annotated;
use super::article::articles;
use super::dyads::Dyads;
use super::evaluation;
use super::figure::figure;
use super::page::{Page, Section};
use super::text::text;
use crate::label::QuadClass;
use crate::report::evaluated::Evaluated;
use crate::report::plot::{self, Fault, Figure};
use crate::series::Series;

/// What a report shows, in the order in which it was named.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The title; one is made of what there is where it is `None`.
    pub title: Option<String>,
    /// Articles and scored documents.
    pub articles: Vec<Annotated>,
    /// Evaluations, each with its file's name.
    pub evaluations: Vec<(String, Evaluated)>,
    /// Series, each with its file's name.
    pub series: Vec<(String, Series)>,
    /// How many articles are shown sentence by sentence at most, the others in a line each; `None` shows all.
    pub limit: Option<usize>,
}

impl Report {
    /// Which articles are shown sentence by sentence: as many as the limit lets be, those with an answer to be relied on first, then those with
    /// the most sentences about their main pair, then those named first.
    pub fn shown(&self) -> Vec<bool> {
        let limit = self.limit.unwrap_or(usize::MAX);
        let mut order: Vec<usize> = (0..self.articles.len()).collect();
        order.sort_by_key(|&i| {
            let article = &self.articles[i];
            (article.answer.reason.is_some(), Reverse(article.relations.first().map_or(0, |main| main.sentences)))
        });
        let mut shown = vec![false; order.len()];
        order.iter().take(limit).for_each(|&i| shown[i] = true);
        shown
    }

    /// The page, and its figures in their order, each with a name of its own. O(size of what it shows).
    ///
    /// # Errors
    /// Those of the drawing.
    pub fn page(&self) -> Result<(Page, Vec<Figure>), Fault> {
        let mut sections = Vec::new();
        let mut figures: Vec<Figure> = Vec::new();
        let mut show = |id: &str, mut drawn: Vec<Figure>| {
            drawn.iter_mut().for_each(|f| f.name = format!("{id}-{}", f.name));
            let shown = html! { @if !drawn.is_empty() { div.figures { @for f in &drawn { (figure(f)) } } } };
            figures.append(&mut drawn);
            shown
        };
        if !self.articles.is_empty() {
            let dyads = Dyads::new(&self.articles);
            if !dyads.rows().is_empty() {
                let drawn = show("articles", self.drawn(&dyads)?);
                sections.push(Section::new("pairs", "Pairs", html! { (dyads.table()) (drawn) }));
            }
            sections.push(Section::new("articles", "Articles", html! { (articles(&self.articles, &self.shown(), &dyads)) (chosen()) }));
        }
        for (i, (name, series)) in self.series.iter().enumerate() {
            let (id, title) = numbered("Over time", "series", i, self.series.len());
            let drawn = show(&id, vec![plot::timeline(series)?]);
            let counts = if series.copies.articles > 0 {
                format!(" {} articles were copies of others.", series.copies.articles)
            } else {
                String::new()
            };
            sections.push(Section::new(id, title, html! { p.small.soft { bdi { (text(name)) } "." (counts) } (drawn) }));
        }
        for (i, (name, e)) in self.evaluations.iter().enumerate() {
            let (id, title) = numbered("Evaluation", "evaluation", i, self.evaluations.len());
            let drawn = show(&id, plot::evaluation(e)?);
            let table = evaluation::figures(&title, e);
            sections.push(Section::new(id, title, html! { p.small.soft { bdi { (text(name)) } } (table) (drawn) }));
        }
        sections.push(Section::new("reading", "How to read this", reading(!self.articles.is_empty(), !self.evaluations.is_empty())));
        let made =
            if self.articles.is_empty() && self.series.is_empty() { "How well the model does" } else { "How states stand to one another" };
        let title = self.title.clone().unwrap_or_else(|| made.into());
        Ok((Page { title, lead: self.lead(), sections, foot: self.foot() }, figures))
    }

    /// Figures of the articles' pairs.
    fn drawn(&self, dyads: &Dyads) -> Result<Vec<Figure>, Fault> {
        let mut out = Vec::new();
        let (actors, cells) = dyads.net();
        if !actors.is_empty() {
            out.push(plot::heat_map(&actors, &cells)?);
        }
        let said =
            self.articles.iter().flat_map(|a| &a.sentences).flat_map(|s| &s.pairs).filter_map(|p| QuadClass::read(p.1.quad.as_deref()?));
        let mut counts: Vec<(QuadClass, usize)> = QuadClass::ALL.iter().map(|q| (*q, 0)).collect();
        said.for_each(|quad| counts.iter_mut().filter(|c| c.0 == quad).for_each(|c| c.1 += 1));
        if counts.iter().any(|c| c.1 > 0) {
            out.push(plot::quads(&counts)?);
        }
        Ok(out)
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
            match self.series.len() {
                0 => None,
                n => Some(format!("{n} series")),
            },
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

/// Place and title of one of several sections of a kind.
fn numbered(title: &str, id: &str, i: usize, of: usize) -> (String, String) {
    if of == 1 { (id.into(), title.into()) } else { (format!("{id}-{}", i + 1), format!("{title} {}", i + 1)) }
}

/// The strip that says which pair was chosen.
fn chosen() -> Markup {
    html! {
        div.chosen #chosen hidden {
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
