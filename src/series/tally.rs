//! From gathered records to rows: stories, shares, intervals, changes.

use std::collections::HashMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::error::{Error, Problem, Result};
use crate::series::adjust::adjusted;
use crate::series::change::{Point, changes};
use crate::series::copies::stories;
use crate::series::interval::{Story, mean, percentiles, resampled, wilson};
use crate::series::period::Period;
use crate::series::rows::{Copies, Intervals, Row, Series, Weight};
use crate::series::scored::{Claim, Scored};

/// Periods from the first to the last of a pair at most: more come of a mistaken date.
const LONGEST: i32 = 50_000;
/// Rows at most: a gigabyte, and more than anyone looks at.
const MOST: usize = 2_000_000;

/// What the rows of a cell have in common: source, target, whether directed, outlet, and the period's number.
type Key<'s> = (&'s str, &'s str, bool, Option<&'s str>, i32);

/// A claim in its cell, of the story that it belongs to.
#[derive(Clone, Copy)]
struct Placed<'s> {
    key: Key<'s>,
    story: u32,
    claim: &'s Claim,
}

/// A row, and what its change of level is judged by.
type Judged = (Row, Point);

/// What follows from the stories of a cell.
struct Figures {
    stories: usize,
    /// Mean shares, as counted.
    observed: [f64; 3],
    /// The same, adjusted where that is asked for.
    shares: [f64; 3],
    ci: Option<Intervals>,
    point: Point,
}

impl Scored {
    /// The series of what was read.
    ///
    /// # Errors
    /// [`Error::Input`] where nothing was read, or a date lies so far from the others that it must be mistaken; [`Error::Params`] where no
    /// record speaks of what was asked for.
    pub fn series(self) -> Result<Series> {
        self.nothing()?;
        let story = self.stories();
        let placed = self.placed(&story);
        let rates = self.plan.adjust.as_ref().map(|a| a.resampled(self.plan.samples, self.plan.seed)).unwrap_or_default();
        let cells: Vec<&[Placed]> = placed.chunk_by(|a, b| a.key == b.key).collect();
        // What the adjustment's matrix counts: abstained rows with their labels.
        let counted = if self.plan.adjust.is_some() { |c: &Claim| c.labelled } else { |c: &Claim| c.relied };
        let told: Vec<Vec<Story>> = cells.par_iter().map(|cell| self.told(cell, counted)).collect();
        let (which, kinds) = alike(&told);
        let figures: Vec<Figures> = kinds.into_par_iter().map(|stories| self.figures(stories, &rates)).collect();
        let rows: Vec<Judged> =
            cells.par_iter().zip(&which).map(|(cell, &kind)| (self.row(cell, &figures[kind]), figures[kind].point)).collect();
        let mut out = Vec::new();
        let same = |a: &Judged, b: &Judged| {
            (&a.0.source, &a.0.target, a.0.directed, &a.0.outlet) == (&b.0.source, &b.0.target, b.0.directed, &b.0.outlet)
        };
        let parts = self.chosen(rows.chunk_by(same).collect());
        self.bounded(&parts)?;
        for part in parts {
            self.part(part, &mut out);
        }
        let copies = story.iter().enumerate().filter(|(i, s)| **s as usize != *i).map(|(_, s)| *s);
        let mut firsts: Vec<u32> = copies.collect();
        let articles = firsts.len();
        firsts.sort_unstable();
        firsts.dedup();
        Ok(Series {
            by: self.plan.by,
            weight: self.plan.weight,
            adjusted: self.plan.adjust.is_some(),
            rows: out,
            copies: Copies { groups: firsts.len(), articles },
            dates: self.dates,
        })
    }

    /// Says why there is nothing to count, if there isn't.
    fn nothing(&self) -> Result<()> {
        let files = self.files.join(", ");
        if self.records == 0 {
            let help = "make the file with detente score --format jsonl";
            return Err(Problem::new(files, "scored records", "none").help(help).into());
        }
        let undated = self.dates.missing + self.dates.unparsable;
        if self.articles.is_empty() && undated > 0 {
            let found = format!("none: {} have no date, of {} it can't be read", self.dates.missing, self.dates.unparsable);
            let help =
                "score a table with a column date (or --date-column NAME), or articles whose head states their day; YYYY-MM-DD is read";
            return Err(Problem::new(files, "records with a date", found).help(help).into());
        }
        if !self.articles.is_empty() {
            return Ok(());
        }
        let plan = &self.plan;
        if self.others.is_empty() && plan.outlet.is_none() {
            let help = "name the pairs of a table in columns source and target and score it with --unit pair, or score its texts with --split-sentences";
            return Err(Problem::new(files, "records with pairs of actors", format!("none in {} records", self.records)).help(help).into());
        }
        let mut others: Vec<(usize, String)> =
            self.others.iter().map(|((a, b), n)| (*n, format!("{} – {}", self.names.name(*a), self.names.name(*b)))).collect();
        others.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let named: Vec<String> = others.iter().take(5).map(|(n, pair)| format!("{pair} ({n})")).collect();
        let asked = [("--source", &plan.source), ("--target", &plan.target), ("--outlet", &plan.outlet)];
        let asked: Vec<String> = asked.iter().filter_map(|(flag, value)| Some(format!("{flag} {}", value.as_ref()?))).collect();
        let error = Error::params("series", format!("records for {}", asked.join(" ")), format!("none in {}", self.records));
        Err(if named.is_empty() { error } else { error.help(format!("the pairs named most are {}", named.join(", "))) })
    }

    /// For each article the article with which its story begins.
    fn stories(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.articles.len() as u32).collect();
        // Stable: of one day, in the order of the input.
        order.sort_by_key(|i| self.articles[*i as usize].day);
        let sketches: Vec<_> = order.iter().map(|i| &self.articles[*i as usize]).map(|a| (a.day, a.sketch)).collect();
        let mut out = vec![0; order.len()];
        for (i, first) in stories(&sketches).into_iter().enumerate() {
            out[order[i] as usize] = order[first as usize];
        }
        out
    }

    /// Every claim in its cell, cells in the order of rows, and stories together in them.
    ///
    /// A story counts once, with all its articles, in the period in which it began; an article in its own.
    fn placed(&self, story: &[u32]) -> Vec<Placed<'_>> {
        let named = self.plan.per_outlet || self.plan.outlet.is_some();
        let mut out = Vec::with_capacity(self.claims.len());
        for claim in &self.claims {
            let article = &self.articles[claim.article as usize];
            let story = story[claim.article as usize];
            let placed = if self.plan.weight == Weight::Story { &self.articles[story as usize] } else { article };
            let outlet = article.outlet.filter(|_| named).map(|o| self.names.name(o));
            let key = (self.names.name(claim.pair.0), self.names.name(claim.pair.1), claim.directed, outlet, placed.period.number);
            out.push(Placed { key, story, claim });
        }
        out.par_sort_by(|a, b| (a.key, a.story).cmp(&(b.key, b.story)));
        out
    }

    /// The stories of a cell, each with what its articles say on average; in an order that the input doesn't decide.
    fn told(&self, cell: &[Placed<'_>], counted: impl Fn(&Claim) -> [u32; 3]) -> Vec<Story> {
        let one = |story: &[Placed<'_>]| {
            let n = story.len() as f64;
            let share = |i: usize| sum(story.iter().map(|p| f64::from(counted(p.claim)[i]) / f64::from(p.claim.records)).collect()) / n;
            Story { weight: if self.plan.weight == Weight::Story { 1.0 } else { n }, shares: [0, 1, 2].map(share) }
        };
        let mut out: Vec<Story> = cell.chunk_by(|a, b| a.story == b.story).map(one).collect();
        out.sort_unstable_by_key(Story::bits);
        out
    }

    /// What follows from stories, whoever they speak of and whenever.
    fn figures(&self, stories: &[Story], rates: &[[[f64; 3]; 3]]) -> Figures {
        let plan = &self.plan;
        let observed = mean(stories);
        let mut shares = observed;
        let bits: Vec<u8> = stories.iter().flat_map(Story::bits).flat_map(u64::to_le_bytes).collect();
        let mut samples = resampled(stories, plan.samples, xxh3_64_with_seed(&bits, plan.seed));
        // Of records with a label; where there is none, there is nothing to adjust.
        let set = |shares: &mut [f64; 3], rates: &[[f64; 3]; 3]| {
            let whole: f64 = shares.iter().sum();
            if whole > 0.0 {
                *shares = adjusted(shares.map(|s| s / whole), rates).map(|s| s * whole);
            }
        };
        let interval = |of: &dyn Fn(&[f64; 3]) -> f64, samples: &[[f64; 3]]| percentiles(samples.iter().map(of).collect());
        let ci = if let Some(adjust) = &plan.adjust {
            set(&mut shares, &adjust.rates());
            samples.iter_mut().zip(rates).for_each(|(s, r)| set(s, r));
            [0, 1].map(|i| interval(&|s| s[i], &samples))
        } else {
            [0, 1].map(|i| Some(wilson(shares[i], stories)))
        };
        let ci = match (interval(&|s| s[0] - s[1], &samples), ci) {
            (Some(net), [Some(cooperative), Some(hostile)]) => Some(Intervals { net, cooperative, hostile }),
            _ => None,
        };
        Figures { stories: stories.len(), observed, shares, ci, point: self.point(stories, &samples, shares[0] - shares[1]) }
    }

    /// The row of a cell.
    fn row(&self, cell: &[Placed<'_>], figures: &Figures) -> Row {
        let relied = if self.plan.adjust.is_some() { mean(&self.told(cell, |c| c.relied)) } else { figures.observed };
        let (source, target, directed, outlet, number) = cell[0].key;
        let period = Period { by: self.plan.by, number };
        let intensity = (sum(cell.iter().map(|p| p.claim.intensity.0).collect()), cell.iter().map(|p| p.claim.intensity.1).sum::<u32>());
        let [cooperative, hostile, neutral] = figures.shares;
        Row {
            source: source.into(),
            target: target.into(),
            directed,
            outlet: outlet.map(String::from),
            period: period.to_string(),
            start: period.start(),
            end: period.end(),
            articles: cell.len(),
            stories: figures.stories,
            cooperative: Some(cooperative),
            hostile: Some(hostile),
            neutral: Some(neutral),
            // Sums of thirds may miss 1 by a rounding.
            abstained: Some(1.0 - relied.iter().sum::<f64>()).map(|rest| if rest < 1e-12 { 0.0 } else { rest }),
            net: Some(cooperative - hostile),
            intensity: (intensity.1 > 0).then(|| intensity.0 / f64::from(intensity.1)),
            ci: figures.ci,
            change: false,
        }
    }

    /// A cell as changes of level are judged by it.
    fn point(&self, stories: &[Story], samples: &[[f64; 3]], net: f64) -> Point {
        let (sum, squares) = stories.iter().fold((0.0, 0.0), |(s, q), story| (s + story.weight, q + story.weight * story.weight));
        let n = sum * sum / squares;
        let spread = if self.plan.adjust.is_some() {
            // The correction stretches distances; samples tell by how much.
            let nets: Vec<f64> = samples.iter().map(|s| s[0] - s[1]).collect();
            let middle = nets.iter().sum::<f64>() / nets.len().max(1) as f64;
            n * nets.iter().map(|s| (s - middle).powi(2)).sum::<f64>() / nets.len().max(1) as f64
        } else {
            stories.iter().map(|s| s.weight * (s.shares[0] - s.shares[1] - net).powi(2)).sum::<f64>() / sum
        };
        Point { net, stories: n, squares: n * spread }
    }

    /// The parts that are asked for: all in their order, or those with the most stories; of equals the one that comes first.
    fn chosen<'p>(&self, mut parts: Vec<&'p [Judged]>) -> Vec<&'p [Judged]> {
        if let Some(top) = self.plan.top {
            parts.sort_by_key(|p| std::cmp::Reverse(p.iter().map(|r| r.0.stories).sum::<usize>()));
            parts.truncate(top);
        }
        parts
    }

    /// Refuses parts that would have too many rows, before any of those without articles is made.
    fn bounded(&self, parts: &[&[Judged]]) -> Result<()> {
        let mut rows = 0;
        for (first, last) in parts.iter().map(|p| self.ends(p)) {
            if last - first >= LONGEST {
                return Err(self.too_long(first, last));
            }
            rows += (last - first) as usize + 1;
        }
        if rows <= MOST {
            return Ok(());
        }
        let told: usize = parts.iter().map(|p| p.len()).sum();
        let found = format!("{rows}, {} of them of periods without articles, of {} pairs", rows - told, parts.len());
        let help = "choose longer periods with --by, or fewer pairs with --top, --source and --target";
        Err(Error::params("series", format!("at most {MOST} rows"), found).help(help))
    }

    /// The numbers of a part's first and last period.
    fn ends(&self, part: &[Judged]) -> (i32, i32) {
        let number = |row: &Row| self.plan.by.period(row.start).number;
        (number(&part[0].0), number(&part[part.len() - 1].0))
    }

    /// The rows of one pair and outlet, periods without articles put between them, and changes marked.
    fn part(&self, part: &[Judged], out: &mut Vec<Row>) {
        let points: Vec<Point> = part.iter().map(|p| p.1).collect();
        let changes = changes(&points);
        let number = |row: &Row| self.plan.by.period(row.start).number;
        for (i, (row, _)) in part.iter().enumerate() {
            if i > 0 {
                for number in number(&part[i - 1].0) + 1..number(row) {
                    out.push(empty(row, Period { by: self.plan.by, number }));
                }
            }
            out.push(Row { change: changes.contains(&i), ..row.clone() });
        }
    }

    fn too_long(&self, first: i32, last: i32) -> Error {
        let of = |number: i32| self.articles.iter().find(|a| a.period.number == number).map_or((0, 0), |a| a.place);
        let (a, b) = (of(first), of(last));
        let period = |number| Period { by: self.plan.by, number };
        let expected = format!("dates within {LONGEST} periods");
        let found = format!("{} here and {} at {}:{}", period(first), period(last), self.files[b.0 as usize], b.1);
        let help = "mend the date that is mistaken, or choose longer periods with --by";
        Problem::new(&self.files[a.0 as usize], expected, found).at(a.1).help(help).into()
    }
}

/// The sum in an order that the input doesn't decide: another one would differ in its last digits, and with them the draws.
fn sum(mut of: Vec<f64>) -> f64 {
    of.sort_unstable_by(f64::total_cmp);
    of.iter().sum()
}

/// Which cells have the same stories: for each the number of its kind, and the stories of each kind.
///
/// An archive has many cells of one or two stories that say the same. Their intervals are the same as well, and are drawn once.
fn alike(told: &[Vec<Story>]) -> (Vec<usize>, Vec<&[Story]>) {
    let (mut numbers, mut kinds) = (HashMap::new(), Vec::new());
    let which = told.iter().map(|stories| {
        let bits: Vec<[u64; 4]> = stories.iter().map(Story::bits).collect();
        *numbers.entry(bits).or_insert_with(|| {
            kinds.push(stories.as_slice());
            kinds.len() - 1
        })
    });
    (which.collect(), kinds)
}

/// A row without articles.
fn empty(like: &Row, period: Period) -> Row {
    Row {
        period: period.to_string(),
        start: period.start(),
        end: period.end(),
        articles: 0,
        stories: 0,
        cooperative: None,
        hostile: None,
        neutral: None,
        abstained: None,
        net: None,
        intensity: None,
        ci: None,
        change: false,
        ..like.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_the_same_in_any_order() {
        let parts = [1.0 / 3.0, 1.0 / 7.0, 2.0 / 7.0, 1e-9];
        let sums = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]].map(|order| sum(order.map(|i| parts[i]).to_vec()).to_bits());
        assert!(sums[0] == sums[1] && sums[1] == sums[2]);
    }
}
