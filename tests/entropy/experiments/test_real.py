"""Task identification on the real demo model, on the notebook's own stories."""

import pandas as pd
import pytest

import lensviz
from tests.notebooks.test_notebooks import FOLDER

x = lensviz.experiments


@pytest.mark.slow
def test_profiles_tell_the_task_better_than_guessing(demo):
    texts = sorted(lensviz.Corpus.from_jsonl(FOLDER / "data" / "stories.jsonl", label=None).texts, key=len)[:10]
    rows = pd.DataFrame(x.stories(texts, layouts=("base",)))
    assert len(rows) == 60
    seen = []
    f = x.profiles(
        demo,
        rows.prompt.tolist(),
        labels=rows.label.tolist(),
        groups=rows.group.tolist(),
        max_new_tokens=2,
        progress=lambda *at: seen.append(at),
    )
    assert (seen[0], seen[-1]) == ((0, 60), (60, 60))
    found = x.classify(f, classifier="logistic", folds=5, grouped=True, seed=0)
    print(found)  # seen: AUC 0.998, dummy 0.500
    assert found.auc > 0.9 > found.dummy + 0.3
    assert found.p_value < 0.01
    assert found.permutation_p < 0.02
