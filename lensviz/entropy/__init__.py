"""Entropy profiles: how sure each layer is of what comes next, token by token, while a model writes.

Source: Entropy-Lens (Ali, Caso, Irwin, Liò 2025, arXiv 2502.16570). The pure functions on logits are here too:
`shannon`, `renyi`, `moment`, `kl`, `anchored`, `windows`.
"""

from lensviz.entropy import experiments
from lensviz.entropy.measures import anchored, kl, moment, renyi, shannon, windows
from lensviz.entropy.profile import entropy_profile
from lensviz.entropy.result import ProfileResult

__all__ = [
    "ProfileResult",
    "anchored",
    "entropy_profile",
    "experiments",
    "kl",
    "moment",
    "renyi",
    "shannon",
    "windows",
]
