"""The residual stream of one forward pass: what enters the first block and what leaves each block. On the way it can be
changed, and blocks whose output is known already can be passed over.

Hooks are there for the length of one pass, look only at calls made by their own thread, and end the pass behind the
last block by a private exception, so no final norm and no [pos, vocab] logits are ever computed. The model is left
exactly as it was found: hooks removed, `training` flags and `forward` restored, nothing moved or cast.

A model may call one block several times (ALBERT shares its layers), so the stream is a list of *calls*: the hooks sit
on the distinct modules and count.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from lensviz.model.running.hooks import (
    OwnHook,
    StandIn,
    as_found,
    first_input,
    first_tensor,
    hooked,
    replaced,
    replaced_input,
)

Row = Callable[[int, Tensor], Tensor]  #: (row of the stream, state [batch, pos, model]) → the state that goes on


class _LastBlockDone(Exception):
    """Everything that the recorder wanted has happened."""


class Recorder:
    """Hands every row of the stream to `row` as it happens, and lets what it returns go on."""

    def __init__(self, calls: Sequence[nn.Module], row: Row, *, skip: int, stop: bool) -> None:
        self.calls = calls
        self.row = row
        self.skip = skip
        self.stop = stop
        self.seen = 0
        self._owner = threading.get_ident()
        self._entered: Tensor | None = None

    def before(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The embedding: what the first block is given."""
        if self.seen or module is not self.calls[0]:
            return None
        state = first_input(args, kwargs)
        after = None if state is None else self._take(state)
        return None if after is None or after is state else replaced_input(args, kwargs, after)

    def after(self, module: nn.Module, _args: Any, output: Any) -> Any:
        """The stream behind a block."""
        if not 0 < self.seen <= len(self.calls) or module is not self.calls[self.seen - 1]:
            return None
        state = first_tensor(output)
        after = None if state is None else self._take(state)
        if self.stop and self.seen == len(self.calls) + 1:
            raise _LastBlockDone
        return None if after is None or after is state else replaced(output, after)

    def _take(self, state: Tensor) -> Tensor:
        self.seen += 1
        return self.row(self.seen - 1, state)

    def skips(self) -> bool:
        """Whether the block that is called now is one whose output is known."""
        return threading.get_ident() == self._owner and 0 < self.seen < self.skip


def run_through(
    model: nn.Module,
    calls: Sequence[nn.Module],
    run: Callable[[], Any],
    row: Row,
    *,
    skip: int = 0,
    like: Any = None,
    stop: bool = True,
    gradients: bool = False,
) -> tuple[int, Any]:
    """One pass, every row of its stream handed to `row`.

    Args:
        model: the model whose flags are guarded during the pass.
        calls: the block behind each layer in the order of calling; a shared block occurs several times.
        run: calls the model once.
        row: takes row r (0 = embedding) as [batch, pos, model] and returns the state that goes on in its place.
        skip: rows that `row` knows without the model: the blocks that would make rows 1 … skip - 1 are not computed.
        like: what a block returns, with any tensor in the stream's place.
        stop: leave the pass behind the last block.
        gradients: keep what a backward pass needs.

    Returns:
        the number of rows handed over, and what `run` returned (None when stopped early).

    """
    recorder = Recorder(calls, row, skip=skip, stop=stop)
    handles = []
    for block in dict.fromkeys(calls):
        handles.append(block.register_forward_pre_hook(OwnHook(recorder.before), with_kwargs=True))
        handles.append(block.register_forward_hook(OwnHook(recorder.after)))
    output = None
    with hooked(handles), as_found(model, gradients=gradients), _stand_ins(recorder, calls[: max(0, skip - 1)], like):
        try:
            output = run()
        except _LastBlockDone:
            _release_offloaded(model, calls[-1])
    return recorder.seen, output


def stream(
    model: nn.Module, calls: Sequence[nn.Module], run: Callable[[], Any], *, device: Any, stop: bool = True
) -> tuple[list[Tensor], Any]:
    """The residual stream of a batch of one: len(calls) + 1 tensors [pos, model] on `device` (fewer if the model did
    not call its blocks as expected), and what `run` returned.
    """
    states: list[Tensor] = []

    def keep(_row: int, state: Tensor) -> Tensor:
        states.append(state.detach()[0].to(device, copy=True))  # a later block may write in place
        return state

    _, output = run_through(model, calls, run, keep, stop=stop)
    return states, output


@contextmanager
def _stand_ins(recorder: Recorder, calls: Sequence[nn.Module], like: Any) -> Iterator[None]:
    """Inside, these blocks are passed over. What was their own `forward` (accelerate sets one) comes back, also when
    another thread's pass begins or ends meanwhile; that pass then computes what it could have skipped.
    """
    placed = {block: StandIn(block, recorder.skips, like) for block in dict.fromkeys(calls)}
    try:
        for block, stand_in in placed.items():
            vars(block)["forward"] = stand_in
        yield
    finally:
        for block, stand_in in placed.items():
            if stand_in.own is not None:
                vars(block)["forward"] = stand_in.own
            else:
                vars(block).pop("forward", None)


def _release_offloaded(model: nn.Module, block: nn.Module) -> None:
    """Accelerate puts a module's own weights back when its forward ends; ours ended early for the block's parents."""
    if "accelerate" not in sys.modules:
        return
    for parent in model.modules():
        hook: Any = getattr(parent, "_hf_hook", None)
        if hook is not None and any(child is block for child in parent.modules()) and parent is not block:
            hook.post_forward(parent, ())
