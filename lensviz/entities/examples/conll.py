"""Reads mentions from a file in CoNLL columns: a word and its tag (O, I-TYPE, B-TYPE) a line, sentences between blank
lines.
"""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from lensviz.common.text import without_surrogates
from lensviz.entities.examples.mention_example import MentionExample, excerpt
from lensviz.errors import BadItems

NO_BLANK_BEFORE = tuple(",.!?:;)'%")
NO_BLANK_AFTER = "("

Word = tuple[str, str]  #: text, tag


def read_conll(path: str | PathLike[str], *, max_mention: int = 60, max_text: int = 300) -> list[MentionExample]:
    """One item a mention. Words are joined by blanks, but for blanks before `, . ! ? : ; ) ' %` and after `(`.

    Left out are mentions longer than `max_mention` characters or without a letter, and texts longer than `max_text`.
    In files of more columns the first is the word and the last the tag.

    Raises:
        BadItems: the file cannot be read, a line is no word with a tag, or nothing is left.

    """
    items = [
        item
        for sentence in _sentences(Path(path))
        for item in _mentions(sentence)
        if len(item.text) <= max_text and item.end - item.start <= max_mention and any(map(str.isalpha, item.mention))
    ]
    if not items:
        raise BadItems(f"{path} holds no mention: pass a file whose lines are a word and a tag such as I-PER.")
    return items


def _sentences(path: Path) -> Iterator[list[Word]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadItems(f"{path} cannot be read ({error.strerror}): pass a file in CoNLL columns.") from error
    except UnicodeDecodeError as error:
        raise BadItems(f"{path} is not UTF-8: save it as UTF-8.") from error
    sentence: list[Word] = []
    for n, line in enumerate(text.split("\n"), 1):
        columns = line.strip().replace("\t", " ").split(" ")
        if columns[0] in ("", "-DOCSTART-"):
            yield sentence
            sentence = []
            continue
        tag = columns[-1]
        if len(columns) < 2 or not (tag in ("O", "I", "B") or tag[:2] in ("I-", "B-")):
            raise BadItems(f"Line {n} of {path} is {excerpt(line)}: write a word and a tag, O, I-TYPE or B-TYPE.")
        sentence.append((without_surrogates(columns[0]), tag))
    yield sentence


def _mentions(sentence: list[Word]) -> Iterator[MentionExample]:
    """Every mention, the last of a sentence too."""
    text, spans, last = "", [], "O"
    for word, tag in sentence:
        glued = not text or word.startswith(NO_BLANK_BEFORE) or text.endswith(NO_BLANK_AFTER)
        start = len(text) + (not glued)
        text += word if glued else f" {word}"
        if tag != "O" and last != "O" and tag[0] == "I" and tag[2:] == last[2:]:
            spans[-1][1] = len(text)
        elif tag != "O":
            spans.append([start, len(text)])
        last = tag
    return (MentionExample(text, start, end) for start, end in spans)
