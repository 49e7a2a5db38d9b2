"""Interface of a model for the rest of lensviz. Implementations are in this folder; nobody else imports transformers.

Layers count like the lens does: -1 is the embedding (the input of the first block), l is the residual stream after
block l. A residual tensor has index 0 = embedding, index l + 1 = after block l. It is taken by hooks on the blocks
themselves: the `output_hidden_states` of most models norm the last entry.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from lensviz.common.tensors import Logits, Residuals, Rows
from lensviz.model.running.activations import Activations
from lensviz.model.tokenizer.split import Split
from lensviz.model.tokenizer.streaming import TextStream
from lensviz.model.version import Look

if TYPE_CHECKING:
    import torch
    from torch import Tensor


Prompt = str | Sequence[int]


def nothing() -> None:
    """The check of a pass that nobody will cancel."""


ROLES = ("", "system", "user", "assistant", "template")


@dataclass(frozen=True)
class Parity:
    """Difference of the lens's last row from the model's own logits, measured once when the model is loaded.

    Attributes:
        max_abs: largest absolute difference in logits (natural-log units), NaN when the model has no head.
        dtype: the model's own dtype, such as "float32".
        bos: what the tokenizer does by default: "prepended" (a leading BOS is added) or "none".
        norm: the modules between the last block and the unembedding, such as "model.norm (LlamaRMSNorm)".
        scale: what follows the unembedding: "none", "× 0.0625" or "cap 30.0" (soft cap c·tanh(z/c)).

    """

    max_abs: float
    dtype: str
    bos: str
    norm: str
    scale: str


class Head(Protocol):
    """Final norm, unembedding, and the scale or soft cap behind it, in the model's own dtype."""

    vocab_size: int
    sliceable: bool  #: False: only whole rows can be had (offloaded, quantized or hooked unembeddings)

    def prepare(self, h: "Tensor") -> "Tensor":
        """Everything between the last block and the unembedding (the final norm; the transform of an MLM head)."""
        ...

    def logits(self, x: Rows, start: int = 0, stop: int | None = None) -> Logits:
        """Columns [start, stop) of the logits of prepared rows, after scale and soft cap; all when not sliceable."""
        ...

    def at(self, x: Rows, ids: Sequence[int]) -> Logits:
        """Logits of prepared rows at some token ids: dot products where the unembedding is sliceable."""
        ...

    def rows(self, ids: Sequence[int]) -> "Tensor | None":
        """Rows of the unembedding [id, width] in float32; None where it is no plain matrix."""
        ...

    def graph(self, h: "Tensor") -> "Tensor":
        """Logits [row, vocabulary] of states [row, model] in float32, for a backward pass to h."""
        ...

    def exact(self, x: Rows, ids: "Tensor") -> "Tensor | None":
        """Logits [row, k] of prepared rows at ids [row, k], summed in float64; None where that says nothing more."""
        ...


class Tokenizer(Protocol):
    """Text to ids and back, exactly as the model's tokenizer does it."""

    vocab_size: int

    @property
    def version(self) -> Hashable:
        """Changes with the tokenizer's state (added and special tokens, BOS and EOS switches, chat template …), so that
        no stale tokens can be served.
        """
        ...

    @property
    def bos_policy(self) -> str:
        """Default policy for the BOS token: see `Parity.bos`."""
        ...

    @property
    def bos_id(self) -> int | None: ...

    @property
    def eos_id(self) -> int | None: ...

    @property
    def stop_ids(self) -> frozenset[int]: ...

    def encode_plain(self, text: str) -> list[int]:
        """Token ids of text with nothing added; may be none. Lone surrogates count as U+FFFD."""
        ...

    def encode(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> list[int]:
        """Token ids of text (ids pass through, checked). `prepend_bos` None keeps the tokenizer's own policy; True
        adds a leading BOS if it is missing, False removes it. Lone surrogates count as U+FFFD.
        """
        ...

    def token_strings(self, ids: Sequence[int]) -> list[str]:
        """Each id decoded alone, with the blank before it; bytes that are no character by themselves as `<0xE6>`."""
        ...

    def split(self, ids: Sequence[int]) -> tuple[Split, ...]:
        """The tokens that hold parts of a character, with what they show so that the character stands there once."""
        ...

    def is_special(self, ids: Sequence[int]) -> list[bool]:
        """Flags of special tokens (BOS, EOS, chat markers ...)."""
        ...

    def single_token_id(self, target: str | int) -> int:
        """The id of a target that must be exactly one token. Raises NotOneToken, naming the pieces otherwise."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids together, special tokens included."""
        ...

    def stream(self) -> TextStream:
        """The text of tokens that come one by one."""
        ...

    def chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """Ids of a conversation by the tokenizer's template, up to where the assistant speaks. Raises BadPrompt."""
        ...

    def roles(self, ids: Sequence[int]) -> list[int]:
        """Speaker of each token, by the tokenizer's chat template: see `ROLES`; all 0 where there is none."""
        ...

    def vocabulary(self) -> list[str]:
        """`token_strings` of every id, computed once and kept."""
        ...


@dataclass(frozen=True)
class AffineEdit:
    """Change of some positions of one row of the stream: h → factor · h + shift.

    Attributes:
        row: 0 = embedding, l + 1 = behind block l.
        positions: counted from the first position that is run.
        factor: 0 replaces, whatever was there.
        shift: [model] or [position, model]; None adds nothing.

    """

    row: int
    positions: tuple[int, ...]
    factor: float
    shift: "Tensor | None"


@runtime_checkable
class ModelAdapter(Protocol):
    """A model, seen as a residual stream."""

    name: str
    tokenizer: Tokenizer
    n_layers: int
    d_model: int
    context_length: int | None
    parity: Parity
    parameters: int  #: weights of the blocks

    @property
    def causal(self) -> bool:
        """Whether earlier positions are blind to later tokens."""
        ...

    @property
    def stop_ids(self) -> frozenset[int]:
        """Tokens that end a text, by the model's generation settings at this moment and by the tokenizer."""
        ...

    @property
    def position_bytes(self) -> int:
        """Bytes that the activations of one position take."""
        ...

    @property
    def device(self) -> "torch.device": ...

    @property
    def dtype(self) -> "torch.dtype": ...

    @property
    def version(self) -> Hashable:
        """Another value whenever anything has changed that decides an answer, so that no stale one can be served."""
        ...

    def with_peft_adapters(self, names: Sequence[str]) -> "ModelAdapter":
        """The same model with these adapters of peft's alone, or with none, whatever it is switched to. Raises
        UnknownAdapter.
        """
        ...

    def look(self, *, briefly: bool = False) -> Look:
        """The version now, and whether answers hold beyond one question; `briefly` reads no weights."""
        ...

    def began_to_train(self) -> bool:
        """Whether the model went over to training mode, for the first time, while a pass took it to be at rest: then
        what that pass gave is no answer.
        """
        ...

    @property
    def fingerprint(self) -> str:
        """A digest of the weights, the same in every process: of which model a file is."""
        ...

    def residuals(self, ids: Sequence[int]) -> Residuals:
        """One forward pass, stopped after the last block: [n_layers + 1, len(ids), d_model], detached, in the model's
        dtype on the device of each block's output gathered onto `device`. Only this thread's pass is recorded.
        """
        ...

    def run(
        self,
        ids: Sequence[int],
        *,
        past: Sequence[Activations] = (),
        base: Activations | None = None,
        rows: int = 0,
        changes: Sequence[AffineEdit] = (),
        check: Callable[[], None] = nothing,
    ) -> Activations:
        """One pass over `ids` behind the positions of `past`, with `changes` made in order.

        The first `rows` rows of the stream are those of `base`, another run of the same positions, and the blocks that
        would make them are not computed (changes to row `rows - 1` are made on top of it). With all rows given there is
        no pass. Keys and values come back where the model's cache can be cut. `check` runs at every block and may
        raise.
        """
        ...

    def last_cells(
        self,
        ids: Sequence[int],
        *,
        past: Sequence[Activations] = (),
        base: Activations | None = None,
        rows: int = 0,
        changes: Sequence[Sequence[AffineEdit]],
    ) -> "Tensor":
        """The last row at the last position, [run, model], of several runs as one batch; see `run`."""
        ...

    def why_not_continue(self, length: int) -> str:
        """Why a prompt of `length` tokens cannot be continued from a stored prefix, as a clause; "" when it can."""
        ...

    def shares_columns(self, length: int) -> bool:
        """Whether a state depends on what stands before it alone, in a prompt of `length` tokens."""
        ...

    def why_not_skip(self) -> str:
        """Why blocks cannot be passed over, as a clause; "" when they can."""
        ...

    def batch(
        self, texts: Sequence[Sequence[int]], take: "Callable[[int, Tensor], None]", *, site: str = "residual"
    ) -> None:
        """One pass over several texts at once. `take(row, state)` gets each row of the stream as it happens, [text,
        pos, model]; what stands behind the end of a shorter text says nothing. The state may be written to later.

        With site "attention" or "mlp": what these put into the stream, rows 1 … n_layers. Raises SiteNotFound.
        """
        ...

    def together(
        self,
        texts: Sequence[Sequence[int]],
        *,
        past: Sequence[Activations] = (),
        check: Callable[[], None] = nothing,
    ) -> list[Activations]:
        """One pass over several texts, each behind the positions of `past`, where `why_not_read_together` does not
        object. What comes back is what `run` gives for each alone, in memory of its own. `check` as in `run`.
        """
        ...

    def why_not_read_together(self, length: int) -> str:
        """Why prompts of up to `length` tokens, shared ones included, cannot be read in one pass that leaves keys and
        values of each, as a clause; "" when they can.
        """
        ...

    def mixes_lengths(self, length: int) -> bool:
        """Whether texts of different length, the longest of `length` tokens, can share a batch."""
        ...

    def why_not_write(self, length: int) -> str:
        """Why several prompts cannot be continued at once up to `length` tokens, as a clause; "" when they can."""
        ...

    def why_not_insert(self, length: int) -> str:
        """Why vectors cannot stand in the place of token embeddings in prompts of `length` tokens that are written
        together, as a clause; "" when they can.
        """
        ...

    def embed(self, ids: Sequence[int]) -> "Tensor":
        """The token embeddings [pos, model], before positions are added; detached. Needs no pass."""
        ...

    def write(self, texts: Sequence[Sequence[int]], past: Sequence[Activations] = ()) -> "BatchDecoding":
        """Begin to continue several texts at once, all of them behind the positions of `past`."""
        ...


class BatchDecoding(Protocol):
    """Prompts being continued together. A state is [layer + 1, prompt, model] at the newest token of each. `vectors`
    [prompt, model] take the place of the newest token's embedding, where `ModelAdapter.why_not_insert` does not object.
    """

    @property
    def nbytes(self) -> int:
        """Bytes of the keys and values it keeps."""
        ...

    def prefill(self, vectors: "Tensor | None" = None) -> "Tensor":
        """The state behind the prompts."""
        ...

    def decode_step(self, tokens: Sequence[int], vectors: "Tensor | None" = None) -> "Tensor":
        """The state after one more token each."""
        ...

    def forward(self, texts: Sequence[Sequence[int]], vectors: "Tensor", *, gradients: bool = True) -> "Tensor":
        """The last row [prompt, pos, model] of several more tokens each, `vectors` in the place of the first (or, as
        [prompt, n, model], of the first n) of them, for a backward pass to these. Behind the end of a shorter text it
        says nothing, and then the writing ends with it.
        """
        ...

    def select_rows(self, which: Sequence[int]) -> None:
        """Continue some of the prompts alone; one that is named several times is continued several times."""
        ...


@runtime_checkable
class HasHead(Protocol):
    """A model with a language-model head (causal or masked)."""

    head: Head
