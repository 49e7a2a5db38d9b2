"""What a model can do beyond whole passes, proved by numbers on this very model when first needed: go on from a stored
prefix, and pass over blocks whose output is known. What cannot be proved is not used, and the reason is kept in words.
"""

from typing import Any

import torch
from torch import Tensor

from lensviz.model.hooks import OwnHook
from lensviz.model.passes import Passes
from lensviz.model.subject import reason

PROVED = 64  #: longest prompt of a proof


class Abilities:
    """The abilities of one model. `hooked`: modules have hooks of the user's own."""

    def __init__(self, passes: Passes, *, hooked: bool) -> None:
        self._passes = passes
        self._subject = passes.subject
        self._anatomy = passes.anatomy
        self._hooked = hooked
        self._no_prefix: str | None = None
        self._no_skip: str | None = None

    @property
    def knows_prefix(self) -> bool:
        """Whether `cannot_continue` needs no proof any more."""
        return self._no_prefix is not None

    def cannot_continue(self, length: int) -> str:
        """See `Seam.cannot_continue`."""
        if self._no_prefix is None:
            self._no_prefix = self._prove_prefix()
        if self._no_prefix:
            return self._no_prefix
        if self._hooked:
            return "hooks of your own may depend on the position"
        if self._subject.window is not None and length > self._subject.window:
            return f"beyond {self._subject.window:,} tokens its sliding window rolls"
        if not self.shares_columns(length):
            return f"beyond {self._subject.rescaled:,} tokens its positions are rescaled by the prompt's length"
        return ""

    def shares_columns(self, length: int) -> bool:
        """See `Seam.shares_columns`."""
        return self._anatomy.causal and self.ignores_length(length)

    def ignores_length(self, length: int) -> bool:
        """Whether tokens that nobody looks at, up to so many in all, can change no state."""
        rescaled = self._subject.rescaled
        return (rescaled is None or length <= rescaled) and not self._hooked

    def cannot_skip(self) -> str:
        """See `Seam.cannot_skip`."""
        if self._no_skip is None:
            self._no_skip = self._prove_skip()
        return self._no_skip

    def _prove_prefix(self) -> str:
        if not self._anatomy.causal:
            return "its positions see later ones"
        if self._subject.resume is None:
            return "it cannot be called with a stored cache"
        found = []
        for places in (True, False):  # some models count positions from elsewhere, and must do it themselves
            self._passes.places = places
            try:
                found.append(self._goes_on())
            except torch.OutOfMemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a foreign forward may raise when given a cache
                found.append(f"its forward pass failed with a stored cache ({reason(error)})")
            if not found[-1]:
                return ""
        return found[0]

    def _goes_on(self) -> str:
        """Why going on from a stored prefix does not give what a whole pass gives; "" when it does."""
        ids, run = self._test_ids(), self._passes.run
        whole = run(ids, keep=False).residuals
        for cut in (len(ids) // 2, len(ids) - 1):
            try:
                front = run(ids[:cut])
            except (AttributeError, IndexError, TypeError):  # it looks for layers of another kind in an empty cache
                front = None
            if front is None or not front.keys or any(k.shape[2] != cut for k in front.keys):
                return "its cache does not hold every position (a state or window in place of keys and values)"
            back = run(ids[cut:], [front]).residuals
            if not self._agree(torch.cat([front.residuals, back], dim=1), whole):
                return "going on from a stored prefix gave other numbers than a whole pass"
        return ""

    def _prove_skip(self) -> str:
        rows, run = self._passes.rows, self._passes.run
        try:
            like = self._passes.like = self._output_like()
            if isinstance(like, tuple | list) and sum(isinstance(v, Tensor) for v in like) != 1:
                return "its blocks hand on more than the residual stream"
            ids = self._test_ids()
            keep = not self.cannot_continue(len(ids))
            whole, cut = run(ids, keep=keep), len(ids) // 2 if keep else 0
            past, base = [whole.part(0, cut)] if keep else [], whole.part(cut, len(ids))
            for known in {2, max(1, rows // 2), rows - 1}:
                run(self._subject.ids(9, len(ids))[0].tolist(), keep=keep)  # nothing of the other run is left behind
                again = run(ids[cut:], past, base, min(known, rows), keep=keep)
                if not self._agree(again.residuals, base.residuals):
                    return "passing over blocks gave other numbers than a whole pass"
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return f"its forward pass failed when blocks were passed over ({reason(error)})"
        return ""

    def _output_like(self) -> Any:
        found: list[Any] = []

        def keep(_module: Any, _args: Any, output: Any) -> None:
            found.append(output)

        handle = self._anatomy.calls[0].register_forward_hook(OwnHook(keep))
        try:
            self._passes.run(self._test_ids(), keep=False)
        finally:
            handle.remove()
        return found[0]

    def _test_ids(self) -> list[int]:
        length = max(self._subject.length, 8)
        if self._subject.window is not None:
            length = min(max(length, self._subject.window), PROVED)
        return self._subject.ids(7, min(length, self._subject.context_length or length))[0].tolist()

    def _agree(self, ours: Tensor, whole: Tensor) -> bool:
        return same_states(ours, whole, self._anatomy.dtype)


def same_states(ours: Tensor, whole: Tensor, dtype: torch.dtype) -> bool:
    """Every cell within rounding of the other, measured by the cell's own length."""
    a, b = ours.float(), whole.float()
    allowed = {torch.float64: 1e-6, torch.float32: 1e-4}.get(dtype, 5e-2)
    return bool(((a - b).norm(dim=-1) <= allowed * b.norm(dim=-1).clamp_min(1e-6)).all())
