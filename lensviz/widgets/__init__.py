"""Thin anywidget classes. None of them computes; none of them imports torch."""

from lensviz.explorer import Explorer
from lensviz.widgets.cursor import Cursor
from lensviz.widgets.entity_grid import EntityGrid
from lensviz.widgets.entity_panel import EntityPanel
from lensviz.widgets.entropy_profile import EntropyProfile
from lensviz.widgets.interventions import Interventions
from lensviz.widgets.lens_grid import LensGrid
from lensviz.widgets.meter import Meter
from lensviz.widgets.patch_map import PatchMap
from lensviz.widgets.soft_entropy import SoftEntropyView
from lensviz.widgets.task_training import TaskTraining
from lensviz.widgets.token_ranks import TokenRanks
from lensviz.widgets.tokens import LayerPicker, Prompt, TokenPicker
from lensviz.widgets.trajectory import Trajectory

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
