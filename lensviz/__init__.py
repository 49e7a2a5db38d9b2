"""lensviz: see what a language model computes.

    import lensviz
    s = lensviz.Session("demo")
    lensviz.Explorer(s, prompt="The City of Lights iconic landmark")

Nothing heavy is imported until it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lensviz import errors
    from lensviz.api import Session
    from lensviz.generation import Generation
    from lensviz.patching import PatchSweep, patch_sweep
    from lensviz.queries.interventions import Ablate, Patch, Scale, Steer
    from lensviz.results import LensResult
    from lensviz.widgets import (
        Cursor,
        Explorer,
        Interventions,
        LayerPicker,
        LensGrid,
        Meter,
        PatchMap,
        Prompt,
        TokenPicker,
        TokenRanks,
        Trajectory,
    )

__version__ = "0.2.0"

_HOMES = {
    "Session": "lensviz.api",
    "LensResult": "lensviz.results",
    "Generation": "lensviz.generation",
    "PatchSweep": "lensviz.patching",
    "patch_sweep": "lensviz.patching",
    **dict.fromkeys(["Ablate", "Scale", "Patch", "Steer"], "lensviz.queries.interventions"),
    **dict.fromkeys(
        [
            "Cursor",
            "Explorer",
            "Interventions",
            "LayerPicker",
            "LensGrid",
            "Meter",
            "PatchMap",
            "Prompt",
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
    "Explorer",
    "LensGrid",
    "TokenPicker",
    "LayerPicker",
    "TokenRanks",
    "Trajectory",
    "Prompt",
    "Interventions",
    "PatchMap",
    "Meter",
    "Cursor",
    "errors",
]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("lensviz.errors")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'lensviz' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
