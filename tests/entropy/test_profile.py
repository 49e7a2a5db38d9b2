"""Entropy profiles: the original's reference, plain transformers, one prompt as in a batch, cost, and bad input."""

import math

import numpy as np
import pytest
import torch
from scipy import special

import lensviz
from lensviz import errors
from lensviz import experiments as x
from tests import plain
from tests.reference import reference as recorded
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba, tiny_mistral

DECODERS = {"gpt2": tiny_gpt2, "llama": tiny_llama, "gemma": tiny_gemma, "mistral": tiny_mistral, "mamba": tiny_mamba}
RAGGED = [[11, 65, 140, 230], [7], [90, 91, 92, 93, 94, 95, 96], [12, 66], [300, 5, 9, 2, 17], [90, 91, 92]]
COMMON = list(range(20, 40))
ALIKE = [
    [*COMMON, 7, 9],
    [*COMMON],
    [*COMMON, 7],
    [1, 2],
    COMMON[:16],
    [*COMMON[:18], 90, 91, 92, 93],
    [*COMMON, 7, 9, 5],
]
L = 3


@pytest.fixture(scope="module")
def reference():
    return recorded("entropylens_smollm2_profiles")["runs"]


@pytest.fixture
def session():
    return lensviz.Session(tiny_llama())


def by_hand(model, ids, new, alpha=1.0):
    """[token, block] in nats of a whole plain pass, float64."""
    h = plain.residuals(model, [*ids, *new[:-1]])
    logp = plain.log_probabilities(model, h)[1:, len(ids) - 1 :].numpy()
    if alpha == 1:
        return -(np.exp(logp) * logp).sum(-1).T
    if alpha == math.inf:
        return -logp.max(-1).T
    return (special.logsumexp(alpha * logp, axis=-1) / (1 - alpha)).T


def near(got, want, atol=1e-4):
    np.testing.assert_allclose(got, want, rtol=0, atol=atol)


def features(frame):
    return frame.filter(like="alpha ").to_numpy()


def passes(session):
    made = session.stats.model_passes
    session.stats.reset()
    return made


# the reference


@pytest.mark.parametrize("run", [0, 1])
def test_the_originals_profiles(demo, reference, run):
    run = reference[run]
    n = len(run["prompt_token_ids_with_bos"])
    p = lensviz.entropy_profile(demo, run["prompt"], 8, prepend_bos=True, compat="entropy-lens")
    assert p.prompt_ids == run["prompt_token_ids_with_bos"]
    assert p.token_ids == run["final_token_ids_with_bos"][n:]
    assert p.text == run["generated"]
    near(p.values, run["entropy_per_token"], 2e-3)
    near(p.windows(1), run["entropy_windows1"], 2e-3)
    near(p.windows(4), run["entropy_windows4"], 2e-3)
    own = np.array(run["entropy_per_token"])
    near(lensviz.entropy.windows(own, 1), run["entropy_windows1"], 1e-5)
    near(lensviz.entropy.windows(own, 4), run["entropy_windows4"], 1e-5)
    for order in ("0.5", "5") if n == 6 else ("2",):
        made = lensviz.entropy_profile(demo, run["prompt"], 8, float(order), prepend_bos=True, compat="entropy-lens")
        near(made.windows(1)[0], run["renyi_windows1"][order], 2e-3)
    if n == 7:  # no tokens that would be others when the text is tokenized anew
        exact = lensviz.entropy_profile(demo, run["prompt"], 8, 2.0, prepend_bos=True, stop=())
        near(exact.windows(1)[0], run["renyi_windows1"]["2"], 2e-3)


def test_the_call_of_the_contract_is_the_models_own_entropy(demo):
    p = lensviz.entropy_profile(
        demo, "Once upon a time", max_new_tokens=4, alpha=1.0, normalize="nats", prepend_bos=False, temperature=0.0
    )
    model = demo.adapter.model
    with torch.no_grad():
        made = model(torch.tensor([[*p.prompt_ids, *p.token_ids[:-1]]]), output_hidden_states=True)
        states = [model.model.norm(h) for h in made.hidden_states[1:-1]]
        z = torch.stack([*(model.lm_head(h) for h in states), made.logits])[:, 0, len(p.prompt_ids) - 1 :].double()
    assert p.values.shape == (4, 30)
    assert p.values.dtype == np.float64
    near(p.values.T, torch.distributions.Categorical(logits=z).entropy(), 2e-3)
    near(p.values[:, -1], torch.distributions.Categorical(logits=z[-1]).entropy())
    assert p.token_ids == z[-1].argmax(-1).tolist()
    assert p.text == demo.adapter.tokenizer.hf.decode(p.token_ids)


def test_the_originals_way_with_bos_alone(session):
    end = session.adapter.tokenizer.bos_id
    p = lensviz.entropy_profile(session, [end], 3, compat="entropy-lens")
    assert p.prompt_ids == [end]
    assert p.token_ids[:1] == session.generate([end], 1, stop=()).token_ids


def test_the_originals_way_looks_at_the_room_before_it_begins(session):
    with pytest.raises(errors.PromptTooLong):
        lensviz.entropy_profile(session, RAGGED[0], 200, compat="entropy-lens")
    assert session.stats.model_passes == 0


# tiny models of many families


@pytest.mark.parametrize("family", DECODERS)
def test_every_block_against_plain_transformers(family):
    session = lensviz.Session(DECODERS[family]())
    model = session.adapter.model
    for ids in RAGGED[1:3]:
        new = session.generate(ids, 6, stop=()).token_ids
        with torch.no_grad():
            own = model(torch.tensor([[*ids, *new[:-1]]])).logits[0, len(ids) - 1 :].double().log_softmax(-1).numpy()
        for alpha in (1.0, 0.5, math.inf):
            p = lensviz.entropy_profile(session, ids, 6, alpha, stop=())
            assert p.token_ids == new
            near(p.values, by_hand(model, ids, new, alpha))
            near(p.values[:, -1], by_hand_row(own, alpha))


def by_hand_row(logp, alpha):
    if alpha == 1:
        return -(np.exp(logp) * logp).sum(-1)
    return -logp.max(-1) if alpha == math.inf else special.logsumexp(alpha * logp, axis=-1) / (1 - alpha)


def test_it_is_the_lens_of_its_text(session):
    p = lensviz.entropy_profile(session, RAGGED[0], 6, stop=())
    session.stats.reset()
    lens = session.lens([*p.prompt_ids, *p.token_ids[:-1]])
    assert session.stats.model_passes == 0
    rows = slice(len(p.prompt_ids) - 1, None)
    near(p.values, lens.entropy[1:, rows].T, 0)
    near(p.kl, lens.kl[1:, rows].T, 1e-6)
    near(p.top_logp, lens.top_logp[1:, rows, 0].T, 1e-6)
    for step, row in enumerate(p.top):
        for block, text in enumerate(row):
            assert (
                text == session.adapter.tokenizer.token_strings([int(lens.top_ids[1 + block, rows.start + step, 0])])[0]
            )
    assert p.tokens == session.adapter.tokenizer.token_strings(p.token_ids)


def test_units(session):
    nats = lensviz.entropy_profile(session, RAGGED[0], 4, stop=())
    bits = lensviz.entropy_profile(session, RAGGED[0], 4, normalize="bits", stop=())
    share = lensviz.entropy_profile(session, RAGGED[0], 4, normalize="vocab", stop=())
    near(bits.values, nats.values / math.log(2), 1e-12)
    near(share.values, nats.values / math.log(session.adapter.head.vocab_size), 1e-12)
    assert (share.values <= 1).all()
    assert [p.unit for p in (nats, bits, share)] == ["nats", "bits", "vocab"]


def test_among_anchors(session):
    model = session.adapter.model
    for alpha in (1.0, 2.0):
        p = lensviz.entropy_profile(session, RAGGED[0], 4, alpha, anchors=["a", "e", 200], stop=())
        ids = [session.adapter.tokenizer.single_token_id(t) for t in ("a", "e", 200)]
        h = plain.residuals(model, [*p.prompt_ids, *p.token_ids[:-1]])
        logp = plain.log_probabilities(model, h)[1:, len(p.prompt_ids) - 1 :][..., ids].log_softmax(-1).numpy()
        near(p.values, by_hand_row(logp, alpha).T)
    with pytest.raises(errors.NotOneToken):
        lensviz.entropy_profile(session, RAGGED[0], 2, anchors=["many words here"])


def test_another_order_unit_or_window_runs_no_model(session):
    lensviz.entropy_profile(session, RAGGED[0], 6, stop=())
    assert passes(session) == 6
    for alpha in (1.0, 0.5, 2.0, 0.5):
        for unit in ("bits", "vocab", "nats"):
            lensviz.entropy_profile(session, RAGGED[0], 6, alpha, unit, stop=()).windows(2)
    lensviz.entropy_profile(session, RAGGED[0], 4, 2.0, stop=())
    lensviz.entropy_profile(session, RAGGED[0], 6, anchors=["a", "e"], stop=())
    assert passes(session) == 0
    assert session.stats.cells_computed == 0


def test_only_the_last_positions_are_swept(session, monkeypatch):
    rows, prepare = [], session.adapter.head.prepare
    monkeypatch.setattr(session.adapter.head, "prepare", lambda h: rows.append(h[..., 0].numel()) or prepare(h))
    lensviz.entropy_profile(session, list(range(20, 50)), 5, stop=())
    assert sum(rows) <= 5 * (L + 1) + 5


def test_seeds_and_stops(session):
    made = [lensviz.entropy_profile(session, RAGGED[0], 8, temperature=1.3, seed=s, stop=()) for s in (1, 2, 1)]
    assert made[0].token_ids == made[2].token_ids != made[1].token_ids
    assert made[0].token_ids == session.generate(RAGGED[0], 8, temperature=1.3, seed=1, stop=()).token_ids
    end = made[0].token_ids[3]
    short = lensviz.entropy_profile(session, RAGGED[0], 8, temperature=1.3, seed=1, stop=[end])
    n = made[0].token_ids.index(end) + 1
    assert short.token_ids == made[0].token_ids[:n]
    near(short.values, made[0].values[:n], 1e-6)
    assert len(lensviz.entropy_profile(session, RAGGED[0], 8, temperature=1.3, seed=1, stop=end).token_ids) == n


def test_a_chat_and_a_text(demo):
    p = lensviz.entropy_profile(demo, demo.chat("Say yes."), max_new_tokens=2)
    assert p.prompt_ids == list(demo.chat("Say yes."))
    frame = p.to_frame()
    assert list(frame.columns) == ["step", "token_id", "token", "block", "depth", "entropy", "top", "top_p", "kl"]
    near(frame.entropy.to_numpy().reshape(p.values.shape), p.values, 0)
    assert frame.top_p.between(0, 1).all()


# many prompts


@pytest.mark.parametrize(
    ("family", "temperature", "prompts"),
    [
        ("gpt2", 0.0, "ragged"),
        ("gpt2", 1.2, "ragged"),
        ("gpt2", 1.2, "alike"),
        ("llama", 0.0, "alike"),
        ("llama", 1.2, "ragged"),
        ("gemma", 0.0, "alike"),
        ("mistral", 1.2, "ragged"),
        ("mamba", 0.0, "ragged"),
    ],
)
def test_a_prompt_in_a_batch_is_as_alone(family, temperature, prompts):
    prompts = {"ragged": RAGGED, "alike": ALIKE}[prompts]
    alone, together = (lensviz.Session(DECODERS[family]()) for _ in range(2))
    alphas = (1.0, 0.5)
    frame = x.profiles(together, prompts, alphas=alphas, windows=2, temperature=temperature, seed=5, batch_size=4,
                       max_new_tokens=6, stop=())  # fmt: skip
    assert features(frame).shape == (len(prompts), len(alphas) * 2 * L)
    for row, ids in enumerate(prompts):
        want = [
            lensviz.entropy_profile(alone, ids, 6, alpha, temperature=temperature, seed=5, stop=()) for alpha in alphas
        ]
        assert frame.text[row] == want[0].text
        near(features(frame)[row].reshape(len(alphas), 2, L), [p.windows(2) for p in want])


def test_the_columns(session):
    frame = x.profiles(session, RAGGED[:2], labels=["a", "b"], groups=[0, 0], max_new_tokens=4, alphas=(1, 0.5),
                       windows=2, normalize="bits", stop=())  # fmt: skip
    names = [f"alpha {a} window {w} layer {n}" for a in ("1", "0.5") for w in (0, 1) for n in range(L)]
    assert list(frame.columns) == ["prompt", "text", "n_new", "label", "group", *names]
    assert frame.n_new.tolist() == [4, 4]
    assert frame.label.tolist() == ["a", "b"]
    assert frame.attrs["alphas"] == [1.0, 0.5]
    assert frame.attrs["normalize"] == "bits"
    p = lensviz.entropy_profile(session, RAGGED[1], 4, 0.5, "bits", stop=())
    near(frame.loc[1, names[6:]].to_numpy(float).reshape(2, L), p.windows(2))


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_mamba])
def test_some_of_a_batch_end_early(make):
    session, free = lensviz.Session(make()), lensviz.Session(make())
    whole = {tuple(ids): free.generate(ids, 8, stop=()).token_ids for ids in RAGGED}
    ends = {whole[tuple(RAGGED[0])][2], whole[tuple(RAGGED[2])][4]}
    frame = x.profiles(session, RAGGED, max_new_tokens=8, stop=sorted(ends), windows=3)
    for row, ids in enumerate(RAGGED):
        new = whole[tuple(ids)]
        n = next((i + 1 for i, t in enumerate(new) if t in ends), 8)
        assert frame.n_new[row] == n
        assert frame.text[row] == session.adapter.tokenizer.decode(new[:n])
        if n < 3:
            assert np.isnan(features(frame)[row]).all()
        else:
            want = by_hand(session.adapter.model, ids, new[:n])
            near(features(frame)[row].reshape(3, L), lensviz.entropy.windows(want, 3))


def test_a_text_that_stops_and_prompts_that_repeat(session):
    new = session.adapter.tokenizer.decode(session.generate(RAGGED[0], 3, stop=()).token_ids)
    frame = x.profiles(session, [RAGGED[0], RAGGED[1], RAGGED[0]], stop=[new[-1]], max_new_tokens=6)
    assert new[-1] in frame.text[0]
    assert frame.n_new[0] <= 3
    assert frame.text[2] == frame.text[0]
    near(features(frame)[2], features(frame)[0], 0)


def test_orders_have_columns_of_their_own(session):
    try:
        frame = x.profiles(session, RAGGED[:2], max_new_tokens=3, alphas=(1, 1.0000001, 1), stop=())
    except errors.LensvizError:
        return
    assert frame.columns.is_unique


def test_a_change_of_the_model_is_followed(session):
    old = x.profiles(session, RAGGED[:2], max_new_tokens=3, stop=())
    with torch.no_grad():
        session.adapter.model.lm_head.weight.mul_(0.5)
    made = x.profiles(session, RAGGED[:2], max_new_tokens=3, stop=())
    assert np.abs(features(made) - features(old)).max() > 1e-3
    near(features(made)[0], lensviz.entropy_profile(session, RAGGED[0], 3, stop=()).windows(1)[0])


@pytest.mark.parametrize("budget", [1, "1 MB"])
def test_without_memory_the_numbers_are_the_same(budget):
    one, free = lensviz.Session(tiny_llama(), budget=budget), lensviz.Session(tiny_llama())
    made, want = (x.profiles(s, RAGGED, max_new_tokens=3, batch_size=2, stop=()) for s in (one, free))
    near(features(made), features(want), 1e-5)
    near(lensviz.entropy_profile(one, RAGGED[0], 3, 0.5, stop=()).values,
         lensviz.entropy_profile(free, RAGGED[0], 3, 0.5, stop=()).values, 1e-5)  # fmt: skip


def test_one_order_needs_no_list(session):
    made = [x.profiles(session, RAGGED[:2], max_new_tokens=3, alphas=a, stop=()) for a in (2.0, (2,))]
    assert list(made[0].columns) == list(made[1].columns)
    near(features(made[0]), features(made[1]), 0)


class Stop(Exception):
    """As by Ctrl-C."""


def test_interrupted_it_goes_on(session):
    def interrupt(done, total):
        assert total == len(RAGGED)
        if done >= 4:
            raise Stop

    options = {"max_new_tokens": 4, "batch_size": 2, "stop": ()}
    fresh = lensviz.Session(tiny_llama())
    want = x.profiles(fresh, RAGGED, **options)
    whole = passes(fresh)
    with pytest.raises(Stop):
        x.profiles(session, RAGGED, progress=interrupt, **options)
    assert not session.engine.cache._pinned
    first = passes(session)
    told = []
    frame = x.profiles(session, RAGGED, progress=lambda *at: told.append(at), **options)
    rest = passes(session)
    assert told == [(4, 6), (6, 6)]
    assert 0 < rest < first
    assert first + rest == whole
    near(features(frame), features(want), 1e-5)
    x.profiles(session, RAGGED, normalize="bits", windows=2, **options)
    assert passes(session) == 0


def test_progress_begins_before_any_work(session):
    told = []
    x.profiles(session, RAGGED, max_new_tokens=2, progress=lambda d, n: told.append((d, n, session.stats.model_passes)))
    assert told[0] == (0, len(RAGGED), 0)
    assert told[-1][:2] == (len(RAGGED), len(RAGGED))


def test_of_the_demo_model_in_a_batch(demo):
    prompts = ["The capital of France is", "Two plus two", "Once upon a time there was a little"]
    frame = x.profiles(demo, prompts, max_new_tokens=3, stop=())
    for row, prompt in enumerate(prompts):
        p = lensviz.entropy_profile(demo, prompt, 3, stop=())
        assert frame.text[row] == p.text
        near(features(frame)[row], p.windows(1)[0], 2e-3)


# bad input


BAD = [
    ({"alpha": -1}, errors.BadProfile, "order"),
    ({"alpha": math.nan}, errors.BadProfile, "order"),
    ({"normalize": "bans"}, errors.BadProfile, "unit"),
    ({"normalize": None}, errors.BadProfile, "unit"),
    ({"compat": "other"}, errors.BadProfile, "compat"),
    ({"max_new_tokens": 0}, errors.BadGeneration, "at least 1"),
    ({"max_new_tokens": 62}, errors.PromptTooLong, "at most"),
    ({"max_new_tokens": "x"}, errors.BadGeneration, "number"),
    ({"temperature": -1}, errors.BadGeneration, "temperature"),
    ({"temperature": math.nan}, errors.BadGeneration, "temperature"),
    ({"lens": "tuned"}, errors.UnknownLens, "lens"),
    ({"anchors": [99999]}, errors.NotOneToken, "token"),
]
ONLY_PROFILE = {"lens", "compat", "anchors"}  # profiles() has no such option


@pytest.mark.parametrize(
    ("many", "options", "error", "match"),
    [(many, *bad) for many in (False, True) for bad in BAD if not (many and ONLY_PROFILE & set(bad[0]))],
)
def test_bad_settings_are_a_sentence(session, options, error, match, many):
    if many:
        options = {("alphas" if k == "alpha" else k): ((v,) if k == "alpha" else v) for k, v in options.items()}
    call = (lambda: x.profiles(session, [RAGGED[0]], **options)) if many else (
        lambda: lensviz.entropy_profile(session, RAGGED[0], **options)
    )  # fmt: skip
    with pytest.raises(error, match=match) as told:
        call()
    assert str(told.value).endswith(".")


@pytest.mark.parametrize("alpha", ["x", None])
def test_an_order_that_is_no_number_is_a_sentence(session, alpha):
    with pytest.raises(errors.BadProfile, match="order"):
        lensviz.entropy_profile(session, RAGGED[0], alpha=alpha)


@pytest.mark.parametrize("alpha", ["x", None])
def test_an_order_of_many_that_is_no_number_is_a_sentence(session, alpha):
    with pytest.raises(errors.BadProfile, match="order"):
        x.profiles(session, RAGGED[:2], alphas=(1.0, alpha))


def test_the_edge_of_the_context(session):
    assert len(lensviz.entropy_profile(session, RAGGED[0], 61, stop=()).values) == 61


@pytest.mark.parametrize(
    ("prompts", "options"),
    [
        ([], {}),
        ("one text", {}),
        ([[1]], {"labels": ["a", "b"]}),
        ([[1], [2]], {"groups": [1]}),
        ([[1]], {"alphas": ()}),
        ([[1]], {"windows": 0}),
        ([[1]], {"windows": 1.5}),
        ([[1]], {"batch_size": 0}),
        (None, {}),
        ((p for p in ()), {}),
    ],
)
def test_bad_prompts_are_a_sentence(session, prompts, options):
    with pytest.raises(errors.LensvizError) as told:
        x.profiles(session, prompts, **options)
    assert str(told.value).endswith(".")


@pytest.mark.parametrize("prompt", ["", [], [9999], list(range(65))])
def test_a_prompt_that_cannot_be_is_a_sentence(session, prompt):
    for call in (lambda: lensviz.entropy_profile(session, prompt), lambda: x.profiles(session, [[1], prompt])):
        with pytest.raises((errors.EmptyPrompt, errors.BadPrompt, errors.PromptTooLong)) as told:
            call()
        assert str(told.value).endswith(".")


@pytest.mark.parametrize("w", [0, 5, -1, 1.5, "2", None, math.nan])
def test_windows_that_cannot_be_are_a_sentence(session, w):
    p = lensviz.entropy_profile(session, RAGGED[0], 4, stop=())
    with pytest.raises(errors.BadProfile, match="4 generated tokens"):
        p.windows(w)
    assert p.windows(3).shape == (3, L)


def test_encoders_and_headless_models_are_a_sentence():
    encoder = lensviz.Session(tiny_bert())
    for call in (lensviz.entropy_profile, lambda s, p: x.profiles(s, [p])):
        with pytest.raises(errors.BadGeneration, match="left to right"):
            call(encoder, RAGGED[0])
    model, tokenizer = tiny_bert()
    with pytest.raises((errors.NoHead, errors.BadGeneration)):
        lensviz.entropy_profile(lensviz.Session((model.bert, tokenizer)), RAGGED[0])


def test_numbers_that_are_none_are_a_sentence():
    model, tokenizer = tiny_llama()
    with torch.no_grad():
        model.model.layers[1].mlp.down_proj.weight[0, 0] = math.inf
    session = lensviz.Session((model, tokenizer))
    for call in (lensviz.entropy_profile, lambda s, p: x.profiles(s, [p, [1, 2]])):
        with pytest.raises(errors.LensvizError, match=r"not .*number"):
            call(session, RAGGED[0])


def test_the_tokens_of_a_prompt_have_a_profile_too(session):
    ids = max(RAGGED, key=len)
    p = lensviz.entropy_profile(session, ids, tokens="prompt")
    assert (p.prompt_ids, p.token_ids) == (list(ids[:1]), list(ids[1:]))
    near(p.values, session.lens(ids).entropy[1:, :-1].T)
    again = lensviz.entropy_profile(session, ids, tokens="prompt", alpha=2.0, normalize="vocab")
    assert again.values.shape == p.values.shape
    for bad in ({"tokens": "all"}, {"tokens": "prompt", "compat": "entropy-lens"}):
        with pytest.raises(errors.BadProfile, match="tokens="):
            lensviz.entropy_profile(session, ids, **bad)
    with pytest.raises(errors.BadProfile, match="longer prompt"):
        lensviz.entropy_profile(session, ids[:1], tokens="prompt")


def test_the_unit_by_its_former_name(session):
    old, new = (lensviz.entropy_profile(session, RAGGED[0], 2, **{name: "bits"}) for name in ("normalise", "normalize"))
    assert old.unit == new.unit == "bits"
    near(old.values, new.values)
    with pytest.raises(errors.BadProfile, match="unit"):
        lensviz.entropy_profile(session, RAGGED[0], 2, normalise="bans")
