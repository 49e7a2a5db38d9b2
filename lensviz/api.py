"""The public session: a model, its kept answers, and the selection that all views share."""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from lensviz.model.load import load
from lensviz.model.protocol import Parity, Prompt, Seam
from lensviz.queries.checks import target_ids
from lensviz.queries.lens import Residuals, TargetStats, blocks_of
from lensviz.queries.tokens import TokenIds, Tokens, as_prompt
from lensviz.results import LensResult
from lensviz.session.core import Core
from lensviz.session.explain import explain
from lensviz.session.lane import Lane
from lensviz.session.query import Query
from lensviz.session.stats import Stats
from lensviz.session.store import parse_bytes

if TYPE_CHECKING:
    from torch import Tensor, device, dtype

    from lensviz.widgets.cursor import Cursor

T = TypeVar("T")


class Session:
    """A model and everything known about it so far; widgets and calls of one session share all of it.

    Args:
        model: "demo" (SmolLM2-135M-Instruct), a hub name, a folder, `(model, tokenizer)`, or a TransformerLens
            `TransformerBridge`. A model object of yours is never moved, cast, trained or left with hooks.
        device, dtype: for models loaded here by name, as in torch.
        budget: memory for kept answers, in bytes or as "2 GB"; the least recently used are dropped first.
        trust_remote_code: allow code that comes with a hub model (off unless you say so).
        parts: dotted names of `blocks`, `head` (a list) and `unembedding`, for a model whose parts cannot be found.

    Raises:
        UnknownModel, UnknownDevice, ModelNotVerified, BadBudget: one sentence that says what to do.

    """

    def __init__(
        self,
        model: Any = "demo",
        *,
        device: "str | device | None" = None,
        dtype: "str | dtype | None" = None,
        budget: float | str = "2 GB",
        trust_remote_code: bool = False,
        parts: dict[str, Any] | None = None,
    ) -> None:
        nbytes = parse_bytes(budget)
        seam = load(model, device=device, dtype=dtype, trust_remote_code=trust_remote_code, parts=parts)
        self.core = Core(seam, nbytes)
        self.lane = Lane(self.core)
        self._cursor: Cursor | None = None

    @property
    def seam(self) -> Seam:
        """The adapter to the model."""
        return self.core.seam

    @property
    def parity(self) -> Parity:
        """How the last lens row compares with the model's own logits, measured when the model was loaded."""
        return self.seam.parity

    @property
    def stats(self) -> Stats:
        """Counters of model passes, cells computed, store hits and bytes."""
        return self.core.stats

    @property
    def cursor(self) -> "Cursor":
        """The selection that all views of this session share; read it and set it."""
        from lensviz.widgets.cursor import Cursor

        if self._cursor is None or self._cursor.comm is None:  # closed, as by `Widget.close_all()`
            self._cursor = Cursor(_Limits(self.core))
        return self._cursor

    def get(self, query: Query[T]) -> T:
        """The answer to any query, from the store or computed now. Thread-safe."""
        return self.core.get(query)

    def tokens(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> TokenIds:
        """Token ids and texts of a prompt. `prepend_bos` None keeps the tokenizer's own policy."""
        found = self.core.get(Tokens(as_prompt(prompt), prepend_bos))
        if found.notice:
            warnings.warn(found.notice, stacklevel=3)
        return found

    def residuals(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> "Tensor":
        """The residual stream: [layer + 1, pos, model] in the model's dtype on its device; index 0 = embedding."""
        tokens = self.tokens(prompt, prepend_bos=prepend_bos)
        return self._run("residuals", [Residuals(tokens.ids)])[0].clone()

    def lens(
        self,
        prompt: Prompt,
        lens: str = "logit",
        *,
        top_k: int = 10,
        targets: Sequence[str | int] | str | int | None = None,
        prepend_bos: bool | None = None,
    ) -> LensResult:
        """What each layer would say next at each position.

        Args:
            prompt: text, or token ids.
            lens: "logit": final norm and unembedding applied to every layer.
            top_k: how many tokens a cell keeps.
            targets: tokens to follow: texts of one token each (mind the leading space), or ids.
            prepend_bos: True or False overrides the tokenizer's own policy.

        Raises:
            EmptyPrompt, PromptTooLong, BadPrompt, NotOneToken, TooManyTokens, NoHead, UnknownLens.

        """
        tokens = self.tokens(prompt, prepend_bos=prepend_bos)
        ids = target_ids(self.seam, targets)
        blocks = blocks_of(self.seam, Residuals(tokens.ids), lens, top_k)
        ranks = [TargetStats(b.residuals, lens, b.start, b.stop, ids, b.k) for b in blocks] if ids else []
        answers = self._run("lens", [*blocks, *ranks])
        return self._result(tokens, ids, answers[: len(blocks)], answers[len(blocks) :], top_k)

    def _run(self, name: str, queries: Sequence[Query[Any]]) -> list[Any]:
        self.core.plan = (name, tuple(queries))
        return self.core.get_all(queries)

    def _result(
        self, tokens: TokenIds, targets: tuple[int, ...], stats: list[Any], cells: list[Any], k: int
    ) -> LensResult:
        import numpy as np

        def join(parts: list[Any], name: str) -> Any:
            return np.concatenate([getattr(p, name).numpy() for p in parts], axis=1)

        top_ids = join(stats, "top_ids")[..., :k]
        shape = (*top_ids.shape[:2], len(targets))
        used = np.union1d(top_ids, np.array(targets, np.int64)).tolist()
        return LensResult(
            tokens=list(tokens.texts),
            token_ids=np.array(tokens.ids, np.int64),
            layers=list(range(-1, self.seam.n_layers)),
            top_ids=top_ids,
            top_logp=join(stats, "top_logp")[..., :k],
            entropy=join(stats, "entropy"),
            kl=join(stats, "kl"),
            log_z=join(stats, "log_z"),
            target_ids=np.array(targets, np.int64),
            target_logp=join(cells, "logp") if cells else np.zeros(shape, np.float32),
            target_rank=join(cells, "rank") if cells else np.zeros(shape, np.int64),
            pieces=dict(zip(used, self.seam.codec.pieces(used), strict=True)),
        )

    def explain(self, query: Query[Any] | None = None) -> str:
        """Where an answer came from and what it cost, as text; without a query, the last plan of a view or call."""
        return explain(self.core, query)

    def clear(self) -> None:
        """Drop every kept answer that nothing holds; counters stay."""
        self.core.store.clear()

    def __repr__(self) -> str:
        seam = self.seam
        return f"Session({seam.name}, {seam.n_layers} layers × {seam.d_model}, {self.parity.dtype} on {seam.device})"


class _Limits:
    """What the cursor asks of the session before it takes a value."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.n_layers = core.seam.n_layers

    def count(self, prompt: Prompt) -> int:
        return len(self._core.get(Tokens(as_prompt(prompt))).ids)

    def one_token(self, target: str | int) -> int:
        return target_ids(self._core.seam, [target])[0]
