"""Comparison of two runs on one grid: which is shown, what it is compared with, and how their positions correspond."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.text import told_apart, visible
from lensviz.engine.engine import Engine
from lensviz.errors import NotAligned
from lensviz.model.protocol import Prompt
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import TokenIds, Tokens, as_prompt
from lensviz.widgets.plan import Question, RemoteQuery
from lensviz.widgets.selection import Selection


@dataclass(frozen=True)
class ComparedRun:
    """One run: where it is computed, its tokens, what readers call it."""

    engine: Engine
    run: Residuals
    tokens: TokenIds
    name: str

    @property
    def n_layers(self) -> int:
        return self.engine.adapter.n_layers


def compared_tokens(selection: Selection, compare: Any) -> dict[str, Question]:
    """The query for the tokens of what a grid is compared with, where that is another prompt or another model."""
    if compare is None:
        return {}
    if not hasattr(compare, "engine"):
        return {"compared": Tokens(as_prompt(compare))}
    return {"compared": RemoteQuery(compare.engine, Tokens(as_prompt(selection.prompt)))}


def compared_runs(engine: Engine, selection: Selection, compare: Any) -> tuple[ComparedRun, ComparedRun | None]:
    """The run that the cursor asks for, and its reference: the clean run of an intervention, another prompt, or another
    session's model; None without one. Raises NotAligned, LensvizError.
    """
    here = ComparedRun(engine, selection.residuals, selection.tokens, engine.adapter.name)
    if compare is None:
        return here, ComparedRun(engine, selection.clean, selection.tokens, "clean run") if selection.edits else None
    tokens = selection.known["compared"]
    if not hasattr(compare, "engine"):
        name = visible(compare)[:60] if isinstance(compare, str) else f"{len(tokens.ids)} token ids"
        return here, ComparedRun(engine, Residuals(tokens.ids), tokens, name)
    other: Engine = compare.engine
    if tokens.ids != selection.tokens.ids:
        raise NotAligned(
            f"{other.adapter.name} reads this prompt as other tokens than {engine.adapter.name}: compare models that "
            "share a tokenizer."
        )
    same = (other.adapter.n_layers, other.adapter.d_model) == (engine.adapter.n_layers, engine.adapter.d_model)
    name = told_apart(engine.adapter.name, other.adapter.name)
    return here, ComparedRun(other, Residuals(tokens.ids, selection.edits if same else ()), tokens, name)


def as_compare(value: Prompt | Any | None) -> Any:
    """A prompt, a session, or None. Raises BadPrompt."""
    return value if value is None or hasattr(value, "engine") else as_prompt(value)


def matching_rows(ours: int, theirs: int) -> NDArray[np.int64]:
    """For each row of the stream (0 = embedding) the one at the same share of the depth in another model."""
    return np.rint(np.arange(ours + 1) * (theirs / max(1, ours))).astype(np.int64)
