//! Explanations as a page: texts with their words marked, and the terms behind them.

use maud::{Markup, html};

use super::annotated::Reasons;
use super::mark::{pair, percent, verdict};
use super::page::{Page, Section};
use super::reasons::reasons;
use super::text::text;
use crate::explain::{Contest, Deletion, Explanation, Told};

/// What a word's effect must be of the passage's largest, for each of three shades.
const SHADES: [f64; 3] = [0.1, 0.35, 0.7];

/// A page of explanations; `model` is the model's name and the start of its hash.
pub fn explanations(all: &[Explanation], model: &str) -> Page {
    let section = |(i, e): (usize, &Explanation)| Section::new(format!("text-{}", i + 1), e.record.id.clone(), one(e));
    Page {
        title: "Why".into(),
        lead: html! {
            p {
                "Solid underlines: without the " span.why.for.s3 { "word" } " the answer would lead less. Dashed: without the "
                span.why.against.s3 { "word" } " it would lead more. The stronger the shade and the thicker the line, the larger the "
                "difference. Names in brackets were hidden from the model."
            }
        },
        sections: all.iter().enumerate().map(section).collect(),
        foot: format!("Made by detente {} with the model {model}.", env!("CARGO_PKG_VERSION")),
    }
}

fn one(explanation: &Explanation) -> Markup {
    let record = &explanation.record;
    html! {
        p.finding {
            @if let Some(main) = record.subject.pair() { (pair(main)) }
            (verdict(&record.answer))
            @if let Some(contest) = &explanation.contest {
                span.soft { "not " (text(&contest.runner_up)) " " (percent(record.answer.of(&contest.runner_up))) }
            }
            @if let Some(reason) = record.answer.reason { span.abstained { (reason.code()) } }
        }
        @match &explanation.contest {
            None => p { "Nothing is said of this text, so there is nothing to explain." },
            Some(contest) => {
                @if let Some(whole) = &explanation.whole {
                    p.soft {
                        "Decided by " (whole.sentences) " sentences: " (text(&whole.name)) " = " (format!("{:.3}", whole.value)) ", above 0 for "
                        (text(if whole.towards { &contest.answer } else { &contest.runner_up })) "."
                    }
                }
                @for told in &explanation.told {
                    @if let Some(n) = told.place.sentence { h3 { "Sentence " (n) } }
                    p.said { (marked(told)) }
                    (reasons(&Reasons { contest: contest.clone(), told: told.clone() }, told.place.sentence.unwrap_or(1)))
                }
                @if let Some(deletion) = &explanation.deletion { (without(deletion, contest)) }
            }
        }
    }
}

/// A passage with its words marked by what they do, and its names by their symbols.
fn marked(told: &Told) -> Markup {
    let most = told.words.iter().map(|w| w.effect.abs()).fold(0.0, f64::max);
    let characters: Vec<char> = told.text.chars().collect();
    let plain = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
    let from = told.place.start;
    let mut parts: Vec<(usize, usize, Markup)> = Vec::new();
    for word in &told.words {
        let shade = SHADES.iter().filter(|s| most > 0.0 && word.effect.abs() >= **s * most).count();
        if shade > 0 {
            let (side, sign) = if word.effect > 0.0 { ("for", '+') } else { ("against", '−') };
            let effect = format!("{sign}{:.2}", word.effect.abs());
            let shown = html! { span.why.(side).(format!("s{shade}")) title=(effect) { (text(&word.text)) } };
            parts.push((word.start - from, word.end - from, shown));
        }
    }
    for name in &told.masked {
        let (start, end) = (name.start - from, name.end - from);
        parts.push((start, end, html! { span.hidden-name title=(name.symbol) { (text(&plain(start, end))) } }));
    }
    parts.sort_by_key(|p| p.0);
    let mut at = 0;
    let mut out = Vec::new();
    for (start, end, shown) in parts {
        out.push(html! { (text(&plain(at, start))) (shown) });
        at = end;
    }
    html! { @for part in out { (part) } (text(&plain(at, characters.len()))) }
}

fn without(deletion: &Deletion, contest: &Contest) -> Markup {
    html! {
        p {
            @match &deletion.label {
                Some(label) => {
                    "Without "
                    @for (i, word) in deletion.words.iter().enumerate() { @if i > 0 { ", " } bdi { b { (text(&word.text)) } } }
                    " the answer is " (text(label)) "."
                }
                None => {
                    "No set of up to " (deletion.tried) " words was found without which the answer isn’t " (text(&contest.answer)) "."
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Article;
    use crate::explain::{Explainer, Settings};
    use crate::model::shipped;

    #[test]
    fn a_text_of_others_is_shown_and_not_run() {
        let model = shipped::open("stance").unwrap();
        let text = "Iran <script>alert(1)</script> shelled a port of Oman & killed “two” soldiers.";
        let article = Article { id: "a\"><b>".into(), path: "a.txt".into(), text: text.into(), encoding: "UTF-8" };
        let mut explainer = Explainer::new(&model, Settings { sentences: 3, deletion: 4, head: None });
        let found = [explainer.article(&article), explainer.article(&Article { text: String::new(), ..article.clone() })];
        let page = explanations(&found, &model.tag()).render();
        assert!(!page.contains("<script>alert") && !page.contains("\"><b>"));
        assert!(page.contains("class=\"why for s") && page.contains("title=\"SOURCE\""), "{page}");
        assert!(page.contains("Nothing is said of this text") && !page.contains(" style="));
        // What is marked is the text, no more and no less.
        let Some(told) = found[0].told.first() else { panic!("a sentence") };
        let mut shown = String::new();
        for (i, part) in marked(told).into_string().split('<').enumerate() {
            shown.push_str(if i == 0 { part } else { part.split_once('>').unwrap().1 });
        }
        let plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        assert_eq!(plain, told.text);
    }
}
