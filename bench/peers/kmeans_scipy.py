"""k-means of scikit-learn, and Lloyd with SciPy's cdist, on rows from a file, for a given number of iterations.

Answers each line {"file", "columns", "k", "method", "iterations"} with {"seconds", "objective", "iterations"}.
`method` is lloyd or elkan (scikit-learn, squared Euclidean) or a metric of cdist. Centres start on the first k
rows; they move to the mean or, for jaccard, to the majority, where that lowers their cluster's sum. Reading the file is not timed.
"""

import json
import sys
import time
import warnings

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

warnings.simplefilter("ignore")

# Rows for which all distances are kept at a time: 20,000 x 64 doubles are 10 MB.
BLOCK = 20_000


def assign(rows, centres, metric):
    labels = np.empty(len(rows), dtype=np.int64)
    nearest = np.empty(len(rows))
    for begin in range(0, len(rows), BLOCK):
        apart = cdist(rows[begin : begin + BLOCK], centres, metric)
        own = apart.argmin(axis=1)
        labels[begin : begin + BLOCK] = own
        nearest[begin : begin + BLOCK] = apart[np.arange(len(own)), own]
    return labels, nearest


def own_distances(rows, centres, metric):
    if metric == "cityblock":
        return np.abs(rows - centres).sum(axis=1)
    if metric == "chebyshev":
        return np.abs(rows - centres).max(axis=1)
    if metric == "cosine":
        lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(centres, axis=1)
        return 1 - (rows * centres).sum(axis=1) / lengths
    either = (rows | centres).sum(axis=1)
    return (rows ^ centres).sum(axis=1) / np.maximum(either, 1)


def falling(rows, labels, nearest, placed, metric):
    after = np.bincount(labels, own_distances(rows, placed[labels], metric), len(placed))
    return after < np.bincount(labels, nearest, len(placed)) * (1 - 1e-9)


def lloyd(rows, k, metric, iterations):
    spared = 0.0
    centres = rows[:k].copy()
    labels, nearest = assign(rows, centres, metric)
    done = 1
    while done < iterations:
        sizes = np.bincount(labels, minlength=k)
        sums = np.stack([np.bincount(labels, column, minlength=k) for column in rows.T], axis=1)
        means = sums / np.maximum(sizes, 1)[:, None]
        moved = means > 0.5 if metric == "jaccard" else means
        placed = np.where((sizes > 0)[:, None], moved, centres)
        # Portent moves no centre that would raise the objective. So that both do the same, nor does this,
        # but finding that out is not in its time.
        began = time.perf_counter()
        falls = falling(rows, labels, nearest, placed, metric)
        spared += time.perf_counter() - began
        if not falls.any():
            break
        centres = np.where(falls[:, None], placed, centres)
        labels, nearest = assign(rows, centres, metric)
        done += 1
    return float(nearest.sum()), done, spared


def answer(question):
    rows = np.fromfile(question["file"], dtype=np.float32).reshape(-1, question["columns"])
    k, method, iterations = question["k"], question["method"], question["iterations"]
    if method == "jaccard":
        rows = rows.astype(bool)
    elif method not in ("lloyd", "elkan"):
        # cdist works in doubles and would convert each block in each iteration.
        rows = rows.astype(np.float64)
    spared = 0.0
    began = time.perf_counter()
    if method in ("lloyd", "elkan"):
        # Its last pass assigns once more to the centres that it moved last, so it is one iteration ahead.
        model = KMeans(k, init=rows[:k], n_init=1, max_iter=iterations - 1, tol=0, algorithm=method)
        model.fit(rows)
        objective, iterations = float(model.inertia_), int(model.n_iter_) + 1
    else:
        objective, iterations, spared = lloyd(rows, k, method, iterations)
    seconds = time.perf_counter() - began - spared
    return {"seconds": seconds, "objective": objective, "iterations": iterations}


print(json.dumps({"sklearn": sklearn.__version__, "scipy": scipy.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
