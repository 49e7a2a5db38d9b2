"""Activations of a corpus stored on disk, so that a fit can be repeated without the model.

A zarr group: for each layer an array [position, model] in chunks, and what each position is: its text's row in the
corpus, its place there, its token. Nothing is read before it is asked for.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lensviz.common.progress import Progress, reporting
from lensviz.common.validate import as_layer, check_layer
from lensviz.corpus.batches import TOKENS, Batch
from lensviz.corpus.checkpoint import Checkpoint
from lensviz.corpus.corpus import Corpus
from lensviz.corpus.engines.local import LocalEngine
from lensviz.corpus.monitor import Monitor
from lensviz.corpus.sweep import Sweep
from lensviz.engine.has_engine import HasEngine
from lensviz.errors import BadCorpus, MissingExtra

CHUNK = 4096  # positions
DTYPES = ("float16", "float32")
ABOUT = ("text_row", "place", "token")


def _zarr() -> Any:
    try:
        import zarr
    except ImportError:
        raise MissingExtra("Keeping activations on disk needs zarr: pip install lensviz[store].") from None
    return zarr


class KeptActivations:
    """A folder of kept activations. Open one with `KeptActivations(path)`.

    Attributes:
        layers: layers that are kept; -1 = embedding.
        settings: model, corpus, site, pooling, dtype.

    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            self._group = _zarr().open_group(self.path, mode="r+")
            self.settings: dict[str, Any] = dict(self._group.attrs["lensviz"])
        except (FileNotFoundError, KeyError) as error:
            raise BadCorpus(f"{self.path} holds no kept activations: pass a folder that lensviz made.") from error
        self.layers: list[int] = list(self.settings["layers"])

    def __len__(self) -> int:
        """Positions that are kept."""
        return int(self._group.attrs["n"])

    def read(self, layer: int | str, start: int = 0, stop: int | None = None) -> NDArray[np.float32]:
        """Positions [start, stop) of a layer: float32 [position, model]. Raises BadCorpus for a layer not kept."""
        layer = as_layer(layer, BadCorpus)
        if layer not in self.layers:
            raise BadCorpus(f"Layer {layer} is not kept in {self.path}: pass one of {self.layers}.")
        return self._group[f"layer {layer}"][start : self._end(stop)].astype(np.float32)

    def about(self, name: str, start: int = 0, stop: int | None = None) -> NDArray[np.int64]:
        """Of each position its "text_row" in the corpus, its "place" in the text, or its "token" (-1: of none)."""
        return self._group[name][start : self._end(stop)].astype(np.int64)

    def chunks(self, layer: int, size: int = CHUNK) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """A layer piece by piece."""
        for start in range(0, len(self), size):
            part = slice(start, min(start + size, len(self)))
            yield part, self.read(layer, part.start, part.stop)

    def _end(self, stop: int | None) -> int:
        return len(self) if stop is None else min(stop, len(self))

    def __repr__(self) -> str:
        return f"KeptActivations({len(self):,} positions, layers {self.layers}, {self.settings['dtype']})"


class Keeper:
    """The reduction that keeps: a batch is appended as a whole when it is through."""

    def __init__(
        self, path: str | Path, width: int, layers: Sequence[int], pooling: str, settings: dict[str, Any]
    ) -> None:
        if settings["dtype"] not in DTYPES:
            raise BadCorpus(
                f"Activations are kept as float16 or float32, not {settings['dtype']!r}: pass one of these."
            )
        self.layers = list(layers)
        self.pooling = pooling
        self.dtype = np.dtype(settings["dtype"])
        self.n = 0
        self._group = _zarr().open_group(Path(path), mode="w")
        self._group.attrs.update({"lensviz": {**settings, "layers": self.layers}, "n": 0})
        for layer in self.layers:
            self._array(f"layer {layer}", (0, width), (CHUNK, width), self.dtype)
        for name in ABOUT:
            self._array(name, (0,), (1 << 16,), np.dtype("int32"))
        self._batch: Batch | None = None
        self._made: dict[int, NDArray[Any]] = {}

    @classmethod
    def again(cls, path: str | Path, pooling: str) -> "Keeper":
        """The keeper of an existing folder, to be continued."""
        made = cls.__new__(cls)
        kept = KeptActivations(path)
        made.layers, made.pooling, made.n = kept.layers, pooling, len(kept)
        made.dtype = np.dtype(kept.settings["dtype"])
        made._group, made._batch, made._made = kept._group, None, {}  # noqa: SLF001
        return made

    def _array(self, name: str, shape: tuple[int, ...], chunks: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._group.create_array(name, shape=shape, chunks=chunks, dtype=dtype)

    def begin(self, batch: Batch) -> None:
        """Remember which positions come."""
        self._batch, self._made = batch, {}

    def take(self, row: int, z: Tensor) -> None:
        """Hold a layer of the batch. Raises BadCorpus where float16 cannot hold it."""
        if row - 1 not in self.layers:
            return
        made = z.float().cpu().numpy().astype(self.dtype)
        if not np.isfinite(made).all() and bool(z.isfinite().all()):
            raise BadCorpus(f'Layer {row - 1} is too large for float16: keep it with dtype="float32".')
        self._made[row - 1] = made

    def end(self) -> None:
        """Append the batch."""
        assert self._batch is not None  # noqa: S101 - `begin` came before
        about = _about(self._batch, self.pooling)
        n = self.n + about.shape[1]
        for layer, made in self._made.items():
            array = self._group[f"layer {layer}"]
            array.resize((n, array.shape[1]))
            array[self.n : n] = made
        for name, values in zip(ABOUT, about, strict=True):
            self._group[name].resize((n,))
            self._group[name][self.n : n] = values
        self.n = n
        self._group.attrs["n"] = n

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Number of positions that count; the rest is in the folder."""
        return {"n": torch.tensor([self.n])}, {}

    def load(self, tensors: dict[str, Tensor], meta: dict[str, Any]) -> None:  # noqa: ARG002
        """Go on behind the positions that count."""
        self.n = int(tensors["n"])
        self._group.attrs["n"] = self.n


def _about(batch: Batch, pooling: str) -> NDArray[np.int32]:
    """[3, position]: row of the text, place in it, token; one a text where they are pooled."""
    lengths = [len(text) for text in batch.texts]
    if pooling == "tokens":
        rows = np.repeat(batch.rows, lengths)
        return np.array([rows, [p for n in lengths for p in range(n)], [t for text in batch.texts for t in text]])
    if pooling == "mean":
        return np.array([batch.rows, [-1] * len(lengths), [-1] * len(lengths)])
    places = [0 if pooling == "first" else n - 1 for n in lengths]
    return np.array([batch.rows, places, [text[p] for text, p in zip(batch.texts, places, strict=True)]])


def keep_activations(
    session: HasEngine,
    corpus: Corpus,
    folder: str | Path,
    *,
    layers: Sequence[int | str] | None = None,
    dtype: str = "float16",
    site: str = "residual",
    pooling: str = "tokens",
    max_length: int | None = None,
    batch_tokens: int = TOKENS,
    progress: Progress = None,
) -> KeptActivations:
    """Stream a corpus through the model once and keep what comes by in a folder (extra `store`).

    If it is interrupted, the next call with the same arguments continues behind the last finished batch.

    Args:
        session: the model.
        corpus: the texts.
        folder: created, or continued; positions × layers × width × 2 bytes in float16.
        layers: which; None: all (-1 = embedding).
        dtype: "float16" or "float32".
        site: "residual", "attention" or "mlp".
        pooling: "tokens", "first", "last" or "mean".
        max_length: tokens of a text; what is longer is cut.
        batch_tokens: tokens of one batch, padding counted.
        progress: called with texts done and all texts; True or False for a line, or none. By default there is one in a
            terminal and in a notebook with a reader, once the call has taken two seconds.

    Raises:
        BadCorpus: an unknown dtype, site or pooling, or a folder of another corpus; OutOfRange; MissingExtra.

    """
    engine, sweep = session.engine, Sweep(site, pooling, max_length, batch_tokens)
    first = -1 if site == "residual" else 0
    every = range(first, engine.adapter.n_layers)
    wanted = [check_layer(engine.adapter, layer) for layer in (every if layers is None else layers)]
    settings = {
        "model": engine.adapter.name,
        "fingerprint": engine.adapter.fingerprint,
        "corpus": corpus.digest,
        "site": site,
        "pooling": pooling,
        "max_length": max_length,
        "dtype": dtype,
    }
    file = Path(folder) / "progress.safetensors"
    if file.exists():
        keeper = Keeper.again(folder, pooling)
    else:
        keeper = Keeper(folder, engine.adapter.d_model, wanted, pooling, settings)
    checkpoint = Checkpoint(file, {**settings, "layers": wanted})
    with reporting(progress, "keep_activations", "text") as report:
        LocalEngine().run(engine.adapter, corpus, keeper, sweep, Monitor.of(engine, report, checkpoint))
    return KeptActivations(folder)
