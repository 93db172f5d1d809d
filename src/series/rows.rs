//! What a series is made of: a row for each pair and period.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::Date;
use crate::series::period::By;

/// What counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// A story: an article with its wire copies, whose answers are averaged.
    Story,
    /// An article, copies included.
    Article,
}

/// The ends of a 95 % interval.
pub type Interval = [f64; 2];

/// Intervals of a row's figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Intervals {
    /// Of net cooperation.
    pub net: Interval,
    /// Of the cooperative share.
    #[serde(default)]
    pub cooperative: Interval,
    /// Of the hostile share.
    #[serde(default)]
    pub hostile: Interval,
}

/// What the articles of a period say of a pair. All shares are `None` in a period without articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Who acts; of an undirected row the first by code.
    pub source: String,
    /// Towards whom.
    pub target: String,
    /// Whether acts from source to target alone are counted.
    #[serde(default)]
    pub directed: bool,
    /// The publisher, where one was asked for or each has its own rows.
    pub outlet: Option<String>,
    /// The period's name, such as `2015-09`.
    pub period: String,
    /// Its first day.
    #[serde(serialize_with = "shown", deserialize_with = "read")]
    pub start: Date,
    /// The day after its last.
    #[serde(serialize_with = "shown", deserialize_with = "read")]
    pub end: Date,
    /// Articles that say something of the pair.
    pub articles: usize,
    /// Stories among them.
    pub stories: usize,
    /// Share that is cooperative, 0 to 1.
    pub cooperative: Option<f64>,
    /// Share that is hostile, 0 to 1.
    pub hostile: Option<f64>,
    /// Share that is neutral, 0 to 1.
    pub neutral: Option<f64>,
    /// Share on which the model abstained, 0 to 1; the four sum to 1.
    pub abstained: Option<f64>,
    /// Cooperative share minus hostile share, −1 to 1.
    pub net: Option<f64>,
    /// Mean expected intensity of what wasn't abstained on, −10 to 10; `None` where the model has none.
    pub intensity: Option<f64>,
    /// Intervals of the figures.
    pub ci: Option<Intervals>,
    /// Whether another level of net cooperation begins here.
    #[serde(default)]
    pub change: bool,
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = String::deserialize(from)?;
    Date::read(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no date such as 2015-09-03")))
}

fn shown<S: Serializer>(date: &Date, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(date)
}

/// Groups of wire copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Copies {
    /// Stories that stand in more than one article.
    pub groups: usize,
    /// Articles beyond the first of each of them.
    pub articles: usize,
}

/// Records left out because their day isn't known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dates {
    /// Records without a date.
    pub missing: usize,
    /// Records whose date can't be read, or doesn't say in which period it lies.
    pub unparsable: usize,
    /// The first few of them.
    #[serde(default)]
    pub examples: Vec<Undated>,
}

/// A record without a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undated {
    /// The file.
    pub file: String,
    /// 1-based line in it.
    pub line: u64,
    /// The record's id.
    pub id: String,
    /// The date as it was written; `None` where there is none.
    pub date: Option<String>,
}

/// A series: rows ordered by pair, outlet and period, unless the busiest pairs were asked for, without gaps between the first and the last period of each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// How long a period is.
    pub by: By,
    /// What counts once.
    pub weight: Weight,
    /// Whether shares are corrected for what the model confuses.
    #[serde(default)]
    pub adjusted: bool,
    /// The rows.
    pub rows: Vec<Row>,
    /// Wire copies among the articles.
    #[serde(default)]
    pub copies: Copies,
    /// Records that were left out.
    #[serde(default)]
    pub dates: Dates,
}

impl Series {
    /// The rows of each pair and outlet, in order.
    pub fn parts(&self) -> impl Iterator<Item = &[Row]> {
        self.rows.chunk_by(|a, b| (&a.source, &a.target, a.directed, &a.outlet) == (&b.source, &b.target, b.directed, &b.outlet))
    }

    /// The first `most` parts by their number of stories; of equals the one that comes first.
    pub fn busiest(&self, most: usize) -> Vec<&[Row]> {
        let mut parts: Vec<&[Row]> = self.parts().collect();
        parts.sort_by_key(|p| std::cmp::Reverse(p.iter().map(|r| r.stories).sum::<usize>()));
        parts.truncate(most);
        parts
    }
}
