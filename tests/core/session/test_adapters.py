"""A model with adapters of peft's and without, from one set of weights: each against the model switched by peft."""

import threading

import peft
import pytest
import torch

import lensviz
from lensviz.common.text import told_apart
from lensviz.errors import SessionClosed, UnknownAdapter
from tests import plain
from tests.tiny import tiny_llama

IDS = [5, 17, 33, 8, 41, 9, 60]
KINDS = {
    "projections": {"target_modules": ["q_proj", "down_proj"]},
    "head and embedding": {"target_modules": ["q_proj", "lm_head", "embed_tokens"]},
    "a head kept whole": {"target_modules": ["q_proj"], "modules_to_save": ["lm_head"]},
    "magnitudes": {"target_modules": ["v_proj"], "use_dora": True},
    "tokens": {"target_modules": ["v_proj"], "trainable_token_indices": [5, 8]},
}


def adapted(**kind):
    """A model with two adapters of random weights, "a" active."""
    torch.manual_seed(1)
    config = peft.LoraConfig(r=4, init_lora_weights=False, **(kind or KINDS["projections"]))
    model = peft.get_peft_model(tiny_llama()[0], config, adapter_name="a")
    model.add_adapter("b", config)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "modules_to_save" in name or "trainable_tokens" in name:
                weight.add_(0.2 * torch.randn_like(weight))
    model.set_adapter("a")
    return model.eval()


@pytest.fixture(params=KINDS)
def model(request):
    return adapted(**KINDS[request.param])


def sessions(model):
    """By name of the adapter."""
    s = lensviz.Session((model, None))
    return s, {"": s.without_adapter(), "a": s.with_adapter("a"), "b": s.with_adapter("b")}


def truth(model, name, ids=IDS):
    """Log-probabilities [pos, vocabulary] by the model, switched by peft and switched back."""
    before = model.active_adapter
    try:
        if name:
            model.set_adapter(name)
            return own(model, ids)
        with model.disable_adapter():
            return own(model, ids)
    finally:
        model.set_adapter(before)


def own(model, ids):
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].double().log_softmax(-1)


def shown(session, ids=IDS):
    return plain.whole_distribution(session, ids).numpy()


def test_each_is_right_whatever_the_model_is_switched_to(model):
    s, each = sessions(model)
    want = {name: truth(model, name) for name in each}
    for name in ("b", "a", "b"):
        model.set_adapter(name)
        plain.close(shown(s), want[name])
        for other, session in each.items():
            plain.close(shown(session), want[other])
    with model.disable_adapter():
        plain.close(shown(s), want[""])
        for other, session in each.items():
            plain.close(shown(session), want[other])


def test_each_has_kept_answers_of_its_own_that_no_switch_and_no_other_touches():
    model = adapted()
    s, each = sessions(model)
    for session in (s, *each.values()):
        session.lens(IDS)
        session.stats.reset()
    for name in ("b", "a", "b", "a"):
        model.set_adapter(name)
        for session in each.values():
            session.lens(IDS)
    assert [session.stats.model_passes for session in each.values()] == [0, 0, 0]
    s.lens(IDS)
    assert s.stats.model_passes == 0
    each[""].lens([*IDS[:-1], 77])
    assert each[""].stats.cells_computed == s.adapter.n_layers


def test_training_an_adapter_leaves_the_model_without_it_as_it_was():
    model = adapted()
    s, each = sessions(model)
    before = shown(each[""])
    for session in (s, *each.values()):
        shown(session)
        session.stats.reset()
    step(model)
    assert (shown(each[""]) == before).all()
    assert each[""].stats.model_passes == 0
    for name in ("a", "b"):
        plain.close(shown(each[name]), truth(model, name))
    plain.close(shown(s), truth(model, "a"))
    with torch.no_grad():
        model.base_model.model.model.layers[0].mlp.up_proj.weight.mul_(1.5)
    plain.close(shown(each[""]), truth(model, ""))


def step(model):
    weights = [w for w in model.parameters() if w.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=0.05)
    model(torch.tensor([IDS]), labels=torch.tensor([IDS])).loss.backward()
    optimizer.step()
    optimizer.zero_grad()


def test_what_the_user_set_stays_as_it_is():
    model = adapted()
    state = [(n, w.requires_grad) for n, w in model.named_parameters()]
    flags = [(m._disable_adapters, m._active_adapter) for m in model.modules() if hasattr(m, "lora_A")]
    _, each = sessions(model)
    for session in each.values():
        shown(session)
        session.generate(IDS, 2, stop=())
    assert [(n, w.requires_grad) for n, w in model.named_parameters()] == state
    assert [(m._disable_adapters, m._active_adapter) for m in model.modules() if hasattr(m, "lora_A")] == flags
    plain.close(own(model, IDS), truth(model, "a"))


def test_another_thread_goes_on_with_its_adapter_while_one_computes_without():
    model = adapted()
    want, wrong, stop = own(model, IDS), [], threading.Event()
    base = lensviz.Session((model, None)).without_adapter()

    def training():
        while not stop.is_set():
            if not torch.allclose(own(model, IDS), want, atol=1e-4):
                wrong.append(1)

    thread = threading.Thread(target=training)
    thread.start()
    try:
        for i in range(40):
            plain.close(shown(base, [*IDS, i]), truth_without(model, [*IDS, i]))
    finally:
        stop.set()
        thread.join(60)
    assert not wrong


def truth_without(model, ids):
    """By the base model's own weights: peft's switch would disturb the other thread."""
    with torch.no_grad():
        bare = tiny_llama()[0]
        bare.load_state_dict(
            {
                n.removeprefix("base_model.model.").replace(".base_layer", ""): w
                for n, w in model.state_dict().items()
                if "lora_" not in n
            }
        )
        return bare(torch.tensor([ids])).logits[0].double().log_softmax(-1)


def test_generation_patching_profiles_and_the_grid_follow():
    model = adapted()
    s, each = sessions(model)
    base = each[""]
    with model.disable_adapter():
        alone = lensviz.Session((model, None))
        want = alone.generate(IDS, 5, stop=()).token_ids
        sweep = lensviz.patch_sweep(alone, clean=IDS, corrupt=[6, *IDS[1:]], target=7).effect
        entropies = lensviz.entropy_profile(alone, IDS, 3, stop=()).values
    assert base.generate(IDS, 5, stop=()).token_ids == want
    plain.close(lensviz.patch_sweep(base, clean=IDS, corrupt=[6, *IDS[1:]], target=7).effect, torch.from_numpy(sweep))
    plain.close(lensviz.entropy_profile(base, IDS, 3, stop=()).values, torch.as_tensor(entropies))
    grid = lensviz.LensGrid(s, IDS, compare=base, show="difference")
    grid.wait(30)
    assert grid.status == "ready"
    assert base.adapter.name == "PeftModel without adapter"
    assert grid.reference == "without adapter"
    values = dict(zip(grid.positions.tolist(), grid.reference_values[:, -1], strict=True))
    top = shown(base).max(-1)
    assert [values[p] for p in range(len(IDS))] == pytest.approx([float(torch.tensor(t).exp()) for t in top], abs=1e-3)
    assert "compare=lensviz.Session((model, tokenizer)).without_adapter()" in grid.arguments()
    grid.close()


def test_several_adapters_together():
    model = adapted()
    session = lensviz.Session((model, None)).with_adapter("a", "b")
    model.base_model.set_adapter(["a", "b"])
    plain.close(shown(session), own(model, IDS))
    model.base_model.set_adapter("a")
    plain.close(shown(session, [*IDS, 3])[:-1], torch.from_numpy(shown(session)))


def test_the_same_session_is_given_again_and_closed_with_the_first():
    s, each = sessions(adapted())
    assert s.without_adapter() is each[""] is each["a"].without_adapter()
    assert each[""].with_adapter("b") is each["b"]
    each["a"].close()
    assert s.with_adapter("a") is not each["a"]
    s.close()
    with pytest.raises(SessionClosed, match=r"without_adapter\(\)"):
        each[""].lens(IDS)


def test_adapters_put_into_a_model_of_transformers():
    model = tiny_llama()[0]
    config = peft.LoraConfig(r=4, init_lora_weights=False, target_modules=["q_proj"])
    peft.inject_adapter_in_model(config, model, adapter_name="x")
    session = lensviz.Session((model, None))
    base, adapter = session.without_adapter(), session.with_adapter("x")
    plain.close(shown(adapter), own(model, IDS))
    for layer in model.modules():
        if hasattr(layer, "enable_adapters") and hasattr(layer, "lora_A"):
            layer.enable_adapters(False)
    plain.close(shown(base), own(model, IDS))
    assert abs(shown(adapter) - shown(base)).max() > 0.1


BAD = {
    "no adapters": (lambda: lensviz.Session(tiny_llama()).without_adapter(), "has no adapters: put one on it"),
    "a name that is not there": (
        lambda: lensviz.Session((adapted(), None)).with_adapter("french"),
        "no adapter named 'french': it has 'a', 'b'",
    ),
    "no name": (lambda: lensviz.Session((adapted(), None)).with_adapter(), "Which adapter"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_asked_is_a_sentence(what):
    ask, message = BAD[what]
    with pytest.raises(UnknownAdapter, match=message):
        ask()


def test_a_merged_adapter_cannot_be_taken_out():
    model = adapted()
    base = lensviz.Session((model, None)).without_adapter()
    before = shown(base)
    model.merge_adapter()
    with pytest.raises(UnknownAdapter, match=r"'a'.* merged into the weights, .*unmerge_adapter"):
        base.lens(IDS)
    weight = model.base_model.model.model.layers[0].self_attn.q_proj.base_layer.weight.clone()
    with pytest.raises(UnknownAdapter, match="merged"):
        lensviz.Session((model, None)).without_adapter()
    assert torch.equal(model.base_model.model.model.layers[0].self_attn.q_proj.base_layer.weight, weight)
    model.unmerge_adapter()
    plain.close(shown(base), torch.from_numpy(before))


def test_views_name_a_model_by_what_sets_it_apart():
    assert told_apart("me/model", "me/model without adapter") == "without adapter"
    assert told_apart("me/model with a", "me/model with b") == "b"
    assert told_apart("me/model without adapter", "me/model") == "model"
    assert told_apart("/home/me/one", "/home/me/two") == "two"
    assert told_apart("me/model", "me/model") == "model (the other session)"
