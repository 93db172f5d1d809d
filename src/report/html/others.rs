//! Articles that a page has no room for, in a line each.

use maud::{Markup, html};

use super::annotated::Annotated;
use super::dyads::Dyads;
use super::mark::{names, verdict};
use super::text::text;

/// How many articles are shown whole, and a table of the others with what each says of its main pair.
pub fn others(whole: usize, of: &[&Annotated], dyads: &Dyads) -> Markup {
    html! {
        h3 #others { "Other articles" }
        p {
            (of.len()) " of " (whole + of.len()) " articles aren’t shown sentence by sentence. The " (whole) " that are have an answer to be relied on \
             and the most sentences about their main pair; the pairs and figures above are of all."
        }
        section.wide.long tabindex="0" aria-labelledby="others" {
            table {
                caption.heard { "Other articles" }
                thead {
                    tr {
                        th scope="col" data-sort="text" { "Article" }
                        th scope="col" data-sort="text" { "Main pair" }
                        th scope="col" data-sort="text" { "Stance" }
                        th.n scope="col" data-sort="number" { "Sentences" }
                    }
                }
                tbody { @for article in of { (row(article, dyads)) } }
            }
        }
    }
}

fn row(article: &Annotated, dyads: &Dyads) -> Markup {
    let main = article.relations.first();
    html! {
        tr data-pairs=(dyads.keys(article.relations.iter().map(|r| &r.pair))) {
            th scope="row" { bdi { (text(&article.id)) } }
            td { @if let Some(main) = main { (names(&main.pair)) } @else { span.soft { "none" } } }
            td data-value=(text(article.answer.label.as_deref().unwrap_or_default())) { (verdict(&article.answer)) }
            td.n { (main.map_or(0, |m| m.sentences)) }
        }
    }
}
