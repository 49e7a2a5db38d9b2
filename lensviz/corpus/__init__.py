"""Labeled texts, and streaming sweeps over them: activations are reduced as they come and never kept whole."""

from lensviz.corpus.corpus import Corpus

__all__ = ["Corpus"]
