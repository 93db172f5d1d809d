//! Records as rows of CSV or TSV.

use crate::scheme::Name;
use crate::score::{Place, Record, Subject, Unit};

/// Names of the columns for a unit, the answers of the model and the kept columns of the input.
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
    out.extend(keep.iter().map(|k| format!("in_{k}")));
    out
}

/// What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Fields of a record, in the order of [`header`]. Numbers are never rounded; what isn't there is empty.
///
/// Where `safe` is asked for, an apostrophe goes before a text that a spreadsheet would take for a formula: identifiers, names of
/// actors and labels, and kept cells. The record's own numbers, negative ones too, stay numbers.
pub fn fields(record: &Record, safe: bool) -> Vec<String> {
    let answer = &record.answer;
    let cell = |text: &str| if safe && text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() };
    let mut out = vec![cell(&record.id)];
    let place = |out: &mut Vec<String>, p: &Place| {
        out.extend([p.sentence.map(|s| s.to_string()).unwrap_or_default(), p.start.to_string(), p.end.to_string()]);
    };
    match &record.subject {
        Subject::Document(..) => {}
        Subject::Sentence(p) => place(&mut out, p),
        Subject::Pair(p, pair) => {
            place(&mut out, p);
            let text = |of: &dyn Fn(&crate::score::Pair) -> String| pair.as_ref().map(of).unwrap_or_default();
            out.extend([text(&|p| cell(&p.source)), text(&|p| cell(&p.target)), text(&|p| p.directed.to_string())]);
        }
    }
    out.extend([
        cell(answer.label.as_deref().unwrap_or_default()),
        answer.reason.is_some().to_string(),
        answer.reason.map(|r| r.code().to_string()).unwrap_or_default(),
        cell(answer.category().unwrap_or_default()),
        answer.quad.as_deref().unwrap_or_default().to_owned(),
        answer.intensity.map(|i| i.to_string()).unwrap_or_default(),
        answer.oov.to_string(),
    ]);
    out.extend(answer.probability.iter().map(|p| p.1.to_string()));
    out.extend(record.kept.iter().map(|k| cell(&k.1)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{document, pair, sentence};

    #[test]
    fn every_field_has_its_column() {
        let answers = ["cooperative", "hostile"].map(Name::from);
        for (unit, record) in [(Unit::Document, document()), (Unit::Sentence, sentence()), (Unit::Pair, pair())] {
            assert_eq!(header(unit, &answers, &["note".into()]).len(), fields(&record, false).len(), "{unit:?}");
        }
        assert_eq!(
            header(Unit::Pair, &answers, &["note".into()]).join(" "),
            "id sentence start end source target directed label abstained reason category quad intensity oov p_cooperative p_hostile in_note"
        );
    }

    #[test]
    fn numbers_are_not_rounded_and_absence_is_empty() {
        assert_eq!(fields(&document(), false).join(","), "a,hostile,false,,ACCUSE,VERBAL_CONFLICT,-0.29999999999999993,0.125,0.25,0.75,n");
        assert_eq!(fields(&sentence(), false).join(","), "a,2,5,9,,true,empty,,,,0,0.5,0.5,n");
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
