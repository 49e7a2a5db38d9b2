"""Find a model's blocks, final norm, unembedding and scale by watching it, then prove them. No table of architectures.

1. Blocks: the longest run of calls of one container's children in which each is given what the one before made.
2. Norm: backwards from the unembedding's observed input, through modules whose output it is, to the last residual. The
   last residual is replaced by random rows for this, so a model whose blocks give NaN can be probed too.
3. Scale: fitted on logits of real size.
4. Proof: the model's own logits, on other inputs and at both sizes, are recomputed from the recorded residuals.

Whatever cannot be proved raises ModelNotVerified, in a sentence that names the part and what to pass instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.errors import ModelNotVerified
from lensviz.model.capture import as_found, stream
from lensviz.model.head import ModelHead
from lensviz.model.paths import paths, window
from lensviz.model.scale import Scale, agree, fit, tolerance
from lensviz.model.subject import Subject, own_logits
from lensviz.model.trace import Call, amplified, residual_replaced, rms, same, trace

REAL_SIZE = 60.0  #: largest |z| at which scales are fitted and verified
Parts = Mapping[str, Any]


@dataclass(frozen=True)
class Anatomy:
    """What the probe proved: the module behind each layer (in calling order), the stream's shape, the head if any."""

    calls: tuple[nn.Module, ...]
    d_model: int
    dtype: torch.dtype
    causal: bool
    head: ModelHead | None


def unverified(subject: Subject, part: str, why: str) -> ModelNotVerified:
    """The refusal, one sentence."""
    return ModelNotVerified(
        f"{subject.name} cannot be shown because its {part} could not be verified ({why}); if you know them, pass "
        'parts={"blocks": "model.layers", "head": ["model.norm"], "unembedding": "lm_head"} with this model\'s names.'
    )


def probe(subject: Subject, parts: Parts | None = None) -> Anatomy:
    """The anatomy of a model, verified. Raises ModelNotVerified."""
    parts = parts or {}
    ids, calls, output = _first_pass(subject)
    logits = own_logits(output, ids.shape[1])
    unembedding = _unembedding(subject, parts, calls, logits)
    failure: ModelNotVerified | None = None
    for run in _runs(subject, parts, calls):
        blocks = [call.module for call in run]
        state = run[-1].made
        if state is None:
            continue
        try:
            head = None if unembedding is None else find_head(subject, blocks, unembedding, state[0], parts)
        except ModelNotVerified as error:
            failure = failure or error
            continue
        made = [call.made.dtype for call in run if call.made is not None]
        dtype = max(made, key=lambda d: torch.finfo(d).bits)
        anatomy = Anatomy(tuple(blocks), state.shape[-1], dtype, _is_causal(subject, blocks), head)
        verify(subject, anatomy)
        return anatomy
    raise failure or unverified(subject, "blocks", "no list of modules hands one residual stream from each to the next")


def _first_pass(subject: Subject) -> tuple[Tensor, list[Call], Any]:
    problem: Exception | None = None
    for length in (7, 16, 64):
        subject.length = length
        ids = subject.ids(0)
        try:
            calls, output = trace(subject, ids)
        except Exception as error:  # noqa: BLE001 - whatever a foreign forward may raise
            problem = problem or error
        else:
            return ids, calls, output
    why = f"{type(problem).__name__}: {str(problem).strip().splitlines()[0] if str(problem).strip() else ''}"
    raise unverified(subject, "forward pass", f"it fails on short lists of token ids with {why[:200].rstrip('.')}")


def _unembedding(subject: Subject, parts: Parts, calls: list[Call], logits: Tensor | None) -> nn.Module | None:
    if "unembedding" in parts:
        return named(subject, parts["unembedding"])
    if logits is None:
        return None
    called = [call for call in calls if call.module is subject.unembedding]
    if not called:  # any module that made something of the logits' width
        called = [c for c in calls if c.made is not None and c.made.shape[-2:] == logits.shape[-2:]]
    if called:
        return max(called, key=lambda call: call.end).module
    if logits.shape[-1] < subject.n_inputs // 2:  # a classifier of tokens, not a language model
        return None
    raise unverified(subject, "unembedding", "no module makes the logits")


def named(subject: Subject, name: str) -> nn.Module:
    """The module of a dotted name that the user passed."""
    try:
        return subject.module.get_submodule(name)
    except AttributeError:
        raise ModelNotVerified(f"{subject.name} has no part named {name!r}; see its named_modules().") from None


def _runs(subject: Subject, parts: Parts, calls: list[Call]) -> Iterator[list[Call]]:
    """Candidate block runs, outermost and longest first."""
    if "blocks" in parts:
        given = parts["blocks"]
        chosen = list(named(subject, given).children()) if isinstance(given, str) else [named(subject, n) for n in given]
        run = [call for call in calls if call.module in chosen]
        if not run:
            raise unverified(subject, "blocks", f"{given!r} was not called")
        yield run
        return
    length = subject.length
    found: list[tuple[int, int, list[Call]]] = []
    for module, name in subject.names.items():
        if isinstance(module, nn.ModuleList | nn.ModuleDict | nn.Sequential):
            members = set(module.children())
            run = _longest_run([call for call in calls if call.module in members], length)
            if run:
                found.append((name.count("."), -len(run), run))
    outer = [f for f in found if not any(_within(f[2], g[2]) for g in found if g is not f)]
    inner = [f for f in found if f not in outer]
    for group in (outer, inner):
        for _, _, run in sorted(group, key=lambda f: (f[1], f[0])):
            yield run


def _within(run: list[Call], other: list[Call]) -> bool:
    return any(run[0].inside(call.start, call.end) for call in other)


def _longest_run(calls: list[Call], length: int) -> list[Call]:
    best: list[Call] = []
    run: list[Call] = []
    for call in calls:
        if call.given is None or call.made is None or call.given.shape != call.made.shape:
            run = []
        elif call.given.ndim != 3 or call.given.shape[:2] != (1, length):
            run = []
        else:
            run = [*run, call] if run and same(run[-1].made, call.given) else [call]
            best = max(best, run, key=len)
    return best


def _is_causal(subject: Subject, blocks: list[nn.Module]) -> bool:
    """Whether earlier positions are blind to the last token, seen by changing it."""
    ids = subject.ids(2)
    other = ids.clone()
    other[0, -1] = next(int(i) for i in subject.ids(3, 64)[0] if i != ids[0, -1])
    one, two = (
        stream(subject.module, blocks, lambda ids=i: subject.run(ids), device=subject.device)[0][-1] for i in (ids, other)
    )
    one, two = torch.nan_to_num(one[:-1].float()), torch.nan_to_num(two[:-1].float())
    return bool((one - two).abs().max() <= 1e-5 * one.abs().max())


def find_head(subject: Subject, blocks: list[nn.Module], unembedding: nn.Module, state: Tensor, parts: Parts) -> ModelHead:
    """The first path from the last residual to the logits that recomputes them. Raises ModelNotVerified."""
    rows = random_rows(state, 11)
    with residual_replaced(blocks, rows):
        calls, _ = trace(subject, subject.ids(1))
    between, goal = window(calls, blocks, unembedding)
    chosen = [named(subject, name) for name in parts["head"]] if "head" in parts else None
    scale, vocab_size = _scale(subject, blocks, unembedding, rows)
    tried = 0
    for steps, last in paths(subject, rows, between, goal, chosen):
        head = ModelHead(steps, last, unembedding, scale, vocab_size)
        tried += 1
        if tail_agrees(subject, blocks, head, state):
            return head
        if tried == 8:
            break
    raise unverified(subject, "final norm", "the way from the last block to the unembedding was not recomputed")


def random_rows(state: Tensor, seed: int) -> Tensor:
    """A stand-in for a last residual [pos, model]: its shape, device, dtype and size, but always finite."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.randn(state.shape, generator=generator) * rms(state)).to(state)


def _disturbed(subject: Subject, blocks: list[nn.Module], unembedding: nn.Module, rows: Tensor, factor: float) -> Any:
    """Unembedding's outputs and the model's logits for a given last residual, the unembedding's input times factor."""
    with residual_replaced(blocks, rows), amplified(unembedding, factor) as made, as_found(subject.module):
        logits = own_logits(subject.run(subject.ids(4)), subject.length)
    return (made[-1].reshape(-1, made[-1].shape[-1]) if made else None), logits


def real_size(z: Tensor) -> float:
    """The factor that brings the largest |z| to REAL_SIZE."""
    return REAL_SIZE / max(float(z.float().abs().max()), 1e-6)


def _scale(subject: Subject, blocks: list[nn.Module], unembedding: nn.Module, rows: Tensor) -> tuple[Scale, int]:
    small, _ = _disturbed(subject, blocks, unembedding, rows, 1.0)
    if small is None or not bool(torch.isfinite(small).all()):
        raise unverified(subject, "unembedding", "it was not called, or gave values that are not finite")
    z, logits = _disturbed(subject, blocks, unembedding, rows, real_size(small))
    if logits is None or z.shape[-1] < logits.shape[-1] or z.shape[0] != logits.shape[0]:
        raise unverified(subject, "unembedding", "its output has another shape than the logits")
    found = fit(z[:, : logits.shape[-1]], logits, subject.numbers, z.dtype)
    if found is None:
        raise unverified(subject, "scale", "what follows the unembedding is neither a factor nor a soft cap")
    return found, logits.shape[-1]


def tail_agrees(subject: Subject, blocks: list[nn.Module], head: ModelHead, state: Tensor) -> bool:
    """Whether the head recomputes the model's logits for random last residuals, at both sizes, row order reversed."""
    rows = random_rows(state, 12)
    small, _ = _disturbed(subject, blocks, head.unembedding, rows, 1.0)
    for factor in (1.0, real_size(small)):
        _, logits = _disturbed(subject, blocks, head.unembedding, rows, factor)
        ours = head.logits(head.prepare(rows.flip(0)) * factor).flip(0)
        if logits is None or not agree(ours, logits, tolerance(head.last.dtype)):
            return False
    return True


def verify(subject: Subject, anatomy: Anatomy) -> float:
    """One whole pass: the recorded last residual, through the head, against the logits of the same pass.

    Returns the largest absolute difference (NaN without a head, or where the model's own logits are not finite).
    """
    ids = subject.ids(5, subject.length + 2)
    states, output = stream(
        subject.module, anatomy.calls, lambda: subject.run(ids), device=subject.device, stop=False
    )
    shape = (ids.shape[1], anatomy.d_model)
    if len(states) != len(anatomy.calls) + 1 or any(state.shape != shape for state in states):
        raise unverified(subject, "blocks", "another input took another way through them")
    if anatomy.head is None:
        return float("nan")
    logits = own_logits(output, ids.shape[1])
    if logits is None or not bool(torch.isfinite(logits).all()):
        return float("nan")
    ours = anatomy.head.logits(anatomy.head.prepare(states[-1]))
    if not agree(ours, logits, tolerance(anatomy.head.last.dtype)):
        raise unverified(subject, "blocks", "the last residual does not give the model's own logits")
    return float((ours.cpu() - logits.float().cpu()).abs().max())
