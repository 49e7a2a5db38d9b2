"""Step 4: a grid of mentions against the original's way, the first cells on screen, training."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

import lensviz
from lensviz.entities.training.settings import Progress
from tests.bench.table import Line

LAYERS = (5, 10, 15, 20, 25, 29)
PROMPT = "They moved from New York City to Los Angeles"  # nine tokens
TOKENS = 8
BATCH = 5  # cells that the original writes together


def entities(session: lensviz.Session) -> Iterator[Line]:
    """All of it."""
    vectors = lensviz.TaskVectors.demo()
    ids = session.tokens(PROMPT).ids
    _, once = timed(lambda: lensviz.decode_mentions(session, "Paris", [(15, 0)], vectors))
    yield Line("the first mention of a session, its model proved to take vectors", once, "s")
    yield Line("tokens of the grid's prompt", len(ids), "", note=f"{len(LAYERS)} layers, at most {TOKENS} new tokens")
    for name, read in (("trained vectors", vectors), ("vectors that never end", endless(session))):
        theirs, theirs_s = timed(lambda read=read: original(session, read))
        session.clear()
        ours, ours_s = timed(
            lambda read=read: lensviz.entity_lens(session, PROMPT, LAYERS, read, max_tokens=TOKENS).texts.tolist()
        )
        same = sum(a == b for x, y in zip(theirs, ours, strict=True) for a, b in zip(x, y, strict=True))
        note = f"{theirs_s:.1f} s and {ours_s:.2f} s; {same} of {len(LAYERS) * len(ids)} texts equal"
        yield Line(f"batches of 5 without a cache / grid, {name} (goal: 8)", theirs_s / ours_s, "×", note=note)
    yield from on_screen(session, vectors)
    yield from training(session)


def timed(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    made = work()
    return made, time.perf_counter() - began


def endless(session: lensviz.Session) -> lensviz.TaskVectors:
    """Random vectors: mentions that hardly ever come to their end."""
    generator = torch.Generator().manual_seed(0)
    return lensviz.TaskVectors({n: torch.randn(session.adapter.d_model, generator=generator) for n in LAYERS})


def original(session: lensviz.Session, vectors: lensviz.TaskVectors) -> list[list[str]]:
    """The published way, on transformers: for every layer, batches of five; every new token runs the whole sequence
    again, with logits at all positions, until all of a batch end in the same step.
    """
    adapter: Any = session.adapter
    model, tokenizer = adapter.model, adapter.tokenizer
    ids = [tokenizer.bos_id, *session.tokens(PROMPT).ids]
    embed = model.get_input_embeddings()
    caught: dict[int, torch.Tensor] = {}
    handles = [
        model.model.layers[n].register_forward_hook(
            lambda _m, _a, out, n=n: caught.__setitem__(n, (out if isinstance(out, torch.Tensor) else out[0])[0])
        )
        for n in LAYERS
    ]
    with torch.no_grad():
        model(input_ids=torch.tensor([ids]), use_cache=False)
        for handle in handles:
            handle.remove()
        table: list[list[str]] = []
        for layer in LAYERS:
            row: list[str] = []
            for z in caught[layer][1:].split(BATCH):
                theta = vectors[vectors.nearest(layer)].expand(len(z), -1)
                bos = embed(torch.full((len(z),), tokenizer.bos_id))
                states, new = torch.stack([bos, z, theta], dim=1), torch.zeros(len(z), 0, dtype=torch.long)
                for _ in range(TOKENS):
                    token = model(inputs_embeds=states, use_cache=False).logits[:, -1].argmax(-1)
                    new = torch.cat([new, token[:, None]], dim=1)
                    if bool((token == tokenizer.eos_id).all()):
                        break
                    states = torch.cat([states, embed(token)[:, None]], dim=1)
                row += [tokenizer.decode(_until(t, tokenizer.eos_id)).strip() for t in new.tolist()]
            table.append(row)
    return table


def _until(tokens: list[int], end: int) -> list[int]:
    return tokens[: tokens.index(end)] if end in tokens else tokens


def on_screen(session: lensviz.Session, vectors: lensviz.TaskVectors) -> Iterator[Line]:
    """From the view's making to its first texts, its first finished mention, and the last."""
    session.clear()
    session.cursor.prompt = PROMPT
    seen: dict[str, float] = {}
    grid = lensviz.EntityGrid(session, vectors=vectors, layers=LAYERS, max_tokens=TOKENS, alternatives=0)
    began = time.perf_counter()

    def look(_change: object) -> None:
        now = time.perf_counter() - began
        if grid.state is not None and grid.state.any():
            seen.setdefault("text", now)
        if grid.cells_done:
            seen.setdefault("mention", now)

    grid.observe(look, names=["shown", "cells_done", "state"])
    grid.wait(600)
    total = time.perf_counter() - began
    look(None)
    for name in ("text", "mention"):
        yield Line(
            f"first {name} on screen / the whole grid", seen[name] / total, "of it", 1 / 6, f"{total:.2f} s in all"
        )
    before = session.stats.model_passes
    for position in (1, 3, 5):
        session.cursor.position = position
        grid.wait(60)
    yield Line("model passes of three other selections", session.stats.model_passes - before, "", 0)
    _, again = timed(lambda: lensviz.entity_lens(session, PROMPT, LAYERS, vectors, max_tokens=TOKENS))
    yield Line("the same grid again / the grid", again / total, "of it")
    grid.close()


def training(session: lensviz.Session) -> Iterator[Line]:
    """Seconds a step takes for 1,000 tokens of mentions (their ends counted)."""
    sample = Path(__file__).parents[2] / "notebooks" / "data" / "mentions.jsonl"
    rows = [json.loads(line) for line in sample.open(encoding="utf-8")][:64]
    items = [(row["text"], row["mention"]) for row in rows]
    for layers in ((15,), (5, 10, 15, 20, 25, 29)):
        for context in (False, True):
            times: list[float] = []

            def note(_state: Progress, times: list[float] = times) -> None:
                times.append(time.perf_counter())

            lensviz.TaskVectors.train(
                session,
                items,
                layers,
                with_context=context,
                epochs=2,
                held_out=0.0,
                checks=1,
                patience=99,
                progress=note,
            )
            steps = len(times) - 1
            words = [len(session.adapter.tokenizer.encode_plain(f" {mention}")) + 1 for _, mention in items]
            tokens = sum(words) * 2 * len(layers) * steps / (steps + 1)
            way = "with context" if context else "without"
            what = f"training, {len(layers)} layer{'s' * (len(layers) > 1)} {way}, of 1,000 mention tokens"
            yield Line(what, (times[-1] - times[0]) / tokens * 1000, "s")
