"""Continues many prompts at once and measures the entropy of every block at each new token."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lensviz.engine.engine import Engine
from lensviz.engine.query import CompositeQuery, Context
from lensviz.entropy.measures import renyi_sweep
from lensviz.entropy.profile import nats_of, written
from lensviz.errors import BadGeneration
from lensviz.model.running.activations import Activations
from lensviz.queries.checks import head_of
from lensviz.queries.generate import Sampling, check_generation, drawn, ended
from lensviz.queries.lenses import LOGIT
from lensviz.queries.next_token import last_tops
from lensviz.queries.residuals import Residuals

Ids = tuple[int, ...]
ALIKE = 16  # prompts that begin with this number of equal tokens share a pass over these


@dataclass(frozen=True)
class GeneratedProfile:
    """Tokens that a model wrote, and their profile: ids, and entropies float64 [alpha, generated token,
    block] in nats.
    """

    ids: tuple[int, ...]
    entropies: NDArray[np.float64]


@dataclass(frozen=True)
class WrittenProfile(CompositeQuery[GeneratedProfile]):
    """The continuation of one prompt with its profile; cached whether it was written alone or with others."""

    ids: Ids
    alphas: tuple[float, ...]
    sampling: Sampling

    def from_cache(self, engine: Context) -> GeneratedProfile | None:
        return engine.get_part(self)

    def cached_parts(self, engine: Context) -> tuple[int, int]:
        return int(self.from_cache(engine) is not None), 1

    def compute(self, engine: Context) -> GeneratedProfile:
        made = _one(cast("Engine", engine), self.ids, self.alphas, self.sampling)
        engine.put_part(self, made)
        return made

    @property
    def label(self) -> str:
        return f"WrittenProfile({len(self.ids)} tokens, at most {self.sampling.max_new_tokens} new ones)"


def write_all(
    engine: Engine,
    prompts: Sequence[Ids],
    alphas: tuple[float, ...],
    sampling: Sampling,
    batch_size: int,
    progress: Callable[[int, int], object] | None = None,
) -> list[GeneratedProfile]:
    """Continue every prompt, the short ones first. Finished ones are cached, so the call after an interruption
    continues.

    Raises BadGeneration, PromptTooLong, NoHead.
    """
    for ids in prompts:
        check_generation(engine.adapter, len(ids), sampling)
    head_of(engine.adapter)
    asked = [WrittenProfile(ids, alphas, sampling) for ids in prompts]
    done: dict[WrittenProfile, GeneratedProfile] = {}
    with engine.pinned():
        for query in asked:
            found = query.from_cache(engine)
            if found is not None:
                done[query] = found
        missing = {query.ids: query for query in asked if query not in done}
        _tell(progress, asked, done)
        for shared, batch in batches_of(list(missing), batch_size):
            for ids, made in zip(batch, _write(engine, shared, batch, alphas, sampling), strict=True):
                done[missing[ids]] = made
                engine.put_part(missing[ids], made)
            _tell(progress, asked, done)
    return [done[query] for query in asked]


def _tell(
    progress: Callable[[int, int], object] | None,
    asked: Sequence[WrittenProfile],
    done: Mapping[WrittenProfile, GeneratedProfile],
) -> None:
    if progress is not None:
        progress(sum(query in done for query in asked), len(asked))


def batches_of(prompts: Sequence[Ids], size: int) -> Iterator[tuple[int, list[Ids]]]:
    """Prompts to be continued together, and how many tokens they share at the beginning: those that begin alike
    together, the rest by length.
    """
    families: dict[Ids, list[Ids]] = {}
    for ids in prompts:
        families.setdefault(ids[:ALIKE], []).append(ids)
    rest = [ids for family in families.values() if len(family) == 1 or len(family[0]) <= ALIKE for ids in family]
    rest.sort(key=len)
    for at in range(0, len(rest), size):
        yield 0, rest[at : at + size]
    for family in families.values():
        if len(family) > 1 and len(family[0]) > ALIKE:
            shared = min(_alike(family), *(len(ids) - 1 for ids in family))
            for at in range(0, len(family), size):
                yield shared, sorted(family[at : at + size], key=len)


def _alike(prompts: Sequence[Ids]) -> int:
    """Number of tokens at the beginning that are equal in all."""
    first, last = min(prompts), max(prompts)
    return next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))


def _write(
    engine: Engine, shared: int, prompts: Sequence[Ids], alphas: tuple[float, ...], sampling: Sampling
) -> list[GeneratedProfile]:
    longest = max(map(len, prompts)) + sampling.max_new_tokens
    if len(prompts) == 1 or engine.adapter.why_not_write(longest):
        return [_one(engine, ids, alphas, sampling) for ids in prompts]
    with engine.pinned():
        past = engine.get(Residuals(prompts[0][:shared])).pieces if shared else []
        return list(_together(engine, past, [ids[shared:] for ids in prompts], alphas, sampling))


def _one(engine: Engine, ids: Ids, alphas: tuple[float, ...], sampling: Sampling) -> GeneratedProfile:
    with engine.pinned():
        new, reads = written(engine, ids, sampling, LOGIT)
        values = [
            np.concatenate([nats_of(engine, read, LOGIT, alpha).numpy() for read in reads], axis=1) for alpha in alphas
        ]
    return GeneratedProfile(tuple(new), np.stack([v[1:].T.astype(np.float64) for v in values]))


def _together(
    engine: Engine, past: Sequence[Activations], prompts: Sequence[Ids], alphas: tuple[float, ...], sampling: Sampling
) -> Iterator[GeneratedProfile]:
    new: list[list[int]] = [[] for _ in prompts]
    values: list[list[NDArray[np.float64]]] = [[] for _ in prompts]
    generators = [torch.Generator().manual_seed(sampling.seed) for _ in prompts]
    running, writer = list(range(len(prompts))), engine.adapter.write(prompts, past)
    state = writer.prefill()
    engine.count_pass(engine.adapter.n_layers * sum(map(len, prompts)))
    while True:
        entropies = _entropies(engine, state[1:], alphas)
        chosen = _chosen(engine, state[-1], sampling, [generators[n] for n in running])
        for i, n in enumerate(running):
            values[n].append(entropies[:, i])
            new[n].append(chosen[i])
        on = [
            i
            for i, n in enumerate(running)
            if len(new[n]) < sampling.max_new_tokens and not ended(engine.adapter, new[n], sampling)
        ]
        if not on:
            break
        if len(on) < len(running):
            writer.select_rows(on)
            running = [running[i] for i in on]
        engine.check_cancelled()
        state = writer.decode_step([new[n][-1] for n in running])
        engine.count_pass(engine.adapter.n_layers * len(running))
    for tokens, each in zip(new, values, strict=True):
        yield GeneratedProfile(tuple(tokens), np.stack(each, axis=1))


def _entropies(engine: Engine, h: Tensor, alphas: tuple[float, ...]) -> NDArray[np.float64]:
    """[alpha, prompt, block] of states [block, prompt, model]."""
    head = head_of(engine.adapter)
    made = renyi_sweep(head.prepare(h), head, alphas, engine.check_cancelled, tile=engine.tile)
    return made.values.permute(2, 1, 0).numpy()


def _chosen(engine: Engine, h: Tensor, sampling: Sampling, generators: Sequence[object]) -> list[int]:
    """The next token of each last-layer state [prompt, model]. Raises BadGeneration."""
    if sampling.temperature == 0:
        tokens = last_tops(engine, h)
    else:
        head = head_of(engine.adapter)
        logp = head.logits(head.prepare(h)).float().log_softmax(-1).cpu()
        tokens = [drawn(row, sampling.temperature, g) for row, g in zip(logp, generators, strict=True)]
    if min(tokens) < 0:
        raise BadGeneration("The model's output is not a number here, so there is no next token to choose.")
    return tokens
