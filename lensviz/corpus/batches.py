"""A corpus cut into batches: texts of similar length together, as many tokens a batch as asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lensviz.corpus.corpus import Corpus
from lensviz.errors import EmptyPrompt
from lensviz.model.protocol import ModelAdapter

SHARD = 4096  # texts whose tokens are in memory at a time
TOKENS = 2048  # of one batch, padding counted


@dataclass(frozen=True)
class Batch:
    """Texts of one pass: their rows in the corpus and their token ids."""

    rows: tuple[int, ...]
    texts: tuple[tuple[int, ...], ...]

    @property
    def n_tokens(self) -> int:
        return sum(map(len, self.texts))


@dataclass
class TokenizedCounts:
    """Counts of a tokenized corpus: texts without a token, and texts cut to the longest length."""

    empty: int = 0
    cut: int = 0
    tokens: int = 0
    first_empty: list[int] = field(default_factory=list)


def batches(
    adapter: ModelAdapter,
    corpus: Corpus,
    *,
    tokens: int = TOKENS,
    max_length: int | None = None,
    counts: TokenizedCounts | None = None,
    start: int = 0,
    stop: int | None = None,
) -> Iterator[Batch]:
    """Batches of rows [start, stop), the same for the same arguments. A model that cannot mix lengths gets texts of
    one length at a time.
    """
    counts = TokenizedCounts() if counts is None else counts
    longest = min(n for n in (max_length, adapter.context_length, 1 << 30) if n)
    end = len(corpus) if stop is None else min(stop, len(corpus))
    mixes = adapter.mixes_lengths(longest if longest < 1 << 30 else 0)
    for a in range(start, end, SHARD):
        shard = list(_read(adapter, corpus, a, min(a + SHARD, end), longest, counts))
        shard.sort(key=lambda pair: (len(pair[1]), pair[0]))
        yield from cut(shard, tokens, mixes=mixes)


def cut(
    texts: Sequence[tuple[int, tuple[int, ...]]], tokens: int, *, mixes: bool = True, widening: int | None = None
) -> Iterator[Batch]:
    """Batches of numbered texts, shortest first, in their order: at most `tokens` tokens each, of one length unless
    it `mixes`, and never so that the padding of a batch grows by more than `widening` for one text.
    """
    held: list[tuple[int, tuple[int, ...]]] = []
    for row, ids in texts:
        over = (len(held) + 1) * len(ids) > tokens  # the newest is the longest
        wider = 0 if not held or widening is None else len(held) * (len(ids) - len(held[-1][1])) - widening
        if held and (over or wider > 0 or (not mixes and len(ids) != len(held[0][1]))):
            yield Batch(*zip(*held, strict=True))
            held = []
        held.append((row, ids))
    if held:
        yield Batch(*zip(*held, strict=True))


def _read(
    adapter: ModelAdapter, corpus: Corpus, start: int, stop: int, longest: int, counts: TokenizedCounts
) -> Iterator[tuple[int, tuple[int, ...]]]:
    for row, text in enumerate(corpus.texts[start:stop], start=start):
        try:
            ids = adapter.tokenizer.encode(text)
        except EmptyPrompt:
            counts.empty += 1
            counts.first_empty = [*counts.first_empty, row][:5]
            continue
        counts.cut += len(ids) > longest
        ids = ids[:longest]
        counts.tokens += len(ids)
        yield row, tuple(ids)
