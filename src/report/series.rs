//! Series as CSV, JSON and a table.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::series::{Interval, Row, Series};

/// Names of the columns of CSV.
pub const COLUMNS: [&str; 22] = [
    "source",
    "target",
    "directed",
    "outlet",
    "period",
    "start",
    "end",
    "articles",
    "stories",
    "cooperative",
    "hostile",
    "neutral",
    "abstained",
    "net",
    "net_low",
    "net_high",
    "cooperative_low",
    "cooperative_high",
    "hostile_low",
    "hostile_high",
    "intensity",
    "change",
];

/// Fields of a row, in the order of [`COLUMNS`]. Numbers are never rounded; what isn't there is empty.
pub fn fields(row: &Row) -> Vec<String> {
    let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    let ends = |i: Option<Interval>| [0, 1].map(|end| number(i.map(|i| i[end])));
    let mut out = vec![
        row.source.clone(),
        row.target.clone(),
        row.directed.to_string(),
        row.outlet.clone().unwrap_or_default(),
        row.period.clone(),
        row.start.to_string(),
        row.end.to_string(),
        row.articles.to_string(),
        row.stories.to_string(),
    ];
    out.extend([row.cooperative, row.hostile, row.neutral, row.abstained, row.net].map(number));
    out.extend([row.ci.map(|c| c.net), row.ci.map(|c| c.cooperative), row.ci.map(|c| c.hostile)].map(ends).concat());
    out.extend([number(row.intensity), row.change.to_string()]);
    out
}

/// A series as CSV, with a header.
pub fn csv(series: &Series) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // A vector refuses nothing, and every row has as many fields as there are columns.
    let _ = writer.write_record(COLUMNS);
    for row in &series.rows {
        let _ = writer.write_record(fields(row));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A series as one JSON object; the keys are part of the interface. Numbers are never rounded.
pub fn json(series: &Series) -> Value {
    json!(series)
}

/// Cells from −1 to 1 of the bar of net cooperation.
const HALF: usize = 8;

/// A series for a reader: of each pair a line a period, net cooperation as a bar from the middle, cooperative to the right.
pub fn table(series: &Series) -> String {
    let width = series.rows.iter().map(|r| r.period.width()).max().unwrap_or(0);
    let mut out = String::new();
    for (i, part) in series.parts().enumerate() {
        let row = &part[0];
        let arrow = if row.directed { "→" } else { "–" };
        let outlet = row.outlet.as_ref().map(|o| format!(", {o}")).unwrap_or_default();
        let adjusted = if series.adjusted { ", adjusted" } else { "" };
        out.push_str(if i > 0 { "\n" } else { "" });
        out.push_str(&format!("{} {arrow} {}{outlet}{adjusted}\n", row.source, row.target));
        let head = format!("{:width$}  {:>8} {:>7}  {:>4} {:>4} {:>4}   net", "", "articles", "stories", "coop", "host", "neut");
        out.push_str(&format!("{head}\n"));
        for run in part.chunk_by(|a, b| a.articles == 0 && b.articles == 0) {
            match run {
                // Of a long silence the ends are enough.
                [first, _, .., last] => out.push_str(&format!("{} to {}: no articles\n", first.period, last.period)),
                _ => run.iter().for_each(|row| out.push_str(&line(row, width))),
            }
        }
    }
    out
}

fn line(row: &Row, width: usize) -> String {
    let head = format!("{:width$}  {:>8} {:>7}", row.period, row.articles, row.stories);
    let Some((net, ci)) = row.net.zip(row.ci) else { return format!("{head}\n") };
    let share = |s: Option<f64>| format!("{:3.0}%", 100.0 * s.unwrap_or_default());
    let filled = (net.abs() * HALF as f64).round() as usize;
    let bar = |side: bool| if side { "█".repeat(filled) } else { String::new() };
    let shares = [row.cooperative, row.hostile, row.neutral].map(share).join(" ");
    let mark = if row.change { "  change" } else { "" };
    let [low, high] = ci.net;
    format!("{head}  {shares}  {net:+.2} ({low:+.2} to {high:+.2})  {:>HALF$}│{:HALF$}{mark}", bar(net < 0.0), bar(net > 0.0))
        .trim_end()
        .to_owned()
        + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{By, Copies, Dates, Intervals, Weight};

    fn series() -> Series {
        let period = |month| By::Month.period(crate::date::Date::of(2015, month, 1));
        let row = |month, net: Option<f64>, change| Row {
            source: "GRC".into(),
            target: "ALB".into(),
            directed: true,
            outlet: None,
            period: period(month).to_string(),
            start: period(month).start(),
            end: period(month).end(),
            articles: 4,
            stories: 2,
            cooperative: net.map(|_| 0.25),
            hostile: net.map(|n| 0.25 - n),
            neutral: net.map(|_| 0.1),
            abstained: net.map(|_| 0.0),
            net,
            intensity: None,
            ci: net.map(|n| Intervals { net: [n - 0.1, n + 0.1], cooperative: [0.0, 1.0], hostile: [0.0, 1.0] }),
            change,
        };
        let rows = vec![row(9, Some(0.25), false), row(10, None, false), row(11, Some(-0.5), true)];
        Series {
            by: By::Month,
            weight: Weight::Story,
            adjusted: false,
            rows,
            copies: Copies { groups: 1, articles: 2 },
            dates: Dates::default(),
        }
    }

    #[test]
    fn columns_and_keys_are_those_promised() {
        let text = csv(&series());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "GRC,ALB,true,,2015-09,2015-09-01,2015-10-01,4,2,0.25,0,0.1,0,0.25,0.15,0.35,0,1,0,1,,false");
        assert_eq!(lines[2], "GRC,ALB,true,,2015-10,2015-10-01,2015-11-01,4,2,,,,,,,,,,,,,false");
        assert!(series().rows.iter().all(|r| fields(r).len() == COLUMNS.len()));
        let value = json(&series());
        let keys = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(keys(&value), "by weight adjusted rows copies dates");
        let row =
            "source target directed outlet period start end articles stories cooperative hostile neutral abstained net intensity ci change";
        assert_eq!(keys(&value["rows"][0]), row);
        assert_eq!(value["rows"][0]["ci"], json!({"net": [0.15, 0.35], "cooperative": [0.0, 1.0], "hostile": [0.0, 1.0]}));
        assert_eq!(
            (&value["rows"][1]["ci"], &value["rows"][1]["net"], &value["rows"][0]["end"]),
            (&Value::Null, &Value::Null, &json!("2015-10-01"))
        );
        assert_eq!(value["dates"], json!({"missing": 0, "unparsable": 0, "examples": []}));
        assert_eq!(value["copies"], json!({"groups": 1, "articles": 2}));
    }

    #[test]
    fn a_table_shows_where_net_cooperation_lies() {
        let expected = "\
GRC → ALB
         articles stories  coop host neut   net
2015-09         4       2   25%   0%  10%  +0.25 (+0.15 to +0.35)          │██
2015-10         4       2
2015-11         4       2   25%  75%  10%  -0.50 (-0.60 to -0.40)      ████│          change
";
        assert_eq!(table(&series()), expected);
        let mut busiest = series();
        busiest.rows.insert(0, Row { source: "AND".into(), stories: 3, ..busiest.rows[0].clone() });
        assert!(table(&busiest).starts_with("AND → ALB\n"));
        busiest.rows = busiest.busiest(1).concat();
        assert_eq!(table(&busiest), expected);
        let mut silent = series();
        let empty = Row { articles: 0, stories: 0, ..silent.rows[1].clone() };
        silent.rows.splice(1..2, std::iter::repeat_n(empty, 3));
        assert!(table(&silent).contains("\n2015-10 to 2015-10: no articles\n2015-11  "));
    }
}
