//! Every crate that is built into the program is under a licence that `deny.toml` allows.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// True where one of the alternatives that a licence expression offers is allowed in all its parts.
fn allowed(expression: &str, licences: &BTreeSet<String>) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    // `A OR B AND C` is read as if the parts of AND had no brackets: stricter than the grammar where it differs.
    let part = |p: &str| p.split(" OR ").any(|l| licences.contains(l.trim()));
    plain.split(" AND ").all(part)
}

#[test]
fn licences_of_what_is_built_in_are_allowed() {
    let root = env!("CARGO_MANIFEST_DIR");
    let deny = std::fs::read_to_string(format!("{root}/deny.toml")).unwrap();
    let list = deny.split_once("\nallow = [").unwrap().1.split_once(']').unwrap().0;
    let licences: BTreeSet<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(licences.contains("MIT") && licences.len() > 3);
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"]);
    let done = command.current_dir(root).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let data: Value = serde_json::from_slice(&done.stdout).unwrap();
    let packages = data["packages"].as_array().unwrap();
    let mut refused = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none");
        if !allowed(licence, &licences) {
            refused.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(packages.len() > 50);
}
