"""Other mentions of a vector: the most likely ones by beam search, or some drawn from the model."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from lensviz.engine.query import Context
from lensviz.entities.decoding.decoder import (
    NOTHING,
    DecodedText,
    ReadoutPrompt,
    append_token,
    log_probabilities,
    prefill_vectors,
    start_decoding,
)
from lensviz.queries.generate import drawn

Many = list[tuple[DecodedText, ...]]


def beams(
    engine: Context, readout_prompt: ReadoutPrompt, z: Tensor, theta: Tensor | None, width: int, max_tokens: int
) -> Many:
    """For each vector the `width` mentions that a beam of that width finds, by the probability of the whole mention
    with its end (no length normalization), the most likely first; those cut at `max_tokens` count as they are.
    """
    writing = start_decoding(engine, readout_prompt, len(z))
    state = prefill_vectors(engine, writing, readout_prompt, z, theta)
    live: list[list[DecodedText]] = [[NOTHING] for _ in range(len(z))]
    done: list[list[DecodedText]] = [[] for _ in range(len(z))]
    for length in range(1, max_tokens + 1):
        grown = _grown(engine, readout_prompt, live, log_probabilities(engine, state), width)
        parents = list[int]()
        first = 0
        for n, candidates in enumerate(grown):
            n_live = len(live[n])
            best = sorted([*done[n], *(w for _, w in candidates)], key=_total, reverse=True)[:width]
            kept = {id(w) for w in best}
            done[n] = [w for w in best if w.ended or length == max_tokens]
            going = [(row, w) for row, w in candidates if id(w) in kept and not w.ended and length < max_tokens]
            parents += [first + row for row, _ in going]
            live[n] = [w for _, w in going]
            first += n_live
        tokens = [w.tokens[-1] for each in live for w in each]
        if not tokens:
            break
        engine.check_cancelled()
        writing.select_rows(parents)
        state = writing.decode_step(tokens)[-1]
        engine.count_pass(engine.adapter.n_layers * len(tokens))
    return [tuple(each) for each in done]


def _grown(
    engine: Context, readout_prompt: ReadoutPrompt, live: Sequence[Sequence[DecodedText]], logp: Tensor, width: int
) -> list[list[tuple[int, DecodedText]]]:
    """For each vector the mentions with one more token: (the live one that it continues, the mention)."""
    top: Any = logp.topk(min(width, logp.shape[-1]), dim=-1)
    ids: list[list[int]] = top.indices.tolist()
    values: list[list[float]] = top.values.tolist()
    made = list[list[tuple[int, DecodedText]]]()
    row = 0
    for each in live:
        found = list[tuple[int, DecodedText]]()
        for n, written in enumerate(each):
            pairs = zip(ids[row], values[row], strict=True)
            found += [
                (n, append_token(engine.adapter, readout_prompt, written, token, value)) for token, value in pairs
            ]
            row += 1
        made.append(found)
    return made


def drawn_texts(
    engine: Context,
    readout_prompt: ReadoutPrompt,
    z: Tensor,
    theta: Tensor | None,
    count: int,
    max_tokens: int,
    seed: int,
) -> Many:
    """For each vector `count` mentions drawn token by token from the model's own distribution, each with a seed of its
    own (so they are the same alone or among others), the most likely first and each once.
    """
    writing = start_decoding(engine, readout_prompt, len(z))
    state = prefill_vectors(engine, writing, readout_prompt, z, theta).repeat_interleave(count, dim=0)
    writing.select_rows([n for n in range(len(z)) for _ in range(count)])
    made = [NOTHING] * (len(z) * count)
    generators = [torch.Generator().manual_seed(seed * 1_000_003 + n % count) for n in range(len(made))]
    running: list[int] = list(range(len(made)))
    while running:
        logp = log_probabilities(engine, state).cpu()
        for i, n in enumerate(running):
            token = max(0, drawn(logp[i], 1.0, generators[n]))
            made[n] = append_token(engine.adapter, readout_prompt, made[n], token, float(logp[i, token]))
        stay = [i for i, n in enumerate(running) if not made[n].ended and len(made[n].tokens) < max_tokens]
        running = [running[i] for i in stay]
        if running:
            engine.check_cancelled()
            writing.select_rows(stay)
            state = writing.decode_step([made[n].tokens[-1] for n in running])[-1]
            engine.count_pass(engine.adapter.n_layers * len(running))
    groups = (dict.fromkeys(made[n * count : (n + 1) * count]) for n in range(len(z)))
    return [tuple(sorted(group, key=_total, reverse=True)) for group in groups]


def _total(written: DecodedText) -> float:
    total = sum(written.logps)
    return total if total == total else float("-inf")  # noqa: PLR0124 - NaN
