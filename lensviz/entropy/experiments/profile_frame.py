"""Entropy profiles of many prompts as one DataFrame: what every experiment starts from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lensviz.common.progress import Progress, reporting
from lensviz.engine.has_engine import HasEngine
from lensviz.entropy.experiments.writing import GeneratedProfile, write_all
from lensviz.entropy.measures import windows as window_means
from lensviz.entropy.queries import check_profile, scale_of
from lensviz.errors import BadExperiment
from lensviz.model.protocol import Prompt
from lensviz.queries.checks import head_of
from lensviz.queries.generate import Sampling
from lensviz.queries.tokens import read_prompt


def profiles(
    session: HasEngine,
    prompts: Sequence[Prompt],
    labels: Sequence[Any] | None = None,
    groups: Sequence[Any] | None = None,
    max_new_tokens: int = 8,
    *,
    alphas: Sequence[float] = (1.0,),
    windows: int = 1,
    normalize: str = "nats",
    temperature: float = 0.0,
    seed: int = 0,
    prepend_bos: bool | None = None,
    stop: Sequence[str | int] | None = None,
    batch_size: int = 8,
    progress: Progress = None,
) -> pd.DataFrame:
    """Continue every prompt and measure the entropy of every block: one row a prompt.

    Prompts are continued together where the model gives the same numbers so (proved on it), with a cache; of the
    activations only the entropies stay. If it is interrupted, the next call continues behind the finished prompts.

    Args:
        session: the model.
        prompts: texts, ids, or what `session.chat` returns.
        labels: of each prompt: what to tell apart.
        groups: of each prompt: what must not be split between folds.
        max_new_tokens: the most new tokens; the row averages those that were made.
        alphas: orders of the Rényi entropies; 1 = Shannon.
        windows: number of equal parts of the generation whose means are taken.
        normalize: "nats", "bits", or "vocab" (nats divided by ln V).
        temperature: 0 takes the most likely token, else one is drawn.
        seed: of the draw, which every prompt has for itself.
        prepend_bos: of texts, as in `entropy_profile`.
        stop: texts or token ids that end a text; None: the model's own end tokens.
        batch_size: prompts that are continued together.
        progress: called with prompts done and all prompts, first before any work; True or False for a line, or none.
            By default there is one in a terminal and in a notebook with a reader, once the call has taken two seconds.

    Returns:
        prompt, text (generated), n_new, label, group, then float64 features "alpha 1 window 0 layer 0" …, the layer
        fastest; NaN in the rows of fewer tokens than windows. `attrs` hold the settings.

    Raises:
        BadExperiment: no prompts, or labels or groups of another number; BadProfile, BadGeneration, PromptTooLong.

    """
    prompts, orders = _listed(prompts), _orders(alphas, normalize)
    _check(prompts, {"labels": labels, "groups": groups}, windows, batch_size)
    adapter = session.adapter
    ids = [read_prompt(session.engine, p, prepend_bos=prepend_bos if isinstance(p, str) else None).ids for p in prompts]
    ends = tuple(adapter.stop_ids if stop is None else [stop] if isinstance(stop, str | int) else stop)
    sampling = Sampling(max_new_tokens, temperature, seed, ends)
    with reporting(progress, "profiles", "prompt") as report:
        made = write_all(session.engine, ids, orders, sampling, batch_size, report)
    scale = scale_of(normalize, head_of(adapter).vocab_size)
    table = _table(session, prompts, ids, made, orders, windows, scale, labels, groups)
    table.attrs = {
        "model": adapter.name,
        "n_layers": adapter.n_layers,
        "windows": int(windows),
        "alphas": list(orders),
        "max_new_tokens": max_new_tokens,
        "temperature": temperature,
        "seed": seed,
        "normalize": normalize,
        "prepend_bos": prepend_bos,
    }
    return table


def _listed(prompts: Any) -> list[Any]:
    made = [] if isinstance(prompts, str) or not hasattr(prompts, "__iter__") else list(prompts)
    if not made:
        raise BadExperiment("Profiles are made of a list of prompts, one at least: pass such a list.")
    return made


def _orders(alphas: Any, normalize: str) -> tuple[float, ...]:
    given = list(alphas) if hasattr(alphas, "__iter__") and not isinstance(alphas, str) else [alphas]
    if not given:
        raise BadExperiment("No order of entropy is asked for: pass alphas=(1,) for Shannon's.")
    for alpha in given:
        check_profile(alpha, normalize)
    names = [f"{alpha:g}" for alpha in given]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadExperiment(f"The order {twice} is asked for twice: pass each alpha once.")
    return tuple(float(alpha) for alpha in given)


def _check(prompts: Sequence[Any], sides: dict[str, Any], windows: Any, batch_size: Any) -> None:
    for name, values in sides.items():
        if values is not None and len(values) != len(prompts):
            raise BadExperiment(f"{len(values)} {name} for {len(prompts)} prompts: pass one for each prompt.")
    for name, value in (("windows", windows), ("batch_size", batch_size)):
        if not hasattr(value, "__index__") or value < 1:
            raise BadExperiment(f"{name} is {value!r}: pass a whole number of at least 1.")


def _table(
    session: HasEngine,
    prompts: Sequence[Prompt],
    ids: Sequence[Sequence[int]],
    made: Sequence[GeneratedProfile],
    alphas: tuple[float, ...],
    n_windows: int,
    scale: float,
    labels: Sequence[Any] | None,
    groups: Sequence[Any] | None,
) -> pd.DataFrame:
    layers = session.adapter.n_layers
    features = np.full((len(made), len(alphas), n_windows, layers), np.nan)
    for row, one in zip(features, made, strict=True):
        if len(one.ids) >= n_windows:
            row[:] = np.stack([window_means(values, n_windows) for values in one.entropies]) * scale
    names = [
        f"alpha {alpha:g} window {w} layer {layer}"
        for alpha in alphas
        for w in range(n_windows)
        for layer in range(layers)
    ]
    tokenizer = session.adapter.tokenizer
    about: dict[str, Any] = {
        "prompt": [p if isinstance(p, str) else tokenizer.decode(i) for p, i in zip(prompts, ids, strict=True)],
        "text": [tokenizer.decode(one.ids) for one in made],
        "n_new": [len(one.ids) for one in made],
    }
    about |= {name: list(v) for name, v in (("label", labels), ("group", groups)) if v is not None}
    return pd.concat([pd.DataFrame(about), pd.DataFrame(features.reshape(len(made), -1), columns=names)], axis=1)
