//! The gazetteer as source: names and what they mean, as sorted strings and parallel arrays of numbers.

use std::fmt::Write;

use crate::Gazetteer;
use crate::key::chained;
use crate::strings::Strings;

/// Places for beginnings of names, several times as many as there are, so that few words share one with a name.
const BEGINNINGS: usize = 1 << 18;

impl Gazetteer {
    /// The static arrays that the program is compiled with.
    pub fn source(&self) -> String {
        let phrases = Strings::from_sorted(self.phrases.keys().map(String::as_str));
        // Bits: some name ends here, some goes on; the same of names that need no capital. Whoever shares a place shares its bits.
        let mut beginnings = vec![0; BEGINNINGS];
        for (phrase, readings) in &self.phrases {
            let of = if readings.iter().any(|r| r.form == 0) { 0b101 } else { 1 };
            let mut parts = phrase.split([' ', ',']).filter(|p| !p.is_empty()).peekable();
            let mut number = 0;
            while let Some(part) = parts.next() {
                number = chained(number, part);
                beginnings[number as usize % BEGINNINGS] |= if parts.peek().is_some() { of << 1 } else { of };
            }
        }
        let mut out = String::new();
        strings(&mut out, "PHRASES", &phrases);
        strings(&mut out, "GIVEN", &Strings::from_sorted(self.given.iter().map(String::as_str)));
        numbers(&mut out, "BEGINNINGS", "u8", beginnings.iter());
        let mut starts = vec![0];
        let mut readings = Vec::new();
        for of in self.phrases.values() {
            readings.extend(of);
            starts.push(readings.len());
        }
        numbers(&mut out, "STARTS", "u32", starts.iter());
        numbers(&mut out, "READING_ACTOR", "u32", readings.iter().map(|r| r.actor));
        numbers(&mut out, "READING_SENSE", "u8", readings.iter().map(|r| r.sense as u8));
        numbers(
            &mut out,
            "READING_FORM",
            "u8",
            readings
                .iter()
                .map(|r| r.form + [r.strong, r.shared, r.head, r.official].map(u8::from).iter().rev().fold(0, |n, bit| 2 * n + bit) * 4),
        );
        numbers(&mut out, "READING_FROM", "i32", readings.iter().map(|r| r.from.0));
        numbers(&mut out, "READING_UNTIL", "i32", readings.iter().map(|r| r.until.0));
        for (name, of) in ["COW", "GW"].into_iter().zip(&self.numbers) {
            let rows: Vec<_> = of.iter().map(|(state, from, until, number)| (state, from.0, until.0, number)).collect();
            let _ = writeln!(out, "static {name}: [(&str, i32, i32, u16); {}] = {rows:?};", rows.len());
        }
        let mut codes: Vec<&str> = self.actors.iter().map(|a| a.state.as_str()).chain([""]).collect();
        codes.sort_unstable();
        codes.dedup();
        let _ = writeln!(out, "static STATES: [&str; {}] = {codes:?};", codes.len());
        numbers(&mut out, "ACTOR_STATE", "u16", self.actors.iter().map(|a| codes.binary_search(&a.state.as_str()).unwrap_or(0)));
        numbers(&mut out, "ACTOR_KIND", "u8", self.actors.iter().map(|a| a.kind as u8));
        let (mut text, mut ends) = (String::new(), Vec::new());
        for actor in &self.actors {
            for part in [&actor.code, &actor.name] {
                text.push_str(part);
                ends.push(text.len());
            }
        }
        let _ = writeln!(out, "static ACTOR_TEXT: &str = {text:?};");
        numbers(&mut out, "ACTOR_ENDS", "u32", ends.iter());
        out
    }
}

fn strings(out: &mut String, name: &str, of: &Strings) {
    let text = std::str::from_utf8(&of.bytes).expect("keys are UTF-8");
    let _ = writeln!(out, "static {name}_TEXT: &str = {text:?};");
    numbers(out, &format!("{name}_ENDS"), "u32", of.ends.iter());
    numbers(out, &format!("{name}_SLOTS"), "u32", of.slots.iter());
}

fn numbers<T: std::fmt::Display>(out: &mut String, name: &str, kind: &str, of: impl Iterator<Item = T>) {
    let all: Vec<String> = of.map(|n| n.to_string()).collect();
    let _ = writeln!(out, "static {name}: [{kind}; {}] = [{}];", all.len(), all.join(","));
}
