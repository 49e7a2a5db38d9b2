"""Continuing a prompt: each new token costs one step of the model behind its stored prefix and one lens column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from lensviz.engine.engine import Engine
from lensviz.errors import BadGeneration, PromptTooLong
from lensviz.model.protocol import ModelAdapter
from lensviz.model.running.choosing import Choose, Rules
from lensviz.queries.checks import head_of
from lensviz.queries.edits import resolve, source_ids
from lensviz.queries.interventions import Intervention, Patch
from lensviz.queries.lens import KEPT_TOP, LensStats, output_row
from lensviz.queries.lenses import LOGIT, Lens
from lensviz.queries.next_token import NextToken
from lensviz.queries.residuals import Residuals


@dataclass(frozen=True)
class Sampling:
    """Choice of the next token.

    Attributes:
        max_new_tokens: the most new tokens.
        temperature: 0 takes the most likely token; else one is drawn from softmax(logits / temperature).
        seed: of the draw.
        stop: token ids that end the text, and texts at whose appearance it ends.
        rules: what else the model's own generation settings ask for.

    """

    max_new_tokens: int = 20
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[int | str, ...] = ()
    rules: Rules | None = None


def check_generation(adapter: ModelAdapter, n_tokens: int, sampling: Sampling) -> None:
    """Raises BadGeneration, PromptTooLong."""
    numbers = (sampling.max_new_tokens, sampling.seed)
    if not all(hasattr(n, "__index__") for n in numbers) or not hasattr(sampling.temperature, "__float__"):
        raise BadGeneration("max_new_tokens and seed are whole numbers and temperature is a number: pass such ones.")
    if not all((isinstance(end, str) and end) or hasattr(end, "__index__") for end in sampling.stop):
        raise BadGeneration("stop takes texts of at least one character and token ids: pass a list of these.")
    if sampling.max_new_tokens < 1:
        raise BadGeneration(f"Cannot make {sampling.max_new_tokens} new tokens: pass max_new_tokens of at least 1.")
    if not 0 <= sampling.temperature < float("inf"):
        raise BadGeneration(
            f"The temperature {sampling.temperature} is not a number from 0 up: pass 0 for the most likely token."
        )
    if not adapter.causal:
        raise BadGeneration(
            f"{adapter.name} does not write from left to right: load a causal language model to generate."
        )
    limit = adapter.context_length
    if limit is not None and n_tokens + sampling.max_new_tokens - 1 > limit:
        raise PromptTooLong(
            f"{n_tokens:,} tokens and {sampling.max_new_tokens:,} new ones do not fit in the {limit:,} that "
            f"{adapter.name} can "
            f"read: ask for at most {max(0, limit - n_tokens + 1):,} new tokens, or shorten the prompt."
        )


def decode(
    engine: Engine,
    ids: tuple[int, ...],
    interventions: Sequence[Intervention],
    sampling: Sampling,
    lens: Lens | None = LOGIT,
) -> Iterator[int]:
    """New tokens, one by one. Each is fed to the model only when the next one is asked for; what was computed is
    kept. Every token's column of the lens is computed on the way, for those who will look at it; None: no column.
    """
    check_generation(engine.adapter, len(ids), sampling)
    head_of(engine.adapter, lens)
    fixed = [freeze_positions(engine, each, len(ids)) for each in interventions]
    generator = torch.Generator().manual_seed(sampling.seed)
    choose = sampling.rules.chooser(len(ids), sampling.temperature) if sampling.rules else None
    new: list[int] = []
    while len(new) < sampling.max_new_tokens:
        run = Residuals(ids, resolve(engine, ids, fixed), via_clean=False)
        if lens is not None:
            engine.get(LensStats(run, lens, len(ids) - 1, len(ids), KEPT_TOP))
        token = _next(engine, run, sampling.temperature, generator, choose)
        new.append(token)
        yield token
        if ended(engine.adapter, new, sampling):
            return
        ids = (*ids, token)


def ended(adapter: ModelAdapter, new: Sequence[int], sampling: Sampling) -> bool:
    """Whether the last of these new tokens is a stop token or completes a stop text."""
    texts = [end for end in sampling.stop if isinstance(end, str)]
    return new[-1] in sampling.stop or (bool(texts) and any(end in adapter.tokenizer.decode(new) for end in texts))


def _next(engine: Engine, run: Residuals, temperature: float, generator: Any, choose: Choose | None = None) -> int:
    if choose is not None:
        last, head = len(run.ids) - 1, head_of(engine.adapter)
        logits = head.logits(head.prepare(engine.get(run).rows(last, last + 1)[-1]))[0].float().cpu()
        scores = choose(run.ids, logits)
        token = int(scores.argmax()) if temperature == 0 else drawn(scores, 1.0, generator)
        token = -1 if logits.isnan().any() else token
    elif temperature == 0:
        token = engine.get(NextToken(run))
    else:
        logp = engine.get(output_row(engine.adapter, run))
        token = drawn(logp, temperature, generator)
    if token < 0:
        raise BadGeneration("The model's output is not a number here, so there is no next token to choose.")
    return token


def drawn(logp: Tensor, temperature: float, generator: Any) -> int:
    """A token drawn from log-probabilities [vocabulary] made flatter or steeper; -1 where they are not numbers."""
    if logp.isnan().any():
        return -1
    return int(torch.multinomial((logp.double() / temperature).softmax(-1), 1, generator=generator))


def freeze_positions(
    engine: Engine, intervention: Intervention, n: int, prepend_bos: bool | None = None
) -> Intervention:
    """The same with positions counted from the start of a prompt of n tokens, so that it stays put while that grows,
    and with the source of a patch as ids.
    """
    at = intervention.positions
    if isinstance(intervention, Patch):
        intervention = replace(intervention, source=source_ids(engine, intervention, prepend_bos))
    if at is None:
        return replace(intervention, positions=tuple(range(n))) if isinstance(intervention, Patch) else intervention
    return replace(intervention, positions=tuple(p + n if -n <= p < 0 else p for p in at))
