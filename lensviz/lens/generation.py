"""Result of `Session.generate`, and the loop that makes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from lensviz.common.result import Result
from lensviz.common.tidy import tidy
from lensviz.engine.has_engine import HasEngine
from lensviz.errors import BadGeneration
from lensviz.lens.one import lens_of_one
from lensviz.lens.result import LensResult
from lensviz.queries.generate import Sampling, decode, ended, freeze_positions
from lensviz.queries.interventions import Intervention, intervention_parts, of_parts
from lensviz.queries.lenses import LOGIT
from lensviz.queries.tokens import Tokens

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class GenerationResult(Result):
    """New tokens behind a prompt. Pickled or copied it is data alone: the session stays behind.

    Attributes:
        session: that made it; None in a copy.
        text: the new tokens as text.
        token_ids: the new tokens.
        prompt_ids: the tokens they follow.
        tokens: the new tokens, each decoded alone.
        stopped: whether a stop token or text ended it, and not the number of tokens.
        settings: model, its fingerprint, and how tokens were chosen.

    """

    session: HasEngine | None = field(compare=False)
    text: str
    token_ids: list[int]
    prompt_ids: list[int]
    interventions: tuple[Intervention, ...]
    stopped: bool
    tokens: list[str] = field(default_factory=list)
    settings: Mapping[str, Any] = field(default_factory=dict)

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

    def to_frame(self) -> "pd.DataFrame":
        """One row a new token: step, id, token."""
        labels = {"step": (0, range(len(self.token_ids))), "id": (0, self.token_ids), "token": (0, self.tokens)}
        return tidy([len(self.token_ids)], labels, {})

    def to_plotly(self) -> "go.Figure":
        """The heat map of `lens`. Raises BadGeneration as `lens`."""
        return self.lens.to_plotly()

    def state(self) -> dict[str, Any]:
        """Without the session, and with `lens` where it was read."""
        state = {name: value for name, value in super().state().items() if name != "session"}
        state["interventions"] = [intervention_parts(each) for each in self.interventions]
        return {**state, "lens": vars(self)["lens"].state() if "lens" in vars(self) else None}

    @classmethod
    def of_state(cls, state: dict[str, Any]) -> Self:
        """The result of what `state` gave, without a session."""
        lens = state.pop("lens")
        made = cls(None, **{**state, "interventions": tuple(map(of_parts, state["interventions"]))})
        if lens is not None:
            vars(made)["lens"] = LensResult.of_state(lens)
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "session": None}  # its locks and its model are no part of a result

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"GenerationResult({self.text!r}, {len(self.token_ids)} tokens)"


def generate(
    session: HasEngine,
    ids: Sequence[int],
    sampling: Sampling,
    interventions: Sequence[Intervention],
    each: Callable[[int, str], object] | None,
    prepend_bos: bool | None,
) -> GenerationResult:
    """Run the loop to its end; an interruption loses nothing that was computed."""
    engine, new = session.engine, list[int]()
    fixed = tuple(freeze_positions(engine, i, len(ids), prepend_bos) for i in interventions)
    stream = engine.adapter.tokenizer.stream()
    with engine.pinned():
        for token in decode(engine, tuple(ids), fixed, sampling):
            new.append(token)
            if each is not None:
                last = len(new) == sampling.max_new_tokens or ended(engine.adapter, new, sampling)
                each(token, stream.add(token, last=last))
    return GenerationResult(
        session,
        engine.adapter.tokenizer.decode(new),
        new,
        list(ids),
        fixed,
        stopped=ended(engine.adapter, new, sampling),
        tokens=engine.adapter.tokenizer.token_strings(new),
        settings={
            "model": engine.adapter.name,
            "fingerprint": engine.adapter.fingerprint,
            "max_new_tokens": sampling.max_new_tokens,
            "temperature": sampling.temperature,
            "seed": sampling.seed,
            "stop": list(sampling.stop),
        },
    )
