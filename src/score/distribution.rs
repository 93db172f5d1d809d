//! Probabilities by name.

use std::sync::Arc;

use crate::scheme::Name;

/// The probability of each of some names, in their order.
///
/// The names are shared: all answers of a judge point to the same ones, so that each owns its numbers alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Distribution {
    names: Arc<[Name]>,
    values: Vec<f64>,
}

impl Distribution {
    /// A probability a name.
    pub fn new(names: Arc<[Name]>, values: Vec<f64>) -> Self {
        debug_assert_eq!(names.len(), values.len());
        Self { names, values }
    }

    /// The names with their probabilities.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Name, f64)> {
        self.names.iter().zip(self.values.iter().copied())
    }

    /// The probabilities in the order of the names.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// Probability of a name; 0 where it isn't among them.
    pub fn of(&self, name: &str) -> f64 {
        self.iter().find(|p| **p.0 == *name).map_or(0.0, |p| p.1)
    }

    /// The first of the most probable; `None` where there is no name.
    pub fn top(&self) -> Option<&Name> {
        self.iter().reduce(|best, p| if p.1 > best.1 { p } else { best }).map(|p| p.0)
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl<N: Into<Name>> FromIterator<(N, f64)> for Distribution {
    fn from_iter<I: IntoIterator<Item = (N, f64)>>(all: I) -> Self {
        let (names, values): (Vec<Name>, Vec<f64>) = all.into_iter().map(|(name, p)| (name.into(), p)).unzip();
        Self { names: names.into(), values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equals_the_first_is_on_top_and_of_nothing_none() {
        let found: Distribution = [("a", 0.2), ("b", 0.4), ("c", 0.4)].into_iter().collect();
        assert_eq!((found.top().map(|n| &**n), found.len()), (Some("b"), 3));
        assert_eq!((found.of("c"), found.of("d")), (0.4, 0.0));
        assert_eq!((Distribution::default().top(), Distribution::default().is_empty()), (None, true));
    }
}
