"""The entity lens in a real JupyterLab: a grid that fills, a panel that follows every change, a training that is
stopped.
"""

from pathlib import Path

from playwright.sync_api import expect

from tests.lab.explorer import SETUP, expect_kernel, passes, place, show_views, wait_label
from tests.lab.kit import execute, shot, show, start, wait_status

MENTIONS = Path(__file__).parents[2] / "notebooks" / "data" / "mentions.jsonl"
PROMPT = "The City of Lights iconic landmark"
GRID, PANEL, TRAINING = ".lv-entity_grid", ".lv-entity_panel", ".lv-task_training"
CELL = f"{GRID} [role=gridcell]"
GRID_CELL = f"""
s.cursor.layer = 20
g = lensviz.LensGrid(s, {PROMPT!r}, lens='entity', layers=[10, 15, 20], alternatives=0)
g
"""
PANEL_CELL = "p = lensviz.EntityPanel(s, alternatives=2)\np"
ITEMS = f"items = [json.loads(line) for line in open({str(MENTIONS)!r})][:32]"
TRAINING_CELL = f"import json\n{ITEMS}\nt = lensviz.TaskTraining(s, items, layers=[10, 20], epochs=200)\nt"
TALL = {"width": 1300, "height": 1800}  # both views are in view
KEEP_WORDS = """(element) => {
    window.seen = [];
    new MutationObserver(() => window.seen.push(element.textContent))
        .observe(element, { childList: true, characterData: true, subtree: true });
}"""


def mention(page, view):
    """What the kernel has for the selected cell when its work is done."""
    cell = "g.texts[s.cursor.position * len(g.layers) + g.layers.tolist().index(s.cursor.layer)]"
    return execute(page, f"assert {view}.wait(60)\nprint({'p.text' if view == 'p' else cell})")


def test_a_grid_fills_and_a_panel_follows(page):
    page.set_viewport_size(TALL)
    show_views(page, [SETUP, GRID_CELL, PANEL_CELL])
    grid, panel = page.locator(GRID), page.locator(PANEL)
    large, question = panel.locator(".lv-large"), panel.locator(".lv-question")

    done = grid.locator(".lv-done")
    done.evaluate(KEEP_WORDS)
    start(page, f"s.cursor.prompt = {PROMPT + ' is the Eiffel Tower'!r}")
    page.wait_for_function("() => window.seen.some((words) => words.includes(' of '))")
    wait_label(page, "mention", CELL)
    page.wait_for_function("() => window.seen.at(-1) === ''")
    counts = [int(words.split(" of ")[0]) for words in page.evaluate("() => window.seen") if words]
    total = int(execute(page, "print(g.state.size)"))
    assert counts == sorted(counts)
    assert any(0 < n < total for n in counts), counts
    wait_status(page, ".lv")

    box = panel.locator(".lv-prompt textarea")
    box.fill(PROMPT)
    box.press("Enter")
    expect_kernel(page, "s.cursor.prompt, len(g.tokens)", str((PROMPT, 6)))
    wait_status(page, ".lv")
    page.mouse.click(*place(page, down=1, left=2, cell=CELL))
    expect_kernel(page, "s.cursor.layer, s.cursor.position", "(15, 3)")
    wait_label(page, mention(page, "g"), CELL)
    expect(question).to_contain_text("Lights")
    expect(question).to_contain_text("layer 15")
    expect(large).to_contain_text(mention(page, "p"))
    assert mention(page, "p") == mention(page, "g")
    shot(page, "entity-grid-panel")

    texts = [mention(page, "p")]
    for change, told, fact in (
        (lambda: panel.locator(".lv-chip", has_text="City").click(), "City", "s.cursor.position == 1"),
        (lambda: panel.locator(".lv-layer_picker select").select_option("10"), "layer 10", "s.cursor.layer == 10"),
        (lambda: panel.get_by_label("with context").check(), "layer 10", "p.with_context"),
    ):
        change()
        expect_kernel(page, fact, "True")
        expect(question).to_contain_text(told)
        expect(large).to_contain_text(mention(page, "p"))
        texts.append(mention(page, "p"))
    assert len(set(texts)) > 1, texts
    expect(panel.locator(".lv-baselines tbody tr")).to_have_count(3)
    wait_status(page, ".lv")

    the_grid_is_clicked_and_switched(page, grid)


def the_grid_is_clicked_and_switched(page, grid):
    """Another cell changes nothing of what is written; the context does, and back costs nothing."""
    plain, switch = execute(page, "print(g.texts)"), grid.get_by_label("with context")
    for down, layer in ((-1, 20), (1, 15)):
        page.mouse.click(*place(page, down=down, cell=CELL))
        expect_kernel(page, "s.cursor.layer", str(layer))
        wait_status(page, ".lv")
    expect_kernel(page, "g.wait(60) and g.texts", plain)
    switch.check()
    expect_kernel(page, f"g.with_context and g.wait(60) and g.texts != {plain}", "True")
    wait_status(page, ".lv")
    wait_label(page, mention(page, "g"), CELL)
    full = passes(page)
    switch.uncheck()
    expect_kernel(page, "not g.with_context and g.wait(60) and g.texts", plain)
    assert passes(page) == full


def test_a_training_is_watched_stopped_and_kept(page):
    show(page, [SETUP, TRAINING_CELL])
    view = page.locator(TRAINING)
    caption = view.locator(".lv-caption")
    view.locator(".lv-samples tbody tr").first.wait_for(timeout=60_000)
    assert view.locator(".lv-plot svg circle").count() >= 2
    execute(page, "s.cursor.position, s.cursor.layer = 1, 3")
    shown = int(execute(page, "print(t.steps_done)"))
    page.wait_for_function(
        "([selector, n]) => parseInt(document.querySelector(selector)?.textContent.split(' ')[1]) > n",
        arg=[f"{TRAINING} .lv-caption", shown],
    )
    expect_kernel(page, "t.status", "busy")
    shot(page, "task-training")
    view.get_by_role("button", name="Stop").click()
    wait_status(page, TRAINING)
    expect(caption).to_contain_text("Stopped at step")
    found = "t.stopped, len(t.loss) == t.steps_done < t.steps_total, t.vectors.layers(), sorted(t.best_steps)[-1] > 0"
    assert execute(page, f"print({found})") == "True True (10, 20) True"
    grid = "lensviz.EntityGrid(s, 'We met in Vienna', t.vectors, max_tokens=2, alternatives=0)"
    execute(page, f"g = {grid}\nassert g.wait(60) and g.status == 'ready'")
    assert execute(page, "print(t.status, t.stopped)") == "ready True"
