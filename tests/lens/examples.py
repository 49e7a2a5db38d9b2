"""One of every view and result of this folder, made of a session: for the tests that concern all of them."""

import numpy as np

import lensviz
from tests.examples import OTHER, PROMPT


def changes(session):
    steer = lensviz.Steer(1, vector=np.arange(session.adapter.d_model), scale=0.5)
    return [steer, lensviz.Patch(0, positions=[1], source=OTHER)]


VIEWS = {
    "LensGrid": lambda s: lensviz.LensGrid(s, PROMPT),
    "TokenRanks": lambda s: lensviz.TokenRanks(s, PROMPT),
    "Trajectory": lambda s: lensviz.Trajectory(s, PROMPT),
}
RESULTS = {
    "LensResult": lambda s: s.lens(PROMPT, targets=[3, 5], interventions=changes(s)),
    "GenerationResult": lambda s: s.generate(PROMPT, 3, interventions=changes(s)),
}
