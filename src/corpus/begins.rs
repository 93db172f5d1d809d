//! Where records begin that the csv crate reads from memory.

/// Tells on which line a record begins. The csv crate places it where the one before ended, so that blank lines shift it.
#[derive(Debug)]
pub(crate) struct Begins<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Begins<'t> {
    /// Of a text, from its first line on.
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The 1-based line of what is at a position, and of the last one that was asked for where there is none. Positions are to be asked for in
    /// order: all of them together are linear.
    pub(crate) fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let found = position.map_or(self.at, |p| p.byte() as usize).clamp(self.at, self.text.len());
        let blank = self.text[found..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        self.line += self.text[self.at..found + blank].iter().filter(|b| **b == b'\n').count() as u64;
        self.at = found + blank;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_breaks_in_quotes_count() {
        let text = b"a,b\n\n\"1\n2\",3\r\n\r\n4,5\n";
        let (mut lines, mut reader) = (Begins::new(text), csv::Reader::from_reader(&text[..]));
        let found: Vec<u64> = reader.records().map(|r| lines.of(r.unwrap().position())).collect();
        assert_eq!(found, [3, 6]);
        assert_eq!(lines.of(None), 6);
    }
}
