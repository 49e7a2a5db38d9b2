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
