"""Training task vectors in sight: losses as they fall, and what the vectors would write by now."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.common.result import TableResult
from lensviz.common.text import Table, token_label
from lensviz.common.tidy import tidy
from lensviz.engine.worker import Job
from lensviz.entities.training.settings import Progress, Settings
from lensviz.entities.training.training import Training
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadTraining
from lensviz.widgets.arrays import Array, Texts
from lensviz.widgets.result_view import ResultView
from lensviz.widgets.session_like import SessionLike

SAMPLES = 4  # held-out items whose mentions are written at every check


class TaskTraining(ResultView):
    """The training of task vectors behind the cells of a notebook: loss curves of every layer, held-out loss, sample
    decodings, the time that is left, and a Stop button that keeps the best vectors so far. `vectors` holds them.

    Args:
        session: a session with a causal language model.
        items: mentions in texts, as for `lensviz.TaskVectors.train`.
        layers: those to train for; -1 = embedding.
        **settings: as for `lensviz.TaskVectors.train`.

    """

    page: ClassVar[str] = "task_training"
    preview_timeout: ClassVar[float] = 0.0

    layers = Array("int32", "layer")
    """The layers being trained; -1 = embedding."""
    loss = Array("float32", "step layer")
    """Training loss in nats per token."""
    held_steps = Array("int32", "check")
    """After how many steps the held-out loss was taken."""
    held_loss = Array("float32", "check layer")
    """Loss on held-out items in nats per token."""
    best_steps = Array("int32", "layer")
    """The step whose vector is kept: the lowest held-out loss so far."""
    sample_mentions = Texts("sample")
    """Mentions of held-out items."""
    sample_texts = Texts("sample layer")
    """What the vectors of each layer write for them by now."""
    steps_done = traitlets.Int(0).tag(sync=True)
    steps_total = traitlets.Int(0).tag(sync=True)
    seconds_left = traitlets.Float(0.0).tag(sync=True)
    """Estimated time left, from the steps so far."""
    finished = traitlets.Bool(False).tag(sync=True)
    stopped = traitlets.Bool(False).tag(sync=True)
    """Whether it was stopped before its end; the best vectors so far are kept."""

    def __init__(self, session: SessionLike, items: Any, layers: Sequence[int], **settings: Any) -> None:
        self._best: TaskVectors | None = None  # of a view that is closed
        self._training = Training(session.engine, items, layers, Settings.of(settings))
        self._losses: list[tuple[float, ...]] = []
        self._checks: list[tuple[int, tuple[float, ...]]] = []
        self._total = self._training.steps * (2 if self._training.settings.filter else 1)
        super().__init__(None, session, layers=np.array(self._training.layers), steps_total=self._total)
        session.worker.submit(self, Job(self._steps(), self._failed))
        self._settle_at_cell_end()

    @property
    def vectors(self) -> TaskVectors:
        """The best vectors so far. Raises BadTraining before the first step."""
        if self._best is not None:
            return self._best
        if not self._training.done or not self._training.best_loss.isfinite().all():
            raise BadTraining("There is no vector to keep yet: wait for the first step, or see the message.")
        return TaskVectors.of(self._training.parts())

    def _release(self) -> None:
        with contextlib.suppress(BadTraining):
            self._best = self.vectors
        vars(self._training).pop("engine", None)
        super()._release()

    def cancel(self) -> None:
        """Stop; the best vectors so far are kept."""
        with self._gate:
            if self.finished or self.stopped or self.status != "busy":
                return
            self.session.worker.cancel(self)
            done = len(self._losses)
            self._training.note = f"Training was stopped after step {done} of {self._total}."
            kept = " The best vectors so far are in .vectors." if done else " There are no vectors yet."
            self._write(status="ready", stopped=True, message=self._training.note + kept, estimate="")

    def _make_result(self) -> TableResult:
        """Training loss by step and layer, in nats per token; the held-out loss where a check followed the step."""
        layers, losses = (
            self._training.layers,
            np.array(self._losses, np.float32).reshape(-1, len(self._training.layers)),
        )
        held = np.full(losses.shape, np.nan, np.float32)
        for step, row in self._checks:
            held[step - 1] = row
        labels = {"step": (0, range(1, len(losses) + 1)), "layer": (1, layers)}
        return TableResult(tidy(losses.shape, labels, {"loss": losses, "held_loss": held}), {"view": "TaskTraining"})

    def _steps(self) -> Iterator[None]:
        training = self._training
        for state in training.run():
            self._losses.append(state.loss)
            samples = {}
            if state.held_loss is not None:
                self._checks.append((len(self._losses), state.held_loss))
                said = training.samples(SAMPLES)
                samples = {
                    "sample_mentions": [mention for mention, _ in said],
                    "sample_texts": [text for _, texts in said for text in texts],
                }
            with self._gate:
                if self.stopped:
                    return
                self._write(**self._picture(state), **samples)
            yield
        message = training.note or f"Trained in {training.done} steps; the best vectors are in .vectors."
        self._write(status="ready", finished=True, progress=1.0, message=message, seconds_left=0.0)

    def _picture(self, state: Progress) -> dict[str, Any]:
        n, done = len(self._training.layers), len(self._losses)
        before = done - state.step  # steps of the vectors, while the filter is trained
        return {
            "status": "busy",
            "loss": np.array(self._losses, np.float32).reshape(-1, n),
            "held_steps": np.array([step for step, _ in self._checks], np.int32),
            "held_loss": np.array([loss for _, loss in self._checks], np.float32).reshape(-1, n),
            "best_steps": np.array(state.best_steps) + before,
            "steps_done": done,
            "seconds_left": state.seconds_left,
            "progress": done / self._total,
        }

    def preview(self) -> Table:
        if self.held_loss is None or not len(self.held_loss):
            return Table(caption=self.message or f"Step {self.steps_done} of {self.steps_total}.")
        rows = [
            ["emb" if layer < 0 else str(layer), str(self.best_steps[n]), f"{np.nanmin(self.held_loss[:, n]):.3f}"]
            for n, layer in enumerate(self.layers.tolist())
        ]
        return Table(["layer", "best step", token_label("held-out loss")], rows, self.message)

    def _title(self) -> str:
        return f"TaskTraining({len(self._training.train_items)} items, layers {list(self._training.layers)})"
