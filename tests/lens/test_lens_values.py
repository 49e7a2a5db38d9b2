"""Lenses as values: a name or a `Lens` everywhere, kept apart by kind and weights, and never of another model."""

import numpy as np
import pytest

import lensviz
from lensviz.errors import UnknownLens
from tests.tiny import tiny_gpt2, tiny_llama

PROMPT = [5, 17, 33, 8]


class Scaled(lensviz.Lens):
    """Reads every layer but the last one at another size."""

    name = "scaled"

    def __init__(self, factor, model=""):
        self.factor, self.weights, self.model = factor, str(factor), model

    def prepare(self, head, h, layers):
        sizes = h.new_tensor([1.0 if n == max(layers) else self.factor for n in layers])
        return head.prepare(h * sizes[:, None, None])


@pytest.fixture
def session():
    return lensviz.Session(tiny_gpt2())


def test_equal_by_kind_and_weights():
    assert lensviz.LogitLens() == lensviz.LogitLens()
    assert hash(lensviz.LogitLens()) == hash(lensviz.LogitLens())
    assert lensviz.LogitLens() != Scaled(1.0)
    assert Scaled(2.0) == Scaled(2.0) != Scaled(3.0)


def test_the_logit_lens_by_name_and_as_a_value_is_one(session):
    by_name = session.lens(PROMPT, lens="logit", targets=[3])
    session.stats.reset()
    by_value = session.lens(PROMPT, lens=lensviz.LogitLens(), targets=[3])
    assert session.stats.cells_computed == session.stats.model_passes == 0
    np.testing.assert_array_equal(by_name.top_logp, by_value.top_logp)
    np.testing.assert_array_equal(by_name.target_rank, by_value.target_rank)


def test_another_lens_reads_the_same_states_and_shares_no_column(session):
    usual = session.lens(PROMPT, targets=[3])
    session.stats.reset()
    scaled = session.lens(PROMPT, lens=Scaled(0.0), targets=[3])
    assert session.stats.model_passes == 0
    head = session.adapter.head
    read = head.logits(head.prepare(0 * session.residuals(PROMPT)[:-1])).log_softmax(-1)
    np.testing.assert_allclose(scaled.target_logp[:-1, :, 0], read[..., 3].numpy(), atol=1e-5)
    np.testing.assert_array_equal(scaled.top_logp[-1], usual.top_logp[-1])
    assert (scaled.kl[0] != usual.kl[0]).all()
    np.testing.assert_array_equal(session.lens(PROMPT).top_logp, usual.top_logp)


@pytest.mark.parametrize(
    "call",
    [
        lambda s, lens: s.lens(PROMPT, lens=lens),
        lambda s, lens: s.lens([PROMPT, PROMPT[:2]], lens=lens),
        lambda s, lens: s.estimate(PROMPT, lens=lens),
        lambda s, lens: s.effect(PROMPT, [], target=3, lens=lens),
        lambda s, lens: lensviz.entropy_profile(s, PROMPT, 1, lens=lens),
        lambda s, lens: setattr(s.cursor, "lens", lens),
    ],
    ids=["lens", "several", "estimate", "effect", "profile", "cursor"],
)
def test_of_another_model_or_unknown(session, call):
    call(session, Scaled(2.0, session.adapter.fingerprint))
    with pytest.raises(UnknownLens, match="was made for a model"):
        call(session, Scaled(2.0, lensviz.Session(tiny_llama()).adapter.fingerprint))
    with pytest.raises(UnknownLens, match="no lens named 'tuned': use \"logit\""):
        call(session, "tuned")


def test_a_view_reads_with_the_lens_of_the_cursor(session):
    grid = lensviz.LensGrid(session, PROMPT, lens=Scaled(0.0))
    assert grid.wait(60)
    assert grid.status == "ready", grid.message
    want = session.lens(PROMPT, lens=Scaled(0.0))
    np.testing.assert_allclose(grid.entropy.T[:, np.argsort(grid.positions)], want.entropy, rtol=2e-3)
    assert session.cursor.get_state(["lens"])["lens"] == "scaled"
    session.cursor.set_state({"lens": "scaled"})
    assert session.cursor.lens == Scaled(0.0)
    session.cursor.lens = "logit"
    assert grid.wait(60)
    np.testing.assert_allclose(grid.entropy.T[:, np.argsort(grid.positions)], session.lens(PROMPT).entropy, rtol=2e-3)
