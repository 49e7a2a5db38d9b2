"""View of the active interventions: a list with switches, and their effect on the answer."""

from collections.abc import Hashable, Mapping
from dataclasses import asdict
from typing import Any, ClassVar

import pandas as pd
import traitlets

from lensviz.common.result import TableResult
from lensviz.common.text import Table, token_label
from lensviz.patching.effect import EffectOf
from lensviz.widgets.arrays import Texts
from lensviz.widgets.cursor.specs import label
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.plan import Plan
from lensviz.widgets.selection import Selection


class Interventions(CursorView):
    """The active interventions, each with an off switch, and their effect at the last position: change of a token's
    log-probability (the first of the cursor's targets, else what the clean run says next), its logit against the
    runner-up, and KL(clean ‖ changed).
    """

    page: ClassVar[str] = "interventions"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt", "lens", "targets", "interventions", "off")

    effect = traitlets.Dict().tag(sync=True)
    """clean_logp, logp, clean_logit_difference, logit_difference (nats), kl (nats); empty without interventions."""
    tokens = Texts("side")
    """Texts of the token followed and of the one it is compared with."""

    def plan(self, selection: Selection) -> Plan:
        if not selection.edits:
            return Plan(selection)
        target = selection.targets[0] if selection.targets else None
        return Plan(selection, {"effect": EffectOf(selection.clean, selection.residuals, target)})

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:  # noqa: ARG002
        if not answers:
            return {"effect": {}, "tokens": []}
        found = asdict(answers["effect"])
        ids = [found.pop("target"), found.pop("against")]
        finite = {name: value if value - value == 0 else None for name, value in found.items()}
        return {"effect": finite, "tokens": self.session.adapter.tokenizer.token_strings(ids)}

    def _make_result(self) -> TableResult:
        """The interventions; their effect is in `settings`."""
        cursor = self.session.cursor
        rows = [(n not in cursor.off, label(each)) for n, each in enumerate(cursor.interventions)]
        return TableResult(pd.DataFrame(rows, columns=["on", "intervention"]), {"effect": dict(self.effect)})

    def preview(self) -> Table:
        cursor = self.session.cursor
        rows = [["off" if n in cursor.off else "on", label(i)] for n, i in enumerate(cursor.interventions)]
        if not self.effect:
            return Table((), rows, "" if rows else "Nothing is changed in the forward pass.")
        before, after = self.effect["clean_logp"], self.effect["logp"]
        shown = " → ".join("NaN" if v is None else f"{v:.2f}" for v in (before, after))
        return Table((), rows, f"log p({token_label(self.tokens[0])}) {shown} nats.")
