"""An estimator as tensors and JSON values, for a checkpoint in safetensors."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeVar, cast

import torch
from torch import Tensor

from lensviz.errors import BadLabels
from lensviz.soft_entropy.estimator.accumulator import Accumulator
from lensviz.soft_entropy.estimator.counts import SoftCounts
from lensviz.soft_entropy.estimator.labels import LabelRows, Nested
from lensviz.soft_entropy.estimator.reservoir import Reservoir

Est = TypeVar("Est", bound=Accumulator)


def to_state(est: Accumulator, *, labels: bool = True) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors by name, on the CPU and contiguous, and plain values; sets are numbered in their order."""
    names = list(dict.fromkeys([*est.counts, *est.labels]))
    tensors = {"total": est.total} | ({} if est.points is None else {"points": est.points})
    for i, name in enumerate(names):
        if labels:
            tensors[f"labels/{i}"] = est.labels[name].ints
        if name in est.counts:
            tensors |= {f"sums/{i}": est.counts[name].sums, f"n/{i}": est.counts[name].n}
    seen = dict[str, int]()
    for key, reservoir in _reservoirs(est, names):
        seen[key] = reservoir.seen
        tensors |= {f"{key}/keys": reservoir.keys, f"{key}/p": reservoir.p}
        tensors |= {f"{key}/rows/{names.index(name)}": own for name, own in reservoir.rows.items()}
    others = [[[row, _coded(v)] for row, v in est.labels[name].others.items()] for name in names if labels]
    meta = {"options": est.options.values(), "n": est.n, "dim": est.dim, "sets": names, "others": others, "seen": seen}
    return {key: t.detach().cpu().clone().contiguous() for key, t in tensors.items()}, meta


def restore(est: Est, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> Est:
    """Give an empty estimator of the same options what a state holds; its labels, if it has some, are those meant."""
    names: list[str] = list(meta["sets"])
    est.points, est.n, est.dim, est.total = tensors.get("points"), meta["n"], meta["dim"], tensors["total"].clone()
    if est.points is not None and est.dim is not None:
        est.set_up(torch.zeros(1, est.dim))
    for i, name in enumerate(names):
        if name not in est.labels and f"labels/{i}" not in tensors:
            raise BadLabels(f"This state holds no labels of the set {name!r}: give the shared labels to from_state.")
        if name not in est.labels:
            others = {int(row): _decoded(value) for row, value in meta["others"][i]}
            est.labels[name] = LabelRows.restore(tensors[f"labels/{i}"], others)
        if f"sums/{i}" in tensors:
            est.counts[name] = SoftCounts(len(est.total))
            est.counts[name].grow(len(tensors[f"n/{i}"]))
            est.counts[name].sums.copy_(tensors[f"sums/{i}"])
            est.counts[name].n.copy_(tensors[f"n/{i}"])
    est.pair_samples = {name: est.new_reservoir() for i, name in enumerate(names) if f"pairs/{i}" in meta["seen"]}
    for key, reservoir in _reservoirs(est, names):
        reservoir.seen, reservoir.keys, reservoir.p = meta["seen"][key], tensors[f"{key}/keys"], tensors[f"{key}/p"]
        rows = {name: tensors.get(f"{key}/rows/{i}") for i, name in enumerate(names)}
        reservoir.rows = {name: own for name, own in rows.items() if own is not None}
    return est


def _reservoirs(est: Accumulator, names: list[str]) -> Iterator[tuple[str, Reservoir]]:
    yield "sample", est.sample
    for name, reservoir in est.pair_samples.items():
        yield f"pairs/{names.index(name)}", reservoir


def _coded(value: Hashable) -> Any:
    if isinstance(value, Nested):
        return {"nested": [_coded(value.outer), _coded(value.inner)]}
    if isinstance(value, tuple):
        return {"tuple": [_coded(v) for v in cast("tuple[Hashable, ...]", value)]}
    if isinstance(value, str | int | float):
        return value
    raise BadLabels(
        f"A label of type {type(value).__name__} cannot be stored: use integers, strings or tuples of them."
    )


def _decoded(value: Any) -> Hashable:
    if not isinstance(value, dict):
        return value
    (kind, parts), *_ = cast("dict[str, list[Any]]", value).items()
    made = tuple(_decoded(v) for v in parts)
    return Nested(*made) if kind == "nested" else made
