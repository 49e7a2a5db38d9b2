"""What attention and the MLP write, found by numbers, against plain hooks on the names that each architecture uses."""

import re

import model_families as families
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from model_tools import hooks_left
from torch import nn
from transformers import AutoModelForCausalLM, AutoModelForMaskedLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from lensviz.errors import SiteNotFound
from lensviz.model.discovery.block_trace import BlockPass
from lensviz.model.discovery.contributions import find_sites
from lensviz.model.discovery.find_contributions import written
from lensviz.model.discovery.probe import ModelStructure, probe
from lensviz.model.discovery.trace import Call
from lensviz.model.huggingface import huggingface_subject
from lensviz.model.probed_model import ProbedModel
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba

OUTPUTS = ("attention.output.dense", "output.dense")  # of BERT and its kin
NORMS = ("post_attention_layernorm", "post_feedforward_layernorm")
LLAMA = ("self_attn", "mlp")
ADDED = [  # configuration type, changes, what attention and the MLP are called inside a block
    ("gpt2", {}, ("attn", "mlp")),
    ("llama", {}, LLAMA),
    ("gemma2", {}, NORMS),
    ("gpt_neox", {"use_parallel_residual": True}, ("attention", "mlp")),
    ("gpt_neox", {"use_parallel_residual": False}, ("attention", "mlp")),
    ("gptj", {}, ("attn", "mlp")),
    ("phi", {}, LLAMA),
    ("mistral", {}, LLAMA),
    ("qwen2", {}, LLAMA),
    ("qwen2_moe", {}, LLAMA),
    ("gpt_oss", {}, LLAMA),  # its attention has sinks: weights do not sum to one
    ("opt", {"do_layer_norm_before": True}, ("self_attn.out_proj", "fc2")),
    ("bloom", {}, ("self_attention.dense", "mlp.dense_4h_to_h")),
    ("granite", {"residual_multiplier": 0.22}, LLAMA),
]
NORMED = [
    ("opt", {"do_layer_norm_before": False}, ("self_attn.out_proj", "fc2")),
    ("bert", {}, OUTPUTS),
    ("roberta", {}, OUTPUTS),
    ("albert", {}, ("albert_layers.0.attention.dense", "albert_layers.0.ffn_output")),
    ("distilbert", {}, ("attention.out_lin", "ffn.lin2")),
]
MASKED = ("bert", "roberta", "albert", "distilbert")


def built(config_type, changes):
    auto = AutoModelForMaskedLM if config_type in MASKED else AutoModelForCausalLM
    return families._built(CONFIG_MAPPING[config_type], changes, auto)


def looked_at(model):
    """(subject, anatomy, sites) of a model."""
    probed = huggingface_subject(model)
    structure = probe(probed)
    return probed, structure, find_sites(probed, structure)


def tensor(value):
    return value if isinstance(value, torch.Tensor) else value[0]


def plain_outputs(model, modules, ids):
    """What each of these modules gave in one plain pass, call by call, as [pos, model]."""
    seen = {module: [] for module in modules}
    handles = [
        m.register_forward_hook(lambda m, _, out: seen[m].append(tensor(out).clone().reshape(ids.shape[1], -1)))
        for m in seen
    ]
    with torch.no_grad():
        model(input_ids=ids)
    for handle in handles:
        handle.remove()
    return seen


@pytest.mark.parametrize(("config_type", "changes", "names"), ADDED + NORMED)
def test_sites_give_what_the_named_modules_give(config_type, changes, names):
    model = built(config_type, changes)
    probed, structure, sites = looked_at(model)
    ids, blocks = probed.ids(99, 9), structure.calls
    for site, name in zip(("attention", "mlp"), names, strict=True):
        found, expected = sites.of(site), [block.get_submodule(name) for block in blocks]
        seen = plain_outputs(model, {*found, *expected}, ids)
        assert len(found) == len(blocks)
        for ours, theirs in zip(found, expected, strict=True):
            assert len(seen[ours]) == blocks.count(blocks[0])  # a shared block is called again and again
            assert all(torch.equal(a, b) for a, b in zip(seen[ours], seen[theirs], strict=True))


@pytest.mark.parametrize(("config_type", "changes", "names"), ADDED)
def test_what_the_sites_write_is_what_the_stream_gains(config_type, changes, names):
    model = built(config_type, changes)
    probed, structure, sites = looked_at(model)
    pairs = list(zip(sites.of("attention"), sites.of("mlp"), strict=True))
    seen = plain_outputs(model, {*structure.calls, *(m for pair in pairs for m in pair)}, probed.ids(99, 9))
    factor = changes.get("residual_multiplier", 1.0)
    for before, after, (attention, mlp) in zip(structure.calls, structure.calls[1:], pairs[1:], strict=False):
        gained = factor * (seen[attention][0] + seen[mlp][0])
        torch.testing.assert_close(seen[before][0] + gained, seen[after][0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
@pytest.mark.parametrize("tiny", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_bert])
def test_other_precisions_give_the_same_sites(tiny, dtype):
    model = tiny()[0]
    _, _, single = looked_at(model)
    _, _, other = looked_at(model.to(dtype))
    assert other == single
    assert len(single.of("attention")) == len(single.of("mlp")) == 3


def test_the_stream_takes_what_is_added_at_a_site():
    model = tiny_llama()[0]
    probed, structure, sites = looked_at(model)
    ids, push, last = probed.ids(5, 9), torch.randn(32), len(structure.calls) - 1
    clean = plain_outputs(model, [structure.calls[last]], ids)[structure.calls[last]][0]
    with sites.of("mlp")[last].register_forward_hook(lambda _m, _a, out: out + push):
        pushed = plain_outputs(model, [structure.calls[last]], ids)[structure.calls[last]][0]
    torch.testing.assert_close(pushed, clean + push, rtol=1e-5, atol=1e-4)


def test_a_state_space_is_neither():
    _, _, sites = looked_at(tiny_mamba()[0])
    assert sites.attention == sites.mlp == (None, None, None)
    with pytest.raises(SiteNotFound, match="What attention writes could not be proved in any layer"):
        sites.of("attention")
    with pytest.raises(SiteNotFound, match="What the MLP writes could not be proved"):
        sites.of("mlp")
    with pytest.raises(SiteNotFound, match="not a site"):
        sites.of("norm")


def test_layers_without_attention_are_named():
    _, structure, sites = looked_at(built("qwen3_5_text", {}))
    kinds = ["self_attn" in dict(block.named_children()) for block in structure.calls]
    assert [module is not None for module in sites.attention] == kinds
    assert len(sites.of("mlp")) == len(kinds)
    missing = ", ".join(str(n) for n, kind in enumerate(kinds) if not kind)
    with pytest.raises(SiteNotFound, match=re.escape(f"layers {missing} of this model")):
        sites.of("attention")


def test_the_model_is_left_as_it_was_found():
    model = tiny_gpt2()[0]
    probed = huggingface_subject(model)
    structure = probe(probed)
    model.train()
    model.transformer.h[1].eval()
    mine = model.transformer.h[0].mlp.register_forward_hook(lambda *_: None)
    before = [module.training for module in model.modules()]
    weights = {name: weight.clone() for name, weight in model.state_dict().items()}
    find_sites(probed, structure)
    assert [module.training for module in model.modules()] == before
    assert hooks_left(model) == 1
    assert not any("forward" in vars(module) for module in model.modules())
    assert all(torch.equal(weight, weights[name]) for name, weight in model.state_dict().items())
    mine.remove()


class Mean(nn.Module):
    """Attention with equal weights."""

    def __init__(self, lag=False):
        super().__init__()
        self.out, self.lag = nn.Linear(8, 8), lag

    def forward(self, x):
        if self.lag:  # a running sum: a recurrence without weights
            return self.out(x.cumsum(1))
        return self.out(x.mean(1, keepdim=True).expand_as(x))


class Block(nn.Module):
    def __init__(self, attention, mlp, scale=1.0):
        super().__init__()
        self.attention, self.mlp, self.quiet, self.scale = attention, mlp, nn.Dropout(), scale

    def forward(self, x):
        x = x + self.quiet(self.attention(x)) * self.scale
        return x + self.quiet(self.mlp(x)) * self.scale


def toy_sites(*blocks):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Embedding(20, 8), *blocks)
    probed = ProbedModel(model, "Toy", model, torch.device("cpu"), 20)
    return find_sites(probed, ModelStructure(tuple(blocks), 8, torch.float32, causal=False, head=None))


def test_toys_that_can_and_cannot_be_proved():
    each = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 8))
    usual, turned = Block(Mean(), each), Block(each, Mean())
    recurrent, mixing = Block(Mean(lag=True), each), Block(Mean(), Mean())
    by_channel = Block(Mean(), each, scale=torch.linspace(0.5, 1.5, 8))
    scaled = Block(Mean(), each, scale=0.3)
    sites = toy_sites(usual, turned, recurrent, mixing, by_channel, scaled)
    assert sites.attention == (usual.attention, turned.mlp, None, None, None, scaled.attention)
    assert sites.mlp == (each, each, each, None, None, each)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(2, 9),
    factor=st.floats(0.05, 8),
    dtype=st.sampled_from([torch.float32, torch.float64, torch.bfloat16]),
    normed=st.booleans(),
    huge=st.sampled_from([1.0, 3e4]),
)
def test_the_equation_has_exactly_the_solution_it_was_made_from(seed, n, factor, dtype, normed, huge):
    generator = torch.Generator().manual_seed(seed)
    draw = lambda *shape: torch.randn(*shape, 5, 16, generator=generator).to(dtype)  # noqa: E731
    x, outputs = draw(), {nn.Identity(): draw() for _ in range(n)}
    x[0, 3] = huge  # some models keep a few such values in their stream
    modules = list(outputs)
    a, m = sorted(torch.randperm(n, generator=generator)[:2].tolist())
    middle = x + outputs[modules[a]] * factor
    between, y = (draw(), draw()) if normed else (middle, None)
    ends = between + outputs[modules[m]] * factor
    calls = [Call(nn.Identity(), 0, 1, middle, between), Call(nn.Identity(), 2, 3, ends, y)] if normed else []
    block = BlockPass(x, y if normed else ends, tuple(calls))
    assert written(block, outputs) == {(modules[a], modules[m])}
    spoiled = outputs | {modules[a]: outputs[modules[a]].index_fill(0, torch.tensor([2]), 0.0)}
    assert written(block, spoiled) == set()
