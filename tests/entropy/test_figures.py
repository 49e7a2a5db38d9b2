"""Figures say what the numbers say."""

import numpy as np
import pandas as pd
import pytest

from lensviz.entropy.figures import profile_heatmap, profile_lines
from lensviz.soft_entropy.figures import information_plane, measure_bars, measure_lines, residual_pie

SETS = ("language", "token", "output_token")


@pytest.fixture
def frame():
    """A sweep of three layers whose numbers tell where they come from."""
    rows = [
        {
            "layer": layer,
            "label_set": name,
            "H": 0.5,
            "I": 0.1 * n + 0.01 * layer,
            "regularity": 0.2,
            "I_shuffled": 0.05,
        }
        | {"residual": -0.1 if n == 1 and layer == 1 else 0.2, "variation": 0.3}
        for layer in (-1, 0, 1)
        for n, name in enumerate(SETS)
    ]
    return pd.DataFrame(rows)


def test_lines_of_a_measure_and_of_shuffled_labels(frame):
    figure = measure_lines(frame, "I")
    assert [t.name for t in figure.data] == [n for s in SETS for n in (s, f"{s}, shuffled")]
    assert list(figure.data[2].x) == [-1, 0, 1]
    assert list(figure.data[2].y) == pytest.approx([0.09, 0.1, 0.11])
    assert set(measure_lines(frame, "regularity").data[1].y) == {0.1}  # over H
    assert len(measure_lines(frame, "H").data) == 3


def test_shares_sum_to_one_and_a_negative_one_has_no_slice(frame):
    pie = residual_pie(frame, 0).data[0]
    assert list(pie.labels) == ["language", "token", "unexplained"]
    assert list(pie.values) == pytest.approx([0.2, 0.2, 0.6])
    pie = residual_pie(frame, 1).data[0]
    assert pie.labels[1] == "token (-0.100, no slice)"
    assert list(pie.values) == pytest.approx([0.2, 0, 0.9])
    with pytest.raises(ValueError, match="no layer 7"):
        residual_pie(frame, 7)


def test_bars_of_a_layer(frame):
    bar = measure_bars(frame, 0, "variation").data[0]
    assert list(bar.y) == list(SETS)
    assert list(bar.x) == [0.3] * 3


def test_the_plane_has_a_point_for_each_layer_and_a_diagonal(frame):
    figure = information_plane(frame, "token")
    assert list(figure.data[0].x) == pytest.approx([0.09, 0.1, 0.11])
    assert list(figure.data[0].y) == pytest.approx([0.19, 0.2, 0.21])
    assert figure.layout.shapes[0].line.dash == "dash"
    with pytest.raises(ValueError, match='labels=\\("bigram", "output_bigram"\\)'):
        information_plane(frame, "bigram")


def test_a_profile_as_a_heat_map_and_as_lines():
    values = np.arange(6.0).reshape(2, 3)
    figure = profile_heatmap(values, ["<b>x", "y"], [["a", "b", "<i>"], ["d", "e", "f"]], "entropy (nats)")
    assert figure.data[0].z.tolist() == values.T.tolist()
    assert figure.data[0].text[2][0] == "&lt;i>"
    assert figure.layout.xaxis.ticktext[0] == "&lt;b>x"
    low, high, mean = profile_lines({"m": values}, "entropy (nats)").data
    assert mean.y.tolist() == [1.5, 2.5, 3.5]
    assert (high.y - low.y).tolist() == [3.0, 3.0, 3.0]
    assert mean.x.tolist() == [0, 0.5, 1]
