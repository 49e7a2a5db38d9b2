"""Every causal-LM configuration type of the installed transformers, against the committed table."""

import model_families as families
import pytest
import transformers
from packaging.version import Version
from transformers import AutoModelForMaskedLM

from tests.thorough import THOROUGH

TABLE, MADE_WITH = families.read_table()
TAKEN = families.TYPES if THOROUGH or families.SEEN.read_text().strip() != families.state() else families.sample()


@pytest.mark.slow
@pytest.mark.parametrize("config_type", TAKEN)
def test_family(config_type):
    outcome, reason, *capabilities = families.examine(config_type)
    assert outcome != "wrong", reason
    expected, _, *proved = TABLE.get(config_type, ("cannot be built", ""))
    if expected == "verified" and transformers.__version__ != MADE_WITH:  # another version may not let it be built
        assert outcome in ("verified", "cannot be built"), reason
    elif expected != "cannot be built":  # an optional package more may let it be built
        assert outcome == expected, reason
    if outcome == expected == "verified" and Version(transformers.__version__) >= Version(MADE_WITH):
        for name, before, now in zip(families.ABILITIES, proved, capabilities, strict=True):
            assert now == "proved" or before != "proved", f"{name} is lost: {now}"


MASKED = [
    "albert",
    "bert",
    "big_bird",
    "camembert",
    "convbert",
    "data2vec-text",
    "deberta",
    "deberta-v2",
    "distilbert",
    "electra",
    "ernie",
    "eurobert",
    "fnet",
    "gte",
    "ibert",
    "jina_embeddings_v3",
    "layoutlm",
    "megatron-bert",
    "mobilebert",
    "modernbert",
    "mpnet",
    "mra",
    "nomic_bert",
    "nystromformer",
    "rembert",
    "roberta",
    "roberta-prelayernorm",
    "roc_bert",
    "roformer",
    "xlm-roberta",
    "xlm-roberta-xl",
    "xmod",
    "yoso",
]


@pytest.mark.slow
@pytest.mark.parametrize("config_type", MASKED if len(TAKEN) == len(families.TYPES) else MASKED[::4])
def test_masked_language_models(config_type):
    assert families.examine(config_type, AutoModelForMaskedLM)[0] == "verified"


def test_blocks_behind_other_blocks_are_not_called_the_first():
    """Funnel pools in its encoder; only its two decoder blocks hand one stream on to the logits."""
    outcome, reason, *_ = families.examine("funnel", AutoModelForMaskedLM)
    assert (outcome, "already mixes positions" in reason) == ("refused", True), reason
