"""Base of the entity views: which vectors read the cells, and how."""

from typing import Any

import traitlets

from lensviz.entities.decoding.reader import EXAMPLES, ExampleReader, Reader, VectorReader, vectors_for
from lensviz.model.protocol import ModelAdapter, Prompt
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.selection import Selection
from lensviz.widgets.session_like import SessionLike


class EntityView(CursorView):
    """A view that writes out cells. `vectors` is what reads them; False: a few examples do."""

    with_context: Any = traitlets.Bool(False).tag(sync=True)
    """Whether the model sees the prompt in front of the vector."""

    def __init__(
        self,
        session: SessionLike,
        prompt: Prompt | None = None,
        vectors: Any = None,
        *,
        vector_layer: int | None = None,
        filter: Any = None,  # noqa: A002
        **traits: Any,
    ) -> None:
        self.read_by, self.filter = vector_layer, filter
        self.vectors, context = checked(session.adapter, vectors, traits.get("with_context"), vector_layer, filter)
        traits["with_context"] = context
        super().__init__(session, prompt, **traits)

    def arguments(self) -> list[str]:
        told = {"vector_layer": self.read_by, "filter": True if self.filter is True else None}
        mine = [] if self.vectors and self.vectors.bundled else [f"vectors={'vectors' if self.vectors else False}"]
        return [*mine, *(f"{name}={value!r}" for name, value in told.items() if value is not None)]

    def reader(self, selection: Selection) -> Reader:
        """The reader of the cells of a selection."""
        if self.vectors is False:
            return ExampleReader(selection.own.get("template") or EXAMPLES)
        context = selection.own["with_context"]
        layer = self.read_by if (self.read_by, context) in self.vectors else None
        return VectorReader(self.vectors, context, layer, self.filter)

    def context(self, selection: Selection) -> Prompt:
        """Tokens in front of a vector, with context."""
        return selection.prompt if isinstance(selection.prompt, str) else selection.tokens.ids

    def ways(self) -> list[int]:
        """Values of `contexts`: 0 = without context, 1 = with."""
        return [int(c) for c in self.vectors.contexts] if self.vectors else [0]


def checked(
    adapter: ModelAdapter, vectors: Any, with_context: bool | None, vector_layer: int | None = None, linear: Any = None
) -> tuple[Any, bool]:
    """The vectors of a view (False: none), and whether it begins with context: by itself only where there are no
    others. Raises BadVectors, BadReading.
    """
    if vectors is False:
        return False, bool(with_context)
    found = vectors_for(adapter, vectors)
    context = False not in found.contexts if with_context is None else with_context
    VectorReader(found, context, vector_layer, linear).check(adapter)
    return found, context
