"""Reads a Zeek conn.log with pandas, types its columns and stores them, as `portent ingest` does.

Usage: python3 ingest_pandas.py conn.log out.pickle
Prints the seconds it took, without starting Python and importing pandas.
"""

import sys
import time

import pandas as pd

PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1}


def main(log: str, out: str) -> None:
    started = time.perf_counter()
    with open(log, encoding="utf-8") as lines:
        fields = next(line for line in lines if line.startswith("#fields")).rstrip("\n")
    frame = pd.read_csv(
        log,
        sep="\t",
        comment="#",
        names=fields.split("\t")[1:],
        usecols=["ts", "id.orig_h", "id.resp_h", "id.resp_p", "proto", "duration", "orig_bytes", "resp_bytes"],
        na_values=["-"],
        engine="c",
    )
    flows = pd.DataFrame(
        {
            "time": pd.to_datetime(frame["ts"], unit="s"),
            "source": frame["id.orig_h"].astype("category"),
            "destination": frame["id.resp_h"].astype("category"),
            "port": frame["id.resp_p"].astype("uint16"),
            "protocol": frame["proto"].map(PROTOCOLS).fillna(0).astype("uint8"),
            "duration": frame["duration"].fillna(0.0),
            "bytes": (frame["orig_bytes"].fillna(0) + frame["resp_bytes"].fillna(0)).astype("uint64"),
        }
    )
    flows.sort_values(["source", "destination", "time"]).to_pickle(out)
    print(time.perf_counter() - started)


main(*sys.argv[1:])
