//! One JSON object, read straight into the cells of the wanted columns.

use super::binding::{Binding, same};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A member's value as text.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub text: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Absent,
    Null,
    String,
    /// A number or a boolean, as JSON writes it.
    Scalar,
    /// What can't be a cell, by name.
    Other(&'static str),
}

/// Reads an object's keys.
pub(super) struct Keys;

impl<'de> DeserializeSeed<'de> for Keys {
    type Value = Vec<String>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> std::result::Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Keys {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, IgnoredAny)) = map.next_entry()? {
            keys.push(key);
        }
        Ok(keys)
    }
}

/// Reads an object's wanted members into cells; the value is a column that occurs twice.
pub(super) struct Members<'a> {
    pub binding: &'a Binding,
    pub cells: &'a mut [Cell],
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = Option<usize>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> std::result::Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let (mut twice, mut guess) = (None, 0);
        while let Some(column) = map.next_key_seed(Key { binding: self.binding, guess })? {
            match column {
                Some(i) if self.binding.used[i] => {
                    if self.cells[i].kind != Kind::Absent {
                        twice = Some(i);
                    }
                    map.next_value_seed(&mut self.cells[i])?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
            guess = column.map_or(guess, |i| i + 1);
        }
        Ok(twice)
    }
}

/// Finds a key's column; objects mostly repeat one order of keys, so the next one is tried first.
struct Key<'a> {
    binding: &'a Binding,
    guess: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> std::result::Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> std::result::Result<Self::Value, E> {
        let names = &self.binding.names;
        if names.get(self.guess).is_some_and(|n| n == key) {
            return Ok(Some(self.guess));
        }
        let exact = names.iter().position(|n| n == key);
        Ok(exact.or_else(|| (0..names.len()).find(|&i| self.binding.used[i] && same(&names[i], key))))
    }
}

impl<'de> DeserializeSeed<'de> for &mut Cell {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> std::result::Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl Cell {
    fn set<E>(&mut self, kind: Kind, text: &str) -> std::result::Result<(), E> {
        self.kind = kind;
        text.clone_into(&mut self.text);
        Ok(())
    }
}

impl<'de> Visitor<'de> for &mut Cell {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<(), E> {
        self.set(Kind::String, value)
    }

    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        self.set(Kind::Null, "")
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<(), E> {
        self.set(Kind::Scalar, if value { "true" } else { "false" })
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<(), E> {
        self.set(Kind::Scalar, &value.to_string())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<(), E> {
        self.set(Kind::Scalar, &value.to_string())
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<(), E> {
        // From here on a float no longer tells one whole number from the next, so an id could become another's.
        const EXACT: f64 = (1u64 << 53) as f64;
        if value.abs() >= EXACT {
            return self.set(Kind::Other("a number too large to keep every digit of (write it as a string)"), "");
        }
        self.set(Kind::Scalar, &format!("{value:?}"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.set(Kind::Other("an array"), "")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.set(Kind::Other("an object"), "")
    }
}
