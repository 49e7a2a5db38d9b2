"""Answers are values: computed once, by one thread, in the order asked; and every one can be explained."""

import threading
from dataclasses import dataclass

import pytest
import torch

from lensviz import errors
from lensviz.engine.fair_lock import FairLock
from lensviz.engine.query import Query
from lensviz.errors import Cancelled, EmptyPrompt
from lensviz.queries.lens import LensRow, blocks_of
from lensviz.queries.lenses import LOGIT
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import Tokens
from tests.waiting import until


def ids_of(session, prompt="A small model"):
    return session.get(Tokens(prompt)).ids


def test_second_time_costs_nothing(tiny):
    query = Residuals(ids_of(tiny))
    first = tiny.get(query)
    passes, hits = tiny.stats.model_passes, tiny.stats.hits
    assert torch.equal(tiny.get(Residuals(tuple(query.ids))).rows(), first.rows())
    assert tiny.stats.model_passes == passes == 1
    assert tiny.stats.hits == hits + 1
    assert tiny.stats.cells_computed == 3 * len(query.ids)


def test_reset_counts_from_zero_and_keeps_answers(tiny):
    tiny.lens("A small model")
    tiny.stats.reset()
    tiny.lens("A small model")
    assert (tiny.stats.model_passes, tiny.stats.cells_computed, tiny.stats.misses) == (0, 0, 0)
    assert tiny.stats.hits > 0
    tiny.clear()
    assert tiny.stats.bytes == 0
    tiny.lens("A small model")
    assert tiny.stats.model_passes == 1


def test_changed_weights_are_another_key(tiny):
    before = tiny.lens("A small model")
    weight = next(tiny.adapter.model.parameters())
    with torch.no_grad():
        weight.add_(0.5)
    after = tiny.lens("A small model")
    assert tiny.stats.model_passes == 2
    assert abs(after.entropy - before.entropy).max() > 0


def test_a_failing_query_loses_nothing(tiny):
    tiny.lens("A small model")
    kept = tiny.stats.bytes
    with pytest.raises(EmptyPrompt):
        tiny.lens("")
    assert tiny.stats.bytes == kept


def test_a_budget_of_one_byte_is_slow_but_right(tiny):
    want = tiny.lens("A small model reads a few words", targets=[65])
    tiny.engine.cache.budget = 1
    tiny.clear()
    tiny.stats.reset()
    got = tiny.lens("A small model reads a few words", targets=[65])
    assert (got.top_ids == want.top_ids).all()
    assert (got.target_rank == want.target_rank).all()
    assert tiny.stats.model_passes == 1  # one call holds what its steps share
    assert tiny.stats.bytes <= 1


def test_many_threads_one_computation(tiny):
    query, results = Residuals(ids_of(tiny)), []
    start = threading.Barrier(8)

    def ask():
        start.wait(60)
        results.append(tiny.get(query))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert tiny.stats.model_passes == 1
    assert all(torch.equal(r.rows(), results[0].rows()) for r in results)


def test_unwanted_work_stops_and_the_rest_is_kept(tiny):
    query = Residuals(ids_of(tiny))
    tiny.get(query)
    with tiny.engine.cancel_token(lambda: False), pytest.raises(Cancelled):
        tiny.get(LensRow(query, LOGIT, 0, 0))
    with tiny.engine.cancel_token(lambda: False):
        assert tiny.get(query) is not None  # kept answers are free
    assert tiny.get(LensRow(query, LOGIT, 0, 0)).shape == (tiny.adapter.tokenizer.vocab_size,)


@dataclass(frozen=True)
class Text(Query[str]):
    """A query that never needs the model."""

    uses_model = False

    def compute(self, on):
        return "text"

    @property
    def label(self):
        return "Text"


def test_text_never_waits_for_the_model(tiny):
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with tiny.engine._model_lock:
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait(10)
    assert tiny.get(Text()) == "text"
    leave.set()
    thread.join(60)


def test_the_fair_lock_serves_in_order():
    gate, order, ready = FairLock(), [], []

    def worker(n):
        with gate:
            order.append(n)

    with gate, gate:  # re-entrant
        for n in range(5):
            thread = threading.Thread(target=worker, args=[n])
            thread.start()
            ready.append(thread)
            until(lambda n=n: len(gate._queue) > n)
        assert order == []
    for thread in ready:
        thread.join(60)
    assert order == [0, 1, 2, 3, 4]


def test_explain_tells_of_passes_seconds_and_bytes(tiny):
    tiny.lens("A small model")
    text = tiny.explain()
    assert text.startswith("Last plan: lens")
    assert "Residuals(" in text
    assert "1 model pass" in text
    unknown = LensRow(Residuals((1, 2)), LOGIT, 0, 0)
    assert "not kept" in tiny.explain(unknown)
    query = blocks_of(tiny.adapter, Residuals(ids_of(tiny)), LOGIT)[0]
    assert tiny.explain(query).splitlines()[1].startswith("  Residuals(")


def test_a_model_that_cannot_be_shown_any_more_keeps_no_answer(tiny):
    """It loses a block while a question is being answered: the answer stands, and the next question says so."""
    model, keep = tiny.adapter.model, tiny.engine.keep_prefix
    tiny.tokens([1, 2, 3])
    before = tiny.stats.bytes

    def cutting(*args):
        keep(*args)
        model.transformer.h = model.transformer.h[:2].eval()

    tiny.engine.keep_prefix = cutting
    assert tiny.residuals([1, 2, 3]).shape == (4, 3, 32)
    del tiny.engine.keep_prefix
    assert tiny.stats.bytes == before
    with pytest.raises(errors.ModelNotVerified, match="open it again"):
        tiny.residuals([1, 2, 3])
