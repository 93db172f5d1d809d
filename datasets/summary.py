#!/usr/bin/env python3
"""Counts what is in the data sets and measures how far first and second codings agree.

    python3 datasets/summary.py              prints the tables
    python3 datasets/summary.py --write      puts them into DATASHEET.md, and hashes and sizes into croissant.json
    python3 datasets/summary.py --croissant  only the latter
    python3 datasets/summary.py --check      changes nothing; status 1 if a page is out of date

All but the first also compare the examples in CODEBOOK.md and the columns in croissant.json with the files, name each fault on
standard error, and end with status 1 if there is one. Needs Python 3.8 and its standard library.
"""

import argparse
import csv
import hashlib
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLES = [
    ("stance.csv", "marked pairs in sentences, with labels"),
    ("second_coding.csv", "second labels for some rows of stance.csv"),
    ("challenge.csv", "groups of sentences that differ little, to test with"),
    ("sentiment.csv", "sentences with their tone"),
    ("lexicon.csv", "phrases and the category they speak for"),
    ("sentiment_lexicon.csv", "phrases with a tone, and words that turn or strengthen one"),
    ("articles/dyads.csv", "labelled pairs of actors in articles"),
    ("articles/sentences.csv", "labelled sentences of the articles"),
    ("second_coding_sentiment.csv", "second labels for some rows of sentiment.csv"),
    ("articles/second_coding.csv", "second labels for the pairs of some of the articles"),
]
QUAD = {
    "verbal cooperation": ["AGREE", "CONSULT", "SUPPORT"],
    "material cooperation": ["COOPERATE", "AID", "YIELD"],
    "verbal conflict": ["REQUEST", "ACCUSE", "REJECT", "THREATEN"],
    "material conflict": ["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"],
    "neutral": ["NEUTRAL"],
}
LABELS = [label for labels in QUAD.values() for label in labels]
CLASS = {label: quad for quad, labels in QUAD.items() for label in labels}
STANCE = {quad: {"cooperation": "cooperative", "conflict": "hostile"}.get(quad.split()[-1], "neutral") for quad in QUAD}
STANCES = ["cooperative", "hostile", "neutral"]
LEVELS = [("stance", lambda label: STANCE[CLASS[label]]), ("quad class", CLASS.get), ("category", lambda label: label)]
DRAWS, SEED = 2000, 20


def read(name):
    """The rows of a table."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts():
    """The articles, by file name."""
    out = {}
    for path in sorted((HERE / "articles").glob("*.txt")):
        with open(path, encoding="utf-8", newline="") as file:
            out[path.name] = file.read()
    return out


# Tables


def number(value):
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(header, rows):
    """A Markdown table: the first column is text, the others are numbers unless they are not."""
    right = [i > 0 and all(isinstance(row[i], int) for row in rows) for i in range(len(header))]
    lines = ["| " + " | ".join(header) + " |", "|" + "|".join("---:" if r else "---" for r in right) + "|"]
    return lines + ["| " + " | ".join(number(cell) for cell in row) + " |" for row in rows]


def by(rows, column, order=None):
    """Rows by the value of a column: for training, for testing, and together."""
    values = order or [value for value, _ in Counter(row[column] for row in rows).most_common()]
    out = []
    for value in values:
        splits = Counter(row["split"] for row in rows if row[column] == value)
        out.append([f"`{value}`" if value else "(none)", splits[""] + splits["train"], splits["test"], sum(splits.values())])
    return out + [["all", *(sum(row[i] for row in out) for i in (1, 2, 3))]]


def part(row):
    """The part in which a row of stance.csv was written: what its id begins with."""
    return row["id"].split("-")[0]


def files():
    rows = []
    for name, what in TABLES:
        data = read(name)
        rows.append([f"`{name}`", what, len(data), len(data[0]), (HERE / name).stat().st_size])
    articles = texts()
    sizes = sum(len(text.encode()) for text in articles.values())
    rows.append(["`articles/*.txt`", "the articles", len(articles), "–", sizes])
    return table(["file", "what", "rows or files", "columns", "bytes"], rows)


def stance_labels():
    stance, challenge, lexicon = read("stance.csv"), read("challenge.csv"), read("lexicon.csv")
    other = [Counter(row["label"] for row in challenge), Counter(row["category"] for row in lexicon)]
    rows = [[*row, *(count[label] for count in other)] for row, label in zip(by(stance, "label", LABELS), LABELS)]

    def total(name, labels):
        return [name, *(sum(row[i] for row, label in zip(rows, LABELS) if label in labels) for i in range(1, 6))]

    rows += [total(f"all {quad}", labels) for quad, labels in QUAD.items() if len(labels) > 1] + [
        total(f"all {stance}", [label for label in LABELS if STANCE[CLASS[label]] == stance]) for stance in STANCES[:2]
    ] + [total("all", LABELS)]
    return table(["label", "stance train", "stance test", "stance all", "challenge", "lexicon"], rows)


def stance_shape():
    rows = read("stance.csv")
    sentences = Counter(row["text"] for row in rows)
    words = sorted(len(text.split()) for text in sentences)
    pairs = Counter(sentences.values())
    low, middle, high = (words[int(share * (len(words) - 1))] for share in (0.05, 0.5, 0.95))
    return table(
        ["what", "value"],
        [
            ["rows", len(rows)],
            ["different sentences", len(sentences)],
            *[[f"sentences with {n} row{'s' if n > 1 else ''}", pairs[n]] for n in sorted(pairs)],
            ["groups (without a group, a row counts as one)", len({row["group"] or row["id"] for row in rows})],
            ["words a sentence: 5th percentile, median, 95th", f"{low}, {middle}, {high}"],
        ],
    )


def stance_parts():
    rows, second = read("stance.csv"), {row["id"] for row in read("second_coding.csv")}
    out = []
    for name in sorted({part(row) for row in rows}):
        here = [row for row in rows if part(row) == name]
        styles = Counter(row["style"] for row in here)
        neutral = sum(row["label"] == "NEUTRAL" for row in here)
        out.append(
            [
                f"`{name}`",
                len(here),
                len({row["text"] for row in here}),
                sum(row["split"] == "test" for row in here),
                f"{100 * neutral / len(here):.0f} %",
                sum(row["id"] in second for row in here),
                ", ".join(style for style, _ in styles.most_common(2)),
            ]
        )
    return table(["part", "rows", "sentences", "test", "NEUTRAL", "coded twice", "main styles"], out)


def split_table(name, column, order=None):
    return lambda: table([column, "train", "test", "all"], by(read(name), column, order))


def sentiment_shape():
    rows = read("sentiment.csv")
    return table(
        ["what", "value"],
        [
            ["rows", len(rows)],
            ["with a marked target", sum(bool(row["target"]) for row in rows)],
            ["different targets", len({row["target"] for row in rows if row["target"]})],
            ["groups (without a group, a row counts as one)", len({row["group"] or row["id"] for row in rows})],
        ],
    )


def challenge_phenomena():
    rows = read("challenge.csv")
    count = Counter(row["phenomenon"] for row in rows)
    groups = Counter(phenomenon for phenomenon, _ in {(row["phenomenon"], row["group"]) for row in rows})
    out = [[f"`{name}`", count[name], groups[name]] for name, _ in count.most_common()]
    return table(["phenomenon", "rows", "groups"], out + [["all", len(rows), sum(groups.values())]])


def article_pairs():
    rows = read("articles/dyads.csv")
    main = by([row for row in rows if row["main"] == "true"], "label", [*STANCES, "mixed"])
    out = [[*row, *every[1:]] for row, every in zip(main, by(rows, "label", [*STANCES, "mixed"]))]
    header = ["label", "main train", "main test", "main all", "pairs train", "pairs test", "pairs all"]
    return table(header, out)


def article_sentences():
    rows = read("articles/sentences.csv")
    return table(["label", "train", "test", "all"], by(rows, "label", STANCES))


def article_shape():
    pairs, articles = read("articles/dyads.csv"), texts()
    words = sorted(len(text.split()) for text in articles.values())
    years = sorted({row["date"][:4] for row in pairs if row["date"]})
    splits = {row["article"]: row["split"] for row in pairs}
    sentences = {row["article"] for row in read("articles/sentences.csv")}
    actors = {row[role] for row in pairs for role in ("source", "target")}
    return table(
        ["what", "value"],
        [
            ["articles", len(articles)],
            ["of these for testing", sum(split == "test" for split in splits.values())],
            ["with labelled sentences", len(sentences)],
            ["for testing, with labelled sentences", sum(splits[name] == "test" for name in sentences)],
            ["words: least, median, most", f"{words[0]}, {words[len(words) // 2]}, {words[-1]}"],
            ["years", f"{years[0]} to {years[-1]}"],
            ["actors", len(actors)],
            ["directed pairs", sum(row["directed"] == "true" for row in pairs)],
        ],
    )


def integrity():
    """What must not happen, counted."""

    def misplaced(rows, roles):
        marks = [(row["text"], row[role], row[f"{role}_start"], row[f"{role}_end"]) for row in rows for role in roles if row[role]]
        return sum(text[int(start) : int(end)] != name for text, name, start, end in marks)

    def both_sides(rows, column):
        sides = {}
        for row in rows:
            if row[column]:
                sides.setdefault(row[column], set()).add(row["split"] or "train")
        return sum(len(split) > 1 for split in sides.values())

    stance, challenge, sentiment = read("stance.csv"), read("challenge.csv"), read("sentiment.csv")
    pairs, sentences, articles = read("articles/dyads.csv"), read("articles/sentences.csv"), texts()
    mains = Counter(row["article"] for row in pairs if row["main"] == "true")
    known, tones = {row["id"] for row in stance}, {row["id"] for row in sentiment}
    pair = lambda row: (row["article"], row["source"], row["target"])
    dyads = {pair(row) for row in pairs}
    repeated = sum(len(rows) - len({row["id"] for row in rows}) for rows in (stance, challenge, sentiment))
    misplaced_marks = misplaced(stance + challenge, ["source", "target"]) + misplaced(sentiment, ["target"])
    same_texts = {row["text"] for row in challenge} & {row["text"] for row in stance}
    unknown = sum(row["label"] not in LABELS for row in stance + challenge + read("second_coding.csv"))
    stances = {label: STANCE[CLASS[label]] for label in LABELS}
    apart = sum(bool(row["category"]) and stances.get(row["category"]) != row["label"] for row in sentences)
    loose = sum(not articles.get(row["article"], "")[int(row["start"]) : int(row["end"])].strip() for row in sentences)
    return table(
        ["what must not happen", "times"],
        [
            ["marked names that aren't at their place", misplaced_marks],
            ["ids that occur twice", repeated],
            ["labels outside the scheme", unknown],
            ["texts on both sides of a split", both_sides(stance, "text") + both_sides(sentiment, "text")],
            ["groups on both sides of a split", both_sides(stance, "group") + both_sides(sentiment, "group")],
            ["sentences of challenge.csv that are in stance.csv, too", len(same_texts)],
            ["rows of second_coding.csv without a row in stance.csv", sum(row["id"] not in known for row in read("second_coding.csv"))],
            ["rows of second_coding_sentiment.csv without a row in sentiment.csv", sum(row["id"] not in tones for row in read("second_coding_sentiment.csv"))],
            ["rows of articles/second_coding.csv without a row in articles/dyads.csv", sum(pair(row) not in dyads for row in read("articles/second_coding.csv"))],
            ["articles without exactly one main pair", sum(mains[name] != 1 for name in articles)],
            ["articles on both sides of a split", both_sides(pairs + sentences, "article")],
            ["labelled sentences that aren't in their article", loose],
            ["categories of sentences that aren't of their label", apart],
        ],
    )


# Agreement


def coded_twice():
    """Both labels of every row that has two."""
    first = {row["id"]: row["label"] for row in read("stance.csv")}
    return [(first[row["id"]], row["label"]) for row in read("second_coding.csv") if row["id"] in first]


def alpha(pairs):
    """Krippendorff's alpha for nominal data, two coders and no gaps, from counts of pairs of values."""
    units = sum(pairs.values())
    values = Counter()
    for (a, b), count in pairs.items():
        values[a] += count
        values[b] += count
    total = 2 * units
    observed = sum(count for (a, b), count in pairs.items() if a != b) / units
    expected = 1 - sum(n * (n - 1) for n in values.values()) / (total * (total - 1))
    return 1 - observed / expected if expected else 1.0


def agree(named):
    """Alpha of lists of units, each unit the pairs of labels that are drawn together."""
    rows = []
    for name, units in named:
        source = random.Random(SEED)
        drawn = sorted(alpha(Counter(p for unit in source.choices(units, k=len(units)) for p in unit)) for _ in range(DRAWS))
        low, high = (drawn[round(share * (DRAWS - 1))] for share in (0.025, 0.975))
        pairs = Counter(p for unit in units for p in unit)
        same, n = sum(count for (a, b), count in pairs.items() if a == b), sum(pairs.values())
        rows.append([name, f"{alpha(pairs):.3f}", f"{low:.3f} to {high:.3f}", f"{100 * same / n:.1f} %", same, n])
    return table(["level", "alpha", "95 % interval", "agreement", "rows alike", "rows"], rows)


def agreement():
    pairs = coded_twice()
    return agree([(name, [[(level(a), level(b))] for a, b in pairs]) for name, level in LEVELS])


def agreement_others():
    """Of tone by row; of pairs by article, drawn with all its pairs."""
    first = {row["id"]: row["label"] for row in read("sentiment.csv")}
    tone = [[(first[row["id"]], row["label"])] for row in read("second_coding_sentiment.csv")]
    pair = lambda row: (row["article"], row["source"], row["target"])
    second = {pair(row): row for row in read("articles/second_coding.csv")}
    every, mains, chosen = {}, {}, {}
    for row in read("articles/dyads.csv"):
        other = second.get(pair(row))
        if other:
            every.setdefault(row["article"], []).append((row["label"], other["label"]))
            chosen.setdefault(row["article"], []).append((row["main"], other["main"]))
            if row["main"] == "true":
                mains.setdefault(row["article"], []).append((row["label"], other["label"]))
    sentences = {}
    for row in read("articles/sentences.csv"):
        if row["second"]:
            sentences.setdefault(row["article"], []).append((row["label"], row["second"]))
    named = [
        ("tone of sentences", tone),
        ("pairs of articles", every),
        ("of these, main pairs", mains),
        ("which pair is main", chosen),
        ("sentences of articles", sentences),
    ]
    return agree([(name, list(units.values()) if isinstance(units, dict) else units) for name, units in named])


def agreement_labels():
    pairs = Counter(coded_twice())
    rows = []
    for label in LABELS:
        first, second = (sum(n for pair, n in pairs.items() if pair[i] == label) for i in (0, 1))
        others = Counter({b if a == label else a: 0 for a, b in pairs})
        for (a, b), n in pairs.items():
            if a != b and label in (a, b):
                others[b if a == label else a] += n
        often = ", ".join(f"{name} {n}" for name, n in sorted(others.items(), key=lambda x: (-x[1], x[0])) if n)
        rows.append([label, first, second, pairs[label, label], often or "–"])
    return table(["label", "first", "second", "both", "where they differ, the other label"], rows)


SECTIONS = {
    "files": files,
    "stance labels": stance_labels,
    "stance shape": stance_shape,
    "stance parts": stance_parts,
    "stance style": split_table("stance.csv", "style"),
    "stance phenomenon": split_table("stance.csv", "phenomenon"),
    "challenge phenomenon": challenge_phenomena,
    "sentiment shape": sentiment_shape,
    "sentiment label": split_table("sentiment.csv", "label", ["positive", "negative", "neutral"]),
    "sentiment style": split_table("sentiment.csv", "style"),
    "sentiment phenomenon": split_table("sentiment.csv", "phenomenon"),
    "articles": article_shape,
    "article pairs": article_pairs,
    "article sentences": article_sentences,
    "agreement": agreement,
    "agreement labels": agreement_labels,
    "agreement others": agreement_others,
    "integrity": integrity,
}


# Pages


def datasheet(page):
    """The datasheet with every table made anew, and what is wrong with its markers."""
    faults = []
    for name, make in SECTIONS.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
            faults.append(f"DATASHEET.md: expected one `{begin}` and after it one `{end}`")
            continue
        before, after = page[: page.index(begin) + len(begin)], page[page.index(end) :]
        page = before + "\n" + "\n".join(make()) + "\n" + after
    return page, faults


def croissant(page):
    """croissant.json with the hashes and sizes of the files as they are, and what doesn't agree with them."""
    data, faults = json.loads(page), []
    found = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*.csv")}
    described = set()
    for entry in data["distribution"]:
        name = entry.get("contentUrl")
        if name is None:
            continue
        described.add(name)
        if name not in found:
            faults.append(f"croissant.json: {name} isn't there")
            continue
        content = (HERE / name).read_bytes()
        entry["contentSize"] = f"{len(content)} B"
        entry["sha256"] = hashlib.sha256(content).hexdigest()
        columns = {
            field["source"]["extract"]["column"]
            for records in data["recordSet"]
            for field in records["field"]
            if field.get("source", {}).get("fileObject", {}).get("@id") == entry["@id"]
        }
        header = set(read(name)[0])
        faults += [f"croissant.json: {name} has the column {column}, which isn't described" for column in sorted(header - columns)]
        faults += [f"croissant.json: {name} has no column {column}" for column in sorted(columns - header)]
    faults += [f"croissant.json: {name} isn't described" for name in sorted(found - described)]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n", faults


def codebook(page):
    """The examples of the codebook that aren't as the files have them."""
    known = set()
    for row in read("stance.csv"):
        known.add(f"`{row['id']}` {row['source']} → {row['target']}, {row['label']}: {row['text']}")
    for row in read("sentiment.csv"):
        known.add(f"`{row['id']}` {row['target']}, {row['label']}: {row['text']}")
    articles = texts()
    for row in read("articles/dyads.csv"):
        title = articles[row["article"]].split("\n")[0]
        known.add(f"`{row['article']}` {row['source']} → {row['target']}, {row['label']}: {title}")
    for row in read("articles/sentences.csv"):
        sentence = articles[row["article"]][int(row["start"]) : int(row["end"])]
        known.add(f"`{row['article']}` {row['source']} → {row['target']}, {row['label']}: {sentence}")
    known = {" ".join(line.split()) for line in known}
    # An example is a list item whose text begins with an id (it holds a digit), and goes on over indented lines.
    examples = [" ".join(item.split()) for item in re.findall(r"^- (`[\w.-]*\d[\w.-]*` .*(?:\n  .*)*)", page, re.MULTILINE)]
    faults = [] if examples else ["CODEBOOK.md: no examples found"]
    return faults + [f"CODEBOOK.md: not as in the files: {example}" for example in examples if example not in known]


def main():
    options = argparse.ArgumentParser(description="Counts what is in the data sets.")
    which = options.add_mutually_exclusive_group()
    which.add_argument("--write", action="store_true", help="bring DATASHEET.md and croissant.json up to date")
    which.add_argument("--croissant", action="store_true", help="bring croissant.json up to date")
    which.add_argument("--check", action="store_true", help="say what is out of date, and change nothing")
    options = options.parse_args()
    if not (options.write or options.croissant or options.check):
        for name, make in SECTIONS.items():
            print(f"## {name}\n", *make(), "", sep="\n")
        return 0

    faults = codebook((HERE / "CODEBOOK.md").read_text(encoding="utf-8"))
    for name, make in [("DATASHEET.md", datasheet), ("croissant.json", croissant)]:
        if options.croissant and make is datasheet:
            continue
        old = (HERE / name).read_text(encoding="utf-8")
        new, wrong = make(old)
        faults += wrong
        if new != old and options.check:
            faults.append(f"{name}: out of date; run `python3 datasets/summary.py --write`")
        elif new != old:
            (HERE / name).write_bytes(new.encode())
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
