"""The seam over TransformerLens: recognised by class name, nothing imported."""

from typing import Any

from lensviz.model.huggingface import HuggingFaceSeam
from lensviz.model.probe import Parts


def is_transformerlens(model: Any) -> bool:
    """Whether an object is a TransformerBridge or an old HookedTransformer."""
    names = {c.__name__ for c in type(model).__mro__ if c.__module__.split(".")[0] == "transformer_lens"}
    return bool(names & {"TransformerBridge", "HookedTransformer"})


def bridge_seam(model: Any, parts: Parts | None = None) -> HuggingFaceSeam:
    raise NotImplementedError
