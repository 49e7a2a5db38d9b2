"""What a changed forward pass gives, computed the slow way: transformers, torch hooks, and nothing of lensviz."""

from copy import deepcopy
from functools import cache

import torch


def blocks_of(model):
    """The blocks of the tiny models, of peft's around them, and of TransformerLens' bridges."""
    if hasattr(model, "original_model"):
        return model.blocks
    if hasattr(model, "get_base_model"):
        return blocks_of(model.get_base_model())
    body = (
        model.transformer if hasattr(model, "transformer") else model.bert.encoder if hasattr(model, "bert") else None
    )
    if body is not None:
        return body.h if hasattr(body, "h") else body.layer
    return model.model.layers if hasattr(model, "model") else model.backbone.layers


def residuals(model, ids, changes=()):
    """[layer + 1, pos, model] of one whole pass. A change (layer, positions, act) replaces `h[positions]` behind that
    layer (-1: the embedding; None: every position) by `act(h[positions])`; those of one layer are made in order.
    """
    blocks, rows = blocks_of(model), []

    def changed(h):
        h = h.clone()
        for layer, positions, act in changes:
            if layer == len(rows) - 1:
                at = list(range(h.shape[1])) if positions is None else list(positions)
                h[0, at] = act(h[0, at])
        rows.append(h[0].clone())
        return h

    def before(module, args, kwargs):
        if args:
            return (changed(args[0]), *args[1:]), kwargs
        return args, {**kwargs, "hidden_states": changed(kwargs["hidden_states"])}

    def after(module, args, output):
        return changed(output) if torch.is_tensor(output) else (changed(output[0]), *output[1:])

    handles = [blocks[0].register_forward_pre_hook(before, with_kwargs=True)]
    handles += [block.register_forward_hook(after) for block in blocks]
    try:
        with torch.no_grad():
            model(torch.tensor([list(ids)]))
    finally:
        for handle in handles:
            handle.remove()
    return torch.stack(rows)


@cache
def _head(model):
    """Final norm and unembedding in float64."""
    if hasattr(model, "bert"):
        return deepcopy(model.cls).double()
    if hasattr(model, "backbone"):
        return torch.nn.Sequential(deepcopy(model.backbone.norm_f), deepcopy(model.lm_head)).double()
    norm = model.transformer.ln_f if hasattr(model, "transformer") else model.model.norm
    return torch.nn.Sequential(deepcopy(norm), deepcopy(model.lm_head)).double()


def log_probabilities(model, h):
    """Natural-log probabilities [*rows, vocabulary] of rows of the stream, float64."""
    if hasattr(model, "original_model"):
        with torch.no_grad():
            z, cap = model.unembed(model.ln_final(h)).double(), model.cfg.output_logits_soft_cap
            return (z if cap <= 0 else cap * torch.tanh(z / cap)).log_softmax(-1)
    if hasattr(model, "get_base_model"):
        return log_probabilities(model.get_base_model(), h)
    with torch.no_grad():
        z = _head(model)(h.double())
        cap = getattr(model.config, "final_logit_softcapping", None)
        return (z if cap is None else cap * torch.tanh(z / cap)).log_softmax(-1)


def check_residuals(got, want, rtol=1e-5):
    """Every cell within `rtol` of its own length."""
    error, length = (got - want).norm(dim=-1), want.norm(dim=-1)
    assert got.shape == want.shape
    assert (error <= rtol * length.clamp_min(1e-3)).all(), f"worst cell: {(error / length.clamp_min(1e-3)).max():.1e}"


def but_for_rounding(got, want, terms=64):
    """Whether two ways through the same sums of so many terms agree: within eps · terms · the largest value."""
    error = (got - want).abs().max()
    return got.shape == want.shape and bool(error <= torch.finfo(want.dtype).eps * terms * want.abs().max())


def check_lens(result, logp, targets=()):
    """All numbers of a lens result against log-probabilities [layer, pos, vocabulary]."""
    p, top = logp.exp(), torch.from_numpy(result.top_ids)
    close(result.top_logp, logp.gather(-1, top))
    close(result.top_logp, logp.topk(top.shape[-1]).values)
    close(result.entropy, -(p * logp).sum(-1))
    close(result.kl, (p * (logp - logp[-1:])).sum(-1), 1e-4)
    assert result.target_ids.tolist() == list(targets)
    for n, target in enumerate(targets):
        own = logp[..., target, None]
        close(result.target_logp[..., n], own[..., 0])
        low, high = ((logp > own + step).sum(-1).numpy() for step in (2e-5, -2e-5))  # as near as this is a tie
        assert (low <= result.target_rank[..., n]).all()
        assert (result.target_rank[..., n] <= high).all()


def close(got, want, rtol=0.0):
    """Within 1e-4 nats."""
    torch.testing.assert_close(torch.as_tensor(got).double(), want.double(), atol=1e-4, rtol=rtol)


def whole_distribution(session, ids, **how):
    """Log-probabilities [pos, vocabulary] of the lens's last row, by token: all of it, best first, put in order."""
    found = session.lens(ids, top_k=session.adapter.head.vocab_size, **how)
    tokens, logp = torch.tensor(found.top_ids[-1]).long(), torch.tensor(found.top_logp[-1])
    return torch.full_like(logp, torch.nan).scatter(-1, tokens, logp)
