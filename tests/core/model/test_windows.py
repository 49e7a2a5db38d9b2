"""Models that look through sliding windows or chunks, with prompts beyond them, against whole passes of the model."""

import copy

import pytest
import torch
import transformers as hf

import lensviz
from lensviz.model.load import load
from lensviz.model.running import capabilities
from lensviz.model.running.shared_prefix import SharedPrefixCache
from tests import plain

WINDOW = 6
LONG = torch.randint(4, 100, (30,), generator=torch.Generator().manual_seed(1)).tolist()
SIZES = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 4, "num_attention_heads": 4,
    "num_key_value_heads": 2, "vocab_size": 100, "max_position_embeddings": 512, "eos_token_id": 1,
}  # fmt: skip
MIXED = ["sliding_attention", "sliding_attention", "full_attention", "sliding_attention"]
EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2, "head_dim": 8}
CHUNKED = {"head_dim": 8, "num_local_experts": 2, "intermediate_size_mlp": 64}
FAMILIES = {
    "mistral": (hf.MistralConfig, hf.MistralForCausalLM, {"sliding_window": WINDOW}),
    "gemma2": (hf.Gemma2Config, hf.Gemma2ForCausalLM, {"sliding_window": WINDOW, "head_dim": 8}),
    "gemma3": (
        hf.Gemma3TextConfig, hf.Gemma3ForCausalLM, {"sliding_window": WINDOW, "head_dim": 8, "layer_types": MIXED},
    ),
    "gpt_oss": (hf.GptOssConfig, hf.GptOssForCausalLM, {"sliding_window": WINDOW, **EXPERTS}),
    "qwen2": (
        hf.Qwen2Config, hf.Qwen2ForCausalLM,
        {"sliding_window": WINDOW, "use_sliding_window": True, "max_window_layers": 2},
    ),
    "llama4": (
        hf.Llama4TextConfig, hf.Llama4ForCausalLM,
        {**CHUNKED, "attention_chunk_size": WINDOW, "layer_types": ["chunked_attention"] * 3 + ["full_attention"]},
    ),
}  # fmt: skip


def build(family, **changes):
    torch.manual_seed(0)
    config, kind, fields = FAMILIES[family]
    model = kind(config(**{**SIZES, **fields, **changes})).eval()
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim > 1:
                weight.normal_(std=0.3)
    return model


@pytest.fixture(params=FAMILIES)
def model(request):
    return build(request.param)


def close(ours, whole):
    plain.check_residuals(ours, whole, 2e-5)


def test_beyond_the_window_only_what_changed_is_paid_for(model):
    session = lensviz.Session((model, None))
    layers = session.adapter.n_layers
    close(session.residuals(LONG), plain.residuals(model, LONG))
    for cut in (1, 4, WINDOW, WINDOW + 1, 20, 29):
        edited = [*LONG[:cut], *(99 - t for t in LONG[cut:])]
        session.stats.reset()
        ours = session.residuals(edited)
        assert session.stats.cells_computed == layers * (len(LONG) - cut)
        close(ours, plain.residuals(model, edited))
    session.stats.reset()
    ours = session.residuals(LONG, interventions=lensviz.Scale(1, [20], 3.0))
    assert session.stats.cells_computed == (layers - 2) * 10
    close(ours, plain.residuals(model, LONG, [(1, [20], lambda h: h * 3)]))


def test_a_generation_across_the_window_costs_its_tokens(model):
    session = lensviz.Session((model, None))
    session.lens(LONG[:3])
    session.stats.reset()
    made = session.generate(LONG[:3], 20, stop=())
    assert session.stats.cells_computed == session.adapter.n_layers * 19
    whole = [*LONG[:3], *made.token_ids]
    logits = plain.log_probabilities(model, plain.residuals(model, whole))[-1]
    assert logits[2:-1].argmax(-1).tolist() == made.token_ids


@pytest.mark.parametrize("shared", [0, 3, 12])
def test_several_texts_behind_a_shared_beginning_are_each_as_alone(model, shared):
    """The shorter ones are padded, and a window counts positions: what pads must not stand between."""
    adapter = load((model, None))
    assert adapter.why_not_write(40) == ""
    past = [adapter.run(LONG[:shared])] if shared else []
    texts = [LONG[12:14], LONG[14:21], LONG[21:22]]
    writing, new = adapter.write(texts, past), [[5, 6, 7], [8, 9, 10], [11, 12, 13]]
    states = [writing.prefill(), *(writing.decode_step([n[i] for n in new]) for i in range(3))]
    for n, text in enumerate(texts):
        whole = plain.residuals(model, [*LONG[:shared], *text, *new[n]])
        close(torch.stack([s[:, n] for s in states], dim=1), whole[:, -4:])
    writing.select_rows([1, 2])
    close(writing.decode_step([14, 15])[:, 0], plain.residuals(model, [*LONG[:shared], *texts[1], *new[1], 14])[:, -1])


def test_vectors_stand_for_tokens_beyond_the_window(model):
    adapter = load((model, None))
    assert adapter.why_not_insert(40) == ""
    past, texts, new = [adapter.run(LONG[:12])], [[4, 5], [6, 7, 8, 9]], [10, 11]
    vectors = adapter.embed(new)
    writing = adapter.write([[*t, 4] for t in texts], past)
    first = writing.prefill(vectors)
    ahead = adapter.write([()], past)
    ahead.select_rows([0, 0])
    made = ahead.forward([[4, *t] for t in texts], vectors, gradients=False)
    for n, text in enumerate(texts):
        close(first[:, n], plain.residuals(model, [*LONG[:12], *text, new[n]])[:, -1])
        close(made[n, : len(text) + 1], plain.residuals(model, [*LONG[:12], new[n], *text])[-1, 12:])


def test_long_windows_are_proved_by_as_many_blocks_as_have_kinds_of_attention():
    model = build("gemma3", sliding_window=80, num_hidden_layers=7, layer_types=[*MIXED, *MIXED[:3]])
    adapter = load((model, None))
    entered = count_entries(model)
    assert adapter.why_not_continue(80) == ""
    assert max(length for length, _ in runs(entered)) <= 64
    entered.clear()
    assert adapter.why_not_continue(81) == ""
    assert {len(blocks) for length, blocks in runs(entered) if length > 64} == {3}
    entered.clear()
    assert adapter.why_not_continue(300) == ""
    assert not entered
    with torch.no_grad():
        model.lm_head.weight.mul_(1.5)
    adapter.look()
    assert adapter.why_not_continue(300) == ""
    assert max(length for length, _ in runs(entered)) <= 64  # masks are no matter of weights


def count_entries(model):
    entered = []
    for n, block in enumerate(model.model.layers):
        block.register_forward_pre_hook(Quiet(lambda _, args, n=n: entered.append((n, args[0].shape[1]))))
    return entered


class Quiet(capabilities.OwnHook):
    """A hook that the version does not count as one of the user's."""


def runs(entered):
    """(length, blocks) of each pass."""
    found = []
    for block, length in entered:
        if block == 0:
            found.append((length, []))
        found[-1][1].append(block)
    return found


def test_a_cache_that_is_not_as_it_must_be_is_found_out(model, monkeypatch):
    """Masks one position off, as a rolling cache would want them, pass within the window and not beyond."""
    whole = SharedPrefixCache.get_mask_sizes

    def rolled(layer, query):
        length, offset = whole(layer, query)
        return (length, offset) if length <= 64 else (length, offset + 1)

    monkeypatch.setattr(capabilities, "PROVED", 0)
    wide = copy.deepcopy(model)
    for config in (wide.config, *(m.config for m in wide.modules() if hasattr(m, "config"))):
        for key in ("sliding_window", "attention_chunk_size"):
            if getattr(config, key, None):
                setattr(config, key, 66)
    monkeypatch.setattr(SharedPrefixCache, "get_mask_sizes", rolled)
    session = lensviz.Session((wide, None))
    assert session.adapter.why_not_continue(60) == ""
    why = session.adapter.why_not_continue(80)
    assert "beyond the 66 tokens of its sliding window" in why
    ids = (LONG * 3)[:80]
    close(session.residuals(ids), plain.residuals(wide, ids))
    assert why in session.explain()
