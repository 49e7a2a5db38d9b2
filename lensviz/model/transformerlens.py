"""The seam over TransformerLens: its objects are recognised by class name and nothing of it is imported.

A TransformerBridge is a torch module with `blocks` like any other, so the same probe finds and proves its parts, with
whatever processing it has (folded norms, centred weights). What differs: how it is called, where its tokenizer and
sizes are (`cfg`), and that `default_prepend_bos` decides about BOS. Its hook points are torch hooks and so are seen.
"""

from typing import Any

from torch import nn

from lensviz.errors import ModelNotVerified
from lensviz.model.huggingface import home
from lensviz.model.seam import ModelSeam, seam_of
from lensviz.model.subject import Parts, Subject, config_numbers


def is_transformerlens(model: Any) -> bool:
    """Whether an object is a TransformerBridge, or a HookedTransformer of TransformerLens before 4."""
    names = {c.__name__ for c in type(model).__mro__ if c.__module__.split(".")[0] == "transformer_lens"}
    return bool(names & {"TransformerBridge", "HookedTransformer"})


def bridge_seam(model: Any, parts: Parts | None = None) -> ModelSeam:
    """The seam of a TransformerBridge. Raises ModelNotVerified."""
    cfg, name = model.cfg, type(model).__name__
    inner = getattr(getattr(model, "original_model", None), "config", None)
    if getattr(inner, "is_encoder_decoder", False) is True:
        raise ModelNotVerified(
            f"{name} wraps an encoder-decoder with two residual streams; pass a causal, masked or encoder-only model."
        )
    unembedding = getattr(model, "unembed", None)
    subject = Subject(
        module=model,
        name=name,
        run=lambda ids: model(ids, return_type="logits"),
        device=home(model),
        n_inputs=int(cfg.d_vocab),
        context_length=getattr(cfg, "n_ctx", None),
        unembedding=unembedding if isinstance(unembedding, nn.Module) else None,
        numbers=config_numbers(cfg),
    )
    return seam_of(
        subject,
        model.tokenizer,
        name=str(getattr(cfg, "model_name", None) or name),
        parts=parts,
        policy=lambda: getattr(cfg, "default_prepend_bos", None),
        drop_eos=bool(getattr(cfg, "tokenizer_appends_eos", False)),
    )
