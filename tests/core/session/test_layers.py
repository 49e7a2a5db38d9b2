"""The embedding is layer -1, or "embedding", wherever a layer is asked for; layers below are refused in a sentence."""

import numpy as np
import pytest
import torch
from traitlets import TraitError

import lensviz
from lensviz.errors import LensvizError
from tests.tiny import tiny_llama

PROMPT = "The City of Lights"
ITEMS = [("The City of Lights", "City"), ("A small model reads", "model"), ("words and layer", "layer")] * 2
CORPUS = lensviz.Corpus.from_list([PROMPT, "The City of Water"])


@pytest.fixture(scope="module")
def session():
    return lensviz.Session(tiny_llama())


def vectors(session, layer=-1):
    return lensviz.TaskVectors({layer: np.ones(session.adapter.d_model), 1: np.ones(session.adapter.d_model)})


def decoded(session, layer, **options):
    return lensviz.decode_mentions(session, PROMPT, [(layer, 1)], vectors(session), max_tokens=2, **options)[0]


def on_cursor(session, layer):
    session.cursor.layer = layer
    return session.cursor.layer


CALLS = {
    "ablate": lambda s, layer, _: s.lens(PROMPT, interventions=lensviz.Ablate(layer, positions=[1])).entropy,
    "direction": lambda s, layer, _: s.direction(PROMPT, "The City of Water", layer=layer),
    "cursor": lambda s, layer, _: on_cursor(s, layer),
    "cells": lambda s, layer, _: decoded(s, layer).token_ids,
    "vector_layer": lambda s, layer, _: decoded(s, 1, vector_layer=layer).vector_layer,
    "entity_lens": lambda s, layer, _: lensviz.entity_lens(s, PROMPT, [layer], vectors(s), max_tokens=2).layers,
    "grid": lambda s, layer, _: lensviz.EntityGrid(s, PROMPT, vectors(s), layers=[layer]).asked,
    "vectors": lambda s, layer, _: vectors(s, layer).layers(),
    "vector": lambda s, layer, _: vectors(s)[layer],
    "train": lambda s, layer, _: lensviz.TaskVectors.train(s, ITEMS, [layer], epochs=1).layers(),
    "evaluate": lambda s, layer, _: list(
        lensviz.evaluate_mentions(s, ITEMS, vectors(s), layers=[layer], max_tokens=2).layers
    ),
    "keep": lambda s, layer, folder: lensviz.keep_activations(s, CORPUS, folder, layers=[layer]).read(layer),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_embedding_by_number_and_by_name(session, tmp_path, name):
    by_number, by_name = (CALLS[name](session, layer, tmp_path / str(layer)) for layer in (-1, "embedding"))
    if isinstance(by_number, torch.Tensor | np.ndarray):
        np.testing.assert_array_equal(by_number, by_name)
    else:
        assert by_number == by_name


@pytest.mark.parametrize("layer", [-2, "embeddings", 1.5, None, True])
@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_layer(session, tmp_path, name, layer):
    if (name, layer) in {("direction", None), ("vector_layer", None), ("cursor", True)}:
        return  # the default; a number to traitlets
    with pytest.raises((LensvizError, TraitError)) as error:
        CALLS[name](session, layer, tmp_path / "x")
    if layer == -2:
        assert isinstance(error.value, LensvizError)
        assert "-2" in str(error.value)
        assert str(error.value).endswith(".")
