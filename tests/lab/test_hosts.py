"""Views in what surrounds them: the notebook's own keys, cells that are run again, boxes, runs without a reader."""

import nbclient
import nbformat
from playwright.sync_api import expect

from tests.lab.explorer import CELL, EXPLORER, GRID, RANKS, SETUP, expect_kernel, place, show_views, wait_label
from tests.lab.kit import command, dark, execute, open_notebook, shot, show, wait_status

FOCUSABLE = ":is(a[href], button, input, select, textarea, summary, [tabindex])"
FOCUSED = {"prompt", "token_picker", "layer_picker", "lens_grid", "token_ranks", "interventions", "entropy_profile"}
FOCUSED |= {"patch_map", "entity_panel"}
FOCUS = """(e) => {
    e.focus();
    return e.getRootNode().activeElement === e ? e.closest('.lv').className.split('lv-')[1].split(' ')[0] : null;
}"""
NOTEBOOK = """() => {
    const { content } = window.jupyterapp.shell.currentWidget;
    return [content.activeCellIndex, content.mode, ...content.widgets.map((cell) => cell.model.sharedModel.source)];
}"""
ACTIVE = "(index) => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = index; }"
OTHERS = [
    "lensviz.PatchMap(s, clean='The capital of France is', corrupt='The capital of Italy is', target=' Paris')",
    "lensviz.EntropyProfile(s)",
    "lensviz.EntityPanel(s)",
]
BOXES = """
from ipywidgets import HBox, VBox, Tab, Accordion, GridBox, Layout
s.cursor.prompt = list(range(300, 460))
def pair(): return [lensviz.LensGrid(s), lensviz.TokenRanks(s)]
boxes = [HBox(pair()), VBox(pair()), Tab(pair(), selected_index=0), Accordion(pair(), selected_index=0),
         GridBox(pair(), layout=Layout(grid_template_columns="1fr 1fr"))]
VBox(boxes)
"""
WIDTHS = """() => [...document.querySelectorAll('.lv-lens_grid, .lv-token_ranks')].filter((e) => e.checkVisibility())
    .map((e) => [e.getBoundingClientRect().left, e.getBoundingClientRect().right,
                 e.closest('.jp-OutputArea').getBoundingClientRect().right])"""


def test_plain_keys_on_whatever_has_the_focus_leave_the_notebook_alone(page):
    show_views(page, [SETUP, EXPLORER, *OTHERS])
    before = page.evaluate(NOTEBOOK)
    focused = set()
    for view in page.locator(".lv").element_handles():
        for element in view.query_selector_all(FOCUSABLE):
            name = element.evaluate(FOCUS)
            if name is None:
                continue
            focused.add(name)
            index = page.evaluate(NOTEBOOK)[0]
            for key in ("x", "a", "b", "k", "j", "d", "d", "m", "z"):
                page.keyboard.press(key)
            after = page.evaluate(NOTEBOOK)
            assert after[2:] == before[2:], element.evaluate("(e) => e.outerHTML")
            assert after[0] == index, element.evaluate("(e) => e.outerHTML")
    assert focused >= FOCUSED
    page.locator(CELL).first.focus()
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")


def test_undone_five_times_no_view_waits(explorer):
    for down in (1, 2, 3, 4, 5):
        explorer.mouse.click(*place(explorer, down=1))
        expect_kernel(explorer, "s.cursor.layer", str(29 - down))
    undo = explorer.get_by_role("button", name="Undo the last change").locator("visible=true")
    for left in (25, 26, 27, 28, 29):
        undo.click()
        expect_kernel(explorer, "s.cursor.layer", str(left))
    explorer.wait_for_timeout(1700)  # longer than a view's patience
    assert explorer.get_by_text("Waiting for the kernel").count() == 0
    wait_status(explorer, ".lv")


def test_a_cell_that_is_run_again_leaves_no_view_at_work(page):
    show_views(page, [SETUP, EXPLORER])

    def click(n):
        """Questions and parts of answers looked up for one click on a computed cell."""
        before = int(execute(page, "print(s.stats.hits + s.stats.misses)"))
        layer = int(execute(page, "print(s.cursor.layer)"))
        page.mouse.click(*place(page, down=1 if n % 2 else -1))
        expect_kernel(page, "s.cursor.layer == " + str(layer - (1 if n % 2 else -1)), "True")
        expect_kernel(page, "e.token_ranks.shown['layer'] == s.cursor.layer", "True")
        wait_status(page, ".lv")
        return int(execute(page, "e.wait(); print(s.stats.hits + s.stats.misses)")) - before

    first = [click(1), click(2)]
    for run in range(5):
        page.evaluate(ACTIVE, 1)
        command(page, "notebook:run-cell")
        expect_kernel(page, f"len({{id(v) for v in s.cursor.views if type(v).__name__ == 'Explorer'}}) > {run}", "True")
        page.wait_for_function("() => document.querySelectorAll('.lv').length === 8")
        wait_status(page, ".lv")
    # All of five explorers, and the trajectory behind its tab in the one that is here.
    expect_kernel(page, "sum(v._pages.hidden for v in s.cursor.views)", str(5 * 9 + 1))
    last = [click(1), click(2)]
    assert max(last) <= 1.3 * max(first)


def test_every_box_shares_its_room(page):
    show(page, [SETUP, BOXES])
    wait_status(page, ".lv", seconds=120)
    shown = page.evaluate(WIDTHS)
    assert len(shown) == 8  # two each in HBox, VBox and GridBox, one each in Tab and Accordion
    for left, right, end in shown:
        assert right - left > 200
        assert right <= end + 1
    shot(page, "boxes")
    with dark(page):
        shot(page, "boxes-dark")


def test_a_notebook_that_ran_without_a_reader_shows_its_picture(fresh_page, lab, notebook):
    page = fresh_page
    path = notebook([SETUP, "e = lensviz.Explorer(s, prompt=list(range(300, 360)))\ne"])
    file = lab.root / path
    ran = nbformat.read(file, 4)
    nbclient.NotebookClient(ran).execute()
    state = ran.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    statuses = [each["state"]["status"] for each in state.values() if "status" in each["state"]]
    assert statuses == ["ready"] * 9
    busy = next(each["state"] for each in state.values() if each["state"]["_anywidget_id"].endswith("TokenRanks"))
    busy.update(status="busy", progress=0.0)  # as if the run had been cut off
    nbformat.write(ran, file)
    lab.request(f"/api/contents/{path}/trust", "POST")
    open_notebook(page, lab, path)
    page.locator(".lv-explorer").wait_for()
    wait_label(page, "layer 29")
    assert page.locator(f"{RANKS} li").count() > 5
    assert page.locator(".lv-prompt textarea").input_value().startswith("omil")
    notice = page.locator(".lv-explorer > .lv-notice")
    expect(notice).to_contain_text("Not finished when it was saved")
    expect(page.locator(".lv-explorer .lv-top > .lv-work")).to_be_hidden()
    assert page.locator(f"{GRID} canvas").first.is_visible()
