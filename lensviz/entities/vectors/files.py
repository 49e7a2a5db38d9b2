"""Reads and writes task vectors: our own two formats, and the tensors of the original code."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import as_file, files
from os import PathLike
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from lensviz.entities.vectors.rows import VectorParts, as_row
from lensviz.errors import BadVectors
from lensviz.interop import entity_lens_checkpoints, entity_lens_results

FORMAT = 1
ROWS, CARD = "vectors.safetensors", "card.json"
NAME = re.compile(r"(layer|filter)\.(-1|\d+)(\.context)?(?:\.(weight|bias))?")


def save(vectors: VectorParts, folder: str | PathLike[str]) -> None:
    """Both files, each written beside its place and then moved there."""
    from safetensors.torch import save_file

    card = {"format": FORMAT, **vectors.card}
    text = json.dumps(card, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    place = Path(folder)
    parts = [place / f"{name}.part" for name in (ROWS, CARD)]
    try:
        place.mkdir(parents=True, exist_ok=True)
        save_file(_tensors(vectors), parts[0], metadata={"lensviz": "task vectors"})
        parts[1].write_text(text + "\n", encoding="utf-8")
        for part in parts:
            part.replace(part.with_suffix(""))
    except OSError as error:
        raise BadVectors(f"The task vectors cannot be written to {place} ({error.strerror}): name a folder.") from error
    finally:
        with suppress(OSError):
            for part in parts:
                part.unlink(missing_ok=True)


def load(path: str | PathLike[str]) -> VectorParts:
    """Of what stands at the path. Raises BadVectors."""
    place = Path(path)
    if not place.exists():
        raise BadVectors(f"There is nothing at {place}: pass a folder that TaskVectors.save wrote.")
    if place.is_file():
        if place.suffix == ".pth":
            return VectorParts(*entity_lens_checkpoints.load(place))
        if place.name not in (ROWS, CARD):
            raise BadVectors(
                f"{place} is no file of task vectors: pass their folder, {ROWS}, {CARD} or a TaskVec_*.pth."
            )
        place = place.parent
    elif not ((place / CARD).exists() or (place / ROWS).exists()):
        if entity_lens_results.is_one(place):
            return VectorParts(*entity_lens_results.read(place, {}, as_row))
        raise BadVectors(f"{place} holds neither {ROWS} and {CARD} nor runs of the original code: pass another folder.")
    return _load_ours(place)


def demo() -> VectorParts:
    """The vectors in this package."""
    place = files("lensviz.entities.demo_vectors")
    if not place.joinpath(CARD).is_file():
        raise BadVectors("This installation holds no task vectors of the demo model: install lensviz again.")
    with as_file(place) as folder:
        return _load_ours(folder)


def _load_ours(folder: Path) -> VectorParts:
    card = _read_card(folder / CARD)
    tensors = _read_tensors(folder / ROWS)
    whole = "seen" in tensors and not tensors["seen"].is_floating_point()
    seen = tensors.pop("seen").flatten().tolist() if whole else []
    rows: dict[Any, Tensor] = {}
    maps: dict[Any, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        found = NAME.fullmatch(name)
        if not found or (found[1] == "filter") != bool(found[4]):
            raise BadVectors(f"{folder / ROWS} holds {name!r}, which is no task vector: it is not a file of ours.")
        key = int(found[2]), bool(found[3])
        if found[4]:
            maps.setdefault(key, {})[found[4]] = tensor
        else:
            rows[key] = tensor
    return VectorParts(rows, card, _filters(maps), seen)


def _filters(maps: Mapping[Any, dict[str, Any]]) -> Any:
    return {key: SimpleNamespace(**parts) for key, parts in maps.items()}


def _tensors(parts: VectorParts) -> dict[str, Tensor]:
    def named(key: tuple[int, bool]) -> str:
        return f"{key[0]}.context" if key[1] else str(key[0])

    out = {f"layer.{named(key)}": row.clone() for key, row in parts.vectors.items()}
    for key, linear in parts.filters.items():
        out |= {f"filter.{named(key)}.{part}": getattr(linear, part).contiguous() for part in ("weight", "bias")}
    return out | {"seen": torch.tensor(sorted(parts.seen), dtype=torch.int64)}


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadVectors(f"{path} cannot be read ({error.strerror}): task vectors are {ROWS} and {CARD}.") from error
    except (ValueError, RecursionError) as error:
        raise BadVectors(f"{path} is damaged: it is not JSON. Save or copy the vectors again.") from error
    version = card.get("format") if isinstance(card, dict) else None
    if isinstance(version, bool) or not isinstance(version, int):
        raise BadVectors(f"{path} is no card of task vectors (it names no format): pass a folder that save() wrote.")
    if version != FORMAT:
        raise BadVectors(
            f"{path} has the format {version}, and this lensviz reads {FORMAT}: take a newer lensviz, or save the "
            "vectors again."
        )
    return card


def _read_tensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except OSError as error:
        raise BadVectors(f"{path} cannot be read ({error.strerror}): task vectors are {ROWS} and {CARD}.") from error
    except (SafetensorError, KeyError, ValueError) as error:
        raise BadVectors(f"{path} is damaged, or no safetensors file: save or copy the vectors again.") from error
