"""The contract between Python traits and page code, written from the traits: TypeScript types, and one real state that
the page's own tests draw. `python -m tests.contract.page` writes both; the tests beside this file compare them.
"""

import base64
import json
from pathlib import Path
from typing import Any

import traitlets
from ipywidgets.widgets.widget import Widget as IpyWidget

import lensviz
from lensviz.common.signs import SIGNS
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.base import Widget
from lensviz.widgets.cursor.cursor_traits import InterventionsTrait, PromptTrait
from lensviz.widgets.status_view import StatusView

JS = Path(__file__).parents[2] / "js"
TYPES = JS / "src" / "generated" / "state.ts"
SIGNS_FILE = JS / "src" / "generated" / "signs.ts"
GOLDEN = JS / "test" / "golden"
PROMPT = "The City of Lights iconic landmark"
PARTS = {
    "prompt_view": "Prompt",
    "token_picker": "TokenPicker",
    "layer_picker": "LayerPicker",
    "grid": "LensGrid",
    "token_ranks": "TokenRanks",
    "trajectory": "Trajectory",
    "interventions": "Interventions",
    "meter": "Meter",
}
PUBLIC = [getattr(lensviz, name) for name in lensviz.__all__]
VIEWS = [each.__name__ for each in PUBLIC if isinstance(each, type) and issubclass(each, StatusView)]
HEADER = """\
// Generated from the Python traits by tests/contract/page.py: do not edit. Binary traits arrive as DataView.
import { type Read, readTraits } from "../runtime/read";
import type { Traits } from "../runtime/state";
"""


def own_traits(cls: type) -> dict[str, traitlets.TraitType]:
    """Synced traits of ours, in the order they are declared, the base class first."""
    base = {name for c in (IpyWidget, Widget) for name in c.class_trait_names()}
    ours = {name: trait for c in reversed(cls.__mro__) for name, trait in vars(c).items() if _synced(trait)}
    return {name: trait for name, trait in ours.items() if not name.startswith("_") and name not in base}


def _synced(value: object) -> bool:
    return isinstance(value, traitlets.TraitType) and bool(value.metadata.get("sync"))


def page_type(trait: traitlets.TraitType) -> str:
    """The TypeScript type of a trait's wire form."""
    if isinstance(trait, Array | Text | Texts | InterventionsTrait):
        return "DataView"
    if isinstance(trait, PromptTrait):
        return "DataView | number[]"
    names = {
        traitlets.Bool: "boolean",
        traitlets.Int: "number",
        traitlets.Float: "number",
        traitlets.Unicode: "string",
        traitlets.List: "number[]",
        traitlets.Dict: "Record<string, unknown>",
    }
    if isinstance(trait, traitlets.Enum):
        return " | ".join(json.dumps(v) for v in trait.values)
    if isinstance(trait, traitlets.List) and isinstance(trait._trait, traitlets.Unicode):
        return "string[]"
    found = next((name for kind, name in names.items() if isinstance(trait, kind)), "string")  # else a reference
    if trait.name == "shown":
        found = "Record<string, number>"
    return f"{found} | null" if trait.allow_none and found == "number" else found


def types() -> str:
    """The file js/src/generated/state.ts: for each widget its state, and a function that decodes its binary traits."""
    parts = [HEADER]
    for name in ["Cursor", *VIEWS]:
        traits = own_traits(getattr(lensviz, name))
        lines = [f"  {n}: {page_type(t)};" for n, t in traits.items()]
        parts.append("\n".join([f"export interface {name}State {{", *lines, "}\n"]))
        declared = {n: d for n, t in traits.items() if (d := declaration(t))}
        if not declared:
            continue
        constant = "".join(f"_{c}" if c.isupper() else c.upper() for c in name).strip("_")
        lines = [f"  {n}: {d}," for n, d in declared.items()]
        parts.append("\n".join([f"export const {constant} = {{", *lines, "} as const;\n"]))
        head = f"export function read{name}(traits: Traits<{name}State>): Read<typeof {constant}> {{"
        parts.append("\n".join([head, f"  return readTraits(traits, {constant});", "}\n"]))
    return "\n".join(parts)


def signs() -> str:
    """The file js/src/generated/signs.ts: what stands for a character without a picture of its own."""
    lines = [f"  [0x{ord(c):04x}, {json.dumps(text, ensure_ascii=False)}]," for c, text in SIGNS.items()]
    head = "// Generated from lensviz/common/signs.py by tests/contract/page.py: do not edit."
    return "\n".join([head, "export const SIGNS = new Map<number, string>([", *lines, "]);\n"])


def declaration(trait: traitlets.TraitType) -> str:
    """How the page decodes a binary trait; "" for one that it reads as it is."""
    if isinstance(trait, Array):
        return json.dumps(list(trait.axes))
    return '"texts"' if isinstance(trait, Texts) else '"text"' if isinstance(trait, Text) else ""


def wire(widget: Any) -> dict[str, Any]:
    """A widget's state as it crosses: binary traits as {"b64": …}, references as "anywidget:<name>"."""
    state = widget.get_state(list(own_traits(type(widget))))
    return {k: {"b64": base64.b64encode(v).decode()} if isinstance(v, bytes) else v for k, v in sorted(state.items())}


def alone(session: lensviz.Session) -> dict[str, Any]:
    """The views that no explorer has, each with few cells and unequal axes."""
    corrupt, clean = "The capital of Italy is", "The capital of France is"
    texts = [f"{word} words of {kind}" for kind in ("praise", "blame", "advice") for word in ("Few", "Many", "No")]
    corpus = lensviz.Corpus.from_list(texts, [text.split()[-1] for text in texts])
    mentions = [(f"They moved to {city} last year.", city) for city in ("Paris", "Los Angeles", "New York City")] * 3
    return {
        "patch_map": lensviz.PatchMap(session, clean=clean, corrupt=corrupt, target=" Paris"),
        "entropy_profile": lensviz.EntropyProfile(session, PROMPT, windows=2),
        "entity_grid": lensviz.EntityGrid(session, "They moved to Los Angeles", max_tokens=4),
        "entity_panel": lensviz.EntityPanel(session, "They moved to Los Angeles", max_tokens=4),
        "soft_entropy": lensviz.SoftEntropyView(session, corpus, ("label", "token"), estimator={"n_points": 20}),
        "task_training": lensviz.TaskTraining(session, mentions, [5, 20], epochs=2, batch_size=4),
    }


def goldens(session: lensviz.Session) -> dict[str, dict[str, Any]]:
    """By file name, the widgets of one page: their class, state and, of a view, its table. Model ids become names."""
    explorer = lensviz.Explorer(session, prompt=PROMPT, color="rank")
    made = {"explorer": golden(session, {"explorer": explorer, **{n: getattr(explorer, n) for n in PARTS}})}
    explorer.close()
    for name, view in alone(session).items():
        parts = {n: getattr(view, n) for n in PARTS if n in own_traits(type(view))}
        made[name] = golden(session, {name: view, **parts})
        view.close()
    return made


def golden(session: lensviz.Session, views: dict[str, Any]) -> dict[str, Any]:
    """State and table of some views and of their cursor, once they are ready."""
    for view in views.values():
        if not view.wait(300):
            raise TimeoutError(f"{type(view).__name__} was not ready in five minutes")
    widgets = {"cursor": session.cursor, **views}
    files = {
        name: {"class": type(widget).__name__, "state": wire(widget), "frame": frame(widget)}
        for name, widget in widgets.items()
    }
    text = json.dumps(files)
    for name, widget in widgets.items():
        text = text.replace(widget.model_id, name)
    return json.loads(text)


def frame(widget: Any) -> dict[str, Any]:
    """The table of a view, of five digits, by columns; the most likely token alone of each cell of a grid."""
    if not isinstance(widget, StatusView) or isinstance(widget, lensviz.Explorer):
        return {}
    table = widget.to_frame()
    if isinstance(widget, lensviz.LensGrid):
        table = table[table["rank"] == 0]
    return json.loads(table.reset_index(drop=True).to_json(orient="split", index=False, double_precision=5))


def main() -> None:
    TYPES.write_text(types(), encoding="utf-8")
    SIGNS_FILE.write_text(signs(), encoding="utf-8")
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, widgets in goldens(lensviz.Session("demo")).items():
        lines = [f"{json.dumps(n)}: {json.dumps(widget, ensure_ascii=False)}" for n, widget in widgets.items()]
        (GOLDEN / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
