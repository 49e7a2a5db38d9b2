"""Answers queries: from the cache when it can, by computing under one lock when it must.

Keys are (version, query): the version of the model, or of the tokenizer for queries about text alone. Two threads that
ask for the same answer compute it once: the second waits at the fair lock and then finds it kept. Nothing here knows
what a lens is.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import torch

from lensviz.analysis.tiles import TILE
from lensviz.engine.cache import Cache, Entry, size_of
from lensviz.engine.cost import Cost, CostModel, Estimate
from lensviz.engine.fair_lock import FairLock
from lensviz.engine.oom import retry_on_oom
from lensviz.engine.prefix_cache import PrefixCache, PrefixHashes, RecentEdits
from lensviz.engine.query import CompositeQuery, Query
from lensviz.engine.question import Question
from lensviz.engine.stats import Stats
from lensviz.errors import Cancelled, LensvizError
from lensviz.model.devices import on_cpu
from lensviz.model.protocol import ModelAdapter
from lensviz.model.running.activations import Activations
from lensviz.model.version import Look

T = TypeVar("T")
Key = tuple[Hashable, Query[object]]
RUNS = ("residuals", "clean", "corrupt", "changed")  # fields of a query that name the runs it reads
RECORDS = 2000  # composite answers whose last cost is remembered


class _Frame:
    """One answer being computed by this thread: what it asked for, and the passes it made itself."""

    def __init__(self) -> None:
        self.inputs: list[Hashable] = []
        self.passes = 0
        self.remark = ""
        self.began = time.perf_counter()


class _Local(threading.local):
    def __init__(self) -> None:
        self.question: Question | None = None
        self.frames: list[_Frame] = []
        self.cancel_token: Callable[[], bool] | None = None  # whether the work is still wanted
        self.pinned: set[Hashable] | None = None


class Engine:
    """The kernel-side heart of a session: adapter, cache, prefixes, counters and the lock."""

    def __init__(self, adapter: ModelAdapter, budget: int, host_budget: int = 0) -> None:
        self.adapter = adapter
        self.cache = Cache(budget, host_budget)
        self.stats = Stats(self.cache)
        self.recent_edits = RecentEdits()
        self.cost_model = CostModel(adapter)
        self.tile = TILE
        self.plan: tuple[str, tuple[Query[object], ...]] = ("", ())
        self.records: OrderedDict[Key, Entry] = OrderedDict()
        self._prefix_cache = PrefixCache(self.cache)
        self._model_lock = FairLock()
        self._text_lock = threading.RLock()
        self._local = _Local()

    def get(self, query: Query[T]) -> T:
        """The answer to a query.

        Raises:
            LensvizError: whatever the query says is wrong, as a sentence; answers computed before are kept.
            Cancelled: the thread's work was superseded (see `cancel_token`).

        """
        if not query.uses_model:
            return cast("T", self._answer((self.adapter.tokenizer.version, cast("Query[object]", query))))
        with self.question() as question:
            return cast("T", self._answer((question.version, cast("Query[object]", query))))

    def _answer(self, key: Key) -> object:
        if self._local.frames:
            self._local.frames[-1].inputs.append(key)
        found, value = self._find(key)
        return value if found else self._compute(key)

    def has(self, query: Query[object]) -> bool:
        """Whether the answer is kept right now."""
        with self.question():
            if isinstance(query, CompositeQuery):
                kept, parts = retry_on_oom(self, lambda: query.cached_parts(self))
                return kept == parts
            return self.cache.peek(self.key(query)) is not None

    def key(self, query: Query[object]) -> Key:
        """Under what the answer is kept now."""
        if not query.uses_model:
            return self.adapter.tokenizer.version, query
        with self.question() as question:
            return question.version, query

    def estimate(self, queries: Sequence[Query[Any]]) -> Estimate:
        """Estimated seconds and bytes of the answers, given what is cached and how fast this model has been."""
        runs = dict.fromkeys(r for q in queries for r in (getattr(q, name, None) for name in RUNS) if r is not None)
        with self.question():
            return self.cost_model.estimate(sum((q.cost(self) for q in (*queries, *runs)), Cost()))

    @contextmanager
    def question(self, question: Question | None = None) -> Generator[Question]:
        """Within this block (this thread only), one look at the model decides which answers hold.

        Args:
            question: one that spans several blocks; `end` it after the last. Without one, this block is the
                question, or a part of the one that is being asked.

        """
        if self._local.question is not None:
            yield self._local.question
            return
        asked = question or Question()
        look = self.adapter.look()
        asked.version = (look.version, asked.mark) if look.hooked else look.version
        asked.hooked |= look.hooked
        kept = len(asked.kept)
        self._local.question = asked
        try:
            with torch.inference_mode(mode=False), on_cpu():  # what is kept must serve outside of them, too
                yield asked
        finally:
            self._local.question = None
            if len(asked.kept) > kept and not self._still(look):  # whose answers these are is not known
                self._drop(asked.kept[kept:])
            if question is None:
                self.end(asked)

    def _still(self, look: Look) -> bool:
        """Whether the model is what it was; one that cannot be shown any more is not, and the next question says so."""
        try:
            return self.adapter.look(briefly=True) == look
        except LensvizError:
            return False

    def end(self, question: Question) -> None:
        """Forget what holds for this question alone."""
        if question.hooked:
            self._drop(question.kept)
        question.kept.clear()

    def _drop(self, keys: Sequence[Hashable]) -> None:
        for key in keys:
            self.cache.discard(key)

    def record(self, key: Key) -> Entry | None:
        """Cost of the last computation of a composite answer; where it was not to be kept, under any version."""
        found = self.records.get(key)
        return found or next((entry for (_, q), entry in reversed(self.records.items()) if q == key[1]), None)

    def _put(self, key: Hashable, entry: Entry) -> None:
        self._pin(key)
        self.cache.put(key, entry)
        self._note_kept(key)

    def _note_kept(self, key: Hashable) -> None:
        if self._local.question is not None:
            self._local.question.kept.append(key)

    @property
    def version(self) -> Hashable:
        """The version of the question that this thread is asking; None outside of one."""
        question = self._local.question
        return None if question is None else question.version

    def _find(self, key: Key) -> tuple[bool, object]:
        query = key[1]
        if isinstance(query, CompositeQuery):
            value = retry_on_oom(self, lambda: query.from_cache(self))
            if value is None:
                return False, None
        else:
            entry = self.cache.find(key)
            if entry is None:
                return False, None
            self._pin(key)
            value = entry.value
        self.stats.hit()
        return True, value

    def _compute(self, key: Key) -> object:
        self.check_cancelled()
        with self._model_lock if key[1].uses_model else self._text_lock:
            self.check_cancelled()
            found, value = self._find(key)
            if found:
                return value
            self.stats.miss()
            value, frame = self._computed(key[1])
            seconds, inputs = time.perf_counter() - frame.began, tuple(frame.inputs)
            if isinstance(key[1], CompositeQuery):
                self.records[key] = Entry(None, 0, seconds, frame.passes, inputs, frame.remark)
                while len(self.records) > RECORDS:
                    self.records.popitem(last=False)
            else:
                self._put(key, Entry(value, size_of(value), seconds, frame.passes, inputs, frame.remark))
            return value

    def _computed(self, query: Query[object]) -> tuple[object, _Frame]:
        question, outermost = self._local.question, not self._local.frames
        kept = 0 if question is None else len(question.kept)
        value, frame = self._framed(query)
        if question is not None and outermost and self.adapter.began_to_train():
            self._drop(question.kept[kept:])
            value, frame = self._framed(query)
        return value, frame

    def _framed(self, query: Query[object]) -> tuple[object, _Frame]:
        frame = _Frame()
        self._local.frames.append(frame)
        try:
            return retry_on_oom(self, lambda: query.compute(self)), frame
        finally:
            self._local.frames.pop()

    # what a query may use while it computes (see `Context`)

    def check_cancelled(self) -> None:
        """Raise Cancelled when this thread's work is no longer wanted."""
        if self._local.cancel_token is not None and not self._local.cancel_token():
            raise Cancelled("The work was superseded by a newer request; what was finished is kept.")

    def count_pass(self, cells: int) -> None:
        """Count one pass through the model, for the counters and for the answer being computed."""
        self.stats.passed(cells)
        if self._local.frames:
            self._local.frames[-1].passes += 1

    def note(self, remark: str) -> None:
        """A sentence for `explain` about the answer being computed."""
        if self._local.frames:
            frame = self._local.frames[-1]
            frame.remark = f"{frame.remark}; {remark}" if frame.remark else remark

    def get_part(self, part: Hashable) -> Any:
        """A kept part of a composite answer; None when it is not kept."""
        key = (self.version, part)
        entry = self.cache.find(key)
        if entry is None:
            return None
        self._pin(key)
        return entry.value

    def put_part(self, part: Hashable, value: object) -> None:
        """Keep a part of a composite answer."""
        self._put((self.version, part), Entry(value, size_of(value), 0.0, 0, ()))

    def find_prefix(self, prefix_hashes: PrefixHashes) -> list[Activations]:
        """Activations of the longest kept prefix, in pieces."""
        pieces, keys = self._prefix_cache.find(self.version, prefix_hashes)
        for key in keys:
            self._pin(key)
        return pieces

    def keep_prefix(self, prefix_hashes: PrefixHashes, start: int, data: Activations) -> None:
        """Keep activations of positions [start, len(prefix_hashes))."""
        began = self._local.frames[-1].began if self._local.frames else time.perf_counter()
        seconds = time.perf_counter() - began
        self._note_kept(self._prefix_cache.keep(self.version, prefix_hashes, start, data, seconds, self._pin))

    # keeping what is in use

    @contextmanager
    def cancel_token(self, wanted: Callable[[], bool]) -> Generator[None]:
        """Within this block, `check_cancelled` raises once `wanted()` is False (this thread only)."""
        before, self._local.cancel_token = self._local.cancel_token, wanted
        try:
            yield
        finally:
            self._local.cancel_token = before

    @contextmanager
    def pinning(self, keys: set[Hashable]) -> Generator[None]:
        """Within this block (this thread only), answers used are held in the cache and noted in `keys`, so that a
        small budget cannot drop what the next step needs. The caller ends it with `cache.release(keys)`.
        """
        before, self._local.pinned = self._local.pinned, keys
        try:
            yield
        finally:
            self._local.pinned = before

    def _pin(self, key: Hashable) -> None:
        if self._local.pinned is not None and key not in self._local.pinned:
            self.cache.pin(key)
            self._local.pinned.add(key)

    @contextmanager
    def pinned(self) -> Generator[None]:
        """Within this block (this thread only), all is asked of one state of the model, and a small budget cannot drop
        the answers that are used.
        """
        pinned: set[Hashable] = set()
        try:
            with self.question(), self.pinning(pinned):
                yield
        finally:
            self.cache.release(pinned)

    def get_all(self, queries: Sequence[Query[T]], name: str = "") -> list[T]:
        """The answers in order, of one state of the model, with everything they share held until the last is there.
        With a name they are the plan that `explain` prints.
        """
        if name:
            self.plan = (name, tuple(queries))
        with self.pinned():
            return [self.get(q) for q in queries]
