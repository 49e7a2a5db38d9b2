"""Models of all Python tests. Shapes in `analysis` are checked at run time here (jaxtyping + beartype)."""

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from jaxtyping import install_import_hook

install_import_hook("lensviz.analysis", "beartype.beartype")

import pytest
import torch

import lensviz
from tests.tiny import tiny_gpt2

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))


@pytest.fixture(scope="session")
def demo():
    """The real demo model, SmolLM2-135M-Instruct, loaded once."""
    return lensviz.Session("demo")


@pytest.fixture
def tiny():
    """A fresh session on a tiny random GPT-2 with a byte-level tokenizer."""
    return lensviz.Session(tiny_gpt2())
