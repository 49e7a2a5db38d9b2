"""Capabilities of a model beyond whole passes, proved by numbers on this very model when first needed: go on from a
stored prefix, and pass over blocks whose output is known. What cannot be proved is not used, and the reason is kept in
words.
"""

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from lensviz.model.probed_model import reason
from lensviz.model.running.forward import ForwardRunner
from lensviz.model.running.hooks import OwnHook

PROVED = 64  #: longest prompt of a proof, but for what happens beyond a sliding window
BEYOND = 8  #: positions by which that one is longer than the window
UNSORTED = 8  #: blocks that it goes through where the configuration does not say of what kind each is


class Capabilities:
    """The abilities of one model. `hooked`: modules have hooks of the user's own."""

    def __init__(self, passes: ForwardRunner, *, hooked: bool) -> None:
        self._passes = passes
        self._probed = passes.probed
        self._structure = passes.structure
        self._hooked = hooked
        self._no_prefix: str | None = None
        self.no_prefix_beyond: str | None = None
        self._no_skip: str | None = None

    def knows_prefix(self, length: int) -> bool:
        """Whether `why_not_continue` needs no proof any more."""
        return self._no_prefix is not None and (not self.rolls(length) or self.no_prefix_beyond is not None)

    def keep_beyond(self, before: "Capabilities") -> None:
        """Take over what was proved beyond the window, which is a matter of masks and not of weights."""
        self.no_prefix_beyond = before.no_prefix_beyond

    def rolls(self, length: int) -> bool:
        """Whether the first of so many tokens are out of a sliding window's sight at the last."""
        return self._probed.window is not None and length > self._probed.window

    def why_not_continue(self, length: int) -> str:
        """See `ModelAdapter.why_not_continue`."""
        if self._no_prefix is None:
            self._no_prefix = self._prove_prefix()
        if self._no_prefix:
            return self._no_prefix
        if self._hooked:
            return "hooks of your own may depend on the position"
        if not self.shares_columns(length):
            return f"beyond {self._probed.rescaled:,} tokens its positions are rescaled by the prompt's length"
        if not self.rolls(length):
            return ""
        if self.no_prefix_beyond is None:
            self.no_prefix_beyond = self._prove_beyond()
        return self.no_prefix_beyond

    def shares_columns(self, length: int) -> bool:
        """See `ModelAdapter.shares_columns`."""
        return self._structure.causal and self.ignores_length(length)

    def ignores_length(self, length: int) -> bool:
        """Whether tokens that nobody looks at, up to so many in all, can change no state."""
        rescaled = self._probed.rescaled
        return (rescaled is None or length <= rescaled) and not self._hooked

    def why_not_skip(self) -> str:
        """See `ModelAdapter.why_not_skip`."""
        if self._no_skip is None:
            self._no_skip = self._prove_skip()
        return self._no_skip

    def _prove_prefix(self) -> str:
        if not self._structure.causal:
            return "its positions see later ones"
        if self._probed.resume is None:
            return "it cannot be called with a stored cache"
        ids, found = self._test_ids(), list[str]()
        cuts = (len(ids) // 2, len(ids) - 1)
        for places in (True, False):  # some models count positions from elsewhere, and must do it themselves
            self._passes.places = places
            try:
                found.append(self._goes_on(self._passes, ids, cuts))
            except torch.OutOfMemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a foreign forward may raise when given a cache
                found.append(f"its forward pass failed with a stored cache ({reason(error)})")
            if not found[-1]:
                return ""
        return found[0]

    def _prove_beyond(self) -> str:
        """As within the window: the first tokens are kept and masked, and so must change nothing."""
        length = self.beyond(BEYOND)
        if self._probed.context_length is not None and length > self._probed.context_length:
            length = self._probed.context_length
        ids = self._probed.ids(7, length)[0].tolist()
        try:
            why = self._goes_on(self.sorted_passes(), ids, (len(ids) // 2, len(ids) - BEYOND // 2, len(ids) - 1))
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            why = f"its forward pass failed ({reason(error)})"
        return why and f"beyond the {self._probed.window:,} tokens of its sliding window, {why}"

    def beyond(self, more: int) -> int:
        """Tokens of a prompt that goes beyond the sliding window by so many."""
        return (self._probed.window or 0) + more

    def sorted_passes(self) -> ForwardRunner:
        """Passes through as many blocks as it takes to meet attention of every kind, for proofs by long prompts;
        all of them where the window is short.
        """
        kinds, n = self._probed.kinds, len(self._structure.calls)
        if (self._probed.window or 0) <= PROVED:
            return self._passes
        blocks = 1 + max(map(kinds.index, kinds)) if len(kinds) == n else UNSORTED
        passes = ForwardRunner(self._probed, replace(self._structure, calls=self._structure.calls[:blocks]))
        passes.places = self._passes.places
        return passes

    def _goes_on(self, passes: ForwardRunner, ids: list[int], cuts: tuple[int, ...]) -> str:
        """Why going on from a stored prefix does not give what a whole pass gives; "" when it does."""
        run = passes.run
        whole = run(ids, keep=False).residuals
        for cut in cuts:
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
            keep = not self.why_not_continue(len(ids))
            whole, cut = run(ids, keep=keep), len(ids) // 2 if keep else 0
            past, base = [whole.part(0, cut)] if keep else [], whole.part(cut, len(ids))
            for known in {2, max(1, rows // 2), rows - 1}:
                run(self._probed.ids(9, len(ids))[0].tolist(), keep=keep)  # nothing of the other run is left behind
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

        handle = self._structure.calls[0].register_forward_hook(OwnHook(keep))
        try:
            self._passes.run(self._test_ids(), keep=False)
        finally:
            handle.remove()
        return found[0]

    def _test_ids(self) -> list[int]:
        length = max(self._probed.length, 8)
        if self._probed.window is not None:
            length = min(max(length, self._probed.window), PROVED)
        return self._probed.ids(7, min(length, self._probed.context_length or length))[0].tolist()

    def _agree(self, ours: Tensor, whole: Tensor) -> bool:
        return same_states(ours, whole, self._structure.dtype)


def same_states(ours: Tensor, whole: Tensor, dtype: torch.dtype) -> bool:
    """Every cell within rounding of the other, measured by the cell's own length."""
    a, b = ours.float(), whole.float()
    allowed = {torch.float64: 1e-6, torch.float32: 1e-4}.get(dtype, 5e-2)
    return bool(((a - b).norm(dim=-1) <= allowed * b.norm(dim=-1).clamp_min(1e-6)).all())
