"""Accuracy on multiple-choice questions, with the entropy profiles of the answers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lensviz.engine.has_engine import HasEngine
from lensviz.entropy.experiments import profile_frame
from lensviz.entropy.experiments.tasks.answers import extract
from lensviz.entropy.experiments.tasks.questions import Question, as_questions, question_prompt
from lensviz.errors import BadExperiment
from lensviz.queries.lens import output_row
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import read_prompt


def multiple_choice(
    s: HasEngine,
    questions: Any,
    prompt_type: str = "base",
    score: str = "options",
    max_new_tokens: int = 8,
    *,
    profiles: bool = True,
    prepend_bos: bool | None = None,
    **settings: Any,
) -> pd.DataFrame:
    """One row a question: subject, question, answer, predicted, correct, logp_A …, group (its number), then what
    `profiles` makes (prompt, text, n_new, features). `classify(frame, label="correct")` takes it.

    Args:
        s: the session.
        questions: rows with question, choices, answer (place from 0, letter or text) or answer_index, and subject.
        prompt_type: base, instruct, humble or thinking.
        score: "options": the letter of highest log-probability behind the prompt. "text": the letter that `extract`
            reads from the generated part; where it reads none, predicted is None and the question counts as wrong.
        max_new_tokens: generated for the profile (and for "text").
        profiles: make the profiles; without them "options" generates nothing.
        prepend_bos: as in `profiles`.
        settings: further arguments of `profiles`.

    Raises:
        BadExperiment: a question or a setting that cannot be read.

    """
    found = as_questions(questions)
    prompts = [question_prompt(q, prompt_type) for q in found]
    if score not in {"options", "text"} or (score == "text" and not profiles):
        raise BadExperiment(f"score is {score!r}: use options, or text together with profiles=True.")
    frame = None
    if profiles:
        groups = list(range(len(prompts)))
        frame = profile_frame.profiles(s, prompts, None, groups, max_new_tokens, prepend_bos=prepend_bos, **settings)
    logp = [option_logp(s, prompt, q.letters, prepend_bos) for prompt, q in zip(prompts, found, strict=True)]
    texts = [extract(t, q.choices) for t, q in zip(frame["text"], found, strict=True)] if frame is not None else []
    predicted = texts if score == "text" else [q.letters[int(np.argmax(p))] for q, p in zip(found, logp, strict=True)]
    head = pd.DataFrame(_columns(found, predicted, logp))
    if frame is None:
        return head.assign(group=range(len(found)), prompt=prompts)
    joined = pd.concat([head, frame.drop(columns=["label"], errors="ignore").reset_index(drop=True)], axis=1)
    joined.attrs = {**frame.attrs, "prompt_type": prompt_type, "score": score}
    return joined


def option_logp(s: HasEngine, prompt: str, letters: str, prepend_bos: bool | None = None) -> list[float]:
    """Natural-log probability of each letter behind the prompt.

    A letter's tokens are what the tokenizer makes of prompt + letter beyond the tokens that all these texts begin
    with. So where "Answer: " and "B" give a token " B" and not " " and "B", it is " B" that is scored; a letter of
    several tokens gets their sum.

    Raises:
        BadExperiment: two letters have the same tokens, as of a tokenizer that does not know them.

    """
    whole = [read_prompt(s.engine, prompt + letter, prepend_bos=prepend_bos).ids for letter in letters]
    context = _common([*whole, read_prompt(s.engine, prompt, prepend_bos=prepend_bos).ids])
    if len(set(whole)) < len(whole) or any(len(ids) == context for ids in whole) or not context:
        raise BadExperiment(f"This tokenizer does not tell the letters {letters} apart behind the prompt.")
    with s.engine.pinned():
        return [sum(_logp(s, ids, at) for at in range(context, len(ids))) for ids in whole]


def _common(rows: Sequence[Sequence[int]]) -> int:
    """Number of first ids that all rows share."""
    shortest = min(map(len, rows))
    return next((i for i in range(shortest) if len({row[i] for row in rows}) > 1), shortest)


def _logp(s: HasEngine, ids: tuple[int, ...], at: int) -> float:
    """Log p of the token at a place, given those before it."""
    row = s.engine.get(output_row(s.adapter, Residuals(ids[:at])))
    return float(row[ids[at]])


def _columns(questions: Sequence[Question], predicted: Sequence[str | None], logp: list[list[float]]) -> dict[str, Any]:
    answers = [q.letters[q.answer] for q in questions]
    most = max((q.letters for q in questions), key=len)
    missing = [[*row, *[np.nan] * (len(most) - len(row))] for row in logp]
    return {
        "subject": [q.subject for q in questions],
        "question": [q.question for q in questions],
        "answer": answers,
        "predicted": list(predicted),
        "correct": [a == b for a, b in zip(answers, predicted, strict=True)],
        **{f"logp_{letter}": [row[i] for row in missing] for i, letter in enumerate(most)},
    }
