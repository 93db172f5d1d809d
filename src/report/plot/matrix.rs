//! Squares of numbers: a confusion matrix, and who stands how to whom.

use plotters::element::{Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use super::figure::{Drawn, Figure};
use super::style::{Area, BLUE, Fault, LIGHT, VERMILION, font, printable, sheet};
use crate::report::evaluated::Counts;

/// How strong a colour gets at most: numbers stay readable on it, by day and by night.
const STRONGEST: f64 = 0.45;
/// Characters of a label that are shown.
const SHOWN: usize = 20;

/// A cell's number in words, and how strong it is from −1 to 1.
type Cell = Option<(String, f64)>;

/// Truth by answer; each row's shares as colour.
pub(super) fn confusion(of: &Counts) -> Drawn {
    let total = |row: &[f64]| row.iter().sum::<f64>().max(1.0);
    let cells: Vec<Vec<Cell>> = of.rows.iter().map(|row| row.iter().map(|n| Some((short(*n), n / total(row)))).collect()).collect();
    let title = "Confusion matrix".to_string();
    let worst = of
        .rows
        .iter()
        .enumerate()
        .flat_map(|(t, row)| row.iter().enumerate().filter(move |(a, _)| *a != t).map(move |(a, n)| (*n, t, a)))
        .filter(|w| w.0 > 0.0)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let label = |i: usize| of.labels.get(i).map_or("", String::as_str);
    let worst = worst
        .map(|(n, t, a)| format!(" The most frequent mistake: {} answered as {}, {} times.", label(t), label(a), short(n)))
        .unwrap_or_default();
    let description = format!("Rows are the truth, columns the answers; the colour is the share of the row.{worst}");
    let svg = matrix(&title, &description, ("truth", "answer"), &of.labels, &cells)?;
    let row = |(t, row): (usize, &Vec<f64>)| {
        let truth = label(t).to_string();
        row.iter().enumerate().map(move |(a, n)| vec![truth.clone(), label(a).to_string(), n.to_string()]).collect::<Vec<_>>()
    };
    let rows = of.rows.iter().enumerate().flat_map(row).collect();
    Ok(Figure { name: "confusion".into(), title, description, svg, columns: vec!["truth", "answer", "n"], rows })
}

/// Net cooperation (probability of cooperation less that of hostility, −1 to 1) of source (row) towards target (column).
///
/// # Errors
/// Those of the drawing.
pub fn heat_map(actors: &[String], cells: &[(usize, usize, f64)]) -> Drawn {
    let mut grid: Vec<Vec<Cell>> = vec![vec![None; actors.len()]; actors.len()];
    for (source, target, net) in cells {
        grid[*source][*target] = Some((signed(*net), *net));
    }
    let title = "Who stands how to whom".to_string();
    let name = |i: usize| actors[i].as_str();
    let ends = |best: Option<&(usize, usize, f64)>, what: &str| {
        best.map(|(s, t, net)| format!(" {what}: {} towards {}, {}.", name(*s), name(*t), signed(*net))).unwrap_or_default()
    };
    let most = ends(cells.iter().max_by(|a, b| a.2.total_cmp(&b.2)), "Most cooperative");
    let least = ends(cells.iter().min_by(|a, b| a.2.total_cmp(&b.2)), "Most hostile");
    let description = format!("Net cooperation from −1 (hostile) to +1 (cooperative); rows act, columns are acted upon.{most}{least}");
    let svg = matrix(&title, &description, ("source", "target"), actors, &grid)?;
    let rows = cells.iter().map(|(s, t, net)| vec![actors[*s].clone(), actors[*t].clone(), net.to_string()]).collect();
    Ok(Figure { name: "pairs".into(), title, description, svg, columns: vec!["source", "target", "net"], rows })
}

/// A number with two digits and its sign.
fn signed(x: f64) -> String {
    format!("{}{:.2}", if x < 0.0 { '−' } else { '+' }, x.abs())
}

/// A count, or a mean of counts to one digit.
fn short(n: f64) -> String {
    if n.fract() == 0.0 { n.to_string() } else { format!("{n:.1}") }
}

/// A labelled square of cells, in blue above nought and vermilion below.
fn matrix(title: &str, description: &str, sides: (&str, &str), labels: &[String], cells: &[Vec<Cell>]) -> Result<String, Fault> {
    let n = labels.len() as i32;
    let names: Vec<String> = labels.iter().map(|l| cut(l)).collect();
    // About nine pixels a character; columns are written aslant where they are many or long.
    let longest = names.iter().map(|l| l.chars().count()).max().unwrap_or(0) as i32 * 9;
    let cell = (480 / n.max(1)).clamp(50, 120);
    let upright = longest <= cell;
    let (left, top) = (longest + 40, if upright { 52 } else { longest + 34 });
    let size = ((left + n * cell + 12) as u32, (top + n * cell + 12) as u32);
    sheet(size, title, description, |area| {
        let write = |text: &str, at: (i32, i32), h: HPos, v: VPos| area.draw(&Text::new(printable(text), at, font(17).pos(Pos::new(h, v))));
        write(sides.0, (8, top - 10), HPos::Left, VPos::Bottom)?;
        write(sides.1, (left, 8), HPos::Left, VPos::Top)?;
        for (i, name) in names.iter().enumerate() {
            let middle = i as i32 * cell + cell / 2;
            write(name, (left - 8, top + middle), HPos::Right, VPos::Center)?;
            if upright {
                write(name, (left + middle, top - 8), HPos::Center, VPos::Bottom)?;
            } else {
                let style = font(17).transform(plotters::style::FontTransform::Rotate270).pos(Pos::new(HPos::Left, VPos::Center));
                area.draw(&Text::new(printable(name), (left + middle, top - 8), style))?;
            }
        }
        for (y, row) in cells.iter().enumerate() {
            for (x, value) in row.iter().enumerate() {
                let at = (left + x as i32 * cell, top + y as i32 * cell);
                draw(area, at, cell, value.as_ref())?;
            }
        }
        Ok(())
    })
}

fn draw(area: &Area<'_>, (x, y): (i32, i32), size: i32, value: Option<&(String, f64)>) -> Result<(), Fault> {
    let square = [(x, y), (x + size, y + size)];
    if let Some((text, strength)) = value {
        let colour: RGBColor = if *strength < 0.0 { VERMILION } else { BLUE };
        area.draw(&Rectangle::new(square, colour.mix(strength.abs().min(1.0) * STRONGEST).filled()))?;
        area.draw(&Text::new(text.clone(), (x + size / 2, y + size / 2), font(17).pos(Pos::new(HPos::Center, VPos::Center))))?;
    }
    area.draw(&Rectangle::new(square, LIGHT.stroke_width(1)))
}

/// The beginning of a long label.
fn cut(label: &str) -> String {
    if label.chars().count() <= SHOWN { label.into() } else { format!("{}…", label.chars().take(SHOWN - 1).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confusion_matrix_names_its_worst_mistake() {
        let counts = Counts { labels: vec!["a".into(), "<b>".into()], rows: vec![vec![9.0, 1.0], vec![3.0, 7.5]] };
        let figure = confusion(&counts).unwrap();
        assert!(figure.description.ends_with("The most frequent mistake: <b> answered as a, 3 times."), "{}", figure.description);
        assert!(figure.svg.contains("&lt;b&gt;") && !figure.svg.contains("<b>"), "{}", figure.svg);
        assert_eq!(figure.csv(), "truth,answer,n\na,a,9\na,<b>,1\n<b>,a,3\n<b>,<b>,7.5\n");
    }

    #[test]
    fn a_heat_map_names_both_ends() {
        let figure = heat_map(&["A".into(), "B".into(), "C".into()], &[(0, 1, 0.5), (2, 0, -0.75)]).unwrap();
        assert!(
            figure.description.contains("Most cooperative: A towards B, +0.50. Most hostile: C towards A, −0.75."),
            "{}",
            figure.description
        );
        assert!(figure.svg.contains("−0.75"), "{}", figure.svg);
        assert!(confusion(&Counts { labels: vec![], rows: vec![] }).is_ok());
    }
}
