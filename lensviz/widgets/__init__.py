"""Thin anywidget classes. None of them computes; none of them imports torch."""

from lensviz.entities.training.view import TaskTraining
from lensviz.entities.views.grid import EntityGrid
from lensviz.entities.views.panel import EntityPanel
from lensviz.entropy.view import EntropyProfile
from lensviz.explorer import Explorer
from lensviz.lens.grid import LensGrid
from lensviz.lens.token_ranks import TokenRanks
from lensviz.lens.trajectory import Trajectory
from lensviz.patching.interventions_view import Interventions
from lensviz.patching.view import PatchMap
from lensviz.soft_entropy.view import SoftEntropyView
from lensviz.widgets.cursor import Cursor
from lensviz.widgets.meter import Meter
from lensviz.widgets.tokens import LayerPicker, Prompt, TokenPicker

__all__ = [
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
]
