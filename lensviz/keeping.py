"""`keep_activations`: stores the activations of a corpus on disk."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lensviz.corpus.checkpoint import Checkpoint
from lensviz.corpus.corpus import Corpus
from lensviz.corpus.kept import Keeper, KeptActivations
from lensviz.corpus.sweep import LocalEngine, Sweep
from lensviz.queries.checks import check_layer

if TYPE_CHECKING:
    from lensviz.session import Session


def keep_activations(
    session: "Session",
    corpus: Corpus,
    folder: str | Path,
    *,
    layers: Sequence[int] | None = None,
    dtype: str = "float16",
    site: str = "residual",
    pooling: str = "tokens",
    max_length: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> KeptActivations:
    """Stream a corpus through the model once and keep what comes by in a folder (extra `store`).

    Interrupted, the next call with the same arguments goes on behind the last finished batch.

    Args:
        session: the model.
        corpus: the texts.
        folder: made, or gone on with; positions × layers × width × 2 bytes in float16.
        layers: which; None: all (-1 = embedding).
        dtype: "float16" or "float32".
        site: "residual", "attention" or "mlp".
        pooling: "tokens", "first", "last" or "mean".
        max_length: tokens of a text; what is longer is cut.
        progress: told (texts done, texts in all).

    Raises:
        BadCorpus: an unknown dtype, site or pooling, or a folder of another corpus; OutOfRange; MissingExtra.

    """
    engine, sweep = session.engine, Sweep(site, pooling, max_length)
    first = -1 if site == "residual" else 0
    wanted = list(range(first, engine.adapter.n_layers)) if layers is None else [int(layer) for layer in layers]
    for layer in wanted:
        check_layer(engine.adapter, layer)
    settings = {
        "model": engine.adapter.name,
        "fingerprint": engine.adapter.fingerprint,
        "corpus": corpus.digest,
        "site": site,
        "pooling": pooling,
        "max_length": max_length,
        "dtype": dtype,
    }
    file = Path(folder) / "progress.safetensors"
    if file.exists():
        keeper = Keeper.again(folder, pooling)
    else:
        keeper = Keeper(folder, engine.adapter.d_model, wanted, pooling, settings)
    checkpoint = Checkpoint(file, {**settings, "layers": wanted})
    LocalEngine().run(
        engine.adapter,
        corpus,
        keeper,
        sweep,
        progress=progress,
        check=engine.check_cancelled,
        passed=engine.count_pass,
        checkpoint=checkpoint,
    )
    return KeptActivations(folder)
