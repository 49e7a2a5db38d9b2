"""A trait that is renamed, added or changes its wire form fails here before a user sees an empty view."""

import base64
import json

import numpy as np

from lensviz.widgets.arrays import decode_array, decode_texts
from tests.contract.page import GOLDEN, TYPES, golden, types


def test_types_of_the_page_are_those_of_the_traits():
    assert TYPES.read_text(encoding="utf-8") == types(), "run: python -m tests.contract.page"


def test_the_golden_state_has_todays_traits(demo):
    kept, today = json.loads(GOLDEN.read_text(encoding="utf-8")), golden(demo)
    assert {k: v["class"] for k, v in kept.items()} == {k: v["class"] for k, v in today.items()}
    for name in today:
        assert set(kept[name]["state"]) == set(today[name]["state"]), f"{name}: run python -m tests.contract.page"
        assert {k: type(v) for k, v in kept[name]["state"].items()} == {
            k: type(v) for k, v in today[name]["state"].items()
        }


def test_the_golden_state_says_what_the_model_says(demo):
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))["grid"]["state"]
    r = demo.lens("The City of Lights iconic landmark", top_k=8)

    def raw(name):
        return base64.b64decode(kept[name]["b64"])

    assert decode_texts(raw("tokens")) == r.tokens
    ids, logp = decode_array(raw("top_ids")), decode_array(raw("top_logp"))
    assert ids is not None
    assert logp is not None
    order = np.argsort(decode_array(raw("positions")))
    assert (ids[order].swapaxes(0, 1)[..., 0] == r.top_ids[..., 0]).mean() > 0.98  # a near tie may fall either way
    np.testing.assert_allclose(logp[order].swapaxes(0, 1), r.top_logp, atol=0.02, rtol=0.01)
