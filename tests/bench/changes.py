"""What a change costs, against computing everything again, in one run on the demo model."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import DynamicCache

import lensviz
from lensviz.analysis.sweep import sweep
from lensviz.queries.lens import blocks_of
from lensviz.queries.lenses import LOGIT
from lensviz.queries.residuals import Residuals
from lensviz.queries.targets import TargetLogp
from tests.bench.core import long_ids
from tests.bench.table import Line, median_seconds
from tests.tiny import tiny_gemma

T = 512


def changes(session: lensviz.Session) -> Iterator[Line]:
    """Edits, interventions, going back, new targets, generation."""
    ids = long_ids(session, T)
    session.clear()
    cold = median_seconds(lambda: session.adapter.run(ids), 3)
    session.residuals(ids)
    yield Line(f"cold forward of {T} tokens, residuals and cache kept", cold, "s")
    yield from edits(session, ids, cold)
    yield from patches(session, ids)
    yield from back(session, ids)
    yield from targets(session, ids)
    yield from generated(session, ids)
    yield several(session)
    yield windowed()


def edits(session: lensviz.Session, ids: list[int], cold: float) -> Iterator[Line]:
    """The last token changed, a new one each time."""
    run, last = session.engine, iter(range(1000, 2000))

    def edit() -> None:
        run.get(Residuals((*ids[:-1], next(last))))

    took = median_seconds(edit, 7)
    yield Line(f"one-token edit of a {T}-token prompt / cold forward", took / cold, "×", 1 / 11, f"{took * 1e3:.0f} ms")
    with FlopCounterMode(display=False) as whole:
        session.adapter.run(ids)
    with FlopCounterMode(display=False) as part:
        edit()
    yield Line("the same, FLOPs counted by hooks", part.get_total_flops() / whole.get_total_flops(), "×", 1 / 50)


def patches(session: lensviz.Session, ids: list[int]) -> Iterator[Line]:
    """A patch at layer 20 of 30, 5 tokens before the end, against a whole run with the same change."""
    from lensviz.model.protocol import AffineEdit

    vectors = iter(torch.randn(1000, session.adapter.d_model, generator=torch.Generator().manual_seed(1)))

    def cone() -> None:
        edit = lensviz.Ablate(layer=20, positions=[T - 5], mean=next(vectors))
        session.engine.get(session._changed(tuple(ids), [edit]))

    part = median_seconds(cone, 7)
    whole = median_seconds(lambda: session.adapter.run(ids, changes=[AffineEdit(21, (T - 5,), 0.0, next(vectors))]), 3)
    yield Line(
        f"patch at layer 20, 5 tokens before the end / full run, T = {T}",
        part / whole,
        "×",
        1 / 20,
        f"{part * 1e3:.0f} ms",
    )


def back(session: lensviz.Session, ids: list[int]) -> Iterator[Line]:
    """To an earlier prompt, another k, an intervention switched off and on."""
    short = ids[:64]
    session.lens(short)
    session.lens(short, interventions=lensviz.Scale(layer=10, positions=[60], factor=0.5))
    session.lens(ids[:32])
    session.stats.reset()
    session.lens(short)
    session.lens(short, top_k=3)
    session.lens(short, interventions=lensviz.Scale(layer=10, positions=[60], factor=0.5))
    yield Line(
        "back to an earlier prompt, k, intervention: passes + cells",
        session.stats.model_passes + session.stats.cells_computed,
        "",
        0,
    )


def targets(session: lensviz.Session, ids: list[int]) -> Iterator[Line]:
    """Log p of a new token in every cell, by dot products with the kept log Z."""
    run, head = Residuals(tuple(ids)), session.adapter.head
    queries = blocks_of(session.adapter, run, LOGIT)
    began = time.perf_counter()
    session.engine.get_all(queries)
    swept = time.perf_counter() - began
    fresh = iter(range(3000, 4000))
    asked = median_seconds(lambda: session.engine.get(TargetLogp(run, LOGIT, 0, T, (next(fresh),))), 3)
    yield Line(f"full sweep of 31 × {T} cells", swept, "s", note=f"top {queries[0].k}, log Z, entropy, KL")
    yield Line("log p of a new target on that grid / the sweep", asked / swept, "×", 1 / 50, f"{asked * 1e3:.0f} ms")
    with torch.no_grad():
        x = head.prepare(session.engine.get(run).rows(T - 8, T))
        one = median_seconds(lambda: sweep(x[:, :1], head, 16), 5)
    yield Line("one lens column", one * 1e3, "ms")


def several(session: lensviz.Session) -> Line:
    """The lens of eight prompts of nine tokens in one call, against one by one; both cold, the better of two runs."""
    countries = ("France", "Italy", "Spain", "Germany", "Japan", "China", "Chile", "Peru")
    prompts = [f"The capital of {country} is the city of" for country in countries]

    def seconds(work: Callable[[], object]) -> float:
        session.clear()
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    together = min(seconds(lambda: session.lens(prompts)) for _ in range(2))
    alone = min(seconds(lambda: [session.lens(prompt) for prompt in prompts]) for _ in range(2))
    return Line("lens of 8 prompts together / one by one", together / alone, "×", 0.5, f"{together:.2f} s")


def windowed(n: int = 900, word: int = 3) -> Line:
    """The last word of a prompt far beyond a sliding window, replaced, in counted cells."""
    session = lensviz.Session(tiny_gemma(window=8, max_position_embeddings=1024))
    ids = [5 + i % 200 for i in range(n)]
    session.lens(ids)
    session.stats.reset()
    session.lens([*ids[:-word], *range(210, 210 + word)])
    what = f"last word of {n} tokens edited, sliding window of 8: cells / the word's"
    return Line(what, session.stats.cells_computed / (word * session.adapter.n_layers), "×", 1)


def generated(session: lensviz.Session, ids: list[int], n: int = 16) -> Iterator[Line]:
    """Session.generate against a bare cached decode step and one column's bare product."""
    model, head, prompt = session.adapter.model, session.adapter.head, ids[:128]
    session.lens(prompt)
    with torch.no_grad():
        cache = DynamicCache(config=model.config)
        token = model(torch.tensor([prompt]), cache=cache, use_cache=True).logits[0, -1:].argmax(-1)
        rows = head.prepare(session.residuals(prompt)[:, -1])

        def bare() -> None:
            nonlocal token
            token = model(token[None], cache=cache, use_cache=True).logits[0, -1:].argmax(-1)

        step = median_seconds(bare, n)
        product = median_seconds(lambda: head.logits(rows), 7)
    stamps: list[float] = []
    session.generate(prompt, max_new_tokens=n, stop=[], each=lambda *_: stamps.append(time.perf_counter()))
    gaps = sorted(b - a for a, b in pairwise(stamps))
    took = gaps[len(gaps) // 2]
    note = f"{took * 1e3:.0f} ms; step {step * 1e3:.0f} ms, product {product * 1e3:.0f} ms"
    yield Line("one generated token with its column / bare step + product", took / (step + product), "×", 1.3, note)
