//! Texts of others on a page.

use maud::{Escaper, Render};
use std::fmt::Write;

/// A text as a page shows it: escaped, and what HTML can't hold replaced by U+FFFD.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t>(&'t str);

/// A text as a page shows it.
pub fn text(of: &str) -> Text<'_> {
    Text(of)
}

impl Render for Text<'_> {
    fn render_to(&self, out: &mut String) {
        let mut rest = self.0;
        while let Some(at) = rest.find(unheld) {
            let _ = Escaper::new(out).write_str(&rest[..at]);
            out.push('\u{fffd}');
            rest = rest[at..].trim_start_matches(unheld);
        }
        let _ = Escaper::new(out).write_str(rest);
    }
}

/// Control characters and code points that are no characters: errors in a page, whichever way they are written.
fn unheld(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_hold_no_control_characters() {
        let shown = |of: &str| text(of).render().into_string();
        assert_eq!(shown("<a href=\"x\">'&amp;"), "&lt;a href=&quot;x&quot;&gt;'&amp;amp;");
        assert_eq!(shown("a\0\u{1b}b\r\n\u{ffff}\u{85}é\tc"), "a\u{fffd}b\r\n\u{fffd}é\tc");
        assert_eq!(shown(""), "");
    }
}
