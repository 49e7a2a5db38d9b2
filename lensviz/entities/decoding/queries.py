"""Decoded mentions as queries. They are cached per cell, so any prompt that shares the prefix reuses them."""

from abc import abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import torch
from torch import Tensor

from lensviz.common.validate import check_layer, check_position
from lensviz.engine.cost import Cost
from lensviz.engine.query import CompositeQuery, Context
from lensviz.entities.decoding.decoder import DecodedText, PatchDecoder, ReadoutPrompt, check_readout_prompt
from lensviz.entities.decoding.search import beams, drawn_texts
from lensviz.entities.losses import LinearFilter
from lensviz.errors import Cancelled
from lensviz.queries.interventions import Vector
from lensviz.queries.residuals import Residuals

ROWS = 64  # vectors written together
POSITIONS = 8192  # keys and values of one batch


@dataclass(frozen=True, eq=False)
class Filter:
    """A linear map as a value, compared by its numbers."""

    linear: LinearFilter
    digest: bytes

    @staticmethod
    def of(linear: LinearFilter) -> "Filter":
        """With its digest."""
        made = blake2b(digest_size=16)
        for tensor in (linear.weight, linear.bias):
            made.update(tensor.detach().float().cpu().contiguous().numpy().tobytes())
        return Filter(linear, made.digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Filter) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@dataclass(frozen=True)
class Readout:
    """One vector to be written out: a cell of a run, what reads it, and whether chance takes the cell's place.

    Attributes:
        layer: -1 = the token embedding, before positions are added; l = behind block l.
        position: of the run.
        theta: the task vector; None behind examples.
        filter: a map of the cell's vector.
        noise: a seed: a random direction of the cell's length in place of its vector.

    """

    layer: int
    position: int
    theta: Vector | None = None
    filter: Filter | None = None
    noise: int | None = None


@dataclass(frozen=True)
class _OfSpots(CompositeQuery[Any]):
    run: Residuals
    readouts: tuple[Readout, ...]
    readout_prompt: ReadoutPrompt

    def keys(self, engine: Context) -> list[Hashable]:
        """Cache keys, one a readout."""
        prefix_hashes = self.run.column_hashes(engine.adapter)
        return [
            (*self._kind(), s.layer, prefix_hashes[s.position], s.theta, s.filter, s.noise, self.readout_prompt)
            for s in self.readouts
        ]

    @abstractmethod
    def _kind(self) -> tuple[Hashable, ...]:
        """The readouts."""

    def _served(self, found: Any) -> bool:
        return found is not None

    def _found(self, engine: Context) -> list[Any]:
        found = [engine.get_part(key) for key in self.keys(engine)]
        return [each if self._served(each) else None for each in found]

    def known(self, engine: Context) -> list[Any]:
        """Cached answers, one a readout, finished or not; None where there is none."""
        return [engine.get_part(key) for key in self.keys(engine)]

    def cached_parts(self, engine: Context) -> tuple[int, int]:
        return sum(each is not None for each in self._found(engine)), len(self.readouts)

    @abstractmethod
    def _tokens(self) -> int:
        """Tokens that a spot takes, for estimates."""

    def cost(self, engine: Context) -> Cost:
        kept, n = self.cached_parts(engine)
        suffix = 1 + len(self.readout_prompt.suffix)
        rows = (n - kept) * self._tokens()
        return Cost(cells=(rows + (n - kept) * suffix) * engine.adapter.n_layers, rows=rows)

    def check(self, adapter: Any, max_tokens: int) -> None:
        """Raises OutOfRange, BadReading, PromptTooLong."""
        for readout in self.readouts:
            check_layer(adapter, readout.layer)
            check_position(len(self.run.ids), readout.position)
        check_readout_prompt(adapter, self.readout_prompt, max_tokens)


@dataclass(frozen=True)
class Mentions(_OfSpots):
    """Decoded text of each vector, at most `max_tokens` long, and as far as `steps` tokens where that is less:
    asked for step by step, the answers grow, and each step costs one token.
    """

    max_tokens: int = 8
    steps: int | None = None

    @property
    def wanted(self) -> int:
        return min(self.max_tokens, self.max_tokens if self.steps is None else self.steps)

    def _kind(self) -> tuple[Hashable, ...]:
        return ("mention",)

    def _served(self, found: DecodedText | None) -> bool:
        return found is not None and found.serves(self.wanted)

    def _tokens(self) -> int:
        return self.wanted

    def cost(self, engine: Context) -> Cost:
        """Of a plan whose mentions grow, the last step stands for all."""
        return super().cost(engine) if self.steps is None else Cost()

    def known(self, engine: Context) -> list[Any]:
        """As far as they are written, and no longer than asked for."""
        return [None if each is None else each.cut(self.wanted) for each in super().known(engine)]

    def from_cache(self, engine: Context) -> tuple[DecodedText, ...] | None:
        found = self._found(engine)
        return None if None in found else tuple(each.cut(self.wanted) for each in found)

    def compute(self, engine: Context) -> tuple[DecodedText, ...]:
        self.check(engine.adapter, self.max_tokens)
        found, keys = self._found(engine), self.keys(engine)
        missing = [n for n, each in enumerate(found) if each is None]
        decoder = _taken(engine, [keys[n] for n in missing]) or self._decoder(engine, missing)
        rows = list(decoder.running)
        try:
            while any(not decoder.written[row].serves(self.wanted) for row in rows):
                decoder.advance(engine)
        except Cancelled:
            self._keep(engine, decoder, [keys[n] for n in missing], rows)
            raise
        self._keep(engine, decoder, [keys[n] for n in missing], rows)
        for n, row in zip(missing, rows, strict=True):
            found[n] = decoder.written[row]
        return tuple(each.cut(self.wanted) for each in found)

    def _decoder(self, engine: Context, which: Sequence[int]) -> PatchDecoder:
        return PatchDecoder(engine, self.readout_prompt, *vectors(engine, self.run, [self.readouts[n] for n in which]))

    def _keep(self, engine: Context, decoder: PatchDecoder, keys: Sequence[Hashable], rows: Sequence[int]) -> None:
        """Decoded texts; and the decoder, with which unfinished ones can be continued."""
        for key, row in zip(keys, rows, strict=True):
            engine.put_part(key, decoder.written[row])
        going = [key for key, row in zip(keys, rows, strict=True) if row in decoder.running]
        if going and not all(decoder.written[row].serves(self.max_tokens) for row in decoder.running):
            engine.put_part(_live(going), decoder)

    @property
    def label(self) -> str:
        return f"Mentions({len(self.readouts)} cells, {self.wanted} of {self.max_tokens} tokens)"


def _live(keys: Sequence[Hashable]) -> Hashable:
    return ("decoder", *keys)


def _taken(engine: Context, keys: Sequence[Hashable]) -> PatchDecoder | None:
    """The decoder that can continue these, out of the cache: a step that fails half way must leave none behind."""
    decoder: PatchDecoder | None = engine.get_part(_live(keys))
    if decoder is not None:
        engine.put_part(_live(keys), None)
    return decoder


@dataclass(frozen=True)
class OtherMentions(_OfSpots):
    """The `n` mentions of each vector that are likely as a whole: by "beam" search, or a "sample" drawn with a seed."""

    n: int = 3
    max_tokens: int = 8
    search: str = "beam"
    seed: int = 0

    def _kind(self) -> tuple[Hashable, ...]:
        return ("mentions", self.n, self.max_tokens, self.search, self.seed if self.search == "sample" else 0)

    def _tokens(self) -> int:
        return self.n * -(-self.max_tokens // 2)  # most end before the longest

    def from_cache(self, engine: Context) -> tuple[tuple[DecodedText, ...], ...] | None:
        found = self._found(engine)
        return None if None in found else tuple(found)

    def compute(self, engine: Context) -> tuple[tuple[DecodedText, ...], ...]:
        self.check(engine.adapter, self.max_tokens)
        found, keys = self._found(engine), self.keys(engine)
        missing = [n for n, each in enumerate(found) if each is None]
        step = max(1, rows_of(self.readout_prompt, self.max_tokens) // self.n)
        for at in range(0, len(missing), step):
            part = missing[at : at + step]
            z, theta = vectors(engine, self.run, [self.readouts[n] for n in part])
            if self.search == "beam":
                made = beams(engine, self.readout_prompt, z, theta, self.n, self.max_tokens)
            else:
                made = drawn_texts(engine, self.readout_prompt, z, theta, self.n, self.max_tokens, self.seed)
            for n, each in zip(part, made, strict=True):
                found[n] = each
                engine.put_part(keys[n], each)
        return tuple(found)

    @property
    def label(self) -> str:
        return f"OtherMentions({len(self.readouts)} cells, {self.n} by {self.search})"


def vectors(engine: Context, run: Residuals, readouts: Sequence[Readout]) -> tuple[Tensor, Tensor | None]:
    """The vectors of spots in float32, and their task vectors, [spot, model] each."""
    z = torch.stack([_vector(engine, run, readout) for readout in readouts])
    rows = [torch.tensor(readout.theta.numbers().copy()) for readout in readouts if readout.theta is not None]
    return z, torch.stack(rows) if rows else None


def _vector(engine: Context, run: Residuals, readout: Readout) -> Tensor:
    stream = engine.get(run)
    if readout.layer >= 0:
        z = stream.cell(readout.layer, readout.position).float()
    else:
        z = engine.adapter.embed([run.ids[readout.position]])[0].float()
        if any(edit.layer < 0 for edit in run.edits):
            clean = engine.get(Residuals(run.ids)).cell(-1, readout.position).float()
            z = z + stream.cell(-1, readout.position).float() - clean
    z = z if readout.filter is None else readout.filter.linear(z)
    return z if readout.noise is None else chance_like(z, readout.noise, readout.layer, readout.position)


def chance_like(z: Tensor, *seed: int) -> Tensor:
    """A random direction of a vector's length."""
    generator = torch.Generator().manual_seed(hash(seed) & 0x7FFFFFFF)
    chance = torch.randn(z.shape, generator=generator).to(z)
    return chance * (z.square().sum() / chance.square().sum()).sqrt()


def rows_of(readout_prompt: ReadoutPrompt, max_tokens: int) -> int:
    """Number of vectors that are decoded together."""
    return max(1, min(ROWS, POSITIONS // (readout_prompt.length + max_tokens)))


def batches(
    run: Residuals, readouts: Sequence[Readout], readout_prompt: ReadoutPrompt, max_tokens: int
) -> Iterator[Mentions]:
    """Readouts in their order, as many together as is quick."""
    rows = rows_of(readout_prompt, max_tokens)
    for at in range(0, len(readouts), rows):
        yield Mentions(run, tuple(readouts[at : at + rows]), readout_prompt, max_tokens)
