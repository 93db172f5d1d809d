#!/usr/bin/env bash
# Vowpal Wabbit on a table with the columns id, text and label: words and their pairs, logistic loss, five passes.
#
#     vowpal_wabbit.sh train TABLE.csv MODEL
#     vowpal_wabbit.sh score TABLE.csv MODEL OUT
#
# Its input format is made from the table first, as a user has to. Needs: pip install vowpalwabbit. PYTHON names the interpreter.
set -euo pipefail
python=${PYTHON:-python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$python" - "$2" >"$scratch/rows" <<'CONVERT'
import csv
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as table:
    for row in csv.DictReader(table):
        # Four replacements are faster than one translation.
        text = row["text"].replace(":", " ").replace("|", " ").replace("\n", " ").replace("\r", " ")
        print(("1" if row["label"] == "hostile" else "-1") + " |t " + text)
CONVERT
case $1 in
train) "$python" -m vowpalwabbit --quiet -d "$scratch/rows" --loss_function logistic --ngram 2 -b 22 --passes 5 --holdout_off -c --cache_file "$scratch/cache" -f "$3" ;;
score) "$python" -m vowpalwabbit --quiet -t -i "$3" -d "$scratch/rows" --link logistic -p "$4" ;;
*) echo "train or score" >&2 && exit 2 ;;
esac
