"""Base of every lensviz widget: its page files, one gate between the page's writes and the worker's, and a life
that ends with its last user.
"""

import os
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import ipywidgets
import traitlets
from ipywidgets.widgets.widget import _instances

STATIC = Path(__file__).parent.parent / "static"


class Weakly(weakref.WeakMethod[Any]):
    """A bound method as a listener that does not keep its object alive, and does nothing once that is gone."""

    def __call__(self, *args: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        method = super().__call__()
        return None if method is None else method(*args)


def borrowed(page: str) -> str:
    """The module of a part that is drawn by the module of the view that composes it: a notebook saves that one once."""
    return f"""export default {{
  async render(props) {{
    const home = await props.host.getWidget(props.model.get("home"));
    await home.exports.draw("{page}", props);
  }},
}};
"""


def page_file(name: str) -> Path | str:
    """A file of the page: its text, or its path while it is being developed, so that anywidget reloads it. Of a path,
    anywidget keeps every widget that was ever made from it.
    """
    path = STATIC / name
    return path if os.environ.get("ANYWIDGET_HMR") == "1" else path.read_text(encoding="utf-8")


class Widget(anywidget.AnyWidget):
    """An anywidget without a layout model of its own: one instance is one model in the page."""

    layout = traitlets.Instance(ipywidgets.Layout, allow_none=True, default_value=None).tag(
        sync=True, **ipywidgets.widget_serialization
    )
    heard = traitlets.Int(0).tag(sync=True)
    """Number of page messages taken in: what was asked before it rose is answered by the traits as they are."""
    page: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "page" in cls.__dict__ and cls.page:
            cls._esm = page_file(f"{cls.page}.js")
            if (STATIC / f"{cls.page}.css").exists():
                cls._css = page_file(f"{cls.page}.css")
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits: Any) -> None:
        self._gate = threading.RLock()
        super().__init__(**traits)

    def __reduce__(self) -> Any:
        """Raises TypeError: a widget belongs to a page and to a session, and neither can be written down."""
        how = "keep the text of its `.python()`, which makes it again" if hasattr(self, "python") else "keep its values"
        raise TypeError(f"A {type(self).__name__} lives in its notebook and cannot be pickled: {how}.")

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Apply what the page wrote. Front ends may deliver it on another thread than cells run on."""
        try:
            with self._gate:
                super().set_state(sync_data)
        finally:
            self._acknowledge()

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        try:
            super()._handle_custom_msg(content, buffers)
        finally:
            self._acknowledge()

    def _acknowledge(self) -> None:
        with self._gate:
            self.heard += 1

    def open(self) -> None:
        """Tell the page of this widget. ipywidgets would keep it from here on; it is kept once it is shown."""
        super().open()
        self._hear_anywhere()
        if self.comm is not None:
            self.comm.on_msg(Weakly(self._handle_msg))
            _instances[self.model_id] = weakref.proxy(self)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        if self.comm is not None:
            _instances[self.model_id] = self  # a page that shows it can use it, whoever else has dropped it
        return super()._repr_mimebundle_(**kwargs)

    def __del__(self) -> None:
        if not sys.is_finalizing():
            super().__del__()

    def _send(self, msg: dict[str, Any], buffers: list[Any] | None = None) -> None:
        super()._send(msg, buffers)
        self._hear_anywhere()

    def _hear_anywhere(self) -> None:
        """Ipykernel 7 routes a page's next message to the shell that last published on this comm. After a cell or the
        worker that is the main one, where a click would wait for a running cell; without it the front end's own choice
        (JupyterLab: a subshell) stands.
        """
        if self.comm is not None:
            vars(self.comm).pop("_reply_subshell_id", None)


def follow(of: traitlets.HasTraits, handler: Callable[[Any], None], names: Sequence[str], *, on: bool = True) -> None:
    """Observe these traits, or stop it. No name means none here, and all of them to traitlets."""
    if names and on:
        of.observe(handler, names=list(names))
    elif names:
        of.unobserve(handler, names=list(names))
