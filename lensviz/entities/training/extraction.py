"""Extracts the vectors of mentions in as few passes as possible: texts that begin alike share one, lengths are mixed
where the model is proved to allow it, and a vector is the same alone or among others.
"""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from lensviz.common.validate import check_layer
from lensviz.engine.engine import Engine
from lensviz.entities.examples.check import MentionExample
from lensviz.entities.examples.templates import Ids, Template, fed, template_of
from lensviz.errors import BadItems, BadVectors, PromptTooLong
from lensviz.model.protocol import ModelAdapter

TOKENS = 1024  # of one batch, padding counted


def extract(
    engine: Engine,
    items: Sequence[MentionExample],
    layers: Sequence[int],
    *,
    method: str = "in_context",
    bos: bool = True,
    progress: Callable[[int, int], object] | None = None,
) -> Tensor:
    """Mention vectors: float32 [item, layer, model] on the CPU. Layer -1 is the token embedding, before positions are
    added; l is the residual stream behind block l, before any final norm.

    Raises:
        BadItems, PromptTooLong: an item that cannot be read, or whose mention stands beyond the context window.
        OutOfRange: a layer that is not there.

    """
    adapter = engine.adapter
    if len(set(layers)) < len(layers):
        raise BadVectors("A layer is named twice: name each once.")
    for layer in layers:
        check_layer(adapter, layer)
    if not adapter.causal:
        raise BadVectors(f"{adapter.name} does not write from left to right: load a causal language model.")
    template = template_of(adapter, bos=bos)
    wanted = [_checked(adapter, template, n, item, method) for n, item in enumerate(items)]
    made = torch.zeros(len(items), len(layers), adapter.d_model)
    if -1 in layers:
        for n, (ids, span) in enumerate(wanted):
            made[n, list(layers).index(-1)] = adapter.embed(ids[-span:]).float().mean(0).cpu()
    done, blocks = 0, {layer + 1: at for at, layer in enumerate(layers) if layer >= 0}
    if not blocks:
        return made
    for batch in _batches(adapter, list(dict.fromkeys(ids for ids, _ in wanted))):
        engine.check_cancelled()
        here = {ids: (row, len(ids)) for row, group in enumerate(batch) for ids in group}
        rows = [(n, *here[ids], span) for n, (ids, span) in enumerate(wanted) if ids in here]
        _read(adapter, [group[-1] for group in batch], rows, blocks, made)
        engine.count_pass(adapter.n_layers * sum(len(group[-1]) for group in batch))
        done += len(rows)
        if progress is not None:
            progress(done, len(items))
    return made


def _checked(adapter: ModelAdapter, template: Template, n: int, item: MentionExample, method: str) -> tuple[Ids, int]:
    ids, span = fed(template, adapter.tokenizer, item, method)
    if not ids[len(template.bos) :] or not span:
        raise BadItems(f"Item {n} holds no token: give a mention of at least one character.")
    if adapter.context_length is not None and len(ids) > adapter.context_length:
        raise PromptTooLong(
            f"The mention of item {n} ends at token {len(ids):,}, but {adapter.name} can read only "
            f"{adapter.context_length:,}: shorten the text in front of it."
        )
    return ids, span


def _batches(adapter: ModelAdapter, texts: list[Ids]) -> Iterator[list[list[Ids]]]:
    """Groups of texts that are beginnings of their last one, similar lengths together."""
    groups: list[list[Ids]] = []
    for ids in sorted(texts):
        if groups and ids[: len(groups[-1][-1])] == groups[-1][-1] and adapter.shares_columns(len(ids)):
            groups[-1].append(ids)
        else:
            groups.append([ids])
    groups.sort(key=lambda g: len(g[-1]))
    mixes = adapter.mixes_lengths(max(len(g[-1]) for g in groups))
    held: list[list[Ids]] = []
    for group in groups:
        n = len(group[-1])
        if held and ((len(held) + 1) * n > TOKENS or (not mixes and n != len(held[0][-1]))):
            yield held
            held = []
        held.append(group)
    yield held


def _read(
    adapter: ModelAdapter,
    texts: list[Ids],
    rows: list[tuple[int, int, int, int]],
    blocks: dict[int, int],
    made: Tensor,
) -> None:
    """One pass; `rows` are (item, text, length, tokens averaged over)."""

    def take(row: int, state: Tensor) -> None:
        if row in blocks:
            for n, text, length, span in rows:
                made[n, blocks[row]] = state[text, length - span : length].float().mean(0).cpu()

    adapter.batch(texts, take)
