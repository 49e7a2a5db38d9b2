"""Several texts being continued token by token, in passes that all of them share."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.activations import Activations
from lensviz.model.branch import BranchLayer, branch
from lensviz.model.capture import run_through
from lensviz.model.hooks import OwnHook, first_tensor, hooked
from lensviz.model.insert import inserted
from lensviz.model.probe import Anatomy
from lensviz.model.subject import Subject


class Writer:
    """Texts behind a shared past being continued together. `vectors` [text, model] take the place of an embedding: that
    of the last token of each text, or of the token of a step.

    Shorter texts are padded on the left behind a mask; on the right for the first pass where a sliding window would
    count the padding between them and what they share, which then moves up to them.
    """

    def __init__(
        self, subject: Subject, anatomy: Anatomy, texts: Sequence[Sequence[int]], past: Sequence[Activations] = ()
    ) -> None:
        self.subject = subject
        self.anatomy = anatomy
        length, device = max(map(len, texts)), subject.device
        pads = [length - len(text) for text in texts]
        self.right = subject.window is not None and bool(past) and any(pads)
        self.pads = torch.tensor(pads, device=device)
        front, rows = [1] * sum(map(len, past)), list(zip(texts, pads, strict=True))
        ids = [[*t, *[t[-1]] * pad] if self.right else [*[*t[:1]] * pad, *t] for t, pad in rows]
        seen = [[1] * len(t) + [0] * pad if self.right else [0] * pad + [1] * len(t) for t, pad in rows]
        self.ids = torch.tensor(ids, dtype=torch.long, device=device)
        self.mask = torch.tensor([[*front, *each] for each in seen], dtype=torch.long, device=device)
        self.cache = branch(past)

    def first(self, vectors: Tensor | None = None) -> Tensor:
        """The stream at the last position of each prompt: [layer + 1, text, model]."""
        n = self.ids.shape[1]
        positions = (self.mask.cumsum(-1) - 1).clamp(min=0)[:, -n:]
        last = n - 1 - (self.pads if self.right else torch.zeros_like(self.pads))
        made = torch.stack(self._feed(self.ids, positions, lambda _, state: self._at(last, state), vectors, at=last))
        if self.right:
            self.right, self.mask = False, self.mask.flip(-1)
            for layer in self.cache.layers:
                if isinstance(layer, BranchLayer):
                    layer.move_up(self.pads)
        return made

    def step(self, tokens: Sequence[int], vectors: Tensor | None = None) -> Tensor:
        """The same after one more token each."""
        self.mask = torch.cat([self.mask, self.mask.new_ones(len(tokens), 1)], dim=1)
        ids = torch.tensor([[t] for t in tokens], device=self.subject.device)
        return torch.stack(self._feed(ids, self.mask.sum(-1, keepdim=True) - 1, self._newest, vectors))

    def ahead(self, texts: Sequence[Sequence[int]], vectors: Tensor, *, gradients: bool = True) -> Tensor:
        """The last row [text, pos, model] of several more tokens each, `vectors` in the place of the first (or, as
        [text, n, model], of the first n) of them, for a backward pass to these. What stands behind the end of a shorter
        text says nothing, and then this ends the writing.
        """
        length, device = max(map(len, texts)), self.subject.device
        ids = torch.tensor([[*t, *[t[-1]] * (length - len(t))] for t in texts], device=device)
        new = torch.tensor([[1] * len(t) + [0] * (length - len(t)) for t in texts], device=device)
        before = self.mask.sum(-1, keepdim=True)
        self.mask = torch.cat([self.mask, new], dim=1)
        positions = before + torch.arange(length, device=device)
        return self._feed(ids, positions, self._whole, vectors, gradients=gradients)[-1]

    def keep(self, which: Sequence[int]) -> None:
        """Go on with some of the texts alone; one named several times is gone on with several times."""
        at = torch.tensor(list(which), device=self.mask.device)
        self.mask, self.pads = self.mask[at], self.pads[at]
        for layer in self.cache.layers:
            if isinstance(layer, BranchLayer) and layer.fresh is not None:
                keys, values = layer.fresh
                layer.fresh = keys[at.to(keys.device)], values[at.to(values.device)]

    @property
    def nbytes(self) -> int:
        """Bytes of the keys and values kept for these texts."""
        pairs = (layer.fresh for layer in self.cache.layers if isinstance(layer, BranchLayer))
        return sum(t.nbytes for pair in pairs if pair is not None for t in pair)

    def _at(self, columns: Tensor, state: Tensor) -> Tensor:
        rows = torch.arange(len(state), device=state.device)
        return state[rows, columns.to(state.device)].to(self.subject.device)

    def _newest(self, _row: int, state: Tensor) -> Tensor:
        return state[:, -1].to(self.subject.device, copy=True)

    def _whole(self, row: int, state: Tensor) -> Tensor:
        return state.to(self.subject.device) if row == len(self.anatomy.calls) else state.detach()[:, :0]

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
        batched = self.subject.batched
        assert batched is not None  # noqa: S101 - proved before
        read = lambda: batched(ids, self.mask, positions, self.cache)  # noqa: E731
        keep = lambda row, state: made.append(part(row, state))  # noqa: E731
        with inserted(self.subject.embedding, at, vectors):
            watch(self.subject, self.anatomy, read, keep, len(ids), gradients=gradients)
        return made


class GuardedWriter:
    """A writer whose passes are made under the model's lock; see `Writing` in protocol.py."""

    def __init__(self, lock: threading.RLock, writer: Writer) -> None:
        self._lock = lock
        self._writer = writer

    @property
    def nbytes(self) -> int:
        """Bytes of the keys and values it keeps."""
        return self._writer.nbytes

    def first(self, vectors: Tensor | None = None) -> Tensor:
        """[layer + 1, prompt, model] at the last token of each prompt."""
        with self._lock:
            return self._writer.first(vectors)

    def step(self, tokens: Sequence[int], vectors: Tensor | None = None) -> Tensor:
        """The same after one more token each."""
        with self._lock:
            return self._writer.step(tokens, vectors)

    def ahead(self, texts: Sequence[Sequence[int]], vectors: Tensor, *, gradients: bool = True) -> Tensor:
        """The last row [prompt, pos, model] of several more tokens each, for a backward pass to `vectors`."""
        with self._lock:
            return self._writer.ahead(texts, vectors, gradients=gradients)

    def keep(self, which: Sequence[int]) -> None:
        """Go on with some of the prompts alone."""
        self._writer.keep(which)


def watch(
    subject: Subject,
    anatomy: Anatomy,
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
            take(told, state.reshape(n, -1, anatomy.d_model))

    def row(number: int, state: Tensor) -> Tensor:
        if not modules:
            take(number, state)
        return state

    with hooked([m.register_forward_hook(OwnHook(outside)) for m in dict.fromkeys(modules)]):
        run_through(subject.module, anatomy.calls, read, row, gradients=gradients)
