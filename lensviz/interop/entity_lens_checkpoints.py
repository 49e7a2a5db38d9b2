"""Reads single tensors of the original code, and the settings of the run that made them."""

import json
import pickle
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lensviz.errors import BadVectors

NAME = re.compile(r"TaskVec_(?P<model>.+)_l(?P<layer>-1|\d+)(?:_e(?P<epoch>\d+(?:\.\d+)?))?(?:_.*)?")
PARAMS = "params.json"

#: what torch.load raises for files that are none of its own
UNREADABLE = (RuntimeError, EOFError, LookupError, TypeError, ValueError, AttributeError, struct.error, OverflowError)


@dataclass(frozen=True)
class Run:
    """Settings of a run from its params.json; missing ones get the defaults of the original's reader."""

    folder: Path
    model: str
    dataset: str
    layer: int
    with_context: bool
    method: str
    run: int
    settings: dict[str, Any]


def load(path: Path) -> tuple[dict[tuple[int, bool], Tensor], dict[str, Any]]:
    """The vector of one TaskVec_*.pth by (layer, with_context), and its card. How it is used is taken
    from the params.json beside it; without one, without context.
    """
    named = NAME.fullmatch(path.stem)
    if not named:
        raise BadVectors(
            f"{path} does not say its layer: name it TaskVec_<model>_l<layer>_e<epoch>.pth, or pass "
            "TaskVectors({layer: tensor})."
        )
    try:
        context = run_of(path.parent).with_context
    except BadVectors:
        context = False
    layer = int(named["layer"])
    return (
        {(layer, context): tensor(path)},
        {
            "format": 1,
            "model": {"name": named["model"]},
            "bos": True,
            "source": path.name,
            "vectors": [{"layer": layer, "with_context": context, "epoch": epoch(path)}],
        },
    )


def tensor(path: Path) -> Tensor:
    """A tensor from a file, nothing unpickled. Raises BadVectors."""
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise BadVectors(f"{path} cannot be read ({error.strerror}): pass a TaskVec_*.pth.") from error
    except pickle.UnpicklingError as error:
        raise BadVectors(
            f"{path} is damaged or holds pickled objects, which are never loaded here: pass a file with one tensor."
        ) from error
    except UNREADABLE as error:
        raise BadVectors(f"{path} is damaged, or no tensor file: pass a TaskVec_*.pth of the original.") from error
    if not isinstance(found, torch.Tensor):
        raise BadVectors(
            f"{path} holds a {type(found).__name__}, not one tensor: pass a TaskVec_*.pth of the original."
        )
    return found


def epoch(path: Path) -> float | None:
    """Of a checkpoint, as its name tells."""
    named = NAME.fullmatch(path.stem)
    return float(named["epoch"]) if named and named["epoch"] else None


def run_of(folder: Path) -> Run:
    """Of a run's folder. Raises BadVectors where params.json is missing or damaged."""
    fields = as_json(folder / PARAMS)
    try:
        fields = dict(fields["objects"][0]["fields"])
        return Run(
            folder,
            model=_typed(fields, "model_name", str),
            dataset=_typed(fields, "dataset_name", str, "WebNLG"),
            layer=_typed(fields, "layer", int),
            with_context=_typed(fields, "with_context", bool, False),
            method=_typed(fields, "extraction_method", str, "after_context"),
            run=_typed(fields, "run", int, 0),
            settings=fields,
        )
    except (LookupError, TypeError, ValueError) as error:
        raise BadVectors(f"{folder / PARAMS} does not tell model and layer of a run: pass another folder.") from error


def as_json(path: Path) -> Any:
    """A JSON file. Raises BadVectors."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadVectors(f"{path} cannot be read as JSON: pass another folder.") from error


def _typed(fields: dict[str, Any], name: str, kind: type, default: Any = None) -> Any:
    value = fields.get(name)
    value = default if value is None else value
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(name)
    return value
