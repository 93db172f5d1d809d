//! Net cooperation over time, with its interval and its changes, above the volume that it rests on.

use std::ops::Range;

use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, ChartContext, LabelAreaPosition};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, EmptyElement, PathElement, Polygon, Rectangle, Text};
use plotters::series::DashedLineSeries;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, TRANSPARENT};

use super::style::{Area, BLUE, Days, Fault, GREY, LIGHT, VERMILION, font, printable, sheet};
use crate::series::{Row, Series, Weight};

/// Pixels of a part: its width, its height, the room for the axis at the left, and the edge at the right.
const WIDTH: u32 = 960;
const HEIGHT: u32 = 340;
const LEFT: u32 = 70;
const EDGE: u32 = 30;
/// Rows up to which each has a dot, and up to which bars have gaps.
const DOTS: usize = 80;
const GAPS: usize = 200;
/// Share of a part's height that the volume takes.
const VOLUME: f64 = 0.3;
/// Marks on the axis of time at most.
const MARKS: usize = 10;

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Days, RangedCoordf64>>;

/// The first `most` parts of a series, those with the most stories, one below the other over the same time.
///
/// # Errors
/// Those of the drawing.
pub fn series(series: &Series, most: usize) -> Result<String, Fault> {
    let parts = series.busiest(most);
    let start = parts.iter().filter_map(|p| p.first()).map(|r| r.start.0).min().unwrap_or(0);
    let end = parts.iter().filter_map(|p| p.last()).map(|r| r.end.0).max().unwrap_or(1);
    let names: Vec<String> = parts.iter().map(|p| name(&p[0])).collect();
    let title = format!("Net cooperation by {}: {}", series.by.name(), names.join(", "));
    let size = (WIDTH, HEIGHT * parts.len().max(1) as u32);
    sheet(size, &title, &description(&parts), |area| {
        for (area, (part, name)) in area.split_evenly((parts.len().max(1), 1)).iter().zip(parts.iter().zip(&names)) {
            draw(area, part, name, start..end, series.weight)?;
        }
        Ok(())
    })
}

/// A part's name.
fn name(row: &Row) -> String {
    let arrow = if row.directed { "→" } else { "–" };
    let outlet = row.outlet.as_ref().map(|o| format!(", {o}")).unwrap_or_default();
    printable(&format!("{} {arrow} {}{outlet}", row.source, row.target))
}

/// What a figure shows, in words.
fn description(parts: &[&[Row]]) -> String {
    let one = |part: &&[Row]| {
        let known: Vec<(&Row, f64)> = part.iter().filter_map(|r| Some((r, r.net?))).collect();
        let ends = match (known.first(), known.last()) {
            (Some(a), Some(b)) => format!(" from {:.2} in {} to {:.2} in {}", a.1, a.0.period, b.1, b.0.period),
            _ => String::new(),
        };
        let changes: Vec<&str> = part.iter().filter(|r| r.change).map(|r| r.period.as_str()).collect();
        let changes = if changes.is_empty() { "no change of level".into() } else { format!("another level from {}", changes.join(", ")) };
        format!("{}:{ends}; {changes}.", name(&part[0]))
    };
    parts.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// One part: net cooperation above, volume below.
fn draw(area: &Area<'_>, part: &[Row], name: &str, time: Range<i32>, weight: Weight) -> Result<(), Fault> {
    let (upper, lower) = area.split_vertically((f64::from(HEIGHT) * (1.0 - VOLUME)) as u32);
    let mut chart = ChartBuilder::on(&upper);
    chart
        .margin_right(EDGE)
        .margin_left(6)
        .margin_top(8)
        .caption(format!("{name}, with 95 % interval"), font(18))
        .set_label_area_size(LabelAreaPosition::Left, LEFT);
    net(&mut chart.build_cartesian_2d(Days(time.clone()), -1.0..1.0)?, part)?;
    let most = part.iter().map(|r| volume(r, weight)).max().unwrap_or(0).max(1);
    let mut chart = ChartBuilder::on(&lower);
    chart.margin_right(EDGE).margin_left(6).margin_top(8).margin_bottom(2);
    chart.set_label_area_size(LabelAreaPosition::Left, LEFT).set_label_area_size(LabelAreaPosition::Bottom, 28);
    bars(&mut chart.build_cartesian_2d(Days(time), 0.0..most as f64 * 1.1)?, part, weight)
}

/// The line of net cooperation in its band, with a gap where there are no articles, and a mark where another level begins.
fn net(chart: &mut Chart<'_, '_>, part: &[Row]) -> Result<(), Fault> {
    mesh(chart, "net cooperation", 5, 0, &|net| format!("{net:+.1}"))?;
    let (first, last) = (chart.x_range().start, chart.x_range().end);
    chart.draw_series([PathElement::new([(first, 0.0), (last, 0.0)], GREY.stroke_width(1))])?;
    for run in part.split(|r| r.net.is_none()).filter(|r| !r.is_empty()) {
        let ci = |r: &Row| r.ci.map_or([r.net.unwrap_or_default(); 2], |c| c.net);
        // A run of one period has its band all the same, as broad as the period.
        let at: Vec<(i32, &Row)> =
            if let [only] = run { vec![(only.start.0, only), (only.end.0, only)] } else { run.iter().map(|r| (middle(r), r)).collect() };
        let band = at.iter().map(|(x, r)| (*x, ci(r)[0])).chain(at.iter().rev().map(|(x, r)| (*x, ci(r)[1])));
        chart.draw_series([Polygon::new(band.collect::<Vec<_>>(), BLUE.mix(0.18))])?;
        let line: Vec<(i32, f64)> = at.iter().map(|(x, r)| (*x, r.net.unwrap_or_default())).collect();
        chart.draw_series([PathElement::new(line, BLUE.stroke_width(2))])?;
    }
    // Dots tell the periods apart where there is room for them.
    if part.len() <= DOTS {
        chart.draw_series(part.iter().filter_map(|r| Some(Circle::new((middle(r), r.net?), 3, BLUE.filled()))))?;
    }
    let style = font(13).color(&VERMILION).pos(Pos::new(HPos::Left, VPos::Top));
    let middle = first + (last - first) / 2;
    for (i, row) in part.iter().filter(|r| r.change).enumerate() {
        let x = row.start.0;
        chart.draw_series(DashedLineSeries::new([(x, -1.0), (x, 1.0)], 5, 4, VERMILION.stroke_width(1)))?;
        // Beside the line, on the side where there is room; those of neighbours one below the other.
        let (h, shift) = if x > middle { (HPos::Right, -5) } else { (HPos::Left, 5) };
        let at = EmptyElement::at((x, 1.0));
        chart.draw_series([at + Text::new(row.period.clone(), (shift, 4 + 15 * (i as i32 % 4)), style.pos(Pos::new(h, VPos::Top)))])?;
    }
    Ok(())
}

/// Bars of what shares are of, as broad as their periods.
fn bars(chart: &mut Chart<'_, '_>, part: &[Row], weight: Weight) -> Result<(), Fault> {
    let what = if weight == Weight::Story { "stories" } else { "articles" };
    // Half a story is none.
    let whole = |n: &f64| if n.fract() == 0.0 { n.to_string() } else { String::new() };
    mesh(chart, what, 3, MARKS, &whole)?;
    let bar = |r: &Row| {
        let mut bar = Rectangle::new([(r.start.0, 0.0), (r.end.0, volume(r, weight) as f64)], GREY.filled());
        // A gap between bars where they are broad enough for one.
        bar.set_margin(0, 0, 0, u32::from(part.len() <= GAPS));
        bar
    };
    chart.draw_series(part.iter().filter(|r| volume(r, weight) > 0).map(bar))?;
    Ok(())
}

/// Light lines across, the axis' name at the left, and so many marks of time below.
fn mesh(chart: &mut Chart<'_, '_>, name: &str, values: usize, marks: usize, value: &dyn Fn(&f64) -> String) -> Result<(), Fault> {
    let time = Days(chart.x_range());
    let label = |day: &i32| time.name(*day, marks);
    let mut mesh = chart.configure_mesh();
    mesh.disable_x_mesh().light_line_style(TRANSPARENT).bold_line_style(LIGHT).axis_style(GREY).label_style(font(14));
    mesh.y_desc(name).axis_desc_style(font(14)).y_labels(values).x_labels(marks).x_label_formatter(&label).y_label_formatter(value);
    mesh.draw()
}

fn middle(row: &Row) -> i32 {
    row.start.0 + (row.end.0 - row.start.0) / 2
}

/// What a row's shares are of.
fn volume(row: &Row, weight: Weight) -> usize {
    if weight == Weight::Story { row.stories } else { row.articles }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Date;
    use crate::series::{By, Copies, Dates, Intervals};

    fn row(month: i32, net: Option<f64>, change: bool) -> Row {
        let period = By::Month.period(Date::of(2015, month, 1));
        Row {
            source: "ALB".into(),
            target: "GRC".into(),
            directed: false,
            outlet: Some("<The & Post>".into()),
            period: period.to_string(),
            start: period.start(),
            end: period.end(),
            articles: usize::from(net.is_some()),
            stories: usize::from(net.is_some()),
            cooperative: net,
            hostile: net,
            neutral: net,
            abstained: net,
            net,
            intensity: net,
            ci: net.map(|n| Intervals { net: [n - 0.1, n + 0.1], cooperative: [0.0; 2], hostile: [0.0; 2] }),
            change,
        }
    }

    fn of(rows: Vec<Row>) -> Series {
        Series { by: By::Month, weight: Weight::Story, adjusted: false, rows, copies: Copies::default(), dates: Dates::default() }
    }

    #[test]
    fn a_figure_names_its_parts_and_its_changes_and_is_the_same_again() {
        let rows = of(vec![row(1, Some(0.5), false), row(2, None, false), row(3, Some(-0.5), true), row(4, Some(-0.25), false)]);
        let svg = series(&rows, 6).unwrap();
        assert!(svg.contains("<title>Net cooperation by month: ALB – GRC, &lt;The &amp; Post&gt;</title>"), "{svg}");
        assert!(svg.contains("from 0.50 in 2015-01 to -0.25 in 2015-04; another level from 2015-03."), "{svg}");
        assert_eq!(svg.matches("<polygon").count(), 2, "a gap parts the band: {svg}");
        assert_eq!(svg, series(&rows, 6).unwrap());
    }

    #[test]
    fn nothing_and_little_can_be_drawn() {
        for rows in [vec![], vec![row(1, None, false)], vec![row(1, Some(1.0), false)]] {
            assert!(series(&of(rows), 6).unwrap().trim_end().ends_with("</svg>"));
        }
    }
}
