"""One thread, many owners: the newest job of an owner wins, owners take turns, a failure stays its own."""

import subprocess
import sys
import threading

import pytest

from lensviz.engine.worker import Job
from lensviz.errors import EmptyPrompt
from lensviz.queries.tokens import Tokens
from tests.thorough import THOROUGH
from tests.waiting import until


def recorded():
    failures = []
    return failures, failures.append


def test_newest_wins_and_the_running_one_is_cancelled(tiny):
    entered, leave, done = threading.Event(), threading.Event(), []
    failures, failed = recorded()

    def slow():
        entered.set()
        leave.wait(10)
        tiny.engine.check_cancelled()
        done.append("old")
        yield

    def quick():
        done.append("new")
        yield

    old = Job(slow(), failed)
    tiny.worker.submit("view", old)
    assert entered.wait(10)
    skipped = Job(quick(), failed)
    tiny.worker.submit("view", skipped)
    tiny.worker.submit("view", Job(quick(), failed))
    assert old.finished.is_set()
    assert skipped.finished.is_set()
    leave.set()
    assert tiny.worker.wait("view", 10)
    assert done == ["new"]
    assert failures == []


def test_owners_take_turns(tiny):
    ready, order = threading.Event(), []

    def gate():
        ready.wait(10)
        yield

    def steps(name):
        for n in range(3):
            order.append((name, n))
            yield

    tiny.worker.submit("gate", Job(gate(), order.append))
    jobs = [Job(steps(name), order.append) for name in "ab"]
    for name, job in zip("ab", jobs, strict=True):
        tiny.worker.submit(name, job)
    ready.set()
    assert all(job.finished.wait(10) for job in jobs)
    assert order == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2), ("b", 2)]


def test_what_is_waited_for_goes_first_then_what_is_seen(tiny):
    ready, order = threading.Event(), []

    def gate():
        ready.wait(10)
        yield

    def steps(name):
        for n in range(2):
            order.append((name, n))
            yield

    tiny.worker.submit("gate", Job(gate(), order.append))
    hidden, seen, wanted = (Job(steps(name), order.append, lambda later=later: later) for name, later in CASES)
    for name, job in zip(("hidden", "seen", "wanted"), (hidden, seen, wanted), strict=True):
        tiny.worker.submit(name, job)
    waiter = threading.Thread(target=tiny.worker.wait, args=("wanted", 10))
    waiter.start()
    until(lambda: wanted.waiting)
    assert waiter.is_alive()
    ready.set()
    waiter.join(10)
    assert hidden.finished.wait(10)
    assert [name for name, _ in order] == ["wanted", "wanted", "seen", "seen", "hidden", "hidden"]
    assert not tiny.worker.drop("hidden")


CASES = (("hidden", True), ("seen", False), ("wanted", True))


def test_a_failure_is_told_and_the_worker_goes_on(tiny):
    failures, failed = recorded()

    def bad():
        tiny.get(Tokens(""))
        yield

    def good():
        yield

    tiny.worker.submit("bad", Job(bad(), failed))
    assert tiny.worker.wait("bad", 10)
    tiny.worker.submit("good", Job(good(), failed))
    assert tiny.worker.wait("good", 10)
    assert [type(f) for f in failures] == [EmptyPrompt]


@pytest.mark.parametrize("how", ["superseded", "cancelled", "ended", "failed"])
def test_what_a_job_held_is_let_go(tiny, how):
    engine = tiny.engine
    inside, leave = threading.Event(), threading.Event()

    def work():
        engine.get(Tokens("A small model"))
        inside.set()
        leave.wait(10)
        yield
        if how == "failed":
            raise RuntimeError(how)

    tiny.worker.submit("view", Job(work(), lambda _: None))
    assert inside.wait(10)
    assert sum(engine.cache._pinned.values()) == 1
    if how == "superseded":
        tiny.worker.submit("view", Job(iter(()), lambda _: None))
    if how == "cancelled":
        tiny.worker.cancel("view")
    leave.set()
    assert tiny.worker.wait("view", 10)
    tiny.worker.submit("after", Job(iter(()), lambda _: None))
    assert tiny.worker.wait("after", 10)
    until(lambda: not tiny.worker._jobs)  # the worker drops superseded jobs in its own time
    assert sum(engine.cache._pinned.values()) == 0


@pytest.mark.slow
def test_a_process_ends_well_while_a_dropped_session_is_freed():
    """The worker's thread holds the last reference to the model: what it frees must not be cut off by the end."""
    code = (
        "import lensviz, torch; from tests.tiny import tiny_llama\n"
        "def look():\n"
        "    model, tokenizer = tiny_llama(hidden_size=512, intermediate_size=4096)\n"
        "    session = lensviz.Session((model, tokenizer))\n"
        "    lensviz.LensGrid(session, prompt='The City').wait(60)\n"
        "look()"
    )
    for _ in range(3 if THOROUGH else 1):
        run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


def test_the_thread_ends_soon_after_its_work_and_begins_again(tiny):
    """A second thread that PyTorch has worked in slows every small operation of the user's own loop."""
    names = []

    def work():
        names.append(threading.current_thread())
        yield

    for _ in range(2):
        tiny.worker.submit("view", Job(work(), lambda _: None))
        assert tiny.worker.wait("view", 10)
        names[-1].join(2)
        assert not names[-1].is_alive()
    assert names[0] is not names[1]
