"""Entropy profiles: how sure each layer is of what comes next, token by token, while a model writes.

Source: Entropy-Lens (Ali, Caso, Irwin, Liò 2025, arXiv 2502.16570). The pure functions on logits are here too:
`shannon`, `renyi`, `moment`, `kl`, `anchored`, `windows`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
