//! The report of a check for a reader at a terminal.

use std::fmt::Write;

use super::table::flat;
use crate::check::{Finding, Place, Report, Shortcuts};

/// Findings of a kind that are shown.
const SHOWN: usize = 20;

/// Findings by kind, each on a line, with what to do below, and a summary. Lines are as long as they are: what is cut off can't be mended.
pub fn findings(report: &Report) -> String {
    let mut out = String::new();
    for kind in report.findings.chunk_by(|a, b| a.kind == b.kind) {
        let mut help = "";
        for finding in kind.iter().take(SHOWN) {
            // What to do is said again only where it is something else.
            if help != finding.help && !help.is_empty() {
                let _ = writeln!(out, "           -> {}", flat(help));
            }
            help = &finding.help;
            let _ = writeln!(out, "{}", line(finding));
        }
        let _ = writeln!(out, "           -> {}", flat(help));
        if let Some(more) = kind.len().checked_sub(SHOWN).filter(|m| *m > 0) {
            let _ = writeln!(out, "           and {more} more of this kind: --format json lists all");
        }
        out.push('\n');
    }
    if let Some(s) = &report.shortcuts {
        let _ = writeln!(out, "{}", shortcuts(s));
    }
    let _ = writeln!(out, "texts that share a skeleton: {:.1} % of rows", 100.0 * report.skeletons.share);
    let (rows, texts) = (count(report.rows, "row"), count(report.texts, "text"));
    let (errors, warnings) = (count(report.errors, "error"), count(report.warnings, "warning"));
    let _ = writeln!(out, "{rows}, {texts}, scheme {}: {errors}, {warnings}", report.scheme);
    out
}

fn line(finding: &Finding) -> String {
    let Place { file, line, id } = &finding.place;
    let id = id.as_ref().map(|id| format!(" (id {})", flat(id))).unwrap_or_default();
    let place = line.map_or_else(|| file.clone(), |line| format!("{file}:{line}{id}"));
    format!("{:<8} {:<10} {place}  {}", finding.severity.name(), finding.kind.name(), flat(&finding.found))
}

fn shortcuts(s: &Shortcuts) -> String {
    let measured = [("names", s.names), ("source", s.source), ("length", s.length), ("first word", s.first_word)];
    let measured: Vec<String> = measured.iter().filter_map(|(name, f1)| Some(format!("{name} {:.2}", (*f1)?))).collect();
    format!("macro-F1 without reading: {} (guessing {:.2}, majority {:.2})", measured.join(", "), s.chance, s.majority)
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Kind, Severity, Skeletons};

    #[test]
    fn findings_are_listed_by_kind_with_what_to_do() {
        let finding = |severity, kind, line, found: &str, help: &str| Finding {
            severity,
            kind,
            place: Place { file: "a.csv".into(), line: Some(line), id: Some(format!("r{line}")) },
            found: found.into(),
            help: help.into(),
            also: Vec::new(),
        };
        let mut findings: Vec<Finding> = (2..24).map(|l| finding(Severity::Error, Kind::Mark, l, "no\nmark", "mark it")).collect();
        findings.push(finding(Severity::Warning, Kind::Doubt, 7, "long", "read it"));
        findings.push(finding(Severity::Warning, Kind::Doubt, 8, "short", "read this"));
        let report = Report {
            files: vec!["a.csv".into()],
            rows: 30,
            texts: 1,
            scheme: "stance".into(),
            errors: 22,
            warnings: 2,
            findings,
            skeletons: Skeletons::default(),
            shortcuts: Some(Shortcuts { majority: 0.2, chance: 0.5, names: None, source: None, length: Some(0.26), first_word: None }),
        };
        let table = super::findings(&report);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "error    mark       a.csv:2 (id r2)  no mark");
        assert_eq!(lines[20..22], ["           -> mark it", "           and 2 more of this kind: --format json lists all"]);
        assert_eq!(lines[23], "warning  doubt      a.csv:7 (id r7)  long");
        assert_eq!(lines[24..27], ["           -> read it", "warning  doubt      a.csv:8 (id r8)  short", "           -> read this"]);
        assert_eq!(lines[28], "macro-F1 without reading: length 0.26 (guessing 0.50, majority 0.20)");
        assert_eq!(lines[30], "30 rows, 1 text, scheme stance: 22 errors, 2 warnings");
    }
}
