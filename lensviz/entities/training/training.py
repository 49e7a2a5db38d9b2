"""Training of task vectors: all layers together over shared batches, the best vector of each layer kept.

Settings that differ from the original's: the loss counts no padding; vectors begin as the embedding of the template's
marker, which at equal cost gave the better vectors; the learning rate falls along one half cosine.
"""

import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from lensviz.common.progress import reporting
from lensviz.common.validate import layers_in
from lensviz.engine.engine import Engine
from lensviz.engine.has_engine import HasEngine
from lensviz.entities.examples.check import as_items, split
from lensviz.entities.examples.mention_example import MentionExample, digest
from lensviz.entities.examples.templates import template_of
from lensviz.entities.losses import LinearFilter, cosine
from lensviz.entities.training.batch import Task, check_tasks, losses, tasks_of, written_texts
from lensviz.entities.training.extraction import extract
from lensviz.entities.training.settings import Progress, Settings
from lensviz.entities.vectors.rows import VectorParts
from lensviz.errors import BadTraining

MOST_HELD = 128  # held-out items that a check looks at


class Training:
    """One training, step by step; `parts()` gives the best vectors so far. Raises LensvizError as `train`."""

    def __init__(self, engine: Engine, items: Any, layers: Sequence[int], settings: Settings) -> None:
        settings.check()
        self.engine = engine
        self.settings = settings
        self.layers = tuple(layers_in(engine.adapter, layers, BadTraining))
        self.items = as_items(items)
        self.train_items, held = split(self.items, settings.held_out, settings.seed)
        self.held_items = held[:MOST_HELD]
        self.check_items = self.held_items or self.train_items[:MOST_HELD]  # of few items none is held out
        self.template = template_of(engine.adapter, bos=settings.bos)
        self.tasks, self.check_tasks = (
            tasks_of(engine.adapter, self.template, each, with_context=settings.with_context)
            for each in (self.train_items, self.check_items)
        )
        check_tasks(engine.adapter, [*self.tasks, *self.check_tasks])
        self.steps = -(-len(self.tasks) // settings.batch_size) * settings.epochs
        self.theta: Tensor = self._start()
        self.best = self.theta.clone()
        self.best_loss = torch.full((len(self.layers),), float("inf"))
        self.best_steps = [0] * len(self.layers)
        self.maps: tuple[Tensor, Tensor] | None = None
        self.note = ""
        self.failed = False
        self.done = 0

    def run(self) -> Iterator[Progress]:
        """Every step. What is best so far stays when this is not run to its end."""
        yield from self._phase("vectors")
        if self.settings.filter and not self.failed:
            yield from self._phase("filter")

    def _phase(self, what: str) -> Iterator[Progress]:
        engine, settings = self.engine, self.settings
        z, check_z = self._vectors_of(self.train_items), self._vectors_of(self.check_items)
        learned = self._learned(what)
        adam = torch.optim.Adam(learned, lr=settings.lr)
        generator = torch.Generator().manual_seed(settings.seed)
        every = max(1, self.steps // settings.epochs // settings.checks)
        order, stale, began = list[list[int]](), 0, time.perf_counter()
        self._look(check_z, 0, what)
        for step in range(1, self.steps + 1):
            engine.check_cancelled()
            if not order:
                order = _batches(self.tasks, settings.batch_size, generator)
            batch = order.pop()
            adam.param_groups[0]["lr"] = cosine(step - 1, self.steps, settings.lr if what == "vectors" else 0.01)
            loss = self._step(adam, learned, [self.tasks[n] for n in batch], z[batch])
            self.done = step
            if loss is None:
                self.failed = True
                self.note = (
                    f"Training stopped at step {step}: the loss was not a number. The best vectors before are kept."
                )
                if not all(self.best_loss.isfinite()):
                    raise BadTraining(
                        f"The loss is not a number at step {step}, before any vector could be kept: pass a smaller lr "
                        f"than {settings.lr}, or another start."
                    )
                warnings.warn(self.note, stacklevel=2)
                return
            held = None
            if step % every == 0 or step == self.steps:
                better = self._look(check_z, step, what)
                held, stale = tuple(self._pinned.tolist()), 0 if better else stale + 1
            left = (time.perf_counter() - began) / step * (self.steps - step)
            yield Progress(step, self.steps, self.layers, loss, held, tuple(self.best_steps), left, what)
            if stale >= settings.patience:
                self.note = f"Training ended at step {step}: held-out items had not become better for {stale} checks."
                return

    def _learned(self, what: str) -> list[Tensor]:
        n, width = self.theta.shape
        if what == "vectors":
            self.theta = self.theta.clone().requires_grad_()
            return [self.theta]
        self.theta = self.best.clone()
        weight = torch.eye(width, device=self.theta.device).repeat(n, 1, 1).requires_grad_()
        bias = torch.zeros(n, width, device=self.theta.device).requires_grad_()
        self._maps = [weight, bias]
        self.maps = (weight.detach().clone(), bias.detach().clone())
        self.best_loss.fill_(float("inf"))
        return self._maps

    _maps: list[Tensor] | None = None
    _pinned: Tensor

    def _step(self, adam: Any, learned: list[Tensor], tasks: list[Task], z: Tensor) -> tuple[float, ...] | None:
        """The mean loss of each layer, the vectors moved; None where it is not a number, with nothing moved."""
        with torch.enable_grad():  # whatever the caller's mode
            z, theta = self._mapped(z), self.theta
            found, layer, gradients = losses(self.engine.adapter, self.template, tasks, z, theta, learn=learned)
        self._count(tasks)
        means = _means(found.nll, layer, len(self.layers))
        if not (means.isfinite().all() and all(g.isfinite().all() for g in gradients)):
            return None
        for tensor, gradient in zip(learned, gradients, strict=True):
            tensor.grad = gradient
        adam.step()
        return tuple(means.tolist())

    def _look(self, z: Tensor, step: int, what: str) -> bool:
        """Losses of held-out items; where they are the lowest so far the vectors are kept."""
        size = self.settings.batch_size
        starts = range(0, len(self.check_tasks), size)
        parts = [self._losses(self.check_tasks[a : a + size], z[a : a + size]) for a in starts]
        nll, layer = (torch.cat(each) for each in zip(*parts, strict=True))
        means = _means(nll, layer, len(self.layers)).cpu()
        self._pinned = means
        better = [
            n for n, (now, best) in enumerate(zip(means.tolist(), self.best_loss.tolist(), strict=True)) if now < best
        ]
        for n in better:
            self.best_loss[n], self.best_steps[n] = means[n], step
            if what == "vectors":
                self.best[n] = self.theta.detach()[n]
            elif self.maps is not None and self._maps is not None:
                for kept, now in zip(self.maps, self._maps, strict=True):
                    kept[n] = now.detach()[n]
        return bool(better)

    def _losses(self, tasks: list[Task], z: Tensor) -> tuple[Tensor, Tensor]:
        self.engine.check_cancelled()
        found, layer, _ = losses(
            self.engine.adapter, self.template, tasks, self._mapped(z).detach(), self.theta.detach()
        )
        self._count(tasks)
        return found.nll, layer

    def _count(self, tasks: list[Task]) -> None:
        rows = len(self.layers) * sum(len(t.targets) + 1 for t in tasks)
        self.engine.count_pass(self.engine.adapter.n_layers * rows)

    def _mapped(self, z: Tensor) -> Tensor:
        """Mention vectors [item, layer, model] through the filters being trained."""
        z = z.to(self.engine.adapter.device)
        if self._maps is None:
            return z
        weight, bias = self._maps
        return torch.einsum("lij,nlj->nli", weight, z) + bias

    def _vectors_of(self, items: list[MentionExample]) -> Tensor:
        return extract(self.engine, items, self.layers, method=self.settings.method, bos=self.settings.bos)

    def _start(self) -> Tensor:
        adapter, start = self.engine.adapter, self.settings.start
        if not isinstance(start, str):
            start.check(adapter)
            context = self.settings.with_context if self.settings.with_context in start.contexts else start.contexts[0]
            return torch.stack([start[start.nearest(layer, context), context] for layer in self.layers]).to(
                adapter.device
            )
        if start == "normal":
            generator = torch.Generator().manual_seed(self.settings.seed)
            return torch.randn(len(self.layers), adapter.d_model, generator=generator).to(adapter.device)
        return adapter.embed(self.template.slots[1:]).float().repeat(len(self.layers), 1)

    def samples(self, n: int, max_tokens: int = 10) -> list[tuple[str, tuple[str, ...]]]:
        """Texts that the vectors of each layer would write by now, for some held-out items, else for the first."""
        items = self.check_items[:n]
        z, theta = self._mapped(self._vectors_of(items)).detach(), self.theta.detach()
        contexts = [task.context for task in self.check_tasks[:n]]
        texts = written_texts(self.engine, self.template, contexts, z, theta, max_tokens)
        return [(item.wanted, said) for item, said in zip(items, texts, strict=False)]

    def parts(self) -> VectorParts:
        """The best vectors so far, with their card."""
        context = self.settings.with_context
        keys = [(layer, context) for layer in self.layers]
        rows = {key: row.detach().float().cpu() for key, row in zip(keys, self.best, strict=True)}
        filters = None
        if self.maps is not None:
            pairs = zip(keys, self.maps[0].cpu(), self.maps[1].cpu(), strict=True)
            filters = {key: LinearFilter(weight, bias) for key, weight, bias in pairs}
        seen = {digest(item.wanted) for item in self.train_items}
        return VectorParts(rows, self._card(), filters or {}, seen)

    def _card(self) -> dict[str, Any]:
        rows = zip(self.layers, self.best_steps, self.best_loss.tolist(), strict=True)
        counts = {
            "items": len(self.train_items),
            "held_out": len(self.held_items),
            "steps": self.done,
            "note": self.note,
        }
        vectors = [
            {"layer": layer, "with_context": self.settings.with_context, "step": step, "held_loss": loss}
            for layer, step, loss in rows
        ]
        return {
            **self.settings.card(self.engine.adapter),
            "vectors": vectors,
            "training": {**self.settings.told(), **counts},
        }


def train(
    session: HasEngine,
    items: Any,
    layers: Sequence[int],
    *,
    progress: Callable[[Progress], object] | bool | None = None,
    **options: Any,
) -> VectorParts:
    """Train one vector for each layer; see `Settings` for the options. Layers share every batch.

    Args:
        session: a session whose model writes from left to right.
        items: mentions in texts; see `as_items`. With targets, relations are learned: the vector of a
            subject is written out as its object.
        layers: -1 = the token embedding, l = behind block l.
        progress: called after every step with a `Progress`; True or False for a line, or none. By default there is
            one in a terminal and in a notebook with a reader, once the call has taken two seconds.
        **options: see `Settings`.

    Interrupted (or at a loss that is no number), it warns and returns the best vectors so far.

    Raises:
        BadItems, PromptTooLong: items that cannot be read.
        BadTraining: settings that cannot be, a model that cannot be trained on, or nothing to keep.

    """
    engine = session.engine
    line = None if callable(progress) else progress
    with engine.question(), torch.inference_mode(mode=False), reporting(line, "training", "step") as report:
        training = Training(engine, items, layers, Settings.of(options))
        try:
            for state in training.run():
                if callable(progress):
                    progress(state)
                elif report is not None:
                    report(state.step, state.steps)
        except KeyboardInterrupt:
            training.note = f"Training was stopped after step {training.done} of {training.steps}."
            warnings.warn(f"{training.note} The best vectors so far are returned.", stacklevel=3)
    return training.parts()


def _means(nll: Tensor, layer: Tensor, n: int) -> Tensor:
    counts = torch.bincount(layer, minlength=n)
    return (torch.zeros(n, device=nll.device).index_add_(0, layer, nll) / counts).cpu()


def _batches(tasks: Sequence[Task], size: int, generator: Any) -> list[list[int]]:
    """All items in random order, those with mentions of similar length together within every eight batches."""
    order = torch.randperm(len(tasks), generator=generator).tolist()
    made = list[list[int]]()
    for a in range(0, len(order), 8 * size):
        near = sorted(order[a : a + 8 * size], key=lambda n: (len(tasks[n].targets), len(tasks[n].context)))
        made += [near[b : b + size] for b in range(0, len(near), size)]
    return [made[n] for n in torch.randperm(len(made), generator=generator).tolist()]
