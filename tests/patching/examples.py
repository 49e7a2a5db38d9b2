"""One of every view and result of this folder, made of a session: for the tests that concern all of them."""

import lensviz
from tests.examples import OTHER, PROMPT

VIEWS = {
    "Interventions": lambda s: lensviz.Interventions(s, PROMPT),
    "PatchMap": lambda s: lensviz.PatchMap(s, clean=PROMPT, corrupt=OTHER, target=5),
}
RESULTS = {"PatchResult": lambda s: lensviz.patch_sweep(s, clean=PROMPT, corrupt=OTHER, target=7)}
