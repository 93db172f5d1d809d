//! Curves in a square: reliability, ROC, precision and recall, risk and coverage.

use std::ops::Range;

use plotters::chart::{ChartBuilder, LabelAreaPosition};
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::series::DashedLineSeries;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, TRANSPARENT};

use super::figure::{Drawn, Figure};
use super::style::{AMBER, Area, BLUE, Fault, GREEN, GREY, INK, LIGHT, VERMILION, font, printable, sheet};
use crate::label::Stance;
use crate::report::evaluated::{Curves, Evaluated, Point};

/// Pixels of a figure, and of the strip at its foot in which lines are named.
const WIDTH: u32 = 480;
const SQUARE: u32 = 400;
const LINE: u32 = 26;
/// Lines that a figure draws; all are in its data.
const DRAWN: usize = 6;

/// A line: its name, a figure that sums it up, its points.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

/// What is drawn around lines.
struct Frame<'a> {
    x: &'a str,
    y: &'a str,
    range: Range<f64>,
    /// The line of chance or of perfect calibration.
    diagonal: bool,
}

/// Accuracy against confidence in bins, and how many answers each holds.
pub(super) fn reliability(of: &Evaluated) -> Drawn {
    let bins: Vec<(f64, f64, f64, f64, f64)> =
        of.curves.reliability.iter().filter_map(|b| Some((b.low, b.high, b.n, b.confidence?, b.accuracy?))).collect();
    let title = "Reliability: accuracy by confidence".to_string();
    let over = bins.iter().filter(|b| b.3 > b.4).map(|b| b.2).sum::<f64>() / bins.iter().map(|b| b.2).sum::<f64>().max(1.0);
    let ece = of.metric("ece").map(|e| format!(" The calibration error is {e:.3}.")).unwrap_or_default();
    let description = format!(
        "Points on the diagonal are right as often as they say.{ece} {:.0} % of the answers lie in bins that promise more than they keep. Bars show how many answers each bin holds.",
        100.0 * over
    );
    let most = bins.iter().map(|b| b.2).fold(1.0, f64::max);
    let svg = sheet((WIDTH, SQUARE + 20), &title, &description, |area| {
        let frame = Frame { x: "confidence", y: "accuracy", range: 0.0..1.0, diagonal: true };
        square(area, &frame, |chart| {
            let bars = bins.iter().map(|b| Rectangle::new([(b.0, 0.0), (b.1, 0.25 * b.2 / most)], LIGHT.filled()));
            chart.draw_series(bars)?;
            chart.draw_series([PathElement::new(bins.iter().map(|b| (b.3, b.4)).collect::<Vec<_>>(), BLUE.stroke_width(2))])?;
            chart.draw_series(bins.iter().map(|b| Circle::new((b.3, b.4), 4, BLUE.filled())))?;
            Ok(())
        })
    })?;
    let cell = |b: &crate::report::evaluated::Bin| {
        let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
        vec![b.low.to_string(), b.high.to_string(), b.n.to_string(), number(b.confidence), number(b.accuracy)]
    };
    let rows = of.curves.reliability.iter().map(cell).collect();
    Ok(Figure { name: "reliability".into(), title, description, svg, columns: vec!["low", "high", "n", "confidence", "accuracy"], rows })
}

/// Share found against share of false alarms, for each label.
pub(super) fn roc(of: &Curves) -> Drawn {
    let frame = Frame { x: "false alarms", y: "found", range: 0.0..1.0, diagonal: true };
    let what = "Share found against share of false alarms, over all thresholds; the diagonal is chance.";
    let columns = ["label", "false_positive_rate", "true_positive_rate", "threshold"];
    ByLabel { curves: &of.roc, sums: &of.auc, sum: "area", columns }.drawn("roc", "ROC: found against false alarms", what, &frame)
}

/// Precision against recall, for each label.
pub(super) fn precision_recall(of: &Curves) -> Drawn {
    let frame = Frame { x: "recall", y: "precision", range: 0.0..1.0, diagonal: false };
    let what = "Share right among those answered so against share found, over all thresholds.";
    let columns = ["label", "recall", "precision", "threshold"];
    let all = ByLabel { curves: &of.pr, sums: &of.average_precision, sum: "average precision", columns };
    all.drawn("precision-recall", "Precision and recall", what, &frame)
}

/// Share wrong against share answered.
pub(super) fn risk_coverage(of: &Curves) -> Drawn {
    let points: Vec<(f64, f64)> = of.risk_coverage.iter().filter_map(|r| Some((r.coverage, r.error?))).collect();
    let top = points.iter().map(|p| p.1).fold(0.05, f64::max);
    let frame = Frame { x: "share answered", y: "share wrong", range: 0.0..(top * 1.1).min(1.0), diagonal: false };
    let at = |share: f64| points.iter().filter(|p| p.0 >= share).map(|p| p.1).next();
    let told = [0.5, 0.8, 1.0]
        .iter()
        .filter_map(|s| Some(format!("{:.1} % where {:.0} % are answered", 100.0 * at(*s)?, 100.0 * s)))
        .collect::<Vec<_>>();
    let description = format!("Share of wrong answers where only the most confident are given: {}.", told.join(", "));
    let title = "Risk and coverage".to_string();
    let svg = lines(&title, &description, &frame, &[Line { name: "error".into(), points }])?;
    let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
    let rows = of.risk_coverage.iter().map(|r| vec![number(r.threshold), r.coverage.to_string(), number(r.error)]).collect();
    Ok(Figure { name: "risk-coverage".into(), title, description, svg, columns: vec!["threshold", "coverage", "error"], rows })
}

/// Curves of labels, each with one figure that sums it up.
struct ByLabel<'a> {
    curves: &'a [(String, Vec<Point>)],
    sums: &'a [(String, Option<f64>)],
    /// What that figure is called.
    sum: &'a str,
    columns: [&'static str; 4],
}

impl ByLabel<'_> {
    fn drawn(&self, name: &str, title: &str, what: &str, frame: &Frame<'_>) -> Drawn {
        let line = |(label, points): &(String, Vec<Point>)| {
            let found = self.sums.iter().find(|s| s.0 == *label).and_then(|s| s.1);
            let points = points.iter().map(|p| (p.0, p.1)).collect();
            Line { name: format!("{label}{}", found.map(|f| format!(": {} {f:.3}", self.sum)).unwrap_or_default()), points }
        };
        let all: Vec<Line> = self.curves.iter().map(line).collect();
        let names: Vec<&str> = all.iter().map(|l| l.name.as_str()).collect();
        let few = if all.len() > DRAWN { format!(" The first {DRAWN} are drawn.") } else { String::new() };
        let description = format!("{what} {}.{few}", names.join("; "));
        let svg = lines(title, &description, frame, &all[..all.len().min(DRAWN)])?;
        let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
        let row = |label: &String, p: &Point| vec![label.clone(), p.0.to_string(), p.1.to_string(), number(p.2)];
        let rows = self.curves.iter().flat_map(|(label, points)| points.iter().map(move |p| row(label, p))).collect();
        Ok(Figure { name: name.into(), title: title.into(), description, svg, columns: self.columns.to_vec(), rows })
    }
}

/// Draws lines in a square, each with a colour and a pattern of its own, named below.
fn lines(title: &str, description: &str, frame: &Frame<'_>, of: &[Line]) -> Result<String, Fault> {
    let foot = if of.len() > 1 { LINE * of.len() as u32 } else { 0 };
    sheet((WIDTH, SQUARE + 20 + foot), title, description, |area| {
        let (upper, lower) = area.split_vertically(SQUARE + 20);
        square(&upper, frame, |chart| {
            for (i, line) in of.iter().enumerate() {
                let stroke = colour(line, i).stroke_width(2);
                match dash(i) {
                    (0, _) => drop(chart.draw_series([PathElement::new(line.points.clone(), stroke)])?),
                    (on, off) => drop(chart.draw_series(DashedLineSeries::new(line.points.iter().copied(), on, off, stroke))?),
                }
            }
            Ok(())
        })?;
        for (i, line) in of.iter().enumerate().filter(|_| foot > 0) {
            let y = LINE as i32 * i as i32 + LINE as i32 / 2;
            let stroke = colour(line, i).stroke_width(2);
            // The sample has the line's pattern.
            let (on, off) = dash(i);
            let (on, step) = if on == 0 { (36, 36) } else { (on as i32, (on + off) as i32) };
            for x in (0..36).step_by(step as usize) {
                lower.draw(&PathElement::new(vec![(68 + x, y), (68 + (x + on).min(36), y)], stroke))?;
            }
            lower.draw(&Text::new(printable(&line.name), (116, y), font(17).pos(Pos::new(HPos::Left, VPos::Center))))?;
        }
        Ok(())
    })
}

/// A line's colour: a stance's own where it is one.
fn colour(line: &Line, i: usize) -> RGBColor {
    let is = |stance: Stance| line.name.starts_with(stance.name());
    match () {
        () if is(Stance::Cooperative) => BLUE,
        () if is(Stance::Hostile) => VERMILION,
        () if is(Stance::Neutral) => GREY,
        () => [BLUE, VERMILION, GREEN, AMBER, INK, GREY][i % 6],
    }
}

/// Pixels of a line's dashes and gaps; (0, 0) for an unbroken one.
fn dash(i: usize) -> (u32, u32) {
    [(0, 0), (8, 4), (2, 3), (14, 4), (5, 2), (2, 6)][i % 6]
}

type Chart<'a, 'b> = plotters::chart::ChartContext<
    'a,
    plotters::backend::SVGBackend<'b>,
    plotters::coord::cartesian::Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

/// Axes, and what is drawn between them.
fn square(area: &Area<'_>, frame: &Frame<'_>, draw: impl FnOnce(&mut Chart<'_, '_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut builder = ChartBuilder::on(area);
    builder.margin_right(16).margin_top(12);
    builder.set_label_area_size(LabelAreaPosition::Left, 68).set_label_area_size(LabelAreaPosition::Bottom, 52);
    let mut chart = builder.build_cartesian_2d(0.0..1.0, frame.range.clone())?;
    let label = |x: &f64| if frame.range.end < 0.3 { format!("{x:.2}") } else { format!("{x:.1}") };
    let mut mesh = chart.configure_mesh();
    mesh.light_line_style(TRANSPARENT).bold_line_style(LIGHT).axis_style(GREY).label_style(font(17)).axis_desc_style(font(17));
    mesh.x_labels(6).y_labels(6).x_label_formatter(&|x| format!("{x:.1}")).y_label_formatter(&label).x_desc(frame.x).y_desc(frame.y);
    mesh.draw()?;
    if frame.diagonal {
        chart.draw_series(DashedLineSeries::new([(0.0, 0.0), (1.0, 1.0)], 4, 4, GREY.stroke_width(1)))?;
    }
    draw(&mut chart)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::evaluated::SAMPLE;

    #[test]
    fn curves_are_drawn_and_carry_their_numbers() {
        let e: Evaluated = serde_json::from_str(SAMPLE).unwrap();
        let figures = [reliability(&e), roc(&e.curves), precision_recall(&e.curves), risk_coverage(&e.curves)].map(Result::unwrap);
        assert_eq!(figures[0].csv(), "low,high,n,confidence,accuracy\n0.5,0.75,0,,\n0.75,1,20,0.9,0.8\n");
        assert_eq!(figures[1].csv().lines().nth(1), Some("hostile,0,0,"));
        assert!(figures[1].description.ends_with("hostile: area 0.800."), "{}", figures[1].description);
        assert!(figures[3].description.contains("10.0 % where 50 % are answered"), "{}", figures[3].description);
        for figure in figures {
            assert!(figure.svg.contains("<desc>") && !figure.svg.contains("style="), "{}", figure.name);
        }
    }

    #[test]
    fn nothing_can_be_drawn() {
        let none = Curves::default();
        assert!(roc(&none).is_ok() && precision_recall(&none).is_ok() && risk_coverage(&none).is_ok());
    }
}
