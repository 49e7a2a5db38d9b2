"""The seam over a Hugging Face model: causal, masked or a plain encoder, whole, half or spread by accelerate.

`HuggingFaceSeam` has residuals; `HeadedSeam` also has a head, so `isinstance(seam, HasHead)` says which one it is.
"""

import threading
from collections.abc import Hashable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.errors import LensvizError, ModelNotVerified
from lensviz.model.capture import stream
from lensviz.model.head import ModelHead
from lensviz.model.ids import IdCodec
from lensviz.model.probe import Anatomy, probe, verify
from lensviz.model.protocol import Codec, Parity
from lensviz.model.subject import Parts, Subject, config_numbers, special_ids
from lensviz.model.tokens import TokenCodec
from lensviz.model.version import Version

OwnCodec = TokenCodec | IdCodec
MAX_PROOF = 512  #: longest prompt whose logits are computed as a whole
SHORT_TEXT = "The quick brown fox jumps over the lazy dog."


class HuggingFaceSeam:
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
        self._verified = self._version.anatomy

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
        with self._lock:
            return self._version()

    def residuals(self, ids: Sequence[int]) -> Tensor:
        """One pass, stopped behind the last block: [n_layers + 1, len(ids), d_model] in `dtype` on `device`.

        Raises ModelNotVerified when modules, hooks or configuration changed since the load in a way that no longer lets
        the head recompute the model's logits, or when this pass did not call the blocks as at the load.
        """
        with self._lock:
            batch = torch.tensor([list(ids)], device=self.device)
            self._verify_again(batch)
            states, _ = stream(self.model, self._anatomy.calls, lambda: self._subject.run(batch), device=self.device)
            if len(states) != self.n_layers + 1:
                raise ModelNotVerified(
                    f"{self.name} called {len(states) - 1} of its {self.n_layers} blocks on this prompt; load it again."
                )
            return torch.stack([state.to(self.dtype) for state in states])

    def _verify_again(self, batch: Tensor) -> None:
        """Modules, hooks or configuration may have changed since the load."""
        now = self._version.anatomy
        if now == self._verified:
            return
        try:
            verify(self._subject, self._anatomy)
        except LensvizError:
            raise
        except Exception:  # noqa: BLE001 - a user's hook that cannot take our short ids says nothing about the head
            if batch.shape[1] <= MAX_PROOF:
                verify(self._subject, self._anatomy, batch)
        self._verified = now


class HeadedSeam(HuggingFaceSeam):
    """A model that also has a language-model head."""

    def __init__(self, name: str, subject: Subject, anatomy: Anatomy, codec: OwnCodec, head: ModelHead) -> None:
        self.head = head
        super().__init__(name, subject, anatomy, codec)


def seam_of(
    subject: Subject, tokenizer: Any, *, name: str, parts: Parts | None = None, **codec_options: Any
) -> HuggingFaceSeam:
    """Probe a subject and make its seam; without a tokenizer, one that takes and shows ids. Raises ModelNotVerified."""
    anatomy = probe(subject, parts)
    head = anatomy.head
    rows = max(subject.n_inputs, head.vocab_size if head else 0)
    codec = IdCodec(rows) if tokenizer is None else TokenCodec(tokenizer, rows, **codec_options)
    if head is None:
        return HuggingFaceSeam(name, subject, anatomy, codec)
    return HeadedSeam(name, subject, anatomy, codec, head)


def huggingface_subject(model: Any) -> Subject:
    """A transformers model as the probe sees it. Raises ModelNotVerified for encoder-decoder models."""
    model = getattr(model, "_orig_mod", model)  # torch.compile's wrapper
    config: Any = getattr(model, "config", None)
    name = type(model).__name__
    if getattr(config, "is_encoder_decoder", False):
        raise ModelNotVerified(
            f"{name} is an encoder-decoder, with two residual streams; pass a causal, masked or encoder-only model."
        )
    embedding: Any = model.get_input_embeddings()
    rows = getattr(embedding, "num_embeddings", None) or config.get_text_config().vocab_size
    try:
        unembedding = model.get_output_embeddings()
    except (AttributeError, NotImplementedError):
        unembedding = None
    return Subject(
        module=model,
        name=name,
        run=_runner(model),
        device=home(model),
        context_length=context_length(config),
        n_inputs=int(rows),
        unembedding=unembedding if isinstance(unembedding, nn.Module) else None,
        avoid=special_ids(config),
        numbers=config_numbers(config),
    )


def _runner(model: nn.Module) -> Any:
    """Calls the model without its cache; models that do not know the switch are called plainly from then on."""
    options = {"use_cache": False}

    def run(ids: Tensor) -> Any:
        try:
            return model(input_ids=ids, **options)
        except TypeError as error:
            if "use_cache" not in str(error):
                raise
            options.clear()
            return model(input_ids=ids)

    return run


def home(model: nn.Module) -> torch.device:
    """The device of the first weight that is on one; where all are offloaded, the one accelerate computes on."""
    for parameter in model.parameters():
        if not parameter.is_meta:
            return parameter.device
    hooks = (getattr(module, "_hf_hook", None) for module in model.modules())
    device = next((d for hook in hooks if (d := getattr(hook, "execution_device", None)) is not None), "cpu")
    return torch.device(device)


def context_length(config: Any) -> int | None:
    """How many positions the model was made for, by its configuration; None where that says nothing."""
    text = config.get_text_config() if hasattr(config, "get_text_config") else config
    for key in ("max_position_embeddings", "n_positions", "max_sequence_length", "max_seq_len", "seq_length"):
        value = getattr(text, key, None)
        if isinstance(value, int) and value > 0:
            return value
    return None


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
