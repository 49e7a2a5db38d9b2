"""TransformerLens' bridges over models of transformers pay only for what changed, against their own whole passes."""

import numpy as np
import pytest
import torch

import lensviz
from lensviz.entities.vectors.vectors import TaskVectors
from tests import by_hand, plain
from tests.tiny import tiny_bridge, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mistral

BEYOND = 20  # tokens: beyond the windows of the tiny models that have one
IDS = torch.randint(4, 300, (BEYOND,), generator=torch.Generator().manual_seed(2)).tolist()
KINDS = [(make, processed) for make in (tiny_gpt2, tiny_llama, tiny_gemma, tiny_mistral) for processed in (False, True)]


@pytest.fixture(params=KINDS, ids=lambda kind: f"{kind[0].__name__}{' processed' if kind[1] else ''}")
def bridge(request):
    make, processed = request.param
    return tiny_bridge(make, processed=processed)[0]


@pytest.fixture
def session(bridge):
    return lensviz.Session(bridge)


def logits(bridge, ids):
    with torch.no_grad():
        return bridge(torch.tensor([list(ids)]), return_type="logits")[0]


def close(ours, whole):
    plain.check_residuals(ours, whole, 2e-5)


@pytest.mark.parametrize("cut", [1, 9, BEYOND - 1])
def test_an_edited_word_costs_what_is_behind_it(bridge, session, cut):
    close(session.residuals(IDS), plain.residuals(bridge, IDS))
    edited = [*IDS[:cut], *(303 - t for t in IDS[cut:])]
    session.stats.reset()
    close(session.residuals(edited), plain.residuals(bridge, edited))
    assert session.stats.cells_computed == session.adapter.n_layers * (BEYOND - cut)


def test_a_changed_cell_costs_its_cone(bridge, session):
    session.residuals(IDS)
    session.stats.reset()
    ours = session.residuals(IDS, interventions=lensviz.Scale(1, [BEYOND - 3], 3.0))
    close(ours, plain.residuals(bridge, IDS, [(1, [BEYOND - 3], lambda h: h * 3)]))
    assert session.stats.cells_computed == (session.adapter.n_layers - 2) * 3


def test_a_generation_is_the_bridges_own_greedy_one_and_costs_its_tokens(bridge, session):
    session.lens(IDS)
    session.stats.reset()
    made = session.generate(IDS, max_new_tokens=6, stop=()).token_ids
    ids = list(IDS)
    for _ in range(6):
        ids.append(int(logits(bridge, ids)[-1].argmax()))
    assert made[-6:] == ids[-6:]
    assert session.stats.cells_computed <= session.adapter.n_layers * 6


@pytest.mark.parametrize("with_context", [False, True])
def test_mentions_are_written_as_whole_passes_with_the_vector_in_its_place_would(bridge, session, with_context):
    vector = 3 * torch.randn(session.adapter.d_model, generator=torch.Generator().manual_seed(3))
    tokenizer = session.adapter.tokenizer
    text = tokenizer.decode(IDS)
    ids = tokenizer.encode(text, prepend_bos=True)
    vectors = TaskVectors({(1, with_context): vector})
    at = len(session.tokens(text).ids) - 1
    (ours,) = lensviz.decode_mentions(session, text, [(1, at)], vectors, with_context=with_context, max_tokens=4)
    before = ids if with_context else ids[:1]
    z = plain.residuals(bridge, ids)[2, -1]
    want = by_hand.greedy(bridge, before, tokenizer.encode_plain("_ >")[-2:], z, vector, 4, session.adapter.stop_ids)
    assert ours.token_ids == want[0]
    assert ours.logp == pytest.approx(np.mean(want[1]), abs=1e-4)


def test_a_profile_steps_as_whole_passes_would(bridge, session):
    profile = lensviz.entropy_profile(session, IDS, max_new_tokens=4)
    whole = plain.log_probabilities(
        bridge, plain.residuals(bridge, [*profile.prompt_ids, *profile.token_ids[:-1]])[1:, -4:]
    )
    want = -(whole.exp() * whole).sum(-1).T
    np.testing.assert_allclose(profile.values, want, atol=1e-4)


def test_hooks_of_the_bridges_own_run_whole_and_are_shown(bridge, session):
    session.residuals(IDS)
    bridge.blocks[1].hook_out.add_hook(lambda x, hook: x * 1.5)
    close(session.residuals(IDS), plain.residuals(bridge, IDS))
    session.stats.reset()
    session.residuals(IDS)
    assert session.stats.cells_computed == session.adapter.n_layers * BEYOND
    bridge.reset_hooks()
    session.stats.reset()
    session.residuals(IDS)
    assert session.stats.cells_computed == 0


def test_a_bridge_that_was_processed_in_between_is_proved_and_read_anew():
    bridge, _ = tiny_bridge(processed=False)
    session = lensviz.Session(bridge)
    session.residuals(IDS)
    bridge.enable_compatibility_mode()
    for _ in range(2):  # the first pass of a processed bridge sets up hooks of its own
        close(session.residuals(IDS), plain.residuals(bridge, IDS))
    session.stats.reset()
    close(session.residuals([*IDS[:-1], 7]), plain.residuals(bridge, [*IDS[:-1], 7]))
    assert session.stats.cells_computed == session.adapter.n_layers
