//! What is wrong with the input or the arguments is said with its place and a next step, and the exit status tells.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use common::{LABELLED, Sandbox, rehash, repository, small_file};

const ONE_TEXT: &str = "France signed a trade agreement with Italy on Monday.\n";

fn labelled() -> Sandbox {
    Sandbox::with(&[("rows.csv", LABELLED)])
}

#[test]
fn a_missing_file_is_named_with_the_nearest() {
    let s = labelled();
    let missing = "No such file or directory (os error 2)";
    s.refuses("score row.csv", &format!("row.csv: cannot read: {missing}; did you mean \"rows.csv\"?"));
    s.refuses("train row.csv -o m", &format!("row.csv: cannot read: {missing}; did you mean \"rows.csv\"?"));
    s.refuses(
        "score no/rows.csv",
        &format!(
            "no/rows.csv: cannot read: {missing}; there is no directory no\n  help: check the path, and the folder that the command runs in"
        ),
    );
    let help = "\n  help: check the spelling, and the folder that the command runs in";
    s.refuses("score x.txt", &format!("x.txt: cannot read: {missing}{help}"));
    s.refuses("train rows.csv -o m --lexicon x.csv", &format!("x.csv: cannot read: {missing}{help}"));
}

#[test]
fn an_empty_table_is_refused_and_an_empty_article_scored() {
    let s = Sandbox::with(&[("a.csv", ""), ("a.jsonl", ""), ("a.txt", ""), ("h.csv", "text,label\n")]);
    for command in ["score a.csv", "train a.csv -o m", "evaluate a.csv"] {
        s.refuses(command, "a.csv: expected a header line, found an empty file");
    }
    let none = "no rows to train on\n  help: rows whose split is empty or `train` are used: check the split column";
    s.refuses("train a.jsonl -o m", none);
    s.refuses("train h.csv -o m", none);
    s.refuses("evaluate h.csv", "h.csv: expected labelled rows, found none");
    s.refuses("evaluate a.jsonl", "a.jsonl: expected labelled rows, found none");
    let run = s.run("score a.txt a.jsonl h.csv");
    assert_eq!((run.records().len(), run.err.as_str()), (1, ""));
    assert_eq!(run.records()[0]["reason"], "empty");
}

#[test]
fn a_directory_without_texts_is_refused() {
    let s = Sandbox::with(&[("folder/rows.csv", LABELLED), ("folder/.hidden.txt", "x")]);
    let help = "help: name other files, and tables, themselves";
    s.refuses("score folder", &format!("folder: expected a directory with .txt, .text or .md files, found none in it\n  {help}"));
    let help = "help: name a .csv, .tsv or .jsonl file in it";
    s.refuses("train folder -o m", &format!("folder: expected a table, found a directory\n  {help}"));
}

#[test]
fn a_missing_column_is_named_with_the_nearest() {
    let s = Sandbox::with(&[("rows.csv", "id,txt\n1,a\n"), ("t.csv", "text,kind\na,hostile\n"), ("rows.jsonl", "{\"txt\":\"a\"}\n")]);
    let help = "help: did you mean \"txt\"? --text-column NAME names a column";
    for command in ["score rows.csv", "train rows.csv -o m", "evaluate rows.csv"] {
        s.refuses(command, &format!("rows.csv:1: expected a column \"text\", found \"id\", \"txt\"\n  {help}"));
    }
    let help = format!("{help}; the first object names them all, with null for a value that it lacks");
    s.refuses("score rows.jsonl", &format!("rows.jsonl:1: expected a column \"text\", found \"txt\"\n  {help}"));
    let help = "help: name the column with --label-column NAME";
    s.refuses("train t.csv -o m", &format!("t.csv:1: expected a column `label`, found none\n  {help}"));
    s.refuses("evaluate t.csv", &format!("t.csv:1: expected a column `label` with the truth, found none\n  {help}"));
    s.refuses(
        "score t.csv --keep kinds",
        "t.csv:1: expected a column \"kinds\", found \"text\", \"kind\"\n  help: did you mean \"kind\"? --keep COLUMN names a column",
    );
}

#[test]
fn an_unknown_label_is_named_with_its_line_and_the_nearest() {
    let s = Sandbox::with(&[("rows.csv", "text,label\n\"France\nhelped.\",cooperative\nIran attacked.,hostil\n")]);
    let message = "rows.csv:4: expected a label of the scheme stance (cooperative, hostile, neutral), found `hostil`\n  \
                   help: did you mean hostile? Labels of a kind of your own need --scheme FILE, or none of another scheme's beside them";
    s.refuses("train rows.csv -o m --scheme stance", message);
    // A misspelling is no reason to take the labels for a scheme of their own.
    s.refuses("train rows.csv -o m", message);
    s.refuses(
        "evaluate rows.csv --level stance",
        "rows.csv:4: expected a label at level stance (cooperative, hostile, neutral), found `hostil`\n  \
         help: did you mean hostile? name the column with --label-column, and how fine it is with --level",
    );
}

#[test]
fn a_row_without_a_label_is_named() {
    let s = Sandbox::with(&[("rows.csv", "text,label\nFrance helped.,cooperative\nIran attacked.,\n")]);
    s.refuses(
        "train rows.csv -o m",
        "rows.csv:3: expected a label, found none\n  help: every training row needs one; name the column with --label-column",
    );
    s.refuses(
        "evaluate rows.csv --level stance",
        "rows.csv:3: expected a label, found none\n  help: leave rows without truth out, or name the column with --label-column",
    );
}

#[test]
fn one_class_only_is_refused() {
    let s = Sandbox::with(&[
        ("rows.csv", "text,label\nFrance helped.,cooperative\nItaly helped.,cooperative\n"),
        ("zero.csv", "text,label,weight\nFrance helped.,cooperative,1\nIran attacked.,hostile,0\n"),
    ]);
    s.refuses("train rows.csv -o m", "one class only: all 2 rows are cooperative\n  help: label rows of at least one other class");
    s.refuses(
        "train zero.csv -o m",
        "every row of hostile has the weight 0\n  help: give the rows of each label some weight, or leave those of this label out",
    );
}

#[test]
fn a_weight_that_is_no_number_is_refused() {
    for weight in ["NaN", "inf", "-1", "much"] {
        let s = Sandbox::with(&[("rows.csv", &format!("weight,text,label\n1,a,hostile\n{weight},b,cooperative\n"))]);
        s.refuses("train rows.csv -o m", &format!("rows.csv:3:1: expected weight 0 or a number from 1e-30 to 1e30, found \"{weight}\"\n  help: only the ratio of weights tells rows apart: scale them"));
    }
}

#[test]
fn a_ragged_row_is_named_with_line_and_column() {
    let s = Sandbox::with(&[("few.csv", "id,text\n1,a\n2\n"), ("many.csv", "id,text\n1,a\n2,b, c\n")]);
    let few = "few.csv:3:2: expected 2 fields, as in the header, found 1\n  help: nothing stands for \"text\": leave a field empty where there is no value";
    s.refuses("score few.csv", few);
    let many = "many.csv:3:3: expected 2 fields, as in the header, found 3\n  help: put quotation marks (\") around a field that holds the separator";
    s.refuses("score many.csv", many);
    // What came before it was scored.
    assert_eq!(s.run("score many.csv").out.lines().count(), 1);
}

#[test]
fn bytes_that_are_no_utf8_are_named_with_line_and_column() {
    let s = Sandbox::new();
    s.file("rows.csv", b"id,text\n1,a\n2,\"b\nch\xe9\"\n");
    s.file("rows.jsonl", b"{\"text\": \"a\"}\n{\"text\": \"ch\xe9\"}\n");
    let help = "help: convert the file to UTF-8, or name its encoding, as in --encoding windows-1252";
    s.refuses("score rows.csv", &format!("rows.csv:4:2: expected UTF-8, found the byte 0xE9 at character 5 of \"text\"\n  {help}"));
    s.refuses("score rows.jsonl", &format!("rows.jsonl:2:13: expected UTF-8, found the byte 0xE9\n  {help}"));
    assert_eq!(s.run("score rows.csv --encoding windows-1252").records().len(), 2);
}

/// Feeds the program 100 MB of one line, or as much as it takes, in little memory. Returns what it took and how it ended.
#[cfg(unix)]
fn fed_a_long_line(s: &Sandbox, head: &str, arguments: &str) -> (usize, Option<i32>, String) {
    let mut command = std::process::Command::new("sh");
    // 64 MiB may be held, and while a buffer grows a copy of it; the rest is the program itself.
    let limited = "ulimit -v 400000; exec \"$0\" \"$@\"";
    command.arg("-c").arg(limited).arg(assert_cmd::cargo::cargo_bin!("detente")).args(arguments.split_whitespace());
    let mut child = command.current_dir(s.path()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut taken = 0;
    let chunk = [b'a'; 1 << 20];
    if input.write_all(head.as_bytes()).is_ok() {
        while taken < 100_000_000 && input.write_all(&chunk).is_ok() {
            taken += chunk.len();
        }
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    (taken, output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn a_line_of_100_mb_is_refused_without_reading_it_all() {
    let s = Sandbox::new();
    let row = "expected a row of at most 4 MiB, found a longer one";
    let raise = "raise --max-record";
    for (kind, head, code, message) in [
        (
            "--input-format csv",
            "text\na\n",
            2,
            format!("error: -:3: {row}\n  help: a quotation mark (\") may lack its pair; where rows are that long, {raise}\n"),
        ),
        (
            "--input-format csv",
            "text\n\"",
            2,
            format!("error: -:2: {row}\n  help: a quotation mark (\") may lack its pair; where rows are that long, {raise}\n"),
        ),
        (
            "--input-format jsonl",
            "{\"text\": \"a\"}\n{\"text\": \"",
            2,
            format!("error: -:2: {row}\n  help: write one object a line; where objects are that long, {raise}\n"),
        ),
        (
            "",
            "",
            3,
            format!(
                "skipped: -: expected an article of at most 4 MiB, found a longer one\n  help: cut it into articles (many texts in one file are a table), or {raise}\n1 skipped\n"
            ),
        ),
    ] {
        let (taken, ended, said) = fed_a_long_line(&s, head, &format!("score - --threads 1 {kind}"));
        assert_eq!((ended, said), (Some(code), message), "{kind}");
        assert!(taken < 70 << 20, "{kind}: {taken} bytes were read");
    }
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
fn a_damaged_model_is_refused() {
    let s = labelled();
    let mut bytes = small_file();
    *bytes.last_mut().unwrap() ^= 1;
    s.file("m.safetensors", bytes);
    let message = "m.safetensors: the hash doesn't match the contents\n  help: the file is damaged or was changed: fetch or train it again";
    for command in ["score rows.csv -m m.safetensors", "evaluate rows.csv -m m.safetensors", "model words m.safetensors"] {
        s.refuses(command, message);
    }
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

#[test]
fn a_row_without_a_pair_is_a_record_all_the_same() {
    let s = Sandbox::with(&[
        ("rows.csv", "id,text\na,Peru thanked Chile.\nb,It rained.\n"),
        ("a.txt", "It rained all day, and nobody was there."),
    ]);
    let records = s.run("score rows.csv --unit pair --format jsonl").records();
    let ends: Vec<_> = records.iter().map(|r| (r["id"].as_str().unwrap(), r["source"].as_str(), r["target"].as_str())).collect();
    assert_eq!(ends, [("a", Some("PER"), Some("CHL")), ("b", None, None)]);
    let run = s.run("score a.txt --format jsonl");
    assert_eq!((&run.records()[0]["reason"], &run.records()[0]["dyads"]), (&serde_json::json!("no_actors"), &serde_json::json!([])));
}

#[test]
fn articles_are_learned_from_for_stances_only() {
    let s = labelled();
    s.file("tone.csv", "text,label\nGood.,positive\nBad.,negative\n");
    let help = "help: leave --articles out: it serves pairs of states";
    s.refuses(
        "train tone.csv --articles . -o a.safetensors",
        &format!("articles: expected labels that collapse to stances, found labels of the scheme sentiment\n  {help}"),
    );
}

#[test]
fn another_language_is_said_and_not_judged() {
    let text = "Le ministre des Affaires étrangères a rencontré son homologue à Genève pour parler de la paix.";
    let s = Sandbox::with(&[("a.txt", text)]);
    let record = s.run("score a.txt --format jsonl").records().remove(0);
    assert_eq!((&record["reason"], &record["abstained"]), (&serde_json::json!("not_english"), &serde_json::json!(true)));
    assert!(record["label"].is_null() && record["category"].is_null() && record["dyads"] == serde_json::json!([]));
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
fn a_gate_that_is_missed_ends_with_1_after_the_figures() {
    let s = labelled();
    let evaluate = "evaluate rows.csv --level stance --bootstrap 0";
    let run = s.run(&format!("{evaluate} --fail-under accuracy=1.01 --fail-under log_loss=-0.5"));
    let figures: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let (accuracy, loss) = (&figures["accuracy"], &figures["log_loss"]);
    assert_eq!(
        run.err,
        format!("gate not met: accuracy is {}, under 1.01\ngate not met: log_loss is {loss}, over -0.5\n", accuracy.as_f64().unwrap())
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
         help: the rows' splits are none, `dev`; leave --split out to use them all",
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
fn an_output_that_has_no_place_is_refused_before_any_work() {
    let s = labelled();
    s.file("folder/x", "");
    // The input doesn't exist either, but the place is looked at first.
    for command in ["score rows.csv", "train rows.csv"] {
        s.refuses(
            &format!("{command} -o no/out"),
            "no/out: expected a file in a directory that exists, found no directory no\n  help: create the directory first",
        );
        s.refuses(&format!("{command} -o folder"), "folder: expected a file to write, found a directory\n  help: name a file in it");
        if cfg!(unix) {
            let device = "/dev/null: expected a file to write, found a device or a pipe\n  help: redirect standard output to it instead";
            s.refuses(&format!("{command} -o /dev/null"), device);
        }
    }
}

#[test]
fn an_output_that_fails_leaves_the_old_file_and_nothing_else() {
    let s = Sandbox::with(&[
        ("good.csv", LABELLED),
        ("bad.csv", "id,text\n1,a\n2\n"),
        ("one.csv", "text,label\na,hostile\n"),
        ("out.jsonl", "old"),
        ("out.safetensors", "old"),
    ]);
    let before = s.names();
    assert_eq!(s.run("score bad.csv -o out.jsonl").code, Some(2));
    assert_eq!(s.run("score good.csv bad.csv -o out.jsonl").code, Some(2));
    assert_eq!(s.run("train one.csv -o out.safetensors").code, Some(2));
    assert_eq!(s.run("score bad.csv -o new.jsonl").code, Some(2));
    assert_eq!(s.names(), before);
    for name in ["out.jsonl", "out.safetensors"] {
        assert_eq!(std::fs::read_to_string(s.path().join(name)).unwrap(), "old");
    }
    assert_eq!(s.run("score good.csv -o out.jsonl").code, Some(0));
    assert_eq!(s.names(), before);
    assert_eq!(std::fs::read_to_string(s.path().join("out.jsonl")).unwrap().lines().count(), 12);
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
    s.refuses("train rows.csv -o m --scheme x.json", &format!("{known}, found `x.json`"));
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
            "l.csv:3: expected one of the fifteen event categories, found `AIDD`\n  help: did you mean AID? the categories are AGREE, CONSULT, SUPPORT, COOPERATE, AID, YIELD, REQUEST, ACCUSE, REJECT, THREATEN, PROTEST, SANCTION, MOBILIZE, COERCE, ASSAULT",
        ),
        (
            b"phrase,category\nhelp,NEUTRAL\n",
            "l.csv:2: expected one of the fifteen event categories, found `NEUTRAL`\n  help: NEUTRAL is the absence of an act; leave the phrase out",
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
fn files_that_cannot_be_read_are_skipped_and_the_others_scored() {
    let s = Sandbox::with(&[("news/a.txt", ONE_TEXT), ("news/b.txt", "%PDF-1.4 x"), ("news/d/e.txt", ONE_TEXT)]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", s.path().join("news/c.txt")).unwrap();
    let run = s.run("score news --format csv");
    assert_eq!(run.code, Some(3));
    let ids: Vec<&str> = run.out.lines().skip(1).filter_map(|l| l.split(',').next()).collect();
    assert_eq!(ids, ["a.txt", "d/e.txt"]);
    let pdf = "skipped: news/b.txt: expected text, found a PDF\n  help: export it as CSV or plain text first\n";
    let link = "skipped: news/c.txt: cannot read: No such file or directory (os error 2)\n  help: check the spelling, and the folder that the command runs in\n";
    assert_eq!(run.err, if cfg!(unix) { format!("{pdf}{link}2 skipped\n") } else { format!("{pdf}1 skipped\n") });
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let s = Sandbox::new();
    s.file("many.csv", format!("text\n{}", ONE_TEXT.repeat(5000)));
    let many = repository("datasets/stance.csv");
    for arguments in
        [vec!["score", "many.csv"], vec!["score", "many.csv", "--format", "csv"], vec!["score", many.to_str().unwrap(), "--format", "json"]]
    {
        let mut child = s.command().args(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        reader.read_line(&mut String::new()).unwrap();
        drop(reader);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
    // The reader is gone before the first byte.
    for arguments in ["completions bash", "man", "model show stance", "--help", "score many.csv --format table"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = s.command().args(arguments.split(' ')).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""), "{arguments}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_no_panic() {
    let s = labelled();
    for arguments in ["completions bash", "man", "model show stance", "score rows.csv", "evaluate rows.csv --level stance --bootstrap 0"] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let output = s.command().args(arguments.split(' ')).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), said.as_str()),
            (Some(2), "error: -: cannot write: No space left on device (os error 28)\n  help: free some space, or write to another disk\n"),
            "{arguments}"
        );
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
