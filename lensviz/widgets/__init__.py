"""Thin anywidget classes. None of them computes; none of them imports torch."""

from lensviz.widgets.cursor import Cursor
from lensviz.widgets.explorer import Explorer
from lensviz.widgets.interventions import Interventions
from lensviz.widgets.lens_grid import LensGrid
from lensviz.widgets.meter import Meter
from lensviz.widgets.patch_map import PatchMap
from lensviz.widgets.token_ranks import TokenRanks
from lensviz.widgets.tokens import LayerPicker, Prompt, TokenPicker
from lensviz.widgets.trajectory import Trajectory

__all__ = [
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
]
