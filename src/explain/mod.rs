//! Why an answer is what it is.
//!
//! A text's decision value is a sum: each of its terms contributes weight times value, and an intercept is added. [`Head`] lists
//! these contributions, which sum to the decision value bit for bit. Several heads make a distribution, so a [`Contest`] says which
//! of them decide between the answer and its runner-up. A term's places are the words without which the text would have it less
//! often. An article's decision value is a sum over its sentences ([`Told::contribution`]); their terms explain them in turn. A
//! [`Deletion`] is a small set of words without which the answer is another. [`difference`] says what changed from one model to the next.

mod contest;
mod deletion;
mod difference;
mod explainer;
mod terms;
mod words;

pub use contest::{Contest, Voice, head_named};
pub use deletion::Deletion;
pub use difference::{Change, Difference, Moved, Terms, difference};
pub use explainer::{Explainer, Explanation, Settings, Told, Whole};
pub use terms::{Head, Term};
pub use words::{Masked, Word};
