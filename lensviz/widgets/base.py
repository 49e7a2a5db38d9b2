"""What every lensviz widget shares: its page files, and one gate between the page's writes and the lane's."""

import threading
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import ipywidgets
import traitlets

STATIC = Path(__file__).parent.parent / "static"


class Widget(anywidget.AnyWidget):
    """An anywidget without a layout model of its own: one instance is one model in the page."""

    layout = traitlets.Instance(ipywidgets.Layout, allow_none=True, default_value=None).tag(
        sync=True, **ipywidgets.widget_serialization
    )
    page: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "page" in cls.__dict__ and cls.page:
            cls._esm = STATIC / f"{cls.page}.js"
            cls._css = STATIC / "lensviz.css"
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits: Any) -> None:
        self._gate = threading.RLock()
        super().__init__(**traits)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Apply what the page wrote. Front ends may deliver it on another thread than cells run on."""
        with self._gate:
            super().set_state(sync_data)

    def open(self) -> None:
        """Tell the page of this widget."""
        super().open()
        self._hear_anywhere()

    def _send(self, msg: dict[str, Any], buffers: list[Any] | None = None) -> None:
        super()._send(msg, buffers)
        self._hear_anywhere()

    def _hear_anywhere(self) -> None:
        """Ipykernel 7 routes a page's next message to the shell that last published on this comm. After a cell or the
        lane that is the main one, where a click would wait for a running cell; without it the front end's own choice
        (JupyterLab: a subshell) stands.
        """
        if self.comm is not None:
            vars(self.comm).pop("_reply_subshell_id", None)
