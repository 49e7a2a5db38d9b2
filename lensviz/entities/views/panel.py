"""One cell read as a mention: prompt, tokens, layers, and what the model writes out from the selected vector."""

import time
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
import traitlets
from anywidget import WidgetTrait

from lensviz.common.result import TableResult
from lensviz.common.text import Table, token_label
from lensviz.engine.query import Query
from lensviz.entities.decoding.decoder import ReadoutPrompt, fits, text_of
from lensviz.entities.decoding.queries import Mentions, OtherMentions, Readout
from lensviz.entities.decoding.reader import EXAMPLES, ExampleReader, run_of
from lensviz.entities.views.entity_view import EntityView, checked
from lensviz.entities.views.grid_data import state_of
from lensviz.model.protocol import Prompt as PromptText
from lensviz.queries.lens import LensRow
from lensviz.queries.lenses import LOGIT
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.pickers.tokens import LayerPicker, Prompt, TokenPicker
from lensviz.widgets.plan import Plan
from lensviz.widgets.selection import Selection
from lensviz.widgets.session_like import SessionLike

BASELINES = ("few-shot prompt", "random vector", "logit lens")
NOISE = 0  # seed of the random vector


class Asked(NamedTuple):
    """Name of one query of the plan: "mention", "others" or a baseline; a mention of at most `steps` tokens."""

    what: str
    steps: int | None = None


class EntityPanel(EntityView):
    """Prompt box, token picker, layer dropdown, with-context switch, and the mention that the selected cell holds; it
    follows every change of any of them. Below it other mentions with their probabilities, and baselines: the same
    vector read by a few examples instead of a trained one, a random vector, and the logit lens.
    """

    page: ClassVar[str] = "entity_panel"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt", "position", "layer", "interventions", "off")
    own_depends_on: ClassVar[tuple[str, ...]] = (
        "with_context",
        "max_tokens",
        "alternatives",
        "search",
        "seed",
        "template",
    )
    streams: ClassVar[bool] = True
    options: ClassVar[tuple[str, ...]] = own_depends_on

    prompt_view = WidgetTrait().tag(sync=True)
    token_picker = WidgetTrait().tag(sync=True)
    layer_picker = WidgetTrait().tag(sync=True)
    token = Text()
    """The selected token, decoded alone."""
    text = Text()
    """The mention, as far as it is written."""
    state = traitlets.Int(0).tag(sync=True)
    """0 = not begun, 1 = being written, 2 = ended by itself, 3 = cut at `max_tokens`."""
    logp = Array("float32", "mention")
    """Mean natural-log probability of the mention's tokens and of its end; None before it is begun."""
    vector_layer = traitlets.Int(0).tag(sync=True)
    """The layer whose task vector reads the cell; another than the cell's where none was trained for it."""
    alt_texts = Texts("rank")
    """Mentions, the most likely first."""
    alt_logp = Array("float32", "rank")
    """Natural-log probability of each as a whole."""
    base_names = Texts("baseline")
    """Such as "few-shot prompt", "random vector", "logit lens"."""
    base_texts = Texts("baseline")
    """What each says; "" while it is not there."""
    base_logp = Array("float32", "baseline")
    """Mean natural-log probability; NaN while it is not there."""
    contexts = traitlets.List(traitlets.Int()).tag(sync=True)
    """Which task vectors there are: 0 = trained without context, 1 = with context."""
    max_tokens = traitlets.Int(8, min=1, max=40).tag(sync=True)
    """The longest mention, its end token counted."""
    alternatives = traitlets.Int(5, min=0, max=20).tag(sync=True)
    """Number of mentions listed; 0 = none."""
    search = traitlets.Enum(("beam", "sample"), "beam").tag(sync=True)
    """Method of search: beam search, or drawn from the model with `seed`."""
    seed = traitlets.Int(0).tag(sync=True)
    template = Text(EXAMPLES)
    """The few-shot prompt, with one `_` where the vector stands, such as "Paris>Paris;Bill Gates>Bill Gates;_>"; what
    stands behind the last `;` is cut off. "" = no such baseline."""

    def __init__(
        self, session: SessionLike, prompt: PromptText | None = None, vectors: Any = None, **options: Any
    ) -> None:
        if prompt is not None:
            session.cursor.prompt = prompt
        if options.get("template", EXAMPLES):
            ExampleReader(options.get("template", EXAMPLES))
        told = (options.get(name) for name in ("with_context", "vector_layer", "filter"))
        vectors, _ = checked(session.adapter, vectors, *told)  # before there are parts
        parts = {"prompt_view": Prompt, "token_picker": TokenPicker, "layer_picker": LayerPicker}
        super().__init__(session, None, vectors, **{name: part(session) for name, part in parts.items()}, **options)

    @property
    def parts(self) -> list[CursorView]:
        return [self.prompt_view, self.token_picker, self.layer_picker]

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until every part belongs to the cursor; False when the time is over for one of them."""
        end = None if timeout is None else time.monotonic() + timeout
        return all(p.wait(None if end is None else max(0, end - time.monotonic())) for p in [*self.parts, super()])

    def close(self) -> None:
        """Close the widget and all its parts."""
        if not self.closed:
            for part in self.parts:
                part.close()
        super().close()

    def plan(self, selection: Selection) -> Plan:
        """The mention first, as it grows, then others, then baselines."""
        own, adapter, reader = selection.own, self.session.adapter, self.reader(selection)
        reader.check(adapter)
        run = run_of(adapter, selection.tokens.ids, selection.edits, bos=reader.bos)
        position, layer, most = selection.position + run.offset, selection.layer, own["max_tokens"]
        readout_prompt, readout = (
            reader.readout_prompt(adapter, self.context(selection)),
            reader.readout(layer, position),
        )
        made: dict[Any, Query[Any]] = {
            Asked("mention", steps): Mentions(run.residuals, (readout,), readout_prompt, most, steps)
            for steps in [*range(1, most), None]
        }
        if own["alternatives"]:
            query = OtherMentions(
                run.residuals, (readout,), readout_prompt, own["alternatives"], most, own["search"], own["seed"]
            )
            made[Asked("others")] = query
        examples = ExampleReader(own["template"], bos=reader.bos) if own["template"] and self.vectors else None
        theirs = examples.readout_prompt(adapter, "") if examples is not None else None
        if theirs is not None and fits(adapter, theirs, most):
            made[Asked(BASELINES[0])] = Mentions(run.residuals, (Readout(layer, position),), theirs, most)
        chance = Readout(layer, position, readout.theta, readout.filter, NOISE)
        made[Asked(BASELINES[1])] = Mentions(run.residuals, (chance,), readout_prompt, most)
        made[Asked(BASELINES[2])] = LensRow(run.residuals, LOGIT, layer, position)
        return Plan(selection, made, {BASELINES[0]: theirs, "": readout_prompt})

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:
        selection, prompts = plan.selection, plan.context
        adapter, reader, own = self.session.adapter, self.reader(selection), selection.own
        asked: Any = answers.items()
        found = {name.what: (prompts.get(name.what) or prompts[""], answer) for name, answer in asked}
        by = reader.layer_of(selection.layer)
        names = [name.what for name in plan.queries if name.what in BASELINES]
        said = [self._baseline(name, *found[name]) if name in found else ("", float("nan")) for name in names]
        traits: dict[str, Any] = {
            "token": selection.tokens.texts[selection.position],
            "vector_layer": selection.layer if by is None else by,
            "contexts": self.ways(),
            "base_names": names,
            "base_texts": [text for text, _ in said],
            "base_logp": [logp for _, logp in said],
            "alt_texts": [],
            "alt_logp": np.zeros(0),
        }
        if "mention" in found:
            readout_prompt, (written,) = found["mention"]
            text = text_of(adapter, readout_prompt, written.tokens)
            traits |= {"text": text, "state": state_of(written, own["max_tokens"]), "logp": [written.mean]}
        if "others" in found:
            readout_prompt, (others,) = found["others"]
            traits["alt_texts"] = [text_of(adapter, readout_prompt, each.tokens) for each in others]
            traits["alt_logp"] = [sum(each.logps) for each in others]
        return traits

    def _baseline(self, name: str, readout_prompt: ReadoutPrompt, answer: Any) -> tuple[str, float]:
        if name != BASELINES[2]:
            (written,) = answer
            return text_of(self.session.adapter, readout_prompt, written.tokens), written.mean
        row = answer.numpy()
        best = int(row.argmax())
        return self.session.adapter.tokenizer.token_strings([best])[0], float(row[best])

    def _make_result(self) -> TableResult:
        """A row for the mention, for each other one and for each baseline.

        Columns: kind, rank, text, logp (natural log; of alternatives as a whole, else the mean of a
        token), layer, position.
        """
        rows: list[tuple[str, int, str, float]] = []
        if self.logp is not None and len(self.logp):
            rows.append(("mention", 0, self.text, float(self.logp[0])))
        kinds = ["alternative"] * len(self.alt_texts), self.alt_texts, self.alt_logp
        rows += [(kind, i, text, float(logp)) for i, (kind, text, logp) in enumerate(zip(*kinds, strict=True))]
        based = self.base_names, self.base_texts, self.base_logp
        rows += [(name, 0, text, float(logp)) for name, text, logp in zip(*based, strict=True)]
        frame = pd.DataFrame(rows, columns=["kind", "rank", "text", "logp"])
        cell = {"layer": self.session.cursor.layer, "position": self.session.cursor.position}
        return TableResult(frame.assign(**cell), {"view": type(self).__name__})

    def preview(self) -> Table:
        if self.logp is None or not len(self.logp):
            return Table(
                caption="" if self.status == "error" else "The mention was not there yet when this was written."
            )
        rows = [["mention", self.text, f"{100 * np.exp(self.logp[0]):.0f} %"]]
        rows += [
            [name, text, "" if np.isnan(logp) else f"{100 * np.exp(logp):.0f} %"]
            for name, text, logp in zip(self.base_names, self.base_texts, self.base_logp.tolist(), strict=True)
        ]
        return Table([token_label(self.token), "text", "mean probability of a token"], rows)
