"""Tiny random models with tokenizers made here: nothing is downloaded."""

from tempfile import TemporaryDirectory

import peft
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    BertConfig,
    BertForMaskedLM,
    Gemma2Config,
    Gemma2ForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    MambaConfig,
    MambaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedTokenizerFast,
)

from lensviz.model.running.hooks import OwnHook

TEXT = [
    "The City of Lights iconic landmark is the Eiffel Tower in Paris, France.",
    "A small model reads a few words and says what comes next, layer by layer.",
    "héllo wörld — tokens can be bytes; 日本語 and emoji too.",
]


def byte_tokenizer(vocab_size: int = 400) -> PreTrainedTokenizerFast:
    """Byte-level BPE as GPT-2's: any text is covered, and a token can be a part of a character."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size, special_tokens=["<|end|>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(TEXT, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<|end|>", eos_token="<|end|>")


def tiny_gpt2(seed: int = 0, positions: int = 64):
    """(model, tokenizer): 3 blocks of width 32, real-size logits (weights are scaled up)."""
    torch.manual_seed(seed)
    tokenizer = byte_tokenizer()
    config = GPT2Config(vocab_size=len(tokenizer), n_positions=positions, n_embd=32, n_layer=3, n_head=4)
    return louder(GPT2LMHeadModel(config)), tokenizer


SIZES = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
}


def tiny_llama(seed: int = 0, **changes):
    """(model, tokenizer): 3 blocks of width 32, rotary positions, untied unembedding."""
    torch.manual_seed(seed)
    tokenizer = byte_tokenizer()
    config = LlamaConfig(vocab_size=len(tokenizer), **{**SIZES, **changes})
    return louder(LlamaForCausalLM(config)), tokenizer


def tiny_gemma(seed: int = 0, window: int = 8, **changes):
    """(model, tokenizer) as Gemma 2: sliding windows in every second block, soft caps, scaled and tied embeddings."""
    torch.manual_seed(seed)
    tokenizer = byte_tokenizer()
    sizes = {**SIZES, "head_dim": 8, "query_pre_attn_scalar": 8, **changes}
    config = Gemma2Config(vocab_size=len(tokenizer), sliding_window=window, eos_token_id=0, **sizes)
    return louder(Gemma2ForCausalLM(config)), tokenizer


def tiny_bridge(make=None, *, processed: bool):
    """(TransformerBridge, tokenizer) over a tiny model, `tiny_llama` unless another is asked for; with norms folded and
    weights centered where `processed`.
    """
    from transformer_lens.model_bridge import TransformerBridge

    with TemporaryDirectory() as folder:
        for part in (make or tiny_llama)():
            part.save_pretrained(folder)
        bridge = TransformerBridge.boot_transformers(folder)
    if processed:
        bridge.enable_compatibility_mode()
    return bridge, bridge.tokenizer


def tiny_adapted():
    """(model, tokenizer): `tiny_llama` with two adapters of peft's, "first" active."""
    model, tokenizer = tiny_llama()
    config = peft.LoraConfig(r=4, init_lora_weights=False, target_modules=["q_proj", "down_proj"])
    model = peft.get_peft_model(model, config, adapter_name="first")
    model.add_adapter("second", config)
    return model.eval(), tokenizer


def tiny_mistral(seed: int = 0, window: int = 8):
    """(model, tokenizer): every block looks through a sliding window."""
    torch.manual_seed(seed)
    tokenizer = byte_tokenizer()
    config = MistralConfig(vocab_size=len(tokenizer), sliding_window=window, **SIZES)
    return louder(MistralForCausalLM(config)), tokenizer


def tiny_mamba(seed: int = 0):
    """(model, tokenizer) of a state-space model: there are no keys and values."""
    torch.manual_seed(seed)
    tokenizer = byte_tokenizer()
    config = MambaConfig(vocab_size=len(tokenizer), hidden_size=32, state_size=4, num_hidden_layers=3, eos_token_id=0)
    return louder(MambaForCausalLM(config)), tokenizer


def tiny_bert(seed: int = 0):
    """(model, tokenizer) of a masked-LM encoder."""
    torch.manual_seed(seed)
    tokenizer = byte_tokenizer()
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=64,
    )
    return louder(BertForMaskedLM(config)), tokenizer


def louder(model):
    """Random weights ten times as large, so that logits and their ranks differ clearly."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 2:
                weight.mul_(10 if "embed" in name or "wte" in name else 4)
    return model.eval()


class Watching(OwnHook):
    """A hook that every thread meets and that is no part of a model's version: it looks and changes nothing."""

    def __call__(self, *args):
        self.act(*args)
