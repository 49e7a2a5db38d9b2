"""Result of `Session.generate`, and the loop that makes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lensviz.engine.has_engine import HasEngine
from lensviz.errors import BadGeneration
from lensviz.lens.one import lens_of_one
from lensviz.lens.result import LensResult
from lensviz.queries.generate import Sampling, decode, ended, pinned
from lensviz.queries.interventions import Intervention
from lensviz.queries.lenses import LOGIT
from lensviz.queries.tokens import Tokens


@dataclass(frozen=True)
class Generation:
    """New tokens behind a prompt. Pickled or copied it is data alone: the session stays behind.

    Attributes:
        session: that made it; None in a copy.
        text: the new tokens as text.
        token_ids: the new tokens.
        prompt_ids: the tokens they follow.
        stopped: whether a stop token or text ended it, and not the number of tokens.

    """

    session: HasEngine | None = field(compare=False)
    text: str
    token_ids: list[int]
    prompt_ids: list[int]
    interventions: tuple[Intervention, ...]
    stopped: bool

    @cached_property
    def lens(self) -> LensResult:
        """The lens over the prompt and all new tokens but the last, which was never fed; columns are kept already.

        Raises BadGeneration in a copy, unless it was read before the copy was made.
        """
        if self.session is None:
            raise BadGeneration(
                "This continuation was copied or loaded, and its session is not in it: pass its tokens to one, "
                "session.lens([*g.prompt_ids, *g.token_ids[:-1]], interventions=g.interventions)."
            )
        engine, ids = self.session.engine, (*self.prompt_ids, *self.token_ids[:-1])
        return lens_of_one(engine, engine.get(Tokens(ids)), LOGIT, interventions=self.interventions)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "session": None}  # its locks and its model are no part of a result

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Generation({self.text!r}, {len(self.token_ids)} tokens)"


def generate(
    session: HasEngine,
    ids: Sequence[int],
    sampling: Sampling,
    interventions: Sequence[Intervention],
    each: Callable[[int, str], object] | None,
    prepend_bos: bool | None,
) -> Generation:
    """Run the loop to its end; an interruption loses nothing that was computed."""
    engine, new = session.engine, list[int]()
    fixed = tuple(pinned(engine, i, len(ids), prepend_bos) for i in interventions)
    stream = engine.adapter.tokenizer.stream()
    with engine.pinned():
        for token in decode(engine, tuple(ids), fixed, sampling):
            new.append(token)
            if each is not None:
                last = len(new) == sampling.max_new_tokens or ended(engine.adapter, new, sampling)
                each(token, stream.add(token, last=last))
    return Generation(
        session,
        engine.adapter.tokenizer.decode(new),
        new,
        list(ids),
        fixed,
        stopped=ended(engine.adapter, new, sampling),
    )
