//! Records as rows of CSV or TSV.

use std::fmt::{Display, Write};

use csv::StringRecord;

use crate::model::Reason;
use crate::scheme::Name;
use crate::score::{Pair, Place, Record, Subject, Unit};

/// Names of the columns for a unit, the answers of the model and the kept columns of the input. A document has its main pair, a sentence and
/// a pair the text of their sentence.
pub fn header(unit: Unit, answers: &[Name], keep: &[String]) -> Vec<String> {
    let mut out: Vec<String> = vec!["id".into()];
    let mut add = |names: &[&str]| out.extend(names.iter().map(|n| n.to_string()));
    if unit != Unit::Document {
        add(&["sentence", "start", "end"]);
    }
    if unit == Unit::Pair {
        add(&["source", "target", "directed"]);
    }
    add(&["label", "abstained", "reason", "category", "quad", "intensity", "oov"]);
    out.extend(answers.iter().map(|a| format!("p_{a}")));
    let own: &[&str] = if unit == Unit::Document { &["source", "target", "directed"] } else { &["text"] };
    out.extend(own.iter().chain(&["date", "outlet"]).map(|n| n.to_string()));
    out.extend(keep.iter().map(|k| format!("in_{k}")));
    out
}

/// What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Puts the fields of a record, in the order of [`header`], in the place of those of `out`. Numbers are never rounded; what isn't there is
/// empty.
///
/// Where `safe` is asked for, an apostrophe goes before a text that a spreadsheet would take for a formula: identifiers, names of
/// actors and labels, and kept cells. The record's own numbers, negative ones too, stay numbers.
pub fn fields(record: &Record, safe: bool, out: &mut StringRecord) {
    let mut fields = Fields { out, safe, scratch: String::new() };
    fields.out.clear();
    fields.cell(&record.id);
    match &record.subject {
        Subject::Document(..) => {}
        Subject::Sentence(place) => fields.place(place),
        Subject::Pair(place, _) => {
            fields.place(place);
            fields.pair(record.subject.pair());
        }
    }
    let answer = &record.answer;
    fields.cell(answer.label.as_deref().unwrap_or_default());
    fields.flag(Some(answer.reason.is_some()));
    fields.out.push_field(answer.reason.map_or("", Reason::code));
    fields.cell(answer.category().unwrap_or_default());
    fields.out.push_field(answer.quad.as_deref().unwrap_or_default());
    fields.number(answer.intensity);
    fields.number(Some(answer.oov));
    answer.probability.iter().for_each(|p| fields.number(Some(p.1)));
    match &record.subject {
        Subject::Document(..) => fields.pair(record.subject.pair()),
        _ => fields.cell(record.text.as_deref().unwrap_or_default()),
    }
    fields.written(record.origin.day);
    fields.cell(record.origin.outlet.as_deref().unwrap_or_default());
    record.kept.iter().for_each(|k| fields.cell(&k.1));
}

/// The fields of a record so far.
struct Fields<'o> {
    out: &'o mut StringRecord,
    safe: bool,
    scratch: String,
}

impl Fields<'_> {
    fn cell(&mut self, text: &str) {
        if self.safe && text.starts_with(FORMULA) {
            self.written(Some(format_args!("'{text}")));
        } else {
            self.out.push_field(text);
        }
    }

    fn flag(&mut self, flag: Option<bool>) {
        self.out.push_field(flag.map_or("", |flag| if flag { "true" } else { "false" }));
    }

    /// What is written as it shows itself.
    fn written(&mut self, value: Option<impl Display>) {
        self.scratch.clear();
        // Nothing goes wrong with a string.
        let _ = value.map(|v| write!(self.scratch, "{v}"));
        self.out.push_field(&self.scratch);
    }

    /// A number as the standard library writes it, in a tenth of the time unless it is very small or large: of large numbers there may be two
    /// equally short and near, of which each chooses its own.
    fn number(&mut self, number: Option<f64>) {
        let mut buffer = zmij::Buffer::new();
        match number.filter(|n| n.abs() < 1e6).map(|n| buffer.format(n)) {
            Some(digits) if !digits.contains('e') => self.out.push_field(digits.strip_suffix(".0").unwrap_or(digits)),
            _ => self.written(number),
        }
    }

    fn pair(&mut self, pair: Option<&Pair>) {
        self.cell(pair.map_or("", |p| &p.source));
        self.cell(pair.map_or("", |p| &p.target));
        self.flag(pair.map(|p| p.directed));
    }

    fn place(&mut self, place: &Place) {
        self.written(place.sentence);
        self.written(Some(place.start));
        self.written(Some(place.end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{document, pair, sentence};
    use proptest::prelude::*;

    fn fields(record: &Record, safe: bool) -> Vec<String> {
        let mut out = StringRecord::new();
        super::fields(record, safe, &mut out);
        out.iter().map(String::from).collect()
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_the_standard_library(number: f64, share in 0.0f64..1.0, power in -12i32..24) {
            for number in [number, share, share * 10f64.powi(power), share.round(), -share] {
                let mut record = document();
                record.answer.oov = number;
                prop_assert_eq!(&fields(&record, false)[7], &number.to_string());
            }
        }
    }

    #[test]
    fn every_field_has_its_column() {
        let answers = ["cooperative", "hostile"].map(Name::from);
        for (unit, record) in [(Unit::Document, document()), (Unit::Sentence, sentence()), (Unit::Pair, pair())] {
            assert_eq!(header(unit, &answers, &["note".into()]).len(), fields(&record, false).len(), "{unit:?}");
        }
        assert_eq!(
            header(Unit::Pair, &answers, &["note".into()]).join(" "),
            "id sentence start end source target directed label abstained reason category quad intensity oov p_cooperative p_hostile text date outlet in_note"
        );
    }

    #[test]
    fn numbers_are_not_rounded_and_absence_is_empty() {
        assert_eq!(
            fields(&document(), false).join(","),
            "a,hostile,false,,ACCUSE,VERBAL_CONFLICT,-0.29999999999999993,0.125,0.25,0.75,,,,2015-05-12,The Post,n"
        );
        assert_eq!(fields(&sentence(), false).join(","), "a,2,5,9,,true,empty,,,,0,0.5,0.5,They\nfell out.,2015-05-12,The Post,n");
        assert_eq!(fields(&pair(), false)[..7].join(","), "a,,0,9,Iran,Oman,true");
    }

    #[test]
    fn texts_are_no_formulas_and_numbers_stay_numbers() {
        let mut record = pair();
        for (cell, safe) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("", ""),
            (" =1", " =1"),
            ("'=1", "'=1"),
            ("a=1", "a=1"),
            ("é=", "é="),
        ] {
            record.id = cell.into();
            record.kept = vec![("note".into(), cell.into())];
            if let Subject::Pair(_, Some(pair)) = &mut record.subject {
                (pair.source, pair.target) = (cell.into(), cell.into());
            }
            for (asked, expected) in [(true, safe), (false, cell)] {
                let found = fields(&record, asked);
                assert_eq!([&found[0], &found[4], &found[5], &found[found.len() - 1]], [expected; 4], "{cell:?}");
            }
        }
        let (plain, safe) = (fields(&document(), false), fields(&document(), true));
        assert!(plain == safe && plain.contains(&"-0.29999999999999993".into()));
    }
}
