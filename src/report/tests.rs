//! Records for the renderers' tests.

use crate::date::Date;
use crate::model::Reason;
use crate::score::{Answer, Distribution, Evidence, Origin, Pair, Place, Record, Subject};

const PLACE: Place = Place { sentence: Some(2), start: 5, end: 9 };

/// A document with an answer at every level, one sentence of evidence and a kept column.
pub(super) fn document() -> Record {
    let of = |names: [&str; 2]| names.into_iter().zip([0.25, 0.75]).collect();
    let answer = Answer {
        label: Some("hostile".into()),
        probability: of(["cooperative", "hostile"]),
        categories: of(["AGREE", "ACCUSE"]),
        quad: Some("VERBAL_CONFLICT".into()),
        intensity: Some(0.1 + 0.2 - 0.6),
        reason: None,
        oov: 0.125,
        novelty: 0.0,
    };
    let evidence = Evidence {
        place: PLACE,
        text: "They\nfell out.".into(),
        label: "hostile".into(),
        category: Some("ACCUSE".into()),
        probability: 0.75,
    };
    let kept = vec![("note".into(), "n".into())];
    let origin = Origin { day: Date::read("2015-05-12"), cell: None, outlet: Some("The Post".into()), sketch: None };
    Record {
        alone: false,
        id: "a".into(),
        origin,
        subject: Subject::Document(vec![evidence], Vec::new()),
        text: None,
        answer,
        model: "m".into(),
        kept,
    }
}

/// A sentence of which nothing can be said, by a model without categories.
pub(super) fn sentence() -> Record {
    let answer = Answer {
        label: None,
        probability: [("cooperative", 0.5), ("hostile", 0.5)].into_iter().collect(),
        categories: Distribution::default(),
        quad: None,
        intensity: None,
        reason: Some(Reason::Empty),
        oov: 0.0,
        novelty: 0.0,
    };
    Record { subject: Subject::Sentence(PLACE), text: Some("They\nfell out.".into()), answer, ..document() }
}

/// A pair in a whole row.
pub(super) fn pair() -> Record {
    let pair = Pair::marked("Iran".into(), "Oman".into());
    Record { subject: Subject::Pair(Place { sentence: None, start: 0, end: 9 }, Some(pair)), ..document() }
}
