"""One of every view and result of this folder, made of a session: for the tests that concern all of them."""

from functools import cache

import lensviz
from tests.examples import PROMPT

x = lensviz.experiments


@cache
def frame(session):
    texts = [f"{PROMPT} {n}" for n in range(12)]
    return x.profiles(session, texts, ["a", "b"] * 6, range(12), max_new_tokens=2, windows=1)


VIEWS = {"EntropyProfile": lambda s: lensviz.EntropyProfile(s, PROMPT)}
RESULTS = {
    "EntropyProfileResult": lambda s: lensviz.entropy_profile(s, PROMPT, 3),
    "ClassifyResult": lambda s: x.classify(frame(s), k=3, folds=2, permutations=3),
    "ClusterResult": lambda s: x.cluster({"one": frame(s), "two": frame(s)}, method="pca"),
    "FormatsResult": lambda s: x.formats_of(frame(s), ks=(1,), folds=2, test_size=0.5),
}
