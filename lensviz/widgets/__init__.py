"""Thin anywidget classes. None of them computes; none of them imports torch."""

from lensviz.widgets.cursor import Cursor
from lensviz.widgets.explorer import Explorer
from lensviz.widgets.lens_grid import LensGrid
from lensviz.widgets.token_ranks import TokenRanks
from lensviz.widgets.tokens import LayerPicker, Prompt, TokenPicker
from lensviz.widgets.trajectory import Trajectory

__all__ = ["Cursor", "Explorer", "LayerPicker", "LensGrid", "Prompt", "TokenPicker", "TokenRanks", "Trajectory"]
