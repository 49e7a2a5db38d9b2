"""Multiple-choice questions as prompts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from lensviz.errors import BadExperiment

_ABOUT = "The following is a multiple choice question about {subject}."
#: What stands before the question, and what follows the choices, by prompt type. "base" and "instruct" are the
#: published texts, checked by their hashes; of "humble" and "thinking" only what they ask for is known: our words.
PROMPT_TYPES = {
    "base": ("Subject: {subject}.", "Answer: "),
    "instruct": (f"{_ABOUT} Reply only with the correct option.", "Answer: "),
    "humble": (
        f"{_ABOUT} Reply only with the correct option. If you are unsure, reply with one of the options at random.",
        "Answer: ",
    ),
    "thinking": (
        f"{_ABOUT} Reply with an explanation of one phrase, and then with the correct option.",
        "Explaination: ",  # spelt as published
    ),
}


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        question: its text.
        choices: two texts or more, lettered A, B, …
        answer: place of the right one in `choices`.
        subject: as in the prompt.

    """

    question: str
    choices: tuple[str, ...]
    answer: int
    subject: str

    @property
    def letters(self) -> str:
        """The letters of the choices: "ABCD" for four."""
        return ascii_uppercase[: len(self.choices)]


def as_questions(rows: Any) -> list[Question]:
    """Questions from `Question`s, mappings or a DataFrame with question, choices, answer (or answer_index), subject.

    Raises:
        BadExperiment: nothing there, or a row that cannot be read, with its number.

    """
    records = rows.to_dict("records") if hasattr(rows, "to_dict") else [rows] if isinstance(rows, Mapping) else rows
    if isinstance(records, str) or not len(records):
        raise BadExperiment("Pass the questions as a list of rows with question, choices, answer and subject.")
    return [row if isinstance(row, Question) else _question(row, i) for i, row in enumerate(records)]


def question_prompt(row: Any, prompt_type: str = "base") -> str:
    """The prompt of a question: base, instruct, humble or thinking.

    Raises:
        BadExperiment: an unknown prompt type, or a row that is no question.

    """
    if prompt_type not in PROMPT_TYPES:
        raise BadExperiment(f"There is no prompt type {prompt_type!r}: use one of {', '.join(PROMPT_TYPES)}.")
    (question,) = as_questions([row])
    opening, closing = PROMPT_TYPES[prompt_type]
    choices = "\n".join(f"{a}. {b}" for a, b in zip(question.letters, question.choices, strict=True))
    parts = opening.format(subject=question.subject), f"Question: {question.question}", f"Choices:\n{choices}", closing
    return "\n\n".join(parts)


def _question(row: Any, number: int) -> Question:
    if not isinstance(row, Mapping) or not {"question", "choices"} <= row.keys():
        raise BadExperiment(f"Question {number} has no question or no choices: give each row both.")
    choices = row["choices"]
    if isinstance(choices, str) or not 2 <= len(choices) <= len(ascii_uppercase):
        raise BadExperiment(f"Question {number} has choices {choices!r}: give it a list of 2 to 26 texts.")
    texts = tuple(str(c) for c in choices)
    places = [_place(row.get(key), texts) for key in ("answer_index", "answer")]
    place = next((p for p in places if p is not None), None)
    if place is None:
        raise BadExperiment(
            f"Question {number} does not say which choice is right: give `answer` as its place (from 0), its letter "
            "or its text."
        )
    return Question(str(row["question"]), texts, place, str(row.get("subject", "")))


def _place(answer: Any, choices: Sequence[str]) -> int | None:
    """Place of the answer among the choices: from a place, from the text of one choice, or from a letter."""
    if isinstance(answer, float) and answer.is_integer():  # a column of a DataFrame that lacks some
        answer = int(answer)
    if hasattr(answer, "__index__") and not isinstance(answer, bool):
        return int(answer) if 0 <= int(answer) < len(choices) else None
    if not isinstance(answer, str):
        return None
    if answer in choices:
        return choices.index(answer) if choices.count(answer) == 1 else None
    letter = answer.strip().upper()
    return ascii_uppercase.index(letter) if letter and letter in [*ascii_uppercase[: len(choices)]] else None
