"""Speeds and sizes that need no browser."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import torch

import lensviz
from lensviz.analysis.sweep import sweep, sweep_with_targets
from lensviz.analysis.targets import target_cells
from lensviz.analysis.tiles import TILE, tiles
from tests.bench.table import Line, median_seconds

STATIC = Path(lensviz.__file__).parent / "static"


def long_ids(session: lensviz.Session, n: int) -> list[int]:
    """N random token ids: the most different texts that a grid can hold."""
    return torch.randint(
        100, session.adapter.tokenizer.vocab_size, [n], generator=torch.Generator().manual_seed(0)
    ).tolist()


def sweeps(session: lensviz.Session) -> Iterator[Line]:
    """The sweep against the bare product of the same rows with the unembedding, in the same run."""
    head = session.adapter.head
    ids = long_ids(session, 32)
    with torch.no_grad():
        x = head.prepare(session.residuals(ids))
        column = x[:, :1]
        log_z = sweep(x, head, 1).log_z

        def bare(of: torch.Tensor) -> None:
            rows = of.transpose(0, 1).reshape(-1, of.shape[-1])
            for start, stop in tiles(of, head, TILE):
                torch.mm(rows, head.matrix.weight[start:stop].T)

        product = median_seconds(lambda: bare(x), 5)
        swept = median_seconds(lambda: sweep(x, head, 16), 5)
        fused = median_seconds(lambda: sweep_with_targets(x, head, 16, [5]), 5)
        ranked = median_seconds(lambda: target_cells(x, head, log_z, [5]), 5)
        one_product = median_seconds(lambda: bare(column), 9)
        one = median_seconds(lambda: sweep(column, head, 16), 9)
    shape = f"{x.shape[0] * x.shape[1]} rows × {head.vocab_size:,}, {torch.get_num_threads()} threads"
    yield Line("bare unembedding product", product, "s", note=shape)
    yield Line("sweep (top 16, log Z, entropy, KL) / bare product", swept / product, "×", 1.4)
    yield Line("rank of a target, counted in the same sweep / bare product", (fused - swept) / product, "×", 0.3)
    yield Line("exact rank of a target on its own / bare product", ranked / product, "×", 1.2)
    yield Line("sweep of one column / bare product of its rows", one / one_product, "×", note=f"{one * 1e3:.0f} ms")


def accuracy(session: lensviz.Session) -> Iterator[Line]:
    """The lens against the same final norm and unembedding in float64, largest difference over all cells."""
    head, prompt = session.adapter.head, "The City of Lights iconic landmark"
    result = session.lens(prompt, top_k=10)
    with torch.no_grad():
        x = head.prepare(session.residuals(prompt)).double()
        logp = (x @ head.matrix.weight.double().T).log_softmax(-1)
    p = logp.exp()
    top = logp.gather(-1, torch.from_numpy(result.top_ids))
    pairs = {
        "log-probabilities of the top 10": (result.top_logp, top),
        "entropy": (result.entropy, -(p * logp).sum(-1)),
        "KL to the last layer": (result.kl, (p * (logp - logp[-1:])).sum(-1)),
    }
    for name, (ours, exact) in pairs.items():
        yield Line(f"{name}: off from float64 by", float(abs(torch.from_numpy(ours) - exact).max()), "nats", 1e-4)


def looking(session: lensviz.Session) -> Iterator[Line]:
    """What it costs to see that the model is what it was, once a question."""
    model = session.adapter.model
    tensors = sum(1 for _ in model.parameters())
    took = median_seconds(session.adapter.look, 21)
    note = f"{sum(1 for _ in model.modules())} modules, {tensors} tensors, {torch.get_num_threads()} threads"
    yield Line("a look at the model before each question", took * 1e3, "ms", 6, note)
    yield Line(
        "a brief look, after what was computed",
        median_seconds(lambda: session.adapter.look(briefly=True), 21) * 1e3,
        "ms",
    )
    session.lens("The capital of France is")
    took = median_seconds(lambda: session.lens("The capital of France is"), 21)
    yield Line("lens of a prompt whose answers are kept", took * 1e3, "ms")


def sizes(session: lensviz.Session) -> Iterator[Line]:
    """What crosses to the page, and what a page loads."""
    ids = long_ids(session, 512)
    picker = lensviz.TokenPicker(session, prompt=ids)
    picker.wait(60)
    yield Line("TokenPicker with 512 tokens, state besides module", state_bytes(picker) / 1e3, "kB", 10)
    grid = lensviz.LensGrid(session)
    grid.wait(600)
    total = state_bytes(grid) / 1e6
    yield Line("LensGrid 31 × 512, top 8 with texts: whole payload", total, "MB", 1.1, f"{len(grid.piece_ids):,} texts")
    grid.close()
    picker.close()
    for file in sorted(STATIC.glob("*.js")):
        yield Line(f"bundle {file.name}, gzip", len(gzip.compress(file.read_bytes(), mtime=0)) / 1e3, "kB", 60)


def state_bytes(widget: lensviz.LensGrid | lensviz.TokenPicker) -> int:
    """Bytes of a widget's state as it crosses, without its module and style."""
    total = 0
    for name, value in widget.get_state().items():
        if name not in ("_esm", "_css"):
            total += len(value) if isinstance(value, bytes) else len(str(value)) + len(name)
    return total


def imports() -> Line:
    code = "import time; t = time.perf_counter(); import lensviz; print(time.perf_counter() - t)"
    runs = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(5)]
    return Line("import lensviz", sorted(runs)[2], "s", 0.3)
