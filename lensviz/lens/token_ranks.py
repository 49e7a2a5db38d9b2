"""The most likely tokens of the selected cell, and the rank of any token searched for."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import traitlets
from numpy.typing import NDArray

from lensviz.common.result import TableResult
from lensviz.common.text import Table, token_label
from lensviz.queries.lens import LensRow
from lensviz.queries.tokens import Vocabulary
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.plan import Plan
from lensviz.widgets.selection import Selection

FOUND = 12  # matches shown for a search


class TokenRanks(CursorView):
    """Top tokens of the selected cell with their probabilities; search any token's rank; star tokens as targets."""

    page: ClassVar[str] = "token_ranks"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt", "lens", "layer", "position", "interventions", "off")
    own_depends_on: ClassVar[tuple[str, ...]] = ("search", "top_k")

    top_k = traitlets.Int(12, min=1).tag(sync=True)
    """Number of tokens listed."""
    ids = Array("int32", "rank")
    """Best first."""
    logp = Array("float32", "rank")
    """Natural logs."""
    texts = Texts("rank")
    search = Text()
    """Search: the text of a token or a part of it, or `#123`, an id."""
    found_query = Text()
    """The search that the arrays below answer."""
    found_ids = Array("int32", "found")
    found_rank = Array("int32", "found")
    """Number of strictly more likely tokens; -1 = not a number."""
    found_logp = Array("float32", "found")
    found_texts = Texts("found")

    def plan(self, selection: Selection) -> Plan:
        row = LensRow(selection.residuals, selection.lens, selection.layer, selection.position)
        return Plan(selection, {"row": row, **({"vocabulary": Vocabulary()} if selection.own["search"] else {})})

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:
        selection, logp = plan.selection, answers["row"].numpy()
        tokenizer = self.session.adapter.tokenizer
        ids, search = top(logp, selection.own["top_k"]), selection.own["search"]
        notice = selection.tokens.notice
        if np.isnan(logp[ids]).any():
            ids, notice = ids[:0], "The activation of this cell is not a number, so no token is likelier than another."
        found = find(answers["vocabulary"], search, logp) if "vocabulary" in answers else np.array([], int)
        return {
            "message": notice,
            "ids": ids,
            "logp": logp[ids],
            "texts": tokenizer.token_strings(ids.tolist()) if len(ids) else [],
            "found_query": search,
            "found_ids": found,
            "found_rank": ranks(logp, found),
            "found_logp": logp[found],
            "found_texts": tokenizer.token_strings(found.tolist()) if len(found) else [],
        }

    def _make_result(self) -> TableResult:
        columns = {"id": self.ids, "token": list(self.texts), "logp": self.logp}
        return TableResult(pd.DataFrame({"rank": range(len(self.texts)), **columns}), {"view": "TokenRanks"})

    def preview(self) -> Table:
        if self.ids is None or self.logp is None:
            return Table()
        lines = zip(self.texts, self.logp.tolist(), strict=True)
        rows = [[str(n), token_label(t), f"{100 * np.exp(p):.2f} %"] for n, (t, p) in enumerate(lines)]
        return Table(["rank", "token", "probability"], rows)


def top(logp: NDArray, k: int) -> NDArray:
    """Ids of the k largest, best first; equal ones by id."""
    k = min(k, len(logp))
    best = np.argpartition(-logp, k - 1)[:k]
    return best[np.lexsort((best, -logp[best]))]


def ranks(logp: NDArray, ids: NDArray) -> NDArray:
    """Number of strictly more likely tokens; -1 where the activation is not a number."""
    return np.array([-1 if np.isnan(logp[i]) else np.count_nonzero(logp > logp[i]) for i in ids], int)


def find(vocabulary: Sequence[str], query: str, logp: NDArray) -> NDArray:
    """Ids of tokens by text: the exact ones first (with or without a leading space), then those that begin with the
    query, then those that contain it, each by probability. `#123` is the id itself.
    """
    if query.startswith("#") and query[1:].isdecimal() and int(query[1:]) < len(vocabulary):
        return np.array([int(query[1:])])
    wanted = query.casefold()
    if not wanted.strip():
        matches = [(0, i) for i, text in enumerate(vocabulary) if text == query]
    else:
        matches = [
            (m, i) for i, text in enumerate(vocabulary) if (m := _match(text, query, wanted.strip())) is not None
        ]
    matches = [(m, -logp[i], i) for m, i in matches if i < len(logp)]
    return np.array([i for *_, i in sorted(matches)[:FOUND]], int)


def _match(text: str, query: str, wanted: str) -> int | None:
    if text == query:
        return 0
    bare = text.strip().casefold()
    if wanted not in bare:
        return None
    return 1 if bare == wanted else 2 if bare.startswith(wanted) else 3
