"""A model while its parts are being looked for: how to call it, where ids go, the numbers of its configuration."""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.errors import ModelNotVerified
from lensviz.model.running.hooks import first_tensor
from lensviz.model.running.scratch import Scratch

Parts = Mapping[str, Any]  #: a user's own names: {"blocks": ..., "head": [...], "unembedding": ...}


@dataclass
class ProbedModel:
    """A model under the probe. `run` makes one pass on ids [1, pos] and returns whatever the model returns.

    Attributes:
        module: the model, never changed.
        name: how sentences call it, such as "LlamaForCausalLM".
        run: calls the model once.
        device: where token ids go and residuals are gathered.
        n_inputs: number of token ids that the model embeds.
        context_length: positions that the model was made for, where its configuration says.
        unembedding: what `get_output_embeddings()` says, if anything.
        embedding: what turns ids into vectors, where that is known.
        avoid: ids with a meaning of their own (padding, image placeholders), kept out of test inputs.
        numbers: numeric values of the configuration, to which fitted constants are snapped.
        length: positions of a test pass.
        names: dotted name of every module.
        resume: calls the model once on ids [batch, pos] behind a transformers cache, with positions [batch, pos] or
            None; None where there is no such call.
        batched: calls the model once on ids [batch, pos] with an attention mask [batch, pos so far], positions (or
            None) and a transformers cache (or None); None where there is no such call.
        window: tokens beyond which a sliding window rolls.
        kinds: what kind of attention each layer has, where the configuration says.
        rescaled: tokens beyond which rotary positions are rescaled, so that a prompt's length decides all its states.
        stop_ids: reads the tokens that end a text off the model's generation settings.
        again: the probed model of the same model as it is now; None where only the user can make it.
        parts: the user's own names for its parts.
        scratch: what a pass leaves on the model's modules, which every call above puts back.
        around: what every call above, and of a part of the model, is made in.
        ignores: whether an attribute of a module, by its name, decides no answer.

    """

    module: nn.Module
    name: str
    run: Callable[[Tensor], Any]
    device: torch.device
    n_inputs: int
    context_length: int | None = None
    unembedding: nn.Module | None = None
    embedding: nn.Module | None = None
    avoid: frozenset[int] = frozenset()
    numbers: tuple[float, ...] = ()
    length: int = 7
    names: dict[nn.Module, str] = field(default_factory=dict)
    resume: Callable[[Tensor, Any, Tensor | None], Any] | None = None
    batched: Callable[[Tensor, Tensor, Tensor | None, Any], Any] | None = None
    window: int | None = None
    kinds: tuple[str, ...] = ()
    rescaled: int | None = None
    stop_ids: Callable[[], frozenset[int]] = frozenset
    again: "Callable[[], ProbedModel] | None" = None
    parts: Parts = field(default_factory=dict)
    scratch: Scratch = field(default_factory=Scratch)
    around: Callable[[], AbstractContextManager[None]] = nullcontext
    ignores: Callable[[nn.Module, str], bool] = lambda _module, _name: False

    def __post_init__(self) -> None:
        self.names = {module: name for name, module in self.module.named_modules()}
        if self.rescaled is not None:
            self.scratch.add_rotary(self.module)
        self.run = self._restoring(self.run)
        self.resume = None if self.resume is None else self._restoring(self.resume)
        self.batched = None if self.batched is None else self._restoring(self.batched)

    def _restoring(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def restoring(*args: Any) -> Any:
            with self.around(), self.scratch.restored():
                return call(*args)

        return restoring

    def ids(self, seed: int, length: int | None = None) -> Tensor:
        """Random token ids [1, pos], the same for the same seed."""
        generator = torch.Generator().manual_seed(seed)
        allowed = [i for i in range(min(self.n_inputs, 4096)) if i not in self.avoid] or [0]
        picks = torch.randint(len(allowed), (length or self.length,), generator=generator)
        return torch.tensor([[allowed[int(i)] for i in picks]], device=self.device)


def unverified(probed: ProbedModel, part: str, why: str) -> ModelNotVerified:
    """The refusal, one sentence."""
    return ModelNotVerified(
        f"{probed.name} cannot be shown because its {part} could not be verified ({why}); if you know its parts, pass "
        'parts={"blocks": "model.layers", "head": ["model.norm"], "unembedding": "lm_head"} with this model\'s names.'
    )


def reason(error: BaseException) -> str:
    """A foreign error as part of a sentence: its type and the first sentence of its message, without a full stop."""
    lines = str(error).strip().splitlines() or [""]
    first = lines[0].split(". ")[0].rstrip(".")
    return f"{type(error).__name__}: {first[:200]}" if first else type(error).__name__


def named(probed: ProbedModel, name: str) -> nn.Module:
    """The module of a dotted name that the user passed. Raises ModelNotVerified for a name that is none."""
    try:
        return probed.module.get_submodule(name)
    except AttributeError:
        raise ModelNotVerified(
            f"{probed.name} has no part named {name!r}; pass a dotted name from its named_modules()."
        ) from None


def own_logits(output: Any, length: int) -> Tensor | None:
    """The logits [pos, vocab] in what a model returned; None if it has none. Hidden states of encoders do not count."""
    if isinstance(output, Tensor):
        found: Any = output
    else:
        found = next((getattr(output, k) for k in ("logits", "prediction_logits") if hasattr(output, k)), None)
        if found is None and isinstance(output, tuple) and not hasattr(output, "_fields"):
            found = first_tensor(output)
    if not isinstance(found, Tensor) or found.ndim != 3 or found.shape[:2] != (1, length):
        return None
    return found[0]


def config_numbers(config: Any) -> tuple[float, ...]:
    """Every positive finite number in a configuration, nested ones included."""
    return tuple(sorted({float(v) for v in _leaves(config) if _is_number(v) and 0 < v < math.inf}))


def special_ids(config: Any) -> frozenset[int]:
    """Token ids that a configuration gives a name (`pad_token_id`, `image_token_id` ...)."""
    found: set[int] = set()
    for key, value in _items(config):
        if key.endswith(("token_id", "token_index", "_index", "_id")):
            found |= {v for v in (value if isinstance(value, list | tuple) else [value]) if isinstance(v, int)}
        elif hasattr(value, "to_dict"):
            found |= special_ids(value)
    return frozenset(found)


def _items(config: Any) -> list[tuple[str, Any]]:
    return list(vars(config).items()) if hasattr(config, "__dict__") else []


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        inner: Any = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    elif hasattr(value, "to_dict"):
        inner = [v for _, v in _items(value)]
    else:
        yield value
        return
    for item in inner:
        yield from _leaves(item)
