//! How good the answers are: pure functions from truth and predictions to figures.
//!
//! An [`Outcome`] holds what was true and what was answered, one row a record. [`evaluate`] turns it into an
//! [`Evaluation`], whose serialised form is the JSON that `detente evaluate` writes. [`folds`] splits rows for
//! cross-validation, and [`mean`] averages the evaluations of several fold seeds.
//!
//! Every figure has one definition and one implementation: a metric is computed from rows with integer weights, all 1 for the
//! figure itself and the times a row was drawn for a bootstrap sample. Whatever is a count is summed as an integer, so that
//! it is exact; whatever isn't is summed in row order in `f64`, and logarithms come from `libm`, so that the same rows give
//! the same bytes on any machine and on any number of threads.
//!
//! | figure | range | best | file |
//! |---|---|---|---|
//! | accuracy, precision, recall, F1, macro-F1 | 0 to 1 | 1 | `confusion` |
//! | Matthews correlation | −1 to 1 | 1 | `confusion` |
//! | log loss | 0 to 34.54 | 0 | `loss` |
//! | Brier score | 0 to 1 for two labels, else 0 to 2 | 0 | `loss` |
//! | expected calibration error | 0 to 1 | 0 | `loss` |
//! | area under the ROC curve | 0 to 1 | 1 | `auc` |
//! | coverage, selective accuracy | 0 to 1 | 1 | `metrics` |
//! | curves, the areas under them, average precision | 0 to 1 | 1; AURC 0 | `curves` |
//! | threshold for an error or a coverage | 0 to 1 | | `selection` |
//! | differences of two models, McNemar's test | −1 to 1 | | `compare` |
//! | Krippendorff's alpha | −1 to 1 | 1 | `krippendorff` |
//!
//! Abstained rows count everywhere with the label and the probabilities that they carry; only selective accuracy leaves
//! them out.

mod auc;
mod binomial;
mod bootstrap;
mod compare;
mod confusion;
mod curves;
mod evaluation;
mod folds;
mod group;
mod krippendorff;
mod loss;
mod mean;
mod metrics;
mod outcome;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reference;
mod selection;

pub use bootstrap::Bootstrap;
pub(crate) use bootstrap::quantile;
pub(crate) use compare::differences;
pub use compare::{COMPARED, Comparison, Difference, McNemar, compare};
pub use confusion::{ClassScore, Confusion};
pub use curves::{Bin, ByLabel, Curves, Kept, MOST_POINTS, Point, curves};
pub use evaluation::{Evaluation, evaluate};
pub use folds::folds;
pub use krippendorff::{Agreement, krippendorff};
pub use loss::top;
pub use mean::mean;
pub use metrics::METRICS;
pub use outcome::Outcome;
pub use selection::{Selection, Wanted, selection};
