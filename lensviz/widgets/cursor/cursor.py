"""The shared selection: what is looked at, where, and what is changed. The page and the user write it; views only
read.
"""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, NoReturn

import traitlets

from lensviz.errors import LensvizError, OutOfRange
from lensviz.queries.interventions import Intervention, as_interventions
from lensviz.queries.tokens import Chat
from lensviz.widgets.base import Widget
from lensviz.widgets.cursor.cursor_traits import InterventionsTrait, LayerTrait, LensTrait, PromptTrait
from lensviz.widgets.cursor.history import History
from lensviz.widgets.cursor.session_rules import SessionRules
from lensviz.widgets.cursor.specs import decode_specs

FIELDS = ("prompt", "position", "layer", "lens", "targets", "interventions", "off")


class Cursor(Widget):
    """The selection that all views of a session share. Set and read it from Python or by clicking.

    Assigning a layer, position, lens or target that cannot be raises a typed error (OutOfRange, UnknownLens,
    NotOneToken), shows the sentence in the views, and changes nothing.
    """

    page: ClassVar[str] = "cursor"
    _view_name = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    prompt = PromptTrait()
    """Text, or a tuple of token ids; chat messages become the ids that the tokenizer's template makes of them."""
    position = traitlets.Int(-1).tag(sync=True)
    """Selected token, 0 = first; negative counts from the end, as in Python."""
    layer = LayerTrait()
    """Selected layer: -1 or "embedding" = embedding, l = residual stream after block l."""
    lens = LensTrait()
    """A lens by name, or a `Lens`."""
    targets = traitlets.List(traitlets.Any()).tag(sync=True)
    """Token ids that the user follows; texts of one token each are taken too."""
    interventions = InterventionsTrait()
    """Interventions: `Ablate`, `Scale`, `Patch`, `Steer`, in the order in which they apply."""
    off = traitlets.List(traitlets.Int()).tag(sync=True)
    """Numbers of the interventions that are switched off."""
    can_undo = traitlets.Bool(False).tag(sync=True)
    can_redo = traitlets.Bool(False).tag(sync=True)

    def __init__(self, limits: SessionRules, **traits: Any) -> None:
        self._rules = limits
        self._history: History | None = None
        self._open_steps = 0
        self.views = weakref.WeakSet[Widget]()  #: the views of its session
        self.rejected: list[Callable[[LensvizError], None]] = []
        super().__init__(**{"layer": limits.n_layers - 1, **traits})
        self._history = History(self._snapshot())
        self.observe(self._record, names=list(FIELDS))
        self.on_msg(self._verb)

    @traitlets.validate("prompt")
    def _read_chat(self, proposal: dict[str, Any]) -> Any:
        prompt = proposal["value"]
        try:
            return self._rules.chat(prompt) if isinstance(prompt, Chat) else prompt
        except LensvizError as error:
            self._reject(error)

    @traitlets.validate("layer")
    def _check_layer(self, proposal: dict[str, Any]) -> int:
        layer, n = proposal["value"], self._rules.n_layers
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
    def _check_lens(self, proposal: dict[str, Any]) -> Any:
        try:
            self._rules.check_lens(proposal["value"])
        except LensvizError as error:
            self._reject(error)
        return proposal["value"]

    @traitlets.validate("targets")
    def _check_targets(self, proposal: dict[str, Any]) -> list[int]:
        try:
            return list(dict.fromkeys(self._rules.single_token_id(t) for t in proposal["value"]))
        except LensvizError as error:
            self._reject(error)

    def checked(self, value: Any) -> tuple[Intervention, ...]:
        """Interventions that this model can take. Raises LensvizError."""
        try:
            interventions = as_interventions(value)
            for intervention in interventions:
                self._rules.check_intervention(intervention)
        except LensvizError as error:
            self._reject(error)
        return interventions

    def read_specs(self, data: Any) -> list[Intervention]:
        """Interventions as the page wrote them."""
        try:
            return decode_specs(data, self.interventions, self._rules.direction)
        except LensvizError as error:
            self._reject(error)

    @traitlets.observe("interventions")
    def _keep_off(self, change: object) -> None:  # noqa: ARG002
        self.off = [n for n in self.off if n < len(self.interventions)]

    def undo(self) -> None:
        """Go back to the state before the last change; nothing is recomputed that is still kept."""
        if self._history is not None:
            self._go(self._history.undo())

    def redo(self) -> None:
        """Take back the last undo."""
        if self._history is not None:
            self._go(self._history.redo())

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """Within this block, changes are one step of the history."""
        with self._gate:
            self._open_steps += 1
        try:
            yield
        finally:
            with self._gate:
                self._open_steps -= 1
            self._record(None)

    def _verb(self, _widget: object, content: Any, _buffers: object) -> None:
        if content.get("do") in ("undo", "redo"):
            getattr(self, content["do"])()

    def _go(self, snapshot: dict[str, Any] | None) -> None:
        if snapshot is not None:
            with self._gate, self.one_step(), self.hold_sync(), self.hold_trait_notifications():
                for name, value in snapshot.items():
                    setattr(self, name, value)

    def _snapshot(self) -> dict[str, Any]:
        return {name: list(v) if isinstance(v := getattr(self, name), list) else v for name in FIELDS}

    def _record(self, change: object) -> None:  # noqa: ARG002
        if self._history is not None and not self._open_steps:
            self._history.record(self._snapshot())
            self.can_undo, self.can_redo = self._history.can_undo, self._history.can_redo

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Apply what the page wrote, as one step of the history."""
        with self._gate, self.one_step():
            super().set_state(sync_data)

    def _reject(self, error: LensvizError) -> NoReturn:
        for listener in list(self.rejected):
            listener(error)
        if self.comm is not None:
            self.send_state(["interventions", "off"])  # the page has drawn what it wrote
        raise error

    @traitlets.observe("prompt")
    def _keep_position(self, change: object) -> None:  # noqa: ARG002
        n = self._count()
        if n is not None and not -n <= self.position < n:
            self.position = -1

    def _count(self) -> int | None:
        try:
            return self._rules.count(self.prompt)
        except LensvizError:
            return None  # the views will say what is wrong with the prompt

    def __repr__(self) -> str:
        return "Cursor(" + ", ".join(f"{f}={getattr(self, f)!r}" for f in FIELDS) + ")"
