"""Tiny random models of every causal-LM configuration type that the installed transformers knows.

`build` shrinks a configuration by the names of its numbers; `examine` gives what becomes of one type: verified, refused
or cannot be built. Verified means more than the probe's word: `independent_check` compares with the plain model. Of a
verified type it also says which abilities are proved, beyond a sliding window too, and why others are not: going on
from a stored prefix, computing only the cone of a change, texts of different length in a batch, and vectors in the
place of token embeddings.

`python tests/core/model/model_families.py` examines every type and rewrites families.csv. `make families` tests
every type against it and notes the state of lensviz/model in families_seen.txt: while it is that one, `make test`
takes a sample.
"""

import copy
import csv
import re
import sys
import warnings
from hashlib import sha256
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

import lensviz
from lensviz.errors import ModelNotVerified
from lensviz.model.adapter import adapter_of
from lensviz.model.huggingface import huggingface_subject

TABLE, SEEN = (Path(__file__).with_name(name) for name in ("families.csv", "families_seen.txt"))
MODEL = Path(lensviz.__file__).parent / "model"
COMMON = ("bert", "gemma3_text", "gpt2", "gpt_neox", "gpt_oss", "llama", "mistral", "mixtral", "phi3", "qwen2", "qwen3")
ABILITIES = ("prefix", "cone", "batch", "insertion")
LENGTH = 40  #: tokens for which abilities are proved: more than the sliding windows made here
TYPES = sorted(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)
VOCAB = 199
LIMIT = 40_000_000  #: weights; a type that the rules below do not shrink under this cannot be built tiny

# The first pattern that matches a field's whole name decides its value.
SIZES = [
    (r"vocab_size(_\w+)?|n_words|src_vocab_size|tgt_vocab_size", VOCAB),
    (r"(pad|bos|eos|unk|sep|mask|cls|decoder_start)_token_id|pad_index|(bos|eos|unk|mask)_index", None),
    (r"num_hidden_layers|n_layers?|num_layers|(de|en)coder_layers|num_decoder_layers|num_encoder_layers", 3),
    (r"num_key_value_heads|num_kv_heads|multi_query_groups|num_attention_groups|attention_num_kv_heads", 2),
    (
        r"(\w+_)?(num_)?(attention_)?heads|n_heads?|\w*num_(attention_|value_|key_|q_|v_|mamba_)?heads?|\w+_attention_heads",
        4,
    ),
    (
        r"hidden_size|d_model|n_embd|n_embed|embed_dim|emb_dim|dim|embedding_size|word_embed_proj_dim|attention_hidden_size",
        32,
    ),
    (r"\w*(intermediate_size|ffn_dim|ffn_hidden_size|d_ff|n_inner|d_inner|dim_ff)\w*|\w*expert_dim\w*", 48),
    (r"\w*rope_head_dim|qk_rope_\w+", 8),
    (r"\w*(head_dim|head_size|d_head|kv_channels|d_kv)|qk_nope_\w+|v_head\w*", 8),
    (r"(q|kv|o)_lora_rank|lora_rank\w*|\w*_lora_rank|\w*_rank", 16),
    (r"num_experts_per_tok(en)?|moe_(top_)?k|top_k|moe_topk|num_selected_experts|experts_per_token|top_k_experts", 2),
    (r"n_group|topk_group|n_groups?|num_expert_groups?", 1),
    (r"\w*num_(local_|routed_)?experts|n_routed_experts|num_local_experts|moe_num_experts", 4),
    (r"\w*num_shared_experts|n_shared_experts", 1),
    (r"first_k_dense_replace|num_dense_layers|moe_layer_start_index|first_last_k_dense", 1),
    (r"max_position_embeddings|n_positions|max_sequence_length|max_seq_len|n_ctx|seq_length|max_target_positions", 128),
    (r"\w*sliding_window\w*|attention_window|window_size|local_attention|chunk_size|\w*chunk_len\w*", 16),
    (r"rotary_dim", 4),
    (r"num_nextn_predict_layers|num_mtp\w*", 0),
]


# Tried one after the other, only for fields that a configuration has.
ATTEMPTS = [
    {},
    {"num_key_value_heads": 4},
    {"num_key_value_heads": 4, "head_dim": 8},
    {"num_key_value_heads": 4, "head_dim": 8, "qk_head_dim": 16},
    {
        "mamba_d_head": 16,
        "mamba_head_dim": 16,
        "head_dim": 16,
        "mamba_n_heads": 4,
        "mamba_num_heads": 4,
        "num_heads": 4,
    },
    {"attn_layer_period": 2, "attn_layer_offset": 1},
    {"hidden_size_per_layer_input": 8, "num_kv_shared_layers": 0},
    {"layer_types": ["conv", "full_attention", "conv"]},
    {"n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 2, "num_key_value_heads": 4},
    {"mamba_d_ssm": 64, "mamba_d_head": 16},
    {"rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 10000.0}}},
    {"default_language": "en_XX"},
    {"is_decoder": True, "attn_layers": ["local", "lsh", "local"], "axial_pos_embds": False},
]


def build(config_type, auto=AutoModelForCausalLM):
    """A tiny random model of a configuration type, weights perturbed so that no norm or bias is trivially neutral."""
    problem = None
    for extra in ATTEMPTS:
        try:
            model = _built(CONFIG_MAPPING[config_type], extra, auto)
            model(input_ids=torch.arange(3, 10)[None], use_cache=False)
        except Exception as error:
            problem = problem or error
        else:
            return model
    raise problem


def _built(config_class, extra, auto):
    torch.manual_seed(0)
    fields = shrunk(config_class)
    config = config_class(**(fields | {k: v for k, v in extra.items() if hasattr(config_class(), k)}))
    with torch.device("meta"):
        size = sum(p.numel() for p in auto.from_config(copy.deepcopy(config)).parameters())
    if size > LIMIT:
        raise RuntimeError(f"{size / 1e6:.0f} M weights after shrinking")
    model = auto.from_config(config).eval().float()
    with torch.no_grad():
        for weight in model.parameters():
            if weight.is_floating_point():
                weight.add_(0.03 * torch.randn_like(weight))
    return model


def shrunk(config_class):
    """Keyword arguments that make a configuration small."""
    default = config_class()
    fields = {k: v for k, v in vars(default).items() if not k.startswith("_")}
    layers = next(
        (fields[k] for k in ("num_hidden_layers", "n_layer", "num_layers", "n_layers") if fields.get(k)), None
    )
    made = {}
    for key, value in fields.items():
        if hasattr(value, "to_dict"):
            made[key] = shrunk(type(value))
            continue
        size = next((size for pattern, size in SIZES if re.fullmatch(pattern, key)), "keep")
        if size is None and isinstance(value, int):
            made[key] = min(value, {"pad": 0, "bos": 1, "eos": 2}.get(key[:3], 3))
        elif size is None and isinstance(value, list) and value:
            made[key] = [2]
        elif isinstance(size, int) and isinstance(value, int) and not isinstance(value, bool) and value > 0:
            made[key] = min(size, value) if size else size
        elif isinstance(value, list) and layers and len(value) == layers:
            made[key] = (list(dict.fromkeys(value)) + value)[:3]  # every kind of layer, in order of appearance
    return made


def examine(config_type, auto=AutoModelForCausalLM):
    """(outcome, reason, prefix, cone, batch, insertion) of one type."""
    return (*(found := _examined(config_type, auto))[:2], *(found[2:] or [""] * len(ABILITIES)))


def _examined(config_type, auto):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = build(config_type, auto)
        except Exception as error:
            return "cannot be built", short(error)
        try:
            adapter = adapter_of(huggingface_subject(model), None, name=config_type)
        except ModelNotVerified as error:
            return "refused", short(error)
        problem = independent_check(model, adapter)
        if problem:
            return "wrong", problem
        return "verified", f"{adapter.n_layers} blocks; {adapter.parity.scale}", *capabilities(adapter)


def capabilities(adapter):
    """For each ability "proved", or why it is not."""
    mixed = "" if adapter.mixes_lengths(LENGTH) else "texts of different length change each other's states"
    found = (adapter.why_not_continue(LENGTH), adapter.why_not_skip(), mixed, adapter.why_not_insert(LENGTH))
    return tuple(why or "proved" for why in found)


def short(error):
    text = " ".join(f"{type(error).__name__}: {error}".split())
    part = re.search(r"because its (.*?\)), ?|because its (.*?\));", text)
    return (part[1] or part[2] if part else text)[:140]


def independent_check(model, adapter):
    """What is wrong with the adapter by the plain model's own account on other input; None if nothing is."""
    for amplify in (1.0, None):
        ids = torch.randint(4, VOCAB, (1, 11), generator=torch.Generator().manual_seed(77))
        with torch.no_grad():
            plain = model(input_ids=ids, use_cache=False).logits[0].float()
            if amplify is None:  # logits of real size, by weights edited in place
                weight = model.get_output_embeddings().weight
                weight.mul_(60 / plain.abs().max())
                plain = model(input_ids=ids, use_cache=False).logits[0].float()
        states = adapter.residuals(ids[0].tolist())
        ours = adapter.head.logits(adapter.head.prepare(states[-1]))
        if ours.shape != plain.shape:
            return f"shape {tuple(ours.shape)} for {tuple(plain.shape)}"
        difference = float((ours - plain).abs().max() / plain.abs().max())
        if not difference <= 2e-4:
            return f"logits differ by {difference:.2g} of the largest"
        text = model.config.get_text_config()
        layers = {getattr(text, key, None) for key in ("num_hidden_layers", "num_layers", "n_layer", "decoder_layers")}
        if adapter.n_layers not in layers:
            return f"{adapter.n_layers} blocks for {layers} layers"
        if not torch.equal(states, plain_residuals(model, adapter, ids)):
            return "residuals differ from plain hooks"
    return None


def plain_residuals(model, adapter, ids):
    """The stream by the simplest hooks: everything that goes into and comes out of the blocks, in order."""
    first, outputs, handles = [], [], []
    blocks = list(dict.fromkeys(adapter._proofs.structure.calls))
    tensor = lambda x: x if isinstance(x, torch.Tensor) else x[0]  # noqa: E731
    handles.append(
        blocks[0].register_forward_pre_hook(
            lambda m, a, k: first.append((a[0] if a else k["hidden_states"]).clone()), with_kwargs=True
        )
    )
    handles += [b.register_forward_hook(lambda m, a, o: outputs.append(tensor(o).clone())) for b in blocks]
    with torch.no_grad():
        model(input_ids=ids, use_cache=False)
    for handle in handles:
        handle.remove()
    return torch.stack([first[0][0], *(o[0] for o in outputs)])


def read_table():
    """{config_type: (outcome, reason, …)} as committed, and the transformers version it was made with."""
    version, _, *rows = TABLE.read_text(encoding="utf-8").splitlines()
    return {kind: tuple(row) for kind, *row in csv.reader(rows)}, version.removeprefix("# transformers ")


def sample():
    """One type for each outcome and reason in the table, and those that most people open."""
    by_path = {}
    for kind, row in read_table()[0].items():
        by_path.setdefault(row, kind)
    return sorted({*by_path.values(), *COMMON} & set(TYPES))


def state():
    """Digest of what decides what becomes of a type: lensviz/model and the version of transformers."""
    digest = sha256(transformers.__version__.encode())
    for file in sorted(MODEL.rglob("*.py")):
        digest.update(str(file.relative_to(MODEL)).encode() + file.read_bytes())
    return digest.hexdigest()


def write_table():
    """Examine every type and write the table."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# transformers {transformers.__version__}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["config_type", "outcome", "reason", *ABILITIES])
        for config_type in TYPES:
            row = config_type, *examine(config_type)
            writer.writerow(row)
            print(*row, sep=": ", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:] == ["--seen"]:
        SEEN.write_text(state() + "\n")
    else:
        write_table()
