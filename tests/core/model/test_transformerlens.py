"""TransformerBridge, and by its class name the HookedTransformer of TransformerLens before 4."""

import subprocess
import sys

import pytest
import torch
from model_tools import IDS, byte_level_tokenizer, hooks_left, lens_row, tiny_llama
from transformer_lens.model_bridge import TransformerBridge
from transformers import AutoTokenizer

from lensviz.errors import UnknownDevice
from lensviz.model.load import load
from lensviz.model.protocol import HasHead, ModelAdapter
from lensviz.model.transformerlens import is_transformerlens

NATIVE = {
    "n_layers": 3, "d_model": 32, "n_heads": 4, "d_head": 8, "d_vocab": 300, "n_ctx": 64,
    "act_fn": "gelu", "normalization_type": "LN",
}  # fmt: skip


@pytest.fixture
def native(tmp_path):
    torch.manual_seed(0)
    byte_level_tokenizer().save_pretrained(tmp_path)  # TransformerLens reads a tokenizer anew to add BOS
    bridge = TransformerBridge.boot_native(dict(NATIVE), tokenizer=AutoTokenizer.from_pretrained(tmp_path))
    with torch.no_grad():
        for weight in bridge.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    return bridge


def cached(bridge, ids=IDS):
    with torch.no_grad():
        logits, cache = bridge.run_with_cache(torch.tensor([ids]))
    blocks = range(bridge.cfg.n_layers)
    return logits[0], torch.stack([cache["blocks.0.hook_in"][0], *(cache[f"blocks.{i}.hook_out"][0] for i in blocks)])


def test_a_native_bridge(native):
    cached(native)  # the first pass adds hooks of the bridge's own
    before = hooks_left(native)
    one = load(native)
    assert isinstance(one, ModelAdapter)
    assert isinstance(one, HasHead)
    logits, states = cached(native)
    assert torch.allclose(one.residuals(IDS), states, atol=1e-6)
    assert torch.allclose(lens_row(one), logits, atol=1e-5)
    assert (one.n_layers, one.d_model, one.context_length, one.causal) == (3, 32, 64, True)
    assert one.head.sliceable
    x = one.head.prepare(states[-1])
    assert torch.allclose(one.head.logits(x, 5, 50), logits[:, 5:50], atol=1e-5)
    assert torch.allclose(one.head.at(x, [5, 50]), logits[:, [5, 50]], atol=1e-5)
    assert one.parity.max_abs < 1e-5
    assert hooks_left(native) == before


def test_hooks_of_the_bridges_own_count(native):
    one = load(native)
    first = one.version
    native.blocks[1].hook_out.add_hook(lambda x, hook: x * 1.5)
    assert one.version != first
    logits, states = cached(native)
    assert torch.allclose(one.residuals(IDS), states, atol=1e-6)
    assert torch.allclose(lens_row(one), logits, atol=1e-5)
    native.unembed.hook_out.add_hook(lambda x, hook: x + 1)
    assert not one.head.sliceable
    assert torch.allclose(lens_row(one), cached(native)[0], atol=1e-5)
    native.reset_hooks()
    assert one.head.sliceable


def test_default_prepend_bos_decides(native):
    one = load(native)
    for choice in (True, False):
        native.cfg.default_prepend_bos = choice
        assert one.tokenizer.encode("Is it") == native.to_tokens("Is it")[0].tolist()
        assert (one.tokenizer.encode("Is it")[0] == 0) is choice
        assert one.tokenizer.encode("Is it", prepend_bos=True)[0] == 0


def test_a_bridge_without_tokenizer_takes_ids():
    one = load(TransformerBridge.boot_native(dict(NATIVE)))
    assert one.tokenizer.encode(IDS) == IDS
    assert one.parity.bos == "none"


def test_a_bridge_over_transformers_and_its_processed_weights(tmp_path):
    tiny_llama().save_pretrained(tmp_path)
    byte_level_tokenizer().save_pretrained(tmp_path)
    bridge = TransformerBridge.boot_transformers(str(tmp_path))
    one = load(bridge)
    logits, states = cached(bridge)
    assert torch.allclose(one.residuals(IDS), states, atol=1e-6)
    assert torch.allclose(lens_row(one), logits, atol=1e-5)
    assert one.tokenizer.encode("Is it") == bridge.to_tokens("Is it")[0].tolist()
    bridge.enable_compatibility_mode()
    for adapter in (one, load(bridge)):  # the same adapter proves itself again on the folded model
        logits, states = cached(bridge)
        assert torch.allclose(adapter.residuals(IDS), states, atol=1e-5)
        assert torch.allclose(lens_row(adapter), logits, atol=1e-4)


def test_a_bridge_is_not_moved(native):
    with pytest.raises(UnknownDevice, match="cast it"):
        load(native, dtype="bfloat16")


def test_an_old_hooked_transformer_is_known_by_its_class_name():
    old = type("HookedTransformer", (torch.nn.Module,), {"__module__": "transformer_lens.HookedTransformer"})
    assert is_transformerlens(old())
    assert not is_transformerlens(torch.nn.Linear(1, 1))


def test_transformer_lens_is_not_imported():
    code = "import sys, lensviz.model.load, lensviz.model.transformerlens; sys.exit('transformer_lens' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
