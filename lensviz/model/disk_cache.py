"""The user's cache folder: models that were read once, and the hashes that name them.

A folder there is named by the content of the file it came from, never by what the file says of itself.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lensviz.errors import UnknownModel

HASHES = "hashes.json"  #: in the cache folder: size, time of change and SHA-256 by path
_CHUNK = 1 << 22
_SETTLED = 2_000_000_000  # ns: two changes within one tick of a file system's clock look like one
_ABANDONED = 86_400  # s: work of a process that was killed


def cache_folder() -> Path:
    """Folder of converted models: $LENSVIZ_CACHE, else the platform's cache folder."""
    if chosen := os.environ.get("LENSVIZ_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "lensviz"


def is_built(folder: Path) -> bool:
    """Whether a folder of the cache is there; a half-made one never is."""
    return (folder / "config.json").exists()


def build(folder: Path, fill: Callable[[Path], None]) -> None:
    """Make a folder of the cache, if it is not there: filled beside its place and renamed, so that another process sees
    all of it or nothing, and whoever is second discards. Whatever ends it early leaves nothing.
    """
    if is_built(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fill(work)
        work.chmod(0o755)
        try:
            work.rename(folder)
        except OSError:
            if not is_built(folder):
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what killed processes left of this folder."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


def moment(file: Path) -> tuple[int, int]:
    """Size and time of the last change, which change with the content."""
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def unchanged(file: Path, before: tuple[int, int]) -> None:
    """Raise UnknownModel if a file has changed since a moment."""
    if moment(file) != before:
        raise UnknownModel(f"The file {str(file)!r} changed while it was read; open it again when it is complete.")


def remembered_digest(file: Path) -> str | None:
    """The SHA-256 that was computed of this path, size and time of change; None if there is none."""
    kept = _hashes().get(os.path.realpath(file))
    match kept:
        case [int(size), int(changed), str(digest)] if (size, changed) == moment(file):
            return digest
    return None


def digest_of(file: Path, step: Callable[[int], Any] = lambda _: None) -> str:
    """The SHA-256 of a file's content, remembered for the next time; `step` is called with each number of bytes read.

    Raises UnknownModel if the file changes meanwhile.
    """
    before = moment(file)
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
            step(len(chunk))
    unchanged(file, before)
    if time.time_ns() - before[1] > _SETTLED:
        _remember(os.path.realpath(file), [*before, found.hexdigest()])
    return found.hexdigest()


def _hashes() -> dict[str, Any]:
    try:
        kept = json.loads((cache_folder() / HASHES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _remember(path: str, entry: list[Any]) -> None:
    """Written beside and renamed. If two processes write at once, one entry may be lost: that file is hashed again."""
    folder = cache_folder()
    with contextlib.suppress(OSError):  # a cache that cannot be written to still serves what it has
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{HASHES}-", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({**_hashes(), path: entry}, stream, indent=1)
            Path(name).replace(folder / HASHES)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
