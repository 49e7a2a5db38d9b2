"""Typed failures. Every message is one sentence for the user: what is wrong and what to do instead."""


class LensvizError(Exception):
    """Base of all errors raised on purpose by lensviz; a view shows its text in place of a traceback."""


class EmptyPrompt(LensvizError, ValueError):
    """The prompt holds no token."""


class PromptTooLong(LensvizError, ValueError):
    """The prompt has more tokens than the model's context window."""


class BadPrompt(LensvizError, ValueError):
    """A prompt that is neither text nor a list of token ids of this vocabulary."""


class NotOneToken(LensvizError, ValueError):
    """A target that is not exactly one token of this tokenizer."""


class TooManyTokens(LensvizError, ValueError):
    """More top tokens asked for than the vocabulary has (or fewer than one)."""


class OutOfRange(LensvizError, IndexError):
    """A layer or a position that this model or prompt does not have."""


class UnknownModel(LensvizError, ValueError):
    """A model name that is neither here nor reachable."""


class UnknownAdapter(LensvizError, ValueError):
    """An adapter that the model does not have, or that cannot be switched."""


class ModelNotVerified(LensvizError, ValueError):
    """The model's own logits could not be recomputed from its blocks, norm and unembedding."""


class NoHead(LensvizError, TypeError):
    """The model has no language-model head, so there is no vocabulary to look at."""


class UnknownDevice(LensvizError, ValueError):
    """A device that this machine does not have."""


class MissingExtra(LensvizError, ImportError):
    """An optional package is needed and not installed."""


class BadBudget(LensvizError, ValueError):
    """A memory budget that is not a positive number of bytes."""


class UnknownLens(LensvizError, ValueError):
    """A lens name that this version does not have."""


class BadIntervention(LensvizError, ValueError):
    """An intervention that this model or prompt cannot take."""


class BadGeneration(LensvizError, ValueError):
    """A continuation that cannot be made as asked."""


class NotAligned(LensvizError, ValueError):
    """Two prompts or two models that cannot be laid side by side."""


class BadSpans(LensvizError, ValueError):
    """Spans of positions that are empty, overlap, or are no pairs of whole numbers."""


class OutOfMemory(LensvizError, MemoryError):
    """The device has no room for this work, even after kept answers were dropped."""


class BadProfile(LensvizError, ValueError):
    """An entropy profile that cannot be made or cut as asked."""


class BadCorpus(LensvizError, ValueError):
    """Texts or labels that cannot be read as asked; `corpus` holds what was read before, if anything."""

    corpus: object = None


class SessionClosed(LensvizError, RuntimeError):
    """A session or a view that was closed, and is asked again."""


class Cancelled(LensvizError):
    """The work was superseded or cancelled; results finished before are kept."""


class NoTemperature(LensvizError, ValueError):
    """No softmax temperature fits this number of reference points in this number of dimensions."""


class BadActivations(LensvizError, ValueError):
    """Vectors that an entropy estimator cannot take: not finite, of another width, or not a matrix."""


class BadLabels(LensvizError, ValueError):
    """Labels that do not fit the positions they are given for."""


class BadEstimator(LensvizError, ValueError):
    """Options of an entropy estimator that do not go together, or two estimators that cannot be merged."""


class SiteNotFound(LensvizError, ValueError):
    """Where attention or the MLP writes to the residual stream could not be proved in some layers of a model."""


class BadExperiment(LensvizError, ValueError):
    """Rows, labels, groups or settings from which an experiment cannot be made."""


class BadItems(LensvizError, ValueError):
    """Texts and mentions that cannot be read as items."""


class BadVectors(LensvizError, ValueError):
    """Task vectors that cannot be read, or that are not of this model."""


class NoVector(BadVectors, KeyError):
    """No task vector was trained for this layer."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would show its text quoted


class BadTraining(LensvizError, ValueError):
    """A training that cannot be made as asked, or that found nothing to keep."""


class BadReading(LensvizError, ValueError):
    """A vector that cannot be written out as asked."""


class BadResult(LensvizError, ValueError):
    """A file from which a result cannot be read, or a place where it cannot be written."""


class NothingShown(LensvizError, RuntimeError):
    """A view that shows an error has no result."""


class UnknownPanel(LensvizError, ValueError):
    """An `Explorer` has no panel of that name."""
