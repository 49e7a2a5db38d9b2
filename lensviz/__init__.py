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
    from lensviz.results import LensResult
    from lensviz.widgets import Cursor, Explorer, LayerPicker, LensGrid, Prompt, TokenPicker, TokenRanks, Trajectory

__version__ = "0.1.0"

_HOMES = {
    "Session": "lensviz.api",
    "LensResult": "lensviz.results",
    **dict.fromkeys(
        ["Cursor", "Explorer", "LayerPicker", "LensGrid", "Prompt", "TokenPicker", "TokenRanks", "Trajectory"],
        "lensviz.widgets",
    ),
}

__all__ = [  # noqa: RUF022 - in the order a reader meets them
    "Session",
    "LensResult",
    "Explorer",
    "LensGrid",
    "TokenPicker",
    "LayerPicker",
    "TokenRanks",
    "Trajectory",
    "Prompt",
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
