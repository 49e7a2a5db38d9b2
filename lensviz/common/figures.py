"""Helpers for Plotly figures."""

from typing import Any

from lensviz.errors import MissingExtra


def plain(text: str) -> str:
    """Plotly reads a few HTML tags in its texts; a token must not be one."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "⏎")


MARGIN = {"l": 60, "r": 20, "t": 40, "b": 50}
COLORS = ("#4269d0", "#c08a00", "#d9432f", "#3a9b8f", "#8a5fc7", "#3f7d3b", "#a0527a", "#6b6b6b")


def faint(color: str) -> str:
    """A color `#rrggbb` at 15% opacity, for bands."""
    r, g, b = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},0.15)"


def save(figure: Any, path: str) -> None:
    """Write a figure as PNG, SVG or PDF, by the name's ending (extra `images`). Raises MissingExtra."""
    try:
        import kaleido  # noqa: F401  # pyright: ignore[reportMissingImports, reportUnusedImport]
    except ImportError:
        raise MissingExtra("Pictures of figures need kaleido: pip install lensviz[images].") from None
    figure.write_image(path)
