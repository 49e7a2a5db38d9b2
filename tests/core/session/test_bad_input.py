"""One sentence that says what is wrong and what to do, and a type to catch it by."""

import re

import pytest
import torch

import lensviz
from lensviz import errors
from tests.tiny import tiny_gpt2


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda s: s.lens(""), errors.EmptyPrompt),
        (lambda s: s.lens([]), errors.EmptyPrompt),
        (lambda s: s.lens("word " * 200), errors.PromptTooLong),
        (lambda s: s.lens([0, 10**6]), errors.BadPrompt),
        (lambda s: s.lens([-1]), errors.BadPrompt),
        (lambda s: s.lens("The", top_k=10**6), errors.TooManyTokens),
        (lambda s: s.lens("The", targets=["several tokens here"]), errors.NotOneToken),
        (lambda s: s.lens("The", targets=[10**6]), errors.NotOneToken),
        (lambda s: s.lens("The", targets=[""]), errors.NotOneToken),
        (lambda s: s.lens("The", lens="magic"), errors.UnknownLens),
        (lambda s: s.residuals(""), errors.EmptyPrompt),
        (lambda s: lensviz.Session(tiny_gpt2(), budget="lots"), errors.BadBudget),
        (lambda s: lensviz.Session("no/such-model"), errors.UnknownModel),
        (lambda s: lensviz.Session("demo", device="cuda:99"), errors.UnknownDevice),
        (lambda s: lensviz.Session("demo", device="toaster"), errors.UnknownDevice),
    ],
)
def test_a_typed_sentence(tiny, call, error):
    kept = tiny.lens("The City of Lights")
    with pytest.raises(error) as caught:
        call(tiny)
    assert isinstance(caught.value, errors.LensvizError)
    assert re.fullmatch(r"[A-Z\d].+[.]", str(caught.value)), str(caught.value)
    tiny.stats.reset()
    assert (tiny.lens("The City of Lights").top_ids == kept.top_ids).all()
    assert tiny.stats.misses == 0


def test_the_users_hooks_stay_and_count():
    model, tokenizer = tiny_gpt2()
    session = lensviz.Session((model, tokenizer))
    clean = session.lens("The City of Lights")
    calls = []

    def double(module, args, output):
        calls.append(1)
        return output * 2 if torch.is_tensor(output) else (output[0] * 2, *output[1:])

    handle = model.transformer.h[1].register_forward_hook(double)
    hooked = session.lens("The City of Lights")
    assert calls
    assert (hooked.entropy[:2] == clean.entropy[:2]).all()
    assert abs(hooked.entropy[2:] - clean.entropy[2:]).max() > 0
    assert list(model.transformer.h[1]._forward_hooks) == [handle.id]
    handle.remove()
    assert (session.lens("The City of Lights").entropy == clean.entropy).all()


def test_the_model_is_left_as_it_was():
    model, tokenizer = tiny_gpt2()
    model.train()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    session = lensviz.Session((model, tokenizer))
    first = session.lens("The City of Lights", targets=[3])
    session.clear()
    assert (session.lens("The City of Lights").entropy == first.entropy).all()  # no dropout
    assert all(m.training for m in model.modules())
    assert all(p.requires_grad and p.grad is None for p in model.parameters())
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())
    for module in model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks


def test_a_nan_activation_is_not_a_number_in_the_answer():
    model, tokenizer = tiny_gpt2()
    with torch.no_grad():
        model.transformer.h[1].mlp.c_proj.bias[0] = torch.inf
    session = lensviz.Session((model, tokenizer))
    r = session.lens("The City", targets=[3])
    assert (r.target_rank[:2] >= 0).all()
    assert (r.target_rank[2:] == -1).all()
    assert "NaN" in str(r)
