#!/usr/bin/env python3
"""scikit-learn on a table with the columns id, text and label: sublinear tf-idf over words and their pairs, logistic regression.

    sklearn_large.py train TABLE.csv MODEL
    sklearn_large.py score TABLE.csv MODEL OUT

Scores 10,000 rows at a time. Needs: pip install scikit-learn
"""

import csv
import sys
from itertools import islice

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

what, table, path = sys.argv[1:4]
with open(table, encoding="utf-8", newline="") as rows:
    rows = csv.DictReader(rows)
    if what == "train":
        texts, labels = zip(*((row["text"], row["label"]) for row in rows))
        model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=5, solver="liblinear"))
        joblib.dump(model.fit(texts, labels), path)
    else:
        model = joblib.load(path)
        with open(sys.argv[4], "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["id", *(f"p_{label}" for label in model.classes_)])
            while batch := list(islice(rows, 10_000)):
                probabilities = model.predict_proba([row["text"] for row in batch])
                writer.writerows([row["id"], *p] for row, p in zip(batch, probabilities))
