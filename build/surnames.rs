//! Surnames, and which of them tell whose they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::key::key_of;
use crate::table;

/// Surnames of leaders, with the states of those who bear them, and words that are no names of their own.
pub struct Surnames {
    bearers: BTreeMap<String, BTreeSet<String>>,
    common: BTreeSet<String>,
}

impl Surnames {
    /// Those of the rows of leaders.csv.
    pub fn of(leaders: &[BTreeMap<String, String>]) -> Self {
        let mut bearers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in leaders {
            bearers.entry(key_of(&surname(&row["name"], &row["state"]))).or_default().insert(row["state"].clone());
        }
        let mut common: BTreeSet<String> = table("common").into_iter().map(|r| key_of(&r["word"])).collect();
        common.extend(table("given").into_iter().map(|r| key_of(&r["name"])));
        Self { bearers, common }
    }

    /// Whether a surname's key alone tells who is meant, or at least of which state.
    pub fn tell(&self, key: &str) -> bool {
        self.bearers.get(key).is_none_or(|s| s.len() == 1) && !self.are_common(key) && key.chars().count() > 2
    }

    /// Whether a surname is a word, a given name, or so common that it tells nothing.
    pub fn are_common(&self, key: &str) -> bool {
        self.common.contains(key)
    }
}

/// The part of a full name by which a person is called.
pub fn surname(name: &str, state: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let [first, .., last] = words[..] else { return name.to_string() };
    // Family names come first there, in the order that English-language news keeps.
    if ["CHN", "TWN", "KOR", "PRK", "HKG"].contains(&state) && !first.contains('-') {
        return first.to_string();
    }
    let numeral = last.chars().all(|c| "IVX".contains(c));
    if numeral && words.len() == 2 {
        return name.to_string();
    }
    let last_of = if numeral || (["Jr", "Jr.", "Sr."].contains(&last) && words.len() > 2) { words[words.len() - 2] } else { last };
    last_of
        .strip_prefix("al-")
        .or_else(|| last_of.strip_prefix("Al-"))
        .or_else(|| last_of.strip_prefix("el-"))
        .unwrap_or(last_of)
        .trim_end_matches(',')
        .to_string()
}
