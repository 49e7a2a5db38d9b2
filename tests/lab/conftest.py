"""One JupyterLab (two where a test asks for the other comms setting) and one browser for all tests; one page with one
kernel for the tests of a file, emptied after each.
"""

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.lab import browser, kit, server
from tests.lab.explorer import EXPLORER, SETUP, show_views


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


@pytest.fixture(scope="module")
def desk(
    chrome: tuple[BrowserContext, browser.Witness], lab: server.Server, request: pytest.FixtureRequest
) -> Iterator[kit.Wire]:
    """A page on an empty notebook, and the messages between it and its kernel, for the tests of a file."""
    name = f"{Path(request.node.path).stem}.ipynb"
    kit.write_notebook([], lab.root / name)
    wire = kit.Wire(chrome[0].new_page())
    kit.open_notebook(wire.page, lab, name)
    yield wire
    kit.end_kernels(wire.page)
    wire.page.close()


@pytest.fixture
def page(desk: kit.Wire, watched: None) -> Iterator[Page]:
    """The page of the file, its notebook empty and its kernel without names."""
    desk.page.bring_to_front()
    desk.page.set_viewport_size(browser.WINDOW)
    desk.page.mouse.move(0, 0)
    yield desk.page
    kit.empty(desk.page)


@pytest.fixture
def fresh_page(chrome: tuple[BrowserContext, browser.Witness], watched: None) -> Iterator[Page]:
    """A page of the test's own, for other servers and notebooks that are files."""
    page = chrome[0].new_page()
    yield page
    with contextlib.suppress(Error):
        kit.end_kernels(page)
    page.close()


@pytest.fixture
def watched(chrome: tuple[BrowserContext, browser.Witness]) -> Iterator[None]:
    """Nothing may leave the machine or fail during a test; its console is printed."""
    witness = chrome[1]
    witness.clear()
    yield
    print(*witness.console[-20:], sep="\n")
    witness.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A screenshot at the end of each test, also of one that failed."""
    try:
        return (yield)
    finally:
        page = item.funcargs.get("page") or item.funcargs.get("fresh_page")
        if page is not None:
            kit.shot(page, item.name)


@pytest.fixture
def wire(desk: kit.Wire) -> kit.Wire:
    """The messages between the page and its kernel during a test."""
    desk.clear()
    return desk


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
def explorer(page: Page) -> Page:
    """The page of the file with an explorer that is ready."""
    show_views(page, [SETUP, EXPLORER])
    return page
