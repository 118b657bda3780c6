"""The same network behind FastAPI and PyTorch, as the bench `serve` asks it: POST /v1/predictions.

Reads `network.json` and `network.bin` of the folder in PEER_FOLDER; every VM's inputs are in memory, ready to be
asked about, and nothing is explained, so that it does less for an answer than Portent does.

  PEER_FOLDER=DIR python3 -m uvicorn --app-dir bench/peers serve_fastapi:app --port 8000
"""

import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F
from fastapi import FastAPI
from pydantic import BaseModel, Field

torch.set_num_threads(1)
folder = os.environ["PEER_FOLDER"]
with open(os.path.join(folder, "network.json")) as file:
    network = json.load(file)
floats = np.fromfile(os.path.join(folder, "network.bin"), np.float32)
WIDTH, BLOCKS, LENGTH = network["dimension"], network["blocks"], network["maxLength"]
assert network["heads"] == 1


def array(name: str) -> torch.Tensor:
    at, length = network["arrays"][name]
    return torch.from_numpy(floats[at : at + length].copy())


def matrix(name: str) -> torch.Tensor:
    return array(name).reshape(-1, WIDTH)


def block(n: int) -> dict:
    part = lambda name: array(f"block{n}.{name}")
    square = lambda name: part(name).reshape(WIDTH, WIDTH)
    return {
        "attention": (part("attention.gain"), part("attention.bias")),
        "projection": torch.cat([square("query"), square("key"), square("value")], 1),
        "output": square("output"),
        "feed": (part("feed.gain"), part("feed.bias")),
        "inner": (square("inner"), part("inner.bias")),
        "outer": (square("outer"), part("outer.bias")),
    }


table, positions = matrix("table"), matrix("positions")
steps = {name: matrix(f"steps.{name}") for name in network["steps"]}
blocks = [block(n) for n in range(BLOCKS)]
final = (array("final.gain"), array("final.bias"))
causal = torch.triu(torch.full((LENGTH, LENGTH), -1e9), 1)
vms = {
    ip: {name: torch.tensor(rows) for name, rows in inputs.items()}
    for ip, inputs in network["vms"].items()
}


def normal(x: torch.Tensor, weights: tuple) -> torch.Tensor:
    return F.layer_norm(x, (WIDTH,), *weights, eps=1e-8)


def scores(inputs: dict) -> torch.Tensor:
    length = len(inputs["sequence"])
    x = F.embedding(inputs["sequence"], table) * math.sqrt(WIDTH) + positions[LENGTH - length :]
    for name, rows in steps.items():
        x = x + F.embedding(inputs[name], rows)
    for part in blocks:
        query, key, value = (normal(x, part["attention"]) @ part["projection"]).chunk(3, -1)
        weights = F.softmax(query @ key.T / math.sqrt(WIDTH) + causal[:length, :length], -1)
        x = x + weights @ value @ part["output"]
        inner = torch.relu(torch.addmm(part["inner"][1], normal(x, part["feed"]), part["inner"][0]))
        x = x + torch.addmm(part["outer"][1], inner, part["outer"][0])
    return F.log_softmax(torch.mv(table[2:], normal(x[-1], final)), -1)


class Query(BaseModel):
    vni: int = Field(ge=1, lt=2**24)
    ip: str
    top: int = Field(10, ge=1, le=100)


class Prediction(BaseModel):
    destination: str
    probability: float


class Answer(BaseModel):
    predictions: list[Prediction]


app = FastAPI()


@app.post("/v1/predictions", response_model=Answer)
async def predictions(query: Query) -> Answer:
    with torch.inference_mode():
        values, places = torch.topk(scores(vms[query.ip]), query.top)
    best = zip(places.tolist(), values.exp().tolist())
    return Answer(
        predictions=[
            Prediction(destination=network["items"][place], probability=value)
            for place, value in best
        ]
    )
