//! A figure together with the numbers that it shows.

use super::style::Fault;

/// A figure: a picture, the words for who doesn't see it, and its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Name of its files, of letters, digits and `-`.
    pub name: String,
    /// What it shows, in a few words.
    pub title: String,
    /// What is to be seen in it, in a sentence or two.
    pub description: String,
    /// The picture, an SVG document.
    pub svg: String,
    /// Names of the columns of its data.
    pub columns: Vec<&'static str>,
    /// Its data; numbers aren't rounded.
    pub rows: Vec<Vec<String>>,
}

/// A figure, or why it couldn't be drawn.
pub type Drawn = Result<Figure, Fault>;

impl Figure {
    /// Whether it is broader than half a page.
    pub fn is_broad(&self) -> bool {
        let width = self.svg.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
        width.is_some_and(|w: u32| w > 640)
    }

    /// Its data as CSV with a header.
    pub fn csv(&self) -> String {
        let mut out = csv::Writer::from_writer(Vec::new());
        // Memory takes all that is written.
        let _ = out.write_record(&self.columns);
        self.rows.iter().for_each(|row| drop(out.write_record(row)));
        out.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_quoted_where_it_must_be() {
        let figure = Figure {
            name: "a".into(),
            title: String::new(),
            description: String::new(),
            svg: String::new(),
            columns: vec!["label", "n"],
            rows: vec![vec!["a, \"b\"\n".into(), "0.1".into()]],
        };
        assert_eq!(figure.csv(), "label,n\n\"a, \"\"b\"\"\n\",0.1\n");
    }
}
