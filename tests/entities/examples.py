"""One of every view and result of this folder, made of a session: for the tests that concern all of them."""

import lensviz
from tests.examples import ITEMS, PROMPT, vectors

VIEWS = {
    "EntityGrid": lambda s: lensviz.EntityGrid(s, PROMPT, vectors(s)),
    "EntityPanel": lambda s: lensviz.EntityPanel(s, PROMPT, vectors(s)),
    "TaskTraining": lambda s: lensviz.TaskTraining(s, ITEMS, [0, 1], epochs=2, batch_size=4),
}
RESULTS = {"EntityLensResult": lambda s: lensviz.entity_lens(s, PROMPT, vectors=vectors(s), logit_lens=True)}
