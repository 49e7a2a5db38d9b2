"""Vectors in the place of token embeddings: what the adapter makes of them, against transformers' own
`inputs_embeds`.
"""

import pytest
import torch
from transformer_lens.model_bridge import TransformerBridge

from lensviz.model.load import load
from tests import by_hand
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba

FAMILIES = {"gpt2": tiny_gpt2, "llama": tiny_llama, "gemma": tiny_gemma, "opt": by_hand.tiny_opt}
TEXTS = [[11, 65, 140, 230], [7], [90, 91, 92, 93, 94, 95, 96]]
SLOT, MARK = 31, 33
Z = 3 * torch.randn(len(TEXTS), 32, generator=torch.Generator().manual_seed(1))
THETA = 2 * torch.randn(len(TEXTS), 32, generator=torch.Generator().manual_seed(2))


@pytest.fixture(params=FAMILIES, scope="module")
def adapter(request):
    return load(FAMILIES[request.param]())


def logits(adapter, state):
    return adapter.head.logits(adapter.head.prepare(state))


def by_inputs_embeds(model, ids, places):
    with torch.no_grad():
        return by_hand.logits(model, ids, places)


def close(got, want):
    torch.testing.assert_close(got, want, rtol=1e-4, atol=1e-4)


def test_embeddings_are_those_before_positions(adapter):
    ids = TEXTS[0]
    made = adapter.embed(ids)
    assert torch.equal(made, adapter.model.get_input_embeddings()(torch.tensor(ids)).detach())
    assert not made.requires_grad
    has_positions = hasattr(adapter.model, "transformer") or hasattr(adapter.model.model, "decoder")
    assert torch.allclose(made, adapter.residuals(ids)[0]) != has_positions


def test_a_token_s_own_vector_changes_nothing(adapter):
    writing = adapter.write([[*t, SLOT] for t in TEXTS])
    there = adapter.write([[*t, SLOT] for t in TEXTS])
    own = adapter.embed([SLOT]).repeat(len(TEXTS), 1)
    close(writing.prefill(own), there.prefill())
    close(writing.decode_step([MARK] * 3, adapter.embed([MARK]).repeat(len(TEXTS), 1)), there.decode_step([MARK] * 3))


def test_vectors_behind_prompts_then_tokens(adapter):
    assert adapter.why_not_insert(16) == ""
    writing = adapter.write([[*t, SLOT] for t in TEXTS])
    states = [writing.prefill(Z), writing.decode_step([MARK] * 3, THETA), writing.decode_step([40, 50, 60])]
    for n, text in enumerate(TEXTS):
        at = by_inputs_embeds(
            adapter.model, [*text, SLOT, MARK, 40 + 10 * n], {len(text): Z[n], len(text) + 1: THETA[n]}
        )
        close(logits(adapter, torch.stack([s[-1, n] for s in states])), at[-3:])


def test_rows_kept_several_times_and_in_another_order(adapter):
    which = [2, 0, 2]
    writing = adapter.write(TEXTS)
    writing.prefill()
    writing.select_rows(which)
    writing.decode_step([SLOT] * 3, Z)
    writing.select_rows([2, 1])
    state = writing.decode_step([MARK] * 2)
    for row, n in enumerate((2, 1)):
        text = TEXTS[which[n]]
        close(
            logits(adapter, state[-1])[row], by_inputs_embeds(adapter.model, [*text, SLOT, MARK], {len(text): Z[n]})[-1]
        )


@pytest.mark.parametrize("two", [False, True])
def test_ahead_gives_what_whole_passes_give_and_their_gradients(adapter, two):
    more = [[MARK, 40, 41], [MARK, 50], [MARK, 60, 61, 62]]
    theta, z = THETA.clone().requires_grad_(), Z.clone().requires_grad_(two)
    writing = adapter.write(TEXTS)
    writing.prefill()
    if two:
        states = writing.forward([[SLOT, *m] for m in more], torch.stack([z, theta], 1))[:, 1:]
    else:
        writing.decode_step([SLOT] * 3, z)
        states = writing.forward(more, theta)
    ours, theirs = [], []
    for n, (text, new) in enumerate(zip(TEXTS, more, strict=True)):
        ours.append(adapter.head.graph(states[n, : len(new)]))
        theirs.append(
            by_hand.logits(adapter.model, [*text, SLOT, *new], {len(text): z[n], len(text) + 1: theta[n]})[
                len(text) + 1 :
            ]
        )
        close(ours[-1].detach(), theirs[-1].detach())
    learned = [theta, z] if two else [theta]
    weight = torch.linspace(-1, 1, ours[0].shape[-1])
    ours, theirs = (
        torch.autograd.grad(sum((g.log_softmax(-1) * weight).sum() for g in each), learned) for each in (ours, theirs)
    )
    for mine, want in zip(ours, theirs, strict=True):
        assert (mine - want).norm() <= 1e-4 * want.norm()
    assert all(p.grad is None for p in adapter.model.parameters())


def test_without_gradients_nothing_is_recorded(adapter):
    writing = adapter.write(TEXTS)
    writing.prefill()
    assert not writing.forward([[SLOT, 5]] * 3, Z, gradients=False).requires_grad


def test_no_hook_stays_and_weights_are_as_before():
    model, tokenizer = tiny_gpt2()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    model.train()
    model.transformer.wte.weight.requires_grad_(False)
    adapter = load((model, tokenizer))
    assert adapter.why_not_insert(8) == ""
    writing = adapter.write([[1, 2]])
    writing.prefill(Z[:1])
    theta = THETA[:1].clone().requires_grad_()
    torch.autograd.grad(writing.forward([[3, 4]], theta).sum(), theta)
    assert model.training
    assert all(module.training for module in model.modules())
    assert not model.transformer.wte.weight.requires_grad
    assert all(
        p.requires_grad
        for name, p in model.named_parameters()
        if name not in ("transformer.wte.weight", "lm_head.weight")
    )
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())


def bridge():
    shape = {"n_layers": 3, "d_model": 32, "n_heads": 4, "d_head": 8, "d_vocab": 300, "n_ctx": 64}
    return TransformerBridge.boot_native({**shape, "act_fn": "gelu", "normalization_type": "LN"})


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (tiny_bert, "its positions see later ones"),
        (tiny_mamba, "its cache does not hold every position (a state or window in place of keys and values)"),
        (lambda: by_hand.tiny_opt(word_embed_proj_dim=16), "its embedding is 16 wide, and its residual stream 32"),
        (bridge, None),
    ],
    ids=["bert", "mamba", "opt", "bridge"],
)
def test_what_cannot_take_vectors_says_why(make, why):
    adapter = load(make())
    clause = adapter.why_not_insert(8)
    assert clause
    assert why in (None, clause)
    assert not clause.endswith(".")
