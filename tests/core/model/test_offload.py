"""Models that accelerate spreads over CPU and disk: their weights are on the meta device between passes."""

import numpy as np
import pytest
import torch
from accelerate import cpu_offload, disk_offload, dispatch_model
from model_tools import IDS, adapter, lens_row, own, tiny_llama
from transformers import AutoModelForCausalLM


def spread(folder, **changes):
    model = tiny_llama(**changes)
    places = dict.fromkeys(("model.embed_tokens", "model.layers.0", "model.rotary_emb"), "cpu")
    places |= dict.fromkeys(("model.layers.1", "model.layers.2", "model.norm", "lm_head"), "disk")
    return dispatch_model(model, places, main_device="cpu", offload_dir=folder, force_hooks=True)


def test_cpu_and_disk(tmp_path):
    plain = own(tiny_llama())
    model = spread(tmp_path)
    meta = {name for name, p in model.named_parameters() if p.is_meta}
    assert meta
    one = adapter(model)
    assert not one.head.sliceable
    assert torch.allclose(lens_row(one), plain, atol=1e-6)
    x = one.head.prepare(one.residuals(IDS)[-1])
    assert torch.allclose(one.head.at(x, [3, 9]), plain[:, [3, 9]], atol=1e-6)
    assert torch.allclose(one.head.logits(x, 3, 9), plain[:, 3:9], atol=1e-6)
    assert {name for name, p in model.named_parameters() if p.is_meta} == meta  # nothing moved
    first = one.version
    one.residuals(IDS)
    assert one.version == first


@pytest.mark.parametrize("offload", ["cpu", "disk"])
def test_everything_offloaded(tmp_path, offload):
    plain = own(tiny_llama())
    model = tiny_llama()
    if offload == "cpu":
        cpu_offload(model, execution_device=torch.device("cpu"))
    else:
        disk_offload(model, str(tmp_path), execution_device=torch.device("cpu"))
    assert all(p.is_meta for p in model.parameters())
    one = adapter(model)
    assert str(one.device) == "cpu"
    assert torch.allclose(lens_row(one), plain, atol=1e-6)
    assert all(p.is_meta for p in model.parameters())


def test_from_pretrained_with_a_device_map(tmp_path):
    model = tiny_llama()
    model.save_pretrained(tmp_path / "model")
    places = {"model.embed_tokens": "cpu", "model.layers.0": "cpu", "model.rotary_emb": "cpu", "lm_head": "cpu"}
    places |= {"model.layers.1": "disk", "model.layers.2": "disk", "model.norm": "cpu"}
    spread_out = AutoModelForCausalLM.from_pretrained(
        tmp_path / "model", device_map=places, offload_folder=tmp_path / "offload", dtype=torch.bfloat16
    )
    one = adapter(spread_out.eval())
    assert one.dtype == torch.bfloat16
    plain = own(model)
    assert (lens_row(one) - plain).abs().max() <= 0.05 * plain.abs().max()


def test_own_weights_of_a_parent_go_back_after_a_pass_that_ends_early(tmp_path):
    model = tiny_llama()
    model.model.scale = torch.nn.Parameter(torch.ones(4))  # a weight of the parent itself
    plain = own(model)
    cpu_offload(model, execution_device=torch.device("cpu"))
    one = adapter(model)
    one.residuals(IDS)
    assert model.model.scale.is_meta
    assert torch.allclose(lens_row(one), plain, atol=1e-6)


@pytest.mark.parametrize("offload", ["cpu", "disk"])
def test_offloaded_weights_that_change_are_noticed(tmp_path, offload):
    model = tiny_llama()
    if offload == "cpu":
        cpu_offload(model, execution_device=torch.device("cpu"))
    else:
        disk_offload(model, str(tmp_path), execution_device=torch.device("cpu"))
    one = adapter(model)
    first = one.version
    one.residuals(IDS)
    assert one.version == first
    if offload == "cpu":
        model.model.layers[1].mlp.down_proj._hf_hook.weights_map.dataset[
            "model.layers.1.mlp.down_proj.weight"
        ].data.mul_(2)
    else:
        file = next(tmp_path.glob("model.layers.1.mlp.down_proj.weight*"))
        kept = np.memmap(file, np.float32, "r+")
        kept *= 2
        kept.flush()
    assert one.version != first
    assert torch.allclose(lens_row(one), own(model), atol=1e-5)
    changed = tiny_llama()
    changed.model.layers[1].mlp.down_proj.weight.data.mul_(2)
    assert torch.allclose(lens_row(one), own(changed), atol=1e-5)
