"""Scores of what is written, against plain passes and sacrebleu, and against what the original algorithms gave on the
demo model.
"""

import json

import numpy as np
import pytest
import sacrebleu
import torch

import lensviz
from lensviz import decode_mentions, entity_lens, evaluate_mentions
from lensviz.entities.examples.check import MentionExample, as_items, digest
from lensviz.entities.examples.templates import template_of
from lensviz.entities.training.batch import losses, tasks_of
from lensviz.entities.training.extraction import extract
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadReading, BadVectors, LensvizError, NoHead, OutOfRange, PromptTooLong
from lensviz.model.load import load
from tests import by_hand
from tests.reference import reference
from tests.tiny import tiny_bert, tiny_gpt2, tiny_llama, tiny_mamba

TEXT = "The City of Lights iconic landmark is the Eiffel Tower in Paris, France"
ITEMS = as_items([(TEXT, "Lights"), (TEXT, "Eiffel Tower"), ("Paris and Paris", (10, 15)), ("a model", "model")])
LAYERS = (-1, 1, 2)
CHANCE = torch.Generator().manual_seed(7)
ROWS = {(layer, context): 3 * torch.randn(32, generator=CHANCE) for layer in LAYERS for context in (False, True)}
VECTORS = TaskVectors(ROWS, seen=[digest("Lights"), digest("model")])


@pytest.fixture(scope="module")
def adapters():
    return {"gpt2": load(tiny_gpt2(positions=128)), "llama": load(tiny_llama(max_position_embeddings=128))}


@pytest.fixture(params=["gpt2", "llama"])
def session(request, adapters):
    return lensviz.Session(adapters[request.param])


@pytest.fixture
def llama(adapters):
    return lensviz.Session(adapters["llama"])


def plain(session, text):
    return session.adapter.tokenizer.hf(text, add_special_tokens=False)["input_ids"]


def by_plain_passes(session, item, layer, *, with_context, n):
    """(text, losses of the mention and its end) of one item, for itself."""
    bos, end = [session.adapter.tokenizer.bos_id], session.adapter.tokenizer.eos_id
    ids = [*bos, *plain(session, item.text[: item.end])]
    z = by_hand.cell(session.adapter.model, ids, layer, -1)
    before = [*bos, *(plain(session, item.text) if with_context else [])]
    slots = plain(session, "_ >")[-2:]
    tokens, _, _ = by_hand.greedy(
        session.adapter.model, before, slots, z, ROWS[layer, with_context], n, session.adapter.stop_ids
    )
    targets = [*plain(session, item.wanted if with_context else " " + item.wanted), end]
    told = by_hand.losses(session.adapter.model, before, slots, z, ROWS[layer, with_context], targets)
    return session.adapter.tokenizer.hf.decode(tokens).strip(), told.detach()


@pytest.mark.parametrize("with_context", [False, True])
def test_every_item_as_by_itself(session, with_context):
    made = evaluate_mentions(session, ITEMS, VECTORS, with_context=with_context, max_tokens=4)
    assert tuple(made.layers) == LAYERS
    for layer in LAYERS:
        alone = [by_plain_passes(session, i, layer, with_context=with_context, n=4) for i in ITEMS]
        texts = [text for text, _ in alone]
        assert list(made[layer].texts) == texts
        assert made[layer].loss == pytest.approx(float(torch.cat([told for _, told in alone]).mean()), abs=1e-4)
        assert made[layer].vector_layer == layer
        mentions = [i.wanted for i in ITEMS]
        assert made[layer].chrf == pytest.approx(sacrebleu.corpus_chrf(texts, [mentions]).score)
        assert made[layer].exact == sum(a == b for a, b in zip(texts, mentions, strict=True)) / 4
        assert (made[layer].seen.n, made[layer].unseen.n) == (2, 2)
        seen = sacrebleu.corpus_chrf([texts[0], texts[3]], [[mentions[0], mentions[3]]]).score
        assert made[layer].seen.chrf == pytest.approx(seen)


def test_any_number_and_order_of_items_and_layers(llama):
    whole = evaluate_mentions(llama, ITEMS * 6, VECTORS, max_tokens=4, with_context=True)
    one = evaluate_mentions(llama, ITEMS[::-1], VECTORS, layers=[2, -1], max_tokens=4, with_context=True, batch_size=1)
    assert list(one.layers) == [2, -1]
    for layer in (2, -1):
        assert one[layer].texts == whole[layer].texts[:4][::-1]
        assert one[layer].loss == pytest.approx(whole[layer].loss, abs=1e-4)
    twice = evaluate_mentions(llama, ITEMS, VECTORS, layers=[-1, -1], max_tokens=4, with_context=True)
    assert twice[-1].texts == whole[-1].texts[:4]


def test_a_layer_without_a_vector_is_read_by_the_nearest(llama):
    made = evaluate_mentions(llama, ITEMS, VECTORS, layers=[0], max_tokens=3)
    assert made[0].vector_layer == -1
    cells = decode_mentions(llama, "a model", [(0, -1)], VECTORS, max_tokens=3)
    assert cells[0].text == made[0].texts[3]


def test_the_best_layer_speaks_for_all(llama):
    made = evaluate_mentions(llama, ITEMS, VECTORS, max_tokens=3)
    best = max(made.layers.values(), key=lambda s: (s.exact, s.chrf))
    assert (made.exact, made.partial, made.chrf, made.loss) == (best.exact, best.partial, best.chrf, best.loss)
    assert made.seen == best.seen
    with pytest.raises(BadReading, match="Layer 0 was not evaluated"):
        made[0]
    with pytest.raises(AttributeError):
        made.color  # noqa: B018


def test_baselines_stand_beside(llama):
    told = []
    made = evaluate_mentions(llama, ITEMS, VECTORS, max_tokens=3, baselines=True, progress=lambda *n: told.append(n))
    frame = made.to_frame()
    assert set(frame.reader) == {"task vector", "random vector", "few-shot prompt", "logit lens"}
    assert len(frame) == 4 * 3 * 3
    assert frame.exact_se.notna().all()
    assert told[-1][0] == told[-1][1]
    head = llama.adapter.head
    for item, text in zip(ITEMS, made.baselines["logit lens"][2].texts, strict=True):
        z = extract(llama.engine, [item], [2])[0]
        assert text == llama.adapter.tokenizer.token_strings([int(head.logits(head.prepare(z)).argmax())])[0].strip()
    z = extract(llama.engine, ITEMS[3:], [1])
    few = decode_mentions(llama, "a model", [(1, -1)], few_shot=True, max_tokens=3)[0]
    assert few.text == made.baselines["few-shot prompt"][1].texts[3]
    assert made.baselines["random vector"][1].texts != made[1].texts
    assert len(made.examples(2)) == 2


def test_a_target_is_what_is_counted(llama):
    items = [MentionExample("a model", 2, 7, target="Paris")]
    made = evaluate_mentions(llama, items, VECTORS, layers=[1], max_tokens=3)
    want = by_plain_passes(llama, items[0], 1, with_context=False, n=3)
    assert made.loss == pytest.approx(float(want[1].mean()), abs=1e-4)
    assert made.unseen.n == 1


def test_context_is_taken_where_vectors_have_nothing_else(llama):
    with_only = TaskVectors({key: row for key, row in ROWS.items() if key[1]})
    assert (
        evaluate_mentions(llama, ITEMS, with_only, max_tokens=3)[1].texts
        == evaluate_mentions(llama, ITEMS, VECTORS, with_context=True, max_tokens=3)[1].texts
    )
    with pytest.raises(BadVectors, match="with context only"):
        evaluate_mentions(llama, ITEMS, with_only, with_context=False)


def test_the_template_s_own_marker_in_a_text(llama):
    items = [("write _ > like _ >", "like"), ("_ >", "_ >")]
    for context in (False, True):
        made = evaluate_mentions(llama, items, VECTORS, with_context=context, layers=[1], max_tokens=3)
        for at, item in enumerate(as_items(items)):
            assert made.texts[at] == by_plain_passes(llama, item, 1, with_context=context, n=3)[0]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"layers": []}, BadReading, "no layer"),
        ({"layers": ["x"]}, BadReading, "layer"),
        ({"layers": 5}, BadReading, "layers"),
        ({"layers": [9]}, OutOfRange, "no layer 9"),
        ({"max_tokens": 0}, BadReading, "max_tokens is 0"),
        ({"max_tokens": True}, BadReading, "max_tokens is True"),
        ({"max_tokens": "x"}, BadReading, "max_tokens is 'x'"),
        ({"max_tokens": 500}, PromptTooLong, "can read only 128"),
        ({"batch_size": 0}, BadReading, "batch_size is 0"),
        ({"compat": "other"}, BadReading, "entity-lens"),
        ({"method": "mean"}, LensvizError, "method"),
        ({"filter": True}, LensvizError, "filter"),
        ({"filter": "x"}, LensvizError, "filter"),
        ({"items": [("Paris", "Rome")]}, LensvizError, "does not stand"),
        ({"items": [("a " * 200 + "Paris", "Paris")]}, PromptTooLong, "item 0"),
        ({"vectors": TaskVectors({1: torch.ones(8)})}, BadVectors, "8 numbers wide"),
        ({"vectors": {1: torch.ones(32)}}, BadVectors, "dict"),
    ],
)
def test_what_cannot_be_evaluated(llama, options, error, words):
    with pytest.raises(error, match=words):
        evaluate_mentions(llama, **{"items": ITEMS, "vectors": VECTORS, **options})


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (tiny_bert, LensvizError),
        (tiny_mamba, LensvizError),
        (lambda: (tiny_gpt2()[0].transformer, tiny_gpt2()[1]), NoHead),
    ],
)
def test_models_that_cannot_write(make, error):
    with pytest.raises(error):
        evaluate_mentions(lensviz.Session(make()), ITEMS, VECTORS)


def test_the_package_s_own_vectors(demo):
    v = TaskVectors.demo()
    assert len(v.layers(False)) >= 6
    assert -1 in v.layers(False)
    assert v.layers(True)
    assert v[15].shape == (576,)
    lens = entity_lens(demo, "The City of Lights iconic landmark", layers=[-1, 15], logit_lens=True)
    cells = [(layer, position) for layer in (15, -1) for position in range(6)]
    made = decode_mentions(demo, "The City of Lights iconic landmark", cells)
    assert [m.text for m in made] == [*lens.texts[1], *lens.texts[0]]
    plain_lens = demo.lens("The City of Lights iconic landmark", prepend_bos=True, top_k=1)
    assert list(lens.logit_lens[1]) == demo.adapter.tokenizer.token_strings(plain_lens.top_ids[16, 1:, 0].tolist())
    context = decode_mentions(demo, "The City of Lights iconic landmark", [(15, 3)], with_context=True)
    assert context[0].text


# what the original gave on the demo model


@pytest.fixture(scope="module")
def original():
    return reference("entity_lens_smollm2")


@pytest.fixture(scope="module")
def theirs(original):
    """(items, vectors) of the reference."""
    theta = torch.tensor(original["task_vector"])
    items = [(i["text"], i["entity"]) for i in original["items"]]
    return items, TaskVectors({(original["layer"], context): theta for context in (False, True)})


def test_their_vectors(demo, original, theirs):
    z = extract(demo.engine, as_items(theirs[0]), [original["layer"]])[:, 0]
    want = torch.tensor(original["representations_layer15"])
    assert ((z - want).norm(dim=-1) <= 1e-5 * want.norm(dim=-1)).all()


def test_their_losses_and_texts_without_context(demo, original, theirs):
    masked = evaluate_mentions(demo, *theirs, max_tokens=8)
    assert masked.loss == pytest.approx(original["loss_masked"], abs=1e-4)
    assert masked.token_accuracy == pytest.approx(original["token_acc_masked"], abs=1e-6)
    assert list(masked.texts) == original["inferred_nocontext_max8"]
    padded = evaluate_mentions(demo, *theirs, max_tokens=1, compat="entity-lens")
    assert padded.loss == pytest.approx(original["loss_original_incl_padding"], abs=1e-4)
    assert padded.token_accuracy == pytest.approx(original["token_acc_original_incl_padding"], abs=1e-6)


def test_their_losses_and_texts_with_context(demo, original, theirs):
    items, vectors = theirs
    together = evaluate_mentions(demo, items, vectors, with_context=True, max_tokens=8)
    assert list(together.texts) == original["inferred_context_batch1"]
    template = template_of(demo.adapter)
    tasks = tasks_of(demo.adapter, template, as_items(items), with_context=True)
    z = extract(demo.engine, as_items(items), [15])
    found, *_ = losses(demo.adapter, template, tasks, z, vectors[15, True][None])
    ours = [float(part.mean()) for part in found.nll.split([len(t.targets) for t in tasks])]
    assert ours == pytest.approx(original["context_loss_single"], abs=1e-4)
    assert together.loss == pytest.approx(float(found.nll.mean()), abs=1e-4)


def test_their_lens_table(demo, original, theirs):
    told = original["lens"]
    layers = [int(layer) for layer in told["table"]]
    for raw, key in ((True, "logit_norm"), ("raw", "logit_raw_HF")):
        lens = entity_lens(demo, told["prompt"], layers, theirs[1], max_tokens=8, vector_layer=15, logit_lens=raw)
        assert lens.tokens == told["str_tokens"][1:]
        for at, layer in enumerate(layers):
            want = told["table"][str(layer)]
            assert list(lens.texts[at]) == want["inferred"]
            for ours, word in zip(lens.logit_lens[at], want[key], strict=True):
                assert ours == word or (word == "�" and ours.startswith("<0x"))
    assert lens.vector_layers == [15] * 7
    assert not np.isnan(lens.logp).any()


def test_their_results_folder(original, theirs, tmp_path):
    run = tmp_path / "results" / ("0a" * 32)
    run.mkdir(parents=True)
    fields = {"model_name": "smollm2", "dataset_name": "CoNLL2003", "layer": 15, "with_context": False,
              "extraction_method": "in_context", "run": 0, "epochs": 10}  # fmt: skip
    (run / "params.json").write_text(json.dumps({"version": 2, "objects": [{"id": "1", "fields": fields}]}))
    torch.save(torch.tensor(original["task_vector"])[None], run / "TaskVec_smollm2_l15_e10.pth")
    (run / "stray.txt").write_text("not theirs")
    (tmp_path / "results" / "notes.md").write_text("stray")
    vectors = TaskVectors.from_results(tmp_path / "results")
    assert torch.equal(vectors[15], theirs[1][15])
