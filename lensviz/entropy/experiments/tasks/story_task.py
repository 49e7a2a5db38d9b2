"""Which task a prompt asks for: six questions about a story in four layouts. The profiles of one story belong in one
fold, so its number is the group.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lensviz.entropy.experiments.classification import check_compat
from lensviz.errors import BadExperiment

QUESTIONS = {
    "continuation_prompt_1": "How can the story be continued?",
    "continuation_prompt_2": "Which could be a continuation of the story?",
    "counting_prompt_1": "How many words are in the story?",
    "counting_prompt_2": "Count the number of words in the story.",
    "semantic_prompt_1": "What is the main idea of the story?",
    "semantic_prompt_2": "Who is the subject of the story?",
}
LAYOUTS = ("base", "rev", "scramble", "scramble_rev")


def stories(
    texts: Sequence[str],
    layouts: Sequence[str] = LAYOUTS,
    seed: int = 0,
    max_chars: int | None = 1500,
    *,
    compat: str | None = None,
) -> list[dict[str, Any]]:
    """Prompts of the story task as rows: prompt, label (continuation, counting, semantic), group (number of the story),
    name (as `counting_prompt_1_rev`), question, layout.

        rows = pd.DataFrame(x.stories(texts))
        f = x.profiles(s, rows["prompt"], rows["label"], rows["group"])

    Layouts: "base" story, then question; "rev" the question first; "scramble" and "scramble_rev" the same with the
    words of the story in random order, anew for each question. Prompts of over `max_chars` characters are left out.
    compat="entropy-lens" repeats what was published: each question scrambles the story that the question before left,
    so its base prompts hold a scrambled story from the second question on.

    Raises:
        BadExperiment: no text, or an unknown layout.

    """
    check_compat(compat)
    unknown = [each for each in layouts if each not in LAYOUTS]
    if unknown:
        raise BadExperiment(f"There is no layout {unknown[0]!r}: use some of {', '.join(LAYOUTS)}.")
    if isinstance(texts, str) or not len(texts):
        raise BadExperiment("Pass the stories as a list of texts, one at least.")
    published = np.random.RandomState(seed) if compat else None
    rows = list[dict[str, Any]]()
    for number, text in enumerate(texts):
        made = _leaking(text, layouts, published) if published else _kept(text, [seed, number])
        for (name, question), (story, scrambled) in zip(QUESTIONS.items(), made, strict=True):
            for layout in LAYOUTS:
                prompt = _prompt(scrambled if "scramble" in layout else story, question, layout.endswith("rev"))
                if layout in layouts and (max_chars is None or len(prompt) <= max_chars):
                    kind = {"label": name.partition("_")[0], "group": number, "name": f"{name}_{layout}"}
                    rows.append({"prompt": prompt, **kind, "question": question, "layout": layout})
    return rows


def _prompt(story: str, question: str, question_first: bool) -> str:
    first, then = (question, story) if question_first else (story, question)
    return f"{first}\n\n{then}\n\n"


def _kept(text: str, seed: list[int]) -> Iterator[tuple[str, str]]:
    """(story, scrambled story) of each question."""
    rng = np.random.default_rng(seed)
    for _ in QUESTIONS:
        scrambled = _scrambled(text, rng)
        while scrambled == text and len(set(text.split(" "))) > 1:  # a short story may come out in order
            scrambled = _scrambled(text, rng)
        yield text, scrambled


def _leaking(text: str, layouts: Sequence[str], rng: Any) -> Iterator[tuple[str, str]]:
    """The same as published: what one question scrambled is the next one's story."""
    for _ in QUESTIONS:
        scrambled = _scrambled(text, rng) if any("scramble" in each for each in layouts) else text
        yield text, scrambled
        text = scrambled


def _scrambled(text: str, rng: Any) -> str:
    words = text.split(" ")
    rng.shuffle(words)
    return " ".join(words)
