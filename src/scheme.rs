//! A scheme: a set of labels, and how each collapses to coarser ones.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, nearest};
use crate::label::{Category, QuadClass, Sentiment, Stance, fold};

/// The name of a label or a group of labels. Every answer has some, so it is cheap to clone.
pub type Name = Arc<str>;

/// How fine an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The labels of the scheme themselves.
    Label,
    /// Fine event categories, where the scheme has any.
    Category,
    /// Quad classes, where every label belongs to one.
    Quad,
    /// Stances, where every label belongs to one.
    Stance,
}

impl Level {
    /// The level's name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Category => "category",
            Self::Quad => "quad",
            Self::Stance => "stance",
        }
    }
}

/// One label of a scheme, and what it collapses to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The name as it is written.
    pub name: String,
    /// Other names that are read as this label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The quad class it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quad: Option<QuadClass>,
    /// The stance it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stance: Option<Stance>,
    /// Intensity, −10 to +10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intensity: Option<f64>,
}

/// A set of labels in a stated order. Cheap to clone; read from JSON by [`Scheme::from_json`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The scheme's name: `plover`, `quad`, `stance`, `sentiment`, or a user's own.
    pub name: String,
    /// Its labels, at least one.
    pub labels: Vec<Label>,
}

/// Jaro–Winkler similarity from which on a name counts as another's misspelling.
const MISSPELT: f64 = 0.92;

/// A coarser view of a scheme: the groups, and the group of each label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collapse {
    /// Names of the groups, in the field's order.
    pub names: Arc<[Name]>,
    /// For each label of the scheme, its group.
    pub group: Vec<usize>,
}

impl Collapse {
    /// Sums a distribution over labels into one over groups, in label order.
    pub fn sum(&self, labels: &[f64]) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.names.len());
        self.sum_to(labels, &mut out);
        out
    }

    /// The same in the memory of another distribution.
    pub fn sum_to(&self, labels: &[f64], out: &mut Vec<f64>) {
        out.clear();
        // Not made of zeroed memory, which takes longer to get than these few zeros to write.
        out.resize(self.names.len(), 0.0);
        for (&g, p) in self.group.iter().zip(labels) {
            out[g] += p;
        }
    }
}

impl Scheme {
    /// The fifteen categories of PLOVER as published work uses them, and NEUTRAL. Reads CONCEDE and RETREAT as YIELD.
    pub fn plover() -> Self {
        let label = |c: &Category| Label {
            name: c.name().into(),
            aliases: if *c == Category::Yield { vec!["CONCEDE".into(), "RETREAT".into()] } else { Vec::new() },
            quad: Some(c.quad()),
            stance: Some(c.quad().stance()),
            intensity: Some(c.intensity()),
        };
        Self { name: "plover".into(), labels: Category::ALL.iter().map(label).collect() }
    }

    /// The four quad classes and NEUTRAL.
    pub fn quad() -> Self {
        let label =
            |q: &QuadClass| Label { name: q.name().into(), aliases: Vec::new(), quad: Some(*q), stance: Some(q.stance()), intensity: None };
        Self { name: "quad".into(), labels: QuadClass::ALL.iter().map(label).collect() }
    }

    /// Cooperative, hostile, neutral.
    pub fn stance() -> Self {
        let label = |s: &Stance| Label { name: s.name().into(), aliases: Vec::new(), quad: None, stance: Some(*s), intensity: None };
        Self { name: "stance".into(), labels: Stance::ALL.iter().map(label).collect() }
    }

    /// Positive, negative, neutral.
    pub fn sentiment() -> Self {
        Self { name: "sentiment".into(), labels: Sentiment::ALL.iter().map(|s| Label::plain(s.name())).collect() }
    }

    /// A scheme of any names, in the order given, that collapses to nothing.
    pub fn custom<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { name: "custom".into(), labels: names.into_iter().map(Label::plain).collect() }
    }

    /// The shipped schemes, in the order in which a table's labels are held against them.
    pub fn shipped() -> [Self; 4] {
        [Self::stance(), Self::sentiment(), Self::quad(), Self::plover()]
    }

    /// A shipped scheme by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::shipped().into_iter().find(|s| s.name == name)
    }

    /// The scheme that knows every one of `names`: the first of stance, sentiment, quad, plover that does, or knows all
    /// but what looks misspelt of it (so that "hostil" meets an error rather than a scheme of its own); else a custom
    /// one of exactly these names in sorted order.
    pub fn detect<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_by_key(|n| (fold(n), *n));
        names.dedup_by_key(|n| fold(n));
        let shipped = Self::shipped();
        let knows = |s: &&Self, n: &str| s.read(n).is_some();
        let misspelt = |s: &&Self, n: &str| s.names().any(|own| strsim::jaro_winkler(&fold(n), &fold(own)) >= MISSPELT);
        let all = shipped.iter().find(|s| names.iter().all(|n| knows(s, n)));
        let nearly = || shipped.iter().find(|s| names.iter().any(|n| knows(s, n)) && names.iter().all(|n| knows(s, n) || misspelt(s, n)));
        all.or_else(nearly).cloned().unwrap_or_else(|| Self::custom(names.iter().map(|n| n.trim())))
    }

    /// Reads a scheme file: `{"name": …, "labels": [{"name", "aliases", "quad", "stance", "intensity"}, …]}`.
    ///
    /// # Errors
    /// With line and column where the JSON is wrong, or the label where two are read alike or only some collapse.
    pub fn from_json(file: &str, json: &str) -> Result<Self> {
        let scheme: Self = serde_json::from_str(json).map_err(|e| {
            let expected = "a scheme: {\"name\": …, \"labels\": [{\"name\": …, \"stance\": …}, …]}";
            crate::error::Problem::new(file, expected, crate::error::unlike_json(&e))
                .at(e.line().max(1) as u64)
                .column(e.column().max(1) as u64)
        })?;
        scheme.check().map_err(|e| match e {
            Error::Params { expected, found, .. } => crate::error::Problem::new(file, expected, found).into(),
            other => other,
        })?;
        Ok(scheme)
    }

    fn check(&self) -> Result<()> {
        let wrong = |expected: &str, found: String| Err(Error::params("scheme", expected, found));
        if self.labels.len() < 2 {
            return wrong("at least two labels", self.labels.len().to_string());
        }
        let mut seen = std::collections::HashMap::new();
        for label in &self.labels {
            for name in std::iter::once(&label.name).chain(&label.aliases) {
                if let Some(other) = seen.insert(fold(name), &label.name) {
                    return wrong("names that differ in more than case, spaces and joints", format!("{other} and {name}"));
                }
            }
            if label.intensity.is_some_and(|i| !(-10.0..=10.0).contains(&i)) {
                return wrong("an intensity from -10 to 10", format!("{:?} for {}", label.intensity, label.name));
            }
            if let (Some(q), Some(s)) = (label.quad, label.stance)
                && q.stance() != s
            {
                return wrong("a quad class of the same stance", format!("{} with {q} and {s}", label.name));
            }
        }
        for (what, n) in [
            ("quad", self.labels.iter().filter(|l| l.quad.is_some()).count()),
            ("stance", self.labels.iter().filter(|l| l.stance.is_some()).count()),
            ("intensity", self.labels.iter().filter(|l| l.intensity.is_some()).count()),
        ] {
            if n != 0 && n != self.labels.len() {
                return wrong(&format!("`{what}` for every label or for none"), format!("it for {n} of {}", self.labels.len()));
            }
        }
        Ok(())
    }

    /// Index of the label that a name is read as.
    pub fn read(&self, name: &str) -> Option<usize> {
        let folded = fold(name);
        self.labels.iter().position(|l| fold(&l.name) == folded || l.aliases.iter().any(|a| fold(a) == folded))
    }

    /// The label nearest to a name that isn't one.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.names())
    }

    /// The labels' names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(|l| l.name.as_str())
    }

    /// Keeps only the labels of the given indices, in the scheme's order.
    pub fn keep(&self, used: &[bool]) -> Self {
        let labels = self.labels.iter().zip(used).filter(|(_, u)| **u).map(|(l, _)| l.clone()).collect();
        Self { name: self.name.clone(), labels }
    }

    /// How the labels collapse at a level; `None` where they don't. Groups keep the field's order, and only those that
    /// some label belongs to are there.
    pub fn collapse(&self, level: Level) -> Option<Collapse> {
        match level {
            Level::Label => Some(self.uncollapsed()),
            Level::Category => {
                let fine = self.labels.iter().all(|l| l.quad.is_some() && QuadClass::read(&l.name).is_none_or(|q| q == QuadClass::Neutral));
                (fine && !self.labels.is_empty()).then(|| self.uncollapsed())
            }
            Level::Quad => group(self.labels.iter().map(|l| l.quad), QuadClass::ALL, QuadClass::name),
            Level::Stance => group(self.labels.iter().map(|l| l.stance), Stance::ALL, Stance::name),
        }
    }

    /// How the labels collapse to what a model of this scheme answers: stances where they do, else the labels themselves.
    pub fn answers(&self) -> Collapse {
        self.collapse(Level::Stance).unwrap_or_else(|| self.uncollapsed())
    }

    fn uncollapsed(&self) -> Collapse {
        Collapse { names: self.names().map(Name::from).collect(), group: (0..self.labels.len()).collect() }
    }

    /// The name at a level of one of the level's own names, or of what is finer: a label, or for stances a quad class.
    pub fn read_at(&self, level: Level, name: &str) -> Option<String> {
        let label = || self.read(name).map(|i| &self.labels[i]);
        let quad = QuadClass::read(name);
        match level {
            Level::Label | Level::Category => label().map(|l| l.name.clone()),
            Level::Quad => quad.or_else(|| label()?.quad).map(|q| q.name().into()),
            Level::Stance => {
                let stance = Stance::read(name).or_else(|| label()?.stance);
                stance.or(quad.map(QuadClass::stance)).map(|s| s.name().into())
            }
        }
    }

    /// The levels of which a name is one: `neutral` is of several.
    pub fn levels(&self, name: &str) -> Vec<Level> {
        let of = [
            (Level::Label, self.read(name).is_some()),
            (Level::Quad, QuadClass::read(name).is_some()),
            (Level::Stance, Stance::read(name).is_some()),
        ];
        of.into_iter().filter_map(|(level, is)| is.then_some(level)).collect()
    }
}

impl Label {
    fn plain(name: &str) -> Self {
        Self { name: name.into(), aliases: Vec::new(), quad: None, stance: None, intensity: None }
    }
}

fn group<T: Copy + PartialEq>(of: impl Iterator<Item = Option<T>>, all: &[T], name: fn(T) -> &'static str) -> Option<Collapse> {
    let of: Vec<T> = of.collect::<Option<_>>()?;
    let present: Vec<T> = all.iter().copied().filter(|a| of.contains(a)).collect();
    Some(Collapse {
        group: of.iter().filter_map(|o| present.iter().position(|p| p == o)).collect(),
        names: present.into_iter().map(|p| Name::from(name(p))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plover_reads_its_aliases_and_collapses() {
        let s = Scheme::plover();
        assert_eq!(s.read("concede"), s.read("YIELD"));
        assert_eq!(*s.collapse(Level::Stance).unwrap().names, ["cooperative", "hostile", "neutral"].map(Name::from));
        assert_eq!(s.collapse(Level::Category).unwrap().names.len(), 16);
        assert_eq!(s.read_at(Level::Quad, "aid").as_deref(), Some("MATERIAL_COOPERATION"));
        assert_eq!(s.read_at(Level::Stance, "verbal conflict").as_deref(), Some("hostile"));
        assert_eq!((s.read_at(Level::Quad, "hostile"), s.read_at(Level::Category, "VERBAL_CONFLICT")), (None, None));
        assert_eq!(s.levels("Neutral"), [Level::Label, Level::Quad, Level::Stance]);
        assert_eq!((s.levels("assault"), s.levels("hostile"), s.levels("x")), (vec![Level::Label], vec![Level::Stance], vec![]));
        assert!(Scheme::quad().collapse(Level::Category).is_none());
        assert!(Scheme::sentiment().collapse(Level::Stance).is_none());
    }

    #[test]
    fn a_distribution_collapses_by_sums() {
        let c = Scheme::quad().collapse(Level::Stance).unwrap();
        assert_eq!(c.sum(&[0.1, 0.2, 0.3, 0.25, 0.15]), [0.5, 0.4, 0.1]);
    }

    #[test]
    fn detection_takes_the_coarsest_scheme_that_knows_all() {
        assert_eq!(Scheme::detect(["hostile", "Cooperative"]).name, "stance");
        assert_eq!(Scheme::detect(["positive", "neutral"]).name, "sentiment");
        assert_eq!(Scheme::detect(["ASSAULT", "NEUTRAL"]).name, "plover");
        let own = Scheme::detect(["b", "a", "B"]);
        assert_eq!((own.name.as_str(), own.labels.len()), ("custom", 2));
        assert_eq!(Scheme::detect(["hostil", "cooperative"]).name, "stance");
        for own in [["support", "oppose", "neutral"], ["positive", "negative", "mixed"], ["agree", "disagree", "neutral"]] {
            assert_eq!(Scheme::detect(own).name, "custom", "{own:?}");
        }
    }

    #[test]
    fn a_scheme_file_that_contradicts_itself_is_refused() {
        let e = Scheme::from_json("s.json", r#"{"name":"x","labels":[{"name":"a","stance":"hostile"},{"name":"b"}]}"#).unwrap_err();
        assert_eq!(e.to_string(), "s.json: expected `stance` for every label or for none, found it for 1 of 2");
    }
}
