"""Training task vectors: losses and gradients by plain transformers, what is learned, what is kept, and what is left
untouched.
"""

import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import lensviz
from lensviz import decode_mentions, evaluate_mentions
from lensviz.entities.examples.check import MentionExample, as_items
from lensviz.entities.examples.templates import template_of
from lensviz.entities.training import training
from lensviz.entities.training.batch import losses, tasks_of
from lensviz.entities.training.extraction import extract
from lensviz.entities.training.settings import Settings
from lensviz.entities.training.training import Training
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadItems, BadTraining, BadVectors, NoHead, OutOfRange, PromptTooLong
from lensviz.model.load import load
from tests import by_hand
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba

TEXT = "The City of Lights iconic landmark is the Eiffel Tower in Paris, France"
PAIRS = [(TEXT, m) for m in ("City", "Lights", "landmark", "Eiffel Tower", "Paris", "France")]
PAIRS += [("A small model reads a few words", m) for m in ("model", "words", "few")]
ITEMS = as_items(PAIRS)
LAYERS = [-1, 1]
FAMILIES = {"gpt2": tiny_gpt2, "llama": tiny_llama, "gemma": tiny_gemma, "opt": by_hand.tiny_opt}


@pytest.fixture(scope="module")
def adapters():
    return {name: load(make()) for name, make in FAMILIES.items() if name in ("gpt2", "llama")}


@pytest.fixture
def llama(adapters):
    return lensviz.Session(adapters["llama"])


def train(session, items=ITEMS, layers=(1,), **options):
    return TaskVectors.train(session, items, list(layers), **{"epochs": 2, "batch_size": 4, "lr": 0.1, **options})


def by_plain_passes(adapter, items, z, theta, *, with_context):
    """[layer][item]: losses of the targets."""
    template = template_of(adapter)
    tasks = tasks_of(adapter, template, items, with_context=with_context)
    return [
        [
            by_hand.losses(adapter.model, t.context, template.slots, z[n, at], theta[at], t.targets)
            for n, t in enumerate(tasks)
        ]
        for at in range(len(theta))
    ]


@pytest.mark.parametrize("with_context", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_losses_and_gradients_are_those_of_plain_passes(family, with_context):
    adapter = load(FAMILIES[family]())
    session = lensviz.Session(adapter)
    template, theta = template_of(adapter), torch.randn(2, 32, generator=torch.Generator().manual_seed(1))
    z = extract(session.engine, ITEMS, LAYERS)
    tasks = tasks_of(adapter, template, ITEMS, with_context=with_context)
    free, free_z = theta.clone().requires_grad_(), z.clone().requires_grad_()
    want = by_plain_passes(adapter, ITEMS, free_z, free, with_context=with_context)
    total = sum(torch.cat(each).mean() for each in want)
    gradients = torch.autograd.grad(total, [free, free_z])
    for learn in (("theta",), ("theta", "z")):
        ours, ours_z = theta.clone().requires_grad_(), z.clone().requires_grad_("z" in learn)
        given = [ours, ours_z][: len(learn)]
        found, layer, made = losses(adapter, template, tasks, ours_z, ours, learn=given)
        for at in range(2):
            torch.testing.assert_close(found.nll[layer == at], torch.cat(want[at]).detach(), rtol=1e-4, atol=1e-5)
        for got, should in zip(made, gradients, strict=False):
            assert (got - should).norm() <= 1e-4 * should.norm()
    plain, _, none = losses(adapter, template, tasks, z, theta)
    torch.testing.assert_close(plain.nll, found.nll, rtol=1e-4, atol=1e-5)
    assert none == ()


def test_the_gradient_is_the_slope(llama):
    template, z = template_of(llama.adapter), extract(llama.engine, ITEMS, [1])
    tasks = tasks_of(llama.adapter, template, ITEMS, with_context=False)
    theta, way = (torch.randn(1, 32, generator=torch.Generator().manual_seed(n)) for n in (1, 2))
    at = theta.clone().requires_grad_()
    _, _, (gradient,) = losses(llama.adapter, template, tasks, z, at, learn=[at])
    step = 1e-2
    up, down = (
        losses(llama.adapter, template, tasks, z, theta + sign * step * way)[0].nll.double().mean() for sign in (1, -1)
    )
    assert float((up - down) / (2 * step)) == pytest.approx(float((gradient * way).sum()), rel=2e-2)


def test_padding_counts_where_the_original_s_way_is_asked_for(llama):
    adapter, template = llama.adapter, template_of(llama.adapter)
    tasks = tasks_of(adapter, template, ITEMS, with_context=False)
    z, theta = extract(llama.engine, ITEMS, [1]), torch.ones(1, 32)
    longest = max(len(t.targets) for t in tasks)
    assert longest > min(len(t.targets) for t in tasks)
    found, *_ = losses(adapter, template, tasks, z, theta, padded_with=0)
    filled = [[*t.targets, *[0] * (longest - len(t.targets))] for t in tasks]
    want = [
        by_hand.losses(adapter.model, t.context, template.slots, z[n, 0], theta[0], f)
        for n, (t, f) in enumerate(zip(tasks, filled, strict=True))
    ]
    torch.testing.assert_close(found.nll, torch.cat(want).detach(), rtol=1e-4, atol=1e-5)


def by_hand_trained(adapter, layer, *, steps, lr, with_context=False):
    """Whole-batch Adam by autograd over plain passes, from the marker's embedding: (losses, the last theta)."""
    template = template_of(adapter)
    z = extract(lensviz.Session(adapter).engine, ITEMS[:4], [layer])
    theta = adapter.embed(template.slots[1:]).float().clone().requires_grad_()
    adam, told = torch.optim.Adam([theta], lr=lr), []
    for step in range(steps):
        adam.param_groups[0]["lr"] = lr * (
            0.55 + 0.45 * torch.cos(torch.tensor(torch.pi * step / max(1, steps - 1))).item()
        )
        loss = torch.cat(by_plain_passes(adapter, ITEMS[:4], z, theta, with_context=with_context)[0]).mean()
        (theta.grad,) = torch.autograd.grad(loss, theta)
        adam.step()
        told.append(float(loss.detach()))
    return told, theta.detach()[0]


@pytest.mark.parametrize("with_context", [False, True])
def test_training_is_adam_on_the_mean_loss(llama, with_context):
    told, theta = by_hand_trained(llama.adapter, 1, steps=4, lr=0.02, with_context=with_context)
    seen = []
    v = train(llama, ITEMS[:4], epochs=4, lr=0.02, with_context=with_context, progress=seen.append)
    assert [p.loss[0] for p in seen] == pytest.approx(told, abs=1e-3)
    assert [(p.step, p.steps) for p in seen] == [(n, 4) for n in range(1, 5)]
    assert told[-1] < told[0]
    assert (v[1, with_context] - theta).norm() <= 1e-3 * theta.norm()
    assert v.layers(with_context) == (1,)


def test_layers_together_as_each_alone(llama):
    together = train(llama, layers=[2, -1, 1])
    assert together.layers() == (-1, 1, 2)
    for layer in (2, -1, 1):
        torch.testing.assert_close(together[layer], train(llama, layers=[layer])[layer], rtol=1e-4, atol=1e-4)


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10**6), start=st.sampled_from(["marker", "normal"]))
def test_the_same_seed_gives_the_same_another_others(adapters, seed, start):
    session = lensviz.Session(adapters["llama"])
    one, again = (train(session, epochs=1, seed=seed, start=start) for _ in range(2))
    assert torch.equal(one[1], again[1])
    assert one.seen_digests == again.seen_digests
    others = (train(session, epochs=1, seed=seed + n, start=start) for n in range(1, 6))  # two may draw one order
    assert not all(torch.equal(one[1], other[1]) for other in others)


@pytest.mark.parametrize("with_context", [False, True])
def test_training_lowers_the_held_out_loss(adapters, with_context):
    session = lensviz.Session(adapters["llama"])
    items = [(f"{a} {b} Paris", b) for a in ("The", "A", "is", "of", "in") for b in ("City", "Tower", "words", "model")]
    told = []
    v = train(session, items, layers=[0], epochs=5, held_out=0.25, progress=told.append, with_context=with_context)
    held = [p.held_loss[0] for p in told if p.held_loss is not None]
    (entry,) = v.card["vectors"]
    assert entry["held_loss"] == pytest.approx(min(held), abs=1e-5)
    assert min(held) < held[0] - 0.1
    whole = Training(session.engine, items, [0], Settings(held_out=0.25, with_context=with_context))
    z = extract(session.engine, whole.held_items, [0])
    tasks = tasks_of(session.adapter, whole.template, whole.held_items, with_context=with_context)
    found, *_ = losses(session.adapter, whole.template, tasks, z, v[0, with_context][None])
    assert float(found.nll.mean()) == pytest.approx(entry["held_loss"], abs=1e-4)
    assert all(v.seen(i.mention) for i in whole.train_items)
    assert v.card["training"] | {"items": 15, "held_out": 5} == v.card["training"]
    assert v.card["model"]["fingerprint"] == session.adapter.fingerprint
    decode_mentions(session, "The City", [(0, 1)], v, with_context=with_context)


@pytest.fixture(scope="module")
def eloquent():
    """A Llama with large logits, so that one vector can make it say anything."""
    model, tokenizer = tiny_llama()
    with torch.no_grad():
        model.lm_head.weight.mul_(8)
    return lensviz.Session((model, tokenizer))


def test_a_toy_is_learned_by_heart(eloquent):
    session = eloquent
    items = [("The City of Lights", "City")] * 8
    v = train(session, items, epochs=20, batch_size=8, lr=0.3, held_out=0)
    scores = evaluate_mentions(session, items[:1], v, max_tokens=1)
    assert (scores.exact, scores.seen.n, scores.unseen.n) == (1, 1, 0)
    assert decode_mentions(session, "The City of Lights", [(1, 1)], v, max_tokens=1)[0].text == "City"


def test_relations_write_the_target(eloquent):
    session = eloquent
    items = [MentionExample("The City of Lights", 4, 8, target="Paris")] * 8
    v = train(session, items, epochs=20, batch_size=8, lr=0.3, held_out=0)
    assert decode_mentions(session, "The City of Lights", [(1, 1)], v, max_tokens=1)[0].text == "Paris"
    assert evaluate_mentions(session, items[:1], v, max_tokens=1).exact == 1
    assert v.seen("Paris")
    assert not v.seen("City")


def test_a_filter_lowers_the_loss_of_fixed_vectors(llama):
    told = []
    v = train(llama, ITEMS, layers=[1, 2], filter=True, epochs=3, held_out=0, progress=told.append)
    assert [p.what for p in told] == ["vectors"] * 9 + ["filter"] * 9
    assert set(v.filters) == {(1, False), (2, False)}
    plain, mapped = (evaluate_mentions(llama, ITEMS, v, max_tokens=3, filter=f) for f in (None, True))
    for layer in (1, 2):
        assert mapped[layer].loss < plain[layer].loss
    z = extract(llama.engine, ITEMS, [1])[:, 0]
    want = by_plain_passes(llama.adapter, ITEMS, v.filter_of(1)(z)[:, None], v[1][None], with_context=False)
    assert mapped[1].loss == pytest.approx(float(torch.cat(want[0]).mean()), abs=1e-4)
    a, b = (decode_mentions(llama, TEXT, [(1, 2)], v, filter=f)[0] for f in (None, True))
    assert a.logp != b.logp


def test_a_filter_is_trained_also_after_an_early_stop(llama):
    v = train(llama, ITEMS, filter=True, patience=1, lr=100.0, epochs=3, batch_size=2)
    assert "had not become better" in v.card["training"]["note"]
    assert (1, False) in v.filters


# what goes wrong


def breaking(monkeypatch, at, value=float("nan")):
    """Losses of training steps are no number from step `at` on."""
    real, steps = training.losses, [0]

    def losses_(*args, learn=(), **more):
        found, layer, gradients = real(*args, learn=learn, **more)
        steps[0] += bool(learn)
        if learn and steps[0] >= at:
            found.nll[0] = value
        return found, layer, gradients

    monkeypatch.setattr(training, "losses", losses_)


@pytest.mark.parametrize("held_out", [0, 0.3])
def test_a_loss_that_is_no_number_keeps_the_best(llama, monkeypatch, held_out):
    whole = []
    train(llama, epochs=4, held_out=held_out, progress=whole.append)
    breaking(monkeypatch, 4)
    told = []
    with pytest.warns(UserWarning, match=r"stopped at step 4: the loss was not a number"):
        v = train(llama, epochs=4, held_out=held_out, progress=told.append)
    assert [p.loss for p in told] == [p.loss for p in whole[:3]]
    assert v[1].isfinite().all()
    assert "not a number" in v.card["training"]["note"]
    assert evaluate_mentions(llama, ITEMS, v, max_tokens=2).loss < 20


def test_nothing_but_no_numbers(llama, monkeypatch):
    breaking(monkeypatch, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            v = train(llama)
        except BadTraining:
            return
    start = llama.adapter.embed(template_of(llama.adapter).slots[1:])[0].float()
    assert torch.equal(v[1], start)


@pytest.mark.parametrize("held_out", [0, 0.3])
def test_an_enormous_step_is_not_kept(llama, held_out):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        v = train(llama, lr=900.0, held_out=held_out, epochs=2)
    used = [i for i in ITEMS if v.seen(i.mention) or held_out]
    start = evaluate_mentions(
        llama, used, TaskVectors({1: llama.adapter.embed(template_of(llama.adapter).slots[1:])[0]}), max_tokens=1
    )
    assert evaluate_mentions(llama, used, v, max_tokens=1).loss <= start.loss + (1e-4 if not held_out else 0.5)


@pytest.mark.parametrize("at", [1, 3])
def test_interrupted_it_returns_the_best_so_far(llama, at):
    def stop(progress):
        if progress.step == at:
            raise KeyboardInterrupt

    with pytest.warns(UserWarning, match=rf"stopped after step {at} of \d+.*best vectors so far"):
        v = train(llama, progress=stop, epochs=4)
    assert v.card["training"]["steps"] == at
    assert v.layers() == (1,)


def test_early_stop(llama):
    told = []
    v = train(llama, lr=100.0, epochs=30, patience=2, checks=1, progress=told.append)
    assert len(told) < 60
    assert "held-out" in v.card["training"]["note"]


# the user's own model


@pytest.mark.parametrize("frozen", [False, True])
def test_the_model_is_left_as_it_was(frozen):
    model, tokenizer = tiny_gpt2()
    model.train()
    model.requires_grad_(not frozen)
    model.transformer.h[0].eval()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    modes = [m.training for m in model.modules()]
    session = lensviz.Session((model, tokenizer))
    v = train(session, ITEMS, layers=[-1, 1], with_context=True, filter=True)
    evaluate_mentions(session, ITEMS, v, max_tokens=3, baselines=False)
    assert [m.training for m in model.modules()] == modes
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())
    assert all(p.grad is None and p.requires_grad == (not frozen) for p in model.parameters())
    assert not any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks for m in model.modules())
    assert not any(v[key].requires_grad for key in v)


def test_a_model_in_train_mode_is_trained_on_without_dropout():
    quiet, loud = (tiny_gpt2() for _ in range(2))
    loud[0].train()
    one, other = (train(lensviz.Session(pair)) for pair in (quiet, loud))
    torch.testing.assert_close(one[1], other[1])


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_where_gradients_are_switched_off(llama, mode):
    want = train(llama, epochs=1)
    with mode():
        assert torch.equal(train(llama, epochs=1)[1], want[1])


def test_half_precision():
    model, tokenizer = tiny_llama()
    session = lensviz.Session((model.bfloat16(), tokenizer))
    told = []
    v = train(session, epochs=3, filter=True, progress=told.append)
    assert v[1].dtype == torch.float32
    assert told[8].loss[0] < told[0].loss[0]


# going on, samples, bad input


def test_going_on_from_vectors(llama):
    first = train(llama, layers=[1])
    told = []
    train(llama, layers=[1, 2], start=first, epochs=1, held_out=0, batch_size=len(ITEMS), progress=told.append)
    z = extract(llama.engine, ITEMS, [1, 2])
    want = by_plain_passes(llama.adapter, ITEMS, z, torch.stack([first[1]] * 2), with_context=False)
    assert told[0].loss == pytest.approx([float(torch.cat(each).mean()) for each in want], abs=1e-3)


def test_samples_are_what_is_decoded(llama):
    made = Training(llama.engine, ITEMS, [1, 2], Settings(held_out=0.3))
    rows = made.samples(2, 5)
    assert [mention for mention, _ in rows] == [i.mention for i in made.held_items[:2]]
    for at, layer in enumerate((1, 2)):
        v = TaskVectors({layer: made.theta[at]})
        texts = evaluate_mentions(llama, made.held_items[:2], v, max_tokens=5).texts
        assert tuple(texts) == tuple(row[1][at] for row in rows)


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_samples_near_the_end_of_the_context_window(make):
    session = lensviz.Session(make())
    text = "City" + "!" * 56
    made = Training(session.engine, [(text, "City")] * 3, [1], Settings(with_context=True))
    assert max(t.length for t in made.tasks) > 55
    made.samples(2, 20)  # shorter ones, or none: but no error


BAD = {
    "layers": ([], 5, ["x"], "12", [1.5], [True]), "lr": (0, -1, "x", float("nan"), 1e9), "epochs": (0, "x", True),
    "seed": ("x", None, 1.5), "batch_size": (0, "x"), "checks": (0,), "patience": (0,), "held_out": ("x", True),
    "start": ("foo", torch.ones(32), 5), "data": (5, torch.ones(1)), "licence": (5,), "color": (1,),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_settings_that_cannot_be(llama, name, value):
    llama.stats.reset()
    with pytest.raises(BadTraining) as told:
        TaskVectors.train(llama, ITEMS, **{"layers": [1], name: value})
    assert str(told.value).endswith((".", "?"))
    assert llama.stats.model_passes == 0


@pytest.mark.parametrize(
    ("items", "options", "error", "words"),
    [
        ([], {}, BadItems, "no items"),
        ([("Paris", "Rome")], {}, BadItems, 'Item 0: the mention "Rome" does not stand in "Paris"'),
        ([PAIRS[0], ("Paris", "")], {}, BadItems, "Item 1 has an empty mention"),
        ([("a " * 99 + "Paris", "Paris")], {}, PromptTooLong, r"item 0 ends at token"),
        ([PAIRS[0], ("Paris" + " a" * 99, "Paris")], {"with_context": True}, PromptTooLong, "Item 1 needs"),
        (PAIRS, {"layers": [3]}, OutOfRange, "no layer 3"),
        (PAIRS, {"held_out": 1.0}, BadItems, "held out"),
        (PAIRS, {"method": "mean"}, BadItems, "no method 'mean'"),
        (PAIRS, {"start": TaskVectors({1: torch.ones(8)})}, BadVectors, "8 numbers wide"),
    ],
)
def test_items_and_vectors_that_cannot_be(llama, items, options, error, words):
    with pytest.raises(error, match=words):
        TaskVectors.train(llama, items, **{"layers": [1], **options})


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (tiny_bert, BadTraining, "positions see later ones"),
        (tiny_mamba, BadTraining, "its cache does not hold"),
        (lambda: by_hand.tiny_opt(word_embed_proj_dim=16), BadTraining, "16 wide, and its residual stream 32"),
        (lambda: (tiny_gpt2()[0].transformer, tiny_gpt2()[1]), NoHead, "no language-model head"),
    ],
)
def test_models_that_cannot_be_trained_on(make, error, words):
    with pytest.raises(error, match=words):
        train(lensviz.Session(make()))
