#!/usr/bin/env python3
"""A large labelled table for measuring speed: corpus.py ROWS SEED OUT.csv, with the columns id, text and label.

Each text puts runs of words from this project's own sentences (datasets/stance.csv) one behind the other: at least half of them from
sentences of the side that the label names. One word in ten is made up, and most of these occur once, because the words of real archives
never end either. Three labels in a hundred are wrong. The same arguments give the same bytes.
"""

import csv
import random
import sys
from pathlib import Path

HOSTILE = {"REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}
ONSETS, VOWELS = ["b", "d", "f", "gr", "k", "l", "m", "n", "pl", "r", "s", "t", "v", "z"], ["a", "e", "i", "o", "u", "ia", "ou"]


def made_up(random_numbers):
    # The logarithm of the rank is even, as in Zipf's law.
    rank = int(20_000_000 ** random_numbers.random())
    word = ""
    while rank or len(word) < 4:
        rank, onset = divmod(rank, len(ONSETS))
        rank, vowel = divmod(rank, len(VOWELS))
        word += ONSETS[onset] + VOWELS[vowel]
    return word


def main():
    rows, seed, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    numbers = random.Random(seed)
    sides = {"cooperative": [], "hostile": []}
    with open(Path(__file__).parents[2] / "datasets" / "stance.csv", encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            if row["label"].upper() != "NEUTRAL":
                sides["hostile" if row["label"].upper() in HOSTILE else "cooperative"].append(row["text"].split())
    everything = sides["cooperative"] + sides["hostile"]
    with open(out, "w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["id", "text", "label"])
        for i in range(rows):
            label = numbers.choice(["cooperative", "hostile"])
            length, words = numbers.randint(12, 38), []
            while len(words) < length:
                sentence = numbers.choice(sides[label] if numbers.random() < 0.5 else everything)
                start = numbers.randrange(max(1, len(sentence) - 7))
                words += sentence[start : start + numbers.randint(5, 9)]
            words = [made_up(numbers) if numbers.random() < 0.1 else word for word in words[:length]]
            if numbers.random() < 0.03:
                label = "hostile" if label == "cooperative" else "cooperative"
            writer.writerow([i, " ".join(words), label])


main()
