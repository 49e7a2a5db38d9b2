"""Recorded numbers of published programs; see tests/data/README.md."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def reference(name: str) -> Any:
    """The content of a file of tests/data/reference."""
    return json.loads((DATA / "reference" / f"{name}.json").read_text(encoding="utf-8"))
