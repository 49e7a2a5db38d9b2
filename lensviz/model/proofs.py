"""What is proved of a model while its weights and structure stay as they are, and the proof anew when they change."""

import logging
from collections.abc import Callable
from functools import cached_property

from lensviz.errors import LensvizError, ModelNotVerified
from lensviz.model.abilities import Abilities
from lensviz.model.batch import Batches
from lensviz.model.huggingface import home
from lensviz.model.passes import Passes
from lensviz.model.probe import Anatomy, probe, renewed, verify
from lensviz.model.sites import Sites, find_sites
from lensviz.model.subject import Subject
from lensviz.model.together import Together
from lensviz.model.version import Look

logger = logging.getLogger("lensviz")


class Proofs:
    """The parts of a model, and what it can do. Abilities are proved when first asked for.

    Attributes:
        subject, anatomy: the model's parts.
        structure, modules: what else than its weights it was made of, and which modules it had, when they were found.

    """

    def __init__(self, subject: Subject, anatomy: Anatomy, look: Look) -> None:
        self.subject = subject
        self.anatomy = anatomy
        self.structure = look.structure
        self.modules = look.modules
        self.passes = Passes(subject, anatomy)
        self.abilities = Abilities(self.passes, hooked=look.hooked)
        self.batches = Batches(self.passes, self.abilities)
        self.together = Together(self.passes, self.abilities)

    @cached_property
    def sites(self) -> Sites:
        """Where attention and MLP write to the stream."""
        return find_sites(self.subject, self.anatomy)


def proved_again(name: str, last: Proofs, look: Look, moving: Callable[[], bool]) -> Proofs:
    """What holds of a model that has changed since `last`.

    Args:
        name: how sentences call the model.
        last: what held before.
        look: the model as it is now.
        moving: whether it has changed once more since.

    Raises:
        ModelNotVerified: it is not the model of this session any more.

    """
    if look.modules != last.modules or home(last.subject.module) != last.subject.device:
        return _probed(name, last, look)
    made = _proved_again(name, last, look, moving)
    if look.structure == last.structure:
        made.abilities.keep_beyond(last.abilities)
        made.batches.keep_beyond(last.batches)
    return made


def _proved_again(name: str, last: Proofs, look: Look, moving: Callable[[], bool]) -> Proofs:
    anatomy = last.anatomy
    try:
        anatomy = renewed(last.subject, last.anatomy, strictly=not look.hooked)
    except ModelNotVerified:
        if not moving():  # else another thread trains it: nothing computed now is kept, and this can wait
            return _found_again(name, last, look)
    except LensvizError:
        raise
    except Exception as error:
        logger.debug("%s was not verified again", name, exc_info=error)
    if anatomy.dtype != last.anatomy.dtype:  # the head was found in another
        return _probed(name, last, look)
    return Proofs(last.subject, anatomy, look)


def _found_again(name: str, last: Proofs, look: Look) -> Proofs:
    """The parts anew, or as they were where these still give the model's logits within its tolerance."""
    try:
        return _probed(name, last, look)
    except ModelNotVerified as error:
        try:
            verify(last.subject, last.anatomy)
        except ModelNotVerified:
            raise error from None
        return Proofs(last.subject, last.anatomy, look)


def _probed(name: str, last: Proofs, look: Look) -> Proofs:
    """The parts, looked for anew."""
    old = last.subject
    try:
        subject = old if old.again is None else old.again()
        subject.parts, subject.scratch, subject.around = old.parts, old.scratch, old.around
        anatomy = probe(subject, subject.parts)
    except ModelNotVerified as error:
        raise _changed(name, str(error)) from error
    before = last.anatomy
    for what, ours, theirs in (
        ("blocks", len(before.calls), len(anatomy.calls)),
        ("numbers in a residual", before.d_model, anatomy.d_model),
        ("tokens", before.head and before.head.vocab_size, anatomy.head and anatomy.head.vocab_size),
    ):
        if ours != theirs:
            raise _changed(name, f"it had {ours or 'no'} {what} and has {theirs or 'none'}")
    return Proofs(subject, anatomy, look)


def _changed(name: str, why: str) -> ModelNotVerified:
    """The refusal of a model that became another one."""
    return ModelNotVerified(
        f"{name} was changed after this session was opened ({why}): open it again, lensviz.Session((model, tokenizer))."
    )
