"""The wire forms: what goes in comes out, byte for byte as the page expects it."""

import struct

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lensviz.common.text import without_surrogates
from lensviz.widgets.arrays import (
    CODES,
    Array,
    Text,
    Texts,
    decode_array,
    decode_texts,
    encode_array,
    encode_texts,
)

arrays = st.sampled_from(sorted(CODES)).flatmap(
    lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
)


@given(arrays)
def test_array_survives(array):
    back = decode_array(encode_array(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()


def test_layout_is_what_the_page_reads():
    data = encode_array(np.array([[1.5, np.nan, -2.0]], np.float32))
    assert data[:4] == bytes([4, 2, 0, 0])
    assert struct.unpack_from("<2I", data, 4) == (1, 3)
    assert data[12:16] == bytes(4)
    assert len(data) == 16 + 12


def test_nothing_yet_is_no_bytes():
    assert encode_array(None) == b""
    assert decode_array(b"") is None
    assert decode_texts(b"") == []


@given(st.lists(st.text(st.characters())))
def test_texts_survive(texts):
    assert decode_texts(encode_texts(texts)) == [without_surrogates(t) for t in texts]


@given(st.text(st.characters()))
def test_clean_text_is_utf8(text):
    assert without_surrogates(text).encode().decode() == without_surrogates(text)
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert without_surrogates(text) == text


def test_a_lone_surrogate_becomes_the_replacement_character():
    assert decode_texts(encode_texts(["a\ud83d"])) == ["a�"]


class Holder(traitlets.HasTraits):
    values = Array("float32", "position")
    text = Text()
    texts = Texts("position")


def test_trait_notifies_only_of_change():
    holder, seen = Holder(), []
    holder.observe(lambda change: seen.append(change["new"]), "values")
    holder.values = [1, np.nan]
    holder.values = np.array([1, np.nan])
    assert len(seen) == 1
    holder.values = [1, 2]
    holder.values = None
    assert len(seen) == 3
    assert seen[0].dtype == np.float32


@pytest.mark.parametrize("name", ["values", "text", "texts"])
def test_wire_form_is_top_level_bytes(name):
    holder = Holder(values=[1.0], text="é", texts=["a", "日"])
    to_json = holder.trait_metadata(name, "to_json")
    from_json = holder.trait_metadata(name, "from_json")
    wire = to_json(getattr(holder, name), holder)
    assert isinstance(wire, bytes)
    back = from_json(memoryview(wire), holder)
    assert np.array_equal(back, getattr(holder, name))


def test_an_array_with_other_axes_is_refused_by_name():
    class Grid(traitlets.HasTraits):
        cells = Array("float32", "layer position")

    assert Grid(cells=np.zeros((2, 3))).cells.shape == (2, 3)
    assert Grid(cells=np.zeros((0, 4, 1))).cells.shape == (0, 0)
    with pytest.raises(traitlets.TraitError, match=r"Grid.cells has the axes \[layer, position\], not the shape \[6\]"):
        Grid(cells=np.zeros(6))
