//! What all figures share: colours, fonts, the sheet they are drawn on, and axes of time.

use std::io;
use std::ops::Range;

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::style::{IntoFont, RGBColor, TextStyle};

use crate::date::Date;

// The palette of Okabe & Ito (2008), "Color Universal Design": told apart with any colour vision.
/// Cooperation, and the first of several series.
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Hostility, and the second of several series.
pub const VERMILION: RGBColor = RGBColor(213, 94, 0);
/// The third of several series.
pub const AMBER: RGBColor = RGBColor(230, 159, 0);
/// The fourth of several series.
pub const GREEN: RGBColor = RGBColor(0, 158, 115);
/// Neutral, and bars of volume.
pub const GREY: RGBColor = RGBColor(150, 150, 150);
/// Grid lines.
pub const LIGHT: RGBColor = RGBColor(228, 228, 228);
/// Text and axes.
pub const INK: RGBColor = RGBColor(51, 51, 51);
/// The ground.
pub const WHITE: RGBColor = RGBColor(255, 255, 255);

/// A part of the sheet.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// Why nothing could be drawn: a figure without room.
pub type Fault = DrawingAreaErrorKind<io::Error>;

/// The font of all text, at a height in pixels.
pub fn font(size: u32) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size).into_font()).color(&INK)
}

/// Draws on a white sheet of so many pixels and gives the SVG document. `title` and `description` are for readers who don't see it.
///
/// # Errors
/// Those of the drawing.
pub fn sheet(size: (u32, u32), title: &str, description: &str, draw: impl FnOnce(&Area<'_>) -> Result<(), Fault>) -> Result<String, Fault> {
    let mut out = String::new();
    {
        let area = SVGBackend::with_string(&mut out, size).into_drawing_area();
        area.fill(&WHITE)?;
        draw(&area)?;
        area.present()?;
    }
    let head = format!("<title>{}</title>\n<desc>{}</desc>\n", escaped(title), escaped(description));
    // The first tag is the document's own.
    let open = out.find('>').map_or(0, |at| at + 1);
    out.insert_str(open, &format!("\n{head}"));
    Ok(out.replacen("<svg ", "<svg role=\"img\" ", 1))
}

/// Text as XML may hold it: the five signs that mean something there written otherwise, characters that it can't hold left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    out
}

/// Text without control characters, which XML can't hold: what plotters is given, since it escapes the rest.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

/// An axis of days, marked at the beginnings of years, quarters, months, or at days, as there is room.
#[derive(Debug, Clone)]
pub struct Days(pub Range<i32>);

impl Days {
    /// Days, or months, from one mark to the next, for at most so many marks; the least step of a rising list that keeps to it.
    fn step(&self, most: usize) -> Step {
        let days = f64::from(self.0.end - self.0.start).max(1.0);
        let fits = |length: f64| days / length <= most.max(1) as f64;
        [1, 2, 7, 14]
            .map(Step::Days)
            .into_iter()
            .chain([1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000].map(Step::Months))
            .find(|step| match step {
                Step::Days(n) => fits(f64::from(*n)),
                Step::Months(n) => fits(f64::from(*n) * 30.4),
            })
            .unwrap_or(Step::Months(12_000))
    }

    /// The marks, ascending.
    pub fn marks(&self, most: usize) -> Vec<i32> {
        match self.step(most) {
            Step::Days(n) => {
                (self.0.start.div_euclid(n)..=self.0.end.div_euclid(n)).map(|i| i * n).filter(|d| self.0.contains(d)).collect()
            }
            Step::Months(n) => {
                let month = |day: i32| Date(day).civil().0 * 12 + Date(day).civil().1 - 1;
                (month(self.0.start).div_euclid(n)..=month(self.0.end).div_euclid(n))
                    .map(|i| Date::of((i * n).div_euclid(12), (i * n).rem_euclid(12) + 1, 1).0)
                    .filter(|d| self.0.contains(d))
                    .collect()
            }
        }
    }

    /// How a mark is named: as much of the day as tells it from the others.
    pub fn name(&self, day: i32, most: usize) -> String {
        let day = Date(day).to_string();
        match self.step(most) {
            Step::Days(_) => day,
            Step::Months(n) if n % 12 == 0 => day[..day.len() - 6].into(),
            Step::Months(_) => day[..day.len() - 3].into(),
        }
    }
}

enum Step {
    Days(i32),
    Months(i32),
}

impl Ranged for Days {
    type FormatOption = DefaultFormatting;
    type ValueType = i32;

    fn map(&self, value: &i32, limit: (i32, i32)) -> i32 {
        let share = f64::from(value - self.0.start) / f64::from(self.0.end - self.0.start).max(1.0);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<i32> {
        self.marks(hint.max_num_points())
    }

    fn range(&self) -> Range<i32> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(from: &str, to: &str, most: usize) -> Vec<String> {
        let days = Days(Date::read(from).unwrap().0..Date::read(to).unwrap().0);
        days.marks(most).into_iter().map(|d| days.name(d, most)).collect()
    }

    #[test]
    fn marks_stand_at_beginnings() {
        assert_eq!(named("2015-01-01", "2016-01-01", 5), ["2015-01", "2015-04", "2015-07", "2015-10"]);
        assert_eq!(named("1998-05-01", "2020-02-01", 6), ["2000", "2005", "2010", "2015", "2020"]);
        assert_eq!(named("2015-02-27", "2015-03-02", 5), ["2015-02-27", "2015-02-28", "2015-03-01"]);
        assert_eq!(named("2015-02-27", "2015-02-27", 5), [""; 0]);
    }

    #[test]
    fn a_sheet_says_what_it_is_and_escapes_it() {
        let svg = sheet((20, 10), "a < b & \"c\"\u{0}", "d's", |_| Ok(())).unwrap();
        assert!(svg.starts_with("<svg role=\"img\" width=\"20\" height=\"10\""), "{svg}");
        assert!(svg.contains("<title>a &lt; b &amp; &quot;c&quot;</title>\n<desc>d&apos;s</desc>"), "{svg}");
        assert!(svg.trim_end().ends_with("</svg>"));
    }
}
