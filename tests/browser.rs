//! Reports, on the command line and in a real browser: what a reader sees, what a keyboard and a screen reader reach, what paper shows, and that no text becomes
//! more than a text. Needs node, chromium and what `tests/browser/install.sh` installs; says loudly where it is skipped.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use common::{Sandbox, repository, skipped};

/// What breaks out of the places in which texts stand.
const BREAKERS: [&str; 13] = [
    "",
    "\">",
    "'>",
    "</title>",
    "</style>",
    "</script>",
    "</textarea>",
    "-->",
    "</svg></desc>",
    "]]>",
    "</bdi></p></li></ol></article>",
    "\u{202e}",
    "\u{0}\u{1b}",
];

/// What runs, asks for something, or changes the page where it isn't a text; `N` stands for the payload's number.
const SHAPES: [&str; 24] = [
    "<script>window.ranN=1</script>",
    "<img src=x onerror=window.ranN=1>",
    "<svg onload=window.ranN=1>",
    "<svg><animate onbegin=window.ranN=1 attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.ranN=1&gt;\">",
    "<iframe srcdoc=\"<script>parent.window.ranN=1</script>\"></iframe>",
    "<a href=\"javascript:window.ranN=1\">window.ranN</a>",
    "<details open ontoggle=window.ranN=1>",
    "<input autofocus onfocus=window.ranN=1>",
    "<style>@import '//127.0.0.1/window.ranN'; * { background: url(//127.0.0.1/x) }</style>",
    "<link rel=stylesheet href=//127.0.0.1/window.ranN>",
    "<meta http-equiv=refresh content=\"0;url=javascript:window.ranN=1\">",
    "<base href=//127.0.0.1/window.ranN/>",
    "\" onmouseover=\"window.ranN=1\" onfocus=\"window.ranN=1\" x=\"",
    "' onmouseover='window.ranN=1' x='",
    " onclick=window.ranN=1 style=background:url(//127.0.0.1/ranN) ",
    "{{constructor.constructor('window.ranN=1')()}}${window.ranN=1}<%= window.ranN %>",
    "javascript:window.ranN=1//",
    "data:text/html,<script>window.ranN=1</script>",
    "\\u003cscript\\u003ewindow.ranN=1\\u003c/script\\u003e\\x3cscript>",
    "%3Cscript%3Ewindow.ranN=1%3C/script%3E&#60;script&#62;window.ranN=1&lt;/script&gt;",
    "+ADw-script+AD4-window.ranN=1+ADw-/script+AD4-",
    "<scr\u{ad}ipt>window.ranN=1</scr\u{200b}ipt><SCRIPT/x>window.ranN=1",
    "<form action=//127.0.0.1/><button formaction=javascript:window.ranN=1>window.ran(</button><textarea>",
];

fn payloads() -> Vec<String> {
    let pairs = BREAKERS.iter().flat_map(|b| SHAPES.iter().map(move |s| format!("{b}{s}")));
    pairs.enumerate().map(|(i, p)| p.replace("ranN", &format!("ran{i}"))).collect()
}

/// A scored document in which everything that a text can reach is a payload.
fn document(i: usize, all: &[String]) -> Value {
    let of = |shift: usize| all[(i + shift) % all.len()].clone();
    let probability = json!({ "cooperative": 0.25, "hostile": 0.5, (of(1)): 0.25 });
    let evidence = json!([{ "sentence": 1, "start": 0, "end": 9, "text": of(2), "label": of(3), "category": of(4), "probability": 0.5 }]);
    let dyad = json!({
        "source": of(5), "target": of(6), "directed": i.is_multiple_of(2), "label": of(7), "probability": { "hostile": 0.4, (of(7)): 0.6 },
        "category": of(8), "quad": of(9), "sentences": 1, "evidence": evidence,
    });
    json!({
        "id": of(0), "label": of(1), "probability": probability, "category": of(8), "categories": { (of(8)): 1.0 }, "quad": of(9),
        "intensity": -1.5, "abstained": false, "reason": null, "oov": 0.0, "model": of(10), "evidence": evidence, "dyads": [dyad],
    })
}

/// The JSON of `evaluate`, of this form: labels, a column and its values, a model.
fn figures(labels: &[String], column: &str, values: &[String], model: &str) -> Value {
    let class = json!({ "precision": 0.75, "recall": 0.5, "f1": 0.6, "support": 4 });
    let by_label = |value: Value| Value::Object(labels.iter().map(|l| (l.clone(), value.clone())).collect());
    let mut out = json!({
        "n": 4 * labels.len(), "level": labels[0], "among": labels, "accuracy": 0.5, "macro_f1": 0.6, "per_class": by_label(class),
        "confusion": { "labels": labels, "rows": labels.iter().map(|_| vec![2; labels.len()]).collect::<Vec<_>>() },
        "log_loss": 0.6, "brier": 0.3, "ece": 0.05, "auc": null, "mcc": 0.2, "coverage": 0.9, "selective_accuracy": 0.6,
        "ci": { "accuracy": [0.4, 0.6], "macro_f1": [0.45, 0.7] }, "model": model,
        "curves": {
            "reliability": [{ "low": 0.4, "high": 0.6, "n": 5, "confidence": 0.5, "accuracy": 0.4 }, { "low": 0.6, "high": 1.0, "n": 7, "confidence": 0.9, "accuracy": 0.8 }],
            "roc": by_label(json!([[0, 0, null], [0.25, 0.75, 0.5], [1, 1, 0]])), "pr": by_label(json!([[0, 1, null], [0.5, 0.75, 0.5], [1, 0.5, 0]])),
            "auc": by_label(json!(0.75)), "average_precision": by_label(json!(0.7)),
            "risk_coverage": [{ "threshold": 0.9, "coverage": 0.4, "error": 0.1 }, { "threshold": 0.1, "coverage": 1.0, "error": 0.5 }],
        },
    });
    let slice = json!({ "n": 3, "accuracy": 0.5, "macro_f1": 0.4, "per_class": {}, "confusion": { "labels": [], "rows": [] }, "ci": {} });
    let slices: Value = Value::Object(values.iter().map(|v| (v.clone(), slice.clone())).collect());
    out["by"] = json!({ "column": column, "slices": slices });
    out
}

fn series(source: &str, target: &str, outlet: &str) -> Value {
    let row = |month: usize, net: Option<f64>| {
        json!({
            "source": source, "target": target, "directed": false, "outlet": outlet, "period": format!("2015-{month:02}"),
            "start": format!("2015-{month:02}-01"), "end": format!("2015-{:02}-01", month + 1), "articles": 3, "stories": 2,
            "cooperative": net.map(|n| (1.0 + n) / 2.0), "hostile": net.map(|n| (1.0 - n) / 2.0), "neutral": 0.0, "net": net, "intensity": null,
            "ci": net.map(|n| json!({ "net": [n - 0.1, n + 0.1] })), "change": month == 5,
        })
    };
    let rows = [(1, Some(0.5)), (2, Some(0.25)), (3, None), (4, Some(-0.25)), (5, Some(-0.5))].map(|(m, n)| row(m, n));
    json!({ "by": "month", "weight": "story", "rows": rows, "copies": { "groups": 1, "articles": 2 }, "dates": { "missing": 0, "unparsable": 0 } })
}

/// Names of labels, values of a column and so on, as they should be.
fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|s| s.to_string()).collect()
}

#[test]
fn reports_hold_in_a_browser() {
    let sandbox = Sandbox::new();
    let all = payloads();
    assert!(all.len() >= 300, "{}", all.len());
    let chromium = std::env::var("CHROMIUM").unwrap_or("/usr/bin/chromium".into());
    let modules = repository("tests/browser/node_modules/playwright-core");
    let node = Command::new("node").arg("--version").output().is_ok();

    // Pages are written even where no browser can look at them: nothing may break on the way.
    let labels = names(&["cooperative", "hostile", "neutral"]);
    sandbox.file("figures.json", figures(&labels, "outlet", &names(&["", "Daily Post"]), "stance 0123456789ab").to_string());
    sandbox.file("series.json", series("ALB", "GRC", "Daily Post").to_string());
    let articles = repository("examples/articles");
    let scored = "Fiji signed a trade agreement with Tonga on Monday. Samoa accused Tonga of an attack on its ships.";
    sandbox.file("scored.txt", scored);
    assert_eq!(sandbox.run("score scored.txt -o scored.jsonl").code, Some(0));
    let run = sandbox.run(&format!("report {} scored.jsonl series.json figures.json --figures drawn -o report.html", articles.display()));
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));

    let lines: Vec<String> = (0..all.len()).map(|i| document(i, &all).to_string()).collect();
    sandbox.file("hostile.jsonl", lines.join("\n"));
    let sentences: Vec<String> = all.iter().map(|p| format!("Iran {p} accused Iraq on Monday.")).collect();
    let mut text = sentences.join("\n\n").into_bytes();
    // Overlong and broken UTF-8: some readers have taken these for `<`.
    text.extend(b"\n\nIran \xc0\xbcscript\xc0\xbewindow.ran999=1\xe0\x80\xbc/script> accused Iraq \xff\xfe.\n");
    sandbox.file("articles/\"><img src=x onerror=window.ran998=1> \u{202e}.txt", text);
    sandbox.file("hostile.json", figures(&all[..5], &all[5], &all, &all[6]).to_string());
    sandbox.file("hostile-series.json", series(&all[0], &all[1], &all[27]).to_string());
    let status = sandbox
        .command()
        .args(["report", "articles", "hostile.jsonl", "hostile-series.json", "hostile.json", "-o", "hostile.html", "--title", &all[3]])
        .status();
    assert_eq!(status.unwrap().code(), Some(0));

    if !(node && Path::new(&chromium).exists() && modules.exists()) {
        let missing =
            [("node", node), (chromium.as_str(), Path::new(&chromium).exists()), ("tests/browser/node_modules", modules.exists())];
        let missing: Vec<&str> = missing.iter().filter(|m| !m.1).map(|m| m.0).collect();
        // Past the capture of a passing test's output.
        skipped(&format!("reports in a browser: no {}: run tests/browser/install.sh", missing.join(", no ")));
        return;
    }
    let done = Command::new("node").arg(repository("tests/browser/check.mjs")).arg(sandbox.path()).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
}

#[test]
fn what_is_no_input_is_refused_and_leaves_no_page() {
    let sandbox = Sandbox::with(&[
        ("rows.csv", "text\nA row.\n"),
        ("other.json", "{\"a\": 1}"),
        ("a.txt", "Fiji thanked Tonga on Monday for its help."),
    ]);
    let help = "score it first: detente score FILE -o scored.jsonl";
    sandbox.refuses(
        "report a.txt rows.csv -o page.html",
        &format!("rows.csv: expected articles, or what detente score, evaluate or series wrote as JSON, found a table\n  help: {help}"),
    );
    sandbox.refuses(
        "report other.json -o page.html",
        "other.json:1: expected documents of detente score, or JSON of detente evaluate or series, found an object with the keys a\n  help: name article files, folders, or what these commands wrote",
    );
    assert!(!sandbox.names().contains(&"page.html".to_owned()));
}

#[test]
fn the_same_articles_give_the_same_bytes_on_any_number_of_threads() {
    let sandbox = Sandbox::new();
    let articles = repository("examples/articles");
    for threads in [1, 2] {
        let run = sandbox.run(&format!("report {} --threads {threads} -o page{threads}.html", articles.display()));
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    }
    let [one, two] = [1, 2].map(|n| std::fs::read_to_string(sandbox.path().join(format!("page{n}.html"))).unwrap());
    assert!(one == two, "the pages differ");
    let run = sandbox.run(&format!("report {} --articles 1 -o short.html", articles.display()));
    assert_eq!(run.code, Some(0), "{}", run.err);
    let short = std::fs::read_to_string(sandbox.path().join("short.html")).unwrap();
    let shown = |page: &str| page.matches("<article ").count();
    assert!(shown(&one) > 1 && shown(&short) == 1 && short.len() < one.len());
    assert!(short.contains(&format!("{} of {} articles aren’t shown sentence by sentence", shown(&one) - 1, shown(&one))));
    // All of the text is there, what was left aside too.
    assert!(one.contains("Photo: Lemma Wolde") && one.contains("marlin_58 says"));
}
