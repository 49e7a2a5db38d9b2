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


def by_hooks(model, clean=CLEAN, corrupt=CORRUPT, target=TARGET):
    cells = plain.residuals(model, clean)

    def logp(changes):
        return plain.log_probabilities(model, plain.residuals(model, corrupt, changes))[-1, -1, target]

    return torch.stack(
        [
            torch.stack(
                [logp([(row - 1, [p], lambda h, c=cells[row, p]: c.expand_as(h))]) for p in range(len(corrupt))]
            )
            for row in range(len(cells))
        ]
    ) - logp([])


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_mamba, tiny_bert])
def test_it_equals_plain_hooks(make):
    session = lensviz.Session(make())
    sweep = lensviz.patch_sweep(session, clean=CLEAN, corrupt=CORRUPT, target=TARGET)
    assert (sweep.effect.shape, sweep.effect.dtype) == ((L + 1, N), np.float32)
    assert sweep.layers == [-1, 0, 1, 2]
    plain.close(sweep.effect, by_hooks(session.seam.model))
    logp = [
        plain.log_probabilities(session.seam.model, plain.residuals(session.seam.model, i))[-1, -1]
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
    plain.close(sweep.effect, by_hooks(session.seam.model, clean, corrupt))


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
    assert not tiny.core.store._held
    tiny.stats.reset()
    again = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET)
    assert tiny.stats.model_passes == N - 4
    assert np.allclose(again.effect, want, atol=1e-6)


def test_with_no_room_it_is_still_right(tiny):
    want = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET).effect
    tiny.core.store.budget = 1
    tiny.clear()
    tiny.stats.reset()
    got = lensviz.patch_sweep(tiny, clean=CLEAN, corrupt=CORRUPT, target=TARGET).effect
    assert np.allclose(got, want, atol=1e-5)
    assert tiny.stats.model_passes == 2 + N  # it holds what it goes on needing
    assert tiny.stats.bytes <= 1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ({"clean": CLEAN[:-1]}, errors.NotAligned, "5 tokens and the corrupt one 6"),
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
