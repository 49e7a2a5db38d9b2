"""Writing out vectors the slow way: transformers' own `inputs_embeds`, one whole pass for every token, and
nothing of lensviz.
"""

from functools import cache

import torch
from transformers import OPTConfig, OPTForCausalLM

from tests import plain
from tests.tiny import byte_tokenizer, louder


def tiny_opt(**changes):
    """(model, tokenizer): 3 blocks of width 32, learned positions added outside of the embedding module."""
    torch.manual_seed(0)
    tokenizer = byte_tokenizer()
    config = {"hidden_size": 32, "ffn_dim": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "bos_token_id": 0}
    config |= {"max_position_embeddings": 64, "eos_token_id": 0, "pad_token_id": 1, "word_embed_proj_dim": 32}
    return louder(OPTForCausalLM(OPTConfig(vocab_size=len(tokenizer), **{**config, **changes}))), tokenizer


def blocks_of(model):
    """The blocks of the tiny models."""
    return model.model.decoder.layers if isinstance(model, OPTForCausalLM) else plain.blocks_of(model)


@cache
def cells(model, ids):
    """[layer + 1, pos, model] of a model that does not change: what the embedding module and each block put out."""
    kept = []
    keep = lambda m, a, o: kept.append(o if torch.is_tensor(o) else o[0])  # noqa: E731
    handles = [m.register_forward_hook(keep) for m in (model.get_input_embeddings(), *blocks_of(model))]
    with torch.no_grad():
        model(input_ids=torch.tensor([ids]), use_cache=False)
    for handle in handles:
        handle.remove()
    return torch.cat(kept)


def cell(model, ids, layer, position):
    """[model]: what stands behind block `layer` (-1: what the embedding module puts out)."""
    return cells(model, tuple(ids))[layer + 1, position]


def logits(model, ids, places):
    """[pos, vocabulary] of one text with vectors in the place of some embeddings, {position: vector}; with gradients
    where the vectors take part in them.
    """
    if hasattr(model, "original_model"):
        return _bridge_logits(model, ids, places)
    rows = list(model.get_input_embeddings()(torch.tensor(list(ids))).detach())
    for position, vector in places.items():
        rows[position] = vector.to(rows[position].dtype)
    return model(inputs_embeds=torch.stack(rows)[None], use_cache=False).logits[0].float()


def _bridge_logits(model, ids, places):
    """Of TransformerLens' bridges, which take no embeddings."""

    def put(_module, _args, rows):
        rows = rows.clone()
        for position, vector in places.items():
            rows[0, position] = vector
        return rows

    handle = model.embed.register_forward_hook(put)
    found = model(torch.tensor([list(ids)]), return_type="logits")[0].float()
    handle.remove()
    return found


def places_of(before, z, theta):
    """Where the vector stands, and behind it the task vector, if any."""
    return {len(before): z} | ({} if theta is None else {len(before) + 1: theta})


def greedy(model, before, slots, z, theta, n, stop=()):
    """(tokens, logps, ended): the most likely token, one whole pass each."""
    tokens, logps = [], []
    for _ in range(n):
        with torch.no_grad():
            row = logits(model, [*before, *slots, *tokens], places_of(before, z, theta))[-1].double().log_softmax(-1)
        token = int(row.argmax())
        logps.append(float(row[token]))
        if token in stop:
            return tuple(tokens), logps, True
        tokens.append(token)
    return tuple(tokens), logps, False


def all_mentions(model, before, slots, z, theta, n, stop):
    """{(tokens, ended): natural-log probability} of every mention of at most n tokens, its end counted."""
    size, found = model.config.vocab_size, {}
    live = {(): 0.0}
    for length in range(1, n + 1):
        grown = {}
        for tokens, total in live.items():
            with torch.no_grad():
                at = logits(model, [*before, *slots, *tokens], places_of(before, z, theta))
            row = at[-1].double().log_softmax(-1).tolist()
            for token in range(size):
                if token in stop:
                    found[tokens, True] = total + row[token]
                else:
                    grown[*tokens, token] = total + row[token]
        live = grown
        if length == n:
            found |= {(tokens, False): total for tokens, total in live.items()}
    return found


def losses(model, before, slots, z, theta, targets):
    """[target] negative natural-log probabilities of the tokens behind the slots."""
    ids = [*before, *slots, *targets[:-1]]
    at = logits(model, ids, places_of(before, z, theta))[len(before) + len(slots) - 1 :]
    return torch.nn.functional.cross_entropy(at, torch.tensor(list(targets)), reduction="none")


def mean_loss(model, rows):
    """Of all tokens of rows (before, slots, z, theta, targets) together."""
    return torch.cat([losses(model, *row) for row in rows]).mean()
