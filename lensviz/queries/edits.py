"""Interventions resolved against a prompt: which cell gets which `factor · h + shift`, and the prefix hashes that name
states.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import TypeAlias

from lensviz.engine.query import Context
from lensviz.errors import BadIntervention, BadPrompt, EmptyPrompt, OutOfRange, PromptTooLong
from lensviz.model.protocol import ModelAdapter
from lensviz.queries.interventions import Ablate, Intervention, Patch, Scale, Steer, Vector
from lensviz.queries.tokens import Tokens, as_prompt

Ids: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of another prompt's clean run."""

    ids: Ids
    layer: int
    position: int


@dataclass(frozen=True)
class Affine:
    """h → factor · h + shift."""

    factor: float
    shift: Vector | Cell | None


@dataclass(frozen=True)
class ResolvedEdit:
    """One op at one cell. Layer -1 is the embedding."""

    layer: int
    position: int
    op: Affine


Edits: TypeAlias = tuple[ResolvedEdit, ...]
Cells: TypeAlias = dict[tuple[int, int], list[Affine]]


def check_intervention(adapter: ModelAdapter, intervention: Intervention) -> None:
    """Check layer and width of an intervention. Raises OutOfRange, BadIntervention."""
    name, layer = type(intervention).__name__, intervention.layer
    if not -1 <= layer < adapter.n_layers:
        raise OutOfRange(
            f"{name} names layer {layer}, but {adapter.name} has layers 0 to {adapter.n_layers - 1}, and -1 for the "
            "embedding."
        )
    vector = getattr(intervention, "vector", getattr(intervention, "mean", None))
    if vector is not None and len(vector) != adapter.d_model:
        raise BadIntervention(
            f"{name} brings a vector of width {len(vector)}, but {adapter.name} is {adapter.d_model} wide: "
            f"pass a tensor of shape [{adapter.d_model}]."
        )


def resolve(engine: Context, ids: Ids, interventions: Sequence[Intervention], prepend_bos: bool | None = None) -> Edits:
    """The edits of interventions on a prompt, in order.

    Raises:
        OutOfRange: a layer or position that is not there.
        BadIntervention: a vector of another width, a patch whose source does not fit.

    """
    return tuple(edit for each in interventions for edit in _edits(engine, ids, each, prepend_bos))


def _edits(engine: Context, ids: Ids, each: Intervention, prepend_bos: bool | None) -> Iterator[ResolvedEdit]:
    check_intervention(engine.adapter, each)
    at = _resolved(each, each.positions, len(ids), "the prompt")
    if isinstance(each, Patch):
        yield from _patched(engine, at, each, prepend_bos)
        return
    if isinstance(each, Ablate):
        op = Affine(0.0, each.mean)
    elif isinstance(each, Scale):
        op = Affine(each.factor, None)
    elif isinstance(each, Steer):
        op = Affine(1.0, each.vector.times(each.scale))
    else:
        raise BadIntervention(f"{type(each).__name__} is not an intervention that can be computed.")
    for position in dict.fromkeys(at):
        yield ResolvedEdit(each.layer, position, op)


def _patched(engine: Context, at: Sequence[int], each: Patch, prepend_bos: bool | None) -> Iterator[ResolvedEdit]:
    source = source_ids(engine, each, prepend_bos)
    theirs = _resolved(each, each.source_positions or at, len(source), "the patch's source prompt")
    for position, there in zip(at, theirs, strict=True):
        yield ResolvedEdit(each.layer, position, Affine(0.0, Cell(source, each.layer, there)))


def source_ids(engine: Context, patch: Patch, prepend_bos: bool | None = None) -> Ids:
    """Tokens of a patch's source. Raises BadIntervention."""
    try:
        return engine.get(Tokens(as_prompt(patch.source), prepend_bos)).ids
    except (EmptyPrompt, BadPrompt, PromptTooLong) as error:
        raise BadIntervention(f"The source of a patch cannot be read: {error}") from error


def _resolved(each: Intervention, positions: Sequence[int] | None, n: int, what: str) -> list[int]:
    if positions is None:
        return list(range(n))
    for position in positions:
        if not -n <= position < n:
            raise OutOfRange(
                f"{type(each).__name__} at layer {each.layer} names position {position}, but {what} has {n} tokens: "
                f"use 0 to {n - 1}, or count back from -1."
            )
    return [position % n for position in positions]


def by_cell(edits: Edits) -> Cells:
    """(layer, position) → its ops in order."""
    cells: Cells = defaultdict(list)
    for edit in edits:
        cells[edit.layer, edit.position].append(edit.op)
    return dict(cells)


_known: OrderedDict[tuple[Ids, Edits, bool], tuple[bytes, ...]] = OrderedDict()
_lock = Lock()
KNOWN = 128


def prefix_hashes_of(ids: Ids, edits: Edits = (), *, causal: bool = True) -> tuple[bytes, ...]:
    """One prefix hash a position, standing for all that decides its state: the tokens up to it and their edits; for a
    model whose positions see later ones, the whole prompt.
    """
    key = (ids, edits, causal)
    shorter = (ids[:-1], tuple(e for e in edits if e.position < len(ids) - 1), causal)
    with _lock:
        found, before = _known.get(key), _known.get(shorter, ())
        if found is not None:
            _known.move_to_end(key)
            return found
    prefix_hashes = _prefix_hashes(ids, edits, before) if causal else _whole_hashes(_prefix_hashes(ids, edits, ()))
    with _lock:
        _known[key] = prefix_hashes
        while len(_known) > KNOWN:
            _known.popitem(last=False)
    return prefix_hashes


def _prefix_hashes(ids: Ids, edits: Edits, before: tuple[bytes, ...]) -> tuple[bytes, ...]:
    here: dict[int, list[ResolvedEdit]] = defaultdict(list)
    for edit in edits:
        here[edit.position].append(edit)
    prefix_hashes = list(before)
    for position in range(len(before), len(ids)):
        prefix_hash = prefix_hashes[-1] if prefix_hashes else b""
        made = blake2b(prefix_hash + ids[position].to_bytes(8, "little", signed=True), digest_size=16)
        for edit in sorted(here[position], key=lambda e: e.layer):
            made.update(_bytes(edit))
        prefix_hashes.append(made.digest())
    return tuple(prefix_hashes)


def _whole_hashes(prefix_hashes: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(
        blake2b(prefix_hashes[-1] + p.to_bytes(8, "little"), digest_size=16).digest() for p in range(len(prefix_hashes))
    )


def _bytes(edit: ResolvedEdit) -> bytes:
    shift = edit.op.shift
    if isinstance(shift, Cell):
        source = b"cell" + prefix_hashes_of(shift.ids)[-1] + f"{shift.layer},{shift.position}".encode()
    else:
        source = b"none" if shift is None else b"data" + shift.data
    head = f"|{edit.layer},{edit.op.factor.hex()},{len(source)}|".encode()
    return head + source
