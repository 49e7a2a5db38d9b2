"""Prompts of the published experiments, answers read from replies, and options scored by log-probability."""

from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
import torch

import lensviz
import lensviz.experiments as x
from lensviz.entropy.experiments.tasks.choices import option_logp
from lensviz.errors import BadExperiment
from tests.reference import reference
from tests.tiny import tiny_gpt2

STORIES = ["Tom had a red ball. He lost it.", "Lily likes to sing."]
ROW = {"subject": "physics", "question": "What is the unit of force?", "choices": ["joule", "newton", "watt"]}


def digest(text):
    return sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize("kind", ["base", "instruct"])
def test_published_question_prompts(kind):
    told = reference("entropylens_prompts")["mmlu"]
    row = {**told["row"], "answer": 1}
    assert digest(x.question_prompt(row, kind)) == told["prompts"][kind]["sha256_16"]


def test_question_prompts_say_what_they_should():
    prompts = {
        kind: x.question_prompt({**ROW, "answer": 1}, kind) for kind in ("base", "instruct", "humble", "thinking")
    }
    assert len(set(prompts.values())) == 4
    for kind, prompt in prompts.items():
        assert "\n\nChoices:\nA. joule\nB. newton\nC. watt\n\n" in prompt
        assert prompt.endswith("\n\nExplaination: " if kind == "thinking" else "\n\nAnswer: ")
        assert "physics" in prompt


def test_published_story_prompts():
    told = reference("entropylens_prompts")
    texts = told["tinystories"]["stories"]
    leaking, plain = x.stories(texts, compat="entropy-lens"), x.stories(texts[:1], ["base"], compat="entropy-lens")
    for rows, want in ((leaking, told["tinystories"]), (plain, told["tinystories_plain"])):
        assert [(r["name"], digest(r["prompt"])) for r in rows] == [
            (w["label"], w["sha256_16"]) for w in want["sequence"]
        ]
    assert plain == x.stories(texts[:1], ["base"])


def test_stories_do_not_leak():
    rows = x.stories(STORIES)
    assert len(rows) == 48
    for row in rows:
        story = STORIES[row["group"]]
        assert (story in row["prompt"]) is ("scramble" not in row["layout"])
        rest = row["prompt"].replace(row["question"], "")
        assert sorted(rest.split()) == sorted(story.split())
        assert row["prompt"].startswith(row["question"]) is row["layout"].endswith("rev")
        assert row["name"].startswith(row["label"])
    assert {r["label"] for r in rows} == {"continuation", "counting", "semantic"}
    assert x.stories(STORIES) == rows
    assert x.stories(STORIES, seed=1) != rows
    one = [r for r in x.stories(STORIES, ["rev", "base"]) if r["layout"] == "base"]
    assert one == [r for r in rows if r["layout"] == "base"]
    assert x.stories(["w " * 900]) == []
    with pytest.raises(BadExperiment, match="no layout 'up'"):
        x.stories(STORIES, ["up"])
    with pytest.raises(BadExperiment, match="list of texts"):
        x.stories("one story")


#: (text, our answer, why the published one is wrong)
DIFFERENT = [
    ("social science", None, "a letter inside a word"),
    ("B and C", None, "two letters; A was read from AND"),
    ("I choose a book", None, "an article"),
    ("answer: because", None, "a letter inside a word"),
    ("Question: What is 2+2?\n\nChoices:\nA. 3\nB. 4\nC. 5\nD. 6\n\nAnswer: None", None, "read from the prompt"),
    (
        "Subject: sociology.\n\nQuestion: What is 2+2?\n\nChoices:\nA. 3\nB. 4\nC. 5\nD. 6\n\nAnswer: 4",
        "B",
        "sociology",
    ),
    ("Subject: x.\n\nQuestion: is x = a valid?\n\nChoices:\nA. y\nB. n\n\nAnswer: n", "B", "read from the prompt"),
    ("The society said (B)", "B", "a letter inside a word"),
    ("I believe certainly B", "B", "a letter inside a word"),
]


def test_published_answers_where_they_are_right():
    different = {text: ours for text, ours, _ in DIFFERENT}
    for case in reference("entropylens_answers")["cases"]:
        text, choices, want = case["text"], None, different.get(case["text"], case["extracted"])
        if "Choices:" in text:
            prompt, _, text = text.partition("Answer:")  # the generated part only
            choices = [line[3:] for line in prompt.splitlines() if line[1:3] == ". "]
        assert x.extract(text, choices) == want, case
        assert (want != case["extracted"]) is (case["text"] in different)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("The answer is B, no, the answer is C.", "C"),
        ("B. newton", "B"),
        ("A force is measured in newtons", None),
        ("A force is measured in newton.", "B"),
        ("joule, not newton", None),
        ("D", None),
        ("It is not B", None),
        ("(A) or (B)", None),
        ("the answer is a force", None),
        ("The answer is A because of that", "A"),
    ],
)
def test_answers(text, letter):
    assert x.extract(text, ROW["choices"]) == letter


def test_answers_may_be_given_three_ways():
    for answer in (1, np.int64(1), 1.0, "B", "b", "newton"):
        assert x.question_prompt({**ROW, "answer": answer})
    assert x.question_prompt({**ROW, "answer_index": float("nan"), "answer": "B"})
    for row in ({**ROW, "answer": 3}, {**ROW, "answer": "volt"}, ROW, {"question": "?"}, {**ROW, "choices": "abc"}):
        with pytest.raises(BadExperiment, match=r"^Question 0 .*\.$"):
            x.question_prompt(row)
    with pytest.raises(BadExperiment, match="no prompt type 'rude'"):
        x.question_prompt({**ROW, "answer": 1}, "rude")


@pytest.fixture(scope="module")
def session():
    return lensviz.Session(tiny_gpt2(positions=256))


def test_options_are_scored_as_by_plain_transformers(session):
    model, tokenizer = session.adapter.model, session.adapter.tokenizer.hf
    for prompt in ("Answer: ", "Which?\n\nAnswer:"):
        found = option_logp(session, prompt, "ABC")
        for letter, logp in zip("ABC", found, strict=True):
            ids = tokenizer(prompt + letter, add_special_tokens=False)["input_ids"]
            with torch.no_grad():
                rows = model(torch.tensor([ids])).logits[0].log_softmax(-1)
            assert logp == pytest.approx(float(rows[-2, ids[-1]]), abs=1e-4)


def test_multiple_choice(session):
    questions = pd.DataFrame([{**ROW, "answer": 1}, {**ROW, "choices": ["x", "y"], "answer": 0}] * 2)
    table = x.multiple_choice(session, questions, max_new_tokens=2)
    assert list(table["answer"]) == ["B", "A"] * 2
    assert table["group"].tolist() == [0, 1, 2, 3]
    assert np.isnan(table["logp_C"].to_numpy()).tolist() == [False, True] * 2
    best = table[["logp_A", "logp_B", "logp_C"]].idxmax(axis=1).str[-1]
    assert table["predicted"].tolist() == best.tolist()
    assert table["correct"].tolist() == (best == table["answer"]).tolist()
    assert x.features(table).shape == (4, 3)
    assert table.attrs["prompt_type"] == "base"
    bare = x.multiple_choice(session, questions, profiles=False)
    np.testing.assert_allclose(bare["logp_A"], table["logp_A"])
    text = x.multiple_choice(session, questions, score="text", max_new_tokens=2)
    want = [x.extract(t, c) for t, c in zip(text["text"], questions["choices"], strict=True)]
    assert text["predicted"].tolist() == want
    assert not text["correct"][[w is None for w in want]].any()
    with pytest.raises(BadExperiment, match="score is 'text'"):
        x.multiple_choice(session, questions, score="text", profiles=False)
    with pytest.raises(BadExperiment, match="list of rows"):
        x.multiple_choice(session, [])
