"""The views in a real JupyterLab on the real demo model, clicked and typed into as a reader would."""

from tests.lab.explorer import (
    CELL,
    EXPLORER,
    GRID,
    RANKS,
    SETUP,
    expect_kernel,
    open_views,
    passes,
    place,
    show_views,
    wait_label,
)
from tests.lab.kit import OUTPUTS, Wire, code_cells, command, dark, execute, restart_kernel, shot, start, wait_status
from tests.notebooks.test_notebooks import QUICK_START, WIDGET, check_outputs


def test_a_click_selects_the_cell_everywhere(explorer):
    assert execute(explorer, "print(s.cursor.layer, s.cursor.position)") == "29 -1"
    explorer.mouse.click(*place(explorer, down=4, left=1))
    expect_kernel(explorer, "s.cursor.layer, s.cursor.position", "(25, 3)")
    explorer.locator(RANKS).get_by_text("layer 25").wait_for()
    wait_status(explorer, ".lv")
    top = execute(explorer, "print(lensviz.common.text.token_label(e.token_ranks.texts[0]))")
    assert top in explorer.locator(RANKS).inner_text()
    assert passes(explorer) == "1 150"
    shot(explorer, "explorer-light")
    with dark(explorer):
        wait_status(explorer, ".lv")
        shot(explorer, "explorer-dark")


def test_a_panel_opens_when_its_tab_is_chosen_also_while_a_cell_is_running(explorer):
    start(
        explorer,
        "import time; end = time.time() + 60\nwhile e.entropy_profile is None and time.time() < end: time.sleep(.1)",
    )
    explorer.get_by_role("tab", name="Entropy").click()
    explorer.locator(".lv-panel .lv-entropy_profile .lv-plot").wait_for()
    wait_status(explorer, ".lv")
    assert explorer.locator(".lv-panel > section").count() == 1
    expect_kernel(
        explorer, "e.panel, e.token_ranks._pages.hidden, e.entropy_profile.status", "('entropy', True, 'ready')"
    )
    shot(explorer, "explorer-entropy")
    explorer.get_by_role("tab", name="Trajectory").click()
    explorer.locator(".lv-panel .lv-trajectory .lv-plot").wait_for()
    expect_kernel(explorer, "e.entropy_profile._pages.hidden", "True")
    explorer.get_by_role("tab", name="Ranks").click()
    explorer.locator(f"{RANKS} li").first.wait_for()


def test_the_prompt_is_edited_in_place_and_back_costs_nothing(explorer):
    box = explorer.locator(".lv-prompt textarea")
    box.fill("The capital of Italy is")
    box.press("Enter")
    expect_kernel(explorer, "s.cursor.prompt", "The capital of Italy is")
    wait_label(explorer, "Rome")
    wait_status(explorer, ".lv")
    ids = "[s.tokens(f'The capital of {c} is').ids for c in ('France', 'Italy')]"
    shared = int(execute(explorer, f"import os; print(len(os.path.commonprefix({ids})))"))
    assert 0 < shared < 5
    once = f"2 {30 * (5 + 5 - shared)}"  # of the second prompt only what lies behind the shared tokens
    assert passes(explorer) == once
    box.fill("The capital of France is")
    box.press("Enter")
    wait_label(explorer, "Paris")
    wait_status(explorer, ".lv")
    assert passes(explorer) == once
    assert "not kept" not in execute(explorer, "print(s.explain())")


def test_a_layer_is_picked_and_the_color_switched(explorer):
    explorer.locator(".lv-layer_picker select").select_option(label="embedding")
    expect_kernel(explorer, "s.cursor.layer", "-1")
    wait_status(explorer, ".lv")
    color = explorer.locator(f"{GRID} .lv-toolbar select").first
    color.select_option("entropy")
    color.select_option("rank")
    paris = execute(explorer, "print(s.adapter.tokenizer.single_token_id(' Paris'))")  # the model's own continuation
    expect_kernel(explorer, "e.grid.color, e.grid.target", f"('rank', {paris})")
    wait_status(explorer, ".lv")
    assert execute(explorer, "print(e.grid.target_rank.shape)") == "(5, 31)"
    assert passes(explorer) == "1 150"


def test_an_error_is_a_sentence_and_the_picture_stays(explorer):
    box = explorer.locator(".lv-prompt textarea")
    box.fill("word " * 9000)
    box.press("Enter")
    wait_status(explorer, GRID, "error")
    alerts = [text for text in explorer.locator(".lv [role=alert]").all_inner_texts() if text]
    assert any("tokens" in text and "8,192" in text for text in alerts), alerts
    wait_label(explorer, "Paris")
    shot(explorer, "explorer-error")
    box.fill("The capital of France is")
    box.press("Enter")
    wait_status(explorer, ".lv")
    assert passes(explorer) == "1 150"


def test_by_keyboard_alone(explorer):
    explorer.locator(CELL).focus()
    for key in ["ArrowDown", "ArrowDown", "ArrowLeft"]:
        explorer.keyboard.press(key)
    wait_label(explorer, "layer 27")
    explorer.locator(f"{GRID} [aria-live=polite]").get_by_text("layer 27").wait_for(state="attached")
    assert execute(explorer, "print(s.cursor.layer)") == "29"
    explorer.keyboard.press("Enter")
    expect_kernel(explorer, "s.cursor.layer, s.cursor.position", "(27, 3)")
    explorer.locator(".lv-token_picker [role=option][tabindex='0']").focus()
    explorer.keyboard.press("Home")
    explorer.keyboard.press("Enter")
    expect_kernel(explorer, "s.cursor.position", "0")
    wait_status(explorer, ".lv")


def test_hover_never_reaches_the_kernel(page, wire: Wire):
    show_views(page, [SETUP, EXPLORER])
    before = len(wire.comms())
    for row in range(20):
        page.mouse.move(*place(page, down=row, left=row % 4))
    page.locator(".lv-card").first.wait_for()
    page.locator(f"{GRID} .lv-toolbar select").first.select_option("kl")
    assert len(wire.comms()) == before
    shot(page, "explorer-hover")


def test_forty_clicks_are_a_few_computations(explorer):
    execute(explorer, "s.stats.reset()")
    for spot in [place(explorer, down=n % 25, left=n % 4) for n in range(40)]:
        explorer.mouse.click(*spot)
    expect_kernel(explorer, "s.cursor.layer, s.cursor.position", str((29 - 39 % 25, 4 - 39 % 4)))
    expect_kernel(explorer, "e.token_ranks.shown['layer'], e.token_ranks.shown['position']", "(15, 1)")
    assert passes(explorer) == "0 0"


def test_a_click_during_a_cell_is_answered(explorer):
    start(explorer, "import time\nwhile s.cursor.layer != 28: time.sleep(0.01)")
    explorer.mouse.click(*place(explorer, down=1))
    expect_kernel(explorer, "s.cursor.layer", "28")  # reached only if the click was heard while the cell ran
    wait_status(explorer, ".lv")


def test_without_subshells_a_click_is_answered_after_the_cell(fresh_page, lab_no_subshells, notebook):
    page = fresh_page
    open_views(page, lab_no_subshells, notebook([SETUP, EXPLORER]))
    start(
        page, "import time\nbegan = time.monotonic()\nwhile time.monotonic() - began < 2: pass\nheard = s.cursor.layer"
    )
    page.mouse.click(*place(page, down=1))
    expect_kernel(page, "heard, s.cursor.layer", "(29, 28)")
    wait_status(page, ".lv")


def test_a_restarted_kernel_leaves_the_last_picture(explorer):
    restart_kernel(explorer)
    wait_status(explorer, GRID, "lost")
    assert "run the cell again" in explorer.locator(f"{GRID} [role=alert]").inner_text()
    wait_label(explorer, "Paris")


def test_views_in_their_own_cells_share_the_cursor(page):
    views = ["lensviz.TokenPicker(s)", "lensviz.LayerPicker(s)", "lensviz.TokenRanks(s)", "lensviz.Trajectory(s)"]
    cells = [SETUP, 'lensviz.LensGrid(s, prompt="The capital of France is")', *views, "lensviz.Prompt(s)"]
    show_views(page, cells)
    page.locator(".lv-token_picker [role=option]").nth(2).click()
    expect_kernel(page, "s.cursor.position", "2")
    wait_label(page, "of")
    wait_status(page, ".lv")
    assert passes(page) == "1 150"


def test_hostile_tokens_are_text(page):
    evil = "</script><img src=x onerror=alert(1)> <!--<script> \u202e [x](javascript:alert(2))"
    show_views(page, [SETUP, f"lensviz.Explorer(s, prompt={evil!r})"])
    assert page.locator(".lv img, .lv script, .lv iframe, .lv a").count() == 0
    command(page, "docmanager:save")
    wait_status(page, ".lv")


def test_the_quick_start_runs(page):
    show_views(page, code_cells(QUICK_START))
    outputs = page.evaluate(OUTPUTS)
    assert len([o for o in outputs if WIDGET in o.get("data", {})]) > 1
    check_outputs(outputs)
    assert "1 model pass," in execute(page, "print(s.explain())")
