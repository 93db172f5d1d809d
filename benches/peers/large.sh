#!/usr/bin/env bash
# How long detente, Vowpal Wabbit and scikit-learn take for the same large table, in turn, and with how much memory:
#
#     large.sh [ROWS] [ROUNDS]        100,000 rows and 5 rounds unless said otherwise
#
# Builds detente, installs the others in a virtual environment under target/, makes the tables with corpus.py, and prints the medians of the
# rounds, with ratios to Vowpal Wabbit. Needs python3 with venv, and GNU time.
set -euo pipefail
cd "$(dirname "$0")/../.."
rows=${1:-100000} rounds=${2:-5} work=target/peers
mkdir -p "$work"
cargo build --release --quiet
[ -x "$work/venv/bin/python" ] || { python3 -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet vowpalwabbit==9.11.9 scikit-learn==1.9.1; }
export PYTHON=$work/venv/bin/python
for part in train:1 test:2; do
    table=$work/${part%:*}-$rows.csv
    [ -s "$table" ] || "$PYTHON" benches/peers/corpus.py "$rows" "${part#*:}" "$table"
done
train=$work/train-$rows.csv test=$work/test-$rows.csv
timed() {
    local name=$1
    shift
    /usr/bin/time -a -o "$work/times" -f "$name %e %U %S %M" "$@" 2>"$work/errors" || { cat "$work/errors" >&2 && exit 1; }
}
: >"$work/times"
for _ in $(seq "$rounds"); do
    timed "train detente" target/release/detente train "$train" --features fast -o "$work/model.safetensors"
    timed "train vowpal-wabbit" benches/peers/vowpal_wabbit.sh train "$train" "$work/vw.model"
    timed "train scikit-learn" "$PYTHON" benches/peers/sklearn_large.py train "$train" "$work/sklearn.model"
    timed "score detente" target/release/detente score -m "$work/model.safetensors" "$test" --format csv -o "$work/scored.csv"
    timed "score vowpal-wabbit" benches/peers/vowpal_wabbit.sh score "$test" "$work/vw.model" "$work/vw.txt"
    timed "score scikit-learn" "$PYTHON" benches/peers/sklearn_large.py score "$test" "$work/sklearn.model" "$work/sklearn.csv"
done
"$PYTHON" - "$work/times" "$rows" <<'TABLE'
import sys
from statistics import median

rounds = {}
for line in open(sys.argv[1]):
    work, tool, *figures = line.split()
    wall, user, system, memory = map(float, figures)
    rounds.setdefault((work, tool), []).append((wall, user + system, memory))
middle = {key: [median(column) for column in zip(*all)] for key, all in rounds.items()}
print(f"{int(sys.argv[2]):,} rows; in brackets the ratio to Vowpal Wabbit\n")
print("| work | tool | seconds | CPU seconds | MB |\n|---|---|---:|---:|---:|")
for (work, tool), (wall, cpu, kilobytes) in middle.items():
    peer = middle[work, "vowpal-wabbit"]
    ratio = lambda own, other: f"{own:.2f} ({own / other:.2f})"
    print(f"| {work} | {tool} | {ratio(wall, peer[0])} | {ratio(cpu, peer[1])} | {kilobytes / 1024:.0f} |")
TABLE
