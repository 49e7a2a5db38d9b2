"""The weights and the tokenizer of a GGUF file through transformers, written as safetensors."""

import json
from pathlib import Path
from typing import Any

import torch

from lensviz.common.text import visible
from lensviz.errors import UnknownModel
from lensviz.model.bars import bar, counted, quiet, size, without_warnings
from lensviz.model.gguf.header import AGAIN, INSTEAD, Header
from lensviz.model.gguf.rope import DIVISORS, named_scaling, scale_as_llama3

_FLOAT32 = 0  # GGML's number of the type
_HALVES = {1: torch.float16, 30: torch.bfloat16}
_WITHOUT = (None, "none", "no_vocab")  # what `tokenizer.ggml.model` says where there is no tokenizer
_ENDS = ("eos", "eot", "eom")  # of a text, a turn, a message


def convert(file: Path, header: Header, target: Path, *, shown: bool) -> str:
    """Write tokenizer, configuration and weights into an empty folder; what transformers left out, in a sentence or "".

    Raises UnknownModel for a file without all the weights of its model, and whatever transformers raises.
    """
    from transformers import AutoTokenizer, modeling_gguf_pytorch_utils

    name, doing = visible(file.name), f"Reading {visible(file.name)} ({size(file.stat().st_size)}), once"
    # the empty folder stands for the model's own: beside the file may lie the configuration of another model
    source: dict[str, Any] = {"pretrained_model_name_or_path": str(target), "gguf_file": str(file)}
    with (
        quiet(),
        without_warnings(),
        bar(doing, len(header.tensors), unit="tensor", shown=shown) as progress,
        counted(modeling_gguf_pytorch_utils, progress.update),
    ):
        if header.values.get("tokenizer.ggml.model") not in _WITHOUT:
            AutoTokenizer.from_pretrained(**source).save_pretrained(target)
            _without_strangers(target / "tokenizer.json", header)
        model = _read(file, source)
        scaled = scale_as_llama3(file, header, model.config)
        left = _left_out(file, header, model, scaled=scaled)
        progress.set_description(f"Keeping {name}")
        _save(model, header, target)
    return left


def half_of(header: Header) -> torch.dtype | None:
    """The half precision of a file that holds no other numbers than these and float32; else None."""
    kinds = {tensor.kind for tensor in header.tensors} - {_FLOAT32}
    return _HALVES.get(kinds.pop()) if len(kinds) == 1 else None


def _without_strangers(file: Path, header: Header) -> None:
    """Drop special tokens that a tokenizer class of transformers adds behind the file's own vocabulary."""
    content = json.loads(file.read_text(encoding="utf-8"))
    words = header.values.get("tokenizer.ggml.tokens", 0)
    content["added_tokens"] = [token for token in content["added_tokens"] if token["id"] < words]
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _read(file: Path, source: dict[str, Any]) -> Any:
    """The model in float32, whose every weight is in the file."""
    import transformers

    kind = getattr(transformers, "GgufConfig", None)
    dense = {"quantization_config": kind(dequantize=True)} if kind else {}  # else some devices keep weights packed
    checked = {"output_loading_info": True, "ignore_mismatched_sizes": True}  # refused below in a sentence
    options: dict[str, Any] = {**source, **dense, **checked, "dtype": torch.float32}
    read: Any = transformers.AutoModelForCausalLM.from_pretrained(**options)
    model, found = read
    sized = [each if isinstance(each, str) else each[0] for each in found["mismatched_keys"]]
    for wrong, keys in (("lacks weights", found["missing_keys"]), ("has weights of other sizes than those", sized)):
        if keys:
            more = f" and {len(keys) - 1:,} more" if len(keys) > 1 else ""
            raise UnknownModel(
                f"The GGUF file {file.name!r} {wrong} of the {type(model).__name__} that transformers reads in its "
                f"header ({min(keys)}{more}); {AGAIN}, or {INSTEAD}."
            )
    return model


def _left_out(file: Path, header: Header, model: Any, *, scaled: bool) -> str:
    """Settings of the file that transformers did not take over."""
    predicts = header.own("nextn_predict_layers") or 0  # blocks behind the model's own, which lensviz does not show
    n_blocks = (header.own("block_count") or 0) - predicts
    stored = sum(
        tensor.numbers
        for tensor in header.tensors
        if not (tensor.name == DIVISORS and scaled) and not (predicts and (tensor.block or 0) >= n_blocks)
    )
    unread = stored - sum({t.data_ptr(): t.numel() for t in model.state_dict().values()}.values())
    said = [f"{unread:,} of its {stored:,} numbers"] if unread > 0 else []
    if scaling := named_scaling(header):
        said.append(f"the scaling of its positions ({scaling!r})")
    if not said:
        return ""
    return (
        f"transformers does not read all of {file.name!r}: {' and '.join(said)} are left out, so the model's "
        "answers may be others."
    )


def _save(model: Any, header: Header, target: Path) -> None:
    config = model.config
    for name in ("quantization_config", "_model_name_or_path"):  # GGUF refuses to be saved; a name that the file chose
        vars(config).pop(name, None)
    with torch.device("meta"):
        plain = type(model)(config)
    plain.load_state_dict(model.state_dict(), assign=True)
    plain.tie_weights()
    half = half_of(header)
    if half and all(_fits(weight, half) for weight in plain.state_dict().values()):
        plain.to(half)
    found = (header.values.get(f"tokenizer.ggml.{name}_token_id") for name in _ENDS)
    ends = {each for each in found if isinstance(each, int)}
    if len(ends) > 1 and plain.generation_config is not None:
        plain.generation_config.eos_token_id = sorted(ends)
    plain.save_pretrained(target)


def _fits(weight: torch.Tensor, dtype: torch.dtype) -> bool:
    """Whether a tensor is the same in another precision."""
    return not weight.is_floating_point() or torch.equal(weight.to(dtype).to(weight.dtype), weight)
