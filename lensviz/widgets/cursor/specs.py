"""Interventions as the page writes and reads them: a list of plain objects, as JSON inside one block of bytes (text in
widget state itself breaks on lone surrogates and on markup).
"""

import ast
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from lensviz.common.text import token_label, visible, without_surrogates
from lensviz.errors import BadIntervention
from lensviz.queries.interventions import KINDS, Intervention, Patch, Steer

Direction = Callable[[str, str], Any]  #: the difference of two tokens' unembeddings


def encode_specs(interventions: Sequence[Intervention]) -> bytes:
    """UTF-8 JSON: `[{kind, layer, positions, label, …}]`."""
    return json.dumps([_spec(i) for i in interventions]).encode()


def decode_specs(data: Any, before: Sequence[Intervention], direction: Direction) -> list[Intervention]:
    """Inverse of `encode_specs`. An object with a `key` is the one of that number in `before`, unchanged; a steering
    object names two texts (`plus`, `minus`) and gets their direction. Raises LensvizError.
    """
    return [_value(spec, before, direction) for spec in json.loads(bytes(data) or b"[]")]


def _spec(intervention: Intervention) -> dict[str, Any]:
    positions = intervention.positions
    spec: dict[str, Any] = {
        "kind": intervention.kind,
        "layer": intervention.layer,
        "positions": None if positions is None else list(positions),
        "label": without_surrogates(label(intervention)),
    }
    for name in ("factor", "scale"):
        if hasattr(intervention, name):
            spec[name] = getattr(intervention, name)
    if isinstance(intervention, Patch):
        source = intervention.source
        spec["source"] = list(source) if isinstance(source, tuple) else without_surrogates(str(source))
        theirs = intervention.source_positions
        spec["source_positions"] = None if theirs is None else list(theirs)
    return spec


def _value(spec: dict[str, Any], before: Sequence[Intervention], direction: Direction) -> Intervention:
    key = spec.get("key")
    if key is not None and 0 <= key < len(before):
        return before[key]
    kind = KINDS.get(str(spec.get("kind")))
    options: dict[str, Any] = {"positions": spec.get("positions")}
    if kind is None:
        raise BadIntervention(f"There is no intervention {spec.get('kind')!r}: use {', '.join(KINDS)}.")
    for name in ("factor", "scale", "source", "source_positions"):
        if name in spec and name in kind.__dataclass_fields__:
            options[name] = spec[name]
    if kind is Steer:
        options["vector"] = direction(str(spec.get("plus", "")), str(spec.get("minus", "")))
    return kind(int(spec["layer"]), **options)


def label(intervention: Intervention) -> str:
    """One line for people: "patch layer 20, positions 5 from “…”", "+4 toward ·Berlin at layer 13, position 4"."""
    at = intervention.positions
    where = "every position" if at is None else f"position{'s' if len(at) > 1 else ''} {', '.join(map(str, at))}"
    layer = "embedding" if intervention.layer < 0 else f"layer {intervention.layer}"
    if isinstance(intervention, Steer):
        return f"{intervention.scale:+g} {_direction(intervention.vector.source)} at {layer}, {where}"
    return f"{intervention.kind} {layer}, {where}{_detail(intervention)}"


def _direction(source: str) -> str:
    """In words, what a vector was made of: "toward ·Berlin, away from ·Paris"."""
    found = re.fullmatch(r"s\.direction\((.*)\)", source)
    if not found:
        return f"along {source or 'a vector'}"
    plus, *minus = (token_label(str(text)) for text in ast.literal_eval(f"({found[1]},)"))
    return f"toward {plus}" + (f", away from {minus[0]}" if minus else "")


def _detail(intervention: Any) -> str:
    if intervention.kind == "scale":
        return f" × {intervention.factor:g}"
    if intervention.kind == "patch":
        source = intervention.source
        text = f"{len(source)} token ids" if isinstance(source, tuple) else f"“{visible(str(source))[:40]}”"
        return f" from {text}"
    return " to a mean" if intervention.mean is not None else ""
