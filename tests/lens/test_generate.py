"""Generation: the tokens of transformers' own `generate`, one step and one column for each, and a free lens."""

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

import lensviz
from lensviz import Ablate, Patch, Scale, Steer, errors
from tests import plain
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba, tiny_mistral

IDS = [11, 65, 140, 230]
N, L = len(IDS), 3
V = torch.linspace(-2, 3, 32)


def cost(session):
    made = session.stats.model_passes, session.stats.cells_computed
    session.stats.reset()
    return made


@pytest.fixture(params=[tiny_gpt2, tiny_llama], ids=["gpt2", "llama"])
def session(request):
    return lensviz.Session(request.param())


def theirs(model, ids, new, **options):
    with torch.no_grad():
        made = model.generate(torch.tensor([ids]), max_new_tokens=new, do_sample=False, pad_token_id=0, **options)
    return made[0, len(ids) :].tolist()


def by_hooks(model, ids, new, changes=()):
    """Greedy, a whole hooked pass for every token. `changes` is a function of the prompt so far."""
    made = list(ids)
    for _ in range(new):
        h = plain.residuals(model, made, changes(made) if callable(changes) else changes)
        made.append(int(plain.log_probabilities(model, h)[-1, -1].argmax()))
    return made[len(ids) :]


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_mistral, tiny_mamba])
def test_greedy_is_what_transformers_generates(make):
    model, tokenizer = make()
    session = lensviz.Session((model, tokenizer))
    for ids in (IDS, [7], [90, 91, 92, 93, 94, 95, 96, 97, 98]):
        want = theirs(model, ids, 12, eos_token_id=sorted(session.adapter.stop_ids))
        made = session.generate(ids, max_new_tokens=12)
        assert made.token_ids == want
        assert made.text == tokenizer.decode(want)
        assert made.prompt_ids == ids


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma])
def test_it_ends_where_transformers_ends(make):
    model, tokenizer = make()
    end = theirs(model, IDS, 5, eos_token_id=None)[2]
    model.generation_config.eos_token_id = [end, 399]
    session = lensviz.Session((model, tokenizer))
    made = session.generate(IDS, max_new_tokens=12)
    assert made.token_ids == theirs(model, IDS, 12)
    assert made.token_ids[-1] == end
    assert made.stopped


def test_the_call_of_the_contract(demo):
    g = demo.generate("Once upon a time", max_new_tokens=20, temperature=0.0, seed=0)
    ids = demo.tokens("Once upon a time").ids
    want = theirs(demo.adapter.model, list(ids), 20)
    assert g.token_ids == want
    assert isinstance(g.text, str)
    assert g.text == demo.adapter.tokenizer.hf.decode(want)
    demo.stats.reset()
    assert g.lens.token_ids.tolist() == [*ids, *want[:-1]]
    assert cost(demo) == (0, 0)


def test_a_token_costs_one_step_and_one_column(session, monkeypatch):
    rows, prepare = [], session.adapter.head.prepare
    monkeypatch.setattr(session.adapter.head, "prepare", lambda h: rows.append(h[..., 0].numel()) or prepare(h))
    session.generate(IDS, max_new_tokens=6, stop=())
    assert cost(session) == (6, L * N + 5 * L)
    assert sum(rows) == 6 * (L + 1)


def test_a_kept_prompt_is_not_fed_again(session):
    session.lens(IDS)
    session.stats.reset()
    made = session.generate(IDS, max_new_tokens=3, stop=())
    assert cost(session) == (2, 2 * L)
    session.generate([*IDS, *made.token_ids], max_new_tokens=2, stop=())
    assert cost(session) == (2, 2 * L)  # the last token, which was never fed, and one more
    session.generate(IDS, max_new_tokens=3, stop=())
    assert cost(session) == (0, 0)


def test_its_lens_is_that_of_the_whole_and_free(session):
    made = session.generate(IDS, max_new_tokens=5, stop=())
    session.stats.reset()
    result = made.lens
    assert cost(session) == (0, 0)
    whole = [*IDS, *made.token_ids[:-1]]
    assert result.token_ids.tolist() == whole
    plain.check_lens(
        result, plain.log_probabilities(session.adapter.model, plain.residuals(session.adapter.model, whole))
    )
    again = session.lens(whole)
    assert cost(session) == (0, 0)
    assert (again.top_ids == result.top_ids).all()
    assert result.top_ids[-1, N - 1 :, 0].tolist() == made.token_ids


CHANGES = {
    "every position, new ones too": ([Steer(0, None, V, 3.0)], lambda ids: [(0, None, lambda h: h + 3 * V)]),
    "the last word of the prompt": ([Ablate(1, [-1])], lambda ids: [(1, [N - 1], lambda h: h * 0)]),
    "some": ([Scale(-1, [0, -2], 4.0), Ablate(2, None, mean=V)],
             lambda ids: [(-1, [0, N - 2], lambda h: h * 4), (2, None, lambda h: h * 0 + V)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_interventions_act_at_every_step(session, case):
    interventions, changes = CHANGES[case]
    model = session.adapter.model
    made = session.generate(IDS, max_new_tokens=6, interventions=interventions, stop=())
    assert made.token_ids == by_hooks(model, IDS, 6, changes)
    assert cost(session) == (6, L * N + 5 * L)
    whole = [*IDS, *made.token_ids[:-1]]
    plain.check_lens(made.lens, plain.log_probabilities(model, plain.residuals(model, whole, changes(whole))))
    assert cost(session) == (0, 0)


def test_a_patch_stays_where_it_is(session):
    model = session.adapter.model
    cells = plain.residuals(model, [5, 6, 7, 80, 90, 91])[2]
    for patch, at in (
        (Patch(1, None, source=[5, 6, 7, 80, 90, 91]), [0, 1, 2, 3]),
        (Patch(1, [-1], source=[5, 6, 7, 80, 90, 91], source_positions=[-1]), [3]),
    ):
        there = [5] if patch.positions else [0, 1, 2, 3]
        made = session.generate(IDS, max_new_tokens=4, interventions=patch, stop=())
        assert made.token_ids == by_hooks(model, IDS, 4, [(1, at, lambda h, there=there: cells[there])])


def test_a_patch_reads_its_source_as_the_lens_does(session):
    """With a BOS in front of the prompt there is one in front of the source."""
    patch = [Patch(1, [1], source="The City of")]
    made = session.generate("A small model", 3, prepend_bos=True, interventions=patch, stop=())
    want = session.lens("A small model", prepend_bos=True, interventions=patch)
    n = len(want.token_ids)
    assert np.abs(made.lens.entropy[:, :n] - want.entropy).max() < 1e-5


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_a_seed_is_a_text(session, temperature):
    first = session.generate(IDS, 8, temperature=temperature, seed=3, stop=())
    session.clear()
    again = session.generate(IDS, 8, temperature=temperature, seed=3, stop=())
    others = [session.generate(IDS, 8, temperature=temperature, seed=n, stop=()).token_ids for n in range(4, 8)]
    assert first.token_ids == again.token_ids
    assert any(other != first.token_ids for other in others)
    torch.manual_seed(0)
    before = torch.random.get_rng_state()
    session.generate(IDS, 2, temperature=temperature)
    assert torch.equal(torch.random.get_rng_state(), before)  # the user's own draws are not touched


@pytest.mark.parametrize("temperature", [0.3, 1.0])
def test_draws_follow_the_models_distribution(tiny, temperature):
    model = tiny.adapter.model
    p = (plain.log_probabilities(model, plain.residuals(model, IDS))[-1, -1] / temperature).softmax(-1)
    many = 1000
    drawn = [tiny.generate(IDS, 1, temperature=temperature, seed=seed).token_ids[0] for seed in range(many)]
    top = p.topk(8).indices
    counts = torch.bincount(torch.tensor(drawn), minlength=len(p)).double()
    observed = torch.cat([counts[top], counts.sum(0, keepdim=True) - counts[top].sum()])
    expected = torch.cat([p[top], 1 - p[top].sum(0, keepdim=True)]) * many
    assert ((observed - expected) ** 2 / expected.clamp_min(1)).sum() < 26.1  # chi square, 8 degrees, p = 0.001


def test_stop_texts_and_ids(session):
    def made(new=8, stop=()):
        return session.generate(IDS, new, temperature=2.0, seed=1, stop=stop)

    free, decode = made(), session.adapter.tokenizer.decode
    third = free.token_ids[2]
    first = free.token_ids.index(third) + 1
    assert made(stop=[third]).token_ids == made(stop=third).token_ids == free.token_ids[:first]
    text = next(c for c in free.text if c != "�" and c not in decode(free.token_ids[:1]))
    stopped = made(stop=["not there", text])
    assert text in stopped.text
    assert text not in decode(stopped.token_ids[:-1])
    assert stopped.stopped
    assert not made(3).stopped
    assert made(first, stop=[third]).stopped  # at the last token allowed


def test_each_token_is_told_as_it_comes(session):
    told = []
    made = session.generate(IDS, 4, each=lambda token, text: told.append((token, text)), stop=())
    assert [token for token, _ in told] == made.token_ids
    assert "".join(text for _, text in told) == made.text


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_adds_up_to_the_text(session, seed):
    """Hot draws from a byte-level vocabulary: half characters, and bytes that never become one."""
    for options in ({}, {"stop": ["a", "e", "t"]}, {"max_new_tokens": 1}, {"stop": list(range(60))}):
        told = []
        given = {"max_new_tokens": 12, "temperature": 5.0, "seed": seed, **options}
        made = session.generate(IDS, each=lambda _, text, told=told: told.append(text), **given)
        assert "".join(told) == made.text
        assert len(told) == len(made.token_ids)


def test_blanks_of_a_llama_2_are_told():
    vocabulary = {"<unk>": 0, "▁hello": 1, "▁world": 2, "world": 3}
    core = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    core.decoder = decoders.Sequence(steps)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, unk_token="<unk>")
    config = LlamaConfig(vocab_size=4, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4)
    torch.manual_seed(0)
    session, told = lensviz.Session((LlamaForCausalLM(config).eval(), tokenizer)), []
    made = session.generate("hello", 8, temperature=2.0, seed=1, each=lambda _, text: told.append(text))
    assert "".join(told) == made.text
    assert {" world", "world"} & set(told)
    assert session.tokens([1, 2, 3]).texts == (" hello", " world", "world")
    found = session.lens("hello", top_k=4)
    assert len(set(found.pieces.values())) == 4  # counting top tokens by text merges none


def test_an_interruption_loses_nothing(session):
    def interrupt(token, text):
        told.append(token)
        if len(told) == 3:
            raise KeyboardInterrupt

    told = []
    with pytest.raises(KeyboardInterrupt):
        session.generate(IDS, 8, each=interrupt, stop=())
    session.stats.reset()
    made = session.generate(IDS, 4, stop=())
    assert made.token_ids[:3] == told
    assert cost(session) == (1, L)
    assert not session.engine.cache._pinned


COPIES = {"pickle": lambda g: pickle.loads(pickle.dumps(g)), "deepcopy": copy.deepcopy, "copy": copy.copy}  # noqa: S301


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("options", [{}, {"temperature": 1.0}, {"interventions": [Steer(1, vector=np.ones(32))]}])
def test_a_continuation_can_be_copied_and_kept(session, way, options):
    made = session.generate(IDS, 3, **options)
    lonely = COPIES[way](made)
    assert lonely == made
    assert (lonely.text, lonely.token_ids, lonely.prompt_ids) == (made.text, made.token_ids, made.prompt_ids)
    assert (lonely.interventions, lonely.stopped) == (made.interventions, made.stopped)
    assert repr(lonely) == repr(made)
    assert lonely.session is None
    assert made.session is session
    with pytest.raises(errors.BadGeneration, match=r"session\.lens\(") as told:
        lonely.lens  # noqa: B018
    assert str(told.value).endswith(".")
    want = made.lens
    kept = COPIES[way](made)  # read before it was copied
    np.testing.assert_array_equal(kept.lens.top_ids, want.top_ids)
    g = lonely
    again = session.lens([*g.prompt_ids, *g.token_ids[:-1]], interventions=g.interventions)  # as the sentence says
    np.testing.assert_array_equal(again.top_ids, want.top_ids)


def test_a_continuation_crosses_to_another_process(session):
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(repr, session.generate(IDS, 3)).result() == repr(session.generate(IDS, 3))


def test_up_to_the_end_of_the_context_window(session):
    ids = [11, 65] * 31  # 62 of 64
    model = session.adapter.model
    assert session.generate(ids, 3, stop=()).token_ids == by_hooks(model, ids, 3)
    with pytest.raises(errors.PromptTooLong, match=r"62 tokens and 4 new ones .* at most 3"):
        session.generate(ids, 4)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"max_new_tokens": 0}, errors.BadGeneration, "at least 1"),
        ({"max_new_tokens": -3}, errors.BadGeneration, "at least 1"),
        ({"max_new_tokens": "many"}, errors.BadGeneration, "new.tokens"),
        ({"max_new_tokens": 2.5}, errors.BadGeneration, "new.tokens"),
        ({"max_new_tokens": 10**6}, errors.PromptTooLong, "do not fit"),
        ({"temperature": -1}, errors.BadGeneration, "temperature"),
        ({"temperature": float("nan")}, errors.BadGeneration, "temperature"),
        ({"temperature": float("inf")}, errors.BadGeneration, "temperature"),
        ({"temperature": "hot"}, errors.BadGeneration, "temperature"),
        ({"seed": "s"}, errors.BadGeneration, "seed"),
        ({"stop": [2.5]}, errors.BadGeneration, "stop"),
        ({"interventions": [Ablate(1, [N])]}, errors.OutOfRange, "4 tokens"),
        ({"prompt": ""}, errors.EmptyPrompt, "no token"),
    ],
)
def test_bad_input_is_a_sentence_and_loses_nothing(tiny, options, error, words):
    tiny.generate(IDS, 2)
    kept = tiny.stats.bytes
    tiny.stats.reset()
    with pytest.raises(error, match=words) as caught:
        tiny.generate(**{"prompt": IDS, **options})
    assert str(caught.value).endswith(".")
    assert tiny.stats.bytes == kept
    tiny.generate(IDS, 2)
    assert cost(tiny) == (0, 0)


def test_an_encoder_writes_nothing():
    with pytest.raises(errors.BadGeneration, match="left to right"):
        lensviz.Session(tiny_bert()).generate(IDS)


def test_a_conversation_is_a_prompt(tiny):
    tiny.adapter.tokenizer.hf.chat_template = (
        "{% for m in messages %}<{{ m.role }}>{{ m.content }}\n{% endfor %}"
        "{% if add_generation_prompt %}<assistant>{% endif %}"
    )
    ids = tiny.chat("A few words")
    assert tiny.adapter.tokenizer.decode(ids) == "<user>A few words\n<assistant>"
    made = tiny.generate(ids, 3, stop=())
    assert made.token_ids == by_hooks(tiny.adapter.model, ids, 3)
