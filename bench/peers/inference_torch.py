"""The ten likeliest next items by SASRec in PyTorch, as the bench `inference` asks for them.

Two blocks, width 64, one head, in evaluation, without gradients. Reads one JSON object a line,
  {"items": 3000, "length": 50, "threads": 1, "variant": "eager", "warmup": 20, "queries": 200}
and answers each with the milliseconds of its queries, {"milliseconds": [..]}.

Variants:
  eager   modules as they are
  frozen  traced by torch.jit, frozen and optimised for inference
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, BLOCKS, BEST = 64, 2, 10


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-8)
        self.feed_norm = nn.LayerNorm(WIDTH, eps=1e-8)
        self.projection = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.inner = nn.Linear(WIDTH, WIDTH)
        self.outer = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: torch.Tensor, causal: torch.Tensor) -> torch.Tensor:
        query, key, value = self.projection(self.attention_norm(x)).chunk(3, -1)
        scores = torch.baddbmm(causal, query, key.transpose(1, 2), alpha=1 / math.sqrt(WIDTH))
        x = x + self.output(F.softmax(scores, -1) @ value)
        return x + self.outer(F.relu(self.inner(self.feed_norm(x))))


class Best(nn.Module):
    def __init__(self, items: int, length: int) -> None:
        super().__init__()
        self.items = nn.Parameter(0.02 * torch.randn(items, WIDTH))
        self.positions = nn.Parameter(0.02 * torch.randn(length, WIDTH))
        self.blocks = nn.ModuleList([Block() for _ in range(BLOCKS)])
        self.norm = nn.LayerNorm(WIDTH, eps=1e-8)
        self.register_buffer("causal", torch.triu(torch.full((length, length), -1e9), 1))

    def forward(self, sequence: torch.Tensor):
        x = F.embedding(sequence, self.items) * math.sqrt(WIDTH) + self.positions
        for block in self.blocks:
            x = block(x, self.causal)
        return torch.topk(torch.mv(self.items, self.norm(x[0, -1])), BEST)


def engine(items: int, length: int, variant: str):
    torch.manual_seed(1)
    model = Best(items, length).eval()
    if variant == "eager":
        return model
    traced = torch.jit.trace(model, torch.zeros(1, length, dtype=torch.long))
    return torch.jit.optimize_for_inference(torch.jit.freeze(traced))


def main() -> None:
    known = {}
    for line in sys.stdin:
        wanted = json.loads(line)
        key = (wanted["items"], wanted["length"], wanted["variant"])
        torch.set_num_threads(wanted["threads"])
        with torch.inference_mode():
            if key not in known:
                known[key] = engine(*key)
            milliseconds = []
            for query in range(wanted["warmup"] + wanted["queries"]):
                sequence = torch.randint(0, key[0], (1, key[1]))
                began = time.perf_counter()
                known[key](sequence)
                if query >= wanted["warmup"]:
                    milliseconds.append(1_000 * (time.perf_counter() - began))
        print(json.dumps({"milliseconds": milliseconds}), flush=True)


print(json.dumps({"version": torch.__version__}), flush=True)
main()
