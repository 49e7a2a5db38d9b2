"""Evaluates vectors by the mentions decoded from them: exact, partial, chrF; seen and unseen mentions apart; beside a
random vector, a few-shot prompt and the logit lens.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from lensviz.common.progress import Progress, reporting
from lensviz.common.validate import layers_in, whole
from lensviz.engine.engine import Engine
from lensviz.engine.has_engine import HasEngine
from lensviz.entities.decoding.decoder import PatchDecoder, check_readout_prompt, fits, text_of
from lensviz.entities.decoding.queries import chance_like, rows_of
from lensviz.entities.decoding.reader import ExampleReader, Reader, VectorReader, vectors_for
from lensviz.entities.evaluation.report import READERS, Evaluation, LayerScores
from lensviz.entities.evaluation.scores import Scores, score
from lensviz.entities.examples.check import as_items
from lensviz.entities.examples.mention_example import MentionExample
from lensviz.entities.examples.templates import template_of
from lensviz.entities.losses import LinearFilter
from lensviz.entities.training.batch import check_tasks, losses, tasks_of
from lensviz.entities.training.extraction import extract
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadReading
from lensviz.queries.checks import head_of

COMPAT = "entity-lens"


def evaluate_mentions(
    session: HasEngine,
    items: Any,
    vectors: TaskVectors | None = None,
    *,
    layers: Sequence[int] | None = None,
    with_context: bool | None = None,
    method: str | None = None,
    max_tokens: int = 20,
    filter: LinearFilter | bool | None = None,  # noqa: A002
    baselines: bool = False,
    compat: str | None = None,
    batch_size: int = 10,
    progress: Progress = None,
) -> Evaluation:
    """Take the vectors of mentions, write them out, and compare.

    Args:
        session: a session with the vectors' model.
        items: mentions in texts; see `lensviz.entities.examples.check.as_items`.
        vectors: task vectors; None: those that come with the package.
        layers: None: all that vectors were trained for.
        with_context: None: without, unless the vectors were trained with context only.
        method: how mention vectors are taken; None: as in training.
        max_tokens: of a mention, its end counted.
        filter: as in `decode_mentions`.
        baselines: also with a random direction of each vector's length, the few-shot prompt (where it fits in the
            context window), and the logit lens.
        compat: "entity-lens": loss and token accuracy count the padding of batches of `batch_size`, and an empty text
            counts as a partial match, as in the original.
        batch_size: of the losses.
        progress: called with the readers' layers done, and all; True or False for a line, or none. By default there is
            one in a terminal and in a notebook with a reader, once the call has taken two seconds.

    Raises:
        BadItems, BadVectors, BadReading, PromptTooLong, NoHead.

    """
    engine = session.engine
    if compat not in (None, COMPAT):
        raise BadReading(f'There is no compat {compat!r}: use "{COMPAT}", or None.')
    whole("max_tokens", max_tokens, BadReading, 1)
    whole("batch_size", batch_size, BadReading, 1)
    given = as_items(items)
    vectors = vectors_for(engine.adapter, vectors)
    context = (False not in vectors.contexts) if with_context is None else with_context
    reader = VectorReader(vectors, context, filter=filter)
    reader.check(engine.adapter)
    rows = layers_in(engine.adapter, vectors.layers(context) if layers is None else layers, BadReading)
    for item in given:
        check_readout_prompt(engine.adapter, reader.readout_prompt(engine.adapter, item.text), max_tokens)
    how = method or str(vectors.card.get("method") or "in_context")
    with engine.question(), reporting(progress, "evaluate_mentions", "layer") as report:
        z = extract(engine, given, rows, method=how, bos=reader.bos)
        work = _Work(engine, given, vectors, rows, max_tokens, compat is not None, report, 3 if baselines else 1)
        theta = [vectors[vectors.nearest(layer, context), context] for layer in rows]
        filtered = _filtered(reader, rows, z)
        texts = work.write(reader, filtered, theta)
        found = _losses(engine, reader, given, filtered, theta, batch_size, padded=compat is not None)
        by_layer = {
            layer: work.scores(layer, reader, texts[n], float(found[0][n]), float(found[1][n]))
            for n, layer in enumerate(rows)
        }
        return Evaluation(tuple(given), by_layer, work.baselines(reader, z, theta) if baselines else {})


class _Work:
    """Writing out and comparing, one reader after the other."""

    def __init__(
        self,
        engine: Engine,
        items: list[MentionExample],
        vectors: TaskVectors,
        layers: list[int],
        max_tokens: int,
        compat: bool,
        progress: Callable[[int, int], object] | None,
        parts: int,
    ) -> None:
        self.engine, self.items, self.layers, self.max_tokens = engine, items, layers, max_tokens
        self.compat, self.progress, self.total, self.done = compat, progress, parts * len(layers), 0
        self.known = [vectors.seen(item.wanted) for item in items]

    def scores(
        self,
        layer: int,
        reader: Reader | None,
        texts: Sequence[str],
        loss: float = float("nan"),
        right: float = float("nan"),
    ) -> LayerScores:
        """Over all items, those seen, and the rest."""
        wanted = [item.wanted for item in self.items]

        def of(keep: Callable[[bool], bool]) -> Scores:
            at = [n for n, known in enumerate(self.known) if keep(known)]
            return score([texts[n] for n in at], [wanted[n] for n in at], compat=self.compat)

        parts = (of(lambda _: True), of(lambda known: known), of(lambda known: not known))
        return LayerScores(layer, reader.layer_of(layer) if reader else None, tuple(texts), *parts, loss, right)

    def write(self, reader: Reader, z: Tensor, theta: Sequence[Tensor] | None) -> list[list[str]]:
        """Texts [layer][item] of vectors [item, layer, model]."""
        made: list[list[str]] = [[""] * len(self.items) for _ in self.layers]
        groups = self._groups(reader)
        for at, layer_group in enumerate(groups):
            self._write(reader, layer_group, z, theta, made)
            if self.progress is not None:
                self.progress(self.done + round((at + 1) / len(groups) * len(self.layers)), self.total)
        self.done += len(self.layers)
        return made

    def _groups(self, reader: Reader) -> list[list[int]]:
        """Items that are written together: contexts of similar length, as many as is quick."""
        lengths = [len(reader.readout_prompt(self.engine.adapter, item.text).before) for item in self.items]
        order = sorted(range(len(self.items)), key=lengths.__getitem__)
        made: list[list[int]] = []
        for n in order:
            readout_prompt = reader.readout_prompt(self.engine.adapter, self.items[n].text)
            room = max(1, rows_of(readout_prompt, self.max_tokens) // len(self.layers))
            if made and len(made[-1]) < room:
                made[-1].append(n)
            else:
                made.append([n])
        return made

    def _write(
        self, reader: Reader, group: list[int], z: Tensor, theta: Sequence[Tensor] | None, made: list[list[str]]
    ) -> None:
        engine = self.engine
        readings = [reader.readout_prompt(engine.adapter, self.items[n].text) for n in group]
        longest = max(readings, key=lambda r: r.length)
        check_readout_prompt(engine.adapter, longest, self.max_tokens)
        contexts = [r.before for r in readings] if reader.with_context else None
        rows = None if theta is None else torch.stack(list(theta)).repeat(len(group), 1)
        decoder = PatchDecoder(engine, longest, z[group].flatten(0, 1), rows, contexts)
        while any(not w.serves(self.max_tokens) for w in decoder.written):
            engine.check_cancelled()
            decoder.advance(engine)
        for at, written in enumerate(decoder.written):
            made[at % len(self.layers)][group[at // len(self.layers)]] = text_of(
                engine.adapter, longest, written.tokens
            )

    def baselines(self, reader: VectorReader, z: Tensor, theta: Sequence[Tensor]) -> dict[str, dict[int, LayerScores]]:
        """Random directions read by the same vectors, the vectors read by examples, the logit lens's token."""
        chance = torch.stack(
            [torch.stack([chance_like(v, 0, n, at) for at, v in enumerate(row)]) for n, row in enumerate(z)]
        )
        examples = ExampleReader(bos=reader.bos)
        adapter, texts = self.engine.adapter, {READERS[1]: self.write(reader, chance, theta)}
        if fits(adapter, examples.readout_prompt(adapter, ""), self.max_tokens):
            texts[READERS[2]] = self.write(examples, z, None)
        texts[READERS[3]] = self._tokens(z)
        readers = {READERS[1]: reader, READERS[2]: examples, READERS[3]: None}
        return {
            name: {layer: self.scores(layer, readers[name], rows[n]) for n, layer in enumerate(self.layers)}
            for name, rows in texts.items()
        }

    def _tokens(self, z: Tensor) -> list[list[str]]:
        head, tokenizer = head_of(self.engine.adapter), self.engine.adapter.tokenizer
        made: list[list[str]] = []
        for n in range(len(self.layers)):
            h = z[:, n].to(self.engine.adapter.device, self.engine.adapter.dtype)
            ids = [i for part in h.split(64) for i in head.logits(head.prepare(part)).argmax(-1).tolist()]
            made.append([text.strip() for text in tokenizer.token_strings(ids)])
        return made


def _filtered(reader: VectorReader, layers: Sequence[int], z: Tensor) -> Tensor:
    if not reader.filter:
        return z
    maps = [reader.linear(reader.layer_of(layer)) for layer in layers]
    rows = [z[:, n] if linear is None else linear(z[:, n]) for n, linear in enumerate(maps)]
    return torch.stack(rows, dim=1)


def _losses(
    engine: Engine,
    reader: VectorReader,
    items: list[MentionExample],
    z: Tensor,
    theta: Sequence[Tensor],
    size: int,
    *,
    padded: bool,
) -> tuple[Tensor, Tensor]:
    """Mean loss and accuracy of a token, [layer] each."""
    template, n_layers = template_of(engine.adapter, bos=reader.bos), len(theta)
    tasks = tasks_of(engine.adapter, template, items, with_context=reader.with_context)
    check_tasks(engine.adapter, tasks)
    fill = engine.adapter.tokenizer.eos_id if padded else None
    sums, right, counts = (torch.zeros(n_layers) for _ in range(3))
    for at in range(0, len(tasks), size):
        engine.check_cancelled()
        found, layer, _ = losses(
            engine.adapter,
            template,
            tasks[at : at + size],
            z[at : at + size],
            torch.stack(list(theta)),
            padded_with=fill,
        )
        layer = layer.cpu()
        sums.index_add_(0, layer, found.nll.cpu())
        right.index_add_(0, layer, found.right.float().cpu())
        counts.index_add_(0, layer, torch.ones(len(layer)))
    return sums / counts, right / counts
