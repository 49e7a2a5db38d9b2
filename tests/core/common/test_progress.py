"""A progress line is there where somebody watches, and nowhere else; a function hears the same numbers."""

import io
import sys

import pytest

import lensviz
from lensviz.common import progress
from lensviz.common.progress import reporting, watched
from tests.examples import CORPUS, ITEMS, OTHER, PROMPT, vectors

CALLS = {
    "patch_sweep": lambda s, p: lensviz.patch_sweep(s, clean=PROMPT, corrupt=OTHER, target=7, progress=p),
    "soft_entropy_sweep": lambda s, p: lensviz.soft_entropy_sweep(s, CORPUS, ("label",), n_points=5, progress=p),
    "profiles": lambda s, p: lensviz.experiments.profiles(s, [PROMPT, OTHER], max_new_tokens=1, progress=p),
    "training": lambda s, p: lensviz.TaskVectors.train(s, ITEMS, [1], epochs=1, batch_size=4, progress=p),
    "evaluate_mentions": lambda s, p: lensviz.evaluate_mentions(s, ITEMS[:2], vectors(s), max_tokens=2, progress=p),
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", CALLS)
def test_a_line_names_the_call_and_counts_to_the_end(name, tiny, monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    CALLS[name](tiny, True)
    assert f"{name}:" in screen.getvalue()


@pytest.mark.parametrize("name", CALLS)
def test_piped_there_is_none(name, tiny, monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "DELAY", 0)
    CALLS[name](tiny, None)
    CALLS[name](tiny, False)
    assert screen.getvalue() == ""


def test_in_a_terminal_there_is_one_by_default_once_it_takes_long(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert watched()
    for delay, shown in ((0, True), (60, False)):
        monkeypatch.setattr(progress, "DELAY", delay)
        screen.truncate(screen.seek(0))
        with reporting(None, "work", "text") as report:
            assert report is not None
            for done in range(3):
                report(done, 2)
        assert ("work:" in screen.getvalue()) is shown


def test_a_function_is_handed_through_and_an_error_goes_on():
    def heard(_done, _total):
        pass

    with reporting(heard, "work", "text") as report:
        assert report is heard
    with pytest.raises(KeyboardInterrupt), reporting(True, "work", "text"):
        raise KeyboardInterrupt
