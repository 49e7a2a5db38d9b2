"""A model's version: another value whenever anything that decides its answers has changed.

What is looked at, and by which file: modules, plain attributes, configuration, functions and hooks (`structure`, which
describes values by `values` and code by `functions`); parameters, buffers and offloaded weights, in place or replaced
(`weights`, `optimizers`); PyTorch's own settings (`ambient`). `looking` puts them together.

Not seen: what a function reads elsewhere than in its closure, its defaults and the names of its own code (files, the
environment, context variables); containers of more than 2,000 items, or beyond the first 5,000, changed in place; and
in models of more than 2 MB single values written through `.data` or by a kernel that no optimizer called, which are
found within some questions, or not where values only change places (see `weights`).
"""

from lensviz.model.version.fingerprint import fingerprint
from lensviz.model.version.looking import Look, Version

__all__ = ["Look", "Version", "fingerprint"]
