"""Training steps of SASRec in PyTorch, as the bench `train-step` asks for them.

Two blocks, width 64, one head, batch 128, dropout 0.2 at the embedding, in attention and twice in each
feed-forward layer; Adam, every position of every sequence real. Reads one JSON object a line,
  {"items": 3416, "length": 50, "negatives": 0, "variant": "fused", "warmup": 2, "steps": 5}
and answers each with the milliseconds of its steps, {"milliseconds": [..]}. Models stay, so that the
peers can take turns. With negatives, softmax over the target and that many drawn items, and SparseAdam for
the table of items; without, softmax over all.

Variants:
  plain   a projection each for query, key and value; attention by matmul, add, softmax; Adam by parameter
  fused   one projection of all three, scores with baddbmm, Adam over all parameters at once (foreach)
  masks   fused, and dropout by windows into a pool of masks drawn once, as Portent does it

torch.jit.trace of the encoder changed nothing that could be measured.
"""

import json
import math
import os
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, BLOCKS, BATCH, RATE = 64, 2, 128, 0.2
POOL = torch.empty(0)


def drop(x: torch.Tensor) -> torch.Tensor:
    return F.dropout(x, RATE, True)


def mask(x: torch.Tensor) -> torch.Tensor:
    start = int(torch.randint(0, POOL.numel() - x.numel(), (1,)))
    return x * POOL[start : start + x.numel()].view(x.shape)


class Block(nn.Module):
    def __init__(self, fused: bool, masks: bool) -> None:
        super().__init__()
        self.fused, self.masks = fused, masks
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-8)
        self.feed_norm = nn.LayerNorm(WIDTH, eps=1e-8)
        parts = [3 * WIDTH] if fused else [WIDTH] * 3
        self.projections = nn.ModuleList([nn.Linear(WIDTH, part, bias=False) for part in parts])
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.inner = nn.Linear(WIDTH, WIDTH)
        self.outer = nn.Linear(WIDTH, WIDTH)

    def drop(self, x: torch.Tensor) -> torch.Tensor:
        return mask(x) if self.masks else drop(x)

    def forward(self, x: torch.Tensor, causal: torch.Tensor) -> torch.Tensor:
        normal = self.attention_norm(x)
        if self.fused:
            for projection in self.projections:
                query, key, value = projection(normal).chunk(3, -1)
            scores = torch.baddbmm(causal, query, key.transpose(1, 2), alpha=1 / math.sqrt(WIDTH))
        else:
            query, key, value = [projection(normal) for projection in self.projections]
            scores = query @ key.transpose(1, 2) / math.sqrt(WIDTH) + causal
        x = x + self.output(self.drop(F.softmax(scores, -1)) @ value)
        fed = self.drop(F.relu(self.inner(self.feed_norm(x))))
        return x + self.drop(self.outer(fed))


class Encoder(nn.Module):
    def __init__(self, length: int, fused: bool, masks: bool) -> None:
        super().__init__()
        self.masks = masks
        self.positions = nn.Parameter(0.02 * torch.randn(length, WIDTH))
        self.blocks = nn.ModuleList([Block(fused, masks) for _ in range(BLOCKS)])
        self.norm = nn.LayerNorm(WIDTH, eps=1e-8)
        self.register_buffer("causal", torch.triu(torch.full((length, length), -1e9), 1))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        x = rows * math.sqrt(WIDTH) + self.positions
        x = mask(x) if self.masks else drop(x)
        for block in self.blocks:
            x = block(x, self.causal)
        return self.norm(x)


def training(items: int, length: int, negatives: int, variant: str):
    """A function that does one step."""
    torch.manual_seed(1)
    sparse = negatives > 0
    table = nn.Embedding(items, WIDTH, sparse=sparse)
    nn.init.normal_(table.weight, 0, 0.02)
    encoder = Encoder(length, variant != "plain", variant == "masks")
    learned = list(encoder.parameters()) + ([] if sparse else [table.weight])
    foreach = True if variant != "plain" else None
    optimisers = [torch.optim.Adam(learned, lr=1e-3, betas=(0.9, 0.98), foreach=foreach)]
    if sparse:
        optimisers.append(torch.optim.SparseAdam([table.weight], lr=1e-3, betas=(0.9, 0.98)))
    sequence = torch.randint(0, items, (BATCH, length))
    targets = torch.randint(0, items, (BATCH * length,))
    drawn = torch.randint(0, items, (max(negatives, 1),))
    first = torch.zeros(BATCH * length, dtype=torch.long)

    def loss() -> torch.Tensor:
        hidden = encoder(table(sequence)).view(-1, WIDTH)
        if not sparse:
            return F.cross_entropy(hidden @ table.weight.t(), targets)
        rivals = hidden @ table(drawn).t()
        rivals = rivals.masked_fill(targets[:, None] == drawn, -1e9)
        own = (hidden * table(targets)).sum(-1, keepdim=True)
        return F.cross_entropy(torch.cat([own, rivals], 1), first)

    def step() -> None:
        for optimiser in optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss().backward()
        for optimiser in optimisers:
            optimiser.step()

    return step


def main() -> None:
    global POOL
    torch.set_num_threads(os.cpu_count() or 1)
    torch.set_flush_denormal(True)
    POOL = (torch.rand(16_000_000) >= RATE).float() / (1 - RATE)
    known = {}
    for line in sys.stdin:
        wanted = json.loads(line)
        key = (wanted["items"], wanted["length"], wanted["negatives"], wanted["variant"])
        if key not in known:
            known[key] = training(*key)
        step = known[key]
        for _ in range(wanted["warmup"]):
            step()
        milliseconds = []
        for _ in range(wanted["steps"]):
            began = time.perf_counter()
            step()
            milliseconds.append(1_000 * (time.perf_counter() - began))
        print(json.dumps({"milliseconds": milliseconds}), flush=True)


print(json.dumps({"version": torch.__version__, "threads": os.cpu_count()}), flush=True)
main()
