"""Experiments on entropy profiles: what the entropy of every layer, token by token, says about a prompt.

    x = lensviz.experiments
    f = x.profiles(s, prompts, labels, groups)
    x.classify(f).to_plotly()

A frame of profiles is a plain DataFrame, one row a prompt; every experiment takes one and returns a frozen result.
After Ali, Caso, Irwin and Lio, *The Information Signature of Transformer Computations*, 2025 (arXiv 2502.16570);
`compat="entropy-lens"` is their protocol, the default is the one that we would defend.
"""

from lensviz.entropy.experiments.answers import extract
from lensviz.entropy.experiments.choices import multiple_choice
from lensviz.entropy.experiments.classification import classify
from lensviz.entropy.experiments.classify_result import ClassifyResult
from lensviz.entropy.experiments.cluster_result import ClusterResult
from lensviz.entropy.experiments.clusters import cluster
from lensviz.entropy.experiments.format_result import FormatsResult
from lensviz.entropy.experiments.format_task import formats, formats_of
from lensviz.entropy.experiments.profile_frame import profiles
from lensviz.entropy.experiments.questions import Question, question_prompt
from lensviz.entropy.experiments.story_task import stories
from lensviz.entropy.experiments.subjects import by_subject
from lensviz.entropy.experiments.tables import as_frame, features

__all__ = [  # noqa: RUF022 - in the order a reader meets them
    "profiles",
    "as_frame",
    "features",
    "classify",
    "ClassifyResult",
    "by_subject",
    "cluster",
    "ClusterResult",
    "stories",
    "Question",
    "question_prompt",
    "multiple_choice",
    "extract",
    "formats",
    "formats_of",
    "FormatsResult",
]
