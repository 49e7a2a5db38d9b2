"""The model adapter: a verified structure, a tokenizer, and the version of the model.

`VerifiedAdapter` has residuals; `HeadedAdapter` also has a head, so `isinstance(adapter, HasHead)` says which one it
is. What was proved holds for weights and structure as they were: when either changes, it is proved again before
anything is shown.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.errors import ModelNotVerified
from lensviz.model.discovery.probe import ModelStructure, probe, verify
from lensviz.model.head import ModelHead
from lensviz.model.peft_adapters import PeftAdapters
from lensviz.model.probed_model import Parts, ProbedModel
from lensviz.model.proofs import Proofs, proved_again
from lensviz.model.protocol import AffineEdit, Parity, Tokenizer, nothing
from lensviz.model.running.activations import Activations
from lensviz.model.running.batch import Take
from lensviz.model.running.batch_decoder import GuardedDecoder
from lensviz.model.running.insert import embedded
from lensviz.model.running.rest import missed
from lensviz.model.running.scratch import Moment
from lensviz.model.tokenizer.hf import HFTokenizer
from lensviz.model.tokenizer.ids import IdTokenizer
from lensviz.model.version import Look, Version, fingerprint

STATES = 8  #: states of the model whose proofs are remembered, such as an adapter on and off
SHORT_TEXT = "The quick brown fox jumps over the lazy dog."


class VerifiedAdapter:
    """A model as a residual stream. Made by `adapter_of`; see protocol.py for the meaning of the attributes."""

    def __init__(
        self,
        name: str,
        probed: ProbedModel,
        structure: ModelStructure,
        tokenizer: Tokenizer,
        adapters: PeftAdapters | None = None,
    ) -> None:
        self.name = name
        self.tokenizer = tokenizer
        self.n_layers = len(structure.calls)
        self.d_model = structure.d_model
        self.context_length = probed.context_length
        self._version = Version(probed.module, probed.scratch, adapters, probed.ignores)
        self._lock = threading.RLock()
        self.parity = measure_parity(probed, structure, tokenizer)
        self.parameters = sum(p.numel() for block in dict.fromkeys(structure.calls) for p in block.parameters())
        self._position_bytes = 2 * (self.n_layers + 1) * self.d_model * structure.dtype.itemsize
        self._known: OrderedDict[Hashable, Proofs] = OrderedDict()
        look = self._version.look()
        self._looked = look.proofs, look.hooked
        self._proofs = self._known[self._looked] = Proofs(probed, structure, look)

    @property
    def model(self) -> nn.Module:
        """The user's own model."""
        return self._proofs.probed.module

    @property
    def device(self) -> torch.device:
        """Device that ids go to and residuals are gathered on."""
        return self._proofs.probed.device

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the residual stream."""
        return self._proofs.structure.dtype

    @property
    def causal(self) -> bool:
        """Whether earlier positions are blind to later tokens."""
        return self._proofs.structure.causal

    @property
    def version(self) -> Hashable:
        """Another value whenever anything has changed that decides an answer."""
        return self.look().version

    def look(self, *, briefly: bool = False) -> Look:
        """See protocol.py. Raises ModelNotVerified when the model became another one since the load."""
        look = self._version.look(briefly=briefly)
        if (look.proofs, look.hooked) != self._looked:
            with self._lock:
                self._adopt(look)
        return look

    def began_to_train(self) -> bool:
        """See protocol.py."""
        return missed(self.model)

    @property
    def fingerprint(self) -> str:
        """A digest of the weights, the same in every process."""
        return fingerprint(self.model)

    @property
    def stop_ids(self) -> frozenset[int]:
        """Tokens that end a text, by the model's generation settings as they are now and by the tokenizer."""
        return self._proofs.probed.stop_ids() | self.tokenizer.stop_ids

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
            self.look(briefly=True)
            return self._proofs.passes.run(ids, keep=False).residuals

    def run(
        self,
        ids: Sequence[int],
        *,
        past: Sequence[Activations] = (),
        base: Activations | None = None,
        rows: int = 0,
        changes: Sequence[AffineEdit] = (),
        check: Callable[[], None] = nothing,
    ) -> Activations:
        """See protocol.py. Raises ModelNotVerified as `residuals`."""
        with self._lock:
            self.look(briefly=True)
            length = len(ids) + sum(map(len, past))
            skip = self._skips(rows)
            keep = not self._proofs.capabilities.why_not_continue(length)
            made = self._proofs.passes.run(ids, past, base, rows, changes, keep=keep, skip=skip, check=check)
            self._position_bytes = made.nbytes // max(1, len(made))
            return made

    def last_cells(
        self,
        ids: Sequence[int],
        *,
        past: Sequence[Activations] = (),
        base: Activations | None = None,
        rows: int = 0,
        changes: Sequence[Sequence[AffineEdit]],
    ) -> Tensor:
        """See protocol.py. Raises ModelNotVerified as `residuals`."""
        with self._lock:
            self.look(briefly=True)
            return self._proofs.passes.last_cells(ids, past, base, rows, changes, skip=self._skips(rows))

    def batch(self, texts: Sequence[Sequence[int]], take: Take, *, site: str = "residual") -> None:
        """See protocol.py. Raises ModelNotVerified as `residuals`, SiteNotFound."""
        with self._lock:
            self.look(briefly=True)
            self._proofs.batches.run(texts, take, self._modules(site))

    def mixes_lengths(self, length: int) -> bool:
        """Whether texts of different length, the longest of `length` tokens, can share a batch."""
        with self._lock:
            self.look(briefly=True)
            return self._proofs.capabilities.ignores_length(length) and bool(self._proofs.batches.padding)

    def together(
        self,
        texts: Sequence[Sequence[int]],
        *,
        past: Sequence[Activations] = (),
        check: Callable[[], None] = nothing,
    ) -> list[Activations]:
        """See protocol.py. Raises ModelNotVerified as `residuals`."""
        with self._lock:
            self.look(briefly=True)
            return self._proofs.together.run(texts, past, check)

    def why_not_read_together(self, length: int) -> str:
        """Why prompts of up to `length` tokens cannot share a pass and be continued; "" when they can."""
        with self._lock:
            self.look(briefly=True)
            return self._proofs.capabilities.why_not_continue(length) or self._proofs.together.cannot(length)

    def why_not_write(self, length: int) -> str:
        """Why several prompts cannot be continued at once up to `length` tokens, as a clause; "" when they can."""
        with self._lock:
            self.look(briefly=True)
            why = self._proofs.capabilities.why_not_continue(length)
            return why or self._proofs.batches.why_not_write(length)

    def why_not_insert(self, length: int) -> str:
        """Why vectors cannot stand in the place of embeddings in prompts being written; "" when they can."""
        with self._lock:
            return self.why_not_write(length) or self._proofs.batches.why_not_insert(length)

    def embed(self, ids: Sequence[int]) -> Tensor:
        """See protocol.py. Raises ModelNotVerified."""
        if self._proofs.probed.embedding is None:
            raise ModelNotVerified(
                f"Where {self.name} turns tokens into vectors is not known: load it as a transformers model."
            )
        with self._lock:
            return embedded(self._proofs.probed, ids)

    def write(self, texts: Sequence[Sequence[int]], past: Sequence[Activations] = ()) -> GuardedDecoder:
        """See protocol.py."""
        with self._lock:
            self.look(briefly=True)
            return GuardedDecoder(self._lock, self._proofs.batches.write(texts, [p.to(self.device) for p in past]))

    def with_peft_adapters(self, names: Sequence[str]) -> "VerifiedAdapter":
        """The same model with these adapters of peft's alone, or with none, whatever it is switched to. Raises
        UnknownAdapter, ModelNotVerified.
        """
        old = self._proofs.probed
        adapters = PeftAdapters(old.module, self.name, names)
        assert old.again is not None  # noqa: S101 - the subjects of all models that can have adapters have it
        with self._lock:
            probed = old.again()
            probed.parts, probed.scratch, probed.around = old.parts, old.scratch, adapters
            made = _made(probed, f"{self.name} {adapters.label}", lambda _: self.tokenizer, adapters)
        made._lock = self._lock  # noqa: SLF001 - passes of both are passes of one model
        return made

    def _modules(self, site: str) -> tuple[nn.Module, ...]:
        return () if site == "residual" else self._proofs.sites.of(site)

    def why_not_continue(self, length: int) -> str:
        """Why a prompt of `length` tokens cannot be continued from a stored prefix; "" when it can."""
        capabilities = self._proofs.capabilities
        with (
            nullcontext() if capabilities.knows_prefix(length) else self._lock
        ):  # what is known must not wait for a running pass
            return capabilities.why_not_continue(length)

    def shares_columns(self, length: int) -> bool:
        """Whether a state depends on what stands before it alone, in a prompt of `length` tokens."""
        return self._proofs.capabilities.shares_columns(length)

    def why_not_skip(self) -> str:
        """Why blocks cannot be passed over; "" when they can."""
        with self._lock:
            return self._proofs.capabilities.why_not_skip()

    def _adopt(self, look: Look) -> None:
        """Go on with what is proved of the model as it is now; what a change may have undone is proved again first, so
        that nothing is read off an older state of it.
        """
        key = look.proofs, look.hooked
        found = self._known.get(key)
        if found is None:
            moving = lambda: self._version.look(briefly=True).proofs != look.proofs  # noqa: E731
            found = proved_again(self.name, self._proofs, look, moving)
            if found.modules != self._proofs.modules:
                self._known.clear()  # they hold modules that the model no longer has
            self._known[key] = found
            while len(self._known) > STATES:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        self._proofs, self._looked = found, key

    def _skips(self, rows: int) -> bool:
        """Whether the blocks that would make so many rows can be passed over; found again if the model changed since
        this was asked last.
        """
        return rows > 1 and not self._proofs.capabilities.why_not_skip()


class HeadedAdapter(VerifiedAdapter):
    """A model that also has a language-model head."""

    @property
    def head(self) -> ModelHead:
        """Final norm, unembedding and scale of the model as it is now."""
        head = self._proofs.structure.head
        assert head is not None  # noqa: S101 - made for models that have one, and `changed` refuses its loss
        return head


def adapter_of(
    probed: ProbedModel, tokenizer: Any, *, name: str, parts: Parts | None = None, **tokenizer_options: Any
) -> VerifiedAdapter:
    """Probe a model and make its adapter; without a tokenizer, one that takes and shows ids. Raises
    ModelNotVerified.
    """
    probed.parts = parts or {}
    if tokenizer is None:
        return _made(probed, name, IdTokenizer)
    return _made(probed, name, lambda rows: HFTokenizer(tokenizer, rows, **tokenizer_options))


def _made(
    probed: ProbedModel, name: str, tokenizer: Callable[[int], Tokenizer], adapters: PeftAdapters | None = None
) -> VerifiedAdapter:
    before = Moment(probed.module)
    structure = probe(probed, probed.parts)
    head = structure.head
    rows = max(probed.n_inputs, head.vocab_size if head else 0)
    kind = VerifiedAdapter if head is None else HeadedAdapter
    made = kind(name, probed, structure, tokenizer(rows), adapters)
    probed.scratch.put_back(before)
    return made


def measure_parity(probed: ProbedModel, structure: ModelStructure, tokenizer: Tokenizer) -> Parity:
    """One own pass on a short text: the lens's last row against the model's logits. What this pass changes on the
    model is what every pass leaves there. Raises ModelNotVerified.
    """
    head, before = structure.head, Moment(probed.module)
    dtype = next((p.dtype for p in probed.module.parameters() if p.is_floating_point()), structure.dtype)
    try:
        ids = torch.tensor([tokenizer.encode(SHORT_TEXT)], device=probed.device)
        worst = verify(probed, structure, ids)
    except ModelNotVerified:
        raise
    except Exception:  # noqa: BLE001 - no tokenizer or one that does not fit, or hooks that cannot take this text
        worst = verify(probed, structure)
    probed.scratch.learn(probed.module, before)
    norm, scale = ("none", "none") if head is None else (head.norm, head.scale.label)
    return Parity(worst, str(dtype).removeprefix("torch."), tokenizer.bos_policy, norm, scale)
