"""The letter that a reply chooses, read from the generated text only."""

import re
from collections.abc import Sequence
from functools import cache
from string import ascii_uppercase

_SAID = r"\banswers?\b(?:\s+(?:is|would|should|must|will|be))*\s*[:=]?\s*"
_SIGNS = (
    r"\b(?:option|choice|letter|choose|select|pick|therefore|thus|hence|so)\b[\s,:]*",
    r"(?:=>|->|=|→|⇒)\s*",
)
_KIND = r"(?:(?:the\s+)?(?:option|choice|letter)\s+)?[\(\[\*\"'`]*"


def extract(text: str, choices: Sequence[str] | None = None) -> str | None:
    """The chosen letter, A … (as many as there are choices, else A to D), or None where none is clear.

    In this order: what the text last says the answer is; a letter that is or opens the text; a letter behind a word
    or sign of choosing, in brackets or in bold; the only letter that stands alone; the only choice whose words occur.
    Two different letters of one kind are no answer. A small letter counts only where a word could not go on
    ("the answer is d."), and "A" not where it is an article. Pass the generated part: a prompt names every letter.
    """
    letters = ascii_uppercase[: len(choices) if choices is not None else 4]
    said, opening, *signs = _patterns(letters)
    found = _letters(said, text)
    if found:
        return found[-1]
    for pattern in (opening, *signs):
        found = _letters(pattern, text)
        if found:
            return found[0] if len(set(found)) == 1 else None
    named = [letter for letter, choice in zip(letters, choices or (), strict=False) if _occurs(choice, text)]
    return named[0] if len(named) == 1 else None


@cache
def _patterns(letters: str) -> list[re.Pattern[str]]:
    large, small = f"[{letters}]", f"[{letters.lower()}]"
    article = r"(?!(?<=A)[ \t]+(?!(?:is|was|seems|because|since|as|and|or)\b)[a-z])"
    one = rf"(?-i:(?P<letter>{large}(?![\w'’]){article}|{small}(?=\s*(?:$|[.,;:!?\)\]\*\"'`\n]))))"
    wrapped = rf"[\(\[]\s*(?i:(?P<letter>{large}))\s*[\)\]]"
    bold = rf"\*\*\s*(?i:(?P<letter>{large}))\s*[.\)]?\s*\*\*"
    alone = rf"(?-i:(?<![\w'’])(?<!not )(?P<letter>{large})(?![\w'’]){article})"
    opening = rf"\A\s*(?i:(?P<letter>{large}))\s*(?:\Z|[.\):\n])"
    texts = [_SAID + _KIND + one, opening, *(sign + _KIND + one for sign in _SIGNS), wrapped, bold, alone]
    return [re.compile(each, re.IGNORECASE) for each in texts]


def _letters(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match["letter"].upper() for match in pattern.finditer(text)]


def _occurs(choice: str, text: str) -> bool:
    words = choice.strip()
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
