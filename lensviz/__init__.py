"""lensviz: see what a language model computes.

    import lensviz
    s = lensviz.Session("demo")
    lensviz.Explorer(s, prompt="The City of Lights iconic landmark")

Nothing heavy is imported until it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lensviz import entropy, errors, experiments, soft_entropy
    from lensviz.corpus import Corpus
    from lensviz.corpus.kept import KeptActivations
    from lensviz.entropy import ProfileResult, entropy_profile
    from lensviz.generation import Generation
    from lensviz.keeping import keep_activations
    from lensviz.mentions import (
        EntityLens,
        Evaluation,
        Item,
        Mention,
        MentionExample,
        TaskVectors,
        decode_mentions,
        entity_lens,
        evaluate_mentions,
    )
    from lensviz.patching import PatchSweep, patch_sweep
    from lensviz.queries.interventions import Ablate, Patch, Scale, Steer
    from lensviz.results import LensResult
    from lensviz.session import Session
    from lensviz.soft_entropy import SoftEntropy, soft_entropy_sweep
    from lensviz.widgets import (
        Cursor,
        EntityGrid,
        EntityPanel,
        EntropyProfile,
        Explorer,
        Interventions,
        LayerPicker,
        LensGrid,
        Meter,
        PatchMap,
        Prompt,
        SoftEntropyView,
        TaskTraining,
        TokenPicker,
        TokenRanks,
        Trajectory,
    )

__version__ = "0.7.0"

_HOMES = {
    "Session": "lensviz.session",
    "LensResult": "lensviz.results",
    "Generation": "lensviz.generation",
    "PatchSweep": "lensviz.patching",
    "patch_sweep": "lensviz.patching",
    "entropy_profile": "lensviz.entropy",
    "ProfileResult": "lensviz.entropy",
    "SoftEntropy": "lensviz.soft_entropy",
    "soft_entropy_sweep": "lensviz.soft_entropy",
    "Corpus": "lensviz.corpus",
    "keep_activations": "lensviz.keeping",
    "KeptActivations": "lensviz.corpus.kept",
    **dict.fromkeys(
        [
            "EntityLens",
            "Evaluation",
            "Item",
            "Mention",
            "MentionExample",
            "TaskVectors",
            "decode_mentions",
            "entity_lens",
            "evaluate_mentions",
        ],
        "lensviz.mentions",
    ),
    **dict.fromkeys(["Ablate", "Scale", "Patch", "Steer"], "lensviz.queries.interventions"),
    **dict.fromkeys(
        [
            "Cursor",
            "EntityGrid",
            "EntityPanel",
            "EntropyProfile",
            "Explorer",
            "Interventions",
            "LayerPicker",
            "LensGrid",
            "Meter",
            "PatchMap",
            "Prompt",
            "SoftEntropyView",
            "TaskTraining",
            "TokenPicker",
            "TokenRanks",
            "Trajectory",
        ],
        "lensviz.widgets",
    ),
}

__all__ = [  # noqa: RUF022 - in the order a reader meets them
    "Session",
    "LensResult",
    "Ablate",
    "Scale",
    "Patch",
    "Steer",
    "patch_sweep",
    "PatchSweep",
    "Generation",
    "entropy_profile",
    "ProfileResult",
    "Corpus",
    "SoftEntropy",
    "soft_entropy_sweep",
    "keep_activations",
    "KeptActivations",
    "TaskVectors",
    "MentionExample",
    "Item",
    "decode_mentions",
    "Mention",
    "entity_lens",
    "EntityLens",
    "evaluate_mentions",
    "Evaluation",
    "Explorer",
    "LensGrid",
    "TokenPicker",
    "LayerPicker",
    "TokenRanks",
    "Trajectory",
    "Prompt",
    "Interventions",
    "PatchMap",
    "EntropyProfile",
    "SoftEntropyView",
    "EntityGrid",
    "EntityPanel",
    "TaskTraining",
    "Meter",
    "Cursor",
    "entropy",
    "soft_entropy",
    "experiments",
    "errors",
]

_MODULES = ("errors", "entropy", "soft_entropy", "experiments")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"lensviz.{name}")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'lensviz' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
