"""Whatever decides an answer is in the version: numbers are the model's own at this moment, whatever happened to it."""

import dataclasses
import gc
import pickle
import threading
import types
import weakref
from array import array
from collections import deque
from copy import deepcopy

import accelerate
import numpy as np
import peft
import pytest
import torch
from torch.nn.utils.parametrizations import weight_norm
from transformers import AttentionInterface, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration
from transformers.models.llama import modeling_llama

import lensviz
from lensviz.errors import ModelNotVerified
from lensviz.model.version.weights import PIECE_BYTES, Weights
from tests import plain
from tests.tiny import Watching, tiny_gemma, tiny_gpt2, tiny_llama

IDS = [11, 65, 140, 230, 301, 77, 8]
OPTIMIZERS = {
    "fused AdamW": lambda w: torch.optim.AdamW(w, lr=0.1, fused=True),
    "fused Adam": lambda w: torch.optim.Adam(w, lr=0.1, fused=True),
    "fused SGD": lambda w: torch.optim.SGD(w, lr=0.1, fused=True),
    "fused Adagrad": lambda w: torch.optim.Adagrad(w, lr=0.1, fused=True),
    "AdamW": lambda w: torch.optim.AdamW(w, lr=0.1),
}


def gap(session, model, ids=IDS):
    """The largest difference, in nats, between the lens's last row and the model's own log-probabilities."""
    ours = plain.whole_distribution(session, ids)
    with torch.no_grad():
        own = model(torch.tensor([ids])).logits[0].log_softmax(-1)
    return float((ours - own).abs().max())


def is_right(session, model, ids=IDS):
    """A prompt that was seen before, and a new one behind a kept beginning."""
    return gap(session, model, ids) < 2e-5 and gap(session, model, [*ids[:4], 9, 12]) < 2e-5


@pytest.fixture
def llama():
    return tiny_llama()[0]


@pytest.fixture
def session(llama):
    made = lensviz.Session((llama, None))
    assert is_right(made, llama)
    return made


def costs_nothing(session):
    """Whether the next question finds everything kept."""
    session.stats.reset()
    session.lens(IDS)
    return session.stats.model_passes == 0


# weights


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_of_an_optimizer(session, llama, name):
    optimizer = OPTIMIZERS[name](llama.parameters())
    for _ in range(2):
        llama(torch.tensor([IDS]), labels=torch.tensor([IDS])).loss.backward()
        optimizer.step()
        assert is_right(session, llama)
    assert costs_nothing(session)


def test_a_step_that_changes_one_row_of_a_frozen_model(session, llama):
    """Only the embedding trains, and only the rows of tokens that were read have a gradient."""
    llama.requires_grad_(requires_grad=False)
    embedding = llama.model.embed_tokens.weight.requires_grad_(requires_grad=True)
    optimizer = torch.optim.SGD([embedding], lr=1.0, fused=True)
    llama(torch.tensor([IDS[:2]]), labels=torch.tensor([IDS[:2]])).loss.backward()
    optimizer.step()
    assert is_right(session, llama)


def test_a_step_of_another_model_costs_nothing(session):
    other = torch.nn.Linear(3, 3)
    other(torch.ones(3)).sum().backward()
    torch.optim.AdamW(other.parameters(), fused=True).step()
    assert costs_nothing(session)


WRITES = {
    "all": lambda w: w.mul_(1.5),
    "a row": lambda w: w[3].add_(1.0),
    "a column": lambda w: w[:, 5].zero_(),
    "a value": lambda w: w[3, 7].add_(2.0),
    "rows change places": lambda w: w.copy_(w[torch.randperm(len(w), generator=torch.Generator().manual_seed(1))]),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_through_data(session, llama, write):
    WRITES[write](llama.model.layers[1].mlp.down_proj.weight.data)
    assert is_right(session, llama)


@pytest.mark.parametrize("write", WRITES)
def test_weights_made_under_inference_mode(write):
    with torch.inference_mode():
        llama = tiny_llama()[0]
    session = lensviz.Session((llama, None))
    assert is_right(session, llama)
    with torch.inference_mode():
        WRITES[write](llama.model.layers[0].mlp.down_proj.weight)
    assert is_right(session, llama)


def test_a_numpy_view_and_a_replaced_storage(session, llama):
    llama.lm_head.weight.detach().numpy()[7] += 1
    assert is_right(session, llama)
    for _ in range(3):  # the allocator may give the same place again
        llama.lm_head.weight.data = torch.randn(llama.lm_head.weight.shape)
        assert is_right(session, llama)


def test_half_precision_weights_are_read_as_they_are():
    llama = tiny_llama()[0].to(torch.bfloat16)
    session = lensviz.Session((llama, None))
    before = session.version
    llama.model.layers[0].mlp.up_proj.weight.data[2] += 1
    assert session.version != before


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (64, 64), (1, 9), (9, 1), (2, 3, 4), (7,), ()])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64, torch.int8, torch.bool, torch.cfloat])
def test_every_value_of_a_small_tensor_counts(shape, dtype):
    tensor = torch.zeros(shape, dtype=dtype)
    weights = Weights()
    count = weights.look([tensor])
    assert weights.look([tensor]) == count
    line = tensor.data.view(-1) if shape else tensor.data.view(1)
    for at in range(len(line)):
        line[at] = 1
        assert weights.look([tensor]) == count + at + 1


def test_tensors_that_do_not_lie_in_a_row():
    whole = torch.arange(40.0).view(5, 8)
    for tensor in (whole.t(), whole[:, 2:5], whole[::2], torch.ones(1).expand(4, 6)):
        weights = Weights()
        count = weights.look([tensor])
        tensor.data[-1, -1:] += 1
        assert weights.look([tensor]) == count + 1


def test_a_large_tensor_is_read_in_turns():
    """Rows and columns are found at once; a single value when its piece has its turn."""
    large = torch.zeros(4096, 1024)
    weights = Weights()
    count = weights.look([large])
    large.data[77] += 1
    assert weights.look([large]) == count + 1
    large.data[:, 77] += 1
    assert weights.look([large]) == count + 2
    large.data[4000, 1000] += 1
    turns = range(-(-large.nbytes // PIECE_BYTES))
    assert weights.look([large]) in (count + 2, count + 3)
    assert [weights.look([large]) for _ in turns][-1] == count + 3


# adapters


@pytest.fixture
def adapted():
    config = peft.LoraConfig(target_modules=["q_proj", "down_proj"], r=4, init_lora_weights=False)
    model = peft.get_peft_model(tiny_llama()[0], config).eval()
    model.add_adapter("other", peft.LoraConfig(target_modules=["v_proj"], r=2, init_lora_weights=False))
    return model


def test_an_adapter_switched_off_and_on(adapted):
    session = lensviz.Session((adapted, None))
    assert is_right(session, adapted)
    for _ in range(2):
        with adapted.disable_adapter():
            assert is_right(session, adapted)
            assert costs_nothing(session)
        assert is_right(session, adapted)
    session.stats.reset()
    with adapted.disable_adapter():
        assert is_right(session, adapted)
    assert session.stats.model_passes == 0  # what was computed of either is still there


def test_another_adapter_another_scale_a_merge(adapted):
    session = lensviz.Session((adapted, None))
    assert is_right(session, adapted)
    adapted.set_adapter("other")
    assert is_right(session, adapted)
    adapted.set_adapter("default")
    for module in adapted.modules():
        if "default" in getattr(module, "lora_A", ()):
            module.scaling["default"] *= 3
    assert is_right(session, adapted)
    adapted.merge_adapter()
    assert is_right(session, adapted)
    adapted.unmerge_adapter()
    assert is_right(session, adapted)


@pytest.mark.parametrize(
    "options",
    [{"target_modules": ["q_proj", "lm_head"]}, {"target_modules": ["q_proj"], "modules_to_save": ["lm_head"]}],
)
def test_a_head_with_an_adapter_that_is_trained_later(options):
    model = peft.get_peft_model(tiny_llama()[0], peft.LoraConfig(r=4, **options)).eval()
    session = lensviz.Session((model, None))
    assert is_right(session, model)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_B" in name or "modules_to_save" in name:
                weight.add_(torch.randn(weight.shape, generator=torch.Generator().manual_seed(2)) * 0.1)
    assert is_right(session, model)
    with model.disable_adapter():
        assert is_right(session, model)


def test_an_adapter_put_on_after_the_session_was_opened(llama, session):
    model = peft.get_peft_model(llama, peft.LoraConfig(target_modules=["q_proj", "lm_head"], r=4)).eval()
    assert is_right(session, model)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                weight.normal_()
    assert is_right(session, model)


def test_a_scale_that_was_one_at_the_load():
    class Scaled(torch.nn.Module):
        def __init__(self, head):
            super().__init__()
            self.head, self.size = head, torch.nn.Parameter(torch.ones(()))

        def forward(self, x):
            return self.head(x) * self.size

    llama = tiny_llama()[0]
    llama.lm_head = Scaled(llama.lm_head)
    session = lensviz.Session((llama, None))
    assert is_right(session, llama)
    for size in (1.001, 1.5, 1.0):
        with torch.no_grad():
            llama.lm_head.size.fill_(size)
        assert is_right(session, llama)


# hooks, functions, attributes, buffers


def test_a_hook_whose_coefficient_changes(session, llama):
    c, v = {"a": 0.0}, torch.randn(32, generator=torch.Generator().manual_seed(1))
    handle = llama.model.layers[1].register_forward_hook(lambda _m, _i, o: o + c["a"] * v)
    for c["a"] in (0.0, 3.0, -1.0):
        assert is_right(session, llama)
    session.stats.reset()
    session.lens(IDS)
    assert session.stats.model_passes == 1  # one for the whole question
    assert "hooks of your own" in session.explain()
    handle.remove()
    assert is_right(session, llama)
    assert costs_nothing(session)


def test_what_holds_for_one_question_is_not_left_in_memory(session, llama):
    session.lens([*IDS, 9])
    before = session.stats.bytes
    llama.model.layers[1].register_forward_pre_hook(lambda _m, _a: None)
    for _ in range(3):
        session.lens([*IDS, 9])
    assert session.stats.bytes <= before


def test_global_hooks_and_modes(session, llama):
    c = {"a": 0.0}
    act = lambda m, _i, o: o + c["a"] if m is llama.model.layers[0].mlp else None  # noqa: E731
    handle = torch.nn.modules.module.register_module_forward_hook(act)
    try:
        for c["a"] in (0.0, 2.0):
            assert is_right(session, llama)
    finally:
        handle.remove()
    assert is_right(session, llama)

    class Louder(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, function, _types, args=(), kwargs=None):
            made = function(*args, **kwargs or {})
            return made * 1.5 if function is torch.nn.functional.silu else made

    with Louder():
        assert is_right(session, llama)
    assert is_right(session, llama)


def test_a_replaced_forward(session, llama):
    mlp, c = llama.model.layers[1].mlp, {"a": 0.0}
    usual = mlp.forward
    mlp.forward = lambda x: usual(x) * c["a"]
    for c["a"] in (0.0, 2.0):
        assert is_right(session, llama)
    del mlp.forward
    assert is_right(session, llama)
    assert costs_nothing(session)


def test_a_forward_that_a_library_put_there_may_be_kept(session, llama):
    """As kernels are exchanged on single modules: a plain function of an installed module."""
    mlp = llama.model.layers[1].mlp
    mlp.forward = types.MethodType(modeling_llama.LlamaMLP.forward, mlp)
    assert is_right(session, llama)
    assert costs_nothing(session)


def test_patched_classes_and_functions(session, llama, monkeypatch):
    usual = modeling_llama.LlamaMLP.forward
    monkeypatch.setattr(modeling_llama.LlamaMLP, "forward", lambda self, x: usual(self, x) * 2)
    assert is_right(session, llama)
    monkeypatch.undo()
    rotate = modeling_llama.apply_rotary_pos_emb
    monkeypatch.setattr(modeling_llama, "apply_rotary_pos_emb", lambda q, k, *a, **o: rotate(q * 2, k, *a, **o))
    assert is_right(session, llama)
    monkeypatch.undo()
    assert is_right(session, llama)
    assert costs_nothing(session)


SHARPNESS = 1.0


def sharpness():
    """Two functions of the user's that call each other."""
    return SHARPNESS if SHARPNESS > 0 else again()


def again():
    return sharpness()


def sharper(module, query, key, value, mask, scaling, **_options):
    """Attention of a user's own that reads a global variable."""
    groups = query.shape[1] // key.shape[1]
    key, value = (t.repeat_interleave(groups, dim=1) for t in (key, value))
    weights = query @ key.transpose(2, 3) * scaling * sharpness()
    ahead = torch.ones(weights.shape[-2:], dtype=torch.bool).triu(weights.shape[-1] - weights.shape[-2] + 1)
    weights = (weights + mask if mask is not None else weights.masked_fill(ahead, -torch.inf)).softmax(-1)
    return (weights @ value).transpose(1, 2).contiguous(), weights


def test_attention_of_the_users_own_and_its_globals(session, llama, monkeypatch):
    AttentionInterface.register("sharper", sharper)
    llama.set_attn_implementation("sharper")
    assert is_right(session, llama)
    monkeypatch.setitem(globals(), "SHARPNESS", 4.0)
    assert is_right(session, llama)
    llama.set_attn_implementation("sdpa")
    assert is_right(session, llama)


ATTRIBUTES = {
    "a number": lambda m: setattr(m.model.layers[1].self_attn, "scaling", m.model.layers[1].self_attn.scaling * 3),
    "a number of a norm": lambda m: setattr(m.model.norm, "variance_epsilon", 0.5),
    "a function": lambda m: setattr(m.model.layers[0].mlp, "act_fn", torch.nn.GELU()),
    "a buffer": lambda m: m.model.rotary_emb.inv_freq.mul_(0.5),
    "a buffer behind PyTorch's back": lambda m: m.model.rotary_emb.inv_freq.data.numpy().__imul__(0.5),
    "a block of another": lambda m: m.model.layers.__setitem__(1, tiny_llama(7)[0].model.layers[1]),
    "the head of another": lambda m: setattr(m, "lm_head", tiny_llama(7)[0].lm_head),
    "a normalized weight": lambda m: weight_norm(m.model.layers[1].mlp.up_proj),
}


@pytest.mark.parametrize("change", ATTRIBUTES)
def test_attributes_buffers_and_modules(session, llama, change):
    ATTRIBUTES[change](llama)
    assert is_right(session, llama)
    assert costs_nothing(session)


def test_what_an_attribute_holds(session, llama):
    """A list, a tensor, an array and an object, changed in place."""
    mlp = llama.model.layers[1].mlp

    class Gated(type(mlp)):
        def forward(self, x):
            knobs = self.knobs
            size = knobs["list"][0][0] * knobs["tensor"][0] * float(knobs["array"][0]) * knobs["object"].size
            return super().forward(x) * size

    mlp.__class__ = Gated
    mlp.knobs = {"list": [[1.0]], "tensor": torch.ones(2), "array": np.ones(2), "object": types.SimpleNamespace(size=1)}
    assert is_right(session, llama)
    mlp.knobs["list"][0][0] = 2.0
    assert is_right(session, llama)
    mlp.knobs["tensor"][0] = 3.0
    assert is_right(session, llama)
    mlp.knobs["array"][0] = 0.5
    assert is_right(session, llama)
    mlp.knobs["object"].size = -1
    assert is_right(session, llama)
    assert costs_nothing(session)


def test_generation_settings_and_modes_decide_nothing(session, llama):
    llama.generation_config.temperature = 0.3
    llama.train()
    assert costs_nothing(session)
    assert llama.training


# around the model


def test_what_was_computed_under_autocast_is_the_models_own(session, llama):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        session.lens([*IDS, 5])
    assert is_right(session, llama, [*IDS, 5])


def test_a_default_dtype_counts(session, llama):
    torch.set_default_dtype(torch.float64)
    try:
        assert is_right(session, llama)
    finally:
        torch.set_default_dtype(torch.float32)
    assert is_right(session, llama)


def test_answers_of_inference_mode_serve_outside(session, llama):
    with torch.inference_mode():
        session.lens([*IDS, 6])
    assert is_right(session, llama, [*IDS, 6])


def seeing():
    text = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": 100,
        "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1e4},
        "bos_token_id": None,
        "eos_token_id": None,
    }
    vision = {
        "depth": 2,
        "hidden_size": 32,
        "out_hidden_size": 32,
        "num_heads": 4,
        "intermediate_size": 64,
        "patch_size": 4,
        "fullatt_block_indexes": [1],
    }
    special = {"image_token_id": 90, "video_token_id": 91, "vision_start_token_id": 92, "vision_end_token_id": 93}
    torch.manual_seed(0)
    model = Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(text_config=text, vision_config=vision, **special))
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim > 1:
                weight.normal_(std=0.3)
    return model.eval()


@pytest.mark.parametrize("before", [False, True])
def test_a_model_that_has_seen_an_image(before):
    model, ids = seeing(), [5, 17, 33, 8, 41, 9, 60]
    seen = torch.tensor([[-2]])  # what `generate` with an image leaves on the model
    if before:
        model.model.rope_deltas = seen
    session = lensviz.Session((model, None))
    assert is_right(session, model, ids)
    model.model.rope_deltas = seen
    session.residuals(ids[:4])
    assert model.model.rope_deltas is seen  # the user's conversation goes on
    assert session.adapter.why_not_continue(7) == ""
    assert is_right(session, model, ids)


def test_a_longer_prompt_does_not_change_a_shorter_one():
    scaled = {"rope_type": "dynamic", "rope_theta": 1e4, "factor": 2.0}
    llama = tiny_llama(rope_parameters=scaled, max_position_embeddings=8)[0]
    session = lensviz.Session((llama, None))
    session.adapter.context_length = None
    before = {k: v.clone() for k, v in llama.model.rotary_emb.named_buffers()}
    session.residuals(list(range(20)))
    assert all(torch.equal(v, before[k]) for k, v in llama.model.rotary_emb.named_buffers())
    assert is_right(session, llama)


def test_a_model_that_became_another_one(session, llama):
    llama.resize_token_embeddings(420)
    with pytest.raises(ModelNotVerified, match=r"changed after this session was opened.*had 386 tokens.*open it again"):
        session.lens(IDS)
    assert is_right(lensviz.Session((llama, None)), llama)


def test_a_look_from_many_threads_is_one_look(session, llama):
    before, seen = session.version, []
    threads = [threading.Thread(target=lambda: seen.extend(session.version for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        session.lens([*IDS, 3])
        session.clear()
    for thread in threads:
        thread.join(60)
    assert set(seen) == {before}


def test_weights_that_change_while_an_answer_is_computed_are_not_kept(llama):
    """Another thread trains: what was half computed with the old weights is of no model."""
    session, wanted = lensviz.Session((llama, None)), []

    def train(*_):
        if wanted:
            wanted.clear()
            with torch.no_grad():
                llama.model.embed_tokens.weight.mul_(1.1)

    session.engine.check_cancelled = lambda check=session.engine.check_cancelled: (train(), check())
    session.lens(IDS)
    wanted.append(1)
    session.clear()
    session.lens(IDS)
    assert is_right(session, llama)


def test_gpt2_too():
    model, tokenizer = tiny_gpt2()
    session = lensviz.Session((model, tokenizer))
    assert is_right(session, model)
    model.transformer.h[1].attn.scale_attn_weights = False
    model.transformer.h[0].mlp.c_fc.weight.data[3] *= 4
    assert is_right(session, model)


def test_a_head_that_hides_tokens(llama):
    llama.lm_head.bias = torch.nn.Parameter(torch.zeros(386))
    llama.lm_head.bias.data[300:] = -torch.inf
    session = lensviz.Session((llama, None))
    assert session.parity.max_abs < 1e-4
    every = list(range(386))
    ours = torch.tensor(session.lens(IDS, top_k=1, targets=every).target_logp[-1])
    own = torch.log_softmax(llama(torch.tensor([IDS])).logits[0].detach(), -1)
    assert torch.equal(ours.isneginf(), own.isneginf())
    assert torch.allclose(ours[:, :300], own[:, :300], atol=2e-5)
    llama.lm_head.bias.data[:100] = -torch.inf
    assert session.lens(IDS, top_k=1, targets=[5, 200]).target_logp[-1, 0, 0] == -np.inf


# the head, what was proved, and code


def softcapped():
    model, _ = tiny_gemma()
    return model


def test_a_head_that_changes_while_its_modules_stay():
    """The first answer already reads with the head of now."""
    model = softcapped()
    session = lensviz.Session((model, None))
    ids = IDS[:6]
    assert gap(session, model, ids) < 2e-5
    for cap in (None, 5.0, 30.0):
        model.config.final_logit_softcapping = cap
        with torch.no_grad():
            own = model(torch.tensor([ids])).logits[0, -1].log_softmax(-1)
        assert abs(session.effect(ids, lensviz.Scale(1, [2], 1.0), target=3).clean_logp - float(own[3])) < 2e-5
        assert gap(session, model, ids) < 2e-5


def test_a_root_whose_forward_or_hook_changes_the_logits(session, llama, monkeypatch):
    usual = modeling_llama.LlamaForCausalLM.forward

    def halved(self, *args, **kwargs):
        made = usual(self, *args, **kwargs)
        made.logits = made.logits * 0.5
        return made

    monkeypatch.setattr(modeling_llama.LlamaForCausalLM, "forward", halved)
    assert gap(session, llama) < 2e-5
    monkeypatch.undo()
    llama.forward = types.MethodType(halved, llama)
    assert gap(session, llama) < 2e-5
    del llama.forward

    def doubled(_module, _args, output):
        output.logits = output.logits * 2
        return output

    handle = llama.register_forward_hook(doubled)
    assert gap(session, llama) < 2e-5
    handle.remove()
    assert is_right(session, llama)


def test_a_model_that_stops_being_causal(session, llama):
    """As text encoders are made of language models."""
    assert session.adapter.causal
    llama.config.is_causal = False
    for block in llama.model.layers:
        block.self_attn.is_causal = False
    assert is_right(session, llama)
    assert gap(session, llama, IDS[:5]) < 2e-5
    assert not session.adapter.causal


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_a_model_that_is_cast_after_the_load(session, llama, dtype):
    llama.to(dtype)
    fresh = lensviz.Session((llama, None))
    assert session.residuals(IDS).dtype == dtype
    assert torch.equal(session.residuals(IDS), fresh.residuals(IDS))
    assert np.allclose(session.lens(IDS).top_logp, fresh.lens(IDS).top_logp, atol=1e-6)


FUNCTIONS = {
    "a mask": (modeling_llama, "create_causal_mask", lambda usual: lambda *a, **k: None),
    "attention as a whole": (
        torch.nn.functional,
        "scaled_dot_product_attention",
        lambda usual: lambda q, *a, **k: usual(q * 2, *a, **k),
    ),
    "an embedding": (torch.nn.functional, "embedding", lambda usual: lambda *a, **k: usual(*a, **k) * 2),
    "a function of torch": (torch, "rsqrt", lambda usual: lambda x: usual(x) * 2),
    "a method of tensors": (torch.Tensor, "pow", lambda usual: lambda x, n: usual(x, n) * 2),
}


@pytest.mark.parametrize("what", FUNCTIONS)
def test_functions_that_are_exchanged_deep_below(session, llama, monkeypatch, what):
    where, name, change = FUNCTIONS[what]
    monkeypatch.setattr(where, name, change(getattr(where, name)))
    assert is_right(session, llama)
    monkeypatch.undo()
    assert is_right(session, llama)


@dataclasses.dataclass(slots=True)
class Slotted:
    size: float = 1.0


class Easy(dict):
    size = 1.0


class Knob:
    size = 1.0


HOLDERS = {
    "slots": (Slotted, lambda h: h.size, lambda h: setattr(h, "size", 2.0)),
    "a deque": (lambda: deque([1.0]), lambda h: h[0], lambda h: h.__setitem__(0, 2.0)),
    "an array": (lambda: array("d", [1.0]), lambda h: h[0], lambda h: h.__setitem__(0, 2.0)),
    "a dict with attributes": (Easy, lambda h: h.size, lambda h: setattr(h, "size", 2.0)),
    "a class": (lambda: None, lambda h: Knob.size, lambda h: setattr(Knob, "size", Knob.size + 1)),
}


@pytest.mark.parametrize("what", HOLDERS)
def test_whatever_holds_a_number(session, llama, what):
    make, read, change = HOLDERS[what]

    class Gated(modeling_llama.LlamaMLP):
        def forward(self, x):
            return super().forward(x) * read(self.holder)

    mlp = llama.model.layers[1].mlp
    mlp.__class__, mlp.holder = Gated, make()
    assert is_right(session, llama)
    change(mlp.holder)
    assert is_right(session, llama)
    assert costs_nothing(session)


def test_gradient_checkpointing_leaves_answers_kept(session, llama):
    llama.gradient_checkpointing_enable({"use_reentrant": False})
    llama.enable_input_require_grads()
    assert is_right(session, llama)
    assert costs_nothing(session)


def test_weights_under_accelerates_mixed_precision_are_looked_at_in_their_own(llama):
    want = lensviz.Session((llama, None)).lens(IDS).top_logp
    session = lensviz.Session((llama, None))
    prepared = accelerate.Accelerator(mixed_precision="bf16", cpu=True).prepare_model(llama)
    for each in (session, lensviz.Session((prepared, None))):
        assert np.allclose(each.lens([*IDS]).top_logp, want, atol=1e-6)


# what passes leave behind, and what is held


class Counting(torch.nn.Module):
    """Counts what it sees in a buffer, as routers and observers do, and keeps the last of it."""

    def __init__(self, inner):
        super().__init__()
        self.inner, self.last = inner, None
        self.register_buffer("load", torch.zeros(4))

    def forward(self, x):
        self.load += x.detach().flatten()[:4]
        self.last = (x.detach().clone(),)
        return self.inner(x)


def test_buffers_that_a_pass_writes_into_are_put_back(llama):
    llama.model.layers[1].mlp = Counting(llama.model.layers[1].mlp)
    mlp = llama.model.layers[1].mlp
    llama(torch.tensor([IDS]))
    load, last = mlp.load.clone(), mlp.last
    session = lensviz.Session((llama, None))
    session.lens(IDS)
    session.generate(IDS, 2, stop=())
    assert torch.equal(mlp.load, load)
    assert mlp.last is last
    assert costs_nothing(session)
    mlp.load.zero_()
    session.lens([*IDS, 4])
    assert not mlp.load.any()


def test_what_a_module_has_thrown_away_is_not_kept(llama):
    llama.model.layers[1].mlp = Counting(llama.model.layers[1].mlp)
    session, seen = lensviz.Session((llama, None)), []
    for n in range(6):
        llama(torch.tensor([[*IDS, n]]))
        seen.append(weakref.ref(llama.model.layers[1].mlp.last[0]))
        session.lens(IDS)
    gc.collect()
    assert sum(ref() is not None for ref in seen) <= 2


def test_copies_made_while_a_pass_runs_are_as_the_model(session, llama):
    """As averages of weights are, and check-points of whole models."""
    made = []

    def copying(*_):
        if threading.current_thread() is threading.main_thread() and len(made) < 4:
            made.append(deepcopy(llama))
            made.append(pickle.loads(pickle.dumps(llama)))  # noqa: S301

    session.lens(IDS)
    llama.model.layers[2].mlp.register_forward_pre_hook(Watching(copying))
    session.residuals(IDS, interventions=lensviz.Scale(1, [1], 2.0))
    assert made
    for copy in made:
        copy.model.layers[2].mlp._forward_pre_hooks.clear()
        pickle.dumps(copy)
        with torch.no_grad():
            assert torch.equal(copy(torch.tensor([IDS])).logits, llama(torch.tensor([IDS])).logits)


def test_a_default_device_and_a_default_dtype_of_the_users(llama):
    with torch.device("meta"):
        session = lensviz.Session((llama, None))
        session.lens([*IDS, 3])
    assert is_right(session, llama, [*IDS, 3])
    torch.set_default_dtype(torch.bfloat16)
    try:
        ours = session.lens(IDS, top_k=1, targets=[3, 5]).target_logp
    finally:
        torch.set_default_dtype(torch.float32)
    session.clear()
    assert np.array_equal(ours, session.lens(IDS, top_k=1, targets=[3, 5]).target_logp)


def test_values_that_change_places(session, llama):
    kept = llama.model.layers[1].mlp.down_proj.weight.detach().numpy()
    kept[3, [5, 7]] = kept[3, [7, 5]]
    kept[4, [9, 11]] = kept[4, [11, 9]]
    assert is_right(session, llama)
    llama.model.layers[1].mlp.down_proj.weight.data[3, [5, 7]] *= -1
    assert is_right(session, llama)


def test_tensors_can_still_be_swapped(session, llama):
    for weight in llama.parameters():
        torch.utils.swap_tensors(weight, torch.nn.Parameter(torch.randn_like(weight) * 0.2))
    assert is_right(session, llama)


def test_what_was_empty_and_is_filled(session, llama):
    class Gated(modeling_llama.LlamaMLP):
        def forward(self, x):
            return super().forward(x) * self.knobs.get("size", 1.0) * (self.more[0] if self.more else 1.0)

    mlp = llama.model.layers[1].mlp
    mlp.__class__, mlp.knobs, mlp.more = Gated, {}, []
    assert is_right(session, llama)
    mlp.knobs["size"] = 2.0
    assert is_right(session, llama)
    mlp.more.append(3.0)
    assert is_right(session, llama)
