//! Shares corrected for what the model confuses.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use crate::error::{Error, Problem, Result};
use crate::label::Stance;

/// Share of each stance; cooperative, hostile, neutral.
type Shares = [f64; 3];
/// `rows[i][j]`: how often stance i is answered as j.
type Rates = [Shares; 3];

/// The confusion of a model between stances, as `detente evaluate --level stance` measured it.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment {
    counts: Rates,
    /// Which model was measured, as records name it; `None` where nothing is said.
    model: Option<String>,
}

#[derive(Deserialize)]
struct Evaluation {
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    model: Option<String>,
    confusion: Option<Matrix>,
}

#[derive(Deserialize)]
struct Matrix {
    labels: Vec<String>,
    rows: Vec<Vec<f64>>,
}

/// How much a matrix may stretch an error before it is said to be near-singular.
const STRETCH: f64 = 10.0;

impl Adjustment {
    /// Reads the JSON of `detente evaluate`; `file` names it in errors.
    ///
    /// # Errors
    /// Where it isn't that, or isn't of the three stances with rows of each.
    pub fn read(file: &str, json: &[u8]) -> Result<Self> {
        let help = "make it with detente evaluate TABLE --level stance --format json";
        let refused = |expected: &str, found: String| Error::from(Problem::new(file, expected, found).help(help));
        let read: Evaluation = serde_json::from_slice(json).map_err(|e| refused("the JSON of detente evaluate", e.to_string()))?;
        let Some(matrix) = read.confusion else { return Err(refused("the JSON of detente evaluate", "none of its keys".into())) };
        let place = |stance: &Stance| matrix.labels.iter().position(|l| l == stance.name());
        let places: Option<Vec<usize>> = Stance::ALL.iter().map(place).collect();
        let Some(places) = places.filter(|_| matrix.labels.len() == 3) else {
            let level = read.level.map(|l| format!(" at level {l}")).unwrap_or_default();
            return Err(refused("a confusion of cooperative, hostile and neutral", format!("{}{level}", matrix.labels.join(", "))));
        };
        let cell = |i: usize, j: usize| matrix.rows.get(places[i]).and_then(|r| r.get(places[j])).copied().unwrap_or(f64::NAN);
        let counts: Rates = std::array::from_fn(|i| std::array::from_fn(|j| cell(i, j)));
        if counts.iter().flatten().any(|c| !c.is_finite() || *c < 0.0) {
            return Err(refused("a confusion of three rows of three counts", "another".into()));
        }
        if let Some(none) = counts.iter().position(|row| row.iter().sum::<f64>() <= 0.0) {
            return Err(refused("rows of each true stance", format!("none that is {}", Stance::ALL[none].name())));
        }
        Ok(Self { counts, model: read.model })
    }

    /// The model that was measured, where the one that a record names is surely another: a model's name may change, its hash doesn't.
    pub(super) fn differs(&self, record: Option<&str>) -> Option<&str> {
        let (measured, scored) = (self.model.as_deref()?, record?);
        (hash(measured)? != hash(scored)?).then_some(measured)
    }

    /// The rates that were measured.
    pub(super) fn rates(&self) -> Rates {
        self.counts.map(|row| row.map(|c| c / row.iter().sum::<f64>()))
    }

    /// Rates as they might have been measured on other rows: each true stance's rows drawn anew.
    pub(super) fn resampled(&self, samples: usize, seed: u64) -> Vec<Rates> {
        let rates = self.rates();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut row = |i: usize| {
            let n = self.counts[i].iter().sum::<f64>().round().max(1.0) as usize;
            let mut drawn = [0.0; 3];
            for _ in 0..n {
                let u: f64 = rng.r#gen();
                let at = if u < rates[i][0] { 0 } else { 1 + usize::from(u >= rates[i][0] + rates[i][1]) };
                drawn[at] += 1.0 / n as f64;
            }
            drawn
        };
        (0..samples).map(|_| [row(0), row(1), row(2)]).collect()
    }

    /// How many times an error of the observed shares may grow, where that is so much that adjusted shares say little: the matrix is
    /// near-singular, the model hardly tells two stances apart.
    pub fn stretch(&self) -> Option<f64> {
        let rates = self.rates();
        // The greatest entry sum of the inverse's rows, by Cramer's rule.
        let minor = |i: usize, j: usize| {
            let (a, b) = ((i + 1) % 3, (i + 2) % 3);
            let (c, d) = ((j + 1) % 3, (j + 2) % 3);
            rates[a][c] * rates[b][d] - rates[a][d] * rates[b][c]
        };
        let determinant: f64 = (0..3).map(|j| rates[0][j] * minor(0, j)).sum();
        let norm = (0..3).map(|i| (0..3).map(|j| minor(i, j).abs()).sum::<f64>()).fold(0.0, f64::max) / determinant.abs();
        (!norm.is_finite() || norm > STRETCH).then_some(norm)
    }
}

/// The digits of a model's hash behind its name.
fn hash(model: &str) -> Option<&str> {
    let (_, digits) = model.rsplit_once(' ')?;
    (digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(digits)
}

/// The shares p ≥ 0, Σp = 1, whose expected answers Σᵢ pᵢ·rates[i] lie nearest to the observed ones in the sum of squares.
///
/// Adjusted counting (Forman 2008, "Quantifying counts and costs via classification"; Hopkins & King 2010), solved as a constrained problem
/// and not by an inverse that may leave 0 to 1. With three shares the best of each face of the simplex can be compared: a plane, three
/// edges, three corners.
pub(super) fn adjusted(observed: Shares, rates: &Rates) -> Shares {
    let loss = |p: &Shares| (0..3).map(|j| ((0..3).map(|i| p[i] * rates[i][j]).sum::<f64>() - observed[j]).powi(2)).sum::<f64>();
    let mut best: Option<(f64, Shares)> = None;
    // The corners and edges first: where rates tie, the simplest answer stays.
    for face in [0b001usize, 0b010, 0b100, 0b011, 0b101, 0b110, 0b111] {
        let members: Vec<usize> = (0..3).filter(|i| face >> i & 1 == 1).collect();
        let Some(p) = on_face(&observed, rates, &members).filter(|p| p.iter().all(|x| *x >= 0.0)) else { continue };
        let l = loss(&p);
        if best.is_none_or(|(b, _)| l < b) {
            best = Some((l, p));
        }
    }
    best.map_or(observed, |b| b.1)
}

/// Least squares among some of the stances, whose shares sum to 1 and may be below 0; `None` where they can't be told apart.
fn on_face(observed: &Shares, rates: &Rates, members: &[usize]) -> Option<Shares> {
    let mut out = [0.0; 3];
    let (&last, rest) = members.split_last()?;
    // With the last share as what remains, the others solve their normal equations.
    let column = |i: usize| -> Shares { std::array::from_fn(|j| rates[i][j] - rates[last][j]) };
    let dot = |a: &Shares, b: &Shares| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let goal: Shares = std::array::from_fn(|j| observed[j] - rates[last][j]);
    match rest {
        [] => {}
        [a] => {
            let x = column(*a);
            let norm = dot(&x, &x);
            out[*a] = (norm > 1e-12).then(|| dot(&x, &goal) / norm)?;
        }
        [a, b] => {
            let (x, y) = (column(*a), column(*b));
            let (xx, xy, yy) = (dot(&x, &x), dot(&x, &y), dot(&y, &y));
            let determinant = xx * yy - xy * xy;
            if determinant <= 1e-12 * (xx * yy).max(1e-12) {
                return None;
            }
            let (gx, gy) = (dot(&x, &goal), dot(&y, &goal));
            out[*a] = (gx * yy - gy * xy) / determinant;
            out[*b] = (gy * xx - gx * xy) / determinant;
        }
        _ => return None,
    }
    out[last] = 1.0 - rest.iter().map(|i| out[*i]).sum::<f64>();
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const JSON: &str =
        r#"{"n":40,"level":"stance","confusion":{"labels":["neutral","cooperative","hostile"],"rows":[[6,2,2],[1,8,1],[2,2,16]]}}"#;

    #[test]
    fn the_matrix_is_read_by_its_labels() {
        let found = Adjustment::read("e.json", JSON.as_bytes()).unwrap();
        assert_eq!(found.rates(), [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]]);
        assert_eq!(found.stretch(), None);
        for drawn in found.resampled(50, 1).iter().flatten() {
            assert!((drawn.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_no_confusion_of_stances_is_refused() {
        let refused = |json: &str| Adjustment::read("e.json", json.as_bytes()).unwrap_err().to_string();
        assert!(refused("{}").contains("found none of its keys\n  help: make it with detente evaluate TABLE --level stance"));
        assert!(refused(r#"{"level":"quad","confusion":{"labels":["A"],"rows":[[1]]}}"#).contains("found A at level quad"));
        assert!(refused(&JSON.replace("[1,8,1]", "[0,0,0]")).contains("found none that is cooperative"));
        assert!(refused(&JSON.replace("[1,8,1]", "[1,8]")).contains("three rows of three counts"));
    }

    #[test]
    fn models_are_told_apart_by_their_hashes() {
        let json = JSON.replacen('{', r#"{"model":"a 0123456789ab","#, 1);
        let found = Adjustment::read("e.json", json.as_bytes()).unwrap();
        assert_eq!(found.differs(Some("a 0123456789ac")), Some("a 0123456789ab"));
        for same in [None, Some("b 0123456789ab"), Some("a"), Some("a 01234")] {
            assert_eq!(found.differs(same), None, "{same:?}");
        }
        assert_eq!(Adjustment::read("e.json", JSON.as_bytes()).unwrap().differs(Some("a 0123456789ac")), None);
    }

    #[test]
    fn a_model_that_hardly_tells_two_stances_apart_is_said_to() {
        let near = JSON.replace("[2,2,16]", "[1.2,8,0.8]");
        assert!(Adjustment::read("e.json", near.as_bytes()).unwrap().stretch().unwrap() > STRETCH);
    }

    proptest! {
        #[test]
        fn what_was_confused_is_set_right(a in 0.0f64..1.0, b in 0.0f64..1.0) {
            let rates = Adjustment::read("e.json", JSON.as_bytes()).unwrap().rates();
            let truth = [a.min(b), (a - b).abs(), 1.0 - a.max(b)];
            let observed = std::array::from_fn(|j| (0..3).map(|i| truth[i] * rates[i][j]).sum::<f64>());
            for (found, expected) in adjusted(observed, &rates).iter().zip(truth) {
                prop_assert!((found - expected).abs() < 1e-9, "{} for {}", found, expected);
            }
        }

        #[test]
        fn shares_stay_shares_and_no_point_of_the_simplex_fits_better(o in prop::array::uniform3(0.0f64..1.0), p in prop::array::uniform3(0.01f64..1.0)) {
            let rates = Adjustment::read("e.json", JSON.as_bytes()).unwrap().rates();
            let one = |v: [f64; 3]| v.map(|x| x / v.iter().sum::<f64>().max(1e-9));
            let (observed, other) = (one(o), one(p));
            let loss = |p: &Shares| (0..3).map(|j| ((0..3).map(|i| p[i] * rates[i][j]).sum::<f64>() - observed[j]).powi(2)).sum::<f64>();
            let found = adjusted(observed, &rates);
            prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9 && found.iter().all(|x| *x >= 0.0));
            prop_assert!(loss(&found) <= loss(&other) + 1e-9);
        }
    }
}
