//! Many short strings one behind the other in one allocation.

/// Strings by number; keeps its allocations.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    /// The strings that are closed, and the one that is being written behind them.
    pub text: String,
    /// Where each string ends.
    pub ends: Vec<u32>,
}

impl Arena {
    /// Forgets all strings.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Ends the string that was written to `text`.
    pub fn close(&mut self) {
        self.ends.push(self.text.len() as u32);
    }

    /// Adds the string that some parts make. Inlined, so that what is written with a part of fixed length is known at once.
    #[inline]
    pub fn add<const N: usize>(&mut self, parts: [&str; N]) {
        parts.into_iter().for_each(|p| self.text.push_str(p));
        self.close();
    }

    /// String number `i`.
    #[inline]
    pub fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.text[start..self.ends[i] as usize]
    }

    /// The strings in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.ends.len()).map(|i| self.get(i))
    }
}
