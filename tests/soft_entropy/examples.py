"""One of every view and result of this folder, made of a session: for the tests that concern all of them."""

import lensviz
from tests.examples import CORPUS

SETS = ("label", "token")
VIEWS = {"SoftEntropyView": lambda s: lensviz.SoftEntropyView(s, CORPUS, SETS, estimator={"n_points": 5})}
RESULTS = {"SoftEntropyResult": lambda s: lensviz.soft_entropy_sweep(s, CORPUS, SETS, n_points=5)}
