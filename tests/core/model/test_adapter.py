"""Residuals, head and version of a model of the user's own, and what happens to that model: nothing."""

import threading

import pytest
import torch
from model_tools import IDS, adapter, hooks_left, lens_row, own, perturbed, tiny_bert, tiny_llama
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
    Gemma2Config,
    Gemma2ForCausalLM,
    GraniteConfig,
    GraniteForCausalLM,
    RobertaConfig,
    RobertaForMaskedLM,
)

from lensviz.errors import ModelNotVerified
from lensviz.model.discovery.scale import fit, tolerance
from lensviz.model.protocol import HasHead, ModelAdapter
from tests.plain import but_for_rounding

SMALL = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "vocab_size": 300,
}


def test_the_demo_model_equals_plain_transformers(demo):
    ids = demo.tokenizer.encode("The City of Lights iconic landmark")
    batch = torch.tensor([ids])
    with torch.no_grad():
        out = demo.model(batch, output_hidden_states=True)
    states = demo.residuals(ids)
    assert states.shape == (31, len(ids), 576)
    for layer in range(30):  # the last hidden state of transformers is already normed
        assert torch.allclose(states[layer], out.hidden_states[layer][0], atol=1e-4)
    assert torch.allclose(demo.model.model.norm(states[-1]), out.hidden_states[-1][0], atol=1e-4)
    x = demo.head.prepare(states[-1])
    assert torch.allclose(demo.head.logits(x), out.logits[0], atol=1e-4)
    assert torch.allclose(demo.head.logits(x, 100, 200), out.logits[0, :, 100:200], atol=1e-4)
    assert torch.allclose(demo.head.at(x, [7, 7042]), out.logits[0][:, [7, 7042]], atol=1e-4)
    assert (demo.n_layers, demo.d_model, demo.context_length, demo.causal) == (30, 576, 8192, True)
    assert demo.head.sliceable
    assert demo.parity.max_abs < 1e-4
    assert (demo.parity.dtype, demo.parity.bos, demo.parity.scale) == ("float32", "none", "none")
    assert demo.parity.norm == "model.norm (LlamaRMSNorm)"


def test_an_adapter_has_the_protocols_shape(llama):
    one = adapter(llama)
    assert isinstance(one, ModelAdapter)
    assert isinstance(one, HasHead)
    states = one.residuals(IDS)
    assert states.shape == (4, len(IDS), 32)
    assert not states.requires_grad
    assert but_for_rounding(lens_row(one), own(llama))
    rows = one.head.prepare(states)  # any leading shape
    assert rows.shape == states.shape
    assert one.head.logits(rows).shape == (4, len(IDS), 300)
    assert one.head.logits(rows).dtype == torch.float32


def test_a_masked_lm_has_a_head_and_is_not_causal():
    model = tiny_bert()
    one = adapter(model)
    assert isinstance(one, HasHead)
    assert not one.causal
    assert torch.allclose(lens_row(one), own(model), atol=1e-4)
    assert one.head.sliceable
    assert "transform" in one.parity.norm
    x = one.head.prepare(one.residuals(IDS)[-1])
    assert torch.allclose(one.head.at(x, [4, 9]), own(model)[:, [4, 9]], atol=1e-4)


def test_an_activation_that_is_no_module_is_found():
    torch.manual_seed(3)
    model = perturbed(RobertaForMaskedLM(RobertaConfig(**SMALL, max_position_embeddings=70)).eval())
    one = adapter(model)
    assert "gelu" in one.parity.norm
    assert torch.allclose(lens_row(one), own(model), atol=1e-4)


@pytest.mark.parametrize("kind", [BertModel, BertForSequenceClassification, BertForTokenClassification])
def test_encoders_without_a_language_model_head(kind):
    one = adapter(tiny_bert(kind))
    assert isinstance(one, ModelAdapter)
    assert not isinstance(one, HasHead)
    assert one.residuals(IDS).shape == (4, len(IDS), 32)
    assert one.parity.max_abs != one.parity.max_abs  # NaN
    assert one.parity.norm == "none"


def test_soft_cap_and_factor_are_found_and_named():
    torch.manual_seed(4)
    gemma = Gemma2ForCausalLM(Gemma2Config(**SMALL, head_dim=8, num_key_value_heads=2, final_logit_softcapping=7.5))
    one = adapter(perturbed(gemma.eval()))
    assert one.parity.scale == "cap 7.5"
    granite = GraniteForCausalLM(GraniteConfig(**SMALL, num_key_value_heads=2, logits_scaling=8.0))
    one = adapter(perturbed(granite.eval()))
    assert one.parity.scale == "× 0.125"
    assert torch.allclose(lens_row(one), own(granite), atol=1e-4)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision(dtype):
    model = tiny_llama().to(dtype)
    one = adapter(model)
    assert one.dtype == dtype
    assert one.parity.dtype == str(dtype).removeprefix("torch.")
    assert one.residuals(IDS).dtype == dtype
    plain = own(model)
    assert (lens_row(one) - plain).abs().max() <= 0.02 * plain.abs().max()
    assert lens_row(one).dtype == torch.float32


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
@pytest.mark.parametrize(
    ("after", "label"),
    [
        (lambda z: z, "none"),
        (lambda z: z * 0.125, "× 0.125"),
        (lambda z: z / 1.02, "× 0.98"),
        (lambda z: torch.tanh(z / 30) * 30, "cap 30"),
        (lambda z: torch.tanh(z / 200) * 200, "cap "),
        (lambda z: torch.tanh(z * 0.5 / 20) * 20, "× 0.5, cap 20"),
    ],
)
def test_scales_are_told_apart_in_every_dtype(after, label, dtype):
    generator = torch.Generator().manual_seed(0)
    z = (20 * torch.randn(7, 300, generator=generator)).clamp(-60, 60).to(dtype)
    scale = fit(z, after(z), (30.0, 20.0, 0.125, 0.5), dtype)
    assert scale.label.startswith(label)
    assert (scale(z) - after(z).float()).abs().max() <= tolerance(dtype) * 60
    for other in (lambda z: 30 * torch.atan(z / 30), lambda z: z.abs(), lambda z: z + 5):
        assert fit(z, other(z), (30.0,), dtype) is None


def test_one_block_and_shared_weights():
    one = adapter(tiny_llama(num_hidden_layers=1, tie_word_embeddings=True))
    assert one.n_layers == 1
    assert but_for_rounding(lens_row(one), own(one.model))


def test_the_users_hooks_are_kept_and_in_the_numbers(llama):
    plain = own(llama)
    handle = llama.model.layers[1].register_forward_hook(lambda m, a, out: out * 1.5)
    one = adapter(llama)
    assert hooks_left(llama) == 1
    assert but_for_rounding(lens_row(one), own(llama))
    assert not torch.allclose(lens_row(one), plain, atol=1e-3)
    handle.remove()
    assert but_for_rounding(lens_row(one), plain)
    late = llama.model.norm.register_forward_hook(lambda m, a, out: -out)
    assert but_for_rounding(lens_row(one), own(llama))
    late.remove()


def test_a_hook_on_the_unembedding_ends_slicing_and_counts(llama):
    one = adapter(llama)
    assert one.head.sliceable
    with_hook = llama.lm_head.register_forward_hook(lambda m, a, out: out + 1)
    assert not one.head.sliceable
    assert but_for_rounding(lens_row(one), own(llama))
    x = one.head.prepare(one.residuals(IDS)[-1])
    assert but_for_rounding(one.head.at(x, [3, 4]), own(llama)[:, [3, 4]])
    assert but_for_rounding(one.head.logits(x, 10, 20), own(llama)[:, 10:20])
    with_hook.remove()
    assert one.head.sliceable


def test_a_late_hook_that_breaks_the_head_is_refused_not_shown(llama):
    one = adapter(llama)
    handle = llama.model.register_forward_hook(lambda m, a, out: type(out)(last_hidden_state=out[0] * 2 + 1))
    with pytest.raises(ModelNotVerified):
        one.residuals(IDS)
    handle.remove()
    assert one.residuals(IDS).shape == (4, len(IDS), 32)


def test_hooks_that_cannot_take_short_texts_do_not_stop_anything(llama):
    def thirteenth(module, args):
        args[0][0, 12].mul_(3.0)  # IndexError on short prompts

    ids = list(range(4, 30))
    before = adapter(llama)
    llama.model.layers[2].register_forward_pre_hook(thirteenth)
    with pytest.raises(IndexError):
        own(llama, [1, 2, 3])
    for one in (before, adapter(llama)):
        assert but_for_rounding(lens_row(one, ids), own(llama, ids))


def test_training_mode_is_left_as_it_was():
    model = tiny_llama(attention_dropout=0.5)
    plain = own(model)
    model.train()
    model.model.layers[1].eval()
    one = adapter(model)
    assert but_for_rounding(lens_row(one), plain)
    assert model.training
    assert model.model.layers[0].training
    assert not model.model.layers[1].self_attn.training
    assert torch.is_grad_enabled()


def test_no_hook_is_left_after_success_or_failure(llama):
    one = adapter(llama)
    one.residuals(IDS)
    assert hooks_left(llama) == 0

    def fail(*_):
        raise RuntimeError("from the user's hook")

    handle = llama.model.layers[1].register_forward_hook(fail)
    with pytest.raises(RuntimeError, match="from the user's hook"):
        one.residuals(IDS)
    assert hooks_left(llama) == 1
    with pytest.raises(ModelNotVerified):
        adapter(llama)
    assert hooks_left(llama) == 1
    handle.remove()


def test_passes_of_other_threads_are_not_recorded(llama):
    one = adapter(llama)
    alone = one.residuals(IDS)
    stop, mistakes = threading.Event(), []

    def users_own():
        plain = own(llama, list(range(20, 40)))
        while not stop.is_set():
            if not torch.equal(own(llama, list(range(20, 40))), plain):
                mistakes.append("another thread's pass was cut short or changed")

    other = threading.Thread(target=users_own)
    other.start()
    try:
        for _ in range(30):
            assert torch.equal(one.residuals(IDS), alone)
    finally:
        stop.set()
        other.join(60)
    assert mistakes == []


def test_another_threads_pass_inside_ours_is_not_recorded(llama):
    one = adapter(llama)
    alone = one.residuals(IDS)
    done = []

    def interrupt(module, args):
        if not done:
            done.append(1)
            thread = threading.Thread(target=lambda: done.append(own(llama, [9, 8, 7]).shape))
            thread.start()
            thread.join(60)

    handle = llama.model.layers[1].register_forward_pre_hook(interrupt)
    one.residuals(IDS)  # so that the interruption falls into the pass that counts
    done.clear()
    assert torch.equal(one.residuals(IDS), alone)
    assert done == [1, (3, 300)]
    handle.remove()


def test_nan_in_a_block_is_shown_as_it_is(llama):
    with torch.no_grad():
        llama.model.layers[1].mlp.down_proj.weight[0, 0] = float("nan")
    one = adapter(llama)
    states = one.residuals(IDS)
    assert torch.isfinite(states[:2]).all()
    assert states[2].isnan().any()
    assert lens_row(one).isnan().any()
    assert one.parity.max_abs != one.parity.max_abs


def test_version_follows_weights_hooks_modules_and_configuration(llama):
    one = adapter(llama)
    first = one.version
    one.residuals(IDS)
    assert one.version == first
    with torch.no_grad():
        llama.model.layers[0].mlp.up_proj.weight.mul_(1.01)
    second = one.version
    assert second != first
    handle = llama.model.layers[0].register_forward_hook(lambda m, a, o: None)
    assert one.version not in (first, second)
    handle.remove()
    assert one.version == second
    llama.config.rms_norm_eps = 1e-3
    third = one.version
    assert third != second
    llama.lm_head.weight = torch.nn.Parameter(llama.lm_head.weight.detach().clone())
    fourth = one.version
    assert fourth != third
    llama.model.norm = type(llama.model.norm)(32)
    assert one.version != fourth
    hash(one.version)


def test_our_own_pass_does_not_change_the_version_that_others_see(llama):
    one = adapter(llama)
    seen, threads = [], []

    def look(module, args):
        threads.append(threading.Thread(target=lambda: seen.append(one.version)))
        threads[-1].start()
        threads[-1].join(0.3)  # it may have to wait for the pass

    llama.model.layers[1].register_forward_pre_hook(look)
    version = one.version
    one.residuals(IDS)
    for thread in threads:
        thread.join(60)
    assert len(seen) == len(threads) > 0
    assert set(seen) == {version}


def test_passes_at_once_restore_training_mode_only_when_all_are_done():
    model = tiny_llama(attention_dropout=0.9).train()
    one = adapter(model)
    alone = lens_row(one)
    mistakes = []

    def work():
        mistakes.extend(n for n in range(20) if not but_for_rounding(lens_row(one), alone))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert mistakes == []
    assert all(module.training for module in model.modules())


def test_torch_compile_wrappers_are_unwrapped(llama):
    one = adapter(torch.compile(llama))
    assert one.model is llama
    assert but_for_rounding(lens_row(one), own(llama))


def test_blocks_that_write_in_place_are_copied_out(llama):
    def double(module, args):
        args[0].mul_(2.0)

    llama.model.layers[2].register_forward_pre_hook(double)
    one = adapter(llama)
    kept = []
    handle = llama.model.layers[1].register_forward_hook(lambda m, a, out: kept.append(out[0].clone()))
    own(llama)
    handle.remove()
    assert torch.equal(one.residuals(IDS)[2], kept[-1])


def test_bert_config_default_sizes_are_not_assumed():
    model = perturbed(BertModel(BertConfig(**{**SMALL, "num_hidden_layers": 2}, max_position_embeddings=40)).eval())
    one = adapter(model)
    assert (one.n_layers, one.context_length) == (2, 40)


class Stack(torch.nn.Module):
    """A small language model whose blocks lie in several lists, some of them called several times."""

    def __init__(self, prelude, core, rounds=1):
        super().__init__()
        torch.manual_seed(6)
        layer = lambda: torch.nn.TransformerEncoderLayer(16, 2, 24, dropout=0.0, batch_first=True)  # noqa: E731
        self.config = None
        self.embed = torch.nn.Embedding(50, 16)
        self.prelude = torch.nn.ModuleList(layer() for _ in range(prelude))
        self.engine = torch.nn.ModuleList(layer() for _ in range(core))
        self.norm, self.out, self.rounds = torch.nn.LayerNorm(16), torch.nn.Linear(16, 50), rounds

    def get_input_embeddings(self):
        return self.embed

    def get_output_embeddings(self):
        return self.out

    def forward(self, input_ids):
        x = self.embed(input_ids)
        for block in (*self.prelude, *(block for _ in range(self.rounds) for block in self.engine)):
            x = block(x)
        return self.out(self.norm(x)) * 0.5


@pytest.mark.parametrize(
    ("prelude", "core", "rounds", "layers"), [(2, 3, 1, 5), (3, 2, 1, 5), (0, 2, 3, 6), (1, 1, 2, 3)]
)
def test_blocks_in_several_lists_and_called_several_times(prelude, core, rounds, layers):
    model = Stack(prelude, core, rounds).eval()
    one = adapter(model)
    assert one.n_layers == layers
    assert not one.causal
    assert one.parity.scale == "× 0.5"
    with torch.no_grad():
        ids = [3, 9, 27, 4]
        assert torch.allclose(lens_row(one, ids), model(torch.tensor([ids]))[0], atol=1e-5)
        assert torch.equal(one.residuals(ids)[0], model.embed(torch.tensor(ids)))
