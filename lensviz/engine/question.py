"""A question: all that is computed of one state of the model, and what must be forgotten after it."""

from collections.abc import Hashable


class Question:
    """All that is computed of one state of the model: a call, or all steps of a view's work.

    Where hooks of the user's take part, an answer may be another one each time: `mark` then makes the version this
    question's own, so that nothing is kept beyond it.
    """

    def __init__(self) -> None:
        self.mark = object()
        self.version: Hashable = None
        self.hooked = False
        self.kept: list[Hashable] = []
