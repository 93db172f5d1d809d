//! Scored records, gathered for a series: what is asked for is kept, the rest passed over as it is read.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

use crate::corpus::Lines;
use crate::date::Date;
use crate::error::{Problem, Result, quoted};
use crate::label::Stance;
use crate::series::adjust::Adjustment;
use crate::series::line::{Line, Said, When};
use crate::series::period::{By, Period};
use crate::series::rows::{Dates, Undated, Weight};
use crate::text::Sketch;

/// Bytes of lines that are parsed together.
const BATCH: usize = 8 << 20;
/// The longest line that is read, in bytes: a record repeats its evidence for every pair.
const LONGEST: u64 = 64 << 20;
/// Undated records that are named.
const NAMED: usize = 5;

/// What is asked of scored records.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How long a period is.
    pub by: By,
    /// What counts once.
    pub weight: Weight,
    /// Keep acts from A to B apart from those from B to A.
    pub directed: bool,
    /// Only pairs with this actor; of directed ones, those in which it acts.
    pub source: Option<String>,
    /// Only pairs with this actor; of directed ones, those in which it is acted upon.
    pub target: Option<String>,
    /// Only records of this outlet.
    pub outlet: Option<String>,
    /// Rows for each outlet.
    pub per_outlet: bool,
    /// Only this many parts (a pair, and where asked for its direction and outlet), those with the most stories, the one with most first.
    pub top: Option<usize>,
    /// Correct shares for what the model confuses.
    pub adjust: Option<Adjustment>,
    /// Bootstrap samples.
    pub samples: usize,
    /// The same seed gives the same intervals.
    pub seed: u64,
}

/// An article that says something of a pair that is asked for.
#[derive(Debug)]
pub(super) struct Article {
    pub period: Period,
    pub day: Date,
    pub outlet: Option<u32>,
    pub sketch: Option<Sketch>,
    /// Where it was read: file and line.
    pub place: (u32, u64),
}

/// What an article says of a pair, added up over its records.
#[derive(Debug)]
pub(super) struct Claim {
    pub article: u32,
    /// Names of source and target; in order where the pair is undirected.
    pub pair: (u32, u32),
    pub directed: bool,
    pub records: u32,
    /// Records by stance, those left out on which the model abstained.
    pub relied: [u32; 3],
    /// Records by stance, all of them.
    pub labelled: [u32; 3],
    /// Sum of intensities of records not abstained on, and how many these are.
    pub intensity: (f64, u32),
}

/// Scored records as far as a plan asks for them.
#[derive(Debug)]
pub struct Scored {
    pub(super) plan: Plan,
    pub(super) files: Vec<String>,
    pub(super) names: Names,
    pub(super) articles: Vec<Article>,
    pub(super) claims: Vec<Claim>,
    pub(super) dates: Dates,
    /// Records read.
    pub records: usize,
    /// Records of which no pair is known.
    pub unpaired: usize,
    /// How many records speak of each pair that wasn't asked for.
    pub(super) others: HashMap<(u32, u32), usize>,
}

/// Names by number.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    pub fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }
}

impl Scored {
    /// Nothing read yet.
    pub fn new(plan: Plan) -> Self {
        Self {
            plan,
            files: Vec::new(),
            names: Names::default(),
            articles: Vec::new(),
            claims: Vec::new(),
            dates: Dates::default(),
            records: 0,
            unpaired: 0,
            others: HashMap::new(),
        }
    }

    /// Reads a file of records, one JSON object a line; `step` hears of each batch. Linear in the file's length, on all threads of the
    /// current pool; holds some tens of bytes a pair and 200 bytes an article.
    ///
    /// # Errors
    /// Where the file can't be read, or a line isn't a record of a document or a pair.
    pub fn read(&mut self, path: &Path, step: &mut dyn FnMut(usize)) -> Result<()> {
        let name = path.display().to_string();
        let mut lines = Lines::open(path, LONGEST)?;
        let mut before: Option<(String, u32)> = None;
        self.files.push(name.clone());
        let by = self.plan.by;
        let mut batch = batch(&mut lines)?;
        while !batch.is_empty() {
            // While a batch is parsed, the next one is read.
            let parse = || batch.par_iter().map(|(number, line)| (*number, Line::read(&name, *number, line, by))).collect::<Vec<_>>();
            let (read, next) = rayon::join(parse, || self::batch(&mut lines));
            step(read.len());
            for (number, line) in read {
                self.add(number, line?, &mut before)?;
            }
            batch = next?;
        }
        Ok(())
    }

    /// Takes in a record. `before` is the last record of the file that was kept, with its article: pairs of one article follow one another.
    fn add(&mut self, number: u64, line: Line<'_>, before: &mut Option<(String, u32)>) -> Result<()> {
        if let Some(measured) = self.plan.adjust.as_ref().and_then(|a| a.differs(line.model.as_deref())) {
            let found = quoted(line.model.as_deref().unwrap_or_default());
            return Err(Problem::new(
                self.files.last().cloned().unwrap_or_default(),
                format!("records of {}, which --adjust measured", quoted(measured)),
                found,
            )
            .at(number)
            .help("one model's confusion says nothing of another's: give the evaluation of the model that scored, or score anew")
            .into());
        }
        self.records += 1;
        self.unpaired += usize::from(line.said.is_empty());
        if self.plan.outlet.is_some() && self.plan.outlet.as_deref() != line.outlet.as_deref() {
            return Ok(());
        }
        let said: Vec<Said<'_>> = line.said.into_iter().filter(|s| asked(&self.plan, &mut self.names, &mut self.others, s)).collect();
        if said.is_empty() {
            return Ok(());
        }
        let (period, day) = match line.when {
            When::On(period, day) => (period, day),
            When::Missing => {
                self.undated(number, &line.id, None);
                return Ok(());
            }
            When::Unparsable(date) => {
                self.undated(number, &line.id, Some(date));
                return Ok(());
            }
        };
        let outlet = line.outlet.as_deref().map(|o| self.names.number(o));
        let same = before.as_ref().filter(|(id, at)| {
            let article = &self.articles[*at as usize];
            line.of_pair && *id == line.id && (article.day, article.outlet, article.sketch) == (day, outlet, line.sketch)
        });
        let article = same.map_or(self.articles.len() as u32, |b| b.1);
        if article as usize == self.articles.len() {
            let place = (self.files.len() as u32 - 1, number);
            self.articles.push(Article { period, day, outlet, sketch: line.sketch, place });
            *before = Some((line.id.into_owned(), article));
        }
        for said in said {
            self.claim(article, &said);
        }
        Ok(())
    }

    /// Whether copies can be told: some article has a sketch.
    pub fn sketched(&self) -> bool {
        self.articles.iter().any(|a| a.sketch.is_some())
    }

    fn undated(&mut self, line: u64, id: &str, date: Option<String>) {
        *(if date.is_none() { &mut self.dates.missing } else { &mut self.dates.unparsable }) += 1;
        if self.dates.examples.len() < NAMED {
            let file = self.files.last().cloned().unwrap_or_default();
            self.dates.examples.push(Undated { file, line, id: id.to_owned(), date });
        }
    }

    fn claim(&mut self, article: u32, said: &Said<'_>) {
        let (source, target) = (self.names.number(&said.source), self.names.number(&said.target));
        let directed = said.directed && self.plan.directed;
        let swap = !directed && said.source > said.target;
        let pair = if swap { (target, source) } else { (source, target) };
        // Those of one article stand at the end.
        let same = self.claims.iter_mut().rev().take_while(|c| c.article == article).find(|c| (c.pair, c.directed) == (pair, directed));
        let claim = match same {
            Some(claim) => claim,
            None => {
                let new = Claim { article, pair, directed, records: 0, relied: [0; 3], labelled: [0; 3], intensity: (0.0, 0) };
                self.claims.push(new);
                let last = self.claims.len() - 1;
                &mut self.claims[last]
            }
        };
        claim.records += 1;
        if let Some(at) = said.stance.and_then(|s| Stance::ALL.iter().position(|other| *other == s)) {
            claim.labelled[at] += 1;
            claim.relied[at] += u32::from(!said.abstained);
        }
        if let Some(intensity) = said.intensity.filter(|_| !said.abstained) {
            claim.intensity = (claim.intensity.0 + intensity, claim.intensity.1 + 1);
        }
    }
}

/// The next lines with their numbers; none at the end.
fn batch(lines: &mut Lines) -> Result<Vec<(u64, Vec<u8>)>> {
    let (mut out, mut bytes) = (Vec::new(), 0);
    while bytes < BATCH {
        let mut line = Vec::new();
        let Some(number) = lines.read(&mut line)? else { break };
        bytes += line.len();
        out.push((number, line));
    }
    Ok(out)
}

/// Whether a plan asks for a pair; those that it doesn't are counted.
fn asked(plan: &Plan, names: &mut Names, others: &mut HashMap<(u32, u32), usize>, said: &Said<'_>) -> bool {
    let is = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|w| w.eq_ignore_ascii_case(name));
    let forth = is(&plan.source, &said.source) && is(&plan.target, &said.target);
    let back = is(&plan.source, &said.target) && is(&plan.target, &said.source);
    let asked = forth || back && !(plan.directed && said.directed);
    if !asked {
        let (a, b) = (names.number(said.source.as_ref().min(&said.target)), names.number(said.source.as_ref().max(&said.target)));
        *others.entry((a, b)).or_default() += 1;
    }
    asked
}
