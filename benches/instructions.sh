#!/usr/bin/env bash
# How many instructions the hot stages take for a byte of raw text, held against benches/instructions.tsv: more than 3 % above it fails.
#
#     benches/instructions.sh [--target TRIPLE] [--write]
#
# A count doesn't depend on how busy a machine is, but it does on the compiler and the target. The table says for which it was made; for others
# counts are printed and nothing is held against them. --write makes the table anew.
set -euo pipefail
cd "$(dirname "$0")/.."

table=benches/instructions.tsv
target=$(rustc -vV | sed -n 's/^host: //p')
write=
while [ $# -gt 0 ]; do
    case $1 in
        --target) target=$2 && shift 2 ;;
        --write) write=1 && shift ;;
        *) printf 'unknown: %s\n' "$1" >&2 && exit 2 ;;
    esac
done

if ! valgrind --version >/dev/null 2>&1; then
    printf '\n!!! SKIPPED: valgrind is not installed: the instructions of the hot stages are not counted.\n\n' >&2
    exit 0
fi

compiler=$(rustc --version | cut -d' ' -f2)
# As one codegen unit: how a crate is cut into several depends on the folder that it lies in, and moves counts by up to 3 %.
program=$(cargo bench --config profile.bench.package.detente.codegen-units=1 --no-run --locked --bench instructions --target "$target" --message-format=json-render-diagnostics |
    sed -n 's/.*"executable":"\([^"]*instructions[^"]*\)".*/\1/p')
# Of the first 155 articles, as benches/stages has them.
bytes=$(cat datasets/articles/{0??,1[0-4]?,15[0-5]}-*.txt | wc -c)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Of a stage that is read so many times, what comes before it among them.
count() {
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 >/dev/null |
        sed -n 's/.*I *refs: *//p' | tr -d ,
}

# The second reading alone: without the start, and with all words known.
stage() {
    local once twice
    once=$(count "$1" 1)
    twice=$(count "$1" 2)
    awk -v n=$((twice - once)) -v bytes="$bytes" 'BEGIN { printf "%.1f\n", n / bytes }' >"$scratch/$1"
}

stages=$("$program")
# Two at a time.
for name in $stages; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    stage "$name" &
done
wait

if [ -n "$write" ]; then
    kept=$(grep -v "^$compiler	$target	" "$table" 2>/dev/null || true)
    {
        printf '%s\n' "${kept:-compiler	target	stage	instructions a byte}"
        for name in $stages; do printf '%s\t%s\t%s\t%s\n' "$compiler" "$target" "$name" "$(cat "$scratch/$name")"; done
    } >"$scratch/table"
    mv "$scratch/table" "$table"
fi

failed=
compared=
for name in $stages; do
    now=$(cat "$scratch/$name")
    was=$(awk -F'\t' -v c="$compiler" -v t="$target" -v s="$name" '$1 == c && $2 == t && $3 == s { print $4 }' "$table")
    printf '%-10s %8s instructions a byte' "$name" "$now"
    if [ -n "$was" ]; then
        compared=1
        printf ', %s in the table' "$was"
        if awk -v now="$now" -v was="$was" 'BEGIN { exit !(now > was * 1.03) }'; then
            failed=1
            printf ': MORE THAN 3 %% ABOVE IT'
        fi
    fi
    printf '\n'
done
if [ -z "$compared" ]; then
    printf '\n!!! SKIPPED: %s has no counts for rustc %s on %s: these are held against nothing. --write adds them.\n\n' "$table" "$compiler" "$target" >&2
fi
if [ -n "$failed" ]; then
    printf 'FAILED: a hot stage takes more instructions than it did. Mend it, or say why and run benches/instructions.sh --write\n' >&2
    exit 1
fi
