"""Every notebook is committed clean, runs from top to bottom, and stays readable where its widgets cannot be shown."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"), reverse=True)  # the longest first, for two workers
QUICK_START = FOLDER / "01_quickstart.ipynb"
WIDGET = "application/vnd.jupyter.widget-view+json"
ACTIVE = re.compile(r"<\s*(script|iframe|object|embed|link|meta)\b|<[^>]*\son\w+\s*=|javascript:", re.IGNORECASE)

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def check_outputs(outputs: Sequence[Mapping[str, Any]]) -> None:
    """Every widget has a text and a safe preview; no warning and no progress bar of a library."""
    bundles = [output["data"] for output in outputs if WIDGET in output.get("data", {})]
    for bundle in bundles:
        for kind in ("text/plain", "text/html"):
            assert "".join(bundle[kind]).strip()
        assert not ACTIVE.search("".join(bundle["text/html"]))
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []


def test_the_quick_start_is_there():
    assert NOTEBOOKS[-1] == QUICK_START


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


@pytest.mark.parametrize("path", NOTEBOOKS[:-1], ids=lambda path: path.stem)  # the first runs in a JupyterLab (tests/lab)
def test_runs_and_every_widget_has_a_text(path):
    notebook = read(path)
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": FOLDER}}).execute()
    check_outputs([output for cell in notebook.cells for output in cell.get("outputs", ())])
