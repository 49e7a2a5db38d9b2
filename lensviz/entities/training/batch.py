"""Runs mention examples through the model: inserts their vectors and task vectors, and computes the loss of the
mention.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lensviz.engine.engine import Engine
from lensviz.entities.decoding.decoder import PatchDecoder, ReadoutPrompt, read_contexts, text_of
from lensviz.entities.examples.check import MentionExample
from lensviz.entities.examples.templates import PLACEHOLDER, Ids, Template
from lensviz.entities.losses import TokenLosses, token_losses
from lensviz.errors import BadTraining, PromptTooLong
from lensviz.model.protocol import ModelAdapter
from lensviz.queries.checks import head_of


@dataclass(frozen=True)
class Task:
    """One item as tokens: what stands in front of its vector, and what is to be written."""

    context: Ids
    targets: Ids

    @property
    def length(self) -> int:
        return len(self.context) + 2 + len(self.targets)


def tasks_of(
    adapter: ModelAdapter, template: Template, items: Sequence[MentionExample], *, with_context: bool
) -> list[Task]:
    """Raises PromptTooLong for an item that does not fit in the context window."""
    made: list[Task] = []
    for n, item in enumerate(items):
        context = template.context(adapter.tokenizer, item.text) if with_context else template.bos
        task = Task(context, template.targets(adapter.tokenizer, item.wanted, with_context=with_context))
        if adapter.context_length is not None and task.length > adapter.context_length:
            raise PromptTooLong(
                f"Item {n} needs {task.length:,} tokens with its template and mention, but {adapter.name} can read "
                f"only {adapter.context_length:,}: shorten its text."
            )
        made.append(task)
    return made


def check_tasks(adapter: ModelAdapter, tasks: Sequence[Task]) -> None:
    """Raises NoHead, or BadTraining for a model that cannot take vectors in texts as long as these."""
    head_of(adapter)
    why = adapter.why_not_insert(max(t.length for t in tasks))
    if why:
        raise BadTraining(f"{adapter.name} cannot be trained with: {why}.")


def losses(
    adapter: ModelAdapter,
    template: Template,
    tasks: Sequence[Task],
    z: Tensor,
    theta: Tensor,
    *,
    learn: Sequence[Tensor] = (),
    padded_with: int | None = None,
) -> tuple[TokenLosses, Tensor, tuple[Tensor, ...]]:
    """Losses of every token to be written, item by item and in an item layer by layer.

    Args:
        adapter: a model with a head that can take vectors.
        template: where they are put.
        tasks: the items.
        z: [item, layer, model], mention vectors (through their filter, if any).
        theta: [layer, model], task vectors.
        learn: tensors that z or theta are computed from, to take gradients by.
        padded_with: a token that fills shorter mentions up to the longest and counts like the others (the original's
            way).

    Returns:
        the losses, the layer [token] that each is of, and the gradients of the sum over layers of the mean loss of a
        token, one for each of `learn`.

    """
    n_layers = len(theta)
    targets = [_filled(t.targets, tasks, padded_with) for t in tasks for _ in range(n_layers)]
    writing = read_contexts(adapter, [t.context for t in tasks], n_layers)
    vectors = z.flatten(0, 1).to(adapter.device)
    slots, given = list(template.slots[1:]), theta.to(adapter.device).repeat(len(tasks), 1)
    if vectors.requires_grad:
        slots, given = list(template.slots), torch.stack([vectors, given], dim=1)
    else:
        writing.decode_step([template.slots[0]] * len(vectors), vectors)
    states = writing.forward([[*slots, *t[:-1]] for t in targets], given, gradients=bool(learn))[:, len(slots) - 1 :]
    at = [(row, pos) for row, t in enumerate(targets) for pos in range(len(t))]
    which, where = (torch.tensor(side, device=states.device) for side in zip(*at, strict=True))
    flat, wanted = states[which, where], torch.tensor([i for t in targets for i in t], device=states.device)
    layer = which % n_layers
    share = 1 / torch.bincount(layer, minlength=n_layers)[layer].float() if learn else None
    found = token_losses(head_of(adapter).graph, flat, wanted, share)
    gradients = torch.autograd.grad(flat, list(learn), found.gradient) if learn else ()
    return found, layer, gradients


def _filled(targets: Ids, tasks: Sequence[Task], token: int | None) -> Ids:
    longest = max(len(t.targets) for t in tasks)
    return targets if token is None else (*targets, *[token] * (longest - len(targets)))


def written_texts(
    engine: Engine, template: Template, contexts: Sequence[Ids], z: Tensor, theta: Tensor, max_tokens: int
) -> list[tuple[str, ...]]:
    """Texts that task vectors [layer, model] write for vectors [item, layer, model], one tuple an item; fewer tokens
    where the context window ends, and nothing where not one is left.
    """
    adapter, n = engine.adapter, len(theta)
    longest = max(map(len, contexts)) + PLACEHOLDER
    room = min(max_tokens, (adapter.context_length or 1 << 30) - longest)
    if room < 1 or adapter.why_not_insert(longest + room):
        return []
    readout_prompt = ReadoutPrompt(
        (), template.slots[0], template.slots[1:], task=True, stop=tuple(sorted(adapter.stop_ids))
    )
    decoder = PatchDecoder(engine, readout_prompt, z.flatten(0, 1), theta.repeat(len(contexts), 1), contexts)
    while any(not w.serves(room) for w in decoder.written):
        engine.check_cancelled()
        decoder.advance(engine)
    texts = [text_of(adapter, readout_prompt, w.tokens) for w in decoder.written]
    return [tuple(texts[at : at + n]) for at in range(0, len(texts), n)]
