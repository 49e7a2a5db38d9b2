"""The card of task vectors: JSON values that name their model and their origin."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lensviz.common.text import without_surrogates
from lensviz.entities.vectors.rows import Key
from lensviz.errors import BadVectors
from lensviz.model.protocol import ModelAdapter

Card = dict[str, Any]


def plain(value: Any) -> Any:
    """A copy in JSON values; numbers that JSON has not (NaN) become None. Raises BadVectors."""
    if isinstance(value, Mapping):
        return {without_surrogates(str(key)): plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return plain(value.item())
    raise BadVectors(f"The card holds a {type(value).__name__}: a card is of texts, numbers, lists and dicts of these.")


def model_of(card: Card) -> Card:
    """Entry of the card about the model; empty if there is none."""
    model = card.get("model")
    return model if isinstance(model, dict) else {}


def entries(card: Card, keys: Sequence[Key]) -> list[Card]:
    """One entry a vector, in the order of the keys: layer, with_context, and what the card has of it."""
    told = card.get("vectors")
    found = {
        (entry["layer"], bool(entry.get("with_context"))): entry
        for entry in (told if isinstance(told, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("layer"), int)
    }
    own = [{"layer": layer, "with_context": context} for layer, context in keys]
    return [{**head, **found.get(key, {}), **head} for key, head in zip(keys, own, strict=True)]


def merged(first: tuple[Card, list[Key]], second: tuple[Card, list[Key]]) -> Card:
    """One card of two. What they tell differently moves into the entries of their vectors. Raises BadVectors."""
    one, two = first[0], second[0]
    models = [model_of(one), model_of(two)]
    both = next((k for k in ("fingerprint", "name") if all(model.get(k) for model in models)), None)
    if both and models[0][both] != models[1][both]:
        raise BadVectors(f"Vectors of {named(models[0])} and of {named(models[1])} do not merge: keep them apart.")
    if one.get("bos", True) != two.get("bos", True):
        raise BadVectors("Vectors trained with and without a BOS token do not merge: keep them apart.")
    apart = {k for k in {*one, *two} - {"vectors", "model", "format"} if one.get(k) != two.get(k)}
    lists = {
        key: entry for card, keys in (first, second) for key, entry in zip(keys, _all(card, keys, apart), strict=True)
    }
    shared = {k: v for k, v in {**two, **one}.items() if k not in apart}
    shared["model"] = {**models[0], **models[1]}
    return {**shared, "vectors": [lists[key] for key in sorted(lists)]}


def _all(card: Card, keys: list[Key], names: set[str]) -> list[Card]:
    own = {name: card[name] for name in sorted(names) if name in card}
    return [{**own, **entry} for entry in entries(card, keys)]


def for_any_model(card: Card) -> Card:
    """The card of the same vectors for any model of the width."""
    model = {k: v for k, v in model_of(card).items() if k != "fingerprint"}
    return {**card, "model": {**model, "any": True}}


def check(card: Card, width: int, highest: int, adapter: ModelAdapter) -> None:
    """Raises BadVectors if vectors of this width and up to this layer are not of this model."""
    model = model_of(card)
    whose = f"of {named(model)}" if model.get("name") else "of another model"
    if width != adapter.d_model:
        raise BadVectors(
            f"These task vectors are {whose} and {width} numbers wide, but {adapter.name} is {adapter.d_model} wide: "
            f"load or train vectors of {adapter.name}."
        )
    if model.get("any"):
        return
    if highest >= adapter.n_layers:
        raise BadVectors(
            f"These task vectors are {whose}: there is one of layer {highest}, but {adapter.name} has the layers -1 to "
            f"{adapter.n_layers - 1}. Load or train vectors of {adapter.name}, or pass vectors.for_any_model() to use "
            "them all the same."
        )
    if model.get("fingerprint") and model["fingerprint"] != adapter.fingerprint:
        raise BadVectors(
            f"These task vectors are {whose} (fingerprint {str(model['fingerprint'])[:8]}), but the session's model is "
            f"{adapter.name} ({adapter.fingerprint[:8]}): load or train vectors of {adapter.name}, or pass "
            "vectors.for_any_model() to use them all the same."
        )


def named(model: Card) -> str:
    return str(model.get("name") or "an unnamed model")
