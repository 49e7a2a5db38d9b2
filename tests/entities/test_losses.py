"""Losses of predicted tokens in tiles, their gradient, and the learning rate."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lensviz.entities import losses as entities
from lensviz.entities.losses import LinearFilter, cosine, token_losses


def problem(rows, vocabulary, seed):
    generator = torch.Generator().manual_seed(seed)
    states = torch.randn(rows, 5, generator=generator)
    matrix = torch.randn(vocabulary, 5, generator=generator)
    targets = torch.randint(vocabulary, (rows,), generator=generator)
    weights = torch.rand(rows, generator=generator)
    return states, (lambda h: torch.tanh(h) @ matrix.T), targets, weights


@settings(max_examples=30, deadline=None)
@given(rows=st.integers(1, 12), vocabulary=st.integers(2, 9), tile=st.integers(1, 40), seed=st.integers(0, 99))
def test_tiles_change_nothing(rows, vocabulary, tile, seed):
    states, graph, targets, weights = problem(rows, vocabulary, seed)
    free = states.double().requires_grad_()
    logits = graph_of(graph, free)
    nll = -logits.log_softmax(-1)[torch.arange(rows), targets]
    (want,) = torch.autograd.grad((nll * weights).sum(), free)
    before, entities.TILE = entities.TILE, tile
    try:
        made = token_losses(graph, states, targets, weights)
    finally:
        entities.TILE = before
    torch.testing.assert_close(made.nll.double(), nll.detach(), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(made.gradient.double(), want, atol=1e-5, rtol=1e-4)
    assert torch.equal(made.right, logits.argmax(-1) == targets)
    assert not made.nll.requires_grad
    assert not made.gradient.requires_grad


def graph_of(graph, states):
    """The same function in float64."""
    matrix = graph.__closure__[0].cell_contents.double()
    return torch.tanh(states) @ matrix.T


def test_without_weights_there_is_no_gradient():
    states, graph, targets, _ = problem(4, 5, 1)
    made = token_losses(graph, states, targets)
    assert made.gradient is None
    torch.testing.assert_close(made.nll, token_losses(graph, states, targets, torch.ones(4)).nll)


def test_half_precision_states_have_float32_losses():
    states, graph, targets, weights = problem(4, 5, 1)
    made = token_losses(lambda h: graph(h.float()), states.bfloat16(), targets, weights)
    assert made.nll.dtype == torch.float32
    torch.testing.assert_close(made.nll, token_losses(graph, states.bfloat16().float(), targets).nll)


def test_a_filter_is_affine():
    weight, bias, z = torch.randn(4, 4), torch.randn(4), torch.randn(2, 3, 4)
    made = LinearFilter(weight, bias)(z)
    torch.testing.assert_close(made, torch.nn.functional.linear(z, weight, bias))
    assert LinearFilter(weight, bias)(z.double()).dtype == torch.float64


@given(steps=st.integers(1, 500), lr=st.floats(1e-6, 10))
def test_the_rate_falls_from_all_to_a_tenth(steps, lr):
    rates = [cosine(step, steps, lr) for step in range(steps)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == pytest.approx(lr)
    if steps > 1:
        assert rates[-1] == pytest.approx(lr / 10)
    if steps % 2:
        assert steps == 1 or rates[steps // 2] == pytest.approx(0.55 * lr)
    assert all(math.isfinite(rate) for rate in rates)
