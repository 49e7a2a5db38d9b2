"""An explorer on the real demo model: open it, find its cells, ask its kernel."""

import pytest

from tests.lab.kit import execute, open_notebook, run_all, show, wait_status

SETUP = 'import lensviz\ns = lensviz.Session("demo")'
EXPLORER = 'e = lensviz.Explorer(s, prompt="The capital of France is")\ne'
GRID, RANKS, CELL = ".lv-lens_grid", ".lv-token_ranks", ".lv-lens_grid [role=gridcell]"


def show_views(page, cells):
    """Run cells of views to their end and wait until all of the views are ready."""
    show(page, cells)
    wait_status(page, ".lv", seconds=60)


def open_views(page, server, path):
    """The same for a notebook of a server, in a page that shows nothing yet."""
    open_notebook(page, server, path)
    run_all(page)
    wait_status(page, ".lv", seconds=60)


def wait_label(page, words, selector=CELL):
    """Until the spoken text of the focused cell holds some words."""
    page.wait_for_function(
        "([selector, words]) => document.querySelector(selector)?.ariaLabel?.includes(words)", arg=[selector, words]
    )


def expect_kernel(page, expression, value, *, tries=100):
    """Until an expression in the kernel has a value; each try is a round trip, so nothing sleeps."""
    for _ in range(tries):
        found = execute(page, f"print(({expression}))")
        if found == value:
            return
    pytest.fail(f"{expression} is {found}, not {value}")


def place(page, down=0, left=0, cell=CELL):
    """Where the cell is that lies some rows below and columns left of the focused one, whose element is a pixel
    smaller than its row and column.
    """
    box = page.locator(cell).bounding_box()
    width, height = box["width"] + 1, box["height"] + 1
    return box["x"] + width * (0.5 - left), box["y"] + height * (0.5 + down)


def passes(page):
    """Model passes and cells computed so far."""
    return execute(page, "print(s.stats.model_passes, s.stats.cells_computed)")
