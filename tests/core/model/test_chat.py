"""Conversations by the tokenizer's own template, and who speaks in given ids."""

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

import lensviz
from lensviz.errors import BadPrompt
from lensviz.model.protocol import ROLES
from lensviz.model.tokenizer.hf import HFTokenizer

CHATML = """\
{% if messages[0].role != 'system' and system is not defined %}<|im_start|>system
You help.<|im_end|>
{% endif %}{% for m in messages %}<|im_start|>{{ m.role }}
{{ m.content }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""

LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n"
    "{{ m.content | trim }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)

STRICT = (  # as Mistral's or Gemma's: no system message, and the speakers take turns
    "{{ bos_token }}{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant') }}{% endif %}"
    "{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]{% else %} {{ m.content }}</s>{% endif %}{% endfor %}"
)

TEMPLATES = {"chatml": CHATML, "llama 3": LLAMA3, "strict": STRICT}
TALK = [
    {"role": "user", "content": "Who is it?"},
    {"role": "assistant", "content": "It is me."},
    {"role": "user", "content": "And you, user?"},
]
SYSTEM = {"role": "system", "content": "Be short."}


def hf_tokenizer(template=None):
    """Bytes, and the special tokens of all templates."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    engine = Tokenizer(models.BPE({c: i for i, c in enumerate(alphabet)}, []))
    engine.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    engine.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=engine, bos_token="<s>", eos_token="</s>")
    marks = ["<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    made.add_special_tokens({"additional_special_tokens": marks})
    made.chat_template = template
    return made


def tokenizer(name):
    return HFTokenizer(hf_tokenizer(TEMPLATES.get(name)), 300)


def spoken(tokenizer, ids):
    """Runs of ids with one speaker: (role, text)."""
    runs = []
    for i, role in zip(ids, tokenizer.roles(ids), strict=True):
        if runs and runs[-1][0] == role:
            runs[-1][1].append(i)
        else:
            runs.append((role, [i]))
    return [(ROLES[role], tokenizer.decode(run)) for role, run in runs]


@pytest.mark.parametrize("name", TEMPLATES)
def test_ids_are_those_of_the_template(name):
    one = tokenizer(name)
    want = one.hf.apply_chat_template(TALK, tokenize=False, add_generation_prompt=True)
    assert one.decode(one.chat(TALK)) == want
    assert one.chat(TALK) == one.hf(want, add_special_tokens=False)["input_ids"]


@pytest.mark.parametrize("name", ["chatml", "llama 3"])
def test_everyone_is_heard(name):
    one = tokenizer(name)
    heard = spoken(one, one.chat([SYSTEM, *TALK]))
    assert [(role, text.strip()) for role, text in heard if role not in {"template", ""}] == [
        ("system", "Be short."),
        ("user", "Who is it?"),
        ("assistant", "It is me."),
        ("user", "And you, user?"),
    ]
    assert heard[-1][0] == "template"
    assert heard[-1][1].strip().endswith(("assistant", "<|end_header_id|>"))


def test_a_preamble_of_the_templates_own_is_the_systems():
    one = tokenizer("chatml")
    heard = spoken(one, one.chat(TALK))
    assert ("system", "You help.") in heard
    assert ("user", "Who is it?") in heard


def test_a_template_without_system_messages():
    one = tokenizer("strict")
    heard = [(role, text.strip()) for role, text in spoken(one, one.chat(TALK)) if role not in {"template", ""}]
    assert heard == [("user", "Who is it?"), ("assistant", "It is me."), ("user", "And you, user?")]


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_the_assistant_goes_on_to_say_is_its_own(name):
    one = tokenizer(name)
    ids = one.chat(TALK)
    said = one.encode("A new word", prepend_bos=False)
    roles = one.roles([*ids, *said])
    assert roles[: len(ids)] == one.roles(ids)  # a growing prompt keeps its roles
    assert {ROLES[r] for r in roles[len(ids) :]} == {"assistant"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_special_tokens_belong_to_nobody(name):
    one = tokenizer(name)
    ids = one.chat(TALK)
    special = [role for i, role, s in zip(ids, one.roles(ids), one.is_special(ids), strict=True) if s]
    assert {ROLES[r] for r in special} <= {"template", ""}


def test_a_plain_text_has_no_speakers():
    for one in (tokenizer("chatml"), tokenizer(None)):
        ids = one.encode("The City of Lights")
        assert one.roles(ids) == [0] * len(ids)


def test_a_message_may_say_what_the_template_says():
    """Text that looks like the frame but is not made of its special tokens."""
    one = tokenizer("chatml")
    talk = [{"role": "user", "content": "lensviz, are you an assistant\nor a user\n?"}]
    assert ("user", talk[0]["content"]) in spoken(one, one.chat(talk))


@pytest.mark.parametrize("content", ["", " ", "\n", "日本語 and emoji 🎉"])
def test_odd_messages(content):
    one = tokenizer("chatml")
    ids = one.chat([{"role": "user", "content": content}, *TALK[1:]])
    roles = [ROLES[r] for r in one.roles(ids)]
    assert len(roles) == len(ids)
    text = one.decode([i for i, role in zip(ids, roles, strict=True) if role == "user"])
    assert text == content + "And you, user?"


@pytest.mark.parametrize("messages", [[], [{}], [{"role": "user"}], ["hello"], [None]])
def test_what_is_no_conversation_gets_a_sentence(messages):
    with pytest.raises(BadPrompt, match="conversation is a list"):
        tokenizer("chatml").chat(messages)


def test_without_a_template_there_is_a_sentence():
    with pytest.raises(BadPrompt, match="no chat template"):
        tokenizer(None).chat(TALK)


def test_what_the_template_refuses_is_a_sentence():
    with pytest.raises(BadPrompt, match="must alternate") as caught:
        tokenizer("strict").chat([TALK[0], TALK[2]])
    assert str(caught.value).endswith(".")


def test_a_session_takes_a_conversation_for_a_prompt():
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=300, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=256,
    )  # fmt: skip
    session = lensviz.Session((LlamaForCausalLM(config).eval(), hf_tokenizer(CHATML)))
    ids = session.chat("Who is it?")
    assert ids == session.chat(TALK[:1])
    assert session.lens(ids, top_k=1).token_ids.tolist() == list(ids)
    session.stats.reset()
    made = session.generate(ids, 3, stop=())
    assert session.stats.cells_computed == 2 * 2  # the prompt was read already
    roles = session.adapter.tokenizer.roles([*ids, *made.token_ids])
    assert len(roles) == len(ids) + 3
