"""lensviz: see what a language model computes.

    import lensviz
    s = lensviz.Session("demo")
    lensviz.Explorer(s, prompt="The City of Lights iconic landmark")

Nothing heavy is imported until it is used: the public names stand in `__init__.pyi`, each with its module.
"""

import lazy_loader

__version__ = "0.8.0"

__getattr__, _names, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __dir__() -> list[str]:
    return [*_names(), "__version__"]
