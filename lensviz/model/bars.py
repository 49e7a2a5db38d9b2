"""Progress bars: shows one for slow reads, and holds back those of transformers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tqdm.auto import tqdm


@contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' progress bars: a load takes seconds, and a notebook keeps what was printed."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


@contextmanager
def without_warnings() -> Iterator[None]:
    """Without transformers' log messages below errors: what matters in them is said in one sentence of ours."""
    from transformers.utils import logging

    level = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(level)


def bar(text: str, total: int, *, unit: str, shown: bool, delay: float = 0) -> "tqdm[Any]":
    """A bar on standard error or in the notebook, which disappears when its work is done."""
    return tqdm(total=total, desc=text, unit=unit, unit_scale=unit == "B", leave=False, delay=delay, disable=not shown)


def size(nbytes: float) -> str:
    """Bytes for people."""
    return f"{nbytes / 1e9:,.1f} GB" if nbytes >= 1e9 else f"{max(1, round(nbytes / 1e6))} MB"


@contextmanager
def counted(module: Any, step: Callable[[int], Any]) -> Iterator[None]:
    """The progress bar that a module of transformers makes by itself, whatever its settings, is replaced by calls of
    `step` with the number of things done.
    """

    def each(things: Any, *_args: Any, **_options: Any) -> Iterator[Any]:
        for thing in things:
            yield thing
            step(1)

    own = module.tqdm
    module.tqdm = each
    try:
        yield
    finally:
        module.tqdm = own
