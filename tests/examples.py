"""One of every view and result, as the `examples.py` of the capabilities' test folders make them of a session."""

from importlib import import_module
from pathlib import Path

import numpy as np

import lensviz

PROMPT, OTHER = "The City of Lights", "The City of Water"
ITEMS = [("The City of Lights", "City"), ("A small model reads", "model"), ("words and layer", "layer")] * 3
CORPUS = lensviz.Corpus.from_list([f"{PROMPT} {n}" for n in range(8)], ["a", "b"] * 4)


def vectors(session):
    return lensviz.TaskVectors({1: np.ones(session.adapter.d_model), 2: np.ones(session.adapter.d_model)})


def _gathered(name):
    folders = sorted(f.parent.name for f in Path(__file__).parent.glob("*/examples.py"))
    modules = [import_module(f"tests.{folder}.examples") for folder in folders]
    return {key: make for module in modules for key, make in getattr(module, name, {}).items()}


def all_views():
    """By class name, functions of a session."""
    return _gathered("VIEWS")


def all_results():
    """By class name, functions of a session."""
    return _gathered("RESULTS")
