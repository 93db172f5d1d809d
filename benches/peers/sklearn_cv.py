#!/usr/bin/env python3
"""scikit-learn's usual baseline on a labelled CSV, to stand beside `detente train CSV --cv 5 --cv-seeds 5`.

    python3 sklearn_cv.py CSV LABEL_COLUMN

TF-IDF over words and word pairs, then logistic regression. C is chosen by the very cross-validation that is reported,
so the figure is the best that this baseline could show: five stratified folds, fold seeds 0 to 4, one out-of-fold
macro-F1 a seed. Rows that share a value in a column `group` stay in one fold, as detente keeps them. The column `text`
is read; actors aren't masked.

Needs: pip install scikit-learn
"""

import csv
import statistics
import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

GRID = [0.1, 0.3, 1, 3, 10, 30, 100]
SEEDS = range(5)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    path, column = sys.argv[1:]
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or column not in rows[0] or "text" not in rows[0]:
        sys.exit(f"{path}: expected the columns text and {column}")
    text, label = [r["text"] for r in rows], [r[column] for r in rows]
    # A row without a group is a group of its own.
    group = [r.get("group") or f"row {i}" for i, r in enumerate(rows)]
    grouped = len(set(group)) < len(group)
    kind = StratifiedGroupKFold if grouped else StratifiedKFold
    print(f"{path}: {len(rows)} rows, {len(set(label))} labels, {kind.__name__}")
    best = None
    for c in GRID:
        scores = []
        for seed in SEEDS:
            model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=c, max_iter=5000))
            folds = kind(n_splits=5, shuffle=True, random_state=seed)
            answer = cross_val_predict(model, text, label, cv=folds, groups=group if grouped else None)
            scores.append(f1_score(label, answer, average="macro"))
        score = statistics.mean(scores)
        print(f"  C {c:<5} macro-F1 {score:.4f}  ({min(scores):.4f} to {max(scores):.4f} over fold seeds)", flush=True)
        if best is None or score > best[1]:
            best = (c, score)
    print(f"best: C {best[0]}, macro-F1 {best[1]:.3f}")


if __name__ == "__main__":
    main()
