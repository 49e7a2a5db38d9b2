"""Interventions by the contract: what they compute, on what cells, at what cost, and what is said to bad ones."""

import re

import numpy as np
import pytest
import torch

import lensviz
from lensviz import Ablate, Patch, Scale, Steer, errors
from lensviz.errors import Cancelled
from tests import plain
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba, tiny_mistral

IDS = [11, 65, 140, 230, 301, 77, 8]
OTHER = [5, 6, 7, 80, 90]
T, L = len(IDS), 3
V = torch.linspace(-2, 3, 32)
W = torch.sin(torch.arange(32.0))


def cost(session):
    made = session.stats.model_passes, session.stats.cells_computed
    session.stats.reset()
    return made


@pytest.fixture(params=[tiny_gpt2, tiny_llama], ids=["gpt2", "llama"])
def session(request):
    return lensviz.Session(request.param())


@pytest.fixture
def warm(session):
    """The clean run is kept, and counters are at 0."""
    session.lens(IDS)
    session.stats.reset()
    return session


def check(session, ids, interventions, changes, targets=(3, 65)):
    """Residuals and lens of a changed run against plain hooks on the model."""
    model = session.adapter.model
    h = plain.residuals(model, ids, changes)
    plain.check_residuals(session.residuals(ids, interventions=interventions), h)
    result = session.lens(ids, targets=list(targets), interventions=interventions)
    plain.check_lens(result, plain.log_probabilities(model, h), targets)


def test_the_calls_of_the_contract(demo):
    prompt = "The City of Lights iconic landmark is the"
    r = demo.lens(prompt, interventions=[lensviz.Ablate(layer=20, positions=[5])])
    clean = demo.lens(prompt)
    assert (r.entropy[:21] == clean.entropy[:21]).all()
    assert (r.entropy[:, :5] == clean.entropy[:, :5]).all()
    assert (r.entropy[22:, 5:] != clean.entropy[22:, 5:]).all()
    patch = lensviz.Patch(layer=20, positions=[5], source="another prompt", source_positions=[1])
    steer = lensviz.Steer(layer=10, positions=None, vector=torch.ones(576), scale=4.0)
    both = demo.residuals(prompt, interventions=[patch, steer])
    assert torch.equal(both[21, 5], demo.residuals("another prompt")[21, 1])
    torch.testing.assert_close(both[11], demo.residuals(prompt)[11] + 4.0)
    scaled = demo.residuals(prompt, interventions=[lensviz.Scale(layer=3, positions=[0], factor=0.5)])
    torch.testing.assert_close(scaled[4, 0], demo.residuals(prompt)[4, 0] * 0.5)
    demo.clear()
    demo.stats.reset()
    assert (demo.stats.model_passes, demo.stats.cells_computed, demo.stats.bytes) == (0, 0, 0)


KINDS = {
    "ablate": (lambda at, p: Ablate(layer=at, positions=p), lambda h: h * 0),
    "ablate to a mean": (lambda at, p: Ablate(layer=at, positions=p, mean=V), V.expand_as),
    "scale": (lambda at, p: Scale(layer=at, positions=p, factor=-1.5), lambda h: h * -1.5),
    "steer": (lambda at, p: Steer(layer=at, positions=p, vector=V, scale=4.0), lambda h: h + 4 * V),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", [-1, 0, 1, L - 1])
@pytest.mark.parametrize("positions", [[2], [0, 4, -1], None])
def test_each_kind_equals_plain_hooks(session, kind, layer, positions):
    made, act = KINDS[kind]
    check(session, IDS, [made(layer, positions)], [(layer, positions, act)])


@pytest.mark.parametrize("layer", [-1, 0, L - 1])
def test_a_patch_equals_plain_hooks(session, layer):
    cells = plain.residuals(session.adapter.model, OTHER)[layer + 1]
    check(session, IDS, Patch(layer, [5], source=OTHER, source_positions=[4]), [(layer, [5], lambda h: cells[4])])
    check(session, IDS, Patch(layer, [1, 3], source=OTHER), [(layer, [1, 3], lambda h: cells[[1, 3]])])
    check(
        session,
        IDS,
        Patch(layer, [-1, 0], source=OTHER, source_positions=[0, -1]),
        [(layer, [-1, 0], lambda h: cells[[0, -1]])],
    )
    longer = plain.residuals(session.adapter.model, [*OTHER, *OTHER])[layer + 1]
    check(session, IDS, Patch(layer, source=[*OTHER, *OTHER]), [(layer, None, lambda h: longer[:T])])


def test_several_on_one_cell_apply_in_the_order_given(session):
    scale, steer = Scale(1, [3], 2.0), Steer(1, [3], V)
    for order, acts in (([scale, steer], (2, 1)), ([steer, scale], (2, 2))):
        check(session, IDS, order, [(1, [3], lambda h, a=acts: a[0] * h + a[1] * V)])
    check(session, IDS, [steer, Ablate(1, [3])], [(1, [3], lambda h: h * 0)])
    check(session, IDS, [Ablate(1, [3], mean=W), steer, steer], [(1, [3], (W + 2 * V).expand_as)])


def test_many_over_all_layers_equal_plain_hooks(session):
    cell = plain.residuals(session.adapter.model, OTHER)[1, 2]
    check(
        session,
        IDS,
        [Steer(2, [0], W), Ablate(-1, [2]), Patch(0, [4], source=OTHER, source_positions=[2]), Scale(0, None, 0.5)],
        [
            (2, [0], lambda h: h + W),
            (-1, [2], lambda h: h * 0),
            (0, [4], lambda h: cell),
            (0, None, lambda h: h * 0.5),
        ],
    )


def test_a_position_named_twice_is_one(session):
    check(session, IDS, [Scale(1, [2, 2, 2 - T], 3.0)], [(1, [2], lambda h: h * 3)])


@pytest.mark.parametrize("layer", range(-1, L))
@pytest.mark.parametrize("position", [0, 3, T - 1])
def test_a_change_costs_its_causal_cone(warm, layer, position):
    warm.lens(IDS, interventions=[Ablate(layer=layer, positions=[position])], targets=[3])
    blocks = L - 1 - layer
    assert cost(warm) == ((1, blocks * (T - position)) if blocks else (0, 0))


def test_a_cold_changed_run_makes_the_clean_one_too(session):
    session.lens(IDS, interventions=[Ablate(1, [4])])
    assert cost(session) == (2, L * T + (T - 4))


def test_a_further_change_goes_on_from_the_nearest_kept_run(warm):
    first, second = Ablate(0, [1]), Scale(1, [5], 2.0)
    warm.lens(IDS, interventions=[first])
    assert cost(warm) == (1, 2 * (T - 1))
    warm.lens(IDS, interventions=[first, second])
    assert cost(warm) == (1, 1 * (T - 5))
    warm.lens(IDS, interventions=[second])
    assert cost(warm) == (1, 1 * (T - 5))
    warm.lens(IDS, interventions=[first, Scale(1, [5], 3.0)])
    assert cost(warm) == (1, 1 * (T - 5))
    for off in ([first, second], [first], [second], []):  # switching on and off costs nothing any more
        warm.lens(IDS, interventions=off)
    assert cost(warm) == (0, 0)


def test_an_edit_of_a_changed_prompt_keeps_what_is_before_it(warm):
    change = Steer(0, [1], V)
    warm.lens(IDS, interventions=[change])
    warm.stats.reset()
    warm.lens([*IDS[:-1], 99], interventions=[change])
    assert cost(warm) == (2, L + (L - 1))  # the last word of the clean run, and its cone
    check(warm, [*IDS[:-1], 99], [change], [(0, [1], lambda h: h + V)])


def test_an_edited_prompt_pays_from_the_edit_on(warm):
    for p in (0, 2, T - 1):
        edited = [*IDS[:p], 99, *IDS[p + 1 :]]
        warm.lens(edited)
        assert cost(warm) == (1, L * (T - p))
        check(warm, edited, [], [])
        warm.stats.reset()


def test_the_lens_of_an_edited_prompt_sweeps_only_new_columns(warm, monkeypatch):
    rows, prepare = [], warm.adapter.head.prepare
    monkeypatch.setattr(warm.adapter.head, "prepare", lambda h: rows.append(h[..., 0].numel()) or prepare(h))
    warm.lens([*IDS[:-2], 98, 99])
    assert sum(rows) == 2 * (L + 1)
    rows.clear()
    warm.lens(IDS, interventions=[Ablate(1, [4])])
    assert sum(rows) == (T - 4) * (L + 1)


def test_what_costs_nothing(warm):
    warm.lens([*IDS, 9, 10])
    warm.lens([20, 21])
    warm.stats.reset()
    warm.lens(IDS)
    warm.lens(IDS[:3])
    warm.residuals(IDS)
    for k in (1, 5, 16):
        warm.lens(IDS, top_k=k)
    warm.lens(IDS, targets=[65, 66])
    warm.lens(IDS, interventions=[])
    assert cost(warm) == (0, 0)


def test_equal_changes_written_differently_are_one(warm):
    warm.lens(IDS, interventions=[Ablate(1, [T - 1]), Steer(0, [2], V, scale=2.0)])
    warm.stats.reset()
    warm.lens(IDS, interventions=[Steer(0, (2,), (2 * V).tolist()), Ablate(1, -1)])
    assert cost(warm) == (0, 0)


def test_a_direction_is_the_difference_it_says(session):
    model = session.adapter.model
    ids = [session.tokens(text).ids for text in ("The City", "A small model")]
    ends = [plain.residuals(model, i)[2, -1] for i in ids]
    torch.testing.assert_close(session.direction("The City", "A small model", layer=1), ends[0] - ends[1])
    rows = model.get_output_embeddings().weight.detach()
    torch.testing.assert_close(session.direction(5, 9), rows[5] - rows[9])
    torch.testing.assert_close(session.direction(5), rows[5])


def test_the_effect_of_a_change(session):
    changes = [Ablate(0, [2]), Steer(1, [-1], V)]
    model = session.adapter.model
    clean = plain.log_probabilities(model, plain.residuals(model, IDS))[-1, -1]
    h = plain.residuals(model, IDS, [(0, [2], lambda h: h * 0), (1, [-1], lambda h: h + V)])
    changed = plain.log_probabilities(model, h)[-1, -1]
    effect = session.effect(IDS, changes, target=65, against=3)
    plain.close(effect.change, changed[65] - clean[65])
    plain.close(effect.clean_logit_difference, clean[65] - clean[3])
    plain.close(effect.logit_difference, changed[65] - changed[3])
    plain.close(effect.kl, (clean.exp() * (clean - changed)).sum(), 1e-4)
    usual = session.effect(IDS, changes)
    assert [usual.target, usual.against] == clean.topk(2).indices.tolist()
    assert session.effect(IDS, []).kl == 0


# models that cannot go on from a prefix


@pytest.mark.parametrize(
    ("make", "ids", "why"),
    [
        (tiny_bert, IDS, "its positions see later ones"),
        (tiny_mamba, IDS, "its cache does not hold every position"),
    ],
)
def test_what_cannot_be_cut_is_run_whole_and_says_why(make, ids, why):
    session = lensviz.Session(make())
    edited, n = [*ids[:-1], 99], len(ids)
    check(session, ids, [], [])
    session.stats.reset()
    check(session, edited, [], [])
    assert cost(session) == (1, L * n)
    assert f"run whole: {why}" in session.explain()
    check(session, edited, [Ablate(1, [3]), Steer(1, [-1], V)], [(1, [3], lambda h: h * 0), (1, [-1], lambda h: h + V)])
    assert cost(session) == (1, n)  # blocks can still be passed over
    check(session, ids[:4], [Scale(0, [1], 2.0)], [(0, [1], lambda h: h * 2)])
    check(session, [*ids[:4], 98], [], [])
    check(session, [*ids[:4], 98], [Scale(0, [1], 2.0)], [(0, [1], lambda h: h * 2)])


@pytest.mark.parametrize("make", [tiny_gemma, tiny_mistral])
def test_beyond_its_window_an_edit_costs_the_suffix_and_a_change_its_cone(make):
    session = lensviz.Session(make())
    long = [*IDS, *OTHER]
    check(session, long, [], [])
    session.stats.reset()
    check(session, [*long[:-1], 98], [], [])
    assert cost(session) == (1, L)
    check(session, [*long[:-1], 98], [Ablate(0, [-2])], [(0, [len(long) - 2], lambda h: h * 0)])
    assert cost(session) == (1, 2 * (L - 1))
    assert "run whole" not in session.explain()


def test_rescaled_positions_share_nothing_with_shorter_prompts():
    """Behind `original_max_position_embeddings` a longrope model has other positions from the first token on."""
    rope = {
        "rope_type": "longrope",
        "rope_theta": 10000.0,
        "short_factor": [1.0] * 4,
        "long_factor": [4.0] * 4,
        "original_max_position_embeddings": 8,
        "factor": 4.0,
    }
    session = lensviz.Session(tiny_llama(rope_parameters=rope))
    long = [*IDS, *OTHER]
    for ids in (long, long[:5], [*long[:5], 99], long[:10], long[:8], long):
        check(session, ids, [], [])
        check(session, ids, [Ablate(1, [2])], [(1, [2], lambda h: h * 0)])


# bad input


BAD = {
    "a position outside": (lambda: [Ablate(1, [T])], errors.OutOfRange, "7 tokens"),
    "a position before": (lambda: [Ablate(1, [-T - 1])], errors.OutOfRange, "7 tokens"),
    "a layer outside": (lambda: [Scale(L, [0], 2.0)], errors.OutOfRange, "layers 0 to 2"),
    "a layer before": (lambda: [Ablate(-2, [0])], errors.OutOfRange, "layers 0 to 2"),
    "a vector too wide": (lambda: [Steer(1, [0], torch.ones(33))], errors.BadIntervention, "width 33"),
    "a vector of nothing": (lambda: [Steer(1, [0], [])], errors.BadIntervention, "vector"),
    "a mean too narrow": (lambda: [Ablate(1, [0], mean=torch.ones(31))], errors.BadIntervention, "width 31"),
    "a mean of nothing": (lambda: [Ablate(1, [0], mean=[])], errors.BadIntervention, "vector"),
    "a matrix": (lambda: [Steer(1, [0], torch.ones(2, 32))], errors.BadIntervention, "one row"),
    "no vector": (lambda: [Steer(1, [0])], errors.BadIntervention, "vector"),
    "not a number": (lambda: [Steer(1, [0], torch.full((32,), torch.nan))], errors.BadIntervention, "finite"),
    "infinite": (lambda: [Ablate(1, [0], mean=torch.full((32,), torch.inf))], errors.BadIntervention, "finite"),
    "a factor that is none": (lambda: [Scale(1, [0], "much")], errors.BadIntervention, "finite number"),
    "a factor not a number": (lambda: [Scale(1, [0], float("nan"))], errors.BadIntervention, "finite number"),
    "a factor too large": (lambda: [Scale(1, [0], 10**400)], errors.BadIntervention, "finite number"),
    "a scale too large": (lambda: [Steer(1, [0], V, 1e60)], errors.BadIntervention, "finite"),
    "a layer that is none": (lambda: [Ablate("one", [0])], errors.BadIntervention, "whole number"),
    "half a layer": (lambda: [Ablate(1.5, [0])], errors.BadIntervention, "whole number"),
    "half a position": (lambda: [Ablate(1, [0.5])], errors.BadIntervention, "whole number"),
    "no position": (lambda: [Ablate(1, [])], errors.BadIntervention, "no position"),
    "a source that is none": (lambda: [Patch(1, [0], source=3.5)], errors.BadIntervention, "prompt"),
    "a session for a source": (lambda: [Patch(1, [0], source=object())], errors.BadIntervention, "prompt"),
    "an empty source": (lambda: [Patch(1, [0], source="")], errors.BadIntervention, "source"),
    "a source of another model": (lambda: [Patch(1, [0], source=[10**6])], errors.BadIntervention, "source"),
    "a source too long": (lambda: [Patch(1, [0], source=[5] * 65)], errors.BadIntervention, "source"),
    "a source too short": (lambda: [Patch(1, [6], source=OTHER)], errors.OutOfRange, "5 tokens"),
    "a source position outside": (lambda: [Patch(1, [0], source=OTHER, source_positions=[5])], errors.OutOfRange, "5"),
    "unequal positions": (
        lambda: [Patch(1, [0, 1], source=OTHER, source_positions=[0])],
        errors.BadIntervention,
        "same",
    ),
    "every position of ours": (lambda: [Patch(1, source=OTHER, source_positions=[0])], errors.BadIntervention, "same"),
    "a name": (lambda: ["ablate"], errors.BadIntervention, "lensviz.Ablate"),
    "a number": (lambda: 5, errors.BadIntervention, "lensviz.Ablate"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_a_sentence_and_loses_nothing(tiny, case):
    make, error, words = BAD[case]
    good = [Ablate(1, [2])]
    tiny.lens(IDS, interventions=good)
    tiny.lens(OTHER)
    kept = tiny.stats.bytes
    for call in (tiny.lens, tiny.residuals, tiny.effect, tiny.generate):
        with pytest.raises(error, match=words) as caught:
            call(IDS, interventions=make())
        assert isinstance(caught.value, errors.LensvizError)
        assert re.fullmatch(r"[A-Z].+[.]", str(caught.value)), str(caught.value)
    assert tiny.stats.bytes - kept < 2000  # a source's ids may be kept
    tiny.stats.reset()
    tiny.lens(IDS, interventions=good)
    assert cost(tiny) == (0, 0)
    assert not tiny.engine.cache._pinned


def test_a_cancel_stays_a_cancel(tiny):
    tiny.lens(IDS)
    with tiny.engine.cancel_token(lambda: False), pytest.raises(Cancelled):
        tiny.lens(IDS, interventions=[Patch(1, [0], source="not read yet")])


def test_an_intervention_shows_the_python_that_makes_it():
    assert repr(Ablate(layer=20, positions=[5])) == "Ablate(layer=20, positions=[5], mean=None)"
    patch = Patch(layer=1, positions=np.array([2]), source="a b", source_positions=[0])
    assert repr(patch) == "Patch(layer=1, positions=[2], source='a b', source_positions=[0])"
    assert eval(repr(patch)) == patch  # noqa: S307
    assert hash(Steer(0, None, V)) == hash(Steer(0, None, V.tolist()))
    assert Steer(0, None, V) != Steer(0, None, W)
