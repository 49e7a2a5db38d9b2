"""One JupyterLab (two where a test asks for the other comms setting) and one browser for all tests; a page for each."""

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.lab import browser, kit, server
from tests.lab.explorer import EXPLORER, SETUP, open_explorer


@pytest.fixture(scope="session")
def lab_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the servers serve."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab(lab_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Server]:
    """JupyterLab as it comes: widget messages are answered while a cell runs."""
    with server.serve(lab_root, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def lab_no_subshells(lab_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Server]:
    """JupyterLab with comms over subshells switched off: widget messages wait for the cell."""
    with server.serve(lab_root, tmp_path_factory.mktemp("home"), subshells=False) as running:
        yield running


@pytest.fixture(scope="session")
def chrome() -> Iterator[tuple[BrowserContext, browser.Witness]]:
    """The browser, and the witness of what its pages do."""
    path = browser.chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium: install it or set LAB_CHROMIUM")
    with browser.browse(path) as opened:
        yield opened


@pytest.fixture
def page(chrome: tuple[BrowserContext, browser.Witness], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh page; at its end a screenshot is kept and nothing may have left the machine or failed."""
    context, witness = chrome
    witness.clear()
    page = context.new_page()
    yield page
    kit.shot(page, request.node.name)
    with contextlib.suppress(Error):
        kit.end_kernels(page)
    page.close()
    print(*witness.console[-20:], sep="\n")
    witness.check()


@pytest.fixture
def wire(page: Page) -> kit.Wire:
    """The messages that the page sends to the kernel."""
    return kit.Wire(page)


@pytest.fixture
def notebook(lab_root: Path, request: pytest.FixtureRequest) -> Callable[[Sequence[str] | Path], str]:
    """Puts a notebook of these code cells, or a copy of a file, before the servers; returns its path there."""
    numbers = itertools.count()

    def write(source: Sequence[str] | Path) -> str:
        name = f"{request.node.originalname}-{next(numbers)}.ipynb"
        if isinstance(source, Path):
            shutil.copyfile(source, lab_root / name)
        else:
            kit.write_notebook(source, lab_root / name)
        return name

    return write


@pytest.fixture
def explorer(page: Page, lab: server.Server, notebook: Callable[[Sequence[str] | Path], str]) -> Page:
    """A page on a notebook with an explorer that is ready."""
    open_explorer(page, lab, notebook([SETUP, EXPLORER]))
    return page
