"""The cursor's traits whose wire form is not plain: the prompt, the lens and the interventions."""

from typing import Any

import numpy as np
import traitlets

from lensviz.common.text import without_surrogates
from lensviz.model.protocol import Prompt
from lensviz.queries.interventions import Intervention
from lensviz.queries.lenses import Lens
from lensviz.queries.tokens import Chat, as_prompt
from lensviz.widgets.cursor.specs import encode_specs

IDS = b"\xff\xff\xff\xff"
FIRST_PROMPT = "The capital of France is"


class PromptTrait(traitlets.TraitType):
    """Text, which crosses as UTF-8 bytes, or token ids, which cross as int32 behind four bytes that no UTF-8 has: who
    saves a run without a reader keeps the bytes of a trait that turns into a list.
    """

    info_text = "text or a list of token ids"

    def __init__(self) -> None:
        super().__init__(FIRST_PROMPT)
        self.tag(sync=True, to_json=_prompt_to_json, from_json=_prompt_from_json)

    def validate(self, obj: traitlets.HasTraits, value: Any) -> Prompt | Chat:  # noqa: ARG002
        return as_prompt(value)


def _prompt_to_json(value: Prompt, _: object) -> object:
    if isinstance(value, str):
        return without_surrogates(value).encode()
    return IDS + np.array(value, "<i4").tobytes()


def _prompt_from_json(value: Any, _: object) -> Prompt:
    if isinstance(value, list):
        return tuple(value)
    data = bytes(value)
    return tuple(np.frombuffer(data, "<i4", offset=4).tolist()) if data.startswith(IDS) else data.decode()


class LensTrait(traitlets.TraitType):
    """A lens by name, or a `Lens`, which crosses as its name: a name that comes back means the lens that is there."""

    info_text = "the name of a lens, or a Lens"

    def __init__(self) -> None:
        super().__init__("logit")
        self.tag(sync=True, to_json=lambda v, _: str(v), from_json=lambda v, cursor: _lens_from_json(v, cursor.lens))

    def validate(self, obj: traitlets.HasTraits, value: Any) -> str | Lens:
        if not isinstance(value, str | Lens):
            self.error(obj, value)
        return value


def _lens_from_json(name: str, there: str | Lens) -> str | Lens:
    return there if str(there) == name else name


class LayerTrait(traitlets.Int):
    """A layer; "embedding" becomes -1."""

    def __init__(self) -> None:
        super().__init__()
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> int:
        return super().validate(obj, -1 if isinstance(value, str) and value == "embedding" else value)


class InterventionsTrait(traitlets.TraitType):
    """A tuple of interventions, which crosses as plain objects in one block of bytes."""

    info_text = "a list of interventions"

    def __init__(self) -> None:
        super().__init__(())
        self.tag(sync=True, to_json=lambda v, _: encode_specs(v), from_json=lambda v, cursor: cursor.read_specs(v))

    def validate(self, obj: Any, value: Any) -> tuple[Intervention, ...]:
        return obj.checked(value)
