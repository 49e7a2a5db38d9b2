"""The shared selection: what is looked at, and where. The page and the user write it; views only read it."""

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, Protocol

import traitlets

from lensviz.errors import LensvizError, OutOfRange, UnknownLens
from lensviz.model.protocol import Prompt
from lensviz.queries.tokens import as_prompt
from lensviz.widgets.arrays import clean
from lensviz.widgets.base import Widget

FIRST_PROMPT = "The capital of France is"
FIELDS = ("prompt", "position", "layer", "lens", "targets")


class Limits(Protocol):
    """What a cursor must know of its session to refuse what cannot be."""

    n_layers: int

    def count(self, prompt: Prompt) -> int:
        """Tokens of a prompt. Raises LensvizError when there are none or too many."""
        ...

    def one_token(self, target: str | int) -> int: ...


class PromptTrait(traitlets.TraitType):
    """Text, which crosses as UTF-8 bytes, or token ids, which cross as a list."""

    info_text = "text or a list of token ids"

    def __init__(self) -> None:
        super().__init__(FIRST_PROMPT)
        self.tag(sync=True, to_json=_prompt_to_json, from_json=_prompt_from_json)

    def validate(self, obj: traitlets.HasTraits, value: Any) -> Prompt:  # noqa: ARG002
        return as_prompt(value)


def _prompt_to_json(value: Prompt, _: object) -> object:
    return clean(value).encode() if isinstance(value, str) else list(value)


def _prompt_from_json(value: Any, _: object) -> Prompt:
    return tuple(value) if isinstance(value, list) else bytes(value).decode()


class Cursor(Widget):
    """The selection that all views of a session share. Set and read it from Python or by clicking.

    Assigning a layer, position, lens or target that cannot be raises a typed error (OutOfRange, UnknownLens,
    NotOneToken), shows the sentence in the views, and changes nothing.
    """

    page: ClassVar[str] = "cursor"
    _view_name = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    prompt = PromptTrait()
    """Text, or a tuple of token ids."""
    position = traitlets.Int(-1).tag(sync=True)
    """Selected token, 0 = first; negative counts from the end, as in Python."""
    layer = traitlets.Int().tag(sync=True)
    """Selected layer: -1 = embedding, l = residual stream after block l."""
    lens = traitlets.Unicode("logit").tag(sync=True)
    targets = traitlets.List(traitlets.Any()).tag(sync=True)
    """Token ids that the user follows; texts of one token each are taken too."""

    def __init__(self, limits: Limits, **traits: Any) -> None:
        self._limits = limits
        self.rejected: list[Callable[[LensvizError], None]] = []
        super().__init__(**{"layer": limits.n_layers - 1, **traits})

    @traitlets.validate("layer")
    def _check_layer(self, proposal: dict[str, Any]) -> int:
        layer, n = proposal["value"], self._limits.n_layers
        if not -1 <= layer < n:
            self._reject(OutOfRange(f"There is no layer {layer}: use 0 to {n - 1}, or -1 for the embedding."))
        return layer

    @traitlets.validate("position")
    def _check_position(self, proposal: dict[str, Any]) -> int:
        position = proposal["value"]
        n = self._count()
        if n is not None and not -n <= position < n:
            self._reject(
                OutOfRange(f"There is no position {position}: the prompt has {n} tokens, so use 0 to {n - 1}, or -1.")
            )
        return position

    @traitlets.validate("lens")
    def _check_lens(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] != "logit":
            self._reject(UnknownLens(f'There is no lens named {proposal["value"]!r}: use "logit".'))
        return proposal["value"]

    @traitlets.validate("targets")
    def _check_targets(self, proposal: dict[str, Any]) -> list[int]:
        try:
            return list(dict.fromkeys(self._limits.one_token(t) for t in proposal["value"]))
        except LensvizError as error:
            self._reject(error)

    def _reject(self, error: LensvizError) -> NoReturn:
        for listener in list(self.rejected):
            listener(error)
        raise error

    @traitlets.observe("prompt")
    def _keep_position(self, change: object) -> None:  # noqa: ARG002
        n = self._count()
        if n is not None and not -n <= self.position < n:
            self.position = -1

    def _count(self) -> int | None:
        try:
            return self._limits.count(self.prompt)
        except LensvizError:
            return None  # the views will say what is wrong with the prompt

    def __repr__(self) -> str:
        return "Cursor(" + ", ".join(f"{f}={getattr(self, f)!r}" for f in FIELDS) + ")"
