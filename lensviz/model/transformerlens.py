"""The adapter over TransformerLens: its objects are recognized by class name and nothing of it is imported.

A TransformerBridge is a torch module with `blocks` like any other, so the same probe finds and proves its parts, with
whatever processing it has (folded norms, centered weights). What differs: how it is called, where its tokenizer and
sizes are (`cfg`), and that `default_prepend_bos` decides about BOS. Its hook points are torch hooks and so are seen.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

from lensviz.errors import ModelNotVerified
from lensviz.model.adapter import VerifiedAdapter, adapter_of
from lensviz.model.huggingface import batched, home, kinds, rescaled, resumed, stop_ids, window
from lensviz.model.probed_model import Parts, ProbedModel, config_numbers
from lensviz.model.running.hooks import OwnHook, hooked

_RECORDS = ("_pattern", "_capture_hooks_wired", "_capture_hook_handles")


def is_transformerlens(model: Any) -> bool:
    """Whether an object is a TransformerBridge, or a HookedTransformer of TransformerLens before 4."""
    names = {c.__name__ for c in type(model).__mro__ if c.__module__.split(".")[0] == "transformer_lens"}
    return bool(names & {"TransformerBridge", "HookedTransformer"})


def bridge_adapter(model: Any, parts: Parts | None = None) -> VerifiedAdapter:
    """The adapter of a TransformerBridge. Raises ModelNotVerified."""
    cfg, name = model.cfg, type(model).__name__
    inner = getattr(getattr(model, "original_model", None), "config", None)
    if getattr(inner, "is_encoder_decoder", False) is True:
        raise ModelNotVerified(
            f"{name} wraps an encoder-decoder with two residual streams; pass a causal, masked or encoder-only model."
        )
    return adapter_of(
        _subject(model),
        model.tokenizer,
        name=str(getattr(cfg, "model_name", None) or name),
        parts=parts,
        policy=lambda: getattr(cfg, "default_prepend_bos", None),
        drop_eos=bool(getattr(cfg, "tokenizer_appends_eos", False)),
    )


def _subject(model: Any) -> ProbedModel:
    """The bridge as the probe sees it. Whole passes are its own; passes behind stored positions are those of the model
    that it wraps, whose blocks are the bridge's: that both give the same numbers is proved before they are used.
    """
    cfg, unembedding = model.cfg, getattr(model, "unembed", None)
    wrapped = getattr(model, "original_model", None)
    inner = wrapped if isinstance(wrapped, nn.Module) else None
    config: Any = getattr(inner, "config", None)
    known = hasattr(config, "get_text_config")
    embedding = getattr(model, "embed", None)
    return ProbedModel(
        module=model,
        name=type(model).__name__,
        run=lambda ids: model(ids, return_type="logits"),
        device=home(model),
        n_inputs=int(cfg.d_vocab),
        context_length=getattr(cfg, "n_ctx", None),
        unembedding=unembedding if isinstance(unembedding, nn.Module) else None,
        embedding=embedding if isinstance(embedding, nn.Module) else None,
        numbers=config_numbers(cfg),
        resume=None if inner is None else _finding_cache(inner, resumed(inner)),
        batched=None if inner is None else _finding_cache(inner, batched(inner)),
        again=lambda: _subject(model),
        window=window(config) if known else None,
        kinds=kinds(config) if known else (),
        rescaled=rescaled(config) if known else None,
        stop_ids=lambda: frozenset() if inner is None else stop_ids(inner),
        ignores=_is_record,
    )


def _is_record(module: nn.Module, name: str) -> bool:
    """Whether an attribute is what a bridge notes in its passes: the last attention pattern, the handles of its hooks.
    Hooks themselves are seen where they are.
    """
    return name in _RECORDS and type(module).__module__.split(".")[0] == "transformer_lens"


def _finding_cache(model: nn.Module, call: Callable[..., Any] | None) -> Callable[..., Any] | None:
    """The same call, in which attention finds the cache: TransformerLens 4.3 looks for it by the name it had before
    transformers 5.24, and else computes as if there were none.
    """
    attention = [module for module in model.modules() if hasattr(module, "_update_kv_cache")]

    def renamed(_module: nn.Module, args: Any, kwargs: dict[str, Any]) -> Any:
        found = kwargs.get("cache")
        return None if found is None else (args, {"past_key_values": found, **kwargs})

    def finding(*args: Any) -> Any:
        with hooked([m.register_forward_pre_hook(OwnHook(renamed), with_kwargs=True) for m in attention]):
            return call(*args) if call is not None else None

    return None if call is None else finding
