"""Clusters a matrix as told on standard input, a question and an answer a line, both JSON.

question: {"file": little-endian float32, row-major, "rows": n, "columns": d, "k": k, "restarts": r, "seed": s}
answer:   labels by contender
"""
import json
import sys
import warnings

import numpy
import sklearn
from sklearn.cluster import AgglomerativeClustering, KMeans

warnings.filterwarnings("ignore")
print(json.dumps({"version": sklearn.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    x = numpy.fromfile(asked["file"], "<f4").reshape(asked["rows"], asked["columns"])
    k = asked["k"]
    found = {
        "sklearn": KMeans(k, n_init=asked["restarts"], random_state=asked["seed"]).fit_predict(x),
        "ward": AgglomerativeClustering(k).fit_predict(x),
        "average": AgglomerativeClustering(k, linkage="average").fit_predict(x),
    }
    print(json.dumps({name: labels.tolist() for name, labels in found.items()}), flush=True)
