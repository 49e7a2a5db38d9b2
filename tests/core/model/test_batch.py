"""Several texts in one pass: each row as alone, sites as plain hooks give them, and writing as `generate` writes."""

import pytest
import torch

import lensviz
from lensviz.errors import LensvizError, SiteNotFound
from lensviz.model.load import load
from tests import plain
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba, tiny_mistral

FAMILIES = {
    "gpt2": tiny_gpt2,
    "llama": tiny_llama,
    "gemma": tiny_gemma,
    "mistral": tiny_mistral,
    "mamba": tiny_mamba,
    "bert": tiny_bert,
}
MODULES = {"gpt2": ("attn", "mlp"), "llama": ("self_attn", "mlp"), "mistral": ("self_attn", "mlp"),
           "gemma": ("post_attention_layernorm", "post_feedforward_layernorm"),
           "bert": ("attention.output.dense", "output.dense")}  # fmt: skip
TEXTS = [list(range(30, 50)), [11, 65, 140, 230], [7], [90, 91, 92, 93, 94, 95, 96, 97, 98], [5, 5]]
L = 3
ROUNDING = 2 * (L + 1) * 64 * torch.finfo(torch.float32).eps  # two ways, each through so many rows of sums of 64 terms


def rows_of(adapter, texts, **options):
    """[row][text]: what `batch` hands out, behind each text's end left out."""
    made = {}
    adapter.batch(texts, lambda row, z: made.update({row: z.clone()}), **options)
    return {row: [z[n, : len(text)] for n, text in enumerate(texts)] for row, z in made.items()}


def ragged(adapter):
    return TEXTS if adapter.mixes_lengths(max(map(len, TEXTS))) else [t[:4] for t in TEXTS if len(t) >= 4]


@pytest.fixture(params=FAMILIES, scope="module")
def family(request):
    return request.param


@pytest.fixture(scope="module")
def adapter(family):
    return load(FAMILIES[family]())


def test_every_row_is_as_alone(family, adapter):
    texts = ragged(adapter)
    assert (texts is TEXTS) == (family != "mamba" or adapter.mixes_lengths(20))
    made = rows_of(adapter, texts)
    assert sorted(made) == list(range(L + 1))
    for n, text in enumerate(texts):
        ours = torch.stack([made[row][n] for row in range(L + 1)])
        plain.check_residuals(ours, plain.residuals(adapter.model, text), ROUNDING)
        plain.check_residuals(ours, adapter.residuals(text), ROUNDING)


def test_one_text_and_texts_of_one_length(adapter):
    for texts in ([TEXTS[0]], [TEXTS[1], [1, 2, 3, 4]]):
        made = rows_of(adapter, texts)
        for n, text in enumerate(texts):
            ours = torch.stack([made[row][n] for row in range(L + 1)])
            plain.check_residuals(ours, plain.residuals(adapter.model, text), ROUNDING)


def by_hooks(adapter, family, site, text):
    """[layer, pos, model]: what the modules of that name put out in a plain pass."""
    found, name = [], MODULES[family][("attention", "mlp").index(site)]
    keep = lambda _m, _a, out: found.append((out if torch.is_tensor(out) else out[0])[0].clone())  # noqa: E731
    handles = [b.get_submodule(name).register_forward_hook(keep) for b in plain.blocks_of(adapter.model)]
    with torch.no_grad():
        adapter.model(input_ids=torch.tensor([text]))
    for handle in handles:
        handle.remove()
    return torch.stack(found)


@pytest.mark.parametrize("site", ["attention", "mlp"])
def test_sites_are_what_their_modules_put_out(family, adapter, site):
    if family == "mamba":
        with pytest.raises(SiteNotFound, match=r"residual stream"):
            rows_of(adapter, [TEXTS[1]], site=site)
        return
    texts = ragged(adapter)
    made = rows_of(adapter, texts, site=site)
    assert sorted(made) == list(range(1, L + 1))
    for n, text in enumerate(texts):
        ours = torch.stack([made[row][n] for row in range(1, L + 1)])
        plain.check_residuals(ours, by_hooks(adapter, family, site, text), ROUNDING)


def test_an_unknown_site_is_a_sentence(adapter):
    with pytest.raises(SiteNotFound, match="'elsewhere'"):
        adapter.batch([[1, 2]], lambda *_: None, site="elsewhere")


def test_the_model_is_left_as_it_was(adapter):
    before = {name: (len(m._forward_hooks), len(m._forward_pre_hooks)) for name, m in adapter.model.named_modules()}
    rows_of(adapter, ragged(adapter))
    if not adapter.why_not_write(30):
        adapter.write(TEXTS).prefill()

    class Stop(Exception):
        pass

    def stop(row, _z):
        if row == 2:
            raise Stop

    with pytest.raises(Stop):
        adapter.batch([[1, 2, 3]], stop)
    after = {name: (len(m._forward_hooks), len(m._forward_pre_hooks)) for name, m in adapter.model.named_modules()}
    assert after == before
    assert not any("forward" in vars(m) for m in adapter.model.modules())


@pytest.mark.parametrize("looked", [True, False])
@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_bert])
def test_with_hooks_of_the_users_texts_are_not_mixed(make, looked):
    """A hook may act by position from the end, which is elsewhere when shorter texts are padded."""
    model, tokenizer = make()
    adapter = load((model, tokenizer))
    assert adapter.mixes_lengths(20)

    def last(_m, _a, out):
        (out if torch.is_tensor(out) else out[0])[:, -1] *= 3

    handle = plain.blocks_of(model)[1].register_forward_hook(last)
    if looked:
        assert adapter.version
    assert not adapter.mixes_lengths(20)
    assert adapter.why_not_write(20)
    handle.remove()
    assert adapter.version
    assert adapter.mixes_lengths(20)


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_bert])
def test_ragged_texts_are_right_or_refused_after_a_hook(make):
    model, tokenizer = make()
    adapter = load((model, tokenizer))
    assert adapter.mixes_lengths(20)

    def last(_m, _a, out):
        (out if torch.is_tensor(out) else out[0])[:, -1] *= 3

    plain.blocks_of(model)[1].register_forward_hook(last)
    try:
        made = rows_of(adapter, TEXTS)
    except LensvizError:
        return
    for n, text in enumerate(TEXTS):
        ours = torch.stack([made[row][n] for row in range(L + 1)])
        plain.check_residuals(ours, plain.residuals(model, text), ROUNDING)


def test_where_positions_are_rescaled_lengths_are_not_mixed():
    rope = {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10000.0, "original_max_position_embeddings": 16}
    model, tokenizer = tiny_llama(rope_parameters=rope)
    adapter = load((model, tokenizer))
    if adapter.mixes_lengths(20):
        made = rows_of(adapter, TEXTS)
        for n, text in enumerate(TEXTS):
            ours = torch.stack([made[row][n] for row in range(L + 1)])
            plain.check_residuals(ours, plain.residuals(model, text), ROUNDING)


# writing


def written(adapter, texts, new, past=()):
    """Greedy, all together: token ids [text][new], states [text, new, layer + 1, model]."""
    writer = adapter.write(texts, past) if past else adapter.write(texts)
    states, tokens = [writer.prefill()], []
    for _ in range(new):
        z = adapter.head.logits(adapter.head.prepare(states[-1][-1]))
        tokens.append(z.argmax(-1).tolist())
        if len(tokens) < new:
            states.append(writer.decode_step(tokens[-1]))
    return [list(t) for t in zip(*tokens, strict=True)], torch.stack(states).permute(2, 0, 1, 3)


def test_writing_is_generate(family, adapter):
    if family in ("mamba", "bert"):
        assert adapter.why_not_write(30)
        return
    assert not adapter.why_not_write(30)
    tokens, states = written(adapter, TEXTS, 8)
    session = lensviz.Session(adapter)
    for n, text in enumerate(TEXTS):
        assert tokens[n] == session.generate(text, 8, stop=()).token_ids
        whole = plain.residuals(adapter.model, [*text, *tokens[n][:-1]])[:, len(text) - 1 :]
        plain.check_residuals(states[n].transpose(0, 1), whole, 5e-5)


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_keeping_some_goes_on_with_them_alone(make):
    adapter = load(make())
    all_tokens, all_states = written(adapter, TEXTS, 5)
    writer = adapter.write(TEXTS)
    writer.prefill()
    writer.decode_step([t[0] for t in all_tokens])
    for which in ([3, 0, 1], [2, 1], [1]):
        on = [3, 0, 1] if which == [3, 0, 1] else [1, 0] if which == [2, 1] else [0]
        step = {3: 1, 2: 2, 1: 3}[len(which)]
        writer.select_rows(which)
        state = writer.decode_step([all_tokens[n][step] for n in on])
        for i, n in enumerate(on):
            plain.check_residuals(state[:, i], all_states[n, step + 1], 5e-5)


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_writing_behind_a_stored_prefix(make):
    adapter = load(make())
    front = TEXTS[0][:12]
    past = [adapter.run(front[:5])]
    past.append(adapter.run(front[5:], past=past))
    want, states = written(adapter, [[*front, *t] for t in TEXTS[1:]], 4)
    got, again = written(adapter, TEXTS[1:], 4, past)
    assert got == want
    for n in range(len(want)):
        plain.check_residuals(again[n].transpose(0, 1), states[n].transpose(0, 1), 5e-5)
    assert [len(p) for p in past] == [5, 7]  # what was kept is not written to
    plain.check_residuals(torch.cat([p.residuals for p in past], 1), plain.residuals(adapter.model, front))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_in_other_precisions(dtype):
    model, tokenizer = tiny_llama()
    adapter = load((model.to(dtype), tokenizer))
    assert adapter.mixes_lengths(20)
    made = rows_of(adapter, TEXTS)
    assert made[1][0].dtype == dtype
    for n, text in enumerate(TEXTS):
        ours = torch.stack([made[row][n] for row in range(L + 1)]).double()
        plain.check_residuals(ours, adapter.residuals(text).double(), 5e-2 if dtype == torch.bfloat16 else 1e-9)
