"""The kit does what the other lab tests take for granted, and its guards fire when they should."""

import sys

import pytest
from playwright.sync_api import expect

from tests.lab import kit

SLIDER = "import ipywidgets\nslider = ipywidgets.IntSlider(3)\nslider"
WATCH = """\
import threading, time
moves = []
slider.observe(lambda change: moves.append(threading.current_thread() is threading.main_thread()), "value")
def during_a_cell(seconds):
    before, end = len(moves), time.monotonic() + seconds
    while len(moves) == before and time.monotonic() < end:
        time.sleep(0.05)
    return len(moves) > before"""


def test_page_and_kernel_answer_each_other(page, wire):
    kit.show(page, [SLIDER])
    before = len(wire.comms())
    page.get_by_role("slider").press("ArrowRight")
    expect(page.locator(".widget-readout")).to_have_text("4")
    assert kit.execute(page, "print(slider.value)") == "4"
    assert len(wire.comms()) == before + 1
    kit.execute(page, "slider.value = 9")
    expect(page.locator(".widget-readout")).to_have_text("9")
    assert kit.execute(page, "import sys; print(sys.executable)") == sys.executable


@pytest.mark.parametrize(("setting", "early", "seconds"), [("lab", True, 60), ("lab_no_subshells", False, 3)])
def test_a_move_during_a_running_cell(setting, early, seconds, request, fresh_page, notebook):
    page = fresh_page
    kit.open_notebook(page, request.getfixturevalue(setting), notebook([SLIDER, WATCH]))
    kit.run_all(page)
    handle = page.get_by_role("slider")
    handle.press("ArrowRight")
    assert kit.execute(page, "print(slider.value)") == "4"
    for _ in range(20 if early else 0):  # the subshell opens some time after the widget
        if kit.execute(page, "print(moves[-1])") == "False":
            break
        handle.press("ArrowRight")
    kit.start(page, f"early = during_a_cell({seconds})")
    handle.press("ArrowRight")
    assert kit.execute(page, "print(early, len(moves) == slider.value - 3)") == f"{early} True"


def test_a_failing_cell_fails_the_run(page):
    with pytest.raises(AssertionError, match="cell 0: ZeroDivisionError"):
        kit.show(page, ["1 / 0"])


def test_a_restarted_kernel_has_forgotten(page):
    kit.show(page, ["kept = 1"])
    with kit.dark(page):
        kit.shot(page, "dark")
    kit.restart_kernel(page)
    assert kit.execute(page, "print('kept' in globals())") == "False"


def test_a_request_to_the_outside_is_seen_and_fails(page, chrome):
    _, witness = chrome
    page.evaluate("() => fetch('http://outside.invalid/').catch(() => {})")
    page.evaluate("() => { alert('hello'); setTimeout(() => { throw new Error('loud'); }); }")
    page.wait_for_timeout(kit.QUIET_MS)
    with pytest.raises(AssertionError):
        witness.check()
    assert witness.external == ["http://outside.invalid/"]
    assert witness.dialogs == ["hello"]
    assert "loud" in witness.errors[0]
    witness.clear()
