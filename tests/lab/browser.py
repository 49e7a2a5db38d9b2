"""The system's Chromium with nothing but loopback reachable, and a witness of what its pages may not do.

A request that leaves the machine is blocked by the browser's resolver, and recorded before that.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Dialog, ViewportSize, sync_playwright

WINDOW: ViewportSize = {"width": 1400, "height": 1000}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def chromium() -> str | None:
    """The browser to use: $LAB_CHROMIUM, else Debian's, else none."""
    names = (os.environ.get("LAB_CHROMIUM", ""), "chromium", "chromium-headless-shell")
    return next(filter(None, map(shutil.which, names)), None)


@dataclass
class Witness:
    """What the pages of a browser did that no test may do."""

    external: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._asked(socket.url)))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        context.on("dialog", self._dialog)

    def _asked(self, url: str) -> None:
        if urlsplit(url).hostname not in {"127.0.0.1", "localhost", None}:
            self.external.append(url)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def clear(self) -> None:
        for seen in (self.external, self.errors, self.dialogs, self.console):
            seen.clear()

    def check(self) -> None:
        """Fail on any request that left the machine, page error or dialog."""
        assert (self.external, self.errors, self.dialogs) == ([], [], []), self


@contextlib.contextmanager
def browse(path: str) -> Iterator[tuple[BrowserContext, Witness]]:
    """A fresh browser without a network, and the witness of all its pages."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=FLAGS) as browser:
        context = browser.new_context(viewport=WINDOW)
        context.set_default_timeout(30_000)
        witness = Witness()
        witness.watch(context)
        yield context, witness
