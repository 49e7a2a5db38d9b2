"""Imports packages that only the experiments need, when they are used."""

from importlib import import_module
from typing import Any

from lensviz.errors import MissingExtra

_EXTRAS = {
    "sklearn": ("scikit-learn", "experiments"),
    "scipy": ("SciPy, which comes with scikit-learn,", "experiments"),
    "umap": ("umap-learn", "umap"),
}


def need(module: str) -> Any:
    """A module of scikit-learn, SciPy or umap-learn.

    Raises:
        MissingExtra: it is not installed.

    """
    try:
        return import_module(module)
    except ImportError as error:
        package, extra = _EXTRAS[module.partition(".")[0]]
        raise MissingExtra(f'{package} is not installed: pip install "lensviz[{extra}]".') from error
