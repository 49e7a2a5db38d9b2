"""Replaces token embeddings by vectors for the length of a pass."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.probed_model import ProbedModel
from lensviz.model.running.hooks import OwnHook, as_found, first_tensor, hooked, replaced


def embedded(probed: ProbedModel, ids: Sequence[int]) -> Tensor:
    """Output of the embedding module for tokens [pos, model], before positions are added; detached, in its dtype."""
    module: Any = probed.embedding
    place = next((p.device for p in module.parameters() if not p.is_meta), probed.device)
    with probed.around(), as_found(module):
        made = first_tensor(module(torch.tensor([list(ids)], device=place)))
    assert made is not None  # noqa: S101 - an embedding gives a tensor
    return made[0].to(probed.device)


@contextmanager
def inserted(module: nn.Module | None, column: Tensor | int, vectors: Tensor | None) -> Iterator[None]:
    """Inside, the first call of the embedding module gives `vectors` [row, model] at one column of every row (or at
    columns [row]), or [row, n, model] at n columns from there on.
    """
    if module is None or vectors is None:
        yield
        return
    called = False

    def put(_module: nn.Module, _args: Any, output: Any) -> Any:
        nonlocal called
        state = first_tensor(output)
        if called or state is None:
            return None
        called = True
        new = (vectors if vectors.ndim == 3 else vectors[:, None]).to(state)
        if isinstance(column, int):
            made = torch.cat([state[:, :column], new, state[:, column + new.shape[1] :]], dim=1)
        else:
            here = torch.arange(state.shape[1], device=state.device) == column.to(state.device)[:, None]
            made = torch.where(here[..., None], new, state)
        return replaced(output, made)

    with hooked([module.register_forward_hook(OwnHook(put))]):
        yield
