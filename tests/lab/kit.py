"""Drive a page of JupyterLab: open a notebook, run it, wait for a view's `data-status`, read the kernel.

Pages come from `browser.py`, servers from `server.py`; tests get both as fixtures.
"""

import contextlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from nbformat import v4
from playwright.sync_api import Page, WebSocket

from tests.lab.server import Server

QUIET_MS = 300  # how long nothing may be sent before "no message was sent" is believed

SESSION = "window.jupyterapp.shell.currentWidget.sessionContext"
IDLE = f"() => {SESSION}?.session?.kernel?.status === 'idle'"
INTERRUPT = f"() => {{ const k = {SESSION}.session.kernel; if (k.status === 'busy') return k.interrupt(); }}"
RUN_ALL = """() => {
    window.finished = false;
    window.jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { window.finished = true; });
}"""
CELL_ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap((cell, i) =>
    (cell.model.sharedModel.getOutputs?.() ?? []).filter((o) => o.output_type === 'error')
        .map((o) => `cell ${i}: ${o.ename}: ${o.evalue}`))"""
REPLACE = """(sources) => {
    const { sharedModel } = window.jupyterapp.shell.currentWidget.content.model;
    sharedModel.transact(() => {
        sharedModel.deleteCellRange(0, sharedModel.cells.length);
        sharedModel.insertCells(0, sources.map((source) => ({ cell_type: 'code', source })));
    });
}"""
EMPTY = """
import ipywidgets
ipywidgets.Widget.close_all()
for _session in {id(v): v for v in globals().values() if type(v).__name__ == "Session"}.values():
    _session.close()
get_ipython().run_line_magic("reset", "-f")
import gc
gc.collect()
del gc
"""
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(
    (cell) => cell.model.sharedModel.getOutputs?.() ?? [])"""
EXECUTE = f"""async (code) => {{
    const future = {SESSION}.session.kernel.requestExecute({{ code, store_history: false }});
    let text = '', error = '';
    future.onIOPub = ({{ header, content }}) => {{
        if (header.msg_type === 'stream' && content.name === 'stdout') text += content.text;
        if (header.msg_type === 'error') error = `${{content.ename}}: ${{content.evalue}}`;
    }};
    await future.done;
    return {{ text, error }};
}}"""


@dataclass
class Wire:
    """The messages that a page sent to its kernels, in order, as (type, content), and the sizes of those that came."""

    page: Page
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    received: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        if "/channels" in socket.url:
            socket.on("framesent", self._frame)
            socket.on("framereceived", lambda payload: self.received.append(len(payload)))

    def _frame(self, payload: bytes | str) -> None:
        assert isinstance(payload, bytes), "the kernel's messages are expected in the binary protocol"
        _, parts = deserialize_msg_from_ws_v1(payload)
        self.sent.append((json.loads(parts[0])["msg_type"], json.loads(parts[3])))

    def clear(self) -> None:
        """Forget what was seen so far."""
        self.sent.clear()
        self.received.clear()

    def comms(self) -> list[dict[str, Any]]:
        """Contents of all widget messages so far, taken after a quiet moment and an answer from the kernel."""
        self.page.wait_for_timeout(QUIET_MS)
        execute(self.page, "")
        return [content for kind, content in self.sent if kind == "comm_msg"]


def write_notebook(cells: Sequence[str], path: Path) -> None:
    """A notebook of code cells that asks nobody for a kernel."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(cells=[v4.new_code_cell(c) for c in cells], metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)


def open_notebook(page: Page, server: Server, path: str) -> None:
    """Show a notebook in a workspace of its own and wait for its kernel."""
    page.goto(f"{server.url}/lab/workspaces/{secrets.token_hex(4)}/tree/{path}?token={server.token}")
    page.wait_for_function("() => window.jupyterapp?.shell", timeout=60_000)
    page.evaluate("() => window.jupyterapp.restored")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)


def show(page: Page, cells: Sequence[str], *, seconds: float = 180) -> None:
    """Put these code cells in the place of the notebook's, and run them all."""
    page.evaluate(REPLACE, cells)
    run_all(page, seconds=seconds)


def empty(page: Page) -> None:
    """Take away the notebook's cells, and all that its kernel has made and named."""
    page.evaluate(INTERRUPT)
    execute(page, EMPTY, seconds=60)
    page.evaluate(REPLACE, [])


def code_cells(path: Path) -> list[str]:
    """The sources of a notebook's code cells."""
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def command(page: Page, name: str, **arguments: Any) -> None:
    """A JupyterLab command, such as `docmanager:save`."""
    page.evaluate("([name, args]) => window.jupyterapp.commands.execute(name, args).then(() => {})", [name, arguments])


def run_all(page: Page, *, seconds: float = 180) -> None:
    """Run all cells to the end; fails with the error of a cell, which a missing widget would hide."""
    page.evaluate(RUN_ALL)
    page.wait_for_function("() => window.finished", timeout=1000 * seconds)
    page.wait_for_function(IDLE, timeout=1000 * seconds)
    errors = page.evaluate(CELL_ERRORS)
    assert not errors, errors


def evaluate(page: Page, script: str, argument: Any, *, seconds: float = 60) -> Any:
    """The value of an asynchronous function of the page; it fails when that does not come, which `evaluate` of
    Playwright waits for without an end.
    """
    return page.evaluate(
        f"""([argument, ms]) => Promise.race([({script})(argument), new Promise((_, fail) => setTimeout(
            () => fail(new Error(`no answer in ${{ms / 1000}} s`)), ms))])""",
        [argument, 1000 * seconds],
    )


def execute(page: Page, code: str, *, seconds: float = 900) -> str:
    """Run code in the notebook's kernel, outside its cells; what it printed, or its error as a failure."""
    answer = evaluate(page, EXECUTE, code, seconds=seconds)
    assert not answer["error"], answer["error"]
    return answer["text"].strip()


def start(page: Page, code: str) -> None:
    """Set code running in the kernel, as a cell that takes its time, and return at once."""
    page.evaluate(f"(code) => {{ {SESSION}.session.kernel.requestExecute({{ code }}); }}", code)


def wait_status(page: Page, selector: str, status: str = "ready", *, seconds: float = 30) -> None:
    """Until every element of `selector` (at least one) carries this `data-status`."""
    page.wait_for_function(
        "([selector, status]) => { const all = [...document.querySelectorAll(selector)];"
        " return all.length > 0 && all.every((e) => e.dataset.status === status); }",
        arg=[selector, status],
        timeout=1000 * seconds,
    )


def restart_kernel(page: Page) -> None:
    """A fresh kernel under the same page."""
    page.evaluate(f"() => {SESSION}.session.kernel.restart()")
    page.wait_for_function(IDLE)


@contextlib.contextmanager
def dark(page: Page) -> Iterator[None]:
    """JupyterLab's dark theme; the light one again afterwards, since the server remembers it."""
    _theme(page, "JupyterLab Dark")
    try:
        yield
    finally:
        _theme(page, "JupyterLab Light")


def _theme(page: Page, name: str) -> None:
    command(page, "apputils:change-theme", theme=name)
    page.wait_for_selector(f"body[data-jp-theme-name='{name}']", state="attached")
    page.wait_for_selector("#jupyterlab-splash", state="detached")  # a second change under it fails inside JupyterLab


def shot(page: Page, name: str) -> None:
    """A screenshot for people, under $LAB_SHOTS or shots/ of the repository."""
    folder = Path(os.environ.get("LAB_SHOTS", Path(__file__).parents[2] / "shots"))
    page.screenshot(path=folder / (re.sub(r"[^\w-]+", "-", name).strip("-") + ".png"))


def end_kernels(page: Page) -> None:
    """Stop every kernel of the page's server; a page that shows no JupyterLab has none."""
    page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
