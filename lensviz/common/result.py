"""Base of what calls return: export, and files of safetensors and JSON."""

import hashlib
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

import numpy as np
import pandas as pd

from lensviz.common.figures import plain
from lensviz.common.text import Table
from lensviz.errors import BadResult

if TYPE_CHECKING:
    import plotly.graph_objects as go

ABOUT, DIGEST = "lensviz", "digest"  # of the metadata in a file
STATE = "json"  # among its tensors, which may be larger than the metadata
ROWS = 200  # of a table of text


@dataclass(frozen=True, repr=False)
class Result(ABC):
    """A result: arrays and plain values that do not change any more.

    `version` is that of the file format of a class; raise it when the fields change their meaning.
    """

    version: ClassVar[int] = 1

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """A tidy table."""

    @abstractmethod
    def to_plotly(self) -> "go.Figure":
        """The usual figure."""

    def table(self) -> Table:
        """The first rows of `to_frame()` as text."""
        frame = self.to_frame()
        rows = [[_cell(value) for value in row] for row in frame.head(ROWS).itertuples(index=False)]
        more = f"The first {ROWS:,} of {len(frame):,} rows." if len(frame) > ROWS else ""
        return Table([str(name) for name in frame.columns], rows, more)

    def to_html(self) -> str:
        """A table without scripts, styles or links; all texts are text."""
        return self.table().html(repr(self))

    def save(self, path: str | PathLike[str]) -> None:
        """Write one file of safetensors: the arrays, and the rest as JSON.

        Raises:
            BadResult: it cannot be written there.

        """
        from safetensors.numpy import save

        arrays: dict[str, np.ndarray] = {}
        state = {name: _encoded(value, arrays) for name, value in self.state().items()}
        arrays[STATE] = np.frombuffer(json.dumps(state, allow_nan=False).encode(), np.uint8)
        about = json.dumps({"kind": type(self).__name__, "version": self.version})
        data = save(arrays, {ABOUT: about, DIGEST: _digest(about, arrays)})
        place = Path(path)
        part = place.with_name(f"{place.name}.part")
        try:
            part.write_bytes(data)
            part.replace(place)
        except OSError as error:
            raise BadResult(f"The result cannot be written to {place} ({error.strerror}): name a file.") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a file that `save` wrote. Nothing is unpickled.

        Raises:
            BadResult: a file that is not there, damaged, of another kind of result, or of another version.

        """
        kind, version, state, arrays = _read(Path(path))
        if kind != cls.__name__:
            raise BadResult(f"{path} holds {_named(kind)}, not {_named(cls.__name__)}: pass it to {kind}.load.")
        if version != cls.version:
            raise BadResult(
                f"{path} has version {version} of {_named(kind)}, and this lensviz reads {cls.version}: save it again "
                "with this lensviz, or read it with the one that wrote it."
            )
        try:
            return cls.of_state({name: _decoded(value, arrays) for name, value in state.items()})
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BadResult(f"{path} is not a whole {kind}: save it again.") from error

    def traits(self) -> dict[str, Any]:
        """Values of the traits of the view that shows such a result."""
        return {}

    def state(self) -> dict[str, Any]:
        """Fields by name, as arrays, tables and plain values."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def of_state(cls, state: dict[str, Any]) -> Self:
        """The result of what `state` gave."""
        return cls(**state)


@dataclass(frozen=True, eq=False, repr=False)
class TableResult(Result):
    """A table, such as that of a view whose picture is one.

    Attributes:
        frame: the table.
        settings: what decided it.

    """

    frame: pd.DataFrame
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """The table."""
        return self.frame.copy()

    def to_plotly(self) -> "go.Figure":
        """A Plotly table; all texts are text."""
        import plotly.graph_objects as go

        columns = [[plain(_cell(value)) for value in self.frame[name]] for name in self.frame.columns]
        names = [plain(str(name)) for name in self.frame.columns]
        return go.Figure(go.Table(header={"values": names}, cells={"values": columns}))

    def __repr__(self) -> str:
        return f"TableResult({len(self.frame)} rows × {len(self.frame.columns)} columns)"


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _named(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIOU' else 'a'} {kind}"


def _read(place: Path) -> tuple[str, Any, dict[str, Any], dict[str, np.ndarray]]:
    """Kind and version of the result in a file, its fields as JSON, and their arrays."""
    from safetensors import SafetensorError, safe_open

    if place.is_dir():
        raise BadResult(f"{place} is a folder: pass the file that save() wrote.")
    try:
        with safe_open(place, "numpy") as file:
            head = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except FileNotFoundError as error:
        raise BadResult(f"There is no file {place}: pass one that save() wrote.") from error
    except OSError as error:
        raise BadResult(
            f"{place} cannot be read ({error.strerror or error}): pass a file that save() wrote."
        ) from error
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise BadResult(f"{place} is damaged, or no result: save or copy it again.") from error
    if ABOUT not in head:
        raise BadResult(f"{place} holds tensors, but no result of lensviz: pass a file that save() wrote.")
    if head.get(DIGEST) != _digest(head[ABOUT], arrays):
        raise BadResult(f"{place} is damaged: it is not what was written. Save or copy it again.")
    try:
        about, state = json.loads(head[ABOUT]), json.loads(arrays.pop(STATE).tobytes())
        return str(about["kind"]), about["version"], dict(state), arrays
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise BadResult(f"{place} is damaged: it holds no result. Save or copy it again.") from error


def _digest(about: str, arrays: dict[str, np.ndarray]) -> str:
    made = hashlib.sha256(about.encode())
    for name in sorted(arrays):
        made.update(f"{name} {arrays[name].dtype.str} {arrays[name].shape}".encode())
        made.update(np.ascontiguousarray(arrays[name]).tobytes())
    return made.hexdigest()


def _encoded(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """A value as JSON; an object there is always one tag with its content. Arrays of numbers go to `arrays`."""
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, list):
        return [_encoded(v, arrays) for v in value]
    for kind, encoder in ENCODERS.items():
        if isinstance(value, kind):
            return encoder(value, arrays)
    if hasattr(value, "columns"):
        return {"frame": _frame_parts(cast("Any", value), arrays)}
    raise BadResult(f"A {type(value).__name__} cannot be saved: leave it out of what the result was made of.")


def _array_tag(value: np.ndarray, arrays: dict[str, np.ndarray]) -> Any:
    if value.dtype == object:
        return {"objects": [list(value.shape), [_encoded(v, arrays) for v in value.ravel()]]}
    name = str(len(arrays))
    arrays[name] = np.ascontiguousarray(value).reshape(value.shape)
    return {"array": name}


ENCODERS: dict[type, Callable[[Any, dict[str, np.ndarray]], Any]] = {
    float: lambda value, _: {"float": repr(value)},
    np.ndarray: _array_tag,
    tuple: lambda value, arrays: {"tuple": [_encoded(v, arrays) for v in value]},
    Mapping: lambda value, arrays: {"map": [[_encoded(k, arrays), _encoded(v, arrays)] for k, v in value.items()]},
}


def _frame_parts(frame: pd.DataFrame, arrays: dict[str, np.ndarray]) -> list[Any]:
    columns = [[_encoded(name, arrays), _encoded(_column(frame[name]), arrays)] for name in frame.columns]
    return [columns, _encoded(_column(frame.index), arrays), _encoded(dict(frame.attrs), arrays)]


def _column(values: Any) -> np.ndarray:
    column = values.to_numpy()
    return column if column.dtype.kind in "fiub" else column.astype(object)


def _decoded(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(value, list):
        return [_decoded(v, arrays) for v in value]
    if not isinstance(value, dict):
        return value
    ((tag, content),) = value.items()
    return DECODERS[tag](content, arrays)


def _objects(content: Any, arrays: dict[str, np.ndarray]) -> np.ndarray:
    shape, values = content
    made = np.empty(len(values), object)
    made[:] = [_decoded(v, arrays) for v in values]
    return made.reshape(shape)


def _frame(content: Any, arrays: dict[str, np.ndarray]) -> pd.DataFrame:
    columns, index, attrs = content
    made = pd.DataFrame({_decoded(name, arrays): _decoded(column, arrays) for name, column in columns})
    labels = _decoded(index, arrays)
    if not np.array_equal(labels, np.arange(len(labels))):
        made.index = cast("Any", labels)
    made.attrs = _decoded(attrs, arrays)
    return made


DECODERS: dict[str, Callable[[Any, dict[str, np.ndarray]], Any]] = {
    "float": lambda content, _: float(content),
    "array": lambda content, arrays: arrays[content],
    "objects": _objects,
    "tuple": lambda content, arrays: tuple(_decoded(v, arrays) for v in content),
    "map": lambda content, arrays: {_decoded(k, arrays): _decoded(v, arrays) for k, v in content},
    "frame": _frame,
}
