"""Reads several prompts in one pass, with the activations that each would have alone.

Shorter ones have tokens behind their end that nobody looks at. That each is as alone, also behind a stored beginning
that they share, is proved by numbers on this very model when first needed.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from lensviz.model.probed_model import reason
from lensviz.model.protocol import nothing
from lensviz.model.running.activations import Activations
from lensviz.model.running.capabilities import PROVED, Capabilities, same_states
from lensviz.model.running.forward import ForwardRunner

MORE = 8  #: tokens that a proof goes beyond a sliding window


class Together:
    """Reads prompts of one model together. The model must be able to continue a stored prefix."""

    def __init__(self, passes: ForwardRunner, capabilities: Capabilities) -> None:
        self._passes = passes
        self._abilities = capabilities
        self._why: str | None = None
        self._why_beyond: str | None = None

    def run(
        self, texts: Sequence[Sequence[int]], past: Sequence[Activations] = (), check: Callable[[], None] = nothing
    ) -> list[Activations]:
        """See `ModelAdapter.together`."""
        return self._passes.together(texts, past, check)

    def cannot(self, length: int) -> str:
        """Why it cannot be done with prompts of up to `length` tokens, as a clause; "" when it can."""
        if self._why is None:
            longest = min(n for n in (self._passes.probed.window, self._passes.probed.context_length, PROVED) if n)
            self._why = self._prove(self._passes, min(max(self._passes.probed.length, 8) + 3, longest))
        if self._why or not self._abilities.rolls(length):
            return self._why
        if self._why_beyond is None:
            self._why_beyond = self._prove(self._abilities.sorted_passes(), self._abilities.beyond(MORE))
        return self._why_beyond

    def _prove(self, passes: ForwardRunner, length: int) -> str:
        ids = passes.probed.ids
        short, long = ids(13, max(2, length - 3))[0].tolist(), ids(14, length)[0].tolist()
        cut = len(short) // 2
        try:
            front = passes.run(long[:cut])
            ways = ([short, long], []), ([long[cut:], short[cut:]], [front])
            fits = all(_as_alone(passes, texts, past) for texts, past in ways)
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a foreign forward may raise when given several prompts
            return f"its forward pass failed with several prompts ({reason(error)})"
        return "" if fits else "several prompts in one pass gave other numbers than one by one"


def _as_alone(passes: ForwardRunner, texts: list[list[int]], past: list[Activations]) -> bool:
    pairs = zip(passes.together(texts, past), texts, strict=True)
    return all(_same(ours, passes.run(text, past), passes.structure.dtype) for ours, text in pairs)


def _same(ours: Activations, alone: Activations, dtype: torch.dtype) -> bool:
    pairs: list[tuple[Tensor, Tensor]] = [(ours.residuals, alone.residuals)]
    pairs += [*zip(ours.keys, alone.keys, strict=True), *zip(ours.values, alone.values, strict=True)]
    return all(same_states(a, b, dtype) for a, b in pairs)
