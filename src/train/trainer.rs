//! A training run from labelled rows to a model.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::features::{Lexicon, TermCounts};
use crate::model::{Abstention, Card, FORMAT, Model, Provenance, Tried};
use crate::train::examples::Examples;
use crate::train::fitted::Fitted;
use crate::train::settings::{Settings, Solver};

/// Where the data of a run came from, as hashes: nothing in a model depends on a path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sources {
    /// SHA-256 of each training file.
    pub data: Vec<String>,
    /// SHA-256 of the lexicon file.
    pub lexicon: Option<String>,
    /// What tuning tried.
    pub tried: Vec<Tried>,
}

/// Fits a model to labelled rows.
///
/// The vocabulary is read off the same rows; calibration is fitted to decision values of rows held out. The same rows, settings and
/// lexicon give the same model, whatever the thread count.
///
/// # Errors
/// If a setting is out of range or the rows can't teach a model.
pub fn train(examples: &Examples, counts: TermCounts, settings: &Settings, lexicon: Option<Lexicon>, sources: Sources) -> Result<Model> {
    check(examples, settings)?;
    if examples.blank {
        return Err(Error::training("no row has a text", "name the column with --text-column"));
    }
    // A lexicon that no view reads is no part of the model.
    let lexicon = lexicon.filter(|l| settings.analyzer.lexicon() == Some(l.kind()));
    let (fitted, vocabulary) = Fitted::fit_all(examples, counts, settings)?;
    let heads = fitted.heads;
    let columns: Vec<u32> = heads.choice.columns().collect();
    let weights: Vec<f32> = columns.par_iter().flat_map_iter(|j| heads.weights.iter().map(|w| w[*j as usize] as f32)).collect();
    if weights.iter().any(|w| !w.is_finite()) {
        return Err(Error::training("the fit gave a weight that isn't finite", "raise --alpha"));
    }
    let scheme = examples.scheme.clone();
    let answers = scheme.answers().names.len();
    Ok(Model {
        name: "unsaved".into(),
        hash: String::new(),
        card: Card {
            format: FORMAT,
            detente: env!("CARGO_PKG_VERSION").into(),
            analyzer: settings.analyzer.clone(),
            familiarity: fitted.held_out.familiarity(&scheme, &fitted.calibration),
            calibration: fitted.calibration,
            prior: examples.prior(),
            abstention: Abstention::for_answers(answers, examples.english),
            provenance: Provenance {
                rows: examples.len(),
                data: sources.data,
                lexicon: sources.lexicon.filter(|_| lexicon.is_some()),
                support: examples.support(),
                alpha: settings.alpha,
                balanced: settings.balanced,
                solver: settings.solver.name().into(),
                seed: settings.seed,
                tried: sources.tried,
            },
            fit: heads.fit,
            context: None,
            aggregator: None,
            scheme,
        },
        vocabulary,
        lexicon,
        weights: weights.into(),
        intercepts: heads.intercepts,
    })
}

/// Refuses a run whose settings and rows don't go together.
///
/// # Errors
/// As [`train`].
pub fn check(examples: &Examples, settings: &Settings) -> Result<()> {
    settings.check()?;
    if settings.solver == Solver::Linfa && examples.weight.iter().any(|w| *w != 1.0) {
        return Err(Error::params("weight", "no row weights with --solver linfa, which ignores them", "a weight other than 1"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Analyzer, Kind, Weighting};
    use crate::model::file;
    use crate::train::examples::tests::examples;
    use crate::train::heads::Heads;

    const ROWS: [(&str, &str); 6] = [
        ("They signed a treaty", "cooperative"),
        ("They bombed the port", "hostile"),
        ("They praised the treaty", "cooperative"),
        ("They shelled the port again", "hostile"),
        ("It rained in the port", "neutral"),
        ("It snowed", "neutral"),
    ];

    #[test]
    fn a_model_decides_as_its_heads_did() {
        let examples = examples(ROWS);
        let settings = Settings::new(Analyzer { min_df: 1, ..Analyzer::rich(Some(Kind::Acts)) });
        let lexicon = || Some(Lexicon::from_csv("l", b"phrase,category\nbomb,ASSAULT\nsign,SUPPORT").unwrap());
        let counts = examples.count(&settings.analyzer, lexicon().as_ref());
        let all: Vec<usize> = (0..6).collect();
        let heads = Heads::fit(&examples, &counts, &settings, &all).unwrap().decisions(&counts, &settings, &all);
        let sources = Sources { lexicon: Some("hash".into()), ..Sources::default() };
        let mut model = train(&examples, counts, &settings, lexicon(), sources).unwrap();
        let mut session = model.session();
        for ((text, _), expected) in ROWS.iter().zip(heads) {
            let found = session.decide(text, &[]).values;
            // Weights are stored in single precision.
            assert!(found.iter().zip(&expected).all(|(f, e)| (f - e).abs() < 1e-5), "{found:?} for {expected:?}");
        }
        let card = &model.card;
        assert_eq!((card.provenance.rows, &card.provenance.support, &card.provenance.lexicon), (6, &vec![2, 2, 2], &Some("hash".into())));
        assert_eq!(card.fit.len(), 4);
        let bytes = file::to_bytes(&mut model).unwrap();
        let read = file::from_bytes("unsaved", &bytes).unwrap();
        assert_eq!(read, model);
    }

    #[test]
    fn a_tone_lexicon_travels_in_the_model_and_nowhere_without_its_view() {
        let rows = [("A hero", "positive"), ("What a hero", "positive"), ("A liar", "negative"), ("The liar", "negative")];
        let examples = examples(rows);
        let lexicon =
            || Some(Lexicon::from_csv("l", b"phrase,class,strength\nhero,positive,3\nliar,negative,2\nsaint,positive,3").unwrap());
        let settings = Settings::new(Analyzer::rich(Some(Kind::Tone)));
        let counts = examples.count(&settings.analyzer, lexicon().as_ref());
        let mut model = train(&examples, counts, &settings, lexicon(), Sources::default()).unwrap();
        let bytes = file::to_bytes(&mut model).unwrap();
        assert_eq!(file::from_bytes("unsaved", &bytes).unwrap(), model);
        // A word that only the lexicon knows is praise all the same; positive comes first, so a lower value is more of it.
        let value = |text: &str| model.session().decide(text, &[]).values[0];
        assert!(value("One saint") < value("One chair"));
        // A lexicon of another kind than the views read is refused: what is hashed anew is believed no more.
        model.lexicon = Some(Lexicon::from_csv("l", b"phrase,category\nbomb,ASSAULT").unwrap());
        let bytes = file::to_bytes(&mut model).unwrap();
        assert!(file::from_bytes("unsaved", &bytes).is_err());
    }

    #[test]
    fn a_model_without_acts_stores_no_lexicon() {
        let examples = examples(ROWS);
        let settings = Settings::new(Analyzer { weighting: Weighting::Binary, ..Analyzer::fast() });
        let lexicon = Lexicon::from_csv("l", b"phrase,category\nbomb,ASSAULT").unwrap();
        let counts = examples.count(&settings.analyzer, Some(&lexicon));
        let sources = Sources { lexicon: Some("hash".into()), ..Sources::default() };
        let model = train(&examples, counts, &settings, Some(lexicon), sources).unwrap();
        assert!(model.lexicon.is_none() && model.card.provenance.lexicon.is_none() && model.vocabulary.idf.is_empty());
    }

    #[test]
    fn linfa_takes_no_weights() {
        let mut examples = examples(ROWS);
        let linfa = Settings { solver: Solver::Linfa, ..Settings::new(Analyzer::fast()) };
        assert!(check(&examples, &linfa).is_ok());
        assert!(check(&examples, &Settings { balanced: true, ..linfa.clone() }).is_err());
        examples.weight[0] = 2.0;
        assert!(check(&examples, &linfa).unwrap_err().to_string().starts_with("weight: expected no row weights"));
        assert!(check(&examples, &Settings { solver: Solver::Sparse, ..linfa }).is_ok());
        assert!(check(&examples, &Settings { alpha: f64::NAN, ..Settings::new(Analyzer::fast()) }).is_err());
    }
}
