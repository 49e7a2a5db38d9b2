"""Reads the results folder of the original code: one sub-folder a run, with its settings, checkpoints and scores."""

import re
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lensviz.errors import BadVectors
from lensviz.interop import entity_lens_checkpoints as checkpoints
from lensviz.interop.entity_lens_checkpoints import Run

if TYPE_CHECKING:
    from torch import Tensor

#: names of scores in an Evaluation_*.json, and ours; the original's partial match counts empty predictions
SCORES = {"Exact Match": "exact", "Partial Match": "partial_with_empty", "Chr-F": "chrf"}
#: the same in the last entry of history.json; both count padding
HISTORY = {"loss": "train_loss_with_padding", "test accuracy": "token_accuracy_with_padding"}
CHOICES = {"model": "models", "dataset": "data sets", "method": "methods"}
NOTE = "Linear filters of the original are pickled modules, which are never loaded here."


def read(
    folder: str | PathLike[str], wanted: dict[str, Any], check: Callable[[Any, int], object]
) -> "tuple[dict[tuple[int, bool], Tensor], dict[str, Any]]":
    """Vectors of one model by (layer, with_context), and their card. `wanted`: values of `Run` that choose among the
    runs; `check(row, layer)` raises BadVectors for what is no vector, which is passed over. Raises BadVectors.
    """
    place = Path(folder)
    if not place.is_dir():
        raise BadVectors(f"{place} is no folder: pass the results folder of the original code.")
    place = place / "results" if (place / "results").is_dir() else place
    runs, passed = _runs(place)
    if not runs:
        why = f" ({_why(passed)})" if passed else ""
        raise BadVectors(f"{place} holds no run of the original code{why}: pass its results folder.")
    chosen = _chosen(place, runs, wanted)
    rows, entries = {}, []
    for run in chosen:
        if (run.layer, run.with_context) in rows:
            continue
        found = _checkpoint(run, passed, check)
        if found is not None:
            rows[run.layer, run.with_context] = found[1]
            entries.append(_entry(run, found[0]))
    if not rows:
        raise BadVectors(f"No run in {place} has a checkpoint that can be read ({_why(passed)}): pass another folder.")
    return rows, _card(chosen, entries, passed)


def is_one(folder: Path) -> bool:
    """Whether a folder, or a folder "results" in it, holds runs, or is one."""
    return any(next(folder.glob(f"{at}{checkpoints.PARAMS}"), None) for at in ("", "*/", "results/*/"))


def _why(passed: Sequence[tuple[str, str]]) -> str:
    more = f", and {len(passed) - 3} more" if len(passed) > 3 else ""
    return "passed over: " + "; ".join(f"{name}: {why}" for name, why in passed[:3]) + more


def _runs(place: Path) -> tuple[list[Run], list[tuple[str, str]]]:
    """Readable runs, by their folders' names, and what was passed over and why."""
    runs, passed = [], []
    folders = [place] if (place / checkpoints.PARAMS).is_file() else sorted(p for p in place.iterdir() if p.is_dir())
    for folder in folders:
        try:
            runs.append(checkpoints.run_of(folder))
        except BadVectors:
            passed.append((folder.name, f"no readable {checkpoints.PARAMS}"))
    return runs, passed


def _chosen(place: Path, runs: Sequence[Run], wanted: dict[str, Any]) -> list[Run]:
    """The runs that are wanted, lowest number first. Raises BadVectors where these leave a choice."""
    left = list(runs)
    for name, value in wanted.items():
        have = sorted({getattr(run, name) for run in left})
        left = [run for run in left if getattr(run, name) == value]
        if not left:
            raise BadVectors(f"No such run in {place} has the {name} {value!r}: there is {_listed(have)}.")
    for name, several in CHOICES.items():
        have = sorted({getattr(run, name) for run in left})
        if len(have) > 1:
            raise BadVectors(f"{place} holds runs of several {several} ({_listed(have)}): pass {name}= one of them.")
    return sorted(left, key=lambda run: (run.run, run.folder.name))


def _checkpoint(
    run: Run, passed: list[tuple[str, str]], check: Callable[[Any, int], object]
) -> "tuple[Path, Tensor] | None":
    """The last checkpoint of a run."""
    paths = [p for p in sorted(run.folder.glob("TaskVec_*.pth")) if p.is_file() and _layer(p) == run.layer]
    if not paths:
        passed.append((run.folder.name, "no checkpoint"))
        return None
    last = max(paths, key=lambda path: checkpoints.epoch(path) or 0.0)
    try:
        row = checkpoints.tensor(last)
        check(row, run.layer)
    except BadVectors as error:
        passed.append((run.folder.name, str(error).rstrip(".")))
        return None
    return last, row


def _layer(path: Path) -> int | None:
    named = checkpoints.NAME.fullmatch(path.stem)
    return int(named["layer"]) if named else None


def _entry(run: Run, path: Path) -> dict[str, Any]:
    """Entry of the card about one vector."""
    kept = {name: run.settings.get(name) for name in ("lr", "batch_size", "epochs", "max_ent_length", "max_length")}
    scored = sorted(run.folder.glob("Evaluation_*.json"), key=lambda p: [int(n) for n in re.findall(r"\d+", p.stem)])
    history = _json(run.folder / "history.json")
    return {
        "layer": run.layer,
        "with_context": run.with_context,
        "run": run.run,
        "folder": run.folder.name,
        "epoch": checkpoints.epoch(path),
        **{name: value for name, value in kept.items() if value is not None},
        **_numbers(history[-1] if isinstance(history, list) and history else None, HISTORY),
        **_numbers(_json(scored[-1]) if scored else None, SCORES),
    }


def _json(path: Path) -> Any:
    try:
        return checkpoints.as_json(path)
    except BadVectors:
        return None


def _numbers(found: Any, names: dict[str, str]) -> dict[str, float]:
    told = found if isinstance(found, dict) else {}
    return {ours: float(told[name]) for name, ours in names.items() if isinstance(told.get(name), int | float)}


def _card(runs: Sequence[Run], entries: Sequence[dict[str, Any]], passed: Sequence[tuple[str, str]]) -> dict[str, Any]:
    filters = sum(len(list(run.folder.glob("LinearFilter_*.pth"))) for run in runs)
    return {
        "format": 1,
        "model": {"name": runs[0].model},
        "bos": True,
        "method": runs[0].method,
        "data": runs[0].dataset,
        "source": "results folder of the original code",
        "vectors": list(entries),
        **({"passed_over": [f"{name}: {why}" for name, why in passed]} if passed else {}),
        **({"filters": f"{filters} not read. {NOTE}"} if filters else {}),
    }


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(repr(value) for value in values)
