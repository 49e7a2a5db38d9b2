"""Entropy profiles: how sure each layer is of what comes next, token by token, while a model writes.

Source: Entropy-Lens (Ali, Caso, Irwin, Liò 2025, arXiv 2502.16570). Row t is the distribution that predicts new token
t, read at the position before it; the last column is the entropy of the model's own output. The pure functions on
logits are here too: `shannon`, `renyi`, `moment`, `kl`, `anchored`, `windows`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.engine.engine import Engine
from lensviz.engine.has_engine import HasEngine
from lensviz.entropy.measures import renyi
from lensviz.entropy.queries import RenyiStats, check_profile, scale_of
from lensviz.entropy.result import EntropyProfileResult
from lensviz.errors import BadProfile
from lensviz.model.protocol import Prompt
from lensviz.queries.checks import head_of, target_ids
from lensviz.queries.generate import Sampling, check_generation, decode
from lensviz.queries.lens import KEPT_TOP, TILES, LensStats, blocks_of
from lensviz.queries.lenses import Lens, as_lens
from lensviz.queries.residuals import Residuals
from lensviz.queries.targets import TargetLogp
from lensviz.queries.tokens import read_prompt

if TYPE_CHECKING:
    from torch import Tensor


def entropy_profile(
    session: HasEngine,
    prompt: Prompt,
    max_new_tokens: int = 8,
    alpha: float = 1.0,
    normalize: str = "nats",
    prepend_bos: bool | None = None,
    temperature: float = 0.0,
    *,
    seed: int = 0,
    stop: Sequence[str | int] | str | int | None = None,
    anchors: Sequence[str | int] | None = None,
    lens: str | Lens = "logit",
    tokens: str = "generated",
    compat: str | None = None,
    normalise: str | None = None,
) -> EntropyProfileResult:
    """Continue a prompt and measure the entropy of every block's distribution at each new token.

    Costs one step of the model a token and a sweep of their columns, which are kept: another α, unit or view of the
    same text runs no model.

    Args:
        session: the model.
        prompt: text, ids, or what `session.chat` returns.
        max_new_tokens: the most new tokens; fewer when the model ends its text.
        alpha: order of the Rényi entropy, 0 to infinity; 1 = Shannon.
        normalize: "nats", "bits", or "vocab" (nats divided by ln V).
        prepend_bos: of a text: True adds a leading BOS, False leaves it out, None is the tokenizer's own policy,
            or with `compat` no BOS, as in the original.
        temperature: 0 takes the most likely token, else one is drawn with `seed`.
        seed: of the draw.
        stop: texts or token ids that end it; None: the model's own end tokens.
        anchors: measure the entropy among these tokens alone, their probabilities renormalized.
        lens: "logit", or a `Lens`.
        tokens: "generated", or "prompt": nothing is written, and row t is the distribution that predicts token t + 1
            of the prompt.
        compat: "entropy-lens" does as the original: the text is tokenized anew at every step, nothing ends it, and
            Rényi entropies are float32 with 1e-20 inside the logarithm.
        normalise: `normalize`, spelled as it was before version 0.7.

    Raises:
        BadProfile: an unknown unit or order.
        BadGeneration, PromptTooLong, EmptyPrompt, NotOneToken, NoHead.

    """
    normalize = normalize if normalise is None else normalise
    check_profile(alpha, normalize, compat)
    engine, adapter = session.engine, session.adapter
    among = target_ids(adapter, anchors)
    way, lens = _way(tokens, compat), as_lens(lens)
    head = head_of(adapter, lens)
    prepend_bos = False if prepend_bos is None and compat else prepend_bos
    ids = read_prompt(session.engine, prompt, prepend_bos if isinstance(prompt, str) else None).ids
    given = [stop] if isinstance(stop, str | int) else stop
    sampling = Sampling(max_new_tokens, temperature, seed, tuple(adapter.stop_ids if given is None else given))
    with engine.pinned():
        new, reads = way(engine, ids, sampling, lens)
        columns = [engine.get(LensStats(run, lens, a, b, KEPT_TOP)) for run, a, b in reads]
        nats = _joined([nats_of(engine, read, lens, alpha, among, compat) for read in reads]).astype(np.float64)
    top_ids = _joined([c.top_ids[..., 0] for c in columns])
    texts = dict(zip(found := np.unique(top_ids).tolist(), adapter.tokenizer.token_strings(found), strict=True))
    return EntropyProfileResult(
        values=nats * scale_of(normalize, len(among) or head.vocab_size),
        unit=normalize,
        alpha=alpha,
        token_ids=new,
        text=adapter.tokenizer.decode(new),
        tokens=adapter.tokenizer.token_strings(new),
        prompt_ids=list(ids if tokens == "generated" else ids[:1]),
        top=[[texts[i] for i in row] for row in top_ids.tolist()],
        top_logp=_joined([c.top_logp[..., 0] for c in columns]).astype(np.float64),
        kl=_joined([c.kl for c in columns]).astype(np.float64),
        model=adapter.name,
        settings={
            "fingerprint": adapter.fingerprint,
            "prepend_bos": prepend_bos,
            "temperature": temperature,
            "seed": seed,
            "anchors": list(among),
            "lens": lens.name,
            "tokens": tokens,
            "compat": compat,
        },
    )


Read = tuple[Residuals, int, int]  #: positions [start, stop) of a run


def written(engine: Engine, ids: tuple[int, ...], sampling: Sampling, lens: Lens) -> tuple[list[int], list[Read]]:
    """The new tokens, and where the distributions stand that gave them."""
    new = list(decode(engine, ids, (), sampling, None))
    run, first = Residuals((*ids, *new[:-1])), len(ids) - 1
    blocks = blocks_of(engine.adapter, run, lens, times=TILES)
    return new, [(run, max(b.start, first), b.stop) for b in blocks if b.stop > first]


def _way(tokens: str, compat: str | None) -> Callable[[Engine, tuple[int, ...], Sampling, Lens], Any]:
    if tokens == "generated":
        return written if compat is None else _retokenized
    if tokens != "prompt" or compat is not None:
        raise BadProfile(
            f"There is no profile of tokens={tokens!r}{' in this protocol' if compat else ''}: pass "
            'tokens="generated", or tokens="prompt" without compat.'
        )
    return _read


def _read(engine: Engine, ids: tuple[int, ...], sampling: Sampling, lens: Lens) -> tuple[list[int], list[Read]]:  # noqa: ARG001
    """The prompt's own tokens but the first, and where the distributions stand that predict them."""
    if len(ids) < 2:
        raise BadProfile("A prompt of one token has none that another one predicts: pass a longer prompt.")
    run, last = Residuals(ids), len(ids) - 1
    return list(ids[1:]), [
        (run, b.start, min(b.stop, last)) for b in blocks_of(engine.adapter, run, lens) if b.start < last
    ]


def _retokenized(engine: Engine, ids: tuple[int, ...], sampling: Sampling, lens: Lens) -> tuple[list[int], list[Read]]:
    """The same where, as in Entropy-Lens, the text is tokenized anew at every step, and nothing ends it."""
    check_generation(engine.adapter, len(ids), sampling)
    new, reads, tokenizer = list[int](), list[Read](), engine.adapter.tokenizer
    leads = ids[0] == tokenizer.bos_id
    text = tokenizer.decode(ids[1:] if leads else ids)
    for _ in range(sampling.max_new_tokens):
        run = Residuals(tuple(tokenizer.encode(text, prepend_bos=leads)) if text else ids)
        reads.append((run, len(run.ids) - 1, len(run.ids)))
        one = replace(sampling, max_new_tokens=1, seed=sampling.seed + len(new))
        new += decode(engine, run.ids, (), one, lens)
        text += tokenizer.decode(new[-1:])
    return new, reads


def nats_of(
    engine: Engine, read: Read, lens: Lens, alpha: float, among: tuple[int, ...] = (), compat: str | None = None
) -> "Tensor":
    """Entropies [layer + 1, pos] in nats."""
    run, start, stop = read
    if compat is None and not among and alpha == 1:
        return engine.get(LensStats(run, lens, start, stop, KEPT_TOP)).entropy
    if among:
        return renyi(engine.get(TargetLogp(run, lens, start, stop, among)).logp, alpha, compat=compat)
    if compat is None:
        return engine.get(RenyiStats(run, lens, start, stop, (float(alpha),))).values[..., 0]
    head = head_of(engine.adapter, lens)
    h = lens.prepare(head, engine.get(run).rows(start, stop), range(-1, engine.adapter.n_layers))
    return renyi(head.logits(h).cpu(), alpha, compat=compat)


def _joined(parts: Sequence[Any]) -> NDArray[Any]:
    """[layer + 1, pos] tensors in a row → [pos, block], the embedding left out."""
    return np.concatenate([part.numpy() for part in parts], axis=1)[1:].T
