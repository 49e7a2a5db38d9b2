"""Every notebook is committed clean, runs from top to bottom, and stays readable where its widgets cannot be shown."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
ACTIVE = re.compile(r"<\s*(script|iframe|object|embed|link|meta)\b|<[^>]*\son\w+\s*=|javascript:", re.IGNORECASE)

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def bundles(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    """The mime bundles that the cells show."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield output.get("data", {})


def test_the_quick_start_is_there():
    assert FOLDER / "01_quickstart.ipynb" in NOTEBOOKS


@each
def test_committed_without_outputs_or_traces_of_a_machine(path):
    notebook = read(path)
    for cell in notebook.cells:
        assert not cell.get("outputs"), cell.source
        assert cell.get("execution_count") is None, cell.source
        assert not cell.metadata.get("execution"), cell.source
    assert "widgets" not in notebook.metadata
    assert notebook.metadata.kernelspec.name == "python3"
    assert not re.search(r"/(home|root|Users|work|tmp)/", json.dumps(notebook))


@each
def test_runs_and_every_widget_has_a_text(path):
    notebook = read(path)
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": FOLDER}}).execute()
    for bundle in bundles(notebook):
        if WIDGET in bundle:
            assert bundle["text/plain"].strip()
            assert bundle["text/html"].strip()
            assert not ACTIVE.search(bundle["text/html"])
    said = [o.text for cell in notebook.cells for o in cell.get("outputs", ()) if o.get("name") == "stderr"]
    assert not said  # no warning and no progress bar of a library
