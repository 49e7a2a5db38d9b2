"""Chooses the next token as a model's own `generation_config` says, by transformers' own processors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from lensviz.errors import BadGeneration

Choose = Callable[[Sequence[int], Tensor], Tensor]

PROCESSORS: dict[str, tuple[str, Callable[[Any], bool]]] = {  # in the order in which transformers applies them
    "repetition_penalty": ("RepetitionPenaltyLogitsProcessor", lambda v: v != 1),
    "no_repeat_ngram_size": ("NoRepeatNGramLogitsProcessor", lambda v: v > 0),
    "bad_words_ids": ("NoBadWordsLogitsProcessor", bool),
    "min_length": ("MinLengthLogitsProcessor", lambda v: v > 0),
    "min_new_tokens": ("MinNewTokensLengthLogitsProcessor", lambda v: v > 0),
    "suppress_tokens": ("SuppressTokensLogitsProcessor", bool),
    "begin_suppress_tokens": ("SuppressTokensAtBeginLogitsProcessor", bool),
}
WARPERS: dict[str, tuple[str, Callable[[Any], bool]]] = {  # where a token is drawn, behind the temperature
    "top_k": ("TopKLogitsWarper", lambda v: v != 0),
    "top_p": ("TopPLogitsWarper", lambda v: v < 1),
    "min_p": ("MinPLogitsWarper", lambda v: True),  # noqa: ARG005
    "typical_p": ("TypicalLogitsWarper", lambda v: v < 1),
    "epsilon_cutoff": ("EpsilonLogitsWarper", lambda v: 0 < v < 1),
    "eta_cutoff": ("EtaLogitsWarper", lambda v: 0 < v < 1),
}
OTHERS = ("do_sample", "temperature", "max_new_tokens", "max_length", "stop_strings", "eos_token_id")
NEEDS_END = {"min_length", "min_new_tokens"}  # they forbid the end tokens for a while
IDLE = {  # says nothing about which token is next
    "bos_token_id", "pad_token_id", "decoder_start_token_id", "transformers_version", "use_cache",
    "_from_model_config", "cache_implementation", "cache_config", "compile_config", "disable_compile", "output_scores",
    "output_logits", "output_attentions", "output_hidden_states", "return_dict_in_generate", "renormalize_logits",
    "low_memory", "trust_remote_code", "prefill_chunk_size", "continuous_batching_config", "early_stopping",
    "length_penalty", "num_assistant_tokens", "num_assistant_tokens_schedule", "assistant_confidence_threshold",
    "assistant_lookbehind", "target_lookbehind", "is_assistant", "_commit_hash", "_original_object_hash",
}  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Rules of a `generation_config` for the next token, as a value: (name, value) in transformers' names."""

    settings: tuple[tuple[str, Any], ...]

    def get(self, name: str, default: Any = None) -> Any:
        """A setting, or the default where it is not set."""
        found = dict(self.settings).get(name)
        return default if found is None else found

    @property
    def temperature(self) -> float:
        """0 where the configuration does not draw."""
        return float(self.get("temperature", 1.0)) if self.get("do_sample", default=False) else 0.0

    @property
    def stop_strings(self) -> tuple[str, ...]:
        """Texts that end it."""
        given = self.get("stop_strings", ())
        return (given,) if isinstance(given, str) else tuple(given)

    def chooser(self, n_prompt: int, temperature: float) -> "Choose":
        """Scores [vocabulary] of ids so far and logits [vocabulary], behind a prompt of so many tokens."""
        from transformers.generation import logits_process as own

        made: list[Any] = []
        ends = _listed(self.get("eos_token_id", ()))
        for name, (kind, counts) in {**PROCESSORS, **(WARPERS if temperature > 0 else {})}.items():
            if name == "top_k" and temperature != 1:
                made.append(own.TemperatureLogitsWarper(float(temperature)))
            value = self.get(name, 50 if name == "top_k" else None)  # as `generate` where nothing is set
            if value is None or not counts(value) or (name in NEEDS_END and not ends):
                continue
            made.append(getattr(own, kind)(*_arguments(name, value, n_prompt, ends)))

        def choose(ids: Sequence[int], logits: Tensor) -> Tensor:
            scores, given = logits[None], torch.tensor([list(ids)])
            for each in made:
                scores = each(given, scores)
            return scores[0]

        return choose


def rules_of(model: Any) -> Rules:
    """The rules of a model's `generation_config` as it is now.

    Raises BadGeneration for a setting that decides the next token and is not followed (beams, guidance …).
    """
    config = getattr(model, "generation_config", None)
    if config is None:
        raise BadGeneration("This model has no generation_config to follow: leave use_generation_config unset.")
    given: Mapping[str, Any] = config.to_dict()
    known = {*PROCESSORS, *WARPERS, *OTHERS}
    other = [n for n, v in given.items() if n not in known | IDLE and not _neutral(v)]
    if other:
        raise BadGeneration(
            f"This model's generation_config sets {', '.join(sorted(other))}, which generate cannot follow: take it "
            "out of the configuration, or leave use_generation_config unset."
        )
    return Rules(tuple((n, _value(v)) for n, v in sorted(given.items()) if n in known and v is not None))


def _neutral(value: Any) -> bool:
    return value is None or value is False or value in (0, 1, "", [], {})


def _value(value: Any) -> Any:
    return tuple(_value(v) for v in value) if isinstance(value, list | tuple) else value


def _listed(value: Any) -> list[Any]:
    return [[*v] if isinstance(v, tuple) else v for v in value] if isinstance(value, tuple) else [value]


def _arguments(name: str, value: Any, n_prompt: int, ends: list[int]) -> tuple[Any, ...]:
    if name == "bad_words_ids":
        return _listed(value), torch.tensor(ends) if ends else None
    if name == "min_length":
        return value, torch.tensor(ends)
    if name == "min_new_tokens":
        return n_prompt, value, torch.tensor(ends)
    if name == "suppress_tokens":
        return (_listed(value),)
    if name == "begin_suppress_tokens":
        return _listed(value), n_prompt
    return (value,)
