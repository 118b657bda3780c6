"""Asks an exported network what comes next, by any ONNX Runtime: pip install onnxruntime numpy.

    python3 run_exported.py DIRECTORY [SECONDS:ADDRESS ...]

The requests of one VM, oldest first, each with its time in seconds; prints the ten likeliest next items.
DIRECTORY is what exportNetwork wrote: manifest.json, model.onnx and items.json.
"""

import hashlib
import json
import math
import pathlib
import sys

import numpy as np
import onnxruntime


def read(directory, name, manifest):
    data = (directory / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != manifest["sha256"][name]:
        sys.exit(f"{directory / name} is damaged; export the model again")
    return data


def gap_row(milliseconds):
    return min(33, 1 + int(math.log2(1 + max(0, milliseconds))))


def main():
    directory = pathlib.Path(sys.argv[1])
    manifest = json.loads((directory / "manifest.json").read_text())
    items = json.loads(read(directory, "items.json", manifest))
    session = onnxruntime.InferenceSession(read(directory, "model.onnx", manifest))
    first = manifest["firstItemRow"]
    row_of = {address: first + at for at, address in enumerate(items)}

    asked = [request.split(":", 1) for request in sys.argv[2:]]
    asked = [(1000 * float(seconds), row_of[address]) for seconds, address in asked if address in row_of]
    rows = [row for _, row in asked]
    times = [time for time, _ in asked]
    gaps = [0] + [gap_row(after - before) for before, after in zip(times, times[1:])]
    gaps = gaps[: len(rows)]
    if manifest["start"]:
        rows, gaps = [1] + rows, [0] + gaps
    rows, gaps = rows[-manifest["maxLength"] :], gaps[-manifest["maxLength"] :]
    feeds = {
        "sequence": np.array([rows], np.int32),
        "lengths": np.array([len(rows)], np.int32),
        "candidates": np.array([first], np.int32),
        "k": np.array([10], np.int64),
    }
    if "gap" in manifest["steps"]:
        feeds["gap"] = np.array([gaps], np.int32)
    if "cluster" in manifest["steps"]:
        feeds["cluster"] = np.zeros((1, len(rows)), np.int32)  # of no known cluster
    best, scores = session.run(["top_items", "top_scores"], feeds)
    for row, score in zip(best[0], scores[0]):
        print(f"{score:9.4f}  {items[row - first]}")


if __name__ == "__main__":
    main()
