//! The frame of every page: head, contents, sections, foot.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::text::text;

/// The one style sheet.
const STYLE: &str = include_str!("page.css");
/// The one script. A page is complete without it: it sorts, filters and unfolds.
const SCRIPT: &str = include_str!("page.js");

/// A page in one file: nothing in it asks for anything outside it.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is, in a few words.
    pub title: String,
    /// A sentence or two below the title.
    pub lead: Markup,
    /// Its parts, in order; those with a heading are listed in the contents.
    pub sections: Vec<Section>,
    /// A line at the end: which program and model made it.
    pub foot: String,
}

/// A part of a page under a heading of the second level.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its place in the address; unique on the page, of letters, digits and `-`.
    pub id: String,
    /// The heading.
    pub title: String,
    /// All that follows; headings in it begin at the third level.
    pub body: Markup,
}

impl Section {
    /// A section.
    pub fn new(id: impl Into<String>, title: impl Into<String>, body: Markup) -> Self {
        Self { id: id.into(), title: title.into(), body }
    }
}

impl Page {
    /// The page as HTML in UTF-8. Its content security policy names the style sheet and the script by their hashes, so that nothing else
    /// can run or be fetched, even if a text got past the escaping.
    pub fn render(&self) -> String {
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy());
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (text(&self.title)) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    header.top {
                        h1 { (text(&self.title)) }
                        (self.lead)
                    }
                    @if self.sections.len() > 1 {
                        nav.contents aria-label="Contents" {
                            ul { @for section in &self.sections { li { a href={ "#" (section.id) } { (text(&section.title)) } } } }
                        }
                    }
                    main #main tabindex="-1" {
                        @for section in &self.sections {
                            section #(section.id) aria-labelledby={ (section.id) "-title" } {
                                h2 #{ (section.id) "-title" } { (text(&section.title)) }
                                (section.body)
                            }
                        }
                    }
                    footer.foot { p { (text(&self.foot)) } }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        markup.into_string()
    }
}

/// The content security policy of a page.
fn policy() -> String {
    let hash = |of: &str| BASE64_STANDARD.encode(Sha256::digest(of.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_exactly_what_stands_between_the_tags() {
        let page = Page {
            title: "A <b> & </title>".into(),
            lead: html! { p { "Two." } },
            sections: vec![Section::new("one", "One", html! {}), Section::new("two", "Two", html! {})],
            foot: String::new(),
        };
        let html = page.render();
        for (tag, source) in [("style", "style-src"), ("script", "script-src")] {
            let (_, rest) = html.split_once(&format!("<{tag}>")).unwrap();
            let (inside, rest) = rest.split_once(&format!("</{tag}>")).unwrap();
            assert!(!rest.contains(&format!("<{tag}")), "one {tag} only");
            let hash = BASE64_STANDARD.encode(Sha256::digest(inside.as_bytes()));
            assert!(html.contains(&format!("{source} 'sha256-{hash}'")), "{tag}");
        }
        assert!(!html.contains("unsafe") && !html.contains(" style="));
        assert!(html.contains("<title>A &lt;b&gt; &amp; &lt;/title&gt;</title>"));
        assert!(html.contains("<a href=\"#two\">Two</a>"));
    }

    #[test]
    fn what_is_included_cannot_end_its_own_tag() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
        // An address would be a request.
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}
