"""A trait that is renamed, added or changes its wire form fails here before a user sees an empty view."""

import base64
import json

import numpy as np
import pytest

import lensviz
from lensviz.widgets.arrays import Array, Texts, decode_array, decode_texts
from tests.contract.page import GOLDEN, SIGNS_FILE, TYPES, VIEWS, goldens, own_traits, signs, types

KEPT = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.json"))}
DRAWN = [(name, each, widget) for name, page in KEPT.items() for each, widget in page.items()]
RUN = "run: python -m tests.contract.page"


def test_what_the_page_reads_is_generated_from_the_traits():
    assert TYPES.read_text(encoding="utf-8") == types(), RUN
    assert SIGNS_FILE.read_text(encoding="utf-8") == signs(), RUN


def test_every_view_has_a_golden_state():
    assert {widget["class"] for _, _, widget in DRAWN} == {"Cursor", *VIEWS}, RUN


def test_the_golden_states_have_todays_traits(demo):
    today = goldens(demo)
    assert set(KEPT) == set(today), RUN
    for name, each, kept in DRAWN:
        now = today[name][each]["state"]
        kinds = {k: type(v) for k, v in kept["state"].items()}
        assert kinds == {k: type(v) for k, v in now.items()}, f"{name}, {each}: {RUN}"


@pytest.mark.parametrize(("name", "each", "widget"), DRAWN)
def test_axes_of_one_name_are_equally_long(name, each, widget):
    lengths: dict[str, int] = {}
    cls = getattr(lensviz, widget["class"])
    for trait_name, trait in own_traits(cls).items():
        if not isinstance(trait, Array) or (array := wire(widget, trait_name)).size == 0:
            continue
        for axis, length in zip(trait.axes, array.shape, strict=True):
            assert lengths.setdefault(axis, length) == length, f"{name}, {each}: {trait_name} along {axis}"
    for trait_name, trait in own_traits(cls).items():
        if isinstance(trait, Texts) and (n := len(decode_texts(raw(widget, trait_name)))):
            known = [lengths[axis] for axis in trait.axes if axis in lengths]
            assert len(known) < len(trait.axes) or n == np.prod(known), f"{name}, {each}: {trait_name}"


def test_the_golden_state_says_what_the_model_says(demo):
    grid = KEPT["explorer"]["grid"]
    r = demo.lens("The City of Lights iconic landmark", top_k=8)
    assert decode_texts(raw(grid, "tokens")) == r.tokens
    order = np.argsort(wire(grid, "positions"))
    ids, logp = (wire(grid, name)[order].swapaxes(0, 1) for name in ("top_ids", "top_logp"))
    assert (ids[..., 0] == r.top_ids[..., 0]).mean() > 0.98  # a near tie may fall either way
    np.testing.assert_allclose(logp, r.top_logp, atol=0.02, rtol=0.01)


def raw(widget, name):
    return base64.b64decode(widget["state"][name]["b64"])


def wire(widget, name) -> np.ndarray:
    array = decode_array(raw(widget, name))
    return np.zeros(0) if array is None else array
