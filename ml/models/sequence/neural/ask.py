"""Asks an exported network what comes next, by any ONNX Runtime: pip install onnxruntime numpy.

    python3 ask.py [--cluster N] [SECONDS:ADDRESS ...]

The requests of one VM, oldest first, each with its time in seconds; prints the ten likeliest next items, each with
the probability that it is requested within the horizon (or, without a calibration, that it is the next one).
The files lie beside this program: manifest.json says what they are, SHA256SUMS whether they are whole.
"""

import argparse
import hashlib
import json
import math
import pathlib
import sys

import numpy as np
import onnxruntime

HERE = pathlib.Path(__file__).resolve().parent


def load():
    """The manifest, the addresses of the items and the network; ends the program if they are not whole."""
    sums = dict(reversed(line.split("  ", 1)) for line in (HERE / "SHA256SUMS").read_text().splitlines())

    def read(name):
        data = (HERE / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != sums[name]:
            sys.exit(f"{HERE / name} is damaged; export the model again")
        return data

    manifest = json.loads(read("manifest.json"))
    if manifest["schema"] != 1:
        sys.exit(f"{HERE} has schema {manifest['schema']}, and this program reads 1")
    return manifest, json.loads(read("items.json")), onnxruntime.InferenceSession(read("model.onnx"))


def gap_row(milliseconds):
    return min(33, 1 + int(math.log2(1 + max(0, milliseconds))))


def feeds_of(manifest, rows, times, cluster, k):
    """The network's inputs for one VM: rows of the items it asked for, and when, in milliseconds."""
    gaps = [0] + [gap_row(after - before) for before, after in zip(times, times[1:])]
    gaps = gaps[: len(rows)]
    if manifest["start"]:
        rows, gaps = [1] + rows, [0] + gaps
    rows, gaps = rows[-manifest["maxLength"] :], gaps[-manifest["maxLength"] :]
    if not rows:
        sys.exit("the network has nothing to say of a VM without a request that it knows")
    feeds = {
        "sequence": np.array([rows], np.int32),
        "lengths": np.array([len(rows)], np.int32),
        "candidates": np.array([manifest["firstItemRow"]], np.int32),
        "k": np.array([k], np.int64),
    }
    if "gap" in manifest["steps"]:
        feeds["gap"] = np.array([gaps], np.int32)
    if "cluster" in manifest["steps"]:
        feeds["cluster"] = np.full((1, len(rows)), cluster + 1, np.int32)
    return feeds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cluster", type=int, default=-1, help="of the VM, from 0; default: in none")
    parser.add_argument("request", nargs="*", help="SECONDS:ADDRESS, oldest first")
    arguments = parser.parse_args()
    manifest, items, session = load()

    first = manifest["firstItemRow"]
    row_of = {address: first + at for at, address in enumerate(items)}
    asked = [request.split(":", 1) for request in arguments.request]
    known = [(1000 * float(seconds), row_of[address]) for seconds, address in asked if address in row_of]
    feeds = feeds_of(manifest, [row for _, row in known], [time for time, _ in known], arguments.cluster, 10)

    rows, scores, total = session.run(["top_items", "top_scores", "log_total"], feeds)
    likely = np.exp(scores[0] - total[0])
    if "calibration" in manifest:
        calibration = manifest["calibration"]
        likely = np.interp(likely, calibration["scores"], calibration["probabilities"])
    for row, probability in zip(rows[0], likely):
        print(f"{probability:8.4f}  {items[row - first]}")


if __name__ == "__main__":
    main()
