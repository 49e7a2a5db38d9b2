"""Proofs that hold while weights and structure of a model stay as they are, and their renewal when these change."""

import logging
from collections.abc import Callable
from functools import cached_property

from lensviz.errors import LensvizError, ModelNotVerified
from lensviz.model.discovery.contributions import Sites, find_sites
from lensviz.model.discovery.probe import ModelStructure, probe, renewed, verify
from lensviz.model.huggingface import home
from lensviz.model.probed_model import ProbedModel
from lensviz.model.running.batch import BatchRunner
from lensviz.model.running.capabilities import Capabilities
from lensviz.model.running.forward import ForwardRunner
from lensviz.model.running.together import Together
from lensviz.model.version import Look

logger = logging.getLogger("lensviz")


class Proofs:
    """The parts of a model, and what it can do. Capabilities are proved when first asked for.

    Attributes:
        probed, structure: the model's parts.
        definition, modules: what else than its weights it was made of, and which modules it had, when they were found.

    """

    def __init__(self, probed: ProbedModel, structure: ModelStructure, look: Look) -> None:
        self.probed = probed
        self.structure = structure
        self.definition = look.definition
        self.modules = look.modules
        self.passes = ForwardRunner(probed, structure)
        self.capabilities = Capabilities(self.passes, hooked=look.hooked)
        self.batches = BatchRunner(self.passes, self.capabilities)
        self.together = Together(self.passes, self.capabilities)

    @cached_property
    def sites(self) -> Sites:
        """Where attention and MLP write to the stream."""
        return find_sites(self.probed, self.structure)


def proved_again(name: str, last: Proofs, look: Look, moving: Callable[[], bool]) -> Proofs:
    """Proofs that still hold of a model that has changed since `last`.

    Args:
        name: how sentences call the model.
        last: what held before.
        look: the model as it is now.
        moving: whether it has changed once more since.

    Raises:
        ModelNotVerified: it is not the model of this session any more.

    """
    if look.modules != last.modules or home(last.probed.module) != last.probed.device:
        return _probed(name, last, look)
    made = _proved_again(name, last, look, moving)
    if look.definition == last.definition:
        made.capabilities.keep_beyond(last.capabilities)
        made.batches.keep_beyond(last.batches)
    return made


def _proved_again(name: str, last: Proofs, look: Look, moving: Callable[[], bool]) -> Proofs:
    structure = last.structure
    try:
        structure = renewed(last.probed, last.structure, strictly=not look.hooked)
    except ModelNotVerified:
        if not moving():  # else another thread trains it: nothing computed now is kept, and this can wait
            return _found_again(name, last, look)
    except LensvizError:
        raise
    except Exception as error:
        logger.debug("%s was not verified again", name, exc_info=error)
    if structure.dtype != last.structure.dtype:  # the head was found in another
        return _probed(name, last, look)
    return Proofs(last.probed, structure, look)


def _found_again(name: str, last: Proofs, look: Look) -> Proofs:
    """The parts anew, or as they were where these still give the model's logits within its tolerance."""
    try:
        return _probed(name, last, look)
    except ModelNotVerified as error:
        try:
            verify(last.probed, last.structure)
        except ModelNotVerified:
            raise error from None
        return Proofs(last.probed, last.structure, look)


def _probed(name: str, last: Proofs, look: Look) -> Proofs:
    """The parts, looked for anew."""
    old = last.probed
    try:
        probed = old if old.again is None else old.again()
        probed.parts, probed.scratch, probed.around = old.parts, old.scratch, old.around
        structure = probe(probed, probed.parts)
    except ModelNotVerified as error:
        raise _changed(name, str(error)) from error
    before = last.structure
    for what, ours, theirs in (
        ("blocks", len(before.calls), len(structure.calls)),
        ("numbers in a residual", before.d_model, structure.d_model),
        ("tokens", before.head and before.head.vocab_size, structure.head and structure.head.vocab_size),
    ):
        if ours != theirs:
            raise _changed(name, f"it had {ours or 'no'} {what} and has {theirs or 'none'}")
    return Proofs(probed, structure, look)


def _changed(name: str, why: str) -> ModelNotVerified:
    """The refusal of a model that became another one."""
    return ModelNotVerified(
        f"{name} was changed after this session was opened ({why}): open it again, lensviz.Session((model, tokenizer))."
    )
