"""CircuitsVis objects from our results; needs the extra `circuitsvis`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lensviz.errors import MissingExtra


def lens_activations(tokens: Sequence[str], layers: Sequence[int], statistics: dict[str, NDArray]) -> Any:
    """`circuitsvis.activations.text_neuron_activations` of some [layer, pos] statistics: "Layer" is the first choice in
    the view, the statistic by its name the second.

    CircuitsVis writes token text into a script unescaped, so `<` is replaced by `‹`.

    Raises:
        MissingExtra: CircuitsVis is not installed.

    """
    try:
        from circuitsvis.activations import text_neuron_activations
    except ImportError as error:
        raise MissingExtra('CircuitsVis is not installed: pip install "lensviz[circuitsvis]".') from error
    values = np.stack(list(statistics.values()), axis=-1)
    return text_neuron_activations(
        tokens=[t.replace("<", "‹") for t in tokens],
        activations=np.nan_to_num(values.transpose(1, 0, 2)),
        first_dimension_name="Layer",
        second_dimension_name="Statistic",
        first_dimension_labels=["embedding" if n < 0 else str(n) for n in layers],
        second_dimension_labels=list(statistics),
    )
