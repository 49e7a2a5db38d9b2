"""Small models and tokenizers made on the spot, and the plainest way to compute what an adapter claims."""

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForMaskedLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from lensviz.model.load import load

VOCAB = 300
IDS = [5, 17, 80, 33, 120, 7, 260, 44]


def tiny_llama(**changes):
    """Three blocks, 32 wide; weights of a size that makes every part matter."""
    torch.manual_seed(1)
    sizes = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4}
    config = LlamaConfig(vocab_size=VOCAB, num_key_value_heads=2, max_position_embeddings=64, **{**sizes, **changes})
    return perturbed(LlamaForCausalLM(config).eval())


def tiny_bert(kind=BertForMaskedLM, **changes):
    """A bidirectional encoder; with a masked-LM head by default."""
    torch.manual_seed(2)
    sizes = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4}
    config = BertConfig(vocab_size=VOCAB, max_position_embeddings=64, **{**sizes, **changes})
    return perturbed(kind(config).eval())


def perturbed(model, size=0.05):
    """Random noise on every weight, so that no norm or bias is neutral."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(size * torch.randn_like(weight))
    return model


def adapter(model, tokenizer=None, **options):
    """The adapter of a model without a tokenizer."""
    return load((model, tokenizer), **options)


def lens_row(one, ids=IDS):
    """Logits of the last layer's row by the adapter."""
    return one.head.logits(one.head.prepare(one.residuals(ids)[-1]))


def own(model, ids=IDS):
    """The model's own logits [pos, vocab], float32."""
    device = next((p.device for p in model.parameters() if not p.is_meta), "cpu")
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids], device=device)).logits[0].float()


def hooks_left(model):
    """Number of forward hooks on all modules."""
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules())


def byte_level_tokenizer():
    """Byte-level BPE with a few merges, special tokens, and a BOS in front of every text."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("Ġ", "P"), ("a", "r"), ("i", "s"), ("ĠP", "ar"), ("ĠPar", "is"), ("ï", "¿"), ("ï¿", "½"), ("Ġ", "æ")]
    specials = ["<s>", "</s>", "<pad>"]
    words = [*specials, *alphabet, *("".join(pair) for pair in merges)]
    engine = Tokenizer(models.BPE({word: i for i, word in enumerate(words)}, merges))
    engine.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    engine.decoder = decoders.ByteLevel()
    engine.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    return PreTrainedTokenizerFast(tokenizer_object=engine, bos_token="<s>", eos_token="</s>", pad_token="<pad>")


def byte_fallback_tokenizer():
    """BPE with `▁` for blanks and `<0xNN>` for characters outside its vocabulary, as in Llama 2; U+FFFD is a token."""
    specials = ["<unk>", "<s>", "</s>"]
    words = [
        *specials,
        *(f"<0x{i:02X}>" for i in range(256)),
        "▁",
        *"Paris",
        "\ufffd",
        "▁P",
        "ar",
        "is",
        "▁Par",
        "▁Paris",
    ]
    merges = [("▁", "P"), ("a", "r"), ("i", "s"), ("▁P", "ar"), ("▁Par", "is")]
    engine = Tokenizer(models.BPE({w: i for i, w in enumerate(words)}, merges, byte_fallback=True, unk_token="<unk>"))
    engine.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    engine.decoder = decoders.Sequence(steps)
    return PreTrainedTokenizerFast(tokenizer_object=engine, bos_token="<s>", eos_token="</s>", unk_token="<unk>")
