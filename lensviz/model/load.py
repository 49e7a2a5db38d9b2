"""`load`: makes the adapter of whatever names a model."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import torch
from huggingface_hub import constants
from torch import nn

from lensviz.errors import UnknownModel
from lensviz.model import demo
from lensviz.model.adapter import adapter_of
from lensviz.model.bars import quiet
from lensviz.model.devices import checked_device, checked_dtype, on_cpu, refuse_move
from lensviz.model.gguf import file as gguf_file
from lensviz.model.huggingface import huggingface_subject
from lensviz.model.probed_model import Parts, reason
from lensviz.model.protocol import ModelAdapter
from lensviz.model.transformerlens import bridge_adapter, is_transformerlens


def load(
    model: Any = "demo",
    *,
    device: Any = None,
    dtype: Any = None,
    trust_remote_code: bool = False,
    parts: Parts | None = None,
) -> ModelAdapter:
    """The adapter of a model.

    Args:
        model: "demo"; a folder, a `.gguf` file or a hub name; (model, tokenizer) or (model, processor), whose
            tokenizer is taken; a TransformerBridge; or an adapter, returned as it is.
        device: where a model that is loaded here goes (default: the GPU if there is one, else the CPU).
        dtype: its dtype (default: that of its file; float32 for the demo and for quantized GGUF files).
        trust_remote_code: let a hub model run its own code.
        parts: names of a model's parts where the probe cannot find them: "blocks", "head", "unembedding".

    Raises:
        UnknownModel: nothing by that name here, a file that cannot be read, or the hub is not reachable.
        MissingExtra: the packages that read GGUF are not installed.
        UnknownDevice: no such device or dtype, or another one than a model object of the user's own has.
        ModelNotVerified: the model's logits could not be recomputed from its parts.

    """
    place, kind = checked_device(device), checked_dtype(dtype)
    with on_cpu():
        return _load(model, place, kind, trust_remote_code=trust_remote_code, parts=parts)


def _load(
    model: Any, place: torch.device | None, kind: torch.dtype | None, *, trust_remote_code: bool, parts: Parts | None
) -> ModelAdapter:
    if isinstance(model, str | Path):
        return _by_name(str(model), place, kind, trust_remote_code=trust_remote_code, parts=parts)
    if is_transformerlens(model):
        refuse_move(model, place, kind)
        return bridge_adapter(model, parts)
    if isinstance(model, Sequence) and len(model) == 2:
        network, given = model if isinstance(model[0], nn.Module) else model[::-1]
        if isinstance(network, nn.Module) and hasattr(network, "get_input_embeddings"):
            tokenizer = _tokenizer(given)
            probed = huggingface_subject(network)
            refuse_move(network, place, kind)
            name = getattr(getattr(probed.module, "config", None), "_name_or_path", "") or probed.name
            return adapter_of(probed, tokenizer, name=name, parts=parts)
    if isinstance(model, ModelAdapter):
        return model
    if isinstance(model, nn.Module):
        raise UnknownModel(
            f"A {type(model).__name__} alone brings no tokenizer; pass (model, tokenizer), or (model, None) and "
            "prompts of token ids."
        )
    raise UnknownModel(
        f"A {_kinds(model)} is not a model that lensviz knows; pass a name, a folder, (model, tokenizer) "
        "or a TransformerBridge."
    )


def _kinds(model: Any) -> str:
    """Description of what was passed, for messages."""
    if isinstance(model, tuple | list):
        return f"{type(model).__name__} of {', '.join(type(each).__name__ for each in model) or 'nothing'}"
    return type(model).__name__


def _tokenizer(given: Any) -> Any:
    """A tokenizer, or that of a processor. Raises UnknownModel."""
    if given is None or hasattr(given, "convert_ids_to_tokens"):
        return given
    kind, inner = type(given).__name__, getattr(given, "tokenizer", None)
    if hasattr(inner, "convert_ids_to_tokens"):
        return inner
    if hasattr(given, "tokenizer") or kind.endswith(("Processor", "FeatureExtractor")):
        raise UnknownModel(
            f"A processor was passed ({kind}) whose .tokenizer is {type(inner).__name__}: a tokenizer is wanted there; "
            "pass (model, AutoTokenizer.from_pretrained(...)) of the same model."
        )
    raise UnknownModel(
        f"A {kind} is not a tokenizer that lensviz knows; pass (model, tokenizer), or (model, None) and prompts of "
        "token ids."
    )


def _by_name(
    name: str, device: torch.device | None, dtype: torch.dtype | None, *, trust_remote_code: bool, parts: Parts | None
) -> ModelAdapter:
    source, label, speaks = name, name, True
    if name == "demo":
        dtype = dtype or torch.float32
        folder = demo.demo_folder()
        source, label = str(folder or demo.HUB_NAME), demo.HUB_NAME
    elif gguf_file.is_gguf(name):
        folder = gguf_file.folder_of(Path(name))
        source, label, speaks = str(folder), Path(name).name, gguf_file.has_tokenizer(folder)
        if said := gguf_file.notice(folder):
            warnings.warn(said, stacklevel=5)
    options: dict[str, Any] = {"trust_remote_code": trust_remote_code}
    if not Path(source).is_dir():
        options["local_files_only"] = not _hub_reachable()
    try:
        network, tokenizer = _pretrained(source, dtype, options, speaks=speaks)
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise UnknownModel(_why(name, source, options, error)) from error
    if not getattr(network, "is_quantized", False):  # quantized models were put in place and refuse to move
        network.to(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    network.eval()
    return adapter_of(huggingface_subject(network), tokenizer, name=label, parts=parts)


def _pretrained(source: str, dtype: torch.dtype | None, options: dict[str, Any], *, speaks: bool) -> tuple[Any, Any]:
    from transformers import AutoConfig, AutoTokenizer

    with quiet():
        config = AutoConfig.from_pretrained(source, **options)
        tokenizer = AutoTokenizer.from_pretrained(source, **options) if speaks else None
        network = auto_class(config).from_pretrained(source, config=config, dtype=dtype or "auto", **options)
    return network, tokenizer


def auto_class(config: Any) -> Any:
    """AutoModelForCausalLM, AutoModelForMaskedLM or AutoModel, by the architecture that a configuration names."""
    from transformers import AutoModel, AutoModelForCausalLM, AutoModelForMaskedLM
    from transformers.models.auto import modeling_auto as auto

    wanted = set(getattr(config, "architectures", None) or ())
    if wanted & set(auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.values()):
        return AutoModelForCausalLM
    if wanted & set(auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES.values()):
        return AutoModelForMaskedLM
    remote = "AutoModelForCausalLM" in (getattr(config, "auto_map", None) or {})
    generates = any(a.endswith(("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")) for a in wanted)
    return AutoModelForCausalLM if remote or generates else AutoModel


def _hub_reachable() -> bool:
    """Whether the hub answers within three seconds; the hub client itself would retry for half a minute."""
    if constants.HF_HUB_OFFLINE:
        return False
    try:
        httpx.head(constants.ENDPOINT, timeout=3, follow_redirects=False)
    except (httpx.HTTPError, OSError, ValueError):
        return False
    return True


def _why(name: str, source: str, options: dict[str, Any], error: Exception) -> str:
    text = str(error)
    if "trust_remote_code" in text:
        return f"The model {name!r} brings its own code; pass trust_remote_code=True if you trust its authors."
    if name == "demo" and not Path(source).is_dir():
        return f"The demo model is not installed and the hub is not reachable; {demo.INSTALL}."
    if source != name and Path(source).exists():
        return (
            f"What was kept of {name!r} cannot be loaded ({reason(error)}); delete the folder {source!r} and try again."
        )
    if Path(source).exists():
        return f"The folder {name!r} holds no model that transformers can load ({reason(error)}); pass another folder."
    state = "and the hub is not reachable" if options.get("local_files_only") else "or on the hub"
    return f"There is no model {name!r} here {state}; pass a folder, (model, tokenizer), or 'demo' with the demo extra."
