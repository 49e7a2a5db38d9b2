"""Experiments on entropy profiles: what the entropy of every layer, token by token, says about a prompt.

    x = lensviz.experiments
    f = x.profiles(s, prompts, labels, groups)
    x.classify(f).to_plotly()

A frame of profiles is a plain DataFrame, one row a prompt; every experiment takes one and returns a frozen result.
After Ali, Caso, Irwin and Lio, *The Information Signature of Transformer Computations*, 2025 (arXiv 2502.16570);
`compat="entropy-lens"` is their protocol, the default is the one that we would defend.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lensviz.experiments.answers import extract
    from lensviz.experiments.choices import multiple_choice
    from lensviz.experiments.classification import classify
    from lensviz.experiments.classify_result import ClassifyResult
    from lensviz.experiments.cluster_result import ClusterResult
    from lensviz.experiments.clusters import cluster
    from lensviz.experiments.format_result import FormatsResult
    from lensviz.experiments.format_task import formats, formats_of
    from lensviz.experiments.profile_frame import profiles
    from lensviz.experiments.questions import Question, question_prompt
    from lensviz.experiments.story_task import stories
    from lensviz.experiments.subjects import by_subject
    from lensviz.experiments.tables import as_frame, features

# No module has the name of what it holds: importing a module sets that name in its package.
_HOMES = {
    "profiles": "profile_frame",
    "as_frame": "tables",
    "features": "tables",
    "classify": "classification",
    "ClassifyResult": "classify_result",
    "by_subject": "subjects",
    "cluster": "clusters",
    "ClusterResult": "cluster_result",
    "stories": "story_task",
    "Question": "questions",
    "question_prompt": "questions",
    "multiple_choice": "choices",
    "extract": "answers",
    "formats": "format_task",
    "formats_of": "format_task",
    "FormatsResult": "format_result",
}

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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lensviz.experiments' has no attribute {name!r}")
    return getattr(import_module(f"lensviz.experiments.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
