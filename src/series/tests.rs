//! Whole series by hand, copies planted in news, and the interval's coverage.

use std::fmt::Write as _;

use super::copies::stories;
use super::*;
use crate::date::Date;
use crate::text::Sketch;

fn plan() -> Plan {
    Plan {
        by: By::Month,
        weight: Weight::Story,
        directed: false,
        source: None,
        target: None,
        outlet: None,
        per_outlet: false,
        top: None,
        adjust: None,
        samples: 200,
        seed: 0,
    }
}

fn read(plan: Plan, lines: &str) -> Result<Series, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.jsonl");
    std::fs::write(&path, lines).unwrap();
    let mut scored = Scored::new(plan);
    scored.read(&path, &mut |_| ()).map_err(|e| e.to_string())?;
    scored.series().map_err(|e| e.to_string().replace(&path.display().to_string(), "s.jsonl"))
}

/// A pair's record: id, date, source, target, label, whether abstained.
fn pair(id: &str, date: &str, source: &str, target: &str, label: &str, abstained: bool) -> String {
    format!(
        "{{\"id\":\"{id}\",\"date\":{},\"source\":\"{source}\",\"target\":\"{target}\",\"directed\":true,\"label\":\"{label}\",\"intensity\":2.0,\"abstained\":{abstained}}}\n",
        if date.is_empty() { "null".into() } else { format!("\"{date}\"") }
    )
}

#[test]
fn shares_by_hand_with_a_gap() {
    let lines = [
        pair("a", "2015-09-01", "KEN", "ETH", "cooperative", false),
        pair("b", "2015-09-30", "ETH", "KEN", "hostile", false),
        pair("c", "2015-09-30", "ETH", "KEN", "hostile", true),
        // Two records of one article on the pair are half of it each.
        pair("d", "2015-09-30", "ETH", "KEN", "neutral", false),
        pair("d", "2015-09-30", "ETH", "KEN", "cooperative", false),
        pair("e", "2015-11-02", "KEN", "ETH", "hostile", false),
        pair("f", "", "KEN", "ETH", "hostile", false),
        pair("g", "31/12/2015", "KEN", "ETH", "hostile", false),
    ];
    let series = read(plan(), &lines.concat()).unwrap();
    let row = &series.rows[0];
    assert_eq!((row.source.as_str(), row.target.as_str(), row.directed, row.articles, row.stories), ("ETH", "KEN", false, 4, 4));
    assert_eq!((row.cooperative, row.hostile, row.neutral, row.abstained), (Some(0.375), Some(0.25), Some(0.125), Some(0.25)));
    assert_eq!((row.net, row.intensity), (Some(0.125), Some(2.0)));
    let ci = row.ci.unwrap();
    assert!(ci.net[0] < 0.125 && 0.125 < ci.net[1] && ci.hostile[0] < 0.25 && 0.25 < ci.hostile[1]);
    let periods: Vec<(&str, usize, bool)> = series.rows.iter().map(|r| (r.period.as_str(), r.articles, r.net.is_some())).collect();
    assert_eq!(periods, [("2015-09", 4, true), ("2015-10", 0, false), ("2015-11", 1, true)]);
    assert_eq!((series.dates.missing, series.dates.unparsable), (1, 1));
    assert_eq!(series.dates.examples[1].date.as_deref(), Some("31/12/2015"));
    assert_eq!((series.dates.examples[0].line, series.dates.examples[0].id.as_str()), (7, "f"));
}

#[test]
fn directions_are_apart_where_asked_for() {
    let lines =
        [pair("a", "2015-09-01", "KEN", "ETH", "cooperative", false), pair("b", "2015-09-01", "ETH", "KEN", "hostile", false)].concat();
    let nets = |plan| read(plan, &lines).unwrap().rows.iter().map(|r| (r.source.clone(), r.net.unwrap())).collect::<Vec<_>>();
    assert_eq!(nets(plan()), [("ETH".to_string(), 0.0)]);
    assert_eq!(nets(Plan { directed: true, ..plan() }), [("ETH".to_string(), -1.0), ("KEN".to_string(), 1.0)]);
    assert_eq!(nets(Plan { directed: true, source: Some("ken".into()), ..plan() }), [("KEN".to_string(), 1.0)]);
    assert_eq!(nets(Plan { source: Some("KEN".into()), ..plan() }), [("ETH".to_string(), 0.0)]);
}

#[test]
fn pairs_of_one_article_share_its_sketch_and_copies_are_found_among_them() {
    let sketch = |text: &str| format!("\"sketch\":\"{}\",\"source\"", Sketch::of(text).unwrap());
    let of =
        |id: &str, date: &str, label: &str, text: &str| pair(id, date, "KEN", "ETH", label, false).replacen("\"source\"", &sketch(text), 1);
    let (one, other) = ("Kenya and Ethiopia opened a road on Monday.", "Ethiopia closed a bridge to all lorries last night.");
    let lines = [
        of("a", "2015-09-01", "cooperative", one),
        of("a", "2015-09-01", "neutral", one),
        // Another paper's copy, and another text of the same name.
        of("b", "2015-09-03", "cooperative", one),
        of("b", "2015-09-03", "neutral", one),
        of("b", "2015-09-03", "hostile", other),
    ];
    let series = read(plan(), &lines.concat()).unwrap();
    assert_eq!((series.copies.groups, series.copies.articles), (1, 1));
    let row = &series.rows[0];
    assert_eq!((row.articles, row.stories, row.cooperative, row.hostile), (3, 2, Some(0.25), Some(0.5)));
}

#[test]
fn equal_stories_have_equal_intervals_whoever_they_are_about() {
    let said = |a: &str, b: &str, date: &str| {
        let label = |i: usize| ["cooperative", "hostile", "neutral"][i % 3];
        (0..7).map(|i| pair(&format!("{a}{date}{i}"), date, a, b, label(i * i), i == 6)).collect::<String>()
    };
    let lines = [said("KEN", "ETH", "2015-09-01"), said("PER", "CHL", "2015-09-01"), said("PER", "CHL", "2017-02-01")];
    let series = read(plan(), &lines.concat()).unwrap();
    let cis: Vec<_> = series.rows.iter().filter_map(|r| r.ci).collect();
    assert_eq!((cis.len(), cis[1], cis[2]), (3, cis[0], cis[0]));
    let seeded = read(Plan { seed: 1, ..plan() }, &lines.concat()).unwrap();
    assert_ne!(seeded.rows[0].ci.unwrap().net, cis[0].net);
}

/// A document of one pair, with a sketch.
fn document(id: &str, date: &str, outlet: &str, label: &str, text: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"date\":\"{date}\",\"outlet\":\"{outlet}\",\"sketch\":\"{}\",\"dyads\":[{{\"source\":\"KEN\",\"target\":\"ETH\",\"directed\":true,\"label\":\"{label}\"}}]}}\n",
        Sketch::of(text).unwrap()
    )
}

#[test]
fn copies_count_once_in_the_period_of_the_first() {
    let text = "Kenya and Ethiopia signed an agreement on the railway on Monday after long talks in Nairobi";
    let lines = [
        document("a", "2015-09-30", "X", "cooperative", text),
        document("b", "2015-10-01", "Y", "hostile", &format!("{text} it was said")),
        document(
            "c",
            "2015-10-01",
            "Y",
            "hostile",
            "Ethiopia recalled its envoy and closed the border posts without a word to anybody in the capital",
        ),
        // The same words a month later are another story.
        document("d", "2015-11-01", "X", "cooperative", text),
    ]
    .concat();
    let rows = |plan| {
        let series = read(plan, &lines).unwrap();
        let rows = series.rows.iter().map(|r| (r.period.clone(), r.articles, r.stories, r.net.unwrap())).collect::<Vec<_>>();
        (rows, series.copies)
    };
    let month = |m: &str| format!("2015-{m}");
    let (found, copies) = rows(plan());
    assert_eq!(found, [(month("09"), 2, 1, 0.0), (month("10"), 1, 1, -1.0), (month("11"), 1, 1, 1.0)]);
    assert_eq!(copies, Copies { groups: 1, articles: 1 });
    let (found, _) = rows(Plan { weight: Weight::Article, ..plan() });
    assert_eq!(found, [(month("09"), 1, 1, 1.0), (month("10"), 2, 2, -1.0), (month("11"), 1, 1, 1.0)]);
    let outlets = read(Plan { per_outlet: true, ..plan() }, &lines).unwrap();
    assert_eq!(outlets.parts().map(|p| p[0].outlet.clone().unwrap()).collect::<Vec<_>>(), ["X", "Y"]);
    assert_eq!(read(Plan { outlet: Some("X".into()), ..plan() }, &lines).unwrap().rows.iter().map(|r| r.articles).sum::<usize>(), 2);
}

#[test]
fn adjusted_shares_undo_the_confusion_and_have_wider_intervals() {
    let json = r#"{"confusion":{"labels":["cooperative","hostile","neutral"],"rows":[[80,20,0],[20,80,0],[10,10,80]]}}"#;
    let adjust = Adjustment::read("e.json", json.as_bytes()).unwrap();
    // Of 100, 62 are answered cooperative and 38 hostile, as 70 and 30 would be.
    let lines: String = (0..100)
        .map(|i| pair(&i.to_string(), "2015-09-01", "KEN", "ETH", if i < 62 { "cooperative" } else { "hostile" }, i % 10 == 0))
        .collect();
    let row = |adjust| read(Plan { adjust, samples: 1000, ..plan() }, &lines).unwrap().rows.remove(0);
    let (plain, set) = (row(None), row(Some(adjust)));
    assert!((set.net.unwrap() - 0.4).abs() < 1e-9 && (set.abstained.unwrap() - 0.1).abs() < 1e-9);
    let width = |row: &Row| row.ci.map(|c| c.net[1] - c.net[0]).unwrap();
    assert!(width(&set) > 1.2 * width(&plain), "{} {}", width(&set), width(&plain));
}

#[test]
fn one_period_all_abstained_and_nothing_at_all() {
    let row = read(plan(), &pair("a", "2015-09-01", "KEN", "ETH", "hostile", true)).unwrap().rows.remove(0);
    assert_eq!((row.net, row.abstained, row.intensity), (Some(0.0), Some(1.0), None));
    let refused = |plan: Plan, lines: &str| read(plan, lines).unwrap_err();
    assert_eq!(
        refused(plan(), "\n"),
        "s.jsonl: expected scored records, found none\n  help: make the file with detente score --format jsonl"
    );
    let undated = refused(plan(), &pair("a", "", "KEN", "ETH", "hostile", true));
    assert!(
        undated.starts_with("s.jsonl: expected records with a date, found none: 1 have no date, of 0 it can't be read\n  help: "),
        "{undated}"
    );
    let none = refused(plan(), r#"{"id":"a","label":"hostile","dyads":[]}"#);
    assert!(none.starts_with("s.jsonl: expected records with pairs of actors, found none in 1 records\n  help: "), "{none}");
    let other = refused(Plan { source: Some("GRC".into()), ..plan() }, &pair("a", "2015-09-01", "KEN", "ETH", "hostile", true));
    assert_eq!(other, "series: expected records for --source GRC, found none in 1\n  help: the pairs named most are ETH – KEN (1)");
    let far = [pair("a", "0215-09-01", "KEN", "ETH", "hostile", true), pair("b", "2015-09-01", "KEN", "ETH", "hostile", true)].concat();
    let far = refused(Plan { by: By::Day, ..plan() }, &far);
    assert!(far.starts_with("s.jsonl:1: expected dates within 50000 periods, found 0215-09-01 here and 2015-09-01 at s.jsonl:2"), "{far}");
}

#[test]
fn the_order_of_lines_and_of_threads_decides_nothing() {
    let mut lines: Vec<String> = (0..60)
        .map(|i| {
            pair(&i.to_string(), &format!("2015-{:02}-01", i % 7 + 1), "KEN", "ETH", ["cooperative", "hostile"][i * i % 2], i % 5 == 0)
        })
        .collect();
    let series = read(plan(), &lines.concat()).unwrap();
    let on =
        |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| read(plan(), &lines.concat()).unwrap());
    assert_eq!(on(1), on(3));
    lines.reverse();
    assert_eq!(read(plan(), &lines.concat()).unwrap(), series);
}

/// Sentences written for this project, each one once; none as short as a headline, which would leave a report with little but its background.
fn sentences() -> Vec<String> {
    let columns = crate::corpus::Columns::default();
    let table = crate::corpus::Table::open("datasets/stance.csv".as_ref(), &columns).unwrap();
    let mut out: Vec<String> = table.map(|r| r.unwrap().text).filter(|text| text.split(' ').count() > 15).collect();
    out.sort();
    out.dedup();
    out
}

/// The project's articles, without their names' order meaning anything.
fn articles() -> Vec<String> {
    let input = crate::corpus::Input::open("datasets/articles".as_ref(), &Default::default(), &Default::default()).unwrap();
    let crate::corpus::Input::Articles(articles) = input else { panic!("a folder") };
    articles.map(|a| a.unwrap().text).collect()
}

/// A thousand stories: the articles, and reports put together of sentences. Reports come in threes on one subject, which share two sentences
/// of background and a closing notice, as reports of one event by several agencies do.
fn thousand() -> Vec<String> {
    let (mut out, sentences) = (articles(), sentences());
    let mut at = 0;
    let mut take = |n: usize| {
        at += n;
        sentences[(at - n) % (sentences.len() - n)..][..n].join(" ")
    };
    while out.len() < 1000 {
        let background = take(2);
        for _ in 0..3 {
            out.push(format!(
                "{}\n\n{background}\n\n{}\n\nThis report may not be published or rewritten without leave of the agency.",
                take(3),
                take(2)
            ));
        }
    }
    out.truncate(1000);
    out
}

#[test]
fn a_thousand_stories_stay_apart() {
    let of: Vec<_> = thousand().iter().map(|t| (Date(0), Sketch::of(t))).collect();
    let merged: Vec<usize> = stories(&of).iter().enumerate().filter(|(i, s)| **s as usize != *i).map(|m| m.0).collect();
    assert_eq!(merged, [0; 0], "{} articles merged", merged.len());
}

/// A copy as another paper prints it: another headline, a byline, the last paragraphs cut, some words edited.
fn copy(text: &str, seed: usize) -> String {
    let mut paragraphs: Vec<&str> = text.split("\n\n").filter(|p| !p.trim().is_empty()).collect();
    if paragraphs.len() < 3 {
        paragraphs = text.split_inclusive(". ").collect();
    }
    let cut = paragraphs.len() / 4;
    paragraphs.truncate(paragraphs.len() - cut);
    let mut out = format!("Editors' choice: what the neighbours said, number {seed}\n\nBy a correspondent in the region\n\n");
    for (i, word) in paragraphs.join("\n\n").split(' ').enumerate() {
        // One word of forty becomes another.
        let _ = if (i + seed) % 40 == 39 { write!(out, "reportedly ") } else { write!(out, "{word} ") };
    }
    out
}

#[test]
fn planted_copies_are_found() {
    let originals = thousand();
    let of = |text: &String| (Date(0), Sketch::of(text));
    let mut all: Vec<_> = originals.iter().map(of).collect();
    all.extend(originals.iter().enumerate().map(|(i, t)| (Date(WINDOW), Sketch::of(&copy(t, i)))));
    let found = stories(&all);
    let right = (0..1000).filter(|i| found[1000 + i] as usize == *i).count();
    let wrong = (0..1000).filter(|i| found[1000 + i] as usize != *i && found[1000 + i] < 1000).count();
    assert!(right >= 950 && wrong == 0, "{right} of 1000 copies found, {wrong} merged with another story");
    // After the window, none.
    all.iter_mut().skip(1000).for_each(|a| a.0 = Date(WINDOW + 1));
    assert!(stories(&all).iter().skip(1000).all(|s| *s >= 1000));
}

/// Net cooperation of simulated data: shares are drawn, stories have one to five articles, and the interval either covers the truth or not.
#[test]
fn the_interval_covers_the_truth() {
    use rand::{Rng, SeedableRng};
    for (stories, weight) in [(5, 1), (20, 1), (60, 1), (200, 1), (60, 5), (200, 5)] {
        let mut covered = 0;
        for i in 0..1000 {
            let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(i);
            let (cooperative, hostile) = (rng.gen_range(0.05..0.6), rng.gen_range(0.05..0.35));
            let drawn: Vec<_> = (0..stories)
                .map(|_| {
                    let u: f64 = rng.r#gen();
                    let shares = match u {
                        u if u < cooperative => [1.0, 0.0, 0.0],
                        u if u < cooperative + hostile => [0.0, 1.0, 0.0],
                        _ => [0.0, 0.0, 1.0],
                    };
                    interval::Story { weight: f64::from(rng.gen_range(1..=weight)), shares }
                })
                .collect();
            let nets = interval::resampled(&drawn, 1000, i).into_iter().map(|[c, h, _]| c - h).collect();
            let [lo, hi] = interval::percentiles(nets).unwrap();
            covered += usize::from(lo <= cooperative - hostile && cooperative - hostile <= hi);
        }
        // Of few stories the observations that are added make it wide.
        let most = if stories < 20 { 1000 } else { 970 };
        assert!((930..=most).contains(&covered), "{stories} stories of up to {weight} articles: {covered} of 1000 covered");
    }
}

#[test]
fn periods_without_articles_are_bounded_before_they_are_made() {
    let pairs = |n: usize| -> String {
        (0..n)
            .flat_map(|i| {
                [("1900-01-01", "a"), ("2036-01-01", "b")].map(|(day, id)| pair(id, day, &format!("A{i:02}"), "ZWE", "hostile", false))
            })
            .collect()
    };
    let by_day = || Plan { by: By::Day, ..plan() };
    let expected = "series: expected at most 2000000 rows, found 2036634, 2036552 of them of periods without articles, of 41 pairs\n  help: choose longer periods with --by, or fewer pairs with --top, --source and --target";
    assert_eq!(read(by_day(), &pairs(41)).unwrap_err(), expected);
    // The pairs that aren't asked for have no rows to be filled.
    let top = read(Plan { top: Some(1), ..by_day() }, &pairs(41)).unwrap();
    assert_eq!((top.rows.len(), top.rows[0].source.as_str()), (49_674, "A00"));
}

#[test]
fn records_of_another_model_than_the_evaluated_one_are_refused() {
    let evaluation =
        r#"{"model":"mine 00000000000a","confusion":{"labels":["cooperative","hostile","neutral"],"rows":[[8,1,1],[1,8,1],[1,1,8]]}}"#;
    let adjust = adjust::Adjustment::read("e.json", evaluation.as_bytes()).unwrap();
    let scored = |model: &str| {
        let line = pair("a", "2015-09-01", "KEN", "ETH", "hostile", false);
        let line = line.replace("}", &format!(",\"model\":\"{model}\"}}"));
        read(Plan { adjust: Some(adjust.clone()), ..plan() }, &line)
    };
    assert!(scored("renamed 00000000000a").is_ok());
    let said = scored("mine 00000000000b").unwrap_err();
    let expected =
        "s.jsonl:1: expected records of `mine 00000000000a`, which --adjust measured, found `mine 00000000000b`\n  help: one model's";
    assert!(said.contains(expected), "{said}");
}
