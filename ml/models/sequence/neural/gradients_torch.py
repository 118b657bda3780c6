"""Writes what PyTorch says the losses and gradients of small networks are: gradients-torch.json.

Usage: python3 gradients_torch.py gradients-torch.json   (PyTorch 1.13; float64 throughout)

Both encoders, each with every loss, on one batch with padding, repeated items, dropout masks, one side
input of items and one of requests. Parameters and masks are drawn with three decimals, so that the file holds
them exactly. Names of parameters and feeds are those of training-graph.ts.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

DOUBLE = torch.float64
ITEMS, WIDTH, HEADS, BLOCKS, LENGTH, BATCH = 7, 8, 2, 2, 5, 3
ROWS = {"items": ITEMS + 2, "items.cluster": 3, "steps.gap": 4}
LENGTHS = [5, 2, 4]


def drawn(*shape: int, scale: float = 1.0, at: float = 0.0) -> torch.Tensor:
    return torch.round(1_000 * (at + scale * torch.randn(*shape, dtype=DOUBLE))) / 1_000


def parameters_of(encoder: str) -> dict:
    parameters = {name: drawn(rows, WIDTH, scale=0.3) for name, rows in ROWS.items()}
    parameters["items"][0] = 0
    if encoder == "transformer":
        parameters["positions"] = drawn(LENGTH, WIDTH, scale=0.3)
    matrices = (
        {part: (WIDTH, WIDTH) for part in ("query", "key", "value", "output", "inner", "outer")}
        if encoder == "transformer"
        else {"input": (WIDTH, 3 * WIDTH), "state": (WIDTH, 3 * WIDTH)}
    )
    biases = (
        {"attention.bias": WIDTH, "feed.bias": WIDTH, "inner.bias": WIDTH, "outer.bias": WIDTH}
        if encoder == "transformer"
        else {"input.bias": 3 * WIDTH, "state.bias": WIDTH}
    )
    gains = ("attention.gain", "feed.gain") if encoder == "transformer" else ()
    for block in range(BLOCKS):
        for part, shape in matrices.items():
            parameters[f"block{block}.{part}"] = drawn(*shape, scale=0.4)
        for part, width in biases.items():
            parameters[f"block{block}.{part}"] = drawn(width, scale=0.2)
        for part in gains:
            parameters[f"block{block}.{part}"] = drawn(WIDTH, scale=0.2, at=1)
    parameters["final.gain"] = drawn(WIDTH, scale=0.2, at=1)
    parameters["final.bias"] = drawn(WIDTH, scale=0.2)
    return parameters


def masks_of(encoder: str) -> list:
    of_values, of_attention = [BATCH, LENGTH, WIDTH], [BATCH, HEADS, LENGTH, LENGTH]
    block = [of_attention, of_values, of_values] if encoder == "transformer" else [of_values]
    shapes = [of_values] + block * BLOCKS
    return [(torch.rand(shape) >= 0.2).to(DOUBLE) * 1.25 for shape in shapes]


def transformer_block(x, weight, masks):
    def heads(y):
        return y.view(BATCH, LENGTH, HEADS, WIDTH // HEADS).transpose(1, 2)

    normal = F.layer_norm(x, (WIDTH,), weight("attention.gain"), weight("attention.bias"), 1e-8)
    query, key, value = [heads(normal @ weight(part)) for part in ("query", "key", "value")]
    future = torch.triu(torch.full((LENGTH, LENGTH), -1e9, dtype=DOUBLE), 1)
    scores = query @ key.transpose(2, 3) / math.sqrt(WIDTH // HEADS) + future
    attended = (F.softmax(scores, -1) * next(masks)) @ value
    x = x + attended.transpose(1, 2).reshape(BATCH, LENGTH, WIDTH) @ weight("output")
    fed = F.layer_norm(x, (WIDTH,), weight("feed.gain"), weight("feed.bias"), 1e-8)
    inner = F.relu(fed @ weight("inner") + weight("inner.bias")) * next(masks)
    return x + (inner @ weight("outer") + weight("outer.bias")) * next(masks)


def gru_layer(x, weight, masks):
    """By PyTorch's own GRU, whose gates come as reset, update, new; ours as update, reset, new."""

    def reordered(y):
        update, reset, new = y.chunk(3, -1)
        return torch.cat([reset, update, new], -1)

    nothing = torch.zeros(2 * WIDTH, dtype=DOUBLE)
    weights = [
        reordered(weight("input")).t().contiguous(),
        reordered(weight("state")).t().contiguous(),
        reordered(weight("input.bias")),
        torch.cat([nothing, weight("state.bias")]),
    ]
    start = torch.zeros(1, BATCH, WIDTH, dtype=DOUBLE)
    states, _ = torch._VF.gru(x, start, weights, True, 1, 0.0, False, False, True)
    return states * next(masks)


def loss_of(encoder, loss, parameters, masks, feeds):
    masks = iter(masks)

    def items(place):
        return parameters["items"][feeds[place]] + parameters["items.cluster"][feeds[f"{place}.cluster"]]

    x = items("sequence") * math.sqrt(WIDTH) + parameters["steps.gap"][feeds["index of steps.gap"]]
    if encoder == "transformer":
        x = x + parameters["positions"][feeds["index of positions"]]
    x = x * next(masks)
    layer = transformer_block if encoder == "transformer" else gru_layer
    for block in range(BLOCKS):
        x = layer(x, lambda part: parameters[f"block{block}.{part}"], masks)
    x = F.layer_norm(x, (WIDTH,), parameters["final.gain"], parameters["final.bias"], 1e-8)
    hidden = x.reshape(-1, WIDTH)[feeds["real"]]
    weights, rivals = feeds["weights"], items("candidates")
    if loss == "ce":
        each = F.cross_entropy(hidden @ rivals.t(), feeds["columns"], reduction="none")
        return (weights * each).sum()
    own = (hidden * items("targets")).sum(-1)
    if loss == "bce":
        against = (hidden * rivals).sum(-1)
        return (weights * (F.softplus(-own) + F.softplus(against))).sum()
    scores = hidden @ rivals.t() - feeds["expected candidates"]
    same = feeds["targets"][:, None] == feeds["candidates"]
    scores = torch.cat([(own - feeds["expected targets"])[:, None], scores.masked_fill(same, -1e9)], 1)
    first = torch.zeros(len(own), dtype=torch.long)
    return (weights * F.cross_entropy(scores, first, reduction="none")).sum()


def feeds_of(encoder: str, loss: str) -> dict:
    sequence = torch.randint(2, ITEMS + 2, (BATCH, LENGTH))
    real = []
    for row, length in enumerate(LENGTHS):
        sequence[row, length:] = 0
        real += [row * LENGTH + place for place in range(length)]
    targets = torch.randint(2, ITEMS + 2, (len(real),))
    every = torch.arange(2, ITEMS + 2)
    some = {"bce": len(real), "sampled": 4}
    candidates = every if loss == "ce" else torch.randint(2, ITEMS + 2, (some[loss],))
    cluster = torch.tensor([0, 0] + [1 + item % 2 for item in range(ITEMS)])
    feeds = {
        "sequence": sequence,
        "real": torch.tensor(real),
        "targets": targets,
        "candidates": candidates,
        "weights": torch.round(1_000 * torch.rand(len(real), dtype=DOUBLE)) / 1_000,
        "index of steps.gap": torch.randint(0, 4, (BATCH, LENGTH)),
    }
    for place in ("sequence", "targets", "candidates"):
        feeds[f"{place}.cluster"] = cluster[feeds[place]]
    if encoder == "transformer":
        feeds["index of positions"] = torch.arange(LENGTH).repeat(BATCH, 1)
    if loss == "ce":
        feeds["columns"] = targets - 2
    if loss == "sampled":
        feeds["expected targets"] = drawn(len(real))
        feeds["expected candidates"] = drawn(len(candidates))
    return feeds


def plain(tensor: torch.Tensor) -> list:
    return [float(f"{value:.13g}") if isinstance(value, float) else value for value in tensor.flatten().tolist()]


def main(path: str) -> None:
    torch.manual_seed(7)
    cases = []
    for encoder in ("transformer", "gru4rec"):
        parameters, masks = parameters_of(encoder), masks_of(encoder)
        losses = []
        for loss in ("ce", "bce", "sampled"):
            feeds = feeds_of(encoder, loss)
            learned = {name: value.clone().requires_grad_() for name, value in parameters.items()}
            value = loss_of(encoder, loss, learned, masks, feeds)
            value.backward()
            losses.append(
                {
                    "loss": loss,
                    "feeds": {name: plain(feed) for name, feed in feeds.items()},
                    "value": value.item(),
                    "gradients": {name: plain(tensor.grad) for name, tensor in learned.items()},
                }
            )
        cases.append(
            {
                "encoder": encoder,
                "parameters": {name: plain(value) for name, value in parameters.items()},
                "masks": [plain(mask) for mask in masks],
                "losses": losses,
            }
        )
    sizes = {"items": ITEMS, "rows": ROWS, "width": WIDTH, "heads": HEADS, "blocks": BLOCKS}
    sizes |= {"length": LENGTH, "batch": BATCH}
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"torch": torch.__version__, "sizes": sizes, "cases": cases}, file)
        file.write("\n")


main(sys.argv[1])
