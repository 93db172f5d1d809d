//! What is wrong with a model, a scheme, a lexicon or an option is said with a next step, before any work where that can be.
#![allow(clippy::unwrap_used)]

mod common;

use common::{LABELLED, Sandbox, rehash, small_file};

fn labelled() -> Sandbox {
    Sandbox::with(&[("rows.csv", LABELLED)])
}

#[test]
fn a_model_of_another_version_is_refused() {
    let s = labelled();
    let mut bytes = small_file();
    let format = br#"\"format\":1"#;
    let at = bytes.windows(format.len()).position(|w| w == format).unwrap() + format.len() - 1;
    bytes[at] = b'7';
    rehash(&mut bytes);
    s.file("m.safetensors", bytes);
    let version = env!("CARGO_PKG_VERSION");
    let message = format!(
        "m.safetensors: model format 7, written by detente {version}; this is detente {version}, which reads format 1\n  \
         help: train it again with this version, or use the version that wrote it"
    );
    s.refuses("score rows.csv -m m.safetensors", &message);
    s.refuses("model show m.safetensors", &message);
    s.refuses("evaluate rows.csv -m m.safetensors", &message);
}

#[test]
fn what_is_no_model_is_refused() {
    let s = labelled();
    s.file("empty", "");
    // A safetensors file with an empty header, as other programs write one.
    s.file("other.safetensors", [&2u64.to_le_bytes()[..], b"{}"].concat());
    let help = "help: expected a model written by `detente train`";
    for name in ["rows.csv", "empty"] {
        s.refuses(&format!("score rows.csv -m {name}"), &format!("{name}: not a safetensors file\n  {help}"));
    }
    let message = format!("other.safetensors: a safetensors file, but not a detente model\n  {help}");
    s.refuses("score rows.csv -m other.safetensors", &message);
    s.refuses("score rows.csv -m .", ".: cannot read: Is a directory (os error 21)\n  help: name a file in it");
}

#[test]
fn an_unknown_model_is_answered_with_the_nearest() {
    let s = labelled();
    s.refuses(
        "score rows.csv -m stanse",
        "stanse: no such model\n  help: did you mean `stance`? expected a path or a shipped model: stance, sentiment",
    );
    s.refuses("model show zzz", "zzz: no such model\n  help: expected a path or a shipped model: stance, sentiment");
}

const METRICS: &str = "accuracy, macro_f1, log_loss, brier, ece, auc, mcc, coverage, selective_accuracy";

#[test]
fn a_gate_on_an_unknown_metric_is_refused_before_any_work() {
    let s = labelled();
    let expected = format!("fail-under: expected METRIC=X with a metric of {METRICS}");
    s.refuses("evaluate none.csv --fail-under macrof1=0.8", &format!("{expected}, found `macrof1=0.8`\n  help: did you mean macro_f1?"));
    s.refuses("evaluate none.csv --fail-under zzz=0.8", &format!("{expected}, found `zzz=0.8`"));
    for text in ["macro_f1", "macro_f1=", "macro_f1=high", "macro_f1=NaN"] {
        let help = "help: write a number after the metric, as in macro_f1=0.8";
        s.refuses(&format!("evaluate none.csv --fail-under {text}"), &format!("{expected}, found `{text}`\n  {help}"));
    }
}

#[test]
fn a_gate_that_can_never_be_met_is_refused() {
    let s = labelled();
    let help = "help: a percentage is written as a share: 80 % is 0.8";
    for (gate, expected) in [
        ("accuracy=80", "accuracy from 0 to 1"),
        ("ece=-0.1", "ece from 0 to 1"),
        ("mcc=-1.5", "mcc from -1 to 1"),
        ("brier=2.5", "brier from 0 to 2"),
        ("log_loss=-0.5", "log_loss from 0 to 34.54"),
    ] {
        s.refuses(&format!("evaluate none.csv --fail-under {gate}"), &format!("fail-under: expected {expected}, found `{gate}`\n  {help}"));
    }
}

#[test]
fn a_gate_that_is_missed_ends_with_1_after_the_figures() {
    let s = Sandbox::with(&[("rows.csv", &format!("{LABELLED}Chad attacked the army of Sudan.,Chad,Sudan,cooperative\n"))]);
    let evaluate = "evaluate rows.csv --level stance --bootstrap 0";
    let run = s.run(&format!("{evaluate} --fail-under accuracy=1 --fail-under log_loss=0"));
    let figures: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let (accuracy, loss) = (&figures["accuracy"], &figures["log_loss"]);
    assert_eq!(
        run.err,
        format!("gate not met: accuracy is {}, under 1\ngate not met: log_loss is {loss}, over 0\n", accuracy.as_f64().unwrap())
    );
    assert_eq!(run.code, Some(1));
    assert_eq!(s.run(&format!("{evaluate} --fail-under accuracy=0")).code, Some(0));
}

#[test]
fn a_level_that_the_scheme_lacks_is_refused() {
    let s = Sandbox::with(&[("rows.csv", "text,label\nA fine day.,positive\n")]);
    s.refuses(
        "evaluate rows.csv -m sentiment --level stance",
        "level: expected a level that the scheme sentiment collapses to (label), found stance\n  \
         help: choose one of these, or another model with -m",
    );
}

#[test]
fn a_label_of_another_level_or_model_is_no_misspelling() {
    let s = Sandbox::with(&[("rows.csv", LABELLED), ("quad.csv", "text,label\nA fine day.,verbal conflict\n")]);
    s.file("tone.csv", "text,label\nA fine day.,positive\n");
    let help = |arguments: &str, found: &str, help: &str| {
        let run = s.run(&format!("evaluate {arguments}"));
        assert_eq!((run.code, run.err.ends_with(&format!("found `{found}`\n  help: {help}\n"))), (Some(2), true), "{}", run.err);
    };
    let level = |name: &str| format!("it is of another level: add --level {name}, or name another column with --label-column");
    help("rows.csv", "cooperative", &level("stance"));
    help("rows.csv --level quad", "cooperative", &level("stance"));
    help("quad.csv", "verbal conflict", &level("quad"));
    let model =
        |scheme: &str, own: &str| format!("it is a label of the scheme {scheme}, and this model's is {own}: choose another with -m");
    help("rows.csv -m sentiment", "cooperative", &model("stance", "sentiment"));
    help("tone.csv", "positive", &model("sentiment", "plover"));
}

#[test]
fn an_unknown_split_or_among_label_is_refused() {
    let s = labelled();
    s.file("split.csv", "text,label,split\nFrance helped Italy.,cooperative,dev\nIran attacked Iraq.,hostile,\n");
    s.refuses(
        "evaluate rows.csv --level stance --among hostile,coop",
        "among: expected model, truth, or labels of cooperative, hostile, neutral, found `coop`\n  help: did you mean cooperative?",
    );
    s.refuses(
        "evaluate split.csv --level stance --split test",
        "split.csv: expected labelled rows, found none of split test\n  \
         help: the rows' splits are `dev`, and some rows have none; leave --split out to use them all",
    );
    s.refuses(
        "evaluate split.csv --level stance --split devv",
        "split.csv: expected labelled rows, found none of split devv\n  \
         help: did you mean dev? the rows' splits are `dev`, and some rows have none; leave --split out to use them all",
    );
    s.refuses(
        "evaluate rows.csv --level stance --split test",
        "rows.csv: expected labelled rows, found none of split test\n  help: no row has a split; leave --split out to use them all",
    );
}

#[test]
fn more_folds_than_groups_are_refused() {
    let s = labelled();
    s.file("groups.csv", "text,label,group\na b,hostile,1\nc d,cooperative,1\ne f,hostile,2\ng h,cooperative,2\n");
    let expected = "cv: expected 2 to 12 folds, at most one for each of the 12 groups of rows";
    for folds in [0, 1, 13] {
        s.refuses(&format!("train rows.csv --cv {folds}"), &format!("{expected}, found {folds}"));
    }
    s.refuses("train groups.csv --cv 3", "cv: expected 2 to 2 folds, at most one for each of the 2 groups of rows, found 3");
    s.refuses("train rows.csv --cv 2 --cv-seeds 0", "cv-seeds: expected at least 1, found 0");
}

#[test]
fn a_bad_scheme_is_refused_with_its_place() {
    let s = labelled();
    let expected = "expected a scheme: {\"name\": …, \"labels\": [{\"name\": …, \"stance\": …}, …]}";
    for (json, message) in [
        ("{\"name\":\"x\",\"labels\":[\n", format!("s.json:2:1: {expected}, found EOF while parsing a list")),
        ("", format!("s.json:1:1: {expected}, found EOF while parsing a value")),
        ("{\"nam\":\"x\"}", format!("s.json:1:6: {expected}, found unknown field `nam`, expected `name` or `labels`")),
        (
            "{\"name\":\"x\",\n\"labels\":[{\"name\":\"a\",\"stance\":\"nice\"}]}",
            format!("s.json:2:37: {expected}, found unknown variant `nice`, expected one of `cooperative`, `hostile`, `neutral`"),
        ),
        ("{\"name\":\"x\",\"labels\":[{\"name\":\"a\"}]}", "s.json: expected at least two labels, found 1".into()),
        (
            "{\"name\":\"x\",\"labels\":[{\"name\":\"a b\"},{\"name\":\"A-B\"}]}",
            "s.json: expected names that differ in more than case, spaces and joints, found a b and A-B".into(),
        ),
    ] {
        s.file("s.json", json);
        s.refuses("train rows.csv -o m --scheme s.json", &message);
    }
    let known = "scheme: expected auto, plover, quad, stance, sentiment, or a scheme file";
    s.refuses("train rows.csv -o m --scheme plovr", &format!("{known}, found `plovr`\n  help: did you mean plover?"));
    let help = "help: check the spelling, and the folder that the command runs in";
    s.refuses("train rows.csv -o m --scheme x.json", &format!("{known}, found `x.json`\n  {help}"));
}

#[test]
fn a_bad_lexicon_is_refused_with_its_place() {
    let s = labelled();
    let columns = "l.csv:1: expected a column `category`, found the columns phrase, cat\n  help: the first line names the columns: phrase,category for acts, phrase,class,strength for a tone";
    for (csv, message) in [
        (&b""[..], "l.csv: expected CSV with the columns phrase,category or phrase,class,strength, found an empty file"),
        (b"phrase,cat\nhelp,AID\n", columns),
        (
            b"phrase,category\nhelp,AID\nhelp out,AIDD\n",
            "l.csv:3: expected one of the event categories or NEUTRAL, found `AIDD`\n  help: did you mean AID? the categories are AGREE, CONSULT, SUPPORT, COOPERATE, AID, YIELD, REQUEST, ACCUSE, REJECT, THREATEN, PROTEST, SANCTION, MOBILIZE, COERCE, ASSAULT, NEUTRAL",
        ),
        (
            b"phrase,category\nhelp,AID,3\n",
            "l.csv:2: expected 2 fields, as in the header, found 3\n  help: put quotation marks (\") around a field that holds a comma",
        ),
        (b"phrase,category\n,AID\n", "l.csv:2: expected a phrase of 1 to 8 words, found 0 words"),
        (b"phrase,category\na b c d e f g h i,AID\n", "l.csv:2: expected a phrase of 1 to 8 words, found 9 words"),
        (b"phrase,category\nch\xe9,AID\n", "l.csv:2:1: expected UTF-8, found other bytes\n  help: convert the file to UTF-8"),
        (
            b"phrase,class,strength\nhero,positiv,3\n",
            "l.csv:2: expected a class of tone, found `positiv`\n  help: did you mean positive? the classes are positive, negative, negator, intensifier, diminisher",
        ),
        (b"phrase,class,strength\nhero,positive,9\n", "l.csv:2: expected a strength of 1 to 3, found `9`"),
        (b"phrase,category\n", "l.csv: expected at least one phrase, found none"),
    ] {
        s.file("l.csv", csv);
        s.refuses("train rows.csv -o m --lexicon l.csv", message);
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    let s = labelled();
    for (alpha, found) in [("0", "0"), ("-1", "-1"), ("NaN", "NaN"), ("inf", "inf")] {
        s.refuses(&format!("train rows.csv -o m --alpha {alpha}"), &format!("alpha: expected a finite number above 0, found {found}"));
    }
    for command in ["train rows.csv -o m", "score rows.csv"] {
        s.refuses(
            &format!("{command} --threads 0"),
            "threads: expected at least 1, found 0\n  help: leave --threads out to work on all cores",
        );
    }
    s.refuses("train rows.csv -o m --min-df 0", "min_df: expected at least 1, found 0");
    let run = s.run("train rows.csv --folds 1");
    assert_eq!(run.code, Some(2));
    assert!(run.err.starts_with("error: unexpected argument '--folds' found\n"), "{}", run.err);
}
