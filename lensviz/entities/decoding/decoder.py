"""Patchscopes decoding: vectors take the place of a token's embedding, and the frozen model writes on, several at
once, until each mention has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from torch import Tensor

from lensviz.engine.query import Context
from lensviz.errors import BadReading, PromptTooLong
from lensviz.model.protocol import BatchDecoding, ModelAdapter
from lensviz.queries.checks import head_of
from lensviz.queries.residuals import Residuals

Ids: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class ReadoutPrompt:
    """Prompt around a vector that is decoded.

    Attributes:
        before: tokens in front of the vector: a BOS, a BOS and a text, or examples.
        slot: the token whose place the vector takes.
        behind: tokens behind the vector.
        task: whether a task vector takes the place of the first of these.
        stop: tokens that end a mention.
        stop_text: a text that ends it, too; "" for none.

    """

    before: Ids
    slot: int
    suffix: Ids
    task: bool
    stop: Ids
    stop_text: str = ""

    @property
    def length(self) -> int:
        return len(self.before) + 1 + len(self.suffix)


@dataclass(frozen=True)
class DecodedText:
    """Decoded text: tokens without the end token, natural-log probabilities of all of them and of the end."""

    tokens: Ids
    logps: tuple[float, ...]
    ended: bool

    def serves(self, n: int) -> bool:
        """Whether this tells what at most n tokens would be."""
        return self.ended or len(self.logps) >= n

    def cut(self, n: int) -> "DecodedText":
        """At most n tokens, the end counted."""
        if len(self.logps) <= n:
            return self
        return DecodedText(self.tokens[:n], self.logps[:n], ended=False)

    @property
    def mean(self) -> float:
        """Mean natural-log probability of a token; NaN before the first."""
        return sum(self.logps) / len(self.logps) if self.logps else float("nan")


NOTHING = DecodedText((), (), ended=False)


def fits(adapter: ModelAdapter, readout_prompt: ReadoutPrompt, max_tokens: int) -> bool:
    """Whether this number of tokens has room behind it."""
    return adapter.context_length is None or readout_prompt.length + max_tokens <= adapter.context_length


def check_readout_prompt(adapter: ModelAdapter, readout_prompt: ReadoutPrompt, max_tokens: int) -> None:
    """Raises BadReading, NoHead, PromptTooLong."""
    head_of(adapter)
    if not adapter.causal:
        raise BadReading(f"{adapter.name} does not write from left to right: load a causal language model.")
    length = readout_prompt.length + max_tokens
    if not fits(adapter, readout_prompt, max_tokens):
        instead = "pass a shorter few_shot" if readout_prompt.stop_text else "shorten the text, or read without context"
        raise PromptTooLong(
            f"What stands in front of the vector and {max_tokens:,} new tokens take {length:,}, but {adapter.name} can "
            f"read only {adapter.context_length:,}: {instead}."
        )
    why = adapter.why_not_insert(length)
    if why:
        raise BadReading(f"{adapter.name} cannot write out vectors: {why}.")


class PatchDecoder:
    """Vectors z [row, model], their task vectors theta [row, model] if any, and what is written so far: the most likely
    token each time. `contexts` take the place of what the reading has in front, each for equally many rows in order.
    """

    def __init__(
        self,
        engine: Context,
        readout_prompt: ReadoutPrompt,
        z: Tensor,
        theta: Tensor | None,
        contexts: Sequence[Ids] | None = None,
    ) -> None:
        self.readout_prompt = readout_prompt
        self.written = [NOTHING] * len(z)
        self.running = list(range(len(z)))
        self._state: Tensor | None = None
        if contexts is None:
            writing = start_decoding(engine, readout_prompt, len(z))
        else:
            writing = read_contexts(engine.adapter, contexts, len(z) // len(contexts))
            engine.count_pass(engine.adapter.n_layers * sum(map(len, contexts)))
        self._writing, self._state = writing, prefill_vectors(engine, writing, readout_prompt, z, theta)

    @property
    def nbytes(self) -> int:
        return self._writing.nbytes

    def advance(self, engine: Context) -> None:
        """One more token of each that is not at its end."""
        if self._state is None:
            engine.check_cancelled()
            self._state = self._writing.decode_step([self.written[n].tokens[-1] for n in self.running])[-1]
            engine.count_pass(engine.adapter.n_layers * len(self.running))
        best: Any = log_probabilities(engine, self._state).max(-1)
        tokens: list[int] = best.indices.tolist()
        logps: list[float] = best.values.tolist()
        for n, token, logp in zip(self.running, tokens, logps, strict=True):
            self.written[n] = append_token(engine.adapter, self.readout_prompt, self.written[n], token, logp)
        on_ = [i for i, n in enumerate(self.running) if not self.written[n].ended]
        if on_ and len(on_) < len(self.running):
            self._writing.select_rows(on_)
        self.running = [self.running[i] for i in on_]
        self._state = None


def start_decoding(engine: Context, readout_prompt: ReadoutPrompt, rows: int) -> BatchDecoding:
    """Activations of the tokens in front, shared by all rows; cached ones where there are some."""
    past = engine.get(Residuals(readout_prompt.before)).pieces if readout_prompt.before else ()
    writing = engine.adapter.write([()], past)
    writing.select_rows([0] * rows)
    return writing


def read_contexts(adapter: ModelAdapter, contexts: Sequence[Ids], copies: int) -> BatchDecoding:
    """Read the tokens in front of vectors once for all `copies` of each; equal ones once for all."""
    alike = len(set(contexts)) == 1
    writing = adapter.write(contexts[:1] if alike else contexts)
    if contexts[0]:
        writing.prefill()
    writing.select_rows(
        [0] * len(contexts) * copies if alike else [n for n in range(len(contexts)) for _ in range(copies)]
    )
    return writing


def prefill_vectors(
    engine: Context, writing: BatchDecoding, readout_prompt: ReadoutPrompt, z: Tensor, theta: Tensor | None
) -> Tensor:
    """The last row [row, model] of the stream behind vectors and what follows them."""
    adapter, tokens = engine.adapter, [readout_prompt.slot, *readout_prompt.suffix]
    vectors = z if theta is None or not readout_prompt.task else torch.stack([z, theta.to(z)], dim=1)
    states = writing.forward([tokens] * len(z), vectors.to(adapter.device), gradients=False)
    engine.count_pass(adapter.n_layers * len(z) * len(tokens))
    return states[:, -1]


def log_probabilities(engine: Context, state: Tensor) -> Tensor:
    """[row, vocabulary] in float32, of states [row, model]."""
    head = head_of(engine.adapter)
    return head.logits(head.prepare(state)).float().log_softmax(-1)


def append_token(
    adapter: ModelAdapter, readout_prompt: ReadoutPrompt, before: DecodedText, token: int, logp: float
) -> DecodedText:
    """The decoded text with one more token. A mention ends where the model's output is not a number."""
    logps = (*before.logps, logp)
    if token in readout_prompt.stop or logp != logp:  # noqa: PLR0124 - NaN
        return DecodedText(before.tokens, logps, ended=True)
    tokens = (*before.tokens, token)
    ended = bool(readout_prompt.stop_text) and readout_prompt.stop_text in adapter.tokenizer.decode(tokens)
    return DecodedText(tokens, logps, ended)


def text_of(adapter: ModelAdapter, readout_prompt: ReadoutPrompt, tokens: Sequence[int]) -> str:
    """Text of a mention's tokens, without blanks around it, up to the stop text."""
    text = adapter.tokenizer.decode(tokens) if tokens else ""
    return (text.partition(readout_prompt.stop_text)[0] if readout_prompt.stop_text else text).strip()
