//! Wire copies: which articles are one story, told by their sketches.
//!
//! An article joins the story whose first article it resembles most, if it resembles it enough and came out soon enough after it. Only
//! first articles are compared with, so that a chain of small changes never joins what has nothing in common. Candidates are found by
//! locality-sensitive hashing (Indyk & Motwani 1998): two sketches that agree in all bins of some band of three are compared.

use crate::date::Date;
use crate::text::{BINS, Sketch};

/// Bins of a band. Of two texts with similarity s a band agrees with s³: at 0.4 one of 42 does with a probability of 0.94, at 0.5 of 0.996.
const BAND: usize = 3;
/// Similarity from which on an article is a copy. Distinct reports of one event stay below 0.2, and a copy that lost a third of its text and
/// had its head rewritten is above 0.5.
pub const SIMILAR: f64 = 0.4;
/// Days after a story's first article within which copies of it appear.
pub const WINDOW: i32 = 3;
/// First articles looked at in a band at most: the last ones, so that time stays linear where boilerplate makes thousands agree.
const LOOK: usize = 64;

/// No entry.
const NONE: u32 = u32::MAX;

/// An entry of a band: a first article, and the entry before it in the same place.
struct Entry {
    key: u32,
    first: u32,
    before: u32,
}

/// For each article the number of the first article of its story: its own where it is that. Articles are given in order of their days, `None`
/// being an article without a sketch, which is a story of its own. Linear in their number.
pub(super) fn stories(articles: &[(Date, Option<Sketch>)]) -> Vec<u32> {
    let slots = (articles.len() * BINS / BAND).next_power_of_two().clamp(1 << 10, 1 << 22);
    let mut last = vec![NONE; slots];
    let mut entries: Vec<Entry> = Vec::new();
    // Who has compared with a first article last, so that none is compared with twice.
    let mut seen = vec![NONE; articles.len()];
    let mut out: Vec<u32> = (0..articles.len() as u32).collect();
    for (i, (day, sketch)) in articles.iter().enumerate() {
        let Some(sketch) = sketch else { continue };
        let keys = || (0..BINS / BAND).map(|band| key(sketch, band));
        let mut best: Option<(f64, u32)> = None;
        for key in keys() {
            let mut at = last[slot(key, slots)];
            for _ in 0..LOOK {
                let Some(entry) = entries.get(at as usize) else { break };
                let (other_day, other) = &articles[entry.first as usize];
                // Entries go back in time.
                if other_day.0 < day.0.saturating_sub(WINDOW) {
                    break;
                }
                at = entry.before;
                if entry.key != key || std::mem::replace(&mut seen[entry.first as usize], i as u32) == i as u32 {
                    continue;
                }
                let similarity = other.as_ref().map_or(0.0, |o| o.similarity(sketch));
                // Of stories equally near the one that began first.
                if similarity >= SIMILAR && best.is_none_or(|(s, f)| similarity > s || similarity == s && entry.first < f) {
                    best = Some((similarity, entry.first));
                }
            }
        }
        if let Some((_, first)) = best {
            out[i] = first;
            continue;
        }
        for key in keys() {
            let before = std::mem::replace(&mut last[slot(key, slots)], entries.len() as u32);
            entries.push(Entry { key, first: i as u32, before });
        }
    }
    out
}

/// The bins of a band, and which band it is.
fn key(sketch: &Sketch, band: usize) -> u32 {
    let bins = &sketch.0[band * BAND..(band + 1) * BAND];
    bins.iter().fold(band as u32, |key, bin| key << 8 | u32::from(*bin))
}

fn slot(key: u32, slots: usize) -> usize {
    (u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (slots - 1)
}
