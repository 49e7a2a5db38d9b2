"""A Hugging Face model as the probe sees it: causal, masked or a plain encoder, whole, half or spread by accelerate."""

import inspect
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.errors import ModelNotVerified
from lensviz.model.probed_model import ProbedModel, config_numbers, special_ids

CACHES = frozenset({"cache", "past_key_values"})  #: what models call their cache


def huggingface_subject(model: Any) -> ProbedModel:
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
    return ProbedModel(
        module=model,
        name=name,
        run=_runner(model),
        device=home(model),
        context_length=context_length(config),
        n_inputs=int(rows),
        unembedding=unembedding if isinstance(unembedding, nn.Module) else None,
        embedding=embedding if isinstance(embedding, nn.Module) else None,
        avoid=special_ids(config),
        numbers=config_numbers(config),
        resume=resumed(model),
        batched=batched(model),
        again=lambda: huggingface_subject(model),
        window=window(config),
        kinds=kinds(config),
        rescaled=rescaled(config),
        stop_ids=lambda: stop_ids(model),
    )


def stop_ids(model: Any) -> frozenset[int]:
    """The tokens at which the model's own generation ends."""
    value = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    return frozenset(value if isinstance(value, list | tuple) else [] if value is None else [value])


def window(config: Any) -> int | None:
    """Tokens after which a sliding window rolls; None where there is none."""
    text = config.get_text_config() if hasattr(config, "get_text_config") else config
    found = (getattr(text, key, None) for key in ("sliding_window", "attention_chunk_size"))
    return min((n for n in found if isinstance(n, int) and n > 0), default=None)


def kinds(config: Any) -> tuple[str, ...]:
    """Kind of attention of each layer, such as "sliding_attention"; empty where the config does not say."""
    text = config.get_text_config() if hasattr(config, "get_text_config") else config
    return tuple(getattr(text, "layer_types", None) or ())


def rescaled(config: Any) -> int | None:
    """Tokens after which rotary positions are rescaled; None where they never are."""
    text = config.get_text_config() if hasattr(config, "get_text_config") else config
    rope = getattr(text, "rope_parameters", None) or getattr(text, "rope_scaling", None) or {}
    found: list[Any] = []
    for kind in (rope, *(v for v in rope.values() if isinstance(v, dict))):
        if kind.get("rope_type") in ("dynamic", "longrope"):
            original = kind.get("original_max_position_embeddings")
            found.append(original or getattr(text, "original_max_position_embeddings", None) or context_length(config))
    return min((n for n in found if isinstance(n, int) and n > 0), default=None)


def called(model: nn.Module) -> Any:
    """A call of the model in its own precision: past the autocast that accelerate puts around `forward` for
    training in mixed precision, as passes of ours never run under autocast.
    """
    own = vars(model).get("_original_forward")
    return model if own is None or "forward" not in vars(model) else own


def _runner(model: nn.Module) -> Any:
    """Calls the model without its cache; models that do not know the switch are called plainly from then on."""
    options = {"use_cache": False}

    def run(ids: Tensor) -> Any:
        try:
            return called(model)(input_ids=ids, **options)
        except TypeError as error:
            if "use_cache" not in str(error):
                raise
            options.clear()
            return called(model)(input_ids=ids)

    return run


def resumed(model: nn.Module) -> Any:
    """Calls the model behind a cache, with positions where they are wanted and it takes them; None without a cache."""
    takes = _arguments(model)
    if not takes & CACHES:
        return None

    def run(ids: Tensor, cache: Any, positions: Tensor | None) -> Any:
        options: dict[str, Any] = {"input_ids": ids, _cache_name(takes): cache, "use_cache": True}
        if positions is not None and "position_ids" in takes:
            options["position_ids"] = positions
        return called(model)(**options)

    return run


def batched(model: nn.Module) -> Any:
    """Calls the model with a mask, and with positions where it takes them; None where it takes no mask."""
    takes = _arguments(model)
    if "attention_mask" not in takes:
        return None

    def run(ids: Tensor, mask: Tensor, positions: Tensor | None, cache: Any) -> Any:
        options: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        if positions is not None and "position_ids" in takes:
            options["position_ids"] = positions
        if cache is not None:
            options |= {_cache_name(takes): cache, "use_cache": True}
        return called(model)(**options)

    return run


def _arguments(model: nn.Module) -> frozenset[str]:
    """The names that a model's forward takes; those of the model inside, where a wrapper hands everything on."""
    for module in model.modules():
        takes = frozenset(inspect.signature(module.forward).parameters)
        if "input_ids" in takes and takes & CACHES:
            return takes
    return frozenset(inspect.signature(model.forward).parameters)


def _cache_name(takes: frozenset[str]) -> str:
    """Name of the cache argument of `forward`: `cache` since transformers 5.24, `past_key_values` before."""
    return "cache" if "cache" in takes else "past_key_values"


def home(model: nn.Module) -> torch.device:
    """The device of the first weight that is on one; where all are offloaded, the one accelerate computes on."""
    for parameter in model.parameters():
        if not parameter.is_meta:
            return parameter.device
    hooks = (getattr(module, "_hf_hook", None) for module in model.modules())
    device = next((d for hook in hooks if (d := getattr(hook, "execution_device", None)) is not None), "cpu")
    return torch.device(device)


def context_length(config: Any) -> int | None:
    """Context length by the configuration; None where that says nothing."""
    text = config.get_text_config() if hasattr(config, "get_text_config") else config
    for key in ("max_position_embeddings", "n_positions", "max_sequence_length", "max_seq_len", "seq_length"):
        value = getattr(text, key, None)
        if isinstance(value, int) and value > 0:
            return value
    return None
