"""One worker thread for all views of a session. A job is a generator that yields between steps; each owner has at most
one job, the newest, and jobs of different owners take turns step by step, those that are seen or waited for first.
"""

import atexit
import logging
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import cast

from lensviz.engine.engine import Engine
from lensviz.engine.question import Question
from lensviz.errors import Cancelled

logger = logging.getLogger("lensviz")

IDLE_SECONDS = 0.2  # not longer: while two threads keep OpenMP workers, small operations of both take twice as long
END_SECONDS = 10.0


_workers: "weakref.WeakSet[Worker]" = weakref.WeakSet()
_threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


@atexit.register
def _end_all() -> None:
    """Let every thread end before the interpreter does, also one that is freeing the model of a dropped session: killed
    inside PyTorch, it would take the process down.
    """
    for worker in list(_workers):
        worker.stop()
    for thread in list(_threads):
        thread.join(END_SECONDS)


def _view(owner: Hashable) -> Hashable:
    """An owner is a view, or a view and what it does besides its picture."""
    return cast("tuple[Hashable, ...]", owner)[0] if isinstance(owner, tuple) else owner


class Job:
    """A piece of work in the worker. `finished` is set when it is done, has failed, or was superseded. While `later()`
    holds, work that somebody sees or waits for goes before it.
    """

    def __init__(
        self, steps: Iterator[None], failed: Callable[[Exception], None], later: Callable[[], bool] = lambda: False
    ) -> None:
        self.steps = steps
        self.failed = failed
        self.later = later
        self.wanted = True
        self.waiting = 0  # threads
        self.pinned: set[Hashable] = set()
        self.question = Question()
        self.finished = threading.Event()

    def rank(self, *, waited_for: bool) -> int:
        """The lowest go first: what only needs to be put away, what is waited for, what is seen, the rest."""
        return 0 if not self.wanted else 1 if waited_for else 3 if self.later() else 2

    def close(self) -> None:
        """Let work that will not be continued undo what it changed (its `finally`)."""
        close: Callable[[], None] | None = getattr(self.steps, "close", None)  # generators have one
        if close is not None:
            close()


class Worker:
    """Runs jobs of a session. The thread starts with the first job and ends when there has been none for a while."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ending = False
        _workers.add(self)

    def submit(self, owner: Hashable, job: Job) -> None:
        """Queue a job; an older one of the same owner is cancelled between its steps, or inside a long step."""
        with self._changed:
            self._retire(owner)
            self._jobs[owner] = job
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lensviz-worker", daemon=True)
                _threads.add(self._thread)
                self._thread.start()
            self._changed.notify_all()

    def cancel(self, owner: Hashable) -> None:
        """Drop the owner's job; results it has published stay."""
        with self._changed:
            self._retire(owner)

    def drop(self, owner: Hashable) -> bool:
        """As `cancel`, unless a thread waits for the job; whether there was one."""
        with self._changed:
            job = self._jobs.get(owner)
            if job is None or job.waiting:
                return False
            self._retire(owner)
            return True

    def wait(self, owner: Hashable, timeout: float | None = None) -> bool:
        """Wait until the owner's newest job has finished; False when the time is over."""
        while True:
            with self._changed:
                job = self._jobs.get(owner)
                if job is None:
                    return True
                job.waiting += 1
            try:
                if not job.finished.wait(timeout):
                    return False
            finally:
                with self._changed:
                    job.waiting -= 1

    def end(self, timeout: float = END_SECONDS) -> None:
        """Cancel everything and wait for the step that runs: a thread inside torch must not outlive the interpreter."""
        self.stop()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def stop(self) -> None:
        """Cancel everything and let the thread end, which holds the model while it waits for work."""
        with self._changed:
            for owner in list(self._jobs):
                self._retire(owner)
            self._ending = True
            self._changed.notify_all()

    def _retire(self, owner: Hashable) -> None:
        old = self._jobs.pop(owner, None)
        if old is not None:
            old.wanted = False
            old.finished.set()
            self._jobs[object()] = old  # the worker closes it and lets go of what it held
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._jobs) or self._ending, IDLE_SECONDS)
                if not self._jobs:
                    self._thread = None
                    return
            self._turn()

    def _turn(self) -> None:
        """One step of one job. What it holds is let go before the thread waits for the next."""
        with self._changed:
            owner, job = self._next()
        if self._step(job):
            with self._changed:
                if self._jobs.get(owner) is job:
                    self._jobs.move_to_end(owner)  # behind the work that its step may have woken
        else:
            job.close()
            self._engine.cache.release(job.pinned)
            job.pinned.clear()
            self._engine.end(job.question)
            with self._changed:
                if self._jobs.get(owner) is job:
                    del self._jobs[owner]
                job.finished.set()

    def _next(self) -> tuple[Hashable, Job]:
        """The job whose turn it is. Those of one view stay in their order, whichever of them is waited for."""
        waited_for = {_view(owner) for owner, job in self._jobs.items() if job.waiting}
        return min(self._jobs.items(), key=lambda entry: entry[1].rank(waited_for=_view(entry[0]) in waited_for))

    def _step(self, job: Job) -> bool:
        """Run a job to its next yield. False when it has ended."""
        try:
            engine = self._engine
            with engine.cancel_token(lambda: job.wanted), engine.question(job.question), engine.pinning(job.pinned):
                engine.check_cancelled()
                next(job.steps)
        except StopIteration:
            return False
        except Cancelled:
            return False
        except Exception as error:
            if job.wanted:  # else its view may be closed, and nobody waits for it
                logger.debug("a job of the worker failed", exc_info=error)
                job.failed(error)
            return False
        return True
