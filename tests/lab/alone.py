"""One notebook in a JupyterLab of its own, for programs that are not tests: the bench and the pictures."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Page

from tests.lab import kit, server
from tests.lab.browser import browse, chromium


@contextlib.contextmanager
def lab_page(cells: Sequence[str], *, seconds: float = 60) -> Iterator[tuple[Page, kit.Wire]]:
    """A page on a notebook of these cells, run to the end and with every view ready."""
    path = chromium()
    if path is None:
        raise SystemExit("There is no Chromium: install it, or set LAB_CHROMIUM to it.")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "notebooks").mkdir()
        (root / "home").mkdir()
        kit.write_notebook(cells, root / "notebooks" / "page.ipynb")
        with server.serve(root / "notebooks", root / "home") as lab, browse(path) as (context, _):
            page = context.new_page()
            wire = kit.Wire(page)
            kit.open_notebook(page, lab, "page.ipynb")
            kit.run_all(page)
            kit.wait_status(page, ".lv", seconds=seconds)
            yield page, wire
            kit.end_kernels(page)
