"""The public session: a model, its kept answers, and the selection that all views share."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from lensviz.engine.cache import parse_bytes
from lensviz.engine.closing import cut, forget_last_error
from lensviz.engine.cost import Estimate
from lensviz.engine.engine import Engine
from lensviz.engine.explain import explain
from lensviz.engine.query import Query
from lensviz.engine.stats import Stats
from lensviz.engine.worker import Worker
from lensviz.errors import LensvizError, SessionClosed, UnknownAdapter
from lensviz.lens.one import lens_of_one
from lensviz.lens.result import LensResult
from lensviz.lens.several import lens_of_several
from lensviz.model.load import load
from lensviz.model.protocol import ModelAdapter, Parity, Prompt
from lensviz.model.running.choosing import Rules, rules_of
from lensviz.patching.effect import Effect, EffectOf
from lensviz.queries.checks import head_of, several, target_ids
from lensviz.queries.edits import resolve
from lensviz.queries.generate import Sampling
from lensviz.queries.interventions import Intervention, as_interventions
from lensviz.queries.lens import blocks_of
from lensviz.queries.lenses import Lens, as_lens
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.prompts import several_prompts
from lensviz.queries.tokens import TokenIds, read_prompt

if TYPE_CHECKING:
    from torch import Tensor, device, dtype

    from lensviz.lens.generation import GenerationResult
    from lensviz.widgets.cursor.cursor import Cursor

T = TypeVar("T")


class Session:
    """A model and everything known about it so far; widgets and calls of one session share all of it.

    Args:
        model: "demo" (SmolLM2-135M-Instruct), a hub name, a folder, a `.gguf` file, `(model, tokenizer)`, `(model,
            processor)` with a tokenizer in it, or a TransformerLens `TransformerBridge`. A model object of yours is
            never moved, cast, trained or left with hooks. A GGUF file is read once and kept in the user's cache folder
            (`$LENSVIZ_CACHE`), quantized weights as float32; one without a tokenizer takes prompts of token ids.
        device, dtype: for models loaded here by name, as in torch.
        budget: memory on the model's device for kept answers, in bytes or as "2 GB"; the least recently used go first.
        host_budget: host memory to which activations move from a full device before they are dropped; not used where
            the model is in host memory itself.
        trust_remote_code: allow code that comes with a hub model (off unless you say so).
        parts: dotted names of `blocks`, `head` (a list) and `unembedding`, for a model whose parts cannot be found.

    Raises:
        UnknownModel, UnknownDevice, ModelNotVerified, MissingExtra, OutOfMemory, BadBudget: one sentence that says what
            to do.

    """

    def __init__(
        self,
        model: Any = "demo",
        *,
        device: "str | device | None" = None,
        dtype: "str | dtype | None" = None,
        budget: float | str = "2 GB",
        host_budget: float | str = "4 GB",
        trust_remote_code: bool = False,
        parts: dict[str, Any] | None = None,
    ) -> None:
        nbytes, host_bytes = parse_bytes(budget), parse_bytes(host_budget)
        adapter = load(model, device=device, dtype=dtype, trust_remote_code=trust_remote_code, parts=parts)
        self._name = (
            f"{adapter.name}, {adapter.n_layers} layers × {adapter.d_model}, {adapter.parity.dtype} on {adapter.device}"
        )
        engine = Engine(adapter, nbytes, 0 if adapter.device.type == "cpu" else host_bytes)
        self._open: tuple[Engine, Worker] | None = (engine, Worker(engine))
        named = isinstance(model, str | PurePath)
        self.source = f"lensviz.Session({str(model)!r})" if named else "lensviz.Session((model, tokenizer))"
        self._cursor: Cursor | None = None
        self._with: dict[tuple[str, ...], Session] = {}  # the same model with other adapters, by their names
        self._of: Session | None = None
        self._budgets = budget, host_budget

    def close(self) -> None:
        """End the views and the work of this session, and drop its model and all kept answers. Also by `with`."""
        if self._open is None:
            return
        engine, worker = self._open
        for other in self._with.values():
            other.close()
        self._with.clear()
        if self._cursor is not None:
            for view in list(self._cursor.views):
                view.close()
            self._cursor.close()
        self._open = self._cursor = None
        worker.end()
        engine.cache.clear()
        forget_last_error()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._open is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if isinstance(error, LensvizError):
            cut(trace)  # its sentence says all, and its frames hold the model

    def __del__(self) -> None:
        opened = vars(self).get("_open")
        if opened is not None:
            opened[1].stop()

    def _opened(self) -> tuple[Engine, Worker]:
        if self._open is None:
            raise SessionClosed(f"This session is closed: open another one with {self.source}.")
        return self._open

    @property
    def engine(self) -> Engine:
        """The engine, which answers queries. Raises SessionClosed, as everything here does once the session
        is closed.
        """
        return self._opened()[0]

    @property
    def worker(self) -> Worker:
        """The thread in which views compute."""
        return self._opened()[1]

    @property
    def adapter(self) -> ModelAdapter:
        """The adapter to the model."""
        return self.engine.adapter

    @property
    def parity(self) -> Parity:
        """Difference of the last lens row from the model's own logits, measured when the model was loaded."""
        return self.adapter.parity

    @property
    def version(self) -> Hashable:
        """Another value whenever anything has changed that decides an answer: weights, adapters, hooks, settings."""
        return self.adapter.version

    @property
    def stats(self) -> Stats:
        """Counters of model passes, cells computed, store hits and bytes."""
        return self.engine.stats

    def without_adapter(self) -> "Session":
        """The same model without its adapters (peft): a session of its own, with its own kept answers and the same
        budget, for every call and view, such as `LensGrid(s, compare=s.without_adapter())`.

        What the model is switched to stays as it is, for this session and for everyone else: a training loop may
        run on. Asked again it is the same session. Raises UnknownAdapter.
        """
        return self._chosen(()) if self._of is None else self._of.without_adapter()

    def with_adapter(self, *names: str) -> "Session":
        """The same model with the adapter of this name (or those of several) alone; else as `without_adapter`."""
        self._opened()
        if not names:
            raise UnknownAdapter("Which adapter? Pass its name, or use without_adapter().")
        return self._chosen(names) if self._of is None else self._of.with_adapter(*names)

    def _chosen(self, names: tuple[str, ...]) -> "Session":
        made = self._with.get(names)
        if made is None or made.closed:
            budget, host_budget = self._budgets
            made = Session(self.adapter.with_peft_adapters(names), budget=budget, host_budget=host_budget)
            call = f"with_adapter({', '.join(map(repr, names))})" if names else "without_adapter()"
            made.source, made._of = f"{self.source}.{call}", self
            self._with[names] = made
        return made

    @property
    def cursor(self) -> "Cursor":
        """The selection that all views of this session share; read it and set it."""
        from lensviz.widgets.cursor.cursor import Cursor
        from lensviz.widgets.cursor.session_rules import SessionRules

        if self._cursor is None or self._cursor.comm is None:  # closed, as by `Widget.close_all()`
            self._cursor = Cursor(SessionRules(self.engine))
        return self._cursor

    def get(self, query: Query[T]) -> T:
        """The answer to any query, from the store or computed now. Thread-safe."""
        return self.engine.get(query)

    def tokens(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> TokenIds:
        """Token ids and texts of a prompt: text, ids (a list, array or tensor [n] or [1, n], or what a tokenizer
        returned), or chat messages by the model's template. `prepend_bos` None keeps the tokenizer's own policy.
        """
        return read_prompt(self.engine, prompt, prepend_bos)

    def residuals(
        self,
        prompt: Prompt,
        *,
        interventions: Sequence[Intervention] | Intervention = (),
        prepend_bos: bool | None = None,
    ) -> "Tensor":
        """The residual stream: [layer + 1, pos, model] in the model's dtype on its device; index 0 = embedding."""
        tokens = read_prompt(self.engine, prompt, prepend_bos)
        run = self._changed(tokens.ids, interventions, prepend_bos)
        return self.engine.get_all([run], "residuals")[0].rows().clone()

    def _changed(self, ids: tuple[int, ...], interventions: Any, prepend_bos: bool | None = None) -> Residuals:
        return Residuals(ids, resolve(self.engine, ids, as_interventions(interventions), prepend_bos))

    @overload
    def lens(
        self,
        prompt: Prompt,
        lens: str | Lens = "logit",
        *,
        top_k: int = 10,
        targets: Sequence[str | int] | str | int | None = None,
        interventions: Sequence[Intervention] | Intervention = (),
        prepend_bos: bool | None = None,
    ) -> LensResult: ...
    @overload
    def lens(
        self,
        prompt: Sequence[Prompt],
        lens: str | Lens = "logit",
        *,
        top_k: int = 10,
        targets: Sequence[str | int] | str | int | None = None,
        interventions: Sequence[Intervention] | Intervention = (),
        prepend_bos: bool | None = None,
    ) -> list[LensResult]: ...
    def lens(
        self,
        prompt: Prompt | Sequence[Prompt],
        lens: str | Lens = "logit",
        *,
        top_k: int = 10,
        targets: Sequence[str | int] | str | int | None = None,
        interventions: Sequence[Intervention] | Intervention = (),
        prepend_bos: bool | None = None,
    ) -> LensResult | list[LensResult]:
        """The lens: what each layer would say next at each position. Several prompts share passes and sweeps where the
        model allows it, and each leaves kept what it would have left alone.

        Args:
            prompt: text, token ids or chat messages, as in `tokens`. A list of these, or a column of texts, is several
                prompts and gives a list of results in order, as a padded batch of a tokenizer with its attention mask
                does; a list of whole numbers, one list of ids in a list ([1, n]) and a list of messages are one prompt.
            lens: "logit" (final norm and unembedding applied to every layer), or a `Lens`.
            top_k: how many tokens a cell keeps.
            targets: tokens to follow: texts of one token each (mind the leading space), or ids.
            interventions: `Ablate`, `Scale`, `Patch`, `Steer`, in the order in which they apply.
            prepend_bos: True or False overrides the tokenizer's own policy.

        Raises:
            EmptyPrompt, PromptTooLong, BadPrompt, NotOneToken, TooManyTokens, NoHead, UnknownLens.
            OutOfRange, BadIntervention: an intervention outside the prompt or the model, or of another width.

        """
        how: Any = {"targets": targets, "interventions": interventions, "prepend_bos": prepend_bos}
        several = several_prompts(prompt)
        if several is not None:
            return lens_of_several(self.engine, several, as_lens(lens), top_k=top_k, **how)
        tokens = read_prompt(self.engine, prompt, prepend_bos)
        return lens_of_one(self.engine, tokens, as_lens(lens), top_k=top_k, **how)

    def generate(
        self,
        prompt: Prompt,
        max_new_tokens: int | None = None,
        *,
        temperature: float | None = None,
        seed: int = 0,
        stop: Sequence[str | int] | str | int | None = None,
        use_generation_config: bool = False,
        interventions: Sequence[Intervention] | Intervention = (),
        prepend_bos: bool | None = None,
        each: Callable[[int, str], object] | None = None,
    ) -> "GenerationResult":
        """Continue a prompt. Every new token costs one step of the model and one lens column.

        Args:
            prompt: text, ids, chat messages, or what `chat` returns.
            max_new_tokens: the most new tokens; None: 20.
            temperature: 0, or None, takes the most likely token, else one is drawn with `seed`.
            seed: of the draw.
            stop: texts or token ids that end it; None: the end tokens that the model's `generation_config` names now,
                and the tokenizer's. Of `generation_config` nothing else is followed, unless asked for:
            use_generation_config: follow all of it that decides the next token: do_sample, temperature, top_k, top_p,
                min_p, typical_p, epsilon_cutoff, eta_cutoff, repetition_penalty, no_repeat_ngram_size, bad_words_ids,
                min_length, max_length, min_new_tokens, max_new_tokens, suppress_tokens, begin_suppress_tokens,
                stop_strings, by transformers' own processors; what is passed here goes first. Draws are made with
                `seed`, so they are not those of `model.generate`, but from the same distribution. Others, such as
                beams, are refused.
            interventions: made at every step; `positions=None` means the new tokens too.
            prepend_bos: as in `lens`.
            each: called once with every new token's id, as it comes, and with the text that it makes certain: "" while
                a character is not complete, and the calls add up to `text`.

        Raises:
            PromptTooLong: prompt and new tokens do not fit in the context window.
            BadGeneration: settings that cannot be or cannot be followed, or a model that does not write from left to
                right.

        """
        from lensviz.lens.generation import generate

        ids = read_prompt(self.engine, prompt, prepend_bos).ids
        rules = rules_of(getattr(self.adapter, "model", None)) if use_generation_config else Rules(())
        ends = (*self.adapter.stop_ids, *rules.stop_strings) if stop is None else tuple(several(stop))
        longest = rules.get("max_length")
        most = rules.get("max_new_tokens", 20 if longest is None else longest - len(ids))
        most = most if max_new_tokens is None else max_new_tokens
        heat = rules.temperature if temperature is None else temperature
        sampling = Sampling(most, heat, seed, ends, rules if use_generation_config else None)
        return generate(self, ids, sampling, as_interventions(interventions), each, prepend_bos)

    def chat(self, messages: Iterable[Mapping[str, str]] | str) -> tuple[int, ...]:
        """Token ids of a conversation by the model's chat template, up to where the assistant speaks: a prompt for
        every other call and view. A text is one user message. Raises BadPrompt.
        """
        said = [{"role": "user", "content": messages}] if isinstance(messages, str) else list(messages)
        return tuple(self.adapter.tokenizer.chat(said))

    def direction(self, plus: Any, minus: Any = None, *, layer: int | str | None = None) -> "Tensor":
        """A vector to steer along, float32 [model]: the difference of two tokens' unembeddings, or with `layer` of two
        prompts' residuals at their last tokens (Turner et al. 2023).
        """
        from lensviz.queries.direction import prompt_direction, token_direction

        if layer is None:
            return token_direction(self.adapter, plus, minus)
        return prompt_direction(self.engine, plus, minus, layer)

    def estimate(
        self, prompt: Prompt, *, interventions: Sequence[Intervention] | Intervention = (), lens: str | Lens = "logit"
    ) -> Estimate:
        """Estimated cost of `lens` now, given what is cached: `str()` of it is "about 40 s, 1.1 GB"."""
        run = self._changed(read_prompt(self.engine, prompt).ids, interventions)
        return self.engine.estimate(blocks_of(self.adapter, run, as_lens(lens)))

    def effect(
        self,
        prompt: Prompt,
        interventions: Sequence[Intervention] | Intervention,
        *,
        target: str | int | None = None,
        against: str | int | None = None,
        lens: str | Lens = "logit",
        prepend_bos: bool | None = None,
    ) -> Effect:
        """Effect of interventions at the last position: log p(target), its logit less that of `against`, KL;
        in nats.
        """
        head_of(self.adapter, as_lens(lens))
        ids = read_prompt(self.engine, prompt, prepend_bos).ids
        wanted = [None if t is None else target_ids(self.adapter, [t])[0] for t in (target, against)]
        changed = self._changed(ids, interventions, prepend_bos)
        return self.engine.get_all([EffectOf(Residuals(ids), changed, *wanted)], "effect")[0]

    def explain(self, query: Query[Any] | None = None) -> str:
        """Origin and cost of an answer, as text; without a query, the last plan of a view or call."""
        return explain(self.engine, query)

    def clear(self) -> None:
        """Drop every kept answer that nothing holds; counters stay."""
        self.engine.cache.clear()

    def __repr__(self) -> str:
        return f"Session({self._name}{', closed' if self._open is None else ''})"
