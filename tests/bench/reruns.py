"""An explorer's cell run again and again, and what a notebook saves of it."""

import json
from collections.abc import Iterator
from statistics import median

import ipywidgets

import lensviz
from tests.bench.page import CELLS, click
from tests.bench.table import Line
from tests.lab import kit
from tests.lab.alone import lab_page

RUNS = 21
ACTIVE = "(index) => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = index; }"
FIVE = "The capital of France is"


def reruns(times: int = 20) -> Iterator[Line]:
    """Clicks on computed cells, on the first run's view and on the last's."""
    with lab_page(CELLS) as (page, _):
        first = _answer(page, times)
        views = page.locator(".lv").count()
        for run in range(1, RUNS):
            page.evaluate(ACTIVE, 1)
            before = kit.execute(page, "print(id(e))")
            kit.command(page, "notebook:run-cell")
            page.wait_for_function(
                "(n) => document.querySelectorAll('.lv').length === n"
                " && [...document.querySelectorAll('.lv')].every((e) => e.dataset.status === 'ready')",
                arg=views,
            )
            kit.execute(page, f"assert id(e) != {before}, {run}")
        last = _answer(page, times)
    yield Line(
        f"click to the answer at run {RUNS} / at the first", last / first, "", 1.3, f"{first:.0f}, {last:.0f} ms"
    )


def _answer(page: kit.Page, times: int) -> float:
    kit.execute(page, "s.cursor.layer, s.cursor.position = s.adapter.n_layers - 1, -1; e.wait(30)")  # room to go down
    return median(click(page, n)[1] for n in range(times))


def saved(session: lensviz.Session) -> Iterator[Line]:
    """Bytes of widget state in a saved notebook."""
    explorer = lensviz.Explorer(session, prompt=FIVE)
    explorer.wait(120)
    yield Line("saved explorer of 5 tokens", size(*explorer.parts, explorer, session.cursor) / 1000, "kB", 300)
    explorer.close()


def size(*widgets: ipywidgets.Widget) -> int:
    """What a notebook saves of widgets, in bytes."""
    return len(json.dumps(ipywidgets.Widget.get_manager_state(widgets=list(widgets))["state"]))
