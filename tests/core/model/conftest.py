import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent))  # for model_families.py and model_tools.py


@pytest.fixture(autouse=True)
def _one_thread():
    """Tiny matrices: threads only get in each other's way."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def demo():
    """The demo model's adapter, from the user's own cache."""
    from lensviz.model.load import load

    return load("demo")


@pytest.fixture
def llama():
    """A fresh tiny Llama; tests may change it."""
    from model_tools import tiny_llama

    return tiny_llama()


@pytest.fixture(scope="session")
def bpe():
    """A byte-level BPE tokenizer with a BOS post-processor."""
    from model_tools import byte_level_tokenizer

    return byte_level_tokenizer()


@pytest.fixture(scope="session")
def fallback():
    """A SentencePiece-like tokenizer with byte fallback."""
    from model_tools import byte_fallback_tokenizer

    return byte_fallback_tokenizer()
