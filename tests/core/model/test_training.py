"""A model that trains while views compute: the loop sees its own flags, the views see evaluation mode."""

import pickle
import threading
from copy import deepcopy

import pytest
import torch

import lensviz
from lensviz.model.running.rest import at_rest, is_installed
from tests.tiny import Watching, byte_tokenizer, tiny_gpt2, tiny_llama

IDS = [11, 65, 140, 230, 301]


class Normalized(torch.nn.Module):
    """An MLP with batch statistics and dropout of two kinds."""

    def __init__(self, inner):
        super().__init__()
        self.inner, self.norm, self.drop = inner, torch.nn.BatchNorm1d(32), torch.nn.Dropout(0.5)

    def forward(self, x):
        x = self.norm(self.inner(x).transpose(1, 2)).transpose(1, 2)
        return self.drop(torch.nn.functional.dropout(x, 0.3, self.training))


def model_that_trains():
    model = tiny_llama(attention_dropout=0.3)[0]
    mlp = model.model.layers[1].mlp
    model.model.layers[1].mlp = Normalized(mlp)
    return model


def alone(model, batches):
    """The losses of a training loop that nobody watches."""
    torch.manual_seed(3)
    optimizer, losses = torch.optim.AdamW(model.parameters(), lr=1e-3), []
    for ids in batches:
        optimizer.zero_grad()
        loss = model(torch.tensor([ids]), labels=torch.tensor([ids])).loss
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses


BATCHES = [[(n * k) % 300 + 1 for n in range(1, 12)] for k in range(1, 25)]


@pytest.mark.parametrize("checkpointing", [False, True])
def test_training_while_views_compute_is_as_without_them(checkpointing):
    """Dropout, batch statistics, gradients and the random state: every loss is the same number."""
    model = model_that_trains()
    twin = deepcopy(model)
    for each in (model, twin):
        each.train()
        if checkpointing:
            each.gradient_checkpointing_enable({"use_reentrant": False})
    want = alone(twin, BATCHES)
    session = lensviz.Session((model, None))
    looking, trained, problems, seen = threading.Event(), threading.Event(), [], set()
    note = lambda dropout, _args: seen.add((threading.current_thread().name, dropout.training))  # noqa: E731
    model.model.layers[1].mlp.drop.register_forward_pre_hook(Watching(note))

    def look():
        try:
            for n in range(300):
                session.lens([*IDS, n], top_k=1)
                session.residuals([*IDS, 7], interventions=lensviz.Ablate(0))
                looking.set()
                if trained.is_set():
                    return
        except Exception as error:
            problems.append(error)

    views = threading.Thread(target=look, name="views")
    views.start()
    assert looking.wait(60)
    losses = alone(model, BATCHES)
    trained.set()
    views.join(60)
    assert problems == []
    assert losses == want
    assert seen == {("views", False), ("MainThread", True)}
    for ours, theirs in zip(model.state_dict().values(), twin.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)
    assert all(module.training for module in model.modules())
    assert all(weight.requires_grad for weight in model.parameters())


def test_an_answer_from_a_training_model_is_that_of_evaluation():
    model = model_that_trains()
    want = lensviz.Session((model, None)).lens(IDS).top_logp
    model.train()
    session = lensviz.Session((model, None))
    for _ in range(3):
        assert (session.lens(IDS).top_logp == want).all()
        session.clear()
    assert session.generate(IDS, 3).token_ids == lensviz.Session((model.eval(), None)).generate(IDS, 3).token_ids


def test_a_model_that_begins_to_train_under_a_pass():
    """Not even the first answer after the switch has dropout in it."""
    model = model_that_trains()
    session = lensviz.Session((model, None))
    want = session.lens(IDS).top_logp
    session.clear()
    handle = model.model.layers[0].register_forward_hook(lambda *_: model.train() and None)
    assert (session.lens(IDS).top_logp == want).all()
    handle.remove()


def test_the_flag_is_an_attribute_like_before():
    with at_rest(torch.nn.Linear(2, 2).train()):
        pass
    assert is_installed()
    module = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout(0.5))
    assert module.training
    assert vars(module)["training"] is True
    module.eval()
    assert not module[1].training
    module[1].training = True
    assert module[1].training
    assert not module.training
    for copy in (deepcopy(module), pickle.loads(pickle.dumps(module))):  # noqa: S301
        assert [m.training for m in copy.modules()] == [False, False, True]
    with at_rest(module):
        assert not module[1].training
        with at_rest(module):
            assert not module[1].training
        assert not module[1].training
    assert module[1].training
    assert not hasattr(torch.nn.Module, "training")


def test_compiled_and_scripted_code_do_not_notice():
    with at_rest(torch.nn.Linear(2, 2).train()):
        pass
    module = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(0.5)).train()
    traced = torch.compile(module, backend="eager", fullgraph=True)
    torch.manual_seed(0)
    dropped = traced(torch.ones(64, 4))
    assert bool((dropped == 0).any())
    scripted = torch.jit.script(module)
    assert scripted.training
    assert bool((scripted(torch.ones(64, 4)) == 0).any())
    for each in (module, scripted):
        each.eval()
        assert not each.training
    assert not bool((traced(torch.ones(64, 4)) == 0).any())
    assert not bool((scripted(torch.ones(64, 4)) == 0).any())


@pytest.mark.parametrize("how", ["forward", "module", "wrapper"])
def test_compiled_models_are_looked_at_uncompiled(how):
    """Also where a graph break is an error, as in `torch.compile(model.forward, fullgraph=True)`."""
    model, tokenizer = tiny_llama()
    want = lensviz.Session((model, tokenizer)).lens(IDS).top_logp
    given = model
    if how == "forward":
        model.forward = torch.compile(model.forward, backend="eager", fullgraph=True)
    elif how == "module":
        model.compile(backend="eager", fullgraph=True)
    else:
        given = torch.compile(model, backend="eager", fullgraph=True)
    session = lensviz.Session((given, tokenizer))
    assert (abs(session.lens(IDS).top_logp - want) < 1e-5).all()
    session.stats.reset()
    session.lens(IDS)
    assert session.stats.model_passes == 0


def test_a_session_of_a_training_gpt2_generates_the_same():
    model, tokenizer = tiny_gpt2()[0], byte_tokenizer()
    want = lensviz.Session((model, tokenizer)).generate("The City", 5).token_ids
    assert lensviz.Session((model.train(), tokenizer)).generate("The City", 5).token_ids == want
    assert model.training
