//! Whatever ends the program while it writes, the output is the old file or the new one, whole, and nothing is left for good.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::common::{LABELLED, Sandbox, skipped, small_file};

/// A sandbox in which `score many.csv -m m` takes a while, and its output.
fn workplace(rows: usize) -> (Sandbox, String) {
    let s = Sandbox::new();
    let (head, body) = LABELLED.split_once('\n').unwrap();
    s.file("many.csv", format!("{head}\n{}", body.repeat(rows.div_ceil(12))));
    s.file("rows.csv", LABELLED);
    s.file("m", small_file());
    let whole = s.run("score many.csv -m m");
    assert_eq!(whole.code, Some(0), "{}", whole.err);
    (s, whole.out)
}

/// Makes what was left look as if it had been left an hour ago.
fn age(folder: &Path) -> usize {
    let old = SystemTime::now() - Duration::from_secs(3600);
    let parts = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "part"));
    parts.map(|p| std::fs::File::open(p).unwrap().set_modified(old).unwrap()).count()
}

/// Kills the command `times` times, at moments spread over the time that it takes. How often it was killed before its end, and how
/// many parts were left.
fn killed(s: &Sandbox, arguments: &str, output: &str, new: &[u8], times: u32) -> (u32, usize) {
    let began = Instant::now();
    assert_eq!(s.run(arguments).code, Some(0));
    let takes = began.elapsed();
    assert!(std::fs::read(s.path().join(output)).unwrap() == new);
    let (mut killed, mut left) = (0, 0);
    for i in 0..times {
        s.file(output, "old");
        let mut child = s.command().args(arguments.split(' ')).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(takes * i / times);
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let found = std::fs::read(s.path().join(output)).unwrap();
        assert!(found == b"old" || found == new, "torn after {:?}: {} bytes", takes * i / times, found.len());
        left += age(s.path());
    }
    assert_eq!(s.run(arguments).code, Some(0));
    assert!(s.names().iter().all(|n| !n.ends_with(".part")), "{:?}", s.names());
    (killed, left)
}

fn kills(times: u32) {
    let (s, out) = workplace(4000);
    let scored = killed(&s, "score many.csv -m m -o out.jsonl", "out.jsonl", out.as_bytes(), times);
    s.run("train rows.csv -o model");
    let model = std::fs::read(s.path().join("model")).unwrap();
    let trained = killed(&s, "train rows.csv -o model", "model", &model, times);
    println!("killed and parts left: {scored:?} while scoring, {trained:?} while training, of {times} each");
}

#[test]
fn a_kill_leaves_the_old_file_or_the_new_one() {
    kills(8);
}

#[test]
#[ignore = "long: 250 kills of each command"]
fn a_kill_leaves_the_old_file_or_the_new_one_long() {
    kills(250);
}

/// Runs the program in a shell after `first`; its status and standard error.
fn in_shell(s: &Sandbox, first: &str, arguments: &str) -> (Option<i32>, String) {
    let script = format!("{first}; exec \"$0\" {arguments}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).arg(assert_cmd::cargo::cargo_bin!("detente")).current_dir(s.path()).stdin(Stdio::null());
    let done = shell.output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

/// A limit on the size of files stands for a full disk: both refuse in the middle of a write.
#[test]
fn a_disk_without_room_leaves_the_old_file() {
    let (s, _) = workplace(2000);
    for (arguments, output) in [("score many.csv -m m -o out.jsonl", "out.jsonl"), ("train rows.csv -o model", "model")] {
        s.file(output, "old");
        let before = s.names();
        let (code, said) = in_shell(&s, "trap '' XFSZ; ulimit -f 4", arguments);
        assert_eq!(code, Some(2), "{said}");
        let expected = format!(
            "error: {output}: cannot write: File too large (os error 27)\n  help: raise the limit on the size of files (ulimit -f), or write to another disk\n"
        );
        assert_eq!(said, expected);
        assert_eq!(std::fs::read_to_string(s.path().join(output)).unwrap(), "old");
        assert_eq!(s.names(), before);
    }
}

/// A file system of 64 kB, where the system lets one be mounted.
#[cfg(target_os = "linux")]
#[test]
fn a_full_file_system_leaves_the_old_file() {
    let (s, _) = workplace(2000);
    std::fs::create_dir(s.path().join("small")).unwrap();
    let mounted = "mount -t tmpfs -o size=64k none small 2>/dev/null || exit 77; echo old > small/out.jsonl";
    let script = format!("{mounted}; \"$0\" score many.csv -m m -o small/out.jsonl; echo $?; cat small/out.jsonl; ls -A small");
    let mut shell = Command::new("unshare");
    shell.args(["-rm", "sh", "-c", &script]).arg(assert_cmd::cargo::cargo_bin!("detente")).current_dir(s.path());
    let Ok(done) = shell.output() else { return skipped("no unshare") };
    let (out, said) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    if out.is_empty() {
        return skipped(&format!("no file system can be mounted here: {said}"));
    }
    assert_eq!(out, "2\nold\nout.jsonl\n");
    let help = "help: free some space, or write to another disk";
    assert_eq!(said, format!("error: small/out.jsonl: cannot write: No space left on device (os error 28)\n  {help}\n"));
}

#[test]
fn a_folder_that_may_only_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let (s, _) = workplace(12);
    s.file("closed/out.jsonl", "old");
    let closed = s.path().join("closed");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
    let locked = std::fs::File::create(closed.join("probe")).is_err();
    if locked {
        let (code, said) = in_shell(&s, ":", "score rows.csv -m m -o closed/out.jsonl");
        assert_eq!(code, Some(2));
        assert!(said.starts_with("error: closed/out.jsonl: cannot create a file beside it: Permission denied"), "{said}");
        assert!(said.contains("\n  help: write where you may"), "{said}");
        assert_eq!(std::fs::read_to_string(closed.join("out.jsonl")).unwrap(), "old");
    }
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser may write everywhere but where no file can be.
    if cfg!(target_os = "linux") {
        let (code, said) = in_shell(&s, ":", "score rows.csv -m m -o /proc/out.jsonl");
        assert_eq!(code, Some(2));
        assert!(said.starts_with("error: /proc/out.jsonl: cannot create a file beside it: "), "{said}");
    }
}

/// Ctrl-C is the signal INT: the program ends by it (a shell says 130), and the old file stays.
#[test]
fn an_interruption_leaves_the_old_file() {
    use std::os::unix::process::ExitStatusExt;
    // A shell without job control has what it starts in the background ignore the signal.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|l| u64::from_str_radix(l.strip_prefix("SigIgn:")?.trim(), 16).ok());
    if ignored.is_some_and(|signals| signals & 2 != 0) {
        skipped("the signal INT is ignored here; run the tests in the foreground");
        return;
    }
    let s = Sandbox::with(&[("out.jsonl", "old")]);
    s.file("m", small_file());
    // Input that never ends, so that there is something to interrupt.
    let mut child = s.command().args("score - -m m -o out.jsonl".split(' ')).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let waits = Instant::now();
    while !s.names().iter().any(|n| n.ends_with(".part")) {
        assert!(waits.elapsed() < Duration::from_secs(60), "no output was begun");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (None, Some(2)));
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert!(!said.contains("panic") && !said.contains("RUST_BACKTRACE"), "{said}");
    assert_eq!(std::fs::read_to_string(s.path().join("out.jsonl")).unwrap(), "old");
}

/// Two writers take turns at one file while eight readers look.
fn crowded(turns: u32) {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let texts = ["a".repeat(300_000), "b".repeat(70_000)];
    std::fs::write(&path, &texts[0]).unwrap();
    let done = AtomicBool::new(false);
    let looks = std::thread::scope(|scope| {
        let writers: Vec<_> = texts
            .iter()
            .map(|text| {
                scope.spawn(|| {
                    for _ in 0..turns {
                        let mut file = detente::atomic::AtomicFile::create(&path).unwrap();
                        text.as_bytes().chunks(10_000).for_each(|c| file.write_all(c).unwrap());
                        file.commit().unwrap();
                    }
                })
            })
            .collect();
        let readers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut looks = 0;
                    while !done.load(Ordering::Relaxed) || looks == 0 {
                        let found = std::fs::read_to_string(&path).unwrap();
                        assert!(texts.contains(&found), "{} bytes", found.len());
                        looks += 1;
                    }
                    looks
                })
            })
            .collect();
        writers.into_iter().for_each(|w| w.join().unwrap());
        done.store(true, Ordering::Relaxed);
        readers.into_iter().map(|r| r.join().unwrap()).sum::<u32>()
    });
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    println!("{turns} turns of two writers, {looks} looks of eight readers");
}

#[test]
fn readers_see_whole_files_while_others_write() {
    crowded(20);
}

#[test]
#[ignore = "long: 1,000 turns"]
fn readers_see_whole_files_while_others_write_long() {
    crowded(1000);
}
