"""Writing out cells: the tokens and probabilities of whole plain passes, the same alone or among others, and at
no cost where they are known.
"""

import math
import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import LlamaConfig, LlamaForCausalLM

import lensviz
from lensviz.engine.engine import Engine
from lensviz.entities.decode import decode_mentions
from lensviz.entities.decoding.decoder import ReadoutPrompt
from lensviz.entities.decoding.queries import Mentions, OtherMentions, Readout, batches, chance_like
from lensviz.entities.decoding.reader import VectorReader, readouts_of, run_of
from lensviz.entities.losses import LinearFilter
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import Cancelled
from lensviz.model.load import load
from lensviz.queries.interventions import Vector
from lensviz.queries.residuals import Residuals
from tests import by_hand
from tests.tiny import SIZES, tiny_gemma, tiny_gpt2, tiny_llama

PROMPT = "The City of Lights iconic landmark"
LAYERS = (-1, 0, 1, 2)
CHANCE = torch.Generator().manual_seed(3)
ROWS = {(layer, context): 3 * torch.randn(32, generator=CHANCE) for layer in LAYERS for context in (False, True)}
VECTORS = TaskVectors(ROWS)


def no_bos():
    model, tokenizer = tiny_llama()
    tokenizer.bos_token = None
    return model, tokenizer


FAMILIES = {
    "gpt2": tiny_gpt2,
    "llama": tiny_llama,
    "gemma": lambda: tiny_gemma(window=64),
    "opt": by_hand.tiny_opt,
    "no bos": no_bos,
}


@pytest.fixture(params=FAMILIES, scope="module")
def session(request):
    return lensviz.Session(FAMILIES[request.param]())


@pytest.fixture
def llama(adapters):
    return lensviz.Session(adapters["llama"])


def parts(session, prompt=PROMPT, *, with_context=False):
    """(ids that cells are taken from, where its first token stands, ids before the vector, the two placeholders)."""
    tokenizer = session.adapter.tokenizer.hf
    plain = lambda text: tokenizer(text, add_special_tokens=False)["input_ids"]  # noqa: E731
    front = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    ids, slots = plain(prompt), plain("_ >")[-2:]
    return [*front, *ids], len(front), [*front, *(ids if with_context else [])], slots


def check(session, mention, max_tokens, *, with_context=False, z=None, theta=None, places=None):
    """One mention against whole passes."""
    ids, first, before, slots = places or parts(session, with_context=with_context)
    model = session.adapter.model
    z = by_hand.cell(model, ids, mention.layer, mention.position + first) if z is None else z
    theta = ROWS[mention.layer, with_context] if theta is None else theta
    tokens, logps, ended = by_hand.greedy(model, before, slots, z, theta, max_tokens, session.adapter.stop_ids)
    assert (mention.token_ids, mention.ended) == (tokens, ended)
    assert mention.logp == pytest.approx(sum(logps) / len(logps), abs=1e-4)
    assert mention.text == session.adapter.tokenizer.decode(tokens).strip()


def grid(session):
    n = len(session.tokens(PROMPT).ids)
    return [(layer, position) for layer in LAYERS for position in range(n)]


@pytest.mark.parametrize("with_context", [False, True])
def test_as_whole_passes_write(session, with_context):
    cells = random.Random(1).sample(grid(session), 6)
    made = decode_mentions(session, PROMPT, cells, VECTORS, with_context=with_context, max_tokens=5)
    assert [(m.layer, m.position) for m in made] == cells
    for mention in made:
        check(session, mention, 5, with_context=with_context)
        assert mention.vector_layer == mention.layer


def alike(ours, theirs):
    assert [(m.layer, m.position, m.token_ids, m.ended, m.text) for m in ours] == [
        (m.layer, m.position, m.token_ids, m.ended, m.text) for m in theirs
    ]
    assert [m.logp for m in ours] == pytest.approx([m.logp for m in theirs], abs=1e-4)
    for mine, other in zip(ours, theirs, strict=True):
        assert [a.text for a in mine.alternatives] == [a.text for a in other.alternatives]
        assert [a.logp for a in mine.alternatives] == pytest.approx([a.logp for a in other.alternatives], abs=1e-3)


@pytest.fixture(scope="module")
def adapters():
    """Proved once; sessions on them begin with nothing kept."""
    return {name: load(FAMILIES[name]()) for name in ("gpt2", "llama")}


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_any_cells_together_as_each_alone(adapters, data):
    model = adapters[data.draw(st.sampled_from(list(adapters)))]
    prompt = data.draw(st.sampled_from([PROMPT, "Paris", "héllo _ > wörld _ >", [5, 300, 7, 8]]))
    options = data.draw(
        st.fixed_dictionaries(
            {
                "with_context": st.booleans(),
                "max_tokens": st.integers(1, 7),
                "noise": st.sampled_from([None, None, 4]),
                "vector_layer": st.sampled_from([None, None, 1]),
                "alternatives": st.sampled_from([0, 3]),
                "search": st.sampled_from(["beam", "sample"]),
            }
        )
    )
    one, other = (lensviz.Session(model) for _ in range(2))
    n = len(one.tokens(prompt).ids)
    cells = data.draw(st.lists(st.tuples(st.sampled_from(LAYERS), st.integers(-n, n - 1)), min_size=1, max_size=7))
    together = decode_mentions(one, prompt, cells, VECTORS, **options)
    alike(together, [decode_mentions(other, prompt, [cell], VECTORS, **options)[0] for cell in cells])
    assert [m.position for m in together] == [position % n for _, position in cells]
    alike(decode_mentions(other, prompt, cells[::-1], VECTORS, **options), together[::-1])


@pytest.mark.parametrize(("name", "with_context"), [("gpt2", False), ("llama", True)])
def test_sixty_cells_at_once_as_one_by_one(adapters, name, with_context):
    one, other = (lensviz.Session(adapters[name]) for _ in range(2))
    words = list(range(30, 45))
    cells = [(layer, position) for layer in LAYERS for position in range(15)]
    assert len(cells) == 60
    together = decode_mentions(one, words, cells, VECTORS, with_context=with_context)
    alike(together, [decode_mentions(other, words, [c], VECTORS, with_context=with_context)[0] for c in cells])


def test_the_nearest_trained_layer_reads_the_others(llama):
    some = TaskVectors({0: ROWS[0, False], 2: ROWS[2, False]})
    made = decode_mentions(llama, PROMPT, [(-1, 1), (0, 1), (1, 1), (2, 1)], some, max_tokens=3)
    assert [m.vector_layer for m in made] == [0, 0, 0, 2]
    check(llama, made[2], 3, theta=ROWS[0, False])
    every = decode_mentions(llama, PROMPT, [(-1, 1), (0, 1)], VECTORS, vector_layer=2, max_tokens=3)
    assert [m.vector_layer for m in every] == [2, 2]
    check(llama, every[0], 3, theta=ROWS[2, False])


def test_a_filter_maps_the_cell(llama):
    weight, bias = torch.randn(32, 32, generator=CHANCE), torch.randn(32, generator=CHANCE)
    linear = LinearFilter(weight, bias)
    trained = TaskVectors(ROWS, filters={(1, False): linear})
    ids, first, *_ = parts(llama)
    z = weight @ by_hand.cell(llama.adapter.model, ids, 1, 2 + first) + bias
    for vectors, which in ((VECTORS, linear), (trained, True)):
        made = decode_mentions(llama, PROMPT, [(1, 2)], vectors, filter=which, max_tokens=4)
        check(llama, made[0], 4, z=z)
    check(llama, decode_mentions(llama, PROMPT, [(1, 2)], trained, max_tokens=4)[0], 4)
    check(llama, decode_mentions(llama, PROMPT, [(2, 2)], trained, filter=True, max_tokens=4)[0], 4)


def test_noise_has_the_cell_s_length_and_a_seed(llama):
    z = torch.randn(32, generator=CHANCE)
    made = chance_like(z, 1, 2, 3)
    torch.testing.assert_close(made.norm(), z.norm())
    assert torch.equal(made, chance_like(z, 1, 2, 3))
    assert not torch.allclose(made, chance_like(z, 2, 2, 3))
    plain, a, b, again = (decode_mentions(llama, PROMPT, [(1, 2)], VECTORS, noise=n)[0] for n in (None, 1, 2, 1))
    assert a == again
    assert len({plain.token_ids, a.token_ids, b.token_ids}) == 3


def test_few_shot_examples(llama):
    template = "a b>a b;Paris>Paris;_>"
    made = decode_mentions(llama, PROMPT, [(1, 2), (2, 4)], few_shot=template, max_tokens=6)
    tokenizer = llama.adapter.tokenizer.hf
    ids, first, front, slots = parts(llama)
    before = [*front, *tokenizer("a b>a b;Paris>Paris;")["input_ids"]]
    for m in made:
        assert m.vector_layer is None
        z = by_hand.cell(llama.adapter.model, ids, m.layer, m.position + first)
        tokens, logps = [], []
        for _ in range(6):
            with torch.no_grad():
                at = by_hand.logits(
                    llama.adapter.model, [*before, slots[0], *tokenizer(">")["input_ids"], *tokens], {len(before): z}
                )
            logps.append(float(at[-1].log_softmax(-1).max()))
            if int(at[-1].argmax()) in llama.adapter.stop_ids:
                break
            tokens.append(int(at[-1].argmax()))
            if ";" in tokenizer.decode(tokens):
                break
        assert m.token_ids == tuple(tokens)
        assert m.logp == pytest.approx(sum(logps) / len(logps), abs=1e-4)
        assert m.text == tokenizer.decode(tokens).partition(";")[0].strip()


def test_a_stop_text_ends_a_mention():
    model, tokenizer = tiny_llama()
    semicolon = tokenizer(";")["input_ids"][0]
    with torch.no_grad():
        model.lm_head.weight[semicolon] = 0
        model.lm_head.weight[semicolon] = 40 * torch.nn.functional.normalize(model.lm_head.weight.sum(0), dim=0)
    session = lensviz.Session((model, tokenizer))
    made = decode_mentions(session, PROMPT, [(layer, 3) for layer in LAYERS], few_shot="a>a;_>", max_tokens=12)
    ended = [m for m in made if m.ended]
    assert ended
    assert all(";" not in m.text and m.token_ids[-1] == semicolon for m in ended)


# other mentions

TINY = 6


@pytest.fixture(scope="module")
def six():
    """An engine on a Llama with six tokens, of which 0 ends a mention, and some vectors of a prompt."""
    torch.manual_seed(5)
    model = LlamaForCausalLM(LlamaConfig(vocab_size=TINY, **SIZES)).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(3 if weight.dim() == 2 else 1)
    return Engine(load((model, None)), 10**8)


READING = ReadoutPrompt(before=(1,), slot=2, suffix=(3,), task=True, stop=(0,))
THETA = torch.linspace(-1, 1, 32)


def six_spots(n=4):
    return tuple(Readout(layer, position, Vector.of(THETA)) for layer in (-1, 1) for position in range(n // 2))


def every_mention(engine, readout, ids, n):
    z = by_hand.cell(engine.adapter.model, ids, readout.layer, readout.position)
    return by_hand.all_mentions(
        engine.adapter.model, READING.before, (READING.slot, *READING.suffix), z, THETA, n, READING.stop
    )


@pytest.mark.parametrize("n", [1, 3])
def test_a_beam_as_wide_as_all_finds_the_best_of_all(six, n):
    run, readouts, width = Residuals((4, 5, 1)), six_spots(), TINY**n
    made = six.get(OtherMentions(run, readouts, READING, n=width, max_tokens=n))
    for readout, found in zip(readouts, made, strict=True):
        every = every_mention(six, readout, run.ids, n)
        ours = [(w.tokens, w.ended) for w in found]
        assert len(set(ours)) == len(ours) == min(width, len(every))
        totals = [sum(w.logps) for w in found]
        assert totals == sorted(totals, reverse=True)
        assert totals == pytest.approx(sorted(every.values(), reverse=True)[: len(totals)], abs=1e-4)
        assert totals == pytest.approx([every[each] for each in ours], abs=1e-4)
        if len(found) == len(every):
            assert sum(map(math.exp, totals)) == pytest.approx(1, abs=1e-4)


def beam_by_hand(every_prefix, width, n):
    """The plainest beam: mentions and unfinished ones compete for `width` places."""
    beam = [((), False, 0.0)]
    for _ in range(n):
        grown = [b for b in beam if b[1]]
        for tokens, ended, total in beam:
            if not ended:
                row = every_prefix(tokens)
                grown += [(tokens, True, total + row[0])]
                grown += [((*tokens, t), False, total + row[t]) for t in range(1, TINY)]
        beam = sorted(grown, key=lambda b: -b[2])[:width]
    return beam


@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_narrow_beam_is_a_beam(six, width):
    run, readouts, n = Residuals((4, 5, 1)), six_spots(), 5
    made = six.get(OtherMentions(run, readouts, READING, n=width, max_tokens=n))
    greedy = six.get(Mentions(run, readouts, READING, n))
    for readout, found, best in zip(readouts, made, greedy, strict=True):
        z = by_hand.cell(six.adapter.model, run.ids, readout.layer, readout.position)

        def row(tokens, z=z):
            with torch.no_grad():
                places = by_hand.places_of(READING.before, z, THETA)
                at = by_hand.logits(six.adapter.model, [1, 2, 3, *tokens], places)
            return at[-1].double().log_softmax(-1).tolist()

        want = beam_by_hand(row, width, n)
        assert [(w.tokens, w.ended) for w in found] == [(tokens, ended) for tokens, ended, _ in want]
        assert [sum(w.logps) for w in found] == pytest.approx([total for *_, total in want], abs=1e-4)
        if width == 1:
            assert (found[0].tokens, found[0].ended) == (best.tokens, best.ended)


def test_samples_are_drawn_from_the_model(six):
    run, readouts, n = Residuals((4, 5, 1)), six_spots(2), 1
    made = six.get(OtherMentions(run, readouts, READING, n=500, max_tokens=n, search="sample"))
    for readout, found in zip(readouts, made, strict=True):
        every = every_mention(six, readout, run.ids, n)
        assert len({(w.tokens, w.ended) for w in found}) == len(found)
        assert {(w.tokens, w.ended) for w in found} >= {key for key, logp in every.items() if logp > math.log(0.02)}
        assert [sum(w.logps) for w in found] == pytest.approx([every[w.tokens, w.ended] for w in found], abs=1e-4)
    drawn = {
        seed: [
            six.get(OtherMentions(run, readouts[:1], READING, n=1, max_tokens=6, search="sample", seed=s))[0][0]
            for s in range(seed, seed + 5)
        ]
        for seed in (0, 5)
    }
    assert len({w.tokens for each in drawn.values() for w in each}) > 2


def test_shares_of_samples_are_probabilities(six):
    """One draw each for many seeds."""
    run, readout = Residuals((4, 5, 1)), six_spots(2)[:1]
    draws = [six.get(OtherMentions(run, readout, READING, 1, 1, "sample", seed))[0][0] for seed in range(100)]
    every = every_mention(six, readout[0], run.ids, 1)
    for key, logp in every.items():
        p = math.exp(logp)
        share = sum((w.tokens, w.ended) == key for w in draws) / 100
        assert abs(share - p) < 4 * math.sqrt(p * (1 - p) / 100) + 0.01


# cost


def cost(session):
    made = session.stats.model_passes, session.stats.cells_computed
    session.stats.reset()
    return made


def test_what_is_known_costs_nothing(llama):
    cells = grid(llama)
    first = decode_mentions(llama, PROMPT, cells, VECTORS, max_tokens=4)
    assert cost(llama)[0]
    alike(decode_mentions(llama, PROMPT, cells[::-1], VECTORS, max_tokens=4), first[::-1])
    shorter = decode_mentions(llama, PROMPT, cells[3:9], VECTORS, max_tokens=2)
    assert [m.token_ids for m in shorter] == [m.token_ids[:2] for m in first[3:9]]
    assert cost(llama) == (0, 0)


def test_more_tokens_only_for_those_that_had_not_ended(llama):
    cells = [(layer, p) for layer in LAYERS for p in range(15)]
    ids = list(range(30, 45))
    first = decode_mentions(llama, ids, cells, VECTORS, max_tokens=6)
    going = sum(not m.ended for m in first)
    assert 0 < going < len(cells)
    cost(llama)
    decode_mentions(llama, ids, cells, VECTORS, max_tokens=7)
    passes, computed = cost(llama)
    assert computed == 3 * going * (2 + 6)
    assert passes == 2 + 6 - 1


def test_another_layer_costs_its_cells(llama):
    decode_mentions(llama, PROMPT, [(1, p) for p in range(4)], VECTORS, max_tokens=3)
    cost(llama)
    decode_mentions(llama, PROMPT, [(layer, p) for layer in (1, 2) for p in range(4)], VECTORS, max_tokens=3)
    passes, computed = cost(llama)
    assert passes <= 4
    assert computed <= 3 * 4 * (2 + 2)


def test_another_last_word_costs_its_columns(llama):
    one, two = [5, 6, 7, 300, 31], [5, 6, 7, 300, 33]
    cells = [(layer, p) for layer in LAYERS for p in range(5)]
    decode_mentions(llama, one, cells, VECTORS, max_tokens=3)
    cost(llama)
    decode_mentions(llama, two, cells, VECTORS, max_tokens=3)
    _, computed = cost(llama)
    assert 0 < computed <= 3 * (1 + 4 * (2 + 2))


# step by step


def asked(session, cells, vectors=VECTORS, **options):
    """(run, spots, reading) of cells, as decode_mentions asks for them."""
    reader = VectorReader(vectors, **options)
    tokens = session.tokens(PROMPT)
    run = run_of(session.adapter, tokens.ids)
    return run.residuals, tuple(readouts_of(reader, cells, run)), reader.readout_prompt(session.adapter, PROMPT)


@settings(max_examples=6, deadline=None)
@given(steps=st.lists(st.integers(1, 8), min_size=1, max_size=5), with_context=st.booleans())
def test_step_by_step_as_at_once(adapters, steps, with_context):
    session, whole = (lensviz.Session(adapters["llama"]) for _ in range(2))
    run, readouts, readout_prompt = asked(session, grid(session)[::2], with_context=with_context)
    want = whole.engine.get(Mentions(run, readouts, readout_prompt, 8))
    for n in steps:
        made = session.engine.get(Mentions(run, readouts, readout_prompt, 8, n))
        assert [(w.tokens, w.ended) for w in made] == [(w.cut(n).tokens, w.cut(n).ended) for w in want]


def test_each_step_costs_a_token(llama):
    run, readouts, readout_prompt = asked(llama, grid(llama))
    going = len(readouts)
    for n in range(1, 6):
        made = llama.engine.get(Mentions(run, readouts, readout_prompt, 8, n))
        passes, computed = cost(llama)
        if n > 1:
            assert (passes, computed) == (1, 3 * going)
        going = sum(not w.ended for w in made)


def test_kept_parts_that_were_dropped_are_written_again(llama):
    run, readouts, readout_prompt = asked(llama, grid(llama))
    want = lensviz.Session(llama.adapter).engine.get(Mentions(run, readouts, readout_prompt, 8))
    for drop in ("all", "some"):
        for n in (1, 3, 5):
            query = Mentions(run, readouts, readout_prompt, 8, n)
            llama.engine.get(query)
        for at, key in enumerate(query.keys(llama.engine)):
            if drop == "all" or at % 3 == 0:
                llama.engine.cache.discard((llama.engine.key(run)[0], key))
        made = llama.engine.get(Mentions(run, readouts, readout_prompt, 8, 6))
        assert [w.tokens for w in made] == [w.cut(6).tokens for w in want]


def test_an_interrupted_step_leaves_nothing_wrong_behind(llama):
    run, readouts, readout_prompt = asked(llama, grid(llama))
    want = lensviz.Session(llama.adapter).engine.get(Mentions(run, readouts, readout_prompt, 8))
    llama.engine.get(Mentions(run, readouts, readout_prompt, 8, 2))
    mlp = llama.adapter.model.model.layers[1].mlp

    def stop(_x):
        raise KeyboardInterrupt

    mlp.forward = stop
    with pytest.raises(KeyboardInterrupt):
        llama.engine.get(Mentions(run, readouts, readout_prompt, 8, 3))
    del mlp.forward
    made = llama.engine.get(Mentions(run, readouts, readout_prompt, 8))
    assert [(w.tokens, w.ended) for w in made] == [(w.tokens, w.ended) for w in want]


def test_cancelled_work_goes_on_where_it_was(llama):
    run, readouts, readout_prompt = asked(llama, grid(llama))
    want = lensviz.Session(llama.adapter).engine.get(Mentions(run, readouts, readout_prompt, 8))
    llama.residuals(PROMPT)
    cost(llama)
    with pytest.raises(Cancelled), llama.engine.cancel_token(lambda: llama.stats.model_passes < 5):
        llama.engine.get(Mentions(run, readouts, readout_prompt, 8))
    done, _ = cost(llama)
    made = llama.engine.get(Mentions(run, readouts, readout_prompt, 8))
    rest, _ = cost(llama)
    assert [w.tokens for w in made] == [w.tokens for w in want]
    alone = lensviz.Session(llama.adapter)
    alone.residuals(PROMPT)
    cost(alone)
    alone.engine.get(Mentions(run, readouts, readout_prompt, 8))
    assert done + rest == cost(alone)[0]


def test_batches_hold_every_spot_in_order(llama):
    run, readouts, readout_prompt = asked(llama, grid(llama) * 9)
    made = list(batches(run, readouts, readout_prompt, 8))
    assert [s for b in made for s in b.readouts] == list(readouts)
    assert len(made[0].readouts) == 64
    assert all(len(b.readouts) <= 64 for b in made)


def test_a_cell_that_is_no_number_hurts_no_other(llama):
    run, readouts, readout_prompt = asked(llama, grid(llama))
    want = lensviz.Session(llama.adapter).engine.get(Mentions(run, readouts, readout_prompt, 5))
    broken = llama.engine.get(run)
    position = readouts[8].position
    broken.cell(1, position).fill_(float("nan"))
    made = llama.engine.get(Mentions(run, readouts, readout_prompt, 5))
    for readout, ours, theirs in zip(readouts, made, want, strict=True):
        if (readout.layer, readout.position) == (1, position):
            assert (ours.tokens, ours.ended, math.isnan(ours.mean)) == ((), True, True)
        else:
            assert ours.tokens == theirs.tokens
