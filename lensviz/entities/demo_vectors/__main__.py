"""Trains the task vectors that come with this package: `python -m lensviz.entities.demo_vectors` and the path of
WikiGold.

The data is WikiGold (Balasuriya, Ringland, Nothman, Murphy, Curran 2009, "Named Entity Recognition in Wikipedia";
CC-BY 4.0), two columns, which is not part of this package. An hour for each part on one thread of a busy machine; a
part that is there already is not made again.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

import lensviz
from lensviz.entities.evaluation.report import Evaluation, LayerScores
from lensviz.entities.examples.conll import read_conll
from lensviz.entities.examples.mention_example import MentionExample
from lensviz.entities.training.settings import Progress
from lensviz.entities.vectors.vectors import TaskVectors

LAYERS = (-1, 5, 10, 15, 20, 25, 29)
EPOCHS = {False: 2, True: 1}
TEST = 256  # mentions that no training sees
HELD = 64  # mentions by which the best step is chosen
SEED = 0
LONGEST = 12  # tokens of a mention that is tested
DATA = "WikiGold (Balasuriya et al. 2009, Named Entity Recognition in Wikipedia); attribution required"
LICENCE = "data: CC-BY 4.0; vectors: Apache-2.0"


def parts(path: str | Path) -> tuple[list[MentionExample], list[MentionExample]]:
    """Mentions to train with and mentions to test with; some strings stand in both."""
    items = read_conll(path)
    random.Random(SEED).shuffle(items)  # noqa: S311 - an order that can be had again
    return items[TEST:], items[:TEST]


def make(session: lensviz.Session, items: Sequence[MentionExample], folder: Path, *, with_context: bool) -> TaskVectors:
    """One half of the vectors, from its folder where it was made before."""
    place = folder / ("with" if with_context else "without")
    if (place / "card.json").exists():
        return TaskVectors.load(place)
    vectors = TaskVectors.train(
        session,
        items,
        LAYERS,
        with_context=with_context,
        epochs=EPOCHS[with_context],
        held_out=HELD / len(items),
        seed=SEED,
        data=DATA,
        licence=LICENCE,
        progress=_tell,
    )
    vectors.save(place)
    return vectors


def tested(session: lensviz.Session, vectors: TaskVectors, items: Sequence[MentionExample]) -> TaskVectors:
    """The same vectors with their scores, and those of the baselines, in the card."""
    card: dict[str, Any] = vectors.card
    card["test"] = {"items": len(items), "seen": sum(map(vectors.seen, (i.wanted for i in items))), "baselines": {}}
    for context in vectors.contexts:
        found = lensviz.evaluate_mentions(
            session, items, vectors, with_context=context, baselines=True, max_tokens=LONGEST, progress=_count
        )
        for entry in (e for e in card["vectors"] if e["with_context"] == context):
            entry.update(_numbers(found[entry["layer"]]))
        card["test"]["baselines"]["with context" if context else "without context"] = _baselines(found)
    rows = {key: vectors[key] for key in vectors}
    return TaskVectors(rows, card, filters=vectors.filters, seen=vectors.seen_digests)


def _baselines(found: Evaluation) -> dict[str, Any]:
    return {
        name: {str(layer): _numbers(scores) for layer, scores in by_layer.items()}
        for name, by_layer in found.baselines.items()
    }


def _numbers(scores: LayerScores) -> dict[str, float]:
    numbers = {
        "exact": scores.exact,
        "exact_seen": scores.seen.exact,
        "exact_unseen": scores.unseen.exact,
        "partial": scores.partial,
        "chrf": scores.chrf,
        "test_loss": scores.loss,
    }
    return {name: round(value, 4) for name, value in numbers.items()}


def _tell(state: Progress) -> None:
    if state.held_loss is not None:
        print(state, [round(x, 3) for x in state.held_loss], flush=True)


def _count(done: int, total: int) -> None:
    print(f"tested {done} of {total}", flush=True)


def main() -> None:
    """Train what is missing, test it, and write all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="wikigold.conll.txt")
    parser.add_argument(
        "--folder", type=Path, default=Path("demo_vectors"), help="for the two parts, and `demo_vectors`"
    )
    parser.add_argument("--only", choices=("with", "without"), help="make this part and stop")
    given = parser.parse_args()
    torch.set_num_threads(1)
    session = lensviz.Session("demo")
    items, held = parts(given.data)
    if given.only:
        make(session, items, given.folder, with_context=given.only == "with")
        return
    without, within = (make(session, items, given.folder, with_context=context) for context in (False, True))
    tested(session, without.merged(within), held).save(given.folder / "demo_vectors")


if __name__ == "__main__":
    main()
