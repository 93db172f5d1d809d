//! How often each quad class was found.

use plotters::element::{Rectangle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::figure::{Drawn, Figure};
use super::style::{BLUE, GREY, VERMILION, font, sheet};
use crate::label::QuadClass;

/// Pixels of the figure's width, of a bar with its gap, and of the names at the left.
const WIDTH: i32 = 480;
const BAR: i32 = 40;
const LEFT: i32 = 176;

/// Bars of counts, one for each quad class, in their order.
///
/// # Errors
/// Those of the drawing.
pub fn quads(counts: &[(QuadClass, usize)]) -> Drawn {
    let all: usize = counts.iter().map(|c| c.1).sum();
    let most = counts.iter().map(|c| c.1).max().unwrap_or(0).max(1);
    let title = "Quad classes of what is said of pairs".to_string();
    let told: Vec<String> = counts.iter().map(|(quad, n)| format!("{} {n}", words(*quad))).collect();
    let description = format!("{all} in all, one for each pair that a sentence names: {}.", told.join(", "));
    let svg = sheet((WIDTH as u32, (counts.len() as i32 * BAR + 16) as u32), &title, &description, |area| {
        for (i, (quad, n)) in counts.iter().enumerate() {
            let (top, bottom) = (8 + i as i32 * BAR, 8 + (i as i32 + 1) * BAR - 10);
            let end = LEFT + ((WIDTH - LEFT - 50) as f64 * *n as f64 / most as f64).round() as i32;
            let colour = match quad {
                QuadClass::VerbalCooperation | QuadClass::MaterialCooperation => BLUE,
                QuadClass::VerbalConflict | QuadClass::MaterialConflict => VERMILION,
                QuadClass::Neutral => GREY,
            };
            area.draw(&Text::new(words(*quad), (LEFT - 12, (top + bottom) / 2), font(17).pos(Pos::new(HPos::Right, VPos::Center))))?;
            area.draw(&Rectangle::new([(LEFT, top), (end.max(LEFT + 1), bottom)], colour.filled()))?;
            area.draw(&Text::new(n.to_string(), (end + 10, (top + bottom) / 2), font(17).pos(Pos::new(HPos::Left, VPos::Center))))?;
        }
        Ok(())
    })?;
    let rows = counts.iter().map(|(quad, n)| vec![quad.name().to_string(), n.to_string()]).collect();
    Ok(Figure { name: "quad-classes".into(), title, description, svg, columns: vec!["quad", "n"], rows })
}

fn words(quad: QuadClass) -> String {
    quad.name().to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told() {
        let figure = quads(&[(QuadClass::Neutral, 2), (QuadClass::VerbalConflict, 0)]).unwrap();
        assert!(figure.description.ends_with("neutral 2, verbal conflict 0."), "{}", figure.description);
        assert_eq!(figure.csv(), "quad,n\nNEUTRAL,2\nVERBAL_CONFLICT,0\n");
        assert!(quads(&[]).is_ok());
    }
}
