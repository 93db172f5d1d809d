#!/usr/bin/env python3
"""Writes metrics.json.gz beside this file: scikit-learn's figures for 200 random problems, which src/evaluate/reference.rs
holds this project's against.

    python3 metrics.py

The problems come from a linear congruential generator, so that the test builds them anew: up to 30 rows of 2 to 5 labels, of
which some are never true, with many tied probabilities and some of 0.

Needs: pip install scikit-learn==1.9.1
"""

import gzip
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics

PROBLEMS = 200


class Lcg:
    """Knuth's MMIX generator, its 31 upper bits."""

    def __init__(self, seed):
        self.state = seed

    def next(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def problem(seed):
    lcg = Lcg(seed)
    k, n = 2 + lcg.next(4), 1 + lcg.next(30)
    true, tones = 1 + lcg.next(k), 2 + lcg.next(8)
    truth, probability = [], []
    for _ in range(n):
        t = lcg.next(true)
        raw = [lcg.next(tones) for _ in range(k)]
        raw[t] += 1 + lcg.next(4)
        truth.append(t)
        probability.append([r / sum(raw) for r in raw])
    return k, np.array(truth), np.array(probability)


def flat(*columns):
    # The first threshold is infinite, which JSON can't say.
    return [None if not np.isfinite(x) else round(float(x), 11) for row in zip(*columns) for x in row]


def figures(k, truth, p):
    answer, labels = p.argmax(axis=1), list(range(k))
    brier = (
        metrics.brier_score_loss(truth, p[:, 1], labels=labels, pos_label=1)
        if k == 2
        else metrics.brier_score_loss(truth, p, labels=labels)
    )
    out = {
        "accuracy": metrics.accuracy_score(truth, answer),
        "macro_f1": metrics.f1_score(truth, answer, average="macro", zero_division=0),
        "mcc": metrics.matthews_corrcoef(truth, answer),
        "log_loss": metrics.log_loss(truth, p, labels=labels),
        "brier": brier,
        "confusion": metrics.confusion_matrix(truth, answer, labels=labels).tolist(),
        "labels": {},
    }
    for label in sorted(set(truth.tolist())):
        y, score = truth == label, p[:, label]
        precision, recall, threshold = metrics.precision_recall_curve(y, score)
        pr = flat(recall[::-1], precision[::-1], np.append(threshold, np.inf)[::-1])
        of = {"average_precision": metrics.average_precision_score(y, score), "pr": pr}
        if not y.all():
            of["auc"] = metrics.roc_auc_score(y, score)
            of["roc"] = flat(*metrics.roc_curve(y, score, drop_intermediate=False))
        out["labels"][str(label)] = of
    return out


def main():
    warnings.simplefilter("ignore")
    problems = [figures(*problem(seed)) for seed in range(PROBLEMS)]
    data = {"scikit-learn": sklearn.__version__, "problems": problems}
    path = pathlib.Path(__file__).with_name("metrics.json.gz")
    # Without a time of writing the same figures are the same bytes.
    path.write_bytes(gzip.compress(json.dumps(data, separators=(",", ":")).encode(), 9, mtime=0))
    print(f"{path.name}: {PROBLEMS} problems, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
