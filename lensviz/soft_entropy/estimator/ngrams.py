"""Labels from the tokens around a position: one code for each n-gram, or every window that covers the position."""

from collections.abc import Sequence
from typing import Literal

import torch
from jaxtyping import Bool, Int64
from torch import Tensor

from lensviz.common.tensors import whole
from lensviz.errors import BadLabels

Side = Literal["input", "output"]


def ngram_codes(sequences: Sequence[Tensor], order: int, vocab: int, side: Side = "input") -> Int64[Tensor, " n"]:
    """A code of the n-gram at each position of all sequences in a row; −1 where the n-gram leaves its sequence.

    Args:
        sequences: token ids [position] of each text, without padding.
        order: tokens of an n-gram.
        vocab: rows of the embedding, added tokens included; the base of the code t₀ V^(n−1) + … + t_(n−1).
        side: "input" ends at the position (i−n+1 … i), "output" begins behind it (i+1 … i+n).

    Raises:
        BadLabels: no code of 63 bits holds such n-grams, or an id is not in the vocabulary.

    """
    if order < 1 or vocab**order >= 2**63:
        raise BadLabels(
            f"{order}-grams over {vocab} tokens have no code of 63 bits: choose a smaller order, at least 1."
        )
    return torch.cat([torch.empty(0, dtype=torch.int64), *(_codes(ids, order, vocab, side) for ids in sequences)])


def _codes(ids: Tensor, order: int, vocab: int, side: Side) -> Tensor:
    ids = ids.detach().to("cpu", torch.int64)
    if len(ids) and not (int(ids.min()) >= 0 and int(ids.max()) < vocab):
        raise BadLabels(f"Token ids must lie in 0 … {vocab - 1}; give the number of rows of the embedding as vocab.")
    made = torch.full_like(ids, -1)
    if len(ids) < order:
        return made
    base = torch.tensor([vocab**i for i in range(order - 1, -1, -1)], dtype=torch.int64)
    windows = (ids.unfold(0, order, 1) * base).sum(-1)
    if side == "input":
        made[order - 1 :] = windows
    else:
        made[: len(windows) - 1] = windows[1:]
    return made


def decode_ngram(code: int, order: int, vocab: int) -> tuple[int, ...]:
    """The token ids of a code, in reading order."""
    return tuple(code // vocab**i % vocab for i in range(order - 1, -1, -1))


def inner_positions(lengths: Sequence[int], order: int) -> Bool[Tensor, " n"]:
    """Positions at which input and output n-grams up to an order are all defined: order − 1 ≤ i < length − order."""
    parts = [torch.arange(length) for length in lengths]
    kept = [(i >= order - 1) & (i < len(i) - order) for i in parts]
    return torch.cat([torch.empty(0, dtype=torch.bool), *kept])


def covering_ngrams(sequences: Sequence[Tensor], order: int) -> dict[int, dict[tuple[int, ...], list[int]]]:
    """Token → n-gram → positions of that token in windows of that n-gram, in a row over all sequences.

    A position is covered by up to n windows; one that covers it by two tokens of the same kind names it once for each
    window, so a position may stand twice in a list. These are the nested labels of spec soft-entropy 1.4.
    """
    made: dict[int, dict[tuple[int, ...], list[int]]] = {}
    start = 0
    for ids in map(whole, sequences):
        for i, token in enumerate(ids):
            for first in range(max(0, i - order + 1), min(i, len(ids) - order) + 1):
                window = tuple(ids[first : first + order])
                made.setdefault(token, {}).setdefault(window, []).append(start + i)
        start += len(ids)
    return made
