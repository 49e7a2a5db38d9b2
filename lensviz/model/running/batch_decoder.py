"""Continues several texts token by token, in shared passes."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.discovery.probe import ModelStructure
from lensviz.model.probed_model import ProbedModel
from lensviz.model.running.activations import Activations
from lensviz.model.running.capture import run_through
from lensviz.model.running.hooks import OwnHook, first_tensor, hooked
from lensviz.model.running.insert import inserted
from lensviz.model.running.shared_prefix import SharedPrefixCache, branch


class BatchDecoder:
    """Texts behind a shared past being continued together. `vectors` [text, model] take the place of an embedding: that
    of the last token of each text, or of the token of a step.

    Shorter texts are padded on the left behind a mask; on the right for the first pass where a sliding window would
    count the padding between them and what they share, which then moves up to them.
    """

    def __init__(
        self,
        probed: ProbedModel,
        structure: ModelStructure,
        texts: Sequence[Sequence[int]],
        past: Sequence[Activations] = (),
    ) -> None:
        self.probed = probed
        self.structure = structure
        length, device = max(map(len, texts)), probed.device
        pads = [length - len(text) for text in texts]
        self.right = probed.window is not None and bool(past) and any(pads)
        self.pads = torch.tensor(pads, device=device)
        front, rows = [1] * sum(map(len, past)), list(zip(texts, pads, strict=True))
        ids = [[*t, *[t[-1]] * pad] if self.right else [*[*t[:1]] * pad, *t] for t, pad in rows]
        seen = [[1] * len(t) + [0] * pad if self.right else [0] * pad + [1] * len(t) for t, pad in rows]
        self.ids = torch.tensor(ids, dtype=torch.long, device=device)
        self.mask = torch.tensor([[*front, *each] for each in seen], dtype=torch.long, device=device)
        self.cache = branch(past)

    def prefill(self, vectors: Tensor | None = None) -> Tensor:
        """The stream at the last position of each prompt: [layer + 1, text, model]."""
        n = self.ids.shape[1]
        positions = (self.mask.cumsum(-1) - 1).clamp(min=0)[:, -n:]
        last = n - 1 - (self.pads if self.right else torch.zeros_like(self.pads))
        made = torch.stack(self._feed(self.ids, positions, lambda _, state: self._at(last, state), vectors, at=last))
        if self.right:
            self.right, self.mask = False, self.mask.flip(-1)
            for layer in self.cache.layers:
                if isinstance(layer, SharedPrefixCache):
                    layer.move_up(self.pads)
        return made

    def decode_step(self, tokens: Sequence[int], vectors: Tensor | None = None) -> Tensor:
        """The same after one more token each."""
        self.mask = torch.cat([self.mask, self.mask.new_ones(len(tokens), 1)], dim=1)
        ids = torch.tensor([[t] for t in tokens], device=self.probed.device)
        return torch.stack(self._feed(ids, self.mask.sum(-1, keepdim=True) - 1, self._newest, vectors))

    def forward(self, texts: Sequence[Sequence[int]], vectors: Tensor, *, gradients: bool = True) -> Tensor:
        """The last row [text, pos, model] of several more tokens each, `vectors` in the place of the first (or, as
        [text, n, model], of the first n) of them, for a backward pass to these. What stands behind the end of a shorter
        text says nothing, and then this ends the writing.
        """
        length, device = max(map(len, texts)), self.probed.device
        ids = torch.tensor([[*t, *[t[-1]] * (length - len(t))] for t in texts], device=device)
        new = torch.tensor([[1] * len(t) + [0] * (length - len(t)) for t in texts], device=device)
        before = self.mask.sum(-1, keepdim=True)
        self.mask = torch.cat([self.mask, new], dim=1)
        positions = before + torch.arange(length, device=device)
        return self._feed(ids, positions, self._whole, vectors, gradients=gradients)[-1]

    def select_rows(self, which: Sequence[int]) -> None:
        """Continue some of the texts alone; one that is named several times is continued several times."""
        at = torch.tensor(list(which), device=self.mask.device)
        self.mask, self.pads = self.mask[at], self.pads[at]
        for layer in self.cache.layers:
            if isinstance(layer, SharedPrefixCache) and layer.fresh is not None:
                keys, values = layer.fresh
                layer.fresh = keys[at.to(keys.device)], values[at.to(values.device)]

    @property
    def nbytes(self) -> int:
        """Bytes of the keys and values kept for these texts."""
        pairs = (layer.fresh for layer in self.cache.layers if isinstance(layer, SharedPrefixCache))
        return sum(t.nbytes for pair in pairs if pair is not None for t in pair)

    def _at(self, columns: Tensor, state: Tensor) -> Tensor:
        rows = torch.arange(len(state), device=state.device)
        return state[rows, columns.to(state.device)].to(self.probed.device)

    def _newest(self, _row: int, state: Tensor) -> Tensor:
        return state[:, -1].to(self.probed.device, copy=True)

    def _whole(self, row: int, state: Tensor) -> Tensor:
        return state.to(self.probed.device) if row == len(self.structure.calls) else state.detach()[:, :0]

    def _feed(
        self,
        ids: Tensor,
        positions: Tensor,
        part: Callable[[int, Tensor], Tensor],
        vectors: Tensor | None,
        *,
        at: Tensor | int = 0,
        gradients: bool = False,
    ) -> list[Tensor]:
        made: list[Tensor] = []
        batched = self.probed.batched
        assert batched is not None  # noqa: S101 - proved before
        read = lambda: batched(ids, self.mask, positions, self.cache)  # noqa: E731
        keep = lambda row, state: made.append(part(row, state))  # noqa: E731
        with inserted(self.probed.embedding, at, vectors):
            watch(self.probed, self.structure, read, keep, len(ids), gradients=gradients)
        return made


class GuardedDecoder:
    """A writer whose passes are made under the model's lock; see `BatchDecoding` in protocol.py."""

    def __init__(self, lock: threading.RLock, writer: BatchDecoder) -> None:
        self._lock = lock
        self._writer = writer

    @property
    def nbytes(self) -> int:
        """Bytes of the keys and values it keeps."""
        return self._writer.nbytes

    def prefill(self, vectors: Tensor | None = None) -> Tensor:
        """[layer + 1, prompt, model] at the last token of each prompt."""
        with self._lock:
            return self._writer.prefill(vectors)

    def decode_step(self, tokens: Sequence[int], vectors: Tensor | None = None) -> Tensor:
        """The same after one more token each."""
        with self._lock:
            return self._writer.decode_step(tokens, vectors)

    def forward(self, texts: Sequence[Sequence[int]], vectors: Tensor, *, gradients: bool = True) -> Tensor:
        """The last row [prompt, pos, model] of several more tokens each, for a backward pass to `vectors`."""
        with self._lock:
            return self._writer.forward(texts, vectors, gradients=gradients)

    def select_rows(self, which: Sequence[int]) -> None:
        """Go on with some of the prompts alone."""
        self._writer.select_rows(which)


def watch(
    probed: ProbedModel,
    structure: ModelStructure,
    read: Callable[[], Any],
    take: Callable[[int, Tensor], object],
    n: int,
    modules: Sequence[nn.Module] = (),
    *,
    gradients: bool = False,
) -> None:
    """One pass over n texts, its rows handed to `take`: of the residual stream, or of what modules put out."""
    told = 0

    def outside(_module: nn.Module, _args: Any, output: Any) -> None:
        nonlocal told
        state = first_tensor(output)
        if state is not None:
            told += 1
            take(told, state.reshape(n, -1, structure.d_model))

    def row(number: int, state: Tensor) -> Tensor:
        if not modules:
            take(number, state)
        return state

    with hooked([m.register_forward_hook(OwnHook(outside)) for m in dict.fromkeys(modules)]):
        run_through(probed.module, structure.calls, read, row, gradients=gradients)
