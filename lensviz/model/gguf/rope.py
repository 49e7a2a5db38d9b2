"""The scaling of rotary positions in a GGUF file, which transformers passes over.

llama.cpp keeps the scaling of Llama 3.1 and later as one divisor for each frequency, and that of others by name.
"""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lensviz.model.gguf.header import Header

DIVISORS = "rope_freqs.weight"
_LLAMA3 = {"rope_type": "llama3", "low_freq_factor": 1.0, "high_freq_factor": 4.0}
_LLAMA3_CONTEXT = 8192
_READ = ("gpt-oss",)  # architectures whose named scaling transformers does read


def scale_as_llama3(file: Path, header: Header, config: Any) -> bool:
    """Put Llama 3's scaling into a configuration if it gives the file's own divisors; whether it does."""
    divisors = _divisors(file, header)
    before = getattr(config, "rope_parameters", None)
    if divisors is None or not isinstance(before, dict) or before.get("rope_type") != "default":
        return False
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    scaled = copy.deepcopy(config)
    context = header.own("rope.scaling.original_context_length") or _LLAMA3_CONTEXT
    own = {"factor": float(divisors.max()), "original_max_position_embeddings": context}
    scaled.rope_parameters = {**before, **_LLAMA3, **own}
    found = ROPE_INIT_FUNCTIONS["llama3"](scaled, torch.device("cpu"))[0]
    width = 2 * len(found)
    plain = 1.0 / before["rope_theta"] ** (torch.arange(0, width, 2).float() / width)
    if len(divisors) != len(found) or not torch.allclose(found, plain / divisors, rtol=1e-5, atol=0):
        return False
    config.rope_parameters = scaled.rope_parameters
    return True


def named_scaling(header: Header) -> str:
    """The name of a scaling that transformers does not read; "" for none."""
    kind = header.own("rope.scaling.type")
    return str(kind)[:20] if kind not in (None, "none") and header.architecture not in _READ else ""


def _divisors(file: Path, header: Header) -> torch.Tensor | None:
    found = next((tensor for tensor in header.tensors if tensor.name == DIVISORS and tensor.kind == 0), None)
    if found is None:
        return None
    return torch.from_numpy(np.fromfile(file, "<f4", found.numbers, offset=found.start).astype(np.float32))
