"""The same grid by TransformerLens: `run_with_cache`, final norm, unembedding, log-softmax, top-k, entropy and KL."""

import time
from collections.abc import Iterator
from typing import Any

import torch

import lensviz
from lensviz.model.demo import demo_folder
from tests.bench.core import long_ids
from tests.bench.table import Line

T = 128


def others(session: lensviz.Session) -> Iterator[Line]:
    """Cold, and after the last token was changed; both ways compute the whole grid of 31 rows."""
    from transformer_lens.model_bridge import TransformerBridge

    bridge = TransformerBridge.boot_transformers(str(demo_folder()), device="cpu")
    ids = long_ids(session, T)
    naive = min(seconds(lambda: grid(bridge, ids)) for _ in range(2))
    session.clear()
    cold = seconds(lambda: session.lens(ids, top_k=10))
    edits = [seconds(lambda i=i: session.lens([*ids[:-1], 1000 + i], top_k=10)) for i in range(5)]
    yield Line(f"31 × {T} grid by TransformerLens, a plain way", naive, "s")
    yield Line("TransformerLens / lensviz, cold (goal: at least 3)", naive / cold, "×", note=f"{cold:.2f} s")
    edit = sorted(edits)[2]
    yield Line(
        "TransformerLens / lensviz, after an edit (goal: at least 30)", naive / edit, "×", note=f"{edit * 1e3:.0f} ms"
    )


def seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def grid(bridge: Any, ids: list[int]) -> list[torch.Tensor]:
    with torch.no_grad():
        _, cache = bridge.run_with_cache(torch.tensor([ids]))
        names = ["blocks.0.hook_in", *(f"blocks.{n}.hook_out" for n in range(bridge.cfg.n_layers))]
        rows = [cache[name][0] if cache[name].ndim == 3 else cache[name] for name in names]
        logp = torch.stack([bridge.unembed(bridge.ln_final(row[None]))[0].log_softmax(-1) for row in rows])
        p = logp.exp()
        return [*logp.topk(10), -(p * logp).sum(-1), (p * (logp - logp[-1:])).sum(-1)]
