//! Input that is small on the disk and large in memory: the program stays within 256 MB, and says where it stops.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use detente::corpus::RECORD_LIMIT;

use crate::common::{Sandbox, repository, small_file};

/// Most memory that a run may hold at once, in kB.
const MOST: u64 = 256 << 10;

/// Runs the program; its status, the last lines of standard error, and the most memory that it held, in kB. Standard output is
/// thrown away.
fn watched(s: &Sandbox, arguments: &str) -> (Option<i32>, String, u64) {
    let mut command = s.command();
    let errors = std::fs::File::create(s.path().join("said")).unwrap();
    let mut child = command.args(arguments.split(' ')).stdout(Stdio::null()).stderr(errors).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        // The system keeps the highest value itself, so a look now and then misses only the last moment.
        let page = std::fs::read_to_string(&status).unwrap_or_default();
        let held = page.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak = peak.max(held.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    (code, std::fs::read_to_string(s.path().join("said")).unwrap(), peak)
}

fn holds_little(s: &Sandbox, arguments: &str, code: i32, says: &str) {
    let (found, said, peak) = watched(s, &format!("score -m m --threads 2 {arguments}"));
    let tail: String = said.chars().take(600).collect();
    assert_eq!(found, Some(code), "{arguments}: {tail}");
    assert!(said.contains(says), "{arguments}: {tail}");
    assert!(peak <= MOST, "{arguments}: {peak} kB");
    println!("{arguments}: {} MB", peak >> 10);
}

fn place() -> Sandbox {
    let s = Sandbox::new();
    s.file("m", small_file());
    s
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Bombs of `gigabytes`, as articles and as tables with an endless row.
fn bombs(gigabytes: usize) {
    let s = place();
    let megabytes = vec![b'x'; 4 << 20];
    for (ending, piece, head) in [("gz", gzip(&megabytes), gzip(b"id,text\n1,")), ("zst", zstd(&megabytes), zstd(b"id,text\n1,"))] {
        let body = piece.repeat(gigabytes * 256);
        s.file("bomb.txt", &body);
        holds_little(&s, "bomb.txt", 3, "bomb.txt: expected an article of at most 8 MiB");
        let table = format!("bomb.csv.{ending}");
        s.file(&table, [&head[..], &body].concat());
        holds_little(&s, &table, 2, &format!("{table}:2: expected a row of at most 8 MiB"));
        holds_little(&s, &format!("{table} --max-record 16"), 2, "a row of at most 16 MiB");
    }
}

#[test]
fn a_bomb_is_refused_at_the_limit() {
    bombs(1);
}

#[test]
#[ignore = "long: bombs of 10 GB, and 2 million short rows"]
fn a_bomb_is_refused_at_the_limit_long() {
    bombs(10);
    let s = place();
    let rows = b"a,b\n".repeat(1 << 16);
    s.file("rows.csv.gz", [gzip(b"id,text\n"), gzip(&rows).repeat(32)].concat());
    holds_little(&s, "rows.csv.gz --format csv -o out.csv", 0, "");
}

/// A frame that asks for a window of gigabytes, and one that skips four of them.
#[test]
fn a_frame_that_asks_for_gigabytes_is_refused() {
    let s = place();
    for (name, bytes) in [
        ("window.csv.zst", &b"\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00"[..]),
        ("window38.csv.zst", b"\x28\xb5\x2f\xfd\x00\xb0\x03\x00\x00"),
        ("size.csv.zst", b"\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00"),
        ("skip.csv.zst", b"\x50\x2a\x4d\x18\xff\xff\xff\xffabc"),
    ] {
        s.file(name, bytes);
        holds_little(&s, name, 2, &format!("{name}: "));
    }
}

#[test]
fn many_long_articles_are_not_held_at_once() {
    let s = place();
    for i in 0..60 {
        s.file(&format!("long/{i}.txt"), "France and Italy signed an agreement on trade.\n".repeat(5 << 12));
    }
    holds_little(&s, "long", 0, "");
}

#[test]
fn a_folder_in_itself_is_walked_once() {
    let s = place();
    s.file("a/b/c.txt", "France attacked Italy.");
    std::os::unix::fs::symlink("..", s.path().join("a/b/back")).unwrap();
    holds_little(&s, "a", 3, "skipped: a/b/back: cannot read: a link back to a");
}

fn empty_files(count: usize) {
    let s = place();
    std::fs::create_dir(s.path().join("many")).unwrap();
    for i in 0..count {
        std::fs::File::create(s.path().join(format!("many/{i}.txt"))).unwrap();
    }
    holds_little(&s, "many", 0, "");
}

#[test]
fn many_empty_files_take_little_memory() {
    empty_files(3000);
}

#[test]
#[ignore = "long: a million files"]
fn many_empty_files_take_little_memory_long() {
    let count = std::env::var("DETENTE_LONG").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    empty_files(count);
}

/// Plain prose with a pair in every third sentence, of about so many bytes.
fn prose(bytes: usize) -> String {
    let sentences = "The two governments signed a trade agreement on Monday. Their armies shelled border villages for three hours on Tuesday. \
        France praised Germany for its help. The weather stayed calm over the hills of the north. ";
    sentences.repeat(bytes / sentences.len())
}

/// The longest article and the longest row, unless a flag moves that: a text is held whole, and so are the places of its sentences.
fn longest(size: usize) {
    let s = Sandbox::new();
    // A model that answers with many labels, whose records are large.
    s.file("m", std::fs::read(repository("models/stance.safetensors")).unwrap());
    let text = prose(size);
    s.file("long.txt", &text);
    s.file("long.csv", format!("text\n\"{text}\"\n"));
    s.file("word.txt", "x".repeat(size));
    s.file("letters.txt", "A. ".repeat(size.min(2 << 20) / 3));
    s.file("names.txt", "France met Peru. ".repeat(size / 17));
    let each = ["letters.txt --unit sentence", "names.txt --unit sentence", "names.txt --unit pair"];
    for input in ["long.txt", "long.txt --unit pair", "long.txt --unit sentence", "long.csv", "word.txt"].into_iter().chain(each) {
        holds_little(&s, input, 0, "");
    }
    s.file("longer.txt", "x".repeat((RECORD_LIMIT as usize) + 4));
    holds_little(&s, "longer.txt", 3, "expected an article of at most 8 MiB");
}

#[test]
fn a_long_text_takes_little_memory() {
    longest(1 << 20);
}

#[test]
#[ignore = "long: texts of 4 MB, and of 50 MB where that is asked for"]
fn the_longest_text_takes_little_memory_long() {
    longest(4 << 20);
    let s = place();
    for (name, text) in [("word.txt", "x".repeat(50 << 20)), ("words.txt", prose(50 << 20))] {
        s.file(name, &text);
        let (code, _, peak) = watched(&s, &format!("score -m m --threads 2 --max-record 64 {name}"));
        println!("{name}: {} MB of text, {} MB", text.len() >> 20, peak >> 10);
        assert!(code == Some(0) && peak << 10 < 24 * text.len() as u64, "{name}: {peak} kB");
    }
}
