"""The seam itself: a proved anatomy, a codec, and a watch over the model.

`ModelSeam` has residuals; `HeadedSeam` also has a head, so `isinstance(seam, HasHead)` says which one it is. When
modules, hooks or configuration change after the load, the head is proved again before anything is shown.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.errors import LensvizError, ModelNotVerified
from lensviz.model.abilities import Abilities
from lensviz.model.activations import Activations
from lensviz.model.batch import Batches, Take, Writer
from lensviz.model.head import ModelHead
from lensviz.model.ids import IdCodec
from lensviz.model.insert import embedded
from lensviz.model.passes import Passes
from lensviz.model.probe import Anatomy, probe, verify
from lensviz.model.protocol import Change, Codec, Parity, nothing
from lensviz.model.sites import Sites, find_sites
from lensviz.model.subject import Parts, Subject
from lensviz.model.tokens import TokenCodec
from lensviz.model.version import Version, fingerprint

OwnCodec = TokenCodec | IdCodec
MAX_PROOF = 512  #: longest prompt whose logits are computed as a whole
SHORT_TEXT = "The quick brown fox jumps over the lazy dog."


class ModelSeam:
    """A model as a residual stream. Made by `seam_of`; see protocol.py for the meaning of the attributes."""

    def __init__(self, name: str, subject: Subject, anatomy: Anatomy, codec: OwnCodec) -> None:
        self.name = name
        self.codec: Codec = codec
        self.n_layers = len(anatomy.calls)
        self.d_model = anatomy.d_model
        self.causal = anatomy.causal
        self.context_length = subject.context_length
        self._subject = subject
        self._anatomy = anatomy
        self._version = Version(subject.module)
        self._lock = threading.RLock()
        self.parity = measure_parity(subject, anatomy, codec)
        self.parameters = sum(p.numel() for block in dict.fromkeys(anatomy.calls) for p in block.parameters())
        self._position_bytes = 2 * (self.n_layers + 1) * self.d_model * anatomy.dtype.itemsize
        self._verified = self._version.anatomy
        self._find_abilities()

    @property
    def model(self) -> nn.Module:
        """The user's own model."""
        return self._subject.module

    @property
    def device(self) -> torch.device:
        """Where ids go and residuals are gathered."""
        return self._subject.device

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the residual stream."""
        return self._anatomy.dtype

    @property
    def version(self) -> Hashable:
        """Changes when weights, hooks or configuration change."""
        now = self._version()
        if now[1] != self._found:
            with self._lock:
                self._renewed()
        return now

    @property
    def fingerprint(self) -> str:
        """A digest of the weights, the same in every process."""
        return fingerprint(self.model)

    @property
    def stop_ids(self) -> frozenset[int]:
        """Tokens that end a text, by the model's generation settings as they are now and by the tokenizer."""
        return self._subject.stop_ids() | self.codec.stop_ids

    @property
    def position_bytes(self) -> int:
        """Bytes that the activations of one position take; a guess until the first pass."""
        return self._position_bytes

    def residuals(self, ids: Sequence[int]) -> Tensor:
        """One pass, stopped behind the last block: [n_layers + 1, len(ids), d_model] in `dtype` on `device`.

        Raises ModelNotVerified when modules, hooks or configuration changed since the load in a way that no longer lets
        the head recompute the model's logits, or when this pass did not call the blocks as at the load.
        """
        with self._lock:
            self._verify_again(ids)
            return self._passes.run(ids, keep=False).residuals

    def run(
        self,
        ids: Sequence[int],
        *,
        past: Sequence[Activations] = (),
        base: Activations | None = None,
        rows: int = 0,
        changes: Sequence[Change] = (),
        check: Callable[[], None] = nothing,
    ) -> Activations:
        """See protocol.py. Raises ModelNotVerified as `residuals`."""
        with self._lock:
            self._verify_again(ids)
            length = len(ids) + sum(map(len, past))
            keep = not self._abilities.cannot_continue(length)
            made = self._passes.run(ids, past, base, rows, changes, keep=keep, check=check)
            self._position_bytes = made.nbytes // max(1, len(made))
            return made

    def last_cells(
        self,
        ids: Sequence[int],
        *,
        past: Sequence[Activations] = (),
        base: Activations | None = None,
        rows: int = 0,
        changes: Sequence[Sequence[Change]],
    ) -> Tensor:
        """See protocol.py. Raises ModelNotVerified as `residuals`."""
        with self._lock:
            self._verify_again(ids)
            return self._passes.last_cells(ids, past, base, rows, changes)

    def batch(self, texts: Sequence[Sequence[int]], take: Take, *, site: str = "residual") -> None:
        """See protocol.py. Raises ModelNotVerified as `residuals`, SiteNotFound."""
        with self._lock:
            self._verify_again(texts[0])
            self._batches.run(texts, take, self._modules(site))

    def mixes_lengths(self, length: int) -> bool:
        """Whether texts of different length, the longest of so many tokens, can share a batch."""
        with self._lock:
            self._renewed()
            return self._abilities.ignores_length(length) and bool(self._batches.padding)

    def cannot_write(self, length: int) -> str:
        """Why several prompts cannot be continued at once up to so many tokens, as a clause; "" when they can."""
        with self._lock:
            self._renewed()
            why = self._abilities.cannot_continue(length)
            return why or self._batches.cannot_write

    def cannot_insert(self, length: int) -> str:
        """Why vectors cannot stand in the place of embeddings in prompts being written; "" when they can."""
        with self._lock:
            return self.cannot_write(length) or self._batches.cannot_insert

    def embed(self, ids: Sequence[int]) -> Tensor:
        """See protocol.py. Raises ModelNotVerified."""
        if self._subject.embedding is None:
            raise ModelNotVerified(
                f"Where {self.name} turns tokens into vectors is not known: load it as a transformers model."
            )
        with self._lock:
            return embedded(self._subject, ids)

    def write(self, texts: Sequence[Sequence[int]], past: Sequence[Activations] = ()) -> "SeamWriter":
        """See protocol.py."""
        with self._lock:
            self._verify_again(texts[0])
            return SeamWriter(self._lock, self._batches.write(texts, [p.to(self.device) for p in past]))

    def _modules(self, site: str) -> tuple[nn.Module, ...]:
        if site == "residual":
            return ()
        if self._sites is None:
            self._sites = find_sites(self._subject, self._anatomy)
        return self._sites.of(site)

    def cannot_continue(self, length: int) -> str:
        """Why a prompt of so many tokens cannot go on from a stored prefix; "" when it can."""
        abilities = self._abilities
        with nullcontext() if abilities.knows_prefix else self._lock:  # what is known must not wait for a running pass
            return abilities.cannot_continue(length)

    def shares_columns(self, length: int) -> bool:
        """Whether a state depends on what stands before it alone, in a prompt of so many tokens."""
        return self._abilities.shares_columns(length)

    def cannot_skip(self) -> str:
        """Why blocks cannot be passed over; "" when they can."""
        with self._lock:
            return self._abilities.cannot_skip()

    def _find_abilities(self) -> None:
        self._passes = Passes(self._subject, self._anatomy)
        self._found = self._version.anatomy
        self._abilities = Abilities(self._passes, hooked=self._version.hooked)
        self._batches = Batches(self._passes)
        self._sites: Sites | None = None

    def _renewed(self) -> None:
        """What the model can do is found anew where modules, hooks or configuration changed."""
        if self._version.anatomy != self._found:
            self._find_abilities()

    def _verify_again(self, ids: Sequence[int]) -> None:
        """Modules, hooks or configuration may have changed since the load."""
        now = self._version.anatomy
        if now == self._verified:
            return
        batch = torch.tensor([list(ids)], device=self.device)
        try:
            verify(self._subject, self._anatomy)
        except LensvizError:
            raise
        except Exception:  # noqa: BLE001 - a user's hook that cannot take our short ids says nothing about the head
            if batch.shape[1] <= MAX_PROOF:
                verify(self._subject, self._anatomy, batch)
        if now != self._found:
            self._find_abilities()
        self._verified = now


class SeamWriter:
    """Prompts being continued together; see `Writing` in protocol.py."""

    def __init__(self, lock: threading.RLock, writer: Writer) -> None:
        self._lock = lock
        self._writer = writer

    @property
    def nbytes(self) -> int:
        """Bytes of the keys and values it keeps."""
        return self._writer.nbytes

    def first(self, vectors: Tensor | None = None) -> Tensor:
        """[layer + 1, prompt, model] at the last token of each prompt."""
        with self._lock:
            return self._writer.first(vectors)

    def step(self, tokens: Sequence[int], vectors: Tensor | None = None) -> Tensor:
        """The same after one more token each."""
        with self._lock:
            return self._writer.step(tokens, vectors)

    def ahead(self, texts: Sequence[Sequence[int]], vectors: Tensor, *, gradients: bool = True) -> Tensor:
        """The last row [prompt, pos, model] of several more tokens each, for a backward pass to `vectors`."""
        with self._lock:
            return self._writer.ahead(texts, vectors, gradients=gradients)

    def keep(self, which: Sequence[int]) -> None:
        """Go on with some of the prompts alone."""
        self._writer.keep(which)


class HeadedSeam(ModelSeam):
    """A model that also has a language-model head."""

    def __init__(self, name: str, subject: Subject, anatomy: Anatomy, codec: OwnCodec, head: ModelHead) -> None:
        self.head = head
        super().__init__(name, subject, anatomy, codec)


def seam_of(
    subject: Subject, tokenizer: Any, *, name: str, parts: Parts | None = None, **codec_options: Any
) -> ModelSeam:
    """Probe a subject and make its seam; without a tokenizer, one that takes and shows ids. Raises ModelNotVerified."""
    anatomy = probe(subject, parts)
    head = anatomy.head
    rows = max(subject.n_inputs, head.vocab_size if head else 0)
    codec = IdCodec(rows) if tokenizer is None else TokenCodec(tokenizer, rows, **codec_options)
    if head is None:
        return ModelSeam(name, subject, anatomy, codec)
    return HeadedSeam(name, subject, anatomy, codec, head)


def measure_parity(subject: Subject, anatomy: Anatomy, codec: OwnCodec) -> Parity:
    """One own pass on a short text: the lens's last row against the model's logits. Raises ModelNotVerified."""
    head = anatomy.head
    dtype = next((p.dtype for p in subject.module.parameters() if p.is_floating_point()), anatomy.dtype)
    try:
        ids = torch.tensor([codec.encode(SHORT_TEXT)], device=subject.device)
        worst = verify(subject, anatomy, ids)
    except ModelNotVerified:
        raise
    except Exception:  # noqa: BLE001 - no tokenizer or one that does not fit, or hooks that cannot take this text
        worst = verify(subject, anatomy)
    norm, scale = ("none", "none") if head is None else (head.norm, head.scale.label)
    return Parity(worst, str(dtype).removeprefix("torch."), codec.bos_policy, norm, scale)
