"""Templates for decoding a vector (the original's, by position and not by text): a BOS or a context, the vector, the
task vector; then the model writes the mention and its end.
"""

from dataclasses import dataclass

from lensviz.entities.examples.check import MentionExample
from lensviz.errors import BadItems
from lensviz.model.protocol import ModelAdapter, Tokenizer

Ids = tuple[int, ...]
TEMPLATE = "_ >"  # the placeholder of the vector, and that of the task vector
PLACEHOLDER = 2


@dataclass(frozen=True)
class Template:
    """Token ids of the two placeholders (what is put over them does not depend on them), and what stands in front."""

    bos: Ids
    slots: Ids

    def context(self, tokenizer: Tokenizer, text: str) -> Ids:
        """Tokens in front of the vector: BOS and the text. Behind a full stop the placeholder and the stop are one
        token for some tokenizers, and the vector then takes the place of both.
        """
        whole = tokenizer.encode_plain(text + TEMPLATE)
        if len(tokenizer.encode_plain(TEMPLATE)) == PLACEHOLDER:
            return (*self.bos, *whole[:-PLACEHOLDER])
        return (*self.bos, *tokenizer.encode_plain(text))

    def targets(self, tokenizer: Tokenizer, mention: str, *, with_context: bool) -> Ids:
        """The tokens that the model is to write, its end included: without context a mention begins with a blank."""
        if with_context:
            ids = tokenizer.encode_plain(mention)
        else:
            front, whole = tokenizer.encode_plain(TEMPLATE), tokenizer.encode_plain(f"{TEMPLATE} {mention}")
            fits = whole[: len(front)] == front and len(whole) > len(front)
            ids = whole[len(front) :] if fits else tokenizer.encode_plain(f" {mention}")
        end = () if tokenizer.eos_id is None else (tokenizer.eos_id,)
        return (*ids, *end)


def template_of(adapter: ModelAdapter, *, bos: bool = True) -> Template:
    """The template of a model; a BOS stands in front where its tokenizer has one, whatever it does by default."""
    tokenizer = adapter.tokenizer
    slots = tokenizer.encode_plain(TEMPLATE)
    front = () if tokenizer.bos_id is None or not bos else (tokenizer.bos_id,)
    return Template(front, tuple(slots[-PLACEHOLDER:] if len(slots) >= PLACEHOLDER else (slots[0],) * PLACEHOLDER))


METHODS = ("raw", "in_context", "after_context", "average")


def fed(template: Template, tokenizer: Tokenizer, item: MentionExample, method: str) -> tuple[Ids, int]:
    """The tokens whose last vector stands for a mention, and over how many tokens it is averaged.

    "raw": the mention alone; "in_context": the text up to its end; "after_context": the whole text, a blank, and the
    mention again; "average": text before it and mention tokenized apart, and the mean over the mention's tokens.
    Raises BadItems.
    """
    span = 1
    if method == "raw":
        ids = tokenizer.encode_plain(item.mention)
    elif method == "in_context":
        ids = tokenizer.encode_plain(item.text[: item.end])
    elif method == "after_context":
        ids = tokenizer.encode_plain(f"{item.text} {item.mention}")
    elif method == "average":
        mention = tokenizer.encode_plain(item.mention)
        ids, span = [*tokenizer.encode_plain(item.text[: item.start]), *mention], len(mention)
    else:
        raise BadItems(f"There is no method {method!r} to take vectors: use one of {', '.join(METHODS)}.")
    return (*template.bos, *ids), span
