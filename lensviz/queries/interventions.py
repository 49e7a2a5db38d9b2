"""Interventions as values: what to change in a forward pass, and where. Equal interventions are equal keys.

All of them are `h → factor · h + shift` at one cell of the residual stream behind a block (layer -1: the embedding):
ablation (Wang et al. 2022), activation patching (Meng et al. 2022, "causal tracing"), activation addition (Turner et
al. 2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from operator import index
from typing import Any, ClassVar, cast

import numpy as np

from lensviz.errors import BadIntervention, BadPrompt
from lensviz.model.protocol import Prompt
from lensviz.queries.tokens import as_prompt


@dataclass(frozen=True, repr=False)
class Vector:
    """A direction in the residual stream, compared by its numbers: float32, or float64 where these are `wide`r than
    float32 can say. `source` is the Python that makes it.
    """

    data: bytes
    source: str = field(default="", compare=False)
    wide: bool = False

    @staticmethod
    def of(value: Any) -> "Vector":
        """From a tensor, array or list of numbers [model]. Raises BadIntervention."""
        if isinstance(value, Vector):
            return value
        try:
            detached = value.detach().double().cpu() if hasattr(value, "detach") else value
            given = np.asarray(detached)
            numbers = given.astype(np.float64)
        except (TypeError, ValueError):
            given = numbers = np.zeros((0, 0))
        if numbers.ndim != 1 or not np.isfinite(numbers).all():
            raise BadIntervention(
                "The vector of an intervention is one row of finite numbers as wide as the model: "
                "pass a tensor of shape [d_model]."
            )
        with np.errstate(over="ignore"):
            narrow = numbers.astype("<f4")
        wide = given.dtype == np.float64 and bool((narrow != numbers).any())
        if not wide and not np.isfinite(narrow).all():
            raise BadIntervention(
                "A number of the vector is too large for float32: pass smaller ones, or a float64 tensor to a float64 "
                "model."
            )
        made = numbers.astype("<f8") if wide else narrow
        return Vector(made.tobytes(), getattr(value, "lensviz_source", ""), wide)

    def numbers(self) -> Any:
        """[model], float32, or float64 where the vector is `wide`."""
        return np.frombuffer(self.data, "<f8" if self.wide else "<f4")

    def times(self, factor: float) -> "Vector":
        """Every number multiplied. Raises BadIntervention where one becomes too large."""
        with np.errstate(over="ignore"):
            return Vector.of(self.numbers() * self.numbers().dtype.type(factor))

    def __len__(self) -> int:
        return len(self.data) // (8 if self.wide else 4)

    def __repr__(self) -> str:
        return self.source or f"<vector of width {len(self)}>"


@dataclass(frozen=True)
class Intervention:
    """Base of all interventions. `layer` -1 or "embedding" is the embedding; `positions` None means every position, and
    negative ones count from the end.
    """

    layer: int
    positions: tuple[int, ...] | None = None

    kind: ClassVar[str]

    def __post_init__(self) -> None:
        self._set("layer", _layer(self.layer))
        self._set("positions", _positions(self.positions))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        shown = ((f.name, getattr(self, f.name)) for f in fields(self))
        parts = [f"{n}={list(cast('tuple[int, ...]', v)) if n.endswith('positions') and v else v!r}" for n, v in shown]
        return f"{type(self).__name__}({', '.join(parts)})"


@dataclass(frozen=True, repr=False)
class Ablate(Intervention):
    """Replace the residual stream behind a block by zero, or by `mean` [model]."""

    mean: Any = None

    kind: ClassVar[str] = "ablate"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("mean", None if self.mean is None else Vector.of(self.mean))


@dataclass(frozen=True, repr=False)
class Scale(Intervention):
    """Multiply the residual stream behind a block by `factor`."""

    factor: float = 0.0

    kind: ClassVar[str] = "scale"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("factor", _number(self.factor, "factor"))


@dataclass(frozen=True, repr=False)
class Patch(Intervention):
    """Replace cells by those of another prompt at the same layer: `source_positions` one for one (None: the same)."""

    source: Prompt = ""
    source_positions: tuple[int, ...] | None = None

    kind: ClassVar[str] = "patch"

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            source = as_prompt(self.source)
        except BadPrompt as error:
            raise BadIntervention(f"The source of a patch cannot be read: {error}") from error
        self._set("source", source)
        self._set("source_positions", _positions(self.source_positions))
        theirs, ours = self.source_positions, self.positions
        if theirs is not None and (ours is None or len(theirs) != len(ours)):
            have = "every position" if ours is None else f"{len(ours)}"
            raise BadIntervention(
                f"A patch takes one source position for each position: it has {have} of this prompt and "
                f"{len(theirs)} of "
                "the source, so pass lists of the same length."
            )


@dataclass(frozen=True, repr=False)
class Steer(Intervention):
    """Add `scale` times a direction `vector` [model] to the residual stream behind a block."""

    vector: Any = None
    scale: float = 1.0

    kind: ClassVar[str] = "steer"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("vector", Vector.of(self.vector))
        self._set("scale", _number(self.scale, "scale"))


KINDS: dict[str, type[Intervention]] = {cls.kind: cls for cls in (Ablate, Scale, Patch, Steer)}


def as_interventions(value: Any) -> tuple[Intervention, ...]:
    """One intervention or a list of them, in the order in which they apply. Raises BadIntervention."""
    items = (value,) if isinstance(value, Intervention) else value or ()
    if not isinstance(items, Sequence) or not all(isinstance(item, Intervention) for item in cast("Any", items)):
        raise BadIntervention(
            "Interventions are a list of lensviz.Ablate, Scale, Patch and Steer: "
            "pass interventions=[lensviz.Ablate(layer=20, positions=[5])] for one."
        )
    return tuple(cast("Sequence[Intervention]", items))


def intervention_parts(intervention: Intervention) -> dict[str, Any]:
    """An intervention as plain values and arrays; `of_parts` makes it again."""
    parts: dict[str, Any] = {"kind": intervention.kind}
    for each in fields(intervention):
        value = getattr(intervention, each.name)
        parts[each.name] = {"numbers": value.numbers(), "source": value.source} if isinstance(value, Vector) else value
    return parts


def of_parts(parts: dict[str, Any]) -> Intervention:
    """Inverse of `intervention_parts`."""

    def whole(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        vector = cast("dict[str, Any]", value)
        made = Vector.of(vector["numbers"])
        return Vector(made.data, vector["source"], made.wide)

    return KINDS[parts["kind"]](**{name: whole(value) for name, value in parts.items() if name != "kind"})


def _positions(value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    items: Any = value.tolist() if hasattr(value, "tolist") else value
    many: list[Any] = [*items] if hasattr(items, "__iter__") and not isinstance(items, str) else [items]
    if not many:
        raise BadIntervention("An intervention with no position changes nothing: name one, or pass None for all.")
    return tuple(_whole(item, "position") for item in many)


def _layer(value: Any) -> int:
    return -1 if isinstance(value, str) and value == "embedding" else _whole(value, "layer")


def _whole(value: Any, what: str) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise BadIntervention(f"The {what} of an intervention is a whole number, not {value!r}.")
    return index(value)


def _number(value: Any, what: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if number - number != 0:
        raise BadIntervention(f"The {what} of an intervention is a finite number, not {value!r}.")
    return number
