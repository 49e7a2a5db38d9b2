"""The patch sweep: every clean cell put into the corrupt run, one at a time, as one batch a position."""

import numpy as np
import pytest
import torch

import lensviz
from lensviz import errors
from tests import plain
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba

CLEAN, CORRUPT = [11, 65, 140, 230, 301, 77], [11, 9, 140, 230, 88, 77]
N, L, TARGET = len(CLEAN), 3, 65


def by_hooks(model, clean=CLEAN, corrupt=CORRUPT, target=TARGET, columns=None):
    """[layer + 1, column]. A column is a dict: the position of the corrupt prompt → that of the clean one."""
    cells = plain.residuals(model, clean)
    columns = [{p: p} for p in range(len(corrupt))] if columns is None else columns

    def logp(changes):
        return plain.log_probabilities(model, plain.residuals(model, corrupt, changes))[-1, -1, target]

    def patched(row, column):
        put = cells[row, list(column.values())]
        return logp([(row - 1, list(column), put.expand_as)])

    every = [torch.stack([patched(row, column) for column in columns]) for row in range(len(cells))]
    return torch.stack(every) - logp([])


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_mamba, tiny_bert])
def test_it_equals_plain_hooks(make):
    session = lensviz.Session(make())
    sweep = lensviz.patch_sweep(session, clean=CLEAN, corrupt=CORRUPT, target=TARGET)
    assert (sweep.effect.shape, sweep.effect.dtype) == ((L + 1, N), np.float32)
    assert sweep.layers == [-1, 0, 1, 2]
    plain.close(sweep.effect, by_hooks(session.adapter.model))
    logp = [
        plain.log_probabilities(session.adapter.model, plain.residuals(session.adapter.model, i))[-1, -1]
        for i in (CLEAN, CORRUPT)
    ]
    plain.close(sweep.clean_logp, logp[0][TARGET])
    plain.close(sweep.corrupt_logp, logp[1][TARGET])
    plain.close(sweep.effect[-1, -1], logp[0][TARGET] - logp[1][TARGET])


def test_beyond_a_sliding_window():
    session = lensviz.Session(tiny_gemma())
    clean, corrupt = [*CLEAN, *CLEAN], [*CORRUPT, *CLEAN]
    lensviz.patch_sweep(session, clean=clean[:6], corrupt=corrupt[:6], target=TARGET)
    sweep = lensviz.patch_sweep(session, clean=clean, corrupt=corrupt, target=TARGET)
    plain.close(sweep.effect, by_hooks(session.adapter.model, clean, corrupt))


SPANS = [(3, 5), (0, 2), (5, 6)]
LONGER = [11, 9, 40, 41, 230, 301, 77]
COUNTERPARTS = [0, -1, -1, -1, 3, 4, 5]


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_mamba, tiny_bert])
def test_a_span_is_patched_at_once(make):
    session = lensviz.Session(make())
    sweep = lensviz.patch_sweep(session, clean=CLEAN, corrupt=CORRUPT, target=TARGET, spans=SPANS)
    assert (sweep.spans, sweep.effect.shape) == (SPANS, (L + 1, 3))
    columns = [{p: p for p in range(*span)} for span in SPANS]
    plain.close(sweep.effect, by_hooks(session.adapter.model, columns=columns))


@pytest.mark.parametrize(
    "spans", [((a, b) for a, b in SPANS), np.array(SPANS), [range(*s) for s in SPANS], [slice(*s) for s in SPANS]]
)
def test_a_span_is_a_pair_whatever_it_stands_in(tiny, spans):
    made = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET, spans=spans)
    assert made.spans == SPANS


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_gemma, tiny_bert])
def test_prompts_of_different_length_are_laid_side_by_side_by_the_tokens_they_share(make):
    session, corrupt = lensviz.Session(make()), LONGER
    sweep = lensviz.patch_sweep(session, clean=CLEAN, corrupt=corrupt, target=TARGET)
    assert sweep.counterparts == COUNTERPARTS
    there = [p for p, source in enumerate(COUNTERPARTS) if source >= 0]
    assert np.isnan(sweep.effect[:, [1, 2, 3]]).all()
    want = by_hooks(session.adapter.model, corrupt=corrupt, columns=[{p: COUNTERPARTS[p]} for p in there])
    plain.close(sweep.effect[:, there], want)
    spans = [(4, 7), (3, 4), (0, 2)]
    sweep = lensviz.patch_sweep(session, clean=CLEAN, corrupt=corrupt, target=TARGET, spans=spans)
    assert np.isnan(sweep.effect[:, 1:]).all()  # one of its positions has no counterpart
    plain.close(sweep.effect[:, :1], by_hooks(session.adapter.model, corrupt=corrupt, columns=[{4: 3, 5: 4, 6: 5}]))
    back = lensviz.patch_sweep(session, clean=corrupt, corrupt=CLEAN, target=TARGET)
    assert back.counterparts == [0, -1, -1, 4, 5, 6]


def test_words_of_a_real_prompt_find_their_counterparts(demo):
    sweep = lensviz.patch_sweep(
        demo,
        clean="The capital of France is",
        corrupt="The beautiful capital city of Italy is",
        target=" Paris",
        spans=[(4, 6), (1, 2)],
    )
    assert [sweep.clean_tokens[i] if i >= 0 else None for i in sweep.counterparts] == [
        "The",
        None,
        " capital",
        None,
        " of",
        " France",
        " is",
    ]
    assert sweep.effect[0, 0] > 1
    frame = sweep.to_frame()
    assert list(frame.columns) == ["layer", "position", "end", "token", "clean_token", "effect"]
    assert frame.iloc[0].tolist()[:5] == [-1, 4, 6, " of Italy", " of France"]
    assert frame.iloc[1].tolist()[:5] == [-1, 1, 2, " beautiful", ""]
    assert frame.effect[::2].tolist() == sweep.effect[:, 0].tolist()
    figure = sweep.to_plotly()
    assert list(figure.layout.xaxis.ticktext) == [" of France →  of Italy", " beautiful"]
    assert np.isfinite(figure.data[0].zmax)
    assert "31 layers × 2 spans" in repr(sweep)


def test_a_span_costs_its_cone_and_is_kept(tiny):
    lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET, spans=[(3, 5)])
    runs = L * N + L * (N - 1)  # the first token is shared
    assert tiny.stats.model_passes == 2 + 1
    assert tiny.stats.cells_computed == runs + (L + 1) * L * (N - 3)
    tiny.stats.reset()
    both = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET, spans=[(0, 1), (3, 5)])
    assert tiny.stats.model_passes == 1
    alone = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET).effect
    assert tiny.stats.model_passes == N  # the first position was there as a span
    assert (both.effect[:, 0] == alone[:, 0]).all()


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_it_equals_single_interventions(make):
    session = lensviz.Session(make())
    sweep = lensviz.patch_sweep(session, clean=CLEAN, corrupt=CORRUPT, target=TARGET)
    for layer in range(-1, L):
        for p in range(N):
            patch = lensviz.Patch(layer, [p], source=CLEAN)
            effect = session.effect(CORRUPT, patch, target=TARGET)
            assert effect.change == pytest.approx(sweep.effect[layer + 1, p], abs=1e-4)


def test_texts_as_in_the_contract(demo):
    sweep = lensviz.patch_sweep(
        demo, clean="The City of Lights iconic landmark", corrupt="The City of Angels iconic landmark", target=" Paris"
    )
    assert sweep.effect.shape == (31, 6)
    assert sweep.effect[:, :3] == pytest.approx(0, abs=2e-4)  # nothing differs there
    assert sweep.target == " Paris"
    assert sweep.tokens[3] == " Angels"
    assert sweep.clean_tokens[3] == " Lights"
    assert sweep.effect[0, 3] == pytest.approx(sweep.clean_logp - sweep.corrupt_logp, abs=1e-3)  # all that differs
    frame = sweep.to_frame()
    assert list(frame.columns) == ["layer", "position", "token", "clean_token", "effect"]
    cell = frame[(frame.layer == 7) & (frame.position == 4)]
    assert cell.effect.item() == sweep.effect[8, 4]
    assert np.asarray(sweep.to_plotly().data[0].z).shape == (31, 6)


def test_cost_two_runs_and_a_batch_for_each_position(tiny):
    lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET)
    shared = 1  # tokens before the first difference
    runs = L * N + L * (N - shared)
    assert tiny.stats.model_passes == 2 + N
    assert tiny.stats.cells_computed <= runs + sum((L + 1) * L * (N - p) for p in range(N))
    tiny.stats.reset()
    lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET)
    assert (tiny.stats.model_passes, tiny.stats.cells_computed) == (0, 0)
    lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=66)
    assert tiny.stats.model_passes == N  # another target: the patched runs are not kept


def test_progress_is_told(tiny):
    told = []
    lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET, progress=lambda *p: told.append(p))
    assert told == [(n + 1, N) for n in range(N)]


def test_interrupted_it_goes_on_where_it_was(tiny):
    want = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET).effect
    tiny.clear()

    def interrupt(done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET, progress=interrupt)
    assert not tiny.engine.cache._pinned
    tiny.stats.reset()
    again = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET)
    assert tiny.stats.model_passes == N - 4
    assert np.allclose(again.effect, want, atol=1e-6)


def test_with_no_room_it_is_still_right(tiny):
    want = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET).effect
    tiny.engine.cache.budget = 1
    tiny.clear()
    tiny.stats.reset()
    got = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET).effect
    assert np.allclose(got, want, atol=1e-5)
    assert tiny.stats.model_passes == 2 + N  # it holds what it goes on needing
    assert tiny.stats.bytes <= 1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ({"clean": [1, 2, 3]}, errors.NotAligned, r"\(3 tokens\) and the corrupt one \(6\) share no token"),
        ({"spans": []}, errors.BadSpans, "no span"),
        ({"spans": [(3, 5), (4, 6)]}, errors.BadSpans, r"\(3, 5\) and \(4, 6\) overlap"),
        ({"spans": [(0, 1), (2, 4), (2, 4)]}, errors.BadSpans, "overlap"),
        ({"spans": [(3, 3)]}, errors.BadSpans, r"holds no position.*\(3, 4\)"),
        ({"spans": [(5, 3)]}, errors.BadSpans, "holds no position"),
        ({"spans": [(3, 7)]}, errors.OutOfRange, "positions 0 to 5"),
        ({"spans": [(-2, 1)]}, errors.OutOfRange, "outside the corrupt prompt"),
        ({"spans": (3, 5)}, errors.BadSpans, "pair of positions, .start, end., not 3"),
        ({"spans": [(1.5, 3)]}, errors.BadSpans, "pair"),
        ({"spans": [(1, 2, 3)]}, errors.BadSpans, "pair"),
        ({"spans": 3}, errors.BadSpans, "list of pairs"),
        ({"spans": [range(0, 4, 2)]}, errors.BadSpans, "pair"),
        ({"spans": [slice(3)]}, errors.BadSpans, "pair"),
        ({"clean": ""}, errors.EmptyPrompt, "no token"),
        ({"target": "several tokens here"}, errors.NotOneToken, "tokens"),
        ({"target": 10**6}, errors.NotOneToken, "1,?000,?000"),
        ({"corrupt": [10**6] * N}, errors.BadPrompt, "vocabulary"),
    ],
)
def test_bad_input_is_a_sentence_and_loses_nothing(tiny, call, error, words):
    good = {"clean": CLEAN, "corrupt": CORRUPT, "target": TARGET}
    lensviz.patch_sweep(tiny, **good)
    with pytest.raises(error, match=words) as caught:
        lensviz.patch_sweep(tiny, **{**good, **call})
    assert str(caught.value).endswith(".")
    tiny.stats.reset()
    lensviz.patch_sweep(tiny, **good)
    assert tiny.stats.model_passes == 0
