//! Labelled rows to a model.
//!
//! [`Examples`] are rows made ready; [`Settings`] say how; [`train`] fits. A fit is a set of heads (binary logistic models on
//! one matrix, by [`SparseLogistic`] or linfa-logistic) and their Platt calibration on rows held out. [`cross_validate`] and
//! [`tune`] do the same on parts of the rows, [`learning_curve`] on ever larger ones.

mod aggregate;
mod arrange;
mod block;
mod context;
mod cross;
mod dense;
mod examples;
mod familiarity;
mod fitted;
mod heads;
mod hessian;
mod learning;
mod logistic;
mod newton;
mod own;
mod platt;
mod problem;
mod radius;
mod ratio;
mod settings;
mod stability;
mod trainer;
mod tune;
mod vectors;

pub use aggregate::aggregate;
pub use context::{InContext, context};
pub use cross::{CrossValidation, cross_validate, held_out, levels};
pub use dense::{MOST_CELLS, densify, fit as fit_dense};
pub use examples::Examples;
pub use learning::{Gain, LearningCurve, Taught, learning_curve};
pub use logistic::{FittedSparseLogistic, SparseLogistic, ValidSparseLogistic};
pub use newton::Convergence;
pub use settings::{Settings, Solver};
pub use stability::{Asked, Stable, stability};
pub use trainer::{Sources, check, train};
pub use tune::{Effort, tune};
